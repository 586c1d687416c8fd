//! Unicode decimal digits, as Unicode 15.1 (that of CPython 3.13) has them, and white space:
//! what `int()`, `float()` and `complex()` make of text before they read it.
//!
//! Invariant: `DECIMAL_ZEROS` is sorted, and each entry starts a run of exactly ten digits.

use std::borrow::Cow;

/// The code points of all decimal zeros beyond ASCII; the nine that follow each are its 1 to 9.
const DECIMAL_ZEROS: [u32; 67] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
    0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0,
    0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
    0x1FBF0,
];

/// The value 0 to 9 of a decimal digit of any script (`unicodedata.decimal`).
pub fn decimal_value(code: u32) -> Option<u8> {
    if code < 0x80 {
        return (0x30..0x3a).contains(&code).then(|| (code - 0x30) as u8);
    }
    let run = DECIMAL_ZEROS
        .partition_point(|&zero| zero <= code)
        .checked_sub(1)?;
    let value = code - DECIMAL_ZEROS.get(run)?;
    (value < 10).then_some(value as u8)
}

/// Python's `str.isspace` for one code point.
pub fn is_space(code: u32) -> bool {
    matches!(
        code,
        0x09..=0x0d
            | 0x1c..=0x20
            | 0x85
            | 0xa0
            | 0x1680
            | 0x2000..=0x200a
            | 0x2028
            | 0x2029
            | 0x202f
            | 0x205f
            | 0x3000
    )
}

/// Text ready for a number's reader: beyond ASCII every decimal digit becomes an ASCII digit and
/// every white space a blank. ASCII stays as it is, also the separators `\x1c` to `\x1f`, which are
/// white space to `str.isspace` but not to numbers.
pub fn ascii_decimals_and_spaces(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match decimal_value(c.into()) {
        Some(value) => char::from(b'0' + value),
        None if !c.is_ascii() && is_space(c.into()) => ' ',
        None => c,
    };
    Cow::Owned(text.chars().map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts() {
        assert_eq!(decimal_value(0x39), Some(9));
        assert_eq!(decimal_value(0x3a), None);
        assert_eq!(decimal_value(0x661), Some(1));
        assert_eq!(decimal_value(0x1D7FF), Some(9));
        assert_eq!(decimal_value(0xB2), None);
        assert!(DECIMAL_ZEROS.is_sorted());
    }

    #[test]
    fn text_becomes_ascii() {
        assert_eq!(ascii_decimals_and_spaces("\u{3000}٣x\x1c"), " 3x\x1c");
        assert!(matches!(
            ascii_decimals_and_spaces("12 "),
            Cow::Borrowed("12 ")
        ));
    }
}
