//! The types `set` and `frozenset`: one layout, two classes. The table is in `table`, what works on whole
//! sets in `algebra`, methods in `methods`, the iterator in `iter`, the set operations of dict views in
//! `views`.

mod algebra;
mod iter;
mod methods;
mod table;
mod views;

#[cfg(test)]
mod tests;

pub use algebra::update;
pub use iter::{ITERATOR_SPEC, SetIter};
pub use table::{Found, SetTable};
pub use views::view_operation;

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{Args, BinOp, CmpOp, PyResult, Slots, TypeId, TypeSpec, Vm, kind, quick};

use super::sequence;

object! {
    /// A set or a frozen set.
    pub struct Set: kind::SET, tracked {
        /// Its table.
        pub table: HeapCell<SetTable>,
        /// The hash of a frozen set; -1 before it was asked for.
        pub hash: Plain<i64>,
    }
}

impl Set {
    /// The set that `value` is (a `set` or a `frozenset`, or an instance of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Set> {
        Heap::downcast(value)
    }

    /// Its table.
    #[inline(always)]
    pub fn table<'a>(&'a self, heap: &'a Heap) -> &'a SetTable {
        self.table.get(heap)
    }

    /// Its table, to be changed.
    #[inline(always)]
    pub fn table_mut<'a>(&'a self, heap: &'a mut Heap) -> &'a mut SetTable {
        self.table.get_mut(heap)
    }
}

fn alloc(vm: &mut Vm, shape: crate::heap::ShapeId, table: SetTable) -> Value {
    vm.heap.alloc(shape, |header| Set {
        header,
        table: HeapCell::new(table),
        hash: Plain(Cell::new(-1)),
    })
}

/// A new empty set.
pub fn new(vm: &mut Vm) -> Value {
    alloc(vm, TypeId::SET.shape(), SetTable::default())
}

/// A new set of these items.
///
/// # Errors
/// What hashing and comparing raise.
pub fn from_items(vm: &mut Vm, items: Vec<Value>) -> PyResult {
    let set = new(vm);
    for item in items {
        add(vm, &set, item)?;
    }
    Ok(set)
}

/// Adds items to a new set as long as no class must be asked for their hashes and whether they are equal; answers how many.
pub fn add_plain<'a>(vm: &mut Vm, set: &Value, items: impl Iterator<Item = &'a Value>) -> usize {
    let Some(set) = Set::of(set) else {
        return 0;
    };
    let table = set.table_mut(&mut vm.heap);
    items
        .take_while(|item| quick::hash(item).is_some_and(|hash| table.add_unasked(item, hash)))
        .count()
}

/// A frozen set of values that are all hashable (constants).
pub fn frozen(vm: &mut Vm, items: Vec<Value>) -> Value {
    let set = alloc(vm, TypeId::FROZENSET.shape(), SetTable::default());
    for item in items {
        // Constants are hashed and compared without code: nothing is raised.
        let _ = add(vm, &set, item);
    }
    set
}

/// The members of a set in its order.
pub fn members(vm: &Vm, set: &Value) -> Vec<Value> {
    Set::of(set).map_or(Vec::new(), |set| {
        let table = set.table.get(&vm.heap);
        table.iter().map(|(member, _)| member.clone()).collect()
    })
}

/// A new set of the kind that operations on `like` answer: frozen if it is frozen.
fn like(vm: &mut Vm, value: &Value, table: SetTable) -> Value {
    let plain = value.shape() == Some(TypeId::SET.shape());
    let id = if !plain && vm.is_a(value, TypeId::FROZENSET) {
        TypeId::FROZENSET
    } else {
        TypeId::SET
    };
    alloc(vm, id.shape(), table)
}

/// Whether a value is a set of either kind.
pub fn is_set(value: &Value) -> bool {
    Set::of(value).is_some()
}

/// The search for a key, with all the asking that it needs.
///
/// # Errors
/// What comparing raises.
fn find(vm: &mut Vm, set: &Set, key: &Value, hash: i64) -> PyResult<Found> {
    'restart: loop {
        let table = set.table(&vm.heap);
        if let Some(found) = table.look(key, hash) {
            return Ok(found);
        }
        let mut found = table.search(key, hash, table.walk(hash));
        while let Found::Ask(place, walk) = found {
            let table = set.table(&vm.heap);
            let Some((own, _)) = table.key(place) else {
                continue 'restart;
            };
            let (own, places) = (own.clone(), table.places());
            let equal = vm.eq(&own, key)?;
            let table = set.table(&vm.heap);
            let same =
                table.places() == places && table.key(place).is_some_and(|(now, _)| now.is(&own));
            if !same {
                continue 'restart;
            }
            if equal {
                return Ok(Found::Key(place));
            }
            found = table.search_after(key, hash, walk);
        }
        return Ok(found);
    }
}

/// The place of a key.
fn place_of(vm: &mut Vm, set: &Set, key: &Value, hash: i64) -> PyResult<Option<usize>> {
    Ok(match find(vm, set, key, hash)? {
        Found::Key(place) => Some(place),
        _ => None,
    })
}

/// Adds a key to a set.
///
/// # Errors
/// What hashing and comparing raise.
pub fn add(vm: &mut Vm, set: &Value, key: Value) -> PyResult<()> {
    let Some(set) = Set::of(set) else {
        return Ok(());
    };
    add_item(vm, set, key)
}

fn add_item(vm: &mut Vm, set: &Set, key: Value) -> PyResult<()> {
    if let Some(hash) = quick::hash(&key)
        && set.table_mut(&mut vm.heap).add_unasked(&key, hash)
    {
        return Ok(());
    }
    let hash = vm.hash(&key)?;
    add_hashed(vm, set, key, hash)
}

fn add_hashed(vm: &mut Vm, set: &Set, key: Value, hash: i64) -> PyResult<()> {
    if let Found::Free(place) = find(vm, set, &key, hash)? {
        set.table_mut(&mut vm.heap).insert(place, key, hash);
    }
    Ok(())
}

/// Takes a key out; answers whether it was there.
fn discard_hashed(vm: &mut Vm, set: &Set, key: &Value, hash: i64) -> PyResult<bool> {
    let Some(place) = place_of(vm, set, key, hash)? else {
        return Ok(false);
    };
    let gone = set.table_mut(&mut vm.heap).remove(place);
    drop(gone);
    Ok(true)
}

/// The hash of a key that is looked for: a set stands for the frozen set of its items.
fn key_hash(vm: &mut Vm, key: &Value) -> PyResult<i64> {
    match vm.hash(key) {
        Err(raised) if is_set(key) && vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            Ok(Set::of(key).map_or(0, |set| frozen_hash(vm, set)))
        }
        other => other,
    }
}

fn frozen_hash(vm: &Vm, set: &Set) -> i64 {
    crate::text::hash::hash_frozenset(set.table(&vm.heap).iter().map(|(_, hash)| hash))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(set) = Set::of(value) else {
        return Ok(0);
    };
    let known = set.hash.0.get();
    if known != -1 {
        return Ok(known);
    }
    let hash = frozen_hash(vm, set);
    set.hash.0.set(hash);
    Ok(hash)
}

fn construct_set(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = sequence::instance_shape(class, TypeId::SET);
    Ok(alloc(vm, shape, SetTable::default()))
}

fn init_set(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    args.no_keywords(vm, "set")?;
    let iterable = sequence::at_most_one(vm, "set", args)?;
    let Some(set) = Set::of(value) else {
        return Ok(());
    };
    let old = set.table_mut(&mut vm.heap).take();
    drop(old);
    match iterable {
        Some(iterable) => update(vm, value, iterable),
        None => Ok(()),
    }
}

fn construct_frozen(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let plain = class.is(vm.type_object(TypeId::FROZENSET));
    if sequence::initialises_as(vm, class, TypeId::FROZENSET) {
        args.no_keywords(vm, "frozenset")?;
    }
    let iterable = sequence::at_most_one(vm, "frozenset", args)?;
    if let Some(iterable) = iterable
        && plain
        && vm.is_exact(iterable, TypeId::FROZENSET)
    {
        return Ok(iterable.clone());
    }
    let shape = sequence::instance_shape(class, TypeId::FROZENSET);
    let set = alloc(vm, shape, SetTable::default());
    if let Some(iterable) = iterable {
        update(vm, &set, iterable)?;
    }
    Ok(set)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(set) = Set::of(value) else {
        return Ok(Value::NONE);
    };
    let plain = vm.is_exact(value, TypeId::SET);
    let name = if plain {
        String::new()
    } else {
        vm.type_name(value)
    };
    if set.table(&vm.heap).is_empty() {
        let name = vm.type_name(value);
        return Ok(vm.str(&format!("{name}()")));
    }
    let (open, close) = if plain { ("{", "}") } else { ("({", "})") };
    let again = if plain {
        "set(...)".to_string()
    } else {
        format!("{name}(...)")
    };
    sequence::guarded_repr(vm, value, &again, |vm, text| {
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(open.as_bytes());
        let keys: Vec<Value> = keys_of(vm, set);
        for (at, key) in keys.iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(b", ");
            }
            sequence::push_repr(vm, text, key)?;
            vm.poll()?;
        }
        text.extend_from_slice(close.as_bytes());
        Ok(())
    })
}

fn keys_of(vm: &Vm, set: &Set) -> Vec<Value> {
    let table = set.table(&vm.heap);
    let mut keys = Vec::with_capacity(table.len());
    keys.extend(table.iter().map(|(key, _)| key.clone()));
    keys
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(Set::of(value).map_or(0, |set| set.table(&vm.heap).len()))
}

/// `key in set`.
///
/// # Errors
/// What hashing and comparing raise.
pub fn contains(vm: &mut Vm, value: &Value, key: &Value) -> PyResult<bool> {
    let Some(set) = Set::of(value) else {
        return Ok(false);
    };
    let hash = key_hash(vm, key)?;
    Ok(place_of(vm, set, key, hash)?.is_some())
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(a), Some(b)) = (Set::of(left), Set::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (ours, theirs) = (a.table(&vm.heap).len(), b.table(&vm.heap).len());
    let answer = match op {
        CmpOp::Eq | CmpOp::Ne => {
            let (x, y) = (a.hash.0.get(), b.hash.0.get());
            let unlike = ours != theirs || (x != -1 && y != -1 && x != y);
            let equal = !unlike && algebra::is_subset(vm, a, b)?;
            equal == (op == CmpOp::Eq)
        }
        CmpOp::Lt => ours < theirs && algebra::is_subset(vm, a, b)?,
        CmpOp::Le => ours <= theirs && algebra::is_subset(vm, a, b)?,
        CmpOp::Gt => ours > theirs && algebra::is_subset(vm, b, a)?,
        CmpOp::Ge => ours >= theirs && algebra::is_subset(vm, b, a)?,
    };
    Ok(Value::bool(answer))
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if !is_set(left) || !is_set(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match op {
        BinOp::Or => algebra::union(vm, left, right),
        BinOp::And => algebra::intersection(vm, left, right),
        BinOp::Sub => algebra::difference(vm, left, right),
        BinOp::Xor => algebra::symmetric_difference(vm, left, right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if !is_set(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match op {
        BinOp::Or => update(vm, left, right)?,
        BinOp::And => algebra::intersection_update(vm, left, std::slice::from_ref(right))?,
        BinOp::Sub => algebra::difference_update(vm, left, right)?,
        BinOp::Xor => algebra::symmetric_difference_update(vm, left, right)?,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(left.clone())
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(iter::new(vm, value))
}

const OPERATORS: &[BinOp] = &[BinOp::Or, BinOp::And, BinOp::Sub, BinOp::Xor];

/// The type `set`.
pub static SET_SPEC: TypeSpec = TypeSpec {
    id: TypeId::SET,
    name: "set",
    signature: "(iterable=(), /)",
    doc: "set(iterable=(), /)\n\nAn unordered collection of different hashable values.",
    kind: kind::SET,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        contains: Some(contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct_set),
        init: Some(init_set),
        ..Slots::EMPTY
    },
    operators: OPERATORS,
    in_place: OPERATORS,
    methods: methods::SET_METHODS,
    ..TypeSpec::EMPTY
};

/// The type `frozenset`.
pub static FROZENSET_SPEC: TypeSpec = TypeSpec {
    id: TypeId::FROZENSET,
    name: "frozenset",
    signature: "(iterable=(), /)",
    doc: "frozenset(iterable=(), /)\n\nA set that does not change and has a hash.",
    kind: kind::SET,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        contains: Some(contains),
        binary: Some(binary),
        new: Some(construct_frozen),
        ..Slots::EMPTY
    },
    operators: OPERATORS,
    methods: methods::FROZENSET_METHODS,
    ..TypeSpec::EMPTY
};
