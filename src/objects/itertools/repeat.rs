//! `repeat`: the same object again and again.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// An object again and again.
    pub struct Repeat: kind::REPEAT, uncleared {
        /// The object.
        pub element: Value,
        /// How often it still comes; none: without end.
        pub left: HeapCell<Option<i64>>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [element, times] = args.bind(vm, "repeat", ["object", "times"], 0, 1)?;
    let left = match times {
        Some(times) => Some(vm.index_i64(&times)?.max(0)),
        None => None,
    };
    let shape = instance_shape(class, TypeId::REPEAT);
    Ok(vm.heap.alloc(shape, |header| Repeat {
        header,
        element: element.unwrap_or(Value::NONE),
        left: HeapCell::new(left),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Repeat>(value) else {
        return Ok(None);
    };
    match state.left.get_mut(&mut vm.heap) {
        Some(0) => return Ok(None),
        Some(left) => *left -= 1,
        None => {}
    }
    Ok(Some(state.element.clone()))
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let left = args
        .first()
        .and_then(|value| *Heap::downcast::<Repeat>(value)?.left.get(&vm.heap));
    match left {
        Some(left) => Ok(vm.int(left)),
        None => Err(vm.type_error("len() of unsized object")),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(state) = Heap::downcast::<Repeat>(value) else {
        return Ok(Value::NONE);
    };
    let element = vm.repr(&state.element)?;
    let mut text = super::short_name(vm, value).into_bytes();
    text.push(b'(');
    text.extend_from_slice(Str::of(&element).map_or(&[], Str::as_bytes));
    if let Some(left) = state.left.get(&vm.heap) {
        text.extend_from_slice(format!(", {left}").as_bytes());
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

const SPEC: TypeSpec = super::iterator(
    TypeId::REPEAT,
    "itertools.repeat",
    "repeat(object[, times])\n\nAn iterator over the same object, so many times or without end.",
    kind::REPEAT,
    construct,
    next,
);

/// The type.
pub static REPEAT_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        ..SPEC.slots
    },
    methods: &[NativeDef::no_args(
        "__length_hint__",
        length_hint,
        "(self, /)",
        "How many items are left.",
    )],
    ..SPEC
};
