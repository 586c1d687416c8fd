//! `partial`: a function with some of its arguments.

use smallvec::SmallVec;

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, Class, Dict, GetSetDef, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm,
    class_flag, kind,
};

use super::super::class::attributes::DICT;
use super::super::property::readonly;
use super::super::sequence::{guarded_repr, instance_shape, push_repr};
use super::super::{dict, generic_alias};

object! {
    /// A function with some of its arguments.
    pub struct Partial: kind::PARTIAL, tracked {
        /// The function.
        pub function: HeapCell<Value>,
        /// Its first positional arguments, a tuple.
        pub positional: HeapCell<Value>,
        /// Its keyword arguments, a dict.
        pub keywords: HeapCell<Value>,
        /// Attributes.
        pub attributes: Attributes,
    }
}

fn of(value: &Value) -> Option<&Partial> {
    Heap::downcast(value)
}

fn get(vm: &mut Vm, this: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    if instance.is_some() {
        let message = "functools.partial will be a method descriptor in future Python versions; wrap it in \
                       staticmethod() if you want to preserve the old behavior";
        (vm.hooks.warn)(vm, TypeId::FUTURE_WARNING, message, None)?;
    }
    Ok(this.clone())
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [function, rest @ ..] = args.positional else {
        return Err(vm.type_error("type 'partial' takes at least one argument"));
    };
    if vm.slots_ref(function).call.is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let keywords = vm.dict();
    let mut function = function.clone();
    let mut positional = rest.to_vec();
    // A partial of a plain partial is one partial.
    if class.is(vm.type_object(TypeId::PARTIAL))
        && vm.is_exact(&function, TypeId::PARTIAL)
        && !has_attributes(vm, &function)
        && let outer = function.clone()
        && let Some(inner) = of(&outer)
    {
        let first = inner.positional.get(&vm.heap).clone();
        positional.splice(
            0..0,
            Tuple::of(&first).map_or(&[][..], Tuple::items).to_vec(),
        );
        let given = inner.keywords.get(&vm.heap).clone();
        dict::merge(vm, &keywords, &given)?;
        function = inner.function.get(&vm.heap).clone();
    }
    for (name, value) in args.names.iter().zip(args.values) {
        vm.dict_set(&keywords, name.clone(), value.clone())?;
    }
    let positional = vm.tuple(positional);
    let arguments = positional.clone();
    let shape = instance_shape(class, TypeId::PARTIAL);
    let made = vm.heap.alloc(shape, |header| Partial {
        header,
        function: HeapCell::new(function),
        positional: HeapCell::new(positional),
        keywords: HeapCell::new(keywords),
        attributes: Attributes,
    });
    vm.heap.born_last(&arguments);
    Ok(made)
}

/// Whether a partial was given attributes.
fn has_attributes(vm: &Vm, value: &Value) -> bool {
    value.header().is_some_and(|header| {
        header.shape() != TypeId::PARTIAL.shape() || vm.heap.attribute_dict(value).is_some()
    })
}

fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(own) = of(value) else {
        return Ok(Value::NONE);
    };
    let function = own.function.get(&vm.heap).clone();
    let first = own.positional.get(&vm.heap).clone();
    let first = Tuple::of(&first).map_or(&[][..], Tuple::items);
    let mut positional: SmallVec<[Value; 6]> =
        SmallVec::with_capacity(first.len() + args.positional.len());
    positional.extend(first.iter().cloned());
    positional.extend(args.positional.iter().cloned());
    let keywords = own.keywords.get(&vm.heap).clone();
    let table = Dict::of(&keywords).map(|dict| dict.table(&vm.heap));
    let Some(table) = table.filter(|table| !table.is_empty()) else {
        return vm.call_with(
            &function,
            Args {
                positional: &positional,
                ..args
            },
        );
    };
    let (mut names, mut values): (Vec<Value>, Vec<Value>) = table
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .unzip();
    if names.iter().any(|name| Str::of(name).is_none()) {
        return Err(vm.type_error("keywords must be strings"));
    }
    for (name, value) in args.names.iter().zip(args.values) {
        let mut known = None;
        for (at, own) in names.iter().enumerate() {
            if vm.eq(own, name)? {
                known = Some(at);
                break;
            }
        }
        match known {
            Some(at) => values[at] = value.clone(),
            None => {
                names.push(name.clone());
                values.push(value.clone());
            }
        }
    }
    vm.call_with(
        &function,
        Args {
            positional: &positional,
            names: &names,
            values: &values,
        },
    )
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = of(value) else {
        return Ok(Value::NONE);
    };
    let name = full_name(vm, value)?;
    guarded_repr(vm, value, "...", |vm, text| {
        text.extend_from_slice(name.as_bytes());
        text.push(b'(');
        let function = own.function.get(&vm.heap).clone();
        push_repr(vm, text, &function)?;
        let positional = own.positional.get(&vm.heap).clone();
        for argument in Tuple::of(&positional).map_or(&[][..], Tuple::items) {
            text.extend_from_slice(b", ");
            push_repr(vm, text, argument)?;
        }
        let keywords = own.keywords.get(&vm.heap).clone();
        let mut place = 0;
        while let Some((at, key, argument)) =
            Dict::of(&keywords).and_then(|table| dict::entry_from(vm, table, place))
        {
            let key = vm.to_str(&key)?;
            text.extend_from_slice(b", ");
            text.extend_from_slice(Str::of(&key).map_or(&[], Str::as_bytes));
            text.push(b'=');
            push_repr(vm, text, &argument)?;
            place = at + 1;
        }
        text.push(b')');
        Ok(())
    })
}

/// The name of a value's class after its module's.
fn full_name(vm: &mut Vm, value: &Value) -> PyResult<String> {
    let class = vm.class_of(value).clone();
    if Class::of(&class).is_none_or(|class| !class.has(class_flag::HEAP)) {
        return Ok(vm.class_name(&class));
    }
    let (module, name) = (vm.names.__module__.clone(), vm.names.__qualname__.clone());
    let module = vm.get_attr(&class, &module)?;
    let name = vm.get_attr(&class, &name)?;
    Ok(format!("{}.{}", vm.text(&module), vm.text(&name)))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(value), Some(own)) = (args.first(), args.first().and_then(of)) else {
        return Ok(Value::NONE);
    };
    let class = vm.class_of(value).clone();
    let function = own.function.get(&vm.heap).clone();
    let positional = own.positional.get(&vm.heap).clone();
    let keywords = own.keywords.get(&vm.heap).clone();
    let attributes = match has_attributes(vm, value) {
        true => vm.instance_dict(value).unwrap_or(Value::NONE),
        false => Value::NONE,
    };
    let arguments = vm.tuple([function.clone()]);
    let state = vm.tuple([function, positional, keywords, attributes]);
    Ok(vm.tuple([class, arguments, state]))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [value, state] = args else {
        return Ok(Value::NONE);
    };
    let parts = Tuple::of(state).map_or(&[][..], Tuple::items);
    let (Some(own), [function, positional, keywords, attributes]) = (of(value), parts) else {
        return Err(vm.type_error("invalid partial state"));
    };
    let fits = vm.slots_ref(function).call.is_some()
        && Tuple::of(positional).is_some()
        && (keywords.is_none() || Dict::of(keywords).is_some());
    if !fits {
        return Err(vm.type_error("invalid partial state"));
    }
    let positional = if vm.is_exact(positional, TypeId::TUPLE) {
        positional.clone()
    } else {
        let items = vm.collect(positional)?;
        vm.tuple(items)
    };
    let keywords = match Dict::of(keywords) {
        Some(_) if vm.is_exact(keywords, TypeId::DICT) => keywords.clone(),
        Some(_) => dict::copy(vm, keywords),
        None => vm.dict(),
    };
    let old = [
        std::mem::replace(own.function.get_mut(&mut vm.heap), function.clone()),
        std::mem::replace(own.positional.get_mut(&mut vm.heap), positional),
        std::mem::replace(own.keywords.get_mut(&mut vm.heap), keywords),
    ];
    drop(old);
    let attributes = match Dict::of(attributes) {
        Some(_) => attributes.clone(),
        None => vm.dict(),
    };
    set_dict(vm, value, Some(attributes))?;
    Ok(Value::NONE)
}

fn set_dict(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    match (new, DICT.set) {
        (Some(new), Some(set)) => set(vm, value, Some(new)),
        _ => Err(vm.type_error("cannot delete __dict__")),
    }
}

/// The class.
pub static PARTIAL_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PARTIAL,
    name: "functools.partial",
    doc: "partial(func, /, *args, **keywords)\n\n\
          A function with some of its arguments: it is called with these first.",
    kind: kind::PARTIAL,
    subclassable: true,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        call: Some(call),
        descr_get: Some(get),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
        NativeDef::one(
            "__setstate__",
            set_state,
            "(self, state, /)",
            "What pickle needs.",
        ),
        generic_alias::CLASS_GET_ITEM,
    ],
    getset: &[
        GetSetDef {
            set: Some(set_dict),
            ..DICT
        },
        GetSetDef {
            name: "func",
            doc: "The function.",
            get: |vm, value| {
                Ok(of(value).map_or(Value::NONE, |own| own.function.get(&vm.heap).clone()))
            },
            set: Some(readonly),
        },
        GetSetDef {
            name: "args",
            doc: "Its first positional arguments.",
            get: |vm, value| {
                Ok(of(value).map_or(Value::NONE, |own| own.positional.get(&vm.heap).clone()))
            },
            set: Some(readonly),
        },
        GetSetDef {
            name: "keywords",
            doc: "Its keyword arguments.",
            get: |vm, value| {
                Ok(of(value).map_or(Value::NONE, |own| own.keywords.get(&vm.heap).clone()))
            },
            set: Some(readonly),
        },
    ],
    ..TypeSpec::EMPTY
};
