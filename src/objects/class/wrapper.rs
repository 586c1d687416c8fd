//! Slot wrappers: the special methods that a builtin class has through its slots (`int.__add__`), and the same
//! bound to an instance (`(5).__add__`).

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, Class, CmpOp, GetSetDef, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, kind,
};

use super::dunder::{ANY, Dunder};

/// The reference to a line of the table of special methods.
#[derive(Clone, Copy)]
pub struct DunderRef(pub &'static Dunder);

crate::traces_nothing!(DunderRef);

object! {
    /// A slot wrapper, or (with a receiver) a method wrapper.
    pub struct Wrapper: kind::WRAPPER, uncleared {
        /// Which special method it is.
        pub def: DunderRef,
        /// The class whose slot it calls.
        pub owner: Value,
        /// The instance it is bound to.
        pub receiver: Option<Value>,
    }
}

impl Wrapper {
    /// The wrapper that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Wrapper> {
        Heap::downcast(value)
    }
}

/// The wrapper that stands in the namespace of `owner`.
pub fn new(vm: &mut Vm, def: &'static Dunder, owner: &Value) -> Value {
    vm.heap
        .alloc(TypeId::WRAPPER_DESCRIPTOR.shape(), |header| Wrapper {
            header,
            def: DunderRef(def),
            owner: owner.clone(),
            receiver: None,
        })
}

/// The type `wrapper_descriptor`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::WRAPPER_DESCRIPTOR,
    name: "wrapper_descriptor",
    plain_fields: &["__name__", "__objclass__"],
    doc: "",
    kind: kind::WRAPPER,
    slots: Slots {
        repr: Some(repr),
        call: Some(call_unbound),
        descr_get: Some(bind),
        ..Slots::EMPTY
    },
    methods: &[crate::objects::object::reduce::BY_NAME],
    getset: GETSET,
    ..TypeSpec::EMPTY
};

/// The type `method-wrapper`.
pub static BOUND_SPEC: TypeSpec = TypeSpec {
    id: TypeId::METHOD_WRAPPER,
    name: "method-wrapper",
    plain_fields: &["__self__"],
    doc: "",
    kind: kind::WRAPPER,
    slots: Slots {
        repr: Some(repr),
        call: Some(call_bound),
        hash: Some(hash),
        compare: Some(compare),
        ..Slots::EMPTY
    },
    methods: &[crate::objects::object::reduce::BY_NAME],
    getset: BOUND_GETSET,
    ..TypeSpec::EMPTY
};

static GETSET: &[GetSetDef] = &[NAME, QUALNAME, OBJCLASS, DOC, SIGNATURE];
static BOUND_GETSET: &[GetSetDef] = &[NAME, QUALNAME, OBJCLASS, DOC, SIGNATURE, SELF];

const NAME: GetSetDef = GetSetDef {
    name: "__name__",
    doc: "The method's name.",
    get: |vm, value| with(vm, value, |vm, wrapper| vm.intern_str(wrapper.def.0.name)),
    set: None,
};
const QUALNAME: GetSetDef = GetSetDef {
    name: "__qualname__",
    doc: "The method's name after its class's.",
    get: |vm, value| {
        with(vm, value, |vm, wrapper| {
            let text = super::qualified(vm, &wrapper.owner, wrapper.def.0.name);
            vm.str(&text)
        })
    },
    set: None,
};
const OBJCLASS: GetSetDef = GetSetDef {
    name: "__objclass__",
    doc: "The class that defines the method.",
    get: |vm, value| with(vm, value, |_, wrapper| wrapper.owner.clone()),
    set: None,
};
const DOC: GetSetDef = GetSetDef {
    name: "__doc__",
    doc: "The docstring.",
    get: |vm, value| with(vm, value, |vm, wrapper| vm.str(wrapper.def.0.doc)),
    set: None,
};
const SIGNATURE: GetSetDef = GetSetDef {
    name: "__text_signature__",
    doc: "The signature as a text.",
    get: |vm, value| with(vm, value, |vm, wrapper| vm.str(wrapper.def.0.signature)),
    set: None,
};
const SELF: GetSetDef = GetSetDef {
    name: "__self__",
    doc: "The instance it is bound to.",
    get: |vm, value| {
        with(vm, value, |_, wrapper| {
            wrapper.receiver.clone().unwrap_or(Value::NONE)
        })
    },
    set: None,
};

fn with(vm: &mut Vm, value: &Value, read: impl FnOnce(&mut Vm, &Wrapper) -> Value) -> PyResult {
    Ok(match Wrapper::of(value) {
        Some(wrapper) => read(vm, wrapper),
        None => Value::NONE,
    })
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(wrapper) = Wrapper::of(value) else {
        return Ok(Value::NONE);
    };
    let name = wrapper.def.0.name;
    let text = match &wrapper.receiver {
        Some(receiver) => format!(
            "<method-wrapper '{name}' of {} object at {:#x}>",
            vm.type_name(receiver),
            receiver.bits()
        ),
        None => format!(
            "<slot wrapper '{name}' of '{}' objects>",
            vm.class_name(&wrapper.owner)
        ),
    };
    Ok(vm.str(&text))
}

fn bind(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(wrapper), Some(instance)) = (Wrapper::of(value), instance) else {
        return Ok(value.clone());
    };
    if !vm.is_subclass(vm.class_of(instance), &wrapper.owner) {
        return Err(super::descriptor_mismatch(
            vm,
            wrapper.def.0.name,
            &wrapper.owner,
            instance,
        ));
    }
    let (def, owner) = (wrapper.def, wrapper.owner.clone());
    let receiver = instance.clone();
    Ok(vm
        .heap
        .alloc(TypeId::METHOD_WRAPPER.shape(), |header| Wrapper {
            header,
            def,
            owner,
            receiver: Some(receiver),
        }))
}

fn call_unbound(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(wrapper) = Wrapper::of(value) else {
        return Ok(Value::NONE);
    };
    let def = wrapper.def.0;
    let Some(this) = args.positional.first() else {
        let owner = vm.class_name(&wrapper.owner);
        return Err(vm.type_error(format!(
            "descriptor '{}' of '{owner}' object needs an argument",
            def.name
        )));
    };
    if !vm.is_subclass(vm.class_of(this), &wrapper.owner) {
        let (owner, class) = (vm.class_name(&wrapper.owner), vm.type_name(this));
        return Err(vm.type_error(format!(
            "descriptor '{}' requires a '{owner}' object but received a '{class}'",
            def.name
        )));
    }
    call(vm, def, &wrapper.owner, this, args.rest())
}

fn call_bound(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(wrapper) = Wrapper::of(value) else {
        return Ok(Value::NONE);
    };
    let this = wrapper.receiver.clone().unwrap_or(Value::NONE);
    call(vm, wrapper.def.0, &wrapper.owner, &this, args)
}

fn call(vm: &mut Vm, def: &'static Dunder, owner: &Value, this: &Value, args: Args) -> PyResult {
    if def.most != ANY {
        if !args.names.is_empty() {
            return Err(vm.type_error(format!("wrapper {}() takes no keyword arguments", def.name)));
        }
        let given = args.positional.len();
        if given < def.least as usize || given > def.most as usize {
            let repeats = is_repetition(owner, def);
            return Err(wrong_count(vm, def, given, repeats));
        }
    }
    let slots = match Class::of(owner) {
        Some(owner) => *owner.slots(&vm.heap),
        None => Slots::EMPTY,
    };
    (def.call)(vm, &slots, this, args)
}

/// Whether it is the `*` of a sequence.
fn is_repetition(owner: &Value, def: &Dunder) -> bool {
    let kind = Class::of(owner).map(|owner| owner.spec.0.get().kind);
    let sequence = matches!(
        kind,
        Some(kind::LIST | kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY)
    );
    sequence && matches!(def.name, "__mul__" | "__rmul__" | "__imul__")
}

#[cold]
fn wrong_count(vm: &mut Vm, def: &Dunder, given: usize, repeats: bool) -> Raised {
    let (least, most) = (def.least as usize, def.most as usize);
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    // CPython counts in two ways, and one of them begins with an empty name.
    vm.type_error(if most <= 1 {
        let blank = if repeats { " " } else { "" };
        format!(
            "{blank}expected {most} argument{}, got {given}",
            plural(most)
        )
    } else if least == most {
        format!(" expected {most} argument{}, got {given}", plural(most))
    } else if given < least {
        format!(
            " expected at least {least} argument{}, got {given}",
            plural(least)
        )
    } else {
        format!(
            " expected at most {most} argument{}, got {given}",
            plural(most)
        )
    })
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    Ok(Wrapper::of(value).map_or(0, |wrapper| {
        let receiver = wrapper.receiver.as_ref().map_or(0, Value::bits);
        let def = std::ptr::from_ref(wrapper.def.0).addr() as u64;
        (receiver.rotate_right(4) ^ def) as i64 & i64::MAX
    }))
}

fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(left), Some(right)) = (Wrapper::of(left), Wrapper::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = std::ptr::eq(left.def.0, right.def.0)
        && match (&left.receiver, &right.receiver) {
            (Some(left), Some(right)) => left.is(right),
            _ => false,
        };
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        _ => Value::NOT_IMPLEMENTED,
    })
}
