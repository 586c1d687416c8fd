//! `zip`: the first items of all iterables, then the second ones, and so on.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Answer, Args, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::{instance_shape, itself};

object! {
    /// A zip.
    pub struct Zip: kind::ZIP, uncleared {
        /// The iterators, a tuple.
        pub iterators: Value,
        /// All must end together.
        pub strict: HeapCell<bool>,
        /// What it answered.
        pub answer: Answer,
    }
}

impl Zip {
    fn of(value: &Value) -> Option<&Zip> {
        Heap::downcast(value)
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let mut strict = false;
    args.few_keywords(vm, "zip", &["strict"])?;
    for value in args.values {
        strict = vm.truth(value)?;
    }
    let iterators = super::iterators(vm, args.positional)?;
    let iterators = vm.tuple(iterators);
    let answer = Answer::of_length(vm, args.positional.len());
    let shape = instance_shape(class, TypeId::ZIP);
    Ok(vm.heap.alloc(shape, |header| Zip {
        header,
        iterators,
        strict: HeapCell::new(strict),
        answer,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Zip::of(value) else {
        return Ok(None);
    };
    let iterators = Tuple::of(&state.iterators).map_or(&[][..], Tuple::items);
    if iterators.is_empty() {
        return Ok(None);
    }
    let mut last = None;
    let answer = vm.answer_items(&state.answer, iterators.len(), |vm, at| {
        let item = match vm.quick_next(&iterators[at]) {
            None => vm.next(&iterators[at])?,
            item => item,
        };
        if item.is_none() {
            last = Some(at);
        }
        Ok(item)
    })?;
    match last {
        Some(at) => ended(vm, state, iterators, at),
        None => Ok(answer),
    }
}

/// The iterator in a place has ended: fine, unless the zip is strict and others have not.
fn ended(vm: &mut Vm, state: &Zip, iterators: &[Value], at: usize) -> PyResult<Option<Value>> {
    if !*state.strict.get(&vm.heap) {
        return Ok(None);
    }
    let before = |at: usize| match at {
        1 => " 1".to_string(),
        _ => format!("s 1-{at}"),
    };
    if at > 0 {
        let (number, before) = (at + 1, before(at));
        return Err(vm.value_error(format!(
            "zip() argument {number} is shorter than argument{before}"
        )));
    }
    for (at, iterator) in iterators.iter().enumerate().skip(1) {
        if vm.next(iterator)?.is_some() {
            let (number, before) = (at + 1, before(at));
            return Err(vm.value_error(format!(
                "zip() argument {number} is longer than argument{before}"
            )));
        }
    }
    Ok(None)
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(state)) = (args.first(), args.first().and_then(Zip::of)) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let iterators = state.iterators.clone();
    if *state.strict.get(&vm.heap) {
        return Ok(vm.tuple([class, iterators, Value::TRUE]));
    }
    Ok(vm.tuple([class, iterators]))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [zip, strict] = args
        && let Some(state) = Zip::of(zip)
    {
        let strict = vm.truth(strict)?;
        *state.strict.get_mut(&mut vm.heap) = strict;
    }
    Ok(Value::NONE)
}

/// The type.
pub static ZIP_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ZIP,
    name: "zip",
    signature: "(*iterables, strict=False)",
    doc: "zip(*iterables, strict=False)\n\n\
          An iterator over tuples of the items that stand in the same place. It ends with the shortest\n\
          iterable; if strict, all must have the same length.",
    kind: kind::ZIP,
    subclassable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, object, /)",
            "Says whether the zip is strict.",
        ),
    ],
    ..TypeSpec::EMPTY
};
