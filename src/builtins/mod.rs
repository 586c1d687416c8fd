//! The builtin functions: one table, grouped in files by theme. (`__import__` is with the import machinery.)

mod attributes;
pub mod code;
mod iteration;
mod numbers;
mod output;
mod questions;
pub mod scope;
mod site;
mod tree;

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

/// The names in CPython's order: of two that a mistyped name may have meant, the first is told.
const ORDER: &str = "__name__ __doc__ __package__ __loader__ __spec__ __build_class__ __import__ abs all any ascii bin \
    breakpoint callable chr compile delattr dir divmod eval exec format getattr globals hasattr hash hex \
    id input isinstance issubclass iter aiter len locals max min next anext oct ord pow print repr round \
    setattr sorted sum vars None Ellipsis NotImplemented False True bool memoryview bytearray bytes \
    classmethod complex dict enumerate filter float frozenset property int list map object range \
    reversed set slice staticmethod str super tuple type zip __debug__ BaseException BaseExceptionGroup \
    Exception GeneratorExit KeyboardInterrupt SystemExit ArithmeticError AssertionError AttributeError \
    BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError \
    RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError Warning \
    FloatingPointError OverflowError ZeroDivisionError BytesWarning DeprecationWarning EncodingWarning \
    FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning \
    UnicodeWarning UserWarning BlockingIOError ChildProcessError ConnectionError FileExistsError \
    FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError \
    ProcessLookupError TimeoutError IndentationError _IncompleteInputError IndexError KeyError \
    ModuleNotFoundError NotImplementedError PythonFinalizationError RecursionError UnboundLocalError \
    UnicodeError BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError \
    TabError UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError ExceptionGroup EnvironmentError \
    IOError open quit exit copyright credits license help";

/// Puts the names of `builtins` in their order, once all are there.
pub fn order(vm: &mut Vm, namespace: &Value) {
    let names: Vec<Value> = ORDER.split(' ').map(|name| vm.intern_str(name)).collect();
    let Some(dict) = crate::runtime::Dict::of(namespace) else {
        return;
    };
    let mut ordered = Vec::with_capacity(names.len());
    let table = dict.table_mut(&mut vm.heap);
    for name in names {
        if let Some(value) = table.remove_str(&name) {
            ordered.push((name, value));
        }
    }
    let rest: Vec<(Value, Value)> = table
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    drop(table.take());
    for (name, value) in ordered.into_iter().chain(rest) {
        vm.dict_set_str(namespace, &name, value);
    }
}

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
