//! The whole of a replay: pages in, output and an exit status out.
//!
//! Invariant: every page is run by sessions of its own, and the order of the output is that of the
//! pages, whatever they do.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::compare::Compare;
use super::human::{self, Paint};
use super::json;
use super::page::{Kind, Page};
use super::run::{Report, Status, replay_page};
use super::settings::{Chosen, Finder};
use super::walk;
use crate::session::Session;

/// How the result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Diffs and a summary.
    #[default]
    Human,
    /// One object a line.
    Json,
}

/// What to replay and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// How the result is written.
    pub format: Format,
    /// Whether the output for people has colours.
    pub color: bool,
    /// Settings that go before those of any `replay.toml`.
    pub chosen: Chosen,
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

    fn count(&mut self, report: &Report) {
        match report.status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
            Status::Skip => self.skipped += 1,
        }
    }
}

/// Replays; writes results to `out`, what could not be read to `errors`. Answers the exit status: 0 if
/// all examples hold, 1 if some don't, 2 if something could not be read. If `out` is closed (a pipe to `head`)
/// the replay stops and answers by what it knows.
pub fn replay(options: &Options, out: &mut dyn Write, errors: &mut dyn Write) -> u8 {
    let started = Instant::now();
    let mut summary = Summary::default();
    let mut unreadable = false;
    let mut finder = Finder::default();
    let paint = Paint(options.color);
    let mut complain = |message: &dyn std::fmt::Display| {
        unreadable = true;
        let _ = writeln!(errors, "gossamer: {message}");
    };
    let mut closed = false;
    for path in walk::pages(&options.paths) {
        let page = match path.and_then(|path| Page::read(&path)) {
            Ok(page) => page,
            Err(error) => {
                complain(&error);
                continue;
            }
        };
        let chosen = match finder.settings(&page.path, &options.chosen) {
            Ok(chosen) => chosen,
            Err(error) => {
                complain(&error);
                continue;
            }
        };
        let file = page.path.display().to_string();
        let compare = chosen.compare.unwrap_or(Compare::default());
        summary.files += 1;
        let module = (compare == Compare::Doctest && page.kind == Kind::Python)
            .then(|| module_name(&page.path));
        let reports = replay_page(&page, compare, || {
            let mut session = Session::new(chosen.session());
            if let Some(module) = &module {
                session.run_statement(&format!("__name__ = '{module}'\n"));
            }
            session
        });
        let mut text = String::new();
        for report in &reports {
            summary.count(report);
            text.push_str(&match options.format {
                Format::Human => human::report(&file, report, paint),
                Format::Json => json::report(&file, report),
            });
        }
        if write(out, &text).is_err() {
            closed = true;
            break;
        }
    }
    summary.seconds = started.elapsed().as_secs_f64();
    if !closed {
        let _ = write(
            out,
            &match options.format {
                Format::Human => human::summary(&summary, paint),
                Format::Json => json::summary(&summary),
            },
        );
    }
    match (unreadable, summary.failed) {
        (true, _) => 2,
        (false, 0) => 0,
        (false, _) => 1,
    }
}

/// The name of the module that a program is, with the packages above it: in `doctest` it is `__name__`.
fn module_name(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let stem = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        stem.replace(['\'', '\\', '\n', '\r'], "_")
    };
    let mut name = stem(&path);
    for folder in path.ancestors().skip(1) {
        if !folder.join("__init__.py").is_file() {
            break;
        }
        name = format!("{}.{name}", stem(folder));
    }
    name
}

fn write(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}
