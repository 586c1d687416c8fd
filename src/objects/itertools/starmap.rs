//! `starmap`: a function called with each item's items.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// A function's answers.
    pub struct Starmap: kind::STARMAP, uncleared {
        /// The function.
        pub function: Value,
        /// Its arguments, again and again.
        pub iterator: Value,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::STARMAP, "starmap", args)?;
    let [function, iterable] = super::exactly(vm, "starmap", args)?;
    let iterator = vm.iter(iterable)?;
    let shape = instance_shape(class, TypeId::STARMAP);
    Ok(vm.heap.alloc(shape, |header| Starmap {
        header,
        function: function.clone(),
        iterator,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Starmap>(value) else {
        return Ok(None);
    };
    let Some(arguments) = vm.next(&state.iterator)? else {
        return Ok(None);
    };
    let arguments = super::pool(vm, &arguments)?;
    vm.call(&state.function, super::items(&arguments)).map(Some)
}

/// The type.
pub static STARMAP_SPEC: TypeSpec = super::iterator(
    TypeId::STARMAP,
    "itertools.starmap",
    "starmap(function, iterable, /)\n\nAn iterator over the function's answers for arguments that stand together.",
    kind::STARMAP,
    construct,
    next,
);
