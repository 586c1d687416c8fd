//! `property`: an attribute computed by functions.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, Class, GetSetDef, NativeDef, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A property.
    pub struct Property: kind::PROPERTY, uncleared {
        /// Reads.
        pub getter: HeapCell<Option<Value>>,
        /// Writes.
        pub setter: HeapCell<Option<Value>>,
        /// Deletes.
        pub deleter: HeapCell<Option<Value>>,
        /// The docstring.
        pub doc: HeapCell<Option<Value>>,
        /// The name under which the class knows it.
        pub name: HeapCell<Option<Value>>,
        /// The docstring is the getter's.
        pub doc_from_getter: HeapCell<bool>,
    }
}

impl Property {
    /// The property that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Property> {
        Heap::downcast(value)
    }
}

/// The type `property`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::PROPERTY,
    name: "property",
    signature: "(fget=None, fset=None, fdel=None, doc=None)",
    plain_fields: &["fget", "fset", "fdel", "__doc__"],
    doc: "property(fget=None, fset=None, fdel=None, doc=None): an attribute computed by functions.",
    kind: kind::PROPERTY,
    subclassable: true,
    slots: Slots {
        descr_get: Some(get),
        descr_set: Some(set),
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::one(
            "getter",
            |vm, args| copy(vm, args, 0),
            "(self, object, /)",
            "The same property with another function to read.",
        ),
        NativeDef::one(
            "setter",
            |vm, args| copy(vm, args, 1),
            "(self, object, /)",
            "The same property with another function to write.",
        ),
        NativeDef::one(
            "deleter",
            |vm, args| copy(vm, args, 2),
            "(self, object, /)",
            "The same property with another function to delete.",
        ),
        NativeDef::any(
            "__set_name__",
            set_name,
            "(self, owner, name, /)",
            "Tells the property its name.",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "fget",
            doc: "The function that reads.",
            get: |vm, value| field(vm, value, |own| &own.getter),
            set: Some(readonly),
        },
        GetSetDef {
            name: "fset",
            doc: "The function that writes.",
            get: |vm, value| field(vm, value, |own| &own.setter),
            set: Some(readonly),
        },
        GetSetDef {
            name: "fdel",
            doc: "The function that deletes.",
            get: |vm, value| field(vm, value, |own| &own.deleter),
            set: Some(readonly),
        },
        GetSetDef {
            name: "__doc__",
            doc: "The docstring.",
            get: |vm, value| field(vm, value, |own| &own.doc),
            set: Some(|vm, value, new| {
                if let Some(own) = Property::of(value) {
                    let old = std::mem::replace(own.doc.get_mut(&mut vm.heap), new);
                    drop(old);
                }
                Ok(())
            }),
        },
        GetSetDef {
            name: "__name__",
            doc: "The property's name.",
            get: get_name,
            set: Some(|vm, value, new| {
                if let Some(own) = Property::of(value) {
                    let old = std::mem::replace(own.name.get_mut(&mut vm.heap), new);
                    drop(old);
                }
                Ok(())
            }),
        },
        GetSetDef {
            name: "__isabstractmethod__",
            doc: "Whether one of the functions is abstract.",
            get: |vm, value| {
                for function in parts(vm, value).into_iter().flatten() {
                    if is_abstract(vm, &function)? {
                        return Ok(Value::TRUE);
                    }
                }
                Ok(Value::FALSE)
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// Whether a function says that it is abstract.
///
/// # Errors
/// What reading the mark raises.
pub fn is_abstract(vm: &mut Vm, function: &Value) -> PyResult<bool> {
    let name = vm.names.__isabstractmethod__.clone();
    match vm.get_attr_opt(function, &name)? {
        Some(mark) => vm.truth(&mark),
        None => Ok(false),
    }
}

/// The error for writing an attribute that can only be read.
pub fn readonly(vm: &mut Vm, _: &Value, _: Option<Value>) -> PyResult<()> {
    Err(vm.error(TypeId::ATTRIBUTE_ERROR, "readonly attribute"))
}

fn field(vm: &mut Vm, value: &Value, of: fn(&Property) -> &HeapCell<Option<Value>>) -> PyResult {
    Ok(Property::of(value)
        .and_then(|own| of(own).get(&vm.heap).clone())
        .unwrap_or(Value::NONE))
}

fn parts(vm: &Vm, value: &Value) -> [Option<Value>; 3] {
    match Property::of(value) {
        Some(own) => [
            own.getter.get(&vm.heap).clone(),
            own.setter.get(&vm.heap).clone(),
            own.deleter.get(&vm.heap).clone(),
        ],
        None => [None, None, None],
    }
}

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = Class::of(class).map_or(TypeId::PROPERTY.shape(), |class| {
        class.instance_shape.0.get()
    });
    Ok(vm.heap.alloc(shape, |header| Property {
        header,
        getter: HeapCell::new(None),
        setter: HeapCell::new(None),
        deleter: HeapCell::new(None),
        doc: HeapCell::new(None),
        name: HeapCell::new(None),
        doc_from_getter: HeapCell::new(false),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let [getter, setter, deleter, doc] =
        args.bind(vm, "property", ["fget", "fset", "fdel", "doc"], 0, 0)?;
    let given = |value: Option<Value>| value.filter(|value| !value.is_none());
    let Some(own) = Property::of(this) else {
        return Ok(());
    };
    let getter = given(getter);
    let mut old = vec![
        std::mem::replace(own.getter.get_mut(&mut vm.heap), getter.clone()),
        std::mem::replace(own.setter.get_mut(&mut vm.heap), given(setter)),
        std::mem::replace(own.deleter.get_mut(&mut vm.heap), given(deleter)),
        own.name.get_mut(&mut vm.heap).take(),
    ];
    let mut from_getter = false;
    let mut doc = given(doc);
    if doc.is_none()
        && let Some(getter) = &getter
    {
        let name = vm.names.__doc__.clone();
        doc = given(vm.get_attr_opt(getter, &name)?);
        from_getter = doc.is_some();
    }
    *own.doc_from_getter.get_mut(&mut vm.heap) = from_getter;
    if vm.is_exact(this, TypeId::PROPERTY) {
        old.push(std::mem::replace(own.doc.get_mut(&mut vm.heap), doc));
    } else {
        // The docstring of a subclass's body would hide the field: it goes to the instance.
        let name = vm.names.__doc__.clone();
        let value = doc.unwrap_or(Value::NONE);
        match vm.set_attr(this, &name, Some(value)) {
            // One that was given is dropped silently if there is no place for it.
            Err(raised) if !from_getter && vm.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR) => {}
            other => other?,
        }
    }
    drop(old);
    Ok(())
}

/// The property with one of its functions replaced.
fn copy(vm: &mut Vm, args: &[Value], place: usize) -> PyResult {
    let [this, function] = args else {
        return Ok(Value::NONE);
    };
    let Some(own) = Property::of(this) else {
        return Ok(Value::NONE);
    };
    let mut functions = parts(vm, this);
    functions[place] = Some(function.clone());
    let from_getter = *own.doc_from_getter.get(&vm.heap);
    let doc = if from_getter {
        Value::NONE
    } else {
        let name = vm.names.__doc__.clone();
        vm.get_attr_opt(this, &name)?.unwrap_or(Value::NONE)
    };
    let name = own.name.get(&vm.heap).clone();
    let [getter, setter, deleter] = functions.map(|function| function.unwrap_or(Value::NONE));
    let class = vm.class_of(this).clone();
    let fresh = vm.call(&class, &[getter, setter, deleter, doc])?;
    if let Some(fresh) = Property::of(&fresh) {
        let old = std::mem::replace(fresh.name.get_mut(&mut vm.heap), name);
        drop(old);
    }
    Ok(fresh)
}

fn set_name(vm: &mut Vm, args: Args) -> PyResult {
    let [this, given @ ..] = args.positional else {
        return Ok(Value::NONE);
    };
    let [_, name] = given else {
        let given = given.len();
        return Err(vm.type_error(format!(
            "__set_name__() takes 2 positional arguments but {given} were given"
        )));
    };
    if let Some(own) = Property::of(this) {
        let old = own.name.get_mut(&mut vm.heap).replace(name.clone());
        drop(old);
    }
    Ok(Value::NONE)
}

/// The name it was told, or its getter's.
fn name_of(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(own) = Property::of(value) else {
        return Ok(None);
    };
    if let Some(name) = own.name.get(&vm.heap).clone() {
        return Ok(Some(name));
    }
    match own.getter.get(&vm.heap).clone() {
        Some(getter) => {
            let name = vm.names.__name__.clone();
            vm.get_attr_opt(&getter, &name)
        }
        None => Ok(None),
    }
}

fn get_name(vm: &mut Vm, value: &Value) -> PyResult {
    match name_of(vm, value)? {
        Some(name) => Ok(name),
        None => {
            let name = vm.names.__name__.clone();
            Err(vm.no_attribute(value, &name))
        }
    }
}

fn lacks(vm: &mut Vm, value: &Value, instance: &Value, what: &str) -> Raised {
    let name = match name_of(vm, value) {
        Ok(name) => name,
        Err(raised) => return raised,
    };
    let owner = {
        let class = vm.class_of(instance).clone();
        Class::of(&class).map_or(String::new(), |class| vm.text(class.qualname.get(&vm.heap)))
    };
    let message = match name {
        Some(name) => {
            let name = match vm.repr(&name) {
                Ok(text) => vm.text(&text),
                Err(raised) => return raised,
            };
            format!("property {name} of '{owner}' object has no {what}")
        }
        None => format!("property of '{owner}' object has no {what}"),
    };
    vm.error(TypeId::ATTRIBUTE_ERROR, &message)
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let Some(instance) = instance.filter(|instance| !instance.is_none()) else {
        return Ok(value.clone());
    };
    let getter = Property::of(value).and_then(|own| own.getter.get(&vm.heap).clone());
    match getter {
        Some(getter) => vm.call(&getter, std::slice::from_ref(instance)),
        None => Err(lacks(vm, value, instance, "getter")),
    }
}

fn set(vm: &mut Vm, value: &Value, instance: &Value, new: Option<Value>) -> PyResult<()> {
    let own = Property::of(value);
    match new {
        Some(new) => match own.and_then(|own| own.setter.get(&vm.heap).clone()) {
            Some(setter) => vm.call(&setter, &[instance.clone(), new]).map(|_| ()),
            None => Err(lacks(vm, value, instance, "setter")),
        },
        None => match own.and_then(|own| own.deleter.get(&vm.heap).clone()) {
            Some(deleter) => vm
                .call(&deleter, std::slice::from_ref(instance))
                .map(|_| ()),
            None => Err(lacks(vm, value, instance, "deleter")),
        },
    }
}
