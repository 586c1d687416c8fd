//! The items of arrays: what a typecode says, and the messages about values that don't fit.

use num_traits::ToPrimitive;

use crate::heap::Value;
use crate::runtime::{Integer, PyResult, Str, TypeId, Vm, integer};

use super::super::memory_view::{Format, unpack};

/// All typecodes, in the order of `array.typecodes`.
pub const TYPECODES: &str = "bBuwhHiIlLqQfd";

/// What an item of a typecode is in memory; none if it is no typecode.
pub fn format(typecode: u8) -> Option<Format> {
    let letter = if typecode == b'u' { b'w' } else { typecode };
    (typecode.is_ascii() && TYPECODES.contains(char::from(typecode)))
        .then(|| Format::of_letter(letter))
}

/// Whether items are characters.
pub fn is_text(typecode: u8) -> bool {
    matches!(typecode, b'u' | b'w')
}

/// The item that the bytes are.
///
/// # Errors
/// `ValueError` if they are no character.
pub fn read(vm: &mut Vm, format: Format, item: &[u8]) -> PyResult {
    if format.is_number() {
        return Ok(unpack(vm, format, item));
    }
    let code = item
        .iter()
        .rev()
        .fold(0, |code, byte| code << 8 | u32::from(*byte));
    if code > 0x10_ffff {
        return Err(vm.value_error(format!(
            "character U+{code:x} is not in range [U+0000; U+10ffff]"
        )));
    }
    let text: crate::text::wtf8::Wtf8Buf = std::iter::once(code).collect();
    Ok(vm.str_bytes(text.as_bytes()))
}

/// The bytes of a value, as many as an item has.
///
/// # Errors
/// `TypeError` if it is of a wrong type, `OverflowError` if it does not fit, what `__index__` and `__float__` raise.
pub fn write(vm: &mut Vm, typecode: u8, value: &Value) -> PyResult<[u8; 8]> {
    Ok(match typecode {
        b'u' | b'w' => match Str::of(value).filter(|text| text.chars == 1) {
            Some(text) => u64::from(text.as_wtf8().chars().next().unwrap_or(0)),
            None => return Err(vm.type_error("array item must be unicode character")),
        },
        b'f' => u64::from((real(vm, value)? as f32).to_bits()),
        b'd' => real(vm, value)?.to_bits(),
        b'I' | b'L' | b'Q' => unsigned(vm, typecode, value)?,
        _ => signed(vm, typecode, value)? as u64,
    }
    .to_le_bytes())
}

fn real(vm: &mut Vm, value: &Value) -> PyResult<f64> {
    let slots = vm.slots_ref(value);
    if slots.float.is_none() && slots.index.is_none() {
        let name = vm.type_name(value);
        return Err(vm.type_error(format!("must be real number, not {name}")));
    }
    super::super::float::convert(vm, value)
}

/// What CPython reads as a C `long` or a narrower number first; the message names the type that is too narrow.
fn signed(vm: &mut Vm, typecode: u8, value: &Value) -> PyResult<i64> {
    const SHORT: (&str, i64, i64) = ("signed short integer", -0x8000, 0x7fff);
    const INT: (&str, i64, i64) = ("signed integer", -0x8000_0000, 0x7fff_ffff);
    let index = vm.index(value)?;
    let number = match integer(&index) {
        Some(Integer::Small(number)) => number,
        _ if typecode == b'q' => return Err(vm.overflow_error("int too big to convert")),
        _ => return Err(vm.overflow_error("Python int too large to convert to C long")),
    };
    let ranges: &[(&str, i64, i64)] = match typecode {
        b'b' => &[SHORT, ("signed char", -0x80, 0x7f)],
        b'B' => &[("unsigned byte integer", 0, 0xff)],
        b'h' => &[SHORT],
        b'H' => &[INT, ("unsigned short", 0, 0xffff)],
        b'i' => &[INT],
        _ => &[],
    };
    for (name, least, most) in ranges {
        if number < *least {
            return Err(vm.overflow_error(format!("{name} is less than minimum")));
        }
        if number > *most {
            return Err(vm.overflow_error(format!("{name} is greater than maximum")));
        }
    }
    Ok(number)
}

fn unsigned(vm: &mut Vm, typecode: u8, value: &Value) -> PyResult<u64> {
    let index = vm.index(value)?;
    let (negative, number) = match integer(&index) {
        Some(Integer::Small(number)) => (number < 0, u64::try_from(number).ok()),
        Some(Integer::Big(number)) => (number.sign() == num_bigint::Sign::Minus, number.to_u64()),
        None => (false, None),
    };
    let message = match (negative, number, typecode) {
        (true, _, b'Q') => "can't convert negative int to unsigned",
        (true, ..) => "can't convert negative value to unsigned int",
        (false, None, b'Q') => "int too big to convert",
        (false, None, _) => "Python int too large to convert to C unsigned long",
        (false, Some(number), b'I') if number > u64::from(u32::MAX) => {
            "unsigned int is greater than maximum"
        }
        (false, Some(number), _) => return Ok(number),
    };
    Err(vm.error(TypeId::OVERFLOW_ERROR, message))
}
