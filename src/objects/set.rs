//! Sets.

use crate::heap::Value;
use crate::runtime::Vm;

/// A frozen set of values that are all hashable.
pub fn frozen(vm: &mut Vm, items: Vec<Value>) -> Value {
    vm.tuple(items)
}

pub fn view_operation(
    _: &mut Vm,
    _: crate::runtime::BinOp,
    _: &Value,
    _: &Value,
) -> crate::runtime::PyResult {
    Ok(Value::NOT_IMPLEMENTED)
}
