//! The command line: words in, one of four uses out (prompt, program, replay, record).
//!
//! Invariant: a usage error is told on standard error, with the nearest right word if there is one, and
//! answers 2; nothing has run by then.

mod args;
mod help;
mod program;
mod prompt;
mod record;
mod replay;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

pub use args::{Color, Command, Source, Usage, parse};

/// The stack of the thread that sessions run on; only what is used of it costs memory.
const STACK: usize = 32 << 20;
/// What is left of it for all but the sessions.
const RESERVE: usize = 2 << 20;

/// Runs the command that the words (without the program's name) ask for.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    crate::session::keep_memory();
    let command = match parse(words) {
        Ok(command) => command,
        Err(usage) => {
            complain(&format!("{usage}\nTry `gossamer --help`."));
            return ExitCode::from(2);
        }
    };
    match command {
        Command::Help(topic) => show(help::text(topic)),
        Command::Version => show(concat!("Gossamer ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Session(options) => with_stack(options, |mut options, stack| {
            options.settings.native_stack = stack;
            program::run(options)
        }),
        // Its sessions run on threads of their own.
        Command::Replay(options) => replay::run(options),
        Command::Record(options) => with_stack(options, |mut options, stack| {
            options.settings.native_stack = stack;
            record::run(options)
        }),
    }
}

/// Does some work on a thread with a large stack, of which sessions may use as many bytes as the work is told.
fn with_stack<T: Clone + Send + 'static>(options: T, work: fn(T, usize) -> ExitCode) -> ExitCode {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let again = options.clone();
    let begin = move || {
        crate::session::take_ahead();
        work(options, STACK - RESERVE)
    };
    match thread.spawn(begin) {
        Ok(thread) => thread.join().unwrap_or(ExitCode::FAILURE),
        Err(_) => work(again, 0),
    }
}

/// Whether what is written to standard output has colours.
fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            std::io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
        }
    }
}

/// Writes a text; that the reader may be gone already does not matter.
fn show(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    ExitCode::SUCCESS
}

fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "gossamer: {message}");
}
