//! Classes: the type `type`, and everything that makes a class written in Python behave.
//!
//! * `dunder`: the table of special methods, which connects names with slots.
//! * `wrapper`, `new_method`: how slots of builtin classes appear as methods.
//! * `user`, `user_binary`, `attribute_hooks`: the slots of classes written in Python.
//! * `update`: which function stands in which slot.
//! * `create`, `layout`, `mro`, `metaclass`: the birth of a class.
//! * `attributes`, `properties`, `bases`: attributes of classes.

pub mod attribute_hooks;
pub mod attributes;
pub mod bases;
pub mod create;
pub mod dunder;
pub mod layout;
pub mod metaclass;
pub mod mro;
pub mod new_method;
pub mod properties;
pub mod update;
pub mod user;
pub mod user_binary;
pub mod wrapper;

use crate::heap::Value;
use crate::objects::object;
use crate::runtime::{
    Args, Class, Dict, NativeDef, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, class_flag, kind,
};

pub use create::{calling_module, order_of};
pub use metaclass::{build_class, calculate_metaclass, create_class, prepare};

/// The slot `new` of `type`, to be recognised in metaclasses.
pub const TYPE_NEW: fn(&mut Vm, &Value, Args) -> PyResult = type_new;

/// The slot `binary` of classes that define operators in Python.
pub const USER_BINARY: fn(&mut Vm, crate::runtime::BinOp, &Value, &Value) -> PyResult =
    user_binary::binary;

/// The type `type`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::TYPE,
    name: "type",
    plain_fields: &[
        "__base__",
        "__basicsize__",
        "__dictoffset__",
        "__flags__",
        "__itemsize__",
        "__weakrefoffset__",
    ],
    doc: "type(object) is the object's class; type(name, bases, namespace) makes a new class.",
    kind: kind::CLASS,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        call: Some(call),
        getattr: Some(attributes::get),
        setattr: Some(attributes::set),
        new: Some(type_new),
        init: Some(type_init),
        binary: Some(super::union::binary),
        ..Slots::EMPTY
    },
    operators: &[crate::runtime::BinOp::Or],
    methods: METHODS,
    getset: properties::GETSET,
    ..TypeSpec::EMPTY
};

static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "mro",
        mro_method,
        "(self, /)",
        "The order in which bases are searched.",
    ),
    NativeDef::no_args(
        "__subclasses__",
        subclasses,
        "(self, /)",
        "The direct subclasses that live, as a list.",
    ),
    NativeDef::any(
        "__prepare__",
        prepare_method,
        "(cls, name, bases, /, **kwds)",
        "The namespace in which the body of a class runs.",
    )
    .class_method(),
    NativeDef::one(
        "__instancecheck__",
        instance_check,
        "(self, instance, /)",
        "Whether an object is an instance of this class.",
    ),
    NativeDef::one(
        "__subclasscheck__",
        subclass_check,
        "(self, subclass, /)",
        "Whether a class derives from this one.",
    ),
    NativeDef::no_args(
        "__dir__",
        dir,
        "(self, /)",
        "The names of the class's attributes and its bases'.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        super::sizes::method,
        "(self, /)",
        "Bytes of the class object.",
    ),
];

/// Says that a class has changed: forgets the inline caches that depend on it.
pub fn changed(vm: &mut Vm, class: &Value) {
    vm.lookups.forget();
    let Some(object) = Class::of(class) else {
        return;
    };
    if !object.has(class_flag::CACHED) {
        return;
    }
    object.set_flag(class_flag::CACHED, false);
    let changes = object.changes.0.get().saturating_add(1);
    object.changes.0.set(changes);
    if changes >= MANY_CHANGES {
        object.set_flag(class_flag::VOLATILE, true);
    }
    (vm.hooks.flush_caches)(vm);
}

/// After so many changes, inline caches leave a class alone.
const MANY_CHANGES: u32 = 32;

/// The text by which a class is shown: `__main__.A`, `int`.
pub fn display_name(vm: &mut Vm, class: &Value) -> String {
    let Some(object) = Class::of(class) else {
        return String::new();
    };
    if !object.has(class_flag::HEAP) {
        return object.spec.0.get().name.to_string();
    }
    let key = vm.names.__module__.clone();
    let module = vm.dict_get_str(&object.dict, &key);
    let qualname = vm.text(object.qualname.get(&vm.heap));
    match module {
        Some(module) if crate::runtime::Str::of(&module).is_some() => {
            let module = vm.text(&module);
            if module == "builtins" {
                vm.text(object.name.get(&vm.heap))
            } else {
                format!("{module}.{qualname}")
            }
        }
        _ => qualname,
    }
}

/// The name of a class with its module's, unless that is `builtins` or `__main__`: as some messages have it.
pub fn full_name(vm: &mut Vm, class: &Value) -> String {
    let name = display_name(vm, class);
    match name.strip_prefix("__main__.") {
        Some(rest) => rest.to_string(),
        None => name,
    }
}

/// A method's name after its class's.
pub fn qualified(vm: &Vm, class: &Value, name: &str) -> String {
    match Class::of(class) {
        Some(class) => format!("{}.{name}", vm.text(class.qualname.get(&vm.heap))),
        None => name.to_string(),
    }
}

/// The error for a descriptor that is asked for an instance of a foreign class.
#[cold]
pub fn descriptor_mismatch(vm: &mut Vm, name: &str, owner: &Value, instance: &Value) -> Raised {
    let (owner, class) = (vm.class_name(owner), vm.type_name(instance));
    vm.type_error(format!(
        "descriptor '{name}' for '{owner}' objects doesn't apply to a '{class}' object"
    ))
}

fn repr(vm: &mut Vm, class: &Value) -> PyResult {
    let name = display_name(vm, class);
    Ok(vm.str(&format!("<class '{name}'>")))
}

/// `class(…)`: makes an instance and readies it; `type(x)` is the class of `x`.
///
/// # Errors
/// `TypeError` if the class can't be instantiated, and what `__new__` and `__init__` raise.
pub fn call(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if class.is(vm.type_object(TypeId::TYPE)) {
        if args.names.is_empty()
            && let [value] = args.positional
        {
            return Ok(vm.class_of(value).clone());
        }
        if args.positional.len() != 3 {
            return Err(vm.type_error("type() takes 1 or 3 arguments"));
        }
    }
    let Some(new) = Class::of(class).and_then(|class| class.slots(&vm.heap).new) else {
        let name = display_name(vm, class);
        return Err(vm.type_error(format!("cannot create '{name}' instances")));
    };
    let object = new(vm, class, args)?;
    let made = vm.class_of(&object);
    if !made.is(class) && !vm.is_subclass(made, class) {
        return Ok(object);
    }
    let slots = vm.slots_ref(&object);
    // That of `object` does nothing where instances are made in another way.
    if let Some(init) = slots.init
        && (!object::is_own_init(slots) || object::is_own_new(slots))
    {
        init(vm, &object, args)?;
    }
    Ok(object)
}

fn type_new(vm: &mut Vm, metaclass: &Value, args: Args) -> PyResult {
    create::new(vm, metaclass, args)
}

fn type_init(vm: &mut Vm, _: &Value, args: Args) -> PyResult<()> {
    match args.positional.len() {
        1 if !args.names.is_empty() => {
            Err(vm.type_error("type.__init__() takes no keyword arguments"))
        }
        1 | 3 => Ok(()),
        _ => Err(vm.type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

fn mro_method(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, ..] = args else {
        return Ok(Value::NONE);
    };
    let bases = Class::of(class).map_or(Vec::new(), |object| {
        crate::runtime::Tuple::of(object.bases.get(&vm.heap))
            .map_or(Vec::new(), |bases| bases.items().to_vec())
    });
    let merged = mro::merge(vm, &bases)?;
    let mut order = vec![class.clone()];
    order.extend(merged);
    Ok(vm.list(order))
}

fn subclasses(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, ..] = args else {
        return Ok(Value::NONE);
    };
    let mut list = update::subclasses(vm, class);
    if Class::of(class).is_some_and(|class| !class.has(class_flag::HEAP)) {
        // Builtin subclasses are not listed by their bases.
        let builtin: Vec<Value> = vm
            .types
            .iter()
            .filter(|other| {
                Class::of(other).is_some_and(|other| {
                    other
                        .base
                        .get(&vm.heap)
                        .as_ref()
                        .is_some_and(|base| base.is(class))
                })
            })
            .cloned()
            .collect();
        list.splice(0..0, builtin);
    }
    Ok(vm.list(list))
}

fn prepare_method(vm: &mut Vm, _: Args) -> PyResult {
    Ok(vm.dict())
}

fn instance_check(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, value, ..] = args else {
        return Ok(Value::FALSE);
    };
    Ok(Value::bool(vm.plain_class_check(value, class, true)?))
}

fn subclass_check(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, derived, ..] = args else {
        return Ok(Value::FALSE);
    };
    Ok(Value::bool(vm.plain_class_check(derived, class, false)?))
}

fn dir(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, ..] = args else {
        return Ok(Value::NONE);
    };
    let names = vm.dict();
    merge_names(vm, class, &names);
    let names = attributes::keys(vm, &names);
    Ok(vm.list(names))
}

/// Adds the names of a class's namespace and of its bases' to a dict.
pub fn merge_names(vm: &mut Vm, class: &Value, into: &Value) {
    let order = Class::of(class).map_or(Vec::new(), |class| class.mro(&vm.heap).to_vec());
    for member in order {
        (vm.hooks.fill_class)(vm, &member, None);
        let names =
            Class::of(&member).map_or(Vec::new(), |member| attributes::keys(vm, &member.dict));
        for name in names {
            if let Some(dict) = Dict::of(into)
                && dict.table(&vm.heap).get_str(&name).is_none()
            {
                vm.dict_set_str(into, &name, Value::NONE);
            }
        }
    }
}

/// `builtins.__build_class__`.
pub static BUILD_CLASS: NativeDef = NativeDef::any(
    "__build_class__",
    build_class,
    "",
    "Makes the class of a class statement.",
)
.function();
