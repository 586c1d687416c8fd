//! Bytes from other values: what `bytes(...)` and `bytearray(...)` take.

use crate::heap::Value;
use crate::runtime::{Args, Integer, PyResult, Str, TypeId, Vm, integer};

use super::super::str::{encoded, text_argument};
use super::super::textual;
use super::{Bytes, bytes_like};

/// A byte from a number; `what` begins the message if it is none.
///
/// # Errors
/// `TypeError` if it is no index, `ValueError` if it is no byte.
pub fn byte(vm: &mut Vm, value: &Value, what: &str) -> PyResult<u8> {
    let index = vm.index(value)?;
    let byte = match integer(&index) {
        Some(Integer::Small(number)) => u8::try_from(number).ok(),
        _ => None,
    };
    byte.ok_or_else(|| vm.value_error(format!("{what} must be in range(0, 256)")))
}

/// The contents that the arguments of a constructor give.
///
/// # Errors
/// As `bytes(...)`.
pub fn from_arguments(vm: &mut Vm, function: &str, args: Args) -> PyResult<Vec<u8>> {
    let [source, encoding, errors] =
        args.bind(vm, function, ["source", "encoding", "errors"], 0, 0)?;
    let encoding = text_argument(vm, function, "encoding", encoding.as_ref())?;
    let errors = text_argument(vm, function, "errors", errors.as_ref())?;
    let text = source.as_ref().and_then(Str::of);
    if encoding.is_some() || errors.is_some() {
        return match (text, &encoding) {
            (Some(text), Some(encoding)) => {
                let errors = errors.as_deref().unwrap_or("strict");
                let source = source.clone().unwrap_or(Value::NONE);
                encoded(vm, &source, text.as_wtf8(), encoding, errors)
            }
            (None, Some(_)) => Err(vm.type_error("encoding without a string argument")),
            (Some(_), None) => Err(vm.type_error("string argument without an encoding")),
            (None, None) => Err(vm.type_error("errors without a string argument")),
        };
    }
    match &source {
        Some(source) => from_value(vm, function, source),
        None => Ok(Vec::new()),
    }
}

/// What `__bytes__` answers, if the value has it.
///
/// # Errors
/// What it raises; `TypeError` if it answers anything but bytes.
pub fn by_method(vm: &mut Vm, source: &Value) -> PyResult<Option<Vec<u8>>> {
    let name = vm.names.__bytes__.clone();
    let Some(result) = vm.call_special(source, &name, &[])? else {
        return Ok(None);
    };
    match Bytes::of(&result) {
        Some(bytes) => Ok(Some(bytes.as_slice().to_vec())),
        None => {
            let name = vm.type_name(&result);
            Err(vm.type_error(format!("__bytes__ returned non-bytes (type {name})")))
        }
    }
}

/// What `bytes` or `bytearray` (`function`) makes of a value.
///
/// # Errors
/// `TypeError` if it is nothing to make bytes of, and what asking it raises.
pub fn from_value(vm: &mut Vm, function: &str, source: &Value) -> PyResult<Vec<u8>> {
    if function == "bytes"
        && !vm.is_exact(source, TypeId::BYTES)
        && let Some(bytes) = by_method(vm, source)?
    {
        return Ok(bytes);
    }
    if Str::of(source).is_some() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if integer(source).is_some() || vm.slots_ref(source).index.is_some() {
        let count = vm.sequence_index(source, TypeId::OVERFLOW_ERROR);
        match count {
            Ok(count) => {
                let Ok(count) = usize::try_from(count) else {
                    return Err(vm.value_error("negative count"));
                };
                textual::check_room(vm, count)?;
                return Ok(vec![0; count]);
            }
            Err(raised) if !vm.is_a(&raised.0, TypeId::TYPE_ERROR) => return Err(raised),
            Err(_) => {}
        }
    }
    if let Some(bytes) = bytes_like(vm, source) {
        return Ok(bytes.into_owned());
    }
    if let Some(bytes) = super::super::memory_view::all_bytes(vm, source)? {
        return Ok(bytes);
    }
    let what = if function == "bytes" { "bytes" } else { "byte" };
    let iterator = iterator(vm, source, |name| {
        format!("cannot convert '{name}' object to {function}")
    })?;
    from_iterator(vm, &iterator, what)
}

/// An iterator over `source`. The message that `refused` makes of the type's name stands for any `TypeError`.
///
/// # Errors
/// That `TypeError`, and what else `__iter__` raises.
pub fn iterator(
    vm: &mut Vm,
    source: &Value,
    refused: impl FnOnce(&str) -> String,
) -> PyResult<Value> {
    match vm.iter(source) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            let name = vm.type_name(source);
            Err(vm.type_error(refused(&name)))
        }
        iterator => iterator,
    }
}

/// The bytes that an iterator gives one by one.
///
/// # Errors
/// What iterating raises, and as [`byte`].
pub fn from_iterator(vm: &mut Vm, iterator: &Value, what: &str) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(item) = vm.next(iterator)? {
        bytes.push(byte(vm, &item, what)?);
        if bytes.len() & 0xfff == 0 {
            vm.poll()?;
        }
    }
    Ok(bytes)
}
