//! `accumulate`: running totals.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, BinOp, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Running totals.
    pub struct Accumulate: kind::ACCUMULATE, uncleared {
        /// What joins total and item; none for a sum.
        pub function: Option<Value>,
        /// The total so far.
        pub total: HeapCell<Option<Value>>,
        /// The items.
        pub iterator: Value,
        /// The first total, until it was answered.
        pub initial: HeapCell<Option<Value>>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    args.at_most_positional(vm, "accumulate", 2, 1)?;
    let names = ["iterable", "func", "initial"];
    let [iterable, function, initial] = args.bind(vm, "accumulate", names, 0, 1)?;
    let given = |value: Option<Value>| value.filter(|value| !value.is_none());
    let iterator = vm.iter(&iterable.unwrap_or(Value::NONE))?;
    let shape = instance_shape(class, TypeId::ACCUMULATE);
    Ok(vm.heap.alloc(shape, |header| Accumulate {
        header,
        total: HeapCell::new(None),
        iterator,
        function: given(function),
        initial: HeapCell::new(given(initial)),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Accumulate>(value) else {
        return Ok(None);
    };
    let answer = match state.initial.get_mut(&mut vm.heap).take() {
        Some(first) => first,
        None => {
            let Some(item) = vm.next(&state.iterator)? else {
                return Ok(None);
            };
            match (state.total.get(&vm.heap).clone(), &state.function) {
                (None, _) => item,
                (Some(total), None) => vm.binary(BinOp::Add, &total, &item)?,
                (Some(total), Some(function)) => vm.call(function, &[total, item])?,
            }
        }
    };
    let old = state.total.get_mut(&mut vm.heap).replace(answer.clone());
    drop(old);
    Ok(Some(answer))
}

/// The type.
pub static ACCUMULATE_SPEC: TypeSpec = super::iterator(
    TypeId::ACCUMULATE,
    "itertools.accumulate",
    "accumulate(iterable, func=None, *, initial=None)\n\n\
     An iterator over running totals: sums, or what a function of total and item answers.",
    kind::ACCUMULATE,
    construct,
    next,
);
