//! The slots of classes written in Python: each looks the special method up on the class and calls it.

use crate::heap::Value;
use crate::runtime::{Args, Integer, PyResult, Str, TypeId, Vm, float as as_float, integer, kind};

/// Calls a special method of a value, looked up on its class only, without making a bound method of it.
/// `None` if the class has none.
///
/// # Errors
/// What a descriptor or the method raises.
pub fn call_special(
    vm: &mut Vm,
    this: &Value,
    name: &Value,
    arguments: &[Value],
) -> PyResult<Option<Value>> {
    let class = vm.class_of(this).clone();
    match vm.lookup(&class, name) {
        Some(method) => {
            call_found(vm, this, &class, &method, Args::positional(arguments)).map(Some)
        }
        None => Ok(None),
    }
}

/// Calls a method that was found on a class for an instance of it.
///
/// # Errors
/// What a descriptor or the method raises.
pub fn call_found(
    vm: &mut Vm,
    this: &Value,
    class: &Value,
    method: &Value,
    args: Args,
) -> PyResult {
    if takes_self(vm, method) {
        return vm.call_with_first(method, this, args);
    }
    match vm.slots_ref(method).descr_get {
        Some(get) => {
            let bound = get(vm, method, Some(this), class)?;
            vm.call_with(&bound, args)
        }
        None => vm.call_with(method, args),
    }
}

/// Whether a callable found on a class is called with the instance as its first argument.
pub fn takes_self(vm: &Vm, method: &Value) -> bool {
    match method.kind() {
        Some(kind::FUNCTION) => true,
        Some(kind::NATIVE) => vm.is_exact(method, TypeId::METHOD_DESCRIPTOR),
        Some(kind::WRAPPER) => vm.is_exact(method, TypeId::WRAPPER_DESCRIPTOR),
        _ => false,
    }
}

/// The same where the class is known to define the method; a missing one is an `AttributeError`.
fn must_call(vm: &mut Vm, this: &Value, name: &Value, arguments: &[Value]) -> PyResult {
    match call_special(vm, this, name, arguments)? {
        Some(result) => Ok(result),
        None => {
            let text = vm.text(name);
            Err(vm.error(TypeId::ATTRIBUTE_ERROR, &text))
        }
    }
}

/// An attribute's name as the interned string that attribute access wants.
///
/// # Errors
/// `TypeError` if it is no string.
pub fn attribute_name(vm: &mut Vm, name: &Value) -> PyResult {
    if Str::of(name).is_some() {
        return Ok(vm.intern(name));
    }
    let class = vm.type_name(name);
    Err(vm.type_error(format!("attribute name must be string, not '{class}'")))
}

/// `__repr__`.
pub fn repr(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__repr__.clone();
    must_call(vm, this, &name, &[])
}

/// `__str__`.
pub fn to_str(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__str__.clone();
    must_call(vm, this, &name, &[])
}

/// `__hash__`: an integer, folded into 64 bits.
pub fn hash(vm: &mut Vm, this: &Value) -> PyResult<i64> {
    let name = vm.names.__hash__.clone();
    let class = vm.class_of(this).clone();
    let method = vm.lookup(&class, &name).filter(|method| !method.is_none());
    let Some(method) = method else {
        let class = vm.type_name(this);
        return Err(vm.type_error(format!("unhashable type: '{class}'")));
    };
    let result = call_found(vm, this, &class, &method, Args::none())?;
    let hash = match integer(&result) {
        Some(Integer::Small(number)) => number,
        Some(Integer::Big(number)) => crate::text::int::hash_big(number),
        None => return Err(vm.type_error("__hash__ method should return an integer")),
    };
    Ok(if hash == -1 { -2 } else { hash })
}

/// `__call__`.
pub fn call(vm: &mut Vm, this: &Value, args: Args) -> PyResult {
    let name = vm.names.__call__.clone();
    let class = vm.class_of(this).clone();
    match vm.lookup(&class, &name) {
        Some(method) => call_found(vm, this, &class, &method, args),
        None => {
            let class = vm.type_name(this);
            Err(vm.type_error(format!("'{class}' object is not callable")))
        }
    }
}

/// The function written in Python that a call of the value enters, the value before the arguments; none if a call does
/// something else.
pub fn function_called(vm: &mut Vm, value: &Value) -> Option<Value> {
    let slot = vm.slots_ref(value).call?;
    if !std::ptr::fn_addr_eq(slot, call as fn(&mut Vm, &Value, Args) -> PyResult) {
        return None;
    }
    let name = vm.names.__call__.clone();
    let class = vm.class_of(value).clone();
    vm.lookup(&class, &name)
        .filter(|method| method.kind() == Some(kind::FUNCTION))
}

/// `__iter__`.
pub fn iter(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__iter__.clone();
    let class = vm.class_of(this).clone();
    match vm.lookup(&class, &name) {
        Some(method) if !method.is_none() => call_found(vm, this, &class, &method, Args::none()),
        _ => {
            let class = vm.type_name(this);
            Err(vm.type_error(format!("'{class}' object is not iterable")))
        }
    }
}

/// `__next__`; `StopIteration` is the end, its value is left in `vm.machine.returned`.
pub fn next(vm: &mut Vm, this: &Value) -> PyResult<Option<Value>> {
    let name = vm.names.__next__.clone();
    match must_call(vm, this, &name, &[]) {
        Ok(item) => Ok(Some(item)),
        Err(raised) if vm.is_a(&raised.0, TypeId::STOP_ITERATION) => {
            let value = vm.exception_field(&raised.0, "value");
            vm.machine.returned = None;
            if let Some(value) = value.filter(|value| !value.is_none()) {
                vm.leave_result(value);
            }
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// `__del__`.
pub fn finalize(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__del__.clone();
    must_call(vm, this, &name, &[])
}

/// `__len__`: an integer from zero on.
pub fn len(vm: &mut Vm, this: &Value) -> PyResult<usize> {
    let name = vm.names.__len__.clone();
    let result = must_call(vm, this, &name, &[])?;
    let result = vm.index(&result)?;
    match integer(&result) {
        Some(Integer::Small(number)) => match usize::try_from(number) {
            Ok(len) => Ok(len),
            Err(_) => Err(vm.value_error("__len__() should return >= 0")),
        },
        Some(Integer::Big(number)) if number.sign() == num_bigint::Sign::Minus => {
            Err(vm.value_error("__len__() should return >= 0"))
        }
        _ => {
            let class = vm.type_name(&result);
            Err(vm.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
        }
    }
}

/// `__getitem__`.
pub fn get_item(vm: &mut Vm, this: &Value, key: &Value) -> PyResult {
    let name = vm.names.__getitem__.clone();
    must_call(vm, this, &name, std::slice::from_ref(key))
}

/// `__setitem__` and `__delitem__`.
pub fn set_item(vm: &mut Vm, this: &Value, key: &Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(value) => {
            let name = vm.names.__setitem__.clone();
            must_call(vm, this, &name, &[key.clone(), value])?;
        }
        None => {
            let name = vm.names.__delitem__.clone();
            must_call(vm, this, &name, std::slice::from_ref(key))?;
        }
    }
    Ok(())
}

/// `__contains__`.
pub fn contains(vm: &mut Vm, this: &Value, item: &Value) -> PyResult<bool> {
    let name = vm.names.__contains__.clone();
    let class = vm.class_of(this).clone();
    match vm.lookup(&class, &name) {
        Some(method) if !method.is_none() => {
            let args = Args::positional(std::slice::from_ref(item));
            let result = call_found(vm, this, &class, &method, args)?;
            vm.truth(&result)
        }
        _ => {
            let class = vm.type_name(this);
            Err(vm.type_error(format!("'{class}' object is not a container")))
        }
    }
}

/// `__bool__`.
pub fn truth(vm: &mut Vm, this: &Value) -> PyResult<bool> {
    let name = vm.names.__bool__.clone();
    let result = must_call(vm, this, &name, &[])?;
    match result.as_bool() {
        Some(truth) => Ok(truth),
        None => {
            let class = vm.type_name(&result);
            Err(vm.type_error(format!("__bool__ should return bool, returned {class}")))
        }
    }
}

/// `__index__`: an integer.
pub fn index(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__index__.clone();
    let result = must_call(vm, this, &name, &[])?;
    an_integer(vm, result, "__index__")
}

/// `__int__`: an integer.
pub fn int(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__int__.clone();
    let result = must_call(vm, this, &name, &[])?;
    an_integer(vm, result, "__int__")
}

fn an_integer(vm: &mut Vm, result: Value, method: &str) -> PyResult {
    if vm.is_exact(&result, TypeId::INT) {
        return Ok(result);
    }
    let Some(number) = integer(&result).map(|number| number.to_big()) else {
        let class = vm.type_name(&result);
        return Err(vm.type_error(format!("{method} returned non-int (type {class})")));
    };
    vm.only_exact(method, TypeId::INT, &result)?;
    Ok(vm.big(number))
}

/// `__float__`: a float.
pub fn float(vm: &mut Vm, this: &Value) -> PyResult {
    let name = vm.names.__float__.clone();
    let result = must_call(vm, this, &name, &[])?;
    let own = vm.type_name(this);
    if as_float(&result).is_some() {
        vm.only_exact(&format!("{own}.__float__"), TypeId::FLOAT, &result)?;
        return Ok(result);
    }
    let class = vm.type_name(&result);
    Err(vm.type_error(format!("{own}.__float__ returned non-float (type {class})")))
}

/// `__new__`, found along the class's own order and called with the class.
pub fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let name = vm.names.__new__.clone();
    let method = vm.get_attr(class, &name)?;
    vm.call_with_first(&method, class, args)
}

/// `__init__`; it must answer `None`.
pub fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let name = vm.names.__init__.clone();
    let class = vm.class_of(this).clone();
    let Some(method) = vm.lookup(&class, &name) else {
        return Ok(());
    };
    let result = call_found(vm, this, &class, &method, args)?;
    if result.is_none() {
        return Ok(());
    }
    let class = vm.type_name(&result);
    Err(vm.type_error(format!("__init__() should return None, not '{class}'")))
}
