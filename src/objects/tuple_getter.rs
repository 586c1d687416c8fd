//! The attributes of named tuples: each reads one item.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, GetSetDef, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A descriptor.
    pub struct TupleGetter: kind::TUPLE_GETTER, tracked {
        /// The item's index.
        pub index: usize,
        /// `__doc__`.
        pub doc: HeapCell<Value>,
    }
}

fn of(value: &Value) -> Option<&TupleGetter> {
    Heap::downcast(value)
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "_tuplegetter")?;
    let [index, doc] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!("_tuplegetter expected 2 arguments, got {given}")));
    };
    let index = vm.index_i64(index)?.max(0) as usize;
    Ok(vm
        .heap
        .alloc(TypeId::TUPLE_GETTER.shape(), |header| TupleGetter {
            header,
            index,
            doc: HeapCell::new(doc.clone()),
        }))
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(own), Some(instance)) = (of(value), instance) else {
        return Ok(value.clone());
    };
    match Tuple::of(instance) {
        Some(tuple) => match tuple.items().get(own.index) {
            Some(item) => Ok(item.clone()),
            None => Err(vm.index_error("tuple index out of range")),
        },
        None if instance.is_none() => Ok(value.clone()),
        None => {
            let (index, name) = (own.index, vm.type_name(instance));
            Err(vm.type_error(format!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{name}' object"
            )))
        }
    }
}

fn set(vm: &mut Vm, _: &Value, _: &Value, new: Option<Value>) -> PyResult<()> {
    let message = match new {
        Some(_) => "can't set attribute",
        None => "can't delete attribute",
    };
    Err(vm.error(TypeId::ATTRIBUTE_ERROR, message))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = of(value) else {
        return Ok(Value::NONE);
    };
    let doc = own.doc.get(&vm.heap).clone();
    let doc = vm.repr(&doc)?;
    let mut text = format!("_tuplegetter({}, ", own.index).into_bytes();
    text.extend_from_slice(Str::of(&doc).map_or(&[], Str::as_bytes));
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(own)) = (args.first(), args.first().and_then(of)) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let parts = [vm.int(own.index as i64), own.doc.get(&vm.heap).clone()];
    let parts = vm.tuple(parts);
    Ok(vm.tuple([class, parts]))
}

/// The class.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::TUPLE_GETTER,
    name: "collections._tuplegetter",
    kind: kind::TUPLE_GETTER,
    slots: Slots {
        repr: Some(repr),
        descr_get: Some(get),
        descr_set: Some(set),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "What pickle needs.",
    )],
    getset: &[GetSetDef {
        name: "__doc__",
        doc: "The docstring.",
        get: |vm, value| Ok(of(value).map_or(Value::NONE, |own| own.doc.get(&vm.heap).clone())),
        set: Some(|vm, value, new| {
            if let Some(own) = of(value) {
                let new = new.unwrap_or(Value::NONE);
                let old = std::mem::replace(own.doc.get_mut(&mut vm.heap), new);
                drop(old);
            }
            Ok(())
        }),
    }],
    ..TypeSpec::EMPTY
};
