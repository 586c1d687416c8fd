//! Floats in hexadecimal: `float.hex` and `float.fromhex`.
//!
//! Invariant: what [`float_hex`] writes reads back as the same double.

use super::parse::is_c_space;
use super::{FRACTION_MASK, biased_exponent, compose, non_finite};

/// `x.hex()`.
pub fn float_hex(x: f64) -> String {
    if !x.is_finite() {
        return non_finite(x).to_owned();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let fraction = x.to_bits() & FRACTION_MASK;
    let biased = biased_exponent(x);
    let (lead, exponent) = if biased == 0 {
        (0, -1022)
    } else {
        (1, biased - 1023)
    };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// Why `float.fromhex` refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// ValueError.
    Invalid,
    /// OverflowError.
    TooLarge,
}

impl HexError {
    /// CPython's message.
    pub fn message(self) -> &'static str {
        match self {
            HexError::Invalid => "invalid hexadecimal floating-point string",
            HexError::TooLarge => "hexadecimal value too large to represent as a float",
        }
    }
}

/// `float.fromhex(text)`, rounded half to even.
pub fn from_hex(text: &str) -> Result<f64, HexError> {
    let text = text.trim_matches(is_c_space);
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = hex_magnitude(body)?;
    Ok(if negative { -size } else { size })
}

fn hex_magnitude(body: &str) -> Result<f64, HexError> {
    if body.eq_ignore_ascii_case("inf") || body.eq_ignore_ascii_case("infinity") {
        return Ok(f64::INFINITY);
    }
    if body.eq_ignore_ascii_case("nan") {
        return Ok(f64::NAN);
    }
    let body = body
        .strip_prefix("0x")
        .or_else(|| body.strip_prefix("0X"))
        .unwrap_or(body);
    // Keep the first 15 significant digits; of the rest only whether any is not zero matters.
    let (mut kept, mut sticky, mut scale) = (0u64, false, 0i64);
    let (mut any, mut seen_point, mut rest) = (false, false, body);
    while let Some(c) = rest.chars().next() {
        match c.to_digit(16) {
            Some(digit) if kept < 1 << 56 => {
                kept = kept << 4 | u64::from(digit);
                scale -= if seen_point { 4 } else { 0 };
                any = true;
            }
            Some(digit) => {
                sticky |= digit != 0;
                scale += if seen_point { 0 } else { 4 };
            }
            None if c == '.' && !seen_point => seen_point = true,
            None => break,
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    if !any {
        return Err(HexError::Invalid);
    }
    let (exponent, rest) = match rest.strip_prefix(['p', 'P']) {
        Some(text) => hex_exponent(text).ok_or(HexError::Invalid)?,
        None => (0, rest),
    };
    let x = compose(kept, sticky, scale.saturating_add(exponent));
    // CPython finds a value too large before it finds junk behind it.
    match (x.is_infinite(), rest.is_empty()) {
        (true, _) => Err(HexError::TooLarge),
        (_, false) => Err(HexError::Invalid),
        _ => Ok(x),
    }
}

/// A signed decimal exponent, saturated far outside of what any mantissa could bring back, and what
/// stands behind it.
fn hex_exponent(text: &str) -> Option<(i64, &str)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(..text.len() - rest.len()).unwrap_or_default();
    if digits.is_empty() {
        return None;
    }
    let step = |n: i64, d: u8| n.saturating_mul(10).saturating_add(i64::from(d - b'0'));
    let size = digits.bytes().fold(0, step).min(i64::MAX / 4);
    Some((if negative { -size } else { size }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_both_ways() {
        for (x, want) in [
            (1.0, "0x1.0000000000000p+0"),
            (-0.1, "-0x1.999999999999ap-4"),
            (5e-324, "0x0.0000000000001p-1022"),
            (-0.0, "-0x0.0p+0"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
        ] {
            assert_eq!(float_hex(x), want);
            assert_eq!(from_hex(want).map(f64::to_bits), Ok(x.to_bits()));
        }
        let invalid = [
            "", "0x", ".", "0x.", "1p", "1p+", "0x1_0", "0x1p 5", "0x 1", "in", "nan1", "\u{661}1",
        ];
        for text in invalid {
            assert_eq!(from_hex(text), Err(HexError::Invalid), "{text:?}");
        }
        assert_eq!(from_hex(" +1.8P+3\t"), Ok(12.0));
        assert_eq!(from_hex("0b1"), Ok(177.0));
        assert_eq!(from_hex("0x1p-1075"), Ok(0.0));
        assert_eq!(from_hex("0x1.8p-1075"), Ok(5e-324));
        assert_eq!(from_hex("0x1.fffffffffffff8p1023"), Err(HexError::TooLarge));
        assert_eq!(from_hex("0x1.fffffffffffff7p1023"), Ok(f64::MAX));
        assert_eq!(from_hex("0x0p99999999999999999999"), Ok(0.0));
        assert_eq!(
            from_hex("0x1p99999999999999999999"),
            Err(HexError::TooLarge)
        );
        assert_eq!(from_hex("0x1p-99999999999999999999"), Ok(0.0));
        // A tie that a far digit breaks.
        assert_eq!(from_hex("0x1.00000000000008"), Ok(1.0));
        assert_eq!(
            from_hex("0x1.0000000000000800000000001"),
            Ok(1.0 + f64::EPSILON)
        );
    }
}
