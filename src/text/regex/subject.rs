//! What is searched: bytes of which each is a character, or text in WTF-8.

use crate::text::wtf8::{Wtf8, is_start};

/// A subject. Places are offsets of characters.
pub trait Subject: Copy {
    /// All of it.
    fn bytes(&self) -> &[u8];

    /// The character at a place, and the place behind it.
    fn next(&self, at: usize) -> Option<(u32, usize)>;

    /// The character before a place, and its own place.
    fn before(&self, at: usize) -> Option<(u32, usize)>;

    /// The place so many characters before another.
    fn back(&self, at: usize, count: usize) -> Option<usize>;
}

/// Bytes, or text that is all ASCII.
#[derive(Clone, Copy)]
pub struct Octets<'a>(pub &'a [u8]);

impl Subject for Octets<'_> {
    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        self.0
    }

    #[inline(always)]
    fn next(&self, at: usize) -> Option<(u32, usize)> {
        self.0.get(at).map(|byte| (u32::from(*byte), at + 1))
    }

    #[inline(always)]
    fn before(&self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        self.0.get(at).map(|byte| (u32::from(*byte), at))
    }

    #[inline(always)]
    fn back(&self, at: usize, count: usize) -> Option<usize> {
        at.checked_sub(count)
    }
}

/// Any text.
#[derive(Clone, Copy)]
pub struct Text<'a>(pub &'a [u8]);

impl Subject for Text<'_> {
    #[inline(always)]
    fn bytes(&self) -> &[u8] {
        self.0
    }

    #[inline(always)]
    fn next(&self, at: usize) -> Option<(u32, usize)> {
        let rest = self.0.get(at..)?;
        let first = *rest.first()?;
        if first < 0x80 {
            return Some((u32::from(first), at + 1));
        }
        let mut chars = Wtf8::from_bytes(rest).chars();
        let code = chars.next()?;
        Some((code, self.0.len() - chars.rest().as_bytes().len()))
    }

    #[inline(always)]
    fn before(&self, at: usize) -> Option<(u32, usize)> {
        let before = self.0.get(..at)?;
        let start = before.iter().rposition(|byte| is_start(*byte))?;
        let code = Wtf8::from_bytes(&before[start..]).chars().next()?;
        Some((code, start))
    }

    fn back(&self, mut at: usize, count: usize) -> Option<usize> {
        for _ in 0..count {
            at = self.0.get(..at)?.iter().rposition(|byte| is_start(*byte))?;
        }
        Some(at)
    }
}
