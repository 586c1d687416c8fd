//! The type `dict`: its slots. Methods are in `methods`, merging in `update`, views in `views`, iterators in
//! `iter`.

mod default;
mod iter;
mod methods;
mod ordered;
mod ordered_views;
mod update;
mod views;

pub use default::DEFAULT_SPEC;
pub use iter::{DictIter, ITERATOR_SPECS};
pub use ordered::ORDERED_SPEC;
pub use ordered_views::{ITERATOR_SPEC as ORDERED_ITERATOR_SPEC, ORDERED_VIEW_SPECS, OrderedIter};
pub use update::{keeps_iteration, merge, merge_new, set_hashed, update, update_from_call};
pub use views::{DictView, VIEW_SPECS, new as view};

use crate::heap::{HeapCell, Value};
use crate::runtime::table::Table;
use crate::runtime::{Args, BinOp, CmpOp, Dict, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::sequence;
use crate::runtime::quick;

/// An empty dict of a class: `dict` itself or one that derives from it.
pub fn of_class(vm: &mut Vm, class: &Value) -> Value {
    let shape = sequence::instance_shape(class, TypeId::DICT);
    vm.heap.alloc(shape, |header| Dict {
        header,
        table: HeapCell::new(Table::default()),
    })
}

/// A copy, a plain dict.
pub fn copy(vm: &mut Vm, value: &Value) -> Value {
    let copied = vm.dict();
    if let (Some(from), Some(to)) = (Dict::of(value), Dict::of(&copied)) {
        let table = from.table(&vm.heap).copy();
        *to.table_mut(&mut vm.heap) = table;
        track_like(vm, value, &copied);
    }
    copied
}

/// Lets the collector look at `to` if it looks at `from`, whose contents `to` now has too.
fn track_like(vm: &mut Vm, from: &Value, to: &Value) {
    use crate::heap::flag::TRACKED;
    if from.header().is_some_and(|header| header.has(TRACKED)) {
        vm.heap.track(to);
    }
}

fn construct(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    Ok(of_class(vm, class))
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    update_from_call(vm, "dict", value, args)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(dict) = Dict::of(value) else {
        return Ok(Value::NONE);
    };
    if dict.table(&vm.heap).is_empty() {
        return Ok(vm.str("{}"));
    }
    sequence::guarded_repr(vm, value, "{...}", |vm, text| {
        text.push(b'{');
        let (mut place, mut first) = (0, true);
        while let Some((at, key, item)) = entry_from(vm, dict, place) {
            if !first {
                text.extend_from_slice(b", ");
            }
            first = false;
            sequence::push_repr(vm, text, &key)?;
            text.extend_from_slice(b": ");
            sequence::push_repr(vm, text, &item)?;
            vm.poll()?;
            place = at + 1;
        }
        text.push(b'}');
        Ok(())
    })
}

/// The first entry in `place` or after it: its place, key and value.
pub fn entry_from(vm: &Vm, dict: &Dict, place: usize) -> Option<(usize, Value, Value)> {
    let table = dict.table(&vm.heap);
    let (at, (key, value)) =
        (place..table.places()).find_map(|place| Some((place, table.entry(place)?)))?;
    Some((at, key.clone(), value.clone()))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(left), Some(right)) = (Dict::of(left), Dict::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match op {
        CmpOp::Eq => Ok(Value::bool(equal(vm, left, right)?)),
        CmpOp::Ne => Ok(Value::bool(!equal(vm, left, right)?)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn equal(vm: &mut Vm, left: &Dict, right: &Dict) -> PyResult<bool> {
    if left.table(&vm.heap).len() != right.table(&vm.heap).len() {
        return Ok(false);
    }
    let mut place = 0;
    while let Some((at, key, value)) = entry_from(vm, left, place) {
        let hash = left.table(&vm.heap).hash_at(at);
        let found = vm.dict_find(right, &key, hash)?;
        let other = found.and_then(|place| right.table(&vm.heap).value_at(place).cloned());
        let Some(other) = other else {
            return Ok(false);
        };
        let same = match quick::eq(&value, &other) {
            Some(same) => same,
            None => vm.eq(&value, &other)?,
        };
        if !same {
            return Ok(false);
        }
        place = at + 1;
    }
    Ok(true)
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(Dict::of(value).map_or(0, |dict| dict.table(&vm.heap).len()))
}

fn contains(vm: &mut Vm, value: &Value, key: &Value) -> PyResult<bool> {
    let Some(dict) = Dict::of(value) else {
        return Ok(false);
    };
    let hash = vm.hash(key)?;
    Ok(vm.dict_find(dict, key, hash)?.is_some())
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    if let Some(found) = vm.dict_get(value, key)? {
        return Ok(found);
    }
    if !vm.is_exact(value, TypeId::DICT) {
        let name = vm.names.__missing__.clone();
        if let Some(found) = vm.call_special(value, &name, std::slice::from_ref(key))? {
            return Ok(found);
        }
    }
    Err(vm.key_error(key))
}

fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    match new {
        Some(new) => vm.dict_set(value, key.clone(), new),
        None => match vm.dict_remove(value, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
    }
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || Dict::of(left).is_none() || Dict::of(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let merged = copy(vm, left);
    update(vm, &merged, right)?;
    Ok(merged)
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(vm, left, right)?;
    Ok(left.clone())
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(iter::new(vm, TypeId::DICT_KEY_ITERATOR, value))
}

/// The type `dict`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::DICT,
    name: "dict",
    doc: "dict() -> empty dict\ndict(mapping) -> the mapping's keys and values\n\
          dict(iterable) -> keys and values from pairs\ndict(**keywords) -> the keywords",
    kind: kind::DICT,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    in_place: &[BinOp::Or],
    methods: methods::METHODS,
    ..TypeSpec::EMPTY
};
