//! Slices of lists: reading, assigning, deleting.

use crate::heap::{Release, Value};
use crate::runtime::containers::Items;
use crate::runtime::{List, PyResult, TypeId, Vm};

use super::super::slice::{self, Slice, Span};

fn span(vm: &mut Vm, list: &List, slice: &Slice) -> PyResult<Span> {
    let (start, stop, step) = slice::unpack(vm, slice)?;
    Ok(slice::adjust(list.items(&vm.heap).len(), start, stop, step))
}

/// `list[slice]`, a new list.
pub fn get(vm: &mut Vm, list: &List, slice: &Slice) -> PyResult {
    let span = span(vm, list, slice)?;
    let items = span.take(list.items(&vm.heap));
    Ok(vm.list(items))
}

/// `list[slice] = new`.
pub fn set(vm: &mut Vm, list: &List, slice: &Slice, new: &Value) -> PyResult<()> {
    let (start, stop, step) = slice::unpack(vm, slice)?;
    let new = match iterable(vm, new) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            return Err(vm.type_error("must assign iterable to extended slice"));
        }
        other => vm.collect(&other?)?,
    };
    if step == 1 {
        replace(vm, list, start, stop, new);
        return Ok(());
    }
    let items = list.items_mut(&mut vm.heap);
    let span = slice::adjust(items.len(), start, stop, step);
    if new.len() != span.count {
        let (given, wanted) = (new.len(), span.count);
        return Err(vm.value_error(format!(
            "attempt to assign sequence of size {given} to extended slice of size {wanted}"
        )));
    }
    let mut old = new;
    for (at, item) in span.indices().zip(&mut old) {
        if let Some(place) = items.get_mut(at) {
            std::mem::swap(place, item);
        }
    }
    Release::all(old.into_iter());
    Ok(())
}

/// `list[start:stop] = new`.
pub fn replace(vm: &mut Vm, list: &List, start: i64, stop: i64, mut new: Vec<Value>) {
    let items = list.items_mut(&mut vm.heap);
    let span = slice::adjust(items.len(), start, stop, 1);
    let start = span.start as usize;
    let old = match items.get_mut(start..start + span.count) {
        // As many as there were: they change places.
        Some(items) if items.len() == new.len() => {
            items.swap_with_slice(&mut new);
            new
        }
        _ => items.splice(start..start + span.count, new).collect(),
    };
    drop(Items(old));
}

/// What `collect` can take the items of: lists and tuples themselves, iterators of others.
fn iterable(vm: &mut Vm, value: &Value) -> PyResult {
    if vm.is_exact(value, TypeId::LIST) || vm.is_exact(value, TypeId::TUPLE) {
        return Ok(value.clone());
    }
    vm.iter(value)
}

/// `del list[slice]`.
pub fn delete(vm: &mut Vm, list: &List, slice: &Slice) -> PyResult<()> {
    let span = span(vm, list, slice)?;
    let items = list.items_mut(&mut vm.heap);
    if span.count == 0 {
        return Ok(());
    }
    if span.step == 1 {
        let start = span.start as usize;
        let old: Vec<Value> = items.drain(start..start + span.count).collect();
        drop(Items(old));
        return Ok(());
    }
    let (first, step) = if span.step > 0 {
        (span.start as usize, span.step as usize)
    } else {
        let last = span.start + (span.count as i64 - 1) * span.step;
        (last as usize, span.step.unsigned_abs() as usize)
    };
    let mut old = Vec::with_capacity(span.count);
    let mut kept = Vec::with_capacity(items.len() - span.count);
    let mut next = first;
    for (at, item) in std::mem::take(items).into_iter().enumerate() {
        if at == next && old.len() < span.count {
            old.push(item);
            next = next.saturating_add(step);
        } else {
            kept.push(item);
        }
    }
    *items = kept;
    Release::all(old.into_iter());
    Ok(())
}
