//! Functions written in Python, and methods bound to instances.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

object! {
    /// A function written in Python.
    pub struct Function: kind::FUNCTION, tracked {
        /// `__code__`.
        pub code: HeapCell<Value>,
        /// `__globals__`, a dict.
        pub globals: Value,
        /// `__closure__`: a tuple of cells.
        pub closure: Option<Value>,
        /// `__defaults__`: a tuple.
        pub defaults: HeapCell<Option<Value>>,
        /// `__kwdefaults__`: a dict.
        pub kwdefaults: HeapCell<Option<Value>>,
        /// `__annotations__`: a dict, once asked for or given.
        pub annotations: HeapCell<Option<Value>>,
        /// `__name__`.
        pub name: HeapCell<Value>,
        /// `__qualname__`.
        pub qualname: HeapCell<Value>,
        /// `__doc__`.
        pub doc: HeapCell<Value>,
        /// `__module__`.
        pub module: HeapCell<Value>,
        /// `__type_params__`.
        pub type_params: HeapCell<Option<Value>>,
        /// `__dict__`, once there is one.
        pub dict: HeapCell<Option<Value>>,
    }
}

impl Function {
    /// The function that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Function> {
        Heap::downcast(value)
    }
}

object! {
    /// A method bound to an instance.
    pub struct BoundMethod: kind::BOUND_METHOD, tracked {
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

/// Makes a function of a code object.
pub fn new(vm: &mut Vm, code: Value, globals: Value, closure: Option<Value>) -> Value {
    let (name, qualname, doc) = match super::code::Code::of(&code) {
        Some(object) => (
            object.name.clone(),
            object.qualname.clone(),
            match object.constants.first() {
                Some(first) if object.unit().has_docstring => first.clone(),
                _ => Value::NONE,
            },
        ),
        None => (Value::NONE, Value::NONE, Value::NONE),
    };
    let module_name = vm.names.__name__.clone();
    let module = vm
        .dict_get_str(&globals, &module_name)
        .unwrap_or(Value::NONE);
    vm.heap.alloc(TypeId::FUNCTION.shape(), |header| Function {
        header,
        code: HeapCell::new(code),
        globals,
        closure,
        defaults: HeapCell::new(None),
        kwdefaults: HeapCell::new(None),
        annotations: HeapCell::new(None),
        name: HeapCell::new(name),
        qualname: HeapCell::new(qualname),
        doc: HeapCell::new(doc),
        module: HeapCell::new(module),
        type_params: HeapCell::new(None),
        dict: HeapCell::new(None),
    })
}

fn call_function(vm: &mut Vm, function: &Value, args: Args) -> PyResult {
    (vm.hooks.call_function)(vm, function, args)
}

fn get_function(
    vm: &mut Vm,
    function: &Value,
    instance: Option<&Value>,
    _owner: &Value,
) -> PyResult {
    Ok(match instance {
        Some(instance) => bind(vm, function.clone(), instance.clone()),
        None => function.clone(),
    })
}

fn call_method(vm: &mut Vm, method: &Value, args: Args) -> PyResult {
    let Some(bound) = BoundMethod::of(method) else {
        return Ok(Value::NONE);
    };
    let (function, receiver) = (bound.function.clone(), bound.receiver.clone());
    let mut positional = Vec::with_capacity(args.positional.len() + 1);
    positional.push(receiver);
    positional.extend_from_slice(args.positional);
    vm.call_with(
        &function,
        Args {
            positional: &positional,
            ..args
        },
    )
}

/// The type `function`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::FUNCTION,
    name: "function",
    doc: "A function written in Python.",
    kind: kind::FUNCTION,
    weakly_referable: true,
    slots: Slots {
        call: Some(call_function),
        descr_get: Some(get_function),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

/// The type `method`.
pub static METHOD_SPEC: TypeSpec = TypeSpec {
    id: TypeId::METHOD,
    name: "method",
    doc: "A method bound to an instance.",
    kind: kind::BOUND_METHOD,
    weakly_referable: true,
    slots: Slots {
        call: Some(call_method),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};
