//! `code.replace`: the same code with other names, places or constants.

use std::rc::Rc;

use crate::compile::unit::CodeUnit;
use crate::heap::{HeapCell, Value};
use crate::runtime::{Args, PyResult, Str, Tuple, TypeId, Vm};

use super::{Code, Unit, Words, simple_arguments};

/// Fields that `replace` takes; those that describe CPython's machine are taken and must not change.
const FIELDS: &[&str] = &[
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_firstlineno",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_linetable",
    "co_exceptiontable",
];

/// `code.replace(**changes)`.
///
/// # Errors
/// `TypeError` for an unknown field or a value of the wrong type; `ValueError` for a change that this
/// machine's code can't follow.
pub fn replace(vm: &mut Vm, args: Args) -> PyResult {
    let Some((this, extra)) = args.positional.split_first() else {
        return Ok(Value::NONE);
    };
    if !extra.is_empty() {
        let given = extra.len();
        return Err(vm.type_error(format!(
            "replace() takes no positional arguments ({given} given)"
        )));
    }
    super::wake(vm, this);
    let Some(code) = Code::of(this) else {
        return Ok(Value::NONE);
    };
    let mut unit: CodeUnit = code.unit().clone();
    let (mut name, mut qualname) = (code.name.clone(), code.qualname.clone());
    let mut filename = code.filename.clone();
    let mut constants = code.constants.get(&vm.heap).clone();
    let mut names = code.names.get(&vm.heap).clone();
    for (key, value) in args.names.iter().zip(args.values) {
        let field = vm.text(key);
        match field.as_str() {
            "co_name" => (unit.name, name) = text(vm, &field, value)?,
            "co_qualname" => (unit.qualname, qualname) = text(vm, &field, value)?,
            "co_filename" => (unit.filename, filename) = text(vm, &field, value)?,
            "co_firstlineno" => move_lines(&mut unit, vm.index_i64(value)?),
            "co_flags" => unit.flags = vm.index_i64(value)? as u16,
            "co_consts" => constants = as_many(vm, &field, value, constants.len())?,
            "co_names" => names = as_many(vm, &field, value, names.len())?,
            _ if FIELDS.contains(&field.as_str()) => {
                let own = vm.intern(key);
                let own = vm.get_attr(this, &own)?;
                if !vm.eq(&own, value)? {
                    return Err(vm.value_error(format!("code: {field} can't be replaced")));
                }
            }
            _ => {
                return Err(vm.type_error(format!(
                    "replace() got an unexpected keyword argument '{field}'"
                )));
            }
        }
    }
    let words = unit.words.clone().into_boxed_slice();
    let (local_names, locals, registers) = (code.local_names.clone(), code.locals, code.registers);
    let simple = simple_arguments(unit.flags, unit.arg_count, unit.keyword_only_count);
    let documented = unit.has_docstring;
    Ok(vm.heap.alloc(TypeId::CODE.shape(), |header| Code {
        header,
        unit: Unit(unit.into()),
        words: Words(HeapCell::new(words)),
        slept: Words(HeapCell::default()),
        documented,
        constants: HeapCell::new(constants),
        names: HeapCell::new(names),
        local_names,
        filename,
        name,
        qualname,
        simple,
        locals,
        registers,
        warmed: HeapCell::new(false),
    }))
}

fn text(vm: &mut Vm, field: &str, value: &Value) -> PyResult<(Rc<str>, Value)> {
    if Str::of(value).is_none() {
        let class = vm.type_name(value);
        return Err(vm.type_error(format!(
            "replace() argument '{field}' must be str, not {class}"
        )));
    }
    Ok((vm.text(value).into(), vm.intern(value)))
}

fn as_many(vm: &mut Vm, field: &str, value: &Value, count: usize) -> PyResult<Vec<Value>> {
    let Some(items) = Tuple::of(value) else {
        let class = vm.type_name(value);
        return Err(vm.type_error(format!(
            "replace() argument '{field}' must be tuple, not {class}"
        )));
    };
    if items.items().len() < count {
        return Err(vm.value_error(format!("code: {field} is too small")));
    }
    Ok(items.items().to_vec())
}

/// All positions move with the first line.
fn move_lines(unit: &mut CodeUnit, first: i64) {
    let moved = first - unit.first_line as i64;
    let shift = |line: u32| (line as i64 + moved).clamp(0, u32::MAX as i64) as u32;
    unit.first_line = first.clamp(0, u32::MAX as i64) as u32;
    let mut positions = unit.positions.to_vec();
    for (_, position) in &mut positions {
        if position.line != 0 {
            position.line = shift(position.line);
            position.end_line = shift(position.end_line);
        }
    }
    unit.positions = positions.into();
}
