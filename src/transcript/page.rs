//! A page: one file's text, its format, and where in its bytes everything stands.
//!
//! Invariant: `text` is the file's content without a byte-order mark and otherwise unchanged (line
//! ends, tabs, a missing last newline); `text` offset + [`Page::shift`] = file offset.

use std::fmt;
use std::path::{Path, PathBuf};

use super::block::Block;
pub use super::format::Kind;

/// A file's text.
#[derive(Clone, Debug)]
pub struct Page {
    /// The path, as it was given or found.
    pub path: PathBuf,
    /// How sessions are written in it.
    pub kind: Kind,
    /// The content, without a byte-order mark.
    pub text: String,
    /// The length of the byte-order mark that was taken off (0 or 3).
    pub shift: usize,
}

/// Why a page could not be read.
#[derive(Debug)]
pub enum PageError {
    /// The file could not be opened or read.
    Io(PathBuf, std::io::Error),
    /// The file is not UTF-8: offset of the first wrong byte (from 0), its line (from 1), the byte.
    NotUtf8 {
        path: PathBuf,
        offset: usize,
        line: usize,
        byte: u8,
    },
    /// The file is not of its format: the line (from 1), and what is wrong.
    Format {
        path: PathBuf,
        line: usize,
        message: String,
    },
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageError::Io(path, error) => write!(f, "{}: {}", path.display(), reason(error)),
            PageError::NotUtf8 {
                path,
                offset,
                line,
                byte,
            } => write!(
                f,
                "{}: not UTF-8: byte 0x{byte:02x} at offset {offset}, line {line}",
                path.display()
            ),
            PageError::Format {
                path,
                line,
                message,
            } => write!(f, "{}:{line}: {message}", path.display()),
        }
    }
}

impl std::error::Error for PageError {}

impl Page {
    /// Reads a file; one of an unknown ending counts as prose.
    pub fn read(path: &Path) -> Result<Page, PageError> {
        let bytes = std::fs::read(path).map_err(|e| PageError::Io(path.to_path_buf(), e))?;
        Page::from_bytes(path, bytes)
    }

    /// The page that a file of that path and content is.
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Page, PageError> {
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            PageError::NotUtf8 {
                path: path.to_path_buf(),
                offset,
                line: 1 + memchr::memchr_iter(b'\n', bytes.get(..offset).unwrap_or(bytes)).count(),
                byte: bytes.get(offset).copied().unwrap_or(0),
            }
        })?;
        let mark = '\u{feff}';
        let shift = if text.starts_with(mark) {
            mark.len_utf8()
        } else {
            0
        };
        text.drain(..shift);
        Ok(Page {
            path: path.to_path_buf(),
            kind: Kind::of(path).unwrap_or(Kind::Prose),
            text,
            shift,
        })
    }
}

impl Page {
    /// The blocks that may hold a session.
    ///
    /// # Errors
    /// The text is not of the page's format.
    pub fn blocks(&self) -> Result<Vec<Block<'_>>, PageError> {
        self.kind
            .blocks(&self.text)
            .map_err(|wrong| PageError::Format {
                path: self.path.clone(),
                line: wrong.line,
                message: wrong.message,
            })
    }

    /// The page with another text, as it will be read again.
    #[must_use]
    pub fn with_text(&self, text: String) -> Page {
        Page {
            text,
            ..self.clone()
        }
    }

    /// The content of the file: the text after its byte-order mark.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mark: &[u8] = if self.shift > 0 { b"\xef\xbb\xbf" } else { b"" };
        [mark, self.text.as_bytes()].concat()
    }
}

/// An error of the system in words, without Rust's "(os error 2)".
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text.get(..end).unwrap_or(&text).to_string(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_taken_off_and_remembered() {
        let page = Page::from_bytes(Path::new("a.md"), b"\xef\xbb\xbfx\r\n".to_vec()).unwrap();
        assert_eq!(
            (page.text.as_str(), page.shift, page.kind),
            ("x\r\n", 3, Kind::Markdown)
        );
    }

    #[test]
    fn wrong_bytes_are_told_with_offset_and_line() {
        let error = Page::from_bytes(Path::new("a.txt"), b"ab\nc\xff".to_vec()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.txt: not UTF-8: byte 0xff at offset 4, line 2"
        );
    }
}
