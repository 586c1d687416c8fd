//! Whether what came out is what the page says.
//!
//! `verbatim`: byte for byte. Two things a page can't show are not held against it: the lack of a newline at
//! the very end of an output, and which of its blank lines are output (see [`super::example`]).

use super::addresses::{self, Addresses};
use super::block::Role;
use super::doctest::{self, Flags};
use super::example::Example;
use super::format::notebook;
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

    /// Compares what came out with the page's claim; `addresses` are the pairs known so far, if addresses are
    /// normalised.
    pub fn check(
        self,
        example: &Example,
        outcome: &Outcome,
        flags: Flags,
        addresses: Option<&Addresses>,
    ) -> Checked {
        let want = &example.want;
        let usual = want.text(want.usual);
        if !example.claims {
            return Checked {
                holds: outcome.traceback.is_none(),
                ..Checked::new(usual)
            };
        }
        let equal = |want: &str, got: &str, same: &dyn Fn(&str, &str) -> bool| match addresses {
            None => same(want, got).then_some(None),
            Some(known) => {
                let (got, learnt) = known.toward(want, got);
                same(want, &got).then_some(Some(learnt))
            }
        };
        let found = |want: String, learnt: Option<Option<Addresses>>| Checked {
            want,
            holds: learnt.is_some(),
            learnt: learnt.flatten(),
        };
        let outputs = |want: &str, got: &str| match self {
            Compare::Verbatim => want == got,
            Compare::Doctest => doctest::output_holds(want, got, flags),
        };
        if example.role == Role::Cell {
            let learnt = equal(&usual, &notebook::got(outcome), &outputs);
            return found(usual, learnt);
        }
        match self {
            Compare::Verbatim => {
                let got = whole(&outcome.output);
                let lines = got.matches('\n').count();
                if want.readings().any(|count| count == lines) {
                    let text = want.text(lines);
                    if let Some(learnt) = equal(&text, &got, &outputs) {
                        return found(text, Some(learnt));
                    }
                }
                Checked::new(want.text(want.nearest(&got)))
            }
            Compare::Doctest => {
                let shown = match example.role {
                    Role::Session => want.text(want.to_blank),
                    _ => usual,
                };
                let raised = outcome.traceback.is_some();
                let learnt = doctest::compared(&shown, outcome).and_then(|(want, got)| {
                    let same = |want: &str, got: &str| doctest::holds(want, got, raised, flags);
                    equal(&want, &got, &same)
                });
                found(shown, learnt)
            }
        }
    }
}

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The claim in the reading that was compared.
    pub want: String,
    /// Whether it is what came out.
    pub holds: bool,
    /// The pairs of addresses that are known now, if it holds and addresses are normalised.
    pub learnt: Option<Addresses>,
}

impl Checked {
    fn new(want: String) -> Checked {
        Checked {
            want,
            holds: false,
            learnt: None,
        }
    }
}

/// Why two texts differ that look alike, if they do.
pub fn alike(want: &str, got: &str) -> Option<&'static str> {
    let blind = |text: &str| -> String { text.split_whitespace().collect() };
    if blind(want) == blind(got) {
        Some("they differ only in white space")
    } else if addresses::masked(want) == addresses::masked(got) {
        Some("they differ only in addresses (--normalize addresses lets them)")
    } else {
        None
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

#[cfg(test)]
mod tests {
    use super::super::block::{Blank, Block, lines};
    use super::super::example::examples;
    use super::*;

    fn holds(page: &str, blank: Blank, output: &str) -> bool {
        let example = examples(&Block::session(lines(page), blank)).remove(0);
        let outcome = Outcome {
            output: output.to_string(),
            ..Outcome::default()
        };
        Compare::Verbatim
            .check(&example, &outcome, Flags::default(), None)
            .holds
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
