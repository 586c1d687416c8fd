//! The object behind `TypeVar`, `ParamSpec` and `TypeVarTuple`: a name, and what is known of it. Bound,
//! constraints and default may still be functions, which are called when someone asks.

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{PyResult, TypeId, Vm, kind};

/// The parameter is covariant.
pub const COVARIANT: u8 = 1;
/// The parameter is contravariant.
pub const CONTRAVARIANT: u8 = 2;
/// How it varies is left to type checkers.
pub const INFER: u8 = 4;

object! {
    /// A type parameter.
    pub struct TypeParam: kind::TYPE_PARAM, tracked {
        /// `__name__`.
        pub name: Value,
        /// `__bound__`, once known.
        pub bound: HeapCell<Option<Value>>,
        /// `__constraints__`, once known.
        pub constraints: HeapCell<Option<Value>>,
        /// `__default__`, once known.
        pub default: HeapCell<Option<Value>>,
        /// The function that answers the bound or the constraints.
        pub compute_bound: HeapCell<Option<Value>>,
        /// Whether that function answers the constraints.
        pub has_constraints: Plain<bool>,
        /// The function that answers the default.
        pub compute_default: HeapCell<Option<Value>>,
        /// `COVARIANT`, …
        pub variance: Plain<u8>,
    }
}

impl TypeParam {
    /// The type parameter that `value` is.
    pub fn of(value: &Value) -> Option<&TypeParam> {
        Heap::downcast(value)
    }
}

/// A parameter of which nothing is known but its name.
pub fn new(vm: &mut Vm, class: TypeId, name: Value, variance: u8) -> Value {
    vm.heap.alloc(class.shape(), |header| TypeParam {
        header,
        name,
        bound: HeapCell::new(None),
        constraints: HeapCell::new(None),
        default: HeapCell::new(None),
        compute_bound: HeapCell::new(None),
        has_constraints: Plain(Cell::new(false)),
        compute_default: HeapCell::new(None),
        variance: Plain(Cell::new(variance)),
    })
}

/// A parameter of a generic definition. `bound` and `default` are functions; the first answers constraints if
/// `constrained`.
pub fn lazy(
    vm: &mut Vm,
    class: TypeId,
    name: Value,
    bound: Option<Value>,
    constrained: bool,
    default: Option<Value>,
) -> Value {
    let variance = if class == TypeId::TYPE_VAR_TUPLE {
        0
    } else {
        INFER
    };
    let value = new(vm, class, name, variance);
    if let Some(param) = TypeParam::of(&value) {
        *param.compute_bound.get_mut(&mut vm.heap) = bound;
        *param.compute_default.get_mut(&mut vm.heap) = default;
        param.has_constraints.0.set(constrained);
    }
    value
}

/// Which of the lazy values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lazy {
    Bound,
    Constraints,
    Default,
}

/// A value that may have to be computed first; `None` if there is none.
///
/// # Errors
/// What computing it raises.
pub fn get(vm: &mut Vm, value: &Value, which: Lazy) -> PyResult<Option<Value>> {
    let Some(param) = TypeParam::of(value) else {
        return Ok(None);
    };
    let (known, compute) = match which {
        Lazy::Bound => (&param.bound, &param.compute_bound),
        Lazy::Constraints => (&param.constraints, &param.compute_bound),
        Lazy::Default => (&param.default, &param.compute_default),
    };
    if let Some(known) = known.get(&vm.heap).clone() {
        return Ok(Some(known));
    }
    let fits = match which {
        Lazy::Default => true,
        _ => param.has_constraints.0.get() == (which == Lazy::Constraints),
    };
    let compute = compute.get(&vm.heap).clone().filter(|_| fits);
    let Some(compute) = compute else {
        return Ok(None);
    };
    let computed = vm.call(&compute, &[])?;
    let old = known.get_mut(&mut vm.heap).replace(computed.clone());
    drop(old);
    Ok(Some(computed))
}
