//! Gossamer's side: a session for each case, under audit, in a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use gossamer::session::{Completeness, InterruptHandle};
use gossamer::{Session, Settings, syntax};

use crate::case::{Case, Kind};
use crate::cpython::Shown;

/// What ended a run that got no answer.
pub const OUT_OF_TIME: i64 = -1000;
/// What did not even stop when it was asked to.
pub const UNSTOPPABLE: i64 = -1003;
pub const PANIC: i64 = -1001;
pub const AUDIT: i64 = -1002;

const SECONDS: u64 = 8;
/// How long a session is asked to stop before it is left to itself.
const PATIENCE: Duration = Duration::from_secs(4);
/// As much as the main thread of the program has.
const STACK: usize = 8 << 20;

/// Runs cases.
pub fn run(cases: &[Case]) -> Vec<Shown> {
    cases.iter().map(one).collect()
}

fn one(case: &Case) -> Shown {
    // If the process dies, this says of what.
    let thread = std::thread::current().id();
    let name = format!("oracle-last-{thread:?}.json");
    let last = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::write(last, case.to_json().to_string());
    let (tell, handle) = mpsc::channel::<InterruptHandle>();
    let (finished, done) = mpsc::channel();
    let case = case.clone();
    // Not joined: one that can't be stopped must not stop the runner.
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let shown = catch_unwind(AssertUnwindSafe(|| session(&case, &tell)));
            let _ = finished.send(shown.ok());
        });
    let gone = |status| Shown {
        parts: Vec::new(),
        status,
    };
    let Some(handle) = worker.ok().and_then(|_| handle.recv().ok()) else {
        return gone(PANIC);
    };
    match done.recv_timeout(Duration::from_secs(SECONDS)) {
        Ok(shown) => return shown.unwrap_or_else(|| gone(PANIC)),
        Err(mpsc::RecvTimeoutError::Disconnected) => return gone(PANIC),
        Err(mpsc::RecvTimeoutError::Timeout) => {}
    }
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        handle.interrupt();
        match done.recv_timeout(Duration::from_millis(20)) {
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            _ => return gone(OUT_OF_TIME),
        }
    }
    gone(UNSTOPPABLE)
}

fn session(case: &Case, tell: &mpsc::Sender<InterruptHandle>) -> Shown {
    let settings = Settings {
        audit: true,
        native_stack: STACK / 4 * 3,
        ..Settings::default()
    };
    let mut session = Session::new(settings);
    let _ = tell.send(session.interrupt_handle());
    let mut shown = Shown::default();
    let (mut audit, mut left) = (None, false);
    let text = case.text();
    if case.kind == Kind::Program {
        let outcome = session.run_program(&text, "program.py");
        shown.status = i64::from(match (outcome.exit, &outcome.traceback) {
            (Some(code), _) => code & 0xff,
            (None, Some(_)) => 1,
            (None, None) => 0,
        });
        audit = outcome.audit;
        shown.parts.push(outcome.output);
    } else {
        for statement in statements(&text) {
            let outcome = session.run_statement(&statement);
            shown.parts.push(outcome.output);
            audit = audit.or(outcome.audit);
            if let Some(code) = outcome.exit {
                shown.status = i64::from(code & 0xff);
                left = true;
                break;
            }
        }
    }
    let end = session.finish();
    match shown.parts.last_mut() {
        // No prompt comes between the statement that leaves and the end.
        Some(last) if left || case.kind == Kind::Program => last.push_str(&end.output),
        _ => shown.parts.push(end.output),
    }
    if let Some(audit) = audit.or(end.audit) {
        shown.status = AUDIT;
        shown.parts.push(audit);
    }
    shown
}

/// What a prompt takes for statements when the text is typed.
fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut typed = String::new();
    for line in text.split_inclusive('\n') {
        typed.push_str(line);
        match Session::completeness(&typed) {
            Completeness::Empty => {}
            Completeness::Incomplete => {
                let block =
                    line.trim().is_empty() && syntax::tokens(&typed, syntax::Mode::Single).is_ok();
                if !block {
                    continue;
                }
                found.push(std::mem::take(&mut typed));
            }
            Completeness::Complete => found.push(std::mem::take(&mut typed)),
        }
        typed.clear();
    }
    if !typed.is_empty() {
        found.push(typed);
    }
    found
}
