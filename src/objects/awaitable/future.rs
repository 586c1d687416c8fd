//! Awaiting a future of `asyncio`, whose class is written in Python: it is handed to the event loop, and later its
//! result is the answer. Done here, so that tracebacks show the program's frames and not the library's.

use crate::heap::Value;
use crate::runtime::{Exception, PyResult, Raised, Resume, Vm};

use super::{Awaitable, Stage};

/// Goes on.
pub fn resume(vm: &mut Vm, this: &Awaitable, how: Resume) -> PyResult<Option<Value>> {
    let stage = this.stage.get();
    if let Resume::Throw(exception) = how {
        this.stage.set(Stage::Closed);
        return Err(Raised(exception));
    }
    if stage == Stage::Closed {
        vm.machine.returned = None;
        return Ok(None);
    }
    if is_pending(vm, &this.target)? {
        if stage == Stage::Begun {
            this.stage.set(Stage::Closed);
            return Err(vm.runtime_error("await wasn't used with future"));
        }
        this.stage.set(Stage::Begun);
        let name = vm.intern_str("_asyncio_future_blocking");
        vm.set_attr(&this.target, &name, Some(Value::TRUE))?;
        return Ok(Some(this.target.clone()));
    }
    this.stage.set(Stage::Closed);
    let result = result(vm, &this.target)?;
    vm.machine.returned = Some(result);
    Ok(None)
}

fn attribute(vm: &mut Vm, future: &Value, name: &str) -> PyResult {
    let name = vm.intern_str(name);
    vm.get_attr(future, &name)
}

fn is_pending(vm: &mut Vm, future: &Value) -> PyResult<bool> {
    let state = attribute(vm, future, "_state")?;
    Ok(vm.text(&state) == "PENDING")
}

/// The result of a future, or the exception that it holds.
///
/// # Errors
/// That exception; `CancelledError`; `InvalidStateError` if it is not done.
pub fn result(vm: &mut Vm, future: &Value) -> PyResult {
    let state = attribute(vm, future, "_state")?;
    match vm.text(&state).as_str() {
        "FINISHED" => {}
        _ => {
            let made = vm.call_method(future, "_make_unfinished_error", &[])?;
            return Err(Raised(made));
        }
    }
    let name = vm.intern_str("_log_traceback");
    vm.set_attr(future, &name, Some(Value::FALSE))?;
    let exception = attribute(vm, future, "_exception")?;
    if let Some(object) = Exception::of(&exception) {
        let traceback = attribute(vm, future, "_exception_tb")?;
        let name = vm.intern_str("_exception_tb");
        vm.set_attr(future, &name, Some(Value::NONE))?;
        let traceback = Some(traceback).filter(|traceback| !traceback.is_none());
        let old = std::mem::replace(object.traceback.get_mut(&mut vm.heap), traceback);
        drop(old);
        vm.set_context(&exception);
        return Err(Raised(exception));
    }
    attribute(vm, future, "_result")
}
