//! Blocks: runs of lines of a page that may hold a session.
//!
//! Invariant: blocks and their lines come in the page's order; `page.text[line.start..line.end]` is
//! exactly the line's content (a container's prefix, such as the indentation of an indented block or
//! `> ` of a quotation, lies before `start`; the line's end, `\n` or `\r\n`, lies after `end`).

use super::markdown;
use super::page::{Kind, Page};

/// One line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'p> {
    /// Its number in the page, from 1.
    pub number: usize,
    /// The offset of its first byte in the page's text.
    pub start: usize,
    /// Its text, without prefix and line end.
    pub text: &'p str,
    /// Whether it is ended by `\r\n`.
    pub crlf: bool,
}

impl Line<'_> {
    /// The offset after its last byte, before the line end.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
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
        Kind::Python => docstrings(&page.text),
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
        text,
        crlf,
    }
}

/// The lines between triple quotes of a program, roughly: a line with triple quotes ends a block, and
/// what stands before the quotes on that line still belongs to it.
fn docstrings(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut current = Vec::new();
    for mut line in lines(text) {
        let quotes = line.text.find("\"\"\"").or_else(|| line.text.find("'''"));
        let Some(at) = quotes else {
            current.push(line);
            continue;
        };
        let (before, after) = line.text.split_at(at);
        if !before.trim().is_empty() {
            current.push(Line {
                text: before,
                ..line
            });
        }
        found.push(Block {
            lines: std::mem::take(&mut current),
            blank: Blank::End,
        });
        let after = after.get(3..).unwrap_or("");
        line.start = line.end() - after.len();
        line.text = after;
        if after.starts_with(">>>") {
            current.push(line);
        }
    }
    found.push(Block {
        lines: current,
        blank: Blank::End,
    });
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
            (found[0].text, found[0].crlf, found[0].start),
            ("a", true, 0)
        );
        assert_eq!(
            (found[1].text, found[1].crlf, found[1].start),
            ("", false, 3)
        );
        // A carriage return that no newline follows is text.
        assert_eq!(
            (found[2].text, found[2].crlf, found[2].number),
            ("b\r", false, 3)
        );
        assert!(found.iter().all(|l| &text[l.start..l.end()] == l.text));
    }

    #[test]
    fn docstrings_end_at_their_quotes() {
        let text = "def f():\n    \"\"\"\n    >>> f()\n    1\"\"\"\n    return 1\n'''>>> g\n2'''\n";
        let texts: Vec<Vec<&str>> = docstrings(text)
            .iter()
            .map(|b| b.lines.iter().map(|l| l.text).collect())
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
