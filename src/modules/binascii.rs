//! `_binascii`: bytes as letters: hexadecimal and base 64; and check sums. `binascii` is its face.

use std::borrow::Cow;

use crate::heap::Value;
use crate::objects::bytes;
use crate::runtime::{Args, Exception, NativeDef, PyResult, Raised, Str, Vm};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_binascii",
    doc: "Bytes as letters.",
    functions: &[
        NativeDef::one(
            "unhexlify",
            unhexlify,
            "($module, hexstr, /)",
            "The bytes of hexadecimal digits.",
        )
        .function(),
        NativeDef::any(
            "b2a_base64",
            to_base64,
            "($module, data, /, *, newline=True)",
            "Bytes in base 64, on a line.",
        )
        .function(),
        NativeDef::any(
            "a2b_base64",
            from_base64,
            "($module, data, /, *, strict_mode=False)",
            "The bytes of a text in base 64.",
        )
        .function(),
        NativeDef::range(
            "crc32",
            1,
            2,
            crc32,
            "($module, data, crc=0, /)",
            "The check sum of zip files.",
        )
        .function(),
        NativeDef::range(
            "crc_hqx",
            2,
            2,
            crc_hqx,
            "($module, data, crc, /)",
            "The check sum of binhex files.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// `binascii.Error`, which is written in Python.
#[cold]
fn wrong(vm: &mut Vm, message: &str) -> Raised {
    let make = |vm: &mut Vm| -> PyResult {
        let module = (vm.hooks.import)(vm, "binascii")?;
        let name = vm.intern_str("Error");
        let class = vm.get_attr(&module, &name)?;
        let message = vm.str(message);
        vm.call(&class, &[message])
    };
    match make(vm) {
        Ok(error) if Exception::of(&error).is_some() => Raised(error),
        Ok(_) => vm.value_error(message),
        Err(raised) => raised,
    }
}

/// Bytes, or the characters of a string that must be ASCII.
fn letters<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    if let Some(text) = Str::of(value) {
        if !text.is_ascii() {
            return Err(vm.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    match bytes::bytes_like(vm, value) {
        Some(bytes) => Ok(bytes),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!(
                "argument should be bytes, buffer or ASCII string, not '{name}'"
            )))
        }
    }
}

fn unhexlify(vm: &mut Vm, args: &[Value]) -> PyResult {
    let text = letters(vm, &args[0])?;
    if !text.len().is_multiple_of(2) {
        return Err(wrong(vm, "Odd-length string"));
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?));
    let bytes: Option<Vec<u8>> = pairs.map(|byte| byte.map(|byte| byte as u8)).collect();
    match bytes {
        Some(found) => Ok(bytes::new(vm, &found)),
        None => Err(wrong(vm, "Non-hexadecimal digit found")),
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "b2a_base64", 1, 1)?;
    let [data, newline] = args.bind(vm, "b2a_base64", ["", "newline"], 1, 1)?;
    let data = data.unwrap_or(Value::NONE);
    let bytes = bytes::need_bytes(vm, &data)?;
    let newline = match newline {
        Some(newline) => vm.truth(&newline)?,
        None => true,
    };
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    for part in bytes.chunks(3) {
        let at = |at: usize| u32::from(part.get(at).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            out.push(match place <= part.len() {
                true => LETTERS[(bits >> (18 - 6 * place) & 0x3f) as usize],
                false => b'=',
            });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(bytes::new(vm, &out))
}

fn from_base64(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "a2b_base64", 1, 1)?;
    let [data, strict] = args.bind(vm, "a2b_base64", ["", "strict_mode"], 1, 1)?;
    let data = data.unwrap_or(Value::NONE);
    let text = letters(vm, &data)?;
    let strict = match strict {
        Some(strict) => vm.truth(&strict)?,
        None => false,
    };
    match decode_base64(&text, strict) {
        Ok(found) => Ok(bytes::new(vm, &found)),
        Err(message) => Err(wrong(vm, &message)),
    }
}

fn decode_base64(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    if strict && text.first() == Some(&b'=') {
        return Err("Leading padding not allowed".into());
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut filled, mut pads, mut padding) = (0u32, 0u32, 0u32, false);
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'=' {
            padding = true;
            pads += 1;
            if filled >= 2 && filled + pads >= 4 {
                // A group is complete: what follows is of no interest.
                if strict && at + 1 < text.len() {
                    return Err("Excess data after padding".into());
                }
                return Ok(out);
            }
            if strict && filled == 0 {
                return Err("Excess padding not allowed".into());
            }
            continue;
        }
        let Some(value) = LETTERS.iter().position(|letter| *letter == byte) else {
            if strict {
                return Err("Only base64 data is allowed".into());
            }
            continue;
        };
        if strict && padding {
            return Err("Discontinuous padding not allowed".into());
        }
        pads = 0;
        bits = bits << 6 | value as u32;
        filled += 1;
        match filled {
            2 => out.push((bits >> 4) as u8),
            3 => out.push((bits >> 2) as u8),
            4 => {
                out.push(bits as u8);
                filled = 0;
            }
            _ => {}
        }
    }
    match filled {
        0 => Ok(out),
        1 => {
            let letters = out.len() / 3 * 4 + 1;
            Err(format!(
                "Invalid base64-encoded string: number of data characters ({letters}) cannot be 1 more than a \
                 multiple of 4"
            ))
        }
        _ => Err("Incorrect padding".into()),
    }
}

/// The start value of a check sum.
fn start(vm: &mut Vm, value: Option<&Value>) -> PyResult<u32> {
    match value {
        Some(value) => {
            let index = vm.index(value)?;
            let number = crate::runtime::integer(&index).map(|number| number.to_big());
            let digits = number.unwrap_or_default().to_signed_bytes_le();
            let fill = digits
                .last()
                .map_or(0, |last| if last & 0x80 != 0 { 0xff } else { 0 });
            let mut word = [fill; 4];
            for (to, from) in word.iter_mut().zip(digits) {
                *to = from;
            }
            Ok(u32::from_le_bytes(word))
        }
        None => Ok(0),
    }
}

fn crc32(vm: &mut Vm, args: &[Value]) -> PyResult {
    let data = bytes::need_bytes(vm, &args[0])?;
    let mut sum = !start(vm, args.get(1))?;
    for byte in data.iter() {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = sum >> 1 ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
    }
    Ok(vm.int((!sum).into()))
}

fn crc_hqx(vm: &mut Vm, args: &[Value]) -> PyResult {
    let data = bytes::need_bytes(vm, &args[0])?;
    let mut sum = start(vm, args.get(1))? & 0xffff;
    for byte in data.iter() {
        sum ^= u32::from(*byte) << 8;
        for _ in 0..8 {
            sum = (sum << 1 ^ if sum & 0x8000 != 0 { 0x1021 } else { 0 }) & 0xffff;
        }
    }
    Ok(vm.int(sum.into()))
}
