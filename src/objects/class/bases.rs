//! Assignment to `__bases__`: the class and all its subclasses get a new order and new slots, or, if one of
//! them can't, everything stays as it was.

use crate::heap::Value;
use crate::runtime::{Class, PyResult, Tuple, Vm, class_flag};

use super::{attributes, changed, create, layout, update};

/// `class.__bases__ = new`.
///
/// # Errors
/// `TypeError` if the bases are no tuple of classes, make a ring, have another layout, or allow no order.
pub fn set(vm: &mut Vm, class: &Value, new: Option<Value>) -> PyResult<()> {
    let name = vm.intern_str("__bases__");
    let own = vm.class_name(class);
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    if !object.has(class_flag::HEAP) {
        return Err(attributes::immutable(vm, class, &name));
    }
    let Some(new) = new else {
        return Err(vm.type_error(format!(
            "cannot delete '__bases__' attribute of immutable type '{own}'"
        )));
    };
    let Some(tuple) = Tuple::of(&new) else {
        let given = vm.type_name(&new);
        return Err(vm.type_error(format!(
            "can only assign tuple to {own}.__bases__, not {given}"
        )));
    };
    let bases = tuple.items().to_vec();
    if bases.is_empty() {
        return Err(vm.type_error(format!(
            "can only assign non-empty tuple to {own}.__bases__, not ()"
        )));
    }
    for base in &bases {
        if Class::of(base).is_none() {
            let given = vm.type_name(base);
            return Err(vm.type_error(format!(
                "{own}.__bases__ must be tuple of classes, not '{given}'"
            )));
        }
        // A metaclass's `mro` may have come here while the orders are those of before: bases are known already.
        if vm.is_subclass(base, class) || has_in_chain(vm, base, class) {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let best = layout::best_base(vm, &bases)?;
    let old_base = object.base.get(&vm.heap).clone();
    if let Some(old) = &old_base
        && !layout::same_layout(vm, old, &best)
    {
        // Classes of Python die in one way, in CPython's eyes, and each builtin one in its own.
        let python = |class| Class::of(class).is_some_and(|class| class.has(class_flag::HEAP));
        let what = match python(&best) && python(old) {
            true => "object layout",
            false => "deallocator",
        };
        let (new, old) = (vm.class_name(&best), vm.class_name(old));
        return Err(vm.type_error(format!(
            "__bases__ assignment: '{new}' {what} differs from '{old}'"
        )));
    }
    let old_bases = std::mem::replace(object.bases.get_mut(&mut vm.heap), new.clone());
    let replaced = object.base.get_mut(&mut vm.heap).replace(best);
    drop(replaced);
    let family = family(vm, class);
    let mut orders: Vec<(Value, Value, Option<Value>)> = Vec::new();
    for member in &family {
        let Some(own) = Class::of(member) else {
            continue;
        };
        let before = own.mro.get(&vm.heap).clone();
        match new_order(vm, member) {
            // A `mro` written in Python may have set other bases.
            Ok(_) if !is_order(vm, own, before.as_ref()) => {}
            Ok(order) => {
                let old = own.mro.get_mut(&mut vm.heap).replace(order.clone());
                orders.push((member.clone(), order, old));
            }
            Err(raised) => {
                // Back to what was before, unless it was changed since.
                for (member, order, old) in orders {
                    if let Some(own) = Class::of(&member)
                        && is_order(vm, own, Some(&order))
                    {
                        let new = std::mem::replace(own.mro.get_mut(&mut vm.heap), old);
                        drop(new);
                    }
                }
                if object.bases.get(&vm.heap).is(&new) {
                    let new = std::mem::replace(object.bases.get_mut(&mut vm.heap), old_bases);
                    let best = std::mem::replace(object.base.get_mut(&mut vm.heap), old_base);
                    drop((new, best));
                }
                return Err(raised);
            }
        }
    }
    if !object.bases.get(&vm.heap).is(&new) {
        return Ok(());
    }
    for base in Tuple::of(&old_bases).map_or(&[][..], Tuple::items) {
        create::remove_subclass(vm, base, class);
    }
    for base in &bases {
        create::add_subclass(vm, base, class);
    }
    for member in &family {
        update::recompute(vm, member);
        changed(vm, member);
    }
    Ok(())
}

/// Whether `class` is a base of `base`, a base's base and so on.
fn has_in_chain(vm: &Vm, base: &Value, class: &Value) -> bool {
    let mut at = Some(base.clone());
    while let Some(current) = at {
        if current.is(class) {
            return true;
        }
        at = Class::of(&current).and_then(|current| current.base.get(&vm.heap).clone());
    }
    false
}

/// Whether the class's order is this one still.
fn is_order(vm: &Vm, class: &Class, order: Option<&Value>) -> bool {
    match (class.mro.get(&vm.heap), order) {
        (Some(own), Some(order)) => own.is(order),
        (own, order) => own.is_none() && order.is_none(),
    }
}

/// The class and all that derive from it, bases before derived ones.
fn family(vm: &Vm, class: &Value) -> Vec<Value> {
    let mut all = vec![class.clone()];
    let mut at = 0;
    while let Some(member) = all.get(at).cloned() {
        at += 1;
        for derived in update::subclasses(vm, &member) {
            if !all.iter().any(|known| known.is(&derived)) {
                all.push(derived);
            }
        }
    }
    // Among the family, a class with the longer order stands below.
    let mut depths: Vec<(usize, Value)> = all
        .into_iter()
        .map(|member| {
            let depth = Class::of(&member).map_or(0, |object| object.mro(&vm.heap).len());
            (depth, member)
        })
        .collect();
    depths.sort_by_key(|(depth, _)| *depth);
    depths.into_iter().map(|(_, member)| member).collect()
}

fn new_order(vm: &mut Vm, class: &Value) -> PyResult {
    let bases = Class::of(class).map_or(Vec::new(), |object| {
        Tuple::of(object.bases.get(&vm.heap)).map_or(Vec::new(), |bases| bases.items().to_vec())
    });
    create::order_of(vm, class, &bases)
}
