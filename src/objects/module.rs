//! Modules: objects whose attributes stand in a dict that is also the globals of their code.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, Class, Dict, GetSetDef, NativeDef, PyResult, Raised, Slots, Str, TypeId, TypeSpec, Vm,
    kind,
};

object! {
    /// A module. Its attributes stand in the dict of its attribute area.
    pub struct Module: kind::MODULE, tracked {
        /// The name it was given (its `__name__` may be another).
        pub name: HeapCell<Option<Value>>,
    }
}

impl Module {
    /// The module that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Module> {
        Heap::downcast(value)
    }
}

/// A new module with nothing but `__name__` and its kin.
pub fn new(vm: &mut Vm, name: &str, doc: Value) -> Value {
    let module = vm.heap.alloc(TypeId::MODULE.shape(), |header| Module {
        header,
        name: HeapCell::new(None),
    });
    let name = vm.intern_str(name);
    ready(vm, &module, name, doc);
    module
}

/// The dict of a module.
pub fn namespace(vm: &mut Vm, module: &Value) -> Value {
    vm.instance_dict(module).unwrap_or(Value::NONE)
}

/// The type `module`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::MODULE,
    name: "module",
    signature: "(name, doc=None)",
    plain_fields: &["__dict__"],
    doc: "module(name, doc=None): a module.",
    kind: kind::MODULE,
    subclassable: true,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        getattr: Some(get_attr),
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__dir__",
        dir,
        "(self, /)",
        "The names in the module.",
    )],
    getset: &[
        GetSetDef {
            name: "__dict__",
            doc: "The module's namespace.",
            get: |vm, value| Ok(namespace(vm, value)),
            set: Some(super::property::readonly),
        },
        GetSetDef {
            name: "__annotations__",
            doc: "The annotations of the module's names.",
            get: |vm, value| {
                let (dict, name) = (namespace(vm, value), vm.names.__annotations__.clone());
                if let Some(found) = vm.dict_get_str(&dict, &name) {
                    return Ok(found);
                }
                let fresh = vm.dict();
                vm.dict_set_str(&dict, &name, fresh.clone());
                Ok(fresh)
            },
            set: Some(|vm, value, new| {
                let (dict, name) = (namespace(vm, value), vm.names.__annotations__.clone());
                match new {
                    Some(new) => vm.dict_set_str(&dict, &name, new),
                    None => {
                        if vm.dict_remove(&dict, &name)?.is_none() {
                            let text = "__annotations__";
                            return Err(vm.attribute_error(value, text, text.to_string()));
                        }
                    }
                }
                Ok(())
            }),
        },
    ],
    ..TypeSpec::EMPTY
};

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape =
        Class::of(class).map_or(TypeId::MODULE.shape(), |class| class.instance_shape.0.get());
    Ok(vm.heap.alloc(shape, |header| Module {
        header,
        name: HeapCell::new(None),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let [name, doc] = args.bind(vm, "module", ["name", "doc"], 0, 1)?;
    let name = name.unwrap_or(Value::NONE);
    if Str::of(&name).is_none() {
        let given = vm.type_name(&name);
        return Err(vm.type_error(format!("module() argument 'name' must be str, not {given}")));
    }
    ready(vm, this, name, doc.unwrap_or(Value::NONE));
    Ok(())
}

fn ready(vm: &mut Vm, module: &Value, name: Value, doc: Value) {
    if let Some(own) = Module::of(module) {
        let old = own.name.get_mut(&mut vm.heap).replace(name.clone());
        drop(old);
    }
    let dict = namespace(vm, module);
    for (key, value) in [
        (vm.names.__name__.clone(), name),
        (vm.names.__doc__.clone(), doc),
        (vm.names.__package__.clone(), Value::NONE),
        (vm.names.__loader__.clone(), Value::NONE),
        (vm.names.__spec__.clone(), Value::NONE),
    ] {
        vm.dict_set_str(&dict, &key, value);
    }
}

fn get_attr(vm: &mut Vm, module: &Value, name: &Value) -> PyResult {
    if let Some(found) = vm.generic_get_attr_opt(module, name)? {
        return Ok(found);
    }
    let dict = namespace(vm, module);
    let hook = vm.names.__getattr__.clone();
    if let Some(hook) = vm.dict_get_str(&dict, &hook) {
        return vm.call(&hook, std::slice::from_ref(name));
    }
    Err(missing(vm, module, &dict, name))
}

/// The builtins of code with these globals: what they give as `__builtins__` (of a module, its namespace), else the
/// session's.
pub fn builtins_of(vm: &mut Vm, globals: &Value) -> Value {
    let name = vm.names.__builtins__.clone();
    match vm.dict_get_str(globals, &name) {
        Some(module) if Module::of(&module).is_some() => namespace(vm, &module),
        Some(own) => own,
        None => vm.builtins.clone(),
    }
}

#[cold]
fn missing(vm: &mut Vm, module: &Value, dict: &Value, name: &Value) -> Raised {
    let key = vm.names.__name__.clone();
    let text = vm.text(name);
    let message = match vm.dict_get_str(dict, &key) {
        Some(own) if Str::of(&own).is_some() => {
            let own = vm.text(&own);
            format!("module '{own}' has no attribute '{text}'")
        }
        _ => format!("module has no attribute '{text}'"),
    };
    vm.attribute_error(module, &text, message)
}

fn dir(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [module, ..] = args else {
        return Ok(Value::NONE);
    };
    let name = vm.names.__dict__.clone();
    let dict = vm.get_attr(module, &name)?;
    if Dict::of(&dict).is_none() {
        return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
    }
    let hook = vm.names.__dir__.clone();
    if let Some(hook) = vm.dict_get_str(&dict, &hook) {
        return vm.call(&hook, &[]);
    }
    let names = super::class::attributes::keys(vm, &dict);
    Ok(vm.list(names))
}

fn repr(vm: &mut Vm, module: &Value) -> PyResult {
    let dict = namespace(vm, module);
    let read = |vm: &mut Vm, key: Value| {
        Dict::of(&dict).and_then(|dict| dict.table(&vm.heap).get_str(&key).cloned())
    };
    let key = vm.names.__name__.clone();
    let name = match read(vm, key) {
        Some(name) => {
            let text = vm.repr(&name)?;
            vm.text(&text)
        }
        None => "'?'".to_string(),
    };
    let key = vm.names.__file__.clone();
    let text = match read(vm, key) {
        Some(file) if Str::of(&file).is_some() => {
            let file = vm.repr(&file)?;
            format!("<module {name} from {}>", vm.text(&file))
        }
        _ => {
            let key = vm.names.__loader__.clone();
            let spec = vm.names.__spec__.clone();
            let bare = read(vm, key).is_none_or(|loader| loader.is_none())
                && read(vm, spec).is_none_or(|spec| spec.is_none());
            let builtin = is_builtin(vm, module);
            let loader = vm.names.__loader__.clone();
            let spec = vm.names.__spec__.clone();
            if bare && !builtin {
                format!("<module {name}>")
            } else if !builtin
                && read(vm, spec).is_none_or(|spec| spec.is_none())
                && let Some(loader) = read(vm, loader)
            {
                let loader = vm.repr(&loader)?;
                format!("<module {name} ({})>", vm.text(&loader))
            } else {
                format!("<module {name} (built-in)>")
            }
        }
    };
    Ok(vm.str(&text))
}

/// Whether the module is one of the session's own that have no file.
fn is_builtin(vm: &Vm, module: &Value) -> bool {
    let Some(name) = Module::of(module).and_then(|own| own.name.get(&vm.heap).clone()) else {
        return false;
    };
    let text = vm.text(&name);
    text != "__main__"
        && vm
            .dict_get_str(&vm.modules, &name)
            .is_some_and(|known| known.is(module))
}
