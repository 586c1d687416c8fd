//! Blocks: runs of lines of a page that may hold a session.
//!
//! Invariant: blocks and their lines come in the page's order; `page.text[line.start..line.end]` is
//! the line's content in the page (a container's prefix, such as the indentation of an indented block or
//! `> ` of a quotation, lies before `start`; the line's end, `\n` or `\r\n`, lies after `end`). It is `line.text`
//! but for string literals with escapes.

use std::borrow::Cow;

use super::page::{Kind, Page};
use super::{docstrings, markdown};

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

/// Lines that may hold a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'p> {
    /// The lines, in order.
    pub lines: Vec<Line<'p>>,
    /// What its blank lines mean.
    pub blank: Blank,
}

/// The blocks of a page.
pub fn blocks(page: &Page) -> Vec<Block<'_>> {
    match page.kind {
        Kind::Session => vec![Block {
            lines: lines(&page.text),
            blank: Blank::Output,
        }],
        Kind::Prose => vec![Block {
            lines: lines(&page.text),
            blank: Blank::End,
        }],
        Kind::Markdown => markdown::blocks(&page.text),
        // What can't be parsed (a program of another Python) is looked through roughly.
        Kind::Python => {
            docstrings::blocks(&page.text).unwrap_or_else(|| between_quotes(&page.text))
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

/// The lines between triple quotes of a program, roughly: a line with triple quotes ends a block, and
/// what stands before the quotes on that line still belongs to it.
fn between_quotes(text: &str) -> Vec<Block<'_>> {
    let block = |lines| Block {
        lines,
        blank: Blank::End,
    };
    let mut found = Vec::new();
    let mut current = Vec::new();
    let mut start = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let number = index + 1;
        match whole.find("\"\"\"").or_else(|| whole.find("'''")) {
            None => current.push(line(number, start, whole)),
            Some(at) => {
                let (before, after) = whole.split_at(at);
                if !before.trim().is_empty() {
                    current.push(line(number, start, before));
                }
                found.push(block(std::mem::take(&mut current)));
                let after = after.get(3..).unwrap_or("");
                if after.starts_with(">>>") {
                    current.push(line(number, start + whole.len() - after.len(), after));
                }
            }
        }
        start += whole.len();
    }
    found.push(block(current));
    found.retain(|block| !block.lines.is_empty());
    found
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

    #[test]
    fn texts_end_at_their_quotes() {
        let text = "def f():\n    \"\"\"\n    >>> f()\n    1\"\"\"\n    return 1\n'''>>> g\n2'''\n";
        let found = between_quotes(text);
        let texts: Vec<Vec<&str>> = found
            .iter()
            .map(|b| b.lines.iter().map(|l| &*l.text).collect())
            .collect();
        assert_eq!(
            texts,
            [
                vec!["def f():"],
                vec!["    >>> f()", "    1"],
                vec!["    return 1"],
                vec![">>> g", "2"]
            ]
        );
    }
}
