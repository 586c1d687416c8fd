//! The birth of a session's classes, and the filling of their namespaces when first looked into.
//!
//! The shapes of all builtin classes exist from the start, since their numbers are fixed. Classes that only a
//! module can show are made when it is imported ([`late_class`]).

use std::cell::Cell;

use crate::heap::{HeapCell, Mode, Root, Value};
use crate::runtime::class::{Plain, SlotTable};
use crate::runtime::names::Names;
use crate::runtime::{Class, Dict, Slots, TypeId, TypeSpec, Vm, class_flag};

use super::table::{order, spec};

/// Makes the builtin classes but the late ones. Their namespaces stay empty until someone looks (see [`fill_class`]).
pub fn make_classes(vm: &mut Vm) {
    for index in 0..TypeId::COUNT {
        let spec = spec(TypeId(index as u16));
        let root = Root {
            kind: spec.kind,
            mode: match spec.attributes {
                // A module's attributes are the globals of its code.
                true if spec.id == TypeId::MODULE => Mode::Dict,
                true => Mode::Slots,
                false => Mode::Fixed,
            },
            area: spec.attributes || !spec.members.is_empty(),
            inline: spec.members.len() as u16,
            fixed: spec.members.len() as u16,
            holds_class: false,
            finalizer: false,
        };
        vm.heap.new_shape(None, root);
    }
    vm.empty_tuple = vm.heap.alloc_with_tail(
        TypeId::TUPLE.shape(),
        std::iter::empty(),
        |header, items| crate::runtime::Tuple { header, items },
    );
    vm.heap.untrack(&vm.empty_tuple.clone());
    let mut slots: Vec<Slots> = vec![Slots::EMPTY; TypeId::COUNT];
    // Bases before derived classes: `order` is sorted so.
    for id in order() {
        let spec = spec(id);
        let mut own = spec.slots;
        if id != TypeId::OBJECT {
            let base = slots[spec.base.index()];
            own.inherit(&base);
            if spec.base == TypeId::OBJECT && spec.slots.new.is_none() {
                // `object.__new__` can't make instances of other layouts.
                own.new = None;
            }
        }
        slots[id.index()] = own;
        let class = make_class(vm, spec, own);
        vm.types[id.index()] = class;
    }
    for id in order() {
        finish_class(vm, spec(id));
    }
    let mut names = Vec::new();
    let empty = Names::new(|name| {
        names.push(name.to_string());
        Value::NONE
    });
    drop(empty);
    let mut interned: Vec<Value> = names.iter().map(|name| vm.intern_str(name)).collect();
    interned.reverse();
    vm.names = Names::new(|_| interned.pop().unwrap_or(Value::NONE));
}

/// The class of a number, made now if it is a late one that nobody asked for before.
pub fn late_class(vm: &mut Vm, id: TypeId) -> Value {
    let known = vm.types[id.index()].clone();
    if !known.is_none() {
        return known;
    }
    let spec = spec(id);
    let base = late_class(vm, spec.base);
    let mut slots = spec.slots;
    if let Some(base) = Class::of(&base) {
        slots.inherit(base.slots(&vm.heap));
    }
    if spec.base == TypeId::OBJECT && spec.slots.new.is_none() {
        slots.new = None;
    }
    let class = make_class(vm, spec, slots);
    vm.types[id.index()] = class.clone();
    finish_class(vm, spec);
    class
}

fn make_class(vm: &mut Vm, spec: &'static TypeSpec, slots: Slots) -> Value {
    let id = spec.id;
    let short = spec.name.rsplit('.').next().unwrap_or(spec.name);
    let name = vm.intern_str(short);
    let dict = vm.dict();
    let bases = vm.empty_tuple.clone();
    let mut flags = class_flag::LAZY;
    for (on, flag) in [
        (spec.subclassable, class_flag::SUBCLASSABLE),
        // Classes have a dict, though not in an attribute area.
        (spec.attributes || id == TypeId::TYPE, class_flag::HAS_DICT),
        (spec.weakly_referable, class_flag::HAS_WEAKREF),
        (is_sequence(id), class_flag::SEQUENCE),
        (is_mapping(id), class_flag::MAPPING),
    ] {
        if on {
            flags |= flag;
        }
    }
    let class = vm.heap.alloc(TypeId::TYPE.shape(), |header| Class {
        header,
        name: HeapCell::new(name.clone()),
        qualname: HeapCell::new(name),
        bases: HeapCell::new(bases),
        mro: HeapCell::new(None),
        base: HeapCell::new(None),
        dict,
        slots: SlotTable(HeapCell::new(slots)),
        flags: Plain(Cell::new(flags)),
        instance_shape: Plain(Cell::new(id.shape())),
        dict_shape: Plain(Cell::new(None)),
        spec: Plain(Cell::new(spec)),
        subclasses: HeapCell::new(Vec::new()),
        plain_init: Plain(Cell::new(0)),
        changes: Plain(Cell::new(0)),
    });
    vm.heap.set_shape_class(id.shape(), &class);
    // CPython's static types are no business of the collector.
    vm.heap.untrack(&class);
    class
}

/// Whether instances match patterns of sequences.
fn is_sequence(id: TypeId) -> bool {
    matches!(
        id,
        TypeId::LIST
            | TypeId::TUPLE
            | TypeId::RANGE
            | TypeId::MEMORY_VIEW
            | TypeId::DEQUE
            | TypeId::ARRAY
            | TypeId::STRUCT_TIME
    )
}

/// Whether instances match patterns of mappings.
fn is_mapping(id: TypeId) -> bool {
    matches!(
        id,
        TypeId::DICT
            | TypeId::MAPPING_PROXY
            | TypeId::FRAME_LOCALS
            | TypeId::DEFAULT_DICT
            | TypeId::ORDERED_DICT
    )
}

/// Bases and method resolution order, once all classes exist.
fn finish_class(vm: &mut Vm, spec: &'static TypeSpec) {
    let id = spec.id;
    let class = vm.types[id.index()].clone();
    let mut order = vec![class.clone()];
    if id != TypeId::OBJECT {
        let mut base = spec.base;
        let first = vm.types[base.index()].clone();
        let mut bases = vec![first.clone()];
        if id == TypeId::EXCEPTION_GROUP {
            // The one builtin class of two bases.
            let second = vm.types[TypeId::EXCEPTION.index()].clone();
            bases.push(second);
        }
        let bases = vm.tuple(bases);
        vm.heap.untrack(&bases);
        if let Some(object) = Class::of(&class) {
            *object.bases.get_mut(&mut vm.heap) = bases;
            *object.base.get_mut(&mut vm.heap) = Some(first);
        }
        loop {
            order.push(vm.types[base.index()].clone());
            if base == TypeId::OBJECT {
                break;
            }
            base = super::table::spec(base).base;
        }
        if id == TypeId::EXCEPTION_GROUP {
            order.insert(2, vm.types[TypeId::EXCEPTION.index()].clone());
        }
    }
    let order = vm.tuple(order);
    vm.heap.untrack(&order);
    if let Some(object) = Class::of(&class) {
        *object.mro.get_mut(&mut vm.heap) = Some(order);
    }
}

/// Fills the namespace of a builtin class from its spec, because somebody looks for this name in it or for all: a class
/// that has no such name can wait. In CPython it was full from the start: what is made now brings
/// no collection nearer.
pub fn fill_class(vm: &mut Vm, class: &Value, name: Option<&str>) {
    let wanted =
        |object: &Class| name.is_none_or(|name| super::table::may_hold(object.spec.0.get(), name));
    if Class::of(class).is_some_and(|object| object.has(class_flag::LAZY) && wanted(object)) {
        let before = vm.heap.suspend_births();
        fill(vm, class);
        vm.heap.resume_births(before, 0);
    }
}

fn fill(vm: &mut Vm, class: &Value) {
    let Some(object) = Class::of(class) else {
        return;
    };
    object.set_flag(class_flag::LAZY, false);
    let spec = object.spec.0.get();
    let mut entries: Vec<(Value, Value)> = Vec::new();
    for def in spec.methods {
        let name = vm.intern_str(def.name);
        let method = vm.method_descriptor(def, class);
        entries.push((name, method));
    }
    super::table::fill_more(vm, class, spec, &mut entries);
    let doc_name = vm.intern_str("__doc__");
    let doc = if spec.doc.is_empty() {
        Value::NONE
    } else {
        vm.str(spec.doc)
    };
    entries.push((doc_name, doc));
    if let Some((module, _)) = spec.name.rsplit_once('.') {
        let module = vm.intern_str(module);
        entries.push((vm.names.__module__.clone(), module));
    }
    if let Some(dict) = Dict::of(&object.dict) {
        for (name, value) in entries {
            debug_assert!(super::table::may_hold(spec, &vm.text(&name)));
            let table = dict.table_mut(&mut vm.heap);
            if table.get_str(&name).is_none() {
                table.set_str(&name, value);
            }
        }
    }
}
