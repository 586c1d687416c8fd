//! Bound methods: a function with the instance that becomes its first argument.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, CmpOp, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A method bound to an instance.
    pub struct BoundMethod: kind::BOUND_METHOD, uncleared {
        /// `__func__`.
        pub function: Value,
        /// `__self__`.
        pub receiver: Value,
    }
}

impl BoundMethod {
    /// The bound method that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&BoundMethod> {
        Heap::downcast(value)
    }
}

/// Binds a function (or any callable) to an instance.
pub fn bind(vm: &mut Vm, function: Value, receiver: Value) -> Value {
    vm.heap.alloc(TypeId::METHOD.shape(), |header| BoundMethod {
        header,
        function,
        receiver,
    })
}

/// The type `method`.
pub static METHOD_SPEC: TypeSpec = TypeSpec {
    id: TypeId::METHOD,
    name: "method",
    signature: "(function, instance, /)",
    plain_fields: &["__func__", "__self__"],
    doc: "method(function, instance): a function with its first argument.",
    kind: kind::BOUND_METHOD,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        call: Some(call),
        hash: Some(hash),
        compare: Some(compare),
        getattr: Some(get_attr),
        descr_get: Some(|_, value, _, _| Ok(value.clone())),
        new: Some(make),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "How to copy or pickle the method.",
    )],
    getset: &[
        GetSetDef {
            name: "__func__",
            doc: "The function.",
            get: |_, value| {
                Ok(BoundMethod::of(value).map_or(Value::NONE, |own| own.function.clone()))
            },
            set: Some(crate::objects::property::readonly),
        },
        GetSetDef {
            name: "__self__",
            doc: "The instance.",
            get: |_, value| {
                Ok(BoundMethod::of(value).map_or(Value::NONE, |own| own.receiver.clone()))
            },
            set: Some(crate::objects::property::readonly),
        },
        GetSetDef {
            name: "__doc__",
            doc: "The function's docstring.",
            get: |vm, value| {
                let name = vm.names.__doc__.clone();
                match BoundMethod::of(value) {
                    Some(own) => {
                        let function = own.function.clone();
                        Ok(vm.get_attr_opt(&function, &name)?.unwrap_or(Value::NONE))
                    }
                    None => Ok(Value::NONE),
                }
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

fn make(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "method")?;
    let [function, receiver] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!("method expected 2 arguments, got {given}")));
    };
    if vm.slots_ref(function).call.is_none() {
        return Err(vm.type_error("first argument must be callable"));
    }
    if receiver.is_none() {
        return Err(vm.type_error("instance must not be None"));
    }
    Ok(bind(vm, function.clone(), receiver.clone()))
}

fn call(vm: &mut Vm, method: &Value, args: Args) -> PyResult {
    let Some(bound) = BoundMethod::of(method) else {
        return Ok(Value::NONE);
    };
    let function = bound.function.clone();
    vm.call_with_first(&function, &bound.receiver, args)
}

/// Attributes of the method's class first, then those of the function.
fn get_attr(vm: &mut Vm, value: &Value, name: &Value) -> PyResult {
    let class = vm.type_object(TypeId::METHOD).clone();
    if let Some(found) = vm.lookup(&class, name) {
        return match vm.slots_ref(&found).descr_get {
            Some(get) => get(vm, &found, Some(value), &class),
            None => Ok(found),
        };
    }
    match BoundMethod::of(value) {
        Some(own) => {
            let function = own.function.clone();
            vm.get_attr(&function, name)
        }
        None => Err(vm.no_attribute(value, name)),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = BoundMethod::of(value) else {
        return Ok(Value::NONE);
    };
    let (function, receiver) = (own.function.clone(), own.receiver.clone());
    let mut name = None;
    for key in [vm.names.__qualname__.clone(), vm.names.__name__.clone()] {
        name = vm
            .get_attr_opt(&function, &key)?
            .filter(|name| Str::of(name).is_some());
        if name.is_some() {
            break;
        }
    }
    let name = name.map_or("?".to_string(), |name| vm.text(&name));
    let receiver = vm.repr(&receiver)?;
    let text = format!("<bound method {name} of {}>", vm.text(&receiver));
    Ok(vm.str(&text))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(own) = BoundMethod::of(value) else {
        return Ok(0);
    };
    let (function, receiver) = (own.function.clone(), own.receiver.clone());
    let hash = vm.hash(&function)? ^ crate::objects::object::identity_hash(&receiver);
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (BoundMethod::of(left), BoundMethod::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = one.receiver.is(&other.receiver);
    let (one, other) = (one.function.clone(), other.function.clone());
    let equal = same && vm.eq(&one, &other)?;
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(own) = args.first().and_then(BoundMethod::of) else {
        return Ok(Value::NONE);
    };
    let (function, receiver) = (own.function.clone(), own.receiver.clone());
    let key = vm.names.__name__.clone();
    let name = vm.get_attr(&function, &key)?;
    let builtins = vm.builtins.clone();
    let key = vm.intern_str("getattr");
    let getter = vm.dict_get_str(&builtins, &key).unwrap_or(Value::NONE);
    let arguments = vm.tuple(vec![receiver, name]);
    Ok(vm.tuple(vec![getter, arguments]))
}
