//! Asynchronous generators: their items are awaited. Each step is an object of its own (see `awaitable`).

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::awaitable;
use super::generator::{
    Generator, NAME, QUALNAME, code, delegate, frame, getter, repr, suspended, warn_of_parts,
};

/// The type `async_generator`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::ASYNC_GENERATOR,
    name: "async_generator",
    doc: "",
    kind: kind::GENERATOR,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        finalize: Some(super::generator::finalize),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__aiter__",
            |_, args| Ok(args[0].clone()),
            "($self, /)",
            "Itself.",
        ),
        NativeDef::no_args(
            "__anext__",
            |vm, args| step(vm, &args[0], None),
            "($self, /)",
            "Awaited, the next item.",
        ),
        NativeDef::one(
            "asend",
            |vm, args| step(vm, &args[0], Some(args[1].clone())),
            "($self, value, /)",
            "Awaited, goes on with a value for the yield expression; the next item.",
        ),
        NativeDef::range(
            "athrow",
            1,
            3,
            |vm, args| {
                warn_of_parts(vm, "athrow", &args[1..])?;
                let what = vm.tuple(args[1..].to_vec());
                end(vm, &args[0], Some(what))
            },
            "($self, type, value=None, traceback=None, /)",
            "Awaited, raises an exception where the generator was left; the next item.",
        ),
        NativeDef::no_args(
            "aclose",
            |vm, args| end(vm, &args[0], None),
            "($self, /)",
            "Awaited, ends the generator.",
        ),
        super::generic_alias::CLASS_GET_ITEM,
    ],
    getset: &[
        NAME,
        QUALNAME,
        getter("ag_code", "The code.", code),
        getter("ag_running", "Whether it is at work.", |_, value| {
            let stepping =
                Generator::of(value).is_some_and(|this| this.asynchronous.get().stepping);
            Ok(Value::bool(stepping))
        }),
        getter("ag_suspended", "Whether it was left at a yield.", suspended),
        getter("ag_frame", "The activation, until it ends.", frame),
        getter("ag_await", "What it awaits.", delegate),
    ],
    ..TypeSpec::EMPTY
};

/// `asend(sent)`, or `__anext__()`.
///
/// # Errors
/// What the session's hook raises.
pub fn step(vm: &mut Vm, generator: &Value, sent: Option<Value>) -> PyResult {
    hook(vm, generator)?;
    Ok(awaitable::new(
        vm,
        TypeId::ASYNC_GENERATOR_SEND,
        generator.clone(),
        sent,
    ))
}

/// `athrow(*what)`, or `aclose()`.
fn end(vm: &mut Vm, generator: &Value, what: Option<Value>) -> PyResult {
    hook(vm, generator)?;
    Ok(awaitable::new(
        vm,
        TypeId::ASYNC_GENERATOR_THROW,
        generator.clone(),
        what,
    ))
}

/// Tells the session's hooks of a generator that is stepped through for the first time.
fn hook(vm: &mut Vm, generator: &Value) -> PyResult<()> {
    let Some(this) = Generator::of(generator) else {
        return Ok(());
    };
    let mut state = this.asynchronous.get();
    if state.hooked {
        return Ok(());
    }
    state.hooked = true;
    this.asynchronous.set(state);
    let finalizer = vm.state.get(FINALIZER).cloned();
    *this.finalizer.get_mut(&mut vm.heap) = finalizer;
    if let Some(first) = vm.state.get(FIRST_ITERATION).cloned() {
        vm.call(&first, std::slice::from_ref(generator))?;
    }
    Ok(())
}

/// Where the session keeps `sys.set_asyncgen_hooks(finalizer=…)`.
pub const FINALIZER: &str = "sys.asyncgen_finalizer";
/// Where the session keeps `sys.set_asyncgen_hooks(firstiter=…)`.
pub const FIRST_ITERATION: &str = "sys.asyncgen_firstiter";
