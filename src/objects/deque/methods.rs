//! The methods of `deque`.

use crate::heap::{Release, Value};
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};

use super::super::{generic_alias, sequence};
use super::{Deque, iter, of_class};

fn this(args: &[Value]) -> Option<&Deque> {
    args.first().and_then(Deque::of)
}

/// The first place from `at` on, before `stop`, whose item is equal.
///
/// # Errors
/// What comparing raises; `RuntimeError` if the deque changes meanwhile.
pub fn find(
    vm: &mut Vm,
    deque: &Deque,
    item: &Value,
    mut at: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    let before = *deque.state.get(&vm.heap);
    while at < stop
        && let Some(own) = deque.items.get(&vm.heap).get(at).cloned()
    {
        let equal = vm.eq(&own, item)?;
        if *deque.state.get(&vm.heap) != before {
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        if equal {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

/// Adds all items of an iterable at an end.
///
/// # Errors
/// What iterating raises.
pub fn extend(vm: &mut Vm, value: &Value, iterable: &Value, left: bool) -> PyResult<()> {
    let Some(deque) = Deque::of(value) else {
        return Ok(());
    };
    if value.is(iterable) {
        let items: Vec<Value> = deque.items.get(&vm.heap).iter().cloned().collect();
        items
            .into_iter()
            .for_each(|item| deque.push(vm, item, left));
        return Ok(());
    }
    let iterator = vm.iter(iterable)?;
    while let Some(item) = vm.next(&iterator)? {
        deque.push(vm, item, left);
        vm.poll()?;
    }
    Ok(())
}

/// A deque of the same class, items and greatest length.
///
/// # Errors
/// What a subclass raises when it is called.
pub fn copied(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(deque) = Deque::of(value) else {
        return Ok(Value::NONE);
    };
    let most = *deque.most.get(&vm.heap);
    let class = vm.class_of(value).clone();
    if class.is(vm.type_object(TypeId::DEQUE)) {
        let items = deque.items.get(&vm.heap).clone();
        return Ok(of_class(vm, &class, items, most));
    }
    let copy = match most {
        Some(most) => {
            let most = vm.int(most as i64);
            vm.call(&class, &[value.clone(), most])?
        }
        None => vm.call(&class, std::slice::from_ref(value))?,
    };
    if Deque::of(&copy).is_none() {
        let (wanted, given) = (vm.class_name(&class), vm.type_name(&copy));
        return Err(vm.type_error(format!("{wanted}() must return a deque, not {given}")));
    }
    Ok(copy)
}

/// `deque *= times`.
///
/// # Errors
/// `MemoryError`.
pub fn repeat(vm: &mut Vm, value: &Value, times: usize) -> PyResult<()> {
    let Some(deque) = Deque::of(value) else {
        return Ok(());
    };
    let len = deque.len(&vm.heap);
    if len == 0 || times == 1 {
        return Ok(());
    }
    if times == 0 {
        let old = std::mem::take(deque.change(&mut vm.heap));
        Release::all(old.into_iter());
        return Ok(());
    }
    // No more than can stay.
    let most = *deque.most.get(&vm.heap);
    let rounds = match most {
        Some(most) if len.saturating_mul(times) > most => most.div_ceil(len).max(1),
        _ => times,
    };
    let Some(count) = len.checked_mul(rounds) else {
        return Err(sequence::no_memory(vm));
    };
    let reserved = count <= sequence::MOST_ITEMS
        && deque.change(&mut vm.heap).try_reserve(count - len).is_ok();
    if !reserved {
        return Err(sequence::no_memory(vm));
    }
    let items: Vec<Value> = deque.items.get(&vm.heap).iter().cloned().collect();
    for _ in 1..rounds {
        items
            .iter()
            .for_each(|item| deque.push(vm, item.clone(), false));
        vm.poll()?;
    }
    Ok(())
}

fn append(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let (Some(deque), Some(item)) = (this(args), args.get(1)) {
        deque.push(vm, item.clone(), false);
    }
    Ok(Value::NONE)
}

fn append_left(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let (Some(deque), Some(item)) = (this(args), args.get(1)) {
        deque.push(vm, item.clone(), true);
    }
    Ok(Value::NONE)
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let item = this(args).and_then(|deque| deque.change(&mut vm.heap).pop_back());
    item.ok_or_else(|| vm.index_error("pop from an empty deque"))
}

fn pop_left(vm: &mut Vm, args: &[Value]) -> PyResult {
    let item = this(args).and_then(|deque| deque.change(&mut vm.heap).pop_front());
    item.ok_or_else(|| vm.index_error("pop from an empty deque"))
}

fn extend_right(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [deque, iterable] = args {
        extend(vm, deque, iterable, false)?;
    }
    Ok(Value::NONE)
}

fn extend_left(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [deque, iterable] = args {
        extend(vm, deque, iterable, true)?;
    }
    Ok(Value::NONE)
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    let old = this(args).map(|deque| std::mem::take(deque.change(&mut vm.heap)));
    Release::all(old.into_iter().flatten());
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args.first() {
        Some(deque) => copied(vm, deque),
        None => Ok(Value::NONE),
    }
}

fn count(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(deque), Some(item)) = (this(args), args.get(1)) else {
        return Ok(Value::NONE);
    };
    let (mut at, mut count) = (0, 0);
    while let Some(place) = find(vm, deque, item, at, usize::MAX)? {
        count += 1;
        at = place + 1;
    }
    Ok(vm.int(count))
}

fn index(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(deque), Some(item)) = (this(args), args.get(1)) else {
        return Ok(Value::NONE);
    };
    let (start, stop) = sequence::index_bounds(vm, args, |vm| deque.len(&vm.heap))?;
    match find(vm, deque, item, start, stop)? {
        Some(at) => Ok(vm.int(at as i64)),
        None => Err(absent(vm, item)?),
    }
}

fn absent(vm: &mut Vm, item: &Value) -> PyResult<crate::runtime::Raised> {
    let repr = vm.repr(item)?;
    let text = vm.text(&repr);
    Ok(vm.value_error(format!("{text} is not in deque")))
}

fn insert(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(deque), [_, index, item]) = (this(args), args) else {
        return Ok(Value::NONE);
    };
    let index = vm.index_i64(index)?;
    let len = deque.len(&vm.heap);
    if deque.most.get(&vm.heap).is_some_and(|most| len >= most) {
        return Err(vm.index_error("deque already at its maximum size"));
    }
    let at = if index < 0 {
        (index + len as i64).max(0) as usize
    } else {
        (index as usize).min(len)
    };
    deque.change(&mut vm.heap).insert(at, item.clone());
    Ok(Value::NONE)
}

fn remove(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(deque), Some(item)) = (this(args), args.get(1)) else {
        return Ok(Value::NONE);
    };
    let (before, mut at) = (*deque.state.get(&vm.heap), 0);
    while let Some(own) = deque.items.get(&vm.heap).get(at).cloned() {
        let equal = vm.eq(&own, item)?;
        if *deque.state.get(&vm.heap) != before {
            return Err(vm.index_error("deque mutated during iteration"));
        }
        if equal {
            let old = deque.change(&mut vm.heap).remove(at);
            drop(old);
            return Ok(Value::NONE);
        }
        at += 1;
    }
    Err(absent(vm, item)?)
}

fn reverse(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(deque) = this(args) {
        let items = deque.items.get_mut(&mut vm.heap);
        items.make_contiguous().reverse();
    }
    Ok(Value::NONE)
}

fn rotate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let steps = match args.get(1) {
        Some(steps) => vm.index_i64(steps)?,
        None => 1,
    };
    let Some(deque) = this(args) else {
        return Ok(Value::NONE);
    };
    let len = deque.len(&vm.heap);
    if len > 1 {
        let right = steps.rem_euclid(len as i64) as usize;
        deque.change(&mut vm.heap).rotate_right(right);
    }
    Ok(Value::NONE)
}

fn reversed(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args.first().map_or(Value::NONE, |deque| {
        iter::new(vm, TypeId::DEQUE_REVERSE_ITERATOR, deque, 0)
    }))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(deque)) = (args.first(), this(args)) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let arguments = match *deque.most.get(&vm.heap) {
        None => vm.tuple([]),
        Some(most) => {
            let (nothing, most) = (vm.tuple([]), vm.int(most as i64));
            vm.tuple([nothing, most])
        }
    };
    let state = super::super::object::reduce::state(vm, value)?;
    let items = vm.iter(value)?;
    Ok(vm.tuple([class, arguments, state, items]))
}

/// The table.
pub static METHODS: &[NativeDef] = &[
    NativeDef::one(
        "append",
        append,
        "(self, item, /)",
        "Adds an item at the right end.",
    ),
    NativeDef::one(
        "appendleft",
        append_left,
        "(self, item, /)",
        "Adds an item at the left end.",
    ),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
    NativeDef::no_args("__copy__", copy, "(self, /)", "A deque of the same items."),
    NativeDef::no_args("copy", copy, "(self, /)", "A deque of the same items."),
    NativeDef::one(
        "count",
        count,
        "(self, value, /)",
        "How many items are equal.",
    ),
    NativeDef::one(
        "extend",
        extend_right,
        "(self, iterable, /)",
        "Adds the items of an iterable at the right end.",
    ),
    NativeDef::one(
        "extendleft",
        extend_left,
        "(self, iterable, /)",
        "Adds the items of an iterable at the left end, one after the other.",
    ),
    NativeDef::range(
        "index",
        1,
        3,
        index,
        "(self, value, [start, [stop]])",
        "The first place of an equal item.\n\nValueError if there is none.",
    ),
    NativeDef::range(
        "insert",
        2,
        2,
        insert,
        "(self, index, value, /)",
        "Puts an item before a place.",
    ),
    NativeDef::no_args(
        "pop",
        pop,
        "(self, /)",
        "Takes out the item at the right end.",
    ),
    NativeDef::no_args(
        "popleft",
        pop_left,
        "(self, /)",
        "Takes out the item at the left end.",
    ),
    NativeDef::one(
        "remove",
        remove,
        "(self, value, /)",
        "Takes out the first equal item.\n\nValueError if there is none.",
    ),
    NativeDef::no_args(
        "reverse",
        reverse,
        "(self, /)",
        "Turns the order around, in place.",
    ),
    NativeDef::range(
        "rotate",
        0,
        1,
        rotate,
        "(self, n=1, /)",
        "Moves every item so many places to the right; what leaves comes in on the left.",
    ),
    NativeDef::no_args(
        "__reversed__",
        reversed,
        "(self, /)",
        "An iterator over the items, the last first.",
    ),
    NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    NativeDef::no_args(
        "__sizeof__",
        crate::objects::sizes::method,
        "(self, /)",
        "Bytes of memory.",
    ),
    generic_alias::CLASS_GET_ITEM,
];
