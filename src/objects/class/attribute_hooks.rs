//! Attribute access of classes written in Python that define it themselves: `__getattribute__`,
//! `__getattr__`, `__setattr__`, `__delattr__`, and the descriptor methods.

use crate::heap::Value;
use crate::runtime::{Args, Class, PyResult, TypeId, Vm};

use super::user::{call_found, call_special};
use super::wrapper::Wrapper;

/// `__getattribute__`, and `__getattr__` where that finds nothing.
pub fn get_attr(vm: &mut Vm, this: &Value, name: &Value) -> PyResult {
    let class = vm.class_of(this).clone();
    let method_name = vm.names.__getattribute__.clone();
    let fallback_name = vm.names.__getattr__.clone();
    let method = vm.lookup(&class, &method_name);
    let fallback = vm.lookup(&class, &fallback_name);
    let arguments = std::slice::from_ref(name);
    let native = match &method {
        Some(method) => native_slot(vm, method),
        None => Some(None),
    };
    let result = match (native, &method) {
        (Some(None), _) => match vm.generic_get_attr_opt(this, name) {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if fallback.is_some() => None,
            Ok(None) => return Err(vm.no_attribute(this, name)),
            Err(raised) => Some(raised),
        },
        (Some(Some(get)), _) => match get(vm, this, name) {
            Ok(found) => return Ok(found),
            Err(raised) => Some(raised),
        },
        (None, Some(method)) => {
            match call_found(vm, this, &class, method, Args::positional(arguments)) {
                Ok(found) => return Ok(found),
                Err(raised) => Some(raised),
            }
        }
        (None, None) => None,
    };
    match (result, fallback) {
        (Some(raised), Some(fallback)) if vm.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR) => {
            drop(raised);
            call_found(vm, this, &class, &fallback, Args::positional(arguments))
        }
        (Some(raised), _) => Err(raised),
        (None, Some(fallback)) => {
            call_found(vm, this, &class, &fallback, Args::positional(arguments))
        }
        (None, None) => Err(vm.no_attribute(this, name)),
    }
}

type GetAttr = fn(&mut Vm, &Value, &Value) -> PyResult;

/// The slot behind a wrapper of `__getattribute__` (`None` in it: that of `object`); nothing if the method is
/// something else.
fn native_slot(vm: &Vm, method: &Value) -> Option<Option<GetAttr>> {
    let owner = Class::of(&Wrapper::of(method)?.owner)?;
    Some(owner.slots(&vm.heap).getattr)
}

/// `__setattr__` and `__delattr__`.
pub fn set_attr(vm: &mut Vm, this: &Value, name: &Value, value: Option<Value>) -> PyResult<()> {
    let result = match value {
        Some(value) => {
            let method = vm.names.__setattr__.clone();
            call_special(vm, this, &method, &[name.clone(), value])?
        }
        None => {
            let method = vm.names.__delattr__.clone();
            call_special(vm, this, &method, std::slice::from_ref(name))?
        }
    };
    match result {
        Some(_) => Ok(()),
        None => Err(vm.no_attribute(this, name)),
    }
}

/// `__get__`.
pub fn descr_get(vm: &mut Vm, this: &Value, instance: Option<&Value>, owner: &Value) -> PyResult {
    let name = vm.names.__get__.clone();
    let arguments = [instance.cloned().unwrap_or(Value::NONE), owner.clone()];
    match call_special(vm, this, &name, &arguments)? {
        Some(result) => Ok(result),
        None => Ok(this.clone()),
    }
}

/// `__set__` and `__delete__`.
pub fn descr_set(
    vm: &mut Vm,
    this: &Value,
    instance: &Value,
    value: Option<Value>,
) -> PyResult<()> {
    let (name, result) = match value {
        Some(value) => {
            let name = vm.names.__set__.clone();
            let result = call_special(vm, this, &name, &[instance.clone(), value])?;
            (name, result)
        }
        None => {
            let name = vm.names.__delete__.clone();
            let result = call_special(vm, this, &name, std::slice::from_ref(instance))?;
            (name, result)
        }
    };
    if result.is_some() {
        return Ok(());
    }
    // Without its name, as CPython has it: nothing is suggested.
    let text = vm.text(&name);
    Err(vm.error(TypeId::ATTRIBUTE_ERROR, &text))
}
