//! Faults of codecs and the messages of UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError.

use crate::text::wtf8::Wtf8;

/// What a UnicodeEncodeError or UnicodeDecodeError carries, beside the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The codec.
    pub encoding: &'static str,
    /// The first item (code point or byte) that can't be converted.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Why.
    pub reason: &'static str,
}

/// `str(UnicodeEncodeError(encoding, text, start, end, reason))`.
pub fn encode_message(
    encoding: &str,
    text: Wtf8<'_>,
    start: usize,
    end: usize,
    reason: &str,
) -> String {
    let what = characters(text, start, end);
    format!("'{encoding}' codec can't encode {what}: {reason}")
}

/// `str(UnicodeTranslateError(text, start, end, reason))`.
pub fn translate_message(text: Wtf8<'_>, start: usize, end: usize, reason: &str) -> String {
    let what = characters(text, start, end);
    format!("can't translate {what}: {reason}")
}

fn characters(text: Wtf8<'_>, start: usize, end: usize) -> String {
    let one = text.nth(start).filter(|_| end == start.saturating_add(1));
    match one {
        Some(code @ 0..0x100) => format!("character '\\x{code:02x}' in position {start}"),
        Some(code @ 0..0x1_0000) => format!("character '\\u{code:04x}' in position {start}"),
        Some(code) => format!("character '\\U{code:08x}' in position {start}"),
        None => format!("characters in position {start}-{}", last(end)),
    }
}

/// `str(UnicodeDecodeError(encoding, bytes, start, end, reason))`.
pub fn decode_message(
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> String {
    let one = bytes.get(start).filter(|_| end == start.saturating_add(1));
    match one {
        Some(byte) => {
            format!(
                "'{encoding}' codec can't decode byte {byte:#04x} in position {start}: {reason}"
            )
        }
        None => {
            let last = last(end);
            format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}")
        }
    }
}

/// The last position, as Python writes it: -1 for an empty range at the start.
fn last(end: usize) -> i64 {
    i64::try_from(end).unwrap_or(i64::MAX) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages() {
        let text = Wtf8::from("aé€😀");
        for (start, what) in [
            (1, "character '\\xe9' in position 1"),
            (2, "character '\\u20ac' in position 2"),
            (3, "character '\\U0001f600' in position 3"),
        ] {
            let want = format!("'ascii' codec can't encode {what}: why");
            assert_eq!(encode_message("ascii", text, start, start + 1, "why"), want);
        }
        let want = "can't translate characters in position 1-2: why";
        assert_eq!(translate_message(text, 1, 3, "why"), want);
        let want = "'utf-8' codec can't decode byte 0x07 in position 0: why";
        assert_eq!(decode_message("utf-8", b"\x07", 0, 1, "why"), want);
        let want = "'utf-8' codec can't decode bytes in position 0-1: why";
        assert_eq!(decode_message("utf-8", b"\x07", 0, 2, "why"), want);
    }
}
