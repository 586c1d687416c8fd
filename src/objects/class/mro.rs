//! The method resolution order: the C3 merge (Barrett et al.: "A monotonic superclass linearization for
//! Dylan", 1996).

use crate::heap::Value;
use crate::runtime::{Class, PyResult, Raised, Vm};

/// The order of a class with these bases, the class itself left out.
///
/// # Errors
/// `TypeError` if a base stands twice, or if no order agrees with all bases'.
pub fn merge(vm: &mut Vm, bases: &[Value]) -> PyResult<Vec<Value>> {
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].iter().any(|earlier| earlier.is(base)) {
            let name = vm.class_name(base);
            return Err(vm.type_error(format!("duplicate base class {name}")));
        }
    }
    let mut lists: Vec<Vec<Value>> = bases
        .iter()
        .filter_map(Class::of)
        .map(|base| base.mro(&vm.heap).to_vec())
        .collect();
    if let [only] = lists.as_mut_slice() {
        return Ok(std::mem::take(only));
    }
    lists.push(bases.to_vec());
    let mut heads = vec![0; lists.len()];
    let mut order = Vec::new();
    loop {
        let mut left = false;
        let mut chosen = None;
        for (list, head) in lists.iter().zip(&heads) {
            let Some(candidate) = list.get(*head) else {
                continue;
            };
            left = true;
            let waits = lists.iter().zip(&heads).any(|(other, head)| {
                other
                    .iter()
                    .skip(head + 1)
                    .any(|member| member.is(candidate))
            });
            if !waits {
                chosen = Some(candidate.clone());
                break;
            }
        }
        match chosen {
            Some(chosen) => {
                for (list, head) in lists.iter().zip(heads.iter_mut()) {
                    if list.get(*head).is_some_and(|member| member.is(&chosen)) {
                        *head += 1;
                    }
                }
                order.push(chosen);
            }
            None if left => return Err(inconsistent(vm, &lists, &heads)),
            None => return Ok(order),
        }
    }
}

#[cold]
fn inconsistent(vm: &mut Vm, lists: &[Vec<Value>], heads: &[usize]) -> Raised {
    let mut stuck: Vec<&Value> = Vec::new();
    for (list, head) in lists.iter().zip(heads) {
        if let Some(member) = list.get(*head)
            && !stuck.iter().any(|known| known.is(member))
        {
            stuck.push(member);
        }
    }
    let names: Vec<String> = stuck
        .iter()
        .filter_map(|class| Some(vm.text(Class::of(class)?.name.get(&vm.heap))))
        .collect();
    vm.type_error(format!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    ))
}
