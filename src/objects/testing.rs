//! A bare session state for unit tests of builtin types: all classes, no evaluation loop.

use crate::runtime::{Hooks, Vm};

/// A state in which native code runs and Python code can't.
pub fn vm() -> Vm {
    let hooks = Hooks {
        call_function: |vm, _, _| Err(vm.system_error("no evaluation loop here")),
        resume_generator: |vm, _, _| Err(vm.system_error("no evaluation loop here")),
        new_exception: super::exceptions::new_exception,
        fill_class: super::bootstrap::fill_class,
        safe_point: |_| Ok(()),
        flush_caches: |_| {},
        import: |vm, name| Err(vm.import_error(format!("No module named '{name}'"))),
    };
    let mut vm = Vm::new(&super::KINDS, hooks, Default::default());
    super::bootstrap::make_classes(&mut vm);
    vm
}
