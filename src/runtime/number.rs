//! Numbers that need memory: big integers and rare floats. Arithmetic is in `objects`.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::heap::{Heap, Value};
use crate::object;
use crate::text::int::{MAX_DECIMAL, write_decimal};

use super::kind;
use super::type_id::TypeId;
use super::vm::Vm;

object! {
    /// An integer object: one too long for a small integer, or a literal of the prompt that must have an
    /// identity of its own, or an instance of a subclass of `int`.
    pub struct Int: kind::INT, untracked {
        /// The number.
        pub number: BigInt,
    }
}

object! {
    /// A float object: one whose exponent does not fit into a value, a literal of the prompt, or an
    /// instance of a subclass of `float`.
    pub struct Float: kind::FLOAT, untracked {
        /// The number.
        pub number: f64,
    }
}

/// An integer's number, of either representation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer<'a> {
    /// It fits 64 bits.
    Small(i64),
    /// It does not.
    Big(&'a BigInt),
}

impl Integer<'_> {
    /// As a big integer.
    pub fn to_big(&self) -> BigInt {
        match self {
            Integer::Small(number) => (*number).into(),
            Integer::Big(number) => (*number).clone(),
        }
    }
}

impl<'a> Integer<'a> {
    /// As a big integer, copied only if it is none.
    pub fn as_big(&self) -> Cow<'a, BigInt> {
        match self {
            Integer::Small(number) => Cow::Owned((*number).into()),
            Integer::Big(number) => Cow::Borrowed(number),
        }
    }
}

/// The number of an `int` (or `bool`, or an instance of a subclass); none for other values.
#[inline]
pub fn integer(value: &Value) -> Option<Integer<'_>> {
    if let Some(number) = value.as_small() {
        return Some(Integer::Small(number));
    }
    if let Some(truth) = value.as_bool() {
        return Some(Integer::Small(truth as i64));
    }
    let number = &Heap::downcast::<Int>(value)?.number;
    Some(number.to_i64().map_or(Integer::Big(number), Integer::Small))
}

/// The number of a `float` (or an instance of a subclass); none for other values.
#[inline(always)]
pub fn float(value: &Value) -> Option<f64> {
    match value.as_immediate_float() {
        Some(number) => Some(number),
        None => Heap::downcast::<Float>(value).map(|float| float.number),
    }
}

impl Vm {
    /// An integer from a big one; small ones need no memory.
    pub fn big(&mut self, number: BigInt) -> Value {
        if let Some(small) = number.to_i64().and_then(Value::small) {
            return small;
        }
        self.int_object(number)
    }

    /// The decimal text of an integer.
    pub fn decimal(&mut self, number: i64) -> Value {
        let mut buffer = [0; MAX_DECIMAL];
        let text = write_decimal(number, &mut buffer);
        match text.len() {
            1 => self.str_bytes(text),
            chars => self.new_str(text, chars),
        }
    }

    /// An integer with an identity of its own.
    pub fn int_object(&mut self, number: BigInt) -> Value {
        self.heap
            .alloc(TypeId::INT.shape(), |header| Int { header, number })
    }

    /// A float with an identity of its own.
    #[cold]
    pub fn boxed_float(&mut self, number: f64) -> Value {
        self.heap
            .alloc(TypeId::FLOAT.shape(), |header| Float { header, number })
    }
}
