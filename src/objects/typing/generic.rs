//! `typing.Generic`: the base of generic classes. What subscription means is the module `typing`'s to say.

use crate::heap::Value;
use crate::runtime::{Args, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm};

use super::{call_typing, call_typing_with};

/// The base of a class with these type parameters: `typing.Generic[*params]`.
///
/// # Errors
/// What the module `typing` raises.
pub fn base(vm: &mut Vm, params: &Value) -> PyResult {
    let mut arguments = Vec::new();
    for param in Tuple::of(params).map_or(&[][..], Tuple::items) {
        if vm.is_exact(param, TypeId::TYPE_VAR_TUPLE) {
            arguments.push(unpacked(vm, param)?);
        } else {
            arguments.push(param.clone());
        }
    }
    let generic = vm.type_object(TypeId::GENERIC).clone();
    let arguments = vm.tuple(arguments);
    call_typing_with(vm, "_GenericAlias", &[generic, arguments])
}

/// `typing.Unpack[value]`.
///
/// # Errors
/// What the module `typing` raises.
pub fn unpacked(vm: &mut Vm, value: &Value) -> PyResult {
    let module = (vm.hooks.import)(vm, "typing")?;
    let name = vm.intern_str("Unpack");
    let unpack = vm.get_attr(&module, &name)?;
    vm.get_item(&unpack, value)
}

fn ask(vm: &mut Vm, function: &str, args: Args) -> PyResult {
    call_typing(vm, function, args)
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::GENERIC,
    name: "typing.Generic",
    doc: "Abstract base class for generic types.\n\nclass C[T]: … derives from it.",
    subclassable: true,
    slots: Slots {
        new: crate::objects::object::SPEC.slots.new,
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::any(
            "__class_getitem__",
            |vm, args| ask(vm, "_generic_class_getitem", args),
            "",
            "The class with arguments for its type parameters.",
        )
        .class_method(),
        NativeDef::any(
            "__init_subclass__",
            |vm, args| ask(vm, "_generic_init_subclass", args),
            "",
            "Finds the type parameters of a derived class.",
        )
        .class_method(),
    ],
    ..TypeSpec::EMPTY
};
