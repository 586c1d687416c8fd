//! The report for programs: one object a line. Others build on it, so names and order of the
//! keys are fixed; see the README.

use std::fmt::Write as _;

use super::super::run::Report;
use super::{PageReport, Reporter, Summary};

pub struct Json;

impl Reporter for Json {
    fn page(&mut self, page: &PageReport<'_>) -> String {
        page.reports
            .iter()
            .map(|one| report(page.file, one))
            .collect()
    }

    fn end(&mut self, all: &Summary) -> String {
        summary(all)
    }
}

/// The line of an example.
fn report(file: &str, report: &Report) -> String {
    format!(
        "{{\"file\":{},\"line\":{},\"source\":{},\"want\":{},\"got\":{},\"status\":\"{}\"}}\n",
        string(file),
        report.example.line,
        string(&report.example.source),
        string(&report.want),
        string(&got(report)),
        report.status.name()
    )
}

/// The last line.
fn summary(summary: &Summary) -> String {
    format!(
        "{{\"summary\":{{\"files\":{},\"examples\":{},\"passed\":{},\"failed\":{},\"skipped\":{},\
         \"seconds\":{:.6}}}}}\n",
        summary.files,
        summary.examples(),
        summary.passed,
        summary.failed,
        summary.skipped,
        summary.seconds
    )
}

/// What came out; a note (an audit's finding) has no key of its own and stands below it.
fn got(report: &Report) -> String {
    let mut got = report.got.clone();
    if let Some(note) = &report.note {
        if !got.is_empty() && !got.ends_with('\n') {
            got.push('\n');
        }
        let _ = writeln!(got, "[{note}]");
    }
    got
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
