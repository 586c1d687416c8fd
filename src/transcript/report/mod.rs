//! Reports: what became of the pages, for people and for programs. One file for each form, and a table.

mod github;
mod human;
mod json;
mod junit;
mod tap;

use crate::text::diff;

use super::compare::whole;
use super::run::{Report, Status};
pub use human::{Paint, page_diff};

/// The forms of a report, by the names that `--format` knows.
pub const FORMATS: [(&str, Format); 5] = [
    ("human", Format::Human),
    ("json", Format::Json),
    ("junit", Format::Junit),
    ("tap", Format::Tap),
    ("github", Format::Github),
];

/// How the result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Diffs and a summary.
    #[default]
    Human,
    /// One object a line.
    Json,
    /// The XML that servers for continuous integration read.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Annotations of GitHub's actions.
    Github,
}

/// What became of a page.
pub struct PageReport<'r> {
    /// The page's path, as it was given or found.
    pub file: &'r str,
    /// Its examples.
    pub reports: &'r [Report],
    /// What there is to say about the page with `-v`.
    pub remarks: &'r [String],
}

/// What became of all pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub files: usize,
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// The time that all of it took.
    pub seconds: f64,
}

impl Summary {
    /// All examples found.
    pub fn examples(&self) -> usize {
        self.passed + self.failed + self.skipped
    }

    /// Counts an example.
    pub fn count(&mut self, report: &Report) {
        match report.status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
            Status::Skip => self.skipped += 1,
        }
    }
}

/// Writes a report: page after page, then the end.
pub trait Reporter {
    /// The text about a page.
    fn page(&mut self, page: &PageReport<'_>) -> String;
    /// The text at the end.
    fn end(&mut self, summary: &Summary) -> String;
}

/// The writer of a form.
pub fn reporter(format: Format, paint: Paint, verbose: bool) -> Box<dyn Reporter> {
    match format {
        Format::Human => Box::new(human::Human { paint, verbose }),
        Format::Json => Box::new(json::Json),
        Format::Junit => Box::new(junit::Junit::default()),
        Format::Tap => Box::new(tap::Tap::default()),
        Format::Github => Box::new(github::Github),
    }
}

/// What is wrong with an example, in plain text: the source, the differing lines, notes.
fn story(report: &Report) -> String {
    let mut text: String = prompted(&report.example.source)
        .map(|line| line + "\n")
        .collect();
    let got = whole(&report.got);
    if got != report.want {
        text.push_str("--- want\n+++ got\n");
        for change in diff::Lines::of(&report.want, &got).changes() {
            let end = if change.line.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            text.push_str(&format!("{}{}{end}", change.mark, change.line));
        }
    }
    for line in report.note.iter().flat_map(|note| note.lines()) {
        text.push_str(&format!("! {line}\n"));
    }
    text
}

/// The lines of a source as they are typed at a prompt.
fn prompted(source: &str) -> impl Iterator<Item = String> {
    source.lines().enumerate().map(|(index, line)| {
        let prompt = if index == 0 { ">>>" } else { "..." };
        if line.is_empty() {
            prompt.to_string()
        } else {
            format!("{prompt} {line}")
        }
    })
}

/// The first line of a source.
fn first_line(report: &Report) -> &str {
    report.example.source.lines().next().unwrap_or("")
}
