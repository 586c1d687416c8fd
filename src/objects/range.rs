//! Ranges and their iterator.
//!
//! A range keeps start, stop, step and its length as integers of any size. Its iterator counts in 64 bits
//! where it can ([`RangeState`], which the machine steps by itself in `for` loops); only ranges beyond that
//! have a `big` state.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{
    Args, CmpOp, GetSetDef, Integer, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, integer,
    kind,
};
use crate::{object, traces_nothing};

use super::sequence::itself;
use super::slice::{self, Slice};

object! {
    /// A range.
    pub struct Range: kind::RANGE, untracked {
        /// `start`, an int.
        pub start: Value,
        /// `stop`, an int.
        pub stop: Value,
        /// `step`, an int, not zero.
        pub step: Value,
        /// Numbers in it, an int.
        pub length: Value,
    }
}

impl Range {
    /// The range that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Range> {
        Heap::downcast(value)
    }

    /// Start, step and length, if all of them and all numbers between fit 64 bits.
    fn small(&self) -> Option<(i64, i64, i64)> {
        let (start, step, length) = (
            self.start.as_small()?,
            self.step.as_small()?,
            self.length.as_small()?,
        );
        self.stop.as_small()?;
        Some((start, step, length))
    }

    fn item(&self, index: &BigInt) -> BigInt {
        big(&self.start) + index * big(&self.step)
    }
}

/// Where a range's iterator stands.
#[derive(Clone, Copy, Debug)]
pub struct RangeState {
    /// The next number.
    pub current: i64,
    /// Numbers left; never negative.
    pub remaining: i64,
    /// From one to the next.
    pub step: i64,
}

/// Where an iterator stands that needs more than 64 bits: the next number, how many are left, the step.
#[derive(Clone)]
pub struct BigState(pub BigInt, pub BigInt, pub BigInt);

traces_nothing!(RangeState, BigState);

object! {
    /// The iterator over a range.
    pub struct RangeIter: kind::RANGE_ITER, untracked {
        /// Where it stands.
        pub state: HeapCell<RangeState>,
        /// Where it stands, if that takes more than 64 bits; `state` is at its end then.
        pub big: HeapCell<Option<Box<BigState>>>,
    }
}

impl RangeIter {
    /// The iterator that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&RangeIter> {
        Heap::downcast(value)
    }
}

fn big(value: &Value) -> BigInt {
    integer(value).map_or_else(BigInt::default, |number| number.to_big())
}

/// How many numbers there are from `start` to `stop`.
fn count(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let (low, high, step) = if step.is_negative() {
        (stop, start, -step)
    } else {
        (start, stop, step.clone())
    };
    if low >= high {
        BigInt::zero()
    } else {
        (high - low - 1u8) / step + 1u8
    }
}

fn count_small(start: i64, stop: i64, step: i64) -> i64 {
    let (low, high) = if step < 0 {
        (stop, start)
    } else {
        (start, stop)
    };
    if low >= high {
        return 0;
    }
    // Small integers have 62 bits: the difference fits 64.
    ((high - low - 1) as u64 / step.unsigned_abs() + 1) as i64
}

/// A new range; all three are plain ints, the step not zero.
pub fn new(vm: &mut Vm, start: Value, stop: Value, step: Value) -> Value {
    let length = match (start.as_small(), stop.as_small(), step.as_small()) {
        (Some(start), Some(stop), Some(step)) => {
            let length = count_small(start, stop, step);
            vm.int(length)
        }
        _ => {
            let length = count(&big(&start), &big(&stop), &big(&step));
            vm.big(length)
        }
    };
    vm.heap.alloc(TypeId::RANGE.shape(), |header| Range {
        header,
        start,
        stop,
        step,
        length,
    })
}

fn plain_int(vm: &mut Vm, value: &Value) -> PyResult {
    if value.is_small() {
        return Ok(value.clone());
    }
    let index = vm.index(value)?;
    Ok(match integer(&index) {
        Some(Integer::Small(number)) => vm.int(number),
        Some(Integer::Big(number)) => {
            if vm.is_exact(&index, TypeId::INT) {
                index
            } else {
                let number = number.clone();
                vm.big(number)
            }
        }
        None => Value::int32(0),
    })
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "range")?;
    let (start, stop, step) = match args.positional {
        [stop] => (Value::int32(0), plain_int(vm, stop)?, Value::int32(1)),
        [start, stop] => (plain_int(vm, start)?, plain_int(vm, stop)?, Value::int32(1)),
        [start, stop, step] => {
            let (start, stop) = (plain_int(vm, start)?, plain_int(vm, stop)?);
            (start, stop, plain_int(vm, step)?)
        }
        [] => return Err(vm.type_error("range expected at least 1 argument, got 0")),
        more => {
            let given = more.len();
            return Err(vm.type_error(format!("range expected at most 3 arguments, got {given}")));
        }
    };
    if step.as_small() == Some(0) {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    Ok(new(vm, start, stop, step))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(range) = Range::of(value) else {
        return Ok(Value::NONE);
    };
    let mut text = b"range(".to_vec();
    super::sequence::push_repr(vm, &mut text, &range.start)?;
    text.extend_from_slice(b", ");
    super::sequence::push_repr(vm, &mut text, &range.stop)?;
    if range.step.as_small() != Some(1) {
        text.extend_from_slice(b", ");
        super::sequence::push_repr(vm, &mut text, &range.step)?;
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

/// What makes two ranges equal: the length; the start, if there is any number; the step, if there are two.
fn identity(range: &Range) -> [Value; 3] {
    let start = match range.length.as_small() {
        Some(0) => Value::NONE,
        _ => range.start.clone(),
    };
    let step = match range.length.as_small() {
        Some(0 | 1) => Value::NONE,
        _ => range.step.clone(),
    };
    [range.length.clone(), start, step]
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let mut hash = crate::text::hash::TupleHash::default();
    if let Some(range) = Range::of(value) {
        for part in identity(range) {
            hash.add(vm.hash(&part)?);
        }
    }
    Ok(hash.finish())
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(left), Some(right)) = (Range::of(left), Range::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut same = true;
    for (left, right) in identity(left).iter().zip(&identity(right)) {
        same = same && vm.eq(left, right)?;
    }
    Ok(Value::bool(same == (op == CmpOp::Eq)))
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    let length = Range::of(value).map_or(Some(0), |range| match integer(&range.length) {
        Some(Integer::Small(length)) => usize::try_from(length).ok(),
        _ => None,
    });
    match length {
        Some(length) => Ok(length),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn truth(_: &mut Vm, value: &Value) -> PyResult<bool> {
    Ok(Range::of(value).is_some_and(|range| range.length.as_small() != Some(0)))
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(range) = Range::of(value) else {
        return Ok(Value::NONE);
    };
    if let (Some((start, step, length)), Some(index)) = (range.small(), key.as_small()) {
        let index = if index < 0 { index + length } else { index };
        if index < 0 || index >= length {
            return Err(vm.index_error("range object index out of range"));
        }
        return Ok(vm.int(start + index * step));
    }
    if let Some(slice) = Slice::of(key) {
        return sliced(vm, range, slice);
    }
    if integer(key).is_none() && vm.slots_ref(key).index.is_none() {
        let name = vm.type_name(key);
        return Err(vm.type_error(format!(
            "range indices must be integers or slices, not {name}"
        )));
    }
    let index = vm.index(key)?;
    let (mut index, length) = (big(&index), big(&range.length));
    if index.is_negative() {
        index += &length;
    }
    if index.is_negative() || index >= length {
        return Err(vm.index_error("range object index out of range"));
    }
    let item = range.item(&index);
    Ok(vm.big(item))
}

fn sliced(vm: &mut Vm, range: &Range, slice: &Slice) -> PyResult {
    let (start, stop, step) = slice::long_indices(vm, slice, &big(&range.length))?;
    let (first, last) = (range.item(&start), range.item(&stop));
    let step = step * big(&range.step);
    let (first, last, step) = (vm.big(first), vm.big(last), vm.big(step));
    Ok(new(vm, first, last, step))
}

/// The index of an int in a range.
fn find(range: &Range, number: &Value) -> Option<BigInt> {
    if let (Some((start, step, length)), Some(Integer::Small(number))) =
        (range.small(), integer(number))
    {
        let distance = number.checked_sub(start)?;
        let index = distance.checked_div(step)?;
        let inside = distance % step == 0 && index >= 0 && index < length;
        return inside.then(|| index.into());
    }
    let distance = big(number) - big(&range.start);
    let (index, rest) = distance.div_rem(&big(&range.step));
    (rest.is_zero() && !index.is_negative() && index < big(&range.length)).then_some(index)
}

/// Whether membership can be computed: for plain ints and bools.
fn is_plain_int(vm: &Vm, value: &Value) -> bool {
    vm.is_exact(value, TypeId::INT) || value.as_bool().is_some()
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    let Some(range) = Range::of(value) else {
        return Ok(false);
    };
    if is_plain_int(vm, item) {
        return Ok(find(range, item).is_some());
    }
    Ok(search(vm, value, item, true)?.0.is_some())
}

/// Compares number by number: the first index of an equal one, and how many are equal (up to the first, if
/// that is enough).
fn search(vm: &mut Vm, range: &Value, item: &Value, first: bool) -> PyResult<(Option<i64>, i64)> {
    let iterator = iterate(vm, range)?;
    let (mut found, mut count, mut index) = (None, 0, 0i64);
    while let Some(number) = next(vm, &iterator)? {
        if vm.eq(&number, item)? {
            found = found.or(Some(index));
            count += 1;
            if first {
                break;
            }
        }
        index += 1;
        vm.poll()?;
    }
    Ok((found, count))
}

fn iter_of(vm: &mut Vm, start: BigInt, length: BigInt, step: BigInt) -> Value {
    let end = &start + &length * &step;
    let fits = (|| {
        end.to_i64()?;
        Some(RangeState {
            current: start.to_i64()?,
            remaining: length.to_i64()?,
            step: step.to_i64()?,
        })
    })();
    match fits {
        Some(state) => small_iter(vm, state),
        None => vm
            .heap
            .alloc(TypeId::LONG_RANGE_ITERATOR.shape(), |header| RangeIter {
                header,
                state: HeapCell::new(RangeState {
                    current: 0,
                    remaining: 0,
                    step: 0,
                }),
                big: HeapCell::new(Some(Box::new(BigState(start, length, step)))),
            }),
    }
}

/// An iterator that stands where `state` says.
#[inline]
pub fn small_iter(vm: &mut Vm, state: RangeState) -> Value {
    vm.heap
        .alloc(TypeId::RANGE_ITERATOR.shape(), |header| RangeIter {
            header,
            state: HeapCell::new(state),
            big: HeapCell::new(None),
        })
}

/// `iter(range)`.
pub fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(range) = Range::of(value) else {
        return Ok(Value::NONE);
    };
    if let Some((current, step, remaining)) = range.small() {
        let state = RangeState {
            current,
            remaining,
            step,
        };
        return Ok(small_iter(vm, state));
    }
    let (start, length, step) = (big(&range.start), big(&range.length), big(&range.step));
    Ok(iter_of(vm, start, length, step))
}

/// All numbers of a range, if they need no memory.
///
/// # Errors
/// `MemoryError`.
pub fn numbers(vm: &mut Vm, value: &Value) -> PyResult<Option<Vec<Value>>> {
    let Some((start, step, length)) = Range::of(value).and_then(Range::small) else {
        return Ok(None);
    };
    let mut numbers = super::sequence::room(vm, length as usize)?;
    for place in 0..length {
        let number = start + place * step;
        numbers.push(Value::small(number).unwrap_or(Value::NONE));
        if place & 0xf_ffff == 0xf_ffff {
            vm.poll()?;
        }
    }
    Ok(Some(numbers))
}

fn reversed(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(range) = args.first().and_then(Range::of) else {
        return Ok(Value::NONE);
    };
    let length = big(&range.length);
    let last = range.item(&(&length - 1));
    let step = -big(&range.step);
    Ok(iter_of(vm, last, length, step))
}

/// The next number.
pub fn next(vm: &mut Vm, iterator: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = RangeIter::of(iterator) else {
        return Ok(None);
    };
    let state = iterator.state.get_mut(&mut vm.heap);
    if state.remaining > 0 {
        let current = state.current;
        state.current = current.wrapping_add(state.step);
        state.remaining -= 1;
        return Ok(Some(vm.int(current)));
    }
    let Some(state) = iterator.big.get_mut(&mut vm.heap) else {
        return Ok(None);
    };
    let BigState(current, remaining, step) = &mut **state;
    if !remaining.is_positive() {
        return Ok(None);
    }
    *remaining -= 1;
    let after = &*current + &*step;
    let number = std::mem::replace(current, after);
    Ok(Some(vm.big(number)))
}

fn left(vm: &Vm, iterator: &RangeIter) -> BigState {
    match iterator.big.get(&vm.heap) {
        Some(state) => (**state).clone(),
        None => {
            let state = iterator.state.get(&vm.heap);
            BigState(
                state.current.into(),
                state.remaining.into(),
                state.step.into(),
            )
        }
    }
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(iterator) = args.first().and_then(RangeIter::of) else {
        return Ok(Value::NONE);
    };
    let BigState(_, remaining, _) = left(vm, iterator);
    Ok(vm.big(remaining))
}

fn reduce_iterator(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(iterator) = args.first().and_then(RangeIter::of) else {
        return Ok(Value::NONE);
    };
    let BigState(current, remaining, step) = left(vm, iterator);
    let stop = &current + remaining * &step;
    let (start, stop, step) = (vm.big(current), vm.big(stop), vm.big(step));
    let step = if step.as_small() == Some(0) {
        Value::int32(1)
    } else {
        step
    };
    let range = new(vm, start, stop, step);
    let reduced = super::list::reduced_to(vm, range)?;
    let mut parts =
        crate::runtime::Tuple::of(&reduced).map_or(Vec::new(), |parts| parts.items().to_vec());
    parts.push(Value::NONE);
    Ok(vm.tuple(parts))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([_, count], Some(iterator)) = (args, args.first().and_then(RangeIter::of)) else {
        return Ok(Value::NONE);
    };
    if iterator.big.get(&vm.heap).is_some() {
        let index = vm.index(count)?;
        let count = big(&index);
        if let Some(state) = iterator.big.get_mut(&mut vm.heap) {
            let BigState(current, remaining, step) = &mut **state;
            let skipped = count.min(remaining.clone()).max(BigInt::default());
            *current += &skipped * &*step;
            *remaining -= skipped;
        }
        return Ok(Value::NONE);
    }
    let count = vm.index_i64(count)?;
    let state = iterator.state.get_mut(&mut vm.heap);
    let skipped = count.clamp(0, state.remaining);
    state.current = state.current.wrapping_add(skipped.wrapping_mul(state.step));
    state.remaining -= skipped;
    Ok(Value::NONE)
}

fn index(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([range, item], Some(own)) = (args, args.first().and_then(Range::of)) else {
        return Ok(Value::NONE);
    };
    if is_plain_int(vm, item) {
        if let Some(index) = find(own, item) {
            return Ok(vm.big(index));
        }
        let repr = vm.repr(item)?;
        let repr = vm.text(&repr);
        return Err(vm.value_error(format!("{repr} is not in range")));
    }
    match search(vm, range, item, true)?.0 {
        Some(index) => Ok(vm.int(index)),
        None => Err(vm.value_error("sequence.index(x): x not in sequence")),
    }
}

fn count_method(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([range, item], Some(own)) = (args, args.first().and_then(Range::of)) else {
        return Ok(Value::NONE);
    };
    let count = if is_plain_int(vm, item) {
        find(own, item).is_some() as i64
    } else {
        search(vm, range, item, false)?.1
    };
    Ok(vm.int(count))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(range) = args.first().and_then(Range::of) else {
        return Ok(Value::NONE);
    };
    let parts = [&range.start, &range.stop, &range.step].map(Value::clone);
    let parts = vm.tuple(parts);
    let class = vm.type_object(TypeId::RANGE).clone();
    Ok(vm.tuple([class, parts]))
}

macro_rules! getter {
    ($field:ident, $doc:literal) => {
        GetSetDef {
            name: stringify!($field),
            doc: $doc,
            get: |_, range| Ok(Range::of(range).map_or(Value::NONE, |range| range.$field.clone())),
            set: None,
        }
    };
}

/// The type `range`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::RANGE,
    name: "range",
    plain_fields: &["start", "stop", "step"],
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n\
          The numbers from start (0) up to, not including, stop, by step (1).",
    kind: kind::RANGE,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        truth: Some(truth),
        get_item: Some(get_item),
        contains: Some(contains),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__reversed__",
            reversed,
            "(self, /)",
            "An iterator from the end to the start.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "count",
            count_method,
            "(self, object, /)",
            "How many numbers are equal.",
        ),
        NativeDef::one(
            "index",
            index,
            "(self, object, /)",
            "The index of an equal number.\n\nValueError if there is none.",
        ),
    ],
    getset: &[
        getter!(start, "Where the range begins."),
        getter!(stop, "Where the range ends."),
        getter!(step, "The distance from one number to the next."),
    ],
    ..TypeSpec::EMPTY
};

/// The type of a range's iterator.
pub static ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::RANGE_ITERATOR,
    name: "range_iterator",
    ..ITERATOR
};

/// The type of the iterator of a range whose numbers are long.
pub static LONG_ITERATOR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::LONG_RANGE_ITERATOR,
    name: "longrange_iterator",
    ..ITERATOR
};

const ITERATOR: TypeSpec = TypeSpec {
    kind: kind::RANGE_ITER,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "__length_hint__",
            length_hint,
            "(self, /)",
            "How many numbers are left.",
        ),
        NativeDef::no_args(
            "__reduce__",
            reduce_iterator,
            "(self, /)",
            "What pickle needs.",
        ),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, object, /)",
            "Skips so many numbers.",
        ),
    ],
    ..TypeSpec::EMPTY
};
