//! What the compiler complains with: a message of CPython's and the place it is about.

use crate::syntax::span::{LineIndex, Span};
use crate::syntax::{ErrorKind, Place, SyntaxError};

/// A syntax error found after parsing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The message, as CPython words it.
    pub message: String,
    /// The source it is about.
    pub span: Span,
    /// CPython gives no end for it.
    pub open_ended: bool,
}

/// The compiler's result.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The error `message` about `span`.
    pub fn new(message: impl Into<String>, span: Span) -> Error {
        Error {
            message: message.into(),
            span,
            open_ended: false,
        }
    }

    /// The exception's data. Columns count bytes from 1: CPython's compiler doesn't convert them.
    pub fn into_syntax_error(self, source: &str) -> SyntaxError {
        let lines = LineIndex::new(source);
        let (line, end_line) = (lines.line(self.span.start), lines.line(self.span.end));
        let column = |offset: u32, line: u32| i64::from(offset - lines.start(line)) + 1;
        let end_offset = match self.open_ended {
            true => 0,
            false => column(self.span.end, end_line),
        };
        SyntaxError {
            kind: ErrorKind::SyntaxError,
            message: self.message,
            place: Some(Place {
                line: line.into(),
                offset: column(self.span.start, line),
                end_line: end_line.into(),
                end_offset,
                text: format!("{}\n", lines.line_text(source, line)),
                by_compiler: true,
            }),
            warnings: Vec::new(),
        }
    }
}

/// An `Err` of [`Error::new`].
pub fn fail<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Error::new(message, span))
}
