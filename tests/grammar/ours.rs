//! The crate's lexer and parser, as the tests ask them.

use gossamer::syntax::token::TokenKind;
use gossamer::syntax::{self, Mode};

use crate::tokens::{Class, Token};

/// Whether the parser takes a source, read from a start rule of the grammar.
pub fn parses(start: &str, source: &str) -> bool {
    error(start, source).is_none()
}

/// Why the parser refuses a source: place and message as the golden file has them.
pub fn error(start: &str, source: &str) -> Option<String> {
    let error = syntax::parse(source, mode(start)).err()?;
    let place = error.place.map_or("?:?-?:?".to_string(), |p| {
        format!("{}:{}-{}:{}", p.line, p.offset, p.end_line, p.end_offset)
    });
    Some(format!("{place} {}: {}", error.kind.name(), error.message))
}

fn mode(start: &str) -> Mode {
    match start {
        "eval" => Mode::Eval,
        "interactive" => Mode::Single,
        _ => Mode::Exec,
    }
}

/// The tokens of a source as the grammar sees them; `None` if the lexer refuses it.
pub fn tokens(start: &str, source: &str) -> Option<Vec<Token>> {
    let mut last = None;
    let tokens = syntax::tokens(source, mode(start))
        .ok()?
        .into_iter()
        .map(|token| {
            let class = match token.kind {
                TokenKind::EndMarker => Class::EndMarker,
                TokenKind::Newline => Class::Newline,
                TokenKind::Indent => Class::Indent,
                TokenKind::Dedent => Class::Dedent,
                TokenKind::Number => Class::Number,
                TokenKind::String => Class::String,
                TokenKind::FStringStart => Class::FstringStart,
                TokenKind::FStringMiddle => Class::FstringMiddle,
                TokenKind::FStringEnd => Class::FstringEnd,
                TokenKind::Name => Class::Name,
                kind if kind.is_keyword() => Class::Name,
                _ => Class::Op,
            };
            let space = matches!(
                class,
                Class::Newline | Class::Indent | Class::Dedent | Class::EndMarker
            );
            let text = if space { "" } else { token.span.text(source) };
            let joined = last == Some(token.span.start);
            last = Some(token.span.end);
            Token {
                class,
                text: text.to_string(),
                joined,
            }
        });
    Some(tokens.collect())
}

/// Whether a string literal of the source has a backslash in it.
pub fn has_escapes(start: &str, source: &str) -> bool {
    let literal = |class| matches!(class, Class::String | Class::FstringMiddle);
    let mut tokens = tokens(start, source).unwrap_or_default().into_iter();
    tokens.any(|token| literal(token.class) && token.text.contains('\\'))
}
