//! The prompt: at a terminal ([`terminal`]), and on a pipe ([`piped`]).

mod block;
pub mod commands;
mod completion;
mod drawing;
mod emacs;
mod folders;
mod helper;
mod history;
mod keys;
mod log;
mod pager;
mod paste;
pub mod piped;
pub mod preferences;
mod run;
mod statements;
pub mod terminal;
mod tracebacks;

use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::rc::Rc;

use crate::session::{Outcome, Session};

/// What a prompt is started with.
pub struct Options {
    /// The session; its output goes straight to the process's standard output and error.
    pub session: Session,
    /// No banner.
    pub quiet: bool,
    /// Whether colours are wanted (at a terminal).
    pub color: bool,
    /// Whether keys are vi's (at a terminal).
    pub vi: bool,
    /// Where lines are kept (at a terminal).
    pub history: preferences::History,
    /// What is told of each statement as it was typed, and of its outcome.
    pub listener: Option<Listener>,
}

/// Hears of a statement and its outcome.
pub type Listener = Box<dyn FnMut(&str, &Outcome)>;

/// The lines shown before the first prompt.
pub fn banner() -> String {
    format!(
        "Gossamer {} (a Python session with CPython 3.13's memory semantics)\n\
         Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// Runs the prompt until it is left; answers the exit status of the process. Lines are edited where both
/// standard input and output are a terminal.
pub fn run(options: Options) -> ExitCode {
    let keyboard = options.session.interrupt_handle();
    // There is one handler in a process: a second prompt keeps the first one's.
    let _ = ctrlc::set_handler(move || keyboard.interrupt());
    if is_edited() {
        terminal::run(options)
    } else {
        let session = Rc::new(RefCell::new(options.session));
        piped::run(session, options.quiet, options.listener)
    }
}

/// Whether lines are edited: at a terminal, if it is one that moves its cursor.
pub fn is_edited() -> bool {
    let name = std::env::var("TERM").unwrap_or_default();
    let dumb = ["dumb", "cons25", "emacs"].contains(&name.as_str());
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !dumb
}

/// Ends a session and answers the process's exit status: the given one, or 1 if the audit found something.
pub fn leave(session: Rc<RefCell<Session>>, status: u8) -> ExitCode {
    // The prompt holds the session alone by now.
    let audit = Rc::into_inner(session).and_then(|session| session.into_inner().leave().audit);
    let Some(audit) = audit else {
        return ExitCode::from(status);
    };
    let _ = writeln!(std::io::stderr(), "gossamer: audit at the end: {audit}");
    ExitCode::from(if status == 0 { 1 } else { status })
}
