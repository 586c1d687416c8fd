//! White space: splitting at it, stripping it, ends of lines.

use std::ops::Range;

use super::Units;
use crate::text::unicode::{is_line_break, is_space};
use crate::text::wtf8::Wtf8;

impl Units {
    /// The item at the start: its code and its length in bytes.
    #[inline]
    fn first(self, bytes: &[u8]) -> Option<(u32, usize)> {
        let byte = *bytes.first()?;
        if byte < 0x80 || self == Units::Bytes {
            return Some((byte.into(), 1));
        }
        let mut chars = Wtf8::from_bytes(bytes).chars();
        chars
            .next()
            .map(|code| (code, bytes.len() - chars.rest().as_bytes().len()))
    }

    /// The item at the end.
    #[inline]
    fn last(self, bytes: &[u8]) -> Option<(u32, usize)> {
        let byte = *bytes.last()?;
        if byte < 0x80 || self == Units::Bytes {
            return Some((byte.into(), 1));
        }
        let mut chars = Wtf8::from_bytes(bytes).chars();
        chars
            .next_back()
            .map(|code| (code, bytes.len() - chars.rest().as_bytes().len()))
    }

    /// White space, as `str` and as `bytes` see it.
    #[inline]
    fn holds_space(self, code: u32) -> bool {
        if code > 0x20 && code < 0x80 {
            return false;
        }
        if code < 0x80 {
            // The separators \x1c to \x1f are white space of text alone.
            let separator = self == Units::Text && matches!(code, 0x1c..=0x1f);
            return matches!(code, 0x20 | 0x09..=0x0d) || separator;
        }
        match self {
            Units::Text => is_space(code),
            Units::Bytes => false,
        }
    }

    fn ends_line(self, code: u32) -> bool {
        match self {
            Units::Text => is_line_break(code),
            Units::Bytes => matches!(code, 0x0a | 0x0d),
        }
    }

    /// How many bytes at the start hold only items that fit.
    #[inline]
    fn prefix(self, bytes: &[u8], fits: impl Fn(u32) -> bool) -> usize {
        let mut rest = bytes;
        loop {
            let (code, size) = match rest {
                [byte, tail @ ..] if *byte < 0x80 => {
                    if !fits(u32::from(*byte)) {
                        return bytes.len() - rest.len();
                    }
                    rest = tail;
                    continue;
                }
                _ => match self.first(rest) {
                    Some(item) => item,
                    None => return bytes.len(),
                },
            };
            if !fits(code) {
                return bytes.len() - rest.len();
            }
            rest = rest.get(size..).unwrap_or_default();
        }
    }

    /// How many bytes at the end hold only items that fit.
    #[inline]
    fn suffix(self, bytes: &[u8], fits: impl Fn(u32) -> bool) -> usize {
        let mut rest = bytes;
        while let Some((code, size)) = self.last(rest)
            && fits(code)
        {
            rest = rest.get(..rest.len() - size).unwrap_or_default();
        }
        bytes.len() - rest.len()
    }
}

/// `split(None, most)`: the runs without white space.
pub fn split_space(bytes: &[u8], most: usize, units: Units) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    each_word(bytes, most, units, |word| words.push(word));
    words
}

/// What [`split_space`] answers, one by one.
#[inline]
pub fn each_word(bytes: &[u8], most: usize, units: Units, mut found: impl FnMut(Range<usize>)) {
    let (mut at, mut count) = (0, 0);
    loop {
        let tail = bytes.get(at..).unwrap_or_default();
        at += units.prefix(tail, |code| units.holds_space(code));
        let tail = bytes.get(at..).unwrap_or_default();
        if tail.is_empty() {
            return;
        }
        // The last part keeps the white space at its end.
        let word = match count >= most {
            true => tail.len(),
            false => {
                // Most of it is plain to see.
                let plain = |byte: &u8| (0x21..0x80).contains(byte);
                let plain = tail.iter().take_while(|byte| plain(byte)).count();
                let rest = tail.get(plain..).unwrap_or_default();
                plain + units.prefix(rest, |code| !units.holds_space(code))
            }
        };
        found(at..at + word);
        if count >= most {
            return;
        }
        count += 1;
        at += word;
    }
}

/// `rsplit(None, most)`; the parts from left to right.
pub fn rsplit_space(bytes: &[u8], most: usize, units: Units) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut end = bytes.len();
    loop {
        let head = bytes.get(..end).unwrap_or_default();
        end -= units.suffix(head, |code| units.holds_space(code));
        let head = bytes.get(..end).unwrap_or_default();
        if head.is_empty() {
            break;
        }
        let word = match parts.len() {
            done if done >= most => head.len(),
            _ => units.suffix(head, |code| !units.holds_space(code)),
        };
        parts.push(end - word..end);
        if parts.len() > most {
            break;
        }
        end -= word;
    }
    parts.reverse();
    parts
}

/// `strip()`, `lstrip()`, `rstrip()`: which ends are stripped of white space.
pub fn strip(bytes: &[u8], left: bool, right: bool, units: Units) -> Range<usize> {
    strip_with(bytes, left, right, units, |code| units.holds_space(code))
}

/// `strip(chars)` and the like: the ends lose all items that stand in `chars`.
pub fn strip_chars(
    bytes: &[u8],
    chars: &[u8],
    left: bool,
    right: bool,
    units: Units,
) -> Range<usize> {
    let set: Vec<u32> = match units {
        Units::Text => Wtf8::from_bytes(chars).chars().collect(),
        Units::Bytes => chars.iter().map(|&byte| byte.into()).collect(),
    };
    match set.as_slice() {
        [only] => strip_with(bytes, left, right, units, |code| code == *only),
        all => strip_with(bytes, left, right, units, |code| all.contains(&code)),
    }
}

fn strip_with(
    bytes: &[u8],
    left: bool,
    right: bool,
    units: Units,
    fits: impl Fn(u32) -> bool,
) -> Range<usize> {
    let start = if left { units.prefix(bytes, &fits) } else { 0 };
    let tail = bytes.get(start..).unwrap_or_default();
    let end = if right {
        bytes.len() - units.suffix(tail, &fits)
    } else {
        bytes.len()
    };
    start..end
}

/// `splitlines(keep)`: the lines, with their ends if `keep`.
pub fn split_lines(bytes: &[u8], keep: bool, units: Units) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let tail = bytes.get(start..).unwrap_or_default();
        let length = units.prefix(tail, |code| !units.ends_line(code));
        let after = tail.get(length..).unwrap_or_default();
        let break_size = match after {
            [b'\r', b'\n', ..] => 2,
            _ => units.first(after).map_or(0, |(_, size)| size),
        };
        let end = start + length;
        lines.push(start..if keep { end + break_size } else { end });
        start = end + break_size;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    }

    #[test]
    fn words() {
        let text = " a\u{3000}b  é ";
        let bytes = text.as_bytes();
        assert_eq!(
            parts(text, &split_space(bytes, usize::MAX, Units::Text)),
            ["a", "b", "é"]
        );
        assert_eq!(
            parts(text, &split_space(bytes, 1, Units::Text)),
            ["a", "b  é "]
        );
        assert_eq!(
            parts(text, &split_space(bytes, 0, Units::Text)),
            ["a\u{3000}b  é "]
        );
        assert_eq!(
            parts(text, &rsplit_space(bytes, 1, Units::Text)),
            [" a\u{3000}b", "é"]
        );
        assert_eq!(
            parts(text, &split_space(bytes, usize::MAX, Units::Bytes)),
            ["a\u{3000}b", "é"]
        );
        assert!(split_space(b"  ", usize::MAX, Units::Text).is_empty());
    }

    #[test]
    fn stripping() {
        let text = "\u{2003}éa \x1c";
        assert_eq!(&text[strip(text.as_bytes(), true, true, Units::Text)], "éa");
        assert_eq!(
            &text[strip(text.as_bytes(), false, true, Units::Text)],
            "\u{2003}éa"
        );
        assert_eq!(
            &text[strip(text.as_bytes(), true, true, Units::Bytes)],
            text
        );
        assert_eq!(strip_chars(b"abcba", b"ab", true, true, Units::Text), 2..3);
        assert_eq!(strip_chars(b"aaa", b"a", true, true, Units::Text), 3..3);
    }

    #[test]
    fn lines() {
        let text = "a\r\nb\rc\n\nd\u{2028}e\x0b";
        let bytes = text.as_bytes();
        assert_eq!(
            parts(text, &split_lines(bytes, false, Units::Text)),
            ["a", "b", "c", "", "d", "e"]
        );
        let kept = ["a\r\n", "b\r", "c\n", "\n", "d\u{2028}", "e\x0b"];
        assert_eq!(parts(text, &split_lines(bytes, true, Units::Text)), kept);
        assert_eq!(
            parts(text, &split_lines(bytes, false, Units::Bytes)),
            ["a", "b", "c", "", "d\u{2028}e\x0b"]
        );
        assert!(split_lines(b"", false, Units::Text).is_empty());
    }
}
