//! Floats and their text: `repr`, `round`, `hash`, the parts of a double; reading in `parse`, hexadecimal
//! in `hex`.
//!
//! Invariant: every conversion is correctly rounded (half to even), so that text written by
//! [`repr_f64`] or [`float_hex`] reads back as the same double. Mirrors `Objects/floatobject.c`.

mod hex;
mod parse;

pub use hex::{HexError, float_hex, from_hex};
pub(super) use parse::is_c_space;
pub use parse::{ComplexError, parse_complex, parse_float};

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The hash of positive infinity; minus infinity has its negation.
pub const HASH_INF: i64 = 314_159;

/// Modulus of numeric hashes: the Mersenne prime 2^61 - 1.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// `repr(x)`: the shortest digits that read back as `x`, in Python's layout.
pub fn repr_f64(x: f64) -> String {
    let mut out = String::with_capacity(24);
    write_repr(x, &mut out);
    out
}

/// Appends `repr(x)` to `out`.
pub fn write_repr(x: f64, out: &mut String) {
    if !x.is_finite() {
        out.push_str(non_finite(x));
        return;
    }
    // Where both write without an exponent, the library's layout is Python's.
    let size = x.abs();
    if (1e-4..1e16).contains(&size) || size == 0.0 {
        out.push_str(zmij::Buffer::new().format_finite(x));
        return;
    }
    write_far(x, out);
}

/// [`write_repr`] of what is very large or very small.
#[cold]
fn write_far(x: f64, out: &mut String) {
    let mut digits = [0u8; 20];
    let (count, point) = shortest_digits(x.abs(), &mut digits);
    if x.is_sign_negative() {
        out.push('-');
    }
    let digits = digits.get(..count).unwrap_or_default();
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    // `point` counts the digits before the decimal point; Python goes to exponents outside 1e-4..1e16.
    if !(-3..=16).contains(&point) {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        push_exponent(point - 1, 'e', out);
    } else if point <= 0 {
        out.push_str("0.");
        push_zeros(point.unsigned_abs() as usize, out);
        out.push_str(digits);
    } else {
        let point = point as usize;
        match digits.split_at_checked(point) {
            Some((whole, fraction)) if !fraction.is_empty() => {
                out.push_str(whole);
                out.push('.');
                out.push_str(fraction);
            }
            _ => {
                out.push_str(digits);
                push_zeros(point.saturating_sub(digits.len()), out);
                out.push_str(".0");
            }
        }
    }
}

/// The shortest decimal digits (ASCII, no leading or trailing zeros but for `0` itself) that
/// round to the finite, non-negative `x`. Answers how many there are and where the decimal point
/// stands, counted in digits from the left: 1234.5 is (`12345`, 4), 0.01 is (`1`, -1).
pub fn shortest_digits(x: f64, digits: &mut [u8; 20]) -> (usize, i32) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(x).as_bytes();
    let (mut count, mut point, mut seen_point, mut exponent) = (0usize, 0i32, false, 0i32);
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if count == 0 && byte == b'0' {
                    // A leading zero moves the point only when it stands behind it.
                    point -= i32::from(seen_point);
                    continue;
                }
                if let Some(slot) = digits.get_mut(count) {
                    *slot = byte;
                    count += 1;
                }
                point += i32::from(!seen_point);
            }
            b'.' => seen_point = true,
            b'e' => {
                let tail = text.get(at + 1..).unwrap_or_default();
                exponent = std::str::from_utf8(tail)
                    .ok()
                    .and_then(|t| t.parse().ok())
                    .unwrap_or(0);
                break;
            }
            _ => {}
        }
    }
    while count > 1 && digits.get(count - 1) == Some(&b'0') {
        count -= 1;
    }
    if count == 0 {
        digits[0] = b'0';
        return (1, 1);
    }
    (count, point + exponent)
}

/// `inf`, `-inf` or `nan`, for a value that is not finite.
pub fn non_finite(x: f64) -> &'static str {
    match x {
        x if x.is_nan() => "nan",
        x if x > 0.0 => "inf",
        _ => "-inf",
    }
}

/// Appends `e+05`-like exponents: a sign always, at least two digits.
pub fn push_exponent(exponent: i32, letter: char, out: &mut String) {
    out.push(letter);
    out.push(if exponent < 0 { '-' } else { '+' });
    let size = exponent.unsigned_abs();
    if size < 10 {
        out.push('0');
    }
    out.push_str(&size.to_string());
}

fn push_zeros(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('0', count));
}

const FRACTION_MASK: u64 = (1 << 52) - 1;

fn biased_exponent(x: f64) -> i32 {
    (x.to_bits() >> 52 & 0x7ff) as i32
}

/// The double nearest to `mantissa * 2^exponent`, half to even; `sticky` says that the true
/// mantissa is a little larger than the given one. Infinity where it overflows.
///
/// `mantissa` must hold 55 bits or more when `sticky` is set.
pub fn compose(mantissa: u64, sticky: bool, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = i64::from(64 - mantissa.leading_zeros());
    let top = exponent.saturating_add(bits - 1);
    if top > 1023 {
        return f64::INFINITY;
    }
    if top < -1080 {
        return 0.0;
    }
    // The weight of the last bit that a double of this size keeps.
    let low = (top - 52).max(-1074);
    let drop = low - exponent;
    let rounded = if drop <= 0 {
        mantissa << (-drop).min(63)
    } else {
        let wide = u128::from(mantissa) << 1 | u128::from(sticky);
        // One extra bit stands for the sticky tail, so that a tail is never taken for a tie.
        let drop = (drop + 1).min(127) as u32;
        let (kept, lost) = (wide >> drop, wide & ((1 << drop) - 1));
        let half = 1u128 << (drop - 1);
        let up = lost > half || (lost == half && kept & 1 == 1);
        (kept + u128::from(up)) as u64
    };
    // A carry out of the fraction runs into the exponent field, which is right.
    f64::from_bits((((low + 1074) as u64) << 52) + rounded)
}

/// `x` as `mantissa * 2^exponent`, exactly; `x` must be finite. The mantissa carries the sign.
pub fn decompose(x: f64) -> (i64, i32) {
    let fraction = (x.to_bits() & FRACTION_MASK) as i64;
    let biased = biased_exponent(x);
    let (size, exponent) = if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, biased - 1075)
    };
    (if x.is_sign_negative() { -size } else { size }, exponent)
}

/// A value that has no integer or ratio: infinity or NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinite {
    /// OverflowError.
    Infinity,
    /// ValueError.
    Nan,
}

impl NotFinite {
    /// Says which of the two `x` is, if any.
    pub fn of(x: f64) -> Option<NotFinite> {
        match x {
            x if x.is_nan() => Some(NotFinite::Nan),
            x if x.is_infinite() => Some(NotFinite::Infinity),
            _ => None,
        }
    }

    /// CPython's message of `float.as_integer_ratio`.
    pub fn ratio_message(self) -> &'static str {
        match self {
            NotFinite::Infinity => "cannot convert Infinity to integer ratio",
            NotFinite::Nan => "cannot convert NaN to integer ratio",
        }
    }

    /// CPython's message of `int(x)`, `math.floor(x)` and `round(x)`.
    pub fn int_message(self) -> &'static str {
        match self {
            NotFinite::Infinity => "cannot convert float infinity to integer",
            NotFinite::Nan => "cannot convert float NaN to integer",
        }
    }
}

/// `x.as_integer_ratio()`: numerator and positive denominator in lowest terms.
pub fn as_integer_ratio(x: f64) -> Result<(BigInt, BigInt), NotFinite> {
    if let Some(kind) = NotFinite::of(x) {
        return Err(kind);
    }
    let (mut mantissa, mut exponent) = decompose(x);
    if mantissa == 0 {
        return Ok((BigInt::zero(), BigInt::one()));
    }
    let spare = (mantissa.trailing_zeros() as i32).min((-exponent).max(0));
    mantissa >>= spare;
    exponent += spare;
    let mantissa = BigInt::from(mantissa);
    Ok(match exponent {
        0.. => (mantissa << exponent as usize, BigInt::one()),
        _ => (mantissa, BigInt::one() << exponent.unsigned_abs() as usize),
    })
}

/// `round(x, ndigits)`: exact decimal rounding, ties to even. `None` is Python's OverflowError
/// "rounded value too large to represent". Infinities and NaN are their own result.
pub fn round_half_even(x: f64, ndigits: i64) -> Option<f64> {
    // Beyond these every double is already rounded, or rounds to zero.
    if !x.is_finite() || ndigits > 323 {
        return Some(x);
    }
    if ndigits < -309 {
        return Some(0.0 * x);
    }
    if ndigits >= 0 {
        return format!("{:.*}", ndigits as usize, x).parse().ok();
    }
    let unit = BigInt::from(10u8).pow(ndigits.unsigned_abs() as u32);
    let whole = super::int::float_to_int(x.abs().trunc()).ok()?;
    let (mut count, rest) = whole.div_rem(&unit);
    let twice = (rest * 2u8 - &unit).signum();
    let up = twice.is_positive() || twice.is_zero() && (x.fract() != 0.0 || count.is_odd());
    if up {
        count += 1u8;
    }
    let size = super::int::big_to_f64(&(count * unit))?;
    Some(size.copysign(x))
}

/// `round(x)`: the nearest integer as a float, ties to even.
pub fn round_to_int(x: f64) -> f64 {
    x.round_ties_even()
}

/// `hash(x)`: equal to the hash of the int or fraction of the same value. A NaN answers 0: its
/// hash is that of its identity, which only the caller knows.
pub fn hash_f64(x: f64) -> i64 {
    if x.is_nan() {
        return 0;
    }
    if x.is_infinite() {
        return if x > 0.0 { HASH_INF } else { -HASH_INF };
    }
    if let Some(whole) = exact_i64(x) {
        return super::int::hash_i64(whole);
    }
    let (mantissa, exponent) = decompose(x);
    // Multiplying by a power of two modulo 2^61 - 1 rotates the 61 bits.
    let size = mantissa.unsigned_abs() % HASH_MODULUS;
    let turn = exponent.rem_euclid(61) as u32;
    let hash = if turn == 0 {
        size
    } else {
        (size << turn & HASH_MODULUS) | size >> (61 - turn)
    };
    let hash = if mantissa < 0 {
        -(hash as i64)
    } else {
        hash as i64
    };
    if hash == -1 { -2 } else { hash }
}

/// `x` as an `i64` when it is one exactly (which -0.0 is: 0).
pub fn exact_i64(x: f64) -> Option<i64> {
    // 2^63 itself is no i64; the cast saturates, so it must be kept out.
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x);
    (fits && x.trunc() == x).then(|| x.to_i64()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_has_pythons_layout() {
        for (x, want) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.00012345, "0.00012345"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (1e100, "1e+100"),
            (1e22, "1e+22"),
            (100.0, "100.0"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(repr_f64(x), want);
        }
    }

    #[test]
    fn round_is_exact() {
        for (x, n, want) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (2.5, 0, 2.0),
            (0.125, 2, 0.12),
            (1250.0, -2, 1200.0),
            (1350.0, -2, 1400.0),
            (1250.5, -2, 1300.0),
            (-1250.5, -2, -1300.0),
            (5.0, -1, 0.0),
            (15.0, -1, 20.0),
            (1e300, -400, 0.0),
            (1.1, 400, 1.1),
        ] {
            assert_eq!(round_half_even(x, n), Some(want), "{x} {n}");
        }
        assert_eq!(round_half_even(1.7e308, -308), None);
        assert!(round_half_even(-5.0, -2).is_some_and(|x| x == 0.0 && x.is_sign_negative()));
    }

    #[test]
    fn hash_agrees_with_equal_ints() {
        for (x, want) in [
            (0.5, 1152921504606846976),
            (0.1, 230584300921369408),
            (-1.0, -2),
            (1e300, 1224995262755759164),
            (f64::INFINITY, 314159),
            (f64::NEG_INFINITY, -314159),
            (2305843009213693951.0, 1),
        ] {
            assert_eq!(hash_f64(x), want, "{x}");
        }
    }
}
