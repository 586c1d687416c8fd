//! What the sequences share: subscripts, comparison, repr, searching, repetition.
//!
//! Items are reached by index under the heap token, so that code called in between may change a list.

use std::io::Write;

use crate::heap::{Heap, ShapeId, Value};
use crate::runtime::{Args, Class, CmpOp, List, PyResult, Str, Tuple, TypeId, Vm, integer};

use super::slice::Slice;
use crate::runtime::quick;

/// Something with items in a row.
pub trait Row {
    /// The items now.
    fn row<'a>(&'a self, heap: &'a Heap) -> &'a [Value];
}

impl Row for List {
    #[inline(always)]
    fn row<'a>(&'a self, heap: &'a Heap) -> &'a [Value] {
        self.items(heap)
    }
}

impl Row for Tuple {
    #[inline(always)]
    fn row<'a>(&'a self, _: &'a Heap) -> &'a [Value] {
        self.items()
    }
}

/// What stands between the brackets.
pub enum Subscript<'a> {
    /// An index, perhaps negative.
    Index(i64),
    /// A slice.
    Slice(&'a Slice),
}

/// Reads a subscript of a `what`.
///
/// # Errors
/// `TypeError` if it is neither index nor slice; `IndexError` if it is too large for any sequence.
#[inline]
pub fn subscript<'a>(vm: &mut Vm, key: &'a Value, what: &str) -> PyResult<Subscript<'a>> {
    if let Some(index) = key.as_small() {
        return Ok(Subscript::Index(index));
    }
    if let Some(slice) = Slice::of(key) {
        return Ok(Subscript::Slice(slice));
    }
    if integer(key).is_none() && vm.slots_ref(key).index.is_none() {
        let name = vm.type_name(key);
        return Err(vm.type_error(format!(
            "{what} indices must be integers or slices, not {name}"
        )));
    }
    vm.sequence_index(key, TypeId::INDEX_ERROR)
        .map(Subscript::Index)
}

/// The place of an index in a sequence of `len` items.
#[inline(always)]
pub fn place(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index + len as i64 } else { index };
    (index >= 0 && (index as usize) < len).then_some(index as usize)
}

/// How many values fit into memory at most.
pub const MOST_ITEMS: usize = isize::MAX as usize / 16;

/// A `MemoryError` without a message, as allocation failures have.
#[cold]
pub fn no_memory(vm: &mut Vm) -> crate::runtime::Raised {
    vm.error_with(TypeId::MEMORY_ERROR, Vec::new())
}

/// Room for `count` items, asked of the system before anything is written.
///
/// # Errors
/// `MemoryError` if there is none.
pub fn room(vm: &mut Vm, count: usize) -> PyResult<Vec<Value>> {
    let mut items = Vec::new();
    if count > MOST_ITEMS || items.try_reserve_exact(count).is_err() {
        return Err(no_memory(vm));
    }
    Ok(items)
}

/// The number of times that `value` says a sequence is to be repeated; none if it is no index. Negative
/// numbers are 0.
///
/// # Errors
/// `OverflowError` if it is too large.
pub fn times(vm: &mut Vm, value: &Value) -> PyResult<Option<usize>> {
    if let Some(number) = value.as_small() {
        return Ok(Some(number.max(0) as usize));
    }
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Ok(None);
    }
    let count = vm.sequence_index(value, TypeId::OVERFLOW_ERROR)?;
    Ok(Some(count.max(0) as usize))
}

/// Items repeated.
///
/// # Errors
/// `MemoryError`.
pub fn repeated(vm: &mut Vm, items: &[Value], times: usize) -> PyResult<Vec<Value>> {
    let Some(count) = items.len().checked_mul(times) else {
        return Err(no_memory(vm));
    };
    let mut all = room(vm, count)?;
    match items {
        [one] => all.resize(count, one.clone()),
        items => (0..times).for_each(|_| all.extend_from_slice(items)),
    }
    Ok(all)
}

/// Adds a value's repr to a text.
///
/// # Errors
/// What `repr` raises.
pub fn push_repr(vm: &mut Vm, text: &mut Vec<u8>, value: &Value) -> PyResult<()> {
    if let Some(number) = value.as_small() {
        let _ = write!(text, "{number}");
        return Ok(());
    }
    let repr = vm.repr(value)?;
    if let Some(string) = Str::of(&repr) {
        text.extend_from_slice(string.as_bytes());
    }
    Ok(())
}

/// A repr that may come back to its own value: then it is `again`.
///
/// # Errors
/// What `body` raises.
pub fn guarded_repr(
    vm: &mut Vm,
    value: &Value,
    again: &str,
    body: impl FnOnce(&mut Vm, &mut Vec<u8>) -> PyResult<()>,
) -> PyResult {
    let bits = value.bits();
    if vm.repr_stack.contains(&bits) {
        return Ok(vm.str(again));
    }
    vm.repr_stack.push(bits);
    let mut text = Vec::new();
    let result = body(vm, &mut text);
    vm.repr_stack.pop();
    result?;
    Ok(vm.str_bytes(&text))
}

/// Adds the reprs of all items, with commas.
///
/// # Errors
/// What a repr raises.
pub fn push_items(vm: &mut Vm, text: &mut Vec<u8>, row: &impl Row) -> PyResult<()> {
    let mut at = 0;
    while let Some(item) = row.row(&vm.heap).get(at) {
        let item = item.clone();
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        push_repr(vm, text, &item)?;
        vm.poll()?;
        at += 1;
    }
    Ok(())
}

/// Compares two rows item by item.
///
/// # Errors
/// What comparing items raises.
pub fn compare_rows<T: Row>(vm: &mut Vm, left: &T, right: &T, op: CmpOp) -> PyResult {
    let mut at = 0;
    if matches!(op, CmpOp::Eq | CmpOp::Ne) && left.row(&vm.heap).len() != right.row(&vm.heap).len()
    {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    loop {
        let (ours, theirs) = (left.row(&vm.heap), right.row(&vm.heap));
        let (Some(a), Some(b)) = (ours.get(at), theirs.get(at)) else {
            let order = ours.len().cmp(&theirs.len());
            return Ok(Value::bool(op.holds(Some(order))));
        };
        let equal = quick::eq(a, b);
        if equal != Some(true) {
            let (a, b) = (a.clone(), b.clone());
            if equal == Some(false) {
                return differ(vm, &a, &b, op);
            }
            // Comparing may have shortened a row: then lengths decide.
            if !vm.eq(&a, &b)? && at < left.row(&vm.heap).len().min(right.row(&vm.heap).len()) {
                return differ(vm, &a, &b, op);
            }
        }
        at += 1;
    }
}

fn differ(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    match op {
        CmpOp::Eq => Ok(Value::FALSE),
        CmpOp::Ne => Ok(Value::TRUE),
        op => match quick::order(left, right) {
            Some(order) => Ok(Value::bool(op.holds(order))),
            None => vm.compare(op, left, right),
        },
    }
}

/// The first place from `at` on, before `stop`, whose item is equal.
///
/// # Errors
/// What comparing raises.
pub fn find(
    vm: &mut Vm,
    row: &impl Row,
    item: &Value,
    mut at: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    loop {
        let items = row.row(&vm.heap);
        let items = &items[..stop.min(items.len())];
        let own = loop {
            let Some(own) = items.get(at) else {
                return Ok(None);
            };
            match quick::eq(own, item) {
                Some(true) => return Ok(Some(at)),
                Some(false) => at += 1,
                None => break own.clone(),
            }
        };
        if vm.eq(&own, item)? {
            return Ok(Some(at));
        }
        at += 1;
    }
}

/// The two optional bounds of `index(value, start, stop)`.
///
/// # Errors
/// `TypeError` if one is no index.
pub fn index_bounds(
    vm: &mut Vm,
    args: &[Value],
    len: impl Fn(&Vm) -> usize,
) -> PyResult<(usize, usize)> {
    let start = match args.get(2) {
        Some(start) => super::slice::method_bound(vm, start)?,
        None => 0,
    };
    let stop = match args.get(3) {
        Some(stop) => super::slice::method_bound(vm, stop)?,
        None => i64::MAX,
    };
    let len = len(vm) as i64;
    let from_start = |at: i64| {
        let at = if at < 0 { at.saturating_add(len) } else { at };
        at.max(0) as usize
    };
    Ok((from_start(start), from_start(stop)))
}

/// How many items are equal.
///
/// # Errors
/// What comparing raises.
pub fn count(vm: &mut Vm, row: &impl Row, item: &Value) -> PyResult {
    let (mut at, mut count) = (0, 0);
    while let Some(place) = find(vm, row, item, at, usize::MAX)? {
        count += 1;
        at = place + 1;
    }
    Ok(vm.int(count))
}

/// The shape with which instances of a class begin.
#[inline]
pub fn instance_shape(class: &Value, builtin: TypeId) -> ShapeId {
    Class::of(class).map_or(builtin.shape(), |class| class.instance_shape.0.get())
}

/// Whether a class makes its instances as the builtin one does: it is it, or derives from it without an
/// `__init__` of its own. Then keywords are refused.
pub fn initialises_as(vm: &Vm, class: &Value, builtin: TypeId) -> bool {
    let base = vm.type_object(builtin);
    if class.is(base) {
        return true;
    }
    match (Class::of(class), Class::of(base)) {
        (Some(class), Some(base)) => {
            match (class.slots(&vm.heap).init, base.slots(&vm.heap).init) {
                (Some(ours), Some(theirs)) => std::ptr::fn_addr_eq(ours, theirs),
                (ours, theirs) => ours.is_none() && theirs.is_none(),
            }
        }
        _ => false,
    }
}

/// The one optional positional argument of a constructor.
///
/// # Errors
/// `TypeError` for keywords and for more arguments.
pub fn one_argument<'a>(vm: &mut Vm, name: &str, args: Args<'a>) -> PyResult<Option<&'a Value>> {
    args.no_keywords(vm, name)?;
    at_most_one(vm, name, args)
}

/// As [`one_argument`], keywords not looked at.
///
/// # Errors
/// `TypeError` for more arguments.
pub fn at_most_one<'a>(vm: &mut Vm, name: &str, args: Args<'a>) -> PyResult<Option<&'a Value>> {
    let given = args.positional.len();
    if given > 1 {
        return Err(vm.type_error(format!("{name} expected at most 1 argument, got {given}")));
    }
    Ok(args.positional.first())
}

/// `iter(value)` of iterators.
pub fn itself(_: &mut Vm, value: &Value) -> PyResult {
    Ok(value.clone())
}
