//! Finding, making and running modules; `__import__`.
//!
//! A module is looked for in `sys.modules`, among those written in Rust, among those shipped, and in the
//! folders that the session was given (`Settings::path`; the program can't add any).

use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::compile::{Mode, Options, compile_source};
use crate::heap::Value;
use crate::objects::{code, module};
use crate::runtime::{Args, Dict, NativeDef, PyResult, Raised, Str, TypeId, Vm};

use super::{NATIVE, make_native, set, set_str, shipped, sys};

/// `builtins.__import__`.
pub static IMPORT: NativeDef = NativeDef::any(
    "__import__",
    import_function,
    "($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)",
    "What an import statement calls.",
)
.function();

/// The module of a full name, made now if need be.
///
/// # Errors
/// `ModuleNotFoundError`, and what running the module raises.
pub fn import(vm: &mut Vm, name: &str) -> PyResult {
    let modules = vm.modules.clone();
    let key = vm.intern_str(name);
    match vm.dict_get_str(&modules, &key) {
        Some(module) if module.is_none() => {
            return Err(not_found(
                vm,
                name,
                &format!("import of {name} halted; None in sys.modules"),
            ));
        }
        Some(module) => {
            if name == "sys" {
                sys::complete(vm)?;
            }
            return Ok(module);
        }
        None => {}
    }
    let Some((parent_name, last)) = name.rsplit_once('.') else {
        let folders = vm.settings.path.clone();
        return match find(vm, name, name, Some(&folders))? {
            Some(module) => Ok(module),
            None => Err(not_found(vm, name, &format!("No module named '{name}'"))),
        };
    };
    let parent = import(vm, parent_name)?;
    if let Some(module) = vm.dict_get_str(&modules, &key) {
        return Ok(module);
    }
    let path = vm.names.__path__.clone();
    let Some(path) = vm.get_attr_opt(&parent, &path)? else {
        let message = format!("No module named '{name}'; '{parent_name}' is not a package");
        return Err(not_found(vm, name, &message));
    };
    let folders: Vec<PathBuf> = vm
        .collect(&path)?
        .iter()
        .map(|folder| PathBuf::from(vm.text(folder)))
        .collect();
    // Only folders below those that the session was given.
    let allowed = vm.settings.path.clone();
    let folders: Vec<PathBuf> = folders
        .into_iter()
        .filter(|folder| allowed.iter().any(|root| folder.starts_with(root)))
        .collect();
    match find(vm, name, last, Some(&folders))? {
        Some(module) => {
            let last = vm.intern_str(last);
            vm.set_attr(&parent, &last, Some(module.clone()))?;
            Ok(module)
        }
        None => Err(not_found(vm, name, &format!("No module named '{name}'"))),
    }
}

#[cold]
fn not_found(vm: &mut Vm, name: &str, message: &str) -> Raised {
    let raised = vm.error(TypeId::MODULE_NOT_FOUND_ERROR, message);
    let name = vm.str(name);
    vm.set_exception_field(&raised.0, "name", name);
    raised
}

fn find(
    vm: &mut Vm,
    name: &str,
    last: &str,
    folders: Option<&[PathBuf]>,
) -> PyResult<Option<Value>> {
    if let Some(native) = NATIVE.iter().find(|native| native.name == name) {
        return Ok(Some(make_native(vm, native)));
    }
    if let Some(source) = shipped::source(name) {
        let folder = vm.settings.shown_library.clone();
        let folder = folder.unwrap_or_else(|| "<gossamer>/lib".to_string());
        let file = format!("{folder}/{name}.py");
        return run_module(vm, name, source, &file, None).map(Some);
    }
    for folder in folders.unwrap_or(&[]) {
        let package = folder.join(last);
        let init = package.join("__init__.py");
        if let Some(module) = read_and_run(vm, name, &init, Some(&package))? {
            return Ok(Some(module));
        }
        let file = folder.join(format!("{last}.py"));
        if let Some(module) = read_and_run(vm, name, &file, None)? {
            return Ok(Some(module));
        }
    }
    Ok(None)
}

fn read_and_run(
    vm: &mut Vm,
    name: &str,
    file: &Path,
    package: Option<&Path>,
) -> PyResult<Option<Value>> {
    let Ok(bytes) = std::fs::read(file) else {
        return Ok(None);
    };
    let shown = file.to_string_lossy().into_owned();
    let source = match crate::syntax::decode(&bytes) {
        Ok(source) => source,
        Err(error) => return Err(super::syntax_error(vm, &error, &shown, "")),
    };
    let package = package.map(|package| package.to_string_lossy().into_owned());
    run_module(vm, name, &source, &shown, package.as_deref()).map(Some)
}

/// Makes a module and runs its text; takes it out of `sys.modules` if that fails.
fn run_module(
    vm: &mut Vm,
    name: &str,
    source: &str,
    file: &str,
    package: Option<&str>,
) -> PyResult {
    let module = super::add(vm, name, Value::NONE);
    let namespace = module::namespace(vm, &module);
    set_str(vm, &namespace, "__file__", file);
    let parent = match package {
        Some(folder) => {
            let folder = vm.str(folder);
            let path = vm.list(vec![folder]);
            set(vm, &namespace, "__path__", path);
            name
        }
        None => name.rsplit_once('.').map_or("", |(parent, _)| parent),
    };
    set_str(vm, &namespace, "__package__", parent);
    let builtins = vm.builtins.clone();
    set(vm, &namespace, "__builtins__", builtins);
    let spec = crate::objects::namespace::new(vm);
    for (key, text) in [("name", name), ("origin", file), ("parent", parent)] {
        let (key, text) = (vm.intern_str(key), vm.str(text));
        vm.set_attr(&spec, &key, Some(text))?;
    }
    set(vm, &namespace, "__spec__", spec);
    if let Err(raised) = run_source(vm, source, file, &namespace) {
        let (modules, key) = (vm.modules.clone(), vm.intern_str(name));
        let old = Dict::of(&modules).and_then(|dict| dict.table_mut(&mut vm.heap).remove_str(&key));
        drop(old);
        return Err(raised);
    }
    // The module may have put something else in its place.
    let (modules, key) = (vm.modules.clone(), vm.intern_str(name));
    Ok(vm.dict_get_str(&modules, &key).unwrap_or(module))
}

/// Compiles a text and runs it in a namespace.
///
/// # Errors
/// `SyntaxError`, and what it raises.
pub fn run_source(vm: &mut Vm, source: &str, file: &str, namespace: &Value) -> PyResult<()> {
    let unit = match compile_source(source, file, Mode::Exec, Options::default()) {
        Ok(unit) => Rc::new(unit),
        Err(error) => return Err(super::syntax_error(vm, &error, file, source)),
    };
    super::remember_source(vm, file, &unit, source);
    let code = code::load(vm, &unit, false);
    crate::vm::run_code(vm, &code, namespace, None, None).map(drop)
}

fn import_function(vm: &mut Vm, args: Args) -> PyResult {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let [name, globals, _, from_list, level] = args.bind(vm, "__import__", names, 0, 1)?;
    let name = name.unwrap_or(Value::NONE);
    if Str::of(&name).is_none() {
        return Err(vm.type_error("module name must be a string"));
    }
    let level = match level {
        Some(level) => vm.index_i64(&level)?,
        None => 0,
    };
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let text = vm.text(&name);
    if level == 0 && text.is_empty() {
        return Err(vm.value_error("Empty module name"));
    }
    let full = if level == 0 {
        text.clone()
    } else {
        absolute(vm, &text, level, &globals.unwrap_or(Value::NONE))?
    };
    let module = import(vm, &full)?;
    let from_list = from_list.filter(|list| !list.is_none());
    let wanted = match &from_list {
        Some(list) => vm.collect(list)?,
        None => Vec::new(),
    };
    if wanted.is_empty() {
        if level == 0 {
            let top = full.split('.').next().unwrap_or(&full).to_string();
            return import(vm, &top);
        }
        // The part that was written, cut to its first name.
        let written = text.split('.').next().unwrap_or("");
        let cut = text.len() - written.len();
        return import(vm, &full[..full.len() - cut]);
    }
    import_members(vm, &module, &full, &wanted)?;
    Ok(module)
}

/// Imports those of the wanted names that are modules of a package.
fn import_members(vm: &mut Vm, module: &Value, full: &str, wanted: &[Value]) -> PyResult<()> {
    let path = vm.names.__path__.clone();
    if vm.get_attr_opt(module, &path)?.is_none() {
        return Ok(());
    }
    for name in wanted {
        let text = vm.text(name);
        if text == "*" {
            let all = vm.names.__all__.clone();
            if let Some(all) = vm.get_attr_opt(module, &all)? {
                let all = vm.collect(&all)?;
                let all: Vec<Value> = all
                    .into_iter()
                    .filter(|name| vm.text(name) != "*")
                    .collect();
                import_members(vm, module, full, &all)?;
            }
            continue;
        }
        let name = vm.intern(name);
        if vm.get_attr_opt(module, &name)?.is_some() {
            continue;
        }
        let member = format!("{full}.{text}");
        match import(vm, &member) {
            Ok(_) => {}
            Err(raised) if vm.is_a(&raised.0, TypeId::MODULE_NOT_FOUND_ERROR) => {
                let missing = vm.exception_field(&raised.0, "name");
                if missing.is_none_or(|missing| vm.text(&missing) != member) {
                    return Err(raised);
                }
            }
            Err(raised) => return Err(raised),
        }
    }
    Ok(())
}

/// The full name of a relative import.
fn absolute(vm: &mut Vm, name: &str, level: i64, globals: &Value) -> PyResult<String> {
    let read = |vm: &Vm, key: &Value| {
        let value = vm.dict_get_str(globals, key)?;
        Str::of(&value).map(|_| vm.text(&value))
    };
    let package = match read(vm, &vm.names.__package__) {
        Some(package) => package,
        None => {
            let own = read(vm, &vm.names.__name__).unwrap_or_default();
            let is_package = vm.dict_get_str(globals, &vm.names.__path__).is_some();
            match own.rsplit_once('.') {
                _ if is_package => own,
                Some((parent, _)) => parent.to_string(),
                None => String::new(),
            }
        }
    };
    if package.is_empty() {
        return Err(vm.import_error("attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => {
                return Err(vm.import_error("attempted relative import beyond top-level package"));
            }
        }
    }
    Ok(if name.is_empty() {
        base.to_string()
    } else {
        format!("{base}.{name}")
    })
}
