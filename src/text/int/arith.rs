//! Division, powers and shifts of ints with Python's meaning: quotients round to minus infinity,
//! a remainder has the divisor's sign, shifts see two's complement without end.
//!
//! Invariant: no function allocates a result beyond [`MAX_BITS`]; it answers `TooLarge` instead.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::Int;

/// The largest result, in bits, that powers and left shifts may build: half a gigabyte.
pub const MAX_BITS: u64 = 1 << 32;

/// Why an operation on ints has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithError {
    /// ZeroDivisionError of `//` and `divmod`.
    DivisionByZero,
    /// ZeroDivisionError of `%`.
    ModuloByZero,
    /// ValueError.
    NegativeShift,
    /// ValueError of `pow(a, b, 0)`.
    ZeroModulus,
    /// ValueError of `pow(a, -b, m)`.
    NotInvertible,
    /// MemoryError: beyond [`MAX_BITS`].
    TooLarge,
    /// OverflowError of a shift that no address space could hold.
    TooManyDigits,
}

impl ArithError {
    /// CPython's message; empty for `TooLarge`, since a MemoryError has none.
    pub fn message(self) -> &'static str {
        match self {
            ArithError::DivisionByZero => "integer division or modulo by zero",
            ArithError::ModuloByZero => "integer modulo by zero",
            ArithError::NegativeShift => "negative shift count",
            ArithError::ZeroModulus => "pow() 3rd argument cannot be 0",
            ArithError::NotInvertible => "base is not invertible for the given modulus",
            ArithError::TooLarge => "",
            ArithError::TooManyDigits => "too many digits in integer",
        }
    }
}

/// `a // b`.
pub fn floor_div_i64(a: i64, b: i64) -> Result<Int, ArithError> {
    if b == 0 {
        return Err(ArithError::DivisionByZero);
    }
    // Only i64::MIN // -1 overflows.
    let Some(quotient) = a.checked_div(b) else {
        return Ok(Int::from(-i128::from(a)));
    };
    let uneven = a.wrapping_rem(b) != 0 && (a < 0) != (b < 0);
    Ok(Int::Small(quotient - i64::from(uneven)))
}

/// `a % b`.
pub fn modulo_i64(a: i64, b: i64) -> Result<i64, ArithError> {
    if b == 0 {
        return Err(ArithError::ModuloByZero);
    }
    let rest = a.wrapping_rem(b);
    Ok(if rest != 0 && (rest < 0) != (b < 0) {
        rest + b
    } else {
        rest
    })
}

/// `divmod(a, b)`.
pub fn divmod_i64(a: i64, b: i64) -> Result<(Int, i64), ArithError> {
    let quotient = floor_div_i64(a, b)?;
    Ok((quotient, modulo_i64(a, b)?))
}

/// `a // b`.
pub fn floor_div_big(a: &BigInt, b: &BigInt) -> Result<Int, ArithError> {
    if b.is_zero() {
        Err(ArithError::DivisionByZero)
    } else {
        Ok(a.div_floor(b).into())
    }
}

/// `a % b`.
pub fn modulo_big(a: &BigInt, b: &BigInt) -> Result<Int, ArithError> {
    if b.is_zero() {
        Err(ArithError::ModuloByZero)
    } else {
        Ok(a.mod_floor(b).into())
    }
}

/// `divmod(a, b)`.
pub fn divmod_big(a: &BigInt, b: &BigInt) -> Result<(Int, Int), ArithError> {
    if b.is_zero() {
        return Err(ArithError::DivisionByZero);
    }
    let (quotient, rest) = a.div_mod_floor(b);
    Ok((quotient.into(), rest.into()))
}

/// `base ** exponent` for an exponent that is not negative (a negative one makes a float, which is
/// the caller's). A negative exponent given here counts as its size.
pub fn pow_i64(base: i64, exponent: u64) -> Result<Int, ArithError> {
    match u32::try_from(exponent)
        .ok()
        .and_then(|e| base.checked_pow(e))
    {
        Some(n) => Ok(Int::Small(n)),
        None => pow_big(&BigInt::from(base), &BigInt::from(exponent)),
    }
}

/// `base ** exponent` for an exponent that is not negative.
pub fn pow_big(base: &BigInt, exponent: &BigInt) -> Result<Int, ArithError> {
    let exponent = exponent.magnitude();
    if exponent.is_zero() {
        return Ok(Int::Small(1));
    }
    if base.is_zero() || base.magnitude().is_one() {
        return Ok(if base.is_negative() && exponent.is_even() {
            Int::Small(1)
        } else {
            base.clone().into()
        });
    }
    let exponent = exponent.to_u32().ok_or(ArithError::TooLarge)?;
    // bits - 1 is the power of two below the base: a result surely that large is refused.
    if (base.bits() - 1).saturating_mul(u64::from(exponent)) > MAX_BITS {
        return Err(ArithError::TooLarge);
    }
    if base.sign() == Sign::Plus && base.trailing_zeros() == Some(base.bits() - 1) {
        return shl_big(&BigInt::one(), (base.bits() - 1) * u64::from(exponent));
    }
    Ok(base.pow(exponent).into())
}

/// [`pow_big`] of what makes a large result, as long as it is to go on; `None` if it is not.
pub fn pow_big_while(
    base: &BigInt,
    exponent: &BigInt,
    go_on: impl Fn() -> bool,
) -> Option<Result<Int, ArithError>> {
    let bits = exponent.to_u32().unwrap_or(0);
    let least = base.bits().saturating_sub(1).saturating_mul(bits.into());
    if least == 0 || least > MAX_BITS {
        return Some(pow_big(base, exponent));
    }
    // From the highest bit on, so that the base stays small.
    let mut power = BigInt::one();
    for at in (0..u32::BITS - bits.leading_zeros()).rev() {
        if !go_on() {
            return None;
        }
        power = &power * &power;
        if bits >> at & 1 == 1 {
            power *= base;
        }
    }
    Some(Ok(power.into()))
}

/// `pow(base, exponent, modulus)`.
pub fn pow_mod_i64(base: i64, exponent: i64, modulus: i64) -> Result<Int, ArithError> {
    if modulus == 0 {
        return Err(ArithError::ZeroModulus);
    }
    if exponent < 0 {
        return pow_mod_big(&base.into(), &exponent.into(), &modulus.into());
    }
    let m = i128::from(modulus);
    let (mut power, mut result) = (i128::from(base).mod_floor(&m), 1i128.mod_floor(&m));
    let mut left = exponent;
    while left > 0 {
        if left & 1 == 1 {
            result = (result * power).mod_floor(&m);
        }
        power = (power * power).mod_floor(&m);
        left >>= 1;
    }
    Ok(Int::from(result))
}

/// `pow(base, exponent, modulus)`: the result has the modulus's sign; a negative exponent takes the
/// inverse of the base first.
pub fn pow_mod_big(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<Int, ArithError> {
    if modulus.is_zero() {
        return Err(ArithError::ZeroModulus);
    }
    let size = BigInt::from(modulus.magnitude().clone());
    if size.is_one() {
        return Ok(Int::Small(0));
    }
    let base = base.mod_floor(&size);
    let base = if exponent.is_negative() {
        inverse(&base, &size).ok_or(ArithError::NotInvertible)?
    } else {
        base
    };
    let power = base.modpow(&exponent.abs(), &size);
    Ok(power.mod_floor(modulus).into())
}

/// The inverse of `a` modulo `m`, for 0 <= a < m and m > 1, if there is one.
fn inverse(a: &BigInt, m: &BigInt) -> Option<BigInt> {
    let found = a.extended_gcd(m);
    found.gcd.is_one().then(|| found.x.mod_floor(m))
}

/// `n << count`.
pub fn shl_i64(n: i64, count: i64) -> Result<Int, ArithError> {
    if count < 0 {
        return Err(ArithError::NegativeShift);
    }
    // An i128 holds every i64 shifted by up to 63.
    match u32::try_from(count) {
        Ok(few @ 0..=63) => Ok(Int::from(i128::from(n) << few)),
        _ => shl_big(&BigInt::from(n), count.unsigned_abs()),
    }
}

/// `n << count`; a count beyond u64 is the caller's OverflowError "too many digits in integer".
pub fn shl_big(n: &BigInt, count: u64) -> Result<Int, ArithError> {
    if n.is_zero() {
        return Ok(Int::Small(0));
    }
    if count.saturating_add(n.bits()) > MAX_BITS {
        return Err(ArithError::TooLarge);
    }
    Ok((n << count).into())
}

/// `n >> count`.
pub fn shr_i64(n: i64, count: i64) -> Result<i64, ArithError> {
    if count < 0 {
        return Err(ArithError::NegativeShift);
    }
    Ok(n >> count.min(63))
}

/// `n >> count`: rounds to minus infinity, so all of a negative number shifted out leaves -1.
pub fn shr_big(n: &BigInt, count: u64) -> Int {
    if count >= n.bits() {
        return Int::Small(if n.is_negative() { -1 } else { 0 });
    }
    (n >> count).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_down_and_remainders_follow_the_divisor() {
        for (a, b, quotient, rest) in [
            (7, 2, 3, 1),
            (-7, 2, -4, 1),
            (7, -2, -4, -1),
            (-7, -2, 3, -1),
            (6, -3, -2, 0),
            (0, -5, 0, 0),
        ] {
            assert_eq!(divmod_i64(a, b), Ok((Int::Small(quotient), rest)));
            assert_eq!(
                divmod_big(&a.into(), &b.into()),
                Ok((Int::Small(quotient), Int::Small(rest)))
            );
        }
        assert_eq!(
            floor_div_i64(i64::MIN, -1),
            Ok(Int::Big(-BigInt::from(i64::MIN)))
        );
        assert_eq!(modulo_i64(i64::MIN, -1), Ok(0));
        assert_eq!(floor_div_i64(1, 0), Err(ArithError::DivisionByZero));
        assert_eq!(modulo_i64(1, 0), Err(ArithError::ModuloByZero));
    }

    #[test]
    fn powers_that_can_be_given_up() {
        for (base, exponent) in [(3, 100), (-7, 33), (2, 1), (0, 5), (1, 9), (5, 0)] {
            let (base, exponent) = (BigInt::from(base), BigInt::from(exponent));
            assert_eq!(
                pow_big_while(&base, &exponent, || true),
                Some(pow_big(&base, &exponent))
            );
        }
        let huge = pow_big_while(&3.into(), &(1i64 << 40).into(), || false);
        assert_eq!(huge, Some(Err(ArithError::TooLarge)));
        assert_eq!(pow_big_while(&3.into(), &100.into(), || false), None);
    }

    #[test]
    fn powers() {
        assert_eq!(pow_i64(2, 62), Ok(Int::Small(1 << 62)));
        assert_eq!(pow_i64(2, 64), Ok(Int::Big(BigInt::one() << 64u32)));
        assert_eq!(pow_i64(-1, u64::MAX), Ok(Int::Small(-1)));
        assert_eq!(pow_i64(0, 0), Ok(Int::Small(1)));
        assert_eq!(pow_i64(10, u64::MAX), Err(ArithError::TooLarge));
        for (base, exponent, modulus, want) in [
            (3, -2, -7, Ok(-3)),
            (3, 2, -7, Ok(-5)),
            (5, -1, 1, Ok(0)),
            (5, 0, 1, Ok(0)),
            (5, 0, -1, Ok(0)),
            (5, -1, -3, Ok(-1)),
            (2, -1, 4, Err(ArithError::NotInvertible)),
            (2, 1, 0, Err(ArithError::ZeroModulus)),
            (i64::MIN, 3, i64::MAX, Ok(i64::MAX - 1)),
        ] {
            let want = want.map(Int::Small);
            assert_eq!(
                pow_mod_i64(base, exponent, modulus),
                want,
                "{base} {exponent} {modulus}"
            );
            assert_eq!(
                pow_mod_big(&base.into(), &exponent.into(), &modulus.into()),
                want
            );
        }
    }

    #[test]
    fn shifts() {
        assert_eq!(shl_i64(1, 62), Ok(Int::Small(1 << 62)));
        assert_eq!(shl_i64(-1, 63), Ok(Int::Small(i64::MIN)));
        assert_eq!(shl_i64(1, 63), Ok(Int::Big(BigInt::one() << 63u32)));
        assert_eq!(shl_i64(1, i64::MAX), Err(ArithError::TooLarge));
        assert_eq!(shl_i64(0, i64::MAX), Ok(Int::Small(0)));
        assert_eq!(shl_i64(1, -1), Err(ArithError::NegativeShift));
        assert_eq!(shr_i64(-5, 1), Ok(-3));
        assert_eq!(shr_i64(-5, 100), Ok(-1));
        assert_eq!(shr_big(&BigInt::from(-5), 1), Int::Small(-3));
        assert_eq!(shr_big(&BigInt::from(-5), u64::MAX), Int::Small(-1));
        assert_eq!(shr_big(&BigInt::from(5), 3), Int::Small(0));
    }
}
