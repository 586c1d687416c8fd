//! `types.SimpleNamespace`: an object that is nothing but its attributes.

use crate::heap::{Attributes, Heap, Value};
use crate::object;
use crate::runtime::{
    Args, Class, CmpOp, Dict, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A simple namespace.
    pub struct Namespace: kind::NAMESPACE, tracked {
        /// All that it is.
        pub attributes: Attributes,
    }
}

impl Namespace {
    /// The namespace that `value` is.
    pub fn of(value: &Value) -> Option<&Namespace> {
        Heap::downcast(value)
    }
}

/// The type `types.SimpleNamespace`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::NAMESPACE,
    name: "types.SimpleNamespace",
    signature: "(mapping_or_iterable=(), /, **kwargs)",
    plain_fields: &["__dict__"],
    doc: "SimpleNamespace(mapping_or_iterable=(), /, **kwargs): an object with these attributes.",
    kind: kind::NAMESPACE,
    subclassable: true,
    attributes: true,
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        unhashable: true,
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::any(
            "__replace__",
            replace,
            "",
            "A copy in which some attributes have new values.",
        ),
    ],
    getset: &[super::class::attributes::DICT],
    ..TypeSpec::EMPTY
};

/// A new namespace without attributes.
pub fn new(vm: &mut Vm) -> Value {
    vm.heap
        .alloc(TypeId::NAMESPACE.shape(), |header| Namespace {
            header,
            attributes: Attributes,
        })
}

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = Class::of(class).map_or(TypeId::NAMESPACE.shape(), |class| {
        class.instance_shape.0.get()
    });
    Ok(vm.heap.alloc(shape, |header| Namespace {
        header,
        attributes: Attributes,
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let given = args.positional.len();
    if given > 1 {
        let class = vm.type_name(this);
        let short = class.rsplit('.').next().unwrap_or(&class);
        return Err(vm.type_error(format!("{short} expected at most 1 argument, got {given}")));
    }
    if let Some(first) = args.positional.first() {
        let dict_class = vm.type_object(TypeId::DICT).clone();
        let entries = vm.call(&dict_class, std::slice::from_ref(first))?;
        let entries: Vec<(Value, Value)> = Dict::of(&entries).map_or(Vec::new(), |dict| {
            dict.table(&vm.heap)
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        });
        for (key, value) in entries {
            if Str::of(&key).is_none() {
                return Err(vm.type_error("keywords must be strings"));
            }
            let key = vm.intern(&key);
            vm.set_instance_attr(this, &key, Some(value));
        }
    }
    for (name, value) in args.names.iter().zip(args.values) {
        let name = vm.intern(name);
        vm.set_instance_attr(this, &name, Some(value.clone()));
    }
    Ok(())
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let name = if vm.is_exact(value, TypeId::NAMESPACE) {
        "namespace".to_string()
    } else {
        vm.type_name(value)
    };
    if vm.repr_stack.contains(&value.bits()) {
        return Ok(vm.str(&format!("{name}(...)")));
    }
    vm.repr_stack.push(value.bits());
    let parts = attributes(vm, value);
    vm.repr_stack.pop();
    let text = format!("{name}({})", parts?.join(", "));
    Ok(vm.str(&text))
}

fn attributes(vm: &mut Vm, value: &Value) -> PyResult<Vec<String>> {
    let Some(dict) = vm.instance_dict(value) else {
        return Ok(Vec::new());
    };
    let entries: Vec<(Value, Value)> = Dict::of(&dict).map_or(Vec::new(), |dict| {
        dict.table(&vm.heap)
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    });
    let mut parts = Vec::new();
    for (key, value) in entries {
        if Str::of(&key).is_some_and(|key| !key.as_bytes().is_empty()) {
            let text = vm.repr(&value)?;
            parts.push(format!("{}={}", vm.text(&key), vm.text(&text)));
        }
    }
    Ok(parts)
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    if Namespace::of(left).is_none() || Namespace::of(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (vm.instance_dict(left), vm.instance_dict(right)) {
        (Some(left), Some(right)) => vm.compare(op, &left, &right),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(this).clone();
    let nothing = vm.empty_tuple.clone();
    let attributes = vm.instance_dict(this).unwrap_or(Value::NONE);
    Ok(vm.tuple(vec![class, nothing, attributes]))
}

fn replace(vm: &mut Vm, args: Args) -> PyResult {
    let Some((this, extra)) = args.positional.split_first() else {
        return Ok(Value::NONE);
    };
    if !extra.is_empty() {
        let given = extra.len();
        return Err(vm.type_error(format!(
            "__replace__() takes no positional arguments ({given} given)"
        )));
    }
    let class = vm.class_of(this).clone();
    let copy = vm.call(&class, &[])?;
    let attributes: Vec<(Value, Value)> = vm
        .instance_dict(this)
        .as_ref()
        .and_then(Dict::of)
        .map_or(Vec::new(), |dict| {
            let entries = dict.table(&vm.heap).iter();
            entries
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        });
    let changes = args.names.iter().cloned().zip(args.values.iter().cloned());
    for (name, value) in attributes.into_iter().chain(changes) {
        if Str::of(&name).is_some() {
            let name = vm.intern(&name);
            vm.set_instance_attr(&copy, &name, Some(value));
        }
    }
    Ok(copy)
}
