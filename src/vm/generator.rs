//! Generators: leaving an activation at a `yield` and entering it again.

use std::ptr::NonNull;

use crate::compile::instruction::Instr;
use crate::compile::unit::{ASYNC_GENERATOR, COROUTINE};
use crate::heap::{HeapCell, Release, Value};
use crate::objects::awaitable;
use crate::objects::code::Code;
use crate::objects::frame::{FrameObject, weak_generator};
use crate::objects::function::Function;
use crate::objects::generator::{Generator, State, end_unbegun};
use crate::runtime::machine::{Entry, Frame, Sink};
use crate::runtime::{PyResult, Raised, Resume, TypeId, Vm};

use super::enter::new_frame;
use super::eval::run;
use super::unwind::Exit;
use super::unwind::stop_escaped;
use super::window::Window;

/// `MakeGenerator`: a generator that owns the innermost frame's registers.
pub fn make(vm: &mut Vm, w: &Window) -> Value {
    let Some(frame) = vm.machine.frames.last() else {
        return Value::NONE;
    };
    let (code, function, size) = (frame.code.clone(), frame.function.clone(), frame.size);
    let globals = super::enter::frame_globals(frame)
        .cloned()
        .unwrap_or(Value::NONE);
    let (name, qualname) = match function.as_ref().and_then(Function::of) {
        Some(function) => (
            function.name.get(&vm.heap).clone(),
            function.qualname.get(&vm.heap).clone(),
        ),
        None => (Value::NONE, Value::NONE),
    };
    let locals = Code::of(&code).map_or(0, |code| code.locals as usize);
    let mut registers = Vec::with_capacity(size as usize);
    registers.extend((0..locals).map(|index| w.take(index as u16)));
    registers.resize_with(size as usize, || None);
    let flags = Code::of(&code).map_or(0, |code| code.unit().flags);
    let class = match flags & (COROUTINE | ASYNC_GENERATOR) {
        0 => TypeId::GENERATOR,
        COROUTINE => TypeId::COROUTINE,
        _ => TypeId::ASYNC_GENERATOR,
    };
    let origin = match vm.machine.origin_depth {
        depth if depth > 0 && class == TypeId::COROUTINE => Some(origin(vm, depth as usize)),
        _ => None,
    };
    let pc = w.index();
    vm.heap.alloc(class.shape(), |header| Generator {
        header,
        code,
        function: HeapCell::new(function),
        globals,
        registers: HeapCell::new(registers),
        receives: std::cell::Cell::new(0),
        pc: std::cell::Cell::new(pc),
        state: std::cell::Cell::new(State::Created),
        handled: HeapCell::new(None),
        handling: std::cell::Cell::new(false),
        name: HeapCell::new(name),
        qualname: HeapCell::new(qualname),
        frame: HeapCell::new(None),
        asynchronous: std::cell::Cell::default(),
        finalizer: HeapCell::new(origin),
    })
}

/// Where a coroutine is made: file, line and name of the frames around, the innermost first.
#[cold]
fn origin(vm: &mut Vm, depth: usize) -> Value {
    let mut places = Vec::new();
    for frame in vm.machine.frames.iter().rev().skip(1).take(depth) {
        if let Some(code) = Code::of(&frame.code) {
            let line = code.position(frame.word().saturating_sub(1)).line;
            places.push((code.filename.clone(), line, code.name.clone()));
        }
    }
    let places = places.into_iter().map(|(file, line, name)| {
        let line = Value::int32(line as i32);
        vm.tuple([file, line, name])
    });
    let places: Vec<Value> = places.collect();
    vm.tuple(places)
}

/// Enters a generator for its next value.
///
/// # Errors
/// As [`enter`].
pub fn ask(vm: &mut Vm, generator: Value, entry: Entry, result: u16) -> PyResult<()> {
    enter(vm, generator, Some(Value::NONE), entry, result)
}

/// Enters a generator above the innermost frame, with what is sent to it (Python's `None` asks for the next value), or with
/// nothing: an exception comes next, and what its `yield` would be assigned to stays as it is.
///
/// # Errors
/// `ValueError` if it is at work already; `TypeError` for a value sent to one that has not begun;
/// `RecursionError`.
#[inline]
pub fn enter(
    vm: &mut Vm,
    generator: Value,
    sent: Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    let Some(object) = Generator::of(&generator) else {
        return Err(vm.system_error("not a generator"));
    };
    let begun = match object.state.get() {
        State::Running => {
            let noun = object.noun();
            return Err(vm.value_error(format!("{noun} already executing")));
        }
        State::Created if sent.as_ref().is_some_and(|sent| !sent.is_none()) => {
            let noun = object.noun();
            return Err(vm.type_error(format!(
                "can't send non-None value to a just-started {noun}"
            )));
        }
        state => state == State::Suspended,
    };
    if !vm.machine.frames.may_enter() {
        abandon(vm, object);
        return Err(super::enter::too_deep(vm));
    }
    object.state.set(State::Running);
    let registers = object.registers.get_mut(&mut vm.heap);
    let (first, size) = (registers.as_mut_ptr(), registers.len() as u32);
    if begun
        && let Some(sent) = sent
        && let Some(register) = registers.get_mut(object.receives.get() as usize)
    {
        drop(register.replace(sent));
    }
    swap_handled(vm, object);
    let function = object.function.get(&vm.heap).clone();
    let globals = match function {
        Some(_) => None,
        None => Some(object.globals.clone()),
    };
    let known = match object.frame.get(&vm.heap) {
        Some(_) => take_frame_object(vm, object),
        None => None,
    };
    let (code, top) = (object.code.clone(), vm.machine.top());
    // Written as a whole: put together in pieces it would be copied, and the copy wait for the pieces.
    // SAFETY: a generator's code is a code object, and there is room, as was asked above.
    unsafe {
        let frame = new_frame(code, function, first, entry, result);
        vm.machine.frames.push(Frame {
            top,
            size,
            pc: frame.words.wrapping_add(object.pc.get() as usize),
            globals,
            object: known,
            owner: Some(generator),
            ..frame
        });
    }
    Ok(())
}

/// Ends a generator that is not entered again, the recursion being too deep, or nobody there to hear of it.
#[cold]
fn abandon(vm: &mut Vm, object: &Generator) {
    object.state.set(State::Closed);
    // In CPython the frame object gets what is left of it when the generator dies.
    let frame = object.frame.get(&vm.heap).as_ref();
    if let Some(frame) = frame.and_then(FrameObject::of)
        && !vm.heap.is_collecting()
    {
        frame.ended.set(true);
    }
    let mut registers = std::mem::take(object.registers.get_mut(&mut vm.heap));
    // In CPython a generator expression has its iterator behind its variables, too: it is on the stack.
    if let Some(code) = Code::of(&object.code)
        && code.is_expression()
        && let Some(locals) = registers.get_mut(..code.locals as usize)
    {
        locals.rotate_left(1);
    }
    Release::all(registers.into_iter().flatten());
}

/// The exception that the caller handles waits in the generator; inside, the generator's own counts, or else
/// the caller's.
#[inline(always)]
fn swap_handled(vm: &mut Vm, object: &Generator) {
    let callers = match object.handling.get() {
        true => {
            let own = object.handled.get_mut(&mut vm.heap).take();
            std::mem::replace(&mut vm.machine.handled, own)
        }
        false => vm.machine.handled.clone(),
    };
    if callers.is_some() {
        *object.handled.get_mut(&mut vm.heap) = callers;
    }
}

/// The frame object that was asked for while the generator did not run: it is the activation's again.
#[cold]
fn take_frame_object(vm: &mut Vm, object: &Generator) -> Option<Value> {
    let known = object.frame.get_mut(&mut vm.heap).take();
    let depth = vm.machine.frames.len();
    if let Some(frame) = known.as_ref().and_then(FrameObject::of) {
        *frame.running.get_mut(&mut vm.heap) = Some(depth);
    }
    known
}

/// Leaves the innermost frame, a generator's, with a value; `receives` is the register that will get what is
/// sent. Answers what native code gets if it entered the generator; else the value stands in the register where
/// the loop wants it.
#[inline(always)]
pub fn leave(vm: &mut Vm, value: Value, receives: u16) -> Option<Exit> {
    let word = vm.machine.frames.last()?.word();
    // Taken apart, so that the record is not copied to be dropped elsewhere.
    let Frame {
        code,
        function,
        globals,
        locals,
        owner,
        object: known,
        result,
        entry,
        ..
    } = vm.machine.frames.pop()?;
    let object = owner.as_ref().and_then(Generator::of)?;
    object.pc.set(word);
    object.receives.set(receives);
    object.state.set(State::Suspended);
    // The caller's exception is again the one being handled, and what the generator handles waits in it.
    let callers = object.handled.get_mut(&mut vm.heap).take();
    if callers.is_some() || vm.machine.handled.is_some() {
        let own = std::mem::replace(&mut vm.machine.handled, callers);
        if object.handling.get() {
            *object.handled.get_mut(&mut vm.heap) = own;
        }
    }
    if known.is_some() {
        keep_frame_object(vm, owner.clone(), known);
    }
    // One after the other, where they stand in registers.
    let mut release = Release::new(&vm.heap);
    release.drop(code);
    if let Some(function) = function {
        release.drop(function);
    }
    if let Some(owner) = owner {
        release.drop(owner);
    }
    if globals.is_some() | locals.is_some() {
        drop((globals, locals));
    }
    if entry.is_outer() {
        return Some(Exit::Yield(value));
    }
    super::unwind::store_result(vm, result, value);
    None
}

/// Keeps the frame object of a generator that is left.
#[cold]
fn keep_frame_object(vm: &mut Vm, generator: Option<Value>, known: Option<Value>) {
    let Some(generator) = generator else {
        return;
    };
    if let Some(known) = known.as_ref().and_then(FrameObject::of) {
        *known.running.get_mut(&mut vm.heap) = None;
        if known.generator.get(&vm.heap).is_none() {
            let weak = weak_generator(vm, &generator).ok();
            *known.generator.get_mut(&mut vm.heap) = weak;
        }
    }
    if let Some(known) = &known {
        vm.heap.track(known);
    }
    if let Some(object) = Generator::of(&generator) {
        *object.frame.get_mut(&mut vm.heap) = known;
    }
}

/// The next item of a generator, for native code (see `Hooks::next_of_generator`).
///
/// # Errors
/// As [`resume`].
pub fn next(vm: &mut Vm, generator: &Value) -> PyResult<Option<Value>> {
    next_as(vm, generator, Entry::Outer)
}

/// Lets a sink take the items of a generator; answers the first that it does not take (see `Hooks::feed_from_generator`).
///
/// # Errors
/// As [`resume`].
pub fn feed(vm: &mut Vm, generator: &Value, sink: &mut Sink) -> PyResult<Option<Value>> {
    // SAFETY: it is put back before its life ends here.
    let outer = unsafe { vm.machine.set_sink(NonNull::from(sink)) };
    let result = next_as(vm, generator, Entry::Fed);
    vm.machine.put_sink_back(outer);
    result
}

#[inline(always)]
fn next_as(vm: &mut Vm, generator: &Value, entry: Entry) -> PyResult<Option<Value>> {
    let state = Generator::of(generator).map(|object| object.state.get());
    if !matches!(state, Some(State::Created | State::Suspended)) || vm.deeper().is_err() {
        return resume(vm, generator, Resume::Send(Value::NONE));
    }
    let result = match enter(vm, generator.clone(), Some(Value::NONE), entry, 0) {
        Ok(()) => run(vm),
        Err(raised) => Err(raised),
    };
    vm.machine.depth -= 1;
    match result {
        Ok(Exit::Yield(value)) => Ok(Some(value)),
        other => left_for_native(vm, generator, other),
    }
}

/// What native code gets of a generator that did not run when it was entered, and was left.
fn left_for_native(
    vm: &mut Vm,
    generator: &Value,
    result: PyResult<Exit>,
) -> PyResult<Option<Value>> {
    match result {
        Ok(Exit::Yield(value)) => Ok(Some(value)),
        Ok(Exit::Return(_)) => Ok(None),
        Err(Raised(exception)) => {
            let (noun, class) = match Generator::of(generator) {
                Some(object) => (object.noun(), object.class()),
                None => return Err(Raised(exception)),
            };
            for stop in [TypeId::STOP_ITERATION, TypeId::STOP_ASYNC_ITERATION] {
                let counts = stop == TypeId::STOP_ITERATION || class == TypeId::ASYNC_GENERATOR;
                if counts && vm.is_a(&exception, stop) {
                    return Err(stop_escaped(vm, noun, exception));
                }
            }
            Err(Raised(exception))
        }
    }
}

/// Resumes a generator from native code (see `Hooks::resume_generator`).
///
/// # Errors
/// What the generator raises; a `StopIteration` that leaves it becomes a `RuntimeError`.
pub fn resume(vm: &mut Vm, generator: &Value, how: Resume) -> PyResult<Option<Value>> {
    let Some(object) = Generator::of(generator) else {
        return Err(vm.system_error("not a generator"));
    };
    let state = object.state.get();
    if state == State::Closed {
        if object.class() == TypeId::COROUTINE {
            return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
        }
        return match how {
            Resume::Send(_) => {
                vm.machine.returned = None;
                Ok(None)
            }
            Resume::Throw(exception) => Err(Raised(exception)),
        };
    }
    if let Err(raised) = vm.deeper() {
        if state != State::Running {
            abandon(vm, object);
        }
        return Err(raised);
    }
    let result = match how {
        Resume::Send(value) => match enter(vm, generator.clone(), Some(value), Entry::Outer, 0) {
            Ok(()) => run(vm),
            Err(raised) => Err(raised),
        },
        Resume::Throw(exception) => throw(vm, generator, state, exception),
    };
    vm.machine.depth -= 1;
    match result {
        Err(raised) if state == State::Running => Err(raised),
        result => left_for_native(vm, generator, result),
    }
}

fn throw(vm: &mut Vm, generator: &Value, state: State, exception: Value) -> PyResult<Exit> {
    enter(vm, generator.clone(), None, Entry::Outer, 0)?;
    let index = vm.machine.frames.last().map_or(0, |frame| frame.word());
    if state == State::Created {
        // It never began: the exception leaves it at once.
        drop(vm.machine.handled.take());
        super::unwind::unwind(vm, Raised(exception), index)?;
        return run(vm);
    }
    // An inner iterator gets the exception first.
    let w = Window::of(vm);
    // SAFETY: `pc` points into the code.
    let instr = unsafe { Instr::decode(*w.pc) };
    if let Some(instr) =
        instr.filter(|instr| instr.op == crate::compile::instruction::Op::YieldFrom)
    {
        match awaitable::throw(vm, w.get(instr.b), &exception) {
            Ok(Some(value)) => {
                return match leave(vm, value, instr.c) {
                    Some(exit) => Ok(exit),
                    None => Err(vm.system_error("a generator left for nobody")),
                };
            }
            Ok(None) => {
                let value = vm.machine.returned.take().unwrap_or(Value::NONE);
                drop(w.take(instr.b));
                drop(w.take(instr.c));
                super::unwind::store_result(vm, instr.a, value);
                if let Some(frame) = vm.machine.frames.last_mut() {
                    frame.pc = frame.pc.wrapping_add(1);
                }
                return run(vm);
            }
            Err(raised) => {
                give_context(vm, generator, &raised.0);
                super::unwind::unwind(vm, raised, index + 1)?;
                return run(vm);
            }
        }
    }
    give_context(vm, generator, &exception);
    super::unwind::unwind(vm, Raised(exception), index)?;
    run(vm)
}

/// Gives an exception that is thrown into a generator the one that the generator handles as its context. What the
/// caller handles is none: it waits in the generator.
fn give_context(vm: &mut Vm, generator: &Value, exception: &Value) {
    if Generator::of(generator).is_some_and(|object| object.handling.get()) {
        vm.set_context(exception);
    } else {
        drop(vm.machine.handled.take());
    }
}

/// `generator.close()`; answers what the generator returned.
///
/// # Errors
/// What it raises; `RuntimeError` if it yields once more.
pub fn close(vm: &mut Vm, generator: &Value) -> PyResult {
    let Some(object) = Generator::of(generator) else {
        return Ok(Value::NONE);
    };
    match object.state.get() {
        State::Closed => return Ok(Value::NONE),
        // Its arguments live as long as it does.
        State::Created => {
            object.state.set(State::Closed);
            return Ok(Value::NONE);
        }
        State::Suspended if !object.hears_exit() => {
            abandon(vm, object);
            return Ok(Value::NONE);
        }
        State::Suspended | State::Running => {}
    }
    let Raised(exit) = vm.error_with(TypeId::GENERATOR_EXIT, Vec::new());
    vm.set_context(&exit);
    match resume(vm, generator, Resume::Throw(exit)) {
        Ok(Some(_)) => {
            let noun = object.noun();
            Err(vm.runtime_error(format!("{noun} ignored GeneratorExit")))
        }
        Ok(None) => Ok(vm.machine.returned.take().unwrap_or(Value::NONE)),
        Err(raised)
            if vm.is_a(&raised.0, TypeId::GENERATOR_EXIT)
                || vm.is_a(&raised.0, TypeId::STOP_ITERATION) =>
        {
            Ok(Value::NONE)
        }
        Err(raised) => Err(raised),
    }
}

/// What happens to a generator that dies unfinished.
///
/// # Errors
/// What it raises when it is closed.
pub fn finalize(vm: &mut Vm, generator: &Value) -> PyResult {
    let Some(object) = Generator::of(generator) else {
        return Ok(Value::NONE);
    };
    let finalizer = object.finalizer.get(&vm.heap).clone();
    if object.class() == TypeId::ASYNC_GENERATOR
        && let Some(finalizer) = finalizer
        && !object.asynchronous.get().closed
    {
        if let Err(raised) = vm.call(&finalizer, std::slice::from_ref(generator)) {
            super::safe_point::unraisable(vm, raised, None, &finalizer);
        }
        return Ok(Value::NONE);
    }
    match object.state.get() {
        State::Created => end_unbegun(vm, generator).map(|()| Value::NONE),
        _ => close(vm, generator),
    }
}

/// `YieldFrom`: sends what the generator was sent to the iterator it delegates to, and answers what that yields;
/// the same instruction runs again when the generator is resumed. None if the iterator has ended, its value in the
/// instruction's destination.
///
/// # Errors
/// What the iterator raises.
pub fn delegate(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<Option<Value>> {
    let (iterator, sent) = (w.get(i.b), w.get(i.c).clone());
    let next = awaitable::send(vm, iterator, sent)?;
    if next.is_some() {
        if let Some(frame) = vm.machine.frames.last_mut() {
            frame.pc = frame.pc.wrapping_sub(1);
        }
    } else {
        let value = vm.machine.returned.take().unwrap_or(Value::NONE);
        drop(w.take(i.b));
        drop(w.take(i.c));
        w.set(i.a, value);
    }
    Ok(next)
}

/// Whether a loop can enter the generator, or it has ended, or must be asked through its class.
#[inline(always)]
pub fn quick_step(_vm: &Vm, generator: &Value) -> super::container::Step {
    use super::container::Step;
    match Generator::of(generator).map(|object| object.state.get()) {
        Some(State::Created | State::Suspended)
            if generator.shape() == Some(TypeId::GENERATOR.shape()) =>
        {
            Step::Generator
        }
        Some(State::Closed) => Step::End,
        _ => Step::Ask,
    }
}
