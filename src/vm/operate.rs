//! Operators, cells, and small instructions: the bodies that are too long for the loop.

use crate::compile::instruction::{IMMEDIATE, Instr, USE_B, USE_C};
use crate::compile::unit::OPTIMIZED;
use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::objects::textual::check_room;
use crate::runtime::quick;
use crate::runtime::{
    BinOp, CellObject, CmpOp, PyResult, Raised, Str, Tuple, TypeId, UnOp, Vm, float,
};

use super::window::Window;

const TAG: i64 = 1;

// Small integers are their number times four plus one. The fast paths compute on the words themselves, so that an
// operand need not lie in memory.

/// The number of a small integer's word.
#[inline(always)]
fn int(bits: u64) -> i64 {
    bits as i64 >> 2
}

/// Sum of two small integers, if it is one.
#[inline(always)]
pub fn add(left: u64, right: u64) -> Option<Value> {
    let sum = (left as i64 - TAG).checked_add(right as i64)?;
    Some(Value::from_small_bits(sum as u64))
}

/// Difference.
#[inline(always)]
pub fn sub(left: u64, right: u64) -> Option<Value> {
    let difference = (left as i64).checked_sub(right as i64 - TAG)?;
    Some(Value::from_small_bits(difference as u64))
}

/// Product.
#[inline(always)]
pub fn mul(left: u64, right: u64) -> Option<Value> {
    let product = (left as i64 - TAG).checked_mul(int(right))?;
    Some(Value::from_small_bits((product + TAG) as u64))
}

/// Quotient of two small integers that are exact floats.
#[inline(always)]
pub fn div(left: u64, right: u64) -> Option<Value> {
    let (x, y) = (int(left), int(right));
    const EXACT: u64 = 1 << 53;
    if y == 0 || x.unsigned_abs() > EXACT || y.unsigned_abs() > EXACT {
        return None;
    }
    Value::immediate_float(x as f64 / y as f64)
}

/// Quotient of two floats.
#[inline(always)]
pub fn div_floats(x: f64, y: f64) -> Option<Value> {
    if y == 0.0 {
        None
    } else {
        Value::immediate_float(x / y)
    }
}

/// Floor quotient.
#[inline(always)]
pub fn floor_div(left: u64, right: u64) -> Option<Value> {
    let (x, y) = (int(left), int(right));
    if y == 0 {
        return None;
    }
    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
        // The processor divides half as wide numbers much faster.
        return Some(Value::from_small_bits((x / y) as u64 * 4 + TAG as u64));
    }
    let quotient = x / y;
    Value::small(if x % y != 0 && (x < 0) != (y < 0) {
        quotient - 1
    } else {
        quotient
    })
}

/// Floor remainder.
#[inline(always)]
pub fn modulo(left: u64, right: u64) -> Option<Value> {
    let (x, y) = (int(left), int(right));
    if y == 0 {
        return None;
    }
    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
        // As above.
        return Some(Value::from_small_bits((x % y) as u64 * 4 + TAG as u64));
    }
    let rest = x % y;
    Value::small(if rest != 0 && (rest < 0) != (y < 0) {
        rest + y
    } else {
        rest
    })
}

/// Left shift that loses nothing.
#[inline(always)]
pub fn shift_left(left: u64, right: u64) -> Option<Value> {
    let (x, count) = (int(left), int(right));
    if !(0..62).contains(&count) {
        return None;
    }
    let shifted = x << count;
    if shifted >> count == x {
        Value::small(shifted)
    } else {
        None
    }
}

/// Right shift.
#[inline(always)]
pub fn shift_right(left: u64, right: u64) -> Option<Value> {
    let (x, count) = (int(left), int(right));
    if count < 0 {
        None
    } else {
        Value::small(x >> count.min(63))
    }
}

/// Bitwise and.
#[inline(always)]
pub fn and(left: u64, right: u64) -> Option<Value> {
    Some(Value::from_small_bits(left & right))
}

/// Bitwise or.
#[inline(always)]
pub fn or(left: u64, right: u64) -> Option<Value> {
    Some(Value::from_small_bits(left | right))
}

/// Bitwise exclusive or.
#[inline(always)]
pub fn xor(left: u64, right: u64) -> Option<Value> {
    Some(Value::from_small_bits((left ^ right) | TAG as u64))
}

/// A comparison of two small integers or two floats.
#[inline(always)]
pub fn quick_compare(op: CmpOp, left: u64, right: u64) -> Option<bool> {
    if Value::are_small(left, right) {
        let (x, y) = (left as i64, right as i64);
        return Some(match op {
            CmpOp::Lt => x < y,
            CmpOp::Le => x <= y,
            CmpOp::Eq => x == y,
            CmpOp::Ne => x != y,
            CmpOp::Gt => x > y,
            CmpOp::Ge => x >= y,
        });
    }
    if !Value::are_immediate_floats(left, right) {
        return None;
    }
    let (x, y) = (Value::float_of_bits(left), Value::float_of_bits(right));
    Some(match op {
        CmpOp::Lt => x < y,
        CmpOp::Le => x <= y,
        CmpOp::Eq => x == y,
        CmpOp::Ne => x != y,
        CmpOp::Gt => x > y,
        CmpOp::Ge => x >= y,
    })
}

/// `left op right` where the fast paths did not fit.
#[inline(never)]
pub fn binary(vm: &mut Vm, op: BinOp, in_place: bool, left: &Value, right: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (number(left), number(right))
        && (left.is_immediate_float() || right.is_immediate_float())
    {
        let result = match op {
            BinOp::Add => Some(x + y),
            BinOp::Sub => Some(x - y),
            BinOp::Mul => Some(x * y),
            BinOp::TrueDiv if y != 0.0 => Some(x / y),
            _ => None,
        };
        if let Some(result) = result {
            return Ok(vm.float(result));
        }
    }
    if in_place {
        vm.binary_in_place(op, left, right)
    } else {
        vm.binary(op, left, right)
    }
}

/// An addition of strings whose result takes the place of the left one, which nobody else holds: it grows where it is.
/// Says whether that was so; if not, nothing has happened.
#[inline(never)]
pub fn extend_str(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<bool> {
    let replaced = i.a == i.b || i.k & USE_B != 0;
    if !replaced || i.k & IMMEDIATE != 0 || i.b == i.c {
        return Ok(false);
    }
    let (Some(left), Some(right)) = (Str::of(w.get(i.b)), Str::of(w.get(i.c))) else {
        return Ok(false);
    };
    check_room(vm, left.bytes.len().saturating_add(right.bytes.len()))?;
    let Some(left) = w.take(i.b) else {
        return Ok(false);
    };
    let text = match vm.extend_str(left, w.get(i.c)) {
        Ok(text) => text,
        Err(left) => {
            w.set(i.b, left);
            return Ok(false);
        }
    };
    if i.k & USE_C != 0 {
        drop(w.take(i.c));
    }
    w.set(i.a, text);
    Ok(true)
}

/// A float or a small integer that is an exact float.
fn number(value: &Value) -> Option<f64> {
    match value.as_small() {
        Some(small) if small.unsigned_abs() <= 1 << 53 => Some(small as f64),
        Some(_) => None,
        None => float(value).filter(|_| value.is_immediate_float()),
    }
}

/// `left op right` where the fast paths did not fit; strings and tuples of plain values are compared here.
#[inline(never)]
pub fn compare(vm: &mut Vm, op: CmpOp, left: &Value, right: &Value) -> PyResult {
    match compare_text(op, left, right).or_else(|| quick::holds(op, left, right)) {
        Some(holds) => Ok(Value::bool(holds)),
        None => vm.compare(op, left, right),
    }
}

/// As [`compare`], as a truth value.
#[inline(never)]
pub fn holds(vm: &mut Vm, op: CmpOp, left: &Value, right: &Value) -> PyResult<bool> {
    match compare_text(op, left, right) {
        Some(holds) => Ok(holds),
        None => vm.holds(op, left, right),
    }
}

fn compare_text(op: CmpOp, left: &Value, right: &Value) -> Option<bool> {
    let plain = Some(TypeId::STR.shape());
    if left.shape() != plain || right.shape() != plain {
        return None;
    }
    let (x, y) = (
        crate::runtime::Str::of(left)?,
        crate::runtime::Str::of(right)?,
    );
    // Two interned strings are one, or differ.
    let same =
        || left.is(right) || !(x.is_interned() && y.is_interned()) && x.as_bytes() == y.as_bytes();
    Some(match op {
        CmpOp::Eq => same(),
        CmpOp::Ne => !same(),
        // Generalised UTF-8 sorts as code points do.
        _ if x.as_bytes().len() == 1 && y.as_bytes().len() == 1 => {
            op.holds(Some(x.as_bytes()[0].cmp(&y.as_bytes()[0])))
        }
        _ => op.holds(Some(x.as_bytes().cmp(y.as_bytes()))),
    })
}

/// `left op`.
pub fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    if let Some(small) = value.as_small() {
        let result = match op {
            UnOp::Neg => -small,
            UnOp::Invert => !small,
            UnOp::Pos | UnOp::Abs => small,
        };
        return Ok(vm.int(result));
    }
    if op == UnOp::Neg
        && let Some(x) = value.as_immediate_float()
    {
        return Ok(vm.float(-x));
    }
    vm.unary(op, value)
}

/// `left is right`.
#[inline(always)]
pub fn is(left: &Value, right: &Value) -> bool {
    left.is(right)
}

/// What a cell holds.
#[inline(always)]
pub fn cell_contents(vm: &Vm, cell: &Value) -> Option<Value> {
    CellObject::of(cell)?.contents.get(&vm.heap).clone()
}

/// Replaces what a cell holds; answers what it held.
#[inline(always)]
pub fn set_cell(vm: &mut Vm, cell: &Value, contents: Option<Value>) -> Option<Value> {
    std::mem::replace(
        CellObject::of(cell)?.contents.get_mut(&mut vm.heap),
        contents,
    )
}

/// The cell of a free variable of the innermost frame.
#[inline(always)]
pub fn free_cell(vm: &Vm, index: u16) -> Option<Value> {
    let function = Function::of(vm.machine.frames.last()?.function.as_ref()?)?;
    Tuple::of(function.closure.as_ref()?)?
        .items()
        .get(index as usize)
        .cloned()
}

/// What a free variable of the innermost frame holds.
#[inline(always)]
pub fn free_contents(vm: &Vm, index: u16) -> Option<Value> {
    let function = Function::of(vm.machine.frames.last()?.function.as_ref()?)?;
    let cell = Tuple::of(function.closure.as_ref()?)?
        .items()
        .get(index as usize)?;
    CellObject::of(cell)?.contents.get(&vm.heap).clone()
}

/// Where a free variable of the innermost frame stands.
#[inline(always)]
pub fn free_place(vm: &Vm, index: u16) -> Option<*mut Option<Value>> {
    let function = Function::of(vm.machine.frames.last()?.function.as_ref()?)?;
    let cell = Tuple::of(function.closure.as_ref()?)?
        .items()
        .get(index as usize)?;
    Some(CellObject::of(cell)?.contents.as_ptr())
}

/// The error for a local without a value.
#[cold]
pub fn unbound_local(vm: &mut Vm, register: u16) -> Raised {
    let name = innermost_code(vm)
        .and_then(|code| {
            Code::of(&code)?
                .local_names
                .get(register as usize)
                .map(|name| vm.text(name))
        })
        .unwrap_or_default();
    let message =
        format!("cannot access local variable '{name}' where it is not associated with a value");
    // Without its name, as CPython has it: nothing is suggested.
    vm.error(TypeId::UNBOUND_LOCAL_ERROR, &message)
}

/// The error for a free variable without a value.
#[cold]
pub fn unbound_free(vm: &mut Vm, index: u16) -> Raised {
    let name = innermost_code(vm)
        .and_then(|code| {
            Code::of(&code)?
                .unit()
                .free_names
                .get(index as usize)
                .map(|name| name.to_string())
        })
        .unwrap_or_default();
    let message = format!(
        "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
    );
    let raised = vm.error(TypeId::NAME_ERROR, &message);
    let name = vm.str(&name);
    vm.set_exception_field(&raised.0, "name", name);
    raised
}

fn innermost_code(vm: &Vm) -> Option<Value> {
    vm.machine.frames.last().map(|frame| frame.code.clone())
}

/// `builtins.__build_class__`.
pub fn build_class_function(vm: &mut Vm) -> PyResult {
    let name = vm.names.__build_class__.clone();
    match super::global::builtin(vm, &name)? {
        Some(found) => Ok(found),
        None => Err(vm.name_error("__build_class__ not found")),
    }
}

/// `import name`, through `builtins.__import__`.
pub fn import_name(vm: &mut Vm, name: &Value, from_list: &Value, level: u32) -> PyResult {
    let function = vm.names.__import__.clone();
    let Some(function) = super::global::builtin(vm, &function)? else {
        return Err(vm.error(TypeId::IMPORT_ERROR, "__import__ not found"));
    };
    let globals = super::enter::globals(vm).unwrap_or(Value::NONE);
    // A function has no namespace of its own, a module that of its globals.
    let frame = vm.machine.frames.last();
    let in_function = frame
        .and_then(|frame| Code::of(&frame.code))
        .is_some_and(|code| code.unit().flags & OPTIMIZED != 0);
    let locals = match frame.and_then(|frame| frame.locals.clone()) {
        Some(locals) => locals,
        None if in_function => Value::NONE,
        None => globals.clone(),
    };
    vm.call(
        &function,
        &[
            name.clone(),
            globals,
            locals,
            from_list.clone(),
            Value::int32(level as i32),
        ],
    )
}

/// `from module import name`.
pub fn import_from(vm: &mut Vm, module: &Value, name: &Value) -> PyResult {
    if let Some(found) = vm.get_attr_opt(module, name)? {
        return Ok(found);
    }
    let dunder = vm.names.__name__.clone();
    let owner = vm
        .get_attr_opt(module, &dunder)?
        .map_or("<unknown module name>".to_string(), |name| vm.text(&name));
    let text = vm.text(name);
    let modules = vm.modules.clone();
    let full = vm.intern_str(&format!("{owner}.{text}"));
    if let Some(found) = vm.dict_get_str(&modules, &full) {
        return Ok(found);
    }
    let file = vm.names.__file__.clone();
    let place = vm
        .get_attr_opt(module, &file)?
        .map_or("unknown location".to_string(), |file| vm.text(&file));
    let raised = vm.import_error(format!(
        "cannot import name '{text}' from '{owner}' ({place})"
    ));
    let (owner, name) = (vm.str(&owner), name.clone());
    vm.set_exception_field(&raised.0, "name", owner);
    vm.set_exception_field(&raised.0, "name_from", name);
    if place != "unknown location" {
        let place = vm.str(&place);
        vm.set_exception_field(&raised.0, "path", place);
    }
    Err(raised)
}

/// `from module import *`, into the frame's names.
pub fn import_star(vm: &mut Vm, module: &Value) -> PyResult<()> {
    let (all, dict) = (vm.names.__all__.clone(), vm.names.__dict__.clone());
    let (names, skip) = match vm.get_attr_opt(module, &all)? {
        Some(all) => (vm.collect(&all)?, false),
        None => {
            let namespace = vm.get_attr(module, &dict)?;
            (vm.collect(&namespace)?, true)
        }
    };
    for name in names {
        let text = vm.text(&name);
        if skip && text.starts_with('_') {
            continue;
        }
        let name = vm.intern(&name);
        let value = vm.get_attr(module, &name)?;
        let old = super::global::store_name(vm, &name, value)?;
        drop(old);
    }
    Ok(())
}

/// `sys.displayhook(value)`.
pub fn display(vm: &mut Vm, value: Value) -> PyResult<()> {
    let modules = vm.modules.clone();
    let sys = vm.names.sys.clone();
    let name = vm.names.displayhook.clone();
    let hook = match vm.dict_get_str(&modules, &sys) {
        Some(sys) => vm.get_attr_opt(&sys, &name)?,
        None => None,
    };
    match hook {
        Some(hook) => vm.call(&hook, std::slice::from_ref(&value)).map(drop),
        None => Err(vm.runtime_error("lost sys.displayhook")),
    }
}
