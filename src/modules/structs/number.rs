//! Numbers as bytes.

use num_bigint::BigInt;

use crate::heap::Value;
use crate::objects::bytes::{self, Bytes};
use crate::runtime::{PyResult, Vm, float, integer};

use super::wrong;

/// Adds a value as the bytes of a code.
pub fn pack(
    vm: &mut Vm,
    code: u8,
    width: usize,
    big: bool,
    native: bool,
    value: &Value,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    let bytes: Vec<u8> = match code {
        b'c' => match Bytes::of(value).map(Bytes::as_slice) {
            Some([byte]) => vec![*byte],
            _ => {
                return Err(wrong(vm, "char format requires a bytes object of length 1"));
            }
        },
        b'?' => vec![u8::from(vm.truth(value)?)],
        b'e' | b'f' | b'd' => floating(vm, code, native, value)?,
        _ => whole(vm, code, width, value)?,
    };
    match big {
        true => out.extend(bytes.iter().rev()),
        false => out.extend(bytes),
    }
    Ok(())
}

/// A float, the least significant byte first.
fn floating(vm: &mut Vm, code: u8, native: bool, value: &Value) -> PyResult<Vec<u8>> {
    let number = match float(value) {
        Some(number) => number,
        None if vm.slots_ref(value).float.is_some() || integer(value).is_some() => {
            crate::objects::int::as_f64(vm, value)?
        }
        None => return Err(wrong(vm, "required argument is not a float")),
    };
    match code {
        b'd' => Ok(number.to_le_bytes().to_vec()),
        b'f' => {
            let short = number as f32;
            if short.is_infinite() && number.is_finite() && !native {
                return Err(vm.overflow_error("float too large to pack with f format"));
            }
            Ok(short.to_le_bytes().to_vec())
        }
        _ => match half(number) {
            Some(bits) => Ok(bits.to_le_bytes().to_vec()),
            None => Err(vm.overflow_error("float too large to pack with e format")),
        },
    }
}

/// The nearest number of 16 bits, ties to even; none if it is too great.
fn half(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    if number.is_nan() {
        return Some(sign | 0x7e00);
    }
    let size = number.abs();
    if size.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // Below 2⁻¹⁴ the steps are 2⁻²⁴; above, 2⁻¹⁰ of the power of two below.
    let exponent = ((size.to_bits() >> 52) as i32 - 1023).max(-14);
    let steps = (size * 2f64.powi(10 - exponent)).round_ties_even();
    let bits = steps as u32 + ((exponent + 14) as u32) * 0x400;
    (bits < 0x7c00).then_some(sign | bits as u16)
}

/// An integer, the least significant byte first.
fn whole(vm: &mut Vm, code: u8, width: usize, value: &Value) -> PyResult<Vec<u8>> {
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(wrong(vm, "required argument is not an integer"));
    }
    let number = match integer(&vm.index(value)?) {
        Some(number) => number.to_big(),
        None => BigInt::ZERO,
    };
    let signed = code.is_ascii_lowercase();
    let bits = 8 * width as u32;
    let one = BigInt::from(1);
    let (least, most) = match signed {
        true => (-(&one << (bits - 1)), (&one << (bits - 1)) - 1),
        false => (BigInt::ZERO, (&one << bits) - 1),
    };
    // A pointer may be negative.
    if code != b'P' && !(least <= number && number <= most) {
        let code = code as char;
        let message = format!("'{code}' format requires {least} <= number <= {most}");
        return Err(wrong(vm, &message));
    }
    let mut bytes = number.to_signed_bytes_le();
    let fill = if number < BigInt::ZERO { 0xff } else { 0 };
    bytes.resize(width, fill);
    Ok(bytes)
}

/// The value that the bytes of a code are.
pub fn unpack(vm: &mut Vm, code: u8, big: bool, given: &[u8]) -> Value {
    let mut bytes = [0u8; 8];
    let width = given.len().min(8);
    for (at, byte) in bytes.iter_mut().take(width).enumerate() {
        *byte = given[if big { width - 1 - at } else { at }];
    }
    let number = u64::from_le_bytes(bytes);
    match code {
        b'c' => bytes::new(vm, &bytes[..1]),
        b'?' => Value::bool(number != 0),
        b'd' => vm.float(f64::from_bits(number)),
        b'f' => vm.float(f32::from_bits(number as u32).into()),
        b'e' => vm.float(from_half(number as u16)),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let unused = 64 - 8 * width as u32;
            vm.int((number << unused) as i64 >> unused)
        }
        _ => match i64::try_from(number) {
            Ok(number) => vm.int(number),
            Err(_) => vm.big(number.into()),
        },
    }
}

fn from_half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let size = match bits >> 10 & 0x1f {
        0 => fraction * 2f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        exponent => (1024.0 + fraction) * 2f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}
