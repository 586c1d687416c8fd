//! Runs a page's examples and says of each whether it holds. A page is one session, unless it is asked to be
//! taken apart; in a program each text is one.
//!
//! Invariant: every example gets exactly one report, in order, whatever happens in the sessions. Code that is none
//! (set-up, clean-up, a program without an output) runs too; if it fails, the example that comes next tells it and fails.

use std::time::Duration;

use super::addresses::Addresses;
use super::block::{Block, Role};
use super::compare::Compare;
use super::doctest::Flags;
use super::example::{Example, examples};
use super::format::notebook;
use super::limit::Limit;
use super::page::{Kind, Page, PageError};
use crate::session::{InterruptHandle, Outcome};

/// What runs statements: a session, or a stand-in in tests.
pub trait Runner {
    /// Runs an example's source as what it is.
    fn run(&mut self, example: &Example) -> Outcome;
    /// What stops it, if anything can.
    fn handle(&self) -> Option<InterruptHandle> {
        None
    }
    /// Ends the session.
    fn finish(self) -> Outcome;
}

/// What shares a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolate {
    /// All of a page.
    File,
    /// A block: a fence, a `<pre>`, a docstring; elsewhere examples with only blank lines between them.
    Block,
    /// A group of Sphinx's directives; what is in none is the group `default`.
    Group,
}

impl Isolate {
    /// The one of that name (`file`, `block`, `group`), if there is one.
    pub fn from_name(name: &str) -> Option<Isolate> {
        match name {
            "file" => Some(Isolate::File),
            "block" => Some(Isolate::Block),
            "group" => Some(Isolate::Group),
            _ => None,
        }
    }
}

/// How a page is run and compared.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// The comparison.
    pub compare: Compare,
    /// Doctest options of all examples.
    pub flags: Flags,
    /// Whether addresses are equal if they are used consistently.
    pub addresses: bool,
    /// What shares a namespace; `None`: the texts of a program are on their own, other pages are whole.
    pub isolate: Option<Isolate>,
    /// How long an example may run.
    pub limit: Option<Duration>,
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
    /// What came out, if it ran to its end: what an update may write.
    pub outcome: Option<Outcome>,
    /// The doctest options that were in force.
    pub flags: Flags,
    /// The pairs of addresses that were known before, if addresses are normalised and it does not hold.
    pub addresses: Option<Addresses>,
    /// Whether it holds.
    pub status: Status,
    /// Why it fails although the outputs may be equal: the audit's finding, a wrong directive, a session
    /// that had ended. Why it was skipped, if somebody said it.
    pub note: Option<String>,
}

impl Report {
    /// The report of an example that did not run.
    pub fn not_run(example: Example, status: Status, note: Option<String>) -> Report {
        Report {
            want: example.want.text(example.want.usual),
            example,
            got: String::new(),
            outcome: None,
            flags: Flags::default(),
            addresses: None,
            status,
            note,
        }
    }
}

impl Report {
    /// Makes it fail for what failed around it.
    fn blame(&mut self, other: &Report) {
        let what = match other.example.role {
            Role::Setup => "set-up",
            Role::Cleanup => "clean-up",
            _ => "program",
        };
        let line = other.example.line;
        add(&mut self.note, format!("the {what} in line {line} failed"));
        for more in [Some(&other.got), other.note.as_ref()]
            .into_iter()
            .flatten()
        {
            add(&mut self.note, more.trim_end().to_string());
        }
        self.status = Status::Fail;
    }
}

/// The examples of a page by sessions, in order. Doctest never counts a source that is blank or a comment,
/// whatever follows it.
///
/// # Errors
/// The page is not of its format.
pub fn sessions(page: &Page, way: &Way) -> Result<Vec<Vec<Example>>, PageError> {
    let blocks: Vec<(Block<'_>, Vec<Example>)> = page
        .blocks()?
        .into_iter()
        .map(|block| {
            let mut examples = examples(&block);
            if way.compare == Compare::Doctest {
                examples.retain(|example| !example.does_nothing());
            }
            (block, examples)
        })
        .collect();
    let mut found = match way.isolate {
        Some(Isolate::Group) => groups(blocks),
        Some(Isolate::Block) => apart(blocks, page.kind),
        None if page.kind == Kind::Python => apart(blocks, page.kind),
        None | Some(Isolate::File) => vec![blocks.into_iter().flat_map(|(_, e)| e).collect()],
    };
    found.retain(|examples: &Vec<Example>| examples.iter().any(Example::is_shown));
    Ok(found)
}

/// A session for each block; what sets up and cleans up belongs to all. Prose between examples parts them too, but
/// not in a docstring: that is one session to `doctest`.
fn apart(blocks: Vec<(Block<'_>, Vec<Example>)>, kind: Kind) -> Vec<Vec<Example>> {
    let all = || blocks.iter().flat_map(|(_, examples)| examples);
    let of = |role: Role| {
        all()
            .filter(move |e| e.role == role)
            .cloned()
            .collect::<Vec<_>>()
    };
    let (setup, cleanup) = (of(Role::Setup), of(Role::Cleanup));
    let mut found: Vec<Vec<Example>> = Vec::new();
    for (_, examples) in &blocks {
        let mut begin = true;
        for example in examples.iter().filter(|example| example.is_shown()) {
            match found.last_mut() {
                Some(last) if !begin && (example.follows || kind == Kind::Python) => {
                    last.push(example.clone())
                }
                _ => {
                    let mut session = setup.clone();
                    session.push(example.clone());
                    found.push(session);
                }
            }
            begin = false;
        }
    }
    for session in &mut found {
        session.extend(cleanup.iter().cloned());
    }
    found
}

/// A session for each group, in the order in which they begin. Setup runs first.
fn groups(blocks: Vec<(Block<'_>, Vec<Example>)>) -> Vec<Vec<Example>> {
    let default = ["default".to_string()];
    let of = |block: &Block<'_>| {
        if block.groups.is_empty() {
            default.to_vec()
        } else {
            block.groups.clone()
        }
    };
    let mut names: Vec<String> = Vec::new();
    for name in blocks.iter().flat_map(|(block, _)| of(block)) {
        if name != "*" && !names.contains(&name) {
            names.push(name);
        }
    }
    let session = |name: &String| {
        let mut examples: Vec<Example> = blocks
            .iter()
            .filter(|(block, _)| of(block).iter().any(|group| group == name || group == "*"))
            .flat_map(|(_, examples)| examples.iter().cloned())
            .collect();
        examples.sort_by_key(|example| match example.role {
            Role::Setup => 0,
            Role::Cleanup => 2,
            _ => 1,
        });
        examples
    };
    names.iter().map(session).collect()
}

/// Runs all examples of a page. `start` makes a session; it is not called where there are no examples.
///
/// # Errors
/// The page is not of its format.
pub fn replay_page<R: Runner>(
    page: &Page,
    way: &Way,
    limit: &Limit,
    mut start: impl FnMut() -> R,
) -> Result<Vec<Report>, PageError> {
    let mut reports = Vec::new();
    for examples in sessions(page, way)? {
        let mut run = Run {
            way,
            limit,
            runner: start(),
            left_at: None,
            addresses: way.addresses.then(Addresses::default),
            trouble: Vec::new(),
        };
        let first = reports.len();
        for example in examples {
            reports.extend(run.example(example));
        }
        for trouble in run.trouble.drain(..) {
            let told = &mut reports[first..];
            let ran = told
                .iter()
                .rposition(|report| report.status != Status::Skip);
            let index = ran.or(told.len().checked_sub(1));
            match index.and_then(|index| told.get_mut(index)) {
                Some(report) => report.blame(&trouble),
                None => reports.push(trouble),
            }
        }
        if let (Some(audit), Some(last)) = (run.runner.finish().audit, reports.last_mut()) {
            last.status = Status::Fail;
            add(&mut last.note, format!("at the session's end: {audit}"));
        }
    }
    Ok(reports)
}

/// A session at work.
struct Run<'w, R> {
    way: &'w Way,
    limit: &'w Limit,
    runner: R,
    /// The line of the example that left the session.
    left_at: Option<usize>,
    addresses: Option<Addresses>,
    /// What failed and is no example, until one comes.
    trouble: Vec<Report>,
}

impl<R: Runner> Run<'_, R> {
    /// Runs an example; code that is none has no report of its own.
    fn example(&mut self, example: Example) -> Option<Report> {
        if let Some(line) = self.left_at {
            let note = format!("not run: the session was left in line {line}");
            return example
                .counts()
                .then(|| Report::not_run(example, Status::Fail, Some(note)));
        }
        if example.role == Role::Cell
            && let Some(reason) = notebook::foreign(&example.source)
        {
            return Some(Report::not_run(example, Status::Skip, Some(reason)));
        }
        let given = self.way.flags.with(example.flags);
        let mut note = None;
        let flags = given
            .after_directives(&example.source)
            .unwrap_or_else(|error| {
                // Elsewhere than in doctest's mode a comment is just a comment.
                note = (self.way.compare == Compare::Doctest).then_some(error);
                given
            });
        if flags.has(Flags::SKIP) {
            return example
                .counts()
                .then(|| Report::not_run(example, Status::Skip, None));
        }
        let guard = self
            .way
            .limit
            .and_then(|time| Some(self.limit.begin(time, self.runner.handle()?)));
        let outcome = self.runner.run(&example);
        let stopped = guard.is_some_and(|guard| guard.end());
        let checked = self
            .way
            .compare
            .check(&example, &outcome, flags, self.addresses.as_ref());
        let mut holds = checked.holds && note.is_none();
        if checked.learnt.is_some() {
            self.addresses = checked.learnt;
        }
        if let Some(audit) = &outcome.audit {
            holds = false;
            add(&mut note, audit.clone());
        }
        if let Some(time) = self.way.limit.filter(|_| stopped) {
            holds = false;
            add(
                &mut note,
                format!("stopped after {} s (the time limit)", time.as_secs_f64()),
            );
        }
        if outcome.exit.is_some() {
            self.left_at = Some(example.line);
        }
        let got = match example.role {
            Role::Cell => notebook::got(&outcome),
            _ => outcome.output.clone(),
        };
        let mut report = Report {
            want: checked.want,
            got,
            outcome: (!stopped).then_some(outcome),
            flags,
            addresses: if holds { None } else { self.addresses.clone() },
            status: if holds { Status::Pass } else { Status::Fail },
            note,
            example,
        };
        if !report.example.counts() {
            if !holds {
                self.trouble.push(report);
            }
            return None;
        }
        for trouble in self.trouble.drain(..) {
            report.blame(&trouble);
        }
        Some(report)
    }
}

fn add(note: &mut Option<String>, more: String) {
    *note = Some(match note.take() {
        Some(first) => format!("{first}\n{more}"),
        None => more,
    });
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
        fn run(&mut self, example: &Example) -> Outcome {
            let source = example.source.as_str();
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
        let way = Way {
            compare,
            ..Way::default()
        };
        replay_page(&page, &way, &Limit::default(), || Fake { audit_at_end })
            .unwrap()
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
        let reports = replay_page(&page, &Way::default(), &Limit::default(), start);
        assert!(reports.unwrap().is_empty());
    }
}
