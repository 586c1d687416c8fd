//! The iterator over tuples. At its end it lets its tuple go.

use crate::heap::Value;
use crate::runtime::sequence::SeqIter;
use crate::runtime::{NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let item = match state.sequence.get(&vm.heap).as_ref().and_then(Tuple::of) {
        Some(tuple) => tuple.items().get(index as usize).cloned(),
        None => return Ok(None),
    };
    if item.is_some() {
        *state.index.get_mut(&mut vm.heap) = index + 1;
    } else {
        let old = state.sequence.get_mut(&mut vm.heap).take();
        drop(old);
    }
    Ok(item)
}

fn source(vm: &Vm, args: &[Value]) -> Option<(Value, i64)> {
    let state = args.first().and_then(SeqIter::of)?;
    let tuple = state.sequence.get(&vm.heap).clone()?;
    Some((tuple, *state.index.get(&vm.heap)))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = source(vm, args).map_or(0, |(tuple, index)| {
        Tuple::of(&tuple).map_or(0, |tuple| tuple.items().len() as i64) - index
    });
    Ok(vm.int(left))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    match source(vm, args) {
        Some(source) => super::super::list::reduced(vm, "iter", Some(source)),
        None => {
            let empty = vm.empty_tuple.clone();
            super::super::list::reduced_to(vm, empty)
        }
    }
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [iterator, index] = args else {
        return Ok(Value::NONE);
    };
    let index = vm.index_i64(index)?;
    if let (Some((tuple, _)), Some(state)) = (source(vm, args), SeqIter::of(iterator)) {
        let len = Tuple::of(&tuple).map_or(0, |tuple| tuple.items().len() as i64);
        *state.index.get_mut(&mut vm.heap) = index.clamp(0, len);
    }
    Ok(Value::NONE)
}

/// The type of `iter(())`.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::TUPLE_ITERATOR,
    name: "tuple_iterator",
    kind: kind::SEQ_ITER,
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
