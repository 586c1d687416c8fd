//! A session's bare state for unit tests of builtin types: all classes, no modules.

use crate::heap::Value;
use crate::runtime::{Hooks, Vm};

use super::{KINDS, bootstrap, exceptions};

/// The state. No machine is behind it: functions written in Python can't be called.
pub fn vm() -> Vm {
    let hooks = Hooks {
        call_function: |vm, _, _| Err(vm.system_error("no machine")),
        next_of_generator: |_, _| Ok(None),
        feed_from_generator: |_, _, _| Ok(None),
        resume_generator: |vm, _, _| Err(vm.system_error("no machine")),
        close_generator: |vm, _| Err(vm.system_error("no machine")),
        new_exception: exceptions::new_exception,
        fill_class: bootstrap::fill_class,
        safe_point: |_| Ok(()),
        flush_caches: |_| {},
        import: |vm, _| Err(vm.system_error("no modules")),
        unraisable: |_, _, _, _: &Value| {},
        warn: |_, _, _, _| Ok(()),
        warn_of_syntax: |_, _, _| Ok(()),
        collect: |_, _, _| 0,
        run_class_body: |vm, _, _| Err(vm.system_error("no machine")),
    };
    let mut vm = Vm::new(&KINDS, hooks, Default::default());
    bootstrap::make_classes(&mut vm);
    vm
}

/// The class and the message of an error.
pub fn message(vm: &mut Vm, result: crate::runtime::PyResult) -> String {
    use crate::runtime::{Exception, Tuple};
    let raised = match result {
        Ok(value) => return format!("no error: {value:?}"),
        Err(raised) => raised.0,
    };
    let name = vm.type_name(&raised);
    let args = Exception::of(&raised).map(|exception| exception.args.get(&vm.heap).clone());
    let first = args
        .as_ref()
        .and_then(Tuple::of)
        .and_then(|args| args.items().first().cloned());
    let text = first.map_or(String::new(), |first| vm.text(&first));
    format!("{name}: {text}")
}
