//! A session's bare state for unit tests of builtin types: all classes, no modules.

use crate::runtime::Vm;

/// The state.
pub fn vm() -> Vm {
    crate::vm::new_vm(Default::default())
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
