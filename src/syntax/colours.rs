//! Tokens for colouring what is being typed: any text has some, however wrong it is.

use super::lexer::{self, Options};
use super::span::Span;
use super::token::{Token, TokenKind};

/// The tokens of `source` in order, comments among them, without layout. What can't be read comes as
/// `Unknown` (an unfinished string as `String`), and reading goes on behind it.
pub fn lex(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut from = 0;
    // Offsets are 32 bits wide.
    while from < source.len() && source.len() < u32::MAX as usize {
        let Some(rest) = source.get(from..) else {
            break;
        };
        let lexed = lexer::lex(
            rest,
            Options {
                comments: true,
                ..Options::default()
            },
        );
        let shift = |span: Span| Span::new(span.start + from as u32, span.end + from as u32);
        let comments = lexed.comments.iter().map(|&span| Token {
            kind: TokenKind::Comment,
            span,
        });
        let mut found: Vec<Token> = lexed
            .tokens
            .iter()
            .copied()
            .filter(|token| !is_layout(token.kind))
            .chain(comments)
            .map(|token| Token {
                span: shift(token.span),
                ..token
            })
            .collect();
        found.sort_by_key(|token| token.span.start);
        let good = found.last().map_or(from, |token| token.span.end as usize);
        tokens.append(&mut found);
        let Some(fault) = lexed.fault else { break };
        from = unreadable(source, good, from + fault.at, &mut tokens);
    }
    tokens
}

/// Adds a token for what the lexer refused between `good` and `at`; answers where to go on.
fn unreadable(source: &str, good: usize, at: usize, tokens: &mut Vec<Token>) -> usize {
    let rest = source.get(good..).unwrap_or("");
    let start = good
        + (rest.len()
            - rest
                .trim_start_matches([' ', '\t', '\x0C', '\n', '\r', '\\'])
                .len());
    let rest = source.get(start..).unwrap_or("");
    let prefix = rest.len()
        - rest
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .len();
    let quoted = rest.get(prefix..).unwrap_or("");
    let (kind, end) = if prefix <= 2 && quoted.starts_with(['\'', '"']) {
        let whole = quoted.starts_with("'''") || quoted.starts_with("\"\"\"");
        let line = rest.find('\n').unwrap_or(rest.len());
        (
            TokenKind::String,
            start + if whole { rest.len() } else { line },
        )
    } else {
        let one = rest.chars().next().map_or(1, char::len_utf8);
        (TokenKind::Unknown, at.max(start + one).min(source.len()))
    };
    let end = (end..=source.len())
        .find(|&end| source.is_char_boundary(end))
        .unwrap_or(source.len());
    if start < end {
        tokens.push(Token {
            kind,
            span: Span::new(start as u32, end as u32),
        });
    }
    end.max(good + 1)
}

fn is_layout(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Newline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndMarker
            | TokenKind::Error
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_text_has_tokens() {
        let texts = |source: &'static str| -> Vec<&str> {
            lex(source)
                .iter()
                .map(|token| token.span.text(source))
                .collect()
        };
        assert_eq!(texts("x = 'abc"), ["x", "=", "'abc"]);
        assert_eq!(
            texts("def f(a]: # no"),
            ["def", "f", "(", "a", "]", ":", "# no"]
        );
        assert_eq!(texts("a € b"), ["a", "€", "b"]);
        assert_eq!(texts("'''a\nb"), ["'''a\nb"]);
        assert_eq!(texts("x = \\"), ["x", "="]);
    }
}
