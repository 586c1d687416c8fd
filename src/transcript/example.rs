//! Examples: a statement as it was typed, and what the page says came out.
//!
//! A line that begins with `>>> ` (or is `>>>`) starts an example, after any indentation; the lines that
//! follow at once with `... ` (or `...`) belong to its source. What comes next, up to the next prompt
//! of that indentation, a line indented less, or the end of the block, may be output. How much of it is, is a
//! question of blank lines:
//!
//! - in a block that holds a session and nothing else (a fence, a `.pycon` file) blank lines are
//!   output; but those just before the next prompt or the end may be there for the reader's eyes,
//!   so any number of them may be left out;
//! - among paragraphs (`.txt`, `.rst`, docstrings) a blank line ends the output; but where the statement
//!   really wrote blank lines and what follows them, the page shows just that, and it is output too;
//! - the comparison `doctest` always ends the output at the first blank line.
//!
//! So the page's claim is a set of possible [readings](Want::readings); the example holds if one of them came out.

use std::ops::Range;

use super::block::{Blank, Block, Line};

/// A statement and the output that the page claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line of the `>>>`, from 1.
    pub line: usize,
    /// The source without prompts, ended by one newline.
    pub source: String,
    /// What the page says came out.
    pub want: Want,
    /// Spaces and tabs before the prompt.
    pub indent: String,
}

impl Example {
    /// Whether the source is blank or a comment.
    pub fn does_nothing(&self) -> bool {
        self.source.lines().all(|line| {
            let line = line.trim_start();
            line.is_empty() || line.starts_with('#')
        })
    }
}

/// Lines that may be an example's output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Every line up to the next prompt or the end of the block, without indentation.
    pub lines: Vec<String>,
    /// The place of each line's text in the page's text.
    pub places: Vec<Range<usize>>,
    /// How many of the lines are output, if nothing speaks for another reading.
    pub usual: usize,
    /// How many lines stand before the first blank one.
    pub to_blank: usize,
}

impl Want {
    /// The first `count` lines, each ended by a newline.
    pub fn text(&self, count: usize) -> String {
        let mut text = String::new();
        for line in self.lines.iter().take(count) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The numbers of lines that may be meant: the usual one and those that end at a blank line or at
    /// the end.
    pub fn readings(&self) -> impl Iterator<Item = usize> + '_ {
        (self.usual..=self.lines.len()).filter(|&count| {
            count == self.usual
                || count == self.lines.len()
                || self
                    .lines
                    .get(count)
                    .is_some_and(|next| next.trim().is_empty())
                || self
                    .lines
                    .get(count.wrapping_sub(1))
                    .is_some_and(|last| last.trim().is_empty())
        })
    }
}

/// The examples of a block, in order. Sources that are blank or a comment, without output, are left
/// out: nothing can come of them.
pub fn examples(block: &Block<'_>) -> Vec<Example> {
    let mut found = Vec::new();
    let mut rest = block.lines.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let Some((indent, statement)) = prompt(&first.text, ">>>") else {
            continue;
        };
        // The page's line ends are those of the prompt's line.
        let strip = |line: &Line<'_>| line.crlf == first.crlf;
        let mut source = vec![statement];
        while let Some((next, after)) = rest.split_first() {
            match prompt(&next.text, "...") {
                Some((same, statement)) if same == indent => source.push(statement),
                _ => break,
            }
            rest = after;
        }
        let mut want = Want::default();
        while let Some((next, after)) = rest.split_first() {
            if prompt(&next.text, ">>>").is_some() {
                break;
            }
            let blank = next.text.trim().is_empty();
            let Some(text) = next.text.strip_prefix(indent).or(blank.then_some("")) else {
                break;
            };
            let mut owned = text.to_string();
            if !strip(next) && next.crlf {
                owned.push('\r');
            }
            // A literal's escapes are never in the indentation.
            let start = next.start + (next.text.len() - text.len());
            want.places.push(start.min(next.end)..next.end);
            want.lines.push(owned);
            rest = after;
        }
        want.to_blank = want
            .lines
            .iter()
            .position(|l| l.trim().is_empty())
            .unwrap_or(want.lines.len());
        want.usual = match block.blank {
            Blank::End => want.to_blank,
            Blank::Output => want
                .lines
                .iter()
                .rposition(|l| !l.is_empty())
                .map_or(0, |last| last + 1),
        };
        let mut source = source.join("\n");
        if !source.ends_with('\n') {
            source.push('\n');
        }
        let example = Example {
            line: first.number,
            source,
            want,
            indent: indent.to_string(),
        };
        if example.want.usual > 0 || !example.does_nothing() {
            found.push(example);
        }
    }
    found
}

/// Splits a line that begins with a prompt into its indentation and the statement's text.
fn prompt<'l>(line: &'l str, mark: &str) -> Option<(&'l str, &'l str)> {
    let bare = line.trim_start_matches([' ', '\t']);
    let indent = line.get(..line.len() - bare.len())?;
    let after = bare.strip_prefix(mark)?;
    match after.strip_prefix(' ') {
        Some(statement) => Some((indent, statement)),
        None => after.is_empty().then_some((indent, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::lines;
    use super::*;

    fn found(text: &str, blank: Blank) -> Vec<Example> {
        let found = examples(&Block {
            lines: lines(text),
            blank,
        });
        for want in found.iter().map(|e| &e.want) {
            for (line, place) in want.lines.iter().zip(&want.places) {
                assert_eq!(line, &text[place.clone()]);
            }
        }
        found
    }

    #[test]
    fn sources_and_outputs() {
        let all = found(
            "head\n>>> if 1:\n...   x\n...\n1\n2\n>>> y\n>>>\n",
            Blank::Output,
        );
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].line, all[0].source.as_str()), (2, "if 1:\n  x\n"));
        assert_eq!(all[0].want.text(all[0].want.usual), "1\n2\n");
        assert_eq!((all[1].line, all[1].want.usual), (7, 0));
    }

    #[test]
    fn a_session_shows_blank_lines_but_may_leave_out_the_last() {
        let all = found(">>> a\n1\n\n2\n\n\n>>> b\n", Blank::Output);
        assert_eq!(all[0].want.text(all[0].want.usual), "1\n\n2\n");
        assert_eq!(all[0].want.readings().collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn paragraphs_end_the_output() {
        let all = found(">>> a\n1\n\nText.\nMore\n\nx\n>>> b\n", Blank::End);
        assert_eq!(all[0].want.text(all[0].want.usual), "1\n");
        assert_eq!(all[0].want.readings().collect::<Vec<_>>(), [1, 2, 4, 5, 6]);
    }

    #[test]
    fn indentation_is_taken_off_and_less_of_it_ends_the_output() {
        let all = found("  >>> a\n    1\n  2\n3\n", Blank::Output);
        assert_eq!(all[0].want.lines, ["  1", "2"]);
        assert_eq!(all[0].indent, "  ");
    }

    #[test]
    fn comments_alone_are_no_examples() {
        assert_eq!(found(">>> # only\n>>>\n>>> x\n", Blank::Output).len(), 1);
        assert_eq!(found(">>> # shown\n5\n", Blank::Output).len(), 1);
    }

    #[test]
    fn dots_in_an_output_are_output() {
        let all = found(">>> a\n1\n... x\n>>>b\n", Blank::Output);
        assert_eq!(all[0].want.lines, ["1", "... x", ">>>b"]);
    }
}
