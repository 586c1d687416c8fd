//! `mappingproxy`: a mapping seen through a read-only view.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, CmpOp, Dict, List, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A read-only view of a mapping.
    pub struct MappingProxy: kind::MAPPING_PROXY, uncleared {
        /// The mapping.
        pub mapping: Value,
    }
}

impl MappingProxy {
    /// The proxy that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&MappingProxy> {
        Heap::downcast(value)
    }
}

/// A proxy of a mapping.
pub fn new(vm: &mut Vm, mapping: Value) -> Value {
    vm.heap
        .alloc(TypeId::MAPPING_PROXY.shape(), |header| MappingProxy {
            header,
            mapping,
        })
}

/// The mapping behind a proxy; other values are themselves.
fn behind(value: &Value) -> &Value {
    MappingProxy::of(value).map_or(value, |proxy| &proxy.mapping)
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let [mapping] = args.bind(vm, "mappingproxy", ["mapping"], 0, 1)?;
    let mapping = mapping.unwrap_or(Value::NONE);
    let sequence = List::of(&mapping).is_some() || Tuple::of(&mapping).is_some();
    if sequence || vm.slots_ref(&mapping).get_item.is_none() {
        let name = vm.type_name(&mapping);
        return Err(vm.type_error(format!(
            "mappingproxy() argument must be a mapping, not {name}"
        )));
    }
    Ok(new(vm, mapping))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let mut text = b"mappingproxy(".to_vec();
    super::sequence::push_repr(vm, &mut text, behind(value))?;
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    vm.hash(behind(value))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    vm.compare(op, behind(left), right)
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    vm.binary(op, behind(left), behind(right))
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, _: &Value) -> PyResult {
    if op != BinOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let name = vm.type_name(left);
    Err(vm.type_error(format!("'|=' is not supported by {name}; use '|' instead")))
}

/// Calls a method of the mapping.
fn forward(vm: &mut Vm, name: &str, args: &[Value]) -> PyResult {
    let Some((proxy, rest)) = args.split_first() else {
        return Ok(Value::NONE);
    };
    vm.call_method(behind(proxy), name, rest)
}

fn get(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [proxy, key, ..] = args else {
        return Ok(Value::NONE);
    };
    if Dict::of(behind(proxy)).is_some() && vm.is_exact(behind(proxy), TypeId::DICT) {
        let found = vm.dict_get(behind(proxy), key)?;
        return Ok(found.unwrap_or_else(|| args.get(2).cloned().unwrap_or(Value::NONE)));
    }
    let default = args.get(2).cloned().unwrap_or(Value::NONE);
    forward(vm, "get", &[proxy.clone(), key.clone(), default])
}

/// The type `mappingproxy`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::MAPPING_PROXY,
    name: "mappingproxy",
    signature: "(mapping)",
    doc: "A read-only view of a mapping.",
    kind: kind::MAPPING_PROXY,
    slots: Slots {
        repr: Some(repr),
        str: Some(|vm, proxy| vm.to_str(behind(proxy))),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(|vm, proxy| vm.iter(behind(proxy))),
        len: Some(|vm, proxy| vm.len(behind(proxy))),
        get_item: Some(|vm, proxy, key| vm.get_item(behind(proxy), key)),
        contains: Some(|vm, proxy, key| vm.contains(behind(proxy), key)),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    in_place: &[BinOp::Or],
    methods: &[
        NativeDef::range(
            "get",
            1,
            2,
            get,
            "(self, key, default=None, /)",
            "The value of the key, or the default.",
        ),
        NativeDef::no_args(
            "keys",
            |vm, args| forward(vm, "keys", args),
            "(self, /)",
            "The mapping's keys.",
        ),
        NativeDef::no_args(
            "values",
            |vm, args| forward(vm, "values", args),
            "(self, /)",
            "The mapping's values.",
        ),
        NativeDef::no_args(
            "items",
            |vm, args| forward(vm, "items", args),
            "(self, /)",
            "The mapping's keys and values.",
        ),
        NativeDef::no_args(
            "copy",
            |vm, args| forward(vm, "copy", args),
            "(self, /)",
            "A copy of the mapping.",
        ),
        NativeDef::no_args(
            "__reversed__",
            |vm, args| forward(vm, "__reversed__", args),
            "(self, /)",
            "An iterator over the keys, the last first.",
        ),
    ],
    ..TypeSpec::EMPTY
};
