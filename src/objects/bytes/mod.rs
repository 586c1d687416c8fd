//! The type `bytes`: its slots, and what it shares with `bytearray` ([`Octets`], [`bytes_like`]).
//!
//! Methods of both are in `methods`, the making of bytes from other values in `make`, hexadecimal in `hex`,
//! the iterators of both in `iter`.

mod hex;
mod iter;
mod make;
mod methods;

use std::borrow::Cow;

use crate::heap::{Heap, Tail, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, CmpOp, NativeDef, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, kind,
};
use crate::text::str_algo::Units;
use crate::text::str_repr;

use super::array::Array;
use super::bytearray::ByteArray;
use super::sequence::{self, Subscript, place, subscript};
use super::slice;
use super::textual::{self, Textual, shared_methods};

pub use hex::{from_hex, hex_arguments, hex_text};
pub use iter::{ARRAY_ITERATOR_SPEC, ITERATOR_REDUCE, ITERATOR_SET_STATE, ITERATOR_SPEC};
pub use make::{by_method, byte, from_arguments, from_iterator, from_value, iterator};
pub(super) use methods::byte_methods;
pub use methods::*;

object! {
    /// An immutable sequence of bytes.
    pub struct Bytes: kind::BYTES, untracked {
        /// The bytes.
        pub bytes: Tail<u8>,
    }
}

impl Bytes {
    /// The bytes object that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Bytes> {
        Heap::downcast(value)
    }

    /// The bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

/// A new bytes object.
pub fn new(vm: &mut Vm, bytes: &[u8]) -> Value {
    with_shape(vm, TypeId::BYTES.shape(), bytes)
}

fn with_shape(vm: &mut Vm, shape: crate::heap::ShapeId, bytes: &[u8]) -> Value {
    vm.heap
        .alloc_with_copy(shape, bytes, |header, bytes| Bytes { header, bytes })
}

/// The contents of a bytes-like object; none if it is none.
pub fn contents(vm: &Vm, value: &Value) -> Option<Vec<u8>> {
    bytes_like(vm, value).map(Cow::into_owned)
}

/// The contents of a bytes-like object, borrowed where they can't change; none if it is none.
#[inline]
pub fn bytes_like<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
    match Bytes::of(value) {
        Some(bytes) => Some(Cow::Borrowed(bytes.as_slice())),
        None => view(vm, value).map(|bytes| Cow::Owned(bytes.into_owned())),
    }
}

/// As [`bytes_like`], for as long as nothing can change them: they are not copied but for those of a `memoryview`.
fn view<'a>(vm: &'a Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
    if let Some(bytes) = Bytes::of(value) {
        return Some(Cow::Borrowed(bytes.as_slice()));
    }
    if let Some(array) = ByteArray::of(value) {
        return Some(Cow::Borrowed(array.bytes.get(&vm.heap)));
    }
    if let Some(array) = Array::of(value) {
        return Some(Cow::Borrowed(array.bytes.get(&vm.heap)));
    }
    super::memory_view::plain_bytes(vm, value).map(Cow::Owned)
}

/// The same, or the error.
///
/// # Errors
/// `TypeError: a bytes-like object is required`.
pub fn need_bytes<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    match bytes_like(vm, value) {
        Some(bytes) => Ok(bytes),
        None => Err(bytes_required(vm, value)),
    }
}

fn bytes_required(vm: &mut Vm, value: &Value) -> Raised {
    if let Some(refusal) = super::memory_view::refusal(vm, value) {
        return refusal;
    }
    let name = vm.type_name(value);
    vm.type_error(format!("a bytes-like object is required, not '{name}'"))
}

/// `bytes` for the methods that it shares.
pub struct Plain;

/// `bytearray` for the methods that it shares.
pub struct Growing;

macro_rules! octets {
    ($($type:ty: $id:ident, $immutable:literal, $own:path, $make:path;)*) => {
        $( impl Textual for $type {
            const ID: TypeId = TypeId::$id;
            const UNITS: Units = Units::Bytes;
            const IMMUTABLE: bool = $immutable;

            fn contents<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
                $own(value)?;
                bytes_like(vm, value)
            }

            fn view<'a>(vm: &'a Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
                $own(value)?;
                view(vm, value)
            }

            fn length(vm: &Vm, value: &Value) -> usize {
                view(vm, value).map_or(0, |bytes| bytes.len())
            }

            fn places(_: &Vm, _: &Value) -> Units {
                Units::Bytes
            }

            fn make(vm: &mut Vm, bytes: &[u8]) -> Value {
                $make(vm, bytes)
            }

            fn other<'a>(
                vm: &mut Vm,
                value: &'a Value,
                _: impl FnOnce(&str) -> String,
            ) -> PyResult<Cow<'a, [u8]>> {
                need_bytes(vm, value)
            }

            fn needle<'a>(vm: &mut Vm, _: &str, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
                needle(vm, value)
            }

            fn affix<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
                bytes_like(vm, value)
            }

            fn wrong_affix(vm: &mut Vm, _: &str, value: &Value) -> Raised {
                bytes_required(vm, value)
            }

            fn fill(vm: &mut Vm, method: &str, value: &Value) -> PyResult<u32> {
                match bytes_like(vm, value).as_deref() {
                    Some([byte]) => Ok(u32::from(*byte)),
                    _ => {
                        let name = vm.type_name(value);
                        Err(vm.type_error(format!(
                            "{method}() argument 2 must be a byte string of length 1, not {name}"
                        )))
                    }
                }
            }
        } )*
    };
}

octets! {
    Plain: BYTES, true, Bytes::of, new;
    Growing: BYTEARRAY, false, ByteArray::of, super::bytearray::new;
}

fn needle<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    if let Some(bytes) = bytes_like(vm, value) {
        return Ok(bytes);
    }
    match byte_if_index(vm, value)? {
        Some(byte) => Ok(Cow::Owned(vec![byte])),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!(
                "argument should be integer or bytes-like object, not '{name}'"
            )))
        }
    }
}

/// The byte that an index is; none for what is no index.
fn byte_if_index(vm: &mut Vm, value: &Value) -> PyResult<Option<u8>> {
    if crate::runtime::integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Ok(None);
    }
    byte(vm, value, "byte").map(Some)
}

/// `repr(bytes)`.
fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let shown = str_repr::repr_bytes(Bytes::of(value).map_or(&[], Bytes::as_slice));
    Ok(vm.str(&shown))
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    let bytes = Bytes::of(value).map_or(&[][..], Bytes::as_slice);
    Ok(crate::text::hash::hash_bytes(bytes))
}

/// With `bytes` only: others compare themselves with it.
fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    Ok(match (Bytes::of(left), Bytes::of(right)) {
        (Some(a), Some(b)) => Value::bool(op.holds(Some(a.as_slice().cmp(b.as_slice())))),
        _ => Value::NOT_IMPLEMENTED,
    })
}

/// Comparison of bytes-like objects.
pub fn compare_any(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    Ok(match (view(vm, left), view(vm, right)) {
        (Some(a), Some(b)) => Value::bool(op.holds(Some(a.cmp(&b)))),
        _ => Value::NOT_IMPLEMENTED,
    })
}

/// `len` of a bytes-like object.
pub fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(match (Bytes::of(value), ByteArray::of(value)) {
        (Some(bytes), _) => bytes.as_slice().len(),
        (None, Some(array)) => array.bytes.get(&vm.heap).len(),
        (None, None) => 0,
    })
}

/// `item in value`: a byte, or bytes in a row.
pub fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    if let Some(byte) = byte_if_index(vm, item)? {
        let bytes = view(vm, value).unwrap_or_default();
        return Ok(memchr::memchr(byte, &bytes).is_some());
    }
    let wanted = need_bytes(vm, item)?;
    let bytes = view(vm, value).unwrap_or_default();
    Ok(crate::text::str_algo::find(&bytes, &wanted).is_some())
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let bytes = Bytes::of(value).map_or(&[][..], Bytes::as_slice);
    match subscript(vm, key, "byte")? {
        Subscript::Index(index) => match place(index, bytes.len()) {
            Some(at) => Ok(Value::int32(bytes[at].into())),
            None => Err(vm.index_error("index out of range")),
        },
        Subscript::Slice(slice) => {
            let span = slice::span(vm, slice, bytes.len())?;
            if span.step == 1 && span.count == bytes.len() {
                return Ok(textual::same::<Plain>(vm, value, bytes));
            }
            let part = sliced(bytes, span);
            Ok(new(vm, &part))
        }
    }
}

/// The bytes that a slice takes.
pub fn sliced(bytes: &[u8], span: slice::Span) -> Cow<'_, [u8]> {
    if span.step == 1 {
        let start = usize::try_from(span.start).unwrap_or(0);
        let part = bytes.get(start..start + span.count).unwrap_or_default();
        return Cow::Borrowed(part);
    }
    span.indices()
        .filter_map(|at| bytes.get(at).copied())
        .collect()
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    binary_of::<Plain>(vm, op, left, right)
}

/// The operators of both types.
pub fn binary_of<T: Textual>(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    match op {
        BinOp::Add => {
            let (Some(a), Some(b)) = (T::contents(vm, left), bytes_like(vm, right)) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if b.is_empty() {
                return Ok(textual::same::<T>(vm, left, &a));
            }
            textual::check_room(vm, a.len() + b.len())?;
            let all = [&*a, &*b].concat();
            Ok(T::make(vm, &all))
        }
        BinOp::Mul => {
            let (bytes, other) = match (T::contents(vm, left), T::contents(vm, right)) {
                (Some(bytes), _) => (bytes, right),
                (None, Some(bytes)) => (bytes, left),
                (None, None) => return Ok(Value::NOT_IMPLEMENTED),
            };
            if let Some(answer) = super::list::number_first(vm, op, left, right, other)? {
                return Ok(answer);
            }
            let Some(times) = sequence::times(vm, other)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let all = textual::repeat(vm, &bytes, times)?;
            Ok(T::make(vm, &all))
        }
        BinOp::Mod => match T::contents(vm, left) {
            Some(format) => {
                let bytes = super::str::percent(vm, &format, Units::Bytes, right)?;
                Ok(T::make(vm, &bytes))
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        },
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let exact = class.is(vm.type_object(TypeId::BYTES));
    if let ([source], []) = (args.positional, args.names)
        && exact
        && vm.is_exact(source, TypeId::BYTES)
    {
        return Ok(source.clone());
    }
    let bytes = from_arguments(vm, "bytes", args)?;
    let shape = sequence::instance_shape(class, TypeId::BYTES);
    Ok(with_shape(vm, shape, &bytes))
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, bytes) = textual::own::<Plain>(vm, args)?;
    let own = textual::same::<Plain>(vm, value, &bytes);
    Ok(vm.tuple([own]))
}

fn to_bytes(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, bytes) = textual::own::<Plain>(vm, args)?;
    Ok(textual::same::<Plain>(vm, value, &bytes))
}

/// The type `bytes`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::BYTES,
    name: "bytes",
    doc: "bytes(source=b'', encoding=None, errors=None)\n\nAn immutable row of bytes: of numbers, of a text in an encoding, of other bytes, or so many zeros.",
    kind: kind::BYTES,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        str: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iter::iterate),
        len: Some(len),
        get_item: Some(get_item),
        contains: Some(contains),
        binary: Some(binary),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul, BinOp::Mod],
    methods: byte_methods![
        Plain,
        NativeDef::no_args("__bytes__", to_bytes, "(self, /)", "The bytes themselves."),
        NativeDef::no_args(
            "__getnewargs__",
            new_args,
            "(self, /)",
            "Arguments that make it again.",
        ),
        super::memory_view::BUFFER,
    ],
    ..TypeSpec::EMPTY
};
