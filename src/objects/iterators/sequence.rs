//! The type of iterators over anything with `__getitem__` (its layout and `next` are the runtime's).

use crate::heap::Value;
use crate::runtime::sequence::{SeqIter, next_by_index};
use crate::runtime::{NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;

fn state(vm: &Vm, args: &[Value]) -> Option<(Value, i64)> {
    let state = args.first().and_then(SeqIter::of)?;
    let sequence = state.sequence.get(&vm.heap).clone()?;
    Some((sequence, *state.index.get(&vm.heap)))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    match state(vm, args) {
        Some((sequence, _)) if vm.slots_ref(&sequence).len.is_none() => Ok(Value::NOT_IMPLEMENTED),
        Some((sequence, index)) => {
            let left = vm.len(&sequence)? as i64 - index;
            Ok(vm.int(left.max(0)))
        }
        None => Ok(Value::int32(0)),
    }
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    match state(vm, args) {
        Some(source) => super::super::list::reduced(vm, "iter", Some(source)),
        None => {
            let empty = vm.empty_tuple.clone();
            super::super::list::reduced_to(vm, empty)
        }
    }
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let ([_, index], Some(state)) = (args, args.first().and_then(SeqIter::of)) {
        let index = vm.index_i64(index)?;
        *state.index.get_mut(&mut vm.heap) = index.max(0);
    }
    Ok(Value::NONE)
}

/// The type.
pub static SEQUENCE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::SEQUENCE_ITERATOR,
    name: "iterator",
    kind: kind::SEQ_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next_by_index),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__length_hint__",
            length_hint,
            "(self, /)",
            "How many items are left.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, object, /)",
            "Goes to an index.",
        ),
    ],
    ..TypeSpec::EMPTY
};
