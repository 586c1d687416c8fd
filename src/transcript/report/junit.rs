//! The report as JUnit's XML: a suite for each page, a case for each example. It comes at the end, for the counts
//! stand first.

use std::fmt::Write as _;

use super::super::run::{Report, Status};
use super::{PageReport, Reporter, Summary, first_line, story};

#[derive(Default)]
pub struct Junit {
    suites: String,
}

impl Reporter for Junit {
    fn page(&mut self, page: &PageReport<'_>) -> String {
        let count = |status| page.reports.iter().filter(|r| r.status == status).count();
        let _ = writeln!(
            self.suites,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
            escaped(page.file),
            page.reports.len(),
            count(Status::Fail),
            count(Status::Skip)
        );
        for report in page.reports {
            self.case(page.file, report);
        }
        self.suites.push_str("  </testsuite>\n");
        String::new()
    }

    fn end(&mut self, summary: &Summary) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"gossamer\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3}\">\n\
             {}</testsuites>\n",
            summary.examples(),
            summary.failed,
            summary.skipped,
            summary.seconds,
            self.suites
        )
    }
}

impl Junit {
    fn case(&mut self, file: &str, report: &Report) {
        let line = report.example.line;
        let name = escaped(&format!("line {line}: {}", first_line(report)));
        let file = escaped(file);
        let _ = write!(
            self.suites,
            "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" line=\"{line}\""
        );
        match report.status {
            Status::Pass => self.suites.push_str("/>\n"),
            Status::Skip => {
                let why = escaped(report.note.as_deref().unwrap_or(""));
                let _ = writeln!(self.suites, "><skipped message=\"{why}\"/></testcase>");
            }
            Status::Fail => {
                let story = escaped(&story(report)).replace("&#10;", "\n");
                let _ = writeln!(
                    self.suites,
                    "><failure message=\"not what the page says\">{story}</failure></testcase>"
                );
            }
        }
    }
}

/// A text for an attribute; characters that XML can't have are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
