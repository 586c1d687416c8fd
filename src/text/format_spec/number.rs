//! The formatting of ints, floats and complex numbers.

use num_bigint::{BigInt, Sign as BigSign};
use num_traits::ToPrimitive;

use super::render::{pad, pad_parts};
use super::{Align, FormatError, Sign, Spec, Target, check_sizes, plain, value_error};
use crate::text::float_format::{FloatStyle, Style, float_text};
use crate::text::int;
use crate::text::wtf8::{Wtf8, Wtf8Buf};

/// An int, borrowed.
#[derive(Clone, Copy, Debug)]
pub enum IntRef<'a> {
    /// Fits a machine word.
    Small(i64),
    /// Any size.
    Big(&'a BigInt),
}

impl From<i64> for IntRef<'_> {
    fn from(n: i64) -> Self {
        IntRef::Small(n)
    }
}

impl<'a> From<&'a BigInt> for IntRef<'a> {
    fn from(n: &'a BigInt) -> Self {
        IntRef::Big(n)
    }
}

impl IntRef<'_> {
    /// `str(n)`. The limit of digits is the caller's affair.
    pub fn decimal(self) -> Result<String, FormatError> {
        match self {
            IntRef::Small(n) => Ok(n.to_string()),
            IntRef::Big(n) => {
                int::decimal_big(n, 0).map_err(|error| FormatError::Value(error.message(10, "")))
            }
        }
    }

    /// The text in base 10, or in base 2, 8 or 16 with a minus, in upper case if asked for: of a small number in
    /// base 10 in `short`, else in `long`.
    ///
    /// # Errors
    /// As [`IntRef::decimal`].
    pub fn digits<'a>(
        self,
        base: u32,
        upper: bool,
        short: &'a mut [u8; int::MAX_DECIMAL],
        long: &'a mut String,
    ) -> Result<&'a str, FormatError> {
        if let (IntRef::Small(n), 10) = (self, base) {
            return Ok(std::str::from_utf8(int::write_decimal(n, short)).unwrap_or_default());
        }
        *long = match base {
            10 => self.decimal()?,
            _ => self.to_base(base),
        };
        if upper {
            long.make_ascii_uppercase();
        }
        Ok(long)
    }

    /// The digits in base 2, 8 or 16, with a minus.
    pub fn to_base(self, base: u32) -> String {
        match self {
            IntRef::Small(n) => int::to_base_i64(n, base),
            IntRef::Big(n) => int::to_base_big(n, base),
        }
    }

    /// `float(n)`, or the OverflowError.
    pub fn to_f64(self) -> Result<f64, FormatError> {
        let x = match self {
            IntRef::Small(n) => Some(n as f64),
            IntRef::Big(n) => int::big_to_f64(n),
        };
        x.ok_or(FormatError::Overflow("int too large to convert to float"))
    }

    /// The code point that `c` shows.
    fn code_point(self) -> Result<u32, FormatError> {
        let small = match self {
            IntRef::Small(n) => Some(n),
            IntRef::Big(n) => n.to_i64(),
        };
        let n = small.ok_or(FormatError::Overflow(
            "Python int too large to convert to C long",
        ))?;
        u32::try_from(n)
            .ok()
            .filter(|&code| code < 0x11_0000)
            .ok_or(FormatError::Overflow("%c arg not in range(0x110000)"))
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(n) => n < 0,
            IntRef::Big(n) => n.sign() == BigSign::Minus,
        }
    }
}

/// `format(n, spec)` for an int; `type_name` is for messages (`bool` formats as an int too).
pub fn format_int<'a>(
    n: impl Into<IntRef<'a>>,
    spec: Wtf8<'_>,
    type_name: &str,
) -> Result<Wtf8Buf, FormatError> {
    let n = n.into();
    if spec.is_empty() {
        return n.decimal().map(plain);
    }
    let spec = Spec::parse(spec, Target::Int, type_name)?;
    match spec.code_char() {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => int_with(n, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => float_with(n.to_f64()?, &spec),
        _ => Err(spec.unknown_code(type_name)),
    }
}

fn int_with(n: IntRef<'_>, spec: &Spec) -> Result<Wtf8Buf, FormatError> {
    if spec.precision.is_some() {
        return value_error("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in integer format specifier");
    }
    check_sizes(spec)?;
    let (base, prefix) = match spec.code_char() {
        Some('c') => return character(n, spec),
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    };
    let (mut buffer, mut long) = ([0; int::MAX_DECIMAL], String::new());
    let upper = spec.code_char() == Some('X');
    let text = n.digits(base, upper, &mut buffer, &mut long)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let prefix = if spec.alternate { prefix } else { "" };
    let group = if base == 10 { 3 } else { 4 };
    let number = Number {
        negative: n.is_negative(),
        prefix,
        digits,
        tail: "",
        group,
    };
    Ok(number.render(spec))
}

fn character(n: IntRef<'_>, spec: &Spec) -> Result<Wtf8Buf, FormatError> {
    if spec.sign.is_some() {
        return value_error("Sign not allowed with integer format specifier 'c'");
    }
    if spec.alternate {
        return value_error("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    let mut text = Wtf8Buf::new();
    text.push(n.code_point()?);
    Ok(pad(Wtf8::default(), text.as_wtf8(), spec))
}

/// `format(x, spec)` for a float.
pub fn format_float(x: f64, spec: Wtf8<'_>) -> Result<Wtf8Buf, FormatError> {
    if spec.is_empty() {
        return Ok(plain(crate::text::float::repr_f64(x)));
    }
    let spec = Spec::parse(spec, Target::Float, "float")?;
    match spec.code_char() {
        None if spec.code.is_none() => float_with(x, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => float_with(x, &spec),
        _ => Err(spec.unknown_code("float")),
    }
}

fn float_with(x: f64, spec: &Spec) -> Result<Wtf8Buf, FormatError> {
    check_precision(spec)?;
    let percent = spec.code_char() == Some('%');
    let mut text = float_text(
        if percent { x * 100.0 } else { x },
        &float_style(spec, spec.code.is_none()),
    );
    if percent {
        text.push('%');
    }
    if spec.width == 0 && spec.sign.is_none() && spec.grouping.is_none() {
        return Ok(plain(text));
    }
    Ok(Number::of_float(&text).render(spec))
}

fn check_precision(spec: &Spec) -> Result<(), FormatError> {
    if spec.precision.is_some_and(|p| i32::try_from(p).is_err()) {
        return value_error("precision too big");
    }
    check_sizes(spec)
}

fn float_style(spec: &Spec, dot_zero: bool) -> FloatStyle {
    let style = match (spec.code_char(), spec.precision) {
        (None, None) => Style::Shortest,
        (Some('e' | 'E'), _) => Style::Exponent,
        (Some('f' | 'F' | '%'), _) => Style::Fixed,
        _ => Style::General,
    };
    FloatStyle {
        style,
        precision: spec.precision.unwrap_or(6),
        alternate: spec.alternate,
        dot_zero,
        upper: matches!(spec.code_char(), Some('E' | 'F' | 'G')),
        no_negative_zero: spec.no_negative_zero,
    }
}

/// `format(complex(re, im), spec)`.
pub fn format_complex(re: f64, im: f64, spec: Wtf8<'_>) -> Result<Wtf8Buf, FormatError> {
    let spec = Spec::parse(spec, Target::Float, "complex")?;
    match spec.code_char() {
        None if spec.code.is_none() => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') => {}
        _ => return Err(spec.unknown_code("complex")),
    }
    check_precision(&spec)?;
    if spec.fill == u32::from('0') {
        return value_error("Zero padding is not allowed in complex format specifier");
    }
    if spec.align == Align::AfterSign {
        return value_error("'=' alignment flag is not allowed in complex format specifier");
    }
    // Without a type a real part that is plainly zero is left out, and parentheses hold the two.
    let bare = spec.code.is_none();
    let alone = bare && re == 0.0 && re.is_sign_positive();
    let part = |x: f64, sign: Option<Sign>| {
        let text = float_text(x, &float_style(&spec, false));
        Number::of_float(&text).render(&Spec {
            width: 0,
            sign,
            ..spec.clone()
        })
    };
    let mut body = Wtf8Buf::new();
    if bare && !alone {
        body.push_str("(");
    }
    if !alone {
        body.push_wtf8(part(re, spec.sign).as_wtf8());
    }
    body.push_wtf8(part(im, if alone { spec.sign } else { Some(Sign::Plus) }).as_wtf8());
    body.push_str(if bare && !alone { "j)" } else { "j" });
    Ok(pad(Wtf8::default(), body.as_wtf8(), &spec))
}

/// A number's text in parts.
struct Number<'a> {
    negative: bool,
    /// `0x` and the like.
    prefix: &'a str,
    /// What grouping applies to.
    digits: &'a str,
    /// The point and all behind it; for infinities and NaN all.
    tail: &'a str,
    /// Digits a group.
    group: usize,
}

impl<'a> Number<'a> {
    fn of_float(text: &'a str) -> Number<'a> {
        let size = text.strip_prefix('-').unwrap_or(text);
        let count = size.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, tail) = size.split_at_checked(count).unwrap_or((size, ""));
        Number {
            negative: size.len() < text.len(),
            prefix: "",
            digits,
            tail,
            group: 3,
        }
    }

    fn render(&self, spec: &Spec) -> Wtf8Buf {
        let sign = match (self.negative, spec.sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            _ => "",
        };
        let used = sign.len() + self.prefix.len() + self.tail.len();
        let grouped;
        let digits = match spec.grouping {
            Some(separator) if !self.digits.is_empty() => {
                // Zeros that fill the width are grouped with the digits.
                let zeros = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
                let least = if zeros {
                    spec.width.saturating_sub(used)
                } else {
                    0
                };
                grouped = group_digits(self.digits, separator, self.group, least);
                grouped.as_str()
            }
            _ => self.digits,
        };
        pad_parts([sign, self.prefix], [digits, self.tail], spec)
    }
}

/// Groups ASCII digits from the right, with zeros in front until the whole is `least` wide; never
/// starts with a separator, so that it may become one wider.
fn group_digits(digits: &str, separator: char, group: usize, least: usize) -> String {
    let separators = |count: usize| count.saturating_sub(1) / group;
    let mut count = digits.len();
    if count + separators(count) < least {
        // Of `least` places every (group + 1)-th from the right is a separator, but never the first.
        count = least - (least - 1) / (group + 1);
    }
    let mut out = String::with_capacity(count + separators(count));
    let zeros = std::iter::repeat_n('0', count.saturating_sub(digits.len()));
    for (at, digit) in zeros.chain(digits.chars()).enumerate() {
        if at > 0 && (count - at).is_multiple_of(group) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}
