//! Arithmetic of complex numbers and their text. It follows CPython's algorithms step by step (Smith's quotient,
//! repeated squaring for small whole exponents), so that results agree to the last bit.

use super::float::repr_f64;

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// Why there is no power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerError {
    /// Zero to a negative or complex power.
    Zero,
    /// Too large.
    Range,
}

/// `a + b`.
pub fn sum(a: Parts, b: Parts) -> Parts {
    (a.0 + b.0, a.1 + b.1)
}

/// `a - b`.
pub fn difference(a: Parts, b: Parts) -> Parts {
    (a.0 - b.0, a.1 - b.1)
}

/// `a * b`.
pub fn product(a: Parts, b: Parts) -> Parts {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// `a / b` by Smith's algorithm: the larger part of the divisor divides first. None for a zero divisor.
pub fn quotient(a: Parts, b: Parts) -> Option<Parts> {
    if b == (0.0, 0.0) {
        return None;
    }
    Some(if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let divisor = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / divisor, (a.1 - a.0 * ratio) / divisor)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let divisor = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / divisor, (a.1 * ratio - a.0) / divisor)
    } else {
        (f64::NAN, f64::NAN)
    })
}

/// `base ** exponent`.
///
/// # Errors
/// Zero to a negative power, and what no float holds.
pub fn power(base: Parts, exponent: Parts) -> Result<Parts, PowerError> {
    const SMALL: f64 = 100.0;
    let whole = exponent.0.floor() == exponent.0 && exponent.0.abs() <= SMALL;
    let result = if exponent.1 == 0.0 && whole {
        whole_power(base, exponent.0 as i64)
    } else {
        polar_power(base, exponent)
    };
    match result {
        None => Err(PowerError::Zero),
        Some((real, imag)) if real.is_infinite() || imag.is_infinite() => Err(PowerError::Range),
        Some(result) => Ok(result),
    }
}

/// By repeated squaring; none for zero to a negative power.
fn whole_power(base: Parts, exponent: i64) -> Option<Parts> {
    let (mut result, mut square) = ((1.0, 0.0), base);
    let mut bits = exponent.unsigned_abs();
    while bits > 0 {
        if bits & 1 == 1 {
            result = product(result, square);
        }
        bits >>= 1;
        square = product(square, square);
    }
    if exponent > 0 {
        Some(result)
    } else {
        quotient((1.0, 0.0), result)
    }
}

/// By length and angle; none for zero to a negative or complex power.
fn polar_power(base: Parts, exponent: Parts) -> Option<Parts> {
    if exponent == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if base == (0.0, 0.0) {
        return (exponent.1 == 0.0 && exponent.0 >= 0.0).then_some((0.0, 0.0));
    }
    let (size, angle) = (base.0.hypot(base.1), base.1.atan2(base.0));
    let mut length = size.powf(exponent.0);
    let mut turn = angle * exponent.0;
    if exponent.1 != 0.0 {
        length *= (-angle * exponent.1).exp();
        turn += exponent.1 * size.ln();
    }
    Some((length * turn.cos(), length * turn.sin()))
}

/// `repr` of a complex number.
pub fn repr_complex(real: f64, imag: f64) -> String {
    let (shown, shown_imag) = (part(real), part(imag));
    if real == 0.0 && real.is_sign_positive() {
        return format!("{shown_imag}j");
    }
    let plus = if shown_imag.starts_with('-') { "" } else { "+" };
    format!("({shown}{plus}{shown_imag}j)")
}

/// A part as the shortest text that reads back, without `.0`.
fn part(number: f64) -> String {
    let text = repr_f64(number);
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_string(),
        None => text,
    }
}
