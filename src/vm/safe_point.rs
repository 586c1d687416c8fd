//! Safe points: where code runs that no instruction asked for. Finalizers and callbacks of what died,
//! collections that are due, Ctrl-C.

use crate::heap::{Action, Collection, Value, interrupt};
use crate::objects::class::user;
use crate::objects::function::Function;
use crate::objects::generator::Generator;
use crate::objects::{awaitable, weak_containers};
use crate::runtime::{Args, Exception, PyResult, Raised, TypeId, Vm};

use super::call::call_function;

/// Does what waits (see `Hooks::safe_point`).
///
/// # Errors
/// `KeyboardInterrupt`, `MemoryError`. What finalizers and callbacks raise is reported, not raised.
#[cold]
#[inline(never)]
pub fn safe_point(vm: &mut Vm) -> PyResult<()> {
    if vm.heap.interrupts() & interrupt::RESULT != 0 {
        // Who asked for the result has taken it.
        vm.heap.clear_request(interrupt::RESULT);
        drop(vm.machine.returned.take());
    }
    if vm.heap.interrupts() & interrupt::DEATHS != 0 {
        run_deaths(vm);
    }
    collect_if_due(vm);
    if vm.heap.interrupts() & interrupt::KEYBOARD != 0 {
        vm.heap.clear_request(interrupt::KEYBOARD);
        return Err(vm.error_with(TypeId::KEYBOARD_INTERRUPT, Vec::new()));
    }
    Ok(())
}

/// Collects if a collection waits.
pub fn collect_if_due(vm: &mut Vm) {
    if vm.heap.interrupts() & interrupt::COLLECT != 0
        && let Some(generation) = vm.heap.collection_due()
    {
        (vm.hooks.collect)(vm, generation, true);
    }
}

/// Runs the finalizers and callbacks of what has died.
pub fn run_deaths(vm: &mut Vm) {
    let mut next = vm.heap.next_action();
    while let Some((action, mark)) = next {
        perform(vm, action);
        next = vm.heap.next_action_after(mark);
    }
}

fn perform(vm: &mut Vm, action: Action) {
    match action {
        Action::Finalize(object) => finalize(vm, object),
        Action::Callback(callback, weak) => call_back(vm, &callback, &weak),
    }
}

/// Runs an object's finalizer; the value is the last reference unless the finalizer keeps another.
fn finalize(vm: &mut Vm, object: Value) {
    let result = if Generator::of(&object).is_some() {
        super::generator::finalize(vm, &object).map_err(|raised| (raised, object.clone()))
    } else if let Some(message) = awaitable::death_warning(vm, &object) {
        let warn = vm.hooks.warn;
        warn(vm, TypeId::RUNTIME_WARNING, &message, Some(&object))
            .map(|()| Value::NONE)
            .map_err(|raised| (raised, object.clone()))
    } else {
        let name = vm.names.__del__.clone();
        let class = vm.class_of(&object).clone();
        let function = vm.lookup(&class, &name);
        // A collection that the finalizer begins must see nobody but the object hold it.
        drop(class);
        match function {
            Some(function) if user::takes_self(vm, &function) => {
                call(vm, &function, std::slice::from_ref(&object))
                    .map_err(|raised| (raised, function))
            }
            // What a descriptor raises is lost in CPython.
            Some(_) => match vm.special(&object, &name) {
                Ok(Some(bound)) => vm.call(&bound, &[]).map_err(|raised| (raised, bound)),
                _ => Ok(Value::NONE),
            },
            None => Ok(Value::NONE),
        }
    };
    if let Err((raised, culprit)) = result {
        unraisable(vm, raised, None, &culprit);
    }
    vm.heap.finalized(&object);
    drop(object);
}

fn call_back(vm: &mut Vm, callback: &Value, weak: &Value) {
    if weak_containers::forgotten(vm, callback, weak) {
        return;
    }
    let result = match user::function_called(vm, callback) {
        Some(function) => call(vm, &function, &[callback.clone(), weak.clone()]),
        None => call(vm, callback, std::slice::from_ref(weak)),
    };
    if let Err(raised) = result {
        unraisable(vm, raised, None, callback);
    }
}

/// Calls a value; functions written in Python by the shortest way.
fn call(vm: &mut Vm, callee: &Value, arguments: &[Value]) -> PyResult {
    match Function::of(callee) {
        Some(_) => call_function(vm, callee, Args::positional(arguments)),
        None => vm.call(callee, arguments),
    }
}

/// Reports an exception that nobody can catch, through `sys.unraisablehook`.
pub fn unraisable(vm: &mut Vm, raised: Raised, message: Option<&str>, culprit: &Value) {
    let exception = raised.0;
    let fresh =
        Exception::of(&exception).is_some_and(|object| object.traceback.get(&vm.heap).is_none());
    if fresh && let Some(depth) = vm.machine.frames.len().checked_sub(1) {
        // Native code raised it: where the program is, is all that can be told.
        let word = vm.machine.frames[depth].word().saturating_sub(1);
        super::unwind::add_traceback(vm, &exception, depth, word);
    }
    (vm.hooks.unraisable)(vm, exception, message, culprit);
}

/// Collects a generation and the younger ones; `see` is shown what was found unreachable, before finalizers run.
/// Answers CPython's number: how many objects were still unreachable after them. With `save`, these are not freed
/// but answered.
pub fn collect(
    vm: &mut Vm,
    generation: usize,
    save: bool,
    see: impl FnOnce(&mut Vm, &Collection),
) -> (usize, Vec<Value>) {
    let mut collection = vm.heap.begin_collection(generation);
    see(vm, &collection);
    while let Some((callback, weak)) = vm.heap.next_callback(&mut collection) {
        call_back(vm, &callback, &weak);
        drop(callback);
        vm.heap.end_callback(&mut collection, weak);
        run_deaths(vm);
    }
    while let Some(object) = vm.heap.next_finalizer(&mut collection) {
        finalize(vm, object);
        run_deaths(vm);
    }
    let (found, saved) = vm.heap.finish_collection(collection, save);
    run_deaths(vm);
    (found, saved)
}
