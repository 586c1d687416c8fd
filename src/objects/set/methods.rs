//! The methods of `set` and `frozenset`.

use crate::heap::Value;
use crate::runtime::{Args, NativeDef, PyResult, TypeId, Vm};

use super::{Set, algebra};

fn split(args: &[Value]) -> Option<(&Value, &[Value])> {
    args.split_first()
}

fn only_positional<'a>(vm: &mut Vm, args: Args<'a>, name: &str) -> PyResult<&'a [Value]> {
    if !args.names.is_empty() {
        let class = args
            .positional
            .first()
            .map_or(String::new(), |set| vm.type_name(set));
        return Err(vm.type_error(format!("{class}.{name}() takes no keyword arguments")));
    }
    Ok(args.positional)
}

fn add(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [set, key] = args {
        super::add(vm, set, key.clone())?;
    }
    Ok(Value::NONE)
}

fn discard_key(vm: &mut Vm, args: &[Value]) -> PyResult<bool> {
    let [value, key] = args else {
        return Ok(false);
    };
    let Some(set) = Set::of(value) else {
        return Ok(false);
    };
    let hash = super::key_hash(vm, key)?;
    super::discard_hashed(vm, set, key, hash)
}

fn discard(vm: &mut Vm, args: &[Value]) -> PyResult {
    discard_key(vm, args)?;
    Ok(Value::NONE)
}

fn remove(vm: &mut Vm, args: &[Value]) -> PyResult {
    if discard_key(vm, args)? {
        return Ok(Value::NONE);
    }
    Err(vm.key_error(args.get(1).unwrap_or(&Value::NONE)))
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let popped = args
        .first()
        .and_then(Set::of)
        .and_then(|set| set.table_mut(&mut vm.heap).pop());
    match popped {
        Some(key) => Ok(key),
        None => {
            let message = vm.str("pop from an empty set");
            Err(vm.key_error(&message))
        }
    }
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(set) = args.first().and_then(Set::of) {
        let old = set.table_mut(&mut vm.heap).take();
        drop(old);
    }
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args.first() {
        Some(set) if vm.is_exact(set, TypeId::FROZENSET) => Ok(set.clone()),
        Some(set) => algebra::copy(vm, set),
        None => Ok(Value::NONE),
    }
}

fn update(vm: &mut Vm, args: Args) -> PyResult {
    if let Some((set, others)) = split(only_positional(vm, args, "update")?) {
        for other in others {
            algebra::update(vm, set, other)?;
        }
    }
    Ok(Value::NONE)
}

fn union(vm: &mut Vm, args: Args) -> PyResult {
    let Some((set, others)) = split(only_positional(vm, args, "union")?) else {
        return Ok(Value::NONE);
    };
    let result = algebra::copy(vm, set)?;
    for other in others {
        if !set.is(other) {
            algebra::update(vm, &result, other)?;
        }
    }
    Ok(result)
}

fn intersection(vm: &mut Vm, args: Args) -> PyResult {
    match split(only_positional(vm, args, "intersection")?) {
        Some((set, others)) => algebra::intersection_all(vm, set, others),
        None => Ok(Value::NONE),
    }
}

fn intersection_update(vm: &mut Vm, args: Args) -> PyResult {
    if let Some((set, others)) = split(only_positional(vm, args, "intersection_update")?) {
        algebra::intersection_update(vm, set, others)?;
    }
    Ok(Value::NONE)
}

fn difference(vm: &mut Vm, args: Args) -> PyResult {
    let Some((set, others)) = split(only_positional(vm, args, "difference")?) else {
        return Ok(Value::NONE);
    };
    let Some((first, rest)) = others.split_first() else {
        return algebra::copy(vm, set);
    };
    let result = algebra::difference(vm, set, first)?;
    for other in rest {
        algebra::difference_update(vm, &result, other)?;
    }
    Ok(result)
}

fn difference_update(vm: &mut Vm, args: Args) -> PyResult {
    if let Some((set, others)) = split(only_positional(vm, args, "difference_update")?) {
        for other in others {
            algebra::difference_update(vm, set, other)?;
        }
    }
    Ok(Value::NONE)
}

fn symmetric_difference(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args {
        [set, other] => algebra::symmetric_difference(vm, set, other),
        _ => Ok(Value::NONE),
    }
}

fn symmetric_difference_update(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [set, other] = args {
        algebra::symmetric_difference_update(vm, set, other)?;
    }
    Ok(Value::NONE)
}

/// A method that answers yes or no about a set and an iterable.
macro_rules! question {
    ($function:path) => {
        |vm, args| match args {
            [set, other] => Ok(Value::bool($function(vm, set, other)?)),
            _ => Ok(Value::NONE),
        }
    };
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(value) = args.first() else {
        return Ok(Value::NONE);
    };
    let keys = Set::of(value).map_or(Vec::new(), |set| super::keys_of(vm, set));
    let keys = vm.list(keys);
    let keys = vm.tuple([keys]);
    let class = vm.class_of(value).clone();
    let state = super::super::object::reduce::state(vm, value)?;
    Ok(vm.tuple([class, keys, state]))
}

const COPY: NativeDef = NativeDef::no_args("copy", copy, "(self, /)", "A copy.");
const UNION: NativeDef = NativeDef::any(
    "union",
    union,
    "(self, /, *others)",
    "A new set of all that is in the set or in one of the iterables.",
);
const INTERSECTION: NativeDef = NativeDef::any(
    "intersection",
    intersection,
    "(self, /, *others)",
    "A new set of what is in the set and in all of the iterables.",
);
const DIFFERENCE: NativeDef = NativeDef::any(
    "difference",
    difference,
    "(self, /, *others)",
    "A new set of what is in the set and in none of the iterables.",
);
const SYMMETRIC_DIFFERENCE: NativeDef = NativeDef::one(
    "symmetric_difference",
    symmetric_difference,
    "(self, other, /)",
    "A new set of what is in one of the two only.",
);
const IS_DISJOINT: NativeDef = NativeDef::one(
    "isdisjoint",
    question!(algebra::is_disjoint),
    "(self, other, /)",
    "Whether the two have nothing in common.",
);
const IS_SUBSET: NativeDef = NativeDef::one(
    "issubset",
    question!(algebra::is_subset_of),
    "(self, other, /)",
    "Whether the other has everything that the set has.",
);
const IS_SUPERSET: NativeDef = NativeDef::one(
    "issuperset",
    question!(algebra::is_superset_of),
    "(self, other, /)",
    "Whether the set has everything that the other has.",
);
const CONTAINS: NativeDef = NativeDef::one(
    "__contains__",
    question!(super::contains),
    "(self, object, /)",
    "Whether the value is in the set.",
);
const REDUCE: NativeDef =
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs.");
const SIZEOF: NativeDef = NativeDef::no_args(
    "__sizeof__",
    crate::objects::sizes::method,
    "(self, /)",
    "Bytes of memory.",
);

/// The table of `frozenset`.
pub static FROZENSET_METHODS: &[NativeDef] = &[
    COPY,
    UNION,
    INTERSECTION,
    DIFFERENCE,
    SYMMETRIC_DIFFERENCE,
    IS_DISJOINT,
    IS_SUBSET,
    IS_SUPERSET,
    CONTAINS,
    REDUCE,
    SIZEOF,
    super::super::generic_alias::CLASS_GET_ITEM,
];

/// The table of `set`.
pub static SET_METHODS: &[NativeDef] = &[
    COPY,
    UNION,
    INTERSECTION,
    DIFFERENCE,
    SYMMETRIC_DIFFERENCE,
    IS_DISJOINT,
    IS_SUBSET,
    IS_SUPERSET,
    CONTAINS,
    REDUCE,
    SIZEOF,
    super::super::generic_alias::CLASS_GET_ITEM,
    NativeDef::one(
        "add",
        add,
        "(self, object, /)",
        "Adds a value; nothing happens if it is there.",
    ),
    NativeDef::one(
        "discard",
        discard,
        "(self, object, /)",
        "Takes a value out, if it is there.",
    ),
    NativeDef::one(
        "remove",
        remove,
        "(self, object, /)",
        "Takes a value out.\n\nKeyError if it is not there.",
    ),
    NativeDef::no_args(
        "pop",
        pop,
        "(self, /)",
        "Takes some value out and answers it.\n\nKeyError if there is none.",
    ),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
    NativeDef::any(
        "update",
        update,
        "(self, /, *others)",
        "Adds all that is in the iterables.",
    ),
    NativeDef::any(
        "intersection_update",
        intersection_update,
        "(self, /, *others)",
        "Keeps only what is in all of the iterables.",
    ),
    NativeDef::any(
        "difference_update",
        difference_update,
        "(self, /, *others)",
        "Takes out all that is in the iterables.",
    ),
    NativeDef::one(
        "symmetric_difference_update",
        symmetric_difference_update,
        "(self, other, /)",
        "Keeps what is in one of the two only.",
    ),
];
