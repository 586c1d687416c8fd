//! `compress`: the items whose selector is true.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// Selected items.
    pub struct Compress: kind::COMPRESS, uncleared {
        /// The items.
        pub data: Value,
        /// Which of them.
        pub selectors: Value,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [data, selectors] = args.bind(vm, "compress", ["data", "selectors"], 0, 2)?;
    let data = vm.iter(&data.unwrap_or(Value::NONE))?;
    let selectors = vm.iter(&selectors.unwrap_or(Value::NONE))?;
    let shape = instance_shape(class, TypeId::COMPRESS);
    Ok(vm.heap.alloc(shape, |header| Compress {
        header,
        data,
        selectors,
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Compress>(value) else {
        return Ok(None);
    };
    loop {
        let Some(item) = vm.next(&state.data)? else {
            return Ok(None);
        };
        let Some(selector) = vm.next(&state.selectors)? else {
            return Ok(None);
        };
        if vm.truth(&selector)? {
            return Ok(Some(item));
        }
        vm.poll()?;
    }
}

/// The type.
pub static COMPRESS_SPEC: TypeSpec = super::iterator(
    TypeId::COMPRESS,
    "itertools.compress",
    "compress(data, selectors)\n\nAn iterator over the items whose selector is true.",
    kind::COMPRESS,
    construct,
    next,
);
