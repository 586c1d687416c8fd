//! The values of string and bytes literals: raw text, line ends; escapes are `text::escape`'s.

use crate::text::escape;

/// What is wrong with a literal's escapes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadEscape {
    /// CPython's message, with its `(unicode error)` or `(value error)` in front.
    pub message: String,
}

/// The value of a whole literal that is no f-string, prefix and quotes included, and whether it is bytes.
pub(crate) fn literal(text: &str) -> Result<(Vec<u8>, bool), BadEscape> {
    let (prefix, rest) = text.split_at(text.find(['\'', '"']).unwrap_or(0));
    let (mut raw, mut is_bytes) = (false, false);
    for letter in prefix.bytes() {
        raw |= matches!(letter, b'r' | b'R');
        is_bytes |= matches!(letter, b'b' | b'B');
    }
    let triple = rest.starts_with("'''") || rest.starts_with("\"\"\"");
    let quotes = if triple { 3 } else { 1 };
    let body = rest
        .get(quotes..rest.len().saturating_sub(quotes))
        .unwrap_or("");
    if is_bytes && !body.is_ascii() {
        let message = "bytes can only contain ASCII literal characters".into();
        return Err(BadEscape { message });
    }
    let value = if is_bytes {
        decode_bytes(body, raw)
    } else {
        decode_str(body, raw)
    };
    Ok((value?, is_bytes))
}

/// The text of a string literal (between its quotes), its escapes replaced unless it is `raw`. Lone
/// surrogates come out as three bytes each.
pub(crate) fn decode_str(text: &str, raw: bool) -> Result<Vec<u8>, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(text.into_owned().into_bytes());
    }
    let bad = |error: escape::EscapeError| BadEscape {
        message: error.message(),
    };
    // The text of an f-string may end in a backslash: a brace comes behind it.
    let backslashes = text.bytes().rev().take_while(|&b| b == b'\\').count();
    let body = &text[..text.len() - backslashes % 2];
    let mut value = escape::decode_str(body).map_err(bad)?.value.into_bytes();
    value.extend_from_slice(&text.as_bytes()[body.len()..]);
    Ok(value)
}

/// The bytes of a bytes literal, which must be ASCII.
fn decode_bytes(text: &str, raw: bool) -> Result<Vec<u8>, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(text.into_owned().into_bytes());
    }
    let bad = |error: escape::EscapeError| BadEscape {
        message: error.message(),
    };
    escape::decode_bytes(&text)
        .map(|decoded| decoded.value)
        .map_err(bad)
}

/// `\r\n` and `\r` become `\n`, as Python reads source.
fn unix_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
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
