//! `_struct`: values to bytes and back, as a format says. `struct` is its face.
//!
//! * `format`: formats, taken apart.
//! * `number`: numbers as bytes.

mod format;
mod number;

use std::borrow::Cow;

use crate::heap::Value;
use crate::objects::bytes::{self, Bytes};
use crate::objects::memory_view;
use crate::objects::str::encoded;
use crate::runtime::{Exception, NativeDef, PyResult, Raised, Str, Vm};

use super::NativeModule;
use format::Format;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_struct",
    doc: "Values to bytes and back.",
    functions: &[
        NativeDef::one(
            "calcsize",
            calc_size,
            "($module, format, /)",
            "How many bytes a format takes.",
        )
        .function(),
        NativeDef::any(
            "pack",
            |vm, args| pack(vm, args.positional),
            "",
            "The values as bytes.",
        )
        .function(),
        NativeDef::any(
            "pack_into",
            |vm, args| pack_into(vm, args.positional),
            "",
            "Writes values into a buffer.",
        )
        .function(),
        NativeDef::range(
            "unpack",
            2,
            2,
            unpack,
            "($module, format, buffer, /)",
            "The values of bytes.",
        )
        .function(),
        NativeDef::range(
            "unpack_from",
            3,
            3,
            unpack_from,
            "($module, format, buffer, offset, /)",
            "The values at a place of bytes.",
        )
        .function(),
        NativeDef::range(
            "iter_unpack",
            2,
            2,
            iter_unpack,
            "($module, format, buffer, /)",
            "The values of bytes, again and again.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// `struct.error`, which is written in Python.
#[cold]
fn wrong(vm: &mut Vm, message: &str) -> Raised {
    let make = |vm: &mut Vm| -> PyResult {
        let module = (vm.hooks.import)(vm, "struct")?;
        let name = vm.intern_str("error");
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

fn read(vm: &mut Vm, value: &Value) -> PyResult<Format> {
    let text = match (Str::of(value), Bytes::of(value)) {
        (Some(text), _) => Cow::Owned(encoded(vm, value, text.as_wtf8(), "ascii", "strict")?),
        (None, Some(bytes)) => Cow::Borrowed(bytes.as_slice()),
        (None, None) => {
            // CPython looks among the formats that it knows first.
            vm.hash(value)?;
            let name = vm.type_name(value);
            return Err(vm.type_error(format!(
                "Struct() argument 1 must be a str or bytes object, not {name}"
            )));
        }
    };
    if text.contains(&0) {
        return Err(wrong(vm, "embedded null character"));
    }
    Format::read(&text).map_err(|message| wrong(vm, message))
}

fn calc_size(vm: &mut Vm, args: &[Value]) -> PyResult {
    let size = read(vm, &args[0])?.size;
    Ok(vm.int(size as i64))
}

fn packed(vm: &mut Vm, format: &Format, values: &[Value], name: &str) -> PyResult<Vec<u8>> {
    if values.len() != format.values() {
        let message = format!(
            "{name} expected {} items for packing (got {})",
            format.values(),
            values.len()
        );
        return Err(wrong(vm, &message));
    }
    let mut out = Vec::new();
    if out.try_reserve_exact(format.size).is_err() {
        return Err(crate::objects::sequence::no_memory(vm));
    }
    let mut values = values.iter();
    for item in &format.items {
        out.resize(item.offset, 0);
        match item.code {
            b'x' => {}
            b's' | b'p' => {
                let Some(value) = values.next() else { break };
                let Some(bytes) = bytes::bytes_like(vm, value) else {
                    let code = item.code as char;
                    return Err(wrong(
                        vm,
                        &format!("argument for '{code}' must be a bytes object"),
                    ));
                };
                push_text(&bytes, item.code == b'p', item.count, &mut out);
            }
            _ => {
                for _ in 0..item.count {
                    let Some(value) = values.next() else { break };
                    number::pack(
                        vm,
                        item.code,
                        item.width,
                        format.big,
                        format.native,
                        value,
                        &mut out,
                    )?;
                }
            }
        }
    }
    out.resize(format.size, 0);
    Ok(out)
}

/// A text of a fixed length; `counted`: its own length stands before it.
fn push_text(bytes: &[u8], counted: bool, room: usize, out: &mut Vec<u8>) {
    let end = out.len() + room;
    if counted && room > 0 {
        let length = bytes.len().min(room - 1);
        out.push(length.min(255) as u8);
        out.extend_from_slice(&bytes[..length]);
    } else {
        out.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
    out.resize(end, 0);
}

fn pack(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [format, values @ ..] = args else {
        return Err(vm.type_error("missing format argument"));
    };
    let format = read(vm, format)?;
    let out = packed(vm, &format, values, "pack")?;
    Ok(bytes::new(vm, &out))
}

fn pack_into(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [format, buffer, given, values @ ..] = args else {
        return Err(wrong(vm, "pack_into expected offset argument"));
    };
    let format = read(vm, format)?;
    let Some(view) = memory_view::writable(vm, buffer) else {
        let name = vm.type_name(buffer);
        return Err(vm.type_error(format!(
            "argument must be read-write bytes-like object, not {name}"
        )));
    };
    let given = vm.index_i64(given)?;
    let length = memory_view::byte_length(&view);
    let offset = place(vm, given, length, format.size, true)?;
    let out = packed(vm, &format, values, "pack_into")?;
    memory_view::write_bytes(vm, &view, offset, &out);
    Ok(Value::NONE)
}

/// Where in a buffer an offset is, if there is room behind it.
fn place(vm: &mut Vm, given: i64, length: usize, size: usize, packing: bool) -> PyResult<usize> {
    let (name, what) = match packing {
        true => ("pack_into", "packing"),
        false => ("unpack_from", "unpacking"),
    };
    let mut offset = given;
    if given < 0 {
        if given + (size as i64) > 0 {
            let message = match packing {
                true => format!("no space to pack {size} bytes at offset {given}"),
                false => format!("not enough data to unpack {size} bytes at offset {given}"),
            };
            return Err(wrong(vm, &message));
        }
        offset += length as i64;
        if offset < 0 {
            let message = format!("offset {given} out of range for {length}-byte buffer");
            return Err(wrong(vm, &message));
        }
    }
    let offset = offset as usize;
    if length < offset || length - offset < size {
        let needed = offset.saturating_add(size);
        let message = format!(
            "{name} requires a buffer of at least {needed} bytes for {what} {size} bytes at offset {given} \
             (actual buffer size is {length})"
        );
        return Err(wrong(vm, &message));
    }
    Ok(offset)
}

fn buffer<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    bytes::need_bytes(vm, value)
}

fn unpacked(vm: &mut Vm, format: &Format, bytes: &[u8]) -> Value {
    let mut values = Vec::new();
    for item in &format.items {
        let mut rest = bytes.get(item.offset..).unwrap_or_default();
        match item.code {
            b'x' => {}
            b's' => values.push(bytes::new(vm, rest.get(..item.count).unwrap_or_default())),
            b'p' => {
                let room = item.count.saturating_sub(1);
                let length = rest
                    .first()
                    .map_or(0, |length| usize::from(*length))
                    .min(room);
                values.push(bytes::new(vm, rest.get(1..1 + length).unwrap_or_default()));
            }
            _ => {
                for _ in 0..item.count {
                    let Some((one, more)) = rest.split_at_checked(item.width) else {
                        break;
                    };
                    rest = more;
                    values.push(number::unpack(vm, item.code, format.big, one));
                }
            }
        }
    }
    vm.tuple(values)
}

fn unpack(vm: &mut Vm, args: &[Value]) -> PyResult {
    let format = read(vm, &args[0])?;
    let bytes = buffer(vm, &args[1])?;
    if bytes.len() != format.size {
        let message = format!("unpack requires a buffer of {} bytes", format.size);
        return Err(wrong(vm, &message));
    }
    Ok(unpacked(vm, &format, &bytes))
}

fn unpack_from(vm: &mut Vm, args: &[Value]) -> PyResult {
    let format = read(vm, &args[0])?;
    let bytes = buffer(vm, &args[1])?;
    let given = vm.index_i64(&args[2])?;
    let offset = place(vm, given, bytes.len(), format.size, false)?;
    let part = bytes.get(offset..offset + format.size).unwrap_or_default();
    Ok(unpacked(vm, &format, part))
}

fn iter_unpack(vm: &mut Vm, args: &[Value]) -> PyResult {
    let format = read(vm, &args[0])?;
    let bytes = buffer(vm, &args[1])?;
    if format.size == 0 {
        return Err(wrong(
            vm,
            "cannot iteratively unpack with a struct of length 0",
        ));
    }
    if !bytes.len().is_multiple_of(format.size) {
        let message = format!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            format.size
        );
        return Err(wrong(vm, &message));
    }
    let all: Vec<Value> = bytes
        .chunks_exact(format.size)
        .map(|part| unpacked(vm, &format, part))
        .collect();
    let all = vm.list(all);
    vm.iter(&all)
}
