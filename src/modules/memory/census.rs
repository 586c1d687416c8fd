//! The live objects by type.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;

use crate::heap::Value;
use crate::objects::class;
use crate::objects::module;
use crate::runtime::vm::Census;
use crate::runtime::{Class, Dict, List, Str, Tuple, Vm};

/// Counts and bytes now. What the results of earlier questions hold is left out, so that a picture does not show
/// the one before.
pub(super) fn take(vm: &mut Vm, module: &Value) -> Census {
    let namespace = module::namespace(vm, module);
    let own: Vec<Value> = Dict::of(&namespace).map_or(Vec::new(), |dict| {
        let values = dict.table(&vm.heap).iter().map(|(_, value)| value);
        values
            .filter(|value| Class::of(value).is_some())
            .cloned()
            .collect()
    });
    let objects = vm.heap.objects();
    // The code that runs asks the question.
    let running = vm.machine.frames.iter().map(|frame| frame.code.bits());
    let mut hidden: FxHashSet<u64> = running.collect();
    for object in &objects {
        let class = vm.class_of(object);
        if own.iter().any(|own| own.is(class)) {
            hide(vm, object, &mut hidden);
        }
    }
    let mut by_class: FxHashMap<u64, (Value, [i64; 2])> = FxHashMap::default();
    for object in &objects {
        if hidden.contains(&object.bits()) {
            continue;
        }
        let class = vm.class_of(object);
        let bytes = super::bytes::of(vm, object) as i64;
        let entry = by_class
            .entry(class.bits())
            .or_insert_with(|| (class.clone(), [0, 0]));
        entry.1[0] += 1;
        entry.1[1] += bytes;
    }
    let mut census = BTreeMap::new();
    for (class, [count, bytes]) in by_class.into_values() {
        let name = class::display_name(vm, &class);
        let name = name.strip_prefix("__main__.").unwrap_or(&name).to_string();
        let entry = census.entry(name).or_insert([0, 0]);
        entry[0] += count;
        entry[1] += bytes;
    }
    census
}

/// Hides a result and the plain data in it.
fn hide(vm: &Vm, object: &Value, hidden: &mut FxHashSet<u64>) {
    if !hidden.insert(object.bits()) {
        return;
    }
    for part in vm.heap.referents(object) {
        let data = Dict::of(&part).is_some()
            || List::of(&part).is_some()
            || Tuple::of(&part).is_some_and(|tuple| !tuple.items().is_empty())
            || Str::of(&part).is_some_and(|text| !text.is_interned());
        if data && Class::of(object).is_none() {
            hide(vm, &part, hidden);
        }
    }
}

/// What is different now, type by type.
pub(super) fn change<'a>(
    before: &'a Census,
    now: &'a Census,
) -> impl Iterator<Item = (&'a str, [i64; 2])> {
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let number = |census: &Census, name: &str| census.get(name).copied().unwrap_or([0, 0]);
    now.keys().chain(gone).filter_map(move |name| {
        let (old, new) = (number(before, name), number(now, name));
        let change = [new[0] - old[0], new[1] - old[1]];
        (change != [0, 0]).then_some((&**name, change))
    })
}

/// A dict of type names with pairs of count and bytes.
pub(super) fn dict<'a>(vm: &mut Vm, all: impl Iterator<Item = (&'a str, [i64; 2])>) -> Value {
    let dict = vm.dict();
    for (name, numbers) in all {
        let key = vm.str(name);
        let numbers = numbers.map(|number| vm.int(number));
        let pair = vm.tuple(numbers);
        vm.dict_set_str(&dict, &key, pair);
    }
    dict
}
