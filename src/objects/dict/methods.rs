//! The methods of `dict`.

use crate::heap::Value;
use crate::runtime::{Args, Dict, NativeDef, PyResult, TypeId, Vm, leave_instance};

use super::super::set::Set;
use super::{iter, update_from_call, views};

fn this(args: &[Value]) -> Option<&Dict> {
    args.first().and_then(Dict::of)
}

fn get(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [dict, key, ..] = args else {
        return Ok(Value::NONE);
    };
    Ok(match vm.dict_get(dict, key)? {
        Some(found) => found,
        None => args.get(2).cloned().unwrap_or(Value::NONE),
    })
}

fn set_default(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([value, key, ..], Some(dict)) = (args, this(args)) else {
        return Ok(Value::NONE);
    };
    let default = args.get(2).cloned().unwrap_or(Value::NONE);
    let hash = vm.hash(key)?;
    if let Some(place) = vm.dict_find(dict, key, hash)? {
        let found = dict.table(&vm.heap).value_at(place).cloned();
        return Ok(found.unwrap_or(default));
    }
    vm.track_dict(value, key, &default);
    dict.table_mut(&mut vm.heap)
        .insert_new(hash, key.clone(), default.clone());
    Ok(default)
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [dict, key, ..] = args else {
        return Ok(Value::NONE);
    };
    // An empty dict does not even ask for the hash.
    let empty = this(args).is_none_or(|dict| dict.table(&vm.heap).is_empty());
    let found = if empty {
        None
    } else {
        vm.dict_remove(dict, key)?
    };
    match (found, args.get(2)) {
        (Some(found), _) => Ok(found),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.key_error(key)),
    }
}

fn pop_item(vm: &mut Vm, args: &[Value]) -> PyResult {
    let last = this(args).and_then(|dict| {
        // Its values leave the instance, if it is a `__dict__`, and it has names of its own.
        leave_instance(&args[0]);
        let table = dict.table_mut(&mut vm.heap);
        table.sharing = Default::default();
        table.pop_last()
    });
    match last {
        Some((key, value)) => Ok(vm.tuple([key, value])),
        None => {
            let message = vm.str("popitem(): dictionary is empty");
            Err(vm.key_error(&message))
        }
    }
}

fn update(vm: &mut Vm, args: Args) -> PyResult {
    if let Some(dict) = args.positional.first() {
        update_from_call(vm, "update", dict, args.rest())?;
    }
    Ok(Value::NONE)
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(dict) = this(args) {
        let old = dict.table_mut(&mut vm.heap).take();
        drop(old);
    }
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args
        .first()
        .map_or(Value::NONE, |value| super::copy(vm, value)))
}

fn from_keys(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, keys, ..] = args else {
        return Ok(Value::NONE);
    };
    let value = args.get(2).cloned().unwrap_or(Value::NONE);
    let dict = if class.is(vm.type_object(TypeId::DICT)) {
        vm.dict()
    } else {
        vm.call(class, &[])?
    };
    if vm.is_exact(&dict, TypeId::DICT) {
        if let Some(set) = Set::of(keys) {
            // Its items need not be hashed again.
            let mut place = 0;
            while let Some((at, key, hash)) = set.table(&vm.heap).key_from(place)
                && let Some(target) = Dict::of(&dict)
            {
                place = at + 1;
                let key = key.clone();
                super::set_hashed(vm, &dict, target, key, value.clone(), hash)?;
            }
            return Ok(dict);
        }
        let iterator = vm.iter(keys)?;
        while let Some(key) = vm.next(&iterator)? {
            vm.dict_set(&dict, key, value.clone())?;
        }
        return Ok(dict);
    }
    let iterator = vm.iter(keys)?;
    while let Some(key) = vm.next(&iterator)? {
        vm.set_item(&dict, &key, value.clone())?;
    }
    Ok(dict)
}

fn reversed(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args.first().map_or(Value::NONE, |dict| {
        iter::new(vm, TypeId::DICT_REVERSE_KEY_ITERATOR, dict)
    }))
}

fn keys(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args
        .first()
        .map_or(Value::NONE, |dict| views::new(vm, TypeId::DICT_KEYS, dict)))
}

fn values(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args.first().map_or(Value::NONE, |dict| {
        views::new(vm, TypeId::DICT_VALUES, dict)
    }))
}

fn items(vm: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args
        .first()
        .map_or(Value::NONE, |dict| views::new(vm, TypeId::DICT_ITEMS, dict)))
}

/// The table.
pub static METHODS: &[NativeDef] = &[
    NativeDef::range(
        "get",
        1,
        2,
        get,
        "(self, key, default=None, /)",
        "The value of the key, or the default.",
    ),
    NativeDef::range(
        "setdefault",
        1,
        2,
        set_default,
        "(self, key, default=None, /)",
        "The value of the key; if there is none, the default becomes it.",
    ),
    NativeDef::range(
        "pop",
        1,
        2,
        pop,
        "(self, key, default=<unrepresentable>, /)",
        "Takes the key out and answers its value, or the default.\n\nKeyError if there is neither.",
    ),
    NativeDef::no_args(
        "popitem",
        pop_item,
        "(self, /)",
        "Takes the last key out and answers it with its value.\n\nKeyError if there is none.",
    ),
    NativeDef::no_args("keys", keys, "(self, /)", "A view of the keys."),
    NativeDef::no_args("items", items, "(self, /)", "A view of keys and values."),
    NativeDef::no_args("values", values, "(self, /)", "A view of the values."),
    NativeDef::any(
        "update",
        update,
        "",
        "Takes in the entries of a mapping or of pairs, then the keywords.",
    ),
    NativeDef::range(
        "fromkeys",
        1,
        2,
        from_keys,
        "(type, iterable, value=None, /)",
        "A new dict with these keys, all with one value.",
    )
    .class_method(),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
    NativeDef::no_args("copy", copy, "(self, /)", "A new dict of the same entries."),
    NativeDef::no_args(
        "__reversed__",
        reversed,
        "(self, /)",
        "An iterator over the keys, the last first.",
    ),
    NativeDef::one(
        "__contains__",
        |vm, args| super::contains(vm, &args[0], &args[1]).map(Value::bool),
        "(self, key, /)",
        "Whether the dict has the key.",
    ),
    NativeDef::one(
        "__getitem__",
        |vm, args| super::get_item(vm, &args[0], &args[1]),
        "(self, key, /)",
        "The value of the key.",
    ),
    super::super::generic_alias::CLASS_GET_ITEM,
    NativeDef::no_args(
        "__sizeof__",
        crate::objects::sizes::method,
        "(self, /)",
        "Bytes of memory.",
    ),
];
