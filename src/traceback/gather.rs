//! From objects to data.

use std::collections::HashSet;

use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::exceptions;
use crate::objects::frame::{FrameObject, Traceback};
use crate::runtime::{Class, Exception, List, PyResult, Str, Tuple, TypeId, Vm, class_flag};

use super::{Chain, Failure, Frame, Link, MAX_DEPTH, MAX_WIDTH, Members, Relation, SyntaxPlace};

/// Reads all that a traceback shows of an exception. The exception's `__str__` runs; what it raises is
/// swallowed.
///
/// # Errors
/// What an object raises that is asked whether it has a name that could be meant.
pub fn gather(vm: &mut Vm, exception: &Value) -> PyResult<Chain> {
    chain(vm, exception, &mut HashSet::new(), Detail::All(0))
}

/// Reads what CPython's C code alone shows of an exception: neither suggestions nor notes nor the members of a
/// group, and a syntax error like any other.
pub fn gather_plainly(vm: &mut Vm, exception: &Value) -> Chain {
    chain(vm, exception, &mut HashSet::new(), Detail::Plain).unwrap_or_default()
}

/// How much is read.
#[derive(Clone, Copy)]
enum Detail {
    /// Everything, in groups nested so deep.
    All(usize),
    Plain,
}

fn chain(
    vm: &mut Vm,
    exception: &Value,
    seen: &mut HashSet<u64>,
    detail: Detail,
) -> PyResult<Chain> {
    let mut links = Vec::new();
    let mut next = Some((exception.clone(), None));
    while let Some((exception, relation)) = next.take() {
        seen.insert(exception.bits());
        let failure = failure(vm, &exception, seen, detail)?;
        links.push(Link { relation, failure });
        let Some(object) = Exception::of(&exception) else {
            break;
        };
        let cause = object.cause.get(&vm.heap).clone();
        let context = object.context.get(&vm.heap).clone();
        let suppressed = *object.suppress_context.get(&vm.heap);
        let unseen = |value: &Value| !seen.contains(&value.bits());
        next = match (cause.filter(unseen), context.filter(unseen)) {
            (Some(cause), _) => Some((cause, Some(Relation::Cause))),
            (None, Some(context)) if !suppressed => Some((context, Some(Relation::Context))),
            _ => None,
        };
    }
    links.reverse();
    Ok(Chain(links))
}

fn failure(
    vm: &mut Vm,
    exception: &Value,
    seen: &mut HashSet<u64>,
    detail: Detail,
) -> PyResult<Failure> {
    let traceback =
        Exception::of(exception).and_then(|object| object.traceback.get(&vm.heap).clone());
    let class = vm.class_of(exception).clone();
    let mut failure = Failure {
        frames: frames(vm, traceback.as_ref()),
        class: class_text(vm, &class),
        message: safe_text(vm, exception, "exception", Vm::to_str),
        ..Failure::default()
    };
    let Detail::All(depth) = detail else {
        return Ok(failure);
    };
    failure.notes = notes(vm, exception);
    if vm.is_a(exception, TypeId::SYNTAX_ERROR) {
        failure.syntax = Some(syntax_place(vm, exception));
    } else {
        let hint = super::suggestion::hint(vm, exception, traceback.as_ref())?;
        failure.message.push_str(&hint);
    }
    if vm.is_a(exception, TypeId::BASE_EXCEPTION_GROUP) {
        let members = exceptions::members(vm, exception);
        let count = members.len();
        let shown = if depth > MAX_DEPTH {
            Vec::new()
        } else {
            members
                .iter()
                .take(MAX_WIDTH)
                .map(|member| chain(vm, member, seen, Detail::All(depth + 1)))
                .collect::<PyResult<Vec<Chain>>>()?
        };
        failure.members = Some(Members { shown, count });
    }
    Ok(failure)
}

/// The activations of a traceback object.
pub fn frames(vm: &Vm, traceback: Option<&Value>) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut at = traceback.cloned();
    while let Some(entry) = at.as_ref().and_then(Traceback::of) {
        if let Some(code) = FrameObject::of(&entry.frame).map(|frame| frame.code.clone())
            && let Some(code) = Code::of(&code)
        {
            let position = entry.position();
            frames.push(Frame {
                filename: code.unit().filename.clone(),
                line: position.line,
                name: vm.text(&code.name),
                span: (position.end_column > 0 && position.end_line >= position.line
                    || position.end_line > position.line)
                    .then_some((position.end_line, position.column, position.end_column)),
                source: vm
                    .sources
                    .get_to(&code.unit().filename, position.line.max(position.end_line)),
            });
        }
        let next = entry.next.get(&vm.heap).clone();
        at = next;
    }
    frames
}

/// The name of a class as the last line of a traceback shows it.
pub fn class_text(vm: &Vm, class: &Value) -> String {
    let Some(object) = Class::of(class) else {
        return "<unknown>".to_string();
    };
    let name = vm.text(object.qualname.get(&vm.heap));
    let module = if object.has(class_flag::HEAP) {
        match vm.dict_get_str(&object.dict, &vm.names.__module__) {
            Some(module) if Str::of(&module).is_some() => vm.text(&module),
            _ => "<unknown>".to_string(),
        }
    } else {
        let whole = object.spec.0.get().name;
        whole
            .rsplit_once('.')
            .map_or(String::new(), |(module, _)| module.to_string())
    };
    match module.as_str() {
        "" | "builtins" | "__main__" => name,
        module => format!("{module}.{name}"),
    }
}

/// The text that a function makes of a value, or a note that it failed.
pub fn safe_text(
    vm: &mut Vm,
    value: &Value,
    what: &str,
    function: fn(&mut Vm, &Value) -> PyResult,
) -> String {
    match function(vm, value) {
        Ok(text) => shown(&text),
        Err(_) => {
            let name = if what == "__notes__" { "repr" } else { "str" };
            format!("<{what} {name}() failed>")
        }
    }
}

/// A string as standard error shows it: lone surrogates as escapes.
fn shown(text: &Value) -> String {
    let Some(string) = Str::of(text) else {
        return String::new();
    };
    match string.as_str() {
        Some(text) => text.to_string(),
        None => {
            let mut out = String::new();
            let text = string.as_wtf8();
            for at in 0..string.chars {
                match text.nth(at) {
                    Some(code) => match char::from_u32(code) {
                        Some(character) => out.push(character),
                        None => out.push_str(&format!("\\u{code:04x}")),
                    },
                    None => break,
                }
            }
            out
        }
    }
}

fn notes(vm: &mut Vm, exception: &Value) -> Vec<String> {
    let name = vm.names.__notes__.clone();
    let notes = match vm.get_attr_opt(exception, &name) {
        Ok(Some(notes)) if !notes.is_none() => notes,
        Ok(_) => return Vec::new(),
        Err(raised) => {
            let text = safe_text(vm, &raised.0, "__notes__", Vm::repr);
            return vec![format!("Ignored error getting __notes__: {text}")];
        }
    };
    let items = if let Some(list) = List::of(&notes) {
        list.items(&vm.heap).to_vec()
    } else if let Some(tuple) = Tuple::of(&notes) {
        tuple.items().to_vec()
    } else {
        return vec![safe_text(vm, &notes, "__notes__", Vm::repr)];
    };
    let mut lines = Vec::new();
    for item in items {
        let text = safe_text(vm, &item, "note", Vm::to_str);
        lines.extend(text.split('\n').map(str::to_string));
    }
    lines
}

fn syntax_place(vm: &mut Vm, exception: &Value) -> SyntaxPlace {
    let field = |vm: &mut Vm, name: &str| {
        let value = vm.exception_field(exception, name);
        value.filter(|value| !value.is_none())
    };
    let text = |vm: &mut Vm, name: &str| {
        let value = field(vm, name)?;
        Some(safe_text(vm, &value, "field", Vm::to_str))
    };
    let number = |vm: &mut Vm, name: &str| field(vm, name)?.as_small();
    SyntaxPlace {
        message: text(vm, "msg").unwrap_or_default(),
        filename: text(vm, "filename"),
        line: text(vm, "lineno"),
        end_line: text(vm, "end_lineno"),
        text: text(vm, "text"),
        offset: number(vm, "offset"),
        end_offset: number(vm, "end_offset"),
    }
}
