//! Leaving frames: by `return`, and by an exception on its way to its handler.
//!
//! Each frame that an exception passes adds an entry to its traceback, which holds the frame's object; when
//! the frame is left, an object that someone still holds takes over the locals. So a traceback keeps locals
//! alive, as in CPython.

use crate::compile::instruction::{Instr, USE_A, USE_B, USE_C};
use crate::heap::{HeapCell, Release, Value, interrupt};
use crate::objects::code::Code;
use crate::objects::frame::{FrameObject, Traceback};
use crate::objects::generator::{Generator, State};
use crate::runtime::machine::{Entry, Frame};
use crate::runtime::{Exception, PyResult, Raised, TypeId, Vm};

use super::window::Window;

/// How a frame entered from native code was left.
pub enum Exit {
    /// It returned.
    Return(Value),
    /// It is a generator's, and yielded.
    Yield(Value),
}

/// Whether a frame is a function's, that nobody asked for and no generator owns.
pub fn is_plain(frame: &Frame) -> bool {
    frame.object.is_none()
        && frame.owner.is_none()
        && frame.globals.is_none()
        && frame.locals.is_none()
}

/// Leaves the innermost frame, which was entered for a call and nobody asked for: drops its locals and pops
/// it. Answers the register of the caller that wants the result, and the instance if the frame initialised one.
///
/// # Safety
/// The window must be the innermost frame's, its entry [`Entry::Inner`] or [`Entry::Init`] and its frame object
/// none; or it must be plain ([`is_plain`]).
#[inline(always)]
pub unsafe fn leave_quickly(vm: &mut Vm, w: Window) -> (u16, Option<Value>) {
    // SAFETY: there is a frame. Its record is read out once, and its place given up.
    let frame = unsafe { vm.machine.frames.take() };
    let Frame {
        code,
        function,
        globals,
        locals,
        owner,
        object,
        result,
        ..
    } = frame;
    debug_assert!(globals.is_none() && locals.is_none() && object.is_none());
    std::mem::forget((globals, locals, object));
    // SAFETY: its code is a code object, its locals are registers of its window.
    unsafe {
        let count = Code::of(&code).unwrap_unchecked().locals;
        let mut release = Release::new(&vm.heap);
        for index in 0..count as usize {
            if let Some(value) = (*w.registers.add(index)).take() {
                release.drop(value);
            }
        }
        if let Some(function) = function {
            release.drop(function);
        }
    }
    drop(code);
    (result, owner)
}

/// Whether a frame is a generator's that nobody asked for.
pub fn is_generators(frame: &Frame) -> bool {
    frame.object.is_none()
        && matches!(frame.entry, Entry::Outer | Entry::Next | Entry::Fed)
        && frame.owner.is_some()
}

/// Leaves the innermost frame, a generator's, for good. Answers what native code gets if it entered the generator; else the
/// loop over it is left.
///
/// # Safety
/// The window must be the innermost frame's, and the frame what [`is_generators`] says.
pub unsafe fn end_generator(vm: &mut Vm, w: Window, value: Value) -> Option<Exit> {
    // SAFETY: there is a frame. Its record is read out once, and its place given up.
    let frame = unsafe { vm.machine.frames.take() };
    // Temporaries are empty at a return.
    w.release(
        &vm.heap,
        0,
        Code::of(&frame.code).map_or(0, |code| code.locals as usize),
    );
    generator_ended(vm, frame, value)
}

/// What [`leave`] does once the frame of a generator that has ended is popped.
fn generator_ended(vm: &mut Vm, frame: Frame, value: Value) -> Option<Exit> {
    // Taken apart, so that the record is not dropped elsewhere.
    let Frame {
        code,
        function,
        globals,
        locals,
        owner,
        object,
        entry,
        ..
    } = frame;
    if let Some(generator) = &owner {
        finish_generator(vm, generator);
    }
    if entry.is_outer() {
        drop((code, function, globals, locals, owner, object));
        vm.leave_result(value);
        return Some(Exit::Return(Value::NONE));
    }
    drop(value);
    end_loop(vm);
    drop((code, function, globals, locals, owner, object));
    None
}

/// Leaves the innermost frame with a result. Answers what native code gets if it entered the frame; else
/// the result stands in the caller's register.
///
/// # Errors
/// `TypeError` if `__init__` returned something.
pub fn leave(vm: &mut Vm, value: Value) -> PyResult<Option<Exit>> {
    let Some(frame) = pop(vm) else {
        return Ok(Some(Exit::Return(value)));
    };
    match frame.entry {
        Entry::Outer if frame.owner.is_none() => Ok(Some(Exit::Return(value))),
        Entry::Outer | Entry::Next | Entry::Fed => Ok(generator_ended(vm, frame, value)),
        Entry::Inner => {
            store_result(vm, frame.result, value);
            Ok(None)
        }
        Entry::Init => {
            if !value.is_none() {
                let name = vm.type_name(&value);
                return Err(vm.type_error(format!("__init__() should return None, not '{name}'")));
            }
            store_result(vm, frame.result, frame.owner.unwrap_or(Value::NONE));
            Ok(None)
        }
    }
}

/// Leaves a generator function's first activation: the generator has taken its registers.
///
/// # Errors
/// None; the type is that of [`leave`].
pub fn leave_made(vm: &mut Vm, generator: Value) -> PyResult<Option<Exit>> {
    let Some(frame) = vm.machine.frames.pop() else {
        return Ok(Some(Exit::Return(generator)));
    };
    match frame.entry {
        Entry::Outer | Entry::Fed => Ok(Some(Exit::Return(generator))),
        _ => {
            store_result(vm, frame.result, generator);
            Ok(None)
        }
    }
}

/// Writes a result into a register of the frame that is now innermost.
pub fn store_result(vm: &mut Vm, register: u16, value: Value) {
    let Some(frame) = vm.machine.frames.last() else {
        return;
    };
    // SAFETY: the register lies in the frame's window.
    let old = unsafe { (*frame.registers.add(register as usize)).replace(value) };
    drop(old);
}

/// The generator over which the innermost frame loops has ended: goes to the `ForIter`'s target.
fn end_loop(vm: &mut Vm) {
    let w = Window::of(vm);
    // SAFETY: the frame left off after a `ForIter`: the instruction and its one extension word lie before.
    let (word, target) = unsafe { (*w.pc.sub(2), *w.pc.sub(1) as u32) };
    let iterator = Instr::decode(word).and_then(|instr| w.take(instr.b));
    if let Some(frame) = vm.machine.frames.last_mut() {
        frame.go_to(target);
    }
    drop(iterator);
}

/// Marks a generator ended, and makes the exception that its caller was handling the one being handled.
pub fn finish_generator(vm: &mut Vm, generator: &Value) {
    if let Some(object) = Generator::of(generator) {
        object.state.set(State::Closed);
        let handled = object.handled.get_mut(&mut vm.heap).take();
        let old = std::mem::replace(&mut vm.machine.handled, handled);
        drop(old);
        let registers = std::mem::take(object.registers.get_mut(&mut vm.heap));
        let function = object.function.get_mut(&mut vm.heap).take();
        let mut release = Release::new(&vm.heap);
        for value in registers.into_iter().chain([function]).flatten() {
            release.drop(value);
        }
    }
}

/// Pops the innermost frame. Its registers go to its frame object if someone holds that, else they die,
/// locals first.
pub fn pop(vm: &mut Vm) -> Option<Frame> {
    let (registers, size, word) = vm
        .machine
        .frames
        .last()
        .map(|frame| (frame.registers, frame.size, frame.word()))?;
    let object = vm.machine.frames.last_mut()?.object.take();
    let held = object
        .as_ref()
        .is_some_and(|object| object.header().is_some_and(|header| header.count() > 1));
    if let Some(object) = object.as_ref().and_then(FrameObject::of) {
        *object.running.get_mut(&mut vm.heap) = None;
        *object.word.get_mut(&mut vm.heap) = word.saturating_sub(1);
    }
    let mut kept = Vec::new();
    let mut release = Release::new(&vm.heap);
    let locals = Code::of(&vm.machine.frames.last()?.code).map_or(0, |code| code.locals);
    for index in 0..size as usize {
        // SAFETY: the window is the frame's.
        let value = unsafe { (*registers.add(index)).take() };
        if held && index < locals as usize {
            kept.push(value);
        } else if let Some(value) = value {
            release.drop(value);
        }
    }
    if held && let Some(object) = object.as_ref().and_then(FrameObject::of) {
        *object.registers.get_mut(&mut vm.heap) = kept;
        // From now on it keeps its caller's frame, and so those of all callers.
        let caller = vm.machine.frames.len().checked_sub(2);
        let caller = caller.and_then(|depth| frame_object(vm, depth));
        *object.back.get_mut(&mut vm.heap) = caller;
        object.ended.set(true);
    }
    if held && let Some(object) = &object {
        vm.heap.track(object);
    }
    drop(object);
    vm.machine.frames.pop()
}

/// Brings an exception from the innermost frame, at the instruction before word `index`, to a handler.
///
/// # Errors
/// The exception, if it leaves the frame that native code entered.
#[cold]
#[inline(never)]
pub fn unwind(vm: &mut Vm, raised: Raised, index: u32) -> Result<(), Raised> {
    let exception = raised.0;
    let reraised = std::mem::take(&mut vm.machine.reraising);
    let fresh =
        Exception::of(&exception).is_some_and(|object| object.traceback.get(&vm.heap).is_none());
    if fresh && !reraised {
        vm.set_context(&exception);
    }
    if let Some(frame) = vm.machine.frames.last_mut() {
        frame.go_to(index);
    }
    let mut failed = Some(index.saturating_sub(1));
    loop {
        let Some(depth) = vm.machine.frames.len().checked_sub(1) else {
            return Err(Raised(exception));
        };
        let word = vm.machine.frames[depth].word().saturating_sub(1);
        let failed = failed.take();
        if failed.is_none() || !reraised {
            add_traceback(vm, &exception, depth, word);
        }
        if let Some((handler, register)) = find_handler(&vm.machine.frames[depth], word) {
            vm.machine.frames[depth].go_to(handler);
            drop_temporaries(vm, register, failed);
            store_result(vm, register, exception);
            return Ok(());
        }
        drop_temporaries(vm, 0, failed);
        let Some(frame) = pop(vm) else {
            return Err(Raised(exception));
        };
        if frame.entry != Entry::Init
            && let Some(generator) = &frame.owner
        {
            finish_generator(vm, generator);
        }
        match frame.entry {
            Entry::Outer | Entry::Fed => {
                drop(frame);
                return Err(Raised(exception));
            }
            Entry::Next if vm.is_a(&exception, TypeId::STOP_ITERATION) => {
                // PEP 479.
                drop(frame);
                let Raised(error) = stop_escaped(vm, "generator", exception);
                let index = vm.machine.frames.last().map_or(0, |frame| frame.word());
                return unwind(vm, Raised(error), index);
            }
            _ => drop(frame),
        }
    }
}

/// Drops the temporaries of the innermost frame from register `from` on, which an exception is about to leave: what
/// dies with them still sees the frame. The operands of the instruction that failed go first, in their order, as
/// CPython's instructions drop what they used; then the others, from the top of the stack down.
fn drop_temporaries(vm: &mut Vm, from: u16, failed: Option<u32>) {
    let Some(frame) = vm.machine.frames.last() else {
        return;
    };
    let Some(code) = Code::of(&frame.code) else {
        return;
    };
    let (registers, size) = (frame.registers, frame.size as usize);
    let from = (code.locals as usize).max(from as usize);
    let word = failed.and_then(|failed| code.unit().words.get(failed as usize));
    let operands = word
        .and_then(|word| Instr::decode(*word))
        .map_or(size, |instr| first_operand(instr).max(from).min(size));
    let mut release = Release::new(&vm.heap);
    for index in (operands..size).chain((from..operands).rev()) {
        // SAFETY: the window is the frame's.
        if let Some(old) = unsafe { (*registers.add(index)).take() } {
            release.drop(old);
        }
    }
    run_pending_deaths(vm);
}

/// The lowest of the temporaries that an instruction consumes: all above it are its operands too.
fn first_operand(instr: Instr) -> usize {
    let consumed = instr.consumed();
    [(instr.a, USE_A), (instr.b, USE_B), (instr.c, USE_C)]
        .into_iter()
        .filter(|(_, bit)| consumed & bit != 0)
        .map(|(register, _)| register as usize)
        .min()
        .unwrap_or(usize::MAX)
}

/// Runs the finalizers and callbacks of what has just died.
fn run_pending_deaths(vm: &mut Vm) {
    if vm.heap.interrupts() & interrupt::DEATHS != 0 {
        super::safe_point::run_deaths(vm);
    }
}

/// The `RuntimeError` for a `StopIteration` that leaves a generator, or a `StopAsyncIteration` that leaves an
/// asynchronous one.
pub fn stop_escaped(vm: &mut Vm, noun: &str, exception: Value) -> Raised {
    let stop = if vm.is_a(&exception, TypeId::STOP_ITERATION) {
        "StopIteration"
    } else {
        "StopAsyncIteration"
    };
    let raised = vm.runtime_error(format!("{noun} raised {stop}"));
    if let Some(object) = Exception::of(&raised.0) {
        *object.cause.get_mut(&mut vm.heap) = Some(exception.clone());
        *object.context.get_mut(&mut vm.heap) = Some(exception);
        *object.suppress_context.get_mut(&mut vm.heap) = true;
    }
    raised
}

fn find_handler(frame: &Frame, word: u32) -> Option<(u32, u16)> {
    let code = Code::of(&frame.code)?;
    let guard = code
        .unit()
        .guards
        .iter()
        .find(|guard| guard.start <= word && word < guard.end)?;
    Some((guard.handler, guard.exception))
}

/// Puts an entry for a frame in front of the exception's traceback.
pub(super) fn add_traceback(vm: &mut Vm, exception: &Value, depth: usize, word: u32) {
    let Some(frame) = frame_object(vm, depth) else {
        return;
    };
    let Some(object) = Exception::of(exception) else {
        return;
    };
    let next = object.traceback.get_mut(&mut vm.heap).take();
    let entry = vm
        .heap
        .alloc(TypeId::TRACEBACK.shape(), |header| Traceback {
            header,
            frame,
            lasti: word * 2,
            given_line: 0,
            next: HeapCell::new(next),
        });
    *object.traceback.get_mut(&mut vm.heap) = Some(entry);
}

pub use crate::objects::frame::frame_object;
