//! The builtin functions: one table, grouped in files by theme. (`__import__` is with the import machinery.)

mod attributes;
pub mod code;
mod iteration;
mod numbers;
mod output;
mod questions;
pub mod scope;
mod site;

use crate::heap::Value;
use crate::runtime::{NativeDef, TypeId, Vm};

pub use attributes::dir;
pub use output::{flush, write, write_line};
pub use questions::identity;

/// All tables.
const TABLES: &[&[NativeDef]] = &[
    attributes::TABLE,
    code::TABLE,
    iteration::TABLE,
    numbers::TABLE,
    output::TABLE,
    questions::TABLE,
    site::TABLE,
];

/// The builtin classes that have a name in `builtins`, exceptions apart.
const CLASSES: &[TypeId] = &[
    TypeId::OBJECT,
    TypeId::TYPE,
    TypeId::INT,
    TypeId::BOOL,
    TypeId::FLOAT,
    TypeId::COMPLEX,
    TypeId::STR,
    TypeId::BYTES,
    TypeId::BYTEARRAY,
    TypeId::LIST,
    TypeId::TUPLE,
    TypeId::DICT,
    TypeId::SET,
    TypeId::FROZENSET,
    TypeId::RANGE,
    TypeId::SLICE,
    TypeId::PROPERTY,
    TypeId::CLASS_METHOD,
    TypeId::STATIC_METHOD,
    TypeId::SUPER,
    TypeId::ENUMERATE,
    TypeId::ZIP,
    TypeId::MAP,
    TypeId::FILTER,
    TypeId::REVERSED,
    TypeId::MEMORY_VIEW,
];

/// Fills the namespace of `builtins`.
pub fn install(vm: &mut Vm, namespace: &Value) {
    let module = vm.names.builtins.clone();
    for def in TABLES.iter().copied().flatten() {
        let function = vm.native_function(def, Some(module.clone()));
        set(vm, namespace, def.name, function);
    }
    let exceptions = crate::objects::exceptions::EXCEPTIONS;
    for id in CLASSES.iter().chain(exceptions) {
        let class = vm.type_object(*id).clone();
        let name = vm.class_name(&class);
        set(vm, namespace, &name, class);
    }
    for name in ["EnvironmentError", "IOError"] {
        let class = vm.type_object(TypeId::OS_ERROR).clone();
        set(vm, namespace, name, class);
    }
    for (name, value) in [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::TRUE),
    ] {
        set(vm, namespace, name, value);
    }
    site::install(vm, namespace);
}

fn set(vm: &mut Vm, namespace: &Value, name: &str, value: Value) {
    let name = vm.intern_str(name);
    vm.dict_set_str(namespace, &name, value);
}
