//! The gamma function, its logarithm, and the sine of multiples of π.
//!
//! Γ is Lanczos' approximation (C. Lanczos, "A precision approximation of the gamma function", 1964) with
//! g = 6.0246800407767296 and thirteen terms as a quotient of polynomials; CPython uses the same one, so that the
//! last digits agree.

use std::f64::consts::PI;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The function is not defined there.
    Domain,
    /// The answer is too large.
    Range,
}

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = G - 0.5;

/// Coefficients of numerator and denominator, that of x⁰ first.
#[allow(clippy::excessive_precision)]
const TERMS: [(f64, f64); 13] = [
    (23531376880.410759688572007674451636754734846804940, 0.0),
    (
        42919803642.649098768957899047001988850926355848959,
        39916800.0,
    ),
    (
        35711959237.355668049440185451547166705960488635843,
        120543840.0,
    ),
    (
        17921034426.037209699919755754458931112671403265390,
        150917976.0,
    ),
    (
        6039542586.3520280050642916443072979210699388420708,
        105258076.0,
    ),
    (
        1439720407.3117216736632230727949123939715485786372,
        45995730.0,
    ),
    (
        248874557.86205415651146038641322942321632125127801,
        13339535.0,
    ),
    (
        31426415.585400194380614231628318205362874684987640,
        2637558.0,
    ),
    (
        2876370.6289353724412254090516208496135991145378768,
        357423.0,
    ),
    (186056.26539522349504029498971604569928220784236328, 32670.0),
    (8071.6720023658162106380029022722506138218516325024, 1925.0),
    (210.82427775157934587250973392071336271166969580291, 66.0),
    (2.5066282746310002701649081771338373386264310793408, 1.0),
];

/// The quotient of the two polynomials at a positive number.
fn lanczos(x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    if x < 5.0 {
        for (a, b) in TERMS.iter().rev() {
            above = above * x + a;
            below = below * x + b;
        }
    } else {
        // In powers of 1/x, which stay small.
        for (a, b) in &TERMS {
            above = above / x + a;
            below = below / x + b;
        }
    }
    above / below
}

/// sin(πx), exact where the sine of a rounded πx would not be.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let sine = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    sine * 1f64.copysign(x)
}

/// Γ(x).
///
/// # Errors
/// At zero and the negative integers, and where the answer is too large.
pub fn gamma(x: f64) -> Result<f64, Fault> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x == 0.0 || x == f64::NEG_INFINITY {
        return Err(Fault::Domain);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(Fault::Domain);
        }
        if x <= 23.0 {
            // Factorials that a float holds exactly.
            return Ok((2..x as u64).map(|n| n as f64).product());
        }
    }
    let size = x.abs();
    if size < 1e-20 {
        let answer = 1.0 / x;
        return if answer.is_infinite() {
            Err(Fault::Range)
        } else {
            Ok(answer)
        };
    }
    if size > 200.0 {
        return if x < 0.0 {
            Ok(0.0 / sin_pi(x))
        } else {
            Err(Fault::Range)
        };
    }
    let y = size + G_MINUS_HALF;
    // What was lost in that sum, and the factor that makes up for it.
    let lost = if size > G_MINUS_HALF {
        (y - size) - G_MINUS_HALF
    } else {
        (y - G_MINUS_HALF) - size
    };
    let lost = lost * G / y;
    let mut answer;
    if x < 0.0 {
        answer = -PI / sin_pi(size) / size * y.exp() / lanczos(size);
        answer -= lost * answer;
        if size < 140.0 {
            answer /= y.powf(size - 0.5);
        } else {
            let root = y.powf(size / 2.0 - 0.25);
            answer = answer / root / root;
        }
    } else {
        answer = lanczos(size) / y.exp();
        answer += lost * answer;
        if size < 140.0 {
            answer *= y.powf(size - 0.5);
        } else {
            let root = y.powf(size / 2.0 - 0.25);
            answer = answer * root * root;
        }
    }
    if answer.is_infinite() {
        Err(Fault::Range)
    } else {
        Ok(answer)
    }
}

/// The logarithm of |Γ(x)|.
///
/// # Errors
/// As [`gamma`].
pub fn ln_gamma(x: f64) -> Result<f64, Fault> {
    if x.is_nan() {
        return Ok(x);
    }
    if x.is_infinite() {
        return Ok(f64::INFINITY);
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 {
            Err(Fault::Domain)
        } else {
            Ok(0.0)
        };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(-size.ln());
    }
    let mut answer = lanczos(size).ln() - G;
    answer += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        answer = LN_PI - sin_pi(size).abs().ln() - size.ln() - answer;
    }
    if answer.is_infinite() {
        Err(Fault::Range)
    } else {
        Ok(answer)
    }
}

/// The logarithm of π.
#[allow(clippy::excessive_precision)]
const LN_PI: f64 = 1.144729885849400174143427351353058711647;
