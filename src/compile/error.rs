//! What the compiler complains with: a message of CPython's and the place it is about.

use crate::syntax::span::Span;

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
}

/// An `Err` of [`Error::new`].
pub fn fail<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(Error::new(message, span))
}
