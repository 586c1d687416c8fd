//! What is equal when case is ignored. Invariant: two characters are the same to a pattern that ignores case
//! if and only if their keys are equal.

use crate::text::unicode;

/// The characters whose case is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// ASCII letters only.
    Ascii,
    /// All letters of one character in either case.
    Unicode,
}

/// Beyond this code point nothing has a case.
pub const LAST_CASED: u32 = 0x1_e943;

impl Fold {
    /// The lower case of a character, one character for one.
    #[inline]
    pub fn lower(self, code: u32) -> u32 {
        if code < 0x80 {
            return u32::from((code as u8).to_ascii_lowercase());
        }
        match self {
            Fold::Ascii => code,
            Fold::Unicode => unicode::lower(code)
                .codes()
                .first()
                .copied()
                .unwrap_or(code),
        }
    }

    /// What stands for a character and all that equal it.
    #[inline]
    pub fn key(self, code: u32) -> u32 {
        if code < 0x80 {
            return u32::from((code as u8).to_ascii_uppercase());
        }
        match self {
            Fold::Ascii => code,
            Fold::Unicode => unicode_key(code),
        }
    }

    /// Whether anything but itself equals a character.
    pub fn has_case(self, code: u32) -> bool {
        match self {
            _ if code < 0x80 => (code as u8).is_ascii_alphabetic(),
            Fold::Ascii => false,
            // Letters without a case count too; that costs time only.
            Fold::Unicode => {
                code <= LAST_CASED
                    && (unicode::is_alnum(code)
                        || self.key(code) != code
                        || self.lower(code) != code)
            }
        }
    }
}

/// Lower letters that share an upper case are equal: `s` and `ſ`, `σ` and `ς`.
fn unicode_key(code: u32) -> u32 {
    if code > LAST_CASED {
        return code;
    }
    let lower = Fold::Unicode.lower(code);
    let upper = unicode::upper(lower);
    match (upper.codes(), lower) {
        ([upper], _) => *upper,
        // Pairs that share an upper case of several characters.
        (_, 0x1fd3) => 0x390,
        (_, 0x1fe3) => 0x3b0,
        (_, 0xfb05) => 0xfb06,
        _ => lower,
    }
}
