//! `__new__` of builtin classes: a native function bound to its class, called with the class to instantiate.

use crate::heap::Value;
use crate::runtime::{Args, Class, Native, NativeDef, PyResult, Vm};

use super::layout::solid_builtin;

/// The function that stands in the namespace of a builtin class.
pub fn make(vm: &mut Vm, class: &Value) -> Value {
    vm.bound_native(&DEF, class.clone())
}

/// The class whose `__new__` this is, if it is a builtin class's.
pub fn owner(method: &Value) -> Option<Value> {
    let native = Native::of(method)?;
    if std::ptr::eq(native.def.0, &DEF) {
        native.receiver.clone()
    } else {
        None
    }
}

static DEF: NativeDef = NativeDef::any(
    "__new__",
    call,
    "($type, *args, **kwargs)",
    "Makes a new object.",
);

/// Whether the `__new__` of the builtin class `owner` makes objects of the layout that instances of `class` have.
fn makes(vm: &mut Vm, owner: &Value, class: &Value) -> bool {
    let solid = solid_builtin(vm, class);
    let new = |class: &Value| Class::of(class).and_then(|class| class.slots(&vm.heap).new);
    new(&solid)
        .zip(new(owner))
        .is_some_and(|(theirs, ours)| std::ptr::fn_addr_eq(theirs, ours))
}

fn call(vm: &mut Vm, args: Args) -> PyResult {
    let [owner, rest @ ..] = args.positional else {
        return Ok(Value::NONE);
    };
    let name = vm.class_name(owner);
    let Some(class) = rest.first() else {
        return Err(vm.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    if Class::of(class).is_none() {
        let given = vm.type_name(class);
        return Err(vm.type_error(format!(
            "{name}.__new__(X): X is not a type object ({given})"
        )));
    }
    let given = vm.class_name(class);
    if !vm.is_subclass(class, owner) {
        return Err(vm.type_error(format!(
            "{name}.__new__({given}): {given} is not a subtype of {name}"
        )));
    }
    let new = Class::of(owner).and_then(|owner| owner.slots(&vm.heap).new);
    match new {
        Some(new) if makes(vm, owner, class) => new(
            vm,
            class,
            Args {
                positional: rest.get(1..).unwrap_or(&[]),
                ..args
            },
        ),
        _ => {
            // CPython names the class that has the right function in its slot: an heir has it too.
            let solid = solid_builtin(vm, class);
            let inherits = Class::of(class)
                .and_then(|class| class.slots(&vm.heap).new)
                .zip(Class::of(&solid).and_then(|solid| solid.slots(&vm.heap).new))
                .is_some_and(|(own, theirs)| std::ptr::fn_addr_eq(own, theirs));
            let solid = match inherits {
                true => given.clone(),
                false => vm.class_name(&solid),
            };
            Err(vm.type_error(format!(
                "{name}.__new__({given}) is not safe, use {solid}.__new__()"
            )))
        }
    }
}
