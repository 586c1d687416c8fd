//! Widths and columns: padding, zeros in front, tabs.

use super::Units;
use crate::text::wtf8::push_code_point;

/// `center(width, fill)`.
pub fn center(bytes: &[u8], width: usize, fill: u32, units: Units) -> Vec<u8> {
    let free = width.saturating_sub(units.count(bytes));
    // CPython's rule for an odd rest: to the left where the width is odd too.
    let left = free / 2 + (free & width & 1);
    pad_to(bytes, left, free - left, fill, units)
}

/// `ljust(width, fill)`.
pub fn ljust(bytes: &[u8], width: usize, fill: u32, units: Units) -> Vec<u8> {
    pad_to(
        bytes,
        0,
        width.saturating_sub(units.count(bytes)),
        fill,
        units,
    )
}

/// `rjust(width, fill)`.
pub fn rjust(bytes: &[u8], width: usize, fill: u32, units: Units) -> Vec<u8> {
    pad_to(
        bytes,
        width.saturating_sub(units.count(bytes)),
        0,
        fill,
        units,
    )
}

/// Puts `left` and `right` fills around. The caller has checked that they fit its memory.
pub fn pad_to(bytes: &[u8], left: usize, right: usize, fill: u32, units: Units) -> Vec<u8> {
    let mut unit = Vec::with_capacity(4);
    match units {
        Units::Text => push_code_point(fill, &mut unit),
        Units::Bytes => unit.push(fill as u8),
    }
    let mut out = Vec::with_capacity(bytes.len() + (left + right) * unit.len());
    let fills = |count: usize| std::iter::repeat_n(&unit, count).flatten();
    out.extend(fills(left));
    out.extend_from_slice(bytes);
    out.extend(fills(right));
    out
}

/// `zfill(width)`: zeros between the sign and the rest.
pub fn zfill(bytes: &[u8], width: usize, units: Units) -> Vec<u8> {
    let zeros = width.saturating_sub(units.count(bytes));
    let signed = matches!(bytes.first(), Some(b'+' | b'-'));
    let (sign, rest) = bytes
        .split_at_checked(usize::from(signed))
        .unwrap_or((&[], bytes));
    let mut out = Vec::with_capacity(bytes.len() + zeros);
    out.extend_from_slice(sign);
    out.extend(std::iter::repeat_n(b'0', zeros));
    out.extend_from_slice(rest);
    out
}

/// `expandtabs(size)`: each tab fills up to the next column that `size` divides; 0 or less drops tabs.
/// `None` when the result would be longer than `most` bytes.
pub fn expand_tabs(bytes: &[u8], size: i64, most: usize, units: Units) -> Option<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(0);
    let mut out = Vec::with_capacity(bytes.len());
    let mut column = 0;
    for piece in bytes.split_inclusive(|&byte| matches!(byte, b'\t' | b'\n' | b'\r')) {
        let (plain, last) = match piece.split_last() {
            Some((last @ (b'\t' | b'\n' | b'\r'), plain)) => (plain, Some(*last)),
            _ => (piece, None),
        };
        out.extend_from_slice(plain);
        column += units.count(plain);
        match last {
            Some(b'\t') if size > 0 => {
                let blanks = size - column % size;
                if out.len().saturating_add(blanks) > most {
                    return None;
                }
                out.extend(std::iter::repeat_n(b' ', blanks));
                column += blanks;
            }
            Some(b'\t') | None => {}
            Some(end) => {
                out.push(end);
                column = 0;
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding() {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(text(center("é".as_bytes(), 4, 0x20, Units::Text)), " é  ");
        assert_eq!(text(center(b"ab", 5, 0x2a, Units::Text)), "**ab*");
        assert_eq!(text(ljust(b"ab", 4, 0xe9, Units::Text)), "abéé");
        assert_eq!(rjust(b"ab", 4, 0xe9, Units::Bytes), b"\xe9\xe9ab");
        assert_eq!(text(rjust(b"abcd", 2, 0x20, Units::Text)), "abcd");
        assert_eq!(text(zfill(b"-5", 4, Units::Text)), "-005");
        assert_eq!(text(zfill(b"", 2, Units::Text)), "00");
    }

    #[test]
    fn tabs() {
        let expand = |text: &str, size| {
            expand_tabs(text.as_bytes(), size, 100, Units::Text)
                .map(|b| String::from_utf8_lossy(&b).into_owned())
        };
        assert_eq!(
            expand("a\té\tb\n\tc", 4).as_deref(),
            Some("a   é   b\n    c")
        );
        assert_eq!(expand("a\tb", 0).as_deref(), Some("ab"));
        assert_eq!(expand("abcd\tb", 4).as_deref(), Some("abcd    b"));
        assert_eq!(expand("\t", 1000), None);
    }
}
