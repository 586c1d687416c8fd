//! The attributes of code objects: `co_name`, `co_varnames`, `co_consts`, …

use crate::compile::unit::{CodeUnit, FUTURE_ANNOTATIONS};
use crate::heap::Value;
use crate::objects::bytes;
use crate::runtime::{CmpOp, GetSetDef, NativeDef, PyResult, Vm};

use super::Code;

macro_rules! entry {
    ($name:literal, $doc:literal, $read:expr) => {
        GetSetDef {
            name: $name,
            doc: $doc,
            get: |vm, value| {
                let read: fn(&mut Vm, &Code) -> Value = $read;
                super::wake(vm, value);
                Ok(Code::of(value).map_or(Value::NONE, |code| read(vm, code)))
            },
            set: None,
        }
    };
}

/// Computed attributes.
pub static GETSET: &[GetSetDef] = &[
    entry!("co_name", "The name.", |_, code| code.name.clone()),
    entry!(
        "co_qualname",
        "The name after those of what the code stands in.",
        |_, code| { code.qualname.clone() }
    ),
    entry!("co_filename", "The file.", |_, code| code.filename.clone()),
    entry!("co_firstlineno", "The first line.", |vm, code| {
        vm.int(code.unit().first_line as i64)
    }),
    entry!("co_argcount", "Positional parameters.", |vm, code| {
        vm.int(code.unit().arg_count as i64)
    }),
    entry!(
        "co_posonlyargcount",
        "Positional-only parameters.",
        |vm, code| { vm.int(code.unit().positional_only_count as i64) }
    ),
    entry!(
        "co_kwonlyargcount",
        "Keyword-only parameters.",
        |vm, code| { vm.int(code.unit().keyword_only_count as i64) }
    ),
    entry!("co_flags", "Bits that say what the code is.", |vm, code| {
        let unit = code.unit();
        let future = if unit.future_annotations {
            FUTURE_ANNOTATIONS
        } else {
            0
        };
        vm.int(unit.flags as i64 | future)
    }),
    entry!("co_nlocals", "Locals.", |vm, code| {
        let count = variables(code.unit()).len();
        vm.int(count as i64)
    }),
    entry!("co_stacksize", "Temporaries.", |vm, code| {
        vm.int(code.registers.saturating_sub(code.locals) as i64)
    }),
    entry!("co_varnames", "The names of the locals.", |vm, code| {
        let names: Vec<Value> = variables(code.unit())
            .into_iter()
            .filter_map(|index| code.local_names.get(index).cloned())
            .collect();
        vm.tuple(names)
    }),
    entry!(
        "co_cellvars",
        "The names of the locals that inner functions use.",
        |vm, code| {
            let names: Vec<Value> = code
                .unit()
                .cells
                .iter()
                .filter_map(|index| code.local_names.get(*index as usize).cloned())
                .collect();
            vm.tuple(names)
        }
    ),
    entry!(
        "co_freevars",
        "The names of the variables of outer functions.",
        |vm, code| {
            let unit = code.unit.0.clone();
            let names: Vec<Value> = unit
                .free_names
                .iter()
                .map(|name| vm.intern_str(name))
                .collect();
            vm.tuple(names)
        }
    ),
    entry!("co_consts", "The constants.", |vm, code| {
        let constants = code.constants.get(&vm.heap).clone();
        vm.tuple(constants)
    }),
    entry!("co_names", "The global and attribute names.", |vm, code| {
        let names = code.names.get(&vm.heap).clone();
        vm.tuple(names)
    }),
    entry!("co_code", "The instructions as bytes.", |vm, code| {
        let words: Vec<u8> = code
            .unit()
            .words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect();
        bytes::new(vm, &words)
    }),
    entry!(
        "co_linetable",
        "The table of positions; kept elsewhere.",
        |vm, _| { bytes::new(vm, b"") }
    ),
    entry!(
        "co_exceptiontable",
        "The table of handlers; kept elsewhere.",
        |vm, _| { bytes::new(vm, b"") }
    ),
];

/// Methods.
pub static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "co_lines",
        lines,
        "(self, /)",
        "Triples of first word, word past the last, line.",
    ),
    NativeDef::no_args(
        "co_positions",
        positions,
        "(self, /)",
        "For each word: line, last line, column, column past the last.",
    ),
    NativeDef::any(
        "replace",
        super::replace::replace,
        "",
        "A copy with new values for some fields.",
    ),
    NativeDef::any(
        "__replace__",
        super::replace::replace,
        "",
        "The same as replace().",
    ),
];

/// The indices of the locals that Python counts: parameters, and others that no inner function uses.
fn variables(unit: &CodeUnit) -> Vec<usize> {
    use crate::compile::unit::{VARARGS, VARKEYWORDS};
    let parameters = (unit.arg_count + unit.keyword_only_count) as usize
        + (unit.flags & VARARGS != 0) as usize
        + (unit.flags & VARKEYWORDS != 0) as usize;
    (0..unit.local_names.len())
        .filter(|index| *index < parameters || !unit.cells.contains(&(*index as u16)))
        .collect()
}

fn lines(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(code) = args.first().and_then(Code::of) else {
        return Ok(Value::NONE);
    };
    let unit = code.unit.0.clone();
    let end = unit.words.len() as u32;
    let mut runs: Vec<(u32, u32, u32)> = Vec::new();
    for (index, (start, position)) in unit.positions.iter().enumerate() {
        let stop = unit.positions.get(index + 1).map_or(end, |(next, _)| *next);
        match runs.last_mut() {
            Some((_, last, line)) if *line == position.line => *last = stop,
            _ => runs.push((*start, stop, position.line)),
        }
    }
    let mut items = Vec::with_capacity(runs.len());
    for (start, stop, line) in runs {
        let line = if line == 0 {
            Value::NONE
        } else {
            vm.int(line as i64)
        };
        let (start, stop) = (vm.int(start as i64), vm.int(stop as i64));
        items.push(vm.tuple(vec![start, stop, line]));
    }
    let list = vm.list(items);
    vm.iter(&list)
}

fn positions(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(code) = args.first().and_then(Code::of) else {
        return Ok(Value::NONE);
    };
    let count = code.unit().words.len() as u32;
    let mut items = Vec::with_capacity(count as usize);
    for word in 0..count {
        let position = code.position(word);
        let numbers = [
            position.line,
            position.end_line,
            position.column,
            position.end_column,
        ];
        let known = position.line != 0;
        let parts: Vec<Value> = numbers
            .into_iter()
            .map(|number| {
                if known {
                    vm.int(number as i64)
                } else {
                    Value::NONE
                }
            })
            .collect();
        items.push(vm.tuple(parts));
    }
    let list = vm.list(items);
    vm.iter(&list)
}

/// `<code object f at 0x…, file "…", line 1>`.
pub fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(code) = Code::of(value) else {
        return Ok(Value::NONE);
    };
    let text = format!(
        "<code object {} at {:#x}, file \"{}\", line {}>",
        vm.text(&code.name),
        value.bits(),
        vm.text(&code.filename),
        code.unit().first_line
    );
    Ok(vm.str(&text))
}

/// Code compiled alike is equal.
pub fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Code::of(left), Code::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = one.unit.0 == other.unit.0;
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        _ => Value::NOT_IMPLEMENTED,
    })
}

/// A hash that equal code shares.
pub fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(code) = Code::of(value) else {
        return Ok(0);
    };
    let (name, line) = (code.name.clone(), code.unit().first_line as i64);
    let hash = vm.hash(&name)? ^ line.wrapping_mul(0x9e37_79b9);
    Ok(if hash == -1 { -2 } else { hash })
}
