//! `dropwhile`, `takewhile` and `filterfalse`: the items that a predicate lets through.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Items that a predicate lets through.
    pub struct Predicated: kind::PREDICATED, uncleared {
        /// The predicate.
        pub predicate: Value,
        /// The items.
        pub iterator: Value,
        /// `dropwhile` has begun to answer, `takewhile` has stopped.
        pub turned: HeapCell<bool>,
    }
}

fn make(vm: &mut Vm, class: &Value, args: Args, id: TypeId, name: &str) -> PyResult {
    super::no_keywords(vm, class, id, name, args)?;
    let [predicate, iterable] = super::exactly(vm, name, args)?;
    let iterator = vm.iter(iterable)?;
    let shape = instance_shape(class, id);
    Ok(vm.heap.alloc(shape, |header| Predicated {
        header,
        predicate: predicate.clone(),
        iterator,
        turned: HeapCell::new(false),
    }))
}

/// Whether the predicate holds of an item.
fn holds(vm: &mut Vm, state: &Predicated, item: &Value) -> PyResult<bool> {
    let answer = vm.call(&state.predicate, std::slice::from_ref(item))?;
    vm.truth(&answer)
}

fn next_dropping(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Predicated>(value) else {
        return Ok(None);
    };
    while let Some(item) = vm.next(&state.iterator)? {
        if *state.turned.get(&vm.heap) {
            return Ok(Some(item));
        }
        if !holds(vm, state, &item)? {
            *state.turned.get_mut(&mut vm.heap) = true;
            return Ok(Some(item));
        }
        vm.poll()?;
    }
    Ok(None)
}

fn next_taking(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Predicated>(value) else {
        return Ok(None);
    };
    if *state.turned.get(&vm.heap) {
        return Ok(None);
    }
    let Some(item) = vm.next(&state.iterator)? else {
        return Ok(None);
    };
    if holds(vm, state, &item)? {
        return Ok(Some(item));
    }
    *state.turned.get_mut(&mut vm.heap) = true;
    Ok(None)
}

fn next_false(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Predicated>(value) else {
        return Ok(None);
    };
    let plain = state.predicate.is_none() || state.predicate.is(vm.type_object(TypeId::BOOL));
    while let Some(item) = vm.next(&state.iterator)? {
        let is_true = if plain {
            vm.truth(&item)?
        } else {
            holds(vm, state, &item)?
        };
        if !is_true {
            return Ok(Some(item));
        }
        vm.poll()?;
    }
    Ok(None)
}

/// The type.
pub static DROP_WHILE_SPEC: TypeSpec = super::iterator(
    TypeId::DROP_WHILE,
    "itertools.dropwhile",
    "dropwhile(predicate, iterable, /)\n\nAn iterator over the items from the first one on of which the predicate is false.",
    kind::PREDICATED,
    |vm, class, args| make(vm, class, args, TypeId::DROP_WHILE, "dropwhile"),
    next_dropping,
);

/// The type.
pub static TAKE_WHILE_SPEC: TypeSpec = super::iterator(
    TypeId::TAKE_WHILE,
    "itertools.takewhile",
    "takewhile(predicate, iterable, /)\n\nAn iterator over the items before the first one of which the predicate is false.",
    kind::PREDICATED,
    |vm, class, args| make(vm, class, args, TypeId::TAKE_WHILE, "takewhile"),
    next_taking,
);

/// The type.
pub static FILTER_FALSE_SPEC: TypeSpec = super::iterator(
    TypeId::FILTER_FALSE,
    "itertools.filterfalse",
    "filterfalse(function, iterable, /)\n\n\
     An iterator over the items of which the function is false (that are false, if it is None).",
    kind::PREDICATED,
    |vm, class, args| make(vm, class, args, TypeId::FILTER_FALSE, "filterfalse"),
    next_false,
);
