//! The iterators over `bytes` and `bytearray`, and what that of `array` shares with them. At its end an iterator lets its object go.

use crate::heap::Value;
use crate::runtime::sequence::SeqIter;
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::bytearray::ByteArray;
use super::super::list::reduced;
use super::super::sequence::itself;
use super::Bytes;

/// `iter(bytes)`.
pub fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.seq_iter(TypeId::BYTES_ITERATOR, value.clone(), 0))
}

fn byte_at(vm: &Vm, value: &Value, index: i64) -> Option<u8> {
    let index = usize::try_from(index).ok()?;
    match (Bytes::of(value), ByteArray::of(value)) {
        (Some(bytes), _) => bytes.as_slice().get(index).copied(),
        (None, Some(array)) => array.bytes.get(&vm.heap).get(index).copied(),
        (None, None) => None,
    }
}

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let Some(value) = state.sequence.get(&vm.heap) else {
        return Ok(None);
    };
    match byte_at(vm, value, index) {
        Some(byte) => {
            *state.index.get_mut(&mut vm.heap) = index + 1;
            Ok(Some(Value::int32(byte.into())))
        }
        None => {
            let old = state.sequence.get_mut(&mut vm.heap).take();
            drop(old);
            Ok(None)
        }
    }
}

fn state(vm: &mut Vm, args: &[Value]) -> Option<(Value, i64, usize)> {
    let state = args.first().and_then(SeqIter::of)?;
    let value = state.sequence.get(&vm.heap).clone()?;
    let index = *state.index.get(&vm.heap);
    let len = vm.len(&value).ok()?;
    Some((value, index, len))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = state(vm, args).map_or(0, |(_, index, len)| (len as i64 - index).max(0));
    Ok(vm.int(left))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = state(vm, args).map(|(value, index, _)| (value, index));
    if source.is_some() {
        return reduced(vm, "iter", source);
    }
    let parts = reduced(vm, "iter", None)?;
    let function = crate::runtime::Tuple::of(&parts).and_then(|parts| parts.items().first());
    let function = function.cloned().unwrap_or(Value::NONE);
    let empty = vm.empty_tuple.clone();
    let arguments = vm.tuple([empty]);
    Ok(vm.tuple([function, arguments]))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let index = vm.index_i64(&args[1])?;
    if let Some((_, _, len)) = state(vm, args)
        && let Some(state) = SeqIter::of(&args[0])
    {
        *state.index.get_mut(&mut vm.heap) = index.clamp(0, len as i64);
    }
    Ok(Value::NONE)
}

const METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "__length_hint__",
        length_hint,
        "(self, /)",
        "How many bytes are left.",
    ),
    ITERATOR_REDUCE,
    ITERATOR_SET_STATE,
];

/// `__reduce__` of iterators that go by index and need nothing else.
pub const ITERATOR_REDUCE: NativeDef =
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs.");

/// `__setstate__` of the same.
pub const ITERATOR_SET_STATE: NativeDef = NativeDef::one(
    "__setstate__",
    set_state,
    "(self, object, /)",
    "Goes to a place.",
);

const fn spec(id: TypeId, name: &'static str) -> TypeSpec {
    TypeSpec {
        id,
        name,
        kind: kind::SEQ_ITER,
        slots: Slots {
            iter: Some(itself),
            next: Some(next),
            ..Slots::EMPTY
        },
        methods: METHODS,
        ..TypeSpec::EMPTY
    }
}

/// The type of `iter(b'')`.
pub static ITERATOR_SPEC: TypeSpec = spec(TypeId::BYTES_ITERATOR, "bytes_iterator");

/// The type of `iter(bytearray())`.
pub static ARRAY_ITERATOR_SPEC: TypeSpec = spec(TypeId::BYTEARRAY_ITERATOR, "bytearray_iterator");
