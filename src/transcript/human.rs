//! The replay's output for people: each failing example with its place, its source and a unified diff of
//! what the page wants and what came out; then a summary.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::compare::whole;
use super::replay::Summary;
use super::run::{Report, Status};

/// Colours, or none.
#[derive(Clone, Copy)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.into()
        }
    }
}

/// A failing example; nothing for others.
pub fn report(file: &str, report: &Report, paint: Paint) -> String {
    let mut text = String::new();
    if report.status != Status::Fail {
        return text;
    }
    let place = format!("{file}:{}", report.example.line);
    let _ = writeln!(text, "{}", paint.with("1", &place));
    for (index, line) in report.example.source.lines().enumerate() {
        let prompt = if index == 0 { ">>>" } else { "..." };
        let shown = if line.is_empty() {
            prompt.into()
        } else {
            format!("{prompt} {line}")
        };
        let _ = writeln!(text, "    {}", paint.with("2", &shown));
    }
    let got = whole(&report.got);
    if got != report.want {
        diff(&mut text, &report.want, &got, paint);
    }
    if let Some(note) = &report.note {
        for line in note.lines() {
            let _ = writeln!(text, "{}", paint.with("33", &format!("! {line}")));
        }
    }
    text.push('\n');
    text
}

/// The last line.
pub fn summary(summary: &Summary, paint: Paint) -> String {
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let failed = format!("{} failed", summary.failed);
    format!(
        "{} in {}: {} passed, {}, {} skipped ({})\n",
        plural(summary.examples(), "example"),
        plural(summary.files, "file"),
        summary.passed,
        if summary.failed > 0 {
            paint.with("1;31", &failed)
        } else {
            failed
        },
        summary.skipped,
        duration(summary.seconds)
    )
}

fn diff(text: &mut String, want: &str, got: &str, paint: Paint) {
    let diff = TextDiff::from_lines(want, got);
    let _ = writeln!(text, "{}", paint.with("31", "--- want"));
    let _ = writeln!(text, "{}", paint.with("32", "+++ got"));
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(text, "{}", paint.with("36", &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let line = change.value().strip_suffix('\n').unwrap_or(change.value());
            let (mark, code) = match change.tag() {
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
                ChangeTag::Equal => (' ', "0"),
            };
            let line = format!("{mark}{line}");
            let shown = if mark == ' ' {
                line
            } else {
                paint.with(code, &line)
            };
            let _ = writeln!(text, "{shown}");
        }
    }
    if blind(want) == blind(got) {
        let _ = writeln!(
            text,
            "{}",
            paint.with("33", "! they differ only in white space")
        );
    }
}

/// The text without what the eye does not see.
fn blind(text: &str) -> String {
    text.split_whitespace().collect()
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}
