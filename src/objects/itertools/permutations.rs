//! `permutations`: all arrangements of r items.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, integer, kind};

use super::super::sequence::instance_shape;

object! {
    /// Arrangements.
    pub struct Permutations: kind::PERMUTATIONS, uncleared {
        /// What is arranged, a tuple.
        pub pool: Value,
        /// The last answer: it lives until the next one.
        pub answer: HeapCell<Option<Value>>,
        /// Items of an arrangement.
        pub length: usize,
        /// The next one: all places, and how far each of the first ones is from its last turn. None after
        /// the last.
        pub next: HeapCell<Option<(Vec<usize>, Vec<usize>)>>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [iterable, wanted] = args.bind(vm, "permutations", ["iterable", "r"], 0, 1)?;
    let pool = super::pool(vm, &iterable.unwrap_or(Value::NONE))?;
    let size = super::items(&pool).len();
    let length = match wanted.filter(|wanted| !wanted.is_none()) {
        None => size,
        Some(wanted) if integer(&wanted).is_none() => {
            return Err(vm.type_error("Expected int as r"));
        }
        Some(wanted) => {
            let number = vm.index_i64(&wanted)?;
            super::length(vm, number)?
        }
    };
    let next = if length <= size {
        let order = super::places(vm, size, |at| at)?;
        Some((order, super::places(vm, length, |at| size - at)?))
    } else {
        None
    };
    let shape = instance_shape(class, TypeId::PERMUTATIONS);
    Ok(vm.heap.alloc(shape, |header| Permutations {
        header,
        pool,
        answer: HeapCell::new(None),
        length,
        next: HeapCell::new(next),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Permutations>(value) else {
        return Ok(None);
    };
    let Some((mut order, mut turns)) = state.next.get_mut(&mut vm.heap).take() else {
        return Ok(None);
    };
    let answer = super::picked(vm, &state.pool, &state.answer, &order[..state.length]);
    let size = order.len();
    for at in (0..state.length).rev() {
        turns[at] -= 1;
        if turns[at] == 0 {
            order[at..].rotate_left(1);
            turns[at] = size - at;
        } else {
            order.swap(at, size - turns[at]);
            *state.next.get_mut(&mut vm.heap) = Some((order, turns));
            break;
        }
    }
    Ok(Some(answer))
}

/// The type.
pub static PERMUTATIONS_SPEC: TypeSpec = super::iterator(
    TypeId::PERMUTATIONS,
    "itertools.permutations",
    "permutations(iterable, r=None)\n\nAn iterator over all arrangements of r items (of all, if None).",
    kind::PERMUTATIONS,
    construct,
    next,
);
