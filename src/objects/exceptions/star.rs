//! What `except*` needs: taking from an exception what a clause names, and putting together what is left to
//! raise after all clauses (PEP 654).

use crate::heap::Value;
use crate::runtime::{Class, Exception, List, PyResult, Tuple, TypeId, Vm};

use super::group::{Matcher, members, split_tree};

/// Splits an exception by the classes of an `except*` clause: what is left, and what matches, as a group.
///
/// # Errors
/// `TypeError` if the classes are none that may stand there; what `split` of the group raises.
pub fn split(
    vm: &mut Vm,
    exception: &Value,
    classes: &Value,
) -> PyResult<(Option<Value>, Option<Value>)> {
    check_classes(vm, classes)?;
    if exception.is_none() {
        return Ok((None, None));
    }
    let is_group = vm.is_a(exception, TypeId::BASE_EXCEPTION_GROUP);
    let own = vm.class_of(exception);
    if listed(classes)
        .iter()
        .any(|class| vm.is_subclass(own, class))
    {
        if is_group {
            return Ok((None, Some(exception.clone())));
        }
        let alone = vm.tuple(vec![exception.clone()]);
        let group = new_group(vm, alone)?;
        return Ok((None, Some(group)));
    }
    if !is_group {
        return Ok((Some(exception.clone()), None));
    }
    let parts = vm.call_method(exception, "split", std::slice::from_ref(classes))?;
    let some = |part: &Value| Some(part.clone()).filter(|part| !part.is_none());
    match Tuple::of(&parts).map(Tuple::items) {
        Some([matching, rest, ..]) => Ok((some(rest), some(matching))),
        Some(items) => {
            let (class, size) = (vm.type_name(exception), items.len());
            Err(vm.type_error(format!(
                "{class}.split must return a 2-tuple, got tuple of size {size}"
            )))
        }
        None => {
            let (class, got) = (vm.type_name(exception), vm.type_name(&parts));
            Err(vm.type_error(format!("{class}.split must return a tuple, not {got}")))
        }
    }
}

fn listed(classes: &Value) -> &[Value] {
    match Tuple::of(classes) {
        Some(classes) => classes.items(),
        None => std::slice::from_ref(classes),
    }
}

fn check_classes(vm: &mut Vm, classes: &Value) -> PyResult<()> {
    for class in listed(classes) {
        let base = vm.type_object(TypeId::BASE_EXCEPTION);
        if Class::of(class).is_none() || !vm.is_subclass(class, base) {
            return Err(vm.type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            ));
        }
    }
    for class in listed(classes) {
        if vm.is_subclass(class, vm.type_object(TypeId::BASE_EXCEPTION_GROUP)) {
            return Err(vm.type_error(
                "catching ExceptionGroup with except* is not allowed. Use except instead.",
            ));
        }
    }
    Ok(())
}

fn new_group(vm: &mut Vm, members: Value) -> PyResult {
    let message = vm.str("");
    let class = vm.type_object(TypeId::BASE_EXCEPTION_GROUP).clone();
    vm.call(&class, &[message, members])
}

/// What is left to raise of `exception` after all clauses. `outcomes` are the exceptions that clauses raised,
/// raised again or did not match. Parts of the exception itself go back into its tree; others stand beside it.
///
/// # Errors
/// What building the parts raises.
pub fn left_to_raise(vm: &mut Vm, exception: &Value, outcomes: &Value) -> PyResult<Option<Value>> {
    let outcomes = List::of(outcomes).map_or(Vec::new(), |list| list.items(&vm.heap).to_vec());
    if !vm.is_a(exception, TypeId::BASE_EXCEPTION_GROUP) {
        // A lone exception fits one clause at most.
        return Ok(outcomes.into_iter().next().filter(|one| !one.is_none()));
    }
    let (mut raised, mut again) = (Vec::new(), Vec::new());
    for outcome in outcomes.into_iter().filter(|one| !one.is_none()) {
        if is_part_of(vm, &outcome, exception) {
            again.push(outcome);
        } else {
            raised.push(outcome);
        }
    }
    if !again.is_empty() {
        let mut leaves = Vec::new();
        again
            .iter()
            .for_each(|part| add_leaves(vm, part, &mut leaves));
        let (kept, _) = split_tree(vm, exception, &Matcher::Objects(&leaves), false)?;
        raised.extend(kept);
    }
    if raised.len() > 1 {
        let raised = vm.list(raised);
        return Ok(Some(new_group(vm, raised)?));
    }
    Ok(raised.pop())
}

/// Whether an exception carries the same traceback, notes, cause and context: it came from a split.
fn is_part_of(vm: &mut Vm, part: &Value, whole: &Value) -> bool {
    let (Some(one), Some(other)) = (Exception::of(part), Exception::of(whole)) else {
        return false;
    };
    let same = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
        (Some(a), Some(b)) => a.is(b),
        (None, None) => true,
        _ => false,
    };
    let heap = &vm.heap;
    if !same(one.traceback.get(heap), other.traceback.get(heap))
        || !same(one.cause.get(heap), other.cause.get(heap))
        || !same(one.context.get(heap), other.context.get(heap))
    {
        return false;
    }
    let name = vm.names.__notes__.clone();
    let (a, b) = (
        vm.instance_attr(part, &name),
        vm.instance_attr(whole, &name),
    );
    same(&a, &b)
}

fn add_leaves(vm: &Vm, exception: &Value, leaves: &mut Vec<u64>) {
    let mut open = vec![exception.clone()];
    while let Some(next) = open.pop() {
        if vm.is_a(&next, TypeId::BASE_EXCEPTION_GROUP) {
            open.extend(members(vm, &next));
        } else {
            leaves.push(next.bits());
        }
    }
}
