//! Merging into a dict: from dicts, mappings, iterables of pairs, keywords.

use crate::heap::{Value, flag};
use crate::runtime::{Args, Dict, List, PyResult, Tuple, TypeId, Vm};

use super::track_like;

/// `dict(…)` and `dict.update(…)`: one optional positional argument, then keywords.
///
/// # Errors
/// `TypeError` for more arguments, and what merging raises.
pub fn update_from_call(vm: &mut Vm, function: &str, dict: &Value, args: Args) -> PyResult<()> {
    let given = args.positional.len();
    match args.positional {
        [] => {}
        [from] => update_argument(vm, dict, from)?,
        _ => {
            return Err(vm.type_error(format!(
                "{function} expected at most 1 argument, got {given}"
            )));
        }
    }
    for (name, value) in args.names.iter().zip(args.values) {
        vm.dict_set(dict, name.clone(), value.clone())?;
    }
    Ok(())
}

fn update_argument(vm: &mut Vm, dict: &Value, from: &Value) -> PyResult<()> {
    if !vm.is_exact(from, TypeId::DICT) {
        let keys = vm.names.keys.clone();
        if vm.get_attr_opt(from, &keys)?.is_none() {
            return pairs(vm, dict, from);
        }
    }
    merge(vm, dict, from)
}

/// `dict |= from`: as `dict.update(from)`.
///
/// # Errors
/// What merging raises.
pub fn update(vm: &mut Vm, dict: &Value, from: &Value) -> PyResult<()> {
    update_argument(vm, dict, from)
}

/// Merges a mapping: a dict's entries, or `from[key]` for each of `from.keys()`.
///
/// # Errors
/// What the mapping raises; `RuntimeError` if a dict changes meanwhile.
pub fn merge(vm: &mut Vm, dict: &Value, from: &Value) -> PyResult<()> {
    let Some(target) = Dict::of(dict) else {
        return Ok(());
    };
    if let Some(source) = Dict::of(from)
        && keeps_iteration(vm, from)
    {
        if dict.is(from) || source.table(&vm.heap).is_empty() {
            return Ok(());
        }
        let within = dict.header().is_some_and(|header| header.has(flag::USER));
        if target.table(&vm.heap).is_empty() && !within {
            let table = source.table(&vm.heap).copy();
            let old = std::mem::replace(target.table_mut(&mut vm.heap), table);
            drop(old);
            track_like(vm, from, dict);
            return Ok(());
        }
        return merge_dict(vm, dict, target, source);
    }
    for key in keys(vm, from)? {
        let value = vm.get_item(from, &key)?;
        vm.dict_set(dict, key, value)?;
    }
    Ok(())
}

/// Merges a mapping of which no key may be there yet, as [`merge`] else.
///
/// # Errors
/// `KeyError` for a key that is there, and as [`merge`].
pub fn merge_new(vm: &mut Vm, dict: &Value, from: &Value) -> PyResult<()> {
    let pairs = Dict::of(from).filter(|_| keeps_iteration(vm, from));
    let pairs: Option<Vec<(Value, Value)>> = pairs.map(|source| {
        let entries = source.table(&vm.heap).iter();
        entries
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    });
    if let Some(pairs) = pairs {
        for (key, value) in pairs {
            refuse_known(vm, dict, &key)?;
            vm.dict_set(dict, key, value)?;
        }
        return Ok(());
    }
    for key in keys(vm, from)? {
        refuse_known(vm, dict, &key)?;
        let value = vm.get_item(from, &key)?;
        vm.dict_set(dict, key, value)?;
    }
    Ok(())
}

fn refuse_known(vm: &mut Vm, dict: &Value, key: &Value) -> PyResult<()> {
    match vm.dict_get(dict, key)? {
        Some(_) => Err(vm.key_error(key)),
        None => Ok(()),
    }
}

/// The keys that a mapping names.
fn keys(vm: &mut Vm, from: &Value) -> PyResult<Vec<Value>> {
    let keys = vm.call_method(from, "keys", &[])?;
    match vm.iter(&keys) {
        Ok(iterator) => vm.collect(&iterator),
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            let (own, name) = (vm.type_name(from), vm.type_name(&keys));
            Err(vm.type_error(format!(
                "{own}.keys() returned a non-iterable (type {name})"
            )))
        }
        Err(raised) => Err(raised),
    }
}

/// Whether a dict's class leaves `__iter__` alone; then its entries are read directly.
pub fn keeps_iteration(vm: &Vm, value: &Value) -> bool {
    vm.is_exact(value, TypeId::DICT)
        || vm.slots_ref(value).iter.is_some_and(|iter| {
            std::ptr::fn_addr_eq(iter, super::iterate as crate::runtime::slots::Unary)
        })
}

fn merge_dict(vm: &mut Vm, dict: &Value, target: &Dict, source: &Dict) -> PyResult<()> {
    let (places, len) = {
        let table = source.table(&vm.heap);
        (table.places(), table.len())
    };
    for place in 0..places {
        let table = source.table(&vm.heap);
        let Some((key, value)) = table.entry(place) else {
            continue;
        };
        let (key, value, hash) = (key.clone(), value.clone(), table.hash_at(place));
        set_hashed(vm, dict, target, key, value, hash)?;
        let table = source.table(&vm.heap);
        if table.len() != len || table.places() != places {
            return Err(vm.runtime_error("dict mutated during update"));
        }
    }
    Ok(())
}

/// Sets a key whose hash is known.
///
/// # Errors
/// What comparing keys raises.
pub fn set_hashed(
    vm: &mut Vm,
    dict: &Value,
    target: &Dict,
    key: Value,
    value: Value,
    hash: i64,
) -> PyResult<()> {
    let place = vm.dict_find(target, &key, hash)?;
    vm.track_dict(dict, &key, &value);
    let table = target.table_mut(&mut vm.heap);
    let old = match place {
        Some(place) => table.replace(place, value),
        None => {
            table.insert_new(hash, key, value);
            None
        }
    };
    drop(old);
    Ok(())
}

/// Merges an iterable of pairs.
fn pairs(vm: &mut Vm, dict: &Value, from: &Value) -> PyResult<()> {
    let iterator = vm.iter(from)?;
    let mut at = 0usize;
    while let Some(pair) = vm.next(&iterator)? {
        let (key, value) = match split(vm, &pair) {
            Some(both) => both,
            None => {
                let both = split_any(vm, &pair, at)?;
                (both.0, both.1)
            }
        };
        vm.dict_set(dict, key, value)?;
        at += 1;
    }
    Ok(())
}

fn split(vm: &Vm, pair: &Value) -> Option<(Value, Value)> {
    let items = match Tuple::of(pair) {
        Some(tuple) if vm.is_exact(pair, TypeId::TUPLE) => tuple.items(),
        _ if vm.is_exact(pair, TypeId::LIST) => List::of(pair)?.items(&vm.heap),
        _ => return None,
    };
    match items {
        [key, value] => Some((key.clone(), value.clone())),
        _ => None,
    }
}

fn split_any(vm: &mut Vm, pair: &Value, at: usize) -> PyResult<(Value, Value)> {
    let iterator = match vm.iter(pair) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            return Err(vm.type_error(format!(
                "cannot convert dictionary update sequence element #{at} to a sequence"
            )));
        }
        other => other?,
    };
    let items = vm.collect(&iterator)?;
    match <[Value; 2]>::try_from(items) {
        Ok([key, value]) => Ok((key, value)),
        Err(items) => {
            let len = items.len();
            Err(vm.value_error(format!(
                "dictionary update sequence element #{at} has length {len}; 2 is required"
            )))
        }
    }
}
