//! Modules: those written in Rust, those shipped in Python, and the import machinery.
//!
//! * `import`: finding and running modules, `__import__`.
//! * `shipped`: the texts of the modules written in Python.
//! * `report`: exceptions that nobody caught, and those that nobody can catch.
//! * `end`: what happens when the session ends.
//! * One file or folder for each native module; [`NATIVE`] lists them.

mod abc;
mod array;
mod asyncio;
mod atexit;
mod binascii;
mod bisect;
mod cmath;
mod collections;
mod end;
mod functools;
mod gc;
mod heapq;
mod imp;
mod import;
mod io;
mod itertools;
mod json;
mod known;
mod math;
mod memory;
mod operator;
mod random;
mod regex;
mod report;
mod shipped;
mod strings;
mod structs;
mod sys;
mod time;
mod tokenize;
mod traceback;
mod types;
mod typing;
mod unicodedata;
mod warn;
mod weak;

use crate::compile::unit::CodeUnit;
use crate::heap::Value;
use crate::objects::{bootstrap, module};
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};

pub use crate::builtins::code::{refusal, syntax_error};
pub use end::{at_exit, clear_all, end_is_seen};
pub use gc::collect_and_tell as collect;
pub use import::{import, main as find_main};
pub use known::{functions, known, source};
pub use report::{report, unraisable};
pub use shipped::files as library_files;
pub use sys::{begin_prompt, get as sys_attribute};
pub use warn::{warn, warn_of_syntax};

/// A module written in Rust.
pub struct NativeModule {
    /// Its name.
    pub name: &'static str,
    /// Its docstring.
    pub doc: &'static str,
    /// Its functions.
    pub functions: &'static [NativeDef],
    /// Adds what is not a function to its namespace.
    pub fill: fn(&mut Vm, &Value),
}

/// The modules written in Rust (`builtins` and `sys` are always there).
pub const NATIVE: &[&NativeModule] = &[
    &abc::MODULE,
    &array::MODULE,
    &asyncio::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &cmath::MODULE,
    &collections::MODULE,
    &functools::MODULE,
    &gc::MODULE,
    &heapq::MODULE,
    &imp::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &math::MODULE,
    &memory::MODULE,
    &operator::MODULE,
    &random::MODULE,
    &regex::MODULE,
    &strings::MODULE,
    &structs::MODULE,
    &sys::MODULE,
    &time::MODULE,
    &tokenize::MODULE,
    &traceback::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &unicodedata::MODULE,
    &warn::MODULE,
    &weak::MODULE,
];

/// Makes `builtins`, `sys` and `__main__`; answers the namespace of `__main__`.
pub fn install(vm: &mut Vm) -> Value {
    vm.modules = vm.dict();
    let doc = vm.str("The names that every module sees.");
    let builtins = add(vm, "builtins", doc);
    vm.builtins = module::namespace(vm, &builtins);
    let namespace = vm.builtins.clone();
    crate::builtins::install(vm, &namespace);
    for def in [&import::IMPORT, &crate::objects::class::BUILD_CLASS] {
        let owner = vm.names.builtins.clone();
        let function = vm.native_function(def, Some(owner));
        set(vm, &namespace, def.name, function);
    }
    crate::builtins::order(vm, &namespace);
    make_native(vm, &sys::MODULE);
    let own_module = add(vm, "__main__", Value::NONE);
    let main = module::namespace(vm, &own_module);
    let annotations = vm.dict();
    set(vm, &main, "__annotations__", annotations);
    set(vm, &main, "__builtins__", builtins);
    // CPython's start is long enough for a collection of the young. So the last collection of a session passes what
    // the program made before it comes to these, and that shows in the order in which finalizers run.
    for value in [vm.modules.clone(), own_module, main.clone()] {
        vm.heap.grow_older(&value);
    }
    main
}

/// Tells what was warned of in a unit and remembers its source, for tracebacks.
///
/// # Errors
/// What filters make of a warning.
pub fn remember_source(vm: &mut Vm, filename: &str, unit: &CodeUnit, source: &str) -> PyResult<()> {
    crate::builtins::code::tell_warnings(vm, filename, &unit.warnings, source)?;
    vm.sources.add(&unit.filename, source);
    Ok(())
}

/// A new module, in `sys.modules`.
fn add(vm: &mut Vm, name: &str, doc: Value) -> Value {
    let module = module::new(vm, name, doc);
    let (modules, name) = (vm.modules.clone(), vm.intern_str(name));
    vm.dict_set_str(&modules, &name, module.clone());
    module
}

/// Makes a module written in Rust.
fn make_native(vm: &mut Vm, native: &'static NativeModule) -> Value {
    let doc = vm.str(native.doc);
    let module = add(vm, native.name, doc);
    let namespace = module::namespace(vm, &module);
    let owner = vm.intern_str(native.name);
    for def in native.functions {
        let function = vm.native_function(def, Some(owner.clone()));
        set(vm, &namespace, def.name, function);
    }
    (native.fill)(vm, &namespace);
    module
}

/// Says in the namespace of `__main__` from which file it is.
pub fn set_file(vm: &mut Vm, namespace: &Value, file: &str) {
    set_str(vm, namespace, "__file__", file);
    set(vm, namespace, "__cached__", Value::NONE);
}

fn set(vm: &mut Vm, namespace: &Value, name: &str, value: Value) {
    let name = vm.intern_str(name);
    vm.dict_set_str(namespace, &name, value);
}

/// Puts a builtin class under its own name into a namespace; a late one is made now.
fn set_class(vm: &mut Vm, namespace: &Value, id: TypeId) {
    let class = bootstrap::late_class(vm, id);
    let name = vm.class_name(&class);
    set(
        vm,
        namespace,
        name.rsplit('.').next().unwrap_or(&name),
        class,
    );
}

fn set_str(vm: &mut Vm, namespace: &Value, name: &str, text: &str) {
    let value = vm.str(text);
    set(vm, namespace, name, value);
}

fn set_int(vm: &mut Vm, namespace: &Value, name: &str, number: i64) {
    let value = vm.int(number);
    set(vm, namespace, name, value);
}
