//! Iterators and what is computed over them: `iter`, `next`, `all`, `max`, `sorted`, …

use crate::heap::Value;
use crate::runtime::{Args, CmpOp, List, NativeDef, PyResult, TypeId, Vm, quick};

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::range("iter", 1, 2, iter, "", "iter(iterable), iter(callable, sentinel): an iterator over an iterable, or over what calls answer until it is the sentinel.").function(),
    NativeDef::range("next", 1, 2, next, "", "next(iterator[, default]): the next item; the default if there is none.").function(),
    NativeDef::one("aiter", aiter, "($module, async_iterable, /)", "The asynchronous iterator of what has __aiter__.").function(),
    NativeDef::range("anext", 1, 2, anext, "($module, aiterator, default=<unrepresentable>, /)", "Awaited, the next item; the default if there is none.").function(),
    NativeDef::one("all", all, "($module, iterable, /)", "Whether all items are true.").function(),
    NativeDef::one("any", any, "($module, iterable, /)", "Whether an item is true.").function(),
    NativeDef::any("max", |vm, args| extreme(vm, args, "max", CmpOp::Gt), "", "max(iterable, *[, default, key]), max(a, b, *more[, key]): the greatest item.").function(),
    NativeDef::any("min", |vm, args| extreme(vm, args, "min", CmpOp::Lt), "", "min(iterable, *[, default, key]), min(a, b, *more[, key]): the least item.").function(),
    NativeDef::any("sorted", sorted, "($module, iterable, /, *, key=None, reverse=False)", "A new list of the items in ascending order.").function(),
];

fn iter(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(sentinel) = args.get(1) else {
        return vm.iter(&args[0]);
    };
    if vm.slots_ref(&args[0]).call.is_none() {
        return Err(vm.type_error("iter(v, w): v must be callable"));
    }
    let (callable, sentinel) = (args[0].clone(), sentinel.clone());
    Ok(crate::objects::iterators::calling(vm, callable, sentinel))
}

fn next(vm: &mut Vm, args: &[Value]) -> PyResult {
    match (vm.next(&args[0])?, args.get(1)) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => {
            // A generator's result travels in the exception.
            let returned = vm.machine.returned.take().filter(|value| !value.is_none());
            Err(vm.error_with(TypeId::STOP_ITERATION, returned.into_iter().collect()))
        }
    }
}

fn aiter(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = vm.names.__aiter__.clone();
    let Some(iterator) = vm.call_special(&args[0], &name, &[])? else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("'{name}' object is not an async iterable")));
    };
    let (name, class) = (vm.names.__anext__.clone(), vm.class_of(&iterator).clone());
    if vm.lookup(&class, &name).is_none() {
        let name = vm.type_name(&iterator);
        return Err(vm.type_error(format!(
            "aiter() returned not an async iterator of type '{name}'"
        )));
    }
    Ok(iterator)
}

fn anext(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = vm.names.__anext__.clone();
    let Some(awaitable) = vm.call_special(&args[0], &name, &[])? else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("'{name}' object is not an async iterator")));
    };
    Ok(match args.get(1) {
        Some(default) => crate::objects::awaitable::anext(vm, awaitable, default.clone()),
        None => awaitable,
    })
}

fn all(vm: &mut Vm, args: &[Value]) -> PyResult {
    until(vm, &args[0], false)
}

fn any(vm: &mut Vm, args: &[Value]) -> PyResult {
    until(vm, &args[0], true)
}

/// `stop` if an item is `stop`, else its opposite.
fn until(vm: &mut Vm, iterable: &Value, stop: bool) -> PyResult {
    let iterator = vm.iter(iterable)?;
    let goes_on = |item: Value| (quick::truth(&item) != Some(!stop)).then_some(item);
    while let Some(item) = vm.drain(&iterator, goes_on)? {
        if vm.truth(&item)? == stop {
            return Ok(Value::bool(stop));
        }
        vm.poll()?;
    }
    Ok(Value::bool(!stop))
}

fn extreme(vm: &mut Vm, args: Args, name: &str, op: CmpOp) -> PyResult {
    let (mut key, mut default) = (None, None);
    if args.positional.is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    args.few_keywords(vm, name, &["key", "default"])?;
    for (keyword, value) in args.names.iter().zip(args.values) {
        match vm.text(keyword).as_str() {
            "key" => key = Some(value.clone()).filter(|key| !key.is_none()),
            _ => default = Some(value.clone()),
        }
    }
    let mut best: Option<(Value, Value)> = None;
    match args.positional {
        [iterable] => {
            let iterator = vm.iter(iterable)?;
            while let Some(item) = vm.drain(&iterator, |item| match &mut best {
                Some(best) if key.is_none() => challenge_at_once(op, best, item),
                _ => Some(item),
            })? {
                challenge(vm, op, key.as_ref(), &mut best, item)?;
            }
        }
        several => {
            if default.is_some() {
                return Err(vm.type_error(format!(
                    "Cannot specify a default for {name}() with multiple positional arguments"
                )));
            }
            for item in several {
                challenge(vm, op, key.as_ref(), &mut best, item.clone())?;
            }
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}

/// Puts an item, and what it is measured by, in the place of the best one if it is better.
fn challenge(
    vm: &mut Vm,
    op: CmpOp,
    key: Option<&Value>,
    best: &mut Option<(Value, Value)>,
    item: Value,
) -> PyResult<()> {
    let measure = match key {
        Some(key) => vm.call(key, std::slice::from_ref(&item))?,
        None => item.clone(),
    };
    let better = match best {
        Some((_, greatest)) => match quick::order(&measure, greatest) {
            Some(order) => op.holds(order),
            None => vm.holds(op, &measure, greatest)?,
        },
        None => true,
    };
    if better {
        *best = Some((item, measure));
    }
    vm.poll()
}

/// As [`challenge`] without a key, for small numbers; gives other items back.
fn challenge_at_once(op: CmpOp, best: &mut (Value, Value), item: Value) -> Option<Value> {
    if best.1.is_object() || item.is_object() {
        return Some(item);
    }
    let Some(order) = quick::order(&item, &best.1) else {
        return Some(item);
    };
    if op.holds(order) {
        *best = (item.clone(), item);
    }
    None
}

fn sorted(vm: &mut Vm, args: Args) -> PyResult {
    let [iterable] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!("sorted expected 1 argument, got {given}")));
    };
    let items = vm.collect(iterable)?;
    let list = vm.list(items);
    if let Some(list) = List::of(&list) {
        list.note_growth(&vm.heap, 0, true);
    }
    let name = vm.intern_str("sort");
    let sort = vm.get_attr(&list, &name)?;
    let positional = &[];
    vm.call_with(&sort, Args { positional, ..args })?;
    Ok(list)
}
