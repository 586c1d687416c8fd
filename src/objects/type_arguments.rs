//! Type variables among the arguments of an alias or union, and putting other types in their place:
//! `list[T].__parameters__`, `list[T][int]`.

use crate::heap::Value;
use crate::runtime::{Class, List, PyResult, Tuple, Vm};

fn attribute(vm: &mut Vm, value: &Value, name: &str) -> PyResult<Option<Value>> {
    let name = vm.intern_str(name);
    vm.get_attr_opt(value, &name)
}

/// The type variables among `args`, each once, in order.
///
/// # Errors
/// What looking at the arguments raises.
pub fn parameters(vm: &mut Vm, args: &Value) -> PyResult {
    let mut found: Vec<Value> = Vec::new();
    collect(vm, args, &mut found)?;
    Ok(vm.tuple(found))
}

fn collect(vm: &mut Vm, args: &Value, found: &mut Vec<Value>) -> PyResult<()> {
    for arg in vm.collect(args)? {
        if Class::of(&arg).is_some() {
            continue;
        }
        if Tuple::of(&arg).is_some() || List::of(&arg).is_some() {
            vm.deeper()?;
            let result = collect(vm, &arg, found);
            vm.machine.depth -= 1;
            result?;
        } else if attribute(vm, &arg, "__typing_subst__")?.is_some() {
            add(vm, found, &arg)?;
        } else if let Some(inner) = attribute(vm, &arg, "__parameters__")?
            && let Some(inner) = Tuple::of(&inner)
        {
            for param in inner.items() {
                add(vm, found, param)?;
            }
        }
    }
    Ok(())
}

fn add(vm: &mut Vm, found: &mut Vec<Value>, param: &Value) -> PyResult<()> {
    if position(vm, found, param)?.is_none() {
        found.push(param.clone());
    }
    Ok(())
}

fn position(vm: &mut Vm, items: &[Value], wanted: &Value) -> PyResult<Option<usize>> {
    for (index, item) in items.iter().enumerate() {
        if item.is(wanted) || vm.eq(item, wanted)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The arguments of `alias` with `key` in place of its type variables.
///
/// # Errors
/// `TypeError` if there are none, or if the number is wrong; what the variables raise.
pub fn substitute(vm: &mut Vm, alias: &Value, args: &Value, key: &Value) -> PyResult<Vec<Value>> {
    let params = parameters(vm, args)?;
    let params = Tuple::of(&params).map_or(&[][..], Tuple::items);
    if params.is_empty() {
        let shown = vm.repr(alias)?;
        let shown = vm.text(&shown);
        return Err(vm.type_error(format!("{shown} is not a generic class")));
    }
    let mut given = unpacked(vm, key)?;
    for param in params {
        let prepare = attribute(vm, param, "__typing_prepare_subst__")?;
        if let Some(prepare) = prepare.filter(|prepare| !prepare.is_none()) {
            let items = vm.tuple(given);
            let prepared = vm.call(&prepare, &[alias.clone(), items])?;
            given = match Tuple::of(&prepared) {
                Some(items) => items.items().to_vec(),
                None => vec![prepared.clone()],
            };
        }
    }
    if given.len() != params.len() {
        let shown = vm.repr(alias)?;
        let shown = vm.text(&shown);
        let (actual, expected) = (given.len(), params.len());
        let few = if actual > expected { "many" } else { "few" };
        return Err(vm.type_error(format!(
            "Too {few} arguments for {shown}; actual {actual}, expected {expected}"
        )));
    }
    replaced(vm, args, params, &given)
}

/// The items of a key; an unpacked tuple type among them gives its own.
fn unpacked(vm: &mut Vm, key: &Value) -> PyResult<Vec<Value>> {
    let own = [key.clone()];
    let items = Tuple::of(key).map_or(&own[..], Tuple::items);
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        if Class::of(item).is_none()
            && let Some(inner) = attribute(vm, item, "__typing_unpacked_tuple_args__")?
            && let Some(inner) = Tuple::of(&inner)
            && inner
                .items()
                .last()
                .is_none_or(|last| !last.is(&Value::ELLIPSIS))
        {
            all.extend(inner.items().iter().cloned());
            continue;
        }
        all.push(item.clone());
    }
    Ok(all)
}

fn replaced(vm: &mut Vm, args: &Value, params: &[Value], given: &[Value]) -> PyResult<Vec<Value>> {
    let mut all = Vec::new();
    for arg in Tuple::of(args).map_or(&[][..], Tuple::items) {
        if Class::of(arg).is_some() {
            all.push(arg.clone());
            continue;
        }
        if Tuple::of(arg).is_some() || List::of(arg).is_some() {
            let inner = vm.collect(arg)?;
            let inner = vm.tuple(inner);
            vm.deeper()?;
            let inner = replaced(vm, &inner, params, given);
            vm.machine.depth -= 1;
            let inner = inner?;
            all.push(match Tuple::of(arg) {
                Some(_) => vm.tuple(inner),
                None => vm.list(inner),
            });
            continue;
        }
        let many = match attribute(vm, arg, "__typing_is_unpacked_typevartuple__")? {
            Some(answer) => vm.truth(&answer)?,
            None => false,
        };
        let new = match attribute(vm, arg, "__typing_subst__")? {
            Some(function) => {
                let place = position(vm, params, arg)?;
                let argument = place.and_then(|place| given.get(place)).cloned();
                vm.call(&function, &[argument.unwrap_or(Value::NONE)])?
            }
            None => inside(vm, arg, params, given)?,
        };
        match Tuple::of(&new) {
            Some(items) if many => all.extend(items.items().iter().cloned()),
            _ => all.push(new),
        }
    }
    Ok(all)
}

/// An argument that has type variables of its own.
fn inside(vm: &mut Vm, arg: &Value, params: &[Value], given: &[Value]) -> PyResult {
    let own = attribute(vm, arg, "__parameters__")?;
    let Some(own) = own.as_ref().and_then(Tuple::of).map(Tuple::items) else {
        return Ok(arg.clone());
    };
    if own.is_empty() {
        return Ok(arg.clone());
    }
    let mut key = Vec::with_capacity(own.len());
    for param in own {
        let place = position(vm, params, param)?;
        let Some(value) = place.and_then(|place| given.get(place)) else {
            key.push(param.clone());
            continue;
        };
        match Tuple::of(value) {
            // A type variable tuple stands for several types.
            Some(items) if vm.slots_ref(param).iter.is_some() => {
                key.extend(items.items().iter().cloned());
            }
            _ => key.push(value.clone()),
        }
    }
    let key = vm.tuple(key);
    vm.get_item(arg, &key)
}
