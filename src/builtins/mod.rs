//! The builtin functions: one table, grouped in files by theme.

use crate::heap::Value;
use crate::runtime::{PyResult, Vm};

/// `dir(object)`: the names of its attributes, sorted.
///
/// # Errors
/// What `__dir__` raises.
pub fn dir(vm: &mut Vm, object: &Value) -> PyResult<Vec<Value>> {
    let names = vm.call_method(object, "__dir__", &[])?;
    vm.collect(&names)
}
