//! The views of a dict: keys, values, items.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    BinOp, CmpOp, Dict, GetSetDef, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::super::sequence;
use super::iter;

object! {
    /// A view.
    pub struct DictView: kind::DICT_VIEW, uncleared {
        /// The dict.
        pub dict: Value,
    }
}

impl DictView {
    /// The view that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&DictView> {
        Heap::downcast(value)
    }
}

/// A new view of the type `id`.
pub fn new(vm: &mut Vm, id: TypeId, dict: &Value) -> Value {
    vm.heap.alloc(id.shape(), |header| DictView {
        header,
        dict: dict.clone(),
    })
}

fn dict_of(value: &Value) -> Option<&Dict> {
    DictView::of(value).and_then(|view| Dict::of(&view.dict))
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(dict_of(value).map_or(0, |dict| dict.table(&vm.heap).len()))
}

fn iterate(vm: &mut Vm, id: TypeId, view: Option<&Value>) -> PyResult {
    Ok(match view.and_then(DictView::of) {
        Some(view) => iter::new(vm, id, &view.dict),
        None => Value::NONE,
    })
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(dict) = dict_of(value) else {
        return Ok(Value::NONE);
    };
    let name = vm.type_name(value);
    let (keys, values) = (
        !vm.is_a(value, TypeId::DICT_VALUES),
        !vm.is_a(value, TypeId::DICT_KEYS),
    );
    sequence::guarded_repr(vm, value, "...", |vm, text| {
        // A picture first: what is asked for its repr may change the dict.
        let entries = dict.table(&vm.heap).iter();
        let entries: Vec<(Value, Value)> = entries
            .map(|(key, item)| (key.clone(), item.clone()))
            .collect();
        let shown: Vec<Value> = entries
            .into_iter()
            .map(|(key, item)| match (keys, values) {
                (true, true) => vm.tuple([key, item]),
                (true, false) => key,
                _ => item,
            })
            .collect();
        let shown = vm.list(shown);
        text.extend_from_slice(name.as_bytes());
        text.push(b'(');
        sequence::push_repr(vm, text, &shown)?;
        text.push(b')');
        Ok(())
    })
}

fn contains_key(vm: &mut Vm, value: &Value, key: &Value) -> PyResult<bool> {
    let Some(dict) = dict_of(value) else {
        return Ok(false);
    };
    let hash = vm.hash(key)?;
    Ok(vm.dict_find(dict, key, hash)?.is_some())
}

fn contains_item(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    let Some([key, wanted]) = Tuple::of(item).map(Tuple::items) else {
        return Ok(false);
    };
    let Some(view) = DictView::of(value) else {
        return Ok(false);
    };
    match vm.dict_get(&view.dict, key)? {
        Some(found) => vm.eq(&found, wanted),
        None => Ok(false),
    }
}

/// Whether something is a set, or a view that is like one.
fn is_set_like(vm: &Vm, value: &Value) -> bool {
    vm.is_a(value, TypeId::DICT_KEYS)
        || vm.is_a(value, TypeId::DICT_ITEMS)
        || vm.is_a(value, TypeId::SET)
        || vm.is_a(value, TypeId::FROZENSET)
}

fn all_in(vm: &mut Vm, items: &Value, container: &Value) -> PyResult<bool> {
    let iterator = vm.iter(items)?;
    while let Some(item) = vm.next(&iterator)? {
        if !vm.contains(container, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    if !is_set_like(vm, right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (ours, theirs) = (vm.len(left)?, vm.len(right)?);
    let answer = match op {
        CmpOp::Eq => ours == theirs && all_in(vm, left, right)?,
        CmpOp::Ne => !(ours == theirs && all_in(vm, left, right)?),
        CmpOp::Lt => ours < theirs && all_in(vm, left, right)?,
        CmpOp::Le => ours <= theirs && all_in(vm, left, right)?,
        CmpOp::Gt => ours > theirs && all_in(vm, right, left)?,
        CmpOp::Ge => ours >= theirs && all_in(vm, right, left)?,
    };
    Ok(Value::bool(answer))
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    super::super::set::view_operation(vm, op, left, right)
}

fn is_disjoint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [view, other] = args else {
        return Ok(Value::NONE);
    };
    if view.is(other) {
        return Ok(Value::bool(vm.len(view)? == 0));
    }
    let (mut few, mut many) = (other, view);
    if is_set_like(vm, other) && vm.len(other)? > vm.len(view)? {
        (few, many) = (view, other);
    }
    let iterator = vm.iter(few)?;
    while let Some(item) = vm.next(&iterator)? {
        if vm.contains(many, &item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn mapping(vm: &mut Vm, view: &Value) -> PyResult {
    match DictView::of(view) {
        Some(view) => Ok(super::super::mapping_proxy::new(vm, view.dict.clone())),
        None => Ok(Value::NONE),
    }
}

static GETSET: &[GetSetDef] = &[GetSetDef {
    name: "mapping",
    doc: "The dict of the view, read-only.",
    get: mapping,
    set: None,
}];

const DISJOINT: NativeDef = NativeDef::one(
    "isdisjoint",
    is_disjoint,
    "(self, iterable, /)",
    "Whether nothing of the iterable is in the view.",
);

macro_rules! reversed {
    ($id:ident) => {
        NativeDef::no_args(
            "__reversed__",
            |vm, args| iterate(vm, TypeId::$id, args.first()),
            "(self, /)",
            "An iterator over the view, the last first.",
        )
    };
}

const SET_OPERATORS: &[BinOp] = &[BinOp::Sub, BinOp::And, BinOp::Or, BinOp::Xor];

/// The three types, in the order of their numbers.
pub static VIEW_SPECS: [TypeSpec; 3] = [
    TypeSpec {
        id: TypeId::DICT_KEYS,
        name: "dict_keys",
        kind: kind::DICT_VIEW,
        slots: Slots {
            repr: Some(repr),
            unhashable: true,
            compare: Some(compare),
            len: Some(len),
            iter: Some(|vm, view| iterate(vm, TypeId::DICT_KEY_ITERATOR, Some(view))),
            contains: Some(contains_key),
            binary: Some(binary),
            ..Slots::EMPTY
        },
        operators: SET_OPERATORS,
        methods: &[DISJOINT, reversed!(DICT_REVERSE_KEY_ITERATOR)],
        getset: GETSET,
        ..TypeSpec::EMPTY
    },
    TypeSpec {
        id: TypeId::DICT_VALUES,
        name: "dict_values",
        kind: kind::DICT_VIEW,
        slots: Slots {
            repr: Some(repr),
            len: Some(len),
            iter: Some(|vm, view| iterate(vm, TypeId::DICT_VALUE_ITERATOR, Some(view))),
            ..Slots::EMPTY
        },
        methods: &[reversed!(DICT_REVERSE_VALUE_ITERATOR)],
        getset: GETSET,
        ..TypeSpec::EMPTY
    },
    TypeSpec {
        id: TypeId::DICT_ITEMS,
        name: "dict_items",
        kind: kind::DICT_VIEW,
        slots: Slots {
            repr: Some(repr),
            unhashable: true,
            compare: Some(compare),
            len: Some(len),
            iter: Some(|vm, view| iterate(vm, TypeId::DICT_ITEM_ITERATOR, Some(view))),
            contains: Some(contains_item),
            binary: Some(binary),
            ..Slots::EMPTY
        },
        operators: SET_OPERATORS,
        methods: &[DISJOINT, reversed!(DICT_REVERSE_ITEM_ITERATOR)],
        getset: GETSET,
        ..TypeSpec::EMPTY
    },
];
