//! The type `tuple`: its slots and methods. The iterator is in `iter`.

mod iter;

pub use iter::ITERATOR_SPEC;

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, CmpOp, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::sequence::{self, Subscript, place, subscript};
use super::slice;

/// A tuple of a class that derives from `tuple`.
pub fn of_class(vm: &mut Vm, class: &Value, items: Vec<Value>) -> Value {
    let shape = sequence::instance_shape(class, TypeId::TUPLE);
    if shape == TypeId::TUPLE.shape() {
        return vm.tuple(items);
    }
    vm.heap
        .alloc_with_tail(shape, items.into_iter(), |header, items| Tuple {
            header,
            items,
        })
}

/// `tuple(iterable)`: a tuple is itself.
///
/// # Errors
/// What iterating raises.
pub fn from_iterable(vm: &mut Vm, iterable: &Value) -> PyResult {
    if vm.is_exact(iterable, TypeId::TUPLE) {
        return Ok(iterable.clone());
    }
    let items = vm.collect(iterable)?;
    Ok(vm.tuple(items))
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let plain = class.is(vm.type_object(TypeId::TUPLE));
    if sequence::initialises_as(vm, class, TypeId::TUPLE) {
        args.no_keywords(vm, "tuple")?;
    }
    let iterable = sequence::at_most_one(vm, "tuple", args)?;
    match iterable {
        Some(iterable) if plain => from_iterable(vm, iterable),
        Some(iterable) => {
            let items = vm.collect(iterable)?;
            Ok(of_class(vm, class, items))
        }
        None => Ok(of_class(vm, class, Vec::new())),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(tuple) = Tuple::of(value) else {
        return Ok(Value::NONE);
    };
    if tuple.items().is_empty() {
        return Ok(vm.str("()"));
    }
    sequence::guarded_repr(vm, value, "(...)", |vm, text| {
        text.push(b'(');
        sequence::push_items(vm, text, tuple)?;
        text.extend_from_slice(if tuple.items().len() == 1 {
            b",)"
        } else {
            b")"
        });
        Ok(())
    })
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let mut hash = crate::text::hash::TupleHash::default();
    vm.deeper()?;
    let mut failed = None;
    for item in Tuple::of(value).map_or(&[][..], Tuple::items) {
        match vm.hash(item) {
            Ok(item) => hash.add(item),
            Err(raised) => {
                failed = Some(raised);
                break;
            }
        }
    }
    vm.machine.depth -= 1;
    match failed {
        Some(raised) => Err(raised),
        None => Ok(hash.finish()),
    }
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    match (Tuple::of(left), Tuple::of(right)) {
        (Some(left), Some(right)) => sequence::compare_rows(vm, left, right, op),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn len(_: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(Tuple::of(value).map_or(0, |tuple| tuple.items().len()))
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    let Some(tuple) = Tuple::of(value) else {
        return Ok(false);
    };
    Ok(sequence::find(vm, tuple, item, 0, usize::MAX)?.is_some())
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(tuple) = Tuple::of(value) else {
        return Ok(Value::NONE);
    };
    let items = tuple.items();
    match subscript(vm, key, "tuple")? {
        Subscript::Index(index) => match place(index, items.len()) {
            Some(at) => Ok(items[at].clone()),
            None => Err(vm.index_error("tuple index out of range")),
        },
        Subscript::Slice(slice) => {
            let span = slice::span(vm, slice, items.len())?;
            if span.count == items.len() && span.step == 1 && vm.is_exact(value, TypeId::TUPLE) {
                return Ok(value.clone());
            }
            let taken = span.take(items);
            Ok(vm.tuple(taken))
        }
    }
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    match op {
        BinOp::Add => {
            let (Some(a), Some(b)) = (Tuple::of(left), Tuple::of(right)) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if a.items().is_empty() && vm.is_exact(right, TypeId::TUPLE) {
                return Ok(right.clone());
            }
            if b.items().is_empty() && vm.is_exact(left, TypeId::TUPLE) {
                return Ok(left.clone());
            }
            let mut all = Vec::with_capacity(a.items().len() + b.items().len());
            all.extend_from_slice(a.items());
            all.extend_from_slice(b.items());
            Ok(vm.tuple(all))
        }
        BinOp::Mul => {
            let (own, tuple, other) = match (Tuple::of(left), Tuple::of(right)) {
                (Some(tuple), _) => (left, tuple, right),
                (None, Some(tuple)) => (right, tuple, left),
                _ => return Ok(Value::NOT_IMPLEMENTED),
            };
            if let Some(answer) = super::list::number_first(vm, op, left, right, other)? {
                return Ok(answer);
            }
            let Some(times) = sequence::times(vm, other)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if (times == 1 || tuple.items().is_empty()) && vm.is_exact(own, TypeId::TUPLE) {
                return Ok(own.clone());
            }
            let all = sequence::repeated(vm, tuple.items(), times)?;
            Ok(vm.tuple(all))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.seq_iter(TypeId::TUPLE_ITERATOR, value.clone(), 0))
}

fn index(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ([_, item, ..], Some(tuple)) = (args, args.first().and_then(Tuple::of)) else {
        return Ok(Value::NONE);
    };
    let len = tuple.items().len();
    let (start, stop) = sequence::index_bounds(vm, args, |_| len)?;
    match sequence::find(vm, tuple, item, start, stop)? {
        Some(at) => Ok(vm.int(at as i64)),
        None => Err(vm.value_error("tuple.index(x): x not in tuple")),
    }
}

fn count(vm: &mut Vm, args: &[Value]) -> PyResult {
    match (args, args.first().and_then(Tuple::of)) {
        ([_, item], Some(tuple)) => sequence::count(vm, tuple, item),
        _ => Ok(Value::NONE),
    }
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let items = args
        .first()
        .and_then(Tuple::of)
        .map_or(Vec::new(), |tuple| tuple.items().to_vec());
    let plain = vm.tuple(items);
    Ok(vm.tuple([plain]))
}

/// The type `tuple`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::TUPLE,
    name: "tuple",
    signature: "(iterable=(), /)",
    doc: "tuple(iterable=(), /)\n\nAn immutable sequence; a tuple given is answered itself.",
    kind: kind::TUPLE,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iterate),
        len: Some(len),
        get_item: Some(get_item),
        contains: Some(contains),
        binary: Some(binary),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul],
    methods: &[
        NativeDef::range(
            "index",
            1,
            3,
            index,
            "(self, value, start=0, stop=sys.maxsize, /)",
            "The index of the first equal item.\n\nValueError if there is none.",
        ),
        NativeDef::one(
            "count",
            count,
            "(self, value, /)",
            "How many items are equal.",
        ),
        NativeDef::no_args(
            "__getnewargs__",
            new_args,
            "(self, /)",
            "What pickle needs.",
        ),
        super::generic_alias::CLASS_GET_ITEM,
    ],
    ..TypeSpec::EMPTY
};
