//! `list[int]` and its like (`types.GenericAlias`): a class with the arguments that annotations give it.
//! It is called, and looked into, as the class itself.

use crate::heap::{Heap, ShapeId, Value};
use crate::object;
use crate::runtime::{
    Args, Class, CmpOp, GetSetDef, List, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec,
    Vm, kind,
};

use super::{sequence, type_arguments};

object! {
    /// A class with arguments.
    pub struct GenericAlias: kind::GENERIC_ALIAS, uncleared {
        /// The class.
        pub origin: Value,
        /// The arguments, a tuple.
        pub args: Value,
        /// A star stands before it: `*tuple[int]`.
        pub starred: bool,
    }
}

impl GenericAlias {
    /// The alias that `value` is.
    pub fn of(value: &Value) -> Option<&GenericAlias> {
        Heap::downcast(value)
    }
}

/// `__class_getitem__` of the containers.
pub const CLASS_GET_ITEM: NativeDef = NativeDef::one(
    "__class_getitem__",
    |vm, args| match args {
        [class, key] => Ok(new(vm, class, key)),
        _ => Ok(Value::NONE),
    },
    "(type, object, /)",
    "The class with the arguments of an annotation.",
)
.class_method();

/// A new alias; a tuple gives several arguments.
pub fn new(vm: &mut Vm, origin: &Value, key: &Value) -> Value {
    make(vm, TypeId::GENERIC_ALIAS.shape(), origin, key)
}

fn make(vm: &mut Vm, shape: ShapeId, origin: &Value, key: &Value) -> Value {
    make_starred(vm, shape, origin, key, false)
}

fn make_starred(vm: &mut Vm, shape: ShapeId, origin: &Value, key: &Value, starred: bool) -> Value {
    let args = match Tuple::of(key) {
        Some(_) => key.clone(),
        None => vm.tuple([key.clone()]),
    };
    let origin = origin.clone();
    vm.heap.alloc(shape, |header| GenericAlias {
        header,
        origin,
        args,
        starred,
    })
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "GenericAlias")?;
    let shape = sequence::instance_shape(class, TypeId::GENERIC_ALIAS);
    match args.positional {
        [origin, key] => Ok(make(vm, shape, origin, key)),
        other => {
            let given = other.len();
            Err(vm.type_error(format!("GenericAlias expected 2 arguments, got {given}")))
        }
    }
}

/// Adds a class or another argument as annotations show it.
///
/// # Errors
/// What `repr` and looking up names raise.
pub fn push_argument(vm: &mut Vm, text: &mut Vec<u8>, value: &Value) -> PyResult<()> {
    if value.is(&Value::ELLIPSIS) {
        text.extend_from_slice(b"...");
        return Ok(());
    }
    if Class::of(value).is_some() {
        let (qualname, module) = (vm.names.__qualname__.clone(), vm.names.__module__.clone());
        let qualname = vm.get_attr(value, &qualname)?;
        if let Some(module) = vm.get_attr_opt(value, &module)?
            && Str::of(&module).is_some_and(|module| module.as_bytes() != b"builtins")
        {
            text.extend_from_slice(vm.text(&module).as_bytes());
            text.push(b'.');
        }
        text.extend_from_slice(vm.text(&qualname).as_bytes());
        return Ok(());
    }
    if let Some(list) = List::of(value) {
        text.push(b'[');
        let items = list.items(&vm.heap).to_vec();
        push_arguments(vm, text, &items)?;
        text.push(b']');
        return Ok(());
    }
    sequence::push_repr(vm, text, value)
}

fn push_arguments(vm: &mut Vm, text: &mut Vec<u8>, items: &[Value]) -> PyResult<()> {
    vm.deeper()?;
    let mut result = Ok(());
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        result = push_argument(vm, text, item);
        if result.is_err() {
            break;
        }
    }
    vm.machine.depth -= 1;
    result
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else {
        return Ok(Value::NONE);
    };
    let mut text = Vec::new();
    if alias.starred {
        text.push(b'*');
    }
    push_argument(vm, &mut text, &alias.origin)?;
    text.push(b'[');
    let items = Tuple::of(&alias.args).map_or(&[][..], Tuple::items);
    if items.is_empty() {
        text.extend_from_slice(b"()");
    }
    push_arguments(vm, &mut text, items)?;
    text.push(b']');
    Ok(vm.str_bytes(&text))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let Some(alias) = GenericAlias::of(value) else {
        return Ok(0);
    };
    Ok(match vm.hash(&alias.origin)? ^ vm.hash(&alias.args)? {
        -1 => -2,
        hash => hash,
    })
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(a), Some(b)) = (GenericAlias::of(left), GenericAlias::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = a.starred == b.starred && vm.eq(&a.origin, &b.origin)? && vm.eq(&a.args, &b.args)?;
    Ok(Value::bool(same == (op == CmpOp::Eq)))
}

fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else {
        return Ok(Value::NONE);
    };
    let made = vm.call_with(&alias.origin, args)?;
    let name = vm.intern_str("__orig_class__");
    // Most instances have no room for it; that is fine.
    match vm.set_attr(&made, &name, Some(value.clone())) {
        Err(raised)
            if !vm.is_a(&raised.0, TypeId::ATTRIBUTE_ERROR)
                && !vm.is_a(&raised.0, TypeId::TYPE_ERROR) =>
        {
            Err(raised)
        }
        _ => Ok(made),
    }
}

/// Names that are the alias's own; all others are the class's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__unpacked__",
    "__mro_entries__",
    "__reduce__",
    "__reduce_ex__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

fn get_attr(vm: &mut Vm, value: &Value, name: &Value) -> PyResult {
    let own = Str::of(name)
        .and_then(Str::as_str)
        .is_some_and(|name| OWN.contains(&name));
    match GenericAlias::of(value) {
        Some(alias) if !own => vm.get_attr(&alias.origin, name),
        _ => vm.generic_get_attr(value, name),
    }
}

fn is_unpacked(value: &Value) -> bool {
    GenericAlias::of(value).is_some_and(|alias| alias.starred)
}

/// The type parameters among the arguments, each once.
fn parameters(vm: &mut Vm, value: &Value) -> PyResult {
    match GenericAlias::of(value) {
        Some(alias) => type_arguments::parameters(vm, &alias.args),
        None => Ok(Value::NONE),
    }
}

/// `list[T][int]`.
fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else {
        return Ok(Value::NONE);
    };
    let args = type_arguments::substitute(vm, value, &alias.args, key)?;
    let args = vm.tuple(args);
    let shape = TypeId::GENERIC_ALIAS.shape();
    Ok(make_starred(vm, shape, &alias.origin, &args, alias.starred))
}

/// `*tuple[int]`: the alias with a star.
fn iter(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else {
        return Ok(Value::NONE);
    };
    let (origin, args) = (alias.origin.clone(), alias.args.clone());
    let shape = TypeId::GENERIC_ALIAS.shape();
    let starred = make_starred(vm, shape, &origin, &args, true);
    let once = vm.list(vec![starred]);
    vm.iter(&once)
}

fn bases(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args.first().and_then(GenericAlias::of) {
        Some(alias) => Ok(vm.tuple([alias.origin.clone()])),
        None => Ok(Value::NONE),
    }
}

fn no_check(vm: &mut Vm, function: &str) -> PyResult {
    Err(vm.type_error(format!(
        "{function}() argument 2 cannot be a parameterized generic"
    )))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(alias) = args.first().and_then(GenericAlias::of) else {
        return Ok(Value::NONE);
    };
    let class = vm.type_object(TypeId::GENERIC_ALIAS).clone();
    let arguments = vm.tuple([alias.origin.clone(), alias.args.clone()]);
    Ok(vm.tuple([class, arguments]))
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::GENERIC_ALIAS,
    name: "types.GenericAlias",
    signature: "(origin, args, /)",
    plain_fields: &["__origin__", "__args__"],
    doc: "GenericAlias(origin, args, /)\n\nA class with the arguments that annotations give it, as in list[int].",
    kind: kind::GENERIC_ALIAS,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        call: Some(call),
        getattr: Some(get_attr),
        get_item: Some(get_item),
        iter: Some(iter),
        binary: Some(super::union::binary),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[crate::runtime::BinOp::Or],
    methods: &[
        NativeDef::one(
            "__mro_entries__",
            bases,
            "(self, bases, /)",
            "What stands among the bases of a class instead.",
        ),
        NativeDef::one(
            "__instancecheck__",
            |vm, _| no_check(vm, "isinstance"),
            "(self, instance, /)",
            "Refuses.",
        ),
        NativeDef::one(
            "__subclasscheck__",
            |vm, _| no_check(vm, "issubclass"),
            "(self, class, /)",
            "Refuses.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    ],
    getset: &[
        GetSetDef {
            name: "__origin__",
            doc: "The class.",
            get: |_, value| {
                Ok(GenericAlias::of(value).map_or(Value::NONE, |alias| alias.origin.clone()))
            },
            set: None,
        },
        GetSetDef {
            name: "__args__",
            doc: "The arguments.",
            get: |_, value| {
                Ok(GenericAlias::of(value).map_or(Value::NONE, |alias| alias.args.clone()))
            },
            set: None,
        },
        GetSetDef {
            name: "__parameters__",
            doc: "The type parameters among the arguments.",
            get: parameters,
            set: None,
        },
        GetSetDef {
            name: "__unpacked__",
            doc: "Whether a star stands before the alias.",
            get: |_, value| Ok(Value::bool(is_unpacked(value))),
            set: None,
        },
        GetSetDef {
            name: "__typing_unpacked_tuple_args__",
            doc: "The arguments of a tuple behind a star.",
            get: |vm, value| {
                let tuple = vm.type_object(TypeId::TUPLE);
                Ok(match GenericAlias::of(value) {
                    Some(alias) if alias.starred && alias.origin.is(tuple) => alias.args.clone(),
                    _ => Value::NONE,
                })
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};
