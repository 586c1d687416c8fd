//! The attributes of functions: `__name__`, `__defaults__`, `__closure__`, …

use crate::compile::unit;
use crate::heap::{HeapCell, Value};
use crate::objects::code::Code;
use crate::objects::property::readonly;
use crate::runtime::{Dict, GetSetDef, PyResult, Str, Tuple, Vm};

use super::Function;

/// The table.
pub static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "__code__",
        doc: "The code.",
        get: |vm, value| field(vm, value, |own| &own.code),
        set: Some(set_code),
    },
    GetSetDef {
        name: "__name__",
        doc: "The name.",
        get: |vm, value| field(vm, value, |own| &own.name),
        set: Some(|vm, value, new| set_text(vm, value, new, "__name__", |own| &own.name)),
    },
    GetSetDef {
        name: "__qualname__",
        doc: "The name after those of what the function stands in.",
        get: |vm, value| field(vm, value, |own| &own.qualname),
        set: Some(|vm, value, new| set_text(vm, value, new, "__qualname__", |own| &own.qualname)),
    },
    GetSetDef {
        name: "__doc__",
        doc: "The docstring.",
        get: |vm, value| field(vm, value, |own| &own.doc),
        set: Some(|vm, value, new| set_any(vm, value, new, |own| &own.doc)),
    },
    GetSetDef {
        name: "__module__",
        doc: "The name of the module that defines the function.",
        get: |vm, value| field(vm, value, |own| &own.module),
        set: Some(|vm, value, new| set_any(vm, value, new, |own| &own.module)),
    },
    GetSetDef {
        name: "__defaults__",
        doc: "The defaults of parameters, a tuple.",
        get: |vm, value| optional(vm, value, |own| &own.defaults),
        set: Some(|vm, value, new| {
            let right = |value: &Value| Tuple::of(value).is_some();
            set_optional(vm, value, new, ("__defaults__", "a tuple"), right, |own| {
                &own.defaults
            })
        }),
    },
    GetSetDef {
        name: "__kwdefaults__",
        doc: "The defaults of keyword-only parameters, a dict.",
        get: |vm, value| optional(vm, value, |own| &own.kwdefaults),
        set: Some(|vm, value, new| {
            let right = |value: &Value| Dict::of(value).is_some();
            set_optional(vm, value, new, ("__kwdefaults__", "a dict"), right, |own| {
                &own.kwdefaults
            })
        }),
    },
    GetSetDef {
        name: "__annotations__",
        doc: "The annotations of parameters and result, a dict.",
        get: get_annotations,
        set: Some(|vm, value, new| {
            let right = |value: &Value| Dict::of(value).is_some();
            set_optional(
                vm,
                value,
                new,
                ("__annotations__", "a dict"),
                right,
                |own| &own.annotations,
            )
        }),
    },
    GetSetDef {
        name: "__type_params__",
        doc: "The type parameters, a tuple.",
        get: |vm, value| {
            let own = Function::of(value).and_then(|own| own.type_params.get(&vm.heap).clone());
            Ok(own.unwrap_or_else(|| vm.empty_tuple.clone()))
        },
        set: Some(|vm, value, new| match new {
            Some(new) if Tuple::of(&new).is_some() => {
                if let Some(own) = Function::of(value) {
                    let old = own.type_params.get_mut(&mut vm.heap).replace(new);
                    drop(old);
                }
                Ok(())
            }
            _ => Err(vm.type_error("__type_params__ must be set to a tuple")),
        }),
    },
    GetSetDef {
        name: "__globals__",
        doc: "The namespace of the module, a dict.",
        get: |_, value| Ok(Function::of(value).map_or(Value::NONE, |own| own.globals.clone())),
        set: Some(readonly),
    },
    GetSetDef {
        name: "__closure__",
        doc: "The cells of free variables, a tuple.",
        get: |_, value| {
            Ok(Function::of(value)
                .and_then(|own| own.closure.clone())
                .unwrap_or(Value::NONE))
        },
        set: Some(readonly),
    },
    GetSetDef {
        name: "__builtins__",
        doc: "The namespace of builtins, a dict.",
        get: |vm, value| {
            let globals = Function::of(value).map(|own| own.globals.clone());
            Ok(match globals {
                Some(globals) => crate::objects::module::builtins_of(vm, &globals),
                None => vm.builtins.clone(),
            })
        },
        set: Some(readonly),
    },
    GetSetDef {
        name: "__dict__",
        doc: "Further attributes.",
        get: crate::objects::class::attributes::DICT.get,
        set: Some(
            |vm, value, new| match (new, crate::objects::class::attributes::DICT.set) {
                (None, _) => Err(vm.type_error("cannot delete __dict__")),
                (new, Some(set)) => set(vm, value, new),
                _ => Ok(()),
            },
        ),
    },
];

fn field(vm: &mut Vm, value: &Value, of: fn(&Function) -> &HeapCell<Value>) -> PyResult {
    Ok(Function::of(value).map_or(Value::NONE, |own| of(own).get(&vm.heap).clone()))
}

fn optional(vm: &mut Vm, value: &Value, of: fn(&Function) -> &HeapCell<Option<Value>>) -> PyResult {
    Ok(Function::of(value)
        .and_then(|own| of(own).get(&vm.heap).clone())
        .unwrap_or(Value::NONE))
}

fn set_any(
    vm: &mut Vm,
    value: &Value,
    new: Option<Value>,
    of: fn(&Function) -> &HeapCell<Value>,
) -> PyResult<()> {
    if let Some(own) = Function::of(value) {
        let new = new.unwrap_or(Value::NONE);
        let old = std::mem::replace(of(own).get_mut(&mut vm.heap), new);
        drop(old);
    }
    Ok(())
}

fn set_text(
    vm: &mut Vm,
    value: &Value,
    new: Option<Value>,
    name: &str,
    of: fn(&Function) -> &HeapCell<Value>,
) -> PyResult<()> {
    match new {
        Some(new) if Str::of(&new).is_some() => set_any(vm, value, Some(new), of),
        _ => Err(vm.type_error(format!("{name} must be set to a string object"))),
    }
}

fn set_optional(
    vm: &mut Vm,
    value: &Value,
    new: Option<Value>,
    (name, wanted): (&str, &str),
    right: fn(&Value) -> bool,
    of: fn(&Function) -> &HeapCell<Option<Value>>,
) -> PyResult<()> {
    let new = new.filter(|new| !new.is_none());
    if new.as_ref().is_some_and(|new| !right(new)) {
        return Err(vm.type_error(format!("{name} must be set to {wanted} object")));
    }
    if let Some(own) = Function::of(value) {
        let old = std::mem::replace(of(own).get_mut(&mut vm.heap), new);
        drop(old);
    }
    Ok(())
}

fn get_annotations(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = Function::of(value) else {
        return Ok(Value::NONE);
    };
    if let Some(found) = own.annotations.get(&vm.heap).clone() {
        return Ok(found);
    }
    let fresh = vm.dict();
    *own.annotations.get_mut(&mut vm.heap) = Some(fresh.clone());
    Ok(fresh)
}

fn set_code(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new.filter(|new| Code::of(new).is_some()) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    let Some(own) = Function::of(value) else {
        return Ok(());
    };
    let wanted = Code::of(&new).map_or(0, |code| code.unit().free_names.len());
    let given = own
        .closure
        .as_ref()
        .and_then(Tuple::of)
        .map_or(0, |cells| cells.items().len());
    if wanted != given {
        let name = vm.text(own.name.get(&vm.heap));
        return Err(vm.value_error(format!(
            "{name}() requires a code object with {given} free vars, not {wanted}"
        )));
    }
    let kind = |code: &Value| {
        let flags = Code::of(code).map_or(0, |code| code.unit().flags);
        flags & (unit::GENERATOR | unit::COROUTINE | unit::ASYNC_GENERATOR)
    };
    if kind(own.code.get(&vm.heap)) != kind(&new) {
        let message = "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)";
        vm.deprecated(message)?;
    }
    let old = std::mem::replace(own.code.get_mut(&mut vm.heap), new);
    drop(old);
    (vm.hooks.flush_caches)(vm);
    Ok(())
}
