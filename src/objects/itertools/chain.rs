//! `chain`: the items of several iterables, one after the other.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, TypeId, TypeSpec, Vm, kind};

use super::super::generic_alias;
use super::super::sequence::instance_shape;

object! {
    /// A chain.
    pub struct Chain: kind::CHAIN, uncleared {
        /// The iterables.
        pub source: HeapCell<Option<Value>>,
        /// The iterator over the present one.
        pub active: HeapCell<Option<Value>>,
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::CHAIN, "chain", args)?;
    let iterables = vm.tuple(args.positional.to_vec());
    make(vm, class, &iterables)
}

fn from_iterable(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args {
        [class, iterables] => make(vm, class, iterables),
        _ => Ok(Value::NONE),
    }
}

fn make(vm: &mut Vm, class: &Value, iterables: &Value) -> PyResult {
    let source = vm.iter(iterables)?;
    let shape = instance_shape(class, TypeId::CHAIN);
    Ok(vm.heap.alloc(shape, |header| Chain {
        header,
        source: HeapCell::new(Some(source)),
        active: HeapCell::new(None),
    }))
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Chain>(value) else {
        return Ok(None);
    };
    while state.source.get(&vm.heap).is_some() {
        let active = match state.active.get(&vm.heap).clone() {
            Some(active) => active,
            None => {
                let Some(iterable) = super::next_or_release(vm, &state.source)? else {
                    return Ok(None);
                };
                let active = match vm.iter(&iterable) {
                    Ok(active) => active,
                    Err(raised) => {
                        super::release(vm, &state.source);
                        return Err(raised);
                    }
                };
                let old = state.active.get_mut(&mut vm.heap).replace(active.clone());
                drop(old);
                active
            }
        };
        if let Some(item) = vm.next(&active)? {
            return Ok(Some(item));
        }
        drop(active);
        super::release(vm, &state.active);
        vm.poll()?;
    }
    Ok(None)
}

/// The type.
pub static CHAIN_SPEC: TypeSpec = TypeSpec {
    methods: &[
        NativeDef::one(
            "from_iterable",
            from_iterable,
            "($type, iterable, /)",
            "A chain of the iterables that an iterable answers.",
        )
        .class_method(),
        generic_alias::CLASS_GET_ITEM,
    ],
    ..super::iterator(
        TypeId::CHAIN,
        "itertools.chain",
        "chain(*iterables)\n\nAn iterator over the items of the first iterable, then of the second, and so on.",
        kind::CHAIN,
        construct,
        next,
    )
};
