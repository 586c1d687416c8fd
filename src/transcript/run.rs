//! Runs a page's examples and says of each whether it holds. A page is one session; in a program each text is one.
//!
//! Invariant: every example of the page gets exactly one report, in order, whatever happens in the sessions.

use super::block::blocks;
use super::compare::Compare;
use super::doctest::Flags;
use super::example::{Example, examples};
use super::page::{Kind, Page};
use crate::session::{Outcome, Session};

/// What runs statements: a [`Session`], or a stand-in in tests.
pub trait Runner {
    /// Runs one statement, ended by a newline.
    fn run(&mut self, source: &str) -> Outcome;
    /// Ends the session.
    fn finish(self) -> Outcome;
}

impl Runner for Session {
    fn run(&mut self, source: &str) -> Outcome {
        self.run_statement(source)
    }

    fn finish(self) -> Outcome {
        Session::finish(self)
    }
}

/// What became of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pass,
    Fail,
    Skip,
}

impl Status {
    /// The word of the JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Fail => "fail",
            Status::Skip => "skip",
        }
    }
}

/// An example and what became of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The example as the page has it.
    pub example: Example,
    /// The output that the page claims, in the reading that was compared.
    pub want: String,
    /// All that the example wrote and showed.
    pub got: String,
    /// Whether it holds.
    pub status: Status,
    /// Why it fails although the outputs may be equal: the audit's finding, a wrong directive, a session
    /// that had ended.
    pub note: Option<String>,
}

/// The examples of a page by sessions, in order. Doctest never counts a source that is blank or a comment,
/// whatever follows it.
pub fn sessions(page: &Page, compare: Compare) -> Vec<Vec<Example>> {
    let mut found: Vec<Vec<Example>> = Vec::new();
    for block in blocks(page) {
        let mut examples = examples(&block);
        if compare == Compare::Doctest {
            examples.retain(|example| !example.does_nothing());
        }
        match found.last_mut() {
            Some(last) if page.kind != Kind::Python => last.append(&mut examples),
            _ => found.push(examples),
        }
    }
    found.retain(|examples| !examples.is_empty());
    found
}

/// Runs all examples of a page. `start` makes a session; it is not called where there are no examples.
pub fn replay_page<R: Runner>(
    page: &Page,
    compare: Compare,
    mut start: impl FnMut() -> R,
) -> Vec<Report> {
    let sessions = sessions(page, compare);
    let mut reports = Vec::new();
    for examples in sessions {
        replay_session(examples, compare, start(), &mut reports);
    }
    reports
}

fn replay_session<R: Runner>(
    examples: Vec<Example>,
    compare: Compare,
    mut runner: R,
    reports: &mut Vec<Report>,
) {
    let mut left_at = None;
    for example in examples {
        let report = match left_at {
            None => one(example, compare, &mut runner, &mut left_at),
            Some(line) => after_the_end(example, line),
        };
        reports.push(report);
    }
    if let (Some(audit), Some(last)) = (runner.finish().audit, reports.last_mut()) {
        last.status = Status::Fail;
        last.note = Some(join(
            last.note.take(),
            format!("at the session's end: {audit}"),
        ));
    }
}

fn one<R: Runner>(
    example: Example,
    compare: Compare,
    runner: &mut R,
    left_at: &mut Option<usize>,
) -> Report {
    let flags = Flags::default().after_directives(&example.source);
    let (flags, mut note) = match flags {
        Ok(flags) => (flags, None),
        // Elsewhere than in doctest's mode a comment is just a comment.
        Err(error) => (
            Flags::default(),
            (compare == Compare::Doctest).then_some(error),
        ),
    };
    if flags.has(Flags::SKIP) {
        let want = example.want.text(example.want.usual);
        return Report {
            example,
            want,
            got: String::new(),
            status: Status::Skip,
            note: None,
        };
    }
    let outcome = runner.run(&example.source);
    let (want, mut holds) = compare.check(&example, &outcome, flags);
    holds &= note.is_none();
    if let Some(audit) = outcome.audit {
        holds = false;
        note = Some(join(note, audit));
    }
    if outcome.exit.is_some() {
        *left_at = Some(example.line);
    }
    let status = if holds { Status::Pass } else { Status::Fail };
    Report {
        example,
        want,
        got: outcome.output,
        status,
        note,
    }
}

/// The report of an example that the session did not live to see.
fn after_the_end(example: Example, line: usize) -> Report {
    let want = example.want.text(example.want.usual);
    let note = Some(format!("not run: the session was left in line {line}"));
    Report {
        example,
        want,
        got: String::new(),
        status: Status::Fail,
        note,
    }
}

fn join(first: Option<String>, second: String) -> String {
    match first {
        Some(first) => format!("{first}\n{second}"),
        None => second,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Shows each source itself; knows a few words.
    struct Fake {
        audit_at_end: bool,
    }

    impl Runner for Fake {
        fn run(&mut self, source: &str) -> Outcome {
            let mut outcome = Outcome {
                output: source.to_string(),
                ..Outcome::default()
            };
            match source.trim() {
                "exit()" => {
                    outcome = Outcome {
                        exit: Some(0),
                        ..Outcome::default()
                    }
                }
                "leak" => outcome.audit = Some("list: 2, not 1".to_string()),
                _ => {}
            }
            outcome
        }

        fn finish(self) -> Outcome {
            let audit = self.audit_at_end.then(|| "1 object lives".to_string());
            Outcome {
                audit,
                ..Outcome::default()
            }
        }
    }

    fn statuses(text: &str, compare: Compare, audit_at_end: bool) -> Vec<(Status, Option<String>)> {
        let page = Page::from_bytes(Path::new("x.pycon"), text.as_bytes().to_vec()).unwrap();
        replay_page(&page, compare, || Fake { audit_at_end })
            .into_iter()
            .map(|report| (report.status, report.note))
            .collect()
    }

    #[test]
    fn pass_fail_skip() {
        let page = ">>> a\na\n>>> b\nc\n>>> d # doctest: +SKIP\n1\n";
        let found: Vec<Status> = statuses(page, Compare::Verbatim, false)
            .into_iter()
            .map(|s| s.0)
            .collect();
        assert_eq!(found, [Status::Pass, Status::Fail, Status::Skip]);
    }

    #[test]
    fn the_audit_fails_an_example_that_shows_the_right_thing() {
        let found = statuses(">>> leak\nleak\n", Compare::Verbatim, true);
        let note = "list: 2, not 1\nat the session's end: 1 object lives".to_string();
        assert_eq!(found, [(Status::Fail, Some(note))]);
    }

    #[test]
    fn nothing_runs_after_the_session_was_left() {
        let found = statuses(">>> exit()\n>>> a\n", Compare::Verbatim, false);
        assert_eq!(found[0], (Status::Pass, None));
        assert_eq!(
            found[1],
            (
                Status::Fail,
                Some("not run: the session was left in line 1".into())
            )
        );
    }

    #[test]
    fn a_wrong_directive_fails_in_doctest_mode_alone() {
        let page = ">>> a # doctest: +NO\na # doctest: +NO\n";
        assert_eq!(statuses(page, Compare::Verbatim, false)[0].0, Status::Pass);
        assert_eq!(statuses(page, Compare::Doctest, false)[0].0, Status::Fail);
    }

    #[test]
    fn no_session_for_a_page_without_examples() {
        let page = Page::from_bytes(Path::new("x.md"), b"text\n".to_vec()).unwrap();
        let start = || -> Fake { panic!("started") };
        assert!(replay_page(&page, Compare::Verbatim, start).is_empty());
    }
}
