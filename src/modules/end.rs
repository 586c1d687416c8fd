//! The end of a session: exit functions, and the clearing of modules in CPython's order.

use crate::heap::Value;
use crate::objects::weak_reference;
use crate::runtime::{Dict, Ending, Str, TypeId, Vm};

/// Runs what was registered to be run at exit, the last first.
pub fn at_exit(vm: &mut Vm) {
    super::atexit::run(vm);
}

/// Whether the clearing of modules would run code of the program, or be told of (`gc.set_debug`).
pub fn end_is_seen(vm: &mut Vm) -> bool {
    crate::vm::run_deaths(vm);
    vm.state.contains_key("gc.debug") || vm.heap.deaths_run_code(super::abc::only_forgets)
}

/// Lets go of what the prompt and `sys` keep for the program's eyes: values and exceptions shown last, arguments,
/// prompts; gives the streams back.
fn let_go(vm: &mut Vm) {
    let builtins = vm.builtins.clone();
    let shown = vm.intern_str("_");
    if vm.dict_get_str(&builtins, &shown).is_some() {
        vm.dict_set_str(&builtins, &shown, Value::NONE);
        crate::vm::run_deaths(vm);
    }
    let Some(sys) = super::sys::namespace(vm) else {
        return;
    };
    for name in [
        "path",
        "argv",
        "ps1",
        "ps2",
        "last_exc",
        "last_type",
        "last_value",
        "last_traceback",
    ] {
        let name = vm.intern_str(name);
        vm.dict_set_str(&sys, &name, Value::NONE);
        crate::vm::run_deaths(vm);
    }
    for name in ["stdin", "stdout", "stderr"] {
        let original = vm.intern_str(&format!("__{name}__"));
        let name = vm.intern_str(name);
        if let Some(original) = vm.dict_get_str(&sys, &original) {
            vm.dict_set_str(&sys, &name, original);
        }
        crate::vm::run_deaths(vm);
    }
}

/// Clears a module's namespace in CPython's order: names with one underscore first, then all but
/// `__builtins__`. Values become `None` one by one, so that what dies can still read the other names, and stay so for
/// what dies later.
fn clear_module(vm: &mut Vm, namespace: &Value) {
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
}

fn empty(vm: &mut Vm, dict: &Value) {
    if let Some(dict) = Dict::of(dict) {
        let table = dict.table_mut(&mut vm.heap).take();
        drop(table);
    }
    crate::vm::run_deaths(vm);
}

/// Lets go of all modules in CPython's way: each dies, and its namespace with it, if nobody else holds it; what
/// rings keep is collected, so that finalizers still see the names of their module; what is left is cleared.
/// `sys` and `builtins` go last. `main` is the namespace of `__main__`.
pub fn clear_all(vm: &mut Vm, main: Value) {
    vm.ending = Ending::Begun;
    // From here on only its module holds it.
    drop(main);
    crate::vm::run_deaths(vm);
    if vm.heap.collector_enabled() {
        (vm.hooks.collect)(vm, 2, true);
    }
    let_go(vm);
    vm.ending = Ending::Clearing;
    let modules = vm.modules.clone();
    let names: Vec<Value> = Dict::of(&modules).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table.iter().map(|(name, _)| name.clone()).collect()
    });
    let (sys, builtins) = (vm.names.sys.clone(), vm.names.builtins.clone());
    let last = [
        vm.dict_get_str(&modules, &sys),
        vm.dict_get_str(&modules, &builtins),
    ];
    let mut weak = Vec::new();
    let reference = vm.type_object(TypeId::WEAK_REFERENCE).clone();
    for name in names {
        if name.is(&sys) || name.is(&builtins) {
            continue;
        }
        let old = vm.dict_get_str(&modules, &name);
        if let Some(module) = &old
            && let Ok(made) = weak_reference::make(vm, &reference, module, None)
        {
            weak.push(made);
        }
        if Str::of(&name).is_some() {
            vm.dict_set_str(&modules, &name, Value::NONE);
        }
        drop(old);
        // `sys` and `builtins` are still looked for here.
        let gone =
            Dict::of(&modules).and_then(|dict| dict.table_mut(&mut vm.heap).remove_str(&name));
        drop(gone);
        crate::vm::run_deaths(vm);
    }
    (vm.hooks.collect)(vm, 2, false);
    for weak in weak.iter().rev() {
        if let Some(module) = weak_reference::referent(weak)
            && let Some(namespace) = vm.instance_dict(&module)
        {
            clear_module(vm, &namespace);
        }
    }
    drop(weak);
    for module in last.into_iter().flatten() {
        if let Some(namespace) = vm.instance_dict(&module) {
            clear_module(vm, &namespace);
        }
    }
    empty(vm, &modules);
    (vm.hooks.collect)(vm, 2, false);
    vm.state.clear();
    crate::vm::run_deaths(vm);
}
