//! `_heapq`: lists kept as heaps (J. W. J. Williams, "Heapsort", 1964). What is smaller stands nearer to the front;
//! for the functions in `_max`, what is greater.
//!
//! A comparison may run Python code that changes the list; that is an error.

use crate::heap::Value;
use crate::runtime::{CmpOp, List, NativeDef, PyResult, Vm, quick};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_heapq",
    doc: "Lists kept as heaps.",
    functions: &[
        NativeDef::range(
            "heappush",
            2,
            2,
            push,
            "($module, heap, item, /)",
            "Adds an item to a heap.",
        )
        .function(),
        NativeDef::range(
            "heappushpop",
            2,
            2,
            push_pop,
            "($module, heap, item, /)",
            "Adds an item, then takes the smallest out: faster than both one after the other.",
        )
        .function(),
        NativeDef::one(
            "heappop",
            |vm, args| pop(vm, args, false),
            "($module, heap, /)",
            "Takes the smallest item out.",
        )
        .function(),
        NativeDef::range(
            "heapreplace",
            2,
            2,
            |vm, args| replace(vm, args, false),
            "($module, heap, item, /)",
            "Takes the smallest item out, then adds one.",
        )
        .function(),
        NativeDef::one(
            "heapify",
            |vm, args| heapify(vm, args, false),
            "($module, heap, /)",
            "Makes a list a heap, in place, in a time that grows as its length.",
        )
        .function(),
        NativeDef::one(
            "_heappop_max",
            |vm, args| pop(vm, args, true),
            "($module, heap, /)",
            "Takes the greatest item out.",
        )
        .function(),
        NativeDef::range(
            "_heapreplace_max",
            2,
            2,
            |vm, args| replace(vm, args, true),
            "($module, heap, item, /)",
            "Takes the greatest item out, then adds one.",
        )
        .function(),
        NativeDef::one(
            "_heapify_max",
            |vm, args| heapify(vm, args, true),
            "($module, heap, /)",
            "Makes a list a heap with the greatest item first.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

fn heap<'a>(vm: &mut Vm, function: &str, value: &'a Value) -> PyResult<&'a List> {
    match List::of(value) {
        Some(list) => Ok(list),
        None => {
            let name = vm.type_name(value);
            // Functions of one argument do not number it.
            let only = function.contains("heappop") || function.contains("heapify");
            let number = if only { "" } else { " 1" };
            Err(vm.type_error(format!(
                "{function}() argument{number} must be list, not {name}"
            )))
        }
    }
}

fn name(base: &'static str, max: bool) -> String {
    match max {
        true => format!("_{base}_max"),
        false => base.to_string(),
    }
}

/// Whether `a` belongs before `b`.
fn before(vm: &mut Vm, a: &Value, b: &Value, max: bool) -> PyResult<bool> {
    let (a, b) = if max { (b, a) } else { (a, b) };
    match quick::order(a, b) {
        Some(order) => Ok(CmpOp::Lt.holds(order)),
        None => vm.holds(CmpOp::Lt, a, b),
    }
}

fn len(vm: &Vm, list: &List) -> usize {
    list.items(&vm.heap).len()
}

/// The comparison of the items in two places.
fn compare_places(vm: &mut Vm, list: &List, a: usize, b: usize, max: bool) -> PyResult<bool> {
    let items = list.items(&vm.heap);
    let (Some(left), Some(right)) = (items.get(a), items.get(b)) else {
        return Err(vm.index_error("index out of range"));
    };
    let (left, right, count) = (left.clone(), right.clone(), items.len());
    let answer = before(vm, &left, &right, max)?;
    if len(vm, list) != count {
        return Err(vm.runtime_error("list changed size during iteration"));
    }
    Ok(answer)
}

fn swap(vm: &mut Vm, list: &List, a: usize, b: usize) {
    let items = list.items_mut(&mut vm.heap);
    if a < items.len() && b < items.len() {
        items.swap(a, b);
    }
}

/// Moves an item towards the front, at most to `start`.
fn rise(vm: &mut Vm, list: &List, start: usize, mut at: usize, max: bool) -> PyResult<()> {
    while at > start {
        let parent = (at - 1) / 2;
        if !compare_places(vm, list, at, parent, max)? {
            break;
        }
        swap(vm, list, at, parent);
        at = parent;
    }
    Ok(())
}

/// Lets the item in a place sink to a leaf, then rise to where it belongs: most items belong near the leaves.
fn sink(vm: &mut Vm, list: &List, start: usize, max: bool) -> PyResult<()> {
    let count = len(vm, list);
    let mut at = start;
    while at < count / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < count && !compare_places(vm, list, child, child + 1, max)? {
            child += 1;
        }
        swap(vm, list, child, at);
        at = child;
    }
    rise(vm, list, start, at, max)
}

fn push(vm: &mut Vm, args: &[Value]) -> PyResult {
    let list = heap(vm, "heappush", &args[0])?;
    list.items_mut(&mut vm.heap).push(args[1].clone());
    let last = len(vm, list) - 1;
    rise(vm, list, 0, last, false)?;
    Ok(Value::NONE)
}

fn pop(vm: &mut Vm, args: &[Value], max: bool) -> PyResult {
    let list = heap(vm, &name("heappop", max), &args[0])?;
    let Some(last) = list.items_mut(&mut vm.heap).pop() else {
        return Err(vm.index_error("index out of range"));
    };
    let Some(first) = list.items_mut(&mut vm.heap).first_mut() else {
        return Ok(last);
    };
    let answer = std::mem::replace(first, last);
    sink(vm, list, 0, max)?;
    Ok(answer)
}

fn replace(vm: &mut Vm, args: &[Value], max: bool) -> PyResult {
    let list = heap(vm, &name("heapreplace", max), &args[0])?;
    let Some(first) = list.items_mut(&mut vm.heap).first_mut() else {
        return Err(vm.index_error("index out of range"));
    };
    let answer = std::mem::replace(first, args[1].clone());
    sink(vm, list, 0, max)?;
    Ok(answer)
}

fn push_pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let list = heap(vm, "heappushpop", &args[0])?;
    let Some(first) = list.items(&vm.heap).first().cloned() else {
        return Ok(args[1].clone());
    };
    if !before(vm, &first, &args[1], false)? {
        return Ok(args[1].clone());
    }
    let Some(place) = list.items_mut(&mut vm.heap).first_mut() else {
        return Err(vm.index_error("index out of range"));
    };
    let answer = std::mem::replace(place, args[1].clone());
    sink(vm, list, 0, false)?;
    Ok(answer)
}

fn heapify(vm: &mut Vm, args: &[Value], max: bool) -> PyResult {
    let list = heap(vm, &name("heapify", max), &args[0])?;
    for at in (0..len(vm, list) / 2).rev() {
        sink(vm, list, at, max)?;
        vm.poll()?;
    }
    Ok(Value::NONE)
}
