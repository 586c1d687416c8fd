//! Generators: an activation that can be left and entered again. Its registers lie in the generator object, and
//! the machine works on them there.
//!
//! Coroutines and asynchronous generators have the same layout; their types are in files of their own.

use crate::compile::instruction::{Instr, Op};
use crate::compile::unit::ITERABLE_COROUTINE;
use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Exception, GetSetDef, NativeDef, PyResult, Resume, Slots, Str, Tuple, TypeId, TypeSpec, Vm,
    kind,
};

use super::frame::FrameObject;

/// What a generator is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Not yet begun.
    Created,
    /// Left at a `yield`.
    Suspended,
    /// At work.
    Running,
    /// Returned, raised or closed.
    Closed,
}
crate::traces_nothing!(State);

/// What an asynchronous generator is doing, besides.
#[derive(Clone, Copy, Default, Debug)]
pub struct AsyncState {
    /// Somebody is stepping through it: `ag_running`.
    pub stepping: bool,
    /// It has ended, or was told to.
    pub closed: bool,
    /// The session's hooks know of it.
    pub hooked: bool,
}
crate::traces_nothing!(AsyncState);

object! {
    /// A generator (also behind coroutines and asynchronous generators).
    pub struct Generator: kind::GENERATOR, uncleared, finalizer unfinished, visits: [frame function] {
        /// The registers. The vector never grows: while the generator runs, the machine points into it.
        pub registers: HeapCell<Vec<Option<Value>>>,
        /// The function; it owns closure and globals.
        pub function: HeapCell<Option<Value>>,
        /// The code.
        pub code: Value,
        /// The globals.
        pub globals: Value,
        /// The register that gets what is sent.
        pub receives: std::cell::Cell<u16>,
        /// Where to go on: index of the next word.
        pub pc: std::cell::Cell<u32>,
        /// What it is doing.
        pub state: std::cell::Cell<State>,
        /// The exception it was handling when it was left; while it runs, the one that its caller handles.
        pub handled: HeapCell<Option<Value>>,
        /// Whether it is inside a handler of its own.
        pub handling: std::cell::Cell<bool>,
        /// `__name__`.
        pub name: HeapCell<Value>,
        /// `__qualname__`.
        pub qualname: HeapCell<Value>,
        /// The frame object, if someone asked for it.
        pub frame: HeapCell<Option<Value>>,
        /// An asynchronous generator's state.
        pub asynchronous: std::cell::Cell<AsyncState>,
        /// What is called when an asynchronous generator dies unfinished; where a coroutine was made.
        pub finalizer: HeapCell<Option<Value>>,
    }
}

impl Generator {
    /// The generator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Generator> {
        Heap::downcast(value)
    }

    /// Its class.
    #[inline(always)]
    pub fn class(&self) -> TypeId {
        TypeId(self.header.shape().0 as u16)
    }

    /// What messages call it.
    pub fn noun(&self) -> &'static str {
        match self.class() {
            TypeId::COROUTINE => "coroutine",
            TypeId::ASYNC_GENERATOR => "async generator",
            _ => "generator",
        }
    }

    /// Whether anyone would notice an exception thrown in where it was left: an iterator to which it delegates, or
    /// a handler.
    pub fn hears_exit(&self) -> bool {
        let Some(code) = super::code::Code::of(&self.code) else {
            return true;
        };
        let pc = self.pc.get();
        let next = code.unit().words.get(pc as usize);
        let delegates = next
            .and_then(|word| Instr::decode(*word))
            .is_some_and(|instr| instr.op == Op::YieldFrom);
        let left = pc.saturating_sub(1);
        let guards = &code.unit().guards;
        delegates
            || guards
                .iter()
                .any(|guard| (guard.start..guard.end).contains(&left))
    }

    /// Whether it can be awaited: a coroutine, or a generator of `types.coroutine`.
    pub fn is_awaitable(&self) -> bool {
        match self.class() {
            TypeId::COROUTINE => true,
            TypeId::GENERATOR => super::code::Code::of(&self.code)
                .is_some_and(|code| code.unit().flags & ITERABLE_COROUTINE != 0),
            _ => false,
        }
    }
}

/// Whether something must be done when the generator dies: it was left inside code that may want to clean up,
/// it is a coroutine that was never awaited, or an asynchronous generator that someone wants to end.
fn unfinished(generator: &Generator) -> bool {
    let hooked = generator.asynchronous.get().hooked;
    match generator.state.get() {
        State::Suspended => true,
        State::Created => hooked || generator.class() == TypeId::COROUTINE,
        State::Running | State::Closed => false,
    }
}

fn itself(_: &mut Vm, value: &Value) -> PyResult {
    Ok(value.clone())
}

fn next(vm: &mut Vm, generator: &Value) -> PyResult<Option<Value>> {
    (vm.hooks.next_of_generator)(vm, generator)
}

/// `__del__` called by name: what is not finished is closed, a coroutine that was never awaited is told of.
pub(super) fn finalize(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(generator) = Generator::of(value) else {
        return Ok(Value::NONE);
    };
    let hook = generator.finalizer.get(&vm.heap).clone();
    let asynchronous = generator.class() == TypeId::ASYNC_GENERATOR;
    let result = match (generator.state.get(), hook) {
        (State::Closed, _) => Ok(()),
        (_, Some(hook)) if asynchronous && !generator.asynchronous.get().closed => {
            vm.call(&hook, std::slice::from_ref(value)).map(drop)
        }
        (State::Created, _) if generator.class() == TypeId::COROUTINE => {
            warn_unawaited(vm, value, generator)
        }
        _ => (vm.hooks.close_generator)(vm, value).map(drop),
    };
    if let Err(raised) = result {
        (vm.hooks.unraisable)(vm, raised.0, None, value);
    }
    Ok(Value::NONE)
}

fn warn_unawaited(vm: &mut Vm, value: &Value, coroutine: &Generator) -> PyResult<()> {
    let name = coroutine.qualname.get(&vm.heap).clone();
    let message = format!("coroutine '{}' was never awaited", vm.text(&name));
    (vm.hooks.warn)(vm, TypeId::RUNTIME_WARNING, &message, Some(value))
}

/// The type `generator`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::GENERATOR,
    name: "generator",
    doc: "An iterator made by a function that yields.",
    kind: kind::GENERATOR,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        iter: Some(itself),
        next: Some(next),
        finalize: Some(finalize),
        ..Slots::EMPTY
    },
    methods: &[SEND, THROW, CLOSE, super::generic_alias::CLASS_GET_ITEM],
    getset: &[
        NAME,
        QUALNAME,
        getter("gi_code", "The code.", code),
        getter("gi_running", "Whether it is at work.", running),
        getter("gi_suspended", "Whether it was left at a yield.", suspended),
        getter("gi_frame", "The activation, until it ends.", frame),
        getter(
            "gi_yieldfrom",
            "The iterator to which it delegates.",
            delegate,
        ),
    ],
    ..TypeSpec::EMPTY
};

/// `send`.
pub(super) const SEND: NativeDef = NativeDef::one(
    "send",
    |vm, args| {
        let answer = (vm.hooks.resume_generator)(vm, &args[0], Resume::Send(args[1].clone()))?;
        yielded(vm, answer)
    },
    "($self, value, /)",
    "Goes on with a value for the yield expression; answers the next item.",
);

/// `throw`.
pub(super) const THROW: NativeDef = NativeDef::range(
    "throw",
    1,
    3,
    |vm, args| {
        warn_of_parts(vm, "throw", &args[1..])?;
        let exception = thrown(vm, &args[1..])?;
        let answer = (vm.hooks.resume_generator)(vm, &args[0], Resume::Throw(exception))?;
        yielded(vm, answer)
    },
    "($self, type, value=None, traceback=None, /)",
    "Raises an exception where the generator was left; answers the next item.",
);

/// `close`.
pub(super) const CLOSE: NativeDef = NativeDef::no_args(
    "close",
    |vm, args| (vm.hooks.close_generator)(vm, &args[0]),
    "($self, /)",
    "Ends the generator; answers what it returns.",
);

/// `__name__`.
pub(super) const NAME: GetSetDef = GetSetDef {
    name: "__name__",
    doc: "The function's name.",
    get: |vm, value| Ok(name(vm, value, |this| &this.name)),
    set: Some(|vm, value, new| set_name(vm, value, new, "__name__")),
};

/// `__qualname__`.
pub(super) const QUALNAME: GetSetDef = GetSetDef {
    name: "__qualname__",
    doc: "The function's name with those of the classes and functions around it.",
    get: |vm, value| Ok(name(vm, value, |this| &this.qualname)),
    set: Some(|vm, value, new| set_name(vm, value, new, "__qualname__")),
};

/// Ends a generator that never began; of a coroutine, warns.
///
/// # Errors
/// The warning, if it is one.
pub fn end_unbegun(vm: &mut Vm, generator: &Value) -> PyResult<()> {
    let Some(object) = Generator::of(generator) else {
        return Ok(());
    };
    if object.class() == TypeId::COROUTINE {
        return warn_unawaited(vm, generator, object);
    }
    (vm.hooks.close_generator)(vm, generator).map(drop)
}

/// A computed attribute that can't be set.
pub(super) const fn getter(
    name: &'static str,
    doc: &'static str,
    get: fn(&mut Vm, &Value) -> PyResult,
) -> GetSetDef {
    GetSetDef {
        name,
        doc,
        get,
        set: None,
    }
}

/// The code.
pub(super) fn code(_: &mut Vm, value: &Value) -> PyResult {
    Ok(Generator::of(value).map_or(Value::NONE, |this| this.code.clone()))
}

/// Whether it is at work.
pub(super) fn running(_: &mut Vm, value: &Value) -> PyResult {
    Ok(is_in(value, State::Running))
}

/// Whether it was left at a `yield` or an `await`.
pub(super) fn suspended(_: &mut Vm, value: &Value) -> PyResult {
    Ok(is_in(value, State::Suspended))
}

fn is_in(value: &Value, state: State) -> Value {
    Value::bool(Generator::of(value).is_some_and(|this| this.state.get() == state))
}

fn name(vm: &Vm, value: &Value, which: fn(&Generator) -> &HeapCell<Value>) -> Value {
    Generator::of(value).map_or(Value::NONE, |this| which(this).get(&vm.heap).clone())
}

fn set_name(vm: &mut Vm, value: &Value, new: Option<Value>, what: &str) -> PyResult<()> {
    let Some(new) = new.filter(|new| Str::of(new).is_some()) else {
        return Err(vm.type_error(format!("{what} must be set to a string object")));
    };
    if let Some(this) = Generator::of(value) {
        let cell = if what == "__name__" {
            &this.name
        } else {
            &this.qualname
        };
        let old = std::mem::replace(cell.get_mut(&mut vm.heap), new);
        drop(old);
    }
    Ok(())
}

/// `<generator object f at 0x…>`.
pub(super) fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let name = name(vm, value, |this| &this.qualname);
    let (kind, name) = (vm.type_name(value), vm.text(&name));
    let text = format!("<{kind} object {name} at {:#x}>", value.bits());
    Ok(vm.str(&text))
}

/// The item, or the `StopIteration` that carries what the generator returned.
pub(super) fn yielded(vm: &mut Vm, answer: Option<Value>) -> PyResult {
    match answer {
        Some(item) => Ok(item),
        None => {
            let returned = vm.machine.returned.take().filter(|value| !value.is_none());
            Err(vm.error_with(TypeId::STOP_ITERATION, returned.into_iter().collect()))
        }
    }
}

/// Warns of arguments of `throw` (or what `method` says) that are more than the exception.
///
/// # Errors
/// The warning, if it is one.
pub(super) fn warn_of_parts(vm: &mut Vm, method: &str, args: &[Value]) -> PyResult<()> {
    if args.len() <= 1 {
        return Ok(());
    }
    vm.deprecated(&format!(
        "the (type, exc, tb) signature of {method}() is deprecated, use the single-arg signature instead."
    ))
}

/// The exception that the arguments of `throw` mean; one that is raised when it is made is thrown instead.
///
/// # Errors
/// `TypeError` for arguments that mean none.
pub(super) fn thrown(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [what, rest @ ..] = args else {
        return Ok(Value::NONE);
    };
    let traceback = rest.get(1).filter(|value| !value.is_none());
    if traceback.is_some_and(|traceback| traceback.kind() != Some(kind::TRACEBACK)) {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let exception = if Exception::of(what).is_some() {
        if rest.iter().any(|value| !value.is_none()) {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        what.clone()
    } else if crate::runtime::Class::of(what).is_some()
        && vm.is_subclass(what, vm.type_object(TypeId::BASE_EXCEPTION))
    {
        match made(vm, what, rest.first()) {
            Ok(exception) => exception,
            Err(raised) => return Ok(raised.0),
        }
    } else {
        let name = vm.type_name(what);
        return Err(vm.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {name}"
        )));
    };
    if let Some(traceback) = traceback
        && let Some(object) = Exception::of(&exception)
    {
        let slot = object.traceback.get_mut(&mut vm.heap);
        let old = slot.replace(traceback.clone());
        drop(old);
    }
    Ok(exception)
}

/// An exception of a class, made from a value: an exception of it stands for itself, a tuple holds the arguments.
fn made(vm: &mut Vm, class: &Value, value: Option<&Value>) -> PyResult {
    let made = match value {
        Some(value)
            if Exception::of(value).is_some() && vm.is_subclass(vm.class_of(value), class) =>
        {
            return Ok(value.clone());
        }
        Some(value) if !value.is_none() => match Tuple::of(value) {
            Some(arguments) => vm.call(class, arguments.items())?,
            None => vm.call(class, std::slice::from_ref(value))?,
        },
        _ => vm.call(class, &[])?,
    };
    vm.made_exception(class, made, true)
}

/// The activation, until it ends.
pub(super) fn frame(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(this) = Generator::of(value) else {
        return Ok(Value::NONE);
    };
    Ok(match this.state.get() {
        State::Closed => Value::NONE,
        State::Running => {
            let own = |frame: &crate::runtime::machine::Frame| {
                frame.owner.as_ref().is_some_and(|owner| owner.is(value))
            };
            let depth = vm.machine.frames.iter().position(own);
            depth
                .and_then(|depth| super::frame::frame_object(vm, depth))
                .unwrap_or(Value::NONE)
        }
        State::Created | State::Suspended => {
            if let Some(known) = this.frame.get(&vm.heap) {
                return Ok(known.clone());
            }
            let (code, globals) = (this.code.clone(), this.globals.clone());
            let function = this.function.get(&vm.heap).clone();
            let weak = super::frame::weak_generator(vm, value)?;
            let made = vm.heap.alloc(TypeId::FRAME.shape(), |header| FrameObject {
                header,
                code,
                function,
                globals,
                locals: HeapCell::new(None),
                running: HeapCell::new(None),
                ended: std::cell::Cell::new(false),
                generator: HeapCell::new(Some(weak)),
                registers: HeapCell::new(Vec::new()),
                cleared: HeapCell::new(false),
                word: HeapCell::new(0),
                extra: HeapCell::new(None),
                back: HeapCell::new(None),
            });
            vm.heap.track(&made);
            *this.frame.get_mut(&mut vm.heap) = Some(made.clone());
            made
        }
    })
}

/// The iterator to which it delegates, if it was left doing so.
pub(super) fn delegate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(delegating(vm, value).unwrap_or(Value::NONE))
}

/// As [`delegate`]; `None` if it was left at a `yield`, or not at all.
pub fn delegating(vm: &Vm, value: &Value) -> Option<Value> {
    let this = Generator::of(value).filter(|this| this.state.get() == State::Suspended)?;
    let code = super::code::Code::of(&this.code)?;
    let word = code.words.0.get(&vm.heap).get(this.pc.get() as usize)?;
    let instr = Instr::decode(*word).filter(|instr| instr.op == Op::YieldFrom)?;
    this.registers.get(&vm.heap).get(instr.b as usize)?.clone()
}
