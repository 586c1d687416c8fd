//! Case mappings of one code point, one to three code points long.
//!
//! Invariant: a mapping never leads to a character that Unicode 15.1 does not have.

use super::{assigned_char, is_assigned};

/// What a code point maps to: up to three code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    codes: [u32; 3],
    count: u8,
}

impl Mapped {
    fn one(code: u32) -> Mapped {
        Mapped {
            codes: [code, 0, 0],
            count: 1,
        }
    }

    fn many(codes: impl Iterator<Item = char>) -> Mapped {
        let mut mapped = Mapped {
            codes: [0; 3],
            count: 0,
        };
        for (slot, c) in mapped.codes.iter_mut().zip(codes) {
            *slot = c.into();
            mapped.count += 1;
        }
        mapped
    }

    /// `self`, unless it holds what Unicode 15.1 lacks; then the code point stays as it is.
    fn or_unchanged(self, code: u32) -> Mapped {
        if self.codes().iter().all(|&mapped| is_assigned(mapped)) {
            self
        } else {
            Mapped::one(code)
        }
    }

    /// The code points, at least one.
    pub fn codes(&self) -> &[u32] {
        self.codes
            .get(..usize::from(self.count))
            .unwrap_or_default()
    }

    fn map_last(mut self, change: impl Fn(u32) -> u32) -> Mapped {
        if let Some(last) = self
            .codes
            .get_mut(usize::from(self.count).saturating_sub(1))
        {
            *last = change(*last);
        }
        self
    }
}

impl From<u32> for Mapped {
    fn from(code: u32) -> Mapped {
        Mapped::one(code)
    }
}

/// `str.lower` of one code point (the final sigma is the string's business).
pub fn lower(code: u32) -> Mapped {
    match assigned_char(code) {
        Some(c) => Mapped::many(c.to_lowercase()).or_unchanged(code),
        None => Mapped::one(code),
    }
}

/// `str.upper` of one code point.
pub fn upper(code: u32) -> Mapped {
    match assigned_char(code) {
        Some(c) => Mapped::many(c.to_uppercase()).or_unchanged(code),
        None => Mapped::one(code),
    }
}

/// `str.title` of one code point: as upper case, but for digraphs, ligatures and letters with an iota below.
pub fn title(code: u32) -> Mapped {
    const CAPITAL_IOTA: u32 = 0x399;
    const IOTA_BELOW: u32 = 0x345;
    match code {
        // dž, lj, nj, dz in their three cases each.
        0x1c4..=0x1cc => Mapped::one((code - 0x1c4) / 3 * 3 + 0x1c5),
        0x1f1..=0x1f3 => Mapped::one(0x1f2),
        // Georgian has capitals, but no titles.
        0x10d0..=0x10fa | 0x10fd..=0x10ff => Mapped::one(code),
        0x1f80..=0x1faf => Mapped::one(code | 8),
        0x1fb3 | 0x1fbc => Mapped::one(0x1fbc),
        0x1fc3 | 0x1fcc => Mapped::one(0x1fcc),
        0x1ff3 | 0x1ffc => Mapped::one(0x1ffc),
        0x1fb2 | 0x1fb4 | 0x1fb7 | 0x1fc2 | 0x1fc4 | 0x1fc7 | 0x1ff2 | 0x1ff4 | 0x1ff7 => {
            upper(code).map_last(|last| {
                if last == CAPITAL_IOTA {
                    IOTA_BELOW
                } else {
                    last
                }
            })
        }
        // Ligatures: only the first letter of them is a capital.
        0xdf | 0x587 | 0xfb00..=0xfb06 | 0xfb13..=0xfb17 => {
            let mut mapped = upper(code);
            for slot in mapped.codes.iter_mut().skip(1) {
                *slot = lower(*slot).codes().first().copied().unwrap_or(*slot);
            }
            mapped
        }
        _ => upper(code),
    }
}

/// `str.casefold` of one code point: the lower case of its upper case, but for a few.
pub fn casefold(code: u32) -> Mapped {
    match code {
        // The dotless i stays what it is.
        0x131 => Mapped::one(code),
        // Cherokee had capitals first, and folds to them.
        0x13a0..=0x13f5 => Mapped::one(code),
        0x13f8..=0x13fd | 0xab70..=0xabbf => upper(code),
        // The capital sharp s folds as the small one.
        0x1e9e => casefold(0xdf),
        _ => {
            let mut folded = Mapped {
                codes: [0; 3],
                count: 0,
            };
            let lowered = upper(code).codes.map(lower);
            let lowered = lowered
                .iter()
                .take(upper(code).codes().len())
                .flat_map(Mapped::codes);
            for (slot, &code) in folded.codes.iter_mut().zip(lowered) {
                *slot = code;
                folded.count += 1;
            }
            folded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(mapped: Mapped) -> String {
        mapped
            .codes()
            .iter()
            .filter_map(|&code| char::from_u32(code))
            .collect()
    }

    #[test]
    fn mappings() {
        for (c, want_upper, want_title, want_fold) in [
            ('a', "A", "A", "a"),
            ('ß', "SS", "Ss", "ss"),
            ('ﬃ', "FFI", "Ffi", "ffi"),
            ('ǆ', "Ǆ", "ǅ", "ǆ"),
            ('ა', "Ა", "ა", "ა"),
            ('ᾳ', "ΑΙ", "ᾼ", "αι"),
            ('ᾷ', "Α\u{342}Ι", "Α\u{342}\u{345}", "α\u{342}ι"),
            ('ẞ', "ẞ", "ẞ", "ss"),
            ('ꭰ', "Ꭰ", "Ꭰ", "Ꭰ"),
            ('ſ', "S", "S", "s"),
        ] {
            let code = c.into();
            assert_eq!(
                (text(upper(code)).as_str(), text(title(code)).as_str()),
                (want_upper, want_title),
                "{c}"
            );
            assert_eq!(text(casefold(code)), want_fold, "{c}");
        }
        assert_eq!(text(lower('İ'.into())), "i̇");
        assert_eq!(upper(0xd800).codes(), [0xd800]);
    }
}
