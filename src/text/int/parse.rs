//! Text of ints: `int(text, base)` read, and any base from 2 to 36 written.
//!
//! Invariant: what is quadratic in the digits (any base that is not a power of two) is limited to
//! [`MAX_STR_DIGITS`] digits, both ways, as CPython does since 3.10.7.

use num_bigint::BigInt;
use num_traits::{Num, Zero};

use super::Int;
use crate::text::digits::ascii_decimals_and_spaces;
use crate::text::float::is_c_space;

/// The limit that `sys.get_int_max_str_digits()` answers at the start.
pub const MAX_STR_DIGITS: usize = 4300;

/// ValueError of `int(text, base)` for a base that is neither 0 nor 2 to 36.
pub const BASE_MESSAGE: &str = "int() base must be >= 2 and <= 36, or 0";

/// So many characters of what is no literal are told.
const MAX_SHOWN: usize = 200;

/// Why a text is no int, or an int gets no text. All are Python's ValueError.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// Not a literal in that base. The caller has the original text for the message.
    Invalid,
    /// The base is neither 0 nor 2 to 36.
    Base,
    /// More digits than the limit: the limit and the count (unknown when writing).
    TooManyDigits { limit: usize, digits: Option<usize> },
}

impl ParseError {
    /// CPython's message; `base` and `text` (the `repr` of the argument) are used for `Invalid`.
    pub fn message(&self, base: u32, text: &str) -> String {
        match self {
            ParseError::Invalid => {
                let shown: String = text.chars().take(MAX_SHOWN).collect();
                format!("invalid literal for int() with base {base}: {shown}")
            }
            ParseError::Base => BASE_MESSAGE.to_owned(),
            ParseError::TooManyDigits { limit, digits } => {
                let count = digits
                    .map(|n| format!(": value has {n} digits"))
                    .unwrap_or_default();
                format!(
                    "Exceeds the limit ({limit} digits) for integer string conversion{count}; \
                     use sys.set_int_max_str_digits() to increase the limit"
                )
            }
        }
    }
}

/// `int(text, base)` under the usual limit of digits. Base 0 takes the base from the prefix.
pub fn parse_int(text: &str, base: u32) -> Result<Int, ParseError> {
    parse_int_limited(text, base, MAX_STR_DIGITS)
}

/// [`parse_int`] with another limit of digits; 0 means none.
pub fn parse_int_limited(text: &str, base: u32, limit: usize) -> Result<Int, ParseError> {
    if base == 10
        && let Some(n) = short_decimal(text.as_bytes())
    {
        return Ok(Int::Small(n));
    }
    if base == 1 || base > 36 {
        return Err(ParseError::Base);
    }
    let ascii = ascii_decimals_and_spaces(text);
    let text = ascii.trim_matches(is_c_space);
    let (negative, body) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let (digits, base, zero_only) = split_prefix(body, base);
    let size = magnitude(digits, base, limit)?;
    // With base 0 a number may start with a zero only when it is zero.
    if zero_only && size != Int::Small(0) {
        return Err(ParseError::Invalid);
    }
    Ok(match size {
        Int::Small(n) if negative => Int::Small(-n),
        Int::Big(n) if negative => Int::from(-n),
        size => size,
    })
}

/// The common case: an optional minus and up to 18 ASCII digits, nothing else.
fn short_decimal(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut size = 0i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        size = size * 10 + i64::from(digit);
    }
    Some(if negative { -size } else { size })
}

/// Takes off `0x`, `0o`, `0b` where they agree with the base, with an underscore behind them if
/// there is one. Answers the digits, the base, and whether only zero may follow.
fn split_prefix(body: &[u8], base: u32) -> (&[u8], u32, bool) {
    let prefixed = match body {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if prefixed != 0 && (base == 0 || base == prefixed) {
        let rest = body.get(2..).unwrap_or_default();
        return (rest.strip_prefix(b"_").unwrap_or(rest), prefixed, false);
    }
    match base {
        0 => (body, 10, body.first() == Some(&b'0')),
        _ => (body, base, false),
    }
}

fn magnitude(digits: &[u8], base: u32, limit: usize) -> Result<Int, ParseError> {
    // One walk checks everything and gives the value as long as it is small.
    let (mut count, mut small, mut after_digit) = (0usize, Some(0i64), false);
    for &byte in digits {
        if byte == b'_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = char::from(byte).to_digit(base).ok_or(ParseError::Invalid)?;
        small = small.and_then(|n| {
            n.checked_mul(i64::from(base))?
                .checked_add(i64::from(digit))
        });
        count += 1;
        after_digit = true;
    }
    if !after_digit {
        return Err(ParseError::Invalid);
    }
    if limit != 0 && count > limit && !base.is_power_of_two() {
        return Err(ParseError::TooManyDigits {
            limit,
            digits: Some(count),
        });
    }
    if let Some(n) = small {
        return Ok(Int::Small(n));
    }
    let text = std::str::from_utf8(digits).map_err(|_| ParseError::Invalid)?;
    // The library takes underscores between digits as we do.
    BigInt::from_str_radix(text, base)
        .map(Int::from)
        .map_err(|_| ParseError::Invalid)
}

/// `str(n)`.
pub fn decimal_i64(n: i64) -> String {
    n.to_string()
}

/// The length of the longest decimal text of an `i64`.
pub const MAX_DECIMAL: usize = 20;

/// `str(n)`, written to the end of the buffer.
pub fn write_decimal(n: i64, buffer: &mut [u8; MAX_DECIMAL]) -> &[u8] {
    let mut rest = n.unsigned_abs();
    let mut at = MAX_DECIMAL;
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// `str(n)` of a big integer, under `limit` digits (0: no limit).
pub fn decimal_big(n: &BigInt, limit: usize) -> Result<String, ParseError> {
    // A cheap look first: a number of b bits has more than b * 0.301029 digits.
    let surely = (n.bits().saturating_mul(301_029) / 1_000_000) as usize;
    let too_many = ParseError::TooManyDigits {
        limit,
        digits: None,
    };
    if limit != 0 && surely > limit {
        return Err(too_many);
    }
    let text = n.to_string();
    let digits = text.len() - usize::from(text.starts_with('-'));
    if limit != 0 && digits > limit {
        Err(too_many)
    } else {
        Ok(text)
    }
}

/// The digits of `n` in a base from 2 to 36, lower case, with a minus, without a prefix.
pub fn to_base_i64(n: i64, base: u32) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let size = n.unsigned_abs();
    match base {
        10 => n.to_string(),
        16 => format!("{sign}{size:x}"),
        8 => format!("{sign}{size:o}"),
        2 => format!("{sign}{size:b}"),
        _ => to_base_big(&BigInt::from(n), base),
    }
}

/// [`to_base_i64`] of a big integer.
pub fn to_base_big(n: &BigInt, base: u32) -> String {
    if n.is_zero() {
        return "0".to_owned();
    }
    n.to_str_radix(base.clamp(2, 36))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, base: u32) -> Option<i64> {
        match parse_int(text, base) {
            Ok(Int::Small(n)) => Some(n),
            _ => None,
        }
    }

    #[test]
    fn literals() {
        for (text, base, want) in [
            ("12", 10, Some(12)),
            (" -12\n", 10, Some(-12)),
            ("+7", 10, Some(7)),
            ("0x_f", 16, Some(15)),
            ("0x_f", 0, Some(15)),
            ("_f", 16, None),
            ("0x", 16, None),
            ("00", 0, Some(0)),
            ("007", 0, None),
            ("007", 10, Some(7)),
            ("0_0", 0, Some(0)),
            ("0_1", 0, None),
            ("0b1", 16, Some(177)),
            ("0o17", 8, Some(15)),
            ("0o8", 0, None),
            ("-0x1F", 0, Some(-31)),
            ("+ 1", 10, None),
            ("z", 36, Some(35)),
            ("0_", 0, None),
            ("1__0", 10, None),
            ("1_0", 10, Some(10)),
            ("١", 0, Some(1)),
            ("٠x1", 0, Some(1)),
            ("0ｘ1", 0, None),
            ("", 10, None),
            ("-", 10, None),
            ("9223372036854775807", 10, Some(i64::MAX)),
            ("-9223372036854775808", 10, Some(i64::MIN)),
        ] {
            assert_eq!(read(text, base), want, "{text:?} {base}");
        }
        assert_eq!(
            parse_int("9223372036854775808", 10),
            Ok(Int::Big(BigInt::from(i64::MAX) + 1))
        );
        assert_eq!(parse_int("1", 1), Err(ParseError::Base));
        assert_eq!(parse_int("1", 37), Err(ParseError::Base));
    }

    #[test]
    fn the_limit_of_digits() {
        let text = |n: usize| "1".repeat(n);
        assert!(parse_int(&text(4300), 10).is_ok());
        let error = ParseError::TooManyDigits {
            limit: 4300,
            digits: Some(4301),
        };
        assert_eq!(parse_int(&text(4301), 10), Err(error.clone()));
        assert_eq!(parse_int(&(text(4301) + "x"), 10), Err(ParseError::Invalid));
        assert!(parse_int(&text(5000), 16).is_ok());
        assert!(parse_int_limited(&text(5000), 10, 0).is_ok());
        assert_eq!(
            error.message(10, ""),
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; \
             use sys.set_int_max_str_digits() to increase the limit"
        );
        let n = BigInt::from(10).pow(4300);
        assert_eq!(
            decimal_big(&n, 4300),
            Err(ParseError::TooManyDigits {
                limit: 4300,
                digits: None
            })
        );
        assert_eq!(decimal_big(&(n - 1), 4300).map(|t| t.len()), Ok(4300));
    }

    #[test]
    fn bases() {
        assert_eq!(to_base_i64(-255, 16), "-ff");
        assert_eq!(to_base_i64(i64::MIN, 8), "-1000000000000000000000");
        assert_eq!(to_base_i64(35, 36), "z");
        assert_eq!(
            to_base_big(&(BigInt::from(1) << 70u32), 16),
            "400000000000000000"
        );
    }
}
