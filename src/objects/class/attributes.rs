//! Attributes of classes: looked up first among the data descriptors of the metaclass, then along the class's
//! own order, then in the metaclass. Setting one on a class written in Python brings slots and caches up to
//! date; builtin classes can't be changed.

use crate::heap::Value;
use crate::runtime::{Class, Dict, GetSetDef, PyResult, Str, Vm, class_flag, leave_instance};

use super::{properties, update};

/// `type.__getattribute__`.
///
/// # Errors
/// `AttributeError`, and what descriptors raise.
pub fn get(vm: &mut Vm, class: &Value, name: &Value) -> PyResult {
    let metaclass = vm.class_of(class).clone();
    let found_above = vm.lookup(&metaclass, name);
    let mut get_above = None;
    if let Some(above) = &found_above {
        let slots = vm.slots_ref(above);
        get_above = slots.descr_get;
        if slots.descr_set.is_some()
            && let Some(get) = get_above
        {
            return get(vm, above, Some(class), &metaclass);
        }
    }
    if let Some(found) = vm.lookup(class, name) {
        return match vm.slots_ref(&found).descr_get {
            Some(get) => get(vm, &found, None, class),
            None => Ok(found),
        };
    }
    match (found_above, get_above) {
        (Some(above), Some(get)) => get(vm, &above, Some(class), &metaclass),
        (Some(above), None) => Ok(above),
        (None, _) => Err(vm.no_attribute(class, name)),
    }
}

/// `type.__setattr__` and `type.__delattr__` (`None`).
///
/// # Errors
/// `TypeError` for builtin classes, `AttributeError` if there is nothing to delete, and what descriptors of
/// the metaclass raise.
pub fn set(vm: &mut Vm, class: &Value, name: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    if !object.has(class_flag::HEAP) {
        return Err(immutable(vm, class, name));
    }
    let metaclass = vm.class_of(class).clone();
    if let Some(above) = vm.lookup(&metaclass, name)
        && let Some(set) = vm.slots_ref(&above).descr_set
    {
        return set(vm, &above, class, new);
    }
    store(vm, class, name, new)
}

/// Sets or deletes a name in the namespace of a class written in Python, whatever the metaclass says.
///
/// # Errors
/// `AttributeError` if there is nothing to delete.
pub fn store(vm: &mut Vm, class: &Value, name: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    let dict = object.dict.clone();
    let dunder = Str::of(name).is_some_and(|name| name.as_bytes().starts_with(b"__"));
    let replaces = !dunder && new.as_ref().is_some_and(|new| is_mere(vm, new));
    let old = match new {
        Some(new) => {
            vm.track_dict(&dict, name, &new);
            Dict::of(&dict).and_then(|dict| dict.table_mut(&mut vm.heap).set_str(name, new))
        }
        None => {
            let old =
                Dict::of(&dict).and_then(|dict| dict.table_mut(&mut vm.heap).remove_str(name));
            if old.is_none() {
                return Err(vm.no_attribute(class, name));
            }
            old
        }
    };
    // Caches hold the place of what is no descriptor, not the value.
    if !(replaces && old.as_ref().is_some_and(|old| is_mere(vm, old))) {
        super::changed(vm, class);
    }
    if dunder {
        update::name_changed(vm, class, name);
    }
    drop(old);
    Ok(())
}

/// Whether a value in a class's namespace is found as it is, now and always: its class is builtin, and no descriptor.
fn is_mere(vm: &Vm, value: &Value) -> bool {
    let slots = vm.slots_ref(value);
    let builtin = |class: &Class| !class.has(class_flag::HEAP);
    Class::of(vm.class_of(value)).is_some_and(builtin)
        && slots.descr_get.is_none()
        && slots.descr_set.is_none()
}

/// The error for changing a builtin class.
#[cold]
pub fn immutable(vm: &mut Vm, class: &Value, name: &Value) -> crate::runtime::Raised {
    let (class, name) = (super::display_name(vm, class), vm.text(name));
    vm.type_error(format!(
        "cannot set '{name}' attribute of immutable type '{class}'"
    ))
}

/// A class that defines `__eq__` and no `__hash__` is unhashable: its namespace says so.
pub fn hash_follows_eq(vm: &mut Vm, class: &Value) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let (eq, hash) = (vm.names.__eq__.clone(), vm.names.__hash__.clone());
    if vm.dict_get_str(&object.dict, &eq).is_some()
        && vm.dict_get_str(&object.dict, &hash).is_none()
    {
        vm.dict_set_str(&object.dict, &hash, Value::NONE);
        vm.lookups.forget();
    }
}

/// The keys of a dict.
pub fn keys(vm: &Vm, dict: &Value) -> Vec<Value> {
    Dict::of(dict).map_or(Vec::new(), |dict| {
        dict.table(&vm.heap)
            .iter()
            .map(|(key, _)| key.clone())
            .collect()
    })
}

/// `__dict__` of instances.
pub const DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    doc: "The attributes of the instance.",
    get: get_dict,
    set: Some(set_dict),
};

/// `__weakref__` of instances.
pub const WEAKREF: GetSetDef = GetSetDef {
    name: "__weakref__",
    doc: "The weak references to the instance.",
    get: |vm, value| {
        let references = vm.heap.weak_references(value);
        Ok(references.into_iter().next().unwrap_or(Value::NONE))
    },
    set: None,
};

fn get_dict(vm: &mut Vm, value: &Value) -> PyResult {
    if Class::of(value).is_some() {
        // A metaclass has this from a base beside `type`.
        return properties::namespace(vm, value);
    }
    match vm.instance_dict(value) {
        Some(dict) => Ok(dict),
        None => {
            let name = vm.names.__dict__.clone();
            Err(vm.no_attribute(value, &name))
        }
    }
}

fn set_dict(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    if Class::of(value).is_some() {
        let message = "attribute '__dict__' of 'type' objects is not writable";
        return Err(vm.attribute_error(value, "__dict__", message.to_string()));
    }
    let new = match new {
        Some(new) => new,
        None => vm.dict(),
    };
    if Dict::of(&new).is_none() {
        let class = vm.type_name(&new);
        return Err(vm.type_error(format!(
            "__dict__ must be set to a dictionary, not a '{class}'"
        )));
    }
    let Some(before) = vm.instance_dict(value) else {
        let name = vm.names.__dict__.clone();
        return Err(vm.no_attribute(value, &name));
    };
    leave_instance(&before);
    if let Some(shape) = value.shape() {
        let old = vm.heap.set_attribute_dict(value, new, shape);
        drop(old);
    }
    Ok(())
}
