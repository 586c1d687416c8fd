//! One interactive session: the only door for the prompt, the runner of files and the replay.

mod end;
mod interrupt;
mod run;
pub mod traceback;

use std::path::PathBuf;

use crate::compile::Mode;

pub use crate::syntax::Completeness;
pub use interrupt::InterruptHandle;
pub use run::Drawing;

/// How a traceback becomes text (see `README.md`, "Styles").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As the Python documentation prints it: `<stdin>` frames show their source line without its
    /// trailing comment, and there are no carets.
    Docs,
    /// No source for `<stdin>` frames, no carets.
    Py310,
    /// No source for `<stdin>` frames; carets in files.
    Py311,
    /// Source and carets everywhere.
    #[default]
    Py313,
}

impl Style {
    /// The style of that name (`docs`, `3.10`, `3.11`, `3.13`), if there is one.
    pub fn from_name(name: &str) -> Option<Style> {
        Some(match name {
            "docs" => Style::Docs,
            "3.10" => Style::Py310,
            "3.11" => Style::Py311,
            "3.13" => Style::Py313,
            _ => return None,
        })
    }
}

/// What a session is told before it starts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The style of tracebacks.
    pub style: Style,
    /// The folder under which tracebacks show the shipped library's files (`C:/python31/lib`);
    /// `None` shows `<gossamer>/lib`.
    pub shown_library: Option<String>,
    /// `sys.argv`; empty means `['']`.
    pub argv: Vec<String>,
    /// Recount every reference after each statement and report a difference as an internal error.
    pub audit: bool,
    /// Write output to the process's standard output and error as it comes, instead of keeping it in
    /// the [`Outcome`].
    pub passthrough: bool,
    /// Folders from which modules may be imported besides the shipped ones.
    pub path: Vec<PathBuf>,
}

/// What one statement did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Everything it wrote and the display hook showed, in order, with the traceback if it raised.
    pub output: String,
    /// The traceback's part of `output`, if the statement raised (a syntax error counts).
    pub traceback: Option<String>,
    /// The exit status, if the statement asked to leave (`SystemExit`).
    pub exit: Option<i32>,
    /// What the audit found wrong, if it was asked for and found something.
    pub audit: Option<String>,
}

/// One interactive session with a namespace of its own.
pub struct Session {
    state: run::State,
}

impl Session {
    /// Starts a session.
    pub fn new(settings: Settings) -> Session {
        Session {
            state: run::State::new(settings),
        }
    }

    /// Says whether `source` (lines typed so far, joined by newlines, the last one ended by a newline)
    /// is a whole interactive statement.
    pub fn completeness(source: &str) -> Completeness {
        crate::syntax::completeness(source)
    }

    /// Runs one interactive statement (mode "single"): `source` is its whole text, ended by a newline.
    pub fn run_statement(&mut self, source: &str) -> Outcome {
        self.state.run(source, "<stdin>", Mode::Single)
    }

    /// Runs a whole program (mode "exec") as the module `__main__`; `filename` is what tracebacks show.
    pub fn run_program(&mut self, source: &str, filename: &str) -> Outcome {
        self.state.run(source, filename, Mode::Exec)
    }

    /// A handle that asks the running statement to stop with `KeyboardInterrupt`, from any thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle::new(self.state.vm.heap.interrupt_handle())
    }

    /// Has syntax errors of statements drawn instead of told in CPython's plain text.
    pub fn draw_syntax_errors(&mut self, drawing: Drawing) {
        self.state.drawing = Some(drawing);
    }

    /// Whether what was written through to the process's output last ended inside a line; forgets it.
    pub fn take_inside_line(&mut self) -> bool {
        std::mem::take(&mut self.state.vm.output.inside_line)
    }

    /// Ends the session: runs exit functions, clears the namespace, empties the heap. The outcome holds
    /// what that wrote; [`Outcome::audit`] says if objects stayed alive.
    pub fn finish(self) -> Outcome {
        self.state.finish()
    }
}
