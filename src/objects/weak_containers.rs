//! Short cuts of the weak containers: what they do most, done without running Python code.
//!
//! The containers are written in Python (`stdlib/weakref.py`), and their methods are right for every key and every
//! subclass. A *short cut* stands in a slot of the exact class before the method. Either it does just what the method
//! would do, and nobody could have seen it at work; or it touches nothing and calls the method: where a hash or a
//! comparison is Python's, where something waits to be removed, where an error is to be raised. So tracebacks go
//! through `weakref.py` as ever, and a class that redefines the method loses the short cut with it.
//!
//! The *remover* is the callback of a container's references, a function that holds the container weakly in its default.

use crate::heap::{ShapeId, Value};
use crate::runtime::table::Table;
use crate::runtime::vm::WeakContainers;
use crate::runtime::{Class, Dict, List, NativeDef, PyResult, Tuple, TypeId, Vm, quick};

use super::class::user;
use super::function::Function;
use super::set::{Found, Set};
use super::{object, weak_reference};

/// What `__init__` gives a container, in this order: slots 0 to 3 of an instance.
const ATTRIBUTES: [&str; 4] = ["data", "_waiting", "_guards", "_remove"];

/// The slot of a `KeyedRef`'s key.
const KEY: u16 = 0;

/// What a container consists of.
struct Parts<'a> {
    data: &'a Value,
    waiting: &'a Value,
    guards: &'a Value,
    remove: &'a Value,
}

/// The parts of an instance of the very class whose instances have this shape.
fn parts<'a>(vm: &'a Vm, this: &'a Value, shape: ShapeId) -> Option<Parts<'a>> {
    if this.shape()? != shape {
        return None;
    }
    let slot = |at| vm.heap.slot(this, at);
    Some(Parts {
        data: slot(0)?,
        waiting: slot(1)?,
        guards: slot(2)?,
        remove: slot(3)?,
    })
}

fn nothing_waits(vm: &Vm, parts: &Parts) -> bool {
    List::of(parts.waiting).is_some_and(|waiting| waiting.items(&vm.heap).is_empty())
}

fn plain_dict(value: &Value) -> Option<&Dict> {
    Dict::of(value).filter(|_| value.shape() == Some(TypeId::DICT.shape()))
}

fn plain_set(value: &Value) -> Option<&Set> {
    Set::of(value).filter(|_| value.shape() == Some(TypeId::SET.shape()))
}

/// The hash of a value whose class asks no Python code for it.
fn quiet_hash(vm: &mut Vm, value: &Value) -> Option<i64> {
    type Hash = fn(&mut Vm, &Value) -> PyResult<i64>;
    let of_object = |hash: Hash| std::ptr::fn_addr_eq(hash, object::hash as Hash);
    let quiet = value.is_small()
        || value.shape() == Some(TypeId::STR.shape())
        || vm.slots_ref(value).hash.is_some_and(of_object);
    quiet.then(|| vm.hash(value).ok()).flatten()
}

/// The place of a plain key. The outer `None`: only code could tell.
fn place_of(table: &Table, key: &Value, hash: i64) -> Option<Option<usize>> {
    for place in table.search(hash) {
        if quick::eq(table.entry(place)?.0, key)? {
            return Some(Some(place));
        }
    }
    Some(None)
}

/// The place of the weak reference to an object, as [`place_of`].
fn place_of_reference(table: &Table, object: &Value, hash: i64) -> Option<Option<usize>> {
    let Some(place) = table.search(hash).next() else {
        return Some(None);
    };
    let reference = weak_reference::of(table.entry(place)?.0)?;
    reference.refers_to(object).then_some(Some(place))
}

/// The place of an entry's own reference.
fn place_of_own(table: &Table, reference: &Value) -> Option<usize> {
    let hash = weak_reference::of(reference)?.hash()?;
    let own = |place: &usize| {
        table
            .entry(*place)
            .is_some_and(|(key, _)| key.is(reference))
    };
    table.search(hash).find(own)
}

// WeakValueDictionary.

/// What stands under a key: the value, if it lives; the outer `None` as in [`place_of`].
fn value_of(vm: &mut Vm, this: &Value, key: &Value) -> Option<Option<Value>> {
    let hash = quiet_hash(vm, key)?;
    let parts = parts(vm, this, vm.weak_containers.values)?;
    if !nothing_waits(vm, &parts) {
        return None;
    }
    let table = plain_dict(parts.data)?.table(&vm.heap);
    let Some(place) = place_of(table, key, hash)? else {
        return Some(None);
    };
    let reference = table.value_at(place)?;
    let keyed = reference.shape() == Some(vm.weak_containers.keyed);
    keyed.then(|| weak_reference::referent(reference))
}

fn get_value(vm: &mut Vm, this: &Value, key: &Value) -> PyResult {
    match value_of(vm, this, key) {
        Some(Some(value)) => Ok(value),
        _ => user::get_item(vm, this, key),
    }
}

fn has_value(vm: &mut Vm, this: &Value, key: &Value) -> PyResult<bool> {
    match value_of(vm, this, key) {
        Some(value) => Ok(value.is_some()),
        None => user::contains(vm, this, key),
    }
}

fn put_value(vm: &mut Vm, this: &Value, key: &Value, value: &Value) -> Option<()> {
    let hash = quiet_hash(vm, key)?;
    let parts = parts(vm, this, vm.weak_containers.values)?;
    if !nothing_waits(vm, &parts) || !weak_reference::may_refer(vm, value) {
        return None;
    }
    let (data, remove) = (parts.data.clone(), parts.remove.clone());
    let dict = plain_dict(&data)?;
    let place = place_of(dict.table(&vm.heap), key, hash)?;
    let keyed = vm.weak_containers.keyed;
    let reference = vm.heap.new_weak(keyed, value, Some(remove))?;
    let none = vm.heap.set_slot(&reference, KEY, Some(key.clone()));
    drop(none);
    vm.dict_put(&data, place, hash, key.clone(), reference);
    Some(())
}

fn set_value(vm: &mut Vm, this: &Value, key: &Value, value: Option<Value>) -> PyResult<()> {
    match &value {
        Some(new) if put_value(vm, this, key, new).is_some() => Ok(()),
        _ => user::set_item(vm, this, key, value),
    }
}

// WeakKeyDictionary.

/// What stands under an object, as [`value_of`].
fn value_of_object(vm: &mut Vm, this: &Value, key: &Value) -> Option<Option<Value>> {
    let hash = quiet_hash(vm, key)?;
    let parts = parts(vm, this, vm.weak_containers.keys)?;
    let table = plain_dict(parts.data)?.table(&vm.heap);
    let place = place_of_reference(table, key, hash)?;
    Some(place.and_then(|place| table.value_at(place).cloned()))
}

fn get_of_object(vm: &mut Vm, this: &Value, key: &Value) -> PyResult {
    match value_of_object(vm, this, key) {
        Some(Some(value)) => Ok(value),
        _ => user::get_item(vm, this, key),
    }
}

fn has_object(vm: &mut Vm, this: &Value, key: &Value) -> PyResult<bool> {
    match value_of_object(vm, this, key) {
        Some(value) => Ok(value.is_some()),
        None => user::contains(vm, this, key),
    }
}

fn put_of_object(vm: &mut Vm, this: &Value, key: &Value, value: &Value) -> Option<()> {
    let hash = quiet_hash(vm, key)?;
    let parts = parts(vm, this, vm.weak_containers.keys)?;
    if !weak_reference::may_refer(vm, key) {
        return None;
    }
    let (data, remove) = (parts.data.clone(), parts.remove.clone());
    let place = place_of_reference(plain_dict(&data)?.table(&vm.heap), key, hash)?;
    let reference = new_reference(vm, key, hash, remove)?;
    vm.dict_put(&data, place, hash, reference, value.clone());
    Some(())
}

/// A weak reference that knows its hash.
fn new_reference(vm: &mut Vm, object: &Value, hash: i64, remove: Value) -> Option<Value> {
    let shape = TypeId::WEAK_REFERENCE.shape();
    let reference = vm.heap.new_weak(shape, object, Some(remove))?;
    weak_reference::of(&reference)?.remember_hash(hash);
    Some(reference)
}

fn set_of_object(vm: &mut Vm, this: &Value, key: &Value, value: Option<Value>) -> PyResult<()> {
    match &value {
        Some(new) if put_of_object(vm, this, key, new).is_some() => Ok(()),
        _ => user::set_item(vm, this, key, value),
    }
}

// WeakSet.

/// Whether an object is in the set; `None`: only code could tell.
fn is_in_set(vm: &mut Vm, this: &Value, item: &Value) -> Option<bool> {
    let hash = quiet_hash(vm, item)?;
    let parts = parts(vm, this, vm.weak_containers.set)?;
    let table = plain_set(parts.data)?.table(&vm.heap);
    match table.search(item, hash, table.walk(hash)) {
        Found::Free(_) => Some(false),
        Found::Key(_) => None,
        Found::Ask(place, _) => {
            let reference = weak_reference::of(table.key(place)?.0)?;
            reference.refers_to(item).then_some(true)
        }
    }
}

fn set_contains(vm: &mut Vm, this: &Value, item: &Value) -> PyResult<bool> {
    match is_in_set(vm, this, item) {
        Some(answer) => Ok(answer),
        None => user::contains(vm, this, item),
    }
}

fn put_into_set(vm: &mut Vm, this: &Value, item: &Value) -> Option<()> {
    let hash = quiet_hash(vm, item)?;
    let parts = parts(vm, this, vm.weak_containers.set)?;
    if !nothing_waits(vm, &parts) || !weak_reference::may_refer(vm, item) {
        return None;
    }
    let (data, remove) = (parts.data.clone(), parts.remove.clone());
    let set = plain_set(&data)?;
    let table = set.table(&vm.heap);
    match table.search(item, hash, table.walk(hash)) {
        Found::Free(place) => {
            let reference = new_reference(vm, item, hash, remove)?;
            set.table_mut(&mut vm.heap).insert(place, reference, hash);
            Some(())
        }
        Found::Key(_) => None,
        Found::Ask(place, _) => {
            let reference = weak_reference::of(table.key(place)?.0)?;
            reference.refers_to(item).then_some(())
        }
    }
}

/// `_weakref._add`: whether an item was put into a set; else its method has to do it.
pub const ADD: NativeDef = NativeDef::range(
    "_add",
    2,
    2,
    |vm, args| Ok(Value::bool(put_into_set(vm, &args[0], &args[1]).is_some())),
    "($module, set, item, /)",
    "Puts an item into a WeakSet if that takes no Python code; answers whether it did.",
)
.function();

/// `_weakref._weakly_keyed`: a new dict whose values live as long as what its keys, weak references, refer to.
pub const WEAKLY_KEYED: NativeDef = NativeDef::no_args(
    "_weakly_keyed",
    |vm, _| {
        let dict = vm.dict();
        if let Some(own) = Dict::of(&dict) {
            own.table_mut(&mut vm.heap).key_weakly();
        }
        Ok(dict)
    },
    "($module, /)",
    "A dict whose values live as long as what its keys, weak references, refer to.",
)
.function();

// The remover.

/// Does what the callback of a container's reference does, if that is what `callback` is and no Python code is needed for
/// it; else answers false.
#[inline]
pub fn forgotten(vm: &mut Vm, callback: &Value, reference: &Value) -> bool {
    let function = Function::of(callback);
    let remover = function
        .filter(|function| function.code.get(&vm.heap).bits() == vm.weak_containers.remover);
    remover.is_some_and(|remover| forgotten_by(vm, remover, reference))
}

#[inline(never)]
fn forgotten_by(vm: &mut Vm, function: &Function, reference: &Value) -> bool {
    let defaults = function.defaults.get(&vm.heap).as_ref();
    let container = defaults
        .and_then(Tuple::of)
        .and_then(|own| own.items().first());
    match container.and_then(weak_reference::referent) {
        Some(container) => forget(vm, &container, reference).is_some(),
        None => false,
    }
}

/// The entry of a dead reference, taken out, or put down to wait.
fn forget(vm: &mut Vm, container: &Value, reference: &Value) -> Option<[Option<Value>; 2]> {
    let known = vm.weak_containers;
    let parts = parts(
        vm,
        container,
        container.shape().filter(|shape| known.has(*shape))?,
    )?;
    if !plain_set(parts.guards)?.table(&vm.heap).is_empty() {
        let waiting = parts.waiting.clone();
        List::of(&waiting)?
            .items_mut(&mut vm.heap)
            .push(reference.clone());
        return Some([None, None]);
    }
    let data = parts.data.clone();
    if let Some(set) = plain_set(&data) {
        let hash = weak_reference::of(reference)?.hash()?;
        let table = set.table(&vm.heap);
        let Found::Key(place) = table.search(reference, hash, table.walk(hash)) else {
            return None;
        };
        return Some([set.table_mut(&mut vm.heap).remove(place), None]);
    }
    let dict = plain_dict(&data)?;
    let place = if container.shape() == Some(known.values) {
        let key = vm.heap.slot(reference, KEY)?.clone();
        let hash = quiet_hash(vm, &key)?;
        let table = dict.table(&vm.heap);
        match place_of(table, &key, hash)? {
            Some(place) if table.value_at(place)?.is(reference) => place,
            // Its key has got another value meanwhile.
            _ => return Some([None, None]),
        }
    } else {
        place_of_own(dict.table(&vm.heap), reference)?
    };
    let (key, value) = dict.table_mut(&mut vm.heap).remove(place)?;
    Some([Some(key), Some(value)])
}

/// `_weakref._shorten`: gives the three classes of containers their short cuts, and a remover its own.
pub const SHORTEN: NativeDef = NativeDef::range(
    "_shorten",
    5,
    5,
    |vm, args| {
        let [values, keys, set, keyed, remove] = args else {
            return Ok(Value::NONE);
        };
        if let Some(known) = shapes(vm, [values, keys, set], keyed)
            && let Some(code) = Function::of(remove).map(|own| own.code.get(&vm.heap).clone())
        {
            vm.weak_containers = WeakContainers {
                remover: code.bits(),
                ..known
            };
            // While its address is known, the code must live.
            vm.state.insert("weakref.remove", code);
            install(vm, values, get_value, Some(set_value), has_value);
            install(vm, keys, get_of_object, Some(set_of_object), has_object);
            install(vm, set, user::get_item, None, set_contains);
        }
        Ok(Value::NONE)
    },
    "($module, values, keys, set, keyed, remove, /)",
    "Lets the containers do without Python code what needs none.",
)
.function();

/// The shapes of the containers once `__init__` has run.
fn shapes(vm: &mut Vm, classes: [&Value; 3], keyed: &Value) -> Option<WeakContainers> {
    let mut found = [ShapeId(0); 3];
    for (class, shape) in classes.into_iter().zip(&mut found) {
        *shape = Class::of(class)?.instance_shape.0.get();
        for name in ATTRIBUTES {
            let name = vm.intern_str(name);
            *shape = vm.heap.inline_transition(*shape, &name)?;
        }
    }
    let [values, keys, set] = found;
    Some(WeakContainers {
        values,
        keys,
        set,
        keyed: Class::of(keyed)?.instance_shape.0.get(),
        remover: 0,
    })
}

fn install(
    vm: &mut Vm,
    class: &Value,
    get: fn(&mut Vm, &Value, &Value) -> PyResult,
    set: Option<fn(&mut Vm, &Value, &Value, Option<Value>) -> PyResult<()>>,
    contains: fn(&mut Vm, &Value, &Value) -> PyResult<bool>,
) {
    let Some(class) = Class::of(class) else {
        return;
    };
    let slots = class.slots.0.get_mut(&mut vm.heap);
    if set.is_some() {
        slots.get_item = Some(get);
        slots.set_item = set;
    }
    slots.contains = Some(contains);
}
