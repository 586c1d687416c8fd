//! A Python value in one machine word, which owns its reference.
//!
//! ```text
//!   …000   pointer to an object's header (never null)
//!   …100   a singleton: None, False, True, NotImplemented, Ellipsis
//!   ….01   a small integer: 62 bits, signed, shifted left by two
//!   ….1.   a float, self-tagged
//! ```
//! Floats follow the idea of float self-tagging (Melançon, Feeley, Serrano: "Float Self-Tagging",
//! 2024): the 64 bits are rotated left by four, so that the exponent's upper three bits come lowest,
//! and one is subtracted. Those three bits are then `010`, `011` for magnitudes between 2⁻²⁵⁵ and 2²⁵⁷,
//! `111` for zero and the tiniest, `110` for infinities, NaN and the largest: bit 1 is set in all of
//! them, so these floats need no memory. The rest is boxed by `objects::float`.
//!
//! `Clone` increments the object's count, `Drop` decrements it; nothing else touches counts. An
//! `Option<Value>` is one word too: the empty register is zero.

use std::fmt;
use std::ptr::NonNull;

use super::death;
use super::header::{Header, Kind, ShapeId};

/// A Python value. See the module's page for the encoding.
#[repr(transparent)]
pub struct Value(NonNull<u8>);

const _: () = assert!(size_of::<Value>() == 8, "a value is one machine word");
const _: () = assert!(
    size_of::<Option<Value>>() == 8,
    "an empty register is one word too"
);

/// The smallest integer that needs no memory.
pub const SMALL_MIN: i64 = -(1 << 61);
/// The largest integer that needs no memory.
pub const SMALL_MAX: i64 = (1 << 61) - 1;

const fn immediate(bits: u64) -> Value {
    match NonNull::new(std::ptr::without_provenance_mut(bits as usize)) {
        Some(word) => Value(word),
        None => panic!("no immediate is zero"),
    }
}

impl Value {
    /// `None`.
    pub const NONE: Value = immediate(0x04);
    /// `False`.
    pub const FALSE: Value = immediate(0x0c);
    /// `True`.
    pub const TRUE: Value = immediate(0x14);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value = immediate(0x1c);
    /// `Ellipsis`.
    pub const ELLIPSIS: Value = immediate(0x24);

    /// The word.
    #[inline(always)]
    pub fn bits(&self) -> u64 {
        self.0.as_ptr().addr() as u64
    }

    /// Whether both are the same object (Python's `is`).
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.bits() == other.bits()
    }

    /// `True` or `False`.
    #[inline(always)]
    pub const fn bool(truth: bool) -> Value {
        if truth { Value::TRUE } else { Value::FALSE }
    }

    /// Whether it is `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.bits() == 0x04
    }

    /// Whether it is `True` or `False`, and which.
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        match self.bits() {
            0x14 => Some(true),
            0x0c => Some(false),
            _ => None,
        }
    }

    /// The integer as a value, if it is small enough to need no memory.
    #[inline(always)]
    pub const fn small(number: i64) -> Option<Value> {
        if number >= SMALL_MIN && number <= SMALL_MAX {
            Some(immediate((number as u64) << 2 | 1))
        } else {
            None
        }
    }

    /// A 32-bit integer as a value.
    #[inline(always)]
    pub const fn int32(number: i32) -> Value {
        immediate((number as i64 as u64) << 2 | 1)
    }

    /// The small integer whose word this is: the evaluation loop computes on words.
    #[inline(always)]
    pub(crate) fn from_small_bits(bits: u64) -> Value {
        debug_assert_eq!(bits & 3, 1);
        immediate(bits | 1)
    }

    /// Whether it is a small integer (bools are not).
    #[inline(always)]
    pub fn is_small(&self) -> bool {
        self.bits() & 3 == 1
    }

    /// The small integer (bools are none).
    #[inline(always)]
    pub fn as_small(&self) -> Option<i64> {
        if self.is_small() {
            Some(self.bits() as i64 >> 2)
        } else {
            None
        }
    }

    /// The float as a value, if it is one of those that need no memory.
    #[inline(always)]
    pub fn immediate_float(number: f64) -> Option<Value> {
        let bits = number.to_bits().rotate_left(4).wrapping_sub(1);
        if bits & 2 != 0 {
            Some(immediate(bits))
        } else {
            None
        }
    }

    /// Whether it is an immediate float.
    #[inline(always)]
    pub fn is_immediate_float(&self) -> bool {
        self.bits() & 2 != 0
    }

    /// The number of an immediate float.
    #[inline(always)]
    pub fn as_immediate_float(&self) -> Option<f64> {
        if self.is_immediate_float() {
            Some(Value::float_of_bits(self.bits()))
        } else {
            None
        }
    }

    /// Whether both words are small integers.
    #[inline(always)]
    pub(crate) fn are_small(left: u64, right: u64) -> bool {
        ((left ^ 1) | (right ^ 1)) & 3 == 0
    }

    /// Whether both words are immediate floats.
    #[inline(always)]
    pub(crate) fn are_immediate_floats(left: u64, right: u64) -> bool {
        left & right & 2 != 0
    }

    /// The number of an immediate float's word.
    #[inline(always)]
    pub(crate) fn float_of_bits(bits: u64) -> f64 {
        f64::from_bits(bits.wrapping_add(1).rotate_right(4))
    }

    /// Whether it points to an object.
    #[inline(always)]
    pub fn is_object(&self) -> bool {
        self.bits() & 7 == 0
    }

    /// The object's header, if it points to an object.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        if self.is_object() {
            // SAFETY: a pointer value is made from a live object only, and owns one of its references,
            // so the object lives at least as long as `self` is borrowed.
            Some(unsafe { self.0.cast::<Header>().as_ref() })
        } else {
            None
        }
    }

    /// The object's kind, if it points to an object.
    #[inline(always)]
    pub fn kind(&self) -> Option<Kind> {
        self.header().map(Header::kind)
    }

    /// The object's shape, if it points to an object.
    #[inline(always)]
    pub fn shape(&self) -> Option<ShapeId> {
        self.header().map(Header::shape)
    }

    /// The pointer of an object value.
    #[inline(always)]
    pub(crate) fn pointer(&self) -> NonNull<Header> {
        debug_assert!(self.is_object());
        self.0.cast()
    }

    /// A new reference to a live object.
    ///
    /// # Safety
    /// `object` must point to an object of a live heap, with its payload intact.
    #[inline(always)]
    pub(crate) unsafe fn new_reference(object: NonNull<Header>) -> Value {
        // SAFETY: the caller vouches for the object.
        unsafe { object.as_ref() }.one_more_reference();
        Value(object.cast())
    }

    /// A value that takes over a reference already counted.
    ///
    /// # Safety
    /// As [`Value::new_reference`], and the reference must be nobody else's.
    #[inline(always)]
    pub(crate) unsafe fn from_counted(object: NonNull<Header>) -> Value {
        Value(object.cast())
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        // Read once: the count that is written might lie where the value does, for all the compiler knows.
        let copy = Value(self.0);
        if let Some(header) = copy.header() {
            header.one_more_reference();
        }
        copy
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(header) = self.header() {
            let count = header.count.get().wrapping_sub(1);
            header.count.set(count);
            if count == 0 {
                // SAFETY: the last reference is gone, and it was ours.
                unsafe { death::reached_zero(self.pointer()) }
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.as_small() {
            write!(out, "{number}")
        } else if let Some(number) = self.as_immediate_float() {
            write!(out, "{number:?}")
        } else if let Some(header) = self.header() {
            write!(out, "<kind {} at {:#x}>", header.kind().0, self.bits())
        } else {
            write!(out, "<singleton {:#x}>", self.bits())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_integers_keep_their_number() {
        for number in [0, 1, -1, 256, SMALL_MIN, SMALL_MAX] {
            assert_eq!(Value::small(number).unwrap().as_small(), Some(number));
        }
        assert!(Value::small(SMALL_MAX + 1).is_none());
        assert!(Value::small(SMALL_MIN - 1).is_none());
        assert_eq!(Value::int32(i32::MIN).as_small(), Some(i32::MIN as i64));
    }

    #[test]
    fn common_floats_need_no_memory() {
        let common = [
            0.0,
            -0.0,
            1.0,
            -1.5,
            1e70,
            1e-70,
            f64::INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
        ];
        for number in common {
            let value = Value::immediate_float(number).unwrap();
            assert!(!value.is_object() && !value.is_small() && value.as_bool().is_none());
            assert_eq!(
                value.as_immediate_float().unwrap().to_bits(),
                number.to_bits()
            );
        }
        assert!(Value::immediate_float(f64::NAN).is_some());
        assert!(Value::immediate_float(1e-100).is_none());
        assert!(Value::immediate_float(1e100).is_none());
    }

    #[test]
    fn singletons_are_no_numbers() {
        for value in [
            Value::NONE,
            Value::TRUE,
            Value::FALSE,
            Value::NOT_IMPLEMENTED,
            Value::ELLIPSIS,
        ] {
            assert!(!value.is_object() && !value.is_small() && !value.is_immediate_float());
        }
        assert_eq!(Value::TRUE.as_bool(), Some(true));
        assert_eq!(Value::NONE.as_bool(), None);
    }
}
