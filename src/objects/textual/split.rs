//! Splitting and stripping.

use std::ops::Range;

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Vm};
use crate::text::str_algo as algo;

use super::{Textual, at_most, own, part};

/// `split(sep, maxsplit)`.
pub fn split<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    split_at::<T>(vm, args, "split", false)
}

/// `rsplit(sep, maxsplit)`.
pub fn rsplit<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    split_at::<T>(vm, args, "rsplit", true)
}

fn split_at<T: Textual>(vm: &mut Vm, args: Args, method: &str, last: bool) -> PyResult {
    let (value, contents) = own::<T>(vm, args.positional)?;
    let rest = args.rest();
    let (separator, most) = match (rest.positional, rest.names) {
        ([], []) => (None, usize::MAX),
        ([separator], []) => (Some(separator.clone()), usize::MAX),
        _ => {
            let [separator, most] = rest.bind(vm, method, ["sep", "maxsplit"], 0, 0)?;
            (separator, at_most(vm, most.as_ref())?)
        }
    };
    let ranges = match &separator {
        Some(separator) if !separator.is_none() => {
            let separator = T::other(vm, separator, |name| {
                format!("must be str or None, not {name}")
            })?;
            if separator.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            if last {
                algo::rsplit(&contents, &separator, most)
            } else {
                return Ok(listed(vm, |vm, parts| {
                    algo::each_part(&contents, &separator, most, |range| {
                        parts.push(part::<T>(vm, value, &contents, range));
                    });
                }));
            }
        }
        _ if last => algo::rsplit_space(&contents, most, T::UNITS),
        _ => {
            return Ok(listed(vm, |vm, words| {
                algo::each_word(&contents, most, T::UNITS, |range| {
                    words.push(part::<T>(vm, value, &contents, range));
                });
            }));
        }
    };
    pieces::<T>(vm, value, &contents, ranges)
}

/// A list of what is pushed: room for a few items first, and no more than is needed in the end.
fn listed(vm: &mut Vm, fill: impl FnOnce(&mut Vm, &mut Vec<Value>)) -> Value {
    let mut items = Vec::with_capacity(12);
    fill(vm, &mut items);
    items.shrink_to_fit();
    vm.list(items)
}

/// `splitlines(keepends)`.
pub fn split_lines<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    let (value, contents) = own::<T>(vm, args.positional)?;
    let [keep] = args.rest().bind(vm, "splitlines", ["keepends"], 0, 0)?;
    let keep = match keep {
        Some(keep) => vm.truth(&keep)?,
        None => false,
    };
    let lines = algo::split_lines(&contents, keep, T::UNITS);
    pieces::<T>(vm, value, &contents, lines)
}

fn pieces<T: Textual>(
    vm: &mut Vm,
    value: &Value,
    contents: &[u8],
    ranges: Vec<Range<usize>>,
) -> PyResult {
    let pieces = ranges
        .into_iter()
        .map(|range| part::<T>(vm, value, contents, range))
        .collect();
    Ok(vm.list(pieces))
}

/// `strip(chars)`.
pub fn strip<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    stripped::<T>(vm, args, "strip", true, true)
}

/// `lstrip(chars)`.
pub fn lstrip<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    stripped::<T>(vm, args, "lstrip", true, false)
}

/// `rstrip(chars)`.
pub fn rstrip<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    stripped::<T>(vm, args, "rstrip", false, true)
}

fn stripped<T: Textual>(
    vm: &mut Vm,
    args: &[Value],
    method: &str,
    left: bool,
    right: bool,
) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let range = match args.get(1) {
        Some(chars) if !chars.is_none() => {
            let chars = T::other(vm, chars, |_| format!("{method} arg must be None or str"))?;
            algo::strip_chars(&contents, &chars, left, right, T::UNITS)
        }
        _ => algo::strip(&contents, left, right, T::UNITS),
    };
    Ok(part::<T>(vm, value, &contents, range))
}
