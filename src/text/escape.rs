//! Backslash escapes of string and bytes literals.
//!
//! A body (what stands between the quotes, newlines already `\n`) becomes text or bytes. An unknown
//! escape is kept as it stands, and the first one is reported, since the compiler warns of it.
//! Invariant: the positions in messages are CPython's, who counts in a rewritten body where each
//! character beyond ASCII has become ten bytes (`\U000000e9`).

use super::unicode::is_assigned;
use super::wtf8::Wtf8Buf;

/// A decoded body, and the first questionable escape in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<T> {
    /// What the literal means.
    pub value: T,
    /// What CPython would warn of (SyntaxWarning), if anything.
    pub questionable: Option<Questionable>,
}

/// An escape that is accepted with a SyntaxWarning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionable {
    /// The byte offset of the backslash in the body.
    pub offset: usize,
    /// CPython's message.
    pub message: String,
}

/// Why a body is no string; the compiler makes a SyntaxError of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EscapeError {
    /// The byte offset of the backslash in the body.
    pub offset: usize,
    kind: ErrorKind,
    /// CPython's positions: first and one past the last.
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorKind {
    /// A `\x`, `\u` or `\U` without enough hexadecimal digits.
    Truncated(char),
    /// Beyond 0x10FFFF.
    TooLarge,
    MalformedName,
    UnknownName,
    /// The body ends with the backslash.
    AtEnd,
    /// A `\x` without two digits, in bytes.
    BytesHex,
    /// The body ends with the backslash, in bytes.
    BytesAtEnd,
}

impl EscapeError {
    /// The SyntaxError's message, as CPython's.
    pub fn message(&self) -> String {
        let reason = match self.kind {
            ErrorKind::BytesHex => {
                return format!(
                    "(value error) invalid \\x escape at position {}",
                    self.start
                );
            }
            ErrorKind::BytesAtEnd => return "(value error) Trailing \\ in string".to_owned(),
            kind => kind.reason(),
        };
        let place = match self.end.saturating_sub(1) {
            last if last <= self.start => format!("byte 0x5c in position {}", self.start),
            last => format!("bytes in position {}-{last}", self.start),
        };
        format!("(unicode error) 'unicodeescape' codec can't decode {place}: {reason}")
    }
}

impl ErrorKind {
    /// What the codec says.
    fn reason(self) -> &'static str {
        match self {
            ErrorKind::Truncated('x') | ErrorKind::BytesHex => "truncated \\xXX escape",
            ErrorKind::Truncated('u') => "truncated \\uXXXX escape",
            ErrorKind::Truncated(_) => "truncated \\UXXXXXXXX escape",
            ErrorKind::TooLarge => "illegal Unicode character",
            ErrorKind::MalformedName => "malformed \\N character escape",
            ErrorKind::UnknownName => "unknown Unicode character name",
            ErrorKind::AtEnd | ErrorKind::BytesAtEnd => "\\ at end of string",
        }
    }
}

/// An escape that is none, for a codec.
pub struct Broken {
    /// Why.
    pub reason: &'static str,
    /// How many characters it concerns, the backslash among them.
    pub size: usize,
}

/// The escape whose text, behind the backslash, begins `text` (each character one byte of a source): its code
/// point, none for an escaped line end, and its size, the backslash counted. An unknown one is the backslash.
pub fn leading_escape(text: &str) -> Result<(Option<u32>, usize), Broken> {
    let size = |left: &str| 1 + text.chars().count() - left.chars().count();
    match text_escape(text) {
        Ok((Escape::Code(code) | Escape::LargeOctal(code), left)) => Ok((Some(code), size(left))),
        Ok((Escape::Nothing, left)) => Ok((None, size(left))),
        Ok((Escape::Unknown(_), _)) => Ok((Some(u32::from(b'\\')), 1)),
        Err((kind, left)) => Err(Broken {
            reason: kind.reason(),
            size: size(left),
        }),
    }
}

/// Decodes the body of a string literal.
pub fn decode_str(body: &str) -> Result<Decoded<Wtf8Buf>, EscapeError> {
    let mut out = Wtf8Buf::with_capacity(body.len());
    let mut questionable = None;
    let mut rest = body;
    while let Some((plain, after)) = rest.split_once('\\') {
        out.push_str(plain);
        let offset = body.len() - after.len() - 1;
        let fail = |(kind, left): (ErrorKind, &str)| {
            let (start, end) = (
                position(body, offset),
                position(body, body.len() - left.len()),
            );
            EscapeError {
                offset,
                kind,
                start,
                end,
            }
        };
        let (escape, after) = text_escape(after).map_err(fail)?;
        match escape {
            Escape::Code(code) => out.push(code),
            Escape::LargeOctal(code) => {
                questionable.get_or_insert_with(|| large_octal(offset, code));
                out.push(code);
            }
            Escape::Nothing => {}
            Escape::Unknown(c) => {
                if c.is_ascii() {
                    questionable.get_or_insert_with(|| unknown(offset, c));
                }
                out.push(u32::from(b'\\'));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(Decoded {
        value: out,
        questionable,
    })
}

/// Decodes the body of a bytes literal, which the lexer has found to be ASCII.
pub fn decode_bytes(body: &str) -> Result<Decoded<Vec<u8>>, EscapeError> {
    let mut out = Vec::with_capacity(body.len());
    let mut questionable = None;
    let mut rest = body;
    while let Some((plain, after)) = rest.split_once('\\') {
        out.extend_from_slice(plain.as_bytes());
        let offset = body.len() - after.len() - 1;
        let fail = |kind| EscapeError {
            offset,
            kind,
            start: offset,
            end: offset + 1,
        };
        let (escape, after) = bytes_escape(after).map_err(fail)?;
        match escape {
            Escape::Code(code) => out.push(code as u8),
            Escape::LargeOctal(code) => {
                questionable.get_or_insert_with(|| large_octal(offset, code));
                out.push(code as u8);
            }
            Escape::Nothing => {}
            Escape::Unknown(c) => {
                questionable.get_or_insert_with(|| unknown(offset, c));
                out.push(b'\\');
            }
        }
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(Decoded {
        value: out,
        questionable,
    })
}

/// What one escape means.
enum Escape {
    Code(u32),
    /// An octal escape beyond 0o377, which is accepted with a warning.
    LargeOctal(u32),
    /// A backslash at the end of a line.
    Nothing,
    /// The backslash stands for itself, and this character is still to be read.
    Unknown(char),
}

fn unknown(offset: usize, c: char) -> Questionable {
    Questionable {
        offset,
        message: format!("invalid escape sequence '\\{c}'"),
    }
}

fn large_octal(offset: usize, code: u32) -> Questionable {
    Questionable {
        offset,
        message: format!("invalid octal escape sequence '\\{code:o}'"),
    }
}

/// Reads an escape of a string, behind its backslash; answers what is left. An error answers what
/// kind it is and what stands behind the part that CPython complains of.
fn text_escape(text: &str) -> Result<(Escape, &str), (ErrorKind, &str)> {
    let Some(c) = text.chars().next() else {
        return Err((ErrorKind::AtEnd, text));
    };
    let width = match c {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'N' => return named(text.get(1..).unwrap_or_default()),
        _ => return Ok(common_escape(c, text)),
    };
    let digits = text.get(1..).unwrap_or_default();
    let (code, count) = leading_hex(digits, width);
    let after = digits.get(count..).unwrap_or_default();
    if count < width {
        return Err((ErrorKind::Truncated(c), after));
    }
    if code > 0x10_ffff {
        return Err((ErrorKind::TooLarge, after));
    }
    Ok((Escape::Code(code), after))
}

fn bytes_escape(text: &str) -> Result<(Escape, &str), ErrorKind> {
    let c = text.chars().next().ok_or(ErrorKind::BytesAtEnd)?;
    if c != 'x' {
        return Ok(common_escape(c, text));
    }
    let digits = text.get(1..).unwrap_or_default();
    match leading_hex(digits, 2) {
        (code, 2) => Ok((Escape::Code(code), digits.get(2..).unwrap_or_default())),
        _ => Err(ErrorKind::BytesHex),
    }
}

/// The escapes that strings and bytes share; `c` is the first character of `text`.
fn common_escape(c: char, text: &str) -> (Escape, &str) {
    let code = match c {
        '\n' => return (Escape::Nothing, text.get(1..).unwrap_or_default()),
        '\r' => {
            let after = text.strip_prefix("\r\n").or_else(|| text.get(1..));
            return (Escape::Nothing, after.unwrap_or_default());
        }
        '\\' | '\'' | '"' => u32::from(c),
        'a' => 0x07,
        'b' => 0x08,
        't' => 0x09,
        'n' => 0x0a,
        'v' => 0x0b,
        'f' => 0x0c,
        'r' => 0x0d,
        '0'..='7' => return octal(text),
        _ => return (Escape::Unknown(c), text),
    };
    (Escape::Code(code), text.get(1..).unwrap_or_default())
}

fn octal(text: &str) -> (Escape, &str) {
    let is_octal = |byte: &&u8| (b'0'..=b'7').contains(*byte);
    let digits = text.as_bytes().iter().take(3).take_while(is_octal);
    let (code, count) = digits.fold((0, 0), |(code, n), d| {
        (code << 3 | u32::from(d - b'0'), n + 1)
    });
    let after = text.get(count..).unwrap_or_default();
    let escape = if code > 0o377 {
        Escape::LargeOctal(code)
    } else {
        Escape::Code(code)
    };
    (escape, after)
}

/// The value of the hexadecimal digits at the start, at most `width`, and how many there are.
fn leading_hex(text: &str, width: usize) -> (u32, usize) {
    let digits = text
        .bytes()
        .take(width)
        .map_while(|byte| char::from(byte).to_digit(16));
    digits.fold((0, 0), |(code, count), digit| {
        (code << 4 | digit, count + 1)
    })
}

/// `\N{name}`, behind the `N`.
fn named(text: &str) -> Result<(Escape, &str), (ErrorKind, &str)> {
    let Some(inner) = text.strip_prefix('{') else {
        return Err((ErrorKind::MalformedName, text));
    };
    let Some((name, after)) = inner.split_once('}') else {
        return Err((ErrorKind::MalformedName, ""));
    };
    if name.is_empty() {
        return Err((ErrorKind::MalformedName, inner));
    }
    match character_by_name(name) {
        Some(c) => Ok((Escape::Code(c.into()), after)),
        None => Err((ErrorKind::UnknownName, after)),
    }
}

/// The character of that Unicode name or alias; case does not matter, but for the names of ideographs
/// and Hangul syllables, which are made by rule.
pub fn character_by_name(name: &str) -> Option<char> {
    let found = unicode_names2::character(name).filter(|&c| is_assigned(c.into()))?;
    // The crate matches loosely (blanks, hyphens and underscores forgiven); Python does not.
    let exact = unicode_names2::name(found)
        .map(|n| n.to_string())
        .unwrap_or_default();
    let by_rule = ["CJK UNIFIED IDEOGRAPH-", "HANGUL SYLLABLE "]
        .iter()
        .any(|p| exact.starts_with(p));
    if exact == name || !by_rule && exact.eq_ignore_ascii_case(name) {
        return Some(found);
    }
    // What is left is an alias of another text, or a loose match of the name itself.
    let squeeze = |n: &str| n.replace([' ', '-', '_'], "").to_ascii_uppercase();
    let neat = |n: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
        n.chars().all(plain) && n.split(' ').all(|word| !word.is_empty())
    };
    (neat(name) && squeeze(name) != squeeze(&exact)).then_some(found)
}

/// Where the byte at `offset` of the body stands in CPython's rewritten body.
fn position(body: &str, offset: usize) -> usize {
    let head = body.get(..offset).unwrap_or(body);
    if head.is_ascii() {
        return offset;
    }
    let mut chars = head.chars().peekable();
    let mut at = 0;
    while let Some(c) = chars.next() {
        at += if c.is_ascii() { 1 } else { 10 };
        if c == '\\' {
            match chars.next_if(char::is_ascii) {
                Some(_) => at += 1,
                // A backslash before a character that is rewritten is rewritten too: `\u005c`.
                None => at += 5,
            }
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Result<String, String> {
        let decoded = decode_str(body).map_err(|error| error.message())?;
        Ok(decoded.value.as_wtf8().to_string_lossy().into_owned())
    }

    #[test]
    fn good_escapes() {
        for (body, want) in [
            (r#"\a\b\f\n\r\t\v\'\"\\"#, "\x07\x08\x0c\n\r\t\x0b'\"\\"),
            (r"\77\1234\0\08", "?S4\0\08"),
            (r"\x41\u00e9\U0001f600", "Aé😀"),
            ("a\\\nb", "ab"),
            ("a\\\r\nb", "ab"),
            (r"\N{DIGIT ONE}\N{digit one}", "11"),
            (r"\N{LINE FEED}\N{LF}\N{NULL}\N{BELL}", "\n\n\0🔔"),
            (r"\N{LATIN SMALL LETTER GHA}", "ƣ"),
            (
                r"\N{CJK UNIFIED IDEOGRAPH-4E00}\N{HANGUL SYLLABLE GA}",
                "一가",
            ),
            (r"\400\777", "Āǿ"),
            (r"\d\8\é", r"\d\8\é"),
        ] {
            assert_eq!(text(body).as_deref(), Ok(want), "{body}");
        }
        let pair = decode_str(r"\ud800\udc00").map(|d| d.value.as_wtf8().count());
        assert_eq!(pair, Ok(2));
    }

    #[test]
    fn errors_have_cpythons_text_and_positions() {
        for (body, place, reason) in [
            (r"\x", "0-1", r"truncated \xXX escape"),
            (r"\x1", "0-2", r"truncated \xXX escape"),
            (r"\x1g", "0-2", r"truncated \xXX escape"),
            (r"\x1é", "0-2", r"truncated \xXX escape"),
            (r"ab\u12", "2-5", r"truncated \uXXXX escape"),
            (r"\u12é4", "0-3", r"truncated \uXXXX escape"),
            (r"\U0011", "0-5", r"truncated \UXXXXXXXX escape"),
            (r"\U00110000", "0-9", "illegal Unicode character"),
            (r"\Uffffffff", "0-9", "illegal Unicode character"),
            (r"\N", "0-1", r"malformed \N character escape"),
            (r"\N{", "0-2", r"malformed \N character escape"),
            (r"\N{}", "0-2", r"malformed \N character escape"),
            (r"\N{foo", "0-5", r"malformed \N character escape"),
            (r"\N {x}", "0-1", r"malformed \N character escape"),
            (r"\N{foo}", "0-6", "unknown Unicode character name"),
            (r"\N{DIGIT-ONE}", "0-12", "unknown Unicode character name"),
            (r"\N{DIGITONE}", "0-11", "unknown Unicode character name"),
            (r"\N{ DIGIT ONE}", "0-13", "unknown Unicode character name"),
            (
                r"\N{hangul syllable ga}",
                "0-21",
                "unknown Unicode character name",
            ),
            (
                r"\N{CJK UNIFIED IDEOGRAPH-4e00}",
                "0-29",
                "unknown Unicode character name",
            ),
            (r"\N{é}", "0-13", "unknown Unicode character name"),
            (r"é\x1", "10-12", r"truncated \xXX escape"),
            (r"\é\x1", "16-18", r"truncated \xXX escape"),
        ] {
            let want = format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {place}: {reason}"
            );
            assert_eq!(text(body), Err(want), "{body}");
        }
    }

    #[test]
    fn the_first_questionable_escape_is_told() {
        let told = |body| decode_str(body).ok().and_then(|d| d.questionable);
        assert_eq!(told(r"a\n"), None);
        assert_eq!(told(r"\é"), None);
        let want = Questionable {
            offset: 2,
            message: r"invalid escape sequence '\d'".to_owned(),
        };
        assert_eq!(told(r"é\d\400"), Some(want));
        let want = Questionable {
            offset: 0,
            message: r"invalid octal escape sequence '\400'".to_owned(),
        };
        assert_eq!(told(r"\400\d"), Some(want));
    }

    #[test]
    fn bytes() {
        let value = |body| decode_bytes(body).map(|d| d.value).map_err(|e| e.message());
        assert_eq!(value(r"\x00\xff\101\777"), Ok(vec![0, 255, 65, 255]));
        assert_eq!(value(r"\u1234\N{x}").as_deref(), Ok(&br"\u1234\N{x}"[..]));
        let error = |at| Err(format!("(value error) invalid \\x escape at position {at}"));
        assert_eq!(value(r"\x"), error(0));
        assert_eq!(value(r"a\x1"), error(1));
        assert_eq!(value(r"\xag"), error(0));
        let told = decode_bytes(r"\N{x}")
            .ok()
            .and_then(|d| d.questionable)
            .map(|q| q.message);
        assert_eq!(told.as_deref(), Some(r"invalid escape sequence '\N'"));
    }
}
