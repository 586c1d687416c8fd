//! What Python's `str` methods ask of one code point, as Unicode 15.1 (CPython 3.13's) answers.
//!
//! The libraries underneath know a later Unicode; `tables` hides what came after 15.1. Invariant:
//! each function agrees with CPython for every code point, surrogates included.

mod bidi;
mod kinds;
mod mapping;
mod numeric;
pub mod properties;
mod tables;

pub use super::digits::{decimal_value, is_space};
pub use mapping::{Mapped, casefold, lower, title, upper};

use tables::{ASSIGNED, DIGITS, NUMERIC_LETTERS};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether the code point had a meaning in Unicode 15.1.
pub fn is_assigned(code: u32) -> bool {
    code < 0x80 || in_ranges(&ASSIGNED, code)
}

fn in_ranges(ranges: &[(u32, u32)], code: u32) -> bool {
    let after = ranges.partition_point(|&(first, _)| first <= code);
    let range = after.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|&(_, last)| code <= last)
}

/// The character, if it is one in Unicode 15.1.
fn assigned_char(code: u32) -> Option<char> {
    char::from_u32(code).filter(|_| is_assigned(code))
}

/// `str.isalpha`: a letter by category.
pub fn is_alpha(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_alphabetic();
    }
    assigned_char(code).is_some_and(|c| c.general_category_group() == GeneralCategoryGroup::Letter)
}

/// `str.isdecimal`: a digit of a positional system.
pub fn is_decimal(code: u32) -> bool {
    decimal_value(code).is_some()
}

/// `str.isdigit`: decimal digits, and superscripts, circled digits and the like.
pub fn is_digit(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_digit();
    }
    is_decimal(code) || in_ranges(&DIGITS, code)
}

/// `str.isnumeric`: anything with a numeric value.
pub fn is_numeric(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_digit();
    }
    let by_category = |c: char| c.general_category_group() == GeneralCategoryGroup::Number;
    assigned_char(code).is_some_and(by_category) || in_ranges(&NUMERIC_LETTERS, code)
}

/// `str.isalnum`.
pub fn is_alnum(code: u32) -> bool {
    is_alpha(code) || is_numeric(code)
}

/// The property Uppercase.
pub fn is_upper(code: u32) -> bool {
    assigned_char(code).is_some_and(char::is_uppercase)
}

/// The property Lowercase.
pub fn is_lower(code: u32) -> bool {
    // The pharyngeal fricative has lost its case since 15.1.
    code == 0x295 || assigned_char(code).is_some_and(char::is_lowercase)
}

/// Title case by category: digraphs such as `ǅ`.
pub fn is_title(code: u32) -> bool {
    let by_category = |c: char| c.general_category() == GeneralCategory::TitlecaseLetter;
    code >= 0x80 && assigned_char(code).is_some_and(by_category)
}

/// Whether the character is of a case.
pub fn is_cased(code: u32) -> bool {
    is_upper(code) || is_lower(code) || is_title(code)
}

/// Whether the character is passed over when the rule of the final sigma looks for a cased one.
pub fn is_case_ignorable(code: u32) -> bool {
    use GeneralCategory::{EnclosingMark, Format, ModifierLetter, ModifierSymbol, NonspacingMark};
    // Beside the categories: what stands within words (apostrophes, middle dots, colons).
    let within_words = matches!(
        code,
        0x27 | 0x2e
            | 0x3a
            | 0xb7
            | 0x387
            | 0x55f
            | 0x5f4
            | 0x2018
            | 0x2019
            | 0x2024
            | 0x2027
            | 0xfe13
            | 0xfe52
            | 0xfe55
            | 0xff07
            | 0xff0e
            | 0xff1a
    );
    let by_category = |c: char| {
        matches!(
            c.general_category(),
            EnclosingMark | Format | ModifierLetter | ModifierSymbol | NonspacingMark
        )
    };
    // The Ahom sign has become a spacing mark since 15.1.
    within_words || code == 0x1171e || assigned_char(code).is_some_and(by_category)
}

/// `str.isprintable`: not a control, format, separator (but the blank), surrogate, private or unassigned
/// code point. `repr` shows these as they are.
pub fn is_printable(code: u32) -> bool {
    if code < 0x7f {
        return code >= 0x20;
    }
    let by_category = |c: char| {
        let group = c.general_category_group();
        group != GeneralCategoryGroup::Other && group != GeneralCategoryGroup::Separator
    };
    assigned_char(code).is_some_and(by_category)
}

/// May an identifier start with it?
pub fn is_identifier_start(code: u32) -> bool {
    code == u32::from('_') || assigned_char(code).is_some_and(unicode_ident::is_xid_start)
}

/// May an identifier go on with it?
pub fn is_identifier_continue(code: u32) -> bool {
    assigned_char(code).is_some_and(unicode_ident::is_xid_continue)
}

/// Whether `str.splitlines` ends a line with it.
pub fn is_line_break(code: u32) -> bool {
    matches!(code, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [&ASSIGNED[..], &DIGITS, &NUMERIC_LETTERS] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn kinds_of_code_points() {
        assert!(is_alpha(0xe9) && is_alpha(0x4e00) && !is_alpha(0x2160));
        assert!(is_digit(0xb2) && !is_decimal(0xb2));
        assert!(is_numeric(0xbd) && is_numeric(0x4e00) && !is_digit(0xbd));
        assert!(
            !is_printable(0xd800)
                && !is_printable(0xad)
                && !is_printable(0xe000)
                && is_printable(0xe9)
        );
        // Came with Unicode 16.
        assert!(!is_alpha(0x1c89) && !is_assigned(0x1c89));
        assert!(is_title(0x1c5) && !is_upper(0x1c5));
    }
}
