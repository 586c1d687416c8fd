//! Operations on whole sets. Their order of insertion is CPython's: it shows in the order of iteration.
//!
//! Sets are walked place by place; code that comparing runs may change them, so every step looks anew. Before that, each walk
//! goes over the bare tables as far as no key must be asked whether it is equal.

use crate::heap::Value;
use crate::runtime::{Dict, PyResult, TypeId, Vm};

use super::{Set, SetTable, add_hashed, add_item, discard_hashed, is_set, like, place_of};

/// The next key of a set from a place on: the place after it, the key, its hash.
#[inline]
fn step(vm: &Vm, set: &Set, place: usize) -> Option<(usize, Value, i64)> {
    let (at, key, hash) = set.table(&vm.heap).key_from(place)?;
    Some((at + 1, key.clone(), hash))
}

/// Works on a set's table, which is put aside meanwhile: `work` runs no code, and lets nothing die.
fn aside<T>(vm: &mut Vm, set: &Set, work: impl FnOnce(&Vm, &mut SetTable) -> T) -> T {
    let mut table = set.table_mut(&mut vm.heap).take();
    let answer = work(vm, &mut table);
    let empty = std::mem::replace(set.table_mut(&mut vm.heap), table);
    drop(empty);
    answer
}

/// The next key of a dict from a place on.
fn dict_step(vm: &Vm, dict: &Dict, place: usize) -> Option<(usize, Value, i64)> {
    let table = dict.table(&vm.heap);
    let (at, key) = (place..table.places()).find_map(|at| Some((at, table.entry(at)?.0)))?;
    Some((at + 1, key.clone(), table.hash_at(at)))
}

fn plain_dict<'a>(vm: &Vm, value: &'a Value) -> Option<&'a Dict> {
    if vm.is_exact(value, TypeId::DICT) {
        Dict::of(value)
    } else {
        None
    }
}

/// Adds all items of an iterable to a set.
///
/// # Errors
/// What iterating, hashing and comparing raise.
pub fn update(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<()> {
    let Some(set) = Set::of(value) else {
        return Ok(());
    };
    if let Some(other) = Set::of(iterable) {
        return merge(vm, set, other, value.is(iterable));
    }
    if let Some(dict) = plain_dict(vm, iterable) {
        let count = dict.table(&vm.heap).len();
        set.table_mut(&mut vm.heap).prepare(count);
        let mut place = 0;
        while let Some((next, key, hash)) = dict_step(vm, dict, place) {
            add_hashed(vm, set, key, hash)?;
            place = next;
        }
        return Ok(());
    }
    each(vm, iterable, |vm, item| {
        add_item(vm, set, item)?;
        Ok(true)
    })
}

/// Calls `body` with each item until it answers false.
fn each(
    vm: &mut Vm,
    iterable: &Value,
    mut body: impl FnMut(&mut Vm, Value) -> PyResult<bool>,
) -> PyResult<()> {
    let iterator = vm.iter(iterable)?;
    let mut count = 0u32;
    while let Some(item) = vm.next(&iterator)? {
        if !body(vm, item)? {
            break;
        }
        count = count.wrapping_add(1);
        if count & 0xfff == 0 {
            vm.poll()?;
        }
    }
    Ok(())
}

fn merge(vm: &mut Vm, set: &Set, other: &Set, same: bool) -> PyResult<()> {
    let count = other.table(&vm.heap).len();
    if same || count == 0 {
        return Ok(());
    }
    let mut place = aside(vm, set, |vm, table| {
        let other = other.table(&vm.heap);
        table.prepare(count);
        match table.take_in(other) {
            true => usize::MAX,
            false => other.keys_until(|key, hash| !table.add_unasked(key, hash)),
        }
    });
    while let Some((next, key, hash)) = step(vm, other, place) {
        add_hashed(vm, set, key, hash)?;
        place = next;
    }
    Ok(())
}

/// A table of the keys of a set.
fn copied(vm: &Vm, set: &Set) -> SetTable {
    let other = set.table(&vm.heap);
    let mut table = SetTable::default();
    if !other.is_empty() {
        table.prepare(other.len());
        table.take_in(other);
    }
    table
}

/// A copy, of the plain kind.
pub fn copy(vm: &mut Vm, value: &Value) -> PyResult {
    let table = Set::of(value).map_or(SetTable::default(), |set| copied(vm, set));
    Ok(like(vm, value, table))
}

/// `left | right`.
pub fn union(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let (Some(set), Some(other)) = (Set::of(left), Set::of(right)) else {
        let result = copy(vm, left)?;
        update(vm, &result, right)?;
        return Ok(result);
    };
    let mut table = copied(vm, set);
    let mut place = usize::MAX;
    let more = other.table(&vm.heap);
    if !left.is(right) && !more.is_empty() {
        table.prepare(more.len());
        if !table.take_in(more) {
            place = more.keys_until(|key, hash| !table.add_unasked(key, hash));
        }
    }
    let result = like(vm, left, table);
    let Some(into) = Set::of(&result) else {
        return Ok(result);
    };
    while let Some((next, key, hash)) = step(vm, other, place) {
        add_hashed(vm, into, key, hash)?;
        place = next;
    }
    Ok(result)
}

/// `left & right`; the right one may be any iterable.
pub fn intersection(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    if left.is(right) {
        return copy(vm, left);
    }
    let mut table = SetTable::default();
    let mut place = 0;
    let mut pair = Set::of(left).zip(Set::of(right));
    if let Some((many, few)) = &mut pair {
        if few.table(&vm.heap).len() > many.table(&vm.heap).len() {
            std::mem::swap(many, few);
        }
        let many = many.table(&vm.heap);
        let few = few.table(&vm.heap);
        place = few.keys_until(|key, hash| match many.holds(key, hash) {
            Some(true) => !table.add_unasked(key, hash),
            there => there.is_none(),
        });
    }
    let result = like(vm, left, table);
    let (Some(set), Some(into)) = (Set::of(left), Set::of(&result)) else {
        return Ok(result);
    };
    if let Some((many, few)) = pair {
        while let Some((next, key, hash)) = step(vm, few, place) {
            if place_of(vm, many, &key, hash)?.is_some() {
                add_hashed(vm, into, key, hash)?;
            }
            place = next;
        }
        return Ok(result);
    }
    each(vm, right, |vm, key| {
        let hash = vm.hash(&key)?;
        if place_of(vm, set, &key, hash)?.is_some() {
            add_hashed(vm, into, key, hash)?;
            return Ok(into.table(&vm.heap).len() < set.table(&vm.heap).len());
        }
        Ok(true)
    })?;
    Ok(result)
}

/// Intersection with each of several iterables.
pub fn intersection_all(vm: &mut Vm, value: &Value, others: &[Value]) -> PyResult {
    let Some((first, rest)) = others.split_first() else {
        return copy(vm, value);
    };
    let mut result = intersection(vm, value, first)?;
    for other in rest {
        result = intersection(vm, &result, other)?;
    }
    Ok(result)
}

/// Keeps only what is in all of the iterables.
pub fn intersection_update(vm: &mut Vm, value: &Value, others: &[Value]) -> PyResult<()> {
    let result = intersection_all(vm, value, others)?;
    if let (Some(set), Some(new)) = (Set::of(value), Set::of(&result)) {
        let new = new.table_mut(&mut vm.heap).take();
        let old = set.table_mut(&mut vm.heap).replace(new);
        drop(old);
    }
    Ok(())
}

/// `left - right`; the right one may be any iterable.
pub fn difference(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let Some(set) = Set::of(left) else {
        return Ok(Value::NONE);
    };
    let dict = plain_dict(vm, right);
    let size = match (Set::of(right), dict) {
        (Some(other), _) => other.table(&vm.heap).len(),
        (None, Some(dict)) => dict.table(&vm.heap).len(),
        _ => return copy_without(vm, left, right),
    };
    if set.table(&vm.heap).len() >> 2 > size {
        return copy_without(vm, left, right);
    }
    let mut table = SetTable::default();
    let mut place = 0;
    if let Some(other) = Set::of(right) {
        let other = other.table(&vm.heap);
        let own = set.table(&vm.heap);
        place = own.keys_until(|key, hash| match other.holds(key, hash) {
            Some(false) => !table.add_unasked(key, hash),
            there => there.is_none(),
        });
    }
    let result = like(vm, left, table);
    let Some(into) = Set::of(&result) else {
        return Ok(result);
    };
    while let Some((next, key, hash)) = step(vm, set, place) {
        let there = match (Set::of(right), dict) {
            (Some(other), _) => place_of(vm, other, &key, hash)?.is_some(),
            (None, Some(dict)) => vm.dict_find(dict, &key, hash)?.is_some(),
            _ => false,
        };
        if !there {
            add_hashed(vm, into, key, hash)?;
        }
        place = next;
    }
    Ok(result)
}

fn copy_without(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let result = copy(vm, left)?;
    difference_update(vm, &result, right)?;
    Ok(result)
}

/// Takes all items of an iterable out.
pub fn difference_update(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<()> {
    let Some(set) = Set::of(value) else {
        return Ok(());
    };
    if value.is(iterable) {
        let old = set.table_mut(&mut vm.heap).take();
        drop(old);
        return Ok(());
    }
    if is_set(iterable) {
        let mut other = iterable.clone();
        let many = Set::of(iterable).map_or(0, |other| other.table(&vm.heap).len());
        if many >> 3 > set.table(&vm.heap).len() {
            other = intersection(vm, value, iterable)?;
        }
        let mut place = without_asking(vm, set, &other, false);
        while let Some((next, key, hash)) = Set::of(&other).and_then(|other| step(vm, other, place))
        {
            discard_hashed(vm, set, &key, hash)?;
            place = next;
        }
    } else {
        each(vm, iterable, |vm, key| {
            let hash = vm.hash(&key)?;
            discard_hashed(vm, set, &key, hash)?;
            Ok(true)
        })?;
    }
    set.table_mut(&mut vm.heap).tidy();
    Ok(())
}

/// `left ^ right`; the right one may be any iterable.
pub fn symmetric_difference(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let table = Set::of(right).map_or(SetTable::default(), |set| copied(vm, set));
    let result = like(vm, left, table);
    if !is_set(right) {
        update(vm, &result, right)?;
    }
    symmetric_difference_update(vm, &result, left)?;
    Ok(result)
}

/// Takes out what an iterable has in common with a set, and adds what it has more.
pub fn symmetric_difference_update(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<()> {
    let Some(set) = Set::of(value) else {
        return Ok(());
    };
    if value.is(iterable) {
        let old = set.table_mut(&mut vm.heap).take();
        drop(old);
        return Ok(());
    }
    if let Some(dict) = plain_dict(vm, iterable) {
        let mut place = 0;
        while let Some((next, key, hash)) = dict_step(vm, dict, place) {
            toggle(vm, set, key, hash)?;
            place = next;
        }
        return Ok(());
    }
    let other = if is_set(iterable) {
        iterable.clone()
    } else {
        let other = like(vm, value, SetTable::default());
        update(vm, &other, iterable)?;
        other
    };
    let mut place = without_asking(vm, set, &other, true);
    while let Some((next, key, hash)) = Set::of(&other).and_then(|other| step(vm, other, place)) {
        toggle(vm, set, key, hash)?;
        place = next;
    }
    Ok(())
}

/// Takes the keys of another set out of a set (with `or_add`, adds those that were not there) as far as none must be
/// asked; answers how far.
fn without_asking(vm: &mut Vm, set: &Set, other: &Value, or_add: bool) -> usize {
    let Some(other) = Set::of(other) else {
        return 0;
    };
    aside(vm, set, |vm, table| {
        let other = other.table(&vm.heap);
        other.keys_until(|key, hash| !table.remove_unasked(key, hash, or_add))
    })
}

fn toggle(vm: &mut Vm, set: &Set, key: Value, hash: i64) -> PyResult<()> {
    if discard_hashed(vm, set, &key, hash)? {
        return Ok(());
    }
    add_hashed(vm, set, key, hash)
}

/// Whether every key of `set` is in `other`.
pub fn is_subset(vm: &mut Vm, set: &Set, other: &Set) -> PyResult<bool> {
    if set.table(&vm.heap).len() > other.table(&vm.heap).len() {
        return Ok(false);
    }
    let own = set.table(&vm.heap);
    let table = other.table(&vm.heap);
    let mut place = own.keys_until(|key, hash| table.holds(key, hash) != Some(true));
    while let Some((next, key, hash)) = step(vm, set, place) {
        if place_of(vm, other, &key, hash)?.is_none() {
            return Ok(false);
        }
        place = next;
    }
    Ok(true)
}

/// Whether a set and an iterable have nothing in common.
pub fn is_disjoint(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<bool> {
    let Some(set) = Set::of(value) else {
        return Ok(true);
    };
    if value.is(iterable) {
        return Ok(set.table(&vm.heap).is_empty());
    }
    if let Some(other) = Set::of(iterable) {
        let (mut many, mut few) = (set, other);
        if few.table(&vm.heap).len() > many.table(&vm.heap).len() {
            (many, few) = (few, many);
        }
        let table = many.table(&vm.heap);
        let own = few.table(&vm.heap);
        let mut place = own.keys_until(|key, hash| table.holds(key, hash) != Some(false));
        while let Some((next, key, hash)) = step(vm, few, place) {
            if place_of(vm, many, &key, hash)?.is_some() {
                return Ok(false);
            }
            place = next;
        }
        return Ok(true);
    }
    let mut disjoint = true;
    each(vm, iterable, |vm, key| {
        let hash = vm.hash(&key)?;
        disjoint = place_of(vm, set, &key, hash)?.is_none();
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

/// `set.issubset(iterable)`.
pub fn is_subset_of(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<bool> {
    let Some(set) = Set::of(value) else {
        return Ok(false);
    };
    if let Some(other) = Set::of(iterable) {
        return is_subset(vm, set, other);
    }
    let common = intersection(vm, value, iterable)?;
    let common = Set::of(&common).map_or(0, |common| common.table(&vm.heap).len());
    Ok(common == set.table(&vm.heap).len())
}

/// `set.issuperset(iterable)`.
pub fn is_superset_of(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<bool> {
    let Some(set) = Set::of(value) else {
        return Ok(false);
    };
    if let Some(other) = Set::of(iterable) {
        return is_subset(vm, other, set);
    }
    let mut all = true;
    each(vm, iterable, |vm, key| {
        let hash = vm.hash(&key)?;
        all = place_of(vm, set, &key, hash)?.is_some();
        Ok(all)
    })?;
    Ok(all)
}
