//! Comparisons of plain values that need no machine: numbers without memory, strings, singletons.
//!
//! Every function answers `None` where a class must be asked, and is never wrong where it answers.

use std::cmp::Ordering;

use super::containers::Tuple;
use super::slots::CmpOp;
use super::str::Str;
use super::type_id::TypeId;
use crate::heap::Value;
use crate::text::hash::TupleHash;

/// Integers up to here are the same number as floats.
const EXACT: i64 = 1 << 53;

/// The string that `value` is, if it is a plain one.
#[inline(always)]
pub fn plain_str(value: &Value) -> Option<&Str> {
    let string = Str::of(value)?;
    (value.shape() == Some(TypeId::STR.shape())).then_some(string)
}

/// The tuple that `value` is, if it is a plain one.
#[inline(always)]
fn plain_tuple(value: &Value) -> Option<&Tuple> {
    let tuple = Tuple::of(value)?;
    (value.shape() == Some(TypeId::TUPLE.shape())).then_some(tuple)
}

/// The hash of a plain string, of a small integer, or of a plain tuple of these.
#[inline]
pub fn hash(value: &Value) -> Option<i64> {
    match plain_tuple(value) {
        Some(tuple) => {
            let mut hash = TupleHash::default();
            for item in tuple.items() {
                hash.add(hash_one(item)?);
            }
            Some(hash.finish())
        }
        None => hash_one(value),
    }
}

#[inline(always)]
fn hash_one(value: &Value) -> Option<i64> {
    if let Some(number) = value.as_small() {
        return Some(crate::text::int::hash_i64(number));
    }
    Some(plain_str(value)?.hash_code())
}

/// Whether two values are the same or equal, as containers ask. Tuples are, if their items are plain.
#[inline]
pub fn eq(left: &Value, right: &Value) -> Option<bool> {
    if left.is(right) {
        return Some(true);
    }
    if left.is_small() && right.is_small() {
        return Some(false);
    }
    if let (Some(left), Some(right)) = (plain_tuple(left), plain_tuple(right)) {
        return eq_tuples(left, right);
    }
    eq_one(left, right)
}

fn eq_tuples(left: &Tuple, right: &Tuple) -> Option<bool> {
    let (left, right) = (left.items(), right.items());
    if left.len() != right.len() {
        return Some(false);
    }
    for (left, right) in left.iter().zip(right) {
        if !left.is(right) && !eq_one(left, right)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Equality of two different values.
#[inline]
fn eq_one(left: &Value, right: &Value) -> Option<bool> {
    if left.is_small() && right.is_small() {
        return Some(false);
    }
    if left.is_object() && right.is_object() {
        let (left, right) = (plain_str(left)?, plain_str(right)?);
        return Some(left.as_bytes() == right.as_bytes());
    }
    if left.is_object() || right.is_object() {
        let object = if left.is_object() { left } else { right };
        return plain_str(object).map(|_| false);
    }
    unlike(left, right)
}

/// Equality of two different immediates.
fn unlike(left: &Value, right: &Value) -> Option<bool> {
    match (number(left), number(right)) {
        (Some(left), Some(right)) => {
            order_numbers(left, right).map(|order| order == Some(Ordering::Equal))
        }
        _ => Some(false),
    }
}

enum Number {
    Int(i64),
    Float(f64),
}

#[inline]
fn number(value: &Value) -> Option<Number> {
    if let Some(number) = value.as_small() {
        return Some(Number::Int(number));
    }
    if let Some(number) = value.as_immediate_float() {
        return Some(Number::Float(number));
    }
    value.as_bool().map(|truth| Number::Int(truth as i64))
}

#[inline]
fn order_numbers(left: Number, right: Number) -> Option<Option<Ordering>> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(Some(left.cmp(&right))),
        (Number::Float(left), Number::Float(right)) => Some(left.partial_cmp(&right)),
        (Number::Int(left), Number::Float(right)) if left.abs() <= EXACT => {
            Some((left as f64).partial_cmp(&right))
        }
        (Number::Float(left), Number::Int(right)) if right.abs() <= EXACT => {
            Some(left.partial_cmp(&(right as f64)))
        }
        _ => None,
    }
}

/// The order of two numbers or two strings, or of two tuples of these; the inner `None` is that of a NaN.
#[inline]
pub fn order(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    match (plain_tuple(left), plain_tuple(right)) {
        (Some(left), Some(right)) => order_tuples(left, right),
        _ => order_one(left, right),
    }
}

/// Whether a value counts as true, if it is a truth value, `None` or a small integer.
#[inline(always)]
pub fn truth(value: &Value) -> Option<bool> {
    if let Some(truth) = value.as_bool() {
        return Some(truth);
    }
    if value.is_none() {
        return Some(false);
    }
    value.as_small().map(|number| number != 0)
}

/// Whether a comparison holds. Of equality only that of tuples is told here: a NaN is not equal to itself.
#[inline]
pub fn holds(op: CmpOp, left: &Value, right: &Value) -> Option<bool> {
    match op {
        CmpOp::Eq | CmpOp::Ne => {
            let equal = eq_tuples(plain_tuple(left)?, plain_tuple(right)?)?;
            Some(equal == (op == CmpOp::Eq))
        }
        _ => order(left, right).map(|order| op.holds(order)),
    }
}

/// The first items that differ decide, else the lengths.
fn order_tuples(left: &Tuple, right: &Tuple) -> Option<Option<Ordering>> {
    let (left, right) = (left.items(), right.items());
    for (left, right) in left.iter().zip(right) {
        if !left.is(right) && !eq_one(left, right)? {
            return order_one(left, right);
        }
    }
    Some(Some(left.len().cmp(&right.len())))
}

/// The order of two values that are no tuples.
#[inline]
fn order_one(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    if let (Some(left), Some(right)) = (left.as_small(), right.as_small()) {
        return Some(Some(left.cmp(&right)));
    }
    if left.is_object() && right.is_object() {
        let (left, right) = (plain_str(left)?, plain_str(right)?);
        return Some(Some(left.as_bytes().cmp(right.as_bytes())));
    }
    order_numbers(number(left)?, number(right)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(number: f64) -> Value {
        Value::immediate_float(number).unwrap()
    }

    #[test]
    fn numbers_of_all_kinds_meet() {
        let one = Value::int32(1);
        assert_eq!(eq(&one, &Value::TRUE), Some(true));
        assert_eq!(eq(&one, &float(1.0)), Some(true));
        assert_eq!(eq(&one, &float(1.5)), Some(false));
        assert_eq!(eq(&float(0.0), &float(-0.0)), Some(true));
        assert_eq!(eq(&float(f64::NAN), &float(1.0)), Some(false));
        assert_eq!(eq(&Value::NONE, &Value::FALSE), Some(false));
        assert_eq!(order(&one, &float(1.5)), Some(Some(Ordering::Less)));
        assert_eq!(order(&float(f64::NAN), &one), Some(None));
        assert_eq!(order(&Value::NONE, &one), None);
        let long = Value::small((1 << 53) + 1).unwrap();
        assert_eq!(eq(&long, &float((1u64 << 53) as f64)), None);
    }
}
