//! `None`, `NotImplemented` and `...`: values without an object; their classes.

use crate::heap::Value;
use crate::runtime::{Args, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

/// The type of `None`.
pub static NONE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::NONE,
    name: "NoneType",
    signature: "()",
    doc: "The class of None.",
    kind: kind::INSTANCE,
    slots: Slots {
        repr: Some(|vm, _| Ok(vm.intern_str("None"))),
        truth: Some(|_, _| Ok(false)),
        hash: Some(|_, _| Ok(HASH_OF_NONE)),
        compare: Some(super::object::compare),
        new: Some(|vm, _, args| only(vm, "NoneType", args, Value::NONE)),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

/// CPython's constant.
const HASH_OF_NONE: i64 = 0xfca8_6420;

/// The type of `NotImplemented`.
pub static NOT_IMPLEMENTED_SPEC: TypeSpec = TypeSpec {
    id: TypeId::NOT_IMPLEMENTED,
    name: "NotImplementedType",
    signature: "()",
    doc: "The class of NotImplemented.",
    kind: kind::INSTANCE,
    slots: Slots {
        repr: Some(|vm, _| Ok(vm.intern_str("NotImplemented"))),
        new: Some(|vm, _, args| only(vm, "NotImplementedType", args, Value::NOT_IMPLEMENTED)),
        truth: Some(|vm, _| {
            vm.deprecated("NotImplemented should not be used in a boolean context")?;
            Ok(true)
        }),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        |vm, _| Ok(vm.intern_str("NotImplemented")),
        "(self, /)",
        "The name by which it is pickled.",
    )],
    ..TypeSpec::EMPTY
};

/// The type of `...`.
pub static ELLIPSIS_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ELLIPSIS,
    name: "ellipsis",
    signature: "()",
    doc: "The class of Ellipsis.",
    kind: kind::INSTANCE,
    slots: Slots {
        repr: Some(|vm, _| Ok(vm.intern_str("Ellipsis"))),
        new: Some(|vm, _, args| only(vm, "EllipsisType", args, Value::ELLIPSIS)),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        |vm, _| Ok(vm.intern_str("Ellipsis")),
        "(self, /)",
        "The name by which it is pickled.",
    )],
    ..TypeSpec::EMPTY
};

fn only(vm: &mut Vm, name: &str, args: Args, value: Value) -> PyResult {
    if args.is_empty() {
        return Ok(value);
    }
    Err(vm.type_error(format!("{name} takes no arguments")))
}
