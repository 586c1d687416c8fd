//! `enumerate`: items with their numbers.

use num_bigint::BigInt;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Answer, Args, Integer, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, integer, kind,
};

use super::super::sequence::{instance_shape, itself};

object! {
    /// An enumeration.
    pub struct Enumerate: kind::ENUMERATE, uncleared {
        /// The iterator whose items are numbered.
        pub iterator: Value,
        /// The next number, if it fits 64 bits.
        pub number: HeapCell<i64>,
        /// The next number, once it doesn't.
        pub long: HeapCell<Option<BigInt>>,
        /// What it answered.
        pub answer: Answer,
    }
}

impl Enumerate {
    /// The enumeration that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Enumerate> {
        Heap::downcast(value)
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let given = args.positional.len() + args.names.len();
    if given == 0 {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    }
    if given > 2 {
        return Err(vm.type_error(format!(
            "enumerate() takes at most 2 arguments ({given} given)"
        )));
    }
    let (mut iterable, mut start) = (args.positional.first(), args.positional.get(1));
    for (name, value) in args.names.iter().zip(args.values) {
        match vm.text(name).as_str() {
            "iterable" if iterable.is_none() => iterable = Some(value),
            "start" if start.is_none() && given == 2 => start = Some(value),
            other => {
                return Err(vm.type_error(format!(
                    "'{other}' is an invalid keyword argument for enumerate()"
                )));
            }
        }
    }
    let index = match start {
        Some(start) => Some(vm.index(start)?),
        None => None,
    };
    let (number, long) = match index.as_ref().and_then(integer) {
        None => (0, None),
        Some(Integer::Small(number)) => (number, None),
        Some(Integer::Big(number)) => (0, Some(number.clone())),
    };
    let Some(iterable) = iterable else {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    };
    let iterator = vm.iter(iterable)?;
    let answer = Answer::of_length(vm, 2);
    let shape = instance_shape(class, TypeId::ENUMERATE);
    Ok(vm.heap.alloc(shape, |header| Enumerate {
        header,
        iterator,
        number: HeapCell::new(number),
        long: HeapCell::new(long),
        answer,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Enumerate::of(value) else {
        return Ok(None);
    };
    let Some(item) = vm.next(&state.iterator)? else {
        return Ok(None);
    };
    let number = match state.long.get_mut(&mut vm.heap) {
        None => {
            let place = state.number.get_mut(&mut vm.heap);
            let number = *place;
            match number.checked_add(1) {
                Some(next) => *place = next,
                None => *state.long.get_mut(&mut vm.heap) = Some(BigInt::from(number) + 1),
            }
            vm.int(number)
        }
        Some(long) => {
            let next = &*long + 1;
            let number = std::mem::replace(long, next);
            vm.big(number)
        }
    };
    Ok(Some(vm.answer_pair(&state.answer, number, item)))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(state)) = (args.first(), args.first().and_then(Enumerate::of)) else {
        return Ok(Value::NONE);
    };
    let number = match state.long.get(&vm.heap).clone() {
        Some(long) => vm.big(long),
        None => {
            let number = *state.number.get(&vm.heap);
            vm.int(number)
        }
    };
    super::reduced(vm, value, vec![state.iterator.clone(), number])
}

/// The type.
pub static ENUMERATE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ENUMERATE,
    name: "enumerate",
    signature: "(iterable, start=0)",
    doc: "enumerate(iterable, start=0)\n\nAn iterator over pairs: a number, counted from start, and an item.",
    kind: kind::ENUMERATE,
    subclassable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        super::super::generic_alias::CLASS_GET_ITEM,
    ],
    ..TypeSpec::EMPTY
};
