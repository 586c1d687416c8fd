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
    let exact = style.precision.min(EXACT_DIGITS);
    // Writing to a string cannot fail.
    let _ = write!(out, "{size:.exact$}");
    push_zeros(style.precision - exact, out);
    if style.precision == 0 {
        push_point(style, out);
    }
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
