//! Raising and handling: the bodies of the instructions of `try`, `raise` and `with`.

use crate::compile::instruction::{Instr, USE_A, USE_B};
use crate::heap::Value;
use crate::objects::generator::Generator;
use crate::runtime::{Args, Class, Exception, PyResult, Raised, Tuple, TypeId, Vm};

use super::window::Window;

/// `EnterHandler`: the exception in `register` is now the one being handled; the one before it waits in
/// the next register. A generator does not keep its caller's: it may be resumed by another.
pub fn enter_handler(vm: &mut Vm, w: &Window, register: u16) {
    let exception = w.get(register).clone();
    let mut before = vm.machine.handled.replace(exception);
    if let Some(generator) = generator(vm)
        && !generator.handling.replace(true)
    {
        before = None;
    }
    // SAFETY: both registers are temporaries of the window; nothing is referred to in the second.
    unsafe { *w.register(register + 1) = before };
}

/// `LeaveHandler`: undoes it; answers the exception.
pub fn leave_handler(vm: &mut Vm, w: &Window, register: u16) -> Value {
    let mut before = w.take(register + 1);
    if before.is_none()
        && let Some(generator) = generator(vm)
    {
        generator.handling.set(false);
        before = generator.handled.get(&vm.heap).clone();
    }
    let handled = std::mem::replace(&mut vm.machine.handled, before);
    // A handler with a name has let go of its own reference, `except*` of what was raised: this may be the last one.
    let own = w.take(register).filter(Value::is_object);
    own.or(handled).unwrap_or(Value::NONE)
}

/// The generator at work.
#[inline(always)]
fn generator(vm: &Vm) -> Option<&Generator> {
    Generator::of(vm.machine.frames.last()?.owner.as_ref()?)
}

/// Whether an exception matches what an `except` clause names.
pub fn matches(vm: &mut Vm, exception: &Value, class: &Value) -> PyResult<bool> {
    let members = match Tuple::of(class) {
        Some(tuple) => tuple.items(),
        None => std::slice::from_ref(class),
    };
    let is_exception = |vm: &Vm, class: &Value| {
        Class::of(class).is_some() && vm.is_subclass(class, vm.type_object(TypeId::BASE_EXCEPTION))
    };
    if !members.iter().all(|member| is_exception(vm, member)) {
        return Err(
            vm.type_error("catching classes that do not inherit from BaseException is not allowed")
        );
    }
    let own = vm.class_of(exception);
    Ok(members.iter().any(|member| vm.is_subclass(own, member)))
}

/// `Raise`: the exception to raise.
pub fn raise(vm: &mut Vm, w: &Window, i: Instr) -> Raised {
    if i.c == 0 {
        return match vm.machine.handled.clone() {
            Some(exception) => {
                vm.machine.reraising = true;
                Raised(exception)
            }
            None => vm.runtime_error("No active exception to reraise"),
        };
    }
    let what = w.fetch(i.a, i.k & USE_A != 0);
    let cause = if i.c == 2 {
        Some(w.fetch(i.b, i.k & USE_B != 0))
    } else {
        None
    };
    let exception = match instance(vm, &what, "exceptions must derive from BaseException") {
        Ok(exception) => exception,
        Err(raised) => return raised,
    };
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            None
        } else {
            match instance(
                vm,
                &cause,
                "exception causes must derive from BaseException",
            ) {
                Ok(cause) => Some(cause),
                Err(raised) => return raised,
            }
        };
        if let Some(object) = Exception::of(&exception) {
            let old = std::mem::replace(object.cause.get_mut(&mut vm.heap), cause);
            *object.suppress_context.get_mut(&mut vm.heap) = true;
            drop(old);
        }
    }
    vm.set_context(&exception);
    Raised(exception)
}

/// An exception instance: the value itself, or a call of the class.
fn instance(vm: &mut Vm, what: &Value, message: &str) -> PyResult {
    if Exception::of(what).is_some() {
        return Ok(what.clone());
    }
    if Class::of(what).is_some() && vm.is_subclass(what, vm.type_object(TypeId::BASE_EXCEPTION)) {
        let made = vm.call(what, &[])?;
        return vm.made_exception(what, made, false);
    }
    Err(vm.type_error(message))
}

/// `BeforeWith`: the manager's `__exit__`, bound, and what its `__enter__` answers.
pub fn before_with(vm: &mut Vm, manager: &Value) -> PyResult<(Value, Value)> {
    let (enter, exit) = (vm.names.__enter__.clone(), vm.names.__exit__.clone());
    let protocol = "context manager protocol";
    enter_with(vm, manager, &enter, &exit, protocol)
}

/// `BeforeAsyncWith`: the same of `__aexit__` and `__aenter__`.
pub fn before_async_with(vm: &mut Vm, manager: &Value) -> PyResult<(Value, Value)> {
    let (enter, exit) = (vm.names.__aenter__.clone(), vm.names.__aexit__.clone());
    let protocol = "asynchronous context manager protocol";
    enter_with(vm, manager, &enter, &exit, protocol)
}

fn enter_with(
    vm: &mut Vm,
    manager: &Value,
    enter: &Value,
    exit: &Value,
    protocol: &str,
) -> PyResult<(Value, Value)> {
    let Some(enter) = vm.special(manager, enter)? else {
        return Err(no_manager(vm, manager, protocol, None));
    };
    let Some(exit) = vm.special(manager, exit)? else {
        return Err(no_manager(vm, manager, protocol, Some(exit)));
    };
    let entered = vm.call(&enter, &[])?;
    Ok((exit, entered))
}

#[cold]
fn no_manager(vm: &mut Vm, manager: &Value, protocol: &str, missed: Option<&Value>) -> Raised {
    let name = vm.type_name(manager);
    let missed = match missed {
        Some(method) => format!(" (missed {} method)", vm.text(method)),
        None => String::new(),
    };
    vm.type_error(format!(
        "'{name}' object does not support the {protocol}{missed}"
    ))
}

/// Calls a manager's exit method with an exception.
pub fn call_exit(vm: &mut Vm, exit: &Value, exception: &Value) -> PyResult {
    let class = vm.class_of(exception).clone();
    let traceback = Exception::of(exception)
        .and_then(|object| object.traceback.get(&vm.heap).clone())
        .unwrap_or(Value::NONE);
    vm.call_with(
        exit,
        Args::positional(&[class, exception.clone(), traceback]),
    )
}

/// `WithExcept`: whether the manager's `__exit__` suppresses the exception.
pub fn with_except(vm: &mut Vm, exit: &Value, exception: &Value) -> PyResult<bool> {
    let answer = call_exit(vm, exit, exception)?;
    vm.truth(&answer)
}
