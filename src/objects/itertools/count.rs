//! `count`: numbers without end.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, Integer, PyResult, Slots, Str, TypeId, TypeSpec, Vm, integer, kind,
};

use super::super::sequence::instance_shape;

object! {
    /// Numbers without end.
    pub struct Count: kind::COUNT_ITERATOR, uncleared {
        /// The next one.
        pub now: HeapCell<Value>,
        /// What is added each time.
        pub step: Value,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [start, step] = args.bind(vm, "count", ["start", "step"], 0, 0)?;
    for given in [&start, &step].into_iter().flatten() {
        if !is_number(vm, given) {
            return Err(vm.type_error("a number is required"));
        }
    }
    let mut start = start.unwrap_or(vm.int(0));
    let step = step.unwrap_or(vm.int(1));
    // Small integers by ones are counted as such, whatever class their start had.
    if let (Some(Integer::Small(first)), true) = (integer(&start), is_one(&step)) {
        start = vm.int(first);
    }
    let shape = instance_shape(class, TypeId::COUNT_ITERATOR);
    Ok(vm.heap.alloc(shape, |header| Count {
        header,
        now: HeapCell::new(start),
        step,
    }))
}

fn is_number(vm: &Vm, value: &Value) -> bool {
    let slots = vm.slots_ref(value);
    slots.index.is_some()
        || slots.int.is_some()
        || slots.float.is_some()
        || value.kind() == Some(kind::COMPLEX)
}

fn is_one(step: &Value) -> bool {
    integer(step) == Some(Integer::Small(1))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Count>(value) else {
        return Ok(None);
    };
    let now = state.now.get(&vm.heap).clone();
    let following = match (now.as_small(), state.step.as_small()) {
        (Some(number), Some(step)) => vm.int(number + step),
        _ => vm.binary(BinOp::Add, &now, &state.step)?,
    };
    let old = std::mem::replace(state.now.get_mut(&mut vm.heap), following);
    drop(old);
    Ok(Some(now))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(state) = Heap::downcast::<Count>(value) else {
        return Ok(Value::NONE);
    };
    let mut text = super::short_name(vm, value);
    text.push('(');
    let now = state.now.get(&vm.heap).clone();
    let mut text = text.into_bytes();
    for (at, part) in [&now, &state.step].into_iter().enumerate() {
        if at == 1 {
            if is_one(part) {
                break;
            }
            text.extend_from_slice(b", ");
        }
        let repr = vm.repr(part)?;
        text.extend_from_slice(Str::of(&repr).map_or(&[], Str::as_bytes));
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

/// The type.
pub static COUNT_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        ..SPEC.slots
    },
    ..SPEC
};

const SPEC: TypeSpec = super::iterator(
    TypeId::COUNT_ITERATOR,
    "itertools.count",
    "count(start=0, step=1)\n\nAn iterator over start, start + step, start + 2 * step, and so on.",
    kind::COUNT_ITERATOR,
    construct,
    next,
);
