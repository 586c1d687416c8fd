//! Iterators over deques. A change of the deque ends them with an error, and they hold it as long as they live.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;
use super::Deque;

object! {
    /// An iterator.
    pub struct DequeIter: kind::DEQUE_ITER, uncleared {
        /// The deque.
        pub deque: Value,
        /// Its state when the iterator was made.
        pub state: u64,
        /// Items that are left.
        pub left: HeapCell<usize>,
    }
}

/// A new iterator that leaves out the first `skip` items.
pub fn new(vm: &mut Vm, id: TypeId, deque: &Value, skip: usize) -> Value {
    let (state, len) = Deque::of(deque).map_or((0, 0), |deque| {
        (*deque.state.get(&vm.heap), deque.len(&vm.heap))
    });
    vm.heap.alloc(id.shape(), |header| DequeIter {
        header,
        deque: deque.clone(),
        state,
        left: HeapCell::new(len.saturating_sub(skip)),
    })
}

fn step(vm: &mut Vm, value: &Value, back: bool) -> PyResult<Option<Value>> {
    let Some(own) = Heap::downcast::<DequeIter>(value) else {
        return Ok(None);
    };
    let Some(deque) = Deque::of(&own.deque) else {
        return Ok(None);
    };
    if *deque.state.get(&vm.heap) != own.state {
        *own.left.get_mut(&mut vm.heap) = 0;
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    let left = *own.left.get(&vm.heap);
    if left == 0 {
        return Ok(None);
    }
    let items = deque.items.get(&vm.heap);
    let at = if back { left - 1 } else { items.len() - left };
    let item = items.get(at).cloned();
    *own.left.get_mut(&mut vm.heap) = left - 1;
    Ok(item)
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    step(vm, value, false)
}

fn next_back(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    step(vm, value, true)
}

fn construct(vm: &mut Vm, args: Args, id: TypeId, name: &str) -> PyResult {
    let [deque, skip] = args.bind(vm, name, ["iterable", "index"], 2, 1)?;
    let deque = deque.unwrap_or(Value::NONE);
    if Deque::of(&deque).is_none() {
        let given = vm.type_name(&deque);
        return Err(vm.type_error(format!("argument 1 must be collections.deque, not {given}")));
    }
    let skip = match skip {
        Some(skip) => vm.index_i64(&skip)?.max(0) as usize,
        None => 0,
    };
    Ok(new(vm, id, &deque, skip))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = args
        .first()
        .and_then(Heap::downcast::<DequeIter>)
        .map_or(0, |own| *own.left.get(&vm.heap));
    Ok(vm.int(left as i64))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(own)) = (
        args.first(),
        args.first().and_then(Heap::downcast::<DequeIter>),
    ) else {
        return Ok(Value::NONE);
    };
    let left = *own.left.get(&vm.heap);
    let len = Deque::of(&own.deque).map_or(0, |deque| deque.len(&vm.heap));
    let class = vm.class_of(value).clone();
    let passed = vm.int(len as i64 - left as i64);
    let arguments = vm.tuple([own.deque.clone(), passed]);
    Ok(vm.tuple([class, arguments]))
}

static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "__length_hint__",
        length_hint,
        "(self, /)",
        "How many items are left.",
    ),
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
];

/// The type of `iter(deque())`.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::DEQUE_ITERATOR,
    name: "collections._deque_iterator",
    kind: kind::DEQUE_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(|vm, _, args| construct(vm, args, TypeId::DEQUE_ITERATOR, "_deque_iterator")),
        ..Slots::EMPTY
    },
    methods: METHODS,
    ..TypeSpec::EMPTY
};

/// The type of `reversed(deque())`.
pub static REVERSE_ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::DEQUE_REVERSE_ITERATOR,
    name: "collections._deque_reverse_iterator",
    kind: kind::DEQUE_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next_back),
        new: Some(|vm, _, args| {
            construct(
                vm,
                args,
                TypeId::DEQUE_REVERSE_ITERATOR,
                "_deque_reverse_iterator",
            )
        }),
        ..Slots::EMPTY
    },
    methods: METHODS,
    ..TypeSpec::EMPTY
};
