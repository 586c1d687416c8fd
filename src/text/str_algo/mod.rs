//! The algorithms of `str`'s and `bytes`' methods, on bytes.
//!
//! Generalised UTF-8 can be searched as bytes: no code point's bytes are found inside another's. What
//! does depend on code points (an empty separator, white space, columns) takes [`Units`]. Invariant:
//! results are byte ranges (or new bytes), and ranges never cut a code point; the caller keeps no
//! borrow while it makes objects of them.
//!
//! * this file: searching, counting, replacing, splitting by a separator, joining.
//! * `space`: white space: splitting, stripping, lines.
//! * `layout`: padding, tabs, columns.

mod layout;
mod space;

pub use layout::{center, expand_tabs, ljust, pad_to, rjust, zfill};
pub use space::{each_word, rsplit_space, split_lines, split_space, strip, strip_chars};

use std::ops::Range;

use memchr::memmem;
use smallvec::SmallVec;

use super::wtf8::{Wtf8, count_starts, is_start};

/// What one item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Code points of generalised UTF-8 (`str`).
    Text,
    /// Bytes (`bytes`, `bytearray`).
    Bytes,
}

impl Units {
    /// How many items there are.
    pub fn count(self, bytes: &[u8]) -> usize {
        match self {
            Units::Text => count_starts(bytes),
            Units::Bytes => bytes.len(),
        }
    }

    /// The byte offset where the `n`-th item starts, or the end.
    pub fn offset_of(self, bytes: &[u8], n: usize) -> usize {
        match self {
            Units::Text => Wtf8::from_bytes(bytes).offset_of(n),
            Units::Bytes => n.min(bytes.len()),
        }
    }

    /// The byte offsets between items, the ends included: one more than there are items.
    fn gaps(self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let starts = bytes.iter().enumerate();
        let starts = starts
            .filter(move |&(_, &byte)| self == Units::Bytes || is_start(byte))
            .map(|(at, _)| at);
        starts.chain([bytes.len()])
    }
}

/// The first place of `needle`.
#[inline]
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memchr(*byte, bytes),
        _ => memmem::find(bytes, needle),
    }
}

/// The last place of `needle`.
pub fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memrchr(*byte, bytes),
        _ => memmem::rfind(bytes, needle),
    }
}

/// The bounds of `find(sub, start, end)` and its like as Python takes them: negative ones count from the
/// end, both are cut to the length, and one at the end is `usize::MAX`, so that nobody counts up to it. `None` where
/// nothing can be found: `start` behind the end.
pub fn bounds(start: i64, end: i64, length: usize) -> Option<Range<usize>> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_end = |at: i64| {
        if at < 0 {
            at.saturating_add(length).max(0)
        } else {
            at
        }
    };
    let (start, end) = (from_end(start), from_end(end).min(length));
    let open = if end == length {
        usize::MAX
    } else {
        end as usize
    };
    (start <= end).then_some(start as usize..open)
}

/// `find`, `index`: the item's number where `needle` first stands between the bounds.
pub fn find_item(bytes: &[u8], needle: &[u8], within: Range<usize>, units: Units) -> Option<usize> {
    search(bytes, needle, within, units, find)
}

/// `rfind`, `rindex`.
pub fn rfind_item(
    bytes: &[u8],
    needle: &[u8],
    within: Range<usize>,
    units: Units,
) -> Option<usize> {
    search(bytes, needle, within, units, rfind)
}

fn search(
    bytes: &[u8],
    needle: &[u8],
    within: Range<usize>,
    units: Units,
    find: impl Fn(&[u8], &[u8]) -> Option<usize>,
) -> Option<usize> {
    let part = items(bytes, within.clone(), units);
    let place = find(part, needle)?;
    Some(within.start + units.count(part.get(..place)?))
}

/// The bytes of a range of items.
pub fn items(bytes: &[u8], within: Range<usize>, units: Units) -> &[u8] {
    let start = units.offset_of(bytes, within.start);
    let tail = bytes.get(start..).unwrap_or_default();
    if within.end == usize::MAX {
        return tail;
    }
    let end = units.offset_of(tail, within.end.saturating_sub(within.start));
    tail.get(..end).unwrap_or_default()
}

/// How often `needle` stands in `bytes` without overlapping itself; an empty one stands in every gap.
pub fn count(bytes: &[u8], needle: &[u8], units: Units) -> usize {
    match needle {
        [] => units.count(bytes) + 1,
        [byte] => memchr::memchr_iter(*byte, bytes).count(),
        _ => memmem::find_iter(bytes, needle).count(),
    }
}

/// `replace(old, new, most)`. `None` where nothing is replaced, so that the caller keeps its object.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], most: usize, units: Units) -> Option<Vec<u8>> {
    let places: SmallVec<[usize; 16]> = match old {
        [] => units.gaps(bytes).take(most).collect(),
        [byte] => memchr::memchr_iter(*byte, bytes).take(most).collect(),
        _ => memmem::find_iter(bytes, old).take(most).collect(),
    };
    if places.is_empty() {
        return None;
    }
    let kept = bytes.len() - places.len() * old.len();
    let mut out = Vec::with_capacity(kept.saturating_add(places.len().saturating_mul(new.len())));
    let mut done = 0;
    for place in places {
        out.extend_from_slice(bytes.get(done..place).unwrap_or_default());
        out.extend_from_slice(new);
        done = place + old.len();
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Some(out)
}

/// The length in bytes that [`replace`] would give, for a check against a memory limit beforehand.
pub fn replaced_size(bytes: &[u8], old: &[u8], new: &[u8], most: usize, units: Units) -> usize {
    let times = count(bytes, old, units).min(most);
    (bytes.len() - times * old.len()).saturating_add(times.saturating_mul(new.len()))
}

/// `split(separator, most)` for a separator that is not empty.
pub fn split(bytes: &[u8], separator: &[u8], most: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    each_part(bytes, separator, most, |part| parts.push(part));
    parts
}

/// What [`split`] answers, one by one.
#[inline]
pub fn each_part(bytes: &[u8], separator: &[u8], most: usize, mut found: impl FnMut(Range<usize>)) {
    let mut done = 0;
    let mut cut = |place: usize| {
        found(done..place);
        done = place + separator.len();
    };
    match separator {
        [] => {}
        [byte] => memchr::memchr_iter(*byte, bytes)
            .take(most)
            .for_each(&mut cut),
        _ => memmem::find_iter(bytes, separator)
            .take(most)
            .for_each(&mut cut),
    }
    found(done..bytes.len());
}

/// `rsplit(separator, most)` for a separator that is not empty; the parts from left to right.
pub fn rsplit(bytes: &[u8], separator: &[u8], most: usize) -> Vec<Range<usize>> {
    if separator.is_empty() {
        return std::iter::once(0..bytes.len()).collect();
    }
    let mut parts = Vec::new();
    let mut end = bytes.len();
    while parts.len() < most
        && let Some(place) = rfind(bytes.get(..end).unwrap_or_default(), separator)
    {
        parts.push(place + separator.len()..end);
        end = place;
    }
    parts.push(0..end);
    parts.reverse();
    parts
}

/// `partition(separator)`: where the separator stands, if it does.
pub fn partition(bytes: &[u8], separator: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    find(bytes, separator).map(|at| (0..at, at + separator.len()..bytes.len()))
}

/// `rpartition(separator)`.
pub fn rpartition(bytes: &[u8], separator: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    rfind(bytes, separator).map(|at| (0..at, at + separator.len()..bytes.len()))
}

/// `separator.join(parts)`.
pub fn join<'a>(separator: &[u8], parts: impl Iterator<Item = &'a [u8]> + Clone) -> Vec<u8> {
    let size = parts.clone().map(|part| part.len() + separator.len()).sum();
    let mut out = Vec::with_capacity(size);
    for (at, part) in parts.enumerate() {
        if at > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    }

    #[test]
    fn searching_counts_code_points() {
        let text = "aéaé€".as_bytes();
        let all = bounds(0, i64::MAX, 5).unwrap_or_default();
        assert_eq!(
            find_item(text, "é".as_bytes(), all.clone(), Units::Text),
            Some(1)
        );
        assert_eq!(
            rfind_item(text, "é".as_bytes(), all.clone(), Units::Text),
            Some(3)
        );
        assert_eq!(rfind_item(text, b"", all, Units::Text), Some(5));
        let few = bounds(2, -1, 5).unwrap_or_default();
        assert_eq!(
            find_item(text, "é".as_bytes(), few.clone(), Units::Text),
            Some(3)
        );
        assert_eq!(find_item(text, "€".as_bytes(), few, Units::Text), None);
        assert_eq!(bounds(6, i64::MAX, 5), None);
        assert_eq!(bounds(5, i64::MAX, 5), Some(5..usize::MAX));
        assert_eq!(bounds(-100, -100, 5), Some(0..0));
        assert_eq!(
            (
                count(text, b"", Units::Text),
                count(text, b"", Units::Bytes)
            ),
            (6, 10)
        );
        assert_eq!(count(b"aaaa", b"aa", Units::Text), 2);
    }

    #[test]
    fn replacing() {
        let replaced = |text: &str, old: &str, new: &str, most| {
            let (text, old, new) = (text.as_bytes(), old.as_bytes(), new.as_bytes());
            let out = replace(text, old, new, most, Units::Text);
            let size = out.as_ref().map_or(text.len(), Vec::len);
            assert_eq!(replaced_size(text, old, new, most, Units::Text), size);
            out.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let all = usize::MAX;
        assert_eq!(replaced("éa", "", "-", all).as_deref(), Some("-é-a-"));
        assert_eq!(replaced("éa", "", "-", 2).as_deref(), Some("-é-a"));
        assert_eq!(replaced("", "", "x", all).as_deref(), Some("x"));
        assert_eq!(replaced("aaa", "aa", "b", all).as_deref(), Some("ba"));
        assert_eq!(replaced("aaa", "a", "bb", 2).as_deref(), Some("bbbba"));
        assert_eq!(replaced("abc", "x", "y", all), None);
        assert_eq!(replaced("abc", "a", "y", 0), None);
    }

    #[test]
    fn splitting_and_joining() {
        let text = "a,b,,c";
        let all = usize::MAX;
        assert_eq!(
            parts(text, &split(text.as_bytes(), b",", all)),
            ["a", "b", "", "c"]
        );
        assert_eq!(parts(text, &split(text.as_bytes(), b",", 1)), ["a", "b,,c"]);
        assert_eq!(
            parts(text, &rsplit(text.as_bytes(), b",", 1)),
            ["a,b,", "c"]
        );
        assert_eq!(
            parts(text, &rsplit(text.as_bytes(), b",,", all)),
            ["a,b", "c"]
        );
        assert_eq!(parts("", &split(b"", b",", all)), [""]);
        assert_eq!(parts(text, &split(text.as_bytes(), b",", 0)), [text]);
        assert_eq!(partition(b"a=b=c", b"="), Some((0..1, 2..5)));
        assert_eq!(rpartition(b"a=b=c", b"="), Some((0..3, 4..5)));
        let words: [&[u8]; 3] = [b"a", b"", b"c"];
        assert_eq!(join(b", ", words.into_iter()), b"a, , c");
    }
}
