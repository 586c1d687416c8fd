//! Iterators over lists, forward and backward. At its end an iterator lets its list go and stays at the end.

use crate::heap::Value;
use crate::runtime::sequence::SeqIter;
use crate::runtime::{List, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::itself;

fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let item = match state.sequence.get(&vm.heap).as_ref().and_then(List::of) {
        Some(list) => list.items(&vm.heap).get(index as usize).cloned(),
        None => return Ok(None),
    };
    match item {
        Some(_) => *state.index.get_mut(&mut vm.heap) = index + 1,
        None => finish(vm, state),
    }
    Ok(item)
}

fn next_back(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(state) = SeqIter::of(iterator) else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let item = match state.sequence.get(&vm.heap).as_ref().and_then(List::of) {
        Some(list) if index >= 0 => list.items(&vm.heap).get(index as usize).cloned(),
        Some(_) => None,
        None => return Ok(None),
    };
    match item {
        Some(_) => *state.index.get_mut(&mut vm.heap) = index - 1,
        None => {
            *state.index.get_mut(&mut vm.heap) = -1;
            finish(vm, state);
        }
    }
    Ok(item)
}

fn finish(vm: &mut Vm, state: &SeqIter) {
    let old = state.sequence.get_mut(&mut vm.heap).take();
    drop(old);
}

fn state(vm: &Vm, iterator: &Value) -> Option<(Value, i64, usize)> {
    let state = SeqIter::of(iterator)?;
    let sequence = state.sequence.get(&vm.heap).clone()?;
    let len = List::of(&sequence)?.items(&vm.heap).len();
    Some((sequence, *state.index.get(&vm.heap), len))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = match args.first().and_then(|iterator| state(vm, iterator)) {
        Some((_, index, len)) => (len as i64 - index).max(0),
        None => 0,
    };
    Ok(vm.int(left))
}

fn length_hint_back(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = match args.first().and_then(|iterator| state(vm, iterator)) {
        Some((_, index, len)) if index < len as i64 => index + 1,
        _ => 0,
    };
    Ok(vm.int(left))
}

/// A function of the module `builtins`.
fn builtin(vm: &mut Vm, name: &str) -> Value {
    let name = vm.intern_str(name);
    let builtins = vm.builtins.clone();
    vm.dict_get_str(&builtins, &name).unwrap_or(Value::NONE)
}

/// What pickle needs of an iterator: the function, its argument, where it stands. At its end, an empty list
/// is enough.
pub fn reduced(vm: &mut Vm, function: &str, source: Option<(Value, i64)>) -> PyResult {
    let Some((sequence, index)) = source else {
        let empty = vm.list(Vec::new());
        return reduced_to(vm, empty);
    };
    let function = builtin(vm, function);
    let arguments = vm.tuple([sequence]);
    let index = vm.int(index);
    Ok(vm.tuple([function, arguments, index]))
}

/// `(iter, (sequence,))`: what pickle needs of an iterator that stands at the start of a sequence.
pub fn reduced_to(vm: &mut Vm, sequence: Value) -> PyResult {
    let function = builtin(vm, "iter");
    let arguments = vm.tuple([sequence]);
    Ok(vm.tuple([function, arguments]))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = args.first().and_then(|iterator| state(vm, iterator));
    reduced(vm, "iter", source.map(|(list, index, _)| (list, index)))
}

fn reduce_back(vm: &mut Vm, args: &[Value]) -> PyResult {
    let source = args.first().and_then(|iterator| state(vm, iterator));
    reduced(vm, "reversed", source.map(|(list, index, _)| (list, index)))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [iterator, index] = args else {
        return Ok(Value::NONE);
    };
    let index = vm.index_i64(index)?;
    if let (Some((_, _, len)), Some(state)) = (state(vm, iterator), SeqIter::of(iterator)) {
        let back = vm.is_exact(iterator, TypeId::LIST_REVERSE_ITERATOR);
        let (low, high) = if back {
            (-1, len as i64 - 1)
        } else {
            (0, len as i64)
        };
        *state.index.get_mut(&mut vm.heap) = index.max(low).min(high);
    }
    Ok(Value::NONE)
}

/// The type of `iter([])`.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::LIST_ITERATOR,
    name: "list_iterator",
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

/// The type of `reversed([])`.
pub static REVERSE_ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::LIST_REVERSE_ITERATOR,
    name: "list_reverseiterator",
    kind: kind::SEQ_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next_back),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__length_hint__",
            length_hint_back,
            "(self, /)",
            "How many items are left.",
        ),
        NativeDef::no_args("__reduce__", reduce_back, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, object, /)",
            "Goes to an index.",
        ),
    ],
    ..TypeSpec::EMPTY
};
