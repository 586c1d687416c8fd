//! What ends a line, and what newlines become when they are written.

use memchr::{memchr, memchr2, memmem};

/// How a stream of text treats newlines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Newline {
    /// `None`: all ends of lines become `\n`.
    Translated,
    /// `''`: all ends of lines are known, and stay.
    Universal,
    /// `'\n'`.
    Line,
    /// `'\r'`: also what `\n` becomes.
    Return,
    /// `'\r\n'`: also what `\n` becomes.
    Both,
}

/// The ends of lines that were met.
#[derive(Clone, Copy, Default)]
pub struct Seen {
    /// `\r`
    pub alone: bool,
    /// `\n`
    pub line: bool,
    /// `\r\n`
    pub both: bool,
}

impl Newline {
    /// By what was asked for.
    pub fn named(text: Option<&str>) -> Option<Newline> {
        Some(match text {
            None => Newline::Translated,
            Some("") => Newline::Universal,
            Some("\n") => Newline::Line,
            Some("\r") => Newline::Return,
            Some("\r\n") => Newline::Both,
            Some(_) => return None,
        })
    }

    /// The bytes up to and with the end of the first line.
    pub fn line_of(self, bytes: &[u8]) -> &[u8] {
        let length = match self {
            Newline::Translated | Newline::Line => memchr(b'\n', bytes).map(|at| at + 1),
            Newline::Return => memchr(b'\r', bytes).map(|at| at + 1),
            Newline::Both => memmem::find(bytes, b"\r\n").map(|at| at + 2),
            Newline::Universal => {
                memchr2(b'\n', b'\r', bytes).map(|at| match bytes.get(at..at + 2) {
                    Some(b"\r\n") => at + 2,
                    _ => at + 1,
                })
            }
        };
        length.map_or(bytes, |length| &bytes[..length])
    }

    /// What a text becomes when it is written.
    pub fn written(self, bytes: &[u8], seen: &mut Seen) -> Option<Vec<u8>> {
        match self {
            Newline::Line => None,
            Newline::Return | Newline::Both => {
                memchr(b'\n', bytes)?;
                let end: &[u8] = if self == Newline::Both {
                    b"\r\n"
                } else {
                    b"\r"
                };
                let parts: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
                Some(parts.join(end))
            }
            Newline::Translated | Newline::Universal => {
                let mut out = Vec::with_capacity(bytes.len());
                let mut at = 0;
                while let Some(&byte) = bytes.get(at) {
                    at += 1;
                    match (byte, bytes.get(at)) {
                        (b'\r', Some(b'\n')) => {
                            at += 1;
                            seen.both = true;
                            out.push(b'\n');
                        }
                        (b'\r', _) => {
                            seen.alone = true;
                            out.push(b'\n');
                        }
                        _ => {
                            seen.line |= byte == b'\n';
                            out.push(byte);
                        }
                    }
                }
                (self == Newline::Translated).then_some(out)
            }
        }
    }
}
