//! Exception groups: several exceptions raised as one, and taking them apart.

use crate::heap::Value;
use crate::runtime::{
    Args, Class, Exception, GetSetDef, List, NativeDef, PyResult, Slots, Str, Tuple, TypeId, Vm,
    kind,
};

use super::base;

/// What groups do.
pub const SLOTS: Slots = Slots {
    new: Some(new),
    init: Some(base::init),
    str: Some(str),
    ..Slots::EMPTY
};

/// Methods.
pub const METHODS: &[NativeDef] = &[
    NativeDef::one(
        "derive",
        derive,
        "(self, object, /)",
        "A group of these exceptions with the same message.",
    ),
    NativeDef::one(
        "split",
        split,
        "(self, object, /)",
        "The part of the tree that matches, and the rest.",
    ),
    NativeDef::one(
        "subgroup",
        subgroup,
        "(self, object, /)",
        "The part of the tree that matches.",
    ),
    crate::objects::generic_alias::CLASS_GET_ITEM,
];

/// Fields.
pub const GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "message",
        doc: "The message.",
        get: |vm, value| Ok(vm.exception_field(value, "message").unwrap_or(Value::NONE)),
        set: Some(read_only),
    },
    GetSetDef {
        name: "exceptions",
        doc: "The exceptions, a tuple.",
        get: |vm, value| {
            Ok(vm
                .exception_field(value, "exceptions")
                .unwrap_or(Value::NONE))
        },
        set: Some(read_only),
    },
];

fn read_only(vm: &mut Vm, _: &Value, _: Option<Value>) -> PyResult<()> {
    Err(vm.error(TypeId::ATTRIBUTE_ERROR, "readonly attribute"))
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let name = vm.class_name(class);
    args.no_keywords(vm, &name)?;
    let [message, members] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)"
        )));
    };
    if Str::of(message).is_none() {
        let name = vm.type_name(message);
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {name}"
        )));
    }
    if vm.slots_ref(members).get_item.is_none() || members.kind() == Some(kind::DICT) {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = vm.collect(members)?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (index, item) in items.iter().enumerate() {
        if Exception::of(item).is_none() {
            return Err(vm.value_error(format!(
                "Item {index} of second argument (exceptions) is not an exception"
            )));
        }
        all_plain &= vm.is_a(item, TypeId::EXCEPTION);
    }
    let mut class = class.clone();
    if class.is(vm.type_object(TypeId::BASE_EXCEPTION_GROUP)) {
        if all_plain {
            class = vm.type_object(TypeId::EXCEPTION_GROUP).clone();
        }
    } else if !all_plain {
        if class.is(vm.type_object(TypeId::EXCEPTION_GROUP)) {
            return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
        }
        if vm.is_subclass(&class, vm.type_object(TypeId::EXCEPTION)) {
            let name = vm.class_name(&class);
            return Err(vm.type_error(format!("Cannot nest BaseExceptions in '{name}'")));
        }
    }
    let Some(shape) = Class::of(&class).map(|class| class.instance_shape.0.get()) else {
        return Err(vm.type_error("not a class"));
    };
    let items = vm.tuple(items);
    let group = super::alloc(vm, shape, args.positional.to_vec());
    vm.set_exception_field(&group, "message", message.clone());
    vm.set_exception_field(&group, "exceptions", items);
    Ok(group)
}

fn str(vm: &mut Vm, value: &Value) -> PyResult {
    let message = vm.exception_field(value, "message").unwrap_or(Value::NONE);
    let count = members(vm, value).len();
    let plural = if count == 1 { "" } else { "s" };
    let mut text = Str::of(&message).map_or(Vec::new(), |message| message.as_bytes().to_vec());
    text.extend_from_slice(format!(" ({count} sub-exception{plural})").as_bytes());
    Ok(vm.str_bytes(&text))
}

/// The members of a group; empty for other exceptions.
pub fn members(vm: &Vm, group: &Value) -> Vec<Value> {
    match vm.exception_field(group, "exceptions") {
        Some(items) => Tuple::of(&items).map_or(Vec::new(), |items| items.items().to_vec()),
        None => Vec::new(),
    }
}

fn derive(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, members] = args else {
        return Ok(Value::NONE);
    };
    let message = vm.exception_field(this, "message").unwrap_or(Value::NONE);
    let class = vm.type_object(TypeId::BASE_EXCEPTION_GROUP).clone();
    vm.call(&class, &[message, members.clone()])
}

fn split(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, matcher] = args else {
        return Ok(Value::NONE);
    };
    check_matcher(vm, matcher)?;
    let (matching, rest) = split_tree(vm, this, &Matcher::Value(matcher), true)?;
    Ok(vm.tuple(vec![
        matching.unwrap_or(Value::NONE),
        rest.unwrap_or(Value::NONE),
    ]))
}

fn subgroup(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, matcher] = args else {
        return Ok(Value::NONE);
    };
    check_matcher(vm, matcher)?;
    let (matching, _) = split_tree(vm, this, &Matcher::Value(matcher), false)?;
    Ok(matching.unwrap_or(Value::NONE))
}

fn check_matcher(vm: &mut Vm, matcher: &Value) -> PyResult<()> {
    let exception = |vm: &Vm, value: &Value| {
        Class::of(value).is_some() && vm.is_subclass(value, vm.type_object(TypeId::BASE_EXCEPTION))
    };
    let right = match Tuple::of(matcher) {
        Some(classes) => classes.items().iter().all(|class| exception(vm, class)),
        None if Class::of(matcher).is_some() => exception(vm, matcher),
        None => vm.slots_ref(matcher).call.is_some(),
    };
    if right {
        return Ok(());
    }
    Err(vm.type_error(
        "expected an exception type, a tuple of exception types, or a callable (other than a class)",
    ))
}

/// What a split looks for.
pub enum Matcher<'a> {
    /// A class, a tuple of classes or a callable.
    Value(&'a Value),
    /// These very exceptions (their bits); groups never match as a whole.
    Objects(&'a [u64]),
}

fn matches(vm: &mut Vm, exception: &Value, matcher: &Matcher) -> PyResult<bool> {
    let matcher = match matcher {
        Matcher::Value(matcher) => *matcher,
        Matcher::Objects(all) => {
            return Ok(!vm.is_a(exception, TypeId::BASE_EXCEPTION_GROUP)
                && all.contains(&exception.bits()));
        }
    };
    if Class::of(matcher).is_some() || Tuple::of(matcher).is_some() {
        return vm.is_instance(exception, matcher);
    }
    let answer = vm.call(matcher, std::slice::from_ref(exception))?;
    vm.truth(&answer)
}

/// The part of the tree that matches and, if wanted, the part that does not. Parts keep the group's message,
/// traceback, context, cause and notes.
pub fn split_tree(
    vm: &mut Vm,
    exception: &Value,
    matcher: &Matcher,
    want_rest: bool,
) -> PyResult<(Option<Value>, Option<Value>)> {
    if matches(vm, exception, matcher)? {
        return Ok((Some(exception.clone()), None));
    }
    if !vm.is_a(exception, TypeId::BASE_EXCEPTION_GROUP) {
        return Ok((None, Some(exception.clone())));
    }
    let (mut matching, mut rest) = (Vec::new(), Vec::new());
    for member in members(vm, exception) {
        vm.deeper()?;
        let parts = split_tree(vm, &member, matcher, want_rest);
        vm.machine.depth -= 1;
        let (one, other) = parts?;
        matching.extend(one);
        rest.extend(other);
    }
    let matching = part(vm, exception, matching)?;
    let rest = if want_rest {
        part(vm, exception, rest)?
    } else {
        None
    };
    Ok((matching, rest))
}

fn part(vm: &mut Vm, group: &Value, members: Vec<Value>) -> PyResult<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let members = vm.list(members);
    let part = vm.call_method(group, "derive", &[members])?;
    if !vm.is_a(&part, TypeId::BASE_EXCEPTION_GROUP) {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    for name in ["__traceback__", "__context__", "__cause__"] {
        let name = vm.intern_str(name);
        let value = vm.get_attr(group, &name)?;
        vm.set_attr(&part, &name, Some(value))?;
    }
    let name = vm.names.__notes__.clone();
    if let Some(notes) = vm.get_attr_opt(group, &name)?
        && List::of(&notes).is_some()
    {
        let notes = vm.collect(&notes)?;
        let notes = vm.list(notes);
        vm.set_attr(&part, &name, Some(notes))?;
    }
    Ok(Some(part))
}
