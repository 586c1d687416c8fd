//! `map`: a function of the items of one or more iterables.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::{initialises_as, instance_shape, itself};

object! {
    /// A map.
    pub struct Map: kind::MAP, uncleared {
        /// The iterators, a tuple.
        pub iterators: Value,
        /// The function.
        pub function: Value,
    }
}

impl Map {
    fn of(value: &Value) -> Option<&Map> {
        Heap::downcast(value)
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if initialises_as(vm, class, TypeId::MAP) {
        args.no_keywords(vm, "map")?;
    }
    let [function, iterables @ ..] = args.positional else {
        return Err(vm.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let iterators = super::iterators(vm, iterables)?;
    let iterators = vm.tuple(iterators);
    let shape = instance_shape(class, TypeId::MAP);
    Ok(vm.heap.alloc(shape, |header| Map {
        header,
        iterators,
        function: function.clone(),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Map::of(value) else {
        return Ok(None);
    };
    let iterators = Tuple::of(&state.iterators).map_or(&[][..], Tuple::items);
    if let [iterator] = iterators {
        return match vm.next(iterator)? {
            Some(item) => vm.call(&state.function, &[item]).map(Some),
            None => Ok(None),
        };
    }
    let mut items = Vec::with_capacity(iterators.len());
    for iterator in iterators {
        match vm.next(iterator)? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    vm.call(&state.function, &items).map(Some)
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(state)) = (args.first(), args.first().and_then(Map::of)) else {
        return Ok(Value::NONE);
    };
    let mut arguments = vec![state.function.clone()];
    arguments.extend_from_slice(Tuple::of(&state.iterators).map_or(&[][..], Tuple::items));
    super::reduced(vm, value, arguments)
}

/// The type.
pub static MAP_SPEC: TypeSpec = TypeSpec {
    id: TypeId::MAP,
    name: "map",
    signature: "(function, iterable, /, *iterables)",
    doc: "map(function, iterable, /, *iterables)\n\n\
          An iterator over the function's answers for the items of the iterables. It ends with the shortest.",
    kind: kind::MAP,
    subclassable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(construct),
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
