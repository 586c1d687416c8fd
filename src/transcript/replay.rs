//! The whole of a replay: pages in, output and an exit status out. Pages are run in parallel, each by one thread.
//!
//! Invariant: every page is run by sessions of its own, and the order of the output is that of the
//! pages, whatever they do and whenever they are done.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::job::{Done, Job};
use super::limit::{Limit, PERIOD};
use super::page::{PageError, reason};
use super::report::{Format, PageReport, Paint, Reporter, Summary, page_diff, reporter};
use super::run::{Report, Status};
use super::settings::{Chosen, Finder};
use super::walk;

/// What is done with what came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// It is reported.
    #[default]
    Report,
    /// It is written into the pages.
    Update,
    /// What would be written is shown.
    Diff,
    /// The pages that do not hold are named.
    Check,
}

/// What to replay and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// What is done.
    pub action: Action,
    /// How the result is written.
    pub format: Format,
    /// Whether the output for people has colours.
    pub color: bool,
    /// Whether inferred styles and reasons of skips are told.
    pub verbose: bool,
    /// Whether a progress bar may be drawn on standard error.
    pub progress: bool,
    /// How many pages run at once; `None`: as many as there are processors.
    pub jobs: Option<usize>,
    /// The process ends with the replay: what it holds is left to the system where that saves time.
    pub last: bool,
    /// Settings that go before those of any `replay.toml`.
    pub chosen: Chosen,
}

/// Bytes of native stack for a thread that runs sessions.
const STACK: usize = 8 << 20;
/// When a progress bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// Replays; writes results to `out`, what could not be read to `errors`. Answers the exit status: 0 if
/// all examples hold (after an update: can be made to hold), 1 if some don't, 2 if something could not be read or
/// written. If `out` is closed (a pipe to `head`) the replay stops and answers by what it knows.
pub fn replay(options: &Options, out: &mut dyn Write, errors: &mut dyn Write) -> u8 {
    let started = Instant::now();
    let mut finder = Finder::default();
    let pages = walk::pages(&options.paths);
    let last = options.last && pages.len() == 1;
    let jobs: Vec<Result<Job, String>> = pages
        .into_iter()
        .map(|path| {
            let path = path.map_err(|error| error.to_string())?;
            let chosen = finder.settings(&path, &options.chosen);
            Ok(Job {
                chosen: chosen.map_err(|error| error.to_string())?,
                path,
                update: matches!(options.action, Action::Update | Action::Diff),
                native_stack: STACK / 4 * 3,
                last,
            })
        })
        .collect();
    let paint = Paint(options.color);
    let mut teller = Teller {
        options,
        out,
        errors,
        reporter: reporter(options.format, paint, options.verbose),
        summary: Summary::default(),
        paint,
        changed: 0,
        unreadable: false,
        refused: false,
    };
    let closed = run_all(&jobs, options, &mut teller).is_err();
    teller.summary.seconds = started.elapsed().as_secs_f64();
    if !closed {
        let _ = teller.end();
    }
    match (teller.unreadable, options.action) {
        (true, _) => 2,
        (false, Action::Update) => u8::from(teller.refused),
        (false, _) => u8::from(teller.summary.failed > 0),
    }
}

/// Runs the pages in parallel and tells of them in order.
fn run_all(
    jobs: &[Result<Job, String>],
    options: &Options,
    teller: &mut Teller<'_>,
) -> io::Result<()> {
    // To count the processors takes reading files of the system: not for a single page.
    let threads = match jobs.len() {
        0 | 1 => 1,
        count => {
            let processors = || std::thread::available_parallelism().map_or(1, usize::from);
            options.jobs.unwrap_or_else(processors).clamp(1, count)
        }
    };
    let limit = Limit::default();
    // The next page that nobody has taken.
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, limit) = (sender.clone(), &next, &limit);
            let work = move || {
                crate::session::take_ahead();
                while let Some((index, job)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    jobs.get(index).map(|job| (index, job))
                } {
                    let done = match job {
                        Ok(job) => job.run(limit).map_err(|error: PageError| error.to_string()),
                        Err(error) => Err(error.clone()),
                    };
                    if sender.send((index, done)).is_err() {
                        return;
                    }
                }
            };
            let thread = std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work);
            if let Err(error) = thread {
                teller.complain(&format!("no thread: {}", reason(&error)));
            }
        }
        drop(sender);
        let told = tell(&receiver, jobs.len(), &limit, teller);
        if told.is_err() {
            // Nobody listens any more.
            next.store(jobs.len(), Ordering::Relaxed);
        }
        told
    })
}

/// A page's result, or why there is none.
type Answer = Result<Done, String>;

/// Tells of the pages in their order as they are done. Has their time watched if they are not done at once.
fn tell(
    receiver: &Receiver<(usize, Answer)>,
    count: usize,
    limit: &Limit,
    teller: &mut Teller<'_>,
) -> io::Result<()> {
    let started = Instant::now();
    let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} pages, {msg}") {
        bar.set_style(style);
    }
    let mut waiting: BTreeMap<usize, Answer> = BTreeMap::new();
    let mut first = 0;
    let mut patience = PERIOD;
    loop {
        let answer = match receiver.recv_timeout(patience) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if count > 1 || answer.is_none() {
            limit.watch();
            patience = PATIENCE;
        }
        if teller.options.progress && bar.is_hidden() && started.elapsed() >= PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let Some((index, answer)) = answer else {
            continue;
        };
        waiting.insert(index, answer);
        bar.inc(1);
        while let Some(answer) = waiting.remove(&first) {
            first += 1;
            bar.suspend(|| teller.page(answer))?;
        }
        bar.set_message(format!("{} failed", teller.summary.failed));
    }
    bar.finish_and_clear();
    Ok(())
}

/// Writes what there is to tell.
struct Teller<'o> {
    options: &'o Options,
    out: &'o mut dyn Write,
    errors: &'o mut dyn Write,
    reporter: Box<dyn Reporter>,
    summary: Summary,
    paint: Paint,
    /// How many pages were or would be changed.
    changed: usize,
    /// Whether something could not be read or written.
    unreadable: bool,
    /// Whether an example can't be made to hold.
    refused: bool,
}

impl Teller<'_> {
    fn complain(&mut self, message: &str) {
        self.unreadable = true;
        let _ = writeln!(self.errors, "gossamer: {message}");
    }

    fn page(&mut self, answer: Answer) -> io::Result<()> {
        let done = match answer {
            Ok(done) => done,
            Err(error) => {
                self.complain(&error);
                return Ok(());
            }
        };
        self.summary.files += 1;
        for report in &done.reports {
            self.summary.count(report);
        }
        let file = done.page.path.display().to_string();
        let text = match self.options.action {
            Action::Report => self.reporter.page(&PageReport {
                file: &file,
                reports: &done.reports,
                remarks: &done.remarks,
            }),
            Action::Check => self.check(&file, &done.reports),
            Action::Update | Action::Diff => self.update(&file, &done),
        };
        write(self.out, &text)
    }

    fn check(&mut self, file: &str, reports: &[Report]) -> String {
        let failed = reports
            .iter()
            .filter(|report| report.status == Status::Fail)
            .count();
        if failed == 0 {
            return String::new();
        }
        self.changed += 1;
        let file = self.paint.with("1", file);
        format!(
            "{file}: {failed} of {} do not hold\n",
            examples(reports.len())
        )
    }

    /// Writes a page as it should be, or shows the difference.
    fn update(&mut self, file: &str, done: &Done) -> String {
        let Some(updated) = &done.updated else {
            return String::new();
        };
        let mut text = String::new();
        if updated.page.text != done.page.text {
            self.changed += 1;
            if self.options.action == Action::Diff {
                text = page_diff(file, &done.page.text, &updated.page.text, self.paint);
            } else if let Err(error) = replace(&done.page.path, &updated.page.to_bytes()) {
                self.complain(&format!("{file}: {}", reason(&error)));
                return text;
            } else {
                text = format!(
                    "{}: {} updated\n",
                    self.paint.with("1", file),
                    examples(updated.examples)
                );
            }
        }
        self.refused |= !updated.refused.is_empty();
        for (line, why) in &updated.refused {
            let place = self.paint.with("1", &format!("{file}:{line}"));
            text.push_str(&format!(
                "{place}: not updated: {}\n",
                why.replace('\n', "; ")
            ));
        }
        text
    }

    fn end(&mut self) -> io::Result<()> {
        let (files, changed) = (self.summary.files, self.changed);
        let text = match self.options.action {
            Action::Report => self.reporter.end(&self.summary),
            Action::Check | Action::Diff => format!("{changed} of {files} pages would change\n"),
            Action::Update => format!("{changed} of {files} pages changed\n"),
        };
        write(self.out, &text)
    }
}

fn examples(count: usize) -> String {
    format!("{count} example{}", if count == 1 { "" } else { "s" })
}

fn write(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Gives a file another content in one step: there is no moment at which half of it is there.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    // A link stays one.
    let path = path.canonicalize()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}.gossamer-{}", std::process::id()));
    let written = std::fs::write(&fresh, content)
        .and_then(|()| std::fs::set_permissions(&fresh, path.metadata()?.permissions()))
        .and_then(|()| std::fs::rename(&fresh, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&fresh);
    }
    written
}

/// Replays pages and folders with the settings of their `replay.toml`: three lines in a test of another crate.
///
/// # Errors
/// Some example does not hold, or something can't be read; the error shows the whole report.
pub fn check<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Result<(), Failed> {
    let options = Options {
        paths: paths.into_iter().map(Into::into).collect(),
        ..Options::default()
    };
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    match replay(&options, &mut out, &mut errors) {
        0 => Ok(()),
        _ => Err(Failed(
            String::from_utf8_lossy(&[errors, out].concat()).into_owned(),
        )),
    }
}

/// The report of pages that do not hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As it is shown: so `unwrap` in a test tells the report.
impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Failed {}
