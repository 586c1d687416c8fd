//! The type `object`: what every object can do.

mod class_change;
pub mod reduce;

use crate::heap::{ShapeId, Value};
use crate::runtime::{
    Args, Class, CmpOp, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm,
    class_flag, kind,
};

use super::class;

/// The type `object`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::OBJECT,
    name: "object",
    signature: "()",
    doc: "The base of all classes.",
    kind: kind::INSTANCE,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        str: Some(to_str),
        hash: Some(hash),
        compare: Some(compare),
        new: Some(new),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: METHODS,
    getset: &[GetSetDef {
        name: "__class__",
        doc: "The object's class.",
        get: |vm, value| Ok(vm.class_of(value).clone()),
        set: Some(class_change::set_class),
    }],
    ..TypeSpec::EMPTY
};

static METHODS: &[NativeDef] = &[
    NativeDef::one(
        "__reduce_ex__",
        reduce::reduce_ex,
        "(self, protocol, /)",
        "How to copy or pickle this object, for a protocol.",
    ),
    NativeDef::no_args(
        "__reduce__",
        reduce::reduce,
        "(self, /)",
        "How to copy or pickle this object.",
    ),
    NativeDef::no_args(
        "__getstate__",
        reduce::get_state,
        "(self, /)",
        "The attributes to be copied or pickled.",
    ),
    NativeDef::any(
        "__subclasshook__",
        |_, _| Ok(Value::NOT_IMPLEMENTED),
        "(type, object, /)",
        "What abstract classes ask; says nothing.",
    )
    .class_method(),
    NativeDef::any(
        "__init_subclass__",
        init_subclass,
        "(type, /)",
        "Called when a class derives from this one; does nothing.",
    )
    .class_method(),
    NativeDef::one(
        "__format__",
        format,
        "(self, format_spec, /)",
        "The object as a text; only the empty format is known.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        super::sizes::plain_method,
        "(self, /)",
        "Bytes of the object.",
    ),
    NativeDef::no_args(
        "__dir__",
        dir,
        "(self, /)",
        "The names of the object's attributes.",
    ),
];

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let Some(object) = Class::of(class) else {
        return Ok(Value::NONE);
    };
    if !args.is_empty() {
        let slots = object.slots(&vm.heap);
        if !is_own_new(slots) {
            return Err(vm.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if is_own_init(slots) {
            let name = vm.class_name(class);
            return Err(vm.type_error(format!("{name}() takes no arguments")));
        }
    }
    if object.has(class_flag::ABSTRACT) {
        return Err(abstract_error(vm, class));
    }
    let shape = object.instance_shape.0.get();
    if vm.heap.shape(shape).kind != kind::INSTANCE {
        let name = vm.class_name(class);
        return Err(vm.type_error(format!("cannot create '{name}' instances")));
    }
    Ok(allocate(vm, shape))
}

fn allocate(vm: &mut Vm, shape: ShapeId) -> Value {
    vm.heap
        .alloc(shape, |header| super::instance::Instance { header })
}

/// Whether instances are made as `object` makes them.
pub fn is_own_new(slots: &Slots) -> bool {
    let own: fn(&mut Vm, &Value, Args) -> PyResult = new;
    slots
        .new
        .is_some_and(|slot| std::ptr::fn_addr_eq(slot, own))
}

/// Whether instances are readied as `object` does.
pub fn is_own_init(slots: &Slots) -> bool {
    let own: fn(&mut Vm, &Value, Args) -> PyResult<()> = init;
    slots
        .init
        .is_some_and(|slot| std::ptr::fn_addr_eq(slot, own))
}

fn abstract_error(vm: &mut Vm, class: &Value) -> crate::runtime::Raised {
    let key = vm.names.__abstractmethods__.clone();
    let names = match vm.lookup(class, &key) {
        Some(names) => vm.collect(&names),
        None => Ok(Vec::new()),
    };
    let mut names: Vec<String> = match names {
        Ok(names) => names.iter().map(|name| vm.text(name)).collect(),
        Err(raised) => return raised,
    };
    names.sort();
    let plural = if names.len() == 1 { "" } else { "s" };
    let list: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let class = vm.class_name(class);
    vm.type_error(format!(
        "Can't instantiate abstract class {class} without an implementation for abstract method{plural} {}",
        list.join(", ")
    ))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    if args.is_empty() {
        return Ok(());
    }
    let slots = vm.slots_ref(this);
    if !is_own_init(slots) {
        return Err(vm.type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    if is_own_new(slots) {
        let class = vm.type_name(this);
        return Err(vm.type_error(format!(
            "{class}.__init__() takes exactly one argument (the instance to initialize)"
        )));
    }
    Ok(())
}

/// `<__main__.A object at 0x…>`.
pub fn repr(vm: &mut Vm, this: &Value) -> PyResult {
    let class = vm.class_of(this).clone();
    let name = class::display_name(vm, &class);
    Ok(vm.str(&format!("<{name} object at {:#x}>", this.bits())))
}

fn to_str(vm: &mut Vm, this: &Value) -> PyResult {
    // The caller checks that it is a string, and says `__str__` if it is not.
    match vm.slots_ref(this).repr {
        Some(repr) => repr(vm, this),
        None => vm.repr(this),
    }
}

/// A hash of the object's identity.
pub fn hash(_: &mut Vm, this: &Value) -> PyResult<i64> {
    Ok(identity_hash(this))
}

/// As CPython's: the address, its always-zero bits turned to the top.
pub fn identity_hash(value: &Value) -> i64 {
    let hash = value.bits().rotate_right(4) as i64;
    if hash == -1 { -2 } else { hash }
}

/// `==` is identity, `!=` the contrary of what the class's `==` says; there is no order.
pub fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    match op {
        CmpOp::Eq if left.is(right) => Ok(Value::TRUE),
        CmpOp::Ne => {
            let Some(compare) = vm.slots_ref(left).compare else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let equal = compare(vm, left, right, CmpOp::Eq)?;
            if equal.is(&Value::NOT_IMPLEMENTED) {
                return Ok(equal);
            }
            Ok(Value::bool(!vm.truth(&equal)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn init_subclass(vm: &mut Vm, args: Args) -> PyResult {
    let name = args
        .positional
        .first()
        .and_then(Class::of)
        .map_or(String::new(), |class| vm.text(class.qualname.get(&vm.heap)));
    if !args.names.is_empty() {
        return Err(vm.type_error(format!(
            "{name}.__init_subclass__() takes no keyword arguments"
        )));
    }
    let given = args.positional.len().saturating_sub(1);
    if given > 0 {
        return Err(vm.type_error(format!(
            "{name}.__init_subclass__() takes no arguments ({given} given)"
        )));
    }
    Ok(Value::NONE)
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, spec] = args else {
        return Ok(Value::NONE);
    };
    let Some(text) = Str::of(spec) else {
        let given = vm.type_name(spec);
        return Err(vm.type_error(format!("__format__() argument must be str, not {given}")));
    };
    if !text.as_bytes().is_empty() {
        let class = vm.type_name(this);
        return Err(vm.type_error(format!(
            "unsupported format string passed to {class}.__format__"
        )));
    }
    vm.to_str(this)
}

fn dir(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, ..] = args else {
        return Ok(Value::NONE);
    };
    let names = vm.dict();
    let key = vm.names.__dict__.clone();
    if let Some(own) = vm.get_attr_opt(this, &key)? {
        for name in class::attributes::keys(vm, &own) {
            if Str::of(&name).is_some() {
                let name = vm.intern(&name);
                vm.dict_set_str(&names, &name, Value::NONE);
            }
        }
    }
    let key = vm.names.__class__.clone();
    if let Some(class) = vm.get_attr_opt(this, &key)? {
        class::merge_names(vm, &class, &names);
    }
    let names = class::attributes::keys(vm, &names);
    Ok(vm.list(names))
}
