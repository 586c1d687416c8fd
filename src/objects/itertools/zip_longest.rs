//! `zip_longest`: a zip that goes on to the end of the longest iterable.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Answer, Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// A long zip.
    pub struct ZipLongest: kind::ZIP_LONGEST, uncleared, beside: has_tuple {
        /// The iterators that have not ended, the last first: so they die.
        pub iterators: HeapCell<Vec<Option<Value>>>,
        /// How many these are.
        pub active: HeapCell<usize>,
        /// What it answered.
        pub answer: Answer,
        /// What stands for the items of the others.
        pub fill: Value,
    }
}

/// CPython has the iterators in a tuple.
fn has_tuple(_: &ZipLongest) -> i8 {
    1
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let mut fill = Value::NONE;
    for (name, value) in args.names.iter().zip(args.values) {
        if vm.text(name) != "fillvalue" {
            return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value.clone();
    }
    let mut iterators = Vec::with_capacity(args.positional.len());
    for iterable in args.positional {
        iterators.push(Some(vm.iter(iterable)?));
    }
    iterators.reverse();
    let answer = Answer::of_length(vm, iterators.len());
    let shape = instance_shape(class, TypeId::ZIP_LONGEST);
    Ok(vm.heap.alloc(shape, |header| ZipLongest {
        header,
        active: HeapCell::new(iterators.len()),
        iterators: HeapCell::new(iterators),
        fill,
        answer,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<ZipLongest>(value) else {
        return Ok(None);
    };
    if *state.active.get(&vm.heap) == 0 {
        return Ok(None);
    }
    let count = state.iterators.get(&vm.heap).len();
    vm.answer_items(&state.answer, count, |vm, at| item(vm, state, at))
}

/// The item in a place; none if all iterators have ended.
fn item(vm: &mut Vm, state: &ZipLongest, at: usize) -> PyResult<Option<Value>> {
    let iterators = state.iterators.get(&vm.heap);
    let at = iterators.len() - 1 - at;
    let Some(iterator) = iterators[at].clone() else {
        return Ok(Some(state.fill.clone()));
    };
    match vm.next(&iterator) {
        Ok(Some(item)) => Ok(Some(item)),
        Ok(None) => {
            let active = state.active.get_mut(&mut vm.heap);
            *active = active.saturating_sub(1);
            if *active == 0 {
                return Ok(None);
            }
            let old = state.iterators.get_mut(&mut vm.heap)[at].take();
            drop((old, iterator));
            Ok(Some(state.fill.clone()))
        }
        Err(raised) => {
            *state.active.get_mut(&mut vm.heap) = 0;
            Err(raised)
        }
    }
}

/// The type.
pub static ZIP_LONGEST_SPEC: TypeSpec = super::iterator(
    TypeId::ZIP_LONGEST,
    "itertools.zip_longest",
    "zip_longest(*iterables, fillvalue=None)\n\n\
     An iterator over tuples of the items that stand in the same place; the fill value stands for missing ones.",
    kind::ZIP_LONGEST,
    construct,
    next,
);
