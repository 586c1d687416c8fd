//! `groupby`: neighbours with equal keys together.
//!
//! The groups and their parent share the source: once the parent goes on, an older group is at its end.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// The parent.
    pub struct GroupBy: kind::GROUP_BY, uncleared {
        /// The items.
        pub iterator: Value,
        /// What makes an item's key; none if it is its own.
        pub function: Option<Value>,
        /// The key of the group that was answered last.
        pub target: HeapCell<Option<Value>>,
        /// The key of the item read last.
        pub key: HeapCell<Option<Value>>,
        /// That item, if no group has answered it.
        pub item: HeapCell<Option<Value>>,
        /// The address of the group that may go on; 0 if none.
        pub current: HeapCell<u64>,
    }
}

object! {
    /// A group.
    pub struct Grouper: kind::GROUPER, uncleared {
        /// The parent.
        pub parent: Value,
        /// The key of its items.
        pub target: Value,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [iterable, function] = args.bind(vm, "groupby", ["iterable", "key"], 0, 1)?;
    let iterator = vm.iter(&iterable.unwrap_or(Value::NONE))?;
    let shape = instance_shape(class, TypeId::GROUP_BY);
    Ok(vm.heap.alloc(shape, |header| GroupBy {
        header,
        iterator,
        function: function.filter(|function| !function.is_none()),
        target: HeapCell::new(None),
        key: HeapCell::new(None),
        item: HeapCell::new(None),
        current: HeapCell::new(0),
    }))
}

/// Reads the next item and its key; `false` at the end.
fn step(vm: &mut Vm, state: &GroupBy) -> PyResult<bool> {
    let Some(item) = vm.next(&state.iterator)? else {
        return Ok(false);
    };
    let key = match &state.function {
        None => item.clone(),
        Some(function) => vm.call(function, std::slice::from_ref(&item))?,
    };
    let old_item = state.item.get_mut(&mut vm.heap).replace(item);
    let old_key = state.key.get_mut(&mut vm.heap).replace(key);
    drop((old_key, old_item));
    Ok(true)
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<GroupBy>(value) else {
        return Ok(None);
    };
    *state.current.get_mut(&mut vm.heap) = 0;
    let key = loop {
        if let Some(key) = state.key.get(&vm.heap).clone() {
            let Some(target) = state.target.get(&vm.heap).clone() else {
                break key;
            };
            if !vm.eq(&target, &key)? {
                break key;
            }
        }
        if !step(vm, state)? {
            return Ok(None);
        }
        vm.poll()?;
    };
    let old = state.target.get_mut(&mut vm.heap).replace(key.clone());
    drop(old);
    let group = grouper(vm, value, state, &key);
    Ok(Some(vm.tuple([key, group])))
}

fn grouper(vm: &mut Vm, parent: &Value, state: &GroupBy, target: &Value) -> Value {
    let group = vm.heap.alloc(TypeId::GROUPER.shape(), |header| Grouper {
        header,
        parent: parent.clone(),
        target: target.clone(),
    });
    *state.current.get_mut(&mut vm.heap) = group.bits();
    group
}

fn construct_grouper(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::GROUPER, "_grouper", args)?;
    let [parent, target] = super::exactly(vm, "_grouper", args)?;
    match Heap::downcast::<GroupBy>(parent) {
        Some(state) => Ok(grouper(vm, parent, state, target)),
        None => {
            let given = vm.type_name(parent);
            Err(vm.type_error(format!(
                "_grouper() argument 1 must be itertools.groupby, not {given}"
            )))
        }
    }
}

fn next_of_group(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(group) = Heap::downcast::<Grouper>(value) else {
        return Ok(None);
    };
    let Some(state) = Heap::downcast::<GroupBy>(&group.parent) else {
        return Ok(None);
    };
    if *state.current.get(&vm.heap) != value.bits() {
        return Ok(None);
    }
    if state.item.get(&vm.heap).is_none() && !step(vm, state)? {
        return Ok(None);
    }
    let Some(key) = state.key.get(&vm.heap).clone() else {
        return Ok(None);
    };
    if !vm.eq(&group.target, &key)? {
        return Ok(None);
    }
    let item = state.item.get_mut(&mut vm.heap).take();
    super::release(vm, &state.key);
    Ok(item)
}

/// The type.
pub static GROUP_BY_SPEC: TypeSpec = super::iterator(
    TypeId::GROUP_BY,
    "itertools.groupby",
    "groupby(iterable, key=None)\n\n\
     An iterator over pairs of a key and an iterator over the neighbours that have it.",
    kind::GROUP_BY,
    construct,
    next,
);

/// The type.
pub static GROUPER_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    ..super::iterator(
        TypeId::GROUPER,
        "itertools._grouper",
        "",
        kind::GROUPER,
        construct_grouper,
        next_of_group,
    )
};
