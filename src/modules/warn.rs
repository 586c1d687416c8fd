//! Warnings of the machine itself. If the program imported `warnings`, that module decides; else each is shown once
//! for a place, as by its default filters.

use crate::heap::{Heap, Value};
use crate::objects::code::Code;
use crate::objects::frame::{FrameObject, Traceback};
use crate::objects::generator::Generator;
use crate::runtime::warning::WarnedPlace;
use crate::runtime::{Args, Dict, Ending, Exception, NativeDef, PyResult, Raised, TypeId, Vm};

use super::NativeModule;

/// What `warnings` has from Rust: its two functions that warn, which leave no frames of that module in tracebacks.
pub static MODULE: NativeModule = NativeModule {
    name: "_warnings",
    doc: "What gives warnings.",
    functions: &[
        NativeDef::any(
            "warn",
            |vm, args| {
                let names = ["message", "category", "stacklevel", "source", "skip_file_prefixes"];
                args.bind(vm, "warn", names, 0, 1)?;
                decide(vm, "_warn", args)
            },
            "($module, /, message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<unrepresentable>)",
            "Gives a warning as of the line that called; stacklevel 2: as of the caller's caller.",
        )
        .function(),
        NativeDef::any(
            "warn_explicit",
            |vm, args| {
                let names = [
                    "message", "category", "filename", "lineno", "module", "registry",
                    "module_globals", "source",
                ];
                args.bind(vm, "warn_explicit", names, 0, 4)?;
                decide(vm, "_warn_explicit", args)
            },
            "($module, /, message, category, filename, lineno, module=<unrepresentable>, registry=None, \
             module_globals=None, source=None)",
            "Gives a warning as of a place; the registry remembers what was shown there.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// Asks the module `warnings` what is to be done.
fn decide(vm: &mut Vm, name: &str, args: Args) -> PyResult {
    let name = vm.intern_str(name);
    let Some(python) = function(vm, &name)? else {
        return Err(vm.runtime_error("warnings is not imported"));
    };
    let answer = vm.call_with(&python, args);
    if let Err(Raised(error)) = &answer
        && let Some(error) = Exception::of(error)
    {
        while let Some(entry) = error.traceback.get(&vm.heap).clone()
            && let Some(traceback) = Heap::downcast::<Traceback>(&entry)
            && let Some(frame) = Heap::downcast::<FrameObject>(&traceback.frame)
            && let Some(code) = Code::of(&frame.code)
            && vm.text(&code.name).starts_with("_warn")
        {
            let next = traceback.next.get(&vm.heap).clone();
            let old = std::mem::replace(error.traceback.get_mut(&mut vm.heap), next);
            drop(old);
        }
    }
    answer
}

/// Warns (see `Hooks::warn`).
///
/// # Errors
/// What the module `warnings` raises.
pub fn warn(vm: &mut Vm, category: TypeId, message: &str, about: Option<&Value>) -> PyResult<()> {
    let (text, class) = (vm.str(message), vm.type_object(category).clone());
    if let Some(coroutine) = about
        && tell_unawaited(vm, coroutine)?
    {
        return Ok(());
    }
    let name = vm.names.warn.clone();
    if let Some(warn) = function(vm, &name)? {
        let (level, about) = (Value::int32(1), about.cloned().unwrap_or(Value::NONE));
        return vm.call(&warn, &[text, class, level, about]).map(drop);
    }
    let place = place(vm);
    if is_ignored(vm, category, &place) || is_known(vm, &place, &text, &class)? {
        return Ok(());
    }
    let stream = vm.names.stderr.clone();
    let nobody = super::sys::get(vm, &stream).is_none_or(|stream| stream.is_none());
    if vm.ending == Ending::Clearing && nobody {
        return Ok(()); // as in `report::unraisable`
    }
    let name = vm.class_name(&class);
    let mut shown = format!("{}:{}: {name}: {}\n", place.file, place.line, message);
    // At the end CPython's C code tells it, which knows no lines that were typed.
    let typed = place.file.starts_with('<') && vm.ending == Ending::Clearing;
    if let Some(source) = place.source.as_ref().filter(|_| !typed) {
        shown.push_str(&format!("  {source}\n"));
    }
    // To tell this, CPython imports a module, which it can't at the end.
    if about.is_some() && vm.ending == Ending::No {
        shown.push_str(&format!(
            "{name}: Enable tracemalloc to get the object allocation traceback\n"
        ));
    }
    super::report::say(vm, &shown);
    Ok(())
}

/// Warns of a piece of syntax (see `Hooks::warn_of_syntax`).
///
/// # Errors
/// The warning, if filters say so, and what the module `warnings` raises.
pub fn warn_of_syntax(vm: &mut Vm, message: &str, place: WarnedPlace) -> PyResult<()> {
    let name = vm.intern_str("warn_explicit");
    let Some(warn) = function(vm, &name)? else {
        let WarnedPlace { filename, line, .. } = place;
        let mut shown = format!("{filename}:{line}: SyntaxWarning: {message}\n");
        if let Some(source) = place.source {
            shown.push_str(&format!("  {source}\n"));
        }
        super::report::say(vm, &shown);
        return Ok(());
    };
    let category = vm.type_object(TypeId::SYNTAX_WARNING).clone();
    let line = vm.int(place.line.into());
    let arguments = [vm.str(message), category, vm.str(place.filename), line];
    vm.call(&warn, &arguments).map(drop)
}

/// Lets the module `warnings` warn of a coroutine that was never awaited; says whether it did.
fn tell_unawaited(vm: &mut Vm, coroutine: &Value) -> PyResult<bool> {
    let Some(made) = Generator::of(coroutine).filter(|made| made.class() == TypeId::COROUTINE)
    else {
        return Ok(false);
    };
    if made.finalizer.get(&vm.heap).is_some() {
        // Only the module can tell where the coroutine was made.
        (vm.hooks.import)(vm, "warnings")?;
    }
    let name = vm.intern_str("_warn_unawaited_coroutine");
    let Some(warn) = function(vm, &name)? else {
        return Ok(false);
    };
    match vm.call(&warn, std::slice::from_ref(coroutine)) {
        Ok(_) => Ok(true),
        Err(raised) => {
            let told = vm.is_a(&raised.0, TypeId::RUNTIME_WARNING);
            super::unraisable(vm, raised.0, None, coroutine);
            Ok(told)
        }
    }
}

/// A function of the module `warnings`, if that was imported.
fn function(vm: &mut Vm, name: &Value) -> PyResult<Option<Value>> {
    let (modules, warnings) = (vm.modules.clone(), vm.names.warnings.clone());
    match vm.dict_get_str(&modules, &warnings) {
        Some(module) => vm.get_attr_opt(&module, name),
        None => Ok(None),
    }
}

/// Whether the default filters ignore a warning.
fn is_ignored(vm: &mut Vm, category: TypeId, place: &Place) -> bool {
    match category {
        TypeId::DEPRECATION_WARNING => {
            let module = place.globals.clone().and_then(|globals| {
                let name = vm.names.__name__.clone();
                vm.dict_get_str(&globals, &name)
            });
            module.is_none_or(|module| vm.text(&module) != "__main__")
        }
        TypeId::PENDING_DEPRECATION_WARNING | TypeId::IMPORT_WARNING | TypeId::RESOURCE_WARNING => {
            true
        }
        _ => false,
    }
}

/// Where the program is.
struct Place {
    file: String,
    line: u32,
    source: Option<String>,
    globals: Option<Value>,
}

fn place(vm: &mut Vm) -> Place {
    let Some(frame) = vm.machine.frames.last() else {
        return Place {
            file: "<sys>".to_owned(),
            line: 0,
            source: None,
            globals: super::sys::namespace(vm),
        };
    };
    let globals = crate::vm::frame_globals(frame).cloned();
    let Some(code) = Code::of(&frame.code) else {
        return Place {
            file: String::new(),
            line: 0,
            source: None,
            globals,
        };
    };
    let line = code.position(frame.word().saturating_sub(1)).line;
    let text = vm.sources.get(&code.unit().filename);
    let source = text
        .as_deref()
        .and_then(|text| text.lines().nth((line as usize).checked_sub(1)?))
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty());
    Place {
        file: vm.text(&code.filename),
        line,
        source,
        globals,
    }
}

/// Whether this was shown for the place before; it is noted in the module's registry.
fn is_known(vm: &mut Vm, place: &Place, text: &Value, class: &Value) -> PyResult<bool> {
    let Some(globals) = place.globals.clone().filter(|it| Dict::of(it).is_some()) else {
        return Ok(false);
    };
    let name = vm.intern_str("__warningregistry__");
    let registry = match vm.dict_get_str(&globals, &name) {
        Some(registry) if Dict::of(&registry).is_some() => registry,
        _ => {
            let registry = vm.dict();
            let version = vm.intern_str("version");
            vm.dict_set_str(&registry, &version, Value::int32(0));
            vm.dict_set_str(&globals, &name, registry.clone());
            registry
        }
    };
    let key = vm.tuple([text.clone(), class.clone(), Value::int32(place.line as i32)]);
    if vm.dict_get(&registry, &key)?.is_some() {
        return Ok(true);
    }
    vm.dict_set(&registry, key, Value::TRUE)?;
    Ok(false)
}
