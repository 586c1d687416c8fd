//! `__reduce_ex__` and its kin: how an object is made again, for `copy` and `pickle`.

use crate::heap::Value;
use crate::runtime::{Class, Dict, List, Native, PyResult, Tuple, TypeId, Vm, kind};

/// `object.__reduce_ex__`: what the class's own `__reduce__` says, else how to make a new instance.
pub fn reduce_ex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, protocol] = args else {
        return Ok(Value::NONE);
    };
    let protocol = vm.index_i64(protocol)?;
    let class = vm.class_of(this).clone();
    let name = vm.names.__reduce__.clone();
    let object = vm.type_object(TypeId::OBJECT).clone();
    if let (Some(own), Some(plain)) = (vm.lookup(&class, &name), vm.lookup(&object, &name))
        && !own.is(&plain)
    {
        let method = vm.get_attr(this, &name)?;
        return vm.call(&method, &[]);
    }
    if protocol < 2 {
        return copy_reg(
            vm,
            "_reduce_ex",
            &[this.clone(), Value::int32(protocol as i32)],
        );
    }
    reduce_2(vm, this, &class)
}

/// `object.__reduce__`.
pub fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, ..] = args else {
        return Ok(Value::NONE);
    };
    copy_reg(vm, "_reduce_ex", &[this.clone(), Value::int32(0)])
}

fn copy_reg(vm: &mut Vm, function: &str, arguments: &[Value]) -> PyResult {
    let import = vm.hooks.import;
    let module = import(vm, "copyreg")?;
    vm.call_method(&module, function, arguments)
}

/// Protocol 2: the class, the arguments of `__new__`, the state, items of lists and dicts.
fn reduce_2(vm: &mut Vm, this: &Value, class: &Value) -> PyResult {
    let given = new_arguments(vm, this)?;
    let (list, dict) = (vm.is_a(this, TypeId::LIST), vm.is_a(this, TypeId::DICT));
    let state = state_of(vm, this, class, given.is_none() && !list && !dict)?;
    let (positional, keywords) = given.unwrap_or_default();
    let import = vm.hooks.import;
    let module = import(vm, "copyreg")?;
    let empty = match &keywords {
        Some(keywords) => vm.len(keywords)? == 0,
        None => true,
    };
    let (maker, arguments) = if empty {
        let name = vm.intern_str("__newobj__");
        let mut arguments = vec![class.clone()];
        arguments.extend(positional);
        (vm.get_attr(&module, &name)?, vm.tuple(arguments))
    } else {
        let name = vm.intern_str("__newobj_ex__");
        let maker = vm.get_attr(&module, &name)?;
        let positional = vm.tuple(positional);
        let keywords = keywords.unwrap_or(Value::NONE);
        (maker, vm.tuple(vec![class.clone(), positional, keywords]))
    };
    let items = if list { vm.iter(this)? } else { Value::NONE };
    let pairs = if dict {
        let view = vm.call_method(this, "items", &[])?;
        vm.iter(&view)?
    } else {
        Value::NONE
    };
    Ok(vm.tuple(vec![maker, arguments, state, items, pairs]))
}

/// Positional and keyword arguments for `__new__`.
type NewArguments = (Vec<Value>, Option<Value>);

/// What `__getnewargs_ex__` or `__getnewargs__` answers, if the object has one of them.
fn new_arguments(vm: &mut Vm, this: &Value) -> PyResult<Option<NewArguments>> {
    let name = vm.intern_str("__getnewargs_ex__");
    if let Some(method) = vm.get_attr_opt(this, &name)? {
        let pair = vm.call(&method, &[])?;
        return split_arguments(vm, &pair).map(Some);
    }
    let name = vm.intern_str("__getnewargs__");
    let Some(method) = vm.get_attr_opt(this, &name)? else {
        return Ok(None);
    };
    let given = vm.call(&method, &[])?;
    match Tuple::of(&given) {
        Some(items) => Ok(Some((items.items().to_vec(), None))),
        None => {
            let class = vm.type_name(&given);
            Err(vm.type_error(format!(
                "__getnewargs__ should return a tuple, not '{class}'"
            )))
        }
    }
}

fn split_arguments(vm: &mut Vm, pair: &Value) -> PyResult<NewArguments> {
    let Some(parts) = Tuple::of(pair) else {
        let class = vm.type_name(pair);
        return Err(vm.type_error(format!(
            "__getnewargs_ex__ should return a tuple, not '{class}'"
        )));
    };
    let [positional, keywords] = parts.items() else {
        let count = parts.items().len();
        return Err(vm.value_error(format!(
            "__getnewargs_ex__ should return a tuple of length 2, not {count}"
        )));
    };
    let Some(items) = Tuple::of(positional) else {
        let class = vm.type_name(positional);
        return Err(vm.type_error(format!(
            "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{class}'"
        )));
    };
    if Dict::of(keywords).is_none() {
        let class = vm.type_name(keywords);
        return Err(vm.type_error(format!(
            "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{class}'"
        )));
    }
    Ok((items.items().to_vec(), Some(keywords.clone())))
}

/// What `__getstate__` answers; that of `object` refuses `whole` objects that hold more than attributes.
fn state_of(vm: &mut Vm, this: &Value, class: &Value, whole: bool) -> PyResult {
    let name = vm.names.__getstate__.clone();
    let object = vm.type_object(TypeId::OBJECT).clone();
    let plain = match (vm.lookup(class, &name), vm.lookup(&object, &name)) {
        (Some(own), Some(plain)) => own.is(&plain),
        _ => false,
    };
    if plain {
        return default_state(vm, this, whole);
    }
    state(vm, this)
}

/// `object.__getstate__`: the attributes; with slots, a pair of attributes and slots.
pub fn get_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args.first() {
        Some(this) => default_state(vm, this, false),
        None => Ok(Value::NONE),
    }
}

/// What `value.__getstate__()` answers, for a `__reduce__` of its own.
///
/// # Errors
/// What it raises.
pub fn state(vm: &mut Vm, value: &Value) -> PyResult {
    let name = vm.names.__getstate__.clone();
    let method = vm.get_attr(value, &name)?;
    vm.call(&method, &[])
}

fn default_state(vm: &mut Vm, this: &Value, whole: bool) -> PyResult {
    let attributes_only = this.is_none() || this.kind() == Some(kind::INSTANCE);
    if whole && !attributes_only {
        let class = vm.type_name(this);
        return Err(vm.type_error(format!("cannot pickle '{class}' object")));
    }
    let attributes = match vm.instance_dict(this) {
        Some(dict) if vm.len(&dict)? > 0 => dict,
        _ => Value::NONE,
    };
    let dict = vm.dict();
    for name in slot_names(vm, this)? {
        if crate::runtime::Str::of(&name).is_none() {
            continue;
        }
        let name = vm.intern(&name);
        if let Some(value) = vm.get_attr_opt(this, &name)? {
            vm.dict_set_str(&dict, &name, value);
        }
    }
    if vm.len(&dict)? == 0 {
        return Ok(attributes);
    }
    Ok(vm.tuple(vec![attributes, dict]))
}

/// The names of the slots of a class written in Python; `copyreg` finds them, and remembers them in the class.
fn slot_names(vm: &mut Vm, this: &Value) -> PyResult<Vec<Value>> {
    let class = vm.class_of(this).clone();
    if Class::of(&class).is_none_or(|class| !class.has(crate::runtime::class_flag::HEAP)) {
        return Ok(Vec::new());
    }
    let key = vm.intern_str("__slotnames__");
    let known = Class::of(&class).and_then(|class| vm.dict_get_str(&class.dict, &key));
    let names = match known {
        Some(known) => known,
        None => copy_reg(vm, "_slotnames", &[class])?,
    };
    if names.is_none() {
        return Ok(Vec::new());
    }
    match List::of(&names) {
        Some(list) => Ok(list.items(&vm.heap).to_vec()),
        None => Err(vm.type_error("copyreg._slotnames didn't return a list or None")),
    }
}

/// `__reduce__` of what is found again by its name: of a module's function the name, else `getattr` of what
/// it is bound to or stands in.
///
/// # Errors
/// None that a program could cause.
pub fn by_name(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let key = vm.names.__name__.clone();
    let name = vm.get_attr(this, &key)?;
    let home = match Native::of(this) {
        Some(native) => match (&native.receiver, &native.owner) {
            (Some(receiver), _) => Some(receiver.clone()),
            (None, Some(owner)) if Class::of(owner).is_some() => Some(owner.clone()),
            _ => None,
        },
        None => {
            let bound = vm.names.__self__.clone();
            match vm.get_attr_opt(this, &bound)? {
                Some(receiver) => Some(receiver),
                None => {
                    let key = vm.names.__objclass__.clone();
                    vm.get_attr_opt(this, &key)?
                }
            }
        }
    };
    let Some(home) = home else {
        return Ok(name);
    };
    let builtins = vm.builtins.clone();
    let key = vm.intern_str("getattr");
    let getter = vm.dict_get_str(&builtins, &key).unwrap_or(Value::NONE);
    let arguments = vm.tuple(vec![home, name]);
    Ok(vm.tuple(vec![getter, arguments]))
}

/// The line for the tables of methods.
pub const BY_NAME: crate::runtime::NativeDef =
    crate::runtime::NativeDef::no_args("__reduce__", by_name, "(self, /)", "What pickle needs.");
