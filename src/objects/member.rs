//! Descriptors of members. Those of `__slots__` know the fixed slot of their class's instances that they read
//! and write; those of builtin classes are lines of a table, as computed attributes are.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Class, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, class_flag, kind};

use super::class::{descriptor_mismatch, full_name, qualified};
use super::getset::GetSetRef;

object! {
    /// A descriptor of a slot.
    pub struct Member: kind::MEMBER, uncleared {
        /// The attribute's name.
        pub name: Value,
        /// The class whose instances have the slot.
        pub owner: Value,
        /// Which slot.
        pub slot: u16,
        /// The line of a builtin class's table, instead of a slot.
        pub def: Option<GetSetRef>,
    }
}

impl Member {
    /// The descriptor that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Member> {
        Heap::downcast(value)
    }
}

/// A new descriptor.
pub fn new(vm: &mut Vm, name: Value, owner: &Value, slot: u16) -> Value {
    vm.heap
        .alloc(TypeId::MEMBER_DESCRIPTOR.shape(), |header| Member {
            header,
            name,
            owner: owner.clone(),
            slot,
            def: None,
        })
}

/// A new descriptor of a builtin class.
pub fn of_builtin(vm: &mut Vm, class: &Value, def: &'static GetSetDef) -> Value {
    let name = vm.intern_str(def.name);
    vm.heap
        .alloc(TypeId::MEMBER_DESCRIPTOR.shape(), |header| Member {
            header,
            name,
            owner: class.clone(),
            slot: 0,
            def: Some(GetSetRef(def)),
        })
}

/// The type `member_descriptor`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::MEMBER_DESCRIPTOR,
    name: "member_descriptor",
    plain_fields: &["__name__", "__objclass__"],
    kind: kind::MEMBER,
    slots: Slots {
        repr: Some(repr),
        descr_get: Some(get),
        descr_set: Some(set),
        ..Slots::EMPTY
    },
    getset: &[
        GetSetDef {
            name: "__name__",
            doc: "The attribute's name.",
            get: |_, value| Ok(Member::of(value).map_or(Value::NONE, |own| own.name.clone())),
            set: None,
        },
        GetSetDef {
            name: "__qualname__",
            doc: "The attribute's name after its class's.",
            get: |vm, value| {
                let Some(own) = Member::of(value) else {
                    return Ok(Value::NONE);
                };
                let name = vm.text(&own.name);
                let text = qualified(vm, &own.owner, &name);
                Ok(vm.str(&text))
            },
            set: None,
        },
        GetSetDef {
            name: "__objclass__",
            doc: "The class whose instances have the attribute.",
            get: |_, value| Ok(Member::of(value).map_or(Value::NONE, |own| own.owner.clone())),
            set: None,
        },
        GetSetDef {
            name: "__doc__",
            doc: "The docstring; slots have none.",
            get: |vm, value| {
                Ok(match Member::of(value).and_then(|own| own.def) {
                    Some(def) if !def.0.doc.is_empty() => vm.str(def.0.doc),
                    _ => Value::NONE,
                })
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = Member::of(value) else {
        return Ok(Value::NONE);
    };
    let text = format!(
        "<member '{}' of '{}' objects>",
        vm.text(&own.name),
        vm.class_name(&own.owner)
    );
    Ok(vm.str(&text))
}

fn check(vm: &mut Vm, own: &Member, instance: &Value) -> PyResult<()> {
    if vm.is_subclass(vm.class_of(instance), &own.owner) {
        return Ok(());
    }
    let name = vm.text(&own.name);
    Err(descriptor_mismatch(vm, &name, &own.owner, instance))
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(own), Some(instance)) = (Member::of(value), instance) else {
        return Ok(value.clone());
    };
    check(vm, own, instance)?;
    if let Some(def) = own.def {
        return (def.0.get)(vm, instance);
    }
    match vm.heap.slot(instance, own.slot).cloned() {
        Some(found) => Ok(found),
        // Slots of builtin classes are never unset.
        None if Class::of(&own.owner).is_some_and(|class| !class.has(class_flag::HEAP)) => {
            Ok(Value::NONE)
        }
        None => {
            let class = vm.class_of(instance).clone();
            let (class, name) = (full_name(vm, &class), vm.text(&own.name));
            let message = format!("'{class}' object has no attribute '{name}'");
            Err(vm.attribute_error(instance, &name, message))
        }
    }
}

fn set(vm: &mut Vm, value: &Value, instance: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(own) = Member::of(value) else {
        return Ok(());
    };
    check(vm, own, instance)?;
    if let Some(def) = own.def {
        return match def.0.set {
            Some(set) => set(vm, instance, new),
            None => Err(vm.error(TypeId::ATTRIBUTE_ERROR, "readonly attribute")),
        };
    }
    let deletes = new.is_none();
    let old = vm.heap.set_slot(instance, own.slot, new);
    if deletes && old.is_none() {
        // CPython names the attribute and nothing else.
        let name = vm.text(&own.name);
        return Err(vm.error(TypeId::ATTRIBUTE_ERROR, &name));
    }
    drop(old);
    Ok(())
}
