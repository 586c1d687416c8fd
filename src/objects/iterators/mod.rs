//! The iterators that work on other iterators, and those over anything with `__getitem__` or by calls.
//!
//! Lifetimes are CPython's: `enumerate`, `zip`, `map` and `filter` hold their sources as long as they live;
//! `reversed`, the sequence iterator and the calling iterator let theirs go at the end.

mod callable;
mod enumerate;
mod filter;
mod map;
mod reversed;
mod sequence;
mod zip;

pub use callable::{CALLABLE_SPEC, CallIter, new as calling};
pub use enumerate::{ENUMERATE_SPEC, Enumerate};
pub use filter::{FILTER_SPEC, Filter};
pub use map::{MAP_SPEC, Map};
pub use reversed::{REVERSED_SPEC, Reversed};
pub use sequence::SEQUENCE_SPEC;
pub use zip::{ZIP_SPEC, Zip};

use crate::heap::Value;
use crate::runtime::{PyResult, Vm};

/// Iterators over each of several iterables.
fn iterators(vm: &mut Vm, iterables: &[Value]) -> PyResult<Vec<Value>> {
    let mut iterators = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        iterators.push(vm.iter(iterable)?);
    }
    Ok(iterators)
}

/// `(class, arguments)`, what pickle needs of an iterator.
fn reduced(vm: &mut Vm, value: &Value, arguments: Vec<Value>) -> PyResult {
    let class = vm.class_of(value).clone();
    let arguments = vm.tuple(arguments);
    Ok(vm.tuple([class, arguments]))
}
