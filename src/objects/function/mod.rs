//! Functions written in Python (`method`: bound to instances).

mod attributes;
mod method;

pub use method::{BoundMethod, METHOD_SPEC, bind};

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, CellObject, Dict, PyResult, Raised, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::code::Code;

object! {
    /// A function written in Python. Its fields stand in the order in which CPython visits them.
    pub struct Function: kind::FUNCTION, tracked {
        /// `__code__`.
        pub code: HeapCell<Value>,
        /// `__globals__`, a dict.
        pub globals: Value,
        /// `__module__`.
        pub module: HeapCell<Value>,
        /// `__defaults__`: a tuple.
        pub defaults: HeapCell<Option<Value>>,
        /// `__kwdefaults__`: a dict.
        pub kwdefaults: HeapCell<Option<Value>>,
        /// `__doc__`.
        pub doc: HeapCell<Value>,
        /// Attributes.
        pub attributes: Attributes,
        /// `__closure__`: a tuple of cells.
        pub closure: Option<Value>,
        /// `__annotations__`: a dict, once asked for or given.
        pub annotations: HeapCell<Option<Value>>,
        /// `__type_params__`.
        pub type_params: HeapCell<Option<Value>>,
        /// `__name__`.
        pub name: HeapCell<Value>,
        /// `__qualname__`.
        pub qualname: HeapCell<Value>,
    }
}

impl Function {
    /// The function that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Function> {
        Heap::downcast(value)
    }
}

/// What a function has besides code and globals.
#[derive(Default)]
pub struct Parts {
    /// The cells of its free variables, a tuple.
    pub closure: Option<Value>,
    /// Values of positional parameters, a tuple.
    pub defaults: Option<Value>,
    /// Values of keyword-only parameters, a dict.
    pub kwdefaults: Option<Value>,
    /// `__annotations__`.
    pub annotations: Option<Value>,
    /// `__type_params__`.
    pub type_params: Option<Value>,
}

/// Makes a function of a code object.
pub fn new(vm: &mut Vm, code: Value, globals: Value, parts: Parts) -> Value {
    let (name, qualname, doc) = match super::code::Code::of(&code) {
        Some(object) => (
            object.name.clone(),
            object.qualname.clone(),
            match object.constants.get(&vm.heap).first() {
                Some(first) if object.documented => first.clone(),
                _ => Value::NONE,
            },
        ),
        None => (Value::NONE, Value::NONE, Value::NONE),
    };
    let module = module_name(vm, &globals).unwrap_or(Value::NONE);
    vm.heap.alloc(TypeId::FUNCTION.shape(), |header| Function {
        header,
        attributes: Attributes,
        code: HeapCell::new(code),
        globals,
        closure: parts.closure,
        defaults: HeapCell::new(parts.defaults),
        kwdefaults: HeapCell::new(parts.kwdefaults),
        annotations: HeapCell::new(parts.annotations),
        name: HeapCell::new(name),
        qualname: HeapCell::new(qualname),
        doc: HeapCell::new(doc),
        module: HeapCell::new(module),
        type_params: HeapCell::new(parts.type_params),
    })
}

/// What globals call their module. Most functions are made by the module that made the last one: where its name stood
/// is remembered with the version of the keys.
fn module_name(vm: &mut Vm, globals: &Value) -> Option<Value> {
    let dict = Dict::of(globals)?;
    let table = dict.table(&vm.heap);
    let (version, place) = vm.module_name_place;
    if table.known_version() == version && version != 0 {
        return table.value_at(place).cloned();
    }
    let name = vm.names.__name__.clone();
    let place = table.find_str(&name, Str::of(&name)?)?;
    vm.module_name_place = (dict.table_mut(&mut vm.heap).version(), place);
    dict.table(&vm.heap).value_at(place).cloned()
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

/// The type `function`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::FUNCTION,
    name: "function",
    signature: "(code, globals, name=None, argdefs=None, closure=None,\n              kwdefaults=None)",
    plain_fields: &[
        "__builtins__",
        "__closure__",
        "__doc__",
        "__globals__",
        "__module__",
    ],
    doc: "A function written in Python.",
    kind: kind::FUNCTION,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        new: Some(make),
        call: Some(call_function),
        descr_get: Some(get_function),
        ..Slots::EMPTY
    },
    getset: attributes::GETSET,
    ..TypeSpec::EMPTY
};

fn repr(vm: &mut Vm, function: &Value) -> PyResult {
    let name =
        Function::of(function).map_or(String::new(), |own| vm.text(own.qualname.get(&vm.heap)));
    Ok(vm.str(&format!("<function {name} at {:#x}>", function.bits())))
}

/// `function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)`.
fn make(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let [code, globals, name, defaults, closure, kwdefaults] = args.bind(
        vm,
        "function",
        [
            "code",
            "globals",
            "name",
            "argdefs",
            "closure",
            "kwdefaults",
        ],
        0,
        2,
    )?;
    let given = |value: Option<Value>| value.filter(|value| !value.is_none());
    let (code, globals) = (code.unwrap_or(Value::NONE), globals.unwrap_or(Value::NONE));
    let Some(object) = Code::of(&code) else {
        return Err(wrong_argument(vm, "code", "code", &code));
    };
    if Dict::of(&globals).is_none() {
        return Err(wrong_argument(vm, "globals", "dict", &globals));
    }
    let (name, defaults, closure, kwdefaults) = (
        given(name),
        given(defaults),
        given(closure),
        given(kwdefaults),
    );
    if name.as_ref().is_some_and(|name| Str::of(name).is_none()) {
        return Err(vm.type_error("arg 3 (name) must be None or string"));
    }
    if defaults
        .as_ref()
        .is_some_and(|own| Tuple::of(own).is_none())
    {
        return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
    }
    let wanted = object.unit().free_names.len();
    let function_name = vm.text(&object.name);
    match &closure {
        Some(cells) => {
            let Some(cells) = Tuple::of(cells) else {
                return Err(vm.type_error("arg 5 (closure) must be None or tuple"));
            };
            let given = cells.items().len();
            if given != wanted {
                return Err(vm.value_error(format!(
                    "{function_name} requires closure of length {wanted}, not {given}"
                )));
            }
            for cell in cells.items() {
                if CellObject::of(cell).is_none() {
                    let class = vm.type_name(cell);
                    return Err(
                        vm.type_error(format!("arg 5 (closure) expected cell, found {class}"))
                    );
                }
            }
        }
        None if wanted > 0 => {
            return Err(vm.type_error("arg 5 (closure) must be tuple"));
        }
        None => {}
    }
    let parts = Parts {
        closure,
        defaults,
        kwdefaults,
        ..Parts::default()
    };
    let function = new(vm, code, globals, parts);
    if let Some(own) = Function::of(&function)
        && let Some(name) = name
    {
        *own.name.get_mut(&mut vm.heap) = name;
    }
    Ok(function)
}

#[cold]
fn wrong_argument(vm: &mut Vm, name: &str, wanted: &str, given: &Value) -> Raised {
    let given = vm.type_name(given);
    vm.type_error(format!(
        "function() argument '{name}' must be {wanted}, not {given}"
    ))
}
