//! `anext` with a default: steps through what `__anext__` answered; its `StopAsyncIteration` is the default.

use crate::heap::Value;
use crate::runtime::{PyResult, Raised, Resume, TypeId, Vm};

use super::Awaitable;

/// Goes on.
pub fn resume(vm: &mut Vm, this: &Awaitable, how: Resume) -> PyResult<Option<Value>> {
    let iterator = iterator(vm, this)?;
    let answer = match how {
        Resume::Send(value) => super::send(vm, &iterator, value),
        Resume::Throw(exception) => super::throw(vm, &iterator, &exception),
    };
    match answer {
        Err(Raised(exception)) if vm.is_a(&exception, TypeId::STOP_ASYNC_ITERATION) => {
            vm.machine.returned = this.given.get(&vm.heap).clone();
            Ok(None)
        }
        answer => answer,
    }
}

fn iterator(vm: &mut Vm, this: &Awaitable) -> PyResult {
    match super::iterator(vm, &this.target)? {
        Some(iterator) => Ok(iterator),
        None => Err(super::cannot_await(vm, &this.target)),
    }
}

/// `close()`.
pub fn close(vm: &mut Vm, this: &Awaitable) -> PyResult {
    let iterator = iterator(vm, this)?;
    let method = vm.names.close.clone();
    let method = vm.get_attr(&iterator, &method)?;
    vm.call(&method, &[])
}
