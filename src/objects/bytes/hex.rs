//! Hexadecimal: `hex` and `fromhex` of both types.

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Str, Vm};

use super::super::textual::{self, Textual};
use super::bytes_like;

/// `hex(sep, bytes_per_sep)`.
pub fn hex<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    let (_, bytes) = textual::own::<T>(vm, args.positional)?;
    let (separator, group) = hex_arguments(vm, args.rest())?;
    hex_text(vm, &bytes, separator.as_ref(), group)
}

/// The arguments of `hex`: a separator, if there is one, and the size of the groups.
///
/// # Errors
/// `TypeError`.
pub fn hex_arguments(vm: &mut Vm, args: Args) -> PyResult<(Option<Value>, i64)> {
    let [separator, group] = args.bind(vm, "hex", ["sep", "bytes_per_sep"], 0, 0)?;
    let group = match group {
        Some(group) => textual::c_int(vm, &group)?,
        None => 1,
    };
    Ok((separator, group))
}

/// The text that `hex` answers.
///
/// # Errors
/// `TypeError` or `ValueError` if the separator is none.
pub fn hex_text(vm: &mut Vm, bytes: &[u8], separator: Option<&Value>, group: i64) -> PyResult {
    let separator = match separator {
        Some(separator) => Some(self::separator(vm, separator)?),
        None => None,
    };
    textual::check_room(vm, bytes.len().saturating_mul(3))?;
    let text = digits(bytes, separator, group);
    Ok(vm.str_bytes(&text))
}

fn separator(vm: &mut Vm, value: &Value) -> PyResult<u8> {
    if vm.len(value)? != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    let first = match (Str::of(value), bytes_like(vm, value)) {
        (Some(text), _) => text.as_bytes().first().copied(),
        (None, Some(bytes)) => bytes.first().copied(),
        (None, None) => return Err(vm.type_error("sep must be str or bytes.")),
    };
    match first {
        Some(byte @ 0..0x80) => Ok(byte),
        _ => Err(vm.value_error("sep must be ASCII.")),
    }
}

/// Two digits a byte, groups counted from the end, or (negative sizes) from the start.
fn digits(bytes: &[u8], separator: Option<u8>, group: i64) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(0);
    let mut out = Vec::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        let done = if group > 0 { bytes.len() - at } else { at };
        if let Some(separator) = separator
            && size > 0
            && at > 0
            && done.is_multiple_of(size)
        {
            out.push(separator);
        }
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out
}

/// `fromhex(string)`, called on a class.
pub fn from_hex<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(text) = Str::of(&args[1]) else {
        let name = vm.type_name(&args[1]);
        let name = textual::argument(&name);
        return Err(vm.type_error(format!("fromhex() argument must be str, not {name}")));
    };
    let read = match text.as_wtf8().chars().position(|code| code >= 0x80) {
        Some(wide) => Err(wide),
        None => read(text.as_bytes()),
    };
    match read {
        Ok(bytes) => {
            let made = T::make(vm, &bytes);
            let class = &args[0];
            if class.is(vm.type_object(T::ID)) {
                return Ok(made);
            }
            vm.call(class, &[made])
        }
        Err(place) => Err(vm.value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {place}"
        ))),
    }
}

/// The bytes, or where the text is wrong.
fn read(text: &[u8]) -> Result<Vec<u8>, usize> {
    let digit = |at: usize| {
        let byte = text.get(at).copied().unwrap_or(0);
        char::from(byte)
            .to_digit(16)
            .map(|digit| digit as u8)
            .ok_or(at)
    };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if matches!(byte, b' ' | 0x09..=0x0d) {
            at += 1;
            continue;
        }
        bytes.push(digit(at)? << 4 | digit(at + 1)?);
        at += 2;
    }
    Ok(bytes)
}
