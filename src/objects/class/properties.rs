//! Computed attributes of classes: `__name__`, `__bases__`, `__mro__`, `__dict__`, …

use crate::heap::Value;
use crate::objects::{mapping_proxy, sizes};
use crate::runtime::{Class, GetSetDef, PyResult, Raised, Str, TypeId, Vm, class_flag};

use super::{attributes, bases, changed};

/// The table.
pub static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "__name__",
        doc: "The name of the class.",
        get: |vm, class| read(vm, class, |vm, object| object.name.get(&vm.heap).clone()),
        set: Some(|vm, class, new| set_name(vm, class, new, "__name__")),
    },
    GetSetDef {
        name: "__qualname__",
        doc: "The name of the class after those of what it stands in.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                object.qualname.get(&vm.heap).clone()
            })
        },
        set: Some(|vm, class, new| set_name(vm, class, new, "__qualname__")),
    },
    GetSetDef {
        name: "__bases__",
        doc: "The bases, a tuple.",
        get: |vm, class| read(vm, class, |vm, object| object.bases.get(&vm.heap).clone()),
        set: Some(bases::set),
    },
    GetSetDef {
        name: "__base__",
        doc: "The base that gives the layout of instances.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                object.base.get(&vm.heap).clone().unwrap_or(Value::NONE)
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__mro__",
        doc: "The classes that are searched for attributes, in order.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                object.mro.get(&vm.heap).clone().unwrap_or(Value::NONE)
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__module__",
        doc: "The name of the module that defines the class.",
        get: get_module,
        set: Some(set_module),
    },
    GetSetDef {
        name: "__dict__",
        doc: "The namespace, to be read only.",
        get: namespace,
        set: None,
    },
    GetSetDef {
        name: "__doc__",
        doc: "The docstring.",
        get: get_doc,
        set: Some(|vm, class, new| set_own(vm, class, new, "__doc__")),
    },
    GetSetDef {
        name: "__text_signature__",
        doc: "The signature as a text, if one is known.",
        get: |vm, class| {
            let signature = match Class::of(class) {
                Some(object) if !object.has(class_flag::HEAP) => object.spec.0.get().signature,
                _ => "",
            };
            Ok(match signature {
                "" => Value::NONE,
                signature => vm.str(signature),
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__annotations__",
        doc: "The annotations of the class's names.",
        get: get_annotations,
        set: Some(set_annotations),
    },
    GetSetDef {
        name: "__abstractmethods__",
        doc: "The names that subclasses must define.",
        get: get_abstract,
        set: Some(set_abstract),
    },
    GetSetDef {
        name: "__type_params__",
        doc: "The type parameters.",
        get: |vm, class| {
            let name = vm.names.__type_params__.clone();
            if class.is(vm.type_object(TypeId::TYPE)) {
                // In its namespace stands this attribute.
                return Ok(vm.empty_tuple.clone());
            }
            Ok(own(vm, class, &name).unwrap_or_else(|| vm.empty_tuple.clone()))
        },
        set: Some(|vm, class, new| set_own(vm, class, new, "__type_params__")),
    },
    GetSetDef {
        name: "__flags__",
        doc: "Bits that say what the class is.",
        get: |vm, class| {
            let bits = flags(vm, class);
            Ok(vm.int(bits))
        },
        set: None,
    },
    GetSetDef {
        name: "__basicsize__",
        doc: "Bytes of a plain instance.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                let (bytes, _) = sizes::of_instances(vm, object);
                vm.int(bytes)
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__itemsize__",
        doc: "Bytes of an item of an instance.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                let (_, bytes) = sizes::of_instances(vm, object);
                vm.int(bytes)
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__dictoffset__",
        doc: "Whether instances have a dict: -1 if they do, else 0.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                vm.int(if object.has(class_flag::HAS_DICT) {
                    -1
                } else {
                    0
                })
            })
        },
        set: None,
    },
    GetSetDef {
        name: "__weakrefoffset__",
        doc: "Whether instances can be weakly referenced: not zero if so.",
        get: |vm, class| {
            read(vm, class, |vm, object| {
                vm.int(if object.has(class_flag::HAS_WEAKREF) {
                    -32
                } else {
                    0
                })
            })
        },
        set: None,
    },
];

fn read(vm: &mut Vm, class: &Value, get: impl FnOnce(&mut Vm, &Class) -> Value) -> PyResult {
    Ok(match Class::of(class) {
        Some(object) => get(vm, object),
        None => Value::NONE,
    })
}

fn own(vm: &mut Vm, class: &Value, name: &Value) -> Option<Value> {
    (vm.hooks.fill_class)(vm, class, None);
    let dict = Class::of(class)?.dict.clone();
    vm.dict_get_str(&dict, name)
}

/// Refuses changes of builtin classes, and deletions.
fn check_settable(vm: &mut Vm, class: &Value, new: Option<Value>, name: &str) -> PyResult<Value> {
    if Class::of(class).is_none_or(|class| !class.has(class_flag::HEAP)) {
        let name = vm.intern_str(name);
        return Err(attributes::immutable(vm, class, &name));
    }
    match new {
        Some(new) => Ok(new),
        None => {
            let class = vm.class_name(class);
            Err(vm.type_error(format!(
                "cannot delete '{name}' attribute of immutable type '{class}'"
            )))
        }
    }
}

/// The namespace of a class, to be read only.
///
/// # Errors
/// None; the type is that of a getter.
pub fn namespace(vm: &mut Vm, class: &Value) -> PyResult {
    (vm.hooks.fill_class)(vm, class, None);
    let dict = Class::of(class).map_or(Value::NONE, |class| class.dict.clone());
    Ok(mapping_proxy::new(vm, dict))
}

fn set_name(vm: &mut Vm, class: &Value, new: Option<Value>, name: &str) -> PyResult<()> {
    let new = check_settable(vm, class, new, name)?;
    let Some(text) = Str::of(&new) else {
        let (class, given) = (vm.class_name(class), vm.type_name(&new));
        return Err(vm.type_error(format!(
            "can only assign string to {class}.{name}, not '{given}'"
        )));
    };
    if name == "__name__" && text.as_bytes().contains(&0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    let field = if name == "__name__" {
        &object.name
    } else {
        &object.qualname
    };
    let old = std::mem::replace(field.get_mut(&mut vm.heap), new);
    drop(old);
    Ok(())
}

fn set_own(vm: &mut Vm, class: &Value, new: Option<Value>, name: &str) -> PyResult<()> {
    let new = check_settable(vm, class, new, name)?;
    let name = vm.intern_str(name);
    attributes::store(vm, class, &name, Some(new))
}

/// A class of another module does not begin on a line of the one that it came from.
fn set_module(vm: &mut Vm, class: &Value, new: Option<Value>) -> PyResult<()> {
    set_own(vm, class, new, "__module__")?;
    let name = vm.names.__firstlineno__.clone();
    if own(vm, class, &name).is_some() {
        attributes::store(vm, class, &name, None)?;
    }
    Ok(())
}

fn missing(vm: &mut Vm, class: &Value, name: &str) -> Raised {
    vm.attribute_error(class, name, name.to_string())
}

fn get_module(vm: &mut Vm, class: &Value) -> PyResult {
    let Some(object) = Class::of(class) else {
        return Ok(Value::NONE);
    };
    if object.has(class_flag::HEAP) {
        let name = vm.names.__module__.clone();
        return match own(vm, class, &name) {
            Some(module) => Ok(module),
            None => Err(missing(vm, class, "__module__")),
        };
    }
    let module = object
        .spec
        .0
        .get()
        .name
        .rsplit_once('.')
        .map_or("builtins", |(module, _)| module);
    Ok(vm.intern_str(module))
}

fn get_doc(vm: &mut Vm, class: &Value) -> PyResult {
    let name = vm.names.__doc__.clone();
    let Some(doc) = own(vm, class, &name) else {
        return Ok(Value::NONE);
    };
    match vm.slots_ref(&doc).descr_get {
        Some(get) => get(vm, &doc, None, class),
        None => Ok(doc),
    }
}

fn get_annotations(vm: &mut Vm, class: &Value) -> PyResult {
    let name = vm.names.__annotations__.clone();
    if Class::of(class).is_none_or(|class| !class.has(class_flag::HEAP)) {
        return Err(vm.no_attribute(class, &name));
    }
    match own(vm, class, &name) {
        Some(found) => match vm.slots_ref(&found).descr_get {
            Some(get) => get(vm, &found, None, class),
            None => Ok(found),
        },
        None => {
            let fresh = vm.dict();
            attributes::store(vm, class, &name, Some(fresh.clone()))?;
            Ok(fresh)
        }
    }
}

fn set_annotations(vm: &mut Vm, class: &Value, new: Option<Value>) -> PyResult<()> {
    let name = vm.names.__annotations__.clone();
    if Class::of(class).is_none_or(|class| !class.has(class_flag::HEAP)) {
        return Err(attributes::immutable(vm, class, &name));
    }
    if new.is_none() && own(vm, class, &name).is_none() {
        return Err(missing(vm, class, "__annotations__"));
    }
    attributes::store(vm, class, &name, new)
}

fn get_abstract(vm: &mut Vm, class: &Value) -> PyResult {
    let name = vm.names.__abstractmethods__.clone();
    let found = if class.is(vm.type_object(TypeId::TYPE)) {
        None
    } else {
        own(vm, class, &name)
    };
    match found {
        Some(found) => Ok(found),
        None => Err(missing(vm, class, "__abstractmethods__")),
    }
}

fn set_abstract(vm: &mut Vm, class: &Value, new: Option<Value>) -> PyResult<()> {
    let name = vm.names.__abstractmethods__.clone();
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    if !object.has(class_flag::HEAP) {
        return Err(attributes::immutable(vm, class, &name));
    }
    let on = match &new {
        Some(new) => vm.truth(new)?,
        None if own(vm, class, &name).is_none() => {
            return Err(missing(vm, class, "__abstractmethods__"));
        }
        None => false,
    };
    attributes::store(vm, class, &name, new)?;
    object.set_flag(class_flag::ABSTRACT, on);
    changed(vm, class);
    Ok(())
}

/// The bits that CPython shows.
fn flags(vm: &Vm, class: &Value) -> i64 {
    let Some(object) = Class::of(class) else {
        return 0;
    };
    let (heap, ready, gc) = (1 << 9, 1 << 12, 1 << 14);
    let mut bits: i64 = ready;
    if object.has(class_flag::HEAP) {
        bits |= heap | gc;
        if object.has(class_flag::HAS_DICT) {
            bits |= 1 << 4 | 1 << 2;
        }
        if object.has(class_flag::HAS_WEAKREF) {
            bits |= 1 << 3;
        }
    } else {
        bits |= 1 << 8;
        let id = object.spec.0.get().id;
        if id == TypeId::GENERIC || id >= TypeId::ACCUMULATE && id <= TypeId::ARRAY_ITERATOR {
            // Classes of CPython's modules are made when these are imported.
            bits |= heap;
        }
    }
    for (flag, bit) in [
        (class_flag::SEQUENCE, 5),
        (class_flag::MAPPING, 6),
        (class_flag::SUBCLASSABLE, 10),
        (class_flag::ABSTRACT, 20),
    ] {
        if object.has(flag) {
            bits |= 1 << bit;
        }
    }
    for (id, bit) in [
        (TypeId::INT, 24),
        (TypeId::LIST, 25),
        (TypeId::TUPLE, 26),
        (TypeId::BYTES, 27),
        (TypeId::STR, 28),
        (TypeId::DICT, 29),
        (TypeId::BASE_EXCEPTION, 30),
        (TypeId::TYPE, 31),
    ] {
        if vm.is_subclass(class, vm.type_object(id)) {
            bits |= 1 << bit;
        }
    }
    bits
}
