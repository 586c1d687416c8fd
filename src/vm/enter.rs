//! Entering functions. A call whose arguments already stand where the function's parameters belong costs a
//! frame record and nothing else; those of others are bound first (`bound_call`).

use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::runtime::machine::{Entry, Frame};
use crate::runtime::{PyResult, Raised, Vm};

/// Pushes a frame record whose registers begin at `first`, a place on the stack.
pub fn push_frame(
    vm: &mut Vm,
    code: Value,
    function: Option<Value>,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    let Some(object) = Code::of(&code) else {
        return Err(vm.system_error("not a code object"));
    };
    if !vm.machine.may_enter(first, object.registers) {
        return Err(too_deep(vm));
    }
    // SAFETY: it is a code object, and there is room, as was just asked.
    unsafe {
        let frame = new_frame(code, function, first, entry, result);
        vm.machine.frames.push(frame);
    }
    Ok(())
}

/// The record of an activation.
///
/// # Safety
/// `code` must be a code object.
#[inline(always)]
pub unsafe fn new_frame(
    code: Value,
    function: Option<Value>,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> Frame {
    // SAFETY: the caller vouches for the code object. The address of its words is read, which never move.
    let (words, size) = unsafe {
        let object = Code::of(&code).unwrap_unchecked();
        ((*object.words.0.as_ptr()).as_mut_ptr(), object.registers)
    };
    Frame::new(code, words, function, first, size, entry, result)
}

/// The error of a recursion without end.
#[cold]
pub fn too_deep(vm: &mut Vm) -> Raised {
    // Room for the handlers that will want to say something about it.
    let limit = vm.machine.frames.limit();
    vm.machine.frames.set_limit(limit + 50);
    let raised = vm.recursion_error("maximum recursion depth exceeded");
    vm.machine.frames.set_limit(limit);
    raised
}

/// Empties the locals of a new window from the register `from` on: they may hold what is left of numbers.
///
/// # Safety
/// The window must lie on the stack, above all registers in use: what stands there are numbers or nothing, so
/// nothing is lost by overwriting them.
#[inline(always)]
pub(super) unsafe fn clear_registers(first: *mut Option<Value>, from: usize, locals: usize) {
    for index in from..locals {
        // SAFETY: the caller vouches for the window.
        unsafe { first.add(index).write(None) };
    }
}

/// Enters a function whose `arguments`, exactly as many as it has positional parameters, already stand at
/// `first` (see [`Code::simple`]).
///
/// # Errors
/// `RecursionError`.
#[inline(always)]
pub fn enter_simple(
    vm: &mut Vm,
    function: Value,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    let Some(object) = Function::of(&function) else {
        return Ok(());
    };
    let code = object.code.get(&vm.heap).clone();
    if Code::of(&code).is_none() {
        return Ok(());
    }
    // SAFETY: as was just asked.
    unsafe { enter_known(vm, function, code, first, entry, result) }
}

/// As [`enter_simple`], with the function's code at hand.
///
/// # Safety
/// `code` must be a code object.
#[inline(always)]
pub(super) unsafe fn enter_known(
    vm: &mut Vm,
    function: Value,
    code: Value,
    mut first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    // SAFETY: the caller vouches for it.
    let object = unsafe { Code::of(&code).unwrap_unchecked() };
    let given = object.simple as usize;
    if !vm.machine.may_enter(first, object.registers) {
        first = move_window(vm, first, given, object.registers)?;
    }
    // SAFETY: the window was just checked to lie on the stack, above what the caller uses; there is room for the
    // frame.
    unsafe {
        clear_registers(first, given, object.locals as usize);
        let frame = new_frame(code, Some(function), first, entry, result);
        vm.machine.frames.push(frame);
    }
    Ok(())
}

/// A generator's registers lie beside the stack: moves the arguments of a call that it makes to the stack.
///
/// # Errors
/// `RecursionError`, if it is no generator's but the stack that has no room.
#[cold]
#[inline(never)]
fn move_window(
    vm: &mut Vm,
    first: *mut Option<Value>,
    given: usize,
    size: u32,
) -> PyResult<*mut Option<Value>> {
    let machine = &mut vm.machine;
    let top = machine.top();
    if machine.on_stack(first) || !machine.may_enter(top, size.max(given as u32)) {
        // The arguments die with the caller's window.
        return Err(too_deep(vm));
    }
    for index in 0..given {
        // SAFETY: the arguments are registers of the caller's window, and `top` has room for them.
        unsafe { top.add(index).write((*first.add(index)).take()) };
    }
    Ok(top)
}

/// The dict of globals of the innermost frame.
pub fn globals(vm: &Vm) -> Option<Value> {
    let frame = vm.machine.frames.last()?;
    frame_globals(frame).cloned()
}

/// The dict of globals of a frame.
#[inline(always)]
pub fn frame_globals(frame: &Frame) -> Option<&Value> {
    match &frame.globals {
        Some(globals) => Some(globals),
        None => frame
            .function
            .as_ref()
            .and_then(Function::of)
            .map(|function| &function.globals),
    }
}

/// Where the window of a function begins that is entered with operands that stand elsewhere. `None`: there is no room.
pub fn room_for(vm: &mut Vm, function: &Value) -> Option<*mut Option<Value>> {
    let first = vm.machine.top();
    let code = Function::of(function).and_then(|function| Code::of(function.code.get(&vm.heap)));
    let size = code.map_or(0, |code| code.registers);
    vm.machine.may_enter(first, size).then_some(first)
}
