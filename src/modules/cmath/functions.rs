//! Functions of complex numbers (W. Kahan, "Branch cuts for complex elementary functions", 1987), with the values at
//! infinities and NaN that annex G of the C standard gives them.

use std::f64::consts::{LN_2, LN_10, PI};

use crate::modules::math::inverse;

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The function is not defined there.
    Domain,
    /// The answer is too large.
    Range,
}

type Answer = Result<Parts, Fault>;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
/// Beyond this, squares and sums overflow.
const LARGE: f64 = f64::MAX / 4.0;

/// The logarithm of [`LARGE`]: beyond it, exponentials overflow.
fn log_large() -> f64 {
    LARGE.ln()
}

fn finite((x, y): Parts) -> bool {
    x.is_finite() && y.is_finite()
}

/// An answer whose infinities come from finite numbers.
fn in_range(answer: Parts) -> Answer {
    if answer.0.is_infinite() || answer.1.is_infinite() {
        Err(Fault::Range)
    } else {
        Ok(answer)
    }
}

/// The logarithm of the size of a large number.
fn large_log((x, y): Parts) -> f64 {
    (x / 2.0).hypot(y / 2.0).ln() + LN_2
}

pub fn sqrt((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        return Ok(if y.is_infinite() {
            (INF, y)
        } else if x == INF {
            (INF, if y.is_nan() { y } else { 0f64.copysign(y) })
        } else if x == -INF {
            if y.is_nan() {
                (NAN, INF)
            } else {
                (0.0, INF.copysign(y))
            }
        } else {
            (NAN, NAN)
        });
    }
    if x == 0.0 && y == 0.0 {
        return Ok((0.0, y));
    }
    let (size, other) = (x.abs(), y.abs());
    let tiny = size < f64::MIN_POSITIVE && other < f64::MIN_POSITIVE;
    let root = if tiny {
        let (up, down) = (53f64.exp2(), (-27f64).exp2());
        let size = size * up;
        (size + size.hypot(other * up)).sqrt() * down
    } else {
        let size = size / 8.0;
        2.0 * (size + size.hypot(other / 8.0)).sqrt()
    };
    let rest = other / (2.0 * root);
    Ok(if x >= 0.0 {
        (root, rest.copysign(y))
    } else {
        (rest, root.copysign(y))
    })
}

pub fn log((x, y): Parts) -> Answer {
    let angle = y.atan2(x);
    if !finite((x, y)) {
        let infinite = x.is_infinite() || y.is_infinite();
        return Ok((if infinite { INF } else { NAN }, angle));
    }
    let (a, b) = (x.abs(), y.abs());
    let size = if a > LARGE || b > LARGE {
        large_log((x, y))
    } else if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        if a == 0.0 && b == 0.0 {
            return Err(Fault::Domain);
        }
        let up = 53f64.exp2();
        (a * up).hypot(b * up).ln() - 53.0 * LN_2
    } else {
        let size = a.hypot(b);
        if (0.71..=1.73).contains(&size) {
            // Near the unit circle the logarithm of the size is all error.
            let (most, least) = (a.max(b), a.min(b));
            ((most - 1.0) * (most + 1.0) + least * least).ln_1p() / 2.0
        } else {
            size.ln()
        }
    };
    Ok((size, angle))
}

pub fn log10(z: Parts) -> Answer {
    let (x, y) = log(z)?;
    Ok((x / LN_10, y / LN_10))
}

pub fn exp((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        if x.is_infinite() && y.is_finite() && y != 0.0 {
            let size = if x > 0.0 { INF } else { 0.0 };
            return Ok((size.copysign(y.cos()), size.copysign(y.sin())));
        }
        if y.is_infinite() && (x.is_finite() || x == INF) {
            return Err(Fault::Domain);
        }
        return Ok(if x == -INF {
            (0.0, if y == 0.0 { y } else { 0.0 })
        } else if y == 0.0 {
            (x, y)
        } else if x == INF {
            (INF, NAN)
        } else {
            (NAN, NAN)
        });
    }
    in_range(if x > log_large() {
        let size = (x - 1.0).exp();
        let e = std::f64::consts::E;
        (size * y.cos() * e, size * y.sin() * e)
    } else {
        let size = x.exp();
        (size * y.cos(), size * y.sin())
    })
}

pub fn cosh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        if x.is_infinite() && y.is_finite() && y != 0.0 {
            let imaginary = INF.copysign(y.sin());
            return Ok((
                INF.copysign(y.cos()),
                if x > 0.0 { imaginary } else { -imaginary },
            ));
        }
        if y.is_infinite() && !x.is_nan() {
            return Err(Fault::Domain);
        }
        return Ok(if x.is_infinite() {
            (
                INF,
                if y == 0.0 {
                    y.copysign(x) * 1f64.copysign(y)
                } else {
                    NAN
                },
            )
        } else if x == 0.0 || y == 0.0 {
            (NAN, 0.0)
        } else {
            (NAN, NAN)
        });
    }
    in_range(if x.abs() > log_large() {
        let less = x - 1f64.copysign(x);
        let e = std::f64::consts::E;
        (y.cos() * less.cosh() * e, y.sin() * less.sinh() * e)
    } else {
        (y.cos() * x.cosh(), y.sin() * x.sinh())
    })
}

pub fn sinh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        if x.is_infinite() && y.is_finite() && y != 0.0 {
            let real = INF.copysign(y.cos());
            return Ok((if x > 0.0 { real } else { -real }, INF.copysign(y.sin())));
        }
        if y.is_infinite() && !x.is_nan() {
            return Err(Fault::Domain);
        }
        return Ok(if x.is_infinite() {
            if y == 0.0 { (x, y) } else { (INF, NAN) }
        } else if x == 0.0 {
            (0.0, NAN)
        } else if y == 0.0 {
            (NAN, y)
        } else {
            (NAN, NAN)
        });
    }
    in_range(if x.abs() > log_large() {
        let less = x - 1f64.copysign(x);
        let e = std::f64::consts::E;
        (y.cos() * less.sinh() * e, y.sin() * less.cosh() * e)
    } else {
        (y.cos() * x.sinh(), y.sin() * x.cosh())
    })
}

pub fn tanh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        if x.is_infinite() {
            let imaginary = if !y.is_finite() {
                0.0
            } else if y == 0.0 {
                y
            } else {
                0f64.copysign(2.0 * y.sin() * y.cos())
            };
            return Ok((1f64.copysign(x), imaginary));
        }
        if y.is_infinite() && x.is_finite() {
            return Err(Fault::Domain);
        }
        return Ok((NAN, if y == 0.0 { y } else { NAN }));
    }
    if x.abs() > log_large() {
        let imaginary = 4.0 * y.sin() * y.cos() * (-2.0 * x.abs()).exp();
        return Ok((1f64.copysign(x), imaginary));
    }
    let (a, b, c) = (x.tanh(), y.tan(), 1.0 / x.cosh());
    let both = a * b;
    let below = 1.0 + both * both;
    Ok((a * (1.0 + b * b) / below, ((b / below) * c) * c))
}

pub fn cos((x, y): Parts) -> Answer {
    cosh((-y, x))
}

pub fn sin((x, y): Parts) -> Answer {
    let (a, b) = sinh((-y, x))?;
    Ok((b, -a))
}

pub fn tan((x, y): Parts) -> Answer {
    let (a, b) = tanh((-y, x))?;
    Ok((b, -a))
}

pub fn acos((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        return Ok(if x.is_infinite() || y.is_infinite() {
            if y.is_nan() {
                (NAN, INF)
            } else {
                (y.abs().atan2(x), -INF.copysign(y))
            }
        } else if x == 0.0 {
            (PI / 2.0, NAN)
        } else {
            (NAN, NAN)
        });
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        let size = large_log((x, y)) + LN_2;
        let imaginary = if x < 0.0 {
            -size.copysign(y)
        } else {
            size.copysign(-y)
        };
        return Ok((y.abs().atan2(x), imaginary));
    }
    let (a, b) = (sqrt((1.0 - x, -y))?, sqrt((1.0 + x, y))?);
    Ok((2.0 * a.0.atan2(b.0), inverse::asinh(b.0 * a.1 - b.1 * a.0)))
}

pub fn acosh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        let infinite = x.is_infinite() || y.is_infinite();
        let angle = y.atan2(x);
        return Ok(if infinite { (INF, angle) } else { (NAN, NAN) });
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        return Ok((large_log((x, y)) + LN_2, y.atan2(x)));
    }
    let (a, b) = (sqrt((x - 1.0, y))?, sqrt((x + 1.0, y))?);
    Ok((inverse::asinh(a.0 * b.0 + a.1 * b.1), 2.0 * a.1.atan2(b.0)))
}

pub fn asin((x, y): Parts) -> Answer {
    let (a, b) = asinh((-y, x))?;
    Ok((b, -a))
}

pub fn asinh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        return Ok(if x.is_infinite() || y.is_infinite() {
            let real = if x.is_nan() { INF } else { INF.copysign(x) };
            (real, y.atan2(x.abs()))
        } else if y == 0.0 {
            (NAN, y)
        } else {
            (NAN, NAN)
        });
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        let size = large_log((x, y)) + LN_2;
        return Ok((size.copysign(x), y.atan2(x.abs())));
    }
    let (a, b) = (sqrt((1.0 + y, -x))?, sqrt((1.0 - y, x))?);
    Ok((
        inverse::asinh(a.0 * b.1 - b.0 * a.1),
        y.atan2(a.0 * b.0 - a.1 * b.1),
    ))
}

pub fn atan((x, y): Parts) -> Answer {
    let (a, b) = atanh((-y, x))?;
    Ok((b, -a))
}

pub fn atanh((x, y): Parts) -> Answer {
    if !finite((x, y)) {
        let real = if x.is_nan() { 0.0 } else { 0f64.copysign(x) };
        return Ok(if y.is_infinite() {
            (real, (PI / 2.0).copysign(y))
        } else if x.is_infinite() {
            (
                real,
                if y.is_nan() {
                    NAN
                } else {
                    (PI / 2.0).copysign(y)
                },
            )
        } else if x == 0.0 {
            (x, NAN)
        } else {
            (NAN, NAN)
        });
    }
    if x.is_sign_negative() {
        let (a, b) = atanh((-x, -y))?;
        return Ok((-a, -b));
    }
    let size = y.abs();
    let large = LARGE.sqrt();
    if x > large || size > large {
        let half = (x / 2.0).hypot(y / 2.0);
        return Ok((x / 4.0 / half / half, -(PI / 2.0).copysign(-y)));
    }
    if x == 1.0 && size < f64::MIN_POSITIVE.sqrt() {
        if size == 0.0 {
            return Err(Fault::Domain);
        }
        let real = -(size.sqrt() / size.hypot(2.0).sqrt()).ln();
        return Ok((real, (2f64.atan2(-size) / 2.0).copysign(y)));
    }
    let less = 1.0 - x;
    Ok((
        (4.0 * x / (less * less + size * size)).ln_1p() / 4.0,
        -(-2.0 * y).atan2(less * (1.0 + x) - size * size) / 2.0,
    ))
}

/// The number with a size and an angle.
pub fn rect(size: f64, angle: f64) -> Answer {
    if !size.is_finite() || !angle.is_finite() {
        if size.is_infinite() && angle.is_finite() && angle != 0.0 {
            let answer = (INF.copysign(angle.cos()), INF.copysign(angle.sin()));
            return Ok(if size > 0.0 {
                answer
            } else {
                (-answer.0, -answer.1)
            });
        }
        if size != 0.0 && !size.is_nan() && angle.is_infinite() {
            return Err(Fault::Domain);
        }
        return Ok(if size == 0.0 {
            (0.0, 0.0)
        } else if size.is_infinite() {
            let imaginary = match angle == 0.0 {
                true => 0f64.copysign(angle) * 1f64.copysign(size),
                false => NAN,
            };
            (if angle.is_nan() { INF } else { size }, imaginary)
        } else if angle == 0.0 {
            (NAN, 0.0)
        } else {
            (NAN, NAN)
        });
    }
    if angle == 0.0 {
        return Ok((size, size * angle));
    }
    Ok((size * angle.cos(), size * angle.sin()))
}

/// The angle of a number.
pub fn phase((x, y): Parts) -> Result<f64, Fault> {
    let angle = y.atan2(x);
    // Too small for a float, although there is one.
    if angle == 0.0 && y != 0.0 && x.is_finite() {
        return Err(Fault::Range);
    }
    Ok(angle)
}

/// Size and angle.
pub fn polar((x, y): Parts) -> Answer {
    let size = if x.is_infinite() || y.is_infinite() {
        INF
    } else {
        x.hypot(y)
    };
    if size.is_infinite() && finite((x, y)) {
        return Err(Fault::Range);
    }
    Ok((size, y.atan2(x)))
}
