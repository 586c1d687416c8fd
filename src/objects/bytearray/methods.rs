//! The methods that change a `bytearray`, and its table of all of them.

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};

use super::super::bytes::{self, Growing, byte_methods, bytes_like};
use super::super::memory_view::{BUFFER, RELEASE_BUFFER};
use super::super::sequence::place;
use super::super::textual::{self, shared_methods};
use super::ByteArray;

/// The methods.
pub static METHODS: &[NativeDef] = byte_methods![
    Growing,
    NativeDef::one(
        "append",
        append,
        "(self, item, /)",
        "Adds a byte at the end."
    ),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
    NativeDef::no_args("copy", copy, "(self, /)", "A copy."),
    NativeDef::one(
        "extend",
        extend,
        "(self, iterable_of_ints, /)",
        "Adds all bytes of an iterable at the end.",
    ),
    NativeDef::range(
        "insert",
        2,
        2,
        insert,
        "(self, index, item, /)",
        "Puts a byte before the place.",
    ),
    NativeDef::range(
        "pop",
        0,
        1,
        pop,
        "(self, index=-1, /)",
        "Takes a byte out, the last one by default, and answers it.",
    ),
    NativeDef::one(
        "remove",
        remove,
        "(self, value, /)",
        "Takes the first byte of this value out.",
    ),
    NativeDef::no_args("reverse", reverse, "(self, /)", "Turns the order around."),
    NativeDef::no_args(
        "__alloc__",
        allocated,
        "(self, /)",
        "How many bytes are allocated.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        crate::objects::sizes::method,
        "(self, /)",
        "Its size in memory, in bytes.",
    ),
    BUFFER,
    RELEASE_BUFFER,
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    NativeDef::range(
        "__reduce_ex__",
        0,
        1,
        reduce_ex,
        "(self, proto=0, /)",
        "What pickle needs.",
    ),
];

/// The bytes, to be changed.
fn own<'a>(vm: &'a mut Vm, args: &'a [Value]) -> PyResult<&'a mut Vec<u8>> {
    textual::receiver::<Growing>(vm, args)?;
    match args.first().and_then(ByteArray::of) {
        Some(array) => Ok(array.bytes.get_mut(&mut vm.heap)),
        None => Err(vm.type_error("bytearray needed")),
    }
}

/// The bytes, to become so many more or fewer.
fn resized<'a>(vm: &'a mut Vm, args: &'a [Value], by: isize) -> PyResult<&'a mut Vec<u8>> {
    let length = own(vm, args)?.len().saturating_add_signed(by);
    if let Some(array) = args.first().and_then(ByteArray::of) {
        array.may_resize(vm, length)?;
    }
    own(vm, args)
}

fn append(vm: &mut Vm, args: &[Value]) -> PyResult {
    let byte = bytes::byte(vm, &args[1], "byte")?;
    resized(vm, args, 1)?.push(byte);
    Ok(Value::NONE)
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    let length = own(vm, args)?.len() as isize;
    resized(vm, args, -length)?.clear();
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (_, bytes) = textual::own::<Growing>(vm, args)?;
    Ok(super::new(vm, &bytes))
}

fn extend(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = &args[1];
    let more = match bytes_like(vm, source) {
        Some(more) => more.into_owned(),
        None => {
            let iterator = bytes::iterator(vm, source, |name| {
                format!("can't extend bytearray with {name}")
            })?;
            if Str::of(source).is_some_and(|text| text.chars > 0) {
                let name = vm.type_name(source);
                return Err(vm.type_error(format!("expected iterable of integers; got: '{name}'")));
            }
            vm.length_hint(source, 0)?;
            bytes::from_iterator(vm, &iterator, "byte")?
        }
    };
    resized(vm, args, more.len() as isize)?.extend_from_slice(&more);
    Ok(Value::NONE)
}

fn insert(vm: &mut Vm, args: &[Value]) -> PyResult {
    let index = vm.index_i64(&args[1])?;
    let byte = bytes::byte(vm, &args[2], "byte")?;
    let bytes = resized(vm, args, 1)?;
    let length = bytes.len() as i64;
    let at = if index < 0 { index + length } else { index };
    bytes.insert(at.clamp(0, length) as usize, byte);
    Ok(Value::NONE)
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let index = match args.get(1) {
        Some(index) => vm.index_i64(index)?,
        None => -1,
    };
    let bytes = own(vm, args)?;
    if bytes.is_empty() {
        return Err(vm.index_error("pop from empty bytearray"));
    }
    match place(index, bytes.len()) {
        Some(at) => Ok(Value::int32(resized(vm, args, -1)?.remove(at).into())),
        None => Err(vm.index_error("pop index out of range")),
    }
}

fn remove(vm: &mut Vm, args: &[Value]) -> PyResult {
    let byte = bytes::byte(vm, &args[1], "byte")?;
    match memchr::memchr(byte, own(vm, args)?) {
        Some(at) => {
            resized(vm, args, -1)?.remove(at);
            Ok(Value::NONE)
        }
        None => Err(vm.value_error("value not found in bytearray")),
    }
}

fn reverse(vm: &mut Vm, args: &[Value]) -> PyResult {
    own(vm, args)?.reverse();
    Ok(Value::NONE)
}

fn allocated(vm: &mut Vm, args: &[Value]) -> PyResult {
    let room = args
        .first()
        .and_then(ByteArray::of)
        .map_or(0, |array| array.room(&vm.heap));
    Ok(vm.int(room as i64))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    reduced(vm, args, 2)
}

fn reduce_ex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let protocol = match args.get(1) {
        Some(protocol) => vm.index_i64(protocol)?,
        None => 0,
    };
    reduced(vm, args, protocol)
}

fn reduced(vm: &mut Vm, args: &[Value], protocol: i64) -> PyResult {
    let (value, bytes) = textual::own::<Growing>(vm, args)?;
    let class = vm.class_of(value).clone();
    let arguments = if bytes.is_empty() {
        vm.empty_tuple.clone()
    } else if protocol < 3 {
        let text: crate::text::wtf8::Wtf8Buf = bytes.iter().map(|byte| u32::from(*byte)).collect();
        let text = vm.str_bytes(text.as_bytes());
        let encoding = vm.str("latin-1");
        vm.tuple([text, encoding])
    } else {
        let plain = bytes::new(vm, &bytes);
        vm.tuple([plain])
    };
    let state = super::super::object::reduce::state(vm, value)?;
    Ok(vm.tuple([class, arguments, state]))
}
