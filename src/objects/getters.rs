//! The classes of the module `operator`: `attrgetter`, `itemgetter`, `methodcaller`.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind};

use super::sequence::{guarded_repr, push_repr};

object! {
    /// What fetches attributes or items, or calls a method.
    pub struct Getter: kind::GETTER, tracked {
        /// Names of attributes, keys of items, or a method's name and its positional arguments: a tuple.
        pub wanted: Value,
        /// Names and values of keyword arguments.
        pub keywords: Vec<Value>,
        /// The names of each attribute's way, interned: tuples in a tuple.
        pub ways: HeapCell<Option<Value>>,
    }
}

fn make(
    vm: &mut Vm,
    id: TypeId,
    wanted: Value,
    keywords: Vec<Value>,
    ways: Option<Value>,
) -> Value {
    vm.heap.alloc(id.shape(), |header| Getter {
        header,
        wanted,
        keywords,
        ways: HeapCell::new(ways),
    })
}

fn items(tuple: &Value) -> &[Value] {
    Tuple::of(tuple).map_or(&[], Tuple::items)
}

/// At least one positional argument, no keywords; a tuple of them.
fn wanted(vm: &mut Vm, name: &str, args: Args) -> PyResult {
    args.no_keywords(vm, name)?;
    if args.positional.is_empty() {
        return Err(vm.type_error(format!("{name} expected 1 argument, got 0")));
    }
    Ok(vm.tuple(args.positional.to_vec()))
}

/// The only argument of a call.
fn subject<'a>(vm: &mut Vm, name: &str, args: Args<'a>) -> PyResult<&'a Value> {
    args.no_keywords(vm, name)?;
    match args.positional {
        [one] => Ok(one),
        others => {
            let given = others.len();
            Err(vm.type_error(format!("{name} expected 1 argument, got {given}")))
        }
    }
}

fn construct_attributes(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let wanted = wanted(vm, "attrgetter", args)?;
    let mut ways = Vec::new();
    for name in items(&wanted) {
        let Some(text) = Str::of(name) else {
            return Err(vm.type_error("attribute name must be a string"));
        };
        let parts: Vec<Vec<u8>> = text
            .as_bytes()
            .split(|byte| *byte == b'.')
            .map(<[u8]>::to_vec)
            .collect();
        let mut way = Vec::with_capacity(parts.len());
        for part in parts {
            let part = vm.str_bytes(&part);
            way.push(vm.intern(&part));
        }
        // CPython has one tuple for all, and one for each name with dots.
        let plain = way.len() == 1;
        let way = vm.tuple(way);
        if plain {
            vm.heap.untrack(&way);
        }
        ways.push(way);
    }
    let ways = vm.tuple(ways);
    if items(&wanted)
        .iter()
        .all(|name| vm.is_exact(name, TypeId::STR))
    {
        vm.heap.untrack(&wanted);
    }
    Ok(make(
        vm,
        TypeId::ATTR_GETTER,
        wanted,
        Vec::new(),
        Some(ways),
    ))
}

fn call_attributes(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let subject = subject(vm, "attrgetter", args)?;
    let ways = Heap::downcast::<Getter>(value).and_then(|own| own.ways.get(&vm.heap).clone());
    let Some(ways) = ways else {
        return Ok(Value::NONE);
    };
    let follow = |vm: &mut Vm, way: &Value| {
        let mut at = subject.clone();
        for name in items(way) {
            at = vm.get_attr(&at, name)?;
        }
        Ok(at)
    };
    match items(&ways) {
        [way] => follow(vm, way),
        many => {
            let mut found = Vec::with_capacity(many.len());
            for way in many {
                found.push(follow(vm, way)?);
            }
            Ok(vm.tuple(found))
        }
    }
}

fn construct_items(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let wanted = wanted(vm, "itemgetter", args)?;
    Ok(make(vm, TypeId::ITEM_GETTER, wanted, Vec::new(), None))
}

fn call_items(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let subject = subject(vm, "itemgetter", args)?;
    let Some(own) = Heap::downcast::<Getter>(value) else {
        return Ok(Value::NONE);
    };
    match items(&own.wanted) {
        [key] => vm.get_item(subject, key),
        many => {
            let mut found = Vec::with_capacity(many.len());
            for key in many {
                found.push(vm.get_item(subject, key)?);
            }
            Ok(vm.tuple(found))
        }
    }
}

fn construct_caller(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let Some(name) = args.positional.first() else {
        return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
    };
    if Str::of(name).is_none() {
        return Err(vm.type_error("method name must be a string"));
    }
    let mut wanted = args.positional.to_vec();
    wanted[0] = vm.intern(name);
    let wanted = vm.tuple(wanted);
    let keywords: Vec<Value> = args.names.iter().chain(args.values).cloned().collect();
    Ok(make(vm, TypeId::METHOD_CALLER, wanted, keywords, None))
}

/// Names and values of the keyword arguments.
fn keywords(own: &Getter) -> (&[Value], &[Value]) {
    own.keywords.split_at(own.keywords.len() / 2)
}

fn call_method(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let subject = subject(vm, "methodcaller", args)?;
    let Some(own) = Heap::downcast::<Getter>(value) else {
        return Ok(Value::NONE);
    };
    let [name, positional @ ..] = items(&own.wanted) else {
        return Ok(Value::NONE);
    };
    let method = vm.get_attr(subject, name)?;
    let (names, values) = keywords(own);
    vm.call_with(
        &method,
        Args {
            positional,
            names,
            values,
        },
    )
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = Heap::downcast::<Getter>(value) else {
        return Ok(Value::NONE);
    };
    let name = vm.type_name(value);
    let again = format!("{name}(...)");
    guarded_repr(vm, value, &again, |vm, text| {
        text.extend_from_slice(name.as_bytes());
        text.push(b'(');
        for (at, item) in items(&own.wanted).iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(b", ");
            }
            push_repr(vm, text, item)?;
        }
        let (names, values) = keywords(own);
        for (name, item) in names.iter().zip(values) {
            text.extend_from_slice(b", ");
            text.extend_from_slice(Str::of(name).map_or(&[], Str::as_bytes));
            text.push(b'=');
            push_repr(vm, text, item)?;
        }
        text.push(b')');
        Ok(())
    })
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(own)) = (
        args.first(),
        args.first().and_then(Heap::downcast::<Getter>),
    ) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let (names, values) = keywords(own);
    if names.is_empty() {
        return Ok(vm.tuple([class, own.wanted.clone()]));
    }
    // A call with keywords: a partial of the class with them.
    let [name, rest @ ..] = items(&own.wanted) else {
        return Ok(Value::NONE);
    };
    let partial = super::bootstrap::late_class(vm, TypeId::PARTIAL);
    let first = [class, name.clone()];
    let partial = vm.call_with(
        &partial,
        Args {
            positional: &first,
            names,
            values,
        },
    )?;
    let rest = vm.tuple(rest.to_vec());
    Ok(vm.tuple([partial, rest]))
}

macro_rules! spec {
    ($spec:ident $id:ident $name:literal $new:ident $call:ident $signature:literal $doc:literal) => {
        /// The class.
        pub static $spec: TypeSpec = TypeSpec {
            id: TypeId::$id,
            name: $name,
            doc: $doc,
            signature: $signature,
            kind: kind::GETTER,
            slots: Slots {
                repr: Some(repr),
                call: Some($call),
                new: Some($new),
                ..Slots::EMPTY
            },
            methods: &[NativeDef::no_args(
                "__reduce__",
                reduce,
                "(self, /)",
                "What pickle needs.",
            )],
            ..TypeSpec::EMPTY
        };
    };
}

spec!(ATTRIBUTE_SPEC ATTR_GETTER "operator.attrgetter" construct_attributes call_attributes
    "(attr, /, *attrs)" "attrgetter(attr, /, *attrs)\n\n\
     What answers the attribute of its argument, or a tuple of several; names may have dots.");
spec!(ITEM_SPEC ITEM_GETTER "operator.itemgetter" construct_items call_items
    "(item, /, *items)" "itemgetter(item, /, *items)\n\nWhat answers the item of its argument, or a tuple of several.");
spec!(CALLER_SPEC METHOD_CALLER "operator.methodcaller" construct_caller call_method
    "(name, /, *args, **kwargs)" "methodcaller(name, /, *args, **kwargs)\n\nWhat calls a method of its argument.");
