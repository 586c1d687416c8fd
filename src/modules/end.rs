//! The end of a session: exit functions, and the clearing of modules in CPython's order.

use crate::heap::Value;
use crate::runtime::{Dict, Str, Vm};

/// Runs what was registered to be run at exit, the last first.
pub fn at_exit(vm: &mut Vm) {
    super::atexit::run(vm);
}

/// Clears a module's namespace in CPython's order: names with one underscore first, then all but
/// `__builtins__`. Values become `None` one by one, so that what dies can still read the other names.
pub fn clear_module(vm: &mut Vm, namespace: &Value) {
    let names: Vec<Value> = Dict::of(namespace).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table.iter().map(|(name, _)| name.clone()).collect()
    });
    let private = |name: &Value| {
        Str::of(name).is_some_and(|name| {
            let bytes = name.as_bytes();
            bytes.first() == Some(&b'_') && bytes.get(1) != Some(&b'_')
        })
    };
    let builtins = vm.names.__builtins__.clone();
    for round in [true, false] {
        for name in &names {
            if Str::of(name).is_some() && private(name) == round && !name.is(&builtins) {
                vm.dict_set_str(namespace, name, Value::NONE);
                crate::vm::run_deaths(vm);
            }
        }
    }
    empty(vm, namespace);
}

fn empty(vm: &mut Vm, dict: &Value) {
    if let Some(dict) = Dict::of(dict) {
        let table = dict.table_mut(&mut vm.heap).take();
        drop(table);
    }
    crate::vm::run_deaths(vm);
}

/// Clears all modules: those written in Python first, `sys` and `builtins` last.
pub fn clear_all(vm: &mut Vm) {
    let modules = vm.modules.clone();
    let all: Vec<Value> = Dict::of(&modules).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table.iter().map(|(_, module)| module.clone()).collect()
    });
    let (sys, builtins) = (vm.names.sys.clone(), vm.names.builtins.clone());
    let last = [
        vm.dict_get_str(&modules, &sys),
        vm.dict_get_str(&modules, &builtins),
    ];
    let is_last = |module: &Value| last.iter().flatten().any(|last| last.is(module));
    empty(vm, &modules);
    for module in all.iter().rev().filter(|module| !is_last(module)) {
        if let Some(namespace) = vm.instance_dict(module) {
            clear_module(vm, &namespace);
        }
    }
    drop(all);
    for module in last.into_iter().flatten() {
        if let Some(namespace) = vm.instance_dict(&module) {
            clear_module(vm, &namespace);
        }
    }
    vm.state.clear();
    crate::vm::run_deaths(vm);
}
