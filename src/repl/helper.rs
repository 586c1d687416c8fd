//! What rustyline asks about the text being typed: colours from the lexer's tokens, brackets, suggestions,
//! completions.
//!
//! Invariant: the coloured text is as wide as the typed one; only escape sequences are added, and gutters
//! are drawn as the prompt of a continued line.

use std::borrow::Cow;
use std::cell::Cell;

use rustyline::Context;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;
use rustyline::validate::Validator;

use super::block::{self, GUTTER, MARK};
use super::completion::Found;
use super::keys::Keys;
use super::statements::{closes, opens};
use crate::syntax;
use crate::syntax::token::{Token, TokenKind};

const RESET: &str = "\x1b[0m";
const DIM: &str = "\x1b[90m";
const PROMPT: &str = "\x1b[1;35m";
/// How the bracket at the cursor and the one that matches it look.
const MATCH: &str = "\x1b[1;34m";

/// What completes a text that ends at the cursor.
pub type Complete = Box<dyn Fn(&str) -> Found>;

/// What rustyline asks.
pub struct Helper {
    keys: Keys,
    /// Whether there are colours; without them no suggestions, which could not be told from what was typed.
    color: bool,
    complete: Complete,
    /// Whether the text is drawn for the last time.
    last: Cell<bool>,
}

impl Helper {
    pub fn new(keys: Keys, color: bool, complete: Complete) -> Helper {
        Helper {
            keys,
            color,
            complete,
            last: Cell::new(false),
        }
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        if self.keys.state().asking {
            return Cow::Borrowed(line);
        }
        if !self.color || !block::is_whole(line) {
            let line = line.replace(GUTTER, &self.keys.state().more);
            return Cow::Owned(line.replace(MARK, "."));
        }
        let text = block::plain(line);
        let at = block::plain(line.get(..at).unwrap_or("")).len();
        let marked = match self.last.get() {
            true => None,
            false => brackets(&text, at),
        };
        Cow::Owned(paint(&text, marked, &self.keys.state().more))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        match self.color && !self.keys.state().asking {
            true => Cow::Owned(format!("{PROMPT}{prompt}{RESET}")),
            false => Cow::Borrowed(prompt),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        match self.color {
            true => Cow::Owned(format!("{DIM}{hint}{RESET}")),
            false => Cow::Borrowed(hint),
        }
    }

    fn highlight_char(&self, line: &str, at: usize, kind: CmdKind) -> bool {
        self.last.set(kind == CmdKind::ForcedRefresh);
        // A token's colour may change with any character; the cursor alone changes brackets.
        self.color && (kind != CmdKind::MoveCursor || near_bracket(line, at))
    }
}

/// A suggestion: the rest of a line typed before, or what is to be said.
pub enum Suggestion {
    Rest(String),
    Note(String),
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        match self {
            Suggestion::Rest(text) | Suggestion::Note(text) => text,
        }
    }

    fn completion(&self) -> Option<&str> {
        match self {
            Suggestion::Rest(text) => Some(text),
            Suggestion::Note(_) => None,
        }
    }
}

impl Hinter for Helper {
    type Hint = Suggestion;

    fn hint(&self, line: &str, at: usize, context: &Context<'_>) -> Option<Suggestion> {
        if let Some(note) = &self.keys.state().note {
            return Some(Suggestion::Note(format!("\n{note}")));
        }
        if !self.color || self.keys.state().asking || line.trim().is_empty() || at < line.len() {
            return None;
        }
        // While entries are gone through, only older ones are suggested.
        let history = context.history();
        let from = context.history_index().min(history.len().checked_sub(1)?);
        let found = history.starts_with(line, from, SearchDirection::Reverse);
        let found = found.ok()??;
        let rest = found.entry.get(line.len()..)?;
        let rest = rest.split('\n').next().unwrap_or("");
        (!rest.is_empty()).then(|| Suggestion::Rest(rest.to_string()))
    }
}

impl Completer for Helper {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..at).unwrap_or("");
        let text = block::plain(before);
        let found = (self.complete)(&text);
        // What is replaced stands in the last line, so gutters are all before it.
        let replaced = text.len() - found.start;
        let candidates = found.candidates.into_iter();
        let pairs = candidates.map(|(display, replacement)| Pair {
            display,
            replacement,
        });
        Ok((at - replaced, pairs.collect()))
    }
}

impl Validator for Helper {}

impl rustyline::Helper for Helper {}

/// The text with its colours; the characters at the `marked` offsets are stressed. Lines are put behind their prompt.
fn paint(text: &str, marked: Option<(usize, usize)>, more: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut done = 0;
    let marked = marked.map_or_else(Vec::new, |(a, b)| vec![a.min(b), a.max(b)]);
    for token in syntax::lex(text) {
        let Some(color) = color(&token) else { continue };
        let start = (token.span.start as usize).max(done);
        let end = token.span.end as usize;
        if start < end {
            put(&mut out, text, done..start, &marked, more, "");
            put(&mut out, text, start..end, &marked, more, color);
            done = end;
        }
    }
    put(&mut out, text, done..text.len(), &marked, more, "");
    out
}

/// Adds a part of the text in a colour.
fn put(
    out: &mut String,
    text: &str,
    part: std::ops::Range<usize>,
    marked: &[usize],
    more: &str,
    color: &str,
) {
    if let Some(&at) = marked.iter().find(|at| part.contains(at)) {
        put(out, text, part.start..at, marked, more, color);
        out.push_str(MATCH);
        out.push_str(text.get(at..at + 1).unwrap_or(""));
        out.push_str(RESET);
        put(out, text, at + 1..part.end, marked, more, color);
        return;
    }
    for (number, line) in text.get(part).unwrap_or("").split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
            out.push_str(PROMPT);
            out.push_str(more);
            out.push_str(RESET);
        }
        if line.is_empty() || color.is_empty() {
            out.push_str(line);
        } else {
            out.push_str(color);
            out.push_str(line);
            out.push_str(RESET);
        }
    }
}

/// The bracket under the cursor or before it, and the one that matches it.
fn brackets(text: &str, at: usize) -> Option<(usize, usize)> {
    if !near_bracket(text, at) {
        return None;
    }
    let tokens = syntax::lex(text);
    let bracket = |token: &Token| opens(token.kind) || closes(token.kind);
    let found = |place: usize| {
        let starts = |token: &Token| token.span.start as usize == place && bracket(token);
        tokens.iter().position(starts)
    };
    let here = found(at).or_else(|| found(at.checked_sub(1)?))?;
    let mut depth = 0usize;
    let mut matching = |token: &Token, more: fn(TokenKind) -> bool, less: fn(TokenKind) -> bool| {
        if more(token.kind) {
            depth += 1;
        } else if less(token.kind) {
            depth = depth.saturating_sub(1);
        }
        depth == 0
    };
    let other = if opens(tokens[here].kind) {
        tokens[here..].iter().find(|t| matching(t, opens, closes))
    } else {
        tokens[..=here]
            .iter()
            .rev()
            .find(|t| matching(t, closes, opens))
    }?;
    Some((tokens[here].span.start as usize, other.span.start as usize))
}

fn near_bracket(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let bracket = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|b| b"()[]{}".contains(b))
    };
    bracket(Some(at)) || bracket(at.checked_sub(1))
}

/// The escape sequence for a token; `None` if it has the terminal's own colour.
fn color(token: &Token) -> Option<&'static str> {
    Some(match token.kind {
        TokenKind::True | TokenKind::False | TokenKind::None | TokenKind::Number => "\x1b[36m",
        TokenKind::String
        | TokenKind::FStringStart
        | TokenKind::FStringMiddle
        | TokenKind::FStringEnd => "\x1b[32m",
        TokenKind::Comment => DIM,
        TokenKind::Unknown => "\x1b[31m",
        kind if kind.is_keyword() => "\x1b[35m",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::block::MORE;
    use super::*;

    fn plain(mut painted: &str) -> String {
        let mut plain = String::new();
        while let Some(at) = painted.find('\x1b') {
            plain.push_str(&painted[..at]);
            let end = painted[at..].find('m').unwrap();
            painted = &painted[at + end + 1..];
        }
        plain + painted
    }

    #[test]
    fn tokens_have_colours() {
        assert_eq!(
            paint("if x: 'é' # c", None, MORE),
            "\x1b[35mif\x1b[0m x: \x1b[32m'é'\x1b[0m \x1b[90m# c\x1b[0m"
        );
        assert_eq!(
            paint("f(1)", Some((3, 1)), MORE),
            "f\x1b[1;34m(\x1b[0m\x1b[36m1\x1b[0m\x1b[1;34m)\x1b[0m"
        );
        assert_eq!(
            paint("'''a\nif'''", None, MORE),
            "\x1b[32m'''a\x1b[0m\n\x1b[1;35m... \x1b[0m\x1b[32mif'''\x1b[0m"
        );
    }

    #[test]
    fn brackets_match_as_tokens_do() {
        assert_eq!(brackets("f(')', 1)", 9), Some((8, 1)));
        assert_eq!(brackets("f(')', 1)", 1), Some((1, 8)));
        assert_eq!(brackets("([])", 1), Some((1, 2)));
        assert_eq!(brackets("([)", 3), None);
        assert_eq!(brackets("(", 0), None);
        assert_eq!(brackets("x", 1), None);
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
            "'''\n\na",
        ] {
            for bracket in [None, Some((0, 0))]
                .into_iter()
                .take(1 + line.starts_with('(') as usize)
            {
                let drawn = plain(&paint(line, bracket, MORE));
                assert_eq!(drawn.replace("\n... ", "\n"), line);
            }
        }
    }
}
