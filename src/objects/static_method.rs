//! `staticmethod`: a descriptor that leaves a callable unbound.

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, Class, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::class_method::{copy_metadata, only_argument};

object! {
    /// A static method.
    pub struct StaticMethod: kind::STATIC_METHOD, tracked {
        /// What it leaves unbound.
        pub function: HeapCell<Value>,
        /// Attributes.
        pub attributes: Attributes,
    }
}

impl StaticMethod {
    /// The static method that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&StaticMethod> {
        Heap::downcast(value)
    }
}

/// A static method of a callable, as the machine makes them: nothing is copied from the function.
pub fn new(vm: &mut Vm, function: Value) -> Value {
    vm.heap
        .alloc(TypeId::STATIC_METHOD.shape(), |header| StaticMethod {
            header,
            attributes: Attributes,
            function: HeapCell::new(function),
        })
}

/// The type `staticmethod`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::STATIC_METHOD,
    name: "staticmethod",
    signature: "(function, /)",
    plain_fields: &["__func__", "__wrapped__"],
    doc: "staticmethod(function): a method that gets neither instance nor class.",
    kind: kind::STATIC_METHOD,
    subclassable: true,
    attributes: true,
    slots: Slots {
        repr: Some(repr),
        call: Some(call),
        descr_get: Some(get),
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    getset: &[
        GetSetDef {
            name: "__func__",
            doc: "The function.",
            get: inner,
            set: None,
        },
        GetSetDef {
            name: "__wrapped__",
            doc: "The function.",
            get: inner,
            set: None,
        },
        GetSetDef {
            name: "__isabstractmethod__",
            doc: "Whether the function is abstract.",
            get: |vm, value| {
                let function = inner(vm, value)?;
                super::property::is_abstract(vm, &function).map(Value::bool)
            },
            set: None,
        },
        super::class::attributes::DICT,
    ],
    ..TypeSpec::EMPTY
};

fn inner(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(StaticMethod::of(value).map_or(Value::NONE, |own| own.function.get(&vm.heap).clone()))
}

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = Class::of(class).map_or(TypeId::STATIC_METHOD.shape(), |class| {
        class.instance_shape.0.get()
    });
    Ok(vm.heap.alloc(shape, |header| StaticMethod {
        header,
        attributes: Attributes,
        function: HeapCell::new(Value::NONE),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let function = only_argument(vm, "staticmethod", args)?;
    if let Some(own) = StaticMethod::of(this) {
        let old = std::mem::replace(own.function.get_mut(&mut vm.heap), function.clone());
        drop(old);
    }
    copy_metadata(vm, this, &function)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let function = inner(vm, value)?;
    let text = vm.repr(&function)?;
    let text = format!("<staticmethod({})>", vm.text(&text));
    Ok(vm.str(&text))
}

fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let function = inner(vm, value)?;
    vm.call_with(&function, args)
}

fn get(vm: &mut Vm, value: &Value, _: Option<&Value>, _: &Value) -> PyResult {
    inner(vm, value)
}
