//! Descriptors of computed attributes (`int.real`, `__dict__`): a line of a type's table, with its class.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::class::{descriptor_mismatch, qualified};

/// The reference to a line of a table of computed attributes.
#[derive(Clone, Copy)]
pub struct GetSetRef(pub &'static GetSetDef);

crate::traces_nothing!(GetSetRef);

object! {
    /// A descriptor of a computed attribute.
    pub struct GetSet: kind::GETSET, uncleared {
        /// Its line.
        pub def: GetSetRef,
        /// The class whose instances have it.
        pub owner: Value,
    }
}

impl GetSet {
    /// The descriptor that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&GetSet> {
        Heap::downcast(value)
    }
}

/// A new descriptor.
pub fn new(vm: &mut Vm, class: &Value, def: &'static GetSetDef) -> Value {
    vm.heap
        .alloc(TypeId::GETSET_DESCRIPTOR.shape(), |header| GetSet {
            header,
            def: GetSetRef(def),
            owner: class.clone(),
        })
}

/// Puts a new descriptor into the namespace of a class.
pub fn install(vm: &mut Vm, class: &Value, namespace: &Value, def: &'static GetSetDef) {
    let name = vm.intern_str(def.name);
    let descriptor = new(vm, class, def);
    vm.dict_set_str(namespace, &name, descriptor);
}

/// The type `getset_descriptor`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::GETSET_DESCRIPTOR,
    name: "getset_descriptor",
    plain_fields: &["__name__", "__objclass__"],
    kind: kind::GETSET,
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
            get: |vm, value| {
                Ok(GetSet::of(value).map_or(Value::NONE, |own| vm.intern_str(own.def.0.name)))
            },
            set: None,
        },
        GetSetDef {
            name: "__qualname__",
            doc: "The attribute's name after its class's.",
            get: |vm, value| {
                let Some(own) = GetSet::of(value) else {
                    return Ok(Value::NONE);
                };
                let text = qualified(vm, &own.owner, own.def.0.name);
                Ok(vm.str(&text))
            },
            set: None,
        },
        GetSetDef {
            name: "__objclass__",
            doc: "The class whose instances have the attribute.",
            get: |_, value| Ok(GetSet::of(value).map_or(Value::NONE, |own| own.owner.clone())),
            set: None,
        },
        GetSetDef {
            name: "__doc__",
            doc: "The docstring.",
            get: |vm, value| {
                Ok(match GetSet::of(value).map(|own| own.def.0.doc) {
                    None | Some("") => Value::NONE,
                    Some(doc) => vm.str(doc),
                })
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = GetSet::of(value) else {
        return Ok(Value::NONE);
    };
    let text = format!(
        "<attribute '{}' of '{}' objects>",
        own.def.0.name,
        vm.class_name(&own.owner)
    );
    Ok(vm.str(&text))
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(own), Some(instance)) = (GetSet::of(value), instance) else {
        return Ok(value.clone());
    };
    if !vm.is_subclass(vm.class_of(instance), &own.owner) {
        return Err(descriptor_mismatch(
            vm,
            own.def.0.name,
            &own.owner,
            instance,
        ));
    }
    (own.def.0.get)(vm, instance)
}

fn set(vm: &mut Vm, value: &Value, instance: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(own) = GetSet::of(value) else {
        return Ok(());
    };
    let name = own.def.0.name;
    if !vm.is_subclass(vm.class_of(instance), &own.owner) {
        return Err(descriptor_mismatch(vm, name, &own.owner, instance));
    }
    match own.def.0.set {
        Some(set) => set(vm, instance, new),
        None => {
            let owner = vm.class_name(&own.owner);
            Err(vm.error(
                TypeId::ATTRIBUTE_ERROR,
                &format!("attribute '{name}' of '{owner}' objects is not writable"),
            ))
        }
    }
}
