//! `_collections`: what `collections` is built on. The classes are in `objects`.

use crate::heap::{Heap, Value};
use crate::objects::dict;
use crate::runtime::{BinOp, Dict, NativeDef, PyResult, TypeId, Vm};

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_collections",
    doc: "Containers that are written in Rust.",
    functions: &[NativeDef::range(
        "_count_elements",
        2,
        2,
        count_elements,
        "($module, mapping, iterable, /)",
        "Counts the items of an iterable in a mapping.",
    )
    .function()],
    fill: |vm, namespace| {
        for id in [
            TypeId::DEFAULT_DICT,
            TypeId::DEQUE,
            TypeId::DEQUE_ITERATOR,
            TypeId::DEQUE_REVERSE_ITERATOR,
            TypeId::ORDERED_DICT,
            TypeId::TUPLE_GETTER,
        ] {
            set_class(vm, namespace, id);
        }
        for id in [
            TypeId::ODICT_ITERATOR,
            TypeId::ODICT_KEYS,
            TypeId::ODICT_VALUES,
            TypeId::ODICT_ITEMS,
        ] {
            crate::objects::bootstrap::late_class(vm, id);
        }
    },
};

fn count_elements(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [mapping, iterable] = args else {
        return Ok(Value::NONE);
    };
    let iterator = vm.iter(iterable)?;
    let one = vm.int(1);
    if let Some(counts) = Dict::of(mapping)
        && counts_plainly(vm, mapping)?
    {
        while let Some(item) = vm.next(&iterator)? {
            let hash = vm.hash(&item)?;
            let place = vm.dict_find(counts, &item, hash)?;
            let known = place.and_then(|place| counts.table(&vm.heap).value_at(place).cloned());
            let count = match known {
                Some(known) => vm.binary(BinOp::Add, &known, &one)?,
                None => one.clone(),
            };
            dict::set_hashed(vm, mapping, counts, item, count, hash)?;
            vm.poll()?;
        }
        return Ok(Value::NONE);
    }
    let get = vm.names.get.clone();
    let get = vm.get_attr(mapping, &get)?;
    let zero = vm.int(0);
    while let Some(item) = vm.next(&iterator)? {
        let known = vm.call(&get, &[item.clone(), zero.clone()])?;
        let count = vm.binary(BinOp::Add, &known, &one)?;
        vm.set_item(mapping, &item, count)?;
    }
    Ok(Value::NONE)
}

/// Whether a dict's class leaves `get` and `__setitem__` alone.
fn counts_plainly(vm: &mut Vm, mapping: &Value) -> PyResult<bool> {
    let class = vm.class_of(mapping).clone();
    let plain = vm.type_object(TypeId::DICT).clone();
    for name in [vm.names.get.clone(), vm.names.__setitem__.clone()] {
        let (own, theirs) = (vm.lookup(&class, &name), vm.lookup(&plain, &name));
        let same = match (&own, &theirs) {
            (Some(own), Some(theirs)) => own.is(theirs),
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(Heap::downcast::<Dict>(mapping).is_some())
}
