//! The report for people: each failing example with its place, its source and a diff of what the page wants and
//! what came out, with the page's line numbers; then a summary.

use std::fmt::Write as _;

use crate::text::diff;

use super::super::compare::{alike, whole};
use super::super::run::{Report, Status};
use super::{PageReport, Reporter, Summary, prompted};

/// Colours, or none.
#[derive(Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    /// The text in a colour (the number of an SGR sequence).
    pub fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.into()
        }
    }
}

/// How many equal lines are shown around a change.
const CONTEXT: usize = 3;

pub struct Human {
    pub paint: Paint,
    /// Whether remarks and reasons of skips are told.
    pub verbose: bool,
}

impl Reporter for Human {
    fn page(&mut self, page: &PageReport<'_>) -> String {
        let mut text = String::new();
        if self.verbose {
            for remark in page.remarks {
                let _ = writeln!(text, "{}: {remark}", page.file);
            }
        }
        for report in page.reports {
            match (&report.note, report.status) {
                (_, Status::Fail) => self.failed(&mut text, page.file, report),
                (Some(note), Status::Skip) if self.verbose => {
                    let _ = writeln!(
                        text,
                        "{}:{}: skipped: {note}",
                        page.file, report.example.line
                    );
                }
                _ => {}
            }
        }
        text
    }

    fn end(&mut self, summary: &Summary) -> String {
        let failed = format!("{} failed", summary.failed);
        format!(
            "{} in {}: {} passed, {}, {} skipped ({})\n",
            plural(summary.examples(), "example"),
            plural(summary.files, "file"),
            summary.passed,
            if summary.failed > 0 {
                self.paint.with("1;31", &failed)
            } else {
                failed
            },
            summary.skipped,
            duration(summary.seconds)
        )
    }
}

impl Human {
    fn failed(&self, text: &mut String, file: &str, report: &Report) {
        let place = format!("{file}:{}", report.example.line);
        let _ = writeln!(text, "{}", self.paint.with("1", &place));
        for line in prompted(&report.example.source) {
            let _ = writeln!(text, "    {}", self.paint.with("2", &line));
        }
        let got = whole(&report.got);
        if got != report.want {
            self.diff(text, report, &got);
        }
        for line in report.note.iter().flat_map(|note| note.lines()) {
            let _ = writeln!(text, "{}", self.paint.with("33", &format!("! {line}")));
        }
        text.push('\n');
    }

    fn diff(&self, text: &mut String, report: &Report, got: &str) {
        let paint = self.paint;
        let _ = writeln!(text, "{}", paint.with("31", "--- want"));
        let _ = writeln!(text, "{}", paint.with("32", "+++ got"));
        let number = |index: usize| {
            report
                .example
                .want
                .places
                .get(index)
                .map(|place| place.number)
        };
        changes(text, &diff::Lines::of(&report.want, got), paint, &number);
        if let Some(why) = alike(&report.want, got) {
            let _ = writeln!(text, "{}", paint.with("33", &format!("! {why}")));
        }
    }
}

/// The changed lines with some around them. `number` tells the page's number of an old line by its index.
fn changes(
    text: &mut String,
    diff: &diff::Lines,
    paint: Paint,
    number: &dyn Fn(usize) -> Option<usize>,
) {
    for (index, group) in diff.groups(CONTEXT).iter().enumerate() {
        if index > 0 {
            let _ = writeln!(text, "{}", paint.with("36", "      ..."));
        }
        for change in group {
            let line = change.line.strip_suffix('\n').unwrap_or(change.line);
            let code = match change.mark {
                '-' => "31",
                '+' => "32",
                _ => "",
            };
            let number = change.old.and_then(number);
            let gutter = number.map_or("     ".to_string(), |number| format!("{number:5}"));
            let line = format!("{}{line}", change.mark);
            let shown = if code.is_empty() {
                line
            } else {
                paint.with(code, &line)
            };
            let _ = writeln!(text, "{} {shown}", paint.with("2", &gutter));
        }
    }
}

/// The difference between a page and what it should be, as `patch` understands it.
pub fn page_diff(file: &str, old: &str, new: &str, paint: Paint) -> String {
    let text = diff::Lines::of(old, new).unified(file, CONTEXT);
    let line = |whole: &str| {
        let (line, end) = whole
            .strip_suffix('\n')
            .map_or((whole, ""), |line| (line, "\n"));
        let code = match line.as_bytes().first() {
            Some(b'-') => "31",
            Some(b'+') => "32",
            Some(b'@') => "36",
            _ => return whole.to_string(),
        };
        paint.with(code, line) + end
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A number of things.
pub fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}
