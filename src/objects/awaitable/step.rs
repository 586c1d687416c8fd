//! The steps of an asynchronous generator: `asend` and `__anext__`, `athrow` and `aclose`. Each is used once,
//! and a generator takes one at a time.

use crate::heap::Value;
use crate::runtime::{PyResult, Raised, Resume, TypeId, Vm};

use super::super::generator::{Generator, State, delegating, thrown};
use super::{Awaitable, Stage};

/// Goes on with `asend()`.
pub fn send(vm: &mut Vm, this: &Awaitable, mut how: Resume) -> PyResult<Option<Value>> {
    match this.stage.get() {
        Stage::Closed => {
            return Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()"));
        }
        Stage::Created => {
            begin(vm, this, "anext")?;
            if let Resume::Send(value) = &mut how
                && value.is_none()
                && let Some(given) = this.given.get(&vm.heap)
            {
                *value = given.clone();
            }
        }
        Stage::Begun => {}
    }
    note(this, |state| state.stepping = true);
    let answer = (vm.hooks.resume_generator)(vm, &this.target, how);
    item(vm, this, answer)
}

/// Goes on with `athrow()` or `aclose()`.
pub fn throw(vm: &mut Vm, this: &Awaitable, how: Resume) -> PyResult<Option<Value>> {
    let (first, closing) = (this.stage.get() == Stage::Created, is_close(vm, this));
    if this.stage.get() == Stage::Closed {
        return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()"));
    }
    let how = match how {
        Resume::Throw(exception) => {
            if first {
                begin(vm, this, if closing { "aclose" } else { "athrow" })?;
            }
            Resume::Throw(exception)
        }
        Resume::Send(value) => {
            let ended = Generator::of(&this.target)
                .is_none_or(|generator| generator.state.get() == State::Closed);
            if ended {
                this.stage.set(Stage::Closed);
                vm.machine.returned = None;
                return Ok(None);
            }
            if first {
                begin(vm, this, if closing { "aclose" } else { "athrow" })?;
                first_throw(vm, this, &value, closing)?
            } else {
                Resume::Send(value)
            }
        }
    };
    let answer = (vm.hooks.resume_generator)(vm, &this.target, how);
    if !closing {
        return item(vm, this, answer);
    }
    let answer = match answer {
        Ok(Some(value)) if delegating(vm, &this.target).is_some() => return Ok(Some(value)),
        Ok(Some(_)) => Err(vm.runtime_error("async generator ignored GeneratorExit")),
        Ok(None) => Ok(None),
        Err(Raised(exception)) if ends(vm, &exception) => Ok(None),
        Err(raised) => Err(raised),
    };
    over(this);
    vm.machine.returned = None;
    answer
}

/// What the first step of `athrow()` or `aclose()` throws.
fn first_throw(vm: &mut Vm, this: &Awaitable, sent: &Value, closing: bool) -> PyResult<Resume> {
    let closed =
        Generator::of(&this.target).is_some_and(|generator| generator.asynchronous.get().closed);
    if closed {
        over(this);
        return Err(vm.error_with(TypeId::STOP_ASYNC_ITERATION, Vec::new()));
    }
    if !sent.is_none() {
        over(this);
        this.stage.set(Stage::Created);
        return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
    }
    if closing {
        note(this, |state| state.closed = true);
        let Raised(exit) = vm.error_with(TypeId::GENERATOR_EXIT, Vec::new());
        return Ok(Resume::Throw(exit));
    }
    let given = this.given.get(&vm.heap).clone().unwrap_or(Value::NONE);
    let given = crate::runtime::Tuple::of(&given).map_or(Vec::new(), |args| args.items().to_vec());
    match thrown(vm, &given) {
        Ok(exception) => Ok(Resume::Throw(exception)),
        Err(raised) => {
            over(this);
            Err(raised)
        }
    }
}

/// `close()` of a step: it ends as by `GeneratorExit`.
pub fn close(vm: &mut Vm, this: &Awaitable) -> PyResult {
    if this.stage.get() == Stage::Closed {
        return Ok(Value::NONE);
    }
    let Raised(exit) = vm.error_with(TypeId::GENERATOR_EXIT, Vec::new());
    match super::resume(vm, this, Resume::Throw(exit)) {
        Ok(Some(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
        Ok(None) => {
            vm.machine.returned = None;
            Ok(Value::NONE)
        }
        Err(Raised(exception)) if ends(vm, &exception) => Ok(Value::NONE),
        Err(raised) => Err(raised),
    }
}

fn is_close(vm: &Vm, this: &Awaitable) -> bool {
    this.given.get(&vm.heap).is_none()
}

/// Begins a step, unless another is at work.
fn begin(vm: &mut Vm, this: &Awaitable, what: &str) -> PyResult<()> {
    let busy =
        Generator::of(&this.target).is_some_and(|generator| generator.asynchronous.get().stepping);
    if busy {
        this.stage.set(Stage::Closed);
        return Err(vm.runtime_error(format!(
            "{what}(): asynchronous generator is already running"
        )));
    }
    this.stage.set(Stage::Begun);
    note(this, |state| state.stepping = true);
    Ok(())
}

/// What the generator answered: an item ends the step, what it awaits is passed on.
fn item(vm: &mut Vm, this: &Awaitable, answer: PyResult<Option<Value>>) -> PyResult<Option<Value>> {
    match answer {
        Ok(Some(value)) if delegating(vm, &this.target).is_some() => Ok(Some(value)),
        Ok(Some(value)) => {
            over(this);
            vm.leave_result(value);
            Ok(None)
        }
        Ok(None) => {
            over(this);
            note(this, |state| state.closed = true);
            vm.machine.returned = None;
            Err(vm.error_with(TypeId::STOP_ASYNC_ITERATION, Vec::new()))
        }
        Err(raised) => {
            over(this);
            if ends(vm, &raised.0) {
                note(this, |state| state.closed = true);
            }
            Err(raised)
        }
    }
}

/// Whether an exception is an orderly end.
fn ends(vm: &Vm, exception: &Value) -> bool {
    vm.is_a(exception, TypeId::STOP_ASYNC_ITERATION) || vm.is_a(exception, TypeId::GENERATOR_EXIT)
}

fn over(this: &Awaitable) {
    this.stage.set(Stage::Closed);
    note(this, |state| state.stepping = false);
}

fn note(this: &Awaitable, change: impl FnOnce(&mut super::super::generator::AsyncState)) {
    if let Some(generator) = Generator::of(&this.target) {
        let mut state = generator.asynchronous.get();
        change(&mut state);
        generator.asynchronous.set(state);
    }
}
