//! Awaitables: a coroutine's wrapper, the steps of an asynchronous generator, `anext` with a default, a future of
//! `asyncio`. They have one layout; each type says how it is stepped through.
//!
//! Inside, a step's end is no exception: `Ok(None)`, the value in `vm.machine.returned`.

mod anext;
mod future;
mod step;

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{NativeDef, PyResult, Raised, Resume, Slots, TypeId, TypeSpec, Vm, kind};

pub use future::result as future_result;

use super::bootstrap::late_class;
use super::generator::{Generator, thrown, warn_of_parts, yielded};

/// How far an awaitable is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Not yet begun.
    Created,
    /// Begun.
    Begun,
    /// Over.
    Closed,
}
crate::traces_nothing!(Stage);

object! {
    /// An awaitable.
    pub struct Awaitable: kind::AWAITABLE, uncleared, finalizer never_awaited {
        /// The coroutine, the asynchronous generator, or what `anext` awaits.
        pub target: Value,
        /// What is sent or thrown first; the default of `anext`.
        pub given: HeapCell<Option<Value>>,
        /// How far it is.
        pub stage: Cell<Stage>,
    }
}

impl Awaitable {
    fn of(value: &Value) -> Option<&Awaitable> {
        Heap::downcast(value)
    }

    fn class(&self) -> TypeId {
        TypeId(self.header.shape().0 as u16)
    }
}

fn never_awaited(this: &Awaitable) -> bool {
    this.stage.get() == Stage::Created
        && matches!(
            this.class(),
            TypeId::ASYNC_GENERATOR_SEND | TypeId::ASYNC_GENERATOR_THROW
        )
}

/// A new one.
pub fn new(vm: &mut Vm, class: TypeId, target: Value, given: Option<Value>) -> Value {
    late_class(vm, class);
    vm.heap.alloc(class.shape(), |header| Awaitable {
        header,
        target,
        given: HeapCell::new(given),
        stage: Cell::new(Stage::Created),
    })
}

/// `anext(iterator, default)`: `awaitable` is what `__anext__` answered.
pub fn anext(vm: &mut Vm, awaitable: Value, default: Value) -> Value {
    new(vm, TypeId::ANEXT_AWAITABLE, awaitable, Some(default))
}

/// The warning for a step that dies without having been awaited; `None` if `value` is no such step.
pub fn death_warning(vm: &mut Vm, value: &Value) -> Option<String> {
    let this = Awaitable::of(value)?;
    let method = match (this.class(), this.given.get(&vm.heap)) {
        (TypeId::ASYNC_GENERATOR_SEND, _) => "asend",
        (_, Some(_)) => "athrow",
        (_, None) => "aclose",
    };
    let name = Generator::of(&this.target)?.qualname.get(&vm.heap).clone();
    let name = vm.text(&name);
    Some(format!(
        "coroutine method '{method}' of '{name}' was never awaited"
    ))
}

/// The iterator by which `value` is awaited; `None` if it can't be.
///
/// # Errors
/// What `__await__` raises; `TypeError` if it answers no iterator, or a coroutine.
pub fn iterator(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    if Generator::of(value).is_some_and(Generator::is_awaitable) {
        return Ok(Some(value.clone()));
    }
    let name = vm.names.__await__.clone();
    let Some(answer) = vm.call_special(value, &name, &[])? else {
        return Ok(None);
    };
    if Generator::of(&answer).is_some_and(Generator::is_awaitable) {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if vm.slots_ref(&answer).next.is_none() {
        let name = vm.type_name(&answer);
        return Err(vm.type_error(format!(
            "__await__() returned non-iterator of type '{name}'"
        )));
    }
    Ok(Some(answer))
}

/// The error for a value that can't be awaited.
#[cold]
pub fn cannot_await(vm: &mut Vm, value: &Value) -> Raised {
    let name = vm.type_name(value);
    vm.type_error(format!("object {name} can't be used in 'await' expression"))
}

/// Sends a value to an iterator that is delegated to.
///
/// # Errors
/// What it raises.
pub fn send(vm: &mut Vm, iterator: &Value, sent: Value) -> PyResult<Option<Value>> {
    if Generator::of(iterator).is_some() {
        return (vm.hooks.resume_generator)(vm, iterator, Resume::Send(sent));
    }
    if let Some(this) = Awaitable::of(iterator) {
        return resume(vm, this, Resume::Send(sent));
    }
    if sent.is_none() {
        vm.machine.returned = None;
        return vm.next(iterator);
    }
    match vm.call_method(iterator, "send", &[sent]) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => stop_value(vm, raised),
    }
}

/// Throws an exception into an iterator that is delegated to.
///
/// # Errors
/// What it raises; the exception itself, if it is a `GeneratorExit` (then the iterator was closed), or if the
/// iterator can't be thrown into.
pub fn throw(vm: &mut Vm, iterator: &Value, exception: &Value) -> PyResult<Option<Value>> {
    let closing = vm.is_a(exception, TypeId::GENERATOR_EXIT);
    if Generator::of(iterator).is_some() {
        if closing {
            (vm.hooks.close_generator)(vm, iterator)?;
            return Err(Raised(exception.clone()));
        }
        return (vm.hooks.resume_generator)(vm, iterator, Resume::Throw(exception.clone()));
    }
    let name = if closing {
        vm.names.close.clone()
    } else {
        vm.names.throw.clone()
    };
    let method = match vm.get_attr_opt(iterator, &name) {
        Err(raised) if closing => {
            (vm.hooks.unraisable)(vm, raised.0, None, iterator);
            None
        }
        found => found?,
    };
    if closing {
        if let Some(method) = method {
            vm.call(&method, &[])?;
        }
        return Err(Raised(exception.clone()));
    }
    match method {
        Some(method) => match vm.call(&method, std::slice::from_ref(exception)) {
            Ok(value) => Ok(Some(value)),
            Err(raised) => stop_value(vm, raised),
        },
        None => Err(Raised(exception.clone())),
    }
}

/// Throws an exception into a coroutine, whatever it is.
///
/// # Errors
/// What it raises.
pub fn throw_plainly(vm: &mut Vm, iterator: &Value, exception: &Value) -> PyResult<Option<Value>> {
    if Generator::of(iterator).is_some() {
        return (vm.hooks.resume_generator)(vm, iterator, Resume::Throw(exception.clone()));
    }
    match vm.call_method(iterator, "throw", std::slice::from_ref(exception)) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => stop_value(vm, raised),
    }
}

/// Turns a `StopIteration` into the end of an iterator, its value in `returned`.
fn stop_value(vm: &mut Vm, raised: Raised) -> PyResult<Option<Value>> {
    if !vm.is_a(&raised.0, TypeId::STOP_ITERATION) {
        return Err(raised);
    }
    vm.machine.returned = vm.exception_field(&raised.0, "value");
    Ok(None)
}

fn resume(vm: &mut Vm, this: &Awaitable, how: Resume) -> PyResult<Option<Value>> {
    match this.class() {
        TypeId::ASYNC_GENERATOR_SEND => step::send(vm, this, how),
        TypeId::ASYNC_GENERATOR_THROW => step::throw(vm, this, how),
        TypeId::ANEXT_AWAITABLE => anext::resume(vm, this, how),
        TypeId::FUTURE_ITER => future::resume(vm, this, how),
        _ => (vm.hooks.resume_generator)(vm, &this.target, how),
    }
}

fn resume_value(vm: &mut Vm, value: &Value, how: Resume) -> PyResult<Option<Value>> {
    match Awaitable::of(value) {
        Some(this) => resume(vm, this, how),
        None => Ok(None),
    }
}

fn close(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first().and_then(Awaitable::of) else {
        return Ok(Value::NONE);
    };
    match this.class() {
        TypeId::COROUTINE_WRAPPER => (vm.hooks.close_generator)(vm, &this.target),
        TypeId::ANEXT_AWAITABLE => anext::close(vm, this),
        TypeId::FUTURE_ITER => {
            this.stage.set(Stage::Closed);
            Ok(Value::NONE)
        }
        _ => step::close(vm, this),
    }
}

const SLOTS: Slots = Slots {
    iter: Some(|_, value| Ok(value.clone())),
    next: Some(|vm, value| resume_value(vm, value, Resume::Send(Value::NONE))),
    ..Slots::EMPTY
};

const SEND: NativeDef = NativeDef::one(
    "send",
    |vm, args| {
        let answer = resume_value(vm, &args[0], Resume::Send(args[1].clone()))?;
        yielded(vm, answer)
    },
    "($self, value, /)",
    "Goes on with a value for what is awaited.",
);

const THROW: NativeDef = NativeDef::range(
    "throw",
    1,
    3,
    |vm, args| {
        warn_of_parts(vm, "throw", &args[1..])?;
        let exception = thrown(vm, &args[1..])?;
        let answer = resume_value(vm, &args[0], Resume::Throw(exception))?;
        yielded(vm, answer)
    },
    "($self, type, value=None, traceback=None, /)",
    "Raises an exception in what is awaited.",
);

const CLOSE: NativeDef = NativeDef::no_args("close", close, "($self, /)", "Ends it.");

const AWAIT: NativeDef = NativeDef::no_args(
    "__await__",
    |_, args| Ok(args[0].clone()),
    "($self, /)",
    "Itself.",
);

/// The type `coroutine_wrapper`.
pub static WRAPPER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::COROUTINE_WRAPPER,
    name: "coroutine_wrapper",
    doc: "The iterator by which a coroutine is awaited.",
    kind: kind::AWAITABLE,
    slots: SLOTS,
    methods: &[SEND, THROW, CLOSE],
    ..TypeSpec::EMPTY
};

/// The type `async_generator_asend`.
pub static SEND_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ASYNC_GENERATOR_SEND,
    name: "async_generator_asend",
    doc: "",
    kind: kind::AWAITABLE,
    slots: SLOTS,
    methods: &[SEND, THROW, CLOSE, AWAIT],
    ..TypeSpec::EMPTY
};

/// The type `async_generator_athrow`.
pub static THROW_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ASYNC_GENERATOR_THROW,
    name: "async_generator_athrow",
    doc: "",
    kind: kind::AWAITABLE,
    slots: SLOTS,
    methods: &[SEND, THROW, CLOSE, AWAIT],
    ..TypeSpec::EMPTY
};

/// The type `anext_awaitable`.
pub static ANEXT_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ANEXT_AWAITABLE,
    name: "anext_awaitable",
    doc: "",
    kind: kind::AWAITABLE,
    slots: SLOTS,
    methods: &[SEND, THROW, CLOSE, AWAIT],
    ..TypeSpec::EMPTY
};

/// The type `_asyncio.FutureIter`.
pub static FUTURE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::FUTURE_ITER,
    name: "_asyncio.FutureIter",
    doc: "",
    kind: kind::AWAITABLE,
    slots: SLOTS,
    methods: &[SEND, THROW, CLOSE],
    ..TypeSpec::EMPTY
};
