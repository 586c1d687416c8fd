//! The inverse hyperbolic functions, from logarithms that lose nothing: each range has the form whose terms do not
//! cancel.

use std::f64::consts::LN_2;

/// Where 1 beside x² no longer counts.
const FAR: f64 = 268_435_456.0;

/// The inverse hyperbolic sine.
pub fn asinh(x: f64) -> f64 {
    let size = x.abs();
    if !x.is_finite() || size < 1.0 / FAR {
        return x;
    }
    let answer = if size > FAR {
        size.ln() + LN_2
    } else if size > 2.0 {
        (2.0 * size + 1.0 / ((size * size + 1.0).sqrt() + size)).ln()
    } else {
        let square = size * size;
        (size + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    answer.copysign(x)
}

/// The inverse hyperbolic cosine.
pub fn acosh(x: f64) -> f64 {
    if x < 1.0 {
        f64::NAN
    } else if x > FAR {
        x.ln() + LN_2
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let more = x - 1.0;
        (more + (2.0 * more + more * more).sqrt()).ln_1p()
    }
}

/// The inverse hyperbolic tangent.
pub fn atanh(x: f64) -> f64 {
    let size = x.abs();
    if size < 1.0 / FAR {
        return x;
    }
    let answer = if size < 0.5 {
        let twice = size + size;
        0.5 * (twice + twice * size / (1.0 - size)).ln_1p()
    } else {
        0.5 * ((size + size) / (1.0 - size)).ln_1p()
    };
    answer.copysign(x)
}
