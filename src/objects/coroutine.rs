//! Coroutines: generators that are awaited instead of iterated.

use crate::heap::Value;
use crate::runtime::{GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::awaitable;
use super::generator::{
    CLOSE, Generator, NAME, QUALNAME, SEND, THROW, code, delegate, frame, getter, repr, running,
    suspended,
};

/// The type `coroutine`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::COROUTINE,
    name: "coroutine",
    doc: "",
    kind: kind::GENERATOR,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        finalize: Some(super::generator::finalize),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef {
            doc: "Sends a value into coroutine; answers the next item.",
            ..SEND
        },
        NativeDef {
            doc: "Raises an exception in coroutine; answers the next item.",
            ..THROW
        },
        NativeDef {
            doc: "Raises GeneratorExit inside coroutine, which ends it.",
            ..CLOSE
        },
        NativeDef::no_args(
            "__await__",
            |vm, args| {
                let coroutine = args[0].clone();
                Ok(awaitable::new(
                    vm,
                    TypeId::COROUTINE_WRAPPER,
                    coroutine,
                    None,
                ))
            },
            "($self, /)",
            "An iterator by which it is awaited.",
        ),
        super::generic_alias::CLASS_GET_ITEM,
    ],
    getset: &[
        GetSetDef {
            doc: "The name of the coroutine.",
            ..NAME
        },
        GetSetDef {
            doc: "The name of the coroutine with those of the classes and functions around it.",
            ..QUALNAME
        },
        getter("cr_code", "The code.", code),
        getter("cr_running", "Whether it is at work.", running),
        getter(
            "cr_suspended",
            "Whether it was left at an await.",
            suspended,
        ),
        getter("cr_frame", "The activation, until it ends.", frame),
        getter("cr_await", "What it awaits.", delegate),
        getter(
            "cr_origin",
            "Where it was made, if that is tracked.",
            origin,
        ),
    ],
    ..TypeSpec::EMPTY
};

fn origin(vm: &mut Vm, value: &Value) -> PyResult {
    let origin =
        Generator::of(value).and_then(|coroutine| coroutine.finalizer.get(&vm.heap).clone());
    Ok(origin.unwrap_or(Value::NONE))
}
