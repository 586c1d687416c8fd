//! Opens the prompt as the command line, the settings file and the start file want it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use super::args::Color;
use super::{colored, complain, program};
use crate::repl::preferences::{self, Preferences};
use crate::repl::{self, Listener};
use crate::session::Session;

/// What the command line says of a prompt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// No banner.
    pub quiet: bool,
    pub color: Color,
    /// Keys of vi.
    pub vi: bool,
}

/// Opens the prompt on a session: a real one at a terminal, CPython's plain one otherwise. `fresh`: nothing ran in the
/// session, so that the start file may.
pub fn open(
    mut session: Session,
    wanted: Wanted,
    fresh: bool,
    listener: Option<Listener>,
) -> ExitCode {
    let preferences = preferences();
    if fresh && let Some(status) = start_file(&mut session, &preferences) {
        return repl::leave(Rc::new(RefCell::new(session)), status);
    }
    let color = match (wanted.color, preferences.color) {
        (Color::Auto, Some(color)) => color,
        (color, _) => colored(color),
    };
    repl::run(repl::Options {
        session,
        quiet: wanted.quiet,
        color,
        vi: wanted.vi || preferences.vi,
        history: preferences.history,
        listener,
    })
}

/// What the settings file says, where lines are edited. What is wrong with it is told, and then it says nothing.
fn preferences() -> Preferences {
    if !repl::is_edited() {
        return Preferences::default();
    }
    preferences::read().unwrap_or_else(|error| {
        complain(&error.to_string());
        Preferences::default()
    })
}

/// Runs the start file, if there is one: `$GOSSAMERSTARTUP`, else the settings file's. What it raises is shown and does
/// no more; the status to leave with, if it asks to leave.
fn start_file(session: &mut Session, preferences: &Preferences) -> Option<u8> {
    let named = std::env::var_os("GOSSAMERSTARTUP").filter(|path| !path.is_empty());
    let path = named
        .map(PathBuf::from)
        .or_else(|| preferences.startup.clone())?;
    match program::file(&path) {
        Ok(program::Program::Text(text, filename)) => {
            let outcome = session.run_start_file(&text, &filename);
            outcome.exit.map(|_| program::status(&outcome))
        }
        Ok(program::Program::Module(_)) => None,
        Ok(program::Program::Wrong(message)) => {
            program::eprint_quietly(&message);
            None
        }
        Err((message, _)) => {
            complain(&message);
            None
        }
    }
}
