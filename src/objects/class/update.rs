//! Which functions stand in the slots of a class written in Python: computed when it is made, and again
//! for it and its subclasses when a special method is set or deleted later.
//!
//! A slot begins with what the first base that has it gives. Then each special method that belongs to the slot
//! is looked up along the method resolution order: if all that are found are wrappers of one builtin
//! class's slot, that slot's function is taken; if one was written in Python, the function that looks it up
//! and calls it.

use crate::heap::{Value, WeakReference};
use crate::runtime::{Class, Native, Slots, Str, Vm, class_flag};

use super::dunder::{self, Group, TABLE};
use super::layout::solid_builtin;
use super::wrapper::Wrapper;

/// What the definitions along the order say about a slot.
enum Resolution {
    /// Nothing defines it.
    Nothing,
    /// A method written in Python.
    User,
    /// The slot of this builtin class.
    Builtin(Value),
    /// `__hash__ = None`.
    Unhashable,
}

/// Computes the slots of a new class. `names` are those of its own namespace.
pub fn compute(vm: &mut Vm, class: &Value, names: &[Value]) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let order = object.mro(&vm.heap).to_vec();
    *object.slots.0.get_mut(&mut vm.heap) = inherited(vm, &order);
    if is_chain(vm, &order) {
        // Whatever the class does not define itself is as in its base.
        let mut done: Vec<Group> = Vec::new();
        for name in names {
            let special = Str::of(name).filter(|name| name.as_bytes().starts_with(b"__"));
            if let Some(group) = special.and_then(Str::as_str).and_then(dunder::group_of)
                && !done.contains(&group)
            {
                done.push(group);
                update_group(vm, class, group);
            }
        }
    } else {
        for group in Group::ALL {
            update_group(vm, class, *group);
        }
    }
    update_flags(vm, class);
}

/// Computes everything again: the order of the class has changed.
pub fn recompute(vm: &mut Vm, class: &Value) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let order = object.mro(&vm.heap).to_vec();
    *object.slots.0.get_mut(&mut vm.heap) = inherited(vm, &order);
    for group in Group::ALL {
        update_group(vm, class, *group);
    }
    update_flags(vm, class);
}

/// A name was set or deleted in the namespace of a class: brings its slots and those of its subclasses up to
/// date.
pub fn name_changed(vm: &mut Vm, class: &Value, name: &Value) {
    let text = vm.text(name);
    let group = dunder::group_of(&text);
    if group.is_none() && text != "__del__" {
        return;
    }
    let mut todo = vec![class.clone()];
    while let Some(class) = todo.pop() {
        let Some(object) = Class::of(&class) else {
            continue;
        };
        if let Some(Group::New) = group {
            update_group(vm, &class, Group::New);
        } else if let Some(group) = group {
            let order = object.mro(&vm.heap).to_vec();
            let inherited = inherited(vm, &order);
            group.copy(&inherited, object.slots.0.get_mut(&mut vm.heap));
            update_group(vm, &class, group);
        }
        update_flags(vm, &class);
        super::changed(vm, &class);
        todo.extend(subclasses(vm, &class));
    }
}

/// The direct subclasses that live.
pub fn subclasses(vm: &Vm, class: &Value) -> Vec<Value> {
    let Some(object) = Class::of(class) else {
        return Vec::new();
    };
    object
        .subclasses
        .get(&vm.heap)
        .iter()
        .filter_map(|weak| crate::heap::Heap::downcast::<WeakReference>(weak)?.get())
        .collect()
}

/// What the bases give, the nearer ones first.
fn inherited(vm: &Vm, order: &[Value]) -> Slots {
    let mut slots = Slots::EMPTY;
    for base in order.iter().skip(1).filter_map(Class::of) {
        slots.inherit(base.slots(&vm.heap));
    }
    slots
}

/// Whether the order is the class followed by the order of its first base.
fn is_chain(vm: &Vm, order: &[Value]) -> bool {
    order
        .get(1)
        .and_then(Class::of)
        .is_some_and(|base| base.mro(&vm.heap).len() + 1 == order.len())
}

fn update_group(vm: &mut Vm, class: &Value, group: Group) {
    let resolution = resolve(vm, class, group);
    let Some(object) = Class::of(class) else {
        return;
    };
    match resolution {
        Resolution::Nothing => {}
        Resolution::User => group.install(object.slots.0.get_mut(&mut vm.heap)),
        Resolution::Builtin(owner) => {
            if let Some(owner) = Class::of(&owner) {
                let from = *owner.slots(&vm.heap);
                group.copy(&from, object.slots.0.get_mut(&mut vm.heap));
            }
        }
        Resolution::Unhashable => {
            let slots = object.slots.0.get_mut(&mut vm.heap);
            slots.hash = None;
            slots.unhashable = true;
        }
    }
}

fn resolve(vm: &mut Vm, class: &Value, group: Group) -> Resolution {
    match group {
        Group::New => return resolve_new(vm, class),
        Group::GetAttr => {
            let name = vm.names.__getattr__.clone();
            if vm.lookup(class, &name).is_some() {
                return Resolution::User;
            }
        }
        _ => {}
    }
    let mut owner: Option<Value> = None;
    for entry in TABLE.iter().filter(|entry| entry.group == group) {
        let name = vm.intern_str(entry.name);
        let Some(found) = vm.lookup(class, &name) else {
            continue;
        };
        if found.is_none() && group == Group::Hash {
            return Resolution::Unhashable;
        }
        match builtin_owner(vm, &found, entry.name, group) {
            Some(theirs) if vm.is_subclass(class, &theirs) => match &owner {
                Some(known) if vm.is_subclass(known, &theirs) => {}
                Some(known) if !vm.is_subclass(&theirs, known) => return Resolution::User,
                _ => owner = Some(theirs),
            },
            _ => return Resolution::User,
        }
    }
    match owner {
        Some(owner) => Resolution::Builtin(owner),
        None => Resolution::Nothing,
    }
}

/// The builtin class whose slot a method found in a namespace under a name stands for.
fn builtin_owner(vm: &Vm, found: &Value, name: &str, group: Group) -> Option<Value> {
    if let Some(wrapper) = Wrapper::of(found) {
        let entry = &wrapper.def.0;
        return (wrapper.receiver.is_none() && entry.group == group && entry.name == name)
            .then(|| wrapper.owner.clone());
    }
    // Some builtin classes have a special method in their table of methods besides the slot.
    let owner = Native::of(found)?.owner.clone()?;
    let class = Class::of(&owner)?;
    (!class.has(class_flag::HEAP) && group.is_set(class.slots(&vm.heap))).then_some(owner)
}

/// A builtin class's `__new__`, whichever it is, leaves the slot as it is, as in CPython: the layout's own function,
/// or the one that looks `__new__` up if a base or the class itself once wanted that.
fn resolve_new(vm: &mut Vm, class: &Value) -> Resolution {
    let name = vm.names.__new__.clone();
    let Some(found) = vm.lookup(class, &name) else {
        return Resolution::Nothing;
    };
    if super::new_method::owner(&found).is_none() {
        return Resolution::User;
    }
    let mut asking = Slots::EMPTY;
    Group::New.install(&mut asking);
    let own = Class::of(class).and_then(|class| class.slots(&vm.heap).new);
    match (own, asking.new) {
        (Some(own), Some(asking)) if std::ptr::fn_addr_eq(own, asking) => Resolution::User,
        _ => Resolution::Builtin(solid_builtin(vm, class)),
    }
}

/// Flags that depend on special methods without a slot of their own.
fn update_flags(vm: &mut Vm, class: &Value) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let name = vm.names.__getattr__.clone();
    let getattr = object.slots(&vm.heap).getattr.is_some() && vm.lookup(class, &name).is_some();
    object.set_flag(class_flag::HAS_GETATTR, getattr);
    let name = vm.names.__del__.clone();
    let finalizer = vm.lookup(class, &name).is_some();
    if finalizer != object.has(class_flag::HAS_DEL) {
        object.set_flag(class_flag::HAS_DEL, finalizer);
        vm.heap
            .set_finalizer(object.instance_shape.0.get(), finalizer);
        if let Some(shape) = object.dict_shape.0.get() {
            vm.heap.set_finalizer(shape, finalizer);
        }
    }
}
