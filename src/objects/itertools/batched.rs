//! `batched`: tuples of so many items each.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Batches.
    pub struct Batched: kind::BATCHED, uncleared {
        /// The items.
        pub source: HeapCell<Option<Value>>,
        /// Items of a batch.
        pub count: usize,
        /// The last batch must be full too.
        pub strict: bool,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    args.at_most_positional(vm, "batched", 2, 2)?;
    let [iterable, count, strict] = args.bind(vm, "batched", ["iterable", "n", "strict"], 0, 2)?;
    let count = vm.index_i64(&count.unwrap_or(Value::NONE))?;
    let strict = match strict {
        Some(strict) => vm.truth(&strict)?,
        None => false,
    };
    if count < 1 {
        return Err(vm.value_error("n must be at least one"));
    }
    let iterator = vm.iter(&iterable.unwrap_or(Value::NONE))?;
    let shape = instance_shape(class, TypeId::BATCHED);
    Ok(vm.heap.alloc(shape, |header| Batched {
        header,
        source: HeapCell::new(Some(iterator)),
        count: count as usize,
        strict,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Batched>(value) else {
        return Ok(None);
    };
    let Some(iterator) = state.source.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let mut items = Vec::with_capacity(state.count.min(64));
    while items.len() < state.count {
        match vm.next(&iterator)? {
            Some(item) => items.push(item),
            None => break,
        }
        if items.len() & 0xfff == 0 {
            vm.poll()?;
        }
    }
    if items.len() < state.count {
        drop(iterator);
        if items.is_empty() || state.strict {
            super::release(vm, &state.source);
        }
        if items.is_empty() {
            return Ok(None);
        }
        if state.strict {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
    }
    Ok(Some(vm.tuple(items)))
}

/// The type.
pub static BATCHED_SPEC: TypeSpec = super::iterator(
    TypeId::BATCHED,
    "itertools.batched",
    "batched(iterable, n, *, strict=False)\n\n\
     An iterator over tuples of n items. The last one may be shorter, unless strict.",
    kind::BATCHED,
    construct,
    next,
);
