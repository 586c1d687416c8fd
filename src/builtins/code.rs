//! `exec`, `eval`, `compile`, and the exception for a source that is no Python.

use crate::compile::unit::FUTURE_ANNOTATIONS;
use crate::compile::{Mode, Options, Reading, compile_source};
use crate::heap::Value;
use crate::objects::code::{self, Code};
use crate::objects::{self, bytes::Bytes};
use crate::runtime::warning::WarnedPlace;
use crate::runtime::{
    Args, CellObject, Dict, NativeDef, PyResult, Raised, Str, Tuple, TypeId, Vm, kind,
};
use crate::syntax::{self, ErrorKind, SyntaxError};
use crate::vm;

use super::scope;

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::any("exec", |vm, args| run(vm, args, "exec"), "($module, source, /, globals=None, locals=None, *, closure=None)", "Runs a source or a code object in a namespace.").function(),
    NativeDef::any("eval", |vm, args| run(vm, args, "eval"), "($module, source, /, globals=None, locals=None)", "The value of an expression in a namespace.").function(),
    NativeDef::any("compile", compile, "($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)", "A code object of a source: a program (mode 'exec'), a statement ('single'), an expression ('eval').").function(),
];

/// The exception for a source that was refused. `source` is the text of the file or prompt that it comes from.
pub fn syntax_error(vm: &mut Vm, error: &SyntaxError, filename: &str, source: &str) -> Raised {
    let class = match error.kind {
        ErrorKind::SyntaxError => TypeId::SYNTAX_ERROR,
        ErrorKind::IndentationError => TypeId::INDENTATION_ERROR,
        ErrorKind::TabError => TypeId::TAB_ERROR,
        ErrorKind::MemoryError => return vm.memory_error(&error.message),
    };
    let message = vm.str(&error.message);
    let Some(place) = &error.place else {
        return vm.error_with(class, vec![message]);
    };
    let text = match place.by_compiler && source.is_empty() {
        true => Value::NONE,
        false => vm.str(&place.text),
    };
    let parts = vec![
        vm.str(filename),
        vm.int(place.line),
        vm.int(place.offset),
        text,
        vm.int(place.end_line),
        vm.int(place.end_offset),
    ];
    let names = [
        "filename",
        "lineno",
        "offset",
        "text",
        "end_lineno",
        "end_offset",
    ];
    let tuple = vm.tuple(parts.clone());
    let raised = vm.error_with(class, vec![message, tuple]);
    for (name, part) in names.iter().zip(parts) {
        vm.set_exception_field(&raised.0, name, part);
    }
    raised
}

fn source_text(vm: &mut Vm, source: &Value, function: &str, what: &str) -> PyResult<String> {
    if let Some(string) = Str::of(source) {
        return match string.as_str() {
            Some(text) => Ok(text.to_string()),
            None => Err(vm.value_error("source code string cannot contain lone surrogates")),
        };
    }
    if let Some(bytes) = objects::bytes::contents(vm, source) {
        return match syntax::decode(&bytes) {
            Ok(text) => Ok(text),
            Err(error) => Err(syntax_error(vm, &error, "<string>", "")),
        };
    }
    Err(vm.type_error(format!(
        "{function}() arg 1 must be a string, bytes or {what} object"
    )))
}

/// Tells what parser and compiler warn of, with the lines of a file's text if they are given in `source`.
///
/// # Errors
/// What the program's filters make of a warning; of a `SyntaxWarning` it is a `SyntaxError`.
pub fn tell_warnings(
    vm: &mut Vm,
    filename: &str,
    warnings: &[SyntaxError],
    source: &str,
) -> PyResult<()> {
    for warning in warnings {
        let Some(place) = &warning.place else {
            // It was computed all the same: if filters make an error of it, nothing is raised, now or later.
            let _ = vm.deprecated(&warning.message);
            continue;
        };
        let line = place.line as u32;
        let shown = source.lines().nth((line as usize).saturating_sub(1));
        let shown = shown.filter(|_| !filename.starts_with('<'));
        let place = WarnedPlace {
            filename,
            line,
            source: shown.map(str::trim),
        };
        let told = (vm.hooks.warn_of_syntax)(vm, &warning.message, place);
        if let Err(raised) = told {
            return Err(if vm.is_a(&raised.0, TypeId::SYNTAX_WARNING) {
                syntax_error(vm, warning, filename, source)
            } else {
                raised
            });
        }
    }
    Ok(())
}

/// The exception for a source that was refused, what was warned of before having been told.
pub fn refusal(vm: &mut Vm, error: &SyntaxError, filename: &str, source: &str) -> Raised {
    match tell_warnings(vm, filename, &error.warnings, source) {
        Ok(()) => syntax_error(vm, error, filename, source),
        Err(raised) => raised,
    }
}

/// What the module of the calling code asked for with `from __future__ import`.
fn inherited(vm: &Vm) -> Options {
    let caller = vm.machine.frames.last();
    let caller = caller.and_then(|frame| Code::of(&frame.code));
    Options {
        reading: Reading::Text,
        future_annotations: caller.is_some_and(|code| code.unit().future_annotations),
    }
}

fn compiled(vm: &mut Vm, source: &str, filename: &str, mode: Mode, options: Options) -> PyResult {
    match compile_source(source, filename, mode, options) {
        Ok(unit) => {
            tell_warnings(vm, filename, &unit.warnings, "")?;
            Ok(code::load(vm, &unit.into(), false))
        }
        Err(error) => {
            tell_warnings(vm, filename, &error.warnings, "")?;
            Err(syntax_error(vm, &error, filename, ""))
        }
    }
}

/// The flag of `compile` that asks for a tree (`ast.PyCF_ONLY_AST`).
const ONLY_TREE: i64 = 0x400;

/// The flag that asks for an error of its own if text is missing at the end (`codeop`).
const ALLOW_INCOMPLETE: i64 = 0x4000;

/// What `__fspath__` of a filename answers.
fn path_of(vm: &mut Vm, filename: &Value) -> PyResult {
    let hook = vm.intern_str("__fspath__");
    match vm.call_special(filename, &hook, &[])? {
        Some(path) if Str::of(&path).is_some() => Ok(path),
        _ => {
            let name = vm.type_name(filename);
            Err(vm.type_error(format!(
                "expected str, bytes or os.PathLike object, not {name}"
            )))
        }
    }
}

/// A source's tree as nodes.
fn parsed(vm: &mut Vm, source: &str, filename: &str, mode: Mode) -> PyResult {
    match syntax::parse(source, mode) {
        Ok(module) => {
            tell_warnings(vm, filename, &module.warnings, "")?;
            super::tree::nodes(vm, &module, source, mode)
        }
        Err(error) => {
            tell_warnings(vm, filename, &error.warnings, "")?;
            Err(syntax_error(vm, &error, filename, source))
        }
    }
}

/// The code of a tree that is given as nodes.
fn compiled_nodes(
    vm: &mut Vm,
    node: &Value,
    filename: &str,
    mode: Mode,
    options: Options,
) -> PyResult {
    let (module, source) = super::tree::tree(vm, node, mode)?;
    match crate::compile::compile(&module, &source, filename, mode, options) {
        Ok(unit) => {
            tell_warnings(vm, filename, &unit.warnings, "")?;
            Ok(code::load(vm, &unit.into(), false))
        }
        Err(error) => {
            tell_warnings(vm, filename, &error.warnings, "")?;
            Err(syntax_error(vm, &error, filename, ""))
        }
    }
}

fn run(vm: &mut Vm, args: Args, function: &str) -> PyResult {
    if args.positional.is_empty() {
        return Err(vm.type_error(format!(
            "{function}() takes at least 1 positional argument (0 given)"
        )));
    }
    let (names, least) = (["source", "globals", "locals", "closure"], 1);
    let [source, globals, locals, closure] = match function {
        "exec" => {
            if args.positional.len() > 3 {
                let given = args.positional.len();
                return Err(vm.type_error(format!(
                    "exec() takes at most 3 positional arguments ({given} given)"
                )));
            }
            args.bind(vm, function, names, 1, least)?
        }
        _ => {
            let names = ["source", "globals", "locals"];
            let [source, globals, locals] = args.bind(vm, function, names, 1, least)?;
            [source, globals, locals, None]
        }
    };
    let closure = closure.filter(|closure| !closure.is_none());
    let given = |value: Option<Value>| value.filter(|value| !value.is_none());
    let (source, globals, locals) = (source.unwrap_or(Value::NONE), given(globals), given(locals));
    if let Some(globals) = &globals
        && Dict::of(globals).is_none()
    {
        let name = vm.type_name(globals);
        let message = match function {
            "exec" => format!("exec() globals must be a dict, not {name}"),
            _ if vm.slots_ref(globals).get_item.is_some() => {
                "globals must be a real dict; try eval(code, {}, mapping)".to_string()
            }
            _ => "globals must be a dict".to_string(),
        };
        return Err(vm.type_error(message));
    }
    if let Some(locals) = &locals
        && vm.slots_ref(locals).get_item.is_none()
    {
        let name = vm.type_name(locals);
        return Err(match function {
            "exec" => vm.type_error(format!("locals must be a mapping or None, not {name}")),
            _ => vm.type_error("locals must be a mapping"),
        });
    }
    let (globals, locals) = match (globals, locals) {
        (Some(globals), locals) => (globals, locals),
        (None, Some(locals)) => (scope::globals(vm), Some(locals)),
        (None, None) => {
            let globals = scope::globals(vm);
            let locals = scope::locals(vm);
            let own = (!locals.is(&globals)).then_some(locals);
            (globals, own)
        }
    };
    // A namespace with methods of its own is asked through them.
    let locals = match locals.filter(|locals| !locals.is(&globals)) {
        None if !vm.is_exact(&globals, TypeId::DICT) => Some(globals.clone()),
        locals => locals,
    };
    let name = vm.names.__builtins__.clone();
    if vm.dict_get_str(&globals, &name).is_none() {
        let builtins = vm.builtins.clone();
        vm.dict_set_str(&globals, &name, builtins);
    }
    let code = if source.kind() == Some(kind::CODE) {
        source
    } else if closure.is_some() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    } else {
        let options = inherited(vm);
        let text = source_text(vm, &source, function, "code")?;
        match function {
            "eval" => compiled(
                vm,
                text.trim_start_matches([' ', '\t']),
                "<string>",
                Mode::Eval,
                options,
            )?,
            _ => compiled(vm, &text, "<string>", Mode::Exec, options)?,
        }
    };
    let free = Code::of(&code).map_or(0, |code| code.unit().free_names.len());
    let enclosed = match (&closure, free) {
        (None, 0) => None,
        (Some(_), 0) => {
            return Err(vm.type_error("cannot use a closure with this code object"));
        }
        (_, _) if function == "eval" => {
            return Err(
                vm.type_error("code object passed to eval() may not contain free variables")
            );
        }
        (closure, _) => {
            let cells = closure.as_ref().and_then(Tuple::of).map(Tuple::items);
            let fits = cells.is_some_and(|cells| {
                cells.len() == free && cells.iter().all(|cell| CellObject::of(cell).is_some())
            });
            if !fits {
                return Err(vm.type_error(format!(
                    "code object requires a closure of exactly length {free}"
                )));
            }
            let (code, globals) = (code.clone(), globals.clone());
            let parts = objects::function::Parts {
                closure: closure.clone(),
                ..Default::default()
            };
            Some(objects::function::new(vm, code, globals, parts))
        }
    };
    let answer = vm::run_code(vm, &code, &globals, locals, enclosed)?;
    Ok(if function == "exec" {
        Value::NONE
    } else {
        answer
    })
}

fn compile(vm: &mut Vm, args: Args) -> PyResult {
    let names = [
        "source",
        "filename",
        "mode",
        "flags",
        "dont_inherit",
        "optimize",
        "_feature_version",
    ];
    let [source, filename, mode, flags, dont_inherit, ..] =
        args.bind(vm, "compile", names, 0, 3)?;
    let (source, filename) = (
        source.unwrap_or(Value::NONE),
        filename.unwrap_or(Value::NONE),
    );
    let filename = match Str::of(&filename) {
        Some(_) => vm.text(&filename),
        None if crate::heap::Heap::downcast::<Bytes>(&filename).is_some() => {
            let bytes = crate::heap::Heap::downcast::<Bytes>(&filename);
            bytes.map_or(String::new(), |bytes| {
                String::from_utf8_lossy(bytes.bytes.as_slice()).into_owned()
            })
        }
        None => {
            let path = path_of(vm, &filename)?;
            vm.text(&path)
        }
    };
    let mode = mode.unwrap_or(Value::NONE);
    if Str::of(&mode).is_none() {
        let name = vm.type_name(&mode);
        return Err(vm.type_error(format!("compile() argument 'mode' must be str, not {name}")));
    }
    let mut options = inherited(vm);
    if let Some(dont_inherit) = dont_inherit
        && vm.truth(&dont_inherit)?
    {
        options = Options::default();
    }
    let (mut only_tree, mut asks_for_more) = (false, false);
    if let Some(flags) = flags {
        // What `__future__` and `ast` define.
        const KNOWN: i64 = 0x1fe_f610;
        let flags = vm.index_i64(&flags)?;
        if flags & !KNOWN != 0 {
            return Err(vm.value_error("compile(): unrecognised flags"));
        }
        only_tree = flags & ONLY_TREE != 0;
        asks_for_more = flags & ALLOW_INCOMPLETE != 0;
        options.future_annotations |= flags & FUTURE_ANNOTATIONS != 0;
    }
    let mode = match vm.text(&mode).as_str() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    if super::tree::is_node(vm, &source) {
        if only_tree {
            return Ok(source);
        }
        return compiled_nodes(vm, &source, &filename, mode, options);
    }
    let text = source_text(vm, &source, "compile", "AST")?;
    if asks_for_more && syntax::is_incomplete(&text, mode) {
        return Err(vm.error(TypeId::INCOMPLETE_INPUT_ERROR, "incomplete input"));
    }
    if only_tree {
        return parsed(vm, &text, &filename, mode);
    }
    compiled(vm, &text, &filename, mode, options)
}
