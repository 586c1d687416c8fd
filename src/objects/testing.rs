//! A session's bare state for unit tests of builtin types: all classes, no modules.

use crate::runtime::Vm;

/// The state.
pub fn vm() -> Vm {
    crate::vm::new_vm(Default::default())
}
