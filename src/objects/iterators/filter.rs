//! `filter`: the items for which a function answers something true.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::{initialises_as, instance_shape, itself};

object! {
    /// A filter.
    pub struct Filter: kind::FILTER, uncleared {
        /// The function, or `None` for the items' own truth.
        pub function: Value,
        /// The iterator.
        pub iterator: Value,
    }
}

impl Filter {
    fn of(value: &Value) -> Option<&Filter> {
        Heap::downcast(value)
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if initialises_as(vm, class, TypeId::FILTER) {
        args.no_keywords(vm, "filter")?;
    }
    let [function, iterable] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!("filter expected 2 arguments, got {given}")));
    };
    let iterator = vm.iter(iterable)?;
    let shape = instance_shape(class, TypeId::FILTER);
    Ok(vm.heap.alloc(shape, |header| Filter {
        header,
        function: function.clone(),
        iterator,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Filter::of(value) else {
        return Ok(None);
    };
    let plain = state.function.is_none() || state.function.is(vm.type_object(TypeId::BOOL));
    while let Some(item) = vm.next(&state.iterator)? {
        let good = if plain {
            vm.truth(&item)?
        } else {
            let answer = vm.call(&state.function, std::slice::from_ref(&item))?;
            vm.truth(&answer)?
        };
        if good {
            return Ok(Some(item));
        }
        vm.poll()?;
    }
    Ok(None)
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(state)) = (args.first(), args.first().and_then(Filter::of)) else {
        return Ok(Value::NONE);
    };
    let arguments = vec![state.function.clone(), state.iterator.clone()];
    super::reduced(vm, value, arguments)
}

/// The type.
pub static FILTER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::FILTER,
    name: "filter",
    signature: "(function, iterable, /)",
    doc: "filter(function, iterable, /)\n\n\
          An iterator over the items for which the function answers something true; without a function\n\
          (None), over those that are true.",
    kind: kind::FILTER,
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
