//! `unicodedata`: names, categories, values and forms of characters, as Unicode 15.1 has them.

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, TypeId, Vm};
use crate::text::escape::character_by_name;
use crate::text::unicode::properties::{self, Form};

use super::{NativeModule, set_str};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "unicodedata",
    doc: "What Unicode says of characters.",
    functions: &[
        NativeDef::range(
            "name",
            1,
            2,
            name,
            "($module, chr, default=<unrepresentable>, /)",
            "The name.",
        )
        .function(),
        NativeDef::one(
            "lookup",
            lookup,
            "($module, name, /)",
            "The character of a name.",
        )
        .function(),
        NativeDef::one(
            "category",
            |vm, args| {
                let code = character(vm, "category", &args[0], "argument")?;
                Ok(vm.str(properties::category(code)))
            },
            "($module, chr, /)",
            "The general category.",
        )
        .function(),
        NativeDef::one(
            "bidirectional",
            |vm, args| {
                let code = character(vm, "bidirectional", &args[0], "argument")?;
                Ok(vm.str(properties::bidirectional(code)))
            },
            "($module, chr, /)",
            "The class in text of two directions.",
        )
        .function(),
        NativeDef::one(
            "east_asian_width",
            |vm, args| {
                let code = character(vm, "east_asian_width", &args[0], "argument")?;
                Ok(vm.str(properties::east_asian_width(code)))
            },
            "($module, chr, /)",
            "The width in East Asian text.",
        )
        .function(),
        NativeDef::one(
            "combining",
            |vm, args| {
                let code = character(vm, "combining", &args[0], "argument")?;
                Ok(vm.int(properties::combining(code).into()))
            },
            "($module, chr, /)",
            "The canonical combining class.",
        )
        .function(),
        NativeDef::one(
            "mirrored",
            |vm, args| {
                let code = character(vm, "mirrored", &args[0], "argument")?;
                Ok(vm.int(properties::is_mirrored(code).into()))
            },
            "($module, chr, /)",
            "1 for what is mirrored in text from right to left.",
        )
        .function(),
        NativeDef::one(
            "decomposition",
            |vm, args| {
                let code = character(vm, "decomposition", &args[0], "argument")?;
                Ok(vm.str(&properties::decomposition(code)))
            },
            "($module, chr, /)",
            "What the character is made of.",
        )
        .function(),
        NativeDef::range(
            "decimal",
            1,
            2,
            |vm, args| {
                let code = character(vm, "decimal", &args[0], "argument 1")?;
                let value = crate::text::unicode::decimal_value(code);
                let value = value.map(|value| vm.int(value.into()));
                or_default(vm, value, args, "not a decimal")
            },
            "($module, chr, default=<unrepresentable>, /)",
            "The value of a decimal digit.",
        )
        .function(),
        NativeDef::range(
            "digit",
            1,
            2,
            |vm, args| {
                let code = character(vm, "digit", &args[0], "argument 1")?;
                let value = properties::digit(code).map(|value| vm.int(value.into()));
                or_default(vm, value, args, "not a digit")
            },
            "($module, chr, default=<unrepresentable>, /)",
            "The value of a digit.",
        )
        .function(),
        NativeDef::range(
            "numeric",
            1,
            2,
            |vm, args| {
                let code = character(vm, "numeric", &args[0], "argument 1")?;
                let value = properties::numeric(code).map(|value| vm.float(value));
                or_default(vm, value, args, "not a numeric character")
            },
            "($module, chr, default=<unrepresentable>, /)",
            "The numeric value.",
        )
        .function(),
        NativeDef::range(
            "normalize",
            2,
            2,
            |vm, args| {
                let (form, text) = form(vm, args, "normalize")?;
                let formed = form.apply(text.as_wtf8());
                match formed.as_bytes() == text.as_bytes() {
                    true => Ok(args[1].clone()),
                    false => Ok(vm.str_bytes(formed.as_bytes())),
                }
            },
            "($module, form, unistr, /)",
            "A text in a normal form.",
        )
        .function(),
        NativeDef::range(
            "is_normalized",
            2,
            2,
            |vm, args| {
                let (form, text) = form(vm, args, "is_normalized")?;
                let formed = form.apply(text.as_wtf8());
                Ok(Value::bool(formed.as_bytes() == text.as_bytes()))
            },
            "($module, form, unistr, /)",
            "Whether a text is in a normal form.",
        )
        .function(),
    ],
    fill: |vm, namespace| set_str(vm, namespace, "unidata_version", "15.1.0"),
};

/// The code point of a string of one character.
fn character(vm: &mut Vm, function: &str, value: &Value, which: &str) -> PyResult<u32> {
    match Str::of(value).filter(|text| text.chars == 1) {
        Some(text) => Ok(text.as_wtf8().nth(0).unwrap_or(0)),
        None => {
            let name = if value.is_none() {
                "None".into()
            } else {
                vm.type_name(value)
            };
            Err(vm.type_error(format!(
                "{function}() {which} must be a unicode character, not {name}"
            )))
        }
    }
}

fn or_default(vm: &mut Vm, value: Option<Value>, args: &[Value], message: &str) -> PyResult {
    match (value, args.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(message)),
    }
}

fn name(vm: &mut Vm, args: &[Value]) -> PyResult {
    let code = character(vm, "name", &args[0], "argument 1")?;
    let name = properties::name(code).map(|name| vm.str(&name));
    or_default(vm, name, args, "no such name")
}

fn lookup(vm: &mut Vm, args: &[Value]) -> PyResult {
    let octets;
    let name = match Str::of(&args[0]) {
        Some(name) => name.lossy(),
        None => {
            octets = crate::objects::bytes::need_bytes(vm, &args[0])?;
            String::from_utf8_lossy(&octets)
        }
    };
    match character_by_name(&name) {
        Some(found) => Ok(vm.str(found.encode_utf8(&mut [0; 4]))),
        None => Err(vm.error(
            TypeId::KEY_ERROR,
            &format!("undefined character name '{name}'"),
        )),
    }
}

fn form<'a>(vm: &mut Vm, args: &'a [Value], function: &str) -> PyResult<(Form, &'a Str)> {
    for (at, value) in args.iter().enumerate() {
        if Str::of(value).is_none() {
            let (at, name) = (at + 1, vm.type_name(value));
            return Err(vm.type_error(format!(
                "{function}() argument {at} must be str, not {name}"
            )));
        }
    }
    let form = Form::named(&vm.text(&args[0]));
    match (form, Str::of(&args[1])) {
        (Some(form), Some(text)) => Ok((form, text)),
        _ => Err(vm.value_error("invalid normalization form")),
    }
}
