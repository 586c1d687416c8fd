//! The values of string and bytes literals: escapes, raw text, line ends.

/// What is wrong with a literal's escapes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadEscape {
    /// CPython's message, with its `(unicode error)` or `(value error)` in front.
    pub message: String,
}

/// The text of a string literal (between its quotes), its escapes replaced unless it is `raw`. Lone
/// surrogates come out as three bytes each.
pub(crate) fn decode_str(text: &str, raw: bool) -> Result<Vec<u8>, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(text.into_owned().into_bytes());
    }
    Escapes::of(&text).str()
}

/// The bytes of a bytes literal, which must be ASCII.
pub(crate) fn decode_bytes(text: &str, raw: bool) -> Result<Vec<u8>, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(text.into_owned().into_bytes());
    }
    Escapes::of(&text).bytes()
}

/// `\r\n` and `\r` become `\n`, as Python reads source.
fn unix_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// Appends a code point, surrogates included.
pub(crate) fn push_code_point(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let part = |shift: u32| 0x80 | ((code >> shift) & 0x3F) as u8;
        out.extend([0xE0 | ((code >> 12) & 0x0F) as u8, part(6), part(0)]);
    }
}

struct Escapes<'s> {
    text: &'s str,
    at: usize,
    out: Vec<u8>,
}

impl<'s> Escapes<'s> {
    fn of(text: &'s str) -> Escapes<'s> {
        Escapes {
            text,
            at: 0,
            out: Vec::with_capacity(text.len()),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Copies up to the next backslash and eats it; no backslash is left if it answers `false`.
    fn to_escape(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let length = memchr::memchr(b'\\', rest);
        self.out
            .extend_from_slice(&rest[..length.unwrap_or(rest.len())]);
        self.at += length.map_or(rest.len(), |length| length + 1);
        length.is_some()
    }

    fn str(mut self) -> Result<Vec<u8>, BadEscape> {
        while self.to_escape() {
            let start = self.at - 1;
            let Some(letter) = self.peek() else {
                // In an f-string, before a brace.
                self.out.push(b'\\');
                break;
            };
            if self.simple(letter) {
                continue;
            }
            match letter {
                b'x' => self.hexadecimal(start, 2, "truncated \\xXX escape")?,
                b'u' => self.hexadecimal(start, 4, "truncated \\uXXXX escape")?,
                b'U' => self.hexadecimal(start, 8, "truncated \\UXXXXXXXX escape")?,
                b'N' => self.named(start)?,
                b'0'..=b'7' => {
                    let code = self.octal();
                    push_code_point(&mut self.out, code);
                }
                _ => self.out.push(b'\\'),
            }
        }
        Ok(self.out)
    }

    fn bytes(mut self) -> Result<Vec<u8>, BadEscape> {
        while self.to_escape() {
            let start = self.at - 1;
            let Some(letter) = self.peek() else {
                return Err(BadEscape {
                    message: "(value error) Trailing \\ in string".into(),
                });
            };
            if self.simple(letter) {
                continue;
            }
            match letter {
                b'x' => {
                    let digits = self.text.as_bytes().get(self.at + 1..self.at + 3);
                    let value = digits
                        .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
                        .and_then(|digits| std::str::from_utf8(digits).ok())
                        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    let Some(value) = value else {
                        let message =
                            format!("(value error) invalid \\x escape at position {start}");
                        return Err(BadEscape { message });
                    };
                    self.out.push(value);
                    self.at += 3;
                }
                b'0'..=b'7' => {
                    let code = self.octal();
                    self.out.push(code as u8);
                }
                _ => self.out.push(b'\\'),
            }
        }
        Ok(self.out)
    }

    /// The escapes of one letter; eats the letter if it is one.
    fn simple(&mut self, letter: u8) -> bool {
        let value = match letter {
            b'\n' => None,
            b'\\' | b'\'' | b'"' => Some(letter),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'v' => Some(11),
            _ => return false,
        };
        self.out.extend(value);
        self.at += 1;
        true
    }

    /// Up to three octal digits.
    fn octal(&mut self) -> u32 {
        let mut code = 0;
        for _ in 0..3 {
            match self.peek() {
                Some(digit @ b'0'..=b'7') => code = code * 8 + u32::from(digit - b'0'),
                _ => break,
            }
            self.at += 1;
        }
        code
    }

    /// `count` hexadecimal digits after the letter.
    fn hexadecimal(&mut self, start: usize, count: usize, message: &str) -> Result<(), BadEscape> {
        self.at += 1;
        let mut code = 0u32;
        for _ in 0..count {
            match self.peek().and_then(|digit| (digit as char).to_digit(16)) {
                Some(digit) => code = code << 4 | digit,
                None => return Err(self.unicode_error(start, self.at, message)),
            }
            self.at += 1;
        }
        if code > 0x10FFFF {
            return Err(self.unicode_error(start, self.at, "illegal Unicode character"));
        }
        push_code_point(&mut self.out, code);
        Ok(())
    }

    /// `{NAME}` after `\N`.
    fn named(&mut self, start: usize) -> Result<(), BadEscape> {
        let malformed = "malformed \\N character escape";
        self.at += 1;
        if self.peek() != Some(b'{') {
            return Err(self.unicode_error(start, self.at, malformed));
        }
        let rest = self.text.get(self.at + 1..).unwrap_or("");
        let Some(length) = rest.find('}') else {
            return Err(self.unicode_error(start, self.text.len(), malformed));
        };
        let name = &rest[..length];
        self.at += length + 2;
        if name.is_empty() {
            return Err(self.unicode_error(start, self.at, malformed));
        }
        match unicode_names2::character(name) {
            Some(c) => push_code_point(&mut self.out, c as u32),
            None => {
                return Err(self.unicode_error(start, self.at, "unknown Unicode character name"));
            }
        }
        Ok(())
    }

    /// CPython decodes a copy in which every character outside ASCII is a `\UXXXXXXXX` escape (and a
    /// backslash before one is six bytes); its positions count that copy's bytes.
    fn unicode_error(&self, start: usize, end: usize, reason: &str) -> BadEscape {
        let position = |to: usize| {
            let before = self.text.get(..to).unwrap_or(self.text);
            let mut backslash = false;
            let mut bytes = 0;
            for c in before.chars() {
                bytes += match c {
                    _ if c.is_ascii() => 1,
                    _ if backslash => 15,
                    _ => 10,
                };
                backslash = c == '\\' && !backslash;
            }
            bytes
        };
        let (from, to) = (position(start), position(end));
        let message = if to <= from + 1 {
            format!(
                "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {from}: {reason}"
            )
        } else {
            let last = to - 1;
            format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{last}: {reason}"
            )
        };
        BadEscape { message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        let decoded = |text: &str| decode_str(text, false).unwrap();
        assert_eq!(
            decoded("a\\n\\x41\\101\\u00e9\\q"),
            "a\nAA\u{e9}\\q".as_bytes()
        );
        assert_eq!(decoded("\\ud800"), [0xED, 0xA0, 0x80]);
        assert_eq!(decoded("\\N{BULLET}\\\r\n."), "\u{2022}.".as_bytes());
        assert_eq!(decode_str("\\n", true).unwrap(), b"\\n");
        assert_eq!(decode_bytes("\\xff\\400", false).unwrap(), [0xFF, 0]);
    }

    #[test]
    fn bad_escapes() {
        let message = decode_str("\\x", false).unwrap_err().message;
        assert_eq!(
            message,
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape"
        );
        let message = decode_bytes("ab\\x1", false).unwrap_err().message;
        assert_eq!(message, "(value error) invalid \\x escape at position 2");
    }
}
