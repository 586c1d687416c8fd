//! Blocks: runs of lines of a page that may hold a session.
//!
//! Invariant: blocks and their lines come in the page's order; `page.text[line.start..line.end]` is
//! what the page has for the line's content (a container's prefix, such as the indentation of an indented block or
//! `> ` of a quotation, lies before `start`; the line's end, `\n` or `\r\n`, lies after `end`). It is `line.text`
//! where the block's [`Writing`] is plain.

use std::borrow::Cow;

use super::doctest::Flags;
use super::writing::Writing;

/// One line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'p> {
    /// Its number in the page, from 1.
    pub number: usize,
    /// The offset of its first byte in the page's text.
    pub start: usize,
    /// The offset after its last byte, before the line end.
    pub end: usize,
    /// Its text, without prefix and line end.
    pub text: Cow<'p, str>,
    /// Whether it is ended by `\r\n`.
    pub crlf: bool,
}

/// What a blank line in a block means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// Part of what the session showed: the block holds a session and nothing else.
    Output,
    /// The end of an example: paragraphs follow.
    End,
}

/// What the lines of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Statements after prompts, and outputs.
    Session,
    /// A program whose output is in [`Block::outputs`], if the page shows it (Sphinx's `testcode`).
    Program,
    /// A program that the page's reader does not see, before the others (`testsetup`).
    Setup,
    /// The same, after the others (`testcleanup`).
    Cleanup,
    /// A notebook's cell: a program that shows the value of its last expression; its outputs are in
    /// [`Block::outputs`].
    Cell,
}

/// Lines that may hold a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'p> {
    /// The lines, in order.
    pub lines: Vec<Line<'p>>,
    /// What its blank lines mean.
    pub blank: Blank,
    /// What its lines are.
    pub role: Role,
    /// The output that the page claims for a program; `None` where it claims nothing.
    pub outputs: Option<Vec<Line<'p>>>,
    /// Doctest options for all of it.
    pub flags: Flags,
    /// The groups that it belongs to (Sphinx); none is the group `default`, `*` is all.
    pub groups: Vec<String>,
    /// How its text is written in the page.
    pub writing: Writing,
}

impl<'p> Block<'p> {
    /// A session with prompts, in plain text.
    pub fn session(lines: Vec<Line<'p>>, blank: Blank) -> Block<'p> {
        Block {
            lines,
            blank,
            role: Role::Session,
            outputs: None,
            flags: Flags::default(),
            groups: Vec::new(),
            writing: Writing::Plain,
        }
    }
}

/// The lines of a text.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .enumerate()
        .map(|(index, whole)| {
            let line = line(index + 1, start, whole);
            start += whole.len();
            line
        })
        .collect()
}

/// The line of that number whose text with its line end is `whole`.
pub fn line(number: usize, start: usize, whole: &str) -> Line<'_> {
    let bare = whole.strip_suffix('\n').unwrap_or(whole);
    let (text, crlf) = match bare.strip_suffix('\r') {
        Some(text) if bare.len() < whole.len() => (text, true),
        _ => (bare, false),
    };
    Line {
        number,
        start,
        end: start + text.len(),
        text: text.into(),
        crlf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_places() {
        let text = "a\r\n\nb\r";
        let found = lines(text);
        assert_eq!(found.len(), 3);
        assert_eq!(
            (&*found[0].text, found[0].crlf, found[0].start),
            ("a", true, 0)
        );
        assert_eq!(
            (&*found[1].text, found[1].crlf, found[1].start),
            ("", false, 3)
        );
        // A carriage return that no newline follows is text.
        assert_eq!(
            (&*found[2].text, found[2].crlf, found[2].number),
            ("b\r", false, 3)
        );
        assert!(found.iter().all(|l| text[l.start..l.end] == l.text));
    }
}
