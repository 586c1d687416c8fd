//! `SyntaxError`: message and place.

use crate::heap::Value;
use crate::runtime::{Args, GetSetDef, PyResult, Slots, Vm, integer};

use super::{base, field, simple};

/// What `SyntaxError` does.
pub const SLOTS: Slots = Slots {
    init: Some(init),
    str: Some(str),
    ..Slots::EMPTY
};

/// Fields.
pub const GETSET: &[GetSetDef] = &[
    field!("msg", "The message."),
    field!("filename", "The file."),
    field!("lineno", "The line, from 1."),
    field!("offset", "The column, from 1."),
    field!("text", "The source line."),
    field!("end_lineno", "The last line."),
    field!("end_offset", "The column after the last character, from 1."),
    field!("print_file_and_line", "Whether to show the place."),
];

const PLACE: [&str; 6] = [
    "filename",
    "lineno",
    "offset",
    "text",
    "end_lineno",
    "end_offset",
];

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    base::init(vm, value, args)?;
    if let Some(message) = args.positional.first() {
        vm.set_exception_field(value, "msg", message.clone());
    }
    let [_, place] = args.positional else {
        return Ok(());
    };
    let place = vm.collect(place)?;
    let given = place.len();
    if given < 4 {
        return Err(vm.type_error(format!(
            "function takes at least 4 arguments ({given} given)"
        )));
    }
    if given > 6 {
        return Err(vm.type_error(format!(
            "function takes at most 6 arguments ({given} given)"
        )));
    }
    for (name, part) in PLACE.iter().zip(place) {
        vm.set_exception_field(value, name, part);
    }
    if given == 5 {
        return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

fn str(vm: &mut Vm, value: &Value) -> PyResult {
    let message = vm.exception_field(value, "msg").unwrap_or(Value::NONE);
    let message = vm.to_str(&message)?;
    let file = simple::text_field(vm, value, "filename");
    let line = vm.exception_field(value, "lineno");
    let line = line.filter(|line| integer(line).is_some());
    let file = file
        .as_deref()
        .map(|file| file.rsplit('/').next().unwrap_or(file));
    let line = match line {
        Some(line) => {
            let shown = vm.to_str(&line)?;
            Some(vm.text(&shown))
        }
        None => None,
    };
    let place = match (file, line) {
        (Some(file), Some(line)) => format!(" ({file}, line {line})"),
        (Some(file), None) => format!(" ({file})"),
        (None, Some(line)) => format!(" (line {line})"),
        (None, None) => return Ok(message),
    };
    let text = vm.text(&message) + &place;
    Ok(vm.str(&text))
}
