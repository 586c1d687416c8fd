//! How a line's text is written in the page: as it is, or with a format's escapes.
//!
//! Invariant: what [`Writing::write`] and [`Writing::rewrite`] answer reads back as the text that was given; where
//! the format can't have that text, they answer `None`.

use super::format::{html, python};

/// The escapes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// The text is the page's bytes.
    Plain,
    /// Entities, and tags around the text.
    Html(html::Spelling),
    /// The body of one string literal of a program.
    Literal(python::Quotes),
    /// A notebook's cell: its outputs are written as a whole.
    Notebook,
    /// Nothing can be written here (literals put together, a program that can't be parsed).
    Fixed,
}

impl Writing {
    /// The bytes for a new line; `model` is how a neighbouring line of output is written, if there is one, `after` is
    /// what the page has after the place.
    pub fn write(self, text: &str, model: Option<&str>, after: &str) -> Option<String> {
        match self {
            Writing::Plain => Some(text.to_string()),
            Writing::Html(spelling) => Some(html::write(spelling, text, model)),
            Writing::Literal(quotes) => python::escape(quotes, text, after),
            Writing::Notebook | Writing::Fixed => None,
        }
    }

    /// The bytes for a line that was written as `source`, with another text; `None` as the text takes the line away, and
    /// what is left are the bytes that must stay (tags that other lines close).
    pub fn rewrite(self, source: &str, text: Option<&str>, after: &str) -> Option<String> {
        match (self, text) {
            (Writing::Html(spelling), _) => Some(html::rewrite(spelling, source, text)),
            (Writing::Notebook | Writing::Fixed, _) => None,
            (_, None) => Some(String::new()),
            (_, Some(text)) => self.write(text, Some(source), after),
        }
    }
}
