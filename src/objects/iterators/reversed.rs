//! `reversed`: asks `__reversed__`, else goes through a sequence by index, from the end.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::{initialises_as, instance_shape, itself};

object! {
    /// An iterator from the end.
    pub struct Reversed: kind::REVERSED, uncleared {
        /// The sequence; none at the end.
        pub sequence: HeapCell<Option<Value>>,
        /// The next index; negative at the end.
        pub index: HeapCell<i64>,
    }
}

impl Reversed {
    fn of(value: &Value) -> Option<&Reversed> {
        Heap::downcast(value)
    }
}

/// `reversed(sequence)`.
///
/// # Errors
/// `TypeError` if it can't be reversed, and what `__reversed__` and `__len__` raise.
pub fn reversed(vm: &mut Vm, class: &Value, sequence: &Value) -> PyResult {
    let name = vm.names.__reversed__.clone();
    if let Some(method) = vm.special(sequence, &name)? {
        if method.is_none() {
            return Err(not_reversible(vm, sequence));
        }
        return vm.call(&method, &[]);
    }
    if !vm.is_sequence(sequence) {
        return Err(not_reversible(vm, sequence));
    }
    let len = vm.len(sequence)? as i64;
    let shape = instance_shape(class, TypeId::REVERSED);
    Ok(vm.heap.alloc(shape, |header| Reversed {
        header,
        sequence: HeapCell::new(Some(sequence.clone())),
        index: HeapCell::new(len - 1),
    }))
}

fn not_reversible(vm: &mut Vm, value: &Value) -> crate::runtime::Raised {
    let name = vm.type_name(value);
    vm.type_error(format!("'{name}' object is not reversible"))
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if initialises_as(vm, class, TypeId::REVERSED) {
        args.no_keywords(vm, "reversed")?;
    }
    match args.positional {
        [sequence] => reversed(vm, class, sequence),
        other => {
            let given = other.len();
            Err(vm.type_error(format!("reversed expected 1 argument, got {given}")))
        }
    }
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Reversed::of(value) else {
        return Ok(None);
    };
    let index = *state.index.get(&vm.heap);
    let Some(sequence) = state.sequence.get(&vm.heap).as_ref() else {
        return Ok(None);
    };
    let failed = if index < 0 {
        None
    } else if let Some(tuple) = Tuple::of(sequence)
        && vm.is_exact(sequence, TypeId::TUPLE)
    {
        let item = tuple.items().get(index as usize).cloned();
        *state.index.get_mut(&mut vm.heap) = index - 1;
        return Ok(item);
    } else {
        let (sequence, key) = (sequence.clone(), vm.int(index));
        match vm.get_item(&sequence, &key) {
            Ok(item) => {
                *state.index.get_mut(&mut vm.heap) = index - 1;
                return Ok(Some(item));
            }
            Err(raised)
                if vm.is_a(&raised.0, TypeId::INDEX_ERROR)
                    || vm.is_a(&raised.0, TypeId::STOP_ITERATION) =>
            {
                None
            }
            Err(raised) => Some(raised),
        }
    };
    *state.index.get_mut(&mut vm.heap) = -1;
    let gone = state.sequence.get_mut(&mut vm.heap).take();
    drop(gone);
    match failed {
        Some(raised) => Err(raised),
        None => Ok(None),
    }
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(state) = args.first().and_then(Reversed::of) else {
        return Ok(Value::NONE);
    };
    let Some(sequence) = state.sequence.get(&vm.heap).clone() else {
        return Ok(Value::int32(0));
    };
    let (index, len) = (*state.index.get(&vm.heap), vm.len(&sequence)? as i64);
    let left = if len <= index { 0 } else { index + 1 };
    Ok(vm.int(left))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(state)) = (args.first(), args.first().and_then(Reversed::of)) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    match state.sequence.get(&vm.heap).clone() {
        Some(sequence) => {
            let index = *state.index.get(&vm.heap);
            let (arguments, index) = (vm.tuple([sequence]), vm.int(index));
            Ok(vm.tuple([class, arguments, index]))
        }
        None => {
            let empty = vm.empty_tuple.clone();
            let arguments = vm.tuple([empty]);
            Ok(vm.tuple([class, arguments]))
        }
    }
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([_, index], Some(state)) = (args, args.first().and_then(Reversed::of)) else {
        return Ok(Value::NONE);
    };
    let index = vm.index_i64(index)?;
    if let Some(sequence) = state.sequence.get(&vm.heap).clone() {
        let len = vm.len(&sequence)? as i64;
        *state.index.get_mut(&mut vm.heap) = index.max(-1).min(len - 1);
    }
    Ok(Value::NONE)
}

/// The type.
pub static REVERSED_SPEC: TypeSpec = TypeSpec {
    id: TypeId::REVERSED,
    name: "reversed",
    signature: "(sequence, /)",
    doc: "reversed(sequence, /)\n\nAn iterator over the items, the last first.",
    kind: kind::REVERSED,
    subclassable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(construct),
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
