//! Code blocks of a Markdown page (CommonMark, by pulldown-cmark).
//!
//! A session is looked for in indented blocks and in fenced ones whose info string is empty or begins
//! with one of [`NAMES`]; a block in another language is not ours.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::super::block::{Blank, Block, Line, line};

/// The first words of info strings under which people write sessions.
const NAMES: [&str; 13] = [
    "python",
    "pycon",
    "py",
    "python3",
    "py3",
    "pycon3",
    "python-console",
    "doctest",
    "console",
    "text",
    "txt",
    "ipython",
    "ipython3",
];

/// The code blocks that may hold a session.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
        .collect();
    let mut found = Vec::new();
    // The block that we are in: its lines (index from 0) with the offset where their content begins.
    let mut current: Option<BTreeMap<usize, usize>> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) if is_ours(&kind) => current = Some(BTreeMap::new()),
            Event::Text(_) => {
                if let Some(places) = &mut current {
                    note_lines(places, &starts, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(places) = current.take() {
                    let lines = block_lines(text, &starts, &places);
                    found.push(Block::session(lines, Blank::Output));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_ours(kind: &CodeBlockKind<'_>) -> bool {
    match kind {
        CodeBlockKind::Indented => true,
        CodeBlockKind::Fenced(info) => {
            let word = info
                .trim_start_matches(['{', '.', ' '])
                .split(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | '{' | ':'))
                .next()
                .unwrap_or("");
            word.is_empty() || NAMES.iter().any(|name| name.eq_ignore_ascii_case(word))
        }
    }
}

/// Notes the lines that a piece of the block's text touches, with the offset where each begins.
fn note_lines(
    places: &mut BTreeMap<usize, usize>,
    starts: &[usize],
    range: std::ops::Range<usize>,
) {
    if range.is_empty() {
        return;
    }
    let mut index = starts
        .partition_point(|&start| start <= range.start)
        .saturating_sub(1);
    let mut begin = range.start;
    loop {
        places
            .entry(index)
            .and_modify(|at| *at = begin.min(*at))
            .or_insert(begin);
        index += 1;
        match starts.get(index) {
            Some(&start) if start < range.end => begin = start,
            _ => return,
        }
    }
}

fn block_lines<'p>(
    text: &'p str,
    starts: &[usize],
    places: &BTreeMap<usize, usize>,
) -> Vec<Line<'p>> {
    places
        .iter()
        .filter_map(|(&index, &begin)| {
            let end = starts.get(index + 1).copied().unwrap_or(text.len());
            // Of an empty line that ends with `\r\n` only the `\n` was noted.
            let bytes = text.as_bytes();
            let within = bytes.get(begin) == Some(&b'\n')
                && begin > 0
                && bytes.get(begin - 1) == Some(&b'\r');
            let begin = begin - usize::from(within);
            let whole = text.get(begin..end)?;
            Some(line(index + 1, begin, whole))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<Vec<(usize, String)>> {
        let found = blocks(page);
        for line in found.iter().flat_map(|b| &b.lines) {
            assert_eq!(&page[line.start..line.end], line.text);
        }
        found
            .iter()
            .map(|b| {
                b.lines
                    .iter()
                    .map(|l| (l.number, l.text.to_string()))
                    .collect()
            })
            .collect()
    }

    fn one(page: &str) -> Vec<String> {
        let mut found = texts(page);
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn fences_of_our_languages_only() {
        let page = "a\n```python\n>>> 1\n1\n```\n~~~ pycon\nx\n~~~\n```rust\ny\n```\n```\nz\n```\n";
        let found: Vec<String> = texts(page)
            .into_iter()
            .map(|b| b.into_iter().map(|l| l.1).collect())
            .collect();
        assert_eq!(found, [">>> 11", "x", "z"]);
    }

    #[test]
    fn blank_lines_and_tabs_are_kept() {
        assert_eq!(
            one("```\n>>> a\n\n\tb  \n\n```\n"),
            [">>> a", "", "\tb  ", ""]
        );
    }

    #[test]
    fn windows_line_ends() {
        let page = "```\r\n>>> a\r\n\r\nb\r\n```\r\n";
        assert_eq!(one(page), [">>> a", "", "b"]);
        assert!(blocks(page)[0].lines.iter().all(|l| l.crlf));
    }

    #[test]
    fn indented_blocks_lose_their_indentation() {
        assert_eq!(
            texts("p\n\n    >>> a\n\n      b\n\nq\n"),
            [[
                (3, ">>> a".to_string()),
                (4, String::new()),
                (5, "  b".to_string())
            ]]
        );
    }

    #[test]
    fn blocks_in_lists_and_quotations() {
        assert_eq!(
            one("- item\n\n  ```\n  >>> a\n\n    b\n  ```\n"),
            [">>> a", "", "  b"]
        );
        assert_eq!(one("> ```\n> >>> a\n> b\n> ```\n"), [">>> a", "b"]);
    }

    #[test]
    fn a_fence_may_be_left_open_and_the_last_newline_missing() {
        assert_eq!(one("```\n>>> a\nb"), [">>> a", "b"]);
    }
}
