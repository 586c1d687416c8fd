//! Tracebacks: first data, then text.
//!
//! [`gather`](gather::gather) reads an exception's traceback, its chain of causes and contexts, its notes and
//! the members of a group into a [`Chain`]; [`render`](render::render) writes it in a style. What needs the
//! program's own code (`str` of the exception, names that it may have meant) happens while gathering.
//! Neither recurses over the length of a chain; groups are followed to the depth that is shown.

mod anchors;
mod frame;
mod gather;
mod render;
mod standard;
mod suggestion;

use std::rc::Rc;

use crate::heap::Value;
use crate::runtime::{PyResult, Vm};

use crate::settings::Style;

pub use frame::frames_text;
pub use gather::{gather, gather_plainly};
pub use render::{render, render_last};
pub use suggestion::hint;

/// Groups nested deeper than this are only mentioned.
const MAX_DEPTH: usize = 10;
/// Members of a group beyond this number are only counted.
const MAX_WIDTH: usize = 15;

/// An exception with those from which it came, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Chain(pub Vec<Link>);

/// One exception of a chain.
#[derive(Clone, Debug)]
pub struct Link {
    /// How the next newer exception came of this one; none for the last.
    pub relation: Option<Relation>,
    /// The exception.
    pub failure: Failure,
}

/// How an exception came of an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `raise … from older`.
    Cause,
    /// Raised while the older one was handled.
    Context,
}

/// An exception as a traceback shows it.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// The activations that it passed, the outermost first.
    pub frames: Vec<Frame>,
    /// Name of the class, its module before it unless that is `__main__` or `builtins`.
    pub class: String,
    /// The exception's text with suggestions.
    pub message: String,
    /// Lines of notes.
    pub notes: Vec<String>,
    /// The place of a `SyntaxError`.
    pub syntax: Option<SyntaxPlace>,
    /// The members of a group.
    pub members: Option<Members>,
}

/// The members of a group.
#[derive(Clone, Debug)]
pub struct Members {
    /// Those to be shown.
    pub shown: Vec<Chain>,
    /// How many there are in all.
    pub count: usize,
}

/// An activation that an exception passed.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The file, as its code names it.
    pub filename: Rc<str>,
    /// The line.
    pub line: u32,
    /// The function.
    pub name: String,
    /// Last line and columns (UTF-8 bytes from 0, the second past the end), if they are known.
    pub span: Option<(u32, u32, u32)>,
    /// The text from which the code was compiled, if it is known, to the end of the last line or longer.
    pub source: Option<Rc<str>>,
}

/// Where a `SyntaxError` is.
#[derive(Clone, Debug, Default)]
pub struct SyntaxPlace {
    /// The message alone.
    pub message: String,
    /// The file.
    pub filename: Option<String>,
    /// The line.
    pub line: Option<String>,
    /// The last line.
    pub end_line: Option<String>,
    /// The line's text.
    pub text: Option<String>,
    /// Column in characters, from 1.
    pub offset: Option<i64>,
    /// Column after the end, from 1.
    pub end_offset: Option<i64>,
}

/// The whole traceback of an exception in a style, ended by a newline.
///
/// # Errors
/// As [`gather`](gather::gather).
pub fn format(vm: &mut Vm, exception: &Value, style: Style) -> PyResult<String> {
    Ok(render(&gather(vm, exception)?, style))
}

/// The same where nothing may fail: with what CPython's C code alone shows if it does.
pub fn format_surely(vm: &mut Vm, exception: &Value, style: Style) -> String {
    match gather(vm, exception) {
        Ok(chain) => render(&chain, style),
        Err(_) => render(&gather_plainly(vm, exception), Style::Py310),
    }
}

/// `repr` of a value, or a note that it failed.
pub fn safe_repr(vm: &mut Vm, value: &Value) -> String {
    match vm.repr(value) {
        Ok(text) => vm.text(&text),
        Err(_) => "<object repr() failed>".to_string(),
    }
}
