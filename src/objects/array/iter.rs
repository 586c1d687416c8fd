//! The iterator over an array. At its end it lets the array go.

use crate::heap::Value;
use crate::runtime::sequence::SeqIter;
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::bytes::{ITERATOR_REDUCE, ITERATOR_SET_STATE};
use super::super::sequence::itself;
use super::Array;

/// `iter(array)`.
pub fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.seq_iter(TypeId::ARRAY_ITERATOR, value.clone(), 0))
}

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let Some(sequence) = state.sequence.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let item = match Array::of(&sequence) {
        Some(array) => array.item(vm, index as usize)?,
        None => None,
    };
    match item {
        Some(_) => *state.index.get_mut(&mut vm.heap) = index + 1,
        None => drop(state.sequence.get_mut(&mut vm.heap).take()),
    }
    Ok(item)
}

static METHODS: &[NativeDef] = &[ITERATOR_REDUCE, ITERATOR_SET_STATE];

/// The type of `iter(array('b'))`.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ARRAY_ITERATOR,
    name: "array.arrayiterator",
    kind: kind::SEQ_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: METHODS,
    ..TypeSpec::EMPTY
};
