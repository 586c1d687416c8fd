//! Sets of characters, made ready for asking.

use super::fold::{Fold, LAST_CASED};
use super::tree::{Category, SetItem};
use crate::text::unicode;

/// A set of characters. Those below 256 are answered from a table.
#[derive(Debug, Clone)]
pub struct CharSet {
    low: [u64; 4],
    /// Sorted, apart; keys where case is ignored.
    ranges: Vec<(u32, u32)>,
    categories: Vec<(Category, bool)>,
    negated: bool,
    fold: Option<Fold>,
    unicode: bool,
}

impl CharSet {
    /// The set of these members; `unicode` says whether categories know more than ASCII.
    pub fn new(items: &[SetItem], negated: bool, fold: Option<Fold>, unicode: bool) -> CharSet {
        let mut ranges = Vec::new();
        let mut categories = Vec::new();
        for item in items {
            match *item {
                SetItem::Range(low, high) => {
                    ranges.push((low, high));
                    if let Some(fold) = fold {
                        let last = match fold {
                            Fold::Ascii => 0x7f,
                            Fold::Unicode => LAST_CASED,
                        };
                        let keys = (low..=high.min(last)).map(|code| (fold.key(code), code));
                        ranges.extend(
                            keys.filter(|(key, code)| key != code)
                                .map(|(key, _)| (key, key)),
                        );
                    }
                }
                SetItem::Category(category, negated) => categories.push((category, negated)),
            }
        }
        let mut set = CharSet {
            low: [0; 4],
            ranges: merged(ranges),
            categories,
            negated,
            fold,
            unicode,
        };
        for code in 0..256u32 {
            if set.ask(code) {
                set.low[code as usize / 64] |= 1 << (code % 64);
            }
        }
        set
    }

    /// Whether a character is in the set.
    #[inline(always)]
    pub fn contains(&self, code: u32) -> bool {
        match self.low.get(code as usize / 64) {
            Some(word) => word >> (code % 64) & 1 == 1,
            None => self.ask(code),
        }
    }

    fn ask(&self, code: u32) -> bool {
        let (key, lower) = match self.fold {
            Some(fold) => (fold.key(code), fold.lower(code)),
            None => (code, code),
        };
        let after = self.ranges.partition_point(|&(low, _)| low <= key);
        let in_range = after > 0 && self.ranges[after - 1].1 >= key;
        let found = in_range
            || self
                .categories
                .iter()
                .any(|&(category, negated)| in_category(category, lower, self.unicode) != negated);
        found != self.negated
    }
}

fn merged(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match out.last_mut() {
            Some((_, last)) if low <= last.saturating_add(1) => *last = high.max(*last),
            _ => out.push((low, high)),
        }
    }
    out
}

/// Whether a character is of a category.
#[inline]
pub fn in_category(category: Category, code: u32, unicode: bool) -> bool {
    if code < 0x80 {
        let byte = code as u8;
        return match category {
            Category::Digit => byte.is_ascii_digit(),
            // `str.isspace` knows the four separators too, bytes don't.
            Category::Space => {
                matches!(byte, b'\t'..=b'\r' | b' ') || unicode && matches!(byte, 0x1c..=0x1f)
            }
            Category::Word => byte.is_ascii_alphanumeric() || byte == b'_',
        };
    }
    unicode
        && match category {
            Category::Digit => unicode::is_decimal(code),
            Category::Space => unicode::is_space(code),
            Category::Word => unicode::is_alnum(code),
        }
}
