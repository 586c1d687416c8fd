//! `__reduce_ex__` and its kin, as far as copying needs them.

use crate::heap::{Heap, Mode, Value};
use crate::objects::member::Member;
use crate::runtime::{Class, Dict, PyResult, Vm};

/// `object.__reduce_ex__`: what the class's own `__reduce__` says, else how to make a new instance.
pub fn reduce_ex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, protocol] = args else {
        return Ok(Value::NONE);
    };
    let protocol = vm.index_i64(protocol)?;
    let class = vm.class_of(this).clone();
    let name = vm.names.__reduce__.clone();
    let object = vm.type_object(crate::runtime::TypeId::OBJECT).clone();
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
    let mut arguments = vec![class.clone()];
    let mut keywords = None;
    let name = vm.intern_str("__getnewargs_ex__");
    if let Some(method) = vm.get_attr_opt(this, &name)? {
        let pair = vm.call(&method, &[])?;
        let parts = vm.collect(&pair)?;
        if let [positional, named] = parts.as_slice() {
            arguments.extend(vm.collect(positional)?);
            keywords = Some(named.clone());
        }
    } else {
        let name = vm.intern_str("__getnewargs__");
        if let Some(method) = vm.get_attr_opt(this, &name)? {
            let given = vm.call(&method, &[])?;
            arguments.extend(vm.collect(&given)?);
        }
    }
    let state = {
        let name = vm.names.__getstate__.clone();
        let method = vm.get_attr(this, &name)?;
        vm.call(&method, &[])?
    };
    let import = vm.hooks.import;
    let module = import(vm, "copyreg")?;
    let empty = match &keywords {
        Some(keywords) => vm.len(keywords)? == 0,
        None => true,
    };
    let (maker, arguments) = if empty {
        let name = vm.intern_str("__newobj__");
        (vm.get_attr(&module, &name)?, vm.tuple(arguments))
    } else {
        let name = vm.intern_str("__newobj_ex__");
        let maker = vm.get_attr(&module, &name)?;
        let class = arguments.remove(0);
        let positional = vm.tuple(arguments);
        let keywords = keywords.unwrap_or(Value::NONE);
        (maker, vm.tuple(vec![class, positional, keywords]))
    };
    let list = vm.is_a(this, crate::runtime::TypeId::LIST);
    let items = if list { vm.iter(this)? } else { Value::NONE };
    let pairs = if vm.is_a(this, crate::runtime::TypeId::DICT) {
        let view = vm.call_method(this, "items", &[])?;
        vm.iter(&view)?
    } else {
        Value::NONE
    };
    Ok(vm.tuple(vec![maker, arguments, state, items, pairs]))
}

/// `object.__getstate__`: the attributes; with slots, a pair of attributes and slots.
pub fn get_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, ..] = args else {
        return Ok(Value::NONE);
    };
    let attributes = match attribute_dict(vm, this) {
        Some(dict) if vm.len(&dict)? > 0 => dict,
        _ => Value::NONE,
    };
    let slots = slot_values(vm, this);
    if slots.is_empty() {
        return Ok(attributes);
    }
    let dict = vm.dict();
    for (name, value) in slots {
        vm.dict_set_str(&dict, &name, value);
    }
    Ok(vm.tuple(vec![attributes, dict]))
}

/// A dict of the instance's attributes; its own if it has one, else a copy, so that slots stay slots.
fn attribute_dict(vm: &mut Vm, this: &Value) -> Option<Value> {
    let shape = this.shape()?;
    match vm.heap.shape(shape).mode {
        Mode::Fixed => None,
        Mode::Dict | Mode::Slots => vm.instance_dict(this),
    }
}

fn slot_values(vm: &mut Vm, this: &Value) -> Vec<(Value, Value)> {
    let class = vm.class_of(this).clone();
    let order = Class::of(&class).map_or(Vec::new(), |class| class.mro(&vm.heap).to_vec());
    let mut values = Vec::new();
    for member in order.iter().filter_map(Class::of) {
        let Some(dict) = Dict::of(&member.dict) else {
            continue;
        };
        for (name, descriptor) in dict.table(&vm.heap).iter() {
            if let Some(member) = Heap::downcast::<Member>(descriptor)
                && let Some(value) = vm.heap.slot(this, member.slot)
            {
                values.push((name.clone(), value.clone()));
            }
        }
    }
    values
}
