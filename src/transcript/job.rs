//! One page's work: read it, find its style, run it, compare; and the page as it should be, if that is asked for.

use std::path::{Path, PathBuf};

use super::block::Role;
use super::compare::Compare;
use super::example::Example;
use super::infer::{Inferred, infer, input_number};
use super::limit::Limit;
use super::page::{Kind, Page, PageError};
use super::run::{Report, Runner, Status, Way, replay_page, sessions};
use super::settings::{Chosen, StyleChoice};
use super::update::{Updated, update};
use crate::session::{InterruptHandle, Outcome, Session, Settings, Style};

/// A page to work on.
#[derive(Clone, Debug)]
pub struct Job {
    /// The page's file.
    pub path: PathBuf,
    /// Its settings.
    pub chosen: Chosen,
    /// Whether the page as it should be is wanted.
    pub update: bool,
    /// How many bytes of the thread's stack its sessions may use.
    pub native_stack: usize,
    /// The process ends when the page is done.
    pub last: bool,
}

/// A page that was worked on.
pub struct Done {
    /// The page as it was.
    pub page: Page,
    /// Its examples.
    pub reports: Vec<Report>,
    /// What there is to say about it besides.
    pub remarks: Vec<String>,
    /// The page as it should be.
    pub updated: Option<Updated>,
}

impl Job {
    /// Does it.
    ///
    /// # Errors
    /// The page can't be read.
    pub fn run(&self, limit: &Limit) -> Result<Done, PageError> {
        let page = Page::read(&self.path)?;
        let way = self.chosen.way();
        if let Some(reason) = &self.chosen.skip {
            let examples = sessions(&page, &way)?.into_iter().flatten();
            let skipped = |example| Report::not_run(example, Status::Skip, Some(reason.clone()));
            return Ok(Done {
                reports: examples.filter(Example::counts).map(skipped).collect(),
                page,
                remarks: vec![format!("skipped: {reason}")],
                updated: None,
            });
        }
        let (reports, remarks) = self.replay(&page, &way, limit)?;
        Ok(Done {
            updated: self.update.then(|| update(&page, &reports, &way)),
            page,
            reports,
            remarks,
        })
    }

    /// Runs the page in the style that is chosen, or in the one that its tracebacks tell.
    fn replay(
        &self,
        page: &Page,
        way: &Way,
        limit: &Limit,
    ) -> Result<(Vec<Report>, Vec<String>), PageError> {
        let mut settings = self.chosen.session();
        settings.native_stack = self.native_stack;
        if let Some(StyleChoice::Style(_)) = self.chosen.style {
            let reports = self.run_in(page, way, limit, &settings, false)?;
            return Ok((reports, Vec::new()));
        }
        let sessions = sessions(page, way)?;
        let inferred = infer(sessions.iter().flatten());
        if settings.shown_library.is_none() {
            settings.shown_library.clone_from(&inferred.library);
        }
        let mut best: Option<(usize, Style, Vec<Report>)> = None;
        // Doctest looks at no frames: there is nothing to choose by.
        let count = match way.compare {
            Compare::Doctest => 1,
            Compare::Verbatim => inferred.styles.len(),
        };
        for &style in &inferred.styles[..count] {
            settings.style = style;
            let reports = self.run_in(page, way, limit, &settings, inferred.numbered)?;
            let held = reports
                .iter()
                .filter(|report| report.status == Status::Pass)
                .count();
            if best.as_ref().is_none_or(|(most, ..)| held > *most) {
                let all = held == reports.len();
                best = Some((held, style, reports));
                if all {
                    break;
                }
            }
        }
        let (_, style, reports) = best.unwrap_or_default();
        Ok((reports, remarks(&inferred, style)))
    }

    /// Runs the page in sessions of these settings.
    fn run_in(
        &self,
        page: &Page,
        way: &Way,
        limit: &Limit,
        settings: &Settings,
        numbered: bool,
    ) -> Result<Vec<Report>, PageError> {
        let module = (way.compare == Compare::Doctest && page.kind == Kind::Python)
            .then(|| module_name(&page.path));
        replay_page(page, way, limit, || {
            let mut session = Session::new(settings.clone());
            if way.compare == Compare::Doctest {
                session.stay();
            }
            if let Some(module) = &module {
                session.run_statement(&format!("__name__ = '{module}'\n"));
            }
            Typist {
                session,
                input: numbered.then_some(0),
                last: self.last,
            }
        })
    }
}

fn remarks(inferred: &Inferred, style: Style) -> Vec<String> {
    let mut remarks = Vec::new();
    if !inferred.why.is_empty() {
        remarks.push(format!("style {} ({})", style.name(), inferred.why));
    }
    if let Some(folder) = &inferred.library {
        remarks.push(format!("the library's files are shown in {folder}"));
    }
    if inferred.numbered {
        remarks.push("typed frames are called <python-input-0>, <python-input-1> …".to_string());
    }
    remarks
}

/// Types the examples of a page.
struct Typist {
    session: Session,
    /// The number of the next statement, where the page shows numbers.
    input: Option<usize>,
    /// The process ends with it.
    last: bool,
}

impl Runner for Typist {
    fn run(&mut self, example: &Example) -> Outcome {
        let source = &example.source;
        match (example.role, &mut self.input) {
            (Role::Session, None) => self.session.run_statement(source),
            (Role::Session, Some(input)) => {
                // A page that shows a part of a session begins later, or leaves some out.
                let number = input_number(example).map_or(*input, |shown| shown.max(*input));
                *input = number + 1;
                let name = format!("<python-input-{number}>");
                self.session.run_statement_as(source, &name)
            }
            (Role::Cell, _) => self.session.run_cell(source),
            (Role::Program | Role::Setup | Role::Cleanup, _) => {
                self.session.run_program(source, "<stdin>")
            }
        }
    }

    fn handle(&self) -> Option<InterruptHandle> {
        Some(self.session.interrupt_handle())
    }

    fn finish(self) -> Outcome {
        match self.last {
            true => self.session.leave(),
            false => self.session.finish(),
        }
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
