//! Native functions as Python sees them: `len`, `[].append`, `list.append`, `dict.fromkeys`.

use smallvec::SmallVec;

use crate::heap::Value;
use crate::runtime::{
    Args, Class, CmpOp, GetSetDef, Native, PyResult, Role, Slots, TypeId, TypeSpec, Vm, kind,
};

use super::class::{descriptor_mismatch, qualified};

/// The type `builtin_function_or_method`.
pub static FUNCTION_SPEC: TypeSpec = TypeSpec {
    id: TypeId::NATIVE_FUNCTION,
    name: "builtin_function_or_method",
    plain_fields: &["__module__"],
    kind: kind::NATIVE,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr_function),
        call: Some(call_function),
        hash: Some(hash_function),
        compare: Some(compare_functions),
        ..Slots::EMPTY
    },
    methods: &[super::object::reduce::BY_NAME],
    getset: &[NAME, QUALNAME, DOC, SIGNATURE, SELF, MODULE],
    ..TypeSpec::EMPTY
};

/// The type `method_descriptor`.
pub static METHOD_SPEC: TypeSpec = TypeSpec {
    id: TypeId::METHOD_DESCRIPTOR,
    name: "method_descriptor",
    plain_fields: &["__name__", "__objclass__"],
    kind: kind::NATIVE,
    slots: Slots {
        repr: Some(repr_descriptor),
        call: Some(call_descriptor),
        descr_get: Some(bind_to_instance),
        ..Slots::EMPTY
    },
    methods: &[super::object::reduce::BY_NAME],
    getset: &[NAME, QUALNAME, DOC, SIGNATURE, OBJCLASS],
    ..TypeSpec::EMPTY
};

/// The type `classmethod_descriptor`.
pub static CLASS_METHOD_SPEC: TypeSpec = TypeSpec {
    id: TypeId::CLASS_METHOD_DESCRIPTOR,
    name: "classmethod_descriptor",
    plain_fields: &["__name__", "__objclass__"],
    kind: kind::NATIVE,
    slots: Slots {
        repr: Some(repr_descriptor),
        call: Some(call_class_descriptor),
        descr_get: Some(bind_to_class),
        ..Slots::EMPTY
    },
    getset: &[NAME, QUALNAME, DOC, SIGNATURE, OBJCLASS],
    ..TypeSpec::EMPTY
};

const NAME: GetSetDef = GetSetDef {
    name: "__name__",
    doc: "The function's name.",
    get: |vm, value| with(vm, value, |vm, native| vm.intern_str(native.def.0.name)),
    set: None,
};
const QUALNAME: GetSetDef = GetSetDef {
    name: "__qualname__",
    doc: "The function's name after its class's.",
    get: |vm, value| {
        with(vm, value, |vm, native| {
            let name = native.def.0.name;
            let class = match (&native.receiver, &native.owner) {
                (Some(receiver), _) if Class::of(receiver).is_some() => Some(receiver.clone()),
                (Some(receiver), _) => Some(vm.class_of(receiver).clone()),
                (None, Some(owner)) if Class::of(owner).is_some() => Some(owner.clone()),
                _ => None,
            };
            let text = class.map_or(name.to_string(), |class| qualified(vm, &class, name));
            vm.str(&text)
        })
    },
    set: None,
};
const DOC: GetSetDef = GetSetDef {
    name: "__doc__",
    doc: "The docstring.",
    get: |vm, value| {
        with(vm, value, |vm, native| match native.def.0.doc {
            "" => Value::NONE,
            doc => vm.str(doc),
        })
    },
    set: None,
};
const SIGNATURE: GetSetDef = GetSetDef {
    name: "__text_signature__",
    doc: "The signature as a text, if one is known.",
    get: |vm, value| {
        with(vm, value, |vm, native| match native.def.0.signature {
            "" => Value::NONE,
            // The first parameter of a method is marked, as CPython's texts do.
            signature => {
                let first = match native.def.0.role {
                    Role::ClassMethod => ["(type", "(cls"],
                    _ => ["(self", "(self"],
                };
                match first.iter().any(|first| signature.starts_with(first)) {
                    true => vm.str(&format!("(${}", &signature[1..])),
                    false => vm.str(signature),
                }
            }
        })
    },
    set: None,
};
const SELF: GetSetDef = GetSetDef {
    name: "__self__",
    doc: "What the function is bound to; for a module's, the module.",
    get: |vm, value| {
        with(vm, value, |vm, native| {
            match (&native.receiver, &native.owner) {
                (Some(receiver), _) => receiver.clone(),
                (None, Some(owner)) if Class::of(owner).is_some() => owner.clone(),
                (None, Some(module)) => {
                    let modules = vm.modules.clone();
                    vm.dict_get_str(&modules, module).unwrap_or(Value::NONE)
                }
                (None, None) => Value::NONE,
            }
        })
    },
    set: None,
};
const MODULE: GetSetDef = GetSetDef {
    name: "__module__",
    doc: "The name of the module that defines the function.",
    get: |vm, value| {
        with(vm, value, |_, native| {
            match (&native.receiver, &native.owner) {
                (None, Some(module)) if Class::of(module).is_none() => module.clone(),
                _ => Value::NONE,
            }
        })
    },
    set: None,
};
const OBJCLASS: GetSetDef = GetSetDef {
    name: "__objclass__",
    doc: "The class that defines the method.",
    get: |vm, value| {
        with(vm, value, |_, native| {
            native.owner.clone().unwrap_or(Value::NONE)
        })
    },
    set: None,
};

fn with(vm: &mut Vm, value: &Value, read: impl FnOnce(&mut Vm, &Native) -> Value) -> PyResult {
    Ok(match Native::of(value) {
        Some(native) => read(vm, native),
        None => Value::NONE,
    })
}

fn repr_function(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(Value::NONE);
    };
    let name = native.def.0.name;
    let receiver = match (&native.receiver, &native.owner) {
        (Some(receiver), _) => Some(receiver),
        (None, Some(owner)) if Class::of(owner).is_some() => Some(owner),
        _ => None,
    };
    let text = match receiver {
        Some(receiver) => format!(
            "<built-in method {name} of {} object at {:#x}>",
            vm.type_name(receiver),
            receiver.bits()
        ),
        None => format!("<built-in function {name}>"),
    };
    Ok(vm.str(&text))
}

fn repr_descriptor(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(Value::NONE);
    };
    let owner = native
        .owner
        .as_ref()
        .map_or(String::new(), |owner| vm.class_name(owner));
    let text = format!("<method '{}' of '{owner}' objects>", native.def.0.name);
    Ok(vm.str(&text))
}

fn call_function(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(Value::NONE);
    };
    let def = native.def.0;
    let Some(receiver) = &native.receiver else {
        return vm.call_native(def, native.owner.as_ref(), args);
    };
    let mut positional: SmallVec<[Value; 4]> = SmallVec::with_capacity(args.positional.len() + 1);
    positional.push(receiver.clone());
    positional.extend(args.positional.iter().cloned());
    vm.call_native(
        def,
        None,
        Args {
            positional: &positional,
            ..args
        },
    )
}

fn call_descriptor(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(Value::NONE);
    };
    let (def, owner) = (native.def.0, native.owner.as_ref());
    let Some(this) = args.positional.first() else {
        let owner = owner.map_or(String::new(), |owner| vm.class_name(owner));
        return Err(vm.type_error(format!(
            "unbound method {owner}.{}() needs an argument",
            def.name
        )));
    };
    if let Some(owner) = owner
        && !vm.is_subclass(vm.class_of(this), owner)
    {
        return Err(descriptor_mismatch(vm, def.name, owner, this));
    }
    vm.call_native(def, None, args)
}

fn call_class_descriptor(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(Value::NONE);
    };
    let (def, owner) = (native.def.0, native.owner.clone().unwrap_or(Value::NONE));
    let name = vm.class_name(&owner);
    let Some(class) = args.positional.first() else {
        return Err(vm.type_error(format!(
            "descriptor '{}' of '{name}' object needs an argument",
            def.name
        )));
    };
    check_class(vm, def.name, &owner, class)?;
    vm.call_native(def, None, args)
}

fn check_class(vm: &mut Vm, method: &str, owner: &Value, class: &Value) -> PyResult<()> {
    let name = vm.class_name(owner);
    if Class::of(class).is_none() {
        let given = vm.type_name(class);
        return Err(vm.type_error(format!(
            "descriptor '{method}' for type '{name}' needs a type, not a '{given}' as arg 2"
        )));
    }
    if !vm.is_subclass(class, owner) {
        let given = vm.class_name(class);
        return Err(vm.type_error(format!(
            "descriptor '{method}' requires a subtype of '{name}' but received '{given}'"
        )));
    }
    Ok(())
}

fn bind_to_instance(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(native), Some(instance)) = (Native::of(value), instance) else {
        return Ok(value.clone());
    };
    let def = native.def.0;
    if let Some(owner) = &native.owner
        && !vm.is_subclass(vm.class_of(instance), owner)
    {
        return Err(descriptor_mismatch(vm, def.name, owner, instance));
    }
    Ok(vm.bound_native(def, instance.clone()))
}

fn bind_to_class(vm: &mut Vm, value: &Value, instance: Option<&Value>, owner: &Value) -> PyResult {
    let Some(native) = Native::of(value) else {
        return Ok(value.clone());
    };
    let class = match (owner.is_none(), instance) {
        (false, _) => owner.clone(),
        (true, Some(instance)) => vm.class_of(instance).clone(),
        (true, None) => return Ok(value.clone()),
    };
    if let Some(owner) = &native.owner {
        check_class(vm, native.def.0.name, owner, &class)?;
    }
    Ok(vm.bound_native(native.def.0, class))
}

fn hash_function(_: &mut Vm, value: &Value) -> PyResult<i64> {
    Ok(Native::of(value).map_or(0, |native| {
        let receiver = native.receiver.as_ref().map_or(0, Value::bits);
        let def = std::ptr::from_ref(native.def.0).addr() as u64;
        ((receiver ^ def).rotate_right(4) & i64::MAX as u64) as i64
    }))
}

fn compare_functions(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Native::of(left), Native::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same_receiver = match (&one.receiver, &other.receiver) {
        (Some(one), Some(other)) => one.is(other),
        (None, None) => true,
        _ => false,
    };
    let equal = left.is(right)
        || (std::ptr::eq(one.def.0, other.def.0)
            && same_receiver
            && left.shape() == right.shape()
            && one.def.0.role != Role::Function);
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        _ => Value::NOT_IMPLEMENTED,
    })
}
