//! The iterators of the module `itertools`, one file each.
//!
//! Lifetimes are CPython's: an iterator that can't answer any more lets go of its source where CPython's does
//! (`chain`, `cycle`, `islice`, `pairwise`, `zip_longest`, an empty `batched`) and keeps it where CPython's does.

mod accumulate;
mod batched;
mod chain;
mod combinations;
mod compress;
mod count;
mod cycle;
mod groupby;
mod islice;
mod pairwise;
mod permutations;
mod predicates;
mod product;
mod repeat;
mod starmap;
mod tee;
mod zip_longest;

pub use accumulate::{ACCUMULATE_SPEC, Accumulate};
pub use batched::{BATCHED_SPEC, Batched};
pub use chain::{CHAIN_SPEC, Chain};
pub use combinations::{COMBINATIONS_SPEC, Combinations, WITH_REPLACEMENT_SPEC};
pub use compress::{COMPRESS_SPEC, Compress};
pub use count::{COUNT_SPEC, Count};
pub use cycle::{CYCLE_SPEC, Cycle};
pub use groupby::{GROUP_BY_SPEC, GROUPER_SPEC, GroupBy, Grouper};
pub use islice::{ISLICE_SPEC, ISlice};
pub use pairwise::{PAIRWISE_SPEC, Pairwise};
pub use permutations::{PERMUTATIONS_SPEC, Permutations};
pub use predicates::{DROP_WHILE_SPEC, FILTER_FALSE_SPEC, Predicated, TAKE_WHILE_SPEC};
pub use product::{PRODUCT_SPEC, Product};
pub use repeat::{REPEAT_SPEC, Repeat};
pub use starmap::{STARMAP_SPEC, Starmap};
pub use tee::{TEE, TEE_DATA_SPEC, TEE_SPEC, Tee, TeeData};
pub use zip_longest::{ZIP_LONGEST_SPEC, ZipLongest};

use crate::heap::{HeapCell, Kind, Value};
use crate::runtime::slots::Next;
use crate::runtime::{Args, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm};

use super::sequence::{initialises_as, itself};

/// The classes of the module, all of them late.
pub const CLASSES: &[TypeId] = &[
    TypeId::ACCUMULATE,
    TypeId::BATCHED,
    TypeId::CHAIN,
    TypeId::COMBINATIONS,
    TypeId::COMBINATIONS_WITH_REPLACEMENT,
    TypeId::COMPRESS,
    TypeId::COUNT_ITERATOR,
    TypeId::CYCLE,
    TypeId::DROP_WHILE,
    TypeId::FILTER_FALSE,
    TypeId::GROUP_BY,
    TypeId::GROUPER,
    TypeId::ISLICE,
    TypeId::PAIRWISE,
    TypeId::PERMUTATIONS,
    TypeId::PRODUCT,
    TypeId::REPEAT,
    TypeId::STARMAP,
    TypeId::TAKE_WHILE,
    TypeId::TEE,
    TypeId::TEE_DATA,
    TypeId::ZIP_LONGEST,
];

type New = fn(&mut Vm, &Value, Args) -> PyResult;

/// The spec of an iterator.
const fn iterator(
    id: TypeId,
    name: &'static str,
    doc: &'static str,
    kind: Kind,
    new: New,
    next: Next,
) -> TypeSpec {
    TypeSpec {
        id,
        name,
        doc,
        kind,
        subclassable: true,
        slots: Slots {
            iter: Some(itself),
            next: Some(next),
            new: Some(new),
            ..Slots::EMPTY
        },
        ..TypeSpec::EMPTY
    }
}

/// A source that may be let go of.
type Source = HeapCell<Option<Value>>;

/// Lets go of a source.
fn release(vm: &mut Vm, source: &Source) {
    let old = source.get_mut(&mut vm.heap).take();
    drop(old);
}

/// The next item of a source; at its end, and when it raises, it is let go of.
fn next_or_release(vm: &mut Vm, source: &Source) -> PyResult<Option<Value>> {
    let Some(iterator) = source.get(&vm.heap).clone() else {
        return Ok(None);
    };
    let result = vm.next(&iterator);
    if !matches!(result, Ok(Some(_))) {
        release(vm, source);
    }
    result
}

/// Refuses keywords, unless a subclass may understand them.
fn no_keywords(vm: &mut Vm, class: &Value, id: TypeId, name: &str, args: Args) -> PyResult<()> {
    if !args.names.is_empty() && initialises_as(vm, class, id) {
        args.no_keywords(vm, name)?;
    }
    Ok(())
}

/// Exactly so many positional arguments.
fn exactly<'a, const N: usize>(
    vm: &mut Vm,
    name: &str,
    args: Args<'a>,
) -> PyResult<&'a [Value; N]> {
    let given = args.positional.len();
    match args.positional.try_into() {
        Ok(values) => Ok(values),
        Err(_) => {
            let plural = if N == 1 { "" } else { "s" };
            Err(vm.type_error(format!("{name} expected {N} argument{plural}, got {given}")))
        }
    }
}

/// All items of an iterable, a tuple.
fn pool(vm: &mut Vm, iterable: &Value) -> PyResult {
    if vm.is_exact(iterable, TypeId::TUPLE) {
        return Ok(iterable.clone());
    }
    let items = vm.collect(iterable)?;
    Ok(vm.tuple(items))
}

/// The items of a pool.
fn items(pool: &Value) -> &[Value] {
    Tuple::of(pool).map_or(&[], Tuple::items)
}

/// The items in some places of a pool, a tuple that is kept as the last answer.
fn picked(vm: &mut Vm, pool: &Value, answer: &Source, places: &[usize]) -> Value {
    let items = items(pool);
    let chosen: Vec<Value> = places
        .iter()
        .filter_map(|at| items.get(*at).cloned())
        .collect();
    let tuple = vm.tuple(chosen);
    keep(vm, answer, &tuple);
    tuple
}

fn keep(vm: &mut Vm, answer: &Source, tuple: &Value) {
    let old = answer.get_mut(&mut vm.heap).replace(tuple.clone());
    drop(old);
}

/// How many items a combination has: not negative.
fn length(vm: &mut Vm, wanted: i64) -> PyResult<usize> {
    usize::try_from(wanted).map_err(|_| vm.value_error("r must be non-negative"))
}

/// The places of a new combination: `MemoryError` if there can't be so many.
fn places(vm: &mut Vm, count: usize, place: impl FnMut(usize) -> usize) -> PyResult<Vec<usize>> {
    let mut all = Vec::new();
    if count > super::sequence::MOST_ITEMS || all.try_reserve_exact(count).is_err() {
        return Err(super::sequence::no_memory(vm));
    }
    all.extend((0..count).map(place));
    Ok(all)
}

/// The name of an iterator's class without its module.
fn short_name(vm: &Vm, value: &Value) -> String {
    let name = vm.type_name(value);
    name.rsplit('.').next().unwrap_or(&name).to_string()
}
