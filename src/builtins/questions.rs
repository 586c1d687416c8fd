//! Questions to any object: `len`, `repr`, `hash`, `id`, `isinstance`, …

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::one(
        "len",
        len,
        "($module, obj, /)",
        "How many items a container has.",
    )
    .function(),
    NativeDef::one(
        "repr",
        |vm, args| vm.repr(&args[0]),
        "($module, obj, /)",
        "The text of an object, for programmers.",
    )
    .function(),
    NativeDef::one(
        "ascii",
        ascii,
        "($module, obj, /)",
        "As repr, with escapes for what is not ASCII.",
    )
    .function(),
    NativeDef::one(
        "hash",
        hash,
        "($module, obj, /)",
        "The number by which dicts find an object.",
    )
    .function(),
    NativeDef::one(
        "id",
        id,
        "($module, obj, /)",
        "A number that no other living object has.",
    )
    .function(),
    NativeDef::one(
        "callable",
        callable,
        "($module, obj, /)",
        "Whether an object can be called.",
    )
    .function(),
    NativeDef::range(
        "isinstance",
        2,
        2,
        is_instance,
        "($module, obj, class_or_tuple, /)",
        "Whether an object is an instance of a class, or of one of a tuple of classes.",
    )
    .function(),
    NativeDef::range(
        "issubclass",
        2,
        2,
        is_subclass,
        "($module, cls, class_or_tuple, /)",
        "Whether a class derives from a class, or from one of a tuple of classes.",
    )
    .function(),
    NativeDef::range(
        "format",
        1,
        2,
        format,
        "($module, value, format_spec='', /)",
        "The text of a value, laid out as the format says.",
    )
    .function(),
];

fn len(vm: &mut Vm, args: &[Value]) -> PyResult {
    let length = vm.len(&args[0])?;
    Ok(vm.int(length as i64))
}

fn ascii(vm: &mut Vm, args: &[Value]) -> PyResult {
    let text = vm.repr(&args[0])?;
    let Some(string) = Str::of(&text) else {
        return Ok(text);
    };
    if string.is_ascii() {
        return Ok(text);
    }
    let mut out = String::new();
    for at in 0..string.chars {
        match string.as_wtf8().nth(at) {
            Some(code @ 0..=0x7f) => out.push(code as u8 as char),
            Some(code @ 0x80..=0xff) => out.push_str(&format!("\\x{code:02x}")),
            Some(code @ 0x100..=0xffff) => out.push_str(&format!("\\u{code:04x}")),
            Some(code) => out.push_str(&format!("\\U{code:08x}")),
            None => break,
        }
    }
    Ok(vm.str(&out))
}

fn hash(vm: &mut Vm, args: &[Value]) -> PyResult {
    let hash = vm.hash(&args[0])?;
    Ok(vm.int(hash))
}

fn id(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(identity(vm, &args[0]))
}

/// The number that `id` answers: an object's address; the word of a value that needs no memory, which is
/// never a multiple of eight, as addresses are.
pub fn identity(vm: &mut Vm, value: &Value) -> Value {
    match i64::try_from(value.bits()) {
        Ok(number) => vm.int(number),
        Err(_) => vm.big(value.bits().into()),
    }
}

fn callable(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(vm.slots_ref(&args[0]).call.is_some()))
}

fn is_instance(vm: &mut Vm, args: &[Value]) -> PyResult {
    vm.is_instance(&args[0], &args[1]).map(Value::bool)
}

fn is_subclass(vm: &mut Vm, args: &[Value]) -> PyResult {
    vm.is_subclass_of(&args[0], &args[1]).map(Value::bool)
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let spec = match args.get(1) {
        Some(spec) if Str::of(spec).is_none() => {
            let name = vm.type_name(spec);
            return Err(vm.type_error(format!("format() argument 2 must be str, not {name}")));
        }
        Some(spec) => spec.clone(),
        None => vm.str(""),
    };
    let name = vm.names.__format__.clone();
    let Some(text) = vm.call_special(&args[0], &name, &[spec])? else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("Type {name} doesn't define __format__")));
    };
    if Str::of(&text).is_none() {
        let name = vm.type_name(&text);
        return Err(vm.type_error(format!("__format__ must return a str, not {name}")));
    }
    Ok(text)
}
