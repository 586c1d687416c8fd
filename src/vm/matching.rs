//! The tests that patterns of `match` make: sequences, mappings, attributes of a class, keys.

use crate::compile::instruction::{Instr, Op, USE_A};
use crate::heap::Value;
use crate::objects::{instance::Instance, set};
use crate::runtime::{Class, PyResult, Tuple, TypeId, Vm};

use super::window::Window;

/// `JumpIfNoSequence`, `JumpIfNoMapping`: whether classes of this flag match.
pub fn check_kind(vm: &mut Vm, w: &mut Window, i: Instr, flag: u32) {
    let class = vm.class_of(w.get(i.a));
    let fits = Class::of(class).is_some_and(|class| class.has(flag));
    w.consume_a(i);
    go_on(w, fits);
}

fn go_on(w: &mut Window, fits: bool) {
    if fits {
        w.skip(1);
    } else {
        w.jump(w.extension(0) as u32);
    }
}

/// `MatchClass`.
///
/// # Errors
/// `TypeError` if the pattern does not fit the class; what looking at the subject raises.
pub fn match_class(vm: &mut Vm, w: &mut Window, i: Instr) -> PyResult<()> {
    let subject = w.fetch(i.a, i.k & USE_A != 0);
    let class = w.fetch(i.b, true);
    let names = w.fetch(i.b + 1, true);
    let found = attributes(vm, &subject, &class, &names, i.c as usize)?;
    drop((subject, class, names));
    go_on(w, found.is_some());
    for (index, value) in found.unwrap_or_default().into_iter().enumerate() {
        w.set(i.b + index as u16, value);
    }
    Ok(())
}

/// The `count` attributes of the subject that a class pattern asks for; `None` if it does not fit.
fn attributes(
    vm: &mut Vm,
    subject: &Value,
    class: &Value,
    names: &Value,
    count: usize,
) -> PyResult<Option<Vec<Value>>> {
    let Some(object) = Class::of(class) else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.is_instance(subject, class)? {
        return Ok(None);
    }
    let keywords = Tuple::of(names).map_or(&[][..], Tuple::items);
    let positional = count.saturating_sub(keywords.len());
    let mut found = Vec::with_capacity(count);
    let mut seen: Vec<Value> = Vec::new();
    if positional > 0 {
        let name = vm.intern_str("__match_args__");
        let order = vm.get_attr_opt(class, &name)?;
        let matches_itself = order.is_none() && is_value_like(object);
        let allowed = match &order {
            Some(order) if vm.is_exact(order, TypeId::TUPLE) => {
                Tuple::of(order).map_or(0, |order| order.items().len())
            }
            Some(order) => {
                let (class, got) = (vm.class_name(class), vm.type_name(order));
                return Err(vm.type_error(format!(
                    "{class}.__match_args__ must be a tuple (got {got})"
                )));
            }
            None => usize::from(matches_itself),
        };
        if allowed < positional {
            let (class, plural) = (vm.class_name(class), if allowed == 1 { "" } else { "s" });
            return Err(vm.type_error(format!(
                "{class}() accepts {allowed} positional sub-pattern{plural} ({positional} given)"
            )));
        }
        if matches_itself {
            found.push(subject.clone());
        } else {
            for index in 0..positional {
                let name = order
                    .as_ref()
                    .and_then(Tuple::of)
                    .and_then(|order| order.items().get(index).cloned())
                    .unwrap_or(Value::NONE);
                if !vm.is_exact(&name, TypeId::STR) {
                    let got = vm.type_name(&name);
                    return Err(vm.type_error(format!(
                        "__match_args__ elements must be strings (got {got})"
                    )));
                }
                let name = vm.intern(&name);
                match attribute(vm, subject, class, name, &mut seen)? {
                    Some(value) => found.push(value),
                    None => return Ok(None),
                }
            }
        }
    }
    for name in keywords {
        match attribute(vm, subject, class, name.clone(), &mut seen)? {
            Some(value) => found.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn attribute(
    vm: &mut Vm,
    subject: &Value,
    class: &Value,
    name: Value,
    seen: &mut Vec<Value>,
) -> PyResult<Option<Value>> {
    if seen.iter().any(|known| known.is(&name)) {
        let (class, name) = (vm.class_name(class), vm.repr(&name)?);
        let name = vm.text(&name);
        return Err(vm.type_error(format!(
            "{class}() got multiple sub-patterns for attribute {name}"
        )));
    }
    seen.push(name.clone());
    vm.get_attr_opt(subject, &name)
}

/// Whether one positional pattern of the class means the subject itself.
fn is_value_like(class: &Class) -> bool {
    matches!(
        class.spec.0.get().id,
        TypeId::BOOL
            | TypeId::BYTEARRAY
            | TypeId::BYTES
            | TypeId::DICT
            | TypeId::FLOAT
            | TypeId::FROZENSET
            | TypeId::INT
            | TypeId::LIST
            | TypeId::SET
            | TypeId::STR
            | TypeId::TUPLE
    )
}

/// `MatchKeys`.
///
/// # Errors
/// `ValueError` if a key comes twice; what the mapping's `get` raises.
pub fn match_keys(vm: &mut Vm, w: &mut Window, i: Instr) -> PyResult<()> {
    let (subject, keys) = (w.get(i.a).clone(), w.get(i.b).clone());
    let found = values(vm, &subject, &keys)?;
    drop((subject, keys));
    go_on(w, found.is_some());
    for (index, value) in found.unwrap_or_default().into_iter().enumerate() {
        w.set(i.b + 1 + index as u16, value);
    }
    Ok(())
}

fn values(vm: &mut Vm, subject: &Value, keys: &Value) -> PyResult<Option<Vec<Value>>> {
    let keys = Tuple::of(keys).map_or(&[][..], Tuple::items);
    let mut found = Vec::with_capacity(keys.len());
    if keys.is_empty() {
        return Ok(Some(found));
    }
    let plain = vm.is_exact(subject, TypeId::DICT);
    let seen = set::from_items(vm, Vec::new())?;
    let absent = vm
        .heap
        .alloc(TypeId::OBJECT.shape(), |header| Instance { header });
    let get = match plain {
        true => Value::NONE,
        false => {
            let name = vm.intern_str("get");
            vm.get_attr(subject, &name)?
        }
    };
    for key in keys {
        if vm.contains(&seen, key)? {
            let key = vm.repr(key)?;
            let key = vm.text(&key);
            return Err(vm.value_error(format!("mapping pattern checks duplicate key ({key})")));
        }
        vm.call_method(&seen, "add", std::slice::from_ref(key))?;
        let value = if plain {
            vm.dict_get(subject, key)?
        } else {
            let value = vm.call(&get, &[key.clone(), absent.clone()])?;
            Some(value).filter(|value| !value.is(&absent))
        };
        match value {
            Some(value) => found.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// `MatchRest`: what the keys leave of a mapping.
///
/// # Errors
/// What reading the mapping raises.
pub fn match_rest(vm: &mut Vm, subject: &Value, keys: &Value) -> PyResult {
    let rest = vm.dict();
    super::container::update(vm, Op::DictUpdate, &rest, subject)?;
    for key in Tuple::of(keys).map_or(&[][..], Tuple::items) {
        vm.del_item(&rest, key)?;
    }
    Ok(rest)
}
