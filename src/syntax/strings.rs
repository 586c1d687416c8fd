//! The values of string and bytes literals: raw text, line ends; escapes are `text::escape`'s.

use crate::text::escape;

/// What is wrong with a literal's escapes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadEscape {
    /// CPython's message, with its `(unicode error)` or `(value error)` in front.
    pub message: String,
}

/// The value of a literal.
pub(crate) struct Decoded {
    /// Its bytes, or its text as [`PyStr`](super::ast::PyStr) has it.
    pub value: Vec<u8>,
    /// Where in the literal's text something is worth a warning, and which.
    pub questionable: Option<(usize, String)>,
}

impl Decoded {
    fn plain(text: std::borrow::Cow<str>) -> Decoded {
        Decoded {
            value: text.into_owned().into_bytes(),
            questionable: None,
        }
    }
}

/// The value of a whole literal that is no f-string, prefix and quotes included, and whether it is bytes.
pub(crate) fn literal(text: &str) -> Result<(Decoded, bool), BadEscape> {
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
    let mut decoded = if is_bytes {
        decode_bytes(body, raw)
    } else {
        decode_str(body, raw)
    }?;
    if let Some((at, _)) = &mut decoded.questionable {
        *at += prefix.len() + quotes;
    }
    Ok((decoded, is_bytes))
}

/// The text of a string literal (between its quotes), its escapes replaced unless it is `raw`. Lone
/// surrogates come out as three bytes each.
pub(crate) fn decode_str(text: &str, raw: bool) -> Result<Decoded, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(Decoded::plain(text));
    }
    let bad = |error: escape::EscapeError| BadEscape {
        message: error.message(),
    };
    // The text of an f-string may end in a backslash: a brace comes behind it.
    let backslashes = text.bytes().rev().take_while(|&b| b == b'\\').count();
    let body = &text[..text.len() - backslashes % 2];
    let decoded = escape::decode_str(body).map_err(bad)?;
    let mut value = decoded.value.into_bytes();
    value.extend_from_slice(&text.as_bytes()[body.len()..]);
    Ok(Decoded {
        value,
        questionable: decoded.questionable.map(|what| (what.offset, what.message)),
    })
}

/// The bytes of a bytes literal, which must be ASCII.
fn decode_bytes(text: &str, raw: bool) -> Result<Decoded, BadEscape> {
    let text = unix_lines(text);
    if raw || !text.contains('\\') {
        return Ok(Decoded::plain(text));
    }
    let bad = |error: escape::EscapeError| BadEscape {
        message: error.message(),
    };
    let decoded = escape::decode_bytes(&text).map_err(bad)?;
    Ok(Decoded {
        value: decoded.value,
        questionable: decoded.questionable.map(|what| (what.offset, what.message)),
    })
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
        let decoded = |text: &str| {
            decode_str(text, false)
                .unwrap_or_else(|_| Decoded::plain("".into()))
                .value
        };
        assert_eq!(
            decoded("a\\n\\x41\\101\\u00e9\\q"),
            "a\nAA\u{e9}\\q".as_bytes()
        );
        assert_eq!(decoded("\\ud800"), [0xED, 0xA0, 0x80]);
        assert_eq!(decoded("\\N{BULLET}\\\r\n."), "\u{2022}.".as_bytes());
        assert_eq!(
            decode_str("\\n", true)
                .unwrap_or_else(|_| Decoded::plain("".into()))
                .value,
            b"\\n"
        );
        assert_eq!(
            decode_bytes("\\xff\\400", false)
                .unwrap_or_else(|_| Decoded::plain("".into()))
                .value,
            [0xFF, 0]
        );
    }

    #[test]
    fn bad_escapes() {
        let message = decode_str("\\x", false)
            .err()
            .map_or(String::new(), |bad| bad.message);
        assert_eq!(
            message,
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape"
        );
        let message = decode_bytes("ab\\x1", false)
            .err()
            .map_or(String::new(), |bad| bad.message);
        assert_eq!(message, "(value error) invalid \\x escape at position 2");
    }
}
