//! The iterator over anything with `__getitem__`: asks for 0, 1, … until `IndexError`.

use crate::heap::{HeapCell, Value};
use crate::object;

use super::containers::{Dict, List, Tuple};
use super::error::PyResult;
use super::kind;
use super::str::Str;
use super::type_id::TypeId;
use super::vm::Vm;

object! {
    /// An iterator by index: over a sequence's items, forward or (lists) backward.
    pub struct SeqIter: kind::SEQ_ITER, uncleared {
        /// What it iterates over; none once it has ended.
        pub sequence: HeapCell<Option<Value>>,
        /// The next index.
        pub index: HeapCell<i64>,
    }
}

impl SeqIter {
    /// The iterator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&SeqIter> {
        crate::heap::Heap::downcast(value)
    }
}

impl Vm {
    /// The length of a plain list, string, tuple or dict, of which no class need be asked.
    #[inline]
    pub fn plain_len(&self, value: &Value) -> Option<usize> {
        let shape = value.shape()?;
        if shape == TypeId::LIST.shape() {
            List::of(value).map(|list| list.items(&self.heap).len())
        } else if shape == TypeId::STR.shape() {
            Str::of(value).map(|string| string.chars)
        } else if shape == TypeId::TUPLE.shape() {
            Tuple::of(value).map(|tuple| tuple.items().len())
        } else if shape == TypeId::DICT.shape() {
            Dict::of(value).map(|dict| dict.table(&self.heap).len())
        } else {
            None
        }
    }

    /// An iterator of the class `id` (all of kind `SEQ_ITER`) that begins at `index`.
    pub fn seq_iter(&mut self, id: TypeId, sequence: Value, index: i64) -> Value {
        self.heap.alloc(id.shape(), |header| SeqIter {
            header,
            sequence: HeapCell::new(Some(sequence)),
            index: HeapCell::new(index),
        })
    }

    /// The next item of an iterator over a plain list or tuple; none where its class must be asked.
    #[inline(always)]
    pub fn quick_next(&mut self, iterator: &Value) -> Option<Value> {
        let state = SeqIter::of(iterator)?;
        let (shape, index) = (iterator.shape()?, *state.index.get(&self.heap));
        let sequence = state.sequence.get(&self.heap).as_ref()?;
        let items = if shape == TypeId::LIST_ITERATOR.shape() {
            List::of(sequence)?.items(&self.heap)
        } else if shape == TypeId::TUPLE_ITERATOR.shape() {
            Tuple::of(sequence)?.items()
        } else {
            return None;
        };
        let item = items.get(index as usize)?.clone();
        *state.index.get_mut(&mut self.heap) = index + 1;
        Some(item)
    }

    /// An iterator over anything with `__getitem__`.
    pub fn sequence_iterator(&mut self, sequence: Value) -> Value {
        self.seq_iter(TypeId::SEQUENCE_ITERATOR, sequence, 0)
    }
}

/// The next item of an iterator over anything with `__getitem__`.
pub fn next_by_index(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let Some(sequence) = state.sequence.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    if index == i64::MAX {
        return Err(vm.overflow_error("iter index too large"));
    }
    let key = vm.int(index);
    match vm.get_item(&sequence, &key) {
        Ok(item) => {
            *state.index.get_mut(&mut vm.heap) = index + 1;
            Ok(Some(item))
        }
        Err(raised)
            if vm.is_a(&raised.0, TypeId::INDEX_ERROR)
                || vm.is_a(&raised.0, TypeId::STOP_ITERATION) =>
        {
            let old = state.sequence.get_mut(&mut vm.heap).take();
            drop(old);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

impl Vm {
    /// How many items a value may have: its length, what `__length_hint__` says, or the default.
    ///
    /// # Errors
    /// What these raise but `TypeError`; `TypeError` and `ValueError` for a hint that is none.
    pub fn length_hint(&mut self, value: &Value, default: i64) -> PyResult<i64> {
        if let Some(len) = self.slots_ref(value).len {
            match len(self, value) {
                Err(raised) if self.is_a(&raised.0, TypeId::TYPE_ERROR) => {}
                other => return other.map(|len| len as i64),
            }
        }
        let name = self.names.__length_hint__.clone();
        let hint = match self.call_special(value, &name, &[]) {
            Err(raised) if self.is_a(&raised.0, TypeId::TYPE_ERROR) => return Ok(default),
            other => other?,
        };
        let Some(hint) = hint.filter(|hint| !hint.is(&Value::NOT_IMPLEMENTED)) else {
            return Ok(default);
        };
        if super::number::integer(&hint).is_none() {
            let name = self.type_name(&hint);
            return Err(self.type_error(format!("__length_hint__ must be an integer, not {name}")));
        }
        let hint = self.index_i64(&hint)?;
        if hint < 0 {
            return Err(self.value_error("__length_hint__() should return >= 0"));
        }
        Ok(hint)
    }
}
