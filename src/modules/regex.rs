//! `_sre`: what `re` is built on.

use crate::heap::Value;
use crate::objects::regex::{self, Pattern};
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_sre",
    doc: "Compiling regular expressions.",
    functions: &[
        NativeDef::range(
            "compile",
            2,
            2,
            compile,
            "($module, pattern, flags, /)",
            "The compiled pattern, and what warnings should say of it.",
        )
        .function(),
        NativeDef::one(
            "is_compiled",
            |_, args| Ok(Value::bool(Pattern::of(&args[0]).is_some())),
            "($module, object, /)",
            "Whether an object is a compiled pattern.",
        )
        .function(),
    ],
    fill: |vm, namespace| {
        for id in [TypeId::PATTERN, TypeId::MATCH, TypeId::SCANNER] {
            set_class(vm, namespace, id);
        }
    },
};

fn compile(vm: &mut Vm, args: &[Value]) -> PyResult {
    let flags = vm.index_i64(&args[1])?;
    let Ok(flags) = u32::try_from(flags) else {
        return Err(vm.overflow_error("flags are out of range"));
    };
    let (pattern, warnings) = regex::make(vm, &args[0], flags)?;
    let warnings: Vec<Value> = warnings.iter().map(|text| vm.str(text)).collect();
    let warnings = vm.tuple(warnings);
    Ok(vm.tuple([pattern, warnings]))
}
