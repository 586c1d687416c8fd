//! What `str`, `bytes` and `bytearray` share: one method each, written once over [`Textual`].
//!
//! A method takes a picture of its contents first (borrowed where they can't change), reads its arguments
//! (which may run Python code), and works on the picture.

mod join;
mod layout;
mod search;
mod split;
mod table;

pub use join::{join, repeat};
pub use layout::{c_int, center, expand_tabs, ljust, rjust, zfill};
pub use search::{
    count, ends_with, find, index, partition, remove_prefix, remove_suffix, replace, replaced,
    rfind, rindex, rpartition, starts_with,
};
pub use split::{lstrip, rsplit, rstrip, split, split_lines, strip};
pub(super) use table::shared_methods;

use std::borrow::Cow;

use crate::heap::Value;
use crate::runtime::{PyResult, Raised, TypeId, Vm};
use crate::text::str_algo::Units;

/// A type whose instances are rows of characters or bytes.
pub trait Textual {
    /// Its class.
    const ID: TypeId;
    /// What an item is.
    const UNITS: Units;
    /// Whether its instances never change.
    const IMMUTABLE: bool;

    /// The signature of `strip` and its like.
    const STRIP_SIGNATURE: &'static str = match Self::UNITS {
        Units::Text => "(self, chars=None, /)",
        Units::Bytes => "(self, bytes=None, /)",
    };
    /// The signature of `center` and its like.
    const FIELD_SIGNATURE: &'static str = match Self::UNITS {
        Units::Text => "(self, width, fillchar=' ', /)",
        Units::Bytes => "(self, width, fillchar=b' ', /)",
    };

    /// The contents of an instance; none for values of other types.
    fn contents<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>>;

    /// As [`Textual::contents`], for as long as nothing can change them, and so without a copy.
    fn view<'a>(vm: &'a Vm, value: &'a Value) -> Option<Cow<'a, [u8]>>;

    /// How many items an instance has.
    fn length(vm: &Vm, value: &Value) -> usize;

    /// What counts places in an instance: bytes, where each is one item.
    fn places(vm: &Vm, value: &Value) -> Units;

    /// A new plain instance.
    fn make(vm: &mut Vm, bytes: &[u8]) -> Value;

    /// As [`Textual::make`], of a part of what `whole` holds.
    fn cut(vm: &mut Vm, whole: &Value, bytes: &[u8]) -> Value {
        let _ = whole;
        Self::make(vm, bytes)
    }

    /// An argument of the same nature.
    ///
    /// # Errors
    /// `TypeError`; `wrong` gives the message of `str` for the name of the argument's class.
    fn other<'a>(
        vm: &mut Vm,
        value: &'a Value,
        wrong: impl FnOnce(&str) -> String,
    ) -> PyResult<Cow<'a, [u8]>>;

    /// What `find` and the like look for: as [`Textual::other`], or a single byte as a number.
    ///
    /// # Errors
    /// `TypeError`, `ValueError`.
    fn needle<'a>(vm: &mut Vm, method: &str, value: &'a Value) -> PyResult<Cow<'a, [u8]>>;

    /// What `startswith` and `endswith` may be given beside a tuple; none for other values.
    fn affix<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>>;

    /// The `TypeError` for a wrong item of such a tuple.
    fn wrong_affix(vm: &mut Vm, method: &str, value: &Value) -> Raised;

    /// The padding of `center` and the like.
    ///
    /// # Errors
    /// `TypeError` if it is not one item.
    fn fill(vm: &mut Vm, method: &str, value: &Value) -> PyResult<u32>;
}

/// The instance that a method is called on, and its contents.
///
/// # Errors
/// `TypeError` if it is of another type.
pub fn own<'a, T: Textual>(vm: &mut Vm, args: &'a [Value]) -> PyResult<(&'a Value, Cow<'a, [u8]>)> {
    let value = receiver::<T>(vm, args)?;
    let contents = T::contents(vm, value).unwrap_or_default();
    Ok((value, contents))
}

/// The instance that a method is called on.
///
/// # Errors
/// As [`own`].
pub fn receiver<'a, T: Textual>(vm: &mut Vm, args: &'a [Value]) -> PyResult<&'a Value> {
    if let Some(value) = args.first() {
        if T::view(vm, value).is_some() {
            return Ok(value);
        }
        let (wanted, given) = (vm.class_name(&vm.types[T::ID.index()]), vm.type_name(value));
        return Err(vm.type_error(format!(
            "descriptor requires a '{wanted}' object but received a '{given}'"
        )));
    }
    let wanted = vm.class_name(&vm.types[T::ID.index()]);
    Err(vm.type_error(format!("unbound method of {wanted} needs an argument")))
}

/// The instance itself where that can't be told from a copy, else a copy.
pub fn same<T: Textual>(vm: &mut Vm, value: &Value, contents: &[u8]) -> Value {
    if T::IMMUTABLE && vm.is_exact(value, T::ID) {
        value.clone()
    } else {
        T::make(vm, contents)
    }
}

/// A part of an instance, which is itself if it is all of it.
pub fn part<T: Textual>(
    vm: &mut Vm,
    value: &Value,
    contents: &[u8],
    range: std::ops::Range<usize>,
) -> Value {
    if range.len() == contents.len() {
        return same::<T>(vm, value, contents);
    }
    T::cut(vm, value, contents.get(range).unwrap_or_default())
}

/// Optional `start` and `end` of a method, as places; none if nothing can lie between them.
///
/// # Errors
/// `TypeError` if one is neither `None` nor an index.
pub fn bounds(
    vm: &mut Vm,
    args: &[Value],
    length: usize,
) -> PyResult<Option<std::ops::Range<usize>>> {
    let mut bound = |at: usize, default| match args.get(at) {
        Some(value) => Ok(super::slice::bound(vm, value)?.unwrap_or(default)),
        None => Ok(default),
    };
    let (start, end) = (bound(2, 0)?, bound(3, i64::MAX)?);
    Ok(crate::text::str_algo::bounds(start, end, length))
}

/// A count of `split` and `replace`: negative ones mean all.
///
/// # Errors
/// `TypeError` if it is no index; `OverflowError`.
pub fn at_most(vm: &mut Vm, value: Option<&Value>) -> PyResult<usize> {
    let count = match value {
        Some(value) => vm.index_i64(value)?,
        None => -1,
    };
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The name of a class as messages about arguments have it: `None` is called by its own.
pub fn argument(name: &str) -> &str {
    if name == "NoneType" { "None" } else { name }
}

/// Asks for memory before it is written to.
///
/// # Errors
/// `MemoryError` if there is not as much.
pub fn check_room(vm: &mut Vm, size: usize) -> PyResult<()> {
    const SURELY_THERE: usize = 1 << 20;
    const NEVER_THERE: usize = 1 << 40;
    if size <= SURELY_THERE {
        return Ok(());
    }
    if size > NEVER_THERE || Vec::<u8>::new().try_reserve_exact(size).is_err() {
        return Err(super::sequence::no_memory(vm));
    }
    Ok(())
}
