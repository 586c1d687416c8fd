//! The codecs `unicode_escape` and `raw_unicode_escape`: Latin-1 with backslash escapes for the rest.

use super::Codec;
use crate::text::escape::{Broken, leading_escape};

/// Adds a code point as one of the two codecs writes it.
pub(super) fn put(codec: Codec, code: u32, out: &mut Vec<u8>) {
    let text = match (codec, code) {
        (Codec::RawUnicodeEscape, 0..0x100) => {
            out.push(code as u8);
            return;
        }
        (_, 0x09) => "\\t".to_owned(),
        (_, 0x0a) => "\\n".to_owned(),
        (_, 0x0d) => "\\r".to_owned(),
        (_, 0x5c) => "\\\\".to_owned(),
        (_, 0x20..0x7f) => {
            out.push(code as u8);
            return;
        }
        (_, 0..0x100) => format!("\\x{code:02x}"),
        (_, 0x100..0x1_0000) => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    };
    out.extend_from_slice(text.as_bytes());
}

/// What stands at the start of the bytes: a code point (none for an escaped line end) and how many bytes it
/// takes; or why it is none and how many bytes that concerns.
pub(super) fn next(codec: Codec, bytes: &[u8]) -> Result<(Option<u32>, usize), Broken> {
    match bytes {
        [b'\\', rest @ ..] if codec == Codec::RawUnicodeEscape => raw_escape(rest),
        [b'\\', rest @ ..] => {
            // As much as an escape may be, as text.
            let most = match rest {
                [b'N', ..] => memchr::memchr(b'}', rest).map_or(rest.len(), |end| end + 1),
                _ => rest.len().min(12),
            };
            let text: String = rest
                .iter()
                .take(most)
                .map(|byte| char::from(*byte))
                .collect();
            leading_escape(&text)
        }
        [byte, ..] => Ok((Some(u32::from(*byte)), 1)),
        [] => Ok((None, 1)),
    }
}

/// What stands behind a backslash, which counts.
fn raw_escape(rest: &[u8]) -> Result<(Option<u32>, usize), Broken> {
    let (width, truncated) = match rest {
        [b'u', ..] => (4, "truncated \\uXXXX escape"),
        [b'U', ..] => (8, "truncated \\UXXXXXXXX escape"),
        _ => return Ok((Some(u32::from(b'\\')), 1)),
    };
    let digits = rest
        .iter()
        .skip(1)
        .take(width)
        .map_while(|byte| char::from(*byte).to_digit(16));
    let (code, count) = digits.fold((0u32, 0), |(code, count), digit| {
        (code.wrapping_mul(16) | digit, count + 1)
    });
    if count < width {
        return Err(Broken {
            reason: truncated,
            size: 2 + count,
        });
    }
    if code > 0x10_ffff {
        return Err(Broken {
            reason: "\\Uxxxxxxxx out of range",
            size: 2 + width,
        });
    }
    Ok((Some(code), 2 + width))
}
