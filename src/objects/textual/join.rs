//! Joining and repeating.

use crate::heap::Value;
use crate::runtime::{PyResult, Vm};
use crate::text::str_algo as algo;

use super::super::memory_view::Exporter;
use super::{Textual, check_room, own, same};

/// `join(iterable)` of a type whose parts may be anything that [`Textual::affix`] takes.
pub fn join<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (_, separator) = own::<T>(vm, args)?;
    let iterable = &args[1];
    let slots = vm.slots_ref(iterable);
    if slots.iter.is_none() && slots.get_item.is_none() {
        return Err(vm.type_error("can only join an iterable"));
    }
    // The separator stays as long as it is, whatever the iterable does.
    let _held = matches!(T::UNITS, algo::Units::Bytes).then(|| Exporter::new(&args[0]));
    let items = vm.collect(iterable)?;
    let mut parts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match T::affix(vm, item) {
            Some(part) => parts.push(part),
            None => {
                let name = vm.type_name(item);
                let wanted = match T::UNITS {
                    algo::Units::Text => "str instance",
                    algo::Units::Bytes => "a bytes-like object",
                };
                return Err(vm.type_error(format!(
                    "sequence item {at}: expected {wanted}, {name} found"
                )));
            }
        }
    }
    if let ([only], [part]) = (items.as_slice(), parts.as_slice()) {
        return Ok(same::<T>(vm, only, part));
    }
    let size = parts.iter().fold(0usize, |size, part| {
        size.saturating_add(part.len())
            .saturating_add(separator.len())
    });
    check_room(vm, size)?;
    let bytes = algo::join(&separator, parts.iter().map(|part| &**part));
    Ok(T::make(vm, &bytes))
}

/// Contents, so many times.
///
/// # Errors
/// `MemoryError`.
pub fn repeat(vm: &mut Vm, contents: &[u8], times: usize) -> PyResult<Vec<u8>> {
    let Some(size) = contents.len().checked_mul(times) else {
        return Err(super::super::sequence::no_memory(vm));
    };
    check_room(vm, size)?;
    Ok(contents.repeat(times))
}
