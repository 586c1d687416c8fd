//! `product`: all ways to take an item from each of several iterables.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// A product.
    pub struct Product: kind::PRODUCT, uncleared {
        /// The items of each, a tuple of tuples.
        pub pools: Value,
        /// The last answer: it lives until the next one.
        pub answer: HeapCell<Option<Value>>,
        /// Places of the next answer; none after the last.
        pub next: HeapCell<Option<Vec<usize>>>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let mut repeat = 1;
    args.few_keywords(vm, "product", &["repeat"])?;
    for value in args.values {
        repeat = vm.index_i64(value)?;
        if repeat < 0 {
            return Err(vm.value_error("repeat argument cannot be negative"));
        }
    }
    let repeat = repeat as usize;
    let given = if repeat == 0 { &[] } else { args.positional };
    let count = given.len().checked_mul(repeat);
    let Some(count) = count.filter(|count| *count <= super::super::sequence::MOST_ITEMS) else {
        return Err(vm.overflow_error("repeat argument too large"));
    };
    let mut pools = Vec::with_capacity(given.len());
    for iterable in given {
        pools.push(super::pool(vm, iterable)?);
    }
    let empty = pools.iter().any(|pool| super::items(pool).is_empty());
    let next = if empty {
        None
    } else {
        Some(super::places(vm, count, |_| 0)?)
    };
    let pools = super::super::sequence::repeated(vm, &pools, repeat.min(count))?;
    let pools = vm.tuple(pools);
    let shape = instance_shape(class, TypeId::PRODUCT);
    Ok(vm.heap.alloc(shape, |header| Product {
        header,
        pools,
        answer: HeapCell::new(None),
        next: HeapCell::new(next),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Product>(value) else {
        return Ok(None);
    };
    let pools = super::items(&state.pools);
    let Some(mut places) = state.next.get_mut(&mut vm.heap).take() else {
        // After the last answer all places are at their start again, and so is what is kept.
        let firsts = pools.iter().filter_map(|pool| super::items(pool).first());
        let firsts: Vec<Value> = firsts.cloned().collect();
        let firsts = vm.tuple(firsts);
        super::keep(vm, &state.answer, &firsts);
        return Ok(None);
    };
    let chosen: Vec<Value> = pools
        .iter()
        .zip(&places)
        .filter_map(|(pool, at)| super::items(pool).get(*at).cloned())
        .collect();
    let answer = vm.tuple(chosen);
    super::keep(vm, &state.answer, &answer);
    for (place, pool) in places.iter_mut().zip(pools).rev() {
        *place += 1;
        if *place < super::items(pool).len() {
            *state.next.get_mut(&mut vm.heap) = Some(places);
            break;
        }
        *place = 0;
    }
    Ok(Some(answer))
}

/// The type.
pub static PRODUCT_SPEC: TypeSpec = super::iterator(
    TypeId::PRODUCT,
    "itertools.product",
    "product(*iterables, repeat=1)\n\n\
     An iterator over all ways to take an item from each iterable; the last one changes fastest.",
    kind::PRODUCT,
    construct,
    next,
);
