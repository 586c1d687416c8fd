//! Sorting: stable, and asking only `<`, as Python promises.
//!
//! While a list is sorted its items stand in a vector of this module, and the list is empty: code that the
//! comparison runs sees that, and what it puts there is an error. If the comparison raises, the items go
//! back in the order they had.
//!
//! Numbers and strings are sorted by the standard library. Everything else by natural merging: runs that
//! are already in order are found, short ones are made longer by binary insertion, and neighbours are
//! merged so that the lengths stay balanced (the idea of Peters's timsort, without galloping).

use std::cmp::Ordering;

use crate::heap::Value;
use crate::runtime::containers::Items;
use crate::runtime::{Args, CmpOp, List, PyResult, Str, Tuple, TypeId, Vm};

use super::super::sequence;
use crate::runtime::quick;

/// `list.sort(key=key, reverse=reverse)`.
///
/// # Errors
/// What the key function and comparing raise; `ValueError` if they changed the list.
pub fn sort(vm: &mut Vm, value: &Value, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let Some(list) = List::of(value) else {
        return Ok(());
    };
    let mut items = std::mem::take(list.items_mut(&mut vm.heap));
    let result = sort_items(vm, &mut items, key, reverse);
    let now = list.items_mut(&mut vm.heap);
    let modified = now.capacity() > 0;
    let meanwhile = std::mem::replace(now, items);
    drop(Items(meanwhile));
    result?;
    if modified {
        return Err(vm.value_error("list modified during sort"));
    }
    Ok(())
}

/// Sorts items that are not (or no longer) in any list.
///
/// # Errors
/// What the key function and comparing raise; the items are then in their old order.
pub fn sort_items(
    vm: &mut Vm,
    items: &mut Vec<Value>,
    key: Option<&Value>,
    reverse: bool,
) -> PyResult<()> {
    let Some(key) = key else {
        if sort_plain(items, reverse) {
            return Ok(());
        }
        let order = order(vm, items, reverse)?;
        rearrange(items, &order);
        return Ok(());
    };
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        keys.push(vm.call(key, std::slice::from_ref(item))?);
    }
    let order = order(vm, &keys, reverse)?;
    rearrange(items, &order);
    drop(keys);
    Ok(())
}

/// What all keys have in common.
#[derive(Clone, Copy, PartialEq)]
enum Common {
    Ints,
    Floats,
    Strings,
    Nothing,
}

fn common(keys: &[Value]) -> Common {
    let Some(first) = keys.first() else {
        return Common::Nothing;
    };
    let all = |test: fn(&Value) -> bool| keys.iter().all(test);
    if first.is_small() && all(Value::is_small) {
        Common::Ints
    } else if first.is_immediate_float()
        && all(|key| {
            key.as_immediate_float()
                .is_some_and(|number| !number.is_nan())
        })
    {
        Common::Floats
    } else if first.shape() == Some(TypeId::STR.shape())
        && all(|key| key.shape() == Some(TypeId::STR.shape()))
    {
        Common::Strings
    } else {
        Common::Nothing
    }
}

fn number(key: &Value) -> f64 {
    key.as_immediate_float().unwrap_or(0.0)
}

fn by_number(left: &Value, right: &Value) -> Ordering {
    number(left)
        .partial_cmp(&number(right))
        .unwrap_or(Ordering::Equal)
}

fn bytes(key: &Value) -> &[u8] {
    Str::of(key).map_or(&[], Str::as_bytes)
}

/// Sorts numbers or strings by themselves; answers false, with nothing done, for anything else.
fn sort_plain(items: &mut [Value], reverse: bool) -> bool {
    match (common(items), reverse) {
        // Equal small integers are one and the same: no order among them to keep.
        (Common::Ints, false) => items.sort_unstable_by_key(|item| item.bits() as i64),
        (Common::Ints, true) => {
            items.sort_unstable_by_key(|item| std::cmp::Reverse(item.bits() as i64));
        }
        (Common::Floats, false) => items.sort_by(by_number),
        (Common::Floats, true) => items.sort_by(|a, b| by_number(b, a)),
        (Common::Strings, false) => items.sort_by(|a, b| bytes(a).cmp(bytes(b))),
        (Common::Strings, true) => items.sort_by(|a, b| bytes(b).cmp(bytes(a))),
        (Common::Nothing, _) => return items.len() < 2,
    }
    true
}

/// The places of the keys in sorted order.
pub(super) fn order(vm: &mut Vm, keys: &[Value], reverse: bool) -> PyResult<Vec<u32>> {
    let Ok(count) = u32::try_from(keys.len()) else {
        return Err(sequence::no_memory(vm));
    };
    let mut places: Vec<u32> = (0..count).collect();
    let key = |place: &u32| &keys[*place as usize];
    match (common(keys), reverse) {
        (Common::Ints, false) => places.sort_by_key(|place| key(place).bits() as i64),
        (Common::Ints, true) => {
            places.sort_by_key(|place| std::cmp::Reverse(key(place).bits() as i64));
        }
        (Common::Floats, false) => places.sort_by(|a, b| by_number(key(a), key(b))),
        (Common::Floats, true) => places.sort_by(|a, b| by_number(key(b), key(a))),
        (Common::Strings, false) => places.sort_by(|a, b| bytes(key(a)).cmp(bytes(key(b)))),
        (Common::Strings, true) => places.sort_by(|a, b| bytes(key(b)).cmp(bytes(key(a)))),
        (Common::Nothing, _) => {
            // Backward before and after: equal items keep their order though the rest turns round.
            if reverse {
                places.reverse();
            }
            merge_sort(vm, keys, &mut places)?;
            if reverse {
                places.reverse();
            }
        }
    }
    Ok(places)
}

fn rearrange(items: &mut Vec<Value>, order: &[u32]) {
    let mut sorted = Vec::with_capacity(items.len());
    for place in order {
        if let Some(item) = items.get_mut(*place as usize) {
            sorted.push(std::mem::replace(item, Value::NONE));
        }
    }
    *items = sorted;
}

/// `left < right`.
fn less(vm: &mut Vm, left: &Value, right: &Value) -> PyResult<bool> {
    if let Some(order) = quick::order(left, right) {
        return Ok(order == Some(Ordering::Less));
    }
    let tuple = Some(TypeId::TUPLE.shape());
    if left.shape() == tuple
        && right.shape() == tuple
        && let (Some(left), Some(right)) = (Tuple::of(left), Tuple::of(right))
    {
        let answer = sequence::compare_rows(vm, left, right, CmpOp::Lt)?;
        return vm.truth(&answer);
    }
    vm.holds(CmpOp::Lt, left, right)
}

/// Runs shorter than this are lengthened by insertion.
const SHORT: usize = 24;

fn merge_sort(vm: &mut Vm, keys: &[Value], places: &mut [u32]) -> PyResult<()> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut spare = Vec::with_capacity(places.len() / 2 + 1);
    let mut start = 0;
    while start < places.len() {
        let mut end = natural_run(vm, keys, places, start)?;
        let wanted = (start + SHORT).min(places.len());
        if end < wanted {
            insert(vm, keys, &mut places[start..wanted], end - start)?;
            end = wanted;
        }
        runs.push((start, end));
        start = end;
        while let [.., (_, _), (low, middle), (_, high)] = runs[..]
            && middle - low <= high - middle
        {
            merge(vm, keys, &mut places[low..high], middle - low, &mut spare)?;
            runs.truncate(runs.len() - 2);
            runs.push((low, high));
        }
    }
    while let [.., (low, middle), (_, high)] = runs[..] {
        merge(vm, keys, &mut places[low..high], middle - low, &mut spare)?;
        runs.truncate(runs.len() - 2);
        runs.push((low, high));
    }
    Ok(())
}

/// The end of the run that begins at `start`; a strictly falling one is turned round.
fn natural_run(vm: &mut Vm, keys: &[Value], places: &mut [u32], start: usize) -> PyResult<usize> {
    let mut end = start + 1;
    if end >= places.len() {
        return Ok(places.len());
    }
    let key = |place: u32| &keys[place as usize];
    let falling = less(vm, key(places[end]), key(places[end - 1]))?;
    end += 1;
    while end < places.len() && less(vm, key(places[end]), key(places[end - 1]))? == falling {
        end += 1;
    }
    if falling {
        places[start..end].reverse();
    }
    Ok(end)
}

/// Binary insertion; the first `sorted` are in order.
fn insert(vm: &mut Vm, keys: &[Value], places: &mut [u32], sorted: usize) -> PyResult<()> {
    for at in sorted..places.len() {
        let place = places[at];
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = (low + high) / 2;
            if less(vm, &keys[place as usize], &keys[places[middle] as usize])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        places[low..=at].rotate_right(1);
    }
    Ok(())
}

/// Merges two neighbours; `spare` takes the first one meanwhile.
fn merge(
    vm: &mut Vm,
    keys: &[Value],
    places: &mut [u32],
    middle: usize,
    spare: &mut Vec<u32>,
) -> PyResult<()> {
    vm.poll()?;
    spare.clear();
    spare.extend_from_slice(&places[..middle]);
    let (mut first, mut second, mut to) = (0, middle, 0);
    while first < spare.len() && second < places.len() {
        let (left, right) = (spare[first], places[second]);
        if less(vm, &keys[right as usize], &keys[left as usize])? {
            places[to] = right;
            second += 1;
        } else {
            places[to] = left;
            first += 1;
        }
        to += 1;
    }
    let rest = &spare[first..];
    places[to..to + rest.len()].copy_from_slice(rest);
    Ok(())
}

/// `list.sort`.
pub fn sort_method(vm: &mut Vm, args: Args) -> PyResult {
    let [list] = args.positional else {
        return Err(vm.type_error("sort() takes no positional arguments"));
    };
    let (key, reverse) = sort_arguments(vm, args)?;
    sort(vm, list, key.as_ref(), reverse)?;
    Ok(Value::NONE)
}

/// The keywords of `sort` and `sorted`: the key function, if there is one, and whether to turn round.
///
/// # Errors
/// `TypeError` for other keywords.
pub fn sort_arguments(vm: &mut Vm, args: Args) -> PyResult<(Option<Value>, bool)> {
    let (mut key, mut reverse) = (None, false);
    args.few_keywords(vm, "sort", &["key", "reverse"])?;
    for (name, value) in args.names.iter().zip(args.values) {
        match vm.text(name).as_str() {
            "key" => key = (!value.is_none()).then(|| value.clone()),
            _ => reverse = vm.truth(value)?,
        }
    }
    Ok((key, reverse))
}
