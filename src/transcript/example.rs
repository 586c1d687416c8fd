//! Examples: a statement as it was typed, and what the page says came out.
//!
//! A line that begins with a prompt (see [`super::prompt`]) starts an example, after any indentation; the lines that
//! follow at once with the second prompt belong to its source. What comes next, up to the next prompt
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
//! A program (`testcode`, a notebook's cell) is one example, and its claim stands apart.

use std::ops::Range;

use super::block::{Blank, Block, Role};
use super::doctest::Flags;
use super::prompt::{self, Marks};
use super::writing::Writing;

/// A statement and the output that the page claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line of the prompt, from 1.
    pub line: usize,
    /// The source without prompts, ended by one newline.
    pub source: String,
    /// What the page says came out.
    pub want: Want,
    /// Spaces and tabs before the prompt.
    pub indent: String,
    /// Whose prompts they are.
    pub marks: Marks,
    /// What its block is.
    pub role: Role,
    /// Whether the page claims anything: a program without an output does not.
    pub claims: bool,
    /// Doctest options that the page gives it from outside.
    pub flags: Flags,
    /// How its text is written in the page.
    pub writing: Writing,
    /// The place of its source in the page: from the first byte after a container's prefix to the end of its
    /// last line, before the line end.
    pub place: Range<usize>,
    /// Whether it follows the example before it with nothing but blank lines between them.
    pub follows: bool,
}

impl Example {
    /// Whether the source is blank or a comment.
    pub fn does_nothing(&self) -> bool {
        self.source.lines().all(|line| {
            let line = line.trim_start();
            line.is_empty() || line.starts_with('#')
        })
    }

    /// Whether it is an example and not code around them, as far as the page claims something of it.
    pub fn counts(&self) -> bool {
        match self.role {
            Role::Session | Role::Cell => true,
            Role::Program => self.claims,
            Role::Setup | Role::Cleanup => false,
        }
    }

    /// Whether the page shows it: all but setup and cleanup.
    pub fn is_shown(&self) -> bool {
        !matches!(self.role, Role::Setup | Role::Cleanup)
    }
}

/// Lines that may be an example's output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Every line up to the next prompt or the end of the block, without indentation.
    pub lines: Vec<String>,
    /// Where each of the lines stands.
    pub places: Vec<Place>,
    /// How many of the lines are output, if nothing speaks for another reading.
    pub usual: usize,
    /// How many lines stand before the first blank one.
    pub to_blank: usize,
}

/// Where a line of output stands in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line's number in the page, from 1.
    pub number: usize,
    /// The end of the line before it.
    pub before: usize,
    /// Its bytes, with the indentation and [`Place::lead`].
    pub range: Range<usize>,
    /// What stands on the line before the output's text: the indentation, `Out[1]: `.
    pub lead: String,
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

    /// The reading that is most like what came out: the one that has most of its lines, among equals the one that
    /// ends in as many blank lines, else the usual one.
    pub fn nearest(&self, got: &str) -> usize {
        let got: Vec<&str> = got.lines().collect();
        let blanks = |lines: &mut dyn Iterator<Item = &str>| {
            lines.take_while(|line| line.trim().is_empty()).count()
        };
        let wanted = blanks(&mut got.iter().rev().copied());
        let mut best = (0, 0, self.usual);
        for count in self.readings() {
            let lines = &self.lines[..count];
            let there = |line: &&String| !line.trim().is_empty() && got.contains(&line.as_str());
            let common = lines.iter().filter(there).count();
            // Lines that did not come out speak against a longer reading.
            let shown = lines.iter().filter(|line| !line.trim().is_empty()).count();
            let score = 2 * common * 1000 / (shown + got.len()).max(1);
            let end = blanks(&mut lines.iter().rev().map(String::as_str));
            let near = usize::from(end == wanted);
            if (score, near) > (best.0, best.1) {
                best = (score, near, count);
            }
        }
        best.2
    }

    fn count(&mut self, blank: Blank) {
        self.to_blank = self
            .lines
            .iter()
            .position(|l| l.trim().is_empty())
            .unwrap_or(self.lines.len());
        self.usual = match blank {
            Blank::End => self.to_blank,
            Blank::Output => self
                .lines
                .iter()
                .rposition(|l| !l.is_empty())
                .map_or(0, |last| last + 1),
        };
    }
}

/// The examples of a block, in order. Sources that are blank or a comment, without output, are left
/// out: nothing can come of them.
pub fn examples(block: &Block<'_>) -> Vec<Example> {
    match block.role {
        Role::Session => statements(block),
        _ => program(block).into_iter().collect(),
    }
}

fn statements(block: &Block<'_>) -> Vec<Example> {
    let mut found = Vec::new();
    let mut rest = block.lines.as_slice();
    // Whether only blank lines stood since the last example's output.
    let mut follows = false;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let Some(prompt) = prompt::first(&first.text) else {
            follows &= first.text.trim().is_empty();
            continue;
        };
        let mut source = vec![prompt.typed];
        let mut last = first;
        while let Some((next, after)) = rest.split_first() {
            match prompt::more(&next.text, &prompt) {
                Some(typed) => source.push(typed),
                _ => break,
            }
            last = next;
            rest = after;
        }
        let mut want = Want::default();
        let mut before = last.end;
        while let Some((next, after)) = rest.split_first() {
            if prompt::first(&next.text).is_some() {
                break;
            }
            let blank = next.text.trim().is_empty();
            let Some(text) = next
                .text
                .strip_prefix(prompt.indent)
                .or(blank.then_some(""))
            else {
                break;
            };
            rest = after;
            let shown = match prompt.marks {
                Marks::IPython => prompt::shown(text),
                _ => None,
            };
            if shown.is_some_and(str::is_empty) {
                // The value begins on the next line.
                before = next.end;
                continue;
            }
            let text = shown.unwrap_or(text);
            let mut owned = text.to_string();
            // The page's line ends are those of the prompt's line.
            if next.crlf && !first.crlf {
                owned.push('\r');
            }
            want.places.push(Place {
                number: next.number,
                before,
                range: next.start..next.end,
                lead: next.text[..next.text.len() - text.len()].to_string(),
            });
            before = next.end;
            want.lines.push(owned);
        }
        want.count(block.blank);
        let mut source = source.join("\n");
        if !source.ends_with('\n') {
            source.push('\n');
        }
        let prose = want.lines[want.to_blank..]
            .iter()
            .any(|line| !line.trim().is_empty());
        let example = Example {
            line: first.number,
            source,
            want,
            indent: prompt.indent.to_string(),
            marks: prompt.marks,
            role: Role::Session,
            claims: true,
            flags: block.flags,
            writing: block.writing,
            place: first.start..last.end,
            follows,
        };
        follows = block.blank == Blank::Output || !prose;
        if example.want.usual > 0 || !example.does_nothing() {
            found.push(example);
        }
    }
    found
}

/// The one example that a program is.
fn program(block: &Block<'_>) -> Option<Example> {
    let (first, last) = (block.lines.first()?, block.lines.last()?);
    let mut source = String::new();
    for line in &block.lines {
        source.push_str(&line.text);
        source.push('\n');
    }
    let mut want = Want::default();
    let mut before = last.end;
    for line in block.outputs.iter().flatten() {
        want.places.push(Place {
            number: line.number,
            before,
            range: line.start..line.end,
            lead: String::new(),
        });
        before = line.end;
        want.lines.push(line.text.to_string());
    }
    want.count(Blank::Output);
    let example = Example {
        line: first.number,
        source,
        want,
        indent: String::new(),
        marks: Marks::Python,
        role: block.role,
        claims: block.outputs.is_some(),
        flags: block.flags,
        writing: block.writing,
        place: first.start..last.end,
        follows: false,
    };
    (!example.does_nothing()).then_some(example)
}

#[cfg(test)]
mod tests {
    use super::super::block::lines;
    use super::*;

    fn found(text: &str, blank: Blank) -> Vec<Example> {
        let found = examples(&Block::session(lines(text), blank));
        for want in found.iter().map(|e| &e.want) {
            for (line, place) in want.lines.iter().zip(&want.places) {
                assert_eq!(format!("{}{line}", place.lead), text[place.range.clone()]);
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

    #[test]
    fn other_prompts() {
        let all = found(">>>> if 1:\n....   x\n....\n1\n>>>> y\n", Blank::Output);
        assert_eq!(
            (all[0].source.as_str(), all[0].want.usual),
            ("if 1:\n  x\n", 1)
        );
        let page =
            "In [1]: print(1) or 2\n1\nOut[1]: 2\n\nIn [2]: x\nOut[2]: \n[1,\n 2]\n\nIn [3]: y\n";
        let all = found(page, Blank::Output);
        assert_eq!(all[0].want.lines, ["1", "2", ""]);
        assert_eq!(all[1].want.lines, ["[1,", " 2]", ""]);
        assert_eq!(all[0].want.places[1].lead, "Out[1]: ");
    }

    #[test]
    fn the_nearest_reading_has_the_lines_that_came_out() {
        let nearest = |page, blank, got| found(page, blank)[0].want.nearest(got);
        let page = ">>> a\n1\n\n2\n\nText\n";
        assert_eq!(nearest(page, Blank::End, "1\n"), 1);
        assert_eq!(nearest(page, Blank::End, "1\n\n3\n2\n"), 3);
        assert_eq!(nearest(page, Blank::End, "x\n"), 1);
        let page = ">>> a\nx\n\n\n>>> b\n";
        assert_eq!(nearest(page, Blank::Output, "1\n\n"), 2);
        assert_eq!(nearest(page, Blank::Output, "1\n"), 1);
    }

    #[test]
    fn what_follows_without_text_between() {
        let all = found(">>> a\n1\n\n>>> b\n\nText\n\n>>> c\n", Blank::End);
        assert_eq!(
            all.iter().map(|e| e.follows).collect::<Vec<_>>(),
            [false, true, false]
        );
    }
}
