//! Attributes by name, and namespaces: `getattr`, `dir`, `vars`, …

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};

use super::scope;

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::range(
        "getattr",
        2,
        3,
        get,
        "",
        "getattr(object, name[, default]): an attribute by name; the default if there is none.",
    )
    .function(),
    NativeDef::range(
        "setattr",
        3,
        3,
        set,
        "($module, obj, name, value, /)",
        "Sets an attribute by name.",
    )
    .function(),
    NativeDef::range(
        "hasattr",
        2,
        2,
        has,
        "($module, obj, name, /)",
        "Whether an object has an attribute of this name.",
    )
    .function(),
    NativeDef::range(
        "delattr",
        2,
        2,
        delete,
        "($module, obj, name, /)",
        "Deletes an attribute by name.",
    )
    .function(),
    NativeDef::range(
        "dir",
        0,
        1,
        dir_function,
        "",
        "dir([object]): the names of an object's attributes, or of the current scope, sorted.",
    )
    .function(),
    NativeDef::range(
        "vars",
        0,
        1,
        vars,
        "",
        "vars([object]): the namespace of an object, or of the current scope.",
    )
    .function(),
    NativeDef::no_args(
        "globals",
        |vm, _| Ok(scope::globals(vm)),
        "($module, /)",
        "The namespace of the current module.",
    )
    .function(),
    NativeDef::no_args(
        "locals",
        |vm, _| Ok(scope::locals(vm)),
        "($module, /)",
        "The namespace of the current scope.",
    )
    .function(),
];

fn name_of(vm: &mut Vm, name: &Value) -> PyResult {
    if Str::of(name).is_none() {
        let type_name = vm.type_name(name);
        return Err(vm.type_error(format!("attribute name must be string, not '{type_name}'")));
    }
    Ok(vm.intern(name))
}

fn get(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[1])?;
    match args.get(2) {
        None => vm.get_attr(&args[0], &name),
        Some(default) => Ok(vm
            .get_attr_opt(&args[0], &name)?
            .unwrap_or_else(|| default.clone())),
    }
}

fn set(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[1])?;
    vm.set_attr(&args[0], &name, Some(args[2].clone()))?;
    Ok(Value::NONE)
}

fn has(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[1])?;
    Ok(Value::bool(vm.get_attr_opt(&args[0], &name)?.is_some()))
}

fn delete(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = name_of(vm, &args[1])?;
    vm.set_attr(&args[0], &name, None)?;
    Ok(Value::NONE)
}

/// `dir(object)`: the names of its attributes, sorted.
///
/// # Errors
/// What `__dir__` raises.
pub fn dir(vm: &mut Vm, object: &Value) -> PyResult<Vec<Value>> {
    let name = vm.names.__dir__.clone();
    match vm.call_special(object, &name, &[])? {
        Some(names) => sorted(vm, &names),
        None => Err(vm.type_error("object does not provide __dir__")),
    }
}

fn sorted(vm: &mut Vm, names: &Value) -> PyResult<Vec<Value>> {
    let names = vm.collect(names)?;
    let list = vm.list(names);
    vm.call_method(&list, "sort", &[])?;
    vm.collect(&list)
}

fn dir_function(vm: &mut Vm, args: &[Value]) -> PyResult {
    let names = match args.first() {
        Some(object) => dir(vm, object)?,
        None => {
            let locals = scope::locals(vm);
            let keys = vm.call_method(&locals, "keys", &[])?;
            sorted(vm, &keys)?
        }
    };
    Ok(vm.list(names))
}

fn vars(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(object) = args.first() else {
        return Ok(scope::locals(vm));
    };
    let name = vm.names.__dict__.clone();
    match vm.get_attr_opt(object, &name)? {
        Some(dict) => Ok(dict),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}
