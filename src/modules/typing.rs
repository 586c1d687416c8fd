//! `_typing`: the types behind the module `typing` that the language itself makes.

use crate::objects::typing;
use crate::runtime::{NativeDef, TypeId};

use super::NativeModule;

/// Their names.
const TYPES: &[(&str, TypeId)] = &[
    ("TypeVar", TypeId::TYPE_VAR),
    ("TypeVarTuple", TypeId::TYPE_VAR_TUPLE),
    ("ParamSpec", TypeId::PARAM_SPEC),
    ("ParamSpecArgs", TypeId::PARAM_SPEC_ARGS),
    ("ParamSpecKwargs", TypeId::PARAM_SPEC_KWARGS),
    ("TypeAliasType", TypeId::TYPE_ALIAS),
    ("Generic", TypeId::GENERIC),
];

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_typing",
    doc: "What the module typing shares with the language.",
    functions: &[NativeDef::one(
        "_idfunc",
        |_, args| Ok(args.first().cloned().unwrap_or(crate::heap::Value::NONE)),
        "($module, object, /)",
        "The object itself.",
    )
    .function()],
    fill: |vm, namespace| {
        for &(name, id) in TYPES {
            let class = vm.type_object(id).clone();
            super::set(vm, namespace, name, class);
        }
        let none = typing::no_default(vm);
        super::set(vm, namespace, "NoDefault", none);
    },
};
