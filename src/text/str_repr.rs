//! `repr` and `ascii` of strings, `repr` of bytes.
//!
//! Invariant: the result is a literal that reads back as the same value; with [`ascii_str`] and
//! [`repr_bytes`] it is ASCII.

use super::unicode::is_printable;
use super::wtf8::Wtf8;

/// `repr(text)`. What is not printable is escaped, lone surrogates too, so the result is a `String`.
pub fn repr_str(text: Wtf8<'_>) -> String {
    let mut out = String::with_capacity(text.as_bytes().len() + 2);
    write_repr_str(text, &mut out);
    out
}

/// Appends `repr(text)` to `out`.
pub fn write_repr_str(text: Wtf8<'_>, out: &mut String) {
    quote(text, out, is_printable);
}

/// `ascii(text)`.
pub fn ascii_str(text: Wtf8<'_>) -> String {
    let mut out = String::with_capacity(text.as_bytes().len() + 2);
    quote(text, &mut out, |code| (0x20..0x7f).contains(&code));
    out
}

fn quote(text: Wtf8<'_>, out: &mut String, shown: impl Fn(u32) -> bool) {
    let quote = quote_for(text.as_bytes());
    out.push(quote);
    match text
        .as_str()
        .filter(|_| is_plain(text.as_bytes(), quote as u8))
    {
        Some(all) => out.push_str(all),
        None => text
            .chars()
            .for_each(|code| push_escaped(code, quote, out, &shown)),
    }
    out.push(quote);
}

/// Whether there is nothing to escape and nothing beyond ASCII, as in most strings. Without a way out
/// of the loop, so that many bytes are looked at together.
fn is_plain(bytes: &[u8], quote: u8) -> bool {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) & (byte != b'\\') & (byte != quote);
    bytes.iter().fold(true, |all, &byte| all & plain(byte))
}

/// Python takes single quotes, unless that alone would need escapes.
fn quote_for(bytes: &[u8]) -> char {
    let has = |byte| memchr::memchr(byte, bytes).is_some();
    if has(b'\'') && !has(b'"') { '"' } else { '\'' }
}

fn push_escaped(code: u32, quote: char, out: &mut String, shown: impl Fn(u32) -> bool) {
    match char::from_u32(code) {
        Some('\n') => out.push_str("\\n"),
        Some('\r') => out.push_str("\\r"),
        Some('\t') => out.push_str("\\t"),
        Some(c) if c == quote || c == '\\' => out.extend(['\\', c]),
        Some(c) if shown(code) => out.push(c),
        _ if code < 0x100 => out.push_str(&format!("\\x{code:02x}")),
        _ if code < 0x1_0000 => out.push_str(&format!("\\u{code:04x}")),
        _ => out.push_str(&format!("\\U{code:08x}")),
    }
}

/// `repr(bytes)`: `b'...'`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    write_quoted_bytes(bytes, &mut out);
    out
}

/// Appends the quoted bytes without the `b`, as `bytearray` needs them.
pub fn write_quoted_bytes(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes);
    out.push(quote);
    let ascii = |code| (0x20..0x7f).contains(&code);
    bytes
        .iter()
        .for_each(|&byte| push_escaped(byte.into(), quote, out, ascii));
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wtf8::Wtf8Buf;

    #[test]
    fn strings() {
        for (text, want, ascii) in [
            ("", "''", "''"),
            ("it's", r#""it's""#, r#""it's""#),
            ("\"it's\"", r#"'"it\'s"'"#, r#"'"it\'s"'"#),
            ("a\"b", r#"'a"b'"#, r#"'a"b'"#),
            (
                "\n\r\t\\\x00\x7f",
                r"'\n\r\t\\\x00\x7f'",
                r"'\n\r\t\\\x00\x7f'",
            ),
            (
                "é\u{ad}Ж\u{2028}😀",
                "'é\\xadЖ\\u2028😀'",
                r"'\xe9\xad\u0416\u2028\U0001f600'",
            ),
            (
                "\u{e000}\u{10ffff}\u{378}",
                r"'\ue000\U0010ffff\u0378'",
                r"'\ue000\U0010ffff\u0378'",
            ),
        ] {
            assert_eq!(repr_str(text.into()), want);
            assert_eq!(ascii_str(text.into()), ascii);
        }
        let pair: Wtf8Buf = [0xd83d, 0xde00].into_iter().collect();
        assert_eq!(repr_str(pair.as_wtf8()), r"'\ud83d\ude00'");
    }

    #[test]
    fn bytes() {
        assert_eq!(repr_bytes(b"a'b\x00\xff\n"), r#"b"a'b\x00\xff\n""#);
        assert_eq!(repr_bytes(b"'\"\\"), r#"b'\'"\\'"#);
    }
}
