//! The set operations of dict views: `keys & other`, `items ^ items`, and so on. They answer sets.

use crate::heap::Value;
use crate::runtime::{BinOp, Dict, PyResult, TypeId, Vm};

use super::super::dict::DictView;
use super::{add, algebra, new, update};

/// An operator of which at least one operand is a view of keys or items.
///
/// # Errors
/// What iterating and hashing raise.
pub fn view_operation(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    match op {
        BinOp::And => intersection(vm, left, right),
        BinOp::Xor if is_items(vm, left) && is_items(vm, right) => items_xor(vm, left, right),
        BinOp::Sub | BinOp::Or | BinOp::Xor => {
            let result = to_set(vm, left)?;
            match op {
                BinOp::Sub => algebra::difference_update(vm, &result, right)?,
                BinOp::Or => update(vm, &result, right)?,
                _ => algebra::symmetric_difference_update(vm, &result, right)?,
            }
            Ok(result)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// A set of the items of any iterable; of a view of keys, as if made from the dict.
fn to_set(vm: &mut Vm, value: &Value) -> PyResult {
    let set = new(vm);
    match DictView::of(value) {
        Some(view) if vm.is_a(value, TypeId::DICT_KEYS) => {
            let dict = view.dict.clone();
            if vm.is_exact(&dict, TypeId::DICT) {
                update(vm, &set, &dict)?;
            } else {
                update(vm, &set, value)?;
            }
        }
        _ => update(vm, &set, value)?,
    }
    Ok(set)
}

fn is_items(vm: &Vm, value: &Value) -> bool {
    vm.is_a(value, TypeId::DICT_ITEMS)
}

fn is_view(vm: &Vm, value: &Value) -> bool {
    is_items(vm, value) || vm.is_a(value, TypeId::DICT_KEYS)
}

fn intersection(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let (mut view, mut other) = (left, right);
    if !is_view(vm, view) {
        (view, other) = (other, view);
    }
    let len = vm.len(view)?;
    if vm.is_exact(other, TypeId::SET) && len <= vm.len(other)? {
        return algebra::intersection(vm, other, view);
    }
    if is_view(vm, other) && vm.len(other)? > len {
        (view, other) = (other, view);
    }
    let result = new(vm);
    let iterator = vm.iter(other)?;
    while let Some(item) = vm.next(&iterator)? {
        if vm.contains(view, &item)? {
            add(vm, &result, item)?;
        }
    }
    Ok(result)
}

fn items_xor(vm: &mut Vm, left: &Value, right: &Value) -> PyResult {
    let (Some(a), Some(b)) = (DictView::of(left), DictView::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let rest = super::super::dict::copy(vm, &a.dict);
    let result = new(vm);
    let Some(table) = Dict::of(&b.dict) else {
        return Ok(result);
    };
    let mut place = 0;
    while let Some((at, key, value)) = super::super::dict::entry_from(vm, table, place) {
        let same = match vm.dict_get(&rest, &key)? {
            Some(own) => vm.eq(&own, &value)?,
            None => false,
        };
        if same {
            vm.dict_remove(&rest, &key)?;
        } else {
            let pair = vm.tuple([key, value]);
            add(vm, &result, pair)?;
        }
        place = at + 1;
    }
    let items = super::super::dict::view(vm, TypeId::DICT_ITEMS, &rest);
    update(vm, &result, &items)?;
    Ok(result)
}
