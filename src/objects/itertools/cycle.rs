//! `cycle`: the items of an iterable again and again.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, List, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// A cycle.
    pub struct Cycle: kind::CYCLE, uncleared {
        /// The items, until they have come once.
        pub source: HeapCell<Option<Value>>,
        /// Those that came, a list.
        pub saved: Value,
        /// The place of the next one among them.
        pub at: HeapCell<usize>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::CYCLE, "cycle", args)?;
    let [iterable] = super::exactly(vm, "cycle", args)?;
    let source = vm.iter(iterable)?;
    let saved = vm.list(Vec::new());
    let shape = instance_shape(class, TypeId::CYCLE);
    Ok(vm.heap.alloc(shape, |header| Cycle {
        header,
        source: HeapCell::new(Some(source)),
        saved,
        at: HeapCell::new(0),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Cycle>(value) else {
        return Ok(None);
    };
    let Some(saved) = List::of(&state.saved) else {
        return Ok(None);
    };
    if let Some(source) = state.source.get(&vm.heap).clone() {
        if let Some(item) = vm.next(&source)? {
            saved.items_mut(&mut vm.heap).push(item.clone());
            return Ok(Some(item));
        }
        super::release(vm, &state.source);
    }
    let (items, at) = (saved.items(&vm.heap), *state.at.get(&vm.heap));
    let item = items.get(at).cloned();
    let following = if at + 1 < items.len() { at + 1 } else { 0 };
    *state.at.get_mut(&mut vm.heap) = following;
    Ok(item)
}

/// The type.
pub static CYCLE_SPEC: TypeSpec = super::iterator(
    TypeId::CYCLE,
    "itertools.cycle",
    "cycle(iterable, /)\n\nAn iterator over the items of an iterable, again and again.",
    kind::CYCLE,
    construct,
    next,
);
