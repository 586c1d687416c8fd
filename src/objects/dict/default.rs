//! The class `collections.defaultdict`: a dict that makes the values of missing keys. The factory stands in a
//! slot after the dict's payload.

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, Dict, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind,
};

use super::super::generic_alias;
use super::super::sequence;

/// The slot of the factory.
const FACTORY: u16 = 0;

fn factory(vm: &Vm, value: &Value) -> Value {
    vm.heap.slot(value, FACTORY).cloned().unwrap_or(Value::NONE)
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let made = super::construct(vm, class, args)?;
    // The factory may lead back to the dict.
    vm.heap.track(&made);
    vm.heap.set_slot(&made, FACTORY, Some(Value::NONE));
    Ok(made)
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let factory = args.positional.first().cloned().unwrap_or(Value::NONE);
    if !factory.is_none() && vm.slots_ref(&factory).call.is_none() {
        return Err(vm.type_error("first argument must be callable or None"));
    }
    let old = vm.heap.set_slot(value, FACTORY, Some(factory));
    drop(old);
    super::update_from_call(vm, "dict", value, args.rest())
}

fn missing(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [value, key] = args else {
        return Ok(Value::NONE);
    };
    let factory = factory(vm, value);
    if factory.is_none() {
        return Err(vm.key_error(key));
    }
    let made = vm.call(&factory, &[])?;
    vm.set_item(value, key, made.clone())?;
    Ok(made)
}

/// `class(factory, entries)`: a new one like `value`, with the entries of `from`.
fn like(vm: &mut Vm, value: &Value, from: &Value) -> PyResult {
    let class = vm.class_of(value).clone();
    let factory = factory(vm, value);
    vm.call(&class, &[factory, from.clone()])
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args {
        [value] => like(vm, value, value),
        _ => Ok(Value::NONE),
    }
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(value) = args.first() else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let factory = factory(vm, value);
    let arguments = match factory.is_none() {
        true => vm.tuple([]),
        false => vm.tuple([factory]),
    };
    let items = vm.call_method(value, "items", &[])?;
    let items = vm.iter(&items)?;
    Ok(vm.tuple([class, arguments, Value::NONE, Value::NONE, items]))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let base = super::repr(vm, value)?;
    let factory = factory(vm, value);
    // A factory may show its own dict (a bound method does).
    let inside = sequence::guarded_repr(vm, &factory, "...", |vm, text| {
        sequence::push_repr(vm, text, &factory)
    })?;
    let name = vm.type_name(value);
    let mut text = name.rsplit('.').next().unwrap_or(&name).as_bytes().to_vec();
    text.push(b'(');
    text.extend_from_slice(Str::of(&inside).map_or(&[], Str::as_bytes));
    text.extend_from_slice(b", ");
    text.extend_from_slice(Str::of(&base).map_or(&[], Str::as_bytes));
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || Dict::of(left).is_none() || Dict::of(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let own = if vm.is_a(left, TypeId::DEFAULT_DICT) {
        left
    } else {
        right
    };
    let merged = like(vm, own, left)?;
    super::update(vm, &merged, right)?;
    Ok(merged)
}

/// The class.
pub static DEFAULT_SPEC: TypeSpec = TypeSpec {
    id: TypeId::DEFAULT_DICT,
    name: "collections.defaultdict",
    doc: "defaultdict(default_factory=None, /, [...])\n\n\
          A dict that calls its factory for the value of a key that is missing in d[key].\n\
          The other arguments are those of dict.",
    base: TypeId::DICT,
    kind: kind::DICT,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        binary: Some(binary),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    methods: &[
        NativeDef::one(
            "__missing__",
            missing,
            "(self, key, /)",
            "Makes the value of a key that is missing, or raises KeyError if there is no factory.",
        ),
        NativeDef::no_args(
            "copy",
            copy,
            "(self, /)",
            "A dict of the same entries and factory.",
        ),
        NativeDef::no_args(
            "__copy__",
            copy,
            "(self, /)",
            "A dict of the same entries and factory.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        generic_alias::CLASS_GET_ITEM,
    ],
    members: &["default_factory"],
    ..TypeSpec::EMPTY
};
