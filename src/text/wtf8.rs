//! Text as Python has it: any sequence of code points, lone surrogates included.
//!
//! The encoding is *generalised UTF-8*: each code point from 0 to 0x10FFFF by itself, the way UTF-8
//! does it, and a surrogate in three bytes like its neighbours. Invariant: two surrogates are never
//! joined into one character, not even when a high one meets a low one: `'\ud83d' + '\ude00'` has
//! length 2 in Python and keeps it here. (Strict WTF-8 would join them; we do not.) Comparing bytes
//! compares code points, which is Python's order.
//!
//! [`Wtf8`] borrows such bytes, [`Wtf8Buf`] owns them. Bytes that are not in this form are no danger:
//! they give strange code points, never a panic.

use std::borrow::Cow;
use std::fmt;

/// Borrowed text; copying it copies the pointer.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wtf8<'a>(&'a [u8]);

/// Owned text.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wtf8Buf(Vec<u8>);

impl<'a> Wtf8<'a> {
    /// Takes bytes that are generalised UTF-8 already.
    pub const fn from_bytes(bytes: &'a [u8]) -> Wtf8<'a> {
        Wtf8(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text as `str`, unless it holds a surrogate.
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }

    /// For display: surrogates become U+FFFD.
    pub fn to_string_lossy(self) -> Cow<'a, str> {
        match self.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.chars().map(char_or_replacement).collect()),
        }
    }

    /// Whether every code point is below 128.
    pub fn is_ascii(self) -> bool {
        self.0.is_ascii()
    }

    /// Whether there is nothing.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Python's `len`: the number of code points.
    pub fn count(self) -> usize {
        count_starts(self.0)
    }

    /// The code points, from either end.
    pub const fn chars(self) -> Chars<'a> {
        Chars { rest: self.0 }
    }

    /// The byte offset where the `n`-th code point starts; the byte length when there are not more
    /// than `n`.
    pub fn offset_of(self, n: usize) -> usize {
        const BLOCK: usize = 64;
        let (mut at, mut left) = (0, n);
        // Whole blocks are counted at once, as the processor likes it.
        for block in self.0.chunks_exact(BLOCK) {
            let starts = count_starts(block);
            if starts > left {
                break;
            }
            left -= starts;
            at += BLOCK;
        }
        let tail = self.0.get(at..).unwrap_or_default();
        for (step, &byte) in tail.iter().enumerate() {
            if is_start(byte) {
                if left == 0 {
                    return at + step;
                }
                left -= 1;
            }
        }
        self.0.len()
    }

    /// The byte offset where the last `n` code points start; 0 when there are not so many.
    pub fn offset_from_end(self, n: usize) -> usize {
        const BLOCK: usize = 64;
        let (mut rest, mut left) = (self.0, n);
        while let Some((before, block)) = rest.split_last_chunk::<BLOCK>() {
            let starts = count_starts(block);
            if starts >= left {
                break;
            }
            left -= starts;
            rest = before;
        }
        let starts = rest.iter().enumerate().rev();
        let mut starts = starts.filter(|(_, byte)| is_start(**byte));
        match left {
            0 => rest.len(),
            _ => starts.nth(left - 1).map_or(0, |(at, _)| at),
        }
    }

    /// The `n`-th code point.
    pub fn nth(self, n: usize) -> Option<u32> {
        let tail = self.0.get(self.offset_of(n)..).unwrap_or_default();
        Wtf8(tail).chars().next()
    }

    /// The code points from `start` up to, not including, `end`; empty where they cross.
    pub fn slice(self, start: usize, end: usize) -> Wtf8<'a> {
        let from = self.offset_of(start);
        let tail = Wtf8(self.0.get(from..).unwrap_or_default());
        let to = tail.offset_of(end.saturating_sub(start));
        Wtf8(tail.0.get(..to).unwrap_or_default())
    }

    /// The bytes from `start` to `end`, which must be offsets of code points; empty where they are out
    /// of range.
    pub fn slice_bytes(self, start: usize, end: usize) -> Wtf8<'a> {
        Wtf8(self.0.get(start..end).unwrap_or_default())
    }

    /// A copy that owns its bytes.
    pub fn to_owned(self) -> Wtf8Buf {
        Wtf8Buf(self.0.to_vec())
    }
}

impl<'a> From<&'a str> for Wtf8<'a> {
    fn from(text: &'a str) -> Wtf8<'a> {
        Wtf8(text.as_bytes())
    }
}

impl fmt::Debug for Wtf8<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

impl fmt::Display for Wtf8<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}

impl Wtf8Buf {
    /// Nothing.
    pub const fn new() -> Wtf8Buf {
        Wtf8Buf(Vec::new())
    }

    /// Nothing, with room for `bytes` bytes.
    pub fn with_capacity(bytes: usize) -> Wtf8Buf {
        Wtf8Buf(Vec::with_capacity(bytes))
    }

    /// Takes bytes that are generalised UTF-8 already.
    pub const fn from_bytes(bytes: Vec<u8>) -> Wtf8Buf {
        Wtf8Buf(bytes)
    }

    /// Borrows the text.
    pub fn as_wtf8(&self) -> Wtf8<'_> {
        Wtf8(&self.0)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Gives the bytes away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The text as a `String`, or itself when it holds a surrogate.
    pub fn into_string(self) -> Result<String, Wtf8Buf> {
        String::from_utf8(self.0).map_err(|error| Wtf8Buf(error.into_bytes()))
    }

    /// Adds one code point (surrogates too; never joined with what stands before).
    pub fn push(&mut self, code: u32) {
        push_code_point(code, &mut self.0);
    }

    /// Adds text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds text.
    pub fn push_wtf8(&mut self, text: Wtf8<'_>) {
        self.0.extend_from_slice(text.0);
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Wtf8Buf {
    fn from(text: String) -> Wtf8Buf {
        Wtf8Buf(text.into_bytes())
    }
}

impl From<&str> for Wtf8Buf {
    fn from(text: &str) -> Wtf8Buf {
        Wtf8Buf(text.as_bytes().to_vec())
    }
}

impl FromIterator<u32> for Wtf8Buf {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Wtf8Buf {
        let mut text = Wtf8Buf::new();
        codes.into_iter().for_each(|code| text.push(code));
        text
    }
}

impl fmt::Debug for Wtf8Buf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_wtf8().fmt(f)
    }
}

/// The code points of a text, from either end.
#[derive(Clone)]
pub struct Chars<'a> {
    rest: &'a [u8],
}

impl<'a> Chars<'a> {
    /// What has not been walked over yet.
    pub const fn rest(&self) -> Wtf8<'a> {
        Wtf8(self.rest)
    }
}

impl Iterator for Chars<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.rest.split_first()?;
        if first < 0x80 {
            self.rest = rest;
            return Some(u32::from(first));
        }
        let (code, rest) = decode_tail(first, rest);
        self.rest = rest;
        Some(code)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rest.len().div_ceil(4), Some(self.rest.len()))
    }
}

impl DoubleEndedIterator for Chars<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        let (&last, before) = self.rest.split_last()?;
        if last < 0x80 {
            self.rest = before;
            return Some(u32::from(last));
        }
        let start = self
            .rest
            .iter()
            .rposition(|&byte| is_start(byte))
            .unwrap_or(0);
        let (before, last) = self.rest.split_at_checked(start)?;
        self.rest = before;
        Wtf8(last).chars().next()
    }
}

/// Decodes a code point of more than one byte whose first byte is taken off already.
fn decode_tail(first: u8, rest: &[u8]) -> (u32, &[u8]) {
    let more = match first {
        0xf0.. => 3,
        0xe0.. => 2,
        _ => 1,
    };
    let (tail, rest) = rest.split_at_checked(more).unwrap_or((rest, &[]));
    let lead = u32::from(first) & (0x7f >> (more + 1));
    let code = tail
        .iter()
        .fold(lead, |code, &byte| code << 6 | u32::from(byte & 0x3f));
    (code, rest)
}

/// Whether a byte starts a code point.
#[inline]
pub const fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// How many code points start in `bytes`.
pub fn count_starts(bytes: &[u8]) -> usize {
    // Sums in a byte, which the processor adds many at a time; so few fit it always.
    const FEW: usize = 192;
    let starts = |few: &[u8]| few.iter().map(|&byte| u8::from(is_start(byte))).sum::<u8>();
    bytes.chunks(FEW).map(|few| usize::from(starts(few))).sum()
}

/// Whether the code point is one half of a UTF-16 pair, and so no character.
#[inline]
pub const fn is_surrogate(code: u32) -> bool {
    code >= 0xd800 && code < 0xe000
}

/// Adds the bytes of one code point; beyond 0x10FFFF it adds U+FFFD.
pub fn push_code_point(code: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend([0xc0 | (code >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xe0 | (code >> 12) as u8, tail(6), tail(0)]),
        0x1_0000..0x11_0000 => out.extend([0xf0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
        _ => out.extend([0xef, 0xbf, 0xbd]),
    }
}

/// The character, or U+FFFD for a surrogate.
pub fn char_or_replacement(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [u32; 12] = [
        0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd83d, 0xde00, 0xe000, 0xffff, 0x10000, 0x10ffff,
    ];

    #[test]
    fn code_points_go_in_and_come_out_both_ways() {
        let text: Wtf8Buf = CODES.into_iter().collect();
        assert!(text.as_wtf8().chars().eq(CODES));
        assert!(text.as_wtf8().chars().rev().eq(CODES.into_iter().rev()));
        assert_eq!(text.as_wtf8().count(), CODES.len());
        for (n, &code) in CODES.iter().enumerate() {
            assert_eq!(text.as_wtf8().nth(n), Some(code));
        }
        let long: Wtf8Buf = CODES.into_iter().cycle().take(500).collect();
        let long = long.as_wtf8();
        for n in 0..=500 {
            assert_eq!(long.offset_from_end(n), long.offset_of(500 - n));
        }
        assert_eq!(long.offset_from_end(501), 0);
        assert_eq!(text.as_wtf8().nth(CODES.len()), None);
    }

    #[test]
    fn surrogates_stay_apart() {
        let mut text = Wtf8Buf::new();
        text.push(0xd83d);
        text.push(0xde00);
        assert_eq!(text.as_bytes(), [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]);
        assert_eq!(text.as_wtf8().count(), 2);
        assert_eq!(text.as_wtf8().as_str(), None);
        assert_eq!(text.as_wtf8().to_string_lossy(), "\u{fffd}\u{fffd}");
        assert!(text.into_string().is_err());
    }

    #[test]
    fn slices_count_code_points() {
        let text = "aé€😀".repeat(50);
        let text = Wtf8::from(text.as_str());
        assert_eq!(text.count(), 200);
        assert_eq!(text.offset_of(199), 496);
        assert_eq!(text.offset_of(200), 500);
        assert_eq!(text.offset_of(999), 500);
        assert_eq!(text.slice(1, 4), Wtf8::from("é€😀"));
        assert_eq!(text.slice(197, 1000), Wtf8::from("é€😀"));
        assert_eq!(text.slice(5, 3), Wtf8::from(""));
    }

    #[test]
    fn broken_bytes_do_no_harm() {
        for bytes in [&[0xff][..], &[0xe0, 0x80], &[0x80, 0x80], &[0xf0]] {
            let text = Wtf8::from_bytes(bytes);
            assert!(text.chars().count() <= bytes.len());
            assert!(text.chars().rev().count() <= bytes.len());
        }
    }
}
