//! `super`: attributes of an instance as the classes after a given one in its order have them.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, CellObject, Class, Dict, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};

use super::code::Code;

object! {
    /// A `super` object.
    pub struct Super: kind::SUPER, uncleared {
        /// The class after which the search begins.
        pub class: HeapCell<Option<Value>>,
        /// The instance (or class) it is bound to.
        pub instance: HeapCell<Option<Value>>,
        /// The class whose order is searched.
        pub instance_class: HeapCell<Option<Value>>,
    }
}

impl Super {
    /// The `super` object that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Super> {
        Heap::downcast(value)
    }
}

/// The type `super`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::SUPER,
    name: "super",
    plain_fields: &["__thisclass__", "__self__", "__self_class__"],
    doc: "super(), super(class), super(class, instance): attributes as the classes after this one have them.",
    kind: kind::SUPER,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        getattr: Some(get_attr),
        descr_get: Some(get),
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    getset: &[
        GetSetDef {
            name: "__thisclass__",
            doc: "The class after which the search begins.",
            get: |vm, value| field(vm, value, |own| &own.class),
            set: None,
        },
        GetSetDef {
            name: "__self__",
            doc: "The instance it is bound to.",
            get: |vm, value| field(vm, value, |own| &own.instance),
            set: None,
        },
        GetSetDef {
            name: "__self_class__",
            doc: "The class whose order is searched.",
            get: |vm, value| field(vm, value, |own| &own.instance_class),
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// `super(class, instance)`.
///
/// # Errors
/// `TypeError` if `instance` is neither an instance of `class` nor a subclass.
pub fn bound(vm: &mut Vm, class: &Value, instance: &Value) -> PyResult {
    let instance_class = check(vm, class, instance)?;
    let (class, instance) = (class.clone(), instance.clone());
    Ok(vm.heap.alloc(TypeId::SUPER.shape(), |header| Super {
        header,
        class: HeapCell::new(Some(class)),
        instance: HeapCell::new(Some(instance)),
        instance_class: HeapCell::new(Some(instance_class)),
    }))
}

/// An attribute of `instance` as the classes after `class` in the instance's order have it, bound; `None` if
/// they don't have it.
///
/// # Errors
/// `TypeError` as [`bound`], and what a descriptor raises.
pub fn attribute_after(
    vm: &mut Vm,
    class: &Value,
    instance: &Value,
    name: &Value,
) -> PyResult<Option<Value>> {
    if instance.is_none() {
        return Ok(None);
    }
    let instance_class = check(vm, class, instance)?;
    search(vm, class, Some(instance), &instance_class, name)
}

/// The class whose order `super(class, instance)` searches.
fn check(vm: &mut Vm, class: &Value, instance: &Value) -> PyResult {
    if Class::of(instance).is_some() && vm.is_subclass(instance, class) {
        return Ok(instance.clone());
    }
    let own = vm.class_of(instance).clone();
    if vm.is_subclass(&own, class) {
        return Ok(own);
    }
    let name = vm.names.__class__.clone();
    if let Some(claimed) = vm.get_attr_opt(instance, &name)?
        && Class::of(&claimed).is_some()
        && !claimed.is(&own)
        && vm.is_subclass(&claimed, class)
    {
        return Ok(claimed);
    }
    let (kind, given) = if Class::of(instance).is_some() {
        ("type", vm.class_name(instance))
    } else {
        ("instance of", vm.type_name(instance))
    };
    let class = vm.class_name(class);
    let shown = if kind == "type" {
        format!("type {given}")
    } else {
        format!("instance of {given}")
    };
    Err(vm.type_error(format!(
        "super(type, obj): obj ({shown}) is not an instance or subtype of type ({class})."
    )))
}

fn search(
    vm: &mut Vm,
    class: &Value,
    instance: Option<&Value>,
    instance_class: &Value,
    name: &Value,
) -> PyResult<Option<Value>> {
    let order = Class::of(instance_class).map_or(Vec::new(), |class| class.mro(&vm.heap).to_vec());
    let mut found = None;
    for member in order.iter().skip_while(|member| !member.is(class)).skip(1) {
        (vm.hooks.fill_class)(vm, member, None);
        found = Class::of(member)
            .and_then(|member| Dict::of(&member.dict))
            .and_then(|dict| dict.table(&vm.heap).get_str(name).cloned());
        if found.is_some() {
            break;
        }
    }
    let Some(found) = found else { return Ok(None) };
    match vm.slots_ref(&found).descr_get {
        Some(get) => {
            // On a class, functions stay unbound.
            let receiver = instance.filter(|instance| !instance.is(instance_class));
            get(vm, &found, receiver, instance_class).map(Some)
        }
        None => Ok(Some(found)),
    }
}

fn field(vm: &mut Vm, value: &Value, of: fn(&Super) -> &HeapCell<Option<Value>>) -> PyResult {
    Ok(Super::of(value)
        .and_then(|own| of(own).get(&vm.heap).clone())
        .unwrap_or(Value::NONE))
}

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape =
        Class::of(class).map_or(TypeId::SUPER.shape(), |class| class.instance_shape.0.get());
    Ok(vm.heap.alloc(shape, |header| Super {
        header,
        class: HeapCell::new(None),
        instance: HeapCell::new(None),
        instance_class: HeapCell::new(None),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    args.no_keywords(vm, "super")?;
    let (class, instance) = match args.positional {
        [] => {
            let (class, instance) = implied_arguments(vm)?;
            (class, Some(instance))
        }
        [class] => (class.clone(), None),
        [class, instance] => (class.clone(), Some(instance.clone())),
        given => {
            let given = given.len();
            return Err(vm.type_error(format!("super() expected at most 2 arguments, got {given}")));
        }
    };
    if Class::of(&class).is_none() {
        let given = vm.type_name(&class);
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {given}")));
    }
    let instance = instance.filter(|instance| !instance.is_none());
    let instance_class = match &instance {
        Some(instance) => Some(check(vm, &class, instance)?),
        None => None,
    };
    if let Some(own) = Super::of(this) {
        let old = (
            own.class.get_mut(&mut vm.heap).replace(class),
            std::mem::replace(own.instance.get_mut(&mut vm.heap), instance),
            std::mem::replace(own.instance_class.get_mut(&mut vm.heap), instance_class),
        );
        drop(old);
    }
    Ok(())
}

/// What `super()` without arguments means in the running function: the class cell among its free variables,
/// and its first argument.
///
/// # Errors
/// `RuntimeError` where there is no such function.
pub fn implied_arguments(vm: &mut Vm) -> PyResult<(Value, Value)> {
    let found = {
        let machine = &vm.machine;
        machine.frames.last().map(|frame| {
            let first = machine.register(frame, 0).cloned();
            (frame.code.clone(), frame.function.clone(), first)
        })
    };
    let Some((code, function, first)) = found else {
        return Err(vm.runtime_error("super(): no current frame"));
    };
    let Some(code) = Code::of(&code) else {
        return Err(vm.runtime_error("super(): no current frame"));
    };
    if code.unit().arg_count == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let first = match first {
        Some(cell) if CellObject::of(&cell).is_some() && code.unit().cells.contains(&0) => {
            CellObject::of(&cell).and_then(|cell| cell.contents.get(&vm.heap).clone())
        }
        first => first,
    };
    let Some(instance) = first else {
        return Err(vm.runtime_error("super(): arg[0] deleted"));
    };
    let place = code
        .unit()
        .free_names
        .iter()
        .position(|name| &**name == "__class__");
    let cell = place.and_then(|place| {
        let function = function.as_ref().and_then(super::function::Function::of)?;
        let closure = function.closure.as_ref()?;
        crate::runtime::Tuple::of(closure)?
            .items()
            .get(place)
            .cloned()
    });
    let Some(cell) = cell else {
        return Err(vm.runtime_error("super(): __class__ cell not found"));
    };
    let class = CellObject::of(&cell).and_then(|cell| cell.contents.get(&vm.heap).clone());
    match class {
        Some(class) => Ok((class, instance)),
        None => Err(vm.runtime_error("super(): empty __class__ cell")),
    }
}

fn get_attr(vm: &mut Vm, value: &Value, name: &Value) -> PyResult {
    let fields = Super::of(value).map(|own| {
        (
            own.class.get(&vm.heap).clone(),
            own.instance.get(&vm.heap).clone(),
            own.instance_class.get(&vm.heap).clone(),
        )
    });
    if let Some((Some(class), Some(instance), Some(instance_class))) = fields
        && !name.is(&vm.names.__class__)
        && let Some(found) = search(vm, &class, Some(&instance), &instance_class, name)?
    {
        return Ok(found);
    }
    vm.generic_get_attr(value, name)
}

fn get(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let Some(own) = Super::of(value) else {
        return Ok(value.clone());
    };
    let class = own.class.get(&vm.heap).clone();
    match (instance, own.instance.get(&vm.heap), class) {
        (Some(instance), None, Some(class)) if !instance.is_none() => {
            if vm.is_exact(value, TypeId::SUPER) {
                bound(vm, &class, instance)
            } else {
                let own = vm.class_of(value).clone();
                vm.call(&own, &[class, instance.clone()])
            }
        }
        _ => Ok(value.clone()),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = Super::of(value) else {
        return Ok(Value::NONE);
    };
    let class = own
        .class
        .get(&vm.heap)
        .as_ref()
        .map_or("NULL".to_string(), |class| vm.class_name(class));
    let instance = match own.instance_class.get(&vm.heap) {
        Some(instance) => format!("<{} object>", vm.class_name(instance)),
        None => "NULL".to_string(),
    };
    Ok(vm.str(&format!("<super: <class '{class}'>, {instance}>")))
}
