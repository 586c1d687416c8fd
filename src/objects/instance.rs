//! Plain instances: nothing but a header and, for most classes, an attribute area.

use crate::heap::Value;
use crate::object;
use crate::runtime::{Class, Vm, kind};

object! {
    /// An instance without a payload of its own.
    pub struct Instance: kind::INSTANCE, untracked {}
}

/// A new instance of a class whose instances have no payload (`object.__new__`, arguments not looked at).
#[inline(always)]
pub fn new(vm: &mut Vm, class: &Class) -> Value {
    let shape = class.instance_shape.0.get();
    vm.heap.alloc(shape, |header| Instance { header })
}
