//! `_functools`: what `functools` is built on. The classes are in `objects::functools`.

use crate::heap::Value;
use crate::objects::bootstrap::late_class;
use crate::objects::functools::CMP_TO_KEY;
use crate::runtime::{NativeDef, PyResult, TypeId, Vm};

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_functools",
    doc: "Functions that work on functions, as far as they are written in Rust.",
    functions: &[
        CMP_TO_KEY,
        NativeDef::range(
            "reduce",
            2,
            3,
            reduce,
            "($module, function, iterable, initial=<unrepresentable>, /)",
            "Joins the items of an iterable by a function of two arguments, from the left.\n\n\
             The initial value stands before all items, and is the answer if there is none.",
        )
        .function(),
    ],
    fill: |vm, namespace| {
        set_class(vm, namespace, TypeId::PARTIAL);
        set_class(vm, namespace, TypeId::LRU_CACHE);
        late_class(vm, TypeId::KEY_WRAPPER);
    },
};

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [function, iterable, initial @ ..] = args else {
        return Ok(Value::NONE);
    };
    let iterator = match vm.iter(iterable) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            return Err(vm.type_error("reduce() arg 2 must support iteration"));
        }
        other => other?,
    };
    let mut joined = match initial.first() {
        Some(initial) => initial.clone(),
        None => match vm.next(&iterator)? {
            Some(first) => first,
            None => {
                return Err(vm.type_error("reduce() of empty iterable with no initial value"));
            }
        },
    };
    while let Some(item) = vm.next(&iterator)? {
        let pair = [joined, item];
        joined = vm.call(function, &pair)?;
        vm.poll()?;
    }
    Ok(joined)
}
