//! `islice`: a slice of any iterable.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::sequence::instance_shape;

object! {
    /// A slice.
    pub struct ISlice: kind::ISLICE, uncleared {
        /// The items.
        pub source: HeapCell<Option<Value>>,
        /// Index of the next item to be answered.
        pub next: HeapCell<u64>,
        /// Items read.
        pub read: HeapCell<u64>,
        /// Where it stops.
        pub stop: u64,
        /// From one item to the next.
        pub step: u64,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::ISLICE, "islice", args)?;
    let given = args.positional.len();
    let bound = match given {
        0 | 1 => Some("at least 2"),
        2..=4 => None,
        _ => Some("at most 4"),
    };
    if let Some(bound) = bound {
        return Err(vm.type_error(format!("islice expected {bound} arguments, got {given}")));
    }
    let (start, stop, step) = match args.positional {
        [_, stop] => (None, Some(stop), None),
        [_, start, stop, rest @ ..] => (Some(start), Some(stop), rest.first()),
        _ => (None, None, None),
    };
    let start = number(vm, start)?;
    let stop = number(vm, stop)?;
    if matches!(stop, Wanted::Not | Wanted::Number(-1)) {
        return Err(vm.value_error(
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
        ));
    }
    let (start, stop) = match (start, stop) {
        (Wanted::Nothing, Wanted::Nothing) => (0, u64::MAX),
        (Wanted::Nothing, Wanted::Number(stop @ 0..)) => (0, stop as u64),
        (Wanted::Number(start @ 0..), Wanted::Nothing) => (start as u64, u64::MAX),
        (Wanted::Number(start @ 0..), Wanted::Number(stop @ 0..)) => (start as u64, stop as u64),
        _ => {
            return Err(vm.value_error(
                "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
            ));
        }
    };
    let step = match number(vm, step)? {
        Wanted::Nothing => 1,
        Wanted::Number(step @ 1..) => step as u64,
        _ => {
            return Err(vm.value_error("Step for islice() must be a positive integer or None."));
        }
    };
    let source = vm.iter(&args.positional[0])?;
    let shape = instance_shape(class, TypeId::ISLICE);
    Ok(vm.heap.alloc(shape, |header| ISlice {
        header,
        source: HeapCell::new(Some(source)),
        next: HeapCell::new(start),
        read: HeapCell::new(0),
        stop,
        step,
    }))
}

enum Wanted {
    Nothing,
    Number(i64),
    Not,
}

fn number(vm: &mut Vm, value: Option<&Value>) -> PyResult<Wanted> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(Wanted::Nothing);
    };
    // Whatever is wrong with it, the message is the caller's.
    Ok(vm.index_i64(value).map_or(Wanted::Not, Wanted::Number))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<ISlice>(value) else {
        return Ok(None);
    };
    let wanted = *state.next.get(&vm.heap);
    while *state.read.get(&vm.heap) < wanted {
        let Some(skipped) = super::next_or_release(vm, &state.source)? else {
            return Ok(None);
        };
        drop(skipped);
        *state.read.get_mut(&mut vm.heap) += 1;
        vm.poll()?;
    }
    if *state.read.get(&vm.heap) >= state.stop {
        super::release(vm, &state.source);
        return Ok(None);
    }
    let Some(item) = super::next_or_release(vm, &state.source)? else {
        return Ok(None);
    };
    *state.read.get_mut(&mut vm.heap) += 1;
    let following = wanted.saturating_add(state.step).min(state.stop);
    *state.next.get_mut(&mut vm.heap) = following;
    Ok(Some(item))
}

/// The type.
pub static ISLICE_SPEC: TypeSpec = super::iterator(
    TypeId::ISLICE,
    "itertools.islice",
    "islice(iterable, stop) or islice(iterable, start, stop[, step])\n\n\
     An iterator over the items that a slice of the iterable would have.",
    kind::ISLICE,
    construct,
    next,
);
