//! `typing.NoDefault`: a type parameter has no default.

use crate::heap::Value;
use crate::objects::instance::Instance;
use crate::runtime::{Args, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm};

/// The only instance of its class.
pub fn no_default(vm: &mut Vm) -> Value {
    if let Some(value) = vm.state.get("typing.NoDefault") {
        return value.clone();
    }
    let value = vm
        .heap
        .alloc(TypeId::NO_DEFAULT.shape(), |header| Instance { header });
    vm.state.insert("typing.NoDefault", value.clone());
    value
}

fn new(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    if !args.is_empty() {
        return Err(vm.type_error("NoDefaultType takes no arguments"));
    }
    Ok(no_default(vm))
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::NO_DEFAULT,
    name: "NoDefaultType",
    doc: "The type of the NoDefault singleton.",
    slots: Slots {
        repr: Some(|vm, _| Ok(vm.str("typing.NoDefault"))),
        new: Some(new),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        |vm, _| Ok(vm.str("NoDefault")),
        "(self, /)",
        "What pickle needs.",
    )],
    ..TypeSpec::EMPTY
};
