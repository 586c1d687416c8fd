//! The classes of the module `operator`: `attrgetter`, `itemgetter`, `methodcaller`.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, Dict, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::sequence::{guarded_repr, push_repr};

object! {
    /// What fetches attributes or items, or calls a method.
    pub struct Getter: kind::GETTER, tracked {
        /// A method's name, interned.
        pub name: Option<Value>,
        /// A tuple: names of attributes, interned, where a name with dots is the tuple of its parts; keys of items; a
        /// method's name and its positional arguments. A key that is the only one stands here itself.
        pub wanted: Value,
        /// Keyword arguments of a method, a dict.
        pub keywords: Option<Value>,
        /// Whether there is one key.
        pub one_key: bool,
    }
}

fn make(vm: &mut Vm, id: TypeId, wanted: Value, one_key: bool) -> Value {
    vm.heap.alloc(id.shape(), |header| Getter {
        header,
        name: None,
        wanted,
        keywords: None,
        one_key,
    })
}

fn items(tuple: &Value) -> &[Value] {
    Tuple::of(tuple).map_or(&[], Tuple::items)
}

/// The names of attributes that one of a getter leads through.
fn way(name: &Value) -> &[Value] {
    Tuple::of(name).map_or(std::slice::from_ref(name), Tuple::items)
}

impl Getter {
    /// What it was made of: names, keys, or a name and positional arguments.
    fn made_of(&self, vm: &mut Vm) -> Vec<Value> {
        if self.one_key {
            return vec![self.wanted.clone()];
        }
        let name = |item: &Value| match Tuple::of(item) {
            Some(parts) if self.header.shape() == TypeId::ATTR_GETTER.shape() => {
                let parts = parts.items().iter();
                let parts: Vec<&[u8]> = parts
                    .map(|part| Str::of(part).map_or(&[][..], Str::as_bytes))
                    .collect();
                vm.str_bytes(&parts.join(&b'.'))
            }
            _ => item.clone(),
        };
        items(&self.wanted).iter().map(name).collect()
    }
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
    let mut names = Vec::new();
    for name in items(&wanted) {
        let Some(text) = Str::of(name) else {
            return Err(vm.type_error("attribute name must be a string"));
        };
        if !text.as_bytes().contains(&b'.') {
            names.push(vm.intern(name));
            continue;
        }
        let mut parts = Vec::new();
        for part in text.as_bytes().split(|byte| *byte == b'.') {
            let part = vm.str_bytes(part);
            parts.push(vm.intern(&part));
        }
        names.push(vm.tuple(parts));
    }
    let names = vm.tuple(names);
    Ok(make(vm, TypeId::ATTR_GETTER, names, false))
}

fn call_attributes(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let subject = subject(vm, "attrgetter", args)?;
    let Some(own) = Heap::downcast::<Getter>(value) else {
        return Ok(Value::NONE);
    };
    let follow = |vm: &mut Vm, name: &Value| {
        let mut at = subject.clone();
        for name in way(name) {
            at = vm.get_attr(&at, name)?;
        }
        Ok(at)
    };
    match items(&own.wanted) {
        [name] => follow(vm, name),
        many => {
            let mut found = Vec::with_capacity(many.len());
            for name in many {
                found.push(follow(vm, name)?);
            }
            Ok(vm.tuple(found))
        }
    }
}

fn construct_items(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let wanted = wanted(vm, "itemgetter", args)?;
    if let [key] = args.positional {
        return Ok(make(vm, TypeId::ITEM_GETTER, key.clone(), true));
    }
    Ok(make(vm, TypeId::ITEM_GETTER, wanted, false))
}

fn call_items(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let subject = subject(vm, "itemgetter", args)?;
    let Some(own) = Heap::downcast::<Getter>(value) else {
        return Ok(Value::NONE);
    };
    if own.one_key {
        return vm.get_item(subject, &own.wanted);
    }
    let keys = items(&own.wanted);
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        found.push(vm.get_item(subject, key)?);
    }
    Ok(vm.tuple(found))
}

fn construct_caller(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let Some(name) = args.positional.first() else {
        return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
    };
    if Str::of(name).is_none() {
        return Err(vm.type_error("method name must be a string"));
    }
    let name = vm.intern(name);
    let mut wanted = args.positional.to_vec();
    wanted[0] = name.clone();
    let wanted = vm.tuple(wanted);
    let mut keywords = None;
    if !args.names.is_empty() {
        let dict = vm.dict();
        for (name, value) in args.names.iter().zip(args.values) {
            vm.dict_set(&dict, name.clone(), value.clone())?;
        }
        keywords = Some(dict);
    }
    let shape = TypeId::METHOD_CALLER.shape();
    Ok(vm.heap.alloc(shape, |header| Getter {
        header,
        name: Some(name),
        wanted,
        keywords,
        one_key: false,
    }))
}

/// Names and values of the keyword arguments.
fn keywords(vm: &Vm, own: &Getter) -> (Vec<Value>, Vec<Value>) {
    let dict = own.keywords.as_ref().and_then(Dict::of);
    let entries = dict.map(|dict| dict.table(&vm.heap).iter());
    let entries = entries.into_iter().flatten();
    entries
        .map(|(name, value)| (name.clone(), value.clone()))
        .unzip()
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
    let (names, values) = keywords(vm, own);
    vm.call_with(
        &method,
        Args {
            positional,
            names: &names,
            values: &values,
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
        for (at, item) in own.made_of(vm).iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(b", ");
            }
            push_repr(vm, text, item)?;
        }
        let (names, values) = keywords(vm, own);
        for (name, item) in names.iter().zip(&values) {
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
    let (names, values) = keywords(vm, own);
    if names.is_empty() {
        let made_of = own.made_of(vm);
        let made_of = vm.tuple(made_of);
        return Ok(vm.tuple([class, made_of]));
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
            names: &names,
            values: &values,
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
