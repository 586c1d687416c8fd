//! `iter(callable, sentinel)`: calls until the answer equals the sentinel.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;

object! {
    /// An iterator by calls.
    pub struct CallIter: kind::CALL_ITER, uncleared {
        /// What is called, and the answer that ends it; none at the end.
        pub source: HeapCell<Option<(Value, Value)>>,
    }
}

impl CallIter {
    fn of(value: &Value) -> Option<&CallIter> {
        Heap::downcast(value)
    }
}

/// A new one.
pub fn new(vm: &mut Vm, callable: Value, sentinel: Value) -> Value {
    vm.heap
        .alloc(TypeId::CALLABLE_ITERATOR.shape(), |header| CallIter {
            header,
            source: HeapCell::new(Some((callable, sentinel))),
        })
}

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = CallIter::of(iterator) else {
        return Ok(None);
    };
    let Some((callable, sentinel)) = state.source.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let ended = match vm.call(&callable, &[]) {
        Ok(answer) => {
            // The call may have brought the iterator to its end.
            if state.source.get(&vm.heap).is_none() {
                return Ok(None);
            }
            if !vm.eq(&sentinel, &answer)? {
                return Ok(Some(answer));
            }
            true
        }
        Err(raised) if vm.is_a(&raised.0, TypeId::STOP_ITERATION) => true,
        Err(raised) => return Err(raised),
    };
    if ended {
        let gone = state.source.get_mut(&mut vm.heap).take();
        drop(gone);
    }
    Ok(None)
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = args
        .first()
        .and_then(CallIter::of)
        .and_then(|state| state.source.get(&vm.heap).clone());
    let Some((callable, sentinel)) = source else {
        let empty = vm.empty_tuple.clone();
        return super::super::list::reduced_to(vm, empty);
    };
    let name = vm.intern_str("iter");
    let builtins = vm.builtins.clone();
    let function = vm.dict_get_str(&builtins, &name).unwrap_or(Value::NONE);
    let arguments = vm.tuple([callable, sentinel]);
    Ok(vm.tuple([function, arguments]))
}

/// The type.
pub static CALLABLE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::CALLABLE_ITERATOR,
    name: "callable_iterator",
    kind: kind::CALL_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "What pickle needs.",
    )],
    ..TypeSpec::EMPTY
};
