//! Finding, making and running modules; `__import__`.
//!
//! A module is looked for in `sys.modules`, among those written in Rust, among those shipped, and in the
//! folders that the session was given (`Settings::path`; the program can't add any). `main` finds the one that
//! `-m` runs.

use std::path::{Path, PathBuf};

use crate::compile::unit::SharedUnit;
use crate::compile::{Mode, Options, compile_source};
use crate::heap::Value;
use crate::objects::{code, module};
use crate::runtime::{Args, Dict, NativeDef, PyResult, Raised, Str, TypeId, Vm};

use super::shipped::{self, Shipped};
use super::{NATIVE, NativeModule, make_native, set, set_str, sys};

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
        return match find(vm, name, name, &folders)? {
            Some(module) => Ok(module),
            None => Err(not_found(vm, name, &format!("No module named '{name}'"))),
        };
    };
    let parent = import(vm, parent_name)?;
    if let Some(module) = vm.dict_get_str(&modules, &key) {
        return Ok(module);
    }
    let Some(folders) = package_folders(vm, &parent)? else {
        let message = format!("No module named '{name}'; '{parent_name}' is not a package");
        return Err(not_found(vm, name, &message));
    };
    match find(vm, name, last, &folders)? {
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

/// Those of the folders that are below one that the session was given.
fn allowed(vm: &Vm, mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let roots = &vm.settings.path;
    folders.retain(|folder| {
        roots
            .iter()
            .any(|root| folder.starts_with(absolute_path(root)))
    });
    folders
}

fn absolute_path(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Where a module was found.
enum Found {
    Native(&'static NativeModule),
    Text(Text),
    /// Folders without `__init__.py`: together they are a package.
    Folders(Vec<PathBuf>),
}

/// A module written in Python.
pub struct Text {
    /// Where its text is.
    source: Source,
    /// What tracebacks show.
    pub file: String,
    /// The folder of a package.
    pub package: Option<String>,
}

enum Source {
    Shipped(&'static Shipped),
    File(String),
}

impl Text {
    /// Its text.
    pub fn text(self) -> String {
        match self.source {
            Source::Shipped(shipped) => shipped.text(),
            Source::File(text) => text,
        }
    }
}

/// Where `vm.state` says that files go before shipped modules, which tests of CPython's own files want.
pub const WITHOUT_SHIPPED: &str = "without_shipped";

/// Finds the module `name`, whose last part is `last`: a native one, a shipped one, a file in the folders.
fn locate(vm: &mut Vm, name: &str, last: &str, folders: &[PathBuf]) -> PyResult<Option<Found>> {
    if let Some(native) = NATIVE.iter().find(|native| native.name == name) {
        return Ok(Some(Found::Native(native)));
    }
    let files_first = vm.state.contains_key(WITHOUT_SHIPPED);
    if files_first && let Some(text) = find_file(vm, last, folders)? {
        return Ok(Some(Found::Text(text)));
    }
    if let Some(shipped) = shipped::find(name) {
        let folder = vm.settings.shown_library.clone();
        let folder = folder.unwrap_or_else(|| "<gossamer>/lib".to_string());
        let shown = |path: &str| {
            if folder.contains('\\') && !folder.contains('/') {
                format!("{folder}\\{}", path.replace('/', "\\"))
            } else {
                format!("{folder}/{path}")
            }
        };
        return Ok(Some(Found::Text(Text {
            source: Source::Shipped(shipped),
            file: shown(shipped.file),
            package: shipped.package().map(shown),
        })));
    }
    if let Some(text) = find_file(vm, last, folders)? {
        return Ok(Some(Found::Text(text)));
    }
    let mut portions: Vec<PathBuf> = folders
        .iter()
        .map(|folder| absolute_path(folder).join(last))
        .collect();
    portions.retain(|portion| portion.is_dir());
    Ok((!portions.is_empty()).then_some(Found::Folders(portions)))
}

/// A module among the files of some folders.
fn find_file(vm: &mut Vm, last: &str, folders: &[PathBuf]) -> PyResult<Option<Text>> {
    for folder in folders {
        let folder = absolute_path(folder);
        let package = folder.join(last);
        if let Some(text) = read(vm, &package.join("__init__.py"), Some(&package))? {
            return Ok(Some(text));
        }
        if let Some(text) = read(vm, &folder.join(format!("{last}.py")), None)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

fn read(vm: &mut Vm, file: &Path, package: Option<&Path>) -> PyResult<Option<Text>> {
    let Ok(bytes) = std::fs::read(file) else {
        return Ok(None);
    };
    let shown = file.to_string_lossy().into_owned();
    match crate::syntax::decode(&bytes) {
        Ok(source) => Ok(Some(Text {
            source: Source::File(source),
            file: shown,
            package: package.map(|package| package.to_string_lossy().into_owned()),
        })),
        Err(error) => Err(super::syntax_error(vm, &error, &shown, "")),
    }
}

/// How many objects CPython's module makes when it is imported, and so brings a collection nearer. Most others are in
/// C there, or loaded before the prompt comes.
fn births(name: &str) -> u32 {
    match name {
        "asyncio" => 10_900,
        "typing" => 1_600,
        "json" => 350,
        "random" => 300,
        _ => 0,
    }
}

fn find(vm: &mut Vm, name: &str, last: &str, folders: &[PathBuf]) -> PyResult<Option<Value>> {
    Ok(match locate(vm, name, last, folders)? {
        Some(Found::Native(native)) => Some(make_native(vm, native)),
        Some(Found::Text(text)) => {
            let package = text.package.as_deref();
            let shipped = matches!(text.source, Source::Shipped(_));
            let suspended = shipped.then(|| vm.heap.suspend_births());
            let module = run_module(vm, name, &text.source, &text.file, package);
            if let Some(before) = suspended {
                vm.heap.resume_births(before, births(name));
            }
            Some(module?)
        }
        Some(Found::Folders(portions)) => {
            let module = super::add(vm, name, Value::NONE);
            let namespace = module::namespace(vm, &module);
            let portions = portions
                .iter()
                .map(|portion| vm.str(&portion.to_string_lossy()))
                .collect();
            let path = vm.list(portions);
            set(vm, &namespace, "__path__", path);
            set_str(vm, &namespace, "__package__", name);
            Some(module)
        }
        None => None,
    })
}

/// Makes a module and runs its text; takes it out of `sys.modules` if that fails.
fn run_module(
    vm: &mut Vm,
    name: &str,
    source: &Source,
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
    set_spec(vm, &namespace, name, file, parent)?;
    let run = match source {
        Source::Shipped(shipped) => run_shipped(vm, shipped, file, &namespace),
        Source::File(text) => run_source(vm, text, file, &namespace),
    };
    if let Err(raised) = run {
        let (modules, key) = (vm.modules.clone(), vm.intern_str(name));
        let old = Dict::of(&modules).and_then(|dict| dict.table_mut(&mut vm.heap).remove_str(&key));
        drop(old);
        return Err(raised);
    }
    // The module may have put something else in its place.
    let (modules, key) = (vm.modules.clone(), vm.intern_str(name));
    Ok(vm.dict_get_str(&modules, &key).unwrap_or(module))
}

fn set_spec(vm: &mut Vm, namespace: &Value, name: &str, file: &str, parent: &str) -> PyResult<()> {
    let spec = crate::objects::namespace::new(vm);
    for (key, text) in [("name", name), ("origin", file), ("parent", parent)] {
        let (key, text) = (vm.intern_str(key), vm.str(text));
        vm.set_attr(&spec, &key, Some(text))?;
    }
    set(vm, namespace, "__spec__", spec);
    Ok(())
}

/// Finds the module that `-m` names (a package's is its `__main__`) and prepares the namespace of the session's
/// `__main__` and `sys.argv` for it: its text and file. The inner error says why there is nothing to run.
///
/// # Errors
/// What the packages above it raise.
pub fn main(
    vm: &mut Vm,
    name: &str,
    namespace: &Value,
) -> PyResult<Result<(String, String), String>> {
    if name.starts_with('.') {
        return Ok(Err("Relative module names not supported".to_string()));
    }
    let mut full = name.to_string();
    loop {
        let text = match locate_below(vm, &full)? {
            Ok(Some(Found::Text(text))) => text,
            Ok(Some(Found::Native(_))) => {
                return Ok(Err(format!("No code object available for {full}")));
            }
            Ok(Some(Found::Folders(_))) if full == name => {
                full.push_str(".__main__");
                continue;
            }
            Ok(None | Some(Found::Folders(_))) if full != name => {
                return Ok(Err(format!(
                    "No module named {full}; '{name}' is a package and cannot be directly executed"
                )));
            }
            Ok(None | Some(Found::Folders(_))) => {
                return Ok(Err(format!("No module named {full}")));
            }
            Err(message) => return Ok(Err(message)),
        };
        if text.package.is_some() && full == name {
            full.push_str(".__main__");
            continue;
        }
        let parent = full.rsplit_once('.').map_or("", |(parent, _)| parent);
        set_str(vm, namespace, "__file__", &text.file);
        set_str(vm, namespace, "__package__", parent);
        set_spec(vm, namespace, &full, &text.file, parent)?;
        sys::set_program(vm, &text.file);
        let file = text.file.clone();
        return Ok(Ok((text.text(), file)));
    }
}

/// Finds a module without running it; the packages above it are imported. The inner error is `-m`'s answer to a
/// missing package.
fn locate_below(vm: &mut Vm, full: &str) -> PyResult<Result<Option<Found>, String>> {
    let Some((parent_name, last)) = full.rsplit_once('.') else {
        let folders = vm.settings.path.clone();
        return locate(vm, full, full, &folders).map(Ok);
    };
    let parent = match import(vm, parent_name) {
        Ok(parent) => parent,
        Err(raised) if vm.is_a(&raised.0, TypeId::MODULE_NOT_FOUND_ERROR) => {
            let missing = vm.exception_field(&raised.0, "name");
            let missing = missing.map_or(String::new(), |name| vm.text(&name));
            let above = parent_name.strip_prefix(missing.as_str());
            if !above.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                return Err(raised);
            }
            let text = vm.to_str(&raised.0)?;
            return Ok(Err(format!(
                "Error while finding module specification for '{full}' (ModuleNotFoundError: {})",
                vm.text(&text)
            )));
        }
        Err(raised) => return Err(raised),
    };
    let folders = match package_folders(vm, &parent)? {
        Some(folders) => folders,
        None => {
            return Ok(Err(format!(
                "Error while finding module specification for '{full}' (ModuleNotFoundError: \
                 __path__ attribute not found on '{parent_name}' while trying to find '{full}')"
            )));
        }
    };
    locate(vm, full, last, &folders).map(Ok)
}

/// The folders of a package in which its modules are looked for.
fn package_folders(vm: &mut Vm, package: &Value) -> PyResult<Option<Vec<PathBuf>>> {
    let path = vm.names.__path__.clone();
    match vm.get_attr_opt(package, &path)? {
        Some(path) => folders_of(vm, &path).map(Some),
        None => Ok(None),
    }
}

/// Those of a path's folders that may be looked into.
fn folders_of(vm: &mut Vm, path: &Value) -> PyResult<Vec<PathBuf>> {
    let folders = vm.collect(path)?;
    let folders = folders.iter().map(|folder| PathBuf::from(vm.text(folder)));
    let folders = folders.collect();
    Ok(allowed(vm, folders))
}

/// Finds a module written in Python without running it, in a path's folders or else the session's.
///
/// # Errors
/// What iterating the path raises; `SyntaxError` for a file that can't be decoded.
pub fn find_text(vm: &mut Vm, name: &str, path: Option<&Value>) -> PyResult<Option<Text>> {
    let folders = match path {
        Some(path) => folders_of(vm, path)?,
        None => vm.settings.path.clone(),
    };
    let last = name.rsplit('.').next().unwrap_or(name);
    Ok(match locate(vm, name, last, &folders)? {
        Some(Found::Text(text)) => Some(text),
        _ => None,
    })
}

/// Runs a shipped module in a namespace, as from a file of this name.
///
/// # Errors
/// What it raises.
pub fn run_shipped(
    vm: &mut Vm,
    shipped: &'static Shipped,
    file: &str,
    namespace: &Value,
) -> PyResult<()> {
    let Some(unit) = shipped.code(file) else {
        return run_source(vm, &shipped.text(), file, namespace);
    };
    vm.sources
        .add_later(&unit.filename, |line| shipped.text_to(line));
    let code = code::load_shared(vm, &unit);
    crate::vm::run_code(vm, &code, namespace, None, None).map(drop)
}

/// Compiles a text and runs it in a namespace.
///
/// # Errors
/// `SyntaxError`, and what it raises.
fn run_source(vm: &mut Vm, source: &str, file: &str, namespace: &Value) -> PyResult<()> {
    let unit = match compile_source(source, file, Mode::Exec, Options::default()) {
        Ok(unit) => SharedUnit::from(unit),
        Err(error) => return Err(super::refusal(vm, &error, file, source)),
    };
    super::remember_source(vm, file, &unit, source)?;
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
            if vm
                .dict_get_str(globals, &vm.names.__package__)
                .is_some_and(|package| !package.is_none())
            {
                return Err(vm.type_error("package must be a string"));
            }
            let message = "can't resolve package from __spec__ or __package__, falling back on \
                           __name__ and __path__";
            (vm.hooks.warn)(vm, TypeId::IMPORT_WARNING, message, None)?;
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
