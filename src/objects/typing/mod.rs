//! Type parameters and aliases (PEP 695, 696): `TypeVar`, `ParamSpec`, `TypeVarTuple`, `TypeAliasType`,
//! `Generic`. The module `typing`, written in Python, imports them from `_typing`, and what only it knows
//! (substitution, checks) is asked of it when needed.

mod alias;
mod generic;
mod no_default;
mod param;
mod param_methods;
mod part;

pub use alias::{SPEC as ALIAS_SPEC, TypeAlias, new as new_alias};
pub use generic::{SPEC as GENERIC_SPEC, base as generic_base};
pub use no_default::{SPEC as NO_DEFAULT_SPEC, no_default};
pub use param::{TypeParam, lazy as new_param};
pub use param_methods::{PARAM_SPEC_SPEC, TYPE_VAR_SPEC, TYPE_VAR_TUPLE_SPEC};
pub use part::{ARGS_SPEC, KWARGS_SPEC, Part};

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Str, TypeId, Vm};

/// Calls a function of the module `typing`.
///
/// # Errors
/// What importing it and the call raise.
pub fn call_typing(vm: &mut Vm, function: &str, args: Args) -> PyResult {
    let module = (vm.hooks.import)(vm, "typing")?;
    let name = vm.intern_str(function);
    let function = vm.get_attr(&module, &name)?;
    vm.call_with(&function, args)
}

fn call_typing_with(vm: &mut Vm, function: &str, args: &[Value]) -> PyResult {
    call_typing(vm, function, Args::positional(args))
}

fn read_only(vm: &mut Vm, _: &Value, _: Option<Value>) -> PyResult<()> {
    Err(vm.error(TypeId::ATTRIBUTE_ERROR, "readonly attribute"))
}

/// A constructor's `name` argument.
fn check_name(vm: &mut Vm, function: &str, name: Option<Value>) -> PyResult {
    let Some(name) = name else {
        return Err(vm.type_error(format!(
            "{function}() missing required argument 'name' (pos 1)"
        )));
    };
    if Str::of(&name).is_none() {
        let got = vm.type_name(&name);
        return Err(vm.type_error(format!(
            "{function}() argument 'name' must be str, not {got}"
        )));
    }
    Ok(name)
}
