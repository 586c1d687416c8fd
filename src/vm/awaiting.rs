//! The bodies of the instructions of `await`, `async for` and `async with`. The awaiting itself is `YieldFrom`.

use crate::compile::instruction::{AWAIT_ENTER, AWAIT_EXIT};
use crate::compile::unit::{COROUTINE, ITERABLE_COROUTINE};
use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::generator::{Generator, delegating};
use crate::objects::{async_generator, awaitable};
use crate::runtime::{Exception, PyResult, Raised, TypeId, Vm, kind};

/// `GetAwaitable`: the iterator by which a value is awaited.
///
/// # Errors
/// `TypeError` if it can't be; `RuntimeError` for a coroutine that someone awaits already.
pub fn get_awaitable(vm: &mut Vm, value: &Value, from: u16) -> PyResult {
    let Some(iterator) = awaitable::iterator(vm, value)? else {
        let method = match from {
            AWAIT_ENTER => "__aenter__",
            AWAIT_EXIT => "__aexit__",
            _ => return Err(awaitable::cannot_await(vm, value)),
        };
        let name = vm.type_name(value);
        return Err(vm.type_error(format!(
            "'async with' received an object from {method} that does not implement __await__: {name}"
        )));
    };
    let awaited = Generator::of(&iterator).is_some_and(|it| it.class() == TypeId::COROUTINE)
        && delegating(vm, &iterator).is_some();
    if awaited {
        return Err(vm.runtime_error("coroutine is being awaited already"));
    }
    Ok(iterator)
}

/// `GetYieldFromIter`: the iterator to which `yield from` delegates.
///
/// # Errors
/// `TypeError` if it is none, or a coroutine where none may be.
pub fn get_yield_from(vm: &mut Vm, value: &Value) -> PyResult {
    if value.kind() != Some(kind::GENERATOR) {
        return vm.iter(value);
    }
    match Generator::of(value).map(Generator::class) {
        Some(TypeId::GENERATOR) => Ok(value.clone()),
        Some(TypeId::COROUTINE) => {
            let code = vm
                .machine
                .frames
                .last()
                .and_then(|frame| Code::of(&frame.code));
            let flags = code.map_or(0, |code| code.unit().flags);
            if flags & (COROUTINE | ITERABLE_COROUTINE) == 0 {
                return Err(vm.type_error(
                    "cannot 'yield from' a coroutine object in a non-coroutine generator",
                ));
            }
            Ok(value.clone())
        }
        _ => vm.iter(value),
    }
}

/// `GetAIter`.
///
/// # Errors
/// `TypeError` if the value can't be iterated asynchronously.
pub fn get_aiter(vm: &mut Vm, value: &Value) -> PyResult {
    let name = vm.names.__aiter__.clone();
    let Some(iterator) = vm.call_special(value, &name, &[])? else {
        let name = vm.type_name(value);
        return Err(vm.type_error(format!(
            "'async for' requires an object with __aiter__ method, got {name}"
        )));
    };
    let (name, class) = (vm.names.__anext__.clone(), vm.class_of(&iterator).clone());
    if vm.lookup(&class, &name).is_none() {
        let name = vm.type_name(&iterator);
        return Err(vm.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {name}"
        )));
    }
    Ok(iterator)
}

/// `GetANext`: the iterator by which the next item is awaited.
///
/// # Errors
/// `TypeError` if it can't be; what `__anext__` raises.
pub fn get_anext(vm: &mut Vm, iterator: &Value) -> PyResult {
    if Generator::of(iterator).is_some_and(|it| it.class() == TypeId::ASYNC_GENERATOR) {
        return async_generator::step(vm, iterator, None);
    }
    let name = vm.names.__anext__.clone();
    let Some(answer) = vm.call_special(iterator, &name, &[])? else {
        let name = vm.type_name(iterator);
        return Err(vm.type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {name}"
        )));
    };
    let cause = match awaitable::iterator(vm, &answer) {
        Ok(Some(iterator)) => return Ok(iterator),
        Ok(None) => awaitable::cannot_await(vm, &answer),
        Err(raised) => raised,
    };
    let name = vm.type_name(&answer);
    let raised = vm.type_error(format!(
        "'async for' received an invalid object from __anext__: {name}"
    ));
    if let Some(object) = Exception::of(&raised.0) {
        *object.context.get_mut(&mut vm.heap) = Some(cause.0.clone());
        *object.cause.get_mut(&mut vm.heap) = Some(cause.0);
        *object.suppress_context.get_mut(&mut vm.heap) = true;
    }
    Err(raised)
}

/// `EndAsyncFor`: whether the loop has ended.
///
/// # Errors
/// Any other exception than `StopAsyncIteration` goes on.
pub fn end_async_for(vm: &mut Vm, exception: Value) -> PyResult<()> {
    if vm.is_a(&exception, TypeId::STOP_ASYNC_ITERATION) {
        return Ok(());
    }
    vm.machine.reraising = true;
    Err(Raised(exception))
}
