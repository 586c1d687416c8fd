//! Integers of any size and their text, arithmetic and conversions, as Python has them.
//!
//! Invariant of [`Int`]: it is `Big` only when the value does not fit an `i64`; every function here
//! that answers an `Int` keeps that. Mirrors `Objects/longobject.c`.
//!
//! * `parse`: `int(text, base)` and the texts of ints in any base.
//! * `arith`: floor division, modulo, powers and shifts.
//! * `float`: conversion, comparison and division that meet floats, all correctly rounded.

mod arith;
mod float;
mod parse;

pub use arith::{
    ArithError, divmod_big, divmod_i64, floor_div_big, floor_div_i64, modulo_big, modulo_i64,
    pow_big, pow_big_while, pow_i64, pow_mod_big, pow_mod_i64, shl_big, shl_i64, shr_big, shr_i64,
};
pub use float::{
    DivideError, big_to_f64, compare_big_f64, compare_i64_f64, float_to_i64, float_to_int,
    true_divide_big, true_divide_i64,
};
pub use parse::{
    BASE_MESSAGE, MAX_DECIMAL, MAX_STR_DIGITS, ParseError, decimal_big, decimal_i64, parse_int,
    parse_int_limited, to_base_big, to_base_i64, write_decimal,
};

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::float::HASH_MODULUS;

/// An integer of any size; `Big` only beyond `i64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    /// Fits a machine word.
    Small(i64),
    /// Does not.
    Big(BigInt),
}

impl Int {
    /// As a big integer, whichever it is.
    pub fn into_big(self) -> BigInt {
        match self {
            Int::Small(n) => BigInt::from(n),
            Int::Big(n) => n,
        }
    }
}

impl From<i64> for Int {
    fn from(n: i64) -> Int {
        Int::Small(n)
    }
}

impl From<i128> for Int {
    fn from(n: i128) -> Int {
        i64::try_from(n).map_or_else(|_| Int::Big(BigInt::from(n)), Int::Small)
    }
}

impl From<BigInt> for Int {
    fn from(n: BigInt) -> Int {
        n.to_i64().map_or(Int::Big(n), Int::Small)
    }
}

/// `hash(n)`: the value modulo 2^61 - 1 under its sign, and -2 for -1.
#[inline]
pub fn hash_i64(n: i64) -> i64 {
    // Nearly every int in a dict is smaller than the modulus.
    if n.unsigned_abs() < HASH_MODULUS {
        return if n == -1 { -2 } else { n };
    }
    signed_hash(n.unsigned_abs() % HASH_MODULUS, n < 0)
}

/// `hash(n)` of a big integer.
pub fn hash_big(n: &BigInt) -> i64 {
    let step = |hash: u64, digit: u64| {
        ((u128::from(hash) << 64 | u128::from(digit)) % u128::from(HASH_MODULUS)) as u64
    };
    let size = n.iter_u64_digits().rev().fold(0, step);
    signed_hash(size, n.sign() == Sign::Minus)
}

fn signed_hash(size: u64, negative: bool) -> i64 {
    let hash = if negative {
        -(size as i64)
    } else {
        size as i64
    };
    if hash == -1 { -2 } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes() {
        let modulus = HASH_MODULUS as i64;
        for (n, want) in [
            (0, 0),
            (1, 1),
            (-1, -2),
            (-2, -2),
            (modulus, 0),
            (-modulus, 0),
            (1 << 62, 2),
            (-modulus - 1, -2),
        ] {
            assert_eq!(hash_i64(n), want, "{n}");
            assert_eq!(hash_big(&BigInt::from(n)), want, "{n}");
        }
        assert_eq!(hash_big(&BigInt::from(10).pow(400)), 477640439047194790);
        assert_eq!(hash_big(&-BigInt::from(10).pow(30)), -465258685558744706);
    }
}
