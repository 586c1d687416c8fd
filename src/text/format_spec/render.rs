//! Padding, and the formatting of strings.

use super::{Align, FormatError, Sign, Spec, Target, check_sizes, value_error};
use crate::text::wtf8::{Wtf8, Wtf8Buf, push_code_point};

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
    let used = sign.count() + body.count();
    pad_bytes([sign.as_bytes(), b""], [body.as_bytes(), b""], used, spec)
}

/// [`pad`] for ASCII parts of a number.
pub(super) fn pad_parts(head: [&str; 2], body: [&str; 2], spec: &Spec) -> Wtf8Buf {
    let used = head.iter().chain(&body).map(|part| part.len()).sum();
    pad_bytes(head.map(str::as_bytes), body.map(str::as_bytes), used, spec)
}

fn pad_bytes(head: [&[u8]; 2], body: [&[u8]; 2], used: usize, spec: &Spec) -> Wtf8Buf {
    let free = spec.width.saturating_sub(used);
    let (left, middle) = match spec.align {
        Align::Left => (0, 0),
        Align::Right => (free, 0),
        Align::Center => (free / 2, 0),
        Align::AfterSign => (0, free),
    };
    let right = free - left - middle;
    let size = head
        .iter()
        .chain(&body)
        .map(|part| part.len())
        .sum::<usize>();
    let mut out = Vec::with_capacity(size + free);
    let fill = |count: usize, out: &mut Vec<u8>| match u8::try_from(spec.fill) {
        Ok(fill @ 0..0x80) => out.resize(out.len() + count, fill),
        _ => (0..count).for_each(|_| push_code_point(spec.fill, out)),
    };
    fill(left, &mut out);
    head.iter().for_each(|part| out.extend_from_slice(part));
    fill(middle, &mut out);
    body.iter().for_each(|part| out.extend_from_slice(part));
    fill(right, &mut out);
    Wtf8Buf::from_bytes(out)
}
