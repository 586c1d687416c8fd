//! `pairwise`: each item with its successor.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Answer, Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Pairs of neighbours.
    pub struct Pairwise: kind::PAIRWISE, uncleared {
        /// The items.
        pub source: HeapCell<Option<Value>>,
        /// The last one read.
        pub last: HeapCell<Option<Value>>,
        /// What it answered.
        pub answer: Answer,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::PAIRWISE, "pairwise", args)?;
    let [iterable] = super::exactly(vm, "pairwise", args)?;
    let source = vm.iter(iterable)?;
    let answer = Answer::of_length(vm, 2);
    let shape = instance_shape(class, TypeId::PAIRWISE);
    Ok(vm.heap.alloc(shape, |header| Pairwise {
        header,
        source: HeapCell::new(Some(source)),
        last: HeapCell::new(None),
        answer,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Pairwise>(value) else {
        return Ok(None);
    };
    // Held until the end: the source dies last.
    let Some(_source) = state.source.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let first = match state.last.get(&vm.heap).clone() {
        Some(last) => last,
        None => {
            let first = super::next_or_release(vm, &state.source)?;
            let old = std::mem::replace(state.last.get_mut(&mut vm.heap), first.clone());
            drop(old);
            match first {
                Some(first) if state.source.get(&vm.heap).is_some() => first,
                // The source was exhausted by an iteration inside this one.
                _ => {
                    super::release(vm, &state.last);
                    return Ok(None);
                }
            }
        }
    };
    let second = match super::next_or_release(vm, &state.source) {
        Ok(Some(second)) => second,
        other => {
            super::release(vm, &state.last);
            return other;
        }
    };
    let old = state.last.get_mut(&mut vm.heap).replace(second.clone());
    drop(old);
    Ok(Some(vm.answer_pair(&state.answer, first, second)))
}

/// The type.
pub static PAIRWISE_SPEC: TypeSpec = super::iterator(
    TypeId::PAIRWISE,
    "itertools.pairwise",
    "pairwise(iterable, /)\n\nAn iterator over pairs of an item and its successor.",
    kind::PAIRWISE,
    construct,
    next,
);
