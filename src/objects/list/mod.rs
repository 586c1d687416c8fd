//! The type `list`: its slots. Methods are in `methods`, sorting in `sort`, slices in `slices`, iterators in
//! `iter`.
//!
//! Items are changed in one step and what they replace is dropped after it, so that a dying item never sees
//! a list at work.

mod iter;
mod methods;
pub mod slices;
mod sort;

pub use iter::{ITERATOR_SPEC, REVERSE_ITERATOR_SPEC, reduced, reduced_to};
pub use methods::extend;
pub use sort::{sort, sort_arguments, sort_items};

use crate::heap::Value;
use crate::runtime::containers::Items;
use crate::runtime::{Args, BinOp, CmpOp, List, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::sequence::{self, Subscript, place, subscript};

/// A list of a class: `list` itself or one that derives from it.
pub fn of_class(vm: &mut Vm, class: &Value, items: Vec<Value>) -> Value {
    let shape = sequence::instance_shape(class, TypeId::LIST);
    vm.heap.alloc(shape, |header| List::new(header, items))
}

fn construct(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    Ok(of_class(vm, class, Vec::new()))
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let class = vm.class_of(value);
    let plain = class.is(vm.type_object(TypeId::LIST))
        || crate::runtime::Class::of(class).is_some_and(|class| {
            class
                .slots(&vm.heap)
                .new
                .is_some_and(|new| std::ptr::fn_addr_eq(new, construct as NewSlot))
        });
    if plain {
        args.no_keywords(vm, "list")?;
    }
    let iterable = sequence::at_most_one(vm, "list", args)?.cloned();
    let Some(list) = List::of(value) else {
        return Ok(());
    };
    let old = std::mem::take(list.items_mut(&mut vm.heap));
    drop(Items(old));
    match iterable {
        Some(iterable) => extend(vm, value, &iterable),
        None => Ok(()),
    }
}

type NewSlot = fn(&mut Vm, &Value, Args) -> PyResult;

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(list) = List::of(value) else {
        return Ok(Value::NONE);
    };
    if list.items(&vm.heap).is_empty() {
        return Ok(vm.str("[]"));
    }
    sequence::guarded_repr(vm, value, "[...]", |vm, text| {
        text.push(b'[');
        sequence::push_items(vm, text, list)?;
        text.push(b']');
        Ok(())
    })
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    match (List::of(left), List::of(right)) {
        (Some(left), Some(right)) => sequence::compare_rows(vm, left, right, op),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(List::of(value).map_or(0, |list| list.items(&vm.heap).len()))
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    let Some(list) = List::of(value) else {
        return Ok(false);
    };
    Ok(sequence::find(vm, list, item, 0, usize::MAX)?.is_some())
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(list) = List::of(value) else {
        return Ok(Value::NONE);
    };
    match subscript(vm, key, "list")? {
        Subscript::Index(index) => {
            let items = list.items(&vm.heap);
            match place(index, items.len()) {
                Some(at) => Ok(items[at].clone()),
                None => Err(vm.index_error("list index out of range")),
            }
        }
        Subscript::Slice(slice) => slices::get(vm, list, slice),
    }
}

fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(list) = List::of(value) else {
        return Ok(());
    };
    let index = match subscript(vm, key, "list")? {
        Subscript::Index(index) => index,
        Subscript::Slice(slice) => {
            return match new {
                Some(new) => slices::set(vm, list, slice, &new),
                None => slices::delete(vm, list, slice),
            };
        }
    };
    let items = list.items_mut(&mut vm.heap);
    let Some(at) = place(index, items.len()) else {
        return Err(vm.index_error("list assignment index out of range"));
    };
    let old = match new {
        Some(new) => std::mem::replace(&mut items[at], new),
        None => items.remove(at),
    };
    drop(old);
    Ok(())
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    match op {
        BinOp::Add => {
            let (Some(a), Some(b)) = (List::of(left), List::of(right)) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let (a, b) = (a.items(&vm.heap), b.items(&vm.heap));
            let mut all = Vec::with_capacity(a.len() + b.len());
            all.extend_from_slice(a);
            all.extend_from_slice(b);
            Ok(vm.list(all))
        }
        BinOp::Mul => {
            let (list, other) = match List::of(left) {
                Some(list) => (list, right),
                None => match List::of(right) {
                    Some(list) => (list, left),
                    None => return Ok(Value::NOT_IMPLEMENTED),
                },
            };
            if let Some(answer) = number_first(vm, op, left, right, other)? {
                return Ok(answer);
            }
            let Some(times) = sequence::times(vm, other)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let items = repeat(vm, list, times)?;
            Ok(vm.list(items))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repeat(vm: &mut Vm, list: &List, times: usize) -> PyResult<Vec<Value>> {
    let count = list.items(&vm.heap).len().checked_mul(times);
    let Some(count) = count else {
        return Err(sequence::no_memory(vm));
    };
    let mut all = sequence::room(vm, count)?;
    match list.items(&vm.heap) {
        [one] => all.resize(count, one.clone()),
        items => {
            if !items.is_empty() {
                (0..times).for_each(|_| all.extend_from_slice(items));
            }
        }
    }
    Ok(all)
}

/// What an operand says that is a number of its own kind: CPython asks numbers before sequences.
pub(super) fn number_first(
    vm: &mut Vm,
    op: BinOp,
    left: &Value,
    right: &Value,
    other: &Value,
) -> PyResult<Option<Value>> {
    if !other.is_object() || !vm.is_of_python_class(other) {
        return Ok(None);
    }
    match vm.slots_ref(other).binary {
        // The operators of another builtin type, inherited, would only ask back.
        Some(theirs) if std::ptr::fn_addr_eq(theirs, super::class::USER_BINARY) => {
            let answer = theirs(vm, op, left, right)?;
            Ok((!answer.is(&Value::NOT_IMPLEMENTED)).then_some(answer))
        }
        _ => Ok(None),
    }
}

pub type Binary = fn(&mut Vm, BinOp, &Value, &Value) -> PyResult;

/// Whether `+=` of this sequence comes before all else: CPython's derived classes take their base's for that of a
/// number.
pub fn adds_itself(vm: &Vm, op: BinOp, left: &Value) -> bool {
    op == BinOp::Add && vm.is_of_python_class(left)
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let Some(list) = List::of(left) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !adds_itself(vm, op, left)
        && let Some(answer) = number_first(vm, op, left, right, right)?
    {
        return Ok(answer);
    }
    match op {
        BinOp::Add => extend(vm, left, right)?,
        _ => {
            let Some(times) = sequence::times(vm, right)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if times == 0 {
                let old = std::mem::take(list.items_mut(&mut vm.heap));
                drop(Items(old));
            } else if times > 1 {
                let all = repeat(vm, list, times)?;
                let old = std::mem::replace(list.items_mut(&mut vm.heap), all);
                drop(old);
            }
        }
    }
    Ok(left.clone())
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.seq_iter(TypeId::LIST_ITERATOR, value.clone(), 0))
}

/// The type `list`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::LIST,
    name: "list",
    signature: "(iterable=(), /)",
    doc: "list(iterable=(), /)\n\nA mutable sequence; without an argument, an empty one.",
    kind: kind::LIST,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul],
    in_place: &[BinOp::Add, BinOp::Mul],
    methods: methods::METHODS,
    ..TypeSpec::EMPTY
};

#[cfg(test)]
mod tests;
