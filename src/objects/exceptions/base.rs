//! `BaseException`: arguments, text, traceback, context, cause, notes.

use crate::heap::Value;
use crate::runtime::{
    Args, Class, Dict, Exception, GetSetDef, NativeDef, PyResult, Slots, Str, Tuple, Vm, kind,
};

/// What every exception does.
pub const SLOTS: Slots = Slots {
    repr: Some(repr),
    str: Some(str),
    new: Some(new),
    init: Some(init),
    ..Slots::EMPTY
};

/// Methods.
pub const METHODS: &[NativeDef] = &[
    NativeDef::one(
        "with_traceback",
        with_traceback,
        "(self, object, /)",
        "Sets the traceback and answers the exception.",
    ),
    NativeDef::one(
        "add_note",
        add_note,
        "(self, object, /)",
        "Adds a note, which is shown after the exception.",
    ),
    NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "Class, arguments and attributes.",
    ),
    NativeDef::one(
        "__setstate__",
        set_state,
        "(self, object, /)",
        "Sets attributes from a dict.",
    ),
];

/// Attributes.
pub const GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "args",
        doc: "The arguments, a tuple.",
        get: |vm, value| {
            Ok(Exception::of(value).map_or(Value::NONE, |this| this.args.get(&vm.heap).clone()))
        },
        set: Some(set_args),
    },
    GetSetDef {
        name: "__traceback__",
        doc: "The activations that the exception passed.",
        get: |vm, value| Ok(link(vm, value, Link::Traceback)),
        set: Some(set_traceback),
    },
    GetSetDef {
        name: "__context__",
        doc: "The exception that was being handled.",
        get: |vm, value| Ok(link(vm, value, Link::Context)),
        set: Some(|vm, value, new| {
            let new = checked_link(vm, new, "__context__", "context")?;
            set_link(vm, value, Link::Context, new);
            Ok(())
        }),
    },
    GetSetDef {
        name: "__cause__",
        doc: "The exception from which this one was raised.",
        get: |vm, value| Ok(link(vm, value, Link::Cause)),
        set: Some(|vm, value, new| {
            let new = checked_link(vm, new, "__cause__", "cause")?;
            set_link(vm, value, Link::Cause, new);
            if let Some(this) = Exception::of(value) {
                *this.suppress_context.get_mut(&mut vm.heap) = true;
            }
            Ok(())
        }),
    },
    GetSetDef {
        name: "__suppress_context__",
        doc: "Whether tracebacks leave the context out.",
        get: |vm, value| {
            Ok(Value::bool(
                Exception::of(value).is_some_and(|this| *this.suppress_context.get(&vm.heap)),
            ))
        },
        set: Some(set_suppress),
    },
    GetSetDef {
        name: "__dict__",
        doc: "The attributes that were set.",
        get: |vm, value| Ok(vm.instance_dict(value).unwrap_or(Value::NONE)),
        set: Some(set_dict),
    },
];

enum Link {
    Traceback,
    Context,
    Cause,
}

fn cell(this: &Exception, which: Link) -> &crate::heap::HeapCell<Option<Value>> {
    match which {
        Link::Traceback => &this.traceback,
        Link::Context => &this.context,
        Link::Cause => &this.cause,
    }
}

fn link(vm: &Vm, value: &Value, which: Link) -> Value {
    Exception::of(value)
        .and_then(|this| cell(this, which).get(&vm.heap).clone())
        .unwrap_or(Value::NONE)
}

fn set_link(vm: &mut Vm, value: &Value, which: Link, new: Value) {
    if let Some(this) = Exception::of(value) {
        let new = (!new.is_none()).then_some(new);
        let old = std::mem::replace(cell(this, which).get_mut(&mut vm.heap), new);
        drop(old);
    }
}

fn checked_link(vm: &mut Vm, new: Option<Value>, name: &str, what: &str) -> PyResult {
    match new {
        None => Err(vm.type_error(format!("{name} may not be deleted"))),
        Some(new) if new.is_none() || Exception::of(&new).is_some() => Ok(new),
        Some(_) => Err(vm.type_error(format!(
            "exception {what} must be None or derive from BaseException"
        ))),
    }
}

fn set_traceback(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("__traceback__ may not be deleted"));
    };
    if !new.is_none() && new.kind() != Some(kind::TRACEBACK) {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    set_link(vm, value, Link::Traceback, new);
    Ok(())
}

fn set_args(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("args may not be deleted"));
    };
    let items = vm.collect(&new)?;
    put_args(vm, value, items);
    Ok(())
}

/// Sets the arguments of an exception.
pub fn put_args(vm: &mut Vm, value: &Value, items: Vec<Value>) {
    let args = vm.tuple(items);
    if let Some(this) = Exception::of(value) {
        let old = std::mem::replace(this.args.get_mut(&mut vm.heap), args);
        drop(old);
    }
}

fn set_suppress(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("can't delete numeric/char attribute"));
    };
    let Some(truth) = new.as_bool() else {
        return Err(vm.type_error("attribute value type must be bool"));
    };
    if let Some(this) = Exception::of(value) {
        *this.suppress_context.get_mut(&mut vm.heap) = truth;
    }
    Ok(())
}

fn set_dict(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("cannot delete __dict__"));
    };
    if Dict::of(&new).is_none() {
        let name = vm.type_name(&new);
        return Err(vm.type_error(format!(
            "__dict__ must be set to a dictionary, not a '{name}'"
        )));
    }
    vm.instance_dict(value);
    if let Some(shape) = value.shape() {
        let old = vm.heap.set_attribute_dict(value, new, shape);
        drop(old);
    }
    Ok(())
}

/// A new exception of `class` whose arguments are the positional ones; keywords are not looked at.
pub fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let Some(shape) = Class::of(class).map(|class| class.instance_shape.0.get()) else {
        return Err(vm.type_error("BaseException.__new__(X): X is not a type object"));
    };
    Ok(super::alloc(vm, shape, args.positional.to_vec()))
}

/// Sets the arguments.
pub fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let name = vm.type_name(value);
    args.no_keywords(vm, &name)?;
    // What `__new__` was given is there already, the same tuple.
    let known = Exception::of(value).and_then(|this| Tuple::of(this.args.get(&vm.heap)));
    let same = known.is_some_and(|known| {
        let both = known.items().iter().zip(args.positional);
        known.items().len() == args.positional.len()
            && both.clone().all(|(one, other)| one.is(other))
    });
    if !same {
        put_args(vm, value, args.positional.to_vec());
    }
    Ok(())
}

/// The arguments as text: nothing, the only one's, or the tuple's.
pub fn str(vm: &mut Vm, value: &Value) -> PyResult {
    let args = super::arguments(vm, value);
    match args.as_slice() {
        [] => Ok(vm.str("")),
        [one] => vm.to_str(one),
        _ => {
            let args = vm.tuple(args);
            vm.repr(&args)
        }
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let mut text = vm.type_name(value).into_bytes();
    let args = super::arguments(vm, value);
    let shown = match args.as_slice() {
        [one] => {
            text.push(b'(');
            vm.repr(one)?
        }
        _ => {
            let args = vm.tuple(args.clone());
            vm.repr(&args)?
        }
    };
    if let Some(shown) = Str::of(&shown) {
        text.extend_from_slice(shown.as_bytes());
    }
    if args.len() == 1 {
        text.push(b')');
    }
    Ok(vm.str_bytes(&text))
}

fn with_traceback(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, traceback] = args else {
        return Ok(Value::NONE);
    };
    set_traceback(vm, this, Some(traceback.clone()))?;
    Ok(this.clone())
}

fn add_note(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, note] = args else {
        return Ok(Value::NONE);
    };
    if Str::of(note).is_none() {
        let name = vm.type_name(note);
        return Err(vm.type_error(format!("note must be a str, not '{name}'")));
    }
    let name = vm.names.__notes__.clone();
    let notes = match vm.get_attr_opt(this, &name)? {
        Some(notes) => notes,
        None => {
            let notes = vm.list(Vec::new());
            vm.set_attr(this, &name, Some(notes.clone()))?;
            notes
        }
    };
    match crate::runtime::List::of(&notes) {
        Some(list) => {
            list.items_mut(&mut vm.heap).push(note.clone());
            Ok(Value::NONE)
        }
        None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
    }
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let state = own_state(vm, this);
    let arguments = super::arguments(vm, this);
    reduced(vm, this, arguments, state)
}

/// What `__reduce__` answers: class, arguments, and the state if there is some.
pub fn reduced(vm: &mut Vm, this: &Value, arguments: Vec<Value>, state: Option<Value>) -> PyResult {
    let arguments = vm.tuple(arguments);
    let mut parts = vec![vm.class_of(this).clone(), arguments];
    parts.extend(state);
    Ok(vm.tuple(parts))
}

/// The `__dict__`, if it has an entry.
pub fn own_state(vm: &mut Vm, this: &Value) -> Option<Value> {
    let shape = this.shape()?;
    let in_slots = vm.heap.shape(shape).mode == crate::heap::Mode::Slots;
    if in_slots && vm.heap.slot_names(shape).is_empty() {
        return None;
    }
    let dict = vm.instance_dict(this)?;
    let empty = Dict::of(&dict).is_none_or(|dict| dict.table(&vm.heap).is_empty());
    (!empty).then_some(dict)
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, state] = args else {
        return Ok(Value::NONE);
    };
    if state.is_none() {
        return Ok(Value::NONE);
    }
    if Dict::of(state).is_none() {
        return Err(vm.type_error("state is not a dictionary"));
    }
    let items = vm.call_method(state, "items", &[])?;
    for item in vm.collect(&items)? {
        if let Some([name, value]) = Tuple::of(&item).map(Tuple::items) {
            let name = vm.intern(name);
            vm.set_attr(this, &name, Some(value.clone()))?;
        }
    }
    Ok(Value::NONE)
}

/// Whether the class has this very `init` (a Python class may have its own).
pub fn inherits_init(
    vm: &Vm,
    class: &Value,
    init: fn(&mut Vm, &Value, Args) -> PyResult<()>,
) -> bool {
    Class::of(class)
        .and_then(|class| class.slots(&vm.heap).init)
        .is_some_and(|own| std::ptr::fn_addr_eq(own, init))
}
