//! Modules: those written in Rust, those shipped in Python, and the import machinery.

mod standard;

use std::rc::Rc;

use crate::compile::unit::CodeUnit;
use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Raised, TypeId, Vm};

pub use standard::is_standard;

/// Makes the builtin modules; answers the namespace of `__main__`.
pub fn install(vm: &mut Vm) -> Value {
    vm.builtins = vm.dict();
    vm.modules = vm.dict();
    static PRINT: NativeDef = NativeDef::range("print", 0, 255, print, "", "").function();
    let name = vm.intern_str("print");
    let print = vm.native_function(&PRINT, None);
    let builtins = vm.builtins.clone();
    vm.dict_set_str(&builtins, &name, print);
    for id in [
        TypeId::OBJECT,
        TypeId::INT,
        TypeId::VALUE_ERROR,
        TypeId::EXCEPTION,
    ] {
        let class = vm.type_object(id).clone();
        let name = vm.class_name(&class);
        let name = vm.intern_str(&name);
        vm.dict_set_str(&builtins, &name, class);
    }
    let main = vm.dict();
    let (name, value) = (vm.names.__name__.clone(), vm.names.__main__.clone());
    vm.dict_set_str(&main, &name, value);
    main
}

fn print(vm: &mut Vm, args: &[Value]) -> PyResult {
    let texts: Vec<String> = args.iter().map(|value| format!("{value:?}")).collect();
    let line = format!("{}\n", texts.join(" "));
    vm.output.write(line.as_bytes());
    Ok(Value::NONE)
}

/// Remembers the source of a unit, for tracebacks.
pub fn remember_source(_: &mut Vm, _: &str, _: &Rc<CodeUnit>, _: &str) {}

/// A `SyntaxError` object.
pub fn syntax_error(vm: &mut Vm, error: &crate::syntax::SyntaxError, _: &str, _: &str) -> Raised {
    let message = error.message.clone();
    vm.error(TypeId::SYNTAX_ERROR, &message)
}

/// Shows an exception that nobody caught, through `sys.excepthook`; answers the text.
pub fn report(vm: &mut Vm, raised: Raised) -> String {
    let name = vm.type_name(&raised.0);
    let args =
        crate::runtime::Exception::of(&raised.0).map(|object| object.args.get(&vm.heap).clone());
    let first = args
        .as_ref()
        .and_then(crate::runtime::Tuple::of)
        .and_then(|args| args.items().first().cloned());
    let text = format!(
        "{name}: {}\n",
        first.map_or(String::new(), |first| vm.text(&first))
    );
    vm.output.write_error(text.as_bytes());
    text
}

/// Runs what was registered to be run at exit.
pub fn at_exit(_: &mut Vm) {}

/// Clears a module's namespace in CPython's order: names with one underscore first, then all but `__builtins__`.
pub fn clear_module(vm: &mut Vm, namespace: &Value) {
    if let Some(dict) = crate::runtime::Dict::of(namespace) {
        let table = dict.table_mut(&mut vm.heap).take();
        drop(table);
    }
}

/// Clears all modules.
pub fn clear_all(vm: &mut Vm) {
    let modules = vm.modules.clone();
    clear_module(vm, &modules);
    let builtins = vm.builtins.clone();
    clear_module(vm, &builtins);
}
