//! `exit`, `quit`, `copyright`, `credits`, `license`, `help`, and the `breakpoint` that does nothing.

use crate::heap::Value;
use crate::objects::site;
use crate::runtime::{NativeDef, TypeId, Vm};

/// The functions.
pub const TABLE: &[NativeDef] = &[NativeDef::any(
    "breakpoint",
    |_, _| Ok(Value::NONE),
    "($module, /, *args, **kws)",
    "There is no debugger here: does nothing.",
)
.function()];

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
