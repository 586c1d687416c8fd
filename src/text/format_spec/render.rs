//! Padding, and the formatting of strings.

use super::{Align, FormatError, Sign, Spec, Target, check_sizes, value_error};
use crate::text::wtf8::{Wtf8, Wtf8Buf};

/// `format(text, spec)`.
pub fn format_str(text: Wtf8<'_>, spec: Wtf8<'_>) -> Result<Wtf8Buf, FormatError> {
    if spec.is_empty() {
        return Ok(text.to_owned());
    }
    let spec = Spec::parse(spec, Target::Str, "str")?;
    if spec.code_char() != Some('s') {
        return Err(spec.unknown_code("str"));
    }
    match spec.sign {
        Some(Sign::Space) => return value_error("Space not allowed in string format specifier"),
        Some(_) => return value_error("Sign not allowed in string format specifier"),
        None => {}
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return value_error("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == Align::AfterSign {
        return value_error("'=' alignment not allowed in string format specifier");
    }
    check_sizes(&spec)?;
    let shown = spec.precision.map_or(text, |count| text.slice(0, count));
    Ok(pad(Wtf8::default(), shown, &spec))
}

/// Puts `sign` and `body` into the width.
pub(super) fn pad(sign: Wtf8<'_>, body: Wtf8<'_>, spec: &Spec) -> Wtf8Buf {
    let free = spec.width.saturating_sub(sign.count() + body.count());
    let (left, middle) = match spec.align {
        Align::Left => (0, 0),
        Align::Right => (free, 0),
        Align::Center => (free / 2, 0),
        Align::AfterSign => (0, free),
    };
    let right = free - left - middle;
    let mut out = Wtf8Buf::with_capacity(sign.as_bytes().len() + body.as_bytes().len() + free);
    let fill = |count: usize, out: &mut Wtf8Buf| (0..count).for_each(|_| out.push(spec.fill));
    fill(left, &mut out);
    out.push_wtf8(sign);
    fill(middle, &mut out);
    out.push_wtf8(body);
    fill(right, &mut out);
    out
}
