//! `array`: rows of numbers of one kind. The class is in `objects::array`.

use crate::objects::array::{RECONSTRUCTOR, TYPECODES};
use crate::runtime::{TypeId, Vm};

use super::{NativeModule, set, set_class, set_str};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "array",
    doc: "Rows of numbers or characters of one kind, as compact as in C.",
    functions: &[RECONSTRUCTOR],
    fill: |vm, namespace| {
        crate::objects::bootstrap::late_class(vm, TypeId::ARRAY_ITERATOR);
        set_class(vm, namespace, TypeId::ARRAY);
        let class = vm.type_object(TypeId::ARRAY).clone();
        set(vm, namespace, "ArrayType", class);
        set_str(vm, namespace, "typecodes", TYPECODES);
        register(vm);
    },
};

/// An array counts as a mutable sequence. Without `collections.abc`, it doesn't.
fn register(vm: &mut Vm) {
    let import = vm.hooks.import;
    let Ok(module) = import(vm, "collections.abc") else {
        return;
    };
    let name = vm.intern_str("MutableSequence");
    let class = vm.type_object(TypeId::ARRAY).clone();
    if let Ok(abstract_class) = vm.get_attr(&module, &name) {
        let _ = vm.call_method(&abstract_class, "register", &[class]);
    }
}
