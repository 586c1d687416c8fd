//! Syntax errors: message, and the place as CPython counts it.
//!
//! Inside the room an error is a [`Fault`]: line numbers, and columns in bytes counted from 1. At the
//! door it becomes a [`SyntaxError`], whose offsets count characters. Columns of 0 and -1 are CPython's
//! ways of saying "not known"; they are kept because programs can see them.

use std::fmt;

use super::span::LineIndex;

/// Which exception it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
    /// The source nests deeper than the parser can follow.
    MemoryError,
}

impl ErrorKind {
    /// The exception's name in Python.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::SyntaxError => "SyntaxError",
            ErrorKind::IndentationError => "IndentationError",
            ErrorKind::TabError => "TabError",
            ErrorKind::MemoryError => "MemoryError",
        }
    }
}

/// Why a source was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    /// Where it is; `None` if it is the source as a whole.
    pub place: Option<Place>,
    /// What was warned of before it was found, each as the error that a filter may make of it.
    pub warnings: Vec<SyntaxError>,
}

/// A `SyntaxError`'s place: `lineno`, `offset`, `end_lineno`, `end_offset` and `text` of the exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: i64,
    /// Column in characters, from 1; 0 if not known.
    pub offset: i64,
    pub end_line: i64,
    /// Column just past the end, in characters, from 1; 0 or -1 if not known.
    pub end_offset: i64,
    /// The line's text, with its line end where CPython's exception has that.
    pub text: String,
    /// The compiler found the error: CPython looks the line up in the file, and has no text if there is none.
    pub by_compiler: bool,
}

impl SyntaxError {
    /// An error of the source as a whole.
    pub fn without_place(kind: ErrorKind, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            kind,
            message: message.into(),
            place: None,
            warnings: Vec::new(),
        }
    }

    /// CPython's plain text for it, ended by a newline: the place, the line and the carets, the message.
    pub fn render(&self, filename: &str) -> String {
        let mut out = String::new();
        if let Some(place) = &self.place {
            out.push_str(&format!("  File \"{filename}\", line {}\n", place.line));
            out.push_str(&place.render());
        }
        out.push_str(&format!("{}: {}\n", self.kind.name(), self.message));
        out
    }
}

impl Place {
    /// The source line and, where the column is known, its carets.
    fn render(&self) -> String {
        let text = self.text.trim_end_matches(['\n', '\r']);
        let shown = text.trim_start_matches([' ', '\n', '\x0C', '\t']);
        let mut out = format!("    {shown}\n");
        if self.offset < 1 {
            return out;
        }
        let length = text.chars().count() as i64;
        let offset = self.offset.min(length + 1);
        // An end on another line marks to the end of this one.
        let mut end = if self.line == self.end_line {
            self.end_offset
        } else {
            length + 1
        };
        if end == offset || end < 1 {
            end = offset + 1;
        }
        let stripped = length - shown.chars().count() as i64;
        let from = offset - 1 - stripped;
        if from < 0 {
            return out;
        }
        out.push_str("    ");
        // Tabs and wide spaces stay what they are, so that the carets stand below their characters.
        out.extend(
            shown
                .chars()
                .take(from as usize)
                .map(|c| if c.is_whitespace() { c } else { ' ' }),
        );
        out.extend(std::iter::repeat_n('^', (end - offset).max(1) as usize));
        out.push('\n');
        out
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.kind.name(), self.message)?;
        if let Some(place) = &self.place {
            write!(out, " (line {}, offset {})", place.line, place.offset)?;
        }
        Ok(())
    }
}

impl std::error::Error for SyntaxError {}

/// An error inside the room. Columns count bytes from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub kind: ErrorKind,
    pub message: String,
    pub place: Option<FaultPlace>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FaultPlace {
    pub line: u32,
    pub column: i32,
    pub end_line: u32,
    pub end_column: i32,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, place: FaultPlace) -> Fault {
        Fault {
            kind: ErrorKind::SyntaxError,
            message: message.into(),
            place: Some(place),
        }
    }

    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Fault {
        self.kind = kind;
        self
    }

    /// Counts characters instead of bytes, and fetches the line's text.
    pub(crate) fn finish(self, source: &str, lines: &LineIndex) -> SyntaxError {
        let place = self.place.map(|place| {
            let text = full_line(source, lines, place.line);
            // A line that the tokenizer has left is shown without its line end.
            let left = place.end_line > place.line;
            let text = if left {
                text.trim_end_matches(['\n', '\r'])
            } else {
                text
            };
            let count = |column: i32| {
                let column = if left {
                    column.min(text.len() as i32 + 1)
                } else {
                    column
                };
                if column > 0 {
                    characters(text, column as usize)
                } else {
                    column.into()
                }
            };
            Place {
                line: place.line.into(),
                offset: count(place.column),
                end_line: place.end_line.into(),
                // CPython counts the end's characters in the first line too, whatever line it is on.
                end_offset: count(place.end_column),
                text: text.trim_end_matches(['\n', '\r']).to_string(),
                by_compiler: false,
            }
        });
        SyntaxError {
            kind: self.kind,
            message: self.message,
            place,
            warnings: Vec::new(),
        }
    }
}

/// A line with its line end.
fn full_line<'s>(source: &'s str, lines: &LineIndex, line: u32) -> &'s str {
    let start = lines.start(line) as usize;
    let end = if line < lines.lines() {
        lines.start(line + 1) as usize
    } else {
        source.len()
    };
    source.get(start..end).unwrap_or("")
}

/// How many characters begin in the first `bytes` bytes of `line`; one past its end counts as one.
fn characters(line: &str, bytes: usize) -> i64 {
    let inside = &line.as_bytes()[..bytes.min(line.len())];
    let starts = inside.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    // A line that the source did not end has a line end nevertheless.
    let length = line.len() + usize::from(!line.ends_with(['\n', '\r']));
    starts as i64 + (bytes.min(length + 1) - bytes.min(line.len())) as i64
}

/// The place of a byte range, as CPython shows a token's.
pub(crate) fn range_place(lines: &LineIndex, start: usize, end: usize) -> FaultPlace {
    let (line, column) = line_column(lines, start);
    let (end_line, end_column) = line_column(lines, end);
    FaultPlace {
        line,
        column: column + 1,
        end_line,
        end_column: end_column + 1,
    }
}

/// The place of the last byte before `at`, as CPython's tokenizer shows where it stopped.
pub(crate) fn point_place(lines: &LineIndex, at: usize) -> FaultPlace {
    let (line, column) = line_column(lines, at);
    FaultPlace {
        line,
        column,
        end_line: line,
        end_column: column,
    }
}

/// Line (from 1) and byte column (from 0).
pub(crate) fn line_column(lines: &LineIndex, at: usize) -> (u32, i32) {
    let line = lines.line(at as u32);
    (line, at as i32 - lines.start(line) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_as_cpython() {
        let source = "1 +\n";
        let lines = LineIndex::new(source);
        let error = Fault::new("invalid syntax", range_place(&lines, 3, 4)).finish(source, &lines);
        assert_eq!(
            error.render("<stdin>"),
            "  File \"<stdin>\", line 1\n    1 +\n       ^\nSyntaxError: invalid syntax\n"
        );
    }

    #[test]
    fn columns_count_characters() {
        let source = "ж = жж $\n";
        let lines = LineIndex::new(source);
        let error = Fault::new("x", range_place(&lines, 10, 11)).finish(source, &lines);
        let place = error.place.unwrap();
        assert_eq!((place.offset, place.end_offset), (8, 9));
    }
}
