//! Whether what came out is what the page says.
//!
//! `verbatim`: byte for byte. Two things a page can't show are not held against it: the lack of a newline at
//! the very end of an output, and which of its blank lines are output (see [`super::example`]).

use super::doctest::{self, Flags};
use super::example::Example;
use crate::session::Outcome;

/// The way of comparing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    /// Byte for byte.
    #[default]
    Verbatim,
    /// As Python's `doctest` module does: its directives, and its rule that of a traceback only
    /// the exception counts.
    Doctest,
}

impl Compare {
    /// The comparison of that name (`verbatim`, `doctest`), if there is one.
    pub fn from_name(name: &str) -> Option<Compare> {
        match name {
            "verbatim" => Some(Compare::Verbatim),
            "doctest" => Some(Compare::Doctest),
            _ => None,
        }
    }

    /// The page's claim as it is shown beside `got`, and whether it holds.
    pub fn check(self, example: &Example, outcome: &Outcome, flags: Flags) -> (String, bool) {
        match self {
            Compare::Verbatim => verbatim(example, &whole(&outcome.output)),
            Compare::Doctest => {
                let want = example.want.text(example.want.to_blank);
                let holds = doctest::holds(&want, outcome, flags);
                (want, holds)
            }
        }
    }
}

/// The output as a page can show it: ended by a newline unless it is empty.
pub fn whole(output: &str) -> String {
    let mut output = output.to_string();
    if !output.is_empty() && !output.ends_with('\n') {
        output.push('\n');
    }
    output
}

fn verbatim(example: &Example, got: &str) -> (String, bool) {
    let want = &example.want;
    let lines = got.matches('\n').count();
    if want.readings().any(|count| count == lines) && want.text(lines) == got {
        return (got.to_string(), true);
    }
    (want.text(want.usual), false)
}

#[cfg(test)]
mod tests {
    use super::super::block::{Blank, Block, lines};
    use super::super::example::examples;
    use super::*;

    fn holds(page: &str, blank: Blank, output: &str) -> bool {
        let example = examples(&Block {
            lines: lines(page),
            blank,
        })
        .remove(0);
        let outcome = Outcome {
            output: output.to_string(),
            ..Outcome::default()
        };
        Compare::Verbatim
            .check(&example, &outcome, Flags::default())
            .1
    }

    #[test]
    fn bytes_count() {
        assert!(holds(">>> a\n1\n", Blank::Output, "1\n"));
        assert!(!holds(">>> a\n1\n", Blank::Output, "1 \n"));
        assert!(!holds(">>> a\n1\n", Blank::Output, ""));
        assert!(!holds(">>> a\n", Blank::Output, "1\n"));
        assert!(!holds(">>> a\n1\n", Blank::Output, "1\r\n"));
        assert!(holds(">>> a\n1", Blank::Output, "1"));
        assert!(holds(">>> a\r\n1\r\n", Blank::Output, "1\n"));
    }

    #[test]
    fn blank_lines_are_output_or_layout() {
        assert!(holds(">>> a\n1\n\n>>> b\n", Blank::Output, "1\n\n"));
        assert!(holds(">>> a\n1\n\n>>> b\n", Blank::Output, "1\n"));
        assert!(!holds(">>> a\n1\n\n>>> b\n", Blank::Output, "1\n\n\n"));
        assert!(!holds(">>> a\n1\n\n2\n", Blank::Output, "1\n"));
        assert!(holds(">>> a\n1\n\n2\n\nText\n", Blank::End, "1\n\n2\n"));
        assert!(holds(">>> a\n1\n\nText\n", Blank::End, "1\n"));
        assert!(!holds(">>> a\n1\n\nText\n", Blank::End, "1\n\nTex\n"));
    }
}
