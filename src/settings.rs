//! What a session is told before it starts, and the styles of tracebacks.

use std::path::PathBuf;

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

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Style::Docs => "docs",
            Style::Py310 => "3.10",
            Style::Py311 => "3.11",
            Style::Py313 => "3.13",
        }
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
    /// the session's outcome, and read from its standard input. Without it `input()` is at the end of input.
    pub passthrough: bool,
    /// Keep what is passed through in the outcome too.
    pub record: bool,
    /// Folders from which modules may be imported besides the shipped ones.
    pub path: Vec<PathBuf>,
    /// How many bytes of its thread's stack a session may use; 0 stands for a MiB. Recursion through native
    /// code (a `__repr__` that asks for another's `repr`) comes to the recursion limit only where there is room
    /// for it: about 4 MiB are enough.
    pub native_stack: usize,
}
