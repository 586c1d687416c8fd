//! `_traceback`: what `traceback`, `linecache` and `inspect` know of source texts, and how a frame is shown.
//! The texts are those of the session's own tracebacks.

use std::rc::Rc;

use crate::compile::unit::Position;
use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::frame::Traceback;
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};
use crate::traceback::{self, Frame};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_traceback",
    doc: "Source texts, and tracebacks as text.",
    functions: &[
        NativeDef::one(
            "code_source",
            code_source,
            "($module, code, /)",
            "The text from which code was compiled, or None.",
        )
        .function(),
        NativeDef::one(
            "file_source",
            file_source,
            "($module, filename, /)",
            "The text that was last compiled under a file name, or None.",
        )
        .function(),
        NativeDef::one(
            "position",
            position,
            "($module, traceback, /)",
            "Line, last line and columns of an instruction; None for each that is unknown.",
        )
        .function(),
        NativeDef::range(
            "frame_text",
            7,
            7,
            frame_text,
            "($module, filename, lineno, name, end_lineno, colno, end_colno, source, /)",
            "A frame as a traceback shows it.",
        )
        .function(),
        NativeDef::one(
            "format",
            format,
            "($module, exception, /)",
            "The whole traceback of an exception.",
        )
        .function(),
        NativeDef::one(
            "last_lines",
            last_lines,
            "($module, exception, /)",
            "The end of an exception's traceback: class and message, of a syntax error also the source.",
        )
        .function(),
        NativeDef::range(
            "suggestion",
            2,
            2,
            suggestion,
            "($module, exception, traceback, /)",
            "What a mistyped name may have meant, as the end of the message.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

fn optional_text(vm: &mut Vm, text: Option<Rc<str>>) -> PyResult {
    Ok(match text {
        Some(text) => vm.str(&text),
        None => Value::NONE,
    })
}

fn code_source(vm: &mut Vm, args: &[Value]) -> PyResult {
    let code = Code::of(&args[0]);
    let text = code.and_then(|code| vm.sources.get(&code.unit().filename));
    optional_text(vm, text)
}

fn file_source(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = vm.text(&args[0]);
    let text = vm.sources.last_of(&name);
    optional_text(vm, text)
}

fn position(vm: &mut Vm, args: &[Value]) -> PyResult {
    let place = Traceback::of(&args[0]).map_or(Position::default(), Traceback::position);
    let known = place.line != 0;
    let parts: Vec<Value> = [place.line, place.end_line, place.column, place.end_column]
        .into_iter()
        .map(|number| {
            if known {
                vm.int(number.into())
            } else {
                Value::NONE
            }
        })
        .collect();
    Ok(vm.tuple(parts))
}

fn frame_text(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [filename, line, name, end_line, column, end_column, source] = args else {
        return Ok(Value::NONE);
    };
    let number = |value: &Value| value.as_small().and_then(|small| u32::try_from(small).ok());
    let span = match (number(end_line), number(column), number(end_column)) {
        (Some(end_line), Some(column), Some(end_column))
            if end_column > 0 || Some(end_line) > number(line) =>
        {
            Some((end_line, column, end_column))
        }
        _ => None,
    };
    let source = (!source.is_none()).then(|| vm.text(source).into());
    let frame = Frame {
        filename: vm.text(filename).into(),
        line: number(line).unwrap_or(0),
        name: vm.text(name),
        span,
        source,
    };
    let text = traceback::frames_text(&[frame], vm.settings.style);
    Ok(vm.str(&text))
}

fn check_exception(vm: &mut Vm, value: &Value) -> PyResult<()> {
    if vm.is_a(value, TypeId::BASE_EXCEPTION) {
        return Ok(());
    }
    let class = vm.type_name(value);
    Err(vm.type_error(format!("Exception expected for value, {class} found")))
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    check_exception(vm, &args[0])?;
    let style = vm.settings.style;
    let text = traceback::format(vm, &args[0], style)?;
    Ok(vm.str(&text))
}

fn last_lines(vm: &mut Vm, args: &[Value]) -> PyResult {
    check_exception(vm, &args[0])?;
    let mut chain = traceback::gather(vm, &args[0])?;
    let text = chain.0.pop().map_or(String::new(), |mut link| {
        link.failure.notes.clear();
        traceback::render_last(&link.failure)
    });
    Ok(vm.str(&text))
}

fn suggestion(vm: &mut Vm, args: &[Value]) -> PyResult {
    check_exception(vm, &args[0])?;
    let trace = args.get(1).filter(|trace| Traceback::of(trace).is_some());
    let text = traceback::hint(vm, &args[0], trace)?;
    Ok(vm.str(&text))
}
