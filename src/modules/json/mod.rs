//! `_json`: reading and writing JSON. The classes with which programs speak to it are in `stdlib/json`.
//!
//! * `scan`: from text to values.
//! * `encode`: from values to text.

mod encode;
mod scan;

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Raised, Str, Vm};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_json",
    doc: "Reading and writing JSON.",
    functions: &[
        NativeDef::range(
            "scan",
            8,
            8,
            scan::scan,
            "",
            "The value that a text holds at a place, and the place behind it.",
        )
        .function(),
        NativeDef::range(
            "skip",
            2,
            2,
            scan::skip,
            "($module, text, place, /)",
            "The place behind the white space at a place.",
        )
        .function(),
        NativeDef::range("encode", 10, 10, encode::encode, "", "A value as a text.").function(),
        NativeDef::range(
            "quote",
            2,
            2,
            |vm, args| {
                let Some(text) = Str::of(&args[0]) else {
                    let name = vm.type_name(&args[0]);
                    return Err(
                        vm.type_error(format!("first argument must be a string, not {name}"))
                    );
                };
                let mut out = Vec::new();
                let ascii = vm.truth(&args[1])?;
                encode::push_quoted(text, ascii, &mut out);
                Ok(vm.str_bytes(&out))
            },
            "($module, text, ascii, /)",
            "A text as a string of JSON.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// `json.JSONDecodeError`, which is written in Python.
#[cold]
fn decode_error(vm: &mut Vm, message: &str, text: &Value, place: usize) -> Raised {
    let make = |vm: &mut Vm| -> PyResult {
        let module = (vm.hooks.import)(vm, "json.decoder")?;
        let name = vm.intern_str("JSONDecodeError");
        let class = vm.get_attr(&module, &name)?;
        let (message, place) = (vm.str(message), vm.int(place as i64));
        vm.call(&class, &[message, text.clone(), place])
    };
    match make(vm) {
        Ok(error) if crate::runtime::Exception::of(&error).is_some() => Raised(error),
        Ok(_) => vm.value_error(message),
        Err(raised) => raised,
    }
}
