//! The iterator over a string's characters. It keeps the byte where the next one starts, so that a step
//! takes no search; at its end it lets the string go.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind};
use crate::text::wtf8::Wtf8;

use super::super::list::reduced;
use super::super::sequence::itself;

object! {
    /// An iterator over a string.
    pub struct StrIter: kind::STR_ITER, uncleared {
        /// The string; none once the iterator has ended.
        pub string: HeapCell<Option<Value>>,
        /// The byte where the next character starts.
        pub offset: HeapCell<usize>,
        /// How many characters lie before it.
        pub index: HeapCell<usize>,
    }
}

impl StrIter {
    /// The iterator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&StrIter> {
        Heap::downcast(value)
    }
}

/// `iter(string)`.
pub fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    let string = value.clone();
    let ascii = Str::of(value).is_some_and(|string| string.chars == string.as_bytes().len());
    let class = if ascii {
        TypeId::STR_ASCII_ITERATOR
    } else {
        TypeId::STR_ITERATOR
    };
    Ok(vm.heap.alloc(class.shape(), |header| StrIter {
        header,
        string: HeapCell::new(Some(string)),
        offset: HeapCell::new(0),
        index: HeapCell::new(0),
    }))
}

/// The next character.
#[inline]
pub fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = StrIter::of(iterator) else {
        return Ok(None);
    };
    let offset = *state.offset.get(&vm.heap);
    let string = state.string.get(&vm.heap).as_ref().and_then(Str::of);
    if let Some(byte) = string.and_then(|string| string.as_bytes().get(offset))
        && let Some(shared) = vm.shared_ascii(*byte)
    {
        *state.offset.get_mut(&mut vm.heap) = offset + 1;
        *state.index.get_mut(&mut vm.heap) += 1;
        return Ok(Some(shared));
    }
    let Some(string) = state.string.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let rest = Str::of(&string).and_then(|string| string.as_bytes().get(offset..));
    let rest = rest.unwrap_or_default();
    let size = match rest.first() {
        None => {
            let old = state.string.get_mut(&mut vm.heap).take();
            drop(old);
            return Ok(None);
        }
        Some(0..0x80) => 1,
        Some(0x80..0xe0) => 2,
        Some(0xe0..0xf0) => 3,
        Some(0xf0..) => 4,
    };
    *state.offset.get_mut(&mut vm.heap) = offset + size;
    *state.index.get_mut(&mut vm.heap) += 1;
    let one = rest.get(..size).unwrap_or(rest);
    Ok(Some(vm.str_bytes(one)))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(state) = args.first().and_then(StrIter::of) else {
        return Ok(Value::int32(0));
    };
    let chars = state.string.get(&vm.heap).as_ref().and_then(Str::of);
    let chars = chars.map_or(0, |string| string.chars);
    let left = chars.saturating_sub(*state.index.get(&vm.heap));
    Ok(vm.int(left as i64))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = args.first().and_then(StrIter::of).and_then(|state| {
        let string = state.string.get(&vm.heap).clone()?;
        Some((string, *state.index.get(&vm.heap) as i64))
    });
    if source.is_none() {
        let empty = vm.str("");
        let function = reduced(vm, "iter", Some((empty, 0)))?;
        let parts = crate::runtime::Tuple::of(&function).map(|tuple| tuple.items().to_vec());
        return Ok(vm.tuple(
            parts
                .unwrap_or_default()
                .into_iter()
                .take(2)
                .collect::<Vec<_>>(),
        ));
    }
    reduced(vm, "iter", source)
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [iterator, index] = args else {
        return Ok(Value::NONE);
    };
    let index = usize::try_from(vm.index_i64(index)?).unwrap_or(0);
    let Some(state) = StrIter::of(iterator) else {
        return Ok(Value::NONE);
    };
    let Some(string) = state.string.get(&vm.heap).clone() else {
        return Ok(Value::NONE);
    };
    if let Some(string) = Str::of(&string) {
        let index = index.min(string.chars);
        *state.offset.get_mut(&mut vm.heap) = Wtf8::from_bytes(string.as_bytes()).offset_of(index);
        *state.index.get_mut(&mut vm.heap) = index;
    }
    Ok(Value::NONE)
}

/// The type of the iterator of an ASCII string.
pub static ASCII_ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::STR_ASCII_ITERATOR,
    name: "str_ascii_iterator",
    ..ITERATOR
};

/// The type of the iterator of any other string.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::STR_ITERATOR,
    name: "str_iterator",
    ..ITERATOR
};

const ITERATOR: TypeSpec = TypeSpec {
    kind: kind::STR_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__length_hint__",
            length_hint,
            "(self, /)",
            "How many characters are left.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, object, /)",
            "Goes to a character.",
        ),
    ],
    ..TypeSpec::EMPTY
};
