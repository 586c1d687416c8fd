//! The class `collections.OrderedDict`: a dict whose order can be changed, and counts when two are compared.
//!
//! Its entries stand in the dict's own table, whose order is the order of the dict. Views and iterators are in
//! `ordered_views`.

use crate::heap::{HeapCell, Release, Value};
use crate::runtime::table::Table;
use crate::runtime::{
    Args, BinOp, CmpOp, Dict, NativeDef, PyResult, Raised, Slots, Str, TypeId, TypeSpec, Vm, kind,
};

use super::super::class::attributes::DICT;
use super::super::{generic_alias, sequence};
use super::{ordered_views, views};

fn construct(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = sequence::instance_shape(class, TypeId::ORDERED_DICT);
    let made = vm.heap.alloc(shape, |header| Dict {
        header,
        table: HeapCell::new(Table::default()),
    });
    vm.heap.track(&made);
    Ok(made)
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let given = args.positional.len();
    if given > 1 {
        return Err(vm.type_error(format!("expected at most 1 arguments, got {given}")));
    }
    take_in(vm, value, args)
}

/// Takes in a mapping or pairs, then keywords.
fn take_in(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    if let Some(from) = args.positional.first() {
        take_in_argument(vm, value, from)?;
    }
    for (name, item) in args.names.iter().zip(args.values) {
        vm.set_item(value, name, item.clone())?;
    }
    Ok(())
}

fn take_in_argument(vm: &mut Vm, value: &Value, from: &Value) -> PyResult<()> {
    let source = if vm.is_exact(from, TypeId::DICT) {
        Some(vm.call_method(from, "keys", &[])?)
    } else {
        let keys = vm.names.keys.clone();
        match vm.get_attr_opt(from, &keys)? {
            Some(keys) => Some(vm.call(&keys, &[])?),
            None => None,
        }
    };
    if let Some(keys) = source {
        let iterator = vm.iter(&keys)?;
        while let Some(key) = vm.next(&iterator)? {
            let item = vm.get_item(from, &key)?;
            vm.set_item(value, &key, item)?;
        }
        return Ok(());
    }
    let items = vm.names.items.clone();
    let pairs = match vm.get_attr_opt(from, &items)? {
        Some(items) => vm.call(&items, &[])?,
        None => from.clone(),
    };
    let iterator = vm.iter(&pairs)?;
    while let Some(pair) = vm.next(&iterator)? {
        let parts = vm.iter(&pair)?;
        let Some(key) = vm.next(&parts)? else {
            return Err(vm.value_error("need more than 0 values to unpack"));
        };
        let Some(item) = vm.next(&parts)? else {
            return Err(vm.value_error("need more than 1 value to unpack"));
        };
        if vm.next(&parts)?.is_some() {
            return Err(vm.value_error("too many values to unpack (expected 2)"));
        }
        vm.set_item(value, &key, item)?;
    }
    Ok(())
}

fn update(vm: &mut Vm, args: Args) -> PyResult {
    let given = args.positional.len().saturating_sub(1);
    if given > 1 {
        return Err(vm.type_error(format!(
            "update() takes at most 1 positional argument ({given} given)"
        )));
    }
    if let Some(value) = args.positional.first() {
        take_in(vm, value, args.rest())?;
    }
    Ok(Value::NONE)
}

/// The place of a key that must be there.
fn find(vm: &mut Vm, value: &Value, key: &Value) -> PyResult<Option<usize>> {
    let Some(dict) = Dict::of(value) else {
        return Ok(None);
    };
    let hash = vm.hash(key)?;
    vm.dict_find(dict, key, hash)
}

/// The values go first: the order of the keys holds the keys, too.
fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(dict) = args.first().and_then(Dict::of) {
        let old = dict.table_mut(&mut vm.heap).take();
        let keys: Vec<Value> = old.iter().map(|(key, _)| key.clone()).collect();
        drop(old);
        Release::all(keys.into_iter());
    }
    Ok(Value::NONE)
}

fn move_to_end(vm: &mut Vm, args: Args) -> PyResult {
    let Some(value) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    let [key, last] = args.rest().bind(vm, "move_to_end", ["key", "last"], 0, 1)?;
    let key = key.unwrap_or(Value::NONE);
    let last = match last {
        Some(last) => vm.truth(&last)?,
        None => true,
    };
    let Some(place) = find(vm, value, &key)? else {
        return Err(vm.key_error(&key));
    };
    if let Some(dict) = Dict::of(value) {
        let table = dict.table_mut(&mut vm.heap);
        if last {
            table.move_to_end(place);
        } else {
            table.move_to_front(place);
        }
    }
    Ok(Value::NONE)
}

fn pop_item(vm: &mut Vm, args: Args) -> PyResult {
    let Some(value) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    let [last] = args.rest().bind(vm, "popitem", ["last"], 0, 0)?;
    let last = match last {
        Some(last) => vm.truth(&last)?,
        None => true,
    };
    let pair = Dict::of(value).and_then(|dict| {
        let table = dict.table_mut(&mut vm.heap);
        if last {
            table.pop_last()
        } else {
            table.pop_first()
        }
    });
    match pair {
        Some((key, item)) => Ok(vm.tuple([key, item])),
        None => {
            let message = vm.str("dictionary is empty");
            Err(vm.key_error(&message))
        }
    }
}

fn missing_or(vm: &mut Vm, key: &Value, default: Option<Value>) -> Result<Value, Raised> {
    default.ok_or_else(|| vm.key_error(key))
}

fn pop(vm: &mut Vm, args: Args) -> PyResult {
    let Some(value) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    let [key, default] = args.rest().bind(vm, "pop", ["key", "default"], 0, 1)?;
    let key = key.unwrap_or(Value::NONE);
    match vm.dict_remove(value, &key)? {
        Some(found) => Ok(found),
        None => missing_or(vm, &key, default),
    }
}

fn set_default(vm: &mut Vm, args: Args) -> PyResult {
    let Some(value) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    let [key, default] = args
        .rest()
        .bind(vm, "setdefault", ["key", "default"], 0, 1)?;
    let (key, default) = (key.unwrap_or(Value::NONE), default.unwrap_or(Value::NONE));
    if vm.contains(value, &key)? {
        return vm.get_item(value, &key);
    }
    vm.set_item(value, &key, default.clone())?;
    Ok(default)
}

fn from_keys(vm: &mut Vm, args: Args) -> PyResult {
    let Some(class) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    let [keys, value] = args
        .rest()
        .bind(vm, "fromkeys", ["iterable", "value"], 0, 1)?;
    let value = value.unwrap_or(Value::NONE);
    let made = vm.call(class, &[])?;
    let iterator = vm.iter(&keys.unwrap_or(Value::NONE))?;
    while let Some(key) = vm.next(&iterator)? {
        vm.set_item(&made, &key, value.clone())?;
    }
    Ok(made)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(value) = args.first() else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let made = vm.call(&class, &[])?;
    let mut place = 0;
    while let Some((at, key, item)) =
        Dict::of(value).and_then(|dict| super::entry_from(vm, dict, place))
    {
        let item = match vm.is_exact(value, TypeId::ORDERED_DICT) {
            true => item,
            false => vm.get_item(value, &key)?,
        };
        vm.set_item(&made, &key, item)?;
        place = at + 1;
    }
    Ok(made)
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Dict::of(left), Dict::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut equal = super::equal(vm, one, other)?;
    if equal && vm.is_a(left, TypeId::ORDERED_DICT) && vm.is_a(right, TypeId::ORDERED_DICT) {
        equal = same_order(vm, one, other)?;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn same_order(vm: &mut Vm, one: &Dict, other: &Dict) -> PyResult<bool> {
    let (mut ours, mut theirs) = (0, 0);
    let versions = |vm: &mut Vm| [one, other].map(|dict| dict.table_mut(&mut vm.heap).version());
    let before = versions(vm);
    loop {
        match (
            super::entry_from(vm, one, ours),
            super::entry_from(vm, other, theirs),
        ) {
            (Some((at, a, _)), Some((place, b, _))) => {
                let equal = vm.eq(&a, &b)?;
                if versions(vm) != before {
                    return Err(vm.runtime_error("OrderedDict mutated during iteration"));
                }
                if !equal {
                    return Ok(false);
                }
                (ours, theirs) = (at + 1, place + 1);
            }
            (None, None) => return Ok(true),
            _ => return Ok(false),
        }
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let name = vm.type_name(value);
    let name = name.rsplit('.').next().unwrap_or(&name).to_string();
    if vm.len(value)? == 0 {
        return Ok(vm.str(&format!("{name}()")));
    }
    sequence::guarded_repr(vm, value, "...", |vm, text| {
        let entries = if vm.is_exact(value, TypeId::ORDERED_DICT) {
            super::copy(vm, value)
        } else {
            let items = vm.call_method(value, "items", &[])?;
            let entries = vm.dict();
            super::update(vm, &entries, &items)?;
            entries
        };
        let inside = vm.repr(&entries)?;
        text.extend_from_slice(name.as_bytes());
        text.push(b'(');
        text.extend_from_slice(Str::of(&inside).map_or(&[], Str::as_bytes));
        text.push(b')');
        Ok(())
    })
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || Dict::of(left).is_none() || Dict::of(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let own = if vm.is_a(left, TypeId::ORDERED_DICT) {
        left
    } else {
        right
    };
    let class = vm.class_of(own).clone();
    let merged = vm.call(&class, std::slice::from_ref(left))?;
    take_in_argument(vm, &merged, right)?;
    Ok(merged)
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    take_in_argument(vm, left, right)?;
    Ok(left.clone())
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(value) = args.first() else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let state = vm.names.__getstate__.clone();
    let state = vm.get_attr(value, &state)?;
    let state = vm.call(&state, &[])?;
    let items = vm.call_method(value, "items", &[])?;
    let items = vm.iter(&items)?;
    let nothing = vm.tuple([]);
    Ok(vm.tuple([class, nothing, state, Value::NONE, items]))
}

macro_rules! view {
    ($name:literal $id:ident $doc:literal) => {
        NativeDef::no_args(
            $name,
            |vm, args| {
                Ok(args
                    .first()
                    .map_or(Value::NONE, |dict| views::new(vm, TypeId::$id, dict)))
            },
            "(self, /)",
            $doc,
        )
    };
}

/// The class.
pub static ORDERED_SPEC: TypeSpec = TypeSpec {
    id: TypeId::ORDERED_DICT,
    name: "collections.OrderedDict",
    doc: "A dict whose order counts in comparisons and can be changed.",
    base: TypeId::DICT,
    kind: kind::DICT,
    subclassable: true,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(|vm, dict| Ok(ordered_views::keys(vm, dict, false))),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    in_place: &[BinOp::Or],
    methods: &[
        NativeDef::any(
            "fromkeys",
            from_keys,
            "($type, /, iterable, value=None)",
            "A new one with these keys, all with one value.",
        )
        .class_method(),
        NativeDef::no_args(
            "copy",
            copy,
            "(self, /)",
            "One of the same entries and order.",
        ),
        NativeDef::any(
            "move_to_end",
            move_to_end,
            "(self, /, key, last=True)",
            "Moves a key to the end, or to the beginning if last is false.\n\nKeyError if there is no such key.",
        ),
        NativeDef::any(
            "pop",
            pop,
            "(self, /, key, default=<unrepresentable>)",
            "Takes the key out and answers its value, or the default.\n\nKeyError if there is neither.",
        ),
        NativeDef::any(
            "popitem",
            pop_item,
            "(self, /, last=True)",
            "Takes the last key out (the first, if last is false) and answers it with its value.",
        ),
        NativeDef::any(
            "setdefault",
            set_default,
            "(self, /, key, default=None)",
            "The value of the key; if there is none, the default becomes it.",
        ),
        NativeDef::any(
            "update",
            update,
            "",
            "Takes in the entries of a mapping or of pairs, then the keywords.",
        ),
        NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
        view!("keys" ODICT_KEYS "A view of the keys."),
        view!("values" ODICT_VALUES "A view of the values."),
        view!("items" ODICT_ITEMS "A view of keys and values."),
        NativeDef::no_args(
            "__reversed__",
            |vm, args| {
                Ok(args
                    .first()
                    .map_or(Value::NONE, |dict| ordered_views::keys(vm, dict, true)))
            },
            "(self, /)",
            "An iterator over the keys, the last first.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        generic_alias::CLASS_GET_ITEM,
    ],
    getset: &[DICT],
    ..TypeSpec::EMPTY
};
