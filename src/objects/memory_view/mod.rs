//! The type `memoryview`: a window onto the memory of another object.
//!
//! Views of one memory share a [`ManagedBuffer`]. While one lives, a `bytearray` behind it can't change its
//! length; a view that is released lets its buffer go. So a [`Layout`] that once lay within the memory does
//! so for as long as the view has a buffer.
//!
//! Geometry is in `layout`, items in `item`, `view[key]` in `subscript`, methods in `methods`.

mod item;
mod layout;
mod methods;
mod subscript;

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, Trace, Tracer, Value};
use crate::object;
use crate::runtime::sequence::SeqIter;
use crate::runtime::{Args, CmpOp, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, kind};

use super::array::Array;
use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::memory_stream::BytesIo;
use super::sequence::itself;

pub use item::{Format, unpack};
pub use layout::Layout;
pub use methods::{BUFFER, RELEASE_BUFFER};

/// An object whose memory is seen from outside. What could change its length counts that.
pub struct Exporter(Value);

/// Where an object counts the views of its memory, if it does.
fn exports(value: &Value) -> Option<&Cell<u32>> {
    if let Some(array) = ByteArray::of(value) {
        return Some(&array.exports.0);
    }
    if let Some(array) = Array::of(value) {
        return Some(&array.exports.0);
    }
    BytesIo::of(value).map(|stream| &stream.exports.0)
}

impl Exporter {
    /// Counts a view of the object's memory until the answer is dropped.
    pub fn new(value: &Value) -> Exporter {
        if let Some(count) = exports(value) {
            count.set(count.get() + 1);
        }
        Exporter(value.clone())
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        if let Some(count) = exports(&self.0) {
            count.set(count.get().saturating_sub(1));
        }
    }
}

impl Trace for Exporter {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(&self.0);
    }
}

object! {
    /// The hold that views have on an object's memory.
    pub struct ManagedBuffer: kind::MANAGED_BUFFER, tracked {
        /// Whose memory it is.
        pub exporter: Exporter,
    }
}

object! {
    /// A view.
    pub struct MemoryView: kind::MEMORY_VIEW, tracked {
        /// The buffer; none once it is released.
        pub buffer: HeapCell<Option<Value>>,
        /// Where the items are.
        pub layout: Layout,
        /// The hash, once it was asked for.
        pub hash: HeapCell<Option<i64>>,
    }
}

impl MemoryView {
    /// The view that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&MemoryView> {
        Heap::downcast(value)
    }

    /// The object whose memory it shows; none once it is released.
    pub fn exporter<'a>(&'a self, vm: &'a Vm) -> Option<&'a Value> {
        let buffer = self.buffer.get(&vm.heap).as_ref()?;
        Heap::downcast::<ManagedBuffer>(buffer).map(|buffer| &buffer.exporter.0)
    }

    /// Its items' bytes in order; none once it is released.
    pub fn contents(&self, vm: &Vm, fortran: bool) -> Option<Vec<u8>> {
        let memory = memory(vm, self.exporter(vm)?);
        let (layout, size) = (&self.layout, self.layout.format.size());
        if !fortran && layout.is_c_contiguous() {
            let start = layout.start as usize;
            return Some(
                memory
                    .get(start..start + layout.bytes())
                    .unwrap_or_default()
                    .to_vec(),
            );
        }
        let mut bytes = Vec::with_capacity(layout.bytes());
        for place in layout.places(fortran) {
            bytes.extend_from_slice(memory.get(place..place + size).unwrap_or_default());
        }
        Some(bytes)
    }
}

/// The memory of an exporter.
fn memory<'a>(vm: &'a Vm, exporter: &'a Value) -> &'a [u8] {
    if let Some(bytes) = Bytes::of(exporter) {
        return bytes.as_slice();
    }
    if let Some(array) = ByteArray::of(exporter) {
        return array.bytes.get(&vm.heap);
    }
    if let Some(array) = Array::of(exporter) {
        return array.bytes.get(&vm.heap);
    }
    BytesIo::of(exporter).map_or(&[], |stream| stream.bytes(&vm.heap))
}

/// Writes into the memory of an exporter that lets it be written.
fn write_memory(vm: &mut Vm, exporter: &Value, at: usize, bytes: &[u8]) {
    let memory = if let Some(array) = ByteArray::of(exporter) {
        array.bytes.get_mut(&mut vm.heap)
    } else if let Some(array) = Array::of(exporter) {
        array.bytes.get_mut(&mut vm.heap)
    } else if let Some(stream) = BytesIo::of(exporter) {
        stream.bytes_mut(&mut vm.heap)
    } else {
        return;
    };
    if let Some(room) = memory.get_mut(at..at + bytes.len()) {
        room.copy_from_slice(bytes);
    }
}

/// A view of an object's memory, if that may be written as bytes in a row.
pub fn writable(vm: &mut Vm, value: &Value) -> Option<Value> {
    let view = new(vm, value).ok()?;
    let layout = &MemoryView::of(&view)?.layout;
    (!layout.readonly && layout.is_c_contiguous()).then_some(view)
}

/// How many bytes a view shows.
pub fn byte_length(view: &Value) -> usize {
    MemoryView::of(view).map_or(0, |view| view.layout.bytes())
}

/// Writes bytes into a view that [`writable`] gave, behind so many of its bytes.
pub fn write_bytes(vm: &mut Vm, view: &Value, at: usize, bytes: &[u8]) {
    let Some(view) = MemoryView::of(view) else {
        return;
    };
    if let Some(exporter) = view.exporter(vm).cloned() {
        write_memory(vm, &exporter, view.layout.start as usize + at, bytes);
    }
}

/// What a function that wants plain bytes may read of a view; none if it is released or has gaps.
pub fn plain_bytes(vm: &Vm, value: &Value) -> Option<Vec<u8>> {
    let view = MemoryView::of(value)?;
    if !view.layout.is_c_contiguous() {
        return None;
    }
    view.contents(vm, false)
}

/// Why [`plain_bytes`] answers none; none if the value is no view.
pub fn refusal(vm: &mut Vm, value: &Value) -> Option<Raised> {
    let view = MemoryView::of(value)?;
    Some(match view.exporter(vm) {
        Some(_) => vm.error(
            TypeId::BUFFER_ERROR,
            "memoryview: underlying buffer is not C-contiguous",
        ),
        None => released(vm),
    })
}

/// The bytes of a view in order, whatever gaps it has; none if the value is no view.
///
/// # Errors
/// `ValueError` if it is released.
pub fn all_bytes(vm: &mut Vm, value: &Value) -> PyResult<Option<Vec<u8>>> {
    let Some(view) = MemoryView::of(value) else {
        return Ok(None);
    };
    match view.contents(vm, false) {
        Some(bytes) => Ok(Some(bytes)),
        None => Err(released(vm)),
    }
}

#[cold]
fn released(vm: &mut Vm) -> Raised {
    vm.value_error("operation forbidden on released memoryview object")
}

/// The view that the first argument is, if it is not released.
fn live<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<&'a MemoryView> {
    match MemoryView::of(value) {
        Some(view) if view.buffer.get(&vm.heap).is_some() => Ok(view),
        Some(_) => Err(released(vm)),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!(
                "descriptor requires a 'memoryview' object but received a '{name}'"
            )))
        }
    }
}

/// A view of an object's memory.
///
/// # Errors
/// `TypeError` if it shows none; `ValueError` if it is a view that is released.
pub fn new(vm: &mut Vm, value: &Value) -> PyResult {
    if MemoryView::of(value).is_some() {
        let view = live(vm, value)?;
        return Ok(with_layout(vm, view, view.layout.clone()));
    }
    if let Some(array) = Array::of(value) {
        let shape = vec![array.len(&vm.heap)];
        let layout = Layout::packed(0, array.format.0.get(), shape, false);
        return Ok(over(vm, value, layout));
    }
    let readonly = Bytes::of(value).is_some();
    if !readonly && ByteArray::of(value).is_none() {
        let name = vm.type_name(value);
        return Err(vm.type_error(format!(
            "memoryview: a bytes-like object is required, not '{name}'"
        )));
    }
    let length = memory(vm, value).len();
    Ok(of_memory(vm, value, length, readonly))
}

/// A view of the whole memory of an exporter.
pub fn of_memory(vm: &mut Vm, value: &Value, length: usize, readonly: bool) -> Value {
    over(vm, value, Layout::of_bytes(length, readonly))
}

/// A view of an exporter's memory.
fn over(vm: &mut Vm, value: &Value, layout: Layout) -> Value {
    let exporter = Exporter::new(value);
    let buffer = vm
        .heap
        .alloc(TypeId::MANAGED_BUFFER.shape(), |header| ManagedBuffer {
            header,
            exporter,
        });
    make(vm, Some(buffer), layout)
}

/// Another view of the same memory.
fn with_layout(vm: &mut Vm, view: &MemoryView, layout: Layout) -> Value {
    let buffer = view.buffer.get(&vm.heap).clone();
    make(vm, buffer, layout)
}

fn make(vm: &mut Vm, buffer: Option<Value>, layout: Layout) -> Value {
    vm.heap
        .alloc(TypeId::MEMORY_VIEW.shape(), |header| MemoryView {
            header,
            buffer: HeapCell::new(buffer),
            layout,
            hash: HeapCell::new(None),
        })
}

/// The item whose first byte is at `place`.
///
/// # Errors
/// `NotImplementedError` for characters.
fn item_at(vm: &mut Vm, view: &MemoryView, place: usize) -> PyResult {
    if !view.layout.format.is_number() {
        let format = view.layout.format.text();
        let message = format!("memoryview: format {format} not supported");
        return Err(vm.not_implemented_error(&message));
    }
    let mut word = [0; 8];
    let size = view.layout.format.size();
    if let Some(exporter) = view.exporter(vm)
        && let Some(bytes) = memory(vm, exporter).get(place..place + size)
    {
        word[..size].copy_from_slice(bytes);
    }
    Ok(unpack(vm, view.layout.format, &word[..size]))
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let [object] = args.bind(vm, "memoryview", ["object"], 0, 1)?;
    new(vm, &object.unwrap_or(Value::NONE))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let word = match live(vm, value) {
        Ok(_) => "memory",
        Err(_) => "released memory",
    };
    let text = format!("<{word} at {:#x}>", value.bits());
    Ok(vm.str(&text))
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    let view = live(vm, value)?;
    match view.layout.shape.first() {
        Some(length) => Ok(*length),
        None => Err(vm.type_error("0-dim memory has no length")),
    }
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    if let Some(hash) = MemoryView::of(value).and_then(|view| *view.hash.get(&vm.heap)) {
        return Ok(hash);
    }
    let view = live(vm, value)?;
    if !view.layout.readonly {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !view.layout.format.is_byte() {
        return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    if let Some(exporter) = view.exporter(vm).cloned() {
        vm.hash(&exporter)?;
    }
    let bytes = view.contents(vm, false).unwrap_or_default();
    let hash = crate::text::hash::hash_bytes(&bytes);
    *view.hash.get_mut(&mut vm.heap) = Some(hash);
    Ok(hash)
}

/// Views are equal when their shapes are and their items, as numbers, are.
fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let answer = |equal: bool| Ok(Value::bool(equal == (op == CmpOp::Eq)));
    let Ok(one) = live(vm, left) else {
        return answer(left.is(right));
    };
    let other;
    let two = match MemoryView::of(right) {
        Some(two) if two.buffer.get(&vm.heap).is_none() => return answer(left.is(right)),
        Some(two) => two,
        None if super::bytes::bytes_like(vm, right).is_some() => {
            other = new(vm, right)?;
            match MemoryView::of(&other) {
                Some(two) => two,
                None => return Ok(Value::NOT_IMPLEMENTED),
            }
        }
        None => return Ok(Value::NOT_IMPLEMENTED),
    };
    if one.layout.shape != two.layout.shape {
        return answer(false);
    }
    let (format, theirs) = (one.layout.format, two.layout.format);
    if !format.is_number() || !theirs.is_number() {
        return answer(left.is(right));
    }
    if format.same(theirs) && format.is_exact() {
        let equal = one.contents(vm, false) == two.contents(vm, false);
        return answer(equal);
    }
    let places = one.layout.places(false).into_iter();
    for (ours, theirs) in places.zip(two.layout.places(false)) {
        let (ours, theirs) = (item_at(vm, one, ours)?, item_at(vm, two, theirs)?);
        // Not "the same or equal": a NaN differs from itself.
        if !vm.holds(CmpOp::Eq, &ours, &theirs)? {
            return answer(false);
        }
    }
    answer(true)
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    let dimensions = live(vm, value)?.layout.shape.len();
    match dimensions {
        1 => Ok(vm.seq_iter(TypeId::MEMORY_ITERATOR, value.clone(), 0)),
        0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
        _ => Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented")),
    }
}

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let Some(sequence) = state.sequence.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let length = MemoryView::of(&sequence).and_then(|view| view.layout.shape.first().copied());
    if index >= length.unwrap_or(0) as i64 {
        drop(state.sequence.get_mut(&mut vm.heap).take());
        return Ok(None);
    }
    let view = live(vm, &sequence)?;
    *state.index.get_mut(&mut vm.heap) = index + 1;
    let stride = view.layout.strides.first().copied().unwrap_or(0);
    let place = view.layout.start + index as isize * stride;
    item_at(vm, view, place as usize).map(Some)
}

/// The type `memoryview`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::MEMORY_VIEW,
    name: "memoryview",
    signature: "(object)",
    doc: "A window onto the memory of a bytes-like object, which is not copied.",
    kind: kind::MEMORY_VIEW,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        get_item: Some(subscript::get_item),
        set_item: Some(subscript::set_item),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: methods::METHODS,
    getset: methods::GETSET,
    ..TypeSpec::EMPTY
};

/// The type of a view's iterator.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::MEMORY_ITERATOR,
    name: "memory_iterator",
    kind: kind::SEQ_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

/// The type of the holds, which only `gc.get_referents` shows.
pub static BUFFER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::MANAGED_BUFFER,
    name: "managedbuffer",
    kind: kind::MANAGED_BUFFER,
    ..TypeSpec::EMPTY
};
