//! The iterator over sets: in the order of the table's places.

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};
use crate::{object, traces_nothing};

use super::super::sequence::itself;
use super::Set;

/// Where an iterator stands.
#[derive(Clone, Copy)]
pub struct SetState {
    /// The next place.
    pub place: usize,
    /// Keys that the set had; `usize::MAX` once it was found changed.
    pub size: usize,
    /// Keys not yet seen.
    pub left: usize,
}

traces_nothing!(SetState);

object! {
    /// An iterator over a set.
    pub struct SetIter: kind::SET_ITER, uncleared {
        /// The set; none at the end.
        pub set: HeapCell<Option<Value>>,
        /// Where it stands.
        pub state: HeapCell<SetState>,
    }
}

impl SetIter {
    /// The iterator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&SetIter> {
        Heap::downcast(value)
    }
}

/// A new iterator over a set.
pub fn new(vm: &mut Vm, set: &Value) -> Value {
    let size = Set::of(set).map_or(0, |set| set.table(&vm.heap).len());
    vm.heap
        .alloc(TypeId::SET_ITERATOR.shape(), |header| SetIter {
            header,
            set: HeapCell::new(Some(set.clone())),
            state: HeapCell::new(SetState {
                place: 0,
                size,
                left: size,
            }),
        })
}

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = SetIter::of(iterator) else {
        return Ok(None);
    };
    let Some(set) = iterator.set.get(&vm.heap).as_ref().and_then(Set::of) else {
        return Ok(None);
    };
    let state = *iterator.state.get(&vm.heap);
    let table = set.table(&vm.heap);
    if table.len() != state.size {
        iterator.state.get_mut(&mut vm.heap).size = usize::MAX;
        return Err(vm.runtime_error("Set changed size during iteration"));
    }
    let found = table
        .key_from(state.place)
        .map(|(at, key, _)| (at, key.clone()));
    match found {
        Some((at, key)) => {
            let state = iterator.state.get_mut(&mut vm.heap);
            state.place = at + 1;
            state.left = state.left.saturating_sub(1);
            Ok(Some(key))
        }
        None => {
            let gone = iterator.set.get_mut(&mut vm.heap).take();
            drop(gone);
            Ok(None)
        }
    }
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = args.first().and_then(SetIter::of).map_or(0, |iterator| {
        let state = iterator.state.get(&vm.heap);
        match iterator.set.get(&vm.heap).as_ref().and_then(Set::of) {
            Some(set) if set.table(&vm.heap).len() == state.size => state.left,
            _ => 0,
        }
    });
    Ok(vm.int(left as i64))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut rest = Vec::new();
    if let Some(iterator) = args.first().and_then(SetIter::of)
        && let Some(set) = iterator.set.get(&vm.heap).as_ref().and_then(Set::of)
    {
        let mut place = iterator.state.get(&vm.heap).place;
        while let Some((at, key, _)) = set.table(&vm.heap).key_from(place) {
            rest.push(key.clone());
            place = at + 1;
        }
    }
    let rest = vm.list(rest);
    super::super::list::reduced_to(vm, rest)
}

/// The type of a set's iterator.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::SET_ITERATOR,
    name: "set_iterator",
    kind: kind::SET_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__length_hint__",
            length_hint,
            "(self, /)",
            "How many values are left.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    ],
    ..TypeSpec::EMPTY
};
