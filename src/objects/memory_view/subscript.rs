//! `view[key]`, read and written.

use crate::heap::Value;
use crate::runtime::{PyResult, Tuple, TypeId, Vm, integer};

use super::super::sequence::place;
use super::super::slice::{self, Slice};
use super::item;
use super::layout::Layout;
use super::{MemoryView, item_at, live};

/// What stands between the brackets.
enum Key<'a> {
    /// An index of the first dimension.
    Index(i64),
    /// A slice of it.
    Slice(&'a Slice),
    /// An index of each dimension.
    Indices(Vec<i64>),
    /// Slices of several dimensions.
    Slices,
    /// Anything else.
    Wrong,
}

fn is_index(vm: &Vm, value: &Value) -> bool {
    integer(value).is_some() || vm.slots_ref(value).index.is_some()
}

fn read<'a>(vm: &mut Vm, key: &'a Value) -> PyResult<Key<'a>> {
    if is_index(vm, key) {
        return vm.sequence_index(key, TypeId::INDEX_ERROR).map(Key::Index);
    }
    if let Some(slice) = Slice::of(key) {
        return Ok(Key::Slice(slice));
    }
    let Some(tuple) = Tuple::of(key) else {
        return Ok(Key::Wrong);
    };
    if tuple.items().iter().all(|item| is_index(vm, item)) {
        let indices = tuple
            .items()
            .iter()
            .map(|item| vm.sequence_index(item, TypeId::INDEX_ERROR));
        return indices.collect::<PyResult<Vec<i64>>>().map(Key::Indices);
    }
    if tuple.items().iter().all(|item| Slice::of(item).is_some()) {
        return Ok(Key::Slices);
    }
    Ok(Key::Wrong)
}

/// The place of the item at an index of a dimension.
fn along(vm: &mut Vm, layout: &Layout, dimension: usize, index: i64) -> PyResult<isize> {
    let length = layout.shape.get(dimension).copied().unwrap_or(0);
    let stride = layout.strides.get(dimension).copied().unwrap_or(0);
    match place(index, length) {
        Some(at) => Ok(at as isize * stride),
        None => {
            let dimension = dimension + 1;
            Err(vm.index_error(format!("index out of bounds on dimension {dimension}")))
        }
    }
}

fn item_place(vm: &mut Vm, layout: &Layout, indices: &[i64]) -> PyResult<usize> {
    let (given, dimensions) = (indices.len(), layout.shape.len());
    if given > dimensions {
        return Err(vm.type_error(format!(
            "cannot index {dimensions}-dimension view with {given}-element tuple"
        )));
    }
    if given < dimensions {
        return Err(vm.not_implemented_error("sub-views are not implemented"));
    }
    let mut at = layout.start;
    for (dimension, index) in indices.iter().enumerate() {
        at += along(vm, layout, dimension, *index)?;
    }
    Ok(at as usize)
}

/// Whether a key means the only item of a view without dimensions.
fn is_empty_tuple(key: &Value) -> bool {
    Tuple::of(key).is_some_and(|tuple| tuple.items().is_empty())
}

/// The view that a slice of the first dimension is.
fn sliced(vm: &mut Vm, layout: &Layout, slice: &Slice) -> PyResult<Layout> {
    let span = slice::span(vm, slice, layout.shape.first().copied().unwrap_or(0))?;
    let mut part = layout.clone();
    if let (Some(length), Some(stride)) = (part.shape.first_mut(), part.strides.first_mut()) {
        *length = span.count;
        part.start += span.start as isize * *stride;
        *stride = stride.wrapping_mul(span.step as isize);
    }
    Ok(part)
}

/// `view[key]`.
pub fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let view = live(vm, value)?;
    let layout = &view.layout;
    if layout.shape.is_empty() {
        return if is_empty_tuple(key) {
            item_at(vm, view, layout.start as usize)
        } else if key.is(&Value::ELLIPSIS) {
            Ok(value.clone())
        } else {
            Err(vm.type_error("invalid indexing of 0-dim memory"))
        };
    }
    let key = read(vm, key)?;
    // Reading the key may have released the view.
    live(vm, value)?;
    match key {
        Key::Index(_) if layout.shape.len() > 1 => {
            Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented"))
        }
        Key::Index(index) => {
            let at = layout.start + along(vm, layout, 0, index)?;
            item_at(vm, view, at as usize)
        }
        Key::Indices(indices) => {
            let at = item_place(vm, layout, &indices)?;
            item_at(vm, view, at)
        }
        Key::Slice(slice) => {
            // Reading the bounds may release this view, which is no matter to the new one.
            let buffer = view.buffer.get(&vm.heap).clone();
            let part = sliced(vm, layout, slice)?;
            Ok(super::make(vm, buffer, part))
        }
        Key::Slices => {
            Err(vm.not_implemented_error("multi-dimensional slicing is not implemented"))
        }
        Key::Wrong => Err(vm.type_error("memoryview: invalid slice key")),
    }
}

/// `view[key] = new`; nothing can be deleted.
pub fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    let view = live(vm, value)?;
    let layout = &view.layout;
    if layout.readonly {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(new) = new else {
        return Err(vm.type_error("cannot delete memory"));
    };
    if layout.shape.is_empty() {
        if is_empty_tuple(key) || key.is(&Value::ELLIPSIS) {
            return write(vm, value, view, layout.start as usize, &new);
        }
        return Err(vm.type_error("invalid indexing of 0-dim memory"));
    }
    match read(vm, key)? {
        Key::Index(_) if layout.shape.len() > 1 => {
            Err(vm.not_implemented_error("sub-views are not implemented"))
        }
        Key::Index(index) => {
            let at = layout.start + along(vm, layout, 0, index)?;
            write(vm, value, view, at as usize, &new)
        }
        Key::Indices(indices) => {
            let at = item_place(vm, layout, &indices)?;
            write(vm, value, view, at, &new)
        }
        Key::Slice(slice) if layout.shape.len() == 1 => write_slice(vm, value, view, slice, &new),
        Key::Slice(_) | Key::Slices => Err(vm.not_implemented_error(
            "memoryview slice assignments are currently restricted to ndim = 1",
        )),
        Key::Wrong => Err(vm.type_error("memoryview: invalid slice key")),
    }
}

fn write(vm: &mut Vm, value: &Value, view: &MemoryView, at: usize, new: &Value) -> PyResult<()> {
    let packed = item::pack(vm, view.layout.format, new)?;
    // Reading the number may have released the view.
    live(vm, value)?;
    let size = view.layout.format.size();
    put(vm, view, at, packed.get(..size).unwrap_or_default());
    Ok(())
}

fn put(vm: &mut Vm, view: &MemoryView, at: usize, bytes: &[u8]) {
    if let Some(exporter) = view.exporter(vm).cloned() {
        super::write_memory(vm, &exporter, at, bytes);
    }
}

fn write_slice(
    vm: &mut Vm,
    value: &Value,
    view: &MemoryView,
    slice: &Slice,
    new: &Value,
) -> PyResult<()> {
    let source = match super::new(vm, new) {
        Ok(source) => source,
        Err(raised) if MemoryView::of(new).is_some() => return Err(raised),
        Err(_) => {
            let name = vm.type_name(new);
            return Err(vm.type_error(format!("a bytes-like object is required, not '{name}'")));
        }
    };
    let target = sliced(vm, &view.layout, slice)?;
    live(vm, value)?;
    let Some(source) = MemoryView::of(&source) else {
        return Ok(());
    };
    if target.shape != source.layout.shape || !target.format.same(source.layout.format) {
        return Err(
            vm.value_error("memoryview assignment: lvalue and rvalue have different structures")
        );
    }
    // A picture first: the two may lie in the same memory.
    let bytes = source.contents(vm, false).unwrap_or_default();
    let size = target.format.size();
    for (at, item) in target.places(false).into_iter().zip(bytes.chunks(size)) {
        put(vm, view, at, item);
    }
    Ok(())
}
