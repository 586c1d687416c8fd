//! `_asyncio`: what `asyncio` is built on. Coroutines are stepped through here, so that tracebacks begin with them.

use crate::heap::Value;
use crate::objects::awaitable;
use crate::runtime::{NativeDef, PyResult, Raised, TypeId, Vm};

use super::{NativeModule, set};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_asyncio",
    doc: "Steps of coroutines, and results of futures.",
    functions: &[
        NativeDef::range(
            "advance",
            2,
            2,
            advance,
            "($module, coroutine, exception, /)",
            "Goes on with a coroutine; (0, what it yields), (1, what it returns) or (2, what it raises).",
        )
        .function(),
    ],
    fill: |vm, namespace| {
        let object = vm.type_object(TypeId::OBJECT).clone();
        for def in [&RESULT, &AWAIT] {
            let method = vm.method_descriptor(def, &object);
            set(vm, namespace, def.name, method);
        }
    },
};

static RESULT: NativeDef = NativeDef::no_args(
    "result",
    |vm, args| awaitable::future_result(vm, &args[0]),
    "($self, /)",
    "The result, or the exception that the future holds.",
);

static AWAIT: NativeDef = NativeDef::no_args(
    "__await__",
    |vm, args| {
        let future = args[0].clone();
        Ok(awaitable::new(vm, TypeId::FUTURE_ITER, future, None))
    },
    "($self, /)",
    "The iterator by which it is awaited.",
);

fn advance(vm: &mut Vm, args: &[Value]) -> PyResult {
    let answer = if args[1].is_none() {
        awaitable::send(vm, &args[0], Value::NONE)
    } else {
        awaitable::throw_plainly(vm, &args[0], &args[1])
    };
    let (kind, value) = match answer {
        Ok(Some(yielded)) => (0, yielded),
        Ok(None) => (1, vm.machine.returned.take().unwrap_or(Value::NONE)),
        Err(Raised(exception)) => (2, exception),
    };
    Ok(vm.tuple([Value::int32(kind), value]))
}
