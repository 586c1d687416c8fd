//! `sys`: the session's own affairs. Nothing here touches the host.
//!
//! At the start only what every session needs is made. The rest (`version_info` and its like, which are
//! instances of classes written in Python) comes when the program imports `sys`.

mod functions;
mod limits;

use crate::heap::Value;
use crate::objects::{module, stream};
use crate::runtime::{Args, Native, PyResult, TypeId, Vm};

use super::{NativeModule, set, set_int, set_str};

pub use functions::is_immortal;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "sys",
    doc: "The interpreter's own affairs.",
    functions: functions::TABLE,
    fill,
};

fn fill(vm: &mut Vm, namespace: &Value) {
    let owner = vm.names.sys.clone();
    for def in limits::TABLE {
        let function = vm.native_function(def, Some(owner.clone()));
        set(vm, namespace, def.name, function);
    }
    let modules = vm.modules.clone();
    set(vm, namespace, "modules", modules);
    for (name, number) in [("stdin", 0), ("stdout", 1), ("stderr", 2)] {
        let stream = stream::new(vm, number);
        set(vm, namespace, name, stream.clone());
        set(vm, namespace, &format!("__{name}__"), stream);
    }
    for name in [
        "displayhook",
        "excepthook",
        "unraisablehook",
        "breakpointhook",
    ] {
        let key = vm.intern_str(name);
        if let Some(hook) = vm.dict_get_str(namespace, &key) {
            set(vm, namespace, &format!("__{name}__"), hook);
        }
    }
    let argv = if vm.settings.argv.is_empty() {
        vec![String::new()]
    } else {
        vm.settings.argv.clone()
    };
    let path = vm
        .settings
        .path
        .iter()
        .map(|folder| folder.to_string_lossy().into_owned());
    let path: Vec<String> = path.collect();
    for (name, texts) in [
        ("argv", argv),
        ("path", path),
        ("warnoptions", Vec::new()),
        ("meta_path", Vec::new()),
        ("path_hooks", Vec::new()),
    ] {
        let texts = texts.iter().map(|text| vm.str(text)).collect();
        let list = vm.list(texts);
        set(vm, namespace, name, list);
    }
    for (name, text) in [
        ("version", "3.13.0 (Gossamer 0.1.0) [Rust]"),
        ("platform", "linux"),
        ("byteorder", "little"),
        (
            "copyright",
            "Gossamer is free software under the MIT license.",
        ),
        ("float_repr_style", "short"),
        ("executable", ""),
        ("prefix", ""),
        ("base_prefix", ""),
        ("exec_prefix", ""),
        ("base_exec_prefix", ""),
        ("platlibdir", "lib"),
        ("abiflags", ""),
        ("_framework", ""),
    ] {
        set_str(vm, namespace, name, text);
    }
    for (name, number) in [
        ("maxsize", i64::MAX),
        ("maxunicode", 0x10ffff),
        ("hexversion", 0x030d_00f0),
        ("api_version", 1013),
    ] {
        set_int(vm, namespace, name, number);
    }
    set(vm, namespace, "dont_write_bytecode", Value::TRUE);
    set(vm, namespace, "pycache_prefix", Value::NONE);
    let names: Vec<Value> = super::NATIVE
        .iter()
        .map(|native| vm.str(native.name))
        .collect();
    let names = vm.tuple(names);
    set(vm, namespace, "builtin_module_names", names);
}

/// Sets what a prompt asks with; a program has no such thing.
pub fn begin_prompt(vm: &mut Vm) {
    let Some(namespace) = namespace(vm) else {
        return;
    };
    for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
        let known = vm.intern_str(name);
        if vm.dict_get_str(&namespace, &known).is_none() {
            set_str(vm, &namespace, name, text);
        }
    }
}

/// Adds what only a program that imports `sys` can see. In CPython it was there from the start, so what is made now brings
/// no collection nearer.
///
/// # Errors
/// None that a program could cause.
pub fn complete(vm: &mut Vm) -> PyResult<()> {
    if vm.state.contains_key("sys.complete") {
        return Ok(());
    }
    vm.state.insert("sys.complete", Value::TRUE);
    let before = vm.heap.suspend_births();
    let completed = add_records(vm);
    vm.heap.resume_births(before, 0);
    completed
}

fn add_records(vm: &mut Vm) -> PyResult<()> {
    let Some(namespace) = namespace(vm) else {
        return Ok(());
    };
    let scratch = vm.dict();
    super::import::run_shipped(vm, &super::shipped::SYS_RECORDS, "<sys>", &scratch)?;
    let name = vm.intern_str("asyncgen_hooks");
    if let Some(class) = vm.dict_get_str(&scratch, &name) {
        vm.state.insert("asyncgen_hooks", class);
    }
    let name = vm.intern_str("records");
    if let Some(records) = vm.dict_get_str(&scratch, &name) {
        let items: Vec<(Value, Value)> = crate::runtime::Dict::of(&records)
            .map(|dict| {
                let table = dict.table(&vm.heap);
                table
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect()
            })
            .unwrap_or_default();
        for (name, value) in items {
            vm.dict_set_str(&namespace, &name, value);
        }
    }
    let implementation = implementation(vm, &namespace)?;
    set(vm, &namespace, "implementation", implementation);
    Ok(())
}

/// `sys.implementation`.
fn implementation(vm: &mut Vm, namespace: &Value) -> PyResult {
    let name = vm.intern_str("version_info");
    let version = vm.dict_get_str(namespace, &name).unwrap_or(Value::NONE);
    let names = ["name", "cache_tag", "version", "hexversion"].map(|name| vm.intern_str(name));
    let values = [
        vm.str("gossamer"),
        Value::NONE,
        version,
        vm.int(0x030d_00f0),
    ];
    let class = vm.type_object(TypeId::NAMESPACE).clone();
    let args = Args {
        positional: &[],
        names: &names,
        values: &values,
    };
    vm.call_with(&class, args)
}

/// A record whose class `_sys_records` made, with these values.
fn record(vm: &mut Vm, name: &'static str, values: Value) -> PyResult {
    match vm.state.get(name).cloned() {
        Some(class) => vm.call(&class, &[values]),
        None => Ok(values),
    }
}

/// The namespace of `sys`.
pub fn namespace(vm: &mut Vm) -> Option<Value> {
    let (modules, name) = (vm.modules.clone(), vm.names.sys.clone());
    let sys = vm.dict_get_str(&modules, &name)?;
    Some(module::namespace(vm, &sys))
}

/// Sets the first of `sys.argv`: the program's file.
pub fn set_program(vm: &mut Vm, file: &str) {
    let name = vm.intern_str("argv");
    let file = vm.str(file);
    if let Some(argv) = get(vm, &name)
        && let Some(argv) = crate::runtime::List::of(&argv)
    {
        let items = argv.items_mut(&mut vm.heap);
        if let Some(first) = items.first_mut() {
            let old = std::mem::replace(first, file);
            drop(old);
        }
    }
}

/// An attribute of `sys` that is set.
pub fn get(vm: &mut Vm, name: &Value) -> Option<Value> {
    let namespace = namespace(vm)?;
    vm.dict_get_str(&namespace, name)
}

/// Whether a hook is the one that was there at first.
pub fn is_own(hook: &Value, name: &str) -> bool {
    Native::of(hook).is_some_and(|native| native.def.0.name == name && native.receiver.is_none())
}

/// Remembers an exception that nobody caught: `sys.last_exc` and its kin.
pub fn set_last(vm: &mut Vm, exception: &Value) {
    let Some(namespace) = namespace(vm) else {
        return;
    };
    let traceback = crate::runtime::Exception::of(exception)
        .and_then(|object| object.traceback.get(&vm.heap).clone())
        .unwrap_or(Value::NONE);
    let class = vm.class_of(exception).clone();
    for (name, value) in [
        (vm.names.last_exc.clone(), exception.clone()),
        (vm.names.last_type.clone(), class),
        (vm.names.last_value.clone(), exception.clone()),
        (vm.names.last_traceback.clone(), traceback),
    ] {
        vm.dict_set_str(&namespace, &name, value);
    }
}
