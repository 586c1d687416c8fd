//! Where ints meet floats: conversion, exact comparison, true division.
//!
//! Invariant: whatever becomes a float is rounded once, half to even.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Int;
use crate::text::float::{NotFinite, compose, decompose};

/// `float(n)`; `None` is Python's OverflowError "int too large to convert to float".
pub fn big_to_f64(n: &BigInt) -> Option<f64> {
    let size = round_shifted(n.magnitude(), false, 0);
    let x = if n.sign() == Sign::Minus { -size } else { size };
    x.is_finite().then_some(x)
}

/// The double nearest to `size * 2^exponent`, with a tail behind it if `sticky`.
fn round_shifted(size: &BigUint, sticky: bool, exponent: i64) -> f64 {
    let bits = size.bits();
    let Some(drop) = bits.checked_sub(64).filter(|&drop| drop > 0) else {
        return compose(size.to_u64().unwrap_or(u64::MAX), sticky, exponent);
    };
    if bits > 1 << 40 {
        return f64::INFINITY;
    }
    let sticky = sticky || size.trailing_zeros().is_some_and(|zeros| zeros < drop);
    let top = (size >> drop).to_u64().unwrap_or(u64::MAX);
    compose(top, sticky, exponent.saturating_add(drop as i64))
}

/// `int(x)` of a float of which that is a small number.
#[inline]
pub fn float_to_i64(x: f64) -> Option<i64> {
    const LARGE: f64 = (1u64 << 60) as f64;
    (x.abs() < LARGE).then_some(x as i64)
}

/// `int(x)`: cut off towards zero, exactly.
pub fn float_to_int(x: f64) -> Result<BigInt, NotFinite> {
    if let Some(kind) = NotFinite::of(x) {
        return Err(kind);
    }
    let (mantissa, exponent) = decompose(x.trunc());
    let mantissa = BigInt::from(mantissa);
    Ok(match exponent {
        0.. => mantissa << exponent as usize,
        // The value is whole, so the bits shifted out are zeros.
        _ => mantissa >> exponent.unsigned_abs() as usize,
    })
}

/// How `n` stands to `x`, exactly; `None` for NaN.
pub fn compare_i64_f64(n: i64, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x >= 9_223_372_036_854_775_808.0 {
        return Some(Ordering::Less);
    }
    if x < -9_223_372_036_854_775_808.0 {
        return Some(Ordering::Greater);
    }
    let whole = x.trunc();
    let order = n.cmp(&(whole as i64));
    // Equal whole parts: the fraction decides.
    Some(order.then_with(|| whole.partial_cmp(&x).unwrap_or(Ordering::Equal)))
}

/// How `n` stands to `x`, exactly; `None` for NaN.
pub fn compare_big_f64(n: &BigInt, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    let Ok(whole) = float_to_int(x) else {
        return Some(if x > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    };
    let order = n.cmp(&whole);
    Some(order.then_with(|| x.trunc().partial_cmp(&x).unwrap_or(Ordering::Equal)))
}

/// Why `a / b` has no float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivideError {
    /// ZeroDivisionError.
    ByZero,
    /// OverflowError.
    TooLarge,
}

impl DivideError {
    /// CPython's message.
    pub fn message(self) -> &'static str {
        match self {
            DivideError::ByZero => "division by zero",
            DivideError::TooLarge => "integer division result too large for a float",
        }
    }
}

/// `a / b`, correctly rounded.
pub fn true_divide_i64(a: i64, b: i64) -> Result<f64, DivideError> {
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        return Err(DivideError::ByZero);
    }
    // Both are doubles exactly: the machine's division rounds once.
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    true_divide_big(&a.into(), &b.into())
}

/// `a / b`, correctly rounded.
pub fn true_divide_big(a: &BigInt, b: &BigInt) -> Result<f64, DivideError> {
    if b.is_zero() {
        return Err(DivideError::ByZero);
    }
    let negative = a.is_negative() != b.is_negative();
    if a.is_zero() {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    // Scale so that the quotient has 65 or 66 bits; the rest only says whether there is a tail.
    let scale = b.bits() as i64 - a.bits() as i64 + 65;
    if scale < -2000 {
        return Err(DivideError::TooLarge);
    }
    if scale > 2000 {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    let (a, b) = (a.magnitude(), b.magnitude());
    let shift = scale.unsigned_abs();
    let (quotient, rest) = if scale >= 0 {
        (a << shift).div_rem(b)
    } else {
        a.div_rem(&(b << shift))
    };
    let size = round_shifted(&quotient, !rest.is_zero(), -scale);
    if size.is_infinite() {
        return Err(DivideError::TooLarge);
    }
    Ok(if negative { -size } else { size })
}

impl Int {
    /// `float(n)`; `None` is Python's OverflowError "int too large to convert to float".
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Int::Small(n) => Some(*n as f64),
            Int::Big(n) => big_to_f64(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::One;

    #[test]
    fn conversion_rounds_half_to_even() {
        let power = |n: u32| BigInt::one() << n;
        for (n, want) in [
            (power(100) + power(47), Some(power_f(100))),
            (power(100) + power(47) + 1, Some(power_f(100) + power_f(48))),
            (
                power(100) + power(48) * 3 / 2,
                Some(power_f(100) + 2.0 * power_f(48)),
            ),
            (power(1024) - power(970), None),
            (power(1024) - power(970) - 1, Some(f64::MAX)),
            (-power(1024), None),
        ] {
            assert_eq!(big_to_f64(&n), want, "{n}");
        }
        assert_eq!(float_to_int(-1.9), Ok(BigInt::from(-1)));
        assert_eq!(float_to_int(1e22), Ok(BigInt::from(10).pow(22)));
        assert_eq!(float_to_int(f64::NAN), Err(NotFinite::Nan));
    }

    fn power_f(n: i32) -> f64 {
        2f64.powi(n)
    }

    #[test]
    fn comparison_is_exact() {
        let big = |n: i64| BigInt::from(n);
        for (n, x, want) in [
            (9007199254740993, 9007199254740992.0, Ordering::Greater),
            (i64::MAX, 9223372036854775808.0, Ordering::Less),
            (i64::MIN, -9223372036854775808.0, Ordering::Equal),
            (1, 1.5, Ordering::Less),
            (-1, -1.5, Ordering::Greater),
            (0, -0.0, Ordering::Equal),
            (0, f64::INFINITY, Ordering::Less),
            (0, -5e-324, Ordering::Greater),
        ] {
            assert_eq!(compare_i64_f64(n, x), Some(want), "{n} {x}");
            assert_eq!(compare_big_f64(&big(n), x), Some(want), "{n} {x}");
        }
        assert_eq!(compare_i64_f64(0, f64::NAN), None);
    }

    #[test]
    fn division() {
        let ten = |n: u32| BigInt::from(10).pow(n);
        assert_eq!(true_divide_i64(1, 3), Ok(1.0 / 3.0));
        assert_eq!(true_divide_i64(i64::MAX, 3), Ok(3.0744573456182584e18));
        assert_eq!(true_divide_big(&ten(400), &ten(399)), Ok(10.0));
        assert_eq!(
            true_divide_big(&ten(400), &ten(50)),
            Err(DivideError::TooLarge)
        );
        assert_eq!(true_divide_big(&ten(1), &ten(400)), Ok(0.0));
        assert_eq!(true_divide_big(&ten(1), &ten(324)), Ok(1e-323));
        assert_eq!(true_divide_i64(1, 0), Err(DivideError::ByZero));
        let zero_over_negative = true_divide_i64(0, -5);
        assert!(zero_over_negative.is_ok_and(|x| x == 0.0 && x.is_sign_negative()));
    }
}
