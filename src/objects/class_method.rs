//! `classmethod`: a descriptor that binds a callable to the class.

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, Class, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

use super::function;

object! {
    /// A class method.
    pub struct ClassMethod: kind::CLASS_METHOD, tracked {
        /// What it binds.
        pub function: HeapCell<Value>,
        /// Attributes.
        pub attributes: Attributes,
    }
}

impl ClassMethod {
    /// The class method that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&ClassMethod> {
        Heap::downcast(value)
    }
}

/// A class method of a callable, as the machine makes them: nothing is copied from the function.
pub fn new(vm: &mut Vm, function: Value) -> Value {
    vm.heap
        .alloc(TypeId::CLASS_METHOD.shape(), |header| ClassMethod {
            header,
            attributes: Attributes,
            function: HeapCell::new(function),
        })
}

/// The type `classmethod`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::CLASS_METHOD,
    name: "classmethod",
    signature: "(function, /)",
    plain_fields: &["__func__", "__wrapped__"],
    doc: "classmethod(function): a method that gets the class instead of the instance.",
    kind: kind::CLASS_METHOD,
    subclassable: true,
    attributes: true,
    slots: Slots {
        repr: Some(repr),
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
    Ok(ClassMethod::of(value).map_or(Value::NONE, |own| own.function.get(&vm.heap).clone()))
}

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = Class::of(class).map_or(TypeId::CLASS_METHOD.shape(), |class| {
        class.instance_shape.0.get()
    });
    Ok(vm.heap.alloc(shape, |header| ClassMethod {
        header,
        attributes: Attributes,
        function: HeapCell::new(Value::NONE),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let function = only_argument(vm, "classmethod", args)?;
    if let Some(own) = ClassMethod::of(this) {
        let old = std::mem::replace(own.function.get_mut(&mut vm.heap), function.clone());
        drop(old);
    }
    copy_metadata(vm, this, &function)
}

/// The one argument that `classmethod` and `staticmethod` take.
pub fn only_argument(vm: &mut Vm, name: &str, args: Args) -> PyResult {
    args.no_keywords(vm, name)?;
    match args.positional {
        [function] => Ok(function.clone()),
        given => {
            let given = given.len();
            Err(vm.type_error(format!("{name} expected 1 argument, got {given}")))
        }
    }
}

/// Copies name, docstring and the like from the function, as far as it has them.
pub fn copy_metadata(vm: &mut Vm, to: &Value, from: &Value) -> PyResult<()> {
    for name in [
        vm.names.__module__.clone(),
        vm.names.__name__.clone(),
        vm.names.__qualname__.clone(),
        vm.names.__doc__.clone(),
        vm.names.__annotations__.clone(),
    ] {
        if let Some(value) = vm.get_attr_opt(from, &name)? {
            vm.set_instance_attr(to, &name, Some(value));
        }
    }
    Ok(())
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let function = inner(vm, value)?;
    let text = vm.repr(&function)?;
    let text = format!("<classmethod({})>", vm.text(&text));
    Ok(vm.str(&text))
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, owner: &Value) -> PyResult {
    let function = inner(vm, value)?;
    let class = match (owner.is_none(), instance) {
        (true, Some(instance)) => vm.class_of(instance).clone(),
        _ => owner.clone(),
    };
    Ok(function::bind(vm, function, class))
}
