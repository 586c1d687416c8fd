//! `_string`: how `str.format` reads its formats, for `string.Formatter`.

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};
use crate::text::fields::{First, Part, Parts, Step, split_name};
use crate::text::wtf8::Wtf8Buf;

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_string",
    doc: "Helpers of string.Formatter.",
    functions: &[
        NativeDef::one(
            "formatter_parser",
            parse,
            "($module, format, /)",
            "The parts of a format: literal, name, specification, conversion.",
        )
        .function(),
        NativeDef::one(
            "formatter_field_name_split",
            split,
            "($module, name, /)",
            "The first part of a field's name, and the attributes and keys behind it.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

fn text<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<&'a [u8]> {
    match Str::of(value) {
        Some(text) => Ok(text.as_bytes()),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!("expected str, got {name}")))
        }
    }
}

fn part(vm: &mut Vm, bytes: &[u8], range: std::ops::Range<usize>) -> Value {
    vm.str_bytes(bytes.get(range).unwrap_or_default())
}

fn parse(vm: &mut Vm, args: &[Value]) -> PyResult {
    let bytes = text(vm, &args[0])?;
    let mut entries = Vec::new();
    let mut literal: Vec<u8> = Vec::new();
    for item in Parts::new(bytes) {
        match item.map_err(|message| vm.value_error(message))? {
            Part::Literal(range) => {
                // A doubled brace ends a literal.
                let doubled = bytes.get(range.end - 1..range.end + 1);
                let ends = doubled.is_some_and(|pair| pair == b"{{" || pair == b"}}");
                literal.extend_from_slice(bytes.get(range).unwrap_or_default());
                if ends {
                    let literal = vm.str_bytes(&std::mem::take(&mut literal));
                    entries.push(vm.tuple([literal, Value::NONE, Value::NONE, Value::NONE]));
                }
            }
            Part::Field(field) => {
                let before = vm.str_bytes(&std::mem::take(&mut literal));
                let (name, spec) = (part(vm, bytes, field.name), part(vm, bytes, field.spec));
                let conversion = match field.conversion {
                    Some(code) => {
                        let text: Wtf8Buf = [code].into_iter().collect();
                        vm.str_bytes(text.as_bytes())
                    }
                    None => Value::NONE,
                };
                entries.push(vm.tuple([before, name, spec, conversion]));
            }
        }
    }
    if !literal.is_empty() {
        let literal = vm.str_bytes(&literal);
        entries.push(vm.tuple([literal, Value::NONE, Value::NONE, Value::NONE]));
    }
    let entries = vm.list(entries);
    vm.iter(&entries)
}

fn split(vm: &mut Vm, args: &[Value]) -> PyResult {
    let bytes = text(vm, &args[0])?;
    let (first, steps) = match split_name(bytes) {
        Ok(found) => found,
        Err(message) => return Err(vm.value_error(message)),
    };
    let first = match first {
        First::Auto => vm.str(""),
        First::Index(index) => vm.int(index as i64),
        First::Key(range) => part(vm, bytes, range),
    };
    let mut rest = Vec::new();
    for step in steps {
        let (is_attribute, key) = match step {
            Ok(Step::Attribute(range)) => (Value::TRUE, part(vm, bytes, range)),
            Ok(Step::Index(index)) => (Value::FALSE, vm.int(index)),
            Ok(Step::Key(range)) => (Value::FALSE, part(vm, bytes, range)),
            Err(message) => return Err(vm.value_error(message)),
        };
        rest.push(vm.tuple([is_attribute, key]));
    }
    let rest = vm.list(rest);
    let rest = vm.iter(&rest)?;
    Ok(vm.tuple([first, rest]))
}
