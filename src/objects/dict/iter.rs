//! Iterators over dicts and their views, forward and backward: one layout, six types.
//!
//! An iterator remembers the size that the dict had; if it has another one, iterating is an error and stays
//! one. At its end it lets the dict go.

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{Answer, Dict, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};
use crate::{object, traces_nothing};

use super::super::sequence::itself;

/// Where an iterator over a dict stands.
#[derive(Clone, Copy, Debug)]
pub struct DictState {
    /// The next place; backward: one more than it.
    pub place: usize,
    /// Keys that the dict had; `usize::MAX` once it was found changed.
    pub size: usize,
    /// Keys not yet seen.
    pub left: usize,
}

traces_nothing!(DictState);

object! {
    /// An iterator over a dict.
    pub struct DictIter: kind::DICT_ITER, uncleared, beside: has_unmade_answer {
        /// The dict; none at the end.
        pub dict: HeapCell<Option<Value>>,
        /// Where it stands.
        pub state: HeapCell<DictState>,
        /// What it answered, if it answers pairs.
        pub answer: Answer,
    }
}

/// CPython makes the tuple for the first answer with the iterator.
fn has_unmade_answer(iterator: &DictIter) -> i8 {
    let shape = iterator.header.shape();
    let pairs = [
        TypeId::DICT_ITEM_ITERATOR,
        TypeId::DICT_REVERSE_ITEM_ITERATOR,
    ];
    let answers = pairs.iter().any(|id| id.shape() == shape);
    i8::from(answers && !crate::heap::refers_to(&iterator.answer, |_| true))
}

impl DictIter {
    /// The iterator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&DictIter> {
        Heap::downcast(value)
    }
}

/// A new iterator of the type `id` over a dict.
pub fn new(vm: &mut Vm, id: TypeId, dict: &Value) -> Value {
    let (first, places, size) = Dict::of(dict).map_or((0, 0, 0), |dict| {
        let table = dict.table(&vm.heap);
        (table.first(), table.places(), table.len())
    });
    let state = DictState {
        place: if backward(id) { places } else { first },
        size,
        left: size,
    };
    vm.heap.alloc(id.shape(), |header| DictIter {
        header,
        dict: HeapCell::new(Some(dict.clone())),
        state: HeapCell::new(state),
        answer: Answer::default(),
    })
}

fn backward(id: TypeId) -> bool {
    id >= TypeId::DICT_REVERSE_KEY_ITERATOR && id <= TypeId::DICT_REVERSE_ITEM_ITERATOR
}

/// The next entry, as clones of what `pick` takes of it.
#[inline(always)]
fn step<T>(
    vm: &mut Vm,
    iterator: &Value,
    back: bool,
    pick: fn(&Value, &Value) -> T,
) -> PyResult<Option<T>> {
    let Some(iterator) = DictIter::of(iterator) else {
        return Ok(None);
    };
    let Some(dict) = iterator.dict.get(&vm.heap).as_ref().and_then(Dict::of) else {
        return Ok(None);
    };
    let state = *iterator.state.get(&vm.heap);
    let table = dict.table(&vm.heap);
    if table.len() != state.size {
        iterator.state.get_mut(&mut vm.heap).size = usize::MAX;
        return Err(vm.runtime_error("dictionary changed size during iteration"));
    }
    let found = if back {
        let mut place = state.place.min(table.places());
        loop {
            if place == 0 {
                break None;
            }
            place -= 1;
            if let Some((key, value)) = table.entry(place) {
                break Some((place, pick(key, value)));
            }
        }
    } else {
        let mut place = state.place;
        loop {
            if place >= table.places() {
                break None;
            }
            if let Some((key, value)) = table.entry(place) {
                break Some((place + 1, pick(key, value)));
            }
            place += 1;
        }
    };
    match found {
        Some(_) if state.left == 0 && !back => {
            let gone = iterator.dict.get_mut(&mut vm.heap).take();
            drop(gone);
            Err(vm.runtime_error("dictionary keys changed during iteration"))
        }
        Some((place, picked)) => {
            let state = iterator.state.get_mut(&mut vm.heap);
            state.place = place;
            state.left = state.left.saturating_sub(1);
            Ok(Some(picked))
        }
        None => {
            let gone = iterator.dict.get_mut(&mut vm.heap).take();
            drop(gone);
            Ok(None)
        }
    }
}

fn next_key<const BACK: bool>(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    step(vm, iterator, BACK, |key, _| key.clone())
}

fn next_value<const BACK: bool>(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    step(vm, iterator, BACK, |_, value| value.clone())
}

fn next_item<const BACK: bool>(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let pair = step(vm, iterator, BACK, |key, value| {
        [key.clone(), value.clone()]
    })?;
    let (Some([key, value]), Some(own)) = (pair, DictIter::of(iterator)) else {
        return Ok(None);
    };
    Ok(Some(vm.answer_pair(&own.answer, key, value)))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = args.first().and_then(DictIter::of).map_or(0, |iterator| {
        let state = iterator.state.get(&vm.heap);
        match iterator.dict.get(&vm.heap).as_ref().and_then(Dict::of) {
            Some(dict) if dict.table(&vm.heap).len() == state.size => state.left,
            _ => 0,
        }
    });
    Ok(vm.int(left as i64))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut rest = Vec::new();
    if let Some(iterator) = args.first()
        && let Some(own) = DictIter::of(iterator)
    {
        let copy = vm.heap.alloc(
            iterator
                .shape()
                .unwrap_or(TypeId::DICT_KEY_ITERATOR.shape()),
            |header| DictIter {
                header,
                dict: HeapCell::new(None),
                state: HeapCell::new(DictState {
                    place: 0,
                    size: 0,
                    left: 0,
                }),
                answer: Answer::default(),
            },
        );
        if let Some(fresh) = DictIter::of(&copy) {
            *fresh.dict.get_mut(&mut vm.heap) = own.dict.get(&vm.heap).clone();
            *fresh.state.get_mut(&mut vm.heap) = *own.state.get(&vm.heap);
        }
        while let Some(item) = vm.next(&copy)? {
            rest.push(item);
        }
    }
    let rest = vm.list(rest);
    super::super::list::reduced_to(vm, rest)
}

static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "__length_hint__",
        length_hint,
        "(self, /)",
        "How many entries are left.",
    ),
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
];

macro_rules! specs {
    ($($id:ident $name:literal $next:expr;)*) => {
        /// The six types.
        pub static ITERATOR_SPECS: [TypeSpec; 6] = [$(
            TypeSpec {
                id: TypeId::$id,
                name: $name,
                kind: kind::DICT_ITER,
                slots: Slots { iter: Some(itself), next: Some($next), ..Slots::EMPTY },
                methods: METHODS,
                ..TypeSpec::EMPTY
            },
        )*];
    };
}

// In the order of the type numbers.
specs! {
    DICT_KEY_ITERATOR "dict_keyiterator" next_key::<false>;
    DICT_VALUE_ITERATOR "dict_valueiterator" next_value::<false>;
    DICT_ITEM_ITERATOR "dict_itemiterator" next_item::<false>;
    DICT_REVERSE_KEY_ITERATOR "dict_reversekeyiterator" next_key::<true>;
    DICT_REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" next_value::<true>;
    DICT_REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" next_item::<true>;
}
