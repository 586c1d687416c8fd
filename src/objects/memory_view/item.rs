//! The items of views: native formats of one letter, read from and written to bytes.

use num_traits::ToPrimitive;

use crate::heap::Value;
use crate::runtime::{Integer, PyResult, TypeId, Vm, float, integer};

use super::super::bytes::{self, Bytes};

/// A native format of one letter, as it was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Format {
    letter: u8,
    /// Whether `@` stands before it.
    marked: bool,
}

impl Format {
    /// Unsigned bytes.
    pub const BYTES: Format = Format {
        letter: b'B',
        marked: false,
    };

    /// Reads `"H"`, `"@H"`; none for what is no native letter.
    pub fn read(text: &[u8]) -> Option<Format> {
        let (marked, letter) = match text {
            [letter] => (false, *letter),
            [b'@', letter] => (true, *letter),
            _ => return None,
        };
        b"cbB?hHiIlLqQnNfdeP"
            .contains(&letter)
            .then_some(Format { letter, marked })
    }

    /// What a letter says: one of those that [`Format::read`] knows, or `w` for a character.
    pub const fn of_letter(letter: u8) -> Format {
        Format {
            letter,
            marked: false,
        }
    }

    /// Whether items are something that views can read: characters are not.
    pub fn is_number(self) -> bool {
        self.letter != b'w'
    }

    /// As it was written.
    pub fn text(self) -> String {
        let letter = char::from(self.letter);
        match self.marked {
            true => format!("@{letter}"),
            false => letter.to_string(),
        }
    }

    /// Bytes of an item.
    pub fn size(self) -> usize {
        match self.letter {
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' | b'w' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
            _ => 1,
        }
    }

    /// Whether an item is a byte of some sort.
    pub fn is_byte(self) -> bool {
        matches!(self.letter, b'b' | b'B' | b'c')
    }

    /// Whether items of two formats with the same bytes are the same.
    pub fn same(self, other: Format) -> bool {
        self.letter == other.letter
    }

    /// Whether items are equal when their bytes are, and only then.
    pub fn is_exact(self) -> bool {
        !matches!(self.letter, b'f' | b'd' | b'e' | b'?')
    }

    fn is_signed(self) -> bool {
        matches!(self.letter, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
    }
}

/// The item that the bytes are.
pub fn unpack(vm: &mut Vm, format: Format, item: &[u8]) -> Value {
    let mut word = [0; 8];
    for (place, byte) in word.iter_mut().zip(item) {
        *place = *byte;
    }
    let bits = u64::from_le_bytes(word);
    match format.letter {
        b'c' => bytes::new(vm, item),
        b'?' => Value::bool(bits != 0),
        b'd' => vm.float(f64::from_bits(bits)),
        b'f' => vm.float(f32::from_bits(bits as u32).into()),
        b'e' => vm.float(half(bits as u16)),
        _ if format.is_signed() => {
            let unused = 64 - 8 * format.size() as u32;
            vm.int((bits << unused) as i64 >> unused)
        }
        _ => match i64::try_from(bits) {
            Ok(number) => vm.int(number),
            Err(_) => vm.big(bits.into()),
        },
    }
}

/// The bytes of a value, as many as an item has.
///
/// # Errors
/// `TypeError` if it is of a wrong type, `ValueError` if it does not fit, and what `__index__` raises.
pub fn pack(vm: &mut Vm, format: Format, value: &Value) -> PyResult<[u8; 8]> {
    let letter = char::from(format.letter);
    let wrong_type =
        |vm: &mut Vm| vm.type_error(format!("memoryview: invalid type for format '{letter}'"));
    let wrong_value =
        |vm: &mut Vm| vm.value_error(format!("memoryview: invalid value for format '{letter}'"));
    let bits = match format.letter {
        b'?' => vm.truth(value)?.into(),
        b'c' => match Bytes::of(value).map(Bytes::as_slice) {
            Some([byte]) => u64::from(*byte),
            Some(_) => return Err(wrong_value(vm)),
            None => return Err(wrong_type(vm)),
        },
        b'd' | b'f' | b'e' => {
            let slots = vm.slots_ref(value);
            let number = match float(value) {
                Some(number) => number,
                None if slots.float.is_some() || slots.index.is_some() => {
                    super::super::float::convert(vm, value)?
                }
                None => return Err(wrong_type(vm)),
            };
            match format.letter {
                b'd' => number.to_bits(),
                b'f' => u64::from((number as f32).to_bits()),
                _ => match to_half(number) {
                    Some(bits) => bits.into(),
                    None => {
                        return Err(vm.error(
                            TypeId::OVERFLOW_ERROR,
                            "float too large to pack with e format",
                        ));
                    }
                },
            }
        }
        _ => {
            if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
                return Err(wrong_type(vm));
            }
            let index = vm.index(value)?;
            match in_range(format, integer(&index)) {
                Some(bits) => bits,
                None => return Err(wrong_value(vm)),
            }
        }
    };
    Ok(bits.to_le_bytes())
}

fn in_range(format: Format, number: Option<Integer>) -> Option<u64> {
    let unused = 64 - 8 * format.size() as u32;
    match number? {
        Integer::Small(number) if format.is_signed() => {
            let kept = number << unused >> unused;
            (kept == number).then_some(number as u64)
        }
        // An address may be written as a negative number.
        Integer::Small(number) if format.letter == b'P' => Some(number as u64),
        Integer::Small(number) => {
            let number = u64::try_from(number).ok()?;
            (number << unused >> unused == number).then_some(number)
        }
        Integer::Big(number) if !format.is_signed() && unused == 0 => number.to_u64(),
        Integer::Big(_) => None,
    }
}

/// The number that 16 bits are.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let fraction = f64::from(bits & 0x3ff);
    sign * match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// The nearest 16 bits, ties to even; none if the number is too large.
fn to_half(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    if number.is_nan() {
        return Some(sign | 0x7e00);
    }
    let size = number.abs();
    if size.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if size < 2f64.powi(-14) {
        return Some(sign | (size * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = ((size.to_bits() >> 52) as i32 - 1023).min(16);
    let fraction = (size / 2f64.powi(exponent) * 1024.0).round_ties_even() as i32;
    // A fraction that was rounded up to 2048 carries into the exponent.
    let bits = ((exponent + 15) << 10) + (fraction - 1024);
    (bits < 0x7c00).then_some(sign | bits as u16)
}
