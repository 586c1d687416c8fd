//! `_imp`: what `importlib` is built on.

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};

use super::{NATIVE, NativeModule, import};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_imp",
    doc: "Helpers of imports.",
    functions: &[
        NativeDef::one(
            "is_builtin",
            |vm, args| {
                let name = name(vm, "is_builtin", &args[0])?;
                let whole = ["builtins", "sys"].contains(&name.as_str());
                let native = NATIVE.iter().any(|native| native.name == name);
                // Those that can't be made anew are told by -1.
                Ok(vm.int(if whole { -1 } else { native as i64 }))
            },
            "($module, name, /)",
            "Whether a module is written in Rust.",
        )
        .function(),
        NativeDef::one(
            "is_frozen",
            |vm, args| name(vm, "is_frozen", &args[0]).map(|_| Value::FALSE),
            "($module, name, /)",
            "Whether a module is frozen: none is.",
        )
        .function(),
        NativeDef::no_args(
            "lock_held",
            |_, _| Ok(Value::FALSE),
            "($module, /)",
            "Whether another thread imports: there is none.",
        )
        .function(),
        NativeDef::no_args(
            "acquire_lock",
            |_, _| Ok(Value::NONE),
            "($module, /)",
            "Keeps other threads from importing: there are none.",
        )
        .function(),
        NativeDef::no_args(
            "release_lock",
            |_, _| Ok(Value::NONE),
            "($module, /)",
            "Lets other threads import again.",
        )
        .function(),
        NativeDef::one(
            "imported",
            |vm, args| {
                let modules = vm.modules.clone();
                let name = name(vm, "imported", &args[0])?;
                let name = vm.intern_str(&name);
                Ok(vm.dict_get_str(&modules, &name).unwrap_or(Value::NONE))
            },
            "($module, name, /)",
            "The module of a name if it was imported, else None.",
        )
        .function(),
        NativeDef::one(
            "_override_frozen_modules_for_tests",
            |vm, args| {
                let found = vm.index_i64(&args[0])? >= 0;
                match found {
                    true => vm.state.remove(import::WITHOUT_SHIPPED),
                    false => vm.state.insert(import::WITHOUT_SHIPPED, Value::TRUE),
                };
                Ok(Value::NONE)
            },
            "($module, override, /)",
            "With a negative number, modules of the session's folders go before shipped ones.",
        )
        .function(),
        NativeDef::range(
            "locate",
            2,
            2,
            locate,
            "($module, name, path, /)",
            "The text of a module written in Python, its file, and its folder if it is a package; or None.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

fn name(vm: &mut Vm, function: &str, value: &Value) -> PyResult<String> {
    if Str::of(value).is_some() {
        return Ok(vm.text(value));
    }
    let class = vm.type_name(value);
    Err(vm.type_error(format!("{function}() argument must be str, not {class}")))
}

fn locate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = name(vm, "locate", &args[0])?;
    let path = Some(&args[1]).filter(|path| !path.is_none());
    let Some(text) = import::find_text(vm, &name, path)? else {
        return Ok(Value::NONE);
    };
    let package = match &text.package {
        Some(folder) => vm.str(folder),
        None => Value::NONE,
    };
    let file = vm.str(&text.file);
    let parts = vec![vm.str(&text.text()), file, package];
    Ok(vm.tuple(parts))
}
