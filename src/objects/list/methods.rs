//! The methods of `list`.

use crate::heap::Value;
use crate::runtime::containers::Items;
use crate::runtime::{Class, Dict, List, NativeDef, PyResult, Tuple, TypeId, Vm, class_flag, kind};

use super::super::sequence::{self, place};
use super::super::sizes;

/// Adds all items of an iterable to the list `value`.
///
/// # Errors
/// What iterating raises; items gotten before stay.
pub fn extend(vm: &mut Vm, value: &Value, iterable: &Value) -> PyResult<()> {
    let Some(list) = List::of(value) else {
        return Ok(());
    };
    if let Some(new) = at_once(vm, iterable)? {
        let room = list.room(&vm.heap);
        let items = list.items_mut(&mut vm.heap);
        if items.is_empty() && items.capacity() < new.len() {
            let old = std::mem::replace(items, new);
            drop(old);
        } else {
            items.extend(new);
        }
        let hashed = matches!(iterable.kind(), Some(kind::DICT | kind::SET));
        list.note_growth(&vm.heap, room, !hashed);
        return Ok(());
    }
    let iterator = vm.iter(iterable)?;
    let hint = length_hint(vm, iterable)?;
    let room = list.room(&vm.heap);
    let items = list.items_mut(&mut vm.heap);
    // A hint beyond all memory is a lie, and perhaps there are few items.
    let possible = items.len().saturating_add(hint) <= isize::MAX as usize;
    if possible && items.try_reserve(hint).is_err() {
        return Err(sequence::no_memory(vm));
    }
    let mut count = 0u32;
    // Nobody sees a new list grow.
    if value.header().is_some_and(|header| header.count() == 1)
        && vm.is_exact(&iterator, TypeId::GENERATOR)
        && list.items(&vm.heap).is_empty()
    {
        let mut items = std::mem::take(list.items_mut(&mut vm.heap));
        let result = vm.drain(&iterator, |item| {
            items.push(item);
            None
        });
        count = items.len() as u32;
        *list.items_mut(&mut vm.heap) = items;
        result?;
    } else {
        let next = vm.slots_ref(&iterator).next;
        while let Some(item) = match next {
            Some(next) => next(vm, &iterator)?,
            None => vm.next(&iterator)?,
        } {
            list.items_mut(&mut vm.heap).push(item);
            count = count.wrapping_add(1);
            if count & 0xfff == 0 {
                vm.poll()?;
            }
        }
    }
    let table = matches!(iterable.kind(), Some(kind::DICT_VIEW | kind::SET));
    if table || hint == count as usize {
        list.note_growth(&vm.heap, room, !table);
    } else if hint == GUESS && (2..GUESS as u32).contains(&count) {
        list.note_growth(&vm.heap, room.max(GUESS), false);
    }
    Ok(())
}

/// How many items are expected of what can't say it.
const GUESS: usize = 8;

/// The items of what no code is needed to iterate over.
fn at_once(vm: &mut Vm, iterable: &Value) -> PyResult<Option<Vec<Value>>> {
    if vm.is_exact(iterable, TypeId::LIST) {
        return Ok(List::of(iterable).map(|list| list.items(&vm.heap).to_vec()));
    }
    if vm.is_exact(iterable, TypeId::TUPLE) {
        return Ok(Tuple::of(iterable).map(|tuple| tuple.items().to_vec()));
    }
    if vm.is_exact(iterable, TypeId::RANGE) {
        return super::super::range::numbers(vm, iterable);
    }
    if vm.is_exact(iterable, TypeId::DICT)
        && let Some(dict) = Dict::of(iterable)
    {
        let table = dict.table(&vm.heap);
        let mut keys = Vec::with_capacity(table.len());
        keys.extend(table.iter().map(|(key, _)| key.clone()));
        return Ok(Some(keys));
    }
    Ok(None)
}

/// How many items an iterable says it has, 8 if it doesn't.
fn length_hint(vm: &mut Vm, iterable: &Value) -> PyResult<usize> {
    let builtin = Class::of(vm.class_of(iterable)).is_some_and(|own| !own.has(class_flag::HEAP));
    if builtin && vm.slots_ref(iterable).len.is_none() {
        // Its hint runs no code and is no promise.
        return Ok(GUESS);
    }
    Ok(vm.length_hint(iterable, GUESS as i64)? as usize)
}

fn this(args: &[Value]) -> Option<&List> {
    args.first().and_then(List::of)
}

fn append(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let ([_, item], Some(list)) = (args, this(args)) {
        list.items_mut(&mut vm.heap).push(item.clone());
    }
    Ok(Value::NONE)
}

fn insert(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let ([_, index, item], Some(list)) = (args, this(args)) {
        let index = vm.index_i64(index)?;
        let items = list.items_mut(&mut vm.heap);
        let len = items.len() as i64;
        let index = if index < 0 {
            index.saturating_add(len)
        } else {
            index
        };
        items.insert(index.clamp(0, len) as usize, item.clone());
    }
    Ok(Value::NONE)
}

fn extend_method(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let [list, iterable] = args {
        extend(vm, list, iterable)?;
    }
    Ok(Value::NONE)
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(list) = this(args) else {
        return Ok(Value::NONE);
    };
    let index = match args.get(1) {
        Some(index) => Some(vm.index_i64(index)?),
        None => None,
    };
    let items = list.items_mut(&mut vm.heap);
    let popped = match index {
        None | Some(-1) => items.pop(),
        Some(index) => place(index, items.len()).map(|at| items.remove(at)),
    };
    match popped {
        Some(item) => {
            if items.capacity() > 64 && items.len() < items.capacity() / 4 {
                let half = items.capacity() / 2;
                items.shrink_to(half);
            }
            Ok(item)
        }
        None if items.is_empty() => Err(vm.index_error("pop from empty list")),
        None => Err(vm.index_error("pop index out of range")),
    }
}

fn remove(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([_, item], Some(list)) = (args, this(args)) else {
        return Ok(Value::NONE);
    };
    match sequence::find(vm, list, item, 0, usize::MAX)? {
        Some(at) => {
            let items = list.items_mut(&mut vm.heap);
            // Comparing may have shrunk the list.
            let old = (at < items.len()).then(|| items.remove(at));
            drop(old);
            Ok(Value::NONE)
        }
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn index(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([_, item, ..], Some(list)) = (args, this(args)) else {
        return Ok(Value::NONE);
    };
    let (start, stop) = sequence::index_bounds(vm, args, |vm| list.items(&vm.heap).len())?;
    match sequence::find(vm, list, item, start, stop)? {
        Some(at) => Ok(vm.int(at as i64)),
        None => {
            let repr = vm.repr(item)?;
            let repr = vm.text(&repr);
            Err(vm.value_error(format!("{repr} is not in list")))
        }
    }
}

fn count(vm: &mut Vm, args: &[Value]) -> PyResult {
    match (args, this(args)) {
        ([_, item], Some(list)) => sequence::count(vm, list, item),
        _ => Ok(Value::NONE),
    }
}

fn reverse(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(list) = this(args) {
        list.items_mut(&mut vm.heap).reverse();
    }
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    let items = this(args).map_or(Vec::new(), |list| list.items(&vm.heap).to_vec());
    Ok(vm.list(items))
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(list) = this(args) {
        let old = std::mem::take(list.items_mut(&mut vm.heap));
        drop(Items(old));
    }
    Ok(Value::NONE)
}

fn reversed(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(list)) = (args.first(), this(args)) else {
        return Ok(Value::NONE);
    };
    let last = list.items(&vm.heap).len() as i64 - 1;
    Ok(vm.seq_iter(TypeId::LIST_REVERSE_ITERATOR, value.clone(), last))
}

/// The table.
pub static METHODS: &[NativeDef] = &[
    NativeDef::one(
        "append",
        append,
        "(self, object, /)",
        "Adds an item at the end.",
    ),
    NativeDef::range(
        "insert",
        2,
        2,
        insert,
        "(self, index, object, /)",
        "Adds an item before the index.",
    ),
    NativeDef::one(
        "extend",
        extend_method,
        "(self, iterable, /)",
        "Adds all items of an iterable at the end.",
    ),
    NativeDef::range(
        "pop",
        0,
        1,
        pop,
        "(self, index=-1, /)",
        "Takes the item at the index out and answers it.\n\nIndexError if there is none.",
    ),
    NativeDef::one(
        "remove",
        remove,
        "(self, value, /)",
        "Takes the first equal item out.\n\nValueError if there is none.",
    ),
    NativeDef::range(
        "index",
        1,
        3,
        index,
        "(self, value, start=0, stop=sys.maxsize, /)",
        "The index of the first equal item.\n\nValueError if there is none.",
    ),
    NativeDef::one(
        "count",
        count,
        "(self, value, /)",
        "How many items are equal.",
    ),
    NativeDef::no_args("reverse", reverse, "(self, /)", "Turns the list round."),
    NativeDef::no_args("copy", copy, "(self, /)", "A new list of the same items."),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes all items out."),
    NativeDef::any(
        "sort",
        super::sort::sort_method,
        "(self, /, *, key=None, reverse=False)",
        "Sorts the list in place, equal items keeping their order.",
    ),
    NativeDef::one(
        "__getitem__",
        |vm, args| super::get_item(vm, &args[0], &args[1]),
        "(self, index, /)",
        "The value of self[index].",
    ),
    NativeDef::no_args(
        "__reversed__",
        reversed,
        "(self, /)",
        "An iterator from the end to the start.",
    ),
    super::super::generic_alias::CLASS_GET_ITEM,
    NativeDef::no_args("__sizeof__", sizes::method, "(self, /)", "Bytes of memory."),
];
