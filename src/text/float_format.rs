//! Floats in a wanted number of digits: the engine under `format()` and `%`.
//!
//! Invariant: digits are those of the exact binary value, rounded half to even, however many are
//! asked for. Mirrors the layout rules of `Python/pystrtod.c`.

use std::fmt::Write;

use super::float::{non_finite, push_exponent, shortest_digits};

/// Beyond so many digits every double has only zeros, before the point or behind it.
const EXACT_DIGITS: usize = 1100;

/// How digits are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Shortest digits that read back (`repr`); the precision is not used.
    Shortest,
    /// `e`: one digit, the point, `precision` digits, the exponent.
    Exponent,
    /// `f`: `precision` digits behind the point.
    Fixed,
    /// `g`: `precision` significant digits, trailing zeros dropped, exponent when far from 1.
    General,
}

/// All that decides a float's text.
#[derive(Clone, Copy, Debug)]
pub struct FloatStyle {
    /// The layout.
    pub style: Style,
    /// Digits, as the layout counts them.
    pub precision: usize,
    /// `#`: always a point, and `g` keeps trailing zeros.
    pub alternate: bool,
    /// Whole numbers get `.0` (as `repr` and `format(x, '')` do).
    pub dot_zero: bool,
    /// `E`, `INF`, `NAN`.
    pub upper: bool,
    /// `z`: what rounds to zero has no minus.
    pub no_negative_zero: bool,
}

/// The text of `x`, with a minus if it has one. A NaN has no sign.
pub fn float_text(x: f64, style: &FloatStyle) -> String {
    let mut out = String::with_capacity(24);
    if !x.is_finite() {
        out.push_str(non_finite(x));
        if style.upper {
            out.make_ascii_uppercase();
        }
        return out;
    }
    let size = x.abs();
    if x.is_sign_negative() {
        out.push('-');
    }
    match style.style {
        Style::Fixed => fixed(size, style, &mut out),
        Style::Exponent => exponent(size, style, &mut out),
        Style::General => {
            let precision = style.precision.max(1);
            let (digits, point) = rounded_digits(size, precision);
            let limit = precision - usize::from(style.dot_zero);
            lay_out(digits, point, precision, limit, style, &mut out);
        }
        Style::Shortest => {
            let mut buffer = [0u8; 20];
            let (count, point) = shortest_digits(size, &mut buffer);
            let digits = buffer
                .iter()
                .take(count)
                .map(|&byte| char::from(byte))
                .collect();
            lay_out(digits, point, 0, 16, style, &mut out);
        }
    }
    let is_zero = |text: &str| {
        !text
            .split(['e', 'E'])
            .next()
            .is_some_and(|m| m.contains(|c| ('1'..='9').contains(&c)))
    };
    if style.no_negative_zero && out.starts_with('-') && is_zero(&out) {
        out.remove(0);
    }
    out
}

fn fixed(size: f64, style: &FloatStyle, out: &mut String) {
    if style.precision > 0
        && let Some(number) = scaled(size, style.precision)
    {
        return push_scaled(number, style.precision, out);
    }
    let exact = style.precision.min(EXACT_DIGITS);
    // Writing to a string cannot fail.
    let _ = write!(out, "{size:.exact$}");
    push_zeros(style.precision - exact, out);
    if style.precision == 0 {
        push_point(style, out);
    }
}

/// `size` times ten to the power of `digits`, rounded half to even, where 128 bits hold the exact product, and 64 what
/// is left of it.
fn scaled(size: f64, digits: usize) -> Option<u64> {
    // Ten to this power has 64 bits, and a mantissa 53.
    if digits > 19 {
        return None;
    }
    let bits = size.to_bits();
    let (mantissa, exponent) = match (bits >> 52, bits & ((1 << 52) - 1)) {
        (0, fraction) => (fraction, -1074),
        (power, fraction) => (fraction | 1 << 52, power as i32 - 1075),
    };
    let product = u128::from(mantissa) * 10u128.pow(digits as u32);
    if exponent >= 0 {
        let shift = exponent.unsigned_abs();
        let whole = (shift <= product.leading_zeros()).then(|| product << shift)?;
        return u64::try_from(whole).ok();
    }
    let shift = exponent.unsigned_abs();
    if shift > 127 {
        // Less than half of one.
        return Some(0);
    }
    let (whole, rest) = (product >> shift, product & ((1 << shift) - 1));
    let half = 1u128 << (shift - 1);
    let up = rest > half || rest == half && whole & 1 == 1;
    u64::try_from(whole).ok()?.checked_add(up.into())
}

/// Writes a number whose last `digits` digits stand behind the point.
fn push_scaled(number: u64, digits: usize, out: &mut String) {
    let mut text = [b'0'; 24];
    let mut rest = number;
    let mut at = text.len();
    let point = at - digits - 1;
    while rest > 0 || at >= point {
        at -= 1;
        if at == point {
            text[at] = b'.';
            continue;
        }
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.push_str(std::str::from_utf8(&text[at..]).unwrap_or_default());
}

fn exponent(size: f64, style: &FloatStyle, out: &mut String) {
    let exact = style.precision.min(EXACT_DIGITS);
    let text = format!("{size:.exact$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    out.push_str(mantissa);
    push_zeros(style.precision - exact, out);
    if style.precision == 0 {
        push_point(style, out);
    }
    push_exponent(exponent.parse().unwrap_or(0), letter(style), out);
}

/// The first `count` significant digits, trailing zeros dropped, and where the point stands.
fn rounded_digits(size: f64, count: usize) -> (String, i32) {
    let text = format!("{size:.*e}", count.min(EXACT_DIGITS) - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = mantissa.replace('.', "");
    let kept = digits.trim_end_matches('0').len().max(1);
    digits.truncate(kept);
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// Lays out digits without trailing zeros, with an exponent when the point is outside -3 to `limit`;
/// `#` fills zeros up to `significant` digits.
fn lay_out(
    digits: String,
    point: i32,
    significant: usize,
    limit: usize,
    style: &FloatStyle,
    out: &mut String,
) {
    let mut digits = digits;
    if style.alternate {
        push_zeros(significant.saturating_sub(digits.len()), &mut digits);
    }
    if point <= -4 || i64::from(point) > limit as i64 {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
        out.push_str(first);
        push_fraction(rest, false, style, out);
        push_exponent(point - 1, letter(style), out);
        return;
    }
    if point <= 0 {
        out.push('0');
        let zeros = "0".repeat(point.unsigned_abs() as usize);
        push_fraction(&(zeros + &digits), style.dot_zero, style, out);
        return;
    }
    let whole = point as usize;
    match digits.split_at_checked(whole) {
        Some((whole, fraction)) => {
            out.push_str(whole);
            push_fraction(fraction, style.dot_zero, style, out);
        }
        None => {
            out.push_str(&digits);
            push_zeros(whole - digits.len(), out);
            push_fraction("", style.dot_zero, style, out);
        }
    }
}

fn push_fraction(fraction: &str, dot_zero: bool, style: &FloatStyle, out: &mut String) {
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    } else if dot_zero {
        out.push_str(".0");
    } else {
        push_point(style, out);
    }
}

fn push_point(style: &FloatStyle, out: &mut String) {
    if style.alternate {
        out.push('.');
    }
}

fn push_zeros(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('0', count));
}

fn letter(style: &FloatStyle) -> char {
    if style.upper { 'E' } else { 'e' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_digits_are_those_of_the_exact_value() {
        let style = FloatStyle {
            style: Style::Fixed,
            precision: 0,
            alternate: false,
            dot_zero: false,
            upper: false,
            no_negative_zero: false,
        };
        let mut random = fastrand::Rng::with_seed(7);
        let mut exact = 0;
        for round in 0..200_000 {
            let precision = random.usize(1..22);
            let x = match round % 4 {
                0 => f64::from_bits(random.u64(..) & (u64::MAX >> 1)),
                1 => random.f64() * 1000.0,
                // Ties.
                2 => f64::from(random.u32(..)) / f64::from(1 << random.u32(..20)),
                _ => random.f64() * 10f64.powi(random.i32(-25..25)),
            };
            if !x.is_finite() {
                continue;
            }
            exact += usize::from(scaled(x, precision).is_some());
            let text = float_text(x, &FloatStyle { precision, ..style });
            assert_eq!(text, format!("{x:.precision$}"), "{x:?} {precision}");
        }
        assert!(exact > 50_000, "{exact} of them the short way");
    }

    #[test]
    fn far_digits_are_zeros() {
        let style = FloatStyle {
            style: Style::Fixed,
            precision: 70_000,
            alternate: false,
            dot_zero: false,
            upper: false,
            no_negative_zero: false,
        };
        let text = float_text(0.1, &style);
        assert_eq!(text.len(), 70_002);
        assert!(text.starts_with("0.1000000000000000055511151231257827") && text.ends_with("000"));
        let text = float_text(
            5e-324,
            &FloatStyle {
                style: Style::Exponent,
                ..style
            },
        );
        assert_eq!(text.len(), 70_002 + "e-324".len());
        let text = float_text(
            1e100,
            &FloatStyle {
                style: Style::General,
                alternate: true,
                ..style
            },
        );
        assert_eq!(text.len(), 70_001);
    }
}
