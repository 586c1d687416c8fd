//! Sets.

use crate::heap::Value;
use crate::runtime::Vm;

/// A frozen set of values that are all hashable.
pub fn frozen(vm: &mut Vm, items: Vec<Value>) -> Value {
    vm.tuple(items)
}
