//! Searching, counting, replacing, taking apart at a separator, prefixes and suffixes.

use std::borrow::Cow;
use std::ops::Range;

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Tuple, Vm, integer};
use crate::text::str_algo as algo;

use super::{Textual, argument, at_most, bounds, check_room, own, part, receiver, same};

fn place<T: Textual>(
    vm: &mut Vm,
    args: &[Value],
    method: &str,
    last: bool,
) -> PyResult<Option<usize>> {
    let value = receiver::<T>(vm, args)?;
    let search = Search::new::<T>(vm, method, value, args)?;
    let Some(within) = search.within.clone() else {
        return Ok(None);
    };
    let units = T::places(vm, value);
    let contents = search.contents::<T>(vm, value);
    Ok(if last {
        algo::rfind_item(&contents, &search.needle, within, units)
    } else {
        algo::find_item(&contents, &search.needle, within, units)
    })
}

/// What is looked for, and where: a needle and the bytes of its haystack's items within the bounds.
struct Search<'a> {
    needle: Cow<'a, [u8]>,
    within: Option<Range<usize>>,
    /// The contents as they were before an argument was asked for its number, which may change them.
    before: Option<Cow<'a, [u8]>>,
}

impl<'a> Search<'a> {
    /// CPython takes hold of the contents first; then it reads the places first where the needle may be a number.
    fn new<T: Textual>(
        vm: &mut Vm,
        method: &str,
        value: &'a Value,
        args: &'a [Value],
    ) -> PyResult<Search<'a>> {
        if T::UNITS == algo::Units::Text {
            let needle = T::needle(vm, method, &args[1])?;
            let within = bounds(vm, args, T::length(vm, value))?;
            return Ok(Search {
                needle,
                within,
                before: None,
            });
        }
        let runs_code = |argument: &Value| {
            vm.slots_ref(argument).index.is_some() && integer(argument).is_none()
        };
        let before = match args.iter().skip(1).any(runs_code) {
            true => T::contents(vm, value),
            false => None,
        };
        let within = bounds(vm, args, T::length(vm, value))?;
        Ok(Search {
            needle: T::needle(vm, method, &args[1])?,
            within,
            before,
        })
    }

    /// The contents to search in.
    fn contents<'v, T: Textual>(&'v self, vm: &'v Vm, value: &'v Value) -> Cow<'v, [u8]> {
        match &self.before {
            Some(before) => Cow::Borrowed(before),
            None => T::view(vm, value).unwrap_or_default(),
        }
    }
}

fn number_or_minus_one(vm: &mut Vm, place: Option<usize>) -> Value {
    vm.int(place.map_or(-1, |place| place as i64))
}

/// `find(sub, start, end)`.
pub fn find<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let found = place::<T>(vm, args, "find", false)?;
    Ok(number_or_minus_one(vm, found))
}

/// `rfind(sub, start, end)`.
pub fn rfind<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let found = place::<T>(vm, args, "rfind", true)?;
    Ok(number_or_minus_one(vm, found))
}

/// `index(sub, start, end)`.
pub fn index<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let found = place::<T>(vm, args, "index", false)?;
    must_be_there::<T>(vm, found)
}

/// `rindex(sub, start, end)`.
pub fn rindex<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let found = place::<T>(vm, args, "rindex", true)?;
    must_be_there::<T>(vm, found)
}

fn must_be_there<T: Textual>(vm: &mut Vm, place: Option<usize>) -> PyResult {
    match (place, T::UNITS) {
        (Some(place), _) => Ok(vm.int(place as i64)),
        (None, algo::Units::Text) => Err(vm.value_error("substring not found")),
        (None, algo::Units::Bytes) => Err(vm.value_error("subsection not found")),
    }
}

/// `count(sub, start, end)`.
pub fn count<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let value = receiver::<T>(vm, args)?;
    let search = Search::new::<T>(vm, "count", value, args)?;
    let Some(within) = search.within.clone() else {
        return Ok(Value::int32(0));
    };
    let units = T::places(vm, value);
    let contents = search.contents::<T>(vm, value);
    let part = algo::items(&contents, within, units);
    let count = algo::count(part, &search.needle, units);
    Ok(vm.int(count as i64))
}

/// `startswith(prefix, start, end)`.
pub fn starts_with<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    has_affix::<T>(vm, args, "startswith", |text, affix| {
        text.starts_with(affix)
    })
}

/// `endswith(suffix, start, end)`.
pub fn ends_with<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    has_affix::<T>(vm, args, "endswith", |text, affix| text.ends_with(affix))
}

fn has_affix<T: Textual>(
    vm: &mut Vm,
    args: &[Value],
    method: &str,
    fits: fn(&[u8], &[u8]) -> bool,
) -> PyResult {
    let value = receiver::<T>(vm, args)?;
    let wanted = &args[1];
    let within = bounds(vm, args, T::length(vm, value))?;
    let units = T::places(vm, value);
    let fits = |vm: &Vm, affix: &[u8]| {
        let contents = T::view(vm, value).unwrap_or_default();
        let text = within
            .clone()
            .map(|within| algo::items(&contents, within, units));
        text.is_some_and(|text| fits(text, affix))
    };
    if let Some(tuple) = Tuple::of(wanted) {
        for item in tuple.items() {
            let Some(affix) = T::affix(vm, item) else {
                return Err(T::wrong_affix(vm, method, item));
            };
            if fits(vm, &affix) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match T::affix(vm, wanted) {
        Some(affix) => Ok(Value::bool(fits(vm, &affix))),
        None => {
            let (class, name) = (
                vm.class_name(&vm.types[T::ID.index()]),
                vm.type_name(wanted),
            );
            // `bytearray` speaks of `bytes` too.
            let class = if class == "str" { "str" } else { "bytes" };
            Err(vm.type_error(format!(
                "{method} first arg must be {class} or a tuple of {class}, not {name}"
            )))
        }
    }
}

/// `partition(sep)`.
pub fn partition<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    parted::<T>(vm, args, false)
}

/// `rpartition(sep)`.
pub fn rpartition<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    parted::<T>(vm, args, true)
}

fn parted<T: Textual>(vm: &mut Vm, args: &[Value], last: bool) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let given = &args[1];
    let separator = T::other(vm, given, |name| format!("must be str, not {name}"))?;
    if separator.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let found: Option<(Range<usize>, Range<usize>)> = if last {
        algo::rpartition(&contents, &separator)
    } else {
        algo::partition(&contents, &separator)
    };
    let parts = match found {
        Some((before, after)) => [
            T::cut(vm, value, contents.get(before).unwrap_or_default()),
            same::<T>(vm, given, &separator),
            T::cut(vm, value, contents.get(after).unwrap_or_default()),
        ],
        None => {
            let whole = same::<T>(vm, value, &contents);
            let (one, two) = (T::make(vm, b""), T::make(vm, b""));
            if last {
                [one, two, whole]
            } else {
                [whole, one, two]
            }
        }
    };
    Ok(vm.tuple(parts))
}

/// `replace(old, new, count)`.
pub fn replace<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    let (value, contents) = own::<T>(vm, args.positional)?;
    let rest = args.rest();
    let bound;
    let (old, new, most) = match (rest.positional, rest.names) {
        ([old, new], []) => (old, new, usize::MAX),
        _ => {
            bound = rest.bind(vm, "replace", ["", "", "count"], 2, 2)?;
            let [Some(old), Some(new), most] = &bound else {
                return Ok(Value::NONE);
            };
            T::other(vm, old, wrong_replacement(1))?;
            T::other(vm, new, wrong_replacement(2))?;
            (old, new, at_most(vm, most.as_ref())?)
        }
    };
    replaced::<T>(vm, value, &contents, old, new, most)
}

fn wrong_replacement(at: u8) -> impl FnOnce(&str) -> String {
    move |name| {
        let name = argument(name);
        format!("replace() argument {at} must be str, not {name}")
    }
}

/// The work of `replace`.
///
/// # Errors
/// `TypeError` if `old` or `new` are of another nature; `MemoryError`.
pub fn replaced<T: Textual>(
    vm: &mut Vm,
    value: &Value,
    contents: &[u8],
    old: &Value,
    new: &Value,
    most: usize,
) -> PyResult {
    let old = T::other(vm, old, wrong_replacement(1))?;
    let new = T::other(vm, new, wrong_replacement(2))?;
    if new.len() > old.len() {
        let size = algo::replaced_size(contents, &old, &new, most, T::UNITS);
        check_room(vm, size)?;
    }
    Ok(match algo::replace(contents, &old, &new, most, T::UNITS) {
        Some(bytes) => T::make(vm, &bytes),
        None => same::<T>(vm, value, contents),
    })
}

/// `removeprefix(prefix)`.
pub fn remove_prefix<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let prefix = T::other(vm, &args[1], |name| {
        format!(
            "removeprefix() argument must be str, not {}",
            argument(name)
        )
    })?;
    let start = if contents.starts_with(&prefix) {
        prefix.len()
    } else {
        0
    };
    Ok(part::<T>(vm, value, &contents, start..contents.len()))
}

/// `removesuffix(suffix)`.
pub fn remove_suffix<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, contents) = own::<T>(vm, args)?;
    let suffix = T::other(vm, &args[1], |name| {
        format!(
            "removesuffix() argument must be str, not {}",
            argument(name)
        )
    })?;
    let end = if contents.ends_with(&suffix) {
        contents.len() - suffix.len()
    } else {
        contents.len()
    };
    Ok(part::<T>(vm, value, &contents, 0..end))
}
