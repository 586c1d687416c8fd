//! The type `bytearray`: its slots. What it shares with `bytes` is in `objects::bytes`, methods that change
//! it in `methods`.

mod methods;

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, ShapeId, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{Args, BinOp, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::bytes::{self, Growing, bytes_like};
use super::sequence::{self, Subscript, place, subscript};
use super::slice::{self, Slice, Span};
use super::textual;

object! {
    /// A mutable sequence of bytes.
    pub struct ByteArray: kind::BYTEARRAY, untracked {
        /// The bytes.
        pub bytes: HeapCell<Vec<u8>>,
        /// How many views of its memory there are.
        pub exports: Plain<u32>,
        /// How many bytes CPython's would have reserved, as far as somebody asked; see [`ByteArray::room`].
        room: Plain<u32>,
    }
}

impl ByteArray {
    /// How many bytes CPython has reserved, the zero at the end among them. It is found when it is asked for, as
    /// [`crate::runtime::List::room`] is.
    pub fn room(&self, heap: &Heap) -> usize {
        let bytes = self.bytes.get(heap);
        let length = bytes.len();
        let mut room = self.room.0.get() as usize;
        if room == 0 && bytes.capacity() == length && length > 0 {
            room = length + 1;
        }
        while length > 0 && room < length + 1 {
            room = match room {
                0 => 2,
                size => size + size / 8 + if size < 9 { 3 } else { 6 },
            };
        }
        if length < room / 2 {
            room = length + 1;
        }
        self.room.0.set(room.min(u32::MAX as usize) as u32);
        room
    }

    /// The bytearray that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&ByteArray> {
        Heap::downcast(value)
    }

    /// Asks whether its length may change to `length`.
    ///
    /// # Errors
    /// `BufferError` while there are views of its memory.
    #[inline]
    pub fn may_resize(&self, vm: &mut Vm, length: usize) -> PyResult<()> {
        if self.exports.0.get() == 0 || self.bytes.get(&vm.heap).len() == length {
            return Ok(());
        }
        Err(vm.error(TypeId::BUFFER_ERROR, EXPORTED))
    }
}

/// Why the length of memory that is seen from outside can't change.
pub const EXPORTED: &str = "Existing exports of data: object cannot be re-sized";

/// A new bytearray.
pub fn new(vm: &mut Vm, bytes: &[u8]) -> Value {
    with_shape(vm, TypeId::BYTEARRAY.shape(), bytes.to_vec())
}

fn with_shape(vm: &mut Vm, shape: ShapeId, bytes: Vec<u8>) -> Value {
    vm.heap.alloc(shape, |header| ByteArray {
        header,
        bytes: HeapCell::new(bytes),
        exports: Plain(Cell::new(0)),
        room: Plain(Cell::new(0)),
    })
}

fn construct(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = sequence::instance_shape(class, TypeId::BYTEARRAY);
    Ok(with_shape(vm, shape, Vec::new()))
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let bytes = bytes::from_arguments(vm, "bytearray", args)?;
    if let Some(array) = ByteArray::of(value) {
        // CPython empties it first.
        array.may_resize(vm, 0)?;
        *array.bytes.get_mut(&mut vm.heap) = bytes;
    }
    Ok(())
}

/// As CPython writes it: a single quote is escaped whatever stands around the bytes.
fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let bytes = bytes_like(vm, value).unwrap_or_default();
    let double = bytes.contains(&b'\'') && !bytes.contains(&b'"');
    let quote = if double { '"' } else { '\'' };
    let mut text = format!("{}(b{quote}", vm.type_name(value));
    for byte in bytes.iter() {
        match byte {
            b'\'' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            0x20..0x7f => text.push(char::from(*byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push(quote);
    text.push(')');
    Ok(vm.str(&text))
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.seq_iter(TypeId::BYTEARRAY_ITERATOR, value.clone(), 0))
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(array) = ByteArray::of(value) else {
        return Ok(Value::NONE);
    };
    match subscript(vm, key, "bytearray")? {
        Subscript::Index(index) => {
            let bytes = array.bytes.get(&vm.heap);
            match place(index, bytes.len()) {
                Some(at) => Ok(Value::int32(bytes[at].into())),
                None => Err(vm.index_error("bytearray index out of range")),
            }
        }
        Subscript::Slice(slice) => {
            let (start, stop, step) = slice::unpack(vm, slice)?;
            let bytes = array.bytes.get(&vm.heap);
            let span = slice::adjust(bytes.len(), start, stop, step);
            let part = bytes::sliced(bytes, span).into_owned();
            Ok(with_shape(vm, TypeId::BYTEARRAY.shape(), part))
        }
    }
}

fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(array) = ByteArray::of(value) else {
        return Ok(());
    };
    let index = match subscript(vm, key, "bytearray")? {
        Subscript::Index(index) => index,
        Subscript::Slice(slice) => return set_slice(vm, array, slice, new.as_ref()),
    };
    let out_of_range = place(index, array.bytes.get(&vm.heap).len()).is_none();
    if out_of_range {
        return Err(vm.index_error("bytearray index out of range"));
    }
    let new = match new {
        Some(new) => Some(bytes::byte(vm, &new, "byte")?),
        None => None,
    };
    if new.is_none() {
        let left = array.bytes.get(&vm.heap).len().saturating_sub(1);
        array.may_resize(vm, left)?;
    }
    let bytes = array.bytes.get_mut(&mut vm.heap);
    // Reading the number may have changed the array.
    match (place(index, bytes.len()), new) {
        (Some(at), Some(new)) => bytes[at] = new,
        (Some(at), None) => {
            bytes.remove(at);
        }
        (None, _) => return Err(vm.index_error("bytearray index out of range")),
    }
    Ok(())
}

fn set_slice(vm: &mut Vm, array: &ByteArray, slice: &Slice, new: Option<&Value>) -> PyResult<()> {
    let (start, stop, step) = slice::unpack(vm, slice)?;
    let new = match new {
        Some(new) => Some(assigned(vm, new)?),
        None => None,
    };
    let length = array.bytes.get(&vm.heap).len();
    let span = slice::adjust(length, start, stop, step);
    let given = new.as_ref().map_or(0, Vec::len);
    if step == 1 || given == 0 {
        let start = usize::try_from(span.start).unwrap_or(0).min(length);
        let gone = if step == 1 {
            span.count.min(length - start)
        } else {
            span.count
        };
        array.may_resize(vm, length - gone.min(length) + given)?;
    }
    if !replace_units(array.bytes.get_mut(&mut vm.heap), span, new.as_deref(), 1) {
        let wanted = span.count;
        return Err(vm.value_error(format!(
            "attempt to assign bytes of size {given} to extended slice of size {wanted}"
        )));
    }
    Ok(())
}

/// Puts bytes into the places of a slice, which counts units of so many bytes, or takes the places out; says whether
/// that was possible: a slice with a step keeps its length, but for nothing.
pub fn replace_units(bytes: &mut Vec<u8>, span: Span, new: Option<&[u8]>, unit: usize) -> bool {
    let new = new.unwrap_or_default();
    if span.step == 1 {
        let start = usize::try_from(span.start)
            .unwrap_or(0)
            .saturating_mul(unit)
            .min(bytes.len());
        let end = start.saturating_add(span.count * unit).min(bytes.len());
        bytes.splice(start..end, new.iter().copied());
        return true;
    }
    if new.is_empty() {
        let mut gone = vec![false; bytes.len() / unit];
        for at in span.indices() {
            if let Some(gone) = gone.get_mut(at) {
                *gone = true;
            }
        }
        let mut at = 0;
        bytes.retain(|_| {
            at += 1;
            !gone.get((at - 1) / unit).copied().unwrap_or(false)
        });
        return true;
    }
    if new.len() != span.count * unit {
        return false;
    }
    for (at, item) in span.indices().zip(new.chunks(unit)) {
        if let Some(room) = bytes.get_mut(at * unit..(at + 1) * unit) {
            room.copy_from_slice(item);
        }
    }
    true
}

/// What may be assigned to a slice.
fn assigned(vm: &mut Vm, new: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes_like(vm, new) {
        return Ok(bytes.into_owned());
    }
    let slots = vm.slots_ref(new);
    let converts = slots.index.is_some() || slots.int.is_some() || slots.float.is_some();
    let number = converts || vm.is_a(new, TypeId::COMPLEX);
    if number || new.kind() == Some(kind::STR) {
        return Err(
            vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
        );
    }
    bytes::from_value(vm, "bytearray", new)
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    bytes::binary_of::<Growing>(vm, op, left, right)
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let Some(array) = ByteArray::of(left) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match op {
        BinOp::Add => {
            let Some(more) = bytes_like(vm, right) else {
                if super::list::adds_itself(vm, op, left) {
                    let (given, own) = (vm.type_name(right), vm.type_name(left));
                    return Err(vm.type_error(format!("can't concat {given} to {own}")));
                }
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let length = array.bytes.get(&vm.heap).len();
            textual::check_room(vm, length + more.len())?;
            array.may_resize(vm, length + more.len())?;
            array.bytes.get_mut(&mut vm.heap).extend_from_slice(&more);
        }
        BinOp::Mul => {
            let Some(times) = sequence::times(vm, right)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let bytes = array.bytes.get(&vm.heap).clone();
            let all = textual::repeat(vm, &bytes, times)?;
            array.may_resize(vm, all.len())?;
            *array.bytes.get_mut(&mut vm.heap) = all;
        }
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(left.clone())
}

/// The type `bytearray`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::BYTEARRAY,
    name: "bytearray",
    doc: "bytearray(source=b'', encoding=None, errors=None)\n\nA mutable row of bytes, made of what bytes() takes.",
    kind: kind::BYTEARRAY,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        str: Some(repr),
        unhashable: true,
        compare: Some(bytes::compare_any),
        iter: Some(iterate),
        len: Some(bytes::len),
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(bytes::contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul, BinOp::Mod],
    in_place: &[BinOp::Add, BinOp::Mul],
    methods: methods::METHODS,
    ..TypeSpec::EMPTY
};
