//! Padding and tabs.

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Vm};
use crate::text::str_algo as algo;

use super::{Textual, check_room, own, same};

type Pad = fn(&[u8], usize, u32, algo::Units) -> Vec<u8>;

/// `center(width, fillchar)`.
pub fn center<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    padded::<T>(vm, args, "center", algo::center)
}

/// `ljust(width, fillchar)`.
pub fn ljust<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    padded::<T>(vm, args, "ljust", algo::ljust)
}

/// `rjust(width, fillchar)`.
pub fn rjust<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    padded::<T>(vm, args, "rjust", algo::rjust)
}

fn padded<T: Textual>(vm: &mut Vm, args: &[Value], method: &str, pad: Pad) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let width = width(vm, args)?;
    let fill = match args.get(2) {
        Some(fill) => T::fill(vm, method, fill)?,
        None => u32::from(b' '),
    };
    if width <= T::length(vm, value) {
        return Ok(same::<T>(vm, value, &contents));
    }
    check_room(vm, width.saturating_mul(4))?;
    let bytes = pad(&contents, width, fill, T::UNITS);
    Ok(T::make(vm, &bytes))
}

fn width(vm: &mut Vm, args: &[Value]) -> PyResult<usize> {
    let width = vm.index_i64(&args[1])?;
    Ok(usize::try_from(width).unwrap_or(0))
}

/// `zfill(width)`.
pub fn zfill<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let width = width(vm, args)?;
    if width <= T::length(vm, value) {
        return Ok(same::<T>(vm, value, &contents));
    }
    check_room(vm, width.saturating_add(contents.len()))?;
    let bytes = algo::zfill(&contents, width, T::UNITS);
    Ok(T::make(vm, &bytes))
}

/// `expandtabs(tabsize)`.
pub fn expand_tabs<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    const MOST: usize = 1 << 36;
    let (_, contents) = own::<T>(vm, args.positional)?;
    let [size] = args.rest().bind(vm, "expandtabs", ["tabsize"], 0, 0)?;
    let size = match size {
        Some(size) => c_int(vm, &size)?,
        None => 8,
    };
    let tabs = memchr::memchr_iter(b'\t', &contents).count();
    let longest = tabs.saturating_mul(usize::try_from(size).unwrap_or(0));
    check_room(vm, contents.len().saturating_add(longest))?;
    match algo::expand_tabs(&contents, size, MOST, T::UNITS) {
        Some(bytes) => Ok(T::make(vm, &bytes)),
        None => Err(vm.overflow_error("result too long")),
    }
}

/// A number that C keeps in an `int`.
///
/// # Errors
/// `TypeError` if it is no index; `OverflowError` if it has more than 32 bits.
pub fn c_int(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let number = super::super::slice::clamped_index(vm, value)?;
    if i32::try_from(number).is_err() {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    Ok(number)
}
