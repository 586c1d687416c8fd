//! Floats and complex numbers read from text, as `float()` and `complex()` do.
//!
//! Invariant: what is read is rounded once, half to even.

use std::borrow::Cow;

use crate::text::digits::ascii_decimals_and_spaces;

/// What `float(text)` reads: white space around, underscores between digits, any Unicode decimal
/// digits, `inf`, `infinity`, `nan` in any case. `None` where Python raises ValueError.
pub fn parse_float(text: &str) -> Option<f64> {
    let ascii = ascii_decimals_and_spaces(text);
    // But for the underscores the library reads what Python reads, and rounds correctly.
    without_underscores(ascii.trim_matches(is_c_space))?
        .parse()
        .ok()
}

/// The text without its underscores, which are right only between two digits.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('_') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let digit_at = |at: Option<usize>| {
        at.and_then(|i| bytes.get(i))
            .is_some_and(u8::is_ascii_digit)
    };
    let misplaced = |&at: &usize| !digit_at(at.checked_sub(1)) || !digit_at(at.checked_add(1));
    if memchr::memchr_iter(b'_', bytes).any(|at| misplaced(&at)) {
        return None;
    }
    Some(Cow::Owned(text.replace('_', "")))
}

/// Why `complex(text)` refused: ValueError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplexError {
    /// No complex number.
    Malformed,
    /// An underscore that is not between digits; CPython has a message of its own for that.
    Underscore,
}

impl ComplexError {
    /// CPython's message; `text` is the `repr` of the argument.
    pub fn message(self, text: &str) -> String {
        match self {
            ComplexError::Malformed => "complex() arg is a malformed string".to_owned(),
            ComplexError::Underscore => format!("could not convert string to complex: {text}"),
        }
    }
}

/// What `complex(text)` reads: a real part, an imaginary part with `j`, or both, parentheses around
/// allowed.
pub fn parse_complex(text: &str) -> Result<(f64, f64), ComplexError> {
    let ascii = ascii_decimals_and_spaces(text);
    let plain = without_underscores(&ascii).ok_or(ComplexError::Underscore)?;
    complex_parts(plain.trim_matches(is_c_space)).ok_or(ComplexError::Malformed)
}

fn complex_parts(text: &str) -> Option<(f64, f64)> {
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim_matches(is_c_space),
        None => text,
    };
    let (head, rest) = text.split_at_checked(number_length(text))?;
    if rest.is_empty() {
        return Some((head.parse().ok()?, 0.0));
    }
    // What stands before the `j` is one number, or a sign alone, which means one.
    let imaginary = |text: &str| match text {
        "" | "+" => Some(1.0),
        "-" => Some(-1.0),
        number => number.parse().ok(),
    };
    let last = |text: &str| text.strip_suffix(['j', 'J']).map(str::len);
    if let Some(size) = last(text).filter(|&size| size == head.len() || head.is_empty()) {
        return Some((0.0, imaginary(text.get(..size)?)?));
    }
    let tail = rest.get(..last(rest)?)?;
    if !tail.starts_with(['+', '-']) {
        return None;
    }
    Some((head.parse().ok()?, imaginary(tail)?))
}

/// How long the number at the start is; 0 if there is none.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let sign_at = |at: usize| usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
    let mut at = sign_at(0);
    let body = text.get(at..).unwrap_or_default();
    for word in ["infinity", "inf", "nan"] {
        if body
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
        {
            return at + word.len();
        }
    }
    let whole = digits(at);
    at += whole;
    let fraction = if bytes.get(at) == Some(&b'.') {
        digits(at + 1) + 1
    } else {
        0
    };
    if whole == 0 && fraction < 2 {
        return 0;
    }
    at += fraction;
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = sign_at(at + 1);
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// The white space that C's `isspace` knows, and with it number parsing.
pub(in crate::text) fn is_c_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_reads_what_python_reads() {
        for (text, want) in [
            ("1_0.5_0e1_0", Some(105e9)),
            (" 1.e5\n", Some(1e5)),
            ("\u{a0}1\u{2003}", Some(1.0)),
            ("١.٥", Some(1.5)),
            ("𝟙e𝟚", Some(100.0)),
            ("1e400", Some(f64::INFINITY)),
            ("+Inf", Some(f64::INFINITY)),
            ("-infinity", Some(f64::NEG_INFINITY)),
            (".5", Some(0.5)),
            ("1_", None),
            ("_1", None),
            ("1._5", None),
            ("1_.5", None),
            ("1__0", None),
            ("1e_5", None),
            ("in_f", None),
            ("", None),
            (".", None),
            (".e5", None),
            ("\x1c1", None),
            ("1\0", None),
            ("0x1p3", None),
        ] {
            assert_eq!(parse_float(text), want, "{text:?}");
        }
        assert!(parse_float("-nan").is_some_and(|x| x.is_nan() && x.is_sign_negative()));
    }

    #[test]
    fn complex_reads_what_python_reads() {
        for (text, want) in [
            ("1+2j", Some((1.0, 2.0))),
            (" ( -1e5-.5J ) ", Some((-1e5, -0.5))),
            ("j", Some((0.0, 1.0))),
            ("-j", Some((0.0, -1.0))),
            ("1-j", Some((1.0, -1.0))),
            ("1_0j", Some((0.0, 10.0))),
            ("inf-infinityj", Some((f64::INFINITY, f64::NEG_INFINITY))),
            ("3", Some((3.0, 0.0))),
            ("1 + 2j", None),
            ("1+2", None),
            ("1+2j3", None),
            ("(1", None),
            ("1jj", None),
            ("1++2j", None),
            ("", None),
            ("+", None),
        ] {
            assert_eq!(parse_complex(text).ok(), want, "{text:?}");
        }
        assert_eq!(parse_complex("_1"), Err(ComplexError::Underscore));
    }
}
