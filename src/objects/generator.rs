//! Generators: an activation that can be left and entered again. While it does not run, its registers lie
//! in the generator object; the machine copies them to its stack and back.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{PyResult, Resume, Slots, TypeId, TypeSpec, Vm, kind};

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

object! {
    /// A generator (also behind coroutines and asynchronous generators).
    pub struct Generator: kind::GENERATOR, tracked, finalizer suspended {
        /// The code.
        pub code: Value,
        /// The function; it owns closure and globals.
        pub function: HeapCell<Option<Value>>,
        /// The globals.
        pub globals: Value,
        /// Registers while it does not run.
        pub registers: HeapCell<Vec<Option<Value>>>,
        /// Where to go on: index of the next word.
        pub pc: HeapCell<u32>,
        /// What it is doing.
        pub state: std::cell::Cell<State>,
        /// The exception it was handling when it was left.
        pub handled: HeapCell<Option<Value>>,
        /// `__name__`.
        pub name: HeapCell<Value>,
        /// `__qualname__`.
        pub qualname: HeapCell<Value>,
        /// The frame object, if someone asked for it.
        pub frame: HeapCell<Option<Value>>,
    }
}

impl Generator {
    /// The generator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Generator> {
        Heap::downcast(value)
    }
}

/// Whether a dying generator must be closed first: it was left inside code that may want to clean up.
fn suspended(generator: &Generator) -> bool {
    generator.state.get() == State::Suspended
}

fn itself(_: &mut Vm, value: &Value) -> PyResult {
    Ok(value.clone())
}

fn next(vm: &mut Vm, generator: &Value) -> PyResult<Option<Value>> {
    (vm.hooks.resume_generator)(vm, generator, Resume::Send(Value::NONE))
}

/// The type `generator`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::GENERATOR,
    name: "generator",
    doc: "An iterator made by a function that yields.",
    kind: kind::GENERATOR,
    weakly_referable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};
