//! Slices: the type `slice`, and the arithmetic of slicing that all sequences share.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, CmpOp, GetSetDef, Integer, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, integer,
    kind,
};

object! {
    /// A slice.
    pub struct Slice: kind::SLICE, uncleared, visits: [start stop] {
        /// `step`, any value.
        pub step: Value,
        /// `start`, any value.
        pub start: Value,
        /// `stop`, any value.
        pub stop: Value,
    }
}

impl Slice {
    /// The slice that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Slice> {
        Heap::downcast(value)
    }
}

/// The places that a slice takes from a sequence of a known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first index (meaningless if `count` is 0).
    pub start: i64,
    /// From one index to the next.
    pub step: i64,
    /// Items.
    pub count: usize,
    /// The end as the slice gives it, made to lie within the sequence.
    pub stop: i64,
}

impl Span {
    /// The indices, in order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> + DoubleEndedIterator {
        (0..self.count).map(move |place| (self.start + place as i64 * self.step) as usize)
    }

    /// The items of a slice of values at these places.
    pub fn take(self, items: &[Value]) -> Vec<Value> {
        if self.step == 1 {
            let start = self.start as usize;
            return items
                .get(start..start + self.count)
                .map_or(Vec::new(), <[Value]>::to_vec);
        }
        if self.step == -1 && self.count > 0 {
            let end = self.start as usize + 1;
            let items = items.get(end - self.count..end).unwrap_or_default();
            return items.iter().rev().cloned().collect();
        }
        self.indices()
            .filter_map(|index| items.get(index).cloned())
            .collect()
    }
}

/// A new slice.
pub fn new(vm: &mut Vm, start: Value, stop: Value, step: Value) -> Value {
    vm.heap.alloc(TypeId::SLICE.shape(), |header| Slice {
        header,
        start,
        stop,
        step,
    })
}

/// Start, stop and step as numbers, defaults filled in; too large ones become the largest there are.
///
/// # Errors
/// `TypeError` if one is neither `None` nor an index; `ValueError` if the step is zero.
pub fn unpack(vm: &mut Vm, slice: &Slice) -> PyResult<(i64, i64, i64)> {
    let step = match bound(vm, &slice.step)? {
        Some(0) => return Err(vm.value_error("slice step cannot be zero")),
        Some(step) => step.max(-i64::MAX),
        None => 1,
    };
    let (first, last) = if step < 0 {
        (i64::MAX, i64::MIN)
    } else {
        (0, i64::MAX)
    };
    let start = bound(vm, &slice.start)?.unwrap_or(first);
    let stop = bound(vm, &slice.stop)?.unwrap_or(last);
    Ok((start, stop, step))
}

/// The places in a sequence of `len` items; the step is not zero.
pub fn adjust(len: usize, start: i64, stop: i64, step: i64) -> Span {
    let len = len as i64;
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let place = |at: i64| {
        let at = if at < 0 { at.saturating_add(len) } else { at };
        at.clamp(low, high)
    };
    let (start, stop) = (place(start), place(stop));
    let count = if step < 0 {
        if stop < start {
            (start - stop - 1) / -step + 1
        } else {
            0
        }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    Span {
        start,
        step,
        count: count as usize,
        stop,
    }
}

/// Both at once, for sequences whose length no index can change.
///
/// # Errors
/// As [`unpack`].
pub fn span(vm: &mut Vm, slice: &Slice, len: usize) -> PyResult<Span> {
    let (start, stop, step) = unpack(vm, slice)?;
    Ok(adjust(len, start, stop, step))
}

/// A bound of a slice as a number, clamped to 64 bits; none for `None`.
pub fn bound(vm: &mut Vm, value: &Value) -> PyResult<Option<i64>> {
    if let Some(number) = value.as_small() {
        return Ok(Some(number));
    }
    if value.is_none() {
        return Ok(None);
    }
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(
            vm.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    clamped_index(vm, value).map(Some)
}

/// An index, clamped to 64 bits.
///
/// # Errors
/// As [`Vm::index`].
pub fn clamped_index(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let index = vm.index(value)?;
    Ok(match integer(&index) {
        Some(Integer::Small(number)) => number,
        Some(Integer::Big(number)) if number.is_negative() => i64::MIN,
        _ => i64::MAX,
    })
}

/// A bound that methods like `index` take: a number, clamped.
///
/// # Errors
/// `TypeError` if it is none.
pub fn method_bound(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(vm.type_error("slice indices must be integers or have an __index__ method"));
    }
    clamped_index(vm, value)
}

/// The bounds of a slice as integers of any size, for sequences of any length (`range`,
/// `slice.indices`): start, stop, step.
///
/// # Errors
/// As [`unpack`].
pub fn long_indices(
    vm: &mut Vm,
    slice: &Slice,
    len: &BigInt,
) -> PyResult<(BigInt, BigInt, BigInt)> {
    let step = long_bound(vm, &slice.step)?.unwrap_or_else(|| 1.into());
    if step.is_zero() {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let (low, high): (BigInt, BigInt) = if step.is_negative() {
        ((-1).into(), len - 1)
    } else {
        (0.into(), len.clone())
    };
    let place = |at: Option<BigInt>, default: &BigInt| match at {
        None => default.clone(),
        Some(at) if at.is_negative() => (at + len).max(low.clone()),
        Some(at) => at.min(high.clone()),
    };
    let (first, last) = if step.is_negative() {
        (&high, &low)
    } else {
        (&low, &high)
    };
    let start = place(long_bound(vm, &slice.start)?, first);
    let stop = place(long_bound(vm, &slice.stop)?, last);
    Ok((start, stop, step))
}

fn long_bound(vm: &mut Vm, value: &Value) -> PyResult<Option<BigInt>> {
    if value.is_none() {
        return Ok(None);
    }
    if integer(value).is_none() && vm.slots_ref(value).index.is_none() {
        return Err(
            vm.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    let index = vm.index(value)?;
    Ok(integer(&index).map(|number| number.to_big()))
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "slice")?;
    let (start, stop, step) = match args.positional {
        [stop] => (&Value::NONE, stop, &Value::NONE),
        [start, stop] => (start, stop, &Value::NONE),
        [start, stop, step] => (start, stop, step),
        other => {
            let (bound, count, plural) = if other.is_empty() {
                ("least", 1, "")
            } else {
                ("most", 3, "s")
            };
            let given = other.len();
            return Err(vm.type_error(format!(
                "slice expected at {bound} {count} argument{plural}, got {given}"
            )));
        }
    };
    Ok(new(vm, start.clone(), stop.clone(), step.clone()))
}

fn parts(slice: &Slice) -> [&Value; 3] {
    [&slice.start, &slice.stop, &slice.step]
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(slice) = Slice::of(value) else {
        return Ok(Value::NONE);
    };
    let mut text = b"slice(".to_vec();
    for (at, part) in parts(slice).into_iter().enumerate() {
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        super::sequence::push_repr(vm, &mut text, part)?;
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(slice) = Slice::of(value) else {
        return Ok(0);
    };
    let mut hash = crate::text::hash::TupleHash::default();
    for part in parts(slice) {
        hash.add(vm.hash(part)?);
    }
    Ok(hash.finish_slice())
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(a), Some(b)) = (Slice::of(left), Slice::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if left.is(right) {
        let same = matches!(op, CmpOp::Eq | CmpOp::Le | CmpOp::Ge);
        return Ok(Value::bool(same));
    }
    for (a, b) in parts(a).into_iter().zip(parts(b)) {
        if !vm.eq(a, b)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                op => vm.compare(op, a, b),
            };
        }
    }
    Ok(Value::bool(matches!(op, CmpOp::Eq | CmpOp::Le | CmpOp::Ge)))
}

fn indices(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [slice, len] = args else {
        return Ok(Value::NONE);
    };
    let Some(slice) = Slice::of(slice) else {
        return Ok(Value::NONE);
    };
    let index = vm.index(len)?;
    let Some(len) = integer(&index) else {
        return Ok(Value::NONE);
    };
    if let Integer::Small(len) = len
        && len >= 0
        && let (Some(start), Some(stop), Some(step)) = (
            slice.start.as_small(),
            slice.stop.as_small(),
            slice.step.as_small(),
        )
        && step != 0
    {
        let span = adjust(len as usize, start, stop, step);
        let items = [vm.int(span.start), vm.int(span.stop), vm.int(span.step)];
        return Ok(vm.tuple(items));
    }
    let len = len.to_big();
    if len.is_negative() {
        return Err(vm.value_error("length should not be negative"));
    }
    let (start, stop, step) = long_indices(vm, slice, &len)?;
    let items = [vm.big(start), vm.big(stop), vm.big(step)];
    Ok(vm.tuple(items))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(slice) = args.first().and_then(Slice::of) else {
        return Ok(Value::NONE);
    };
    let parts = vm.tuple(parts(slice).map(Value::clone));
    let class = vm.type_object(TypeId::SLICE).clone();
    Ok(vm.tuple([class, parts]))
}

macro_rules! getter {
    ($field:ident, $doc:literal) => {
        GetSetDef {
            name: stringify!($field),
            doc: $doc,
            get: |_, slice| Ok(Slice::of(slice).map_or(Value::NONE, |slice| slice.$field.clone())),
            set: None,
        }
    };
}

/// The type `slice`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::SLICE,
    name: "slice",
    plain_fields: &["start", "stop", "step"],
    doc: "slice(stop)\nslice(start, stop[, step])\n\nThe bounds of an extended subscript, as in a[0:10:2].",
    kind: kind::SLICE,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::one(
            "indices",
            indices,
            "(self, object, /)",
            "Start, stop and step for a sequence of this length, all within it.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    ],
    getset: &[
        getter!(start, "Where the slice begins."),
        getter!(stop, "Where the slice ends."),
        getter!(step, "The distance from one item to the next."),
    ],
    ..TypeSpec::EMPTY
};

/// A whole number of items from one of any size; none if it does not fit.
pub fn to_count(number: &BigInt) -> Option<usize> {
    number.to_usize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_stay_inside() {
        let taken = |len, start, stop, step| {
            adjust(len, start, stop, step)
                .indices()
                .collect::<Vec<usize>>()
        };
        assert_eq!(taken(5, 0, i64::MAX, 1), [0, 1, 2, 3, 4]);
        assert_eq!(taken(5, i64::MAX, i64::MIN, -1), [4, 3, 2, 1, 0]);
        assert_eq!(taken(5, -2, i64::MAX, 1), [3, 4]);
        assert_eq!(taken(5, 0, 5, i64::MAX), [0]);
        assert_eq!(taken(5, 4, -6, -i64::MAX), [4]);
        assert!(taken(5, 3, 1, 1).is_empty());
        assert!(taken(0, i64::MAX, i64::MIN, -1).is_empty());
        assert_eq!(taken(6, 1, 6, 2), [1, 3, 5]);
        assert_eq!(taken(6, -1, -100, -2), [5, 3, 1]);
    }
}
