//! The machine: frames, the evaluation loop, calls, inline caches, unwinding, safe points.
//!
//! * `eval`: the loop, one arm an instruction; what is longer than a few lines stands in the files below.
//! * `call`, `bind`: entering functions, binding arguments.
//! * `attribute`, `global`: inline caches.
//! * `matching`: the tests of `match`.
//! * `unwind`: exceptions on their way to a handler; tracebacks.
//! * `awaiting`: `await`, `async for`, `async with`.
//! * `generator`: leaving and entering activations.
//! * `safe_point`: finalizers, callbacks, collections, Ctrl-C.

mod attribute;
mod awaiting;
mod bind;
mod bound_call;
mod call;
mod container;
mod enter;
mod eval;
mod generator;
mod global;
mod instance;
mod matching;
mod operate;
mod raise;
mod rare;
mod safe_point;
mod slices;
mod unwind;
mod window;

use crate::heap::Value;
use crate::objects::{KINDS, bootstrap, exceptions};
use crate::runtime::warning::WarnedPlace;
use crate::runtime::{Hooks, PyResult, TypeId, Vm};
use crate::settings::Settings;

pub use call::run_code;
pub use enter::frame_globals;
pub use safe_point::{collect, collect_if_due, run_deaths};
pub use unwind::frame_object;

/// What the machine needs of the rooms above it, given by the session that puts them together.
pub struct Above {
    /// See [`Hooks::import`].
    pub import: fn(&mut Vm, &str) -> PyResult,
    /// See [`Hooks::unraisable`].
    pub unraisable: fn(&mut Vm, Value, Option<&str>, &Value),
    /// See [`Hooks::warn`].
    pub warn: fn(&mut Vm, TypeId, &str, Option<&Value>) -> PyResult<()>,
    /// See [`Hooks::warn_of_syntax`].
    pub warn_of_syntax: fn(&mut Vm, &str, WarnedPlace) -> PyResult<()>,
    /// See [`Hooks::collect`].
    pub collect: fn(&mut Vm, usize, bool) -> usize,
}

/// A new session's state with all builtin classes.
pub fn new_vm(settings: Settings, above: Above) -> Vm {
    let hooks = Hooks {
        call_function: call::call_function,
        next_of_generator: generator::next,
        feed_from_generator: generator::feed,
        resume_generator: generator::resume,
        close_generator: generator::close,
        new_exception: exceptions::new_exception,
        fill_class: bootstrap::fill_class,
        safe_point: safe_point::safe_point,
        flush_caches: attribute::flush_caches,
        import: above.import,
        run_class_body: call::run_class_body,
        unraisable: above.unraisable,
        warn: above.warn,
        warn_of_syntax: above.warn_of_syntax,
        collect: above.collect,
    };
    let mut vm = Vm::new(&KINDS, hooks, settings);
    bootstrap::make_classes(&mut vm);
    vm
}
