//! The class `collections.deque`: its slots. Methods are in `methods`, iterators in `iter`.
//!
//! Every change of the order counts as a state of its own, so that iterators and searches notice it.

mod iter;
mod methods;

use std::collections::VecDeque;

pub use iter::{DequeIter, ITERATOR_SPEC, REVERSE_ITERATOR_SPEC};

use crate::heap::{Heap, HeapCell, Release, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, CmpOp, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, integer, kind,
};

use super::sequence::{self, instance_shape, place};

object! {
    /// A deque.
    pub struct Deque: kind::DEQUE, tracked {
        /// Its items.
        pub items: HeapCell<VecDeque<Value>>,
        /// How many there may be; none: any number.
        pub most: HeapCell<Option<usize>>,
        /// How often the order of the items changed.
        pub state: HeapCell<u64>,
    }
}

impl Deque {
    /// The deque that `value` is (an instance of `deque` or of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Deque> {
        Heap::downcast(value)
    }

    fn len(&self, heap: &Heap) -> usize {
        self.items.get(heap).len()
    }

    /// The items, about to be changed.
    fn change<'a>(&'a self, heap: &'a mut Heap) -> &'a mut VecDeque<Value> {
        *self.state.get_mut(heap) += 1;
        self.items.get_mut(heap)
    }

    /// Adds an item; one falls out at the other end if there is no room.
    fn push(&self, vm: &mut Vm, item: Value, left: bool) {
        let most = *self.most.get(&vm.heap);
        let items = self.change(&mut vm.heap);
        if left {
            items.push_front(item);
        } else {
            items.push_back(item);
        }
        if most.is_some_and(|most| items.len() > most) {
            let out = if left {
                items.pop_back()
            } else {
                items.pop_front()
            };
            drop(out);
        }
    }
}

/// A new deque of a builtin or derived class.
fn of_class(vm: &mut Vm, class: &Value, items: VecDeque<Value>, most: Option<usize>) -> Value {
    let shape = instance_shape(class, TypeId::DEQUE);
    vm.heap.alloc(shape, |header| Deque {
        header,
        items: HeapCell::new(items),
        most: HeapCell::new(most),
        state: HeapCell::new(0),
    })
}

fn construct(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    Ok(of_class(vm, class, VecDeque::new(), None))
}

fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let [iterable, most] = args.bind(vm, "deque", ["iterable", "maxlen"], 0, 0)?;
    let most = match most.filter(|most| !most.is_none()) {
        None => None,
        Some(most) if integer(&most).is_none() => {
            return Err(vm.type_error("an integer is required"));
        }
        Some(most) => match usize::try_from(vm.index_i64(&most)?) {
            Ok(most) => Some(most),
            Err(_) => return Err(vm.value_error("maxlen must be non-negative")),
        },
    };
    let Some(deque) = Deque::of(value) else {
        return Ok(());
    };
    *deque.most.get_mut(&mut vm.heap) = most;
    if deque.len(&vm.heap) > 0 {
        let old = std::mem::take(deque.change(&mut vm.heap));
        Release::all(old.into_iter());
    }
    match iterable {
        Some(iterable) => methods::extend(vm, value, &iterable, false),
        None => Ok(()),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(deque) = Deque::of(value) else {
        return Ok(Value::NONE);
    };
    let name = vm.type_name(value);
    let name = name.rsplit('.').next().unwrap_or(&name).to_string();
    sequence::guarded_repr(vm, value, "[...]", |vm, text| {
        text.extend_from_slice(name.as_bytes());
        text.push(b'(');
        let items: Vec<Value> = deque.items.get(&vm.heap).iter().cloned().collect();
        let list = vm.list(items);
        sequence::push_repr(vm, text, &list)?;
        if let Some(most) = deque.most.get(&vm.heap) {
            text.extend_from_slice(format!(", maxlen={most}").as_bytes());
        }
        text.push(b')');
        Ok(())
    })
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Deque::of(left), Deque::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (ours, theirs) = (one.len(&vm.heap), other.len(&vm.heap));
    match op {
        CmpOp::Eq if left.is(right) => return Ok(Value::TRUE),
        CmpOp::Ne if left.is(right) => return Ok(Value::FALSE),
        CmpOp::Eq if ours != theirs => return Ok(Value::FALSE),
        CmpOp::Ne if ours != theirs => return Ok(Value::TRUE),
        _ => {}
    }
    let states = |vm: &Vm| (*one.state.get(&vm.heap), *other.state.get(&vm.heap));
    let before = states(vm);
    let mut at = 0;
    loop {
        let pair = (
            one.items.get(&vm.heap).get(at).cloned(),
            other.items.get(&vm.heap).get(at).cloned(),
        );
        let (Some(a), Some(b)) = pair else {
            let order = ours.cmp(&theirs);
            return Ok(Value::bool(op.holds(Some(order))));
        };
        if !vm.eq(&a, &b)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                op => vm.compare(op, &a, &b),
            };
        }
        if states(vm) != before {
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        at += 1;
    }
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(Deque::of(value).map_or(0, |deque| deque.len(&vm.heap)))
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    Ok(match Deque::of(value) {
        Some(deque) => methods::find(vm, deque, item, 0, usize::MAX)?.is_some(),
        None => false,
    })
}

fn index(vm: &mut Vm, key: &Value) -> PyResult<i64> {
    if integer(key).is_none() && vm.slots_ref(key).index.is_none() {
        let name = vm.type_name(key);
        return Err(vm.type_error(format!("sequence index must be integer, not '{name}'")));
    }
    vm.sequence_index(key, TypeId::INDEX_ERROR)
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let index = index(vm, key)?;
    let Some(deque) = Deque::of(value) else {
        return Ok(Value::NONE);
    };
    let items = deque.items.get(&vm.heap);
    match place(index, items.len()).and_then(|at| items.get(at)) {
        Some(item) => Ok(item.clone()),
        None => Err(vm.index_error("deque index out of range")),
    }
}

fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    let index = index(vm, key)?;
    let Some(deque) = Deque::of(value) else {
        return Ok(());
    };
    let Some(at) = place(index, deque.len(&vm.heap)) else {
        return Err(vm.index_error("deque index out of range"));
    };
    let old = match new {
        Some(new) => deque
            .items
            .get_mut(&mut vm.heap)
            .get_mut(at)
            .map(|item| std::mem::replace(item, new)),
        None => deque.change(&mut vm.heap).remove(at),
    };
    drop(old);
    Ok(())
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let (deque, other) = match (Deque::of(left), Deque::of(right)) {
        (Some(_), _) => (left, right),
        (None, Some(_)) if op == BinOp::Mul => (right, left),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    if !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if let Some(answer) = super::list::number_first(vm, op, left, right, other)? {
        return Ok(answer);
    }
    if op == BinOp::Mul {
        let times = times(vm, other)?;
        let copy = methods::copied(vm, deque)?;
        return methods::repeat(vm, &copy, times).map(|()| copy);
    }
    if Deque::of(other).is_none() {
        let name = vm.type_name(other);
        return Err(vm.type_error(format!(
            "can only concatenate deque (not \"{name}\") to deque"
        )));
    }
    let copy = methods::copied(vm, deque)?;
    methods::extend(vm, &copy, other, false)?;
    Ok(copy)
}

fn times(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    match sequence::times(vm, value)? {
        Some(times) => Ok(times),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!(
                "can't multiply sequence by non-int of type '{name}'"
            )))
        }
    }
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if Deque::of(left).is_none() || !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if !super::list::adds_itself(vm, op, left)
        && let Some(answer) = super::list::number_first(vm, op, left, right, right)?
    {
        return Ok(answer);
    }
    match op {
        BinOp::Add => methods::extend(vm, left, right, false)?,
        BinOp::Mul => {
            let times = times(vm, right)?;
            methods::repeat(vm, left, times)?;
        }
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(left.clone())
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(iter::new(vm, TypeId::DEQUE_ITERATOR, value, 0))
}

/// The class.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::DEQUE,
    name: "collections.deque",
    doc: "A sequence that grows and shrinks fast at both ends.",
    kind: kind::DEQUE,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        init: Some(init),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul],
    in_place: &[BinOp::Add, BinOp::Mul],
    methods: methods::METHODS,
    getset: &[GetSetDef {
        name: "maxlen",
        doc: "How many items there may be; None for any number.",
        get: |vm, value| {
            let most = Deque::of(value).and_then(|deque| *deque.most.get(&vm.heap));
            Ok(most.map_or(Value::NONE, |most| vm.int(most as i64)))
        },
        set: None,
    }],
    ..TypeSpec::EMPTY
};
