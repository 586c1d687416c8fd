//! `combinations` and `combinations_with_replacement`: all choices of r items, in the order of their places.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Choices from a pool.
    pub struct Combinations: kind::COMBINATIONS, uncleared {
        /// What is chosen from, a tuple.
        pub pool: Value,
        /// The last answer: it lives until the next one.
        pub answer: HeapCell<Option<Value>>,
        /// Places of the next choice; none after the last.
        pub next: HeapCell<Option<Vec<usize>>>,
        /// An item may be chosen again.
        pub repeats: bool,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    make(vm, class, args, TypeId::COMBINATIONS)
}

fn construct_repeating(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    make(vm, class, args, TypeId::COMBINATIONS_WITH_REPLACEMENT)
}

fn make(vm: &mut Vm, class: &Value, args: Args, id: TypeId) -> PyResult {
    let repeats = id == TypeId::COMBINATIONS_WITH_REPLACEMENT;
    let name = if repeats {
        "combinations_with_replacement"
    } else {
        "combinations"
    };
    let [iterable, wanted] = args.bind(vm, name, ["iterable", "r"], 0, 2)?;
    let wanted = vm.index_i64(&wanted.unwrap_or(Value::NONE))?;
    let pool = super::pool(vm, &iterable.unwrap_or(Value::NONE))?;
    let wanted = super::length(vm, wanted)?;
    let size = super::items(&pool).len();
    let possible = if repeats {
        size > 0 || wanted == 0
    } else {
        wanted <= size
    };
    let next = if possible {
        let first = |at| if repeats { 0 } else { at };
        Some(super::places(vm, wanted, first)?)
    } else {
        None
    };
    let shape = instance_shape(class, id);
    Ok(vm.heap.alloc(shape, |header| Combinations {
        header,
        pool,
        answer: HeapCell::new(None),
        next: HeapCell::new(next),
        repeats,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Combinations>(value) else {
        return Ok(None);
    };
    let Some(mut places) = state.next.get_mut(&mut vm.heap).take() else {
        return Ok(None);
    };
    let answer = super::picked(vm, &state.pool, &state.answer, &places);
    let (size, count) = (super::items(&state.pool).len(), places.len());
    // The greatest place that each may reach.
    let last = |at: usize| {
        if state.repeats {
            size - 1
        } else {
            size - count + at
        }
    };
    // The last one that can go on does; those behind it begin anew.
    if let Some(at) = (0..count).rev().find(|at| places[*at] != last(*at)) {
        let place = places[at] + 1;
        for (step, later) in places[at..].iter_mut().enumerate() {
            *later = if state.repeats { place } else { place + step };
        }
        *state.next.get_mut(&mut vm.heap) = Some(places);
    }
    Ok(Some(answer))
}

/// The type.
pub static COMBINATIONS_SPEC: TypeSpec = super::iterator(
    TypeId::COMBINATIONS,
    "itertools.combinations",
    "combinations(iterable, r)\n\nAn iterator over all choices of r items, in the order of the iterable.",
    kind::COMBINATIONS,
    construct,
    next,
);

/// The type.
pub static WITH_REPLACEMENT_SPEC: TypeSpec = super::iterator(
    TypeId::COMBINATIONS_WITH_REPLACEMENT,
    "itertools.combinations_with_replacement",
    "combinations_with_replacement(iterable, r)\n\n\
     An iterator over all choices of r items, where an item may be chosen again.",
    kind::COMBINATIONS,
    construct_repeating,
    next,
);
