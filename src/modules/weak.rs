//! `_weakref`: what `weakref` is built on.

use crate::heap::Value;
use crate::objects::{weak_containers, weak_reference};
use crate::runtime::{Dict, NativeDef, PyResult, TypeId, Vm};

use super::{NativeModule, set};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_weakref",
    doc: "Weak references.",
    functions: &[
        NativeDef::one(
            "getweakrefcount",
            |vm, args| {
                let count = vm.heap.weak_references(&args[0]).len();
                Ok(vm.int(count as i64))
            },
            "($module, object, /)",
            "How many weak references there are to an object.",
        )
        .function(),
        NativeDef::one(
            "getweakrefs",
            |vm, args| {
                let all = vm.heap.weak_references(&args[0]);
                Ok(vm.list(all))
            },
            "($module, object, /)",
            "The weak references to an object.",
        )
        .function(),
        NativeDef::range(
            "proxy",
            1,
            2,
            proxy,
            "($module, object, callback=None, /)",
            "What stands for an object without keeping it alive.",
        )
        .function(),
        NativeDef::range(
            "_remove_dead_weakref",
            2,
            2,
            remove_dead,
            "($module, dct, key, /)",
            "Deletes a key of a dict if its value is a weak reference to a dead object.",
        )
        .function(),
        weak_containers::ADD,
        weak_containers::SHORTEN,
        weak_containers::WEAKLY_KEYED,
    ],
    fill: |vm, namespace| {
        for (name, id) in [
            ("ref", TypeId::WEAK_REFERENCE),
            ("ReferenceType", TypeId::WEAK_REFERENCE),
            ("ProxyType", TypeId::PROXY),
            ("CallableProxyType", TypeId::CALLABLE_PROXY),
        ] {
            let class = vm.type_object(id).clone();
            set(vm, namespace, name, class);
        }
    },
};

fn proxy(vm: &mut Vm, args: &[Value]) -> PyResult {
    let id = if vm.slots_ref(&args[0]).call.is_some() {
        TypeId::CALLABLE_PROXY
    } else {
        TypeId::PROXY
    };
    let class = vm.type_object(id).clone();
    weak_reference::make(vm, &class, &args[0], args.get(1).cloned())
}

fn remove_dead(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [dict, key] = args else {
        return Ok(Value::NONE);
    };
    let Some(own) = Dict::of(dict) else {
        return Err(vm.type_error("a dict is required"));
    };
    let hash = vm.hash(key)?;
    let dead = |value: &Value| weak_reference::of(value).is_some_and(|weak| !weak.is_live());
    if let Some(place) = vm.dict_find(own, key, hash)?
        && own.table(&vm.heap).value_at(place).is_some_and(dead)
    {
        let old = own.table_mut(&mut vm.heap).remove(place);
        drop(old);
    }
    Ok(Value::NONE)
}
