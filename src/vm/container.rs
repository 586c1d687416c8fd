//! Containers: building them from registers, unpacking them into registers, indexing and iterating the
//! common ones without asking their classes.

use crate::compile::instruction::{FORMAT_CONVERSION_SHIFT, FORMAT_HAS_SPEC, Instr, Op};
use crate::heap::{Release, Value, interrupt};
use crate::objects::range::RangeIter;
use crate::objects::set::Set;
use crate::runtime::str::Parts;
use crate::runtime::{
    Dict, Exception, List, PyResult, Raised, Str, Tuple, TypeId, Vm, kind, quick,
};

use super::safe_point::run_deaths;
use super::window::Window;

/// What an iterator answers without being asked through its class.
pub enum Step {
    /// An item.
    Item(Value),
    /// No more items.
    End,
    /// It is a generator that can be entered.
    Generator,
    /// It must be asked through its class.
    Ask,
}

/// The next item of a common iterator.
#[inline(always)]
pub fn quick_next(vm: &mut Vm, iterator: &Value) -> Step {
    match iterator.kind() {
        Some(kind::RANGE_ITER) => next_of_range(vm, iterator),
        // At the end its class lets go of the sequence.
        Some(kind::SEQ_ITER) => vm.quick_next(iterator).map_or(Step::Ask, Step::Item),
        Some(kind::GENERATOR) => super::generator::quick_step(vm, iterator),
        _ => Step::Ask,
    }
}

#[inline(always)]
fn next_of_range(vm: &mut Vm, iterator: &Value) -> Step {
    let Some(range) = RangeIter::of(iterator) else {
        return Step::Ask;
    };
    let state = range.state.get_mut(&mut vm.heap);
    if state.remaining <= 0 {
        // Over, or longer than 64 bits.
        return Step::Ask;
    }
    let current = state.current;
    state.remaining -= 1;
    state.current = current.wrapping_add(state.step);
    match Value::small(current) {
        Some(value) => Step::Item(value),
        None => Step::Item(vm.int(current)),
    }
}

/// `object[key]` for a list, tuple or string with a small integer, or a dict with a string.
#[inline(always)]
pub fn quick_item(vm: &Vm, object: &Value, key: &Value) -> Option<Value> {
    let shape = object.shape()?;
    if shape == TypeId::LIST.shape() {
        let items = List::of(object)?.items(&vm.heap);
        return index(items, key.as_small()?);
    }
    if shape == TypeId::DICT.shape() {
        let string = Str::of(key).filter(|_| key.shape() == Some(TypeId::STR.shape()))?;
        let table = Dict::of(object)?.table(&vm.heap);
        return if table.only_strings() {
            table.value_at(table.find_str(key, string)?).cloned()
        } else {
            None
        };
    }
    if shape == TypeId::TUPLE.shape() {
        return index(Tuple::of(object)?.items(), key.as_small()?);
    }
    if shape == TypeId::STR.shape() {
        // A character that many have asked for.
        let bytes = Str::of(object).filter(|text| text.is_ascii())?.as_bytes();
        let at = key.as_small()?;
        let at = if at < 0 { at + bytes.len() as i64 } else { at };
        return vm.chars.get(*bytes.get(at as usize)? as usize)?.clone();
    }
    None
}

/// `key in object` for a dict of strings and a string, or a tuple, list or set of strings and numbers.
#[inline(always)]
pub fn quick_contains(vm: &Vm, object: &Value, key: &Value) -> Option<bool> {
    let shape = object.shape()?;
    if shape == TypeId::DICT.shape() && key.shape() == Some(TypeId::STR.shape()) {
        let table = Dict::of(object)?.table(&vm.heap);
        let string = Str::of(key).filter(|_| table.only_strings())?;
        return Some(table.find_str(key, string).is_some());
    }
    if shape == TypeId::TUPLE.shape() {
        return among(Tuple::of(object)?.items(), key);
    }
    if shape == TypeId::LIST.shape() {
        return among(List::of(object)?.items(&vm.heap), key);
    }
    if shape == TypeId::SET.shape() || shape == TypeId::FROZENSET.shape() {
        let hash = quick::hash(key)?;
        return Set::of(object)?.table(&vm.heap).holds(key, hash);
    }
    None
}

/// Whether a key is among items, if that can be told without asking them.
fn among(items: &[Value], key: &Value) -> Option<bool> {
    for item in items {
        if quick::eq(item, key)? {
            return Some(true);
        }
    }
    Some(false)
}

#[inline(always)]
fn index(items: &[Value], at: i64) -> Option<Value> {
    let at = if at < 0 { at + items.len() as i64 } else { at };
    items.get(at as usize).cloned()
}

/// The place of an item of a plain list.
#[inline(always)]
pub fn list_place(object: &Value, key: &Value) -> Option<*mut Value> {
    if object.shape()? != TypeId::LIST.shape() {
        return None;
    }
    let at = key.as_small()?;
    // SAFETY: the loop holds the heap; nobody borrows the items while an instruction begins.
    let items = unsafe { &mut (*List::of(object)?.items.as_ptr()).0 };
    let at = if at < 0 { at + items.len() as i64 } else { at };
    items.get_mut(at as usize).map(std::ptr::from_mut)
}

/// `object[key] = value` where the fast path did not fit.
pub fn set_item(vm: &mut Vm, object: &Value, key: &Value, value: Value) -> PyResult<()> {
    if object.shape() == Some(TypeId::DICT.shape()) {
        if key.shape() == Some(TypeId::STR.shape())
            && let Some(dict) = Dict::of(object)
            && dict.table(&vm.heap).only_strings()
        {
            vm.track_dict(object, key, &value);
            let old = dict.table_mut(&mut vm.heap).set_str(key, value);
            drop(old);
            return Ok(());
        }
        return vm.dict_set(object, key.clone(), value);
    }
    vm.set_item(object, key, value)
}

/// Takes `count` consecutive temporaries.
fn take(w: &Window, first: u16, count: usize) -> impl ExactSizeIterator<Item = Value> {
    let w = *w;
    (0..count).map(move |index| w.take(first + index as u16).unwrap_or(Value::NONE))
}

/// `BuildTuple`.
pub fn build_tuple(vm: &mut Vm, w: &Window, i: Instr) -> Value {
    vm.tuple(take(w, i.b, i.c as usize))
}

/// `BuildList`.
pub fn build_list(vm: &mut Vm, w: &Window, i: Instr) -> Value {
    let items: Vec<Value> = take(w, i.b, i.c as usize).collect();
    vm.heap
        .alloc(TypeId::LIST.shape(), |header| List::new(header, items))
}

/// `BuildSet`.
///
/// # Errors
/// What hashing and comparing raise.
pub fn build_set(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    use crate::objects::set;
    let set = set::new(vm);
    let count = i.c as usize;
    let done = set::add_plain(vm, &set, (0..i.c).map(|at| w.get(i.b + at)));
    let mut items = take(w, i.b, count);
    items.by_ref().take(done).for_each(drop);
    if done < count {
        let rest: Vec<Value> = items.collect();
        for item in rest {
            set::add(vm, &set, item)?;
        }
    }
    Ok(set)
}

/// `BuildMap`.
///
/// # Errors
/// What hashing and comparing raise.
pub fn build_map(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let pairs = take(w, i.b, i.c as usize * 2);
    if (0..i.c).all(|at| w.get(i.b + at * 2).shape() == Some(TypeId::STR.shape())) {
        return Ok(vm.dict_of_names(pairs));
    }
    let pairs: Vec<Value> = pairs.collect();
    let dict = vm.dict();
    for pair in pairs.chunks_exact(2) {
        let [key, value] = pair else { continue };
        if let Err(raised) = vm.dict_set(&dict, key.clone(), value.clone()) {
            // As CPython's stack, from the last on; the dict goes before them.
            drop(dict);
            Release::all(pairs.into_iter().rev());
            return Err(raised);
        }
    }
    Ok(dict)
}

/// `BuildSlice`.
pub fn build_slice(vm: &mut Vm, w: &Window, i: Instr) -> Value {
    let mut parts = take(w, i.b, i.c as usize);
    let (start, stop) = (parts.next(), parts.next());
    let step = parts.next();
    let or_none = |part: Option<Value>| part.unwrap_or(Value::NONE);
    crate::objects::slice::new(vm, or_none(start), or_none(stop), or_none(step))
}

/// `BuildString`.
pub fn build_string(vm: &mut Vm, w: &Window, i: Instr) -> Value {
    let pieces = (0..i.c).filter_map(|at| Str::of(w.get(i.b + at)));
    let (mut size, mut chars) = (0, 0);
    for piece in pieces.clone() {
        size += piece.as_bytes().len();
        chars += piece.chars;
    }
    let mut text = Parts::with_room(size);
    pieces.for_each(|piece| text.push(piece.as_bytes()));
    let text = match chars {
        0 | 1 => vm.str_bytes(text.as_bytes()),
        _ => vm.new_str(text.as_bytes(), chars),
    };
    take(w, i.b, i.c as usize).for_each(drop);
    text
}

/// `FormatValue`.
///
/// # Errors
/// What converting and formatting raise.
pub fn format_value(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let value = w.get(i.b);
    let converted = match i.k >> FORMAT_CONVERSION_SHIFT & 3 {
        1 => vm.to_str(value)?,
        2 => vm.repr(value)?,
        3 => crate::objects::str::ascii(vm, value)?,
        _ => value.clone(),
    };
    if i.k & FORMAT_HAS_SPEC != 0 {
        return crate::objects::str::format(vm, &converted, w.get(i.c));
    }
    if vm.is_exact(&converted, TypeId::STR) {
        return Ok(converted);
    }
    if converted.is_small() {
        return vm.to_str(&converted);
    }
    let empty = vm.str("");
    crate::objects::str::format(vm, &converted, &empty)
}

/// `ListAppend`.
#[inline(always)]
pub fn list_append(vm: &mut Vm, list: &Value, value: Value) {
    if let Some(list) = List::of(list) {
        list.items_mut(&mut vm.heap).push(value);
    }
}

/// `ListExtend`, `SetAdd`, `SetUpdate`, `DictUpdate`.
///
/// # Errors
/// `TypeError` for what can't be unpacked so, and what iterating, hashing and comparing raise.
pub fn update(vm: &mut Vm, op: Op, target: &Value, source: &Value) -> PyResult<()> {
    match op {
        Op::ListExtend => crate::objects::list::extend(vm, target, source)
            .map_err(|raised| not_iterable_after_star(vm, source, raised)),
        Op::SetAdd => crate::objects::set::add(vm, target, source.clone()),
        Op::SetUpdate => crate::objects::set::update(vm, target, source),
        _ => match crate::objects::dict::merge(vm, target, source) {
            Err(raised) if vm.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR) => {
                let name = vm.type_name(source);
                Err(vm.type_error(format!("'{name}' object is not a mapping")))
            }
            merged => merged,
        },
    }
}

fn not_iterable_after_star(vm: &mut Vm, source: &Value, raised: Raised) -> Raised {
    if !vm.is_iterable(source) {
        let name = vm.type_name(source);
        return vm.type_error(format!("Value after * must be an iterable, not {name}"));
    }
    raised
}

/// `DictMerge`: `**source` of a call.
///
/// # Errors
/// `TypeError` for a key that was given already, for what is no mapping.
pub fn dict_merge(vm: &mut Vm, target: &Value, source: &Value, callee: &Value) -> PyResult<()> {
    let Err(raised) = crate::objects::dict::merge_new(vm, target, source) else {
        return Ok(());
    };
    // Whatever raised them: CPython takes these two for its own.
    if vm.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR) {
        let (function, name) = (describe(vm, callee), vm.type_name(source));
        return Err(vm.type_error(format!(
            "{function} argument after ** must be a mapping, not {name}"
        )));
    }
    if vm.is_a(&raised.0, TypeId::KEY_ERROR)
        && let Some(args) = Exception::of(&raised.0).map(|error| error.args.get(&vm.heap).clone())
        && let Some([key]) = Tuple::of(&args).map(Tuple::items)
    {
        let (function, key) = (describe(vm, callee), vm.to_str(key)?);
        let key = vm.text(&key);
        return Err(vm.type_error(format!(
            "{function} got multiple values for keyword argument '{key}'"
        )));
    }
    Err(raised)
}

/// A callee as messages name it: `__main__.f()`.
pub fn describe(vm: &mut Vm, callee: &Value) -> String {
    let (qualname, module) = (vm.names.__qualname__.clone(), vm.names.__module__.clone());
    let name = match vm.get_attr_opt(callee, &qualname) {
        Ok(Some(name)) if Str::of(&name).is_some() => vm.text(&name),
        _ => {
            return vm
                .to_str(callee)
                .map_or(String::new(), |text| vm.text(&text));
        }
    };
    match vm.get_attr_opt(callee, &module) {
        Ok(Some(module))
            if Str::of(&module).is_some_and(|module| module.as_bytes() != b"builtins") =>
        {
            format!("{}.{name}()", vm.text(&module))
        }
        _ => format!("{name}()"),
    }
}

/// `ListToTuple`.
pub fn list_to_tuple(vm: &mut Vm, list: &Value) -> Value {
    let items = List::of(list).map_or(Vec::new(), |list| list.items(&vm.heap).to_vec());
    vm.tuple(items)
}

/// Writes values into registers from `base` on, one after the other: what dies of one runs its code before the next.
fn put(vm: &mut Vm, w: &Window, base: u16, values: impl Iterator<Item = Value>) {
    for (register, value) in (base..).zip(values) {
        w.set(register, value);
        if vm.heap.interrupts() & interrupt::DEATHS != 0 {
            run_deaths(vm);
        }
    }
}

/// `UnpackSequence`.
///
/// # Errors
/// `ValueError` for too few or too many values; `TypeError` for what can't be iterated.
pub fn unpack(vm: &mut Vm, w: &Window, source: Value, base: u16, count: usize) -> PyResult<()> {
    let items = if let Some(tuple) =
        Tuple::of(&source).filter(|_| vm.is_exact(&source, TypeId::TUPLE))
    {
        Some(tuple.items())
    } else if let Some(list) = List::of(&source).filter(|_| vm.is_exact(&source, TypeId::LIST)) {
        Some(list.items(&vm.heap))
    } else {
        None
    };
    let values = match items.filter(|items| items.len() == count) {
        Some(items) => {
            for (at, item) in items.iter().enumerate() {
                // SAFETY: operands lie within the window; no reference into it is alive.
                let old = unsafe { (*w.register(base + at as u16)).replace(item.clone()) };
                let Some(old) = old.filter(Value::is_object) else {
                    continue;
                };
                drop(old);
                if vm.heap.interrupts() & interrupt::DEATHS != 0 {
                    let rest = items[at + 1..].to_vec();
                    drop(source);
                    run_deaths(vm);
                    put(vm, w, base + at as u16 + 1, rest.into_iter());
                    return Ok(());
                }
            }
            return Ok(());
        }
        None => all_values(vm, &source, count)?,
    };
    drop(source);
    if vm.heap.interrupts() & interrupt::DEATHS != 0 {
        run_deaths(vm);
    }
    put(vm, w, base, values.into_iter());
    Ok(())
}

/// Just `count` values of an iterable.
fn all_values(vm: &mut Vm, source: &Value, count: usize) -> PyResult<Vec<Value>> {
    let iterator = unpack_iterator(vm, source)?;
    let mut values = Vec::with_capacity(count);
    while values.len() < count {
        match vm.next(&iterator)? {
            Some(value) => values.push(value),
            None => {
                let got = values.len();
                return Err(vm.value_error(format!(
                    "not enough values to unpack (expected {count}, got {got})"
                )));
            }
        }
    }
    if vm.next(&iterator)?.is_some() {
        return Err(vm.value_error(format!("too many values to unpack (expected {count})")));
    }
    Ok(values)
}

fn unpack_iterator(vm: &mut Vm, source: &Value) -> PyResult {
    if !vm.is_iterable(source) {
        let name = vm.type_name(source);
        return Err(vm.type_error(format!("cannot unpack non-iterable {name} object")));
    }
    vm.iter(source)
}

/// `UnpackEx`.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_starred(
    vm: &mut Vm,
    w: &Window,
    source: &Value,
    base: u16,
    before: usize,
    after: usize,
) -> PyResult<()> {
    let iterator = unpack_iterator(vm, source)?;
    let mut values = Vec::new();
    while let Some(value) = vm.next(&iterator)? {
        values.push(value);
        if values.len() & 0xfff == 0 {
            vm.poll()?;
        }
    }
    if values.len() < before + after {
        let (least, got) = (before + after, values.len());
        return Err(vm.value_error(format!(
            "not enough values to unpack (expected at least {least}, got {got})"
        )));
    }
    let last = values.split_off(values.len() - after);
    let rest = values.split_off(before);
    let rest = vm.list(rest);
    put(
        vm,
        w,
        base,
        values.into_iter().chain(std::iter::once(rest)).chain(last),
    );
    Ok(())
}
