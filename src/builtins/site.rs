//! `exit`, `quit`, `copyright`, `credits`, `license`, `help`, and `breakpoint`.

use crate::heap::Value;
use crate::objects::site;
use crate::runtime::{Args, NativeDef, PyResult, TypeId, Vm};

/// The functions.
pub const TABLE: &[NativeDef] = &[NativeDef::any(
    "breakpoint",
    breakpoint,
    "($module, /, *args, **kws)",
    "Calls sys.breakpointhook(), which does nothing of itself: there is no debugger here.",
)
.function()];

fn breakpoint(vm: &mut Vm, args: Args) -> PyResult {
    let import = vm.hooks.import;
    let sys = import(vm, "sys")?;
    let name = vm.intern_str("breakpointhook");
    match vm.get_attr_opt(&sys, &name)? {
        Some(hook) => vm.call_with(&hook, args),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    }
}

const OBJECTS: &[(&str, TypeId, &str)] = &[
    (
        "exit",
        TypeId::QUITTER,
        "Use exit() or Ctrl-D (i.e. EOF) to exit",
    ),
    (
        "quit",
        TypeId::QUITTER,
        "Use quit() or Ctrl-D (i.e. EOF) to exit",
    ),
    (
        "copyright",
        TypeId::PRINTER,
        "Gossamer is free software under the MIT license.",
    ),
    (
        "credits",
        TypeId::PRINTER,
        "Thanks to the people who made Python, whose language this is.",
    ),
    (
        "license",
        TypeId::PRINTER,
        "Type license() to see the full license text",
    ),
    (
        "help",
        TypeId::HELPER,
        "Type help() for interactive help, or help(object) for help about object.",
    ),
];

/// Puts the objects into the namespace of `builtins`.
pub fn install(vm: &mut Vm, namespace: &Value) {
    for (name, class, text) in OBJECTS {
        let object = site::new(vm, *class, text);
        super::set(vm, namespace, name, object);
    }
}
