//! The report in the Test Anything Protocol: a test point for each example, the plan at the end.

use std::fmt::Write as _;

use super::super::run::Status;
use super::{PageReport, Reporter, Summary, first_line, story};

#[derive(Default)]
pub struct Tap {
    points: usize,
}

impl Reporter for Tap {
    fn page(&mut self, page: &PageReport<'_>) -> String {
        let mut text = String::new();
        if self.points == 0 {
            text.push_str("TAP version 14\n");
        }
        for report in page.reports {
            self.points += 1;
            let ok = if report.status == Status::Fail {
                "not ok"
            } else {
                "ok"
            };
            let source = first_line(report).replace('\\', "\\\\").replace('#', "\\#");
            let place = format!("{}:{}", page.file, report.example.line);
            let _ = write!(text, "{ok} {} - {place} {source}", self.points);
            if report.status == Status::Skip {
                let _ = write!(
                    text,
                    " # SKIP {}",
                    report.note.as_deref().unwrap_or("").replace('\n', " ")
                );
            }
            text.push('\n');
            if report.status == Status::Fail {
                for line in story(report).lines() {
                    let _ = writeln!(text, "# {line}");
                }
            }
        }
        text
    }

    fn end(&mut self, summary: &Summary) -> String {
        let head = if self.points == 0 {
            "TAP version 14\n"
        } else {
            ""
        };
        format!("{head}1..{}\n", summary.examples())
    }
}
