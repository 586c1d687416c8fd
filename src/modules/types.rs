//! `_types`: the builtin types that have no builtin name; `types` shows them.

use crate::runtime::TypeId;

use super::{NativeModule, set};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_types",
    doc: "Builtin types that have no builtin name.",
    functions: &[],
    fill: |vm, namespace| {
        for (name, id) in NAMES {
            let class = vm.type_object(*id).clone();
            set(vm, namespace, name, class);
        }
    },
};

const NAMES: &[(&str, TypeId)] = &[
    ("AsyncGeneratorType", TypeId::ASYNC_GENERATOR),
    ("BuiltinFunctionType", TypeId::NATIVE_FUNCTION),
    ("BuiltinMethodType", TypeId::NATIVE_FUNCTION),
    ("CellType", TypeId::CELL),
    ("ClassMethodDescriptorType", TypeId::CLASS_METHOD_DESCRIPTOR),
    ("CodeType", TypeId::CODE),
    ("CoroutineType", TypeId::COROUTINE),
    ("EllipsisType", TypeId::ELLIPSIS),
    ("FrameType", TypeId::FRAME),
    ("FunctionType", TypeId::FUNCTION),
    ("GeneratorType", TypeId::GENERATOR),
    ("GenericAlias", TypeId::GENERIC_ALIAS),
    ("GetSetDescriptorType", TypeId::GETSET_DESCRIPTOR),
    ("LambdaType", TypeId::FUNCTION),
    ("MappingProxyType", TypeId::MAPPING_PROXY),
    ("MemberDescriptorType", TypeId::MEMBER_DESCRIPTOR),
    ("MethodDescriptorType", TypeId::METHOD_DESCRIPTOR),
    ("MethodType", TypeId::METHOD),
    ("MethodWrapperType", TypeId::METHOD_WRAPPER),
    ("ModuleType", TypeId::MODULE),
    ("NoneType", TypeId::NONE),
    ("NotImplementedType", TypeId::NOT_IMPLEMENTED),
    ("SimpleNamespace", TypeId::NAMESPACE),
    ("TracebackType", TypeId::TRACEBACK),
    ("UnionType", TypeId::UNION),
    ("WrapperDescriptorType", TypeId::WRAPPER_DESCRIPTOR),
];
