//! Exceptions with a field or two: `StopIteration`, `SystemExit`, `KeyError`, `NameError`, `AttributeError`,
//! `ImportError`.

use crate::heap::Value;
use crate::runtime::{Args, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, Vm};

use super::{base, field};

/// `AttributeError` knows name and object.
pub const ATTRIBUTE_ERROR: Slots = Slots {
    str: Some(base::str),
    init: Some(|vm, value, args| init_named(vm, value, args, "AttributeError", &["name", "obj"])),
    ..Slots::EMPTY
};
/// `NameError` knows the name.
pub const NAME_ERROR: Slots = Slots {
    str: Some(base::str),
    init: Some(|vm, value, args| init_named(vm, value, args, "NameError", &["name"])),
    ..Slots::EMPTY
};
/// `ImportError` knows module and file; its text is the message.
pub const IMPORT_ERROR: Slots = Slots {
    init: Some(init_import),
    str: Some(|vm, value| match vm.exception_field(value, "msg") {
        Some(message) if vm.is_exact(&message, TypeId::STR) => Ok(message),
        _ => base::str(vm, value),
    }),
    ..Slots::EMPTY
};
/// `KeyError` shows the key as `repr` does.
pub const KEY_ERROR: Slots = Slots {
    str: Some(|vm, value| {
        let args = super::arguments(vm, value);
        match args.as_slice() {
            [key] => vm.repr(key),
            _ => base::str(vm, value),
        }
    }),
    ..Slots::EMPTY
};
/// `StopIteration` carries what the generator returned.
pub const STOP_ITERATION: Slots = Slots {
    init: Some(|vm, value, args| {
        base::init(vm, value, args)?;
        let first = args.positional.first().cloned().unwrap_or(Value::NONE);
        vm.set_exception_field(value, "value", first);
        Ok(())
    }),
    ..Slots::EMPTY
};
/// `SystemExit` carries the exit status.
pub const SYSTEM_EXIT: Slots = Slots {
    init: Some(|vm, value, args| {
        base::init(vm, value, args)?;
        set_code(vm, value, args.positional);
        Ok(())
    }),
    ..Slots::EMPTY
};

/// Fields of `AttributeError`.
pub const ATTRIBUTE_FIELDS: &[GetSetDef] = &[
    field!("name", "The attribute's name."),
    field!("obj", "The object that has no such attribute."),
];
/// Fields of `NameError`.
pub const NAME_FIELDS: &[GetSetDef] = &[field!("name", "The name.")];
/// Fields of `ImportError`.
pub const IMPORT_FIELDS: &[GetSetDef] = &[
    field!("msg", "The message."),
    field!("name", "The module's name."),
    field!("path", "The module's file."),
    field!("name_from", "The name that the module lacks."),
];
/// Fields of `StopIteration`.
pub const VALUE_FIELDS: &[GetSetDef] = &[field!("value", "What the generator returned.")];
/// Fields of `SystemExit`.
pub const CODE_FIELDS: &[GetSetDef] = &[field!("code", "The exit status.")];

/// `__reduce__` of those whose fields are given by keyword.
pub const METHODS: &[NativeDef] = &[NativeDef::no_args(
    "__reduce__",
    reduce,
    "(self, /)",
    "Class, arguments and fields.",
)];

/// The exit status that `SystemExit(*args)` carries.
pub fn set_code(vm: &mut Vm, exception: &Value, args: &[Value]) {
    let code = match args {
        [] => return,
        [one] => one.clone(),
        _ => vm.tuple(args.to_vec()),
    };
    vm.set_exception_field(exception, "code", code);
}

fn init_named(
    vm: &mut Vm,
    value: &Value,
    args: Args,
    class: &str,
    fields: &[&'static str],
) -> PyResult<()> {
    args.few_keywords(vm, class, fields)?;
    base::put_args(vm, value, args.positional.to_vec());
    for field in fields {
        let given = args.names.iter().position(|name| vm.text(name) == *field);
        let given = given.and_then(|at| args.values.get(at).cloned());
        vm.set_exception_field(value, field, given.unwrap_or(Value::NONE));
    }
    Ok(())
}

fn init_import(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    init_named(
        vm,
        value,
        args,
        "ImportError",
        &["name", "path", "name_from"],
    )?;
    let message = match args.positional {
        [one] => one.clone(),
        _ => Value::NONE,
    };
    vm.set_exception_field(value, "msg", message);
    Ok(())
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let arguments = super::arguments(vm, this);
    let attribute_error = vm.is_a(this, TypeId::ATTRIBUTE_ERROR);
    let mut state = base::own_state(vm, this);
    let fields: &[&str] = if attribute_error {
        &["name"]
    } else {
        &["name", "path", "name_from"]
    };
    for field in fields {
        if let Some(value) = vm.exception_field(this, field)
            && !value.is_none()
        {
            let dict = match &state {
                Some(dict) => dict.clone(),
                None => vm.dict(),
            };
            let name = vm.intern_str(field);
            vm.dict_set_str(&dict, &name, value);
            state = Some(dict);
        }
    }
    if attribute_error && let Some(dict) = &state {
        let (name, items) = (vm.names.args.clone(), vm.tuple(arguments.clone()));
        vm.dict_set_str(dict, &name, items);
    }
    base::reduced(vm, this, arguments, state)
}

/// The text of a field, if it is a string.
pub fn text_field(vm: &Vm, exception: &Value, name: &str) -> Option<String> {
    let value = vm.exception_field(exception, name)?;
    Str::of(&value).map(|string| string.lossy().into_owned())
}
