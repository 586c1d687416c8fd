//! The namespaces of the frame that called a builtin function.

use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::frame::{FrameObject, is_class_cell};
use crate::objects::function::Function;
use crate::runtime::machine::Frame;
use crate::runtime::{CellObject, Tuple, Vm};

/// The globals of the innermost frame; the builtins' if there is none.
pub fn globals(vm: &Vm) -> Value {
    let frame = vm.machine.frames.last();
    let globals = frame.and_then(|frame| match &frame.globals {
        Some(globals) => Some(globals.clone()),
        None => {
            let function = frame.function.as_ref().and_then(Function::of)?;
            Some(function.globals.clone())
        }
    });
    globals.unwrap_or_else(|| vm.builtins.clone())
}

/// The local namespace of the innermost frame: a module's or class's own one, a function's or comprehension's as
/// a new dict.
pub fn locals(vm: &mut Vm) -> Value {
    let Some(frame) = vm.machine.frames.last() else {
        return vm.builtins.clone();
    };
    if !in_function(frame) && !in_comprehension(vm, frame) {
        return frame.locals.clone().unwrap_or_else(|| globals(vm));
    }
    let variables = variables(vm, frame);
    let extra = frame.object.as_ref().and_then(FrameObject::of);
    let extra = extra.and_then(|object| object.extra.get(&vm.heap).clone());
    let dict = vm.dict();
    for (name, value) in variables {
        let name = vm.intern_str(&name);
        vm.dict_set_str(&dict, &name, value);
    }
    if let Some(extra) = extra {
        // The keys were hashed before.
        let _ = crate::objects::dict::update(vm, &dict, &extra);
    }
    dict
}

/// Whether the innermost frame keeps its locals in registers.
pub fn is_function(vm: &Vm) -> bool {
    vm.machine
        .frames
        .last()
        .is_some_and(|frame| frame.locals.is_none() && in_function(frame))
}

fn in_function(frame: &Frame) -> bool {
    use crate::compile::unit::OPTIMIZED;
    Code::of(&frame.code).is_some_and(|code| code.unit().flags & OPTIMIZED != 0)
}

/// Whether the code of a module or class runs a comprehension, whose variables are registers even there.
fn in_comprehension(vm: &Vm, frame: &Frame) -> bool {
    let Some(code) = Code::of(&frame.code) else {
        return false;
    };
    let mut names = code.local_names.iter().enumerate();
    names.any(|(index, name)| {
        vm.machine.register(frame, index).is_some() && !is_class_cell(&vm.text(name))
    })
}

/// Names and values of a function's variables, those without value left out.
fn variables(vm: &Vm, frame: &Frame) -> Vec<(String, Value)> {
    let Some(code) = Code::of(&frame.code) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let contents = |value: &Value| match CellObject::of(value) {
        Some(cell) => cell.contents.get(&vm.heap).clone(),
        None => Some(value.clone()),
    };
    let cells = &code.unit().cells;
    for (index, name) in code.local_names.iter().enumerate() {
        let Some(value) = vm.machine.register(frame, index) else {
            continue;
        };
        let value = if cells.contains(&(index as u16)) {
            contents(value)
        } else {
            Some(value.clone())
        };
        found.extend(value.map(|value| (vm.text(name), value)));
    }
    let closure = frame.function.as_ref().and_then(Function::of);
    let closure = closure.and_then(|function| function.closure.clone());
    if let Some(cells) = closure.as_ref().and_then(Tuple::of) {
        for (name, cell) in code.unit().free_names.iter().zip(cells.items()) {
            found.extend(contents(cell).map(|value| (name.to_string(), value)));
        }
    }
    found
}
