//! `translate` and its tables.

use crate::heap::Value;
use crate::runtime::{Dict, PyResult, Str, TypeId, Vm, integer};
use crate::text::wtf8::{Wtf8, push_code_point};

use super::super::textual;
use super::{Text, code_point};

/// `translate(table)`.
pub fn translate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, text) = textual::own::<Text>(vm, args)?;
    let table = &args[1];
    let mut out = Vec::with_capacity(text.len());
    let mut changed = false;
    for (at, code) in Wtf8::from_bytes(&text).chars().enumerate() {
        if at & 0xfff == 0xfff {
            vm.poll()?;
        }
        let Some(new) = entry(vm, table, code)? else {
            push_code_point(code, &mut out);
            continue;
        };
        changed = true;
        if let Some(text) = Str::of(&new) {
            out.extend_from_slice(text.as_bytes());
        } else if integer(&new).is_some() {
            match code_point(&new) {
                Some(code) => push_code_point(code, &mut out),
                None => {
                    return Err(vm.value_error("character mapping must be in range(0x110000)"));
                }
            }
        } else if !new.is_none() {
            return Err(vm.type_error("character mapping must return integer, None or str"));
        }
    }
    if changed {
        Ok(vm.str_bytes(&out))
    } else {
        Ok(textual::same::<Text>(vm, value, &text))
    }
}

/// What the table has under a number; none where it raises a `LookupError`.
fn entry(vm: &mut Vm, table: &Value, code: u32) -> PyResult<Option<Value>> {
    let key = vm.int(code.into());
    if vm.is_exact(table, TypeId::DICT) {
        return vm.dict_get(table, &key);
    }
    match vm.get_item(table, &key) {
        Ok(found) => Ok(Some(found)),
        Err(raised) if vm.is_a(&raised.0, TypeId::LOOKUP_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// `str.maketrans(x, y, z)`.
pub fn make_table(vm: &mut Vm, args: &[Value]) -> PyResult {
    let table = vm.dict();
    match args {
        [source] => from_dict(vm, source, &table)?,
        [from, rest @ ..] => {
            let Some(from) = Str::of(from) else {
                return Err(vm.type_error(
                    "first maketrans argument must be a string if there is a second argument",
                ));
            };
            for (at, argument) in rest.iter().enumerate() {
                if Str::of(argument).is_none() {
                    let (name, place) = (vm.type_name(argument), at + 2);
                    let name = textual::argument(&name);
                    return Err(vm.type_error(format!(
                        "maketrans() argument {place} must be str, not {name}"
                    )));
                }
            }
            let to = rest.first().and_then(Str::of);
            if to.is_none_or(|to| to.chars != from.chars) {
                return Err(
                    vm.value_error("the first two maketrans arguments must have equal length")
                );
            }
            let to = to.map_or(Wtf8::default(), |to| to.as_wtf8());
            for (from, to) in from.as_wtf8().chars().zip(to.chars()) {
                let (from, to) = (vm.int(from.into()), vm.int(to.into()));
                vm.dict_set(&table, from, to)?;
            }
            if let Some(gone) = rest.get(1).and_then(Str::of) {
                for code in gone.as_wtf8().chars() {
                    let code = vm.int(code.into());
                    vm.dict_set(&table, code, Value::NONE)?;
                }
            }
        }
        [] => {}
    }
    Ok(table)
}

fn from_dict(vm: &mut Vm, source: &Value, table: &Value) -> PyResult<()> {
    let Some(dict) = Dict::of(source) else {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    let pairs: Vec<(Value, Value)> = dict
        .table(&vm.heap)
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    for (key, value) in pairs {
        let key = match Str::of(&key) {
            Some(text) if text.chars == 1 => {
                let code = text.as_wtf8().chars().next().unwrap_or(0);
                vm.int(code.into())
            }
            Some(_) => {
                return Err(vm.value_error("string keys in translate table must be of length 1"));
            }
            None if integer(&key).is_some() => key,
            None => {
                return Err(vm.type_error("keys in translate table must be strings or integers"));
            }
        };
        vm.dict_set(table, key, value)?;
    }
    Ok(())
}
