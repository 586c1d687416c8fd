//! Weak references as Python sees them (`weakref.ref`). The heap keeps their books (`heap::weak`).
//!
//! An object has at most one reference of the exact class without callback: it is shared.

use crate::heap::{Heap, Value, WEAK_REFERENCE, WeakReference};
use crate::runtime::{
    Args, Class, CmpOp, GetSetDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, class_flag,
};

use super::class::full_name;

/// The type `weakref.ReferenceType`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::WEAK_REFERENCE,
    name: "weakref.ReferenceType",
    doc: "ref(object[, callback]): a reference that does not keep its object alive.",
    kind: WEAK_REFERENCE,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        call: Some(call),
        compare: Some(compare),
        new: Some(new),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: &[super::generic_alias::CLASS_GET_ITEM],
    getset: &[GetSetDef {
        name: "__callback__",
        doc: "What is called when the object has died, if it still lives.",
        get: |vm, value| {
            let callback = of(value).and_then(|weak| weak.callback(&vm.heap).cloned());
            Ok(callback.unwrap_or(Value::NONE))
        },
        set: None,
    }],
    ..TypeSpec::EMPTY
};

/// The weak reference (or proxy) that `value` is.
pub fn of(value: &Value) -> Option<&WeakReference> {
    Heap::downcast(value)
}

/// Whether a value can be weakly referenced.
pub fn may_refer(vm: &Vm, value: &Value) -> bool {
    value.is_object()
        && Class::of(vm.class_of(value)).is_some_and(|class| class.has(class_flag::HAS_WEAKREF))
}

/// A weak reference (or proxy) of class `class` to `object`; the shared one where that is right.
///
/// # Errors
/// `TypeError` if the object can't be weakly referenced.
pub fn make(vm: &mut Vm, class: &Value, object: &Value, callback: Option<Value>) -> PyResult {
    if !may_refer(vm, object) {
        let name = vm.type_name(object);
        return Err(vm.type_error(format!("cannot create weak reference to '{name}' object")));
    }
    let callback = callback.filter(|callback| !callback.is_none());
    let Some(shape) = Class::of(class).map(|class| class.instance_shape.0.get()) else {
        return Err(vm.type_error("a class is required"));
    };
    let shared = [
        TypeId::WEAK_REFERENCE,
        TypeId::PROXY,
        TypeId::CALLABLE_PROXY,
    ]
    .iter()
    .any(|id| id.shape() == shape);
    if shared
        && callback.is_none()
        && let Some(known) = vm.heap.plain_weak(object, shape)
    {
        return Ok(known);
    }
    match vm.heap.new_weak(shape, object, callback) {
        Some(weak) => Ok(weak),
        None => Err(vm.type_error("cannot create weak reference")),
    }
}

/// What the reference refers to, if it lives.
pub fn referent(value: &Value) -> Option<Value> {
    of(value).and_then(WeakReference::get)
}

fn object_and_callback(vm: &mut Vm, args: Args, what: &str) -> PyResult<(Value, Option<Value>)> {
    match args.positional {
        [object] => Ok((object.clone(), None)),
        [object, callback] => Ok((object.clone(), Some(callback.clone()))),
        [] => Err(vm.type_error(format!("{what} expected at least 1 argument, got 0"))),
        more => {
            let given = more.len();
            Err(vm.type_error(format!("{what} expected at most 2 arguments, got {given}")))
        }
    }
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let (object, callback) = object_and_callback(vm, args, "__new__")?;
    if class.is(vm.type_object(TypeId::WEAK_REFERENCE)) {
        args.no_keywords(vm, "ref")?;
    }
    make(vm, class, &object, callback)
}

fn init(vm: &mut Vm, _: &Value, args: Args) -> PyResult<()> {
    object_and_callback(vm, args, "__init__").map(drop)
}

/// `reference()`.
///
/// # Errors
/// `TypeError` for arguments.
pub fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "weakref")?;
    if !args.positional.is_empty() {
        let given = args.positional.len();
        return Err(vm.type_error(format!("weakref expected 0 arguments, got {given}")));
    }
    Ok(referent(value).unwrap_or(Value::NONE))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(weak) = of(value) else {
        return Ok(0);
    };
    if let Some(known) = weak.hash() {
        return Ok(known);
    }
    let Some(object) = weak.get() else {
        return Err(vm.type_error("weak object has gone away"));
    };
    let hash = vm.hash(&object)?;
    weak.remember_hash(hash);
    Ok(hash)
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) || of(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (referent(left), referent(right)) {
        (Some(left), Some(right)) => vm.compare(op, &left, &right),
        _ => Ok(Value::bool(left.is(right) == (op == CmpOp::Eq))),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let text = describe(vm, value, "weakref")?;
    Ok(vm.str(&text))
}

/// `<weakref at 0x…; to 'A' at 0x…>`.
///
/// # Errors
/// What reading the object's `__name__` raises.
pub fn describe(vm: &mut Vm, value: &Value, what: &str) -> PyResult<String> {
    let address = value.bits();
    let Some(object) = referent(value) else {
        return Ok(format!("<{what} at {address:#x}; dead>"));
    };
    let class = vm.class_of(&object).clone();
    let class = full_name(vm, &class);
    let mut text = format!(
        "<{what} at {address:#x}; to '{class}' at {:#x}",
        object.bits()
    );
    if what == "weakref" {
        // As a special method: the class has it, or a descriptor of the class gives it.
        let name = vm.names.__name__.clone();
        let class = vm.class_of(&object).clone();
        let found = match vm.lookup(&class, &name) {
            Some(found) => match vm.slots_ref(&found).descr_get {
                Some(get) => Some(get(vm, &found, Some(&object), &class)?),
                None => Some(found),
            },
            None => None,
        };
        if let Some(name) = found
            && Str::of(&name).is_some()
        {
            text.push_str(&format!(" ({})", vm.text(&name)));
        }
    }
    text.push('>');
    Ok(text)
}
