//! Weak proxies: they do whatever their object does, while it lives. A proxy is a weak reference of another
//! class.

use crate::heap::{Value, WEAK_REFERENCE};
use crate::runtime::{
    Args, BinOp, CmpOp, NativeDef, PyResult, Raised, Slots, TypeId, TypeSpec, UnOp, Vm,
};

use super::weak_reference::{self, referent};

const SLOTS: Slots = Slots {
    repr: Some(|vm, value| {
        let text = weak_reference::describe(vm, value, "weakproxy")?;
        Ok(vm.str(&text))
    }),
    str: Some(|vm, value| {
        let object = object(vm, value)?;
        vm.to_str(&object)
    }),
    unhashable: true,
    getattr: Some(|vm, value, name| {
        let object = object(vm, value)?;
        vm.get_attr(&object, name)
    }),
    setattr: Some(|vm, value, name, new| {
        let object = object(vm, value)?;
        vm.set_attr(&object, name, new)
    }),
    compare: Some(compare),
    iter: Some(|vm, value| {
        let object = object(vm, value)?;
        vm.iter(&object)
    }),
    next: Some(|vm, value| {
        let object = object(vm, value)?;
        if vm.slots_ref(&object).next.is_none() {
            let name = vm.type_name(&object);
            return Err(vm.type_error(format!(
                "Weakref proxy referenced a non-iterator '{name}' object"
            )));
        }
        vm.next(&object)
    }),
    len: Some(|vm, value| {
        let object = object(vm, value)?;
        vm.len(&object)
    }),
    get_item: Some(|vm, value, key| {
        let (object, key) = (object(vm, value)?, plain(vm, key)?);
        vm.get_item(&object, &key)
    }),
    set_item: Some(|vm, value, key, item| {
        let object = object(vm, value)?;
        match item {
            Some(item) => vm.set_item(&object, key, item),
            None => vm.del_item(&object, key),
        }
    }),
    contains: Some(|vm, value, item| {
        let (object, item) = (object(vm, value)?, plain(vm, item)?);
        vm.contains(&object, &item)
    }),
    binary: Some(binary),
    in_place: Some(|vm, op, left, right| {
        let (left, right) = (plain(vm, left)?, plain(vm, right)?);
        vm.binary_in_place(op, &left, &right)
    }),
    unary: Some(unary),
    truth: Some(|vm, value| {
        let object = object(vm, value)?;
        vm.truth(&object)
    }),
    index: Some(|vm, value| {
        let object = object(vm, value)?;
        vm.index(&object)
    }),
    int: Some(|vm, value| {
        let object = object(vm, value)?;
        let class = vm.type_object(TypeId::INT).clone();
        vm.call(&class, &[object])
    }),
    float: Some(|vm, value| {
        let object = object(vm, value)?;
        let class = vm.type_object(TypeId::FLOAT).clone();
        vm.call(&class, &[object])
    }),
    ..Slots::EMPTY
};

const METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "__bytes__",
        |vm, args| {
            let object = object(vm, &args[0])?;
            vm.call_method(&object, "__bytes__", &[])
        },
        "($self, /)",
        "The object's bytes.",
    ),
    NativeDef::no_args(
        "__reversed__",
        |vm, args| {
            let object = object(vm, &args[0])?;
            vm.call_method(&object, "__reversed__", &[])
        },
        "($self, /)",
        "The object's items backwards.",
    ),
];

/// The type `weakref.ProxyType`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::PROXY,
    name: "weakref.ProxyType",
    doc: "Stands for an object without keeping it alive.",
    kind: WEAK_REFERENCE,
    slots: SLOTS,
    methods: METHODS,
    ..TypeSpec::EMPTY
};

/// The type `weakref.CallableProxyType`.
pub static CALLABLE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::CALLABLE_PROXY,
    name: "weakref.CallableProxyType",
    doc: "Stands for a callable object without keeping it alive.",
    kind: WEAK_REFERENCE,
    slots: Slots {
        call: Some(call),
        ..SLOTS
    },
    methods: METHODS,
    ..TypeSpec::EMPTY
};

fn is_proxy(vm: &Vm, value: &Value) -> bool {
    vm.is_exact(value, TypeId::PROXY) || vm.is_exact(value, TypeId::CALLABLE_PROXY)
}

fn object(vm: &mut Vm, proxy: &Value) -> PyResult {
    referent(proxy).ok_or_else(|| gone(vm))
}

#[cold]
fn gone(vm: &mut Vm) -> Raised {
    vm.reference_error("weakly-referenced object no longer exists")
}

/// The object behind a proxy; any other value itself.
fn plain(vm: &mut Vm, value: &Value) -> PyResult {
    if is_proxy(vm, value) {
        object(vm, value)
    } else {
        Ok(value.clone())
    }
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (left, right) = (plain(vm, left)?, plain(vm, right)?);
    vm.compare(op, &left, &right)
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let (left, right) = (plain(vm, left)?, plain(vm, right)?);
    vm.binary(op, &left, &right)
}

fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    let object = object(vm, value)?;
    vm.unary(op, &object)
}

fn call(vm: &mut Vm, proxy: &Value, args: Args) -> PyResult {
    let object = object(vm, proxy)?;
    vm.call_with(&object, args)
}
