//! Case of whole strings: the mappings and the predicates of `str`.
//!
//! Invariant: what is ASCII never takes the slow path. The rules are CPython's (`Objects/unicodeobject.c`),
//! the final sigma's included.

use super::unicode::{self, Mapped};
use super::wtf8::{Wtf8, Wtf8Buf};

/// The small sigma that ends a word.
const FINAL_SIGMA: u32 = 0x3c2;
const CAPITAL_SIGMA: u32 = 0x3a3;

/// `str.lower`.
pub fn lower(text: Wtf8<'_>) -> Wtf8Buf {
    if text.is_ascii() {
        return Wtf8Buf::from_bytes(text.as_bytes().to_ascii_lowercase());
    }
    map(text, |at, code| lower_at(text, at, code))
}

/// `str.upper`.
pub fn upper(text: Wtf8<'_>) -> Wtf8Buf {
    if text.is_ascii() {
        return Wtf8Buf::from_bytes(text.as_bytes().to_ascii_uppercase());
    }
    map(text, |_, code| unicode::upper(code))
}

/// `str.casefold`.
pub fn casefold(text: Wtf8<'_>) -> Wtf8Buf {
    if text.is_ascii() {
        return Wtf8Buf::from_bytes(text.as_bytes().to_ascii_lowercase());
    }
    map(text, |_, code| unicode::casefold(code))
}

/// `str.title`: the first letter after each that is of no case in title case, the others in lower case.
pub fn title(text: Wtf8<'_>) -> Wtf8Buf {
    let mut after_cased = false;
    map(text, |at, code| {
        let mapped = if after_cased {
            lower_at(text, at, code)
        } else {
            unicode::title(code)
        };
        after_cased = unicode::is_cased(code);
        mapped
    })
}

/// `str.capitalize`.
pub fn capitalize(text: Wtf8<'_>) -> Wtf8Buf {
    map(text, |at, code| {
        if at == 0 {
            unicode::title(code)
        } else {
            lower_at(text, at, code)
        }
    })
}

/// `str.swapcase`.
pub fn swapcase(text: Wtf8<'_>) -> Wtf8Buf {
    map(text, |at, code| {
        if unicode::is_upper(code) {
            lower_at(text, at, code)
        } else if unicode::is_lower(code) {
            unicode::upper(code)
        } else {
            Mapped::from(code)
        }
    })
}

/// Maps each code point, given with its byte offset.
fn map(text: Wtf8<'_>, mut change: impl FnMut(usize, u32) -> Mapped) -> Wtf8Buf {
    let mut out = Wtf8Buf::with_capacity(text.as_bytes().len());
    let mut chars = text.chars();
    let mut at = 0;
    while let Some(code) = chars.next() {
        change(at, code)
            .codes()
            .iter()
            .for_each(|&code| out.push(code));
        at = text.as_bytes().len() - chars.rest().as_bytes().len();
    }
    out
}

/// Lower case of the code point at a byte offset: a capital sigma depends on its neighbours.
fn lower_at(text: Wtf8<'_>, at: usize, code: u32) -> Mapped {
    if code == CAPITAL_SIGMA && ends_word(text, at) {
        Mapped::from(FINAL_SIGMA)
    } else {
        unicode::lower(code)
    }
}

/// Whether the sigma at `at` has a cased letter before it and none behind it, looking past what is
/// ignorable.
fn ends_word(text: Wtf8<'_>, at: usize) -> bool {
    let seen = |code: &u32| !unicode::is_case_ignorable(*code);
    let before = text.slice_bytes(0, at).chars().rev().find(seen);
    let after = text
        .slice_bytes(at, text.as_bytes().len())
        .chars()
        .skip(1)
        .find(seen);
    before.is_some_and(unicode::is_cased) && !after.is_some_and(unicode::is_cased)
}

/// Whether there is something and every code point fits (`isalpha`, `isdigit`, `isspace` and so on).
pub fn all(text: Wtf8<'_>, fits: impl Fn(u32) -> bool) -> bool {
    !text.is_empty() && text.chars().all(fits)
}

/// `str.isupper`: at least one cased character, and all of them upper case.
pub fn is_upper(text: Wtf8<'_>) -> bool {
    of_one_case(text, unicode::is_upper, |code| {
        unicode::is_lower(code) || unicode::is_title(code)
    })
}

/// `str.islower`: at least one cased character, and all of them lower case.
pub fn is_lower(text: Wtf8<'_>) -> bool {
    of_one_case(text, unicode::is_lower, |code| {
        unicode::is_upper(code) || unicode::is_title(code)
    })
}

fn of_one_case(text: Wtf8<'_>, good: impl Fn(u32) -> bool, bad: impl Fn(u32) -> bool) -> bool {
    let mut any = false;
    for code in text.chars() {
        if bad(code) {
            return false;
        }
        any = any || good(code);
    }
    any
}

/// `str.istitle`: words start with a capital (or title) letter and go on in lower case.
pub fn is_title(text: Wtf8<'_>) -> bool {
    let (mut any, mut after_cased) = (false, false);
    for code in text.chars() {
        let fits = if unicode::is_upper(code) || unicode::is_title(code) {
            !after_cased
        } else if unicode::is_lower(code) {
            after_cased
        } else {
            after_cased = false;
            continue;
        };
        if !fits {
            return false;
        }
        (any, after_cased) = (true, true);
    }
    any
}

/// `str.isprintable`: also true of nothing.
pub fn is_printable(text: Wtf8<'_>) -> bool {
    text.chars().all(unicode::is_printable)
}

/// `str.isidentifier`.
pub fn is_identifier(text: Wtf8<'_>) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(unicode::is_identifier_start)
        && chars.all(unicode::is_identifier_continue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: Wtf8Buf) -> String {
        text.as_wtf8().to_string_lossy().into_owned()
    }

    #[test]
    fn strings_change_case() {
        assert_eq!(shown(lower("ΑΣ ΑΣΑ Σ ΑΣ.".into())), "ας ασα σ ας.");
        assert_eq!(shown(upper("straße ŉ".into())), "STRASSE ʼN");
        assert_eq!(
            shown(title("hello ǆungla it's ßx 1a".into())),
            "Hello ǅungla It'S Ssx 1A"
        );
        assert_eq!(shown(capitalize("ǆABC ΑΣ".into())), "ǅabc ας");
        assert_eq!(shown(swapcase("aBß ΑΣ ǅ".into())), "AbSS ας ǅ");
        assert_eq!(shown(casefold("Straße".into())), "strasse");
    }

    #[test]
    fn predicates() {
        assert!(is_upper("ABC1".into()) && !is_upper("1".into()) && !is_upper("ABǅ".into()));
        assert!(is_lower("abc1".into()) && !is_lower("".into()));
        assert!(
            is_title("Hello World".into())
                && !is_title("Hello world".into())
                && is_title("ǅa".into())
        );
        assert!(!is_title("".into()) && !is_title("HeLlo".into()) && is_title("A'B".into()));
        assert!(
            is_identifier("_é1".into()) && !is_identifier("1a".into()) && !is_identifier("".into())
        );
        assert!(is_printable("".into()) && !all("".into(), unicode::is_alpha));
    }
}
