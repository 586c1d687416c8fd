//! The report as commands of GitHub's runners: each failing example is an annotation of its line. The summary is
//! plain text.

use super::super::run::Status;
use super::human::{Human, Paint};
use super::{PageReport, Reporter, Summary, first_line, story};

pub struct Github;

impl Reporter for Github {
    fn page(&mut self, page: &PageReport<'_>) -> String {
        let failed = page
            .reports
            .iter()
            .filter(|report| report.status == Status::Fail);
        let lines = failed.map(|report| {
            format!(
                "::error file={},line={},title={}::{}\n",
                property(page.file),
                report.example.line,
                property(first_line(report)),
                data(story(report).trim_end())
            )
        });
        lines.collect()
    }

    fn end(&mut self, summary: &Summary) -> String {
        let mut human = Human {
            paint: Paint(false),
            verbose: false,
        };
        human.end(summary)
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
