//! Which metaclass makes a class, and the statement `class` (`__build_class__`).

use crate::heap::Value;
use crate::runtime::{Args, CellObject, Class, PyResult, Str, Tuple, TypeId, Vm};

/// The most derived of a metaclass and those of the bases.
///
/// # Errors
/// `TypeError: metaclass conflict`.
pub fn calculate_metaclass(vm: &mut Vm, metaclass: &Value, bases: &[Value]) -> PyResult {
    let mut winner = metaclass.clone();
    for base in bases {
        let theirs = vm.class_of(base).clone();
        if vm.is_subclass(&winner, &theirs) {
            continue;
        }
        if vm.is_subclass(&theirs, &winner) {
            winner = theirs;
            continue;
        }
        return Err(vm.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass \
             of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}

/// Calls a metaclass for the class of a `class` statement.
///
/// # Errors
/// What the metaclass raises.
pub fn create_class(
    vm: &mut Vm,
    metaclass: &Value,
    name: &Value,
    bases: Vec<Value>,
    namespace: Value,
    kwargs: Args,
) -> PyResult {
    let bases = vm.tuple(bases);
    let positional = [name.clone(), bases, namespace];
    vm.call_with(
        metaclass,
        Args {
            positional: &positional,
            ..kwargs
        },
    )
}

/// The namespace in which a class body runs: what `__prepare__` of the metaclass answers.
///
/// # Errors
/// What `__prepare__` raises; `TypeError` if it answers no mapping.
pub fn prepare(
    vm: &mut Vm,
    metaclass: &Value,
    name: &Value,
    bases: &Value,
    kwargs: Args,
) -> PyResult {
    if metaclass.is(vm.type_object(TypeId::TYPE)) {
        return Ok(vm.dict());
    }
    let hook = vm.names.__prepare__.clone();
    let Some(method) = vm.get_attr_opt(metaclass, &hook)? else {
        return Ok(vm.dict());
    };
    let positional = [name.clone(), bases.clone()];
    let namespace = vm.call_with(
        &method,
        Args {
            positional: &positional,
            ..kwargs
        },
    )?;
    if vm.slots_ref(&namespace).get_item.is_some() {
        return Ok(namespace);
    }
    let owner = if Class::of(metaclass).is_some() {
        vm.class_name(metaclass)
    } else {
        "<metaclass>".to_string()
    };
    let class = vm.type_name(&namespace);
    Err(vm.type_error(format!(
        "{owner}.__prepare__() must return a mapping, not {class}"
    )))
}

/// `__build_class__(function, name, *bases, metaclass=None, **keywords)`.
///
/// # Errors
/// What the body, the metaclass or one of the hooks raises.
pub fn build_class(vm: &mut Vm, args: Args) -> PyResult {
    let [function, name, given @ ..] = args.positional else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    if crate::objects::function::Function::of(function).is_none() {
        return Err(vm.type_error("__build_class__: func must be a function"));
    }
    if Str::of(name).is_none() {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let bases = resolve_bases(vm, given)?;
    let replaced = bases.is_some();
    let bases = bases.unwrap_or_else(|| given.to_vec());
    let keyword = vm.names.metaclass.clone();
    let place = args.names.iter().position(|name| name.is(&keyword));
    let (mut names, mut values) = (args.names.to_vec(), args.values.to_vec());
    let metaclass = match place {
        Some(place) => {
            names.remove(place);
            values.remove(place)
        }
        None => match bases.first() {
            Some(first) => vm.class_of(first).clone(),
            None => vm.type_object(TypeId::TYPE).clone(),
        },
    };
    let metaclass = if Class::of(&metaclass).is_some() {
        calculate_metaclass(vm, &metaclass, &bases)?
    } else {
        metaclass
    };
    let kwargs = Args {
        positional: &[],
        names: &names,
        values: &values,
    };
    let bases_tuple = vm.tuple(bases.clone());
    let namespace = prepare(vm, &metaclass, name, &bases_tuple, kwargs)?;
    let cell = (vm.hooks.run_class_body)(vm, function, &namespace)?;
    if replaced {
        let key = vm.names.__orig_bases__.clone();
        let original = vm.tuple(given.to_vec());
        vm.set_item(&namespace, &key, original)?;
    }
    let positional = [name.clone(), bases_tuple, namespace];
    let class = vm.call_with(
        &metaclass,
        Args {
            positional: &positional,
            ..kwargs
        },
    )?;
    if Class::of(&class).is_some()
        && let Some(cell) = CellObject::of(&cell)
    {
        check_cell(vm, cell, name, &class)?;
    }
    Ok(class)
}

/// The class cell must hold the class: a metaclass may have lost it.
fn check_cell(vm: &mut Vm, cell: &CellObject, name: &Value, class: &Value) -> PyResult<()> {
    let inside = cell.contents.get(&vm.heap).clone();
    if inside.as_ref().is_some_and(|inside| inside.is(class)) {
        return Ok(());
    }
    let repr = |vm: &mut Vm, value: &Value| vm.repr(value).map(|text| vm.text(&text));
    let (name, shown) = (repr(vm, name)?, repr(vm, class)?);
    match inside {
        None => Err(vm.runtime_error(format!(
            "__class__ not set defining {name} as {shown}. Was __classcell__ propagated to type.__new__?"
        ))),
        Some(inside) => {
            let inside = repr(vm, &inside)?;
            Err(vm.type_error(format!(
                "__class__ set to {inside} defining {name} as {shown}"
            )))
        }
    }
}

/// The bases after `__mro_entries__`; `None` if all are classes already.
fn resolve_bases(vm: &mut Vm, given: &[Value]) -> PyResult<Option<Vec<Value>>> {
    if given.iter().all(|base| Class::of(base).is_some()) {
        return Ok(None);
    }
    let all = vm.tuple(given.to_vec());
    let hook = vm.names.__mro_entries__.clone();
    let mut bases = Vec::new();
    let mut replaced = false;
    for base in given {
        if Class::of(base).is_none()
            && let Some(method) = vm.get_attr_opt(base, &hook)?
        {
            let entries = vm.call(&method, std::slice::from_ref(&all))?;
            let Some(entries) = Tuple::of(&entries) else {
                return Err(vm.type_error("__mro_entries__ must return a tuple"));
            };
            bases.extend_from_slice(entries.items());
            replaced = true;
            continue;
        }
        bases.push(base.clone());
    }
    Ok(replaced.then_some(bases))
}
