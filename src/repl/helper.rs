//! Colours while a line is typed: tokens from the lexer, matching brackets from rustyline.
//!
//! Invariant: the coloured line is as wide as the typed one; only escape sequences are added.

use std::borrow::Cow;
use std::cell::RefCell;

use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter, MatchingBracketHighlighter};
use rustyline::hint::Hinter;
use rustyline::validate::Validator;

use crate::syntax;
use crate::syntax::token::{Token, TokenKind};

const RESET: &str = "\x1b[0m";
/// How the bracket that matches the one at the cursor looks.
const MATCH: &str = "\x1b[1;34m";

/// What rustyline asks about the line being typed.
#[derive(Default)]
pub struct Helper {
    /// The lines of the statement before this one; a string may go on from there.
    pub before: RefCell<String>,
    brackets: MatchingBracketHighlighter,
}

impl Helper {
    /// Where rustyline marks a bracket, if it does.
    fn matching_bracket(&self, line: &str, at: usize) -> Option<usize> {
        match self.brackets.highlight(line, at) {
            Cow::Owned(marked) => marked.find(MATCH),
            Cow::Borrowed(_) => None,
        }
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        let before = self.before.borrow();
        let colored = paint(&before, line, self.matching_bracket(line, at));
        Cow::Owned(colored)
    }

    fn highlight_char(&self, line: &str, at: usize, kind: CmdKind) -> bool {
        // Bookkeeping of the brackets; a token's colour may change with any character.
        let bracket = self.brackets.highlight_char(line, at, kind);
        bracket || kind != CmdKind::MoveCursor
    }
}

impl Completer for Helper {
    type Candidate = String;
}

impl Hinter for Helper {
    type Hint = String;
}

impl Validator for Helper {}

impl rustyline::Helper for Helper {}

/// The line with its colours; `before` are the lines above it, `bracket` the offset of a bracket to stress.
fn paint(before: &str, line: &str, bracket: Option<usize>) -> String {
    let source = format!("{before}{line}");
    let first = before.len();
    let mut out = String::with_capacity(line.len() * 2);
    let mut done = 0;
    for token in syntax::lex(&source) {
        let Some(color) = color(&token) else { continue };
        let start = (token.span.start as usize).saturating_sub(first).max(done);
        let end = (token.span.end as usize).saturating_sub(first);
        if start < end {
            put(&mut out, line, done..start, bracket, "");
            put(&mut out, line, start..end, bracket, color);
            done = end;
        }
    }
    put(&mut out, line, done..line.len(), bracket, "");
    out
}

/// Adds a part of the line in a colour.
fn put(
    out: &mut String,
    line: &str,
    part: std::ops::Range<usize>,
    bracket: Option<usize>,
    color: &str,
) {
    if let Some(at) = bracket
        && part.contains(&at)
    {
        put(out, line, part.start..at, None, color);
        put(out, line, at..at + 1, None, MATCH);
        put(out, line, at + 1..part.end, None, color);
        return;
    }
    let text = line.get(part).unwrap_or("");
    if text.is_empty() {
        return;
    }
    out.push_str(color);
    out.push_str(text);
    if !color.is_empty() {
        out.push_str(RESET);
    }
}

/// The escape sequence for a token; `None` if it has the terminal's own colour.
fn color(token: &Token) -> Option<&'static str> {
    Some(match token.kind {
        TokenKind::True | TokenKind::False | TokenKind::None | TokenKind::Number => "\x1b[36m",
        TokenKind::String
        | TokenKind::FStringStart
        | TokenKind::FStringMiddle
        | TokenKind::FStringEnd => "\x1b[32m",
        TokenKind::Comment => "\x1b[90m",
        TokenKind::Unknown => "\x1b[31m",
        kind if kind.is_keyword() => "\x1b[35m",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_colours() {
        assert_eq!(
            paint("", "if x: 'é' # c", None),
            "\x1b[35mif\x1b[0m x: \x1b[32m'é'\x1b[0m \x1b[90m# c\x1b[0m"
        );
        assert_eq!(
            paint("", "f(1)", Some(1)),
            "f\x1b[1;34m(\x1b[0m\x1b[36m1\x1b[0m)"
        );
    }

    #[test]
    fn a_string_goes_on_from_the_lines_before() {
        assert_eq!(
            paint("x = '''a\n", "if''' + 1", None),
            "\x1b[32mif'''\x1b[0m + \x1b[36m1\x1b[0m"
        );
    }

    #[test]
    fn nothing_but_colours_is_added() {
        for line in [
            "",
            "(",
            "x = 'ab",
            "a € b $",
            "f'{x!r:>{w}}' \\",
            "\t\u{301}é",
        ] {
            for bracket in [None, Some(0)]
                .into_iter()
                .take(1 + line.starts_with('(') as usize)
            {
                let mut plain = String::new();
                let mut rest = paint("'''\n", line, bracket);
                while let Some(at) = rest.find('\x1b') {
                    plain.push_str(&rest[..at]);
                    let end = rest[at..].find('m').unwrap();
                    rest = rest[at + end + 1..].to_string();
                }
                assert_eq!(plain + &rest, line);
            }
        }
    }
}
