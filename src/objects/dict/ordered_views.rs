//! Views of ordered dicts and the iterators over them.
//!
//! An iterator has found its next place before it answers; a change of the keys or of their order while there
//! is one is an error. At its end it lets the dict go.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Answer, Dict, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;
use super::views::DictView;

object! {
    /// An iterator.
    pub struct OrderedIter: kind::ORDERED_ITER, uncleared {
        /// The dict; none at the end.
        pub dict: HeapCell<Option<Value>>,
        /// The next place; none after the last.
        pub place: HeapCell<Option<usize>>,
        /// The name of the keys' state.
        pub version: u32,
        /// What it answers: keys, values, or both.
        pub what: u8,
        /// From the last to the first.
        pub back: bool,
        /// What it answered, if it answers pairs.
        pub answer: Answer,
    }
}

const KEYS: u8 = 0;
const VALUES: u8 = 1;
const ITEMS: u8 = 2;

fn make(vm: &mut Vm, dict: &Value, what: u8, back: bool) -> Value {
    let (version, place) = Dict::of(dict).map_or((0, None), |dict| {
        let table = dict.table_mut(&mut vm.heap);
        let start = if back { table.places() } else { table.first() };
        (table.version(), seek(table, start, back))
    });
    vm.heap
        .alloc(TypeId::ODICT_ITERATOR.shape(), |header| OrderedIter {
            header,
            dict: HeapCell::new(Some(dict.clone())),
            place: HeapCell::new(place),
            version,
            what,
            back,
            answer: Answer::default(),
        })
}

/// The first entry alive in a place or after it; backward, before it.
fn seek(table: &crate::runtime::table::Table, place: usize, back: bool) -> Option<usize> {
    if back {
        (0..place).rev().find(|at| table.entry(*at).is_some())
    } else {
        (place..table.places()).find(|at| table.entry(*at).is_some())
    }
}

/// An iterator over the keys.
pub fn keys(vm: &mut Vm, dict: &Value, back: bool) -> Value {
    make(vm, dict, KEYS, back)
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(own) = Heap::downcast::<OrderedIter>(value) else {
        return Ok(None);
    };
    let held = own.dict.get(&vm.heap).clone();
    let Some(dict) = held.as_ref().and_then(Dict::of) else {
        return Ok(None);
    };
    let table = dict.table(&vm.heap);
    let Some(place) = *own.place.get(&vm.heap) else {
        let gone = own.dict.get_mut(&mut vm.heap).take();
        drop(gone);
        return Ok(None);
    };
    let entry = table.entry(place);
    let (Some((key, item)), true) = (entry, table.known_version() == own.version) else {
        return Err(vm.runtime_error("OrderedDict mutated during iteration"));
    };
    let (key, item) = (key.clone(), item.clone());
    let start = if own.back { place } else { place + 1 };
    let following = seek(table, start, own.back);
    *own.place.get_mut(&mut vm.heap) = following;
    Ok(Some(match own.what {
        KEYS => key,
        VALUES => item,
        _ => vm.answer_pair(&own.answer, key, item),
    }))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut rest = Vec::new();
    if let Some(own) = args.first().and_then(Heap::downcast::<OrderedIter>)
        && let Some(dict) = own.dict.get(&vm.heap).clone()
    {
        let copy = make(vm, &dict, own.what, own.back);
        if let Some(fresh) = Heap::downcast::<OrderedIter>(&copy) {
            let place = *own.place.get(&vm.heap);
            *fresh.place.get_mut(&mut vm.heap) = place;
        }
        rest = vm.collect(&copy)?;
    }
    let rest = vm.list(rest);
    super::super::list::reduced_to(vm, rest)
}

/// The iterator's type.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ODICT_ITERATOR,
    name: "odict_iterator",
    kind: kind::ORDERED_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "What pickle needs.",
    )],
    ..TypeSpec::EMPTY
};

fn iterate(vm: &mut Vm, view: Option<&Value>, what: u8, back: bool) -> PyResult {
    Ok(match view.and_then(DictView::of) {
        Some(view) => make(vm, &view.dict, what, back),
        None => Value::NONE,
    })
}

macro_rules! views {
    ($($id:ident $base:ident $name:literal $what:ident;)*) => {
        /// The three types of views, in the order of their numbers.
        pub static ORDERED_VIEW_SPECS: [TypeSpec; 3] = [$(
            TypeSpec {
                id: TypeId::$id,
                name: $name,
                base: TypeId::$base,
                kind: kind::DICT_VIEW,
                slots: Slots {
                    iter: Some(|vm, view| iterate(vm, Some(view), $what, false)),
                    ..Slots::EMPTY
                },
                methods: &[NativeDef::no_args(
                    "__reversed__",
                    |vm, args| iterate(vm, args.first(), $what, true),
                    "(self, /)",
                    "An iterator over the view, the last first.",
                )],
                ..TypeSpec::EMPTY
            },
        )*];
    };
}

views! {
    ODICT_KEYS DICT_KEYS "odict_keys" KEYS;
    ODICT_VALUES DICT_VALUES "odict_values" VALUES;
    ODICT_ITEMS DICT_ITEMS "odict_items" ITEMS;
}
