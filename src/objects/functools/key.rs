//! `cmp_to_key`: keys that compare as an old comparison function says.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, CmpOp, GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A key, or (without an object) what makes keys.
    pub struct KeyWrapper: kind::KEY_WRAPPER, tracked {
        /// The comparison function.
        pub compare: Value,
        /// What is compared.
        pub object: Option<Value>,
    }
}

fn make(vm: &mut Vm, compare: &Value, object: Option<Value>) -> Value {
    vm.heap
        .alloc(TypeId::KEY_WRAPPER.shape(), |header| KeyWrapper {
            header,
            compare: compare.clone(),
            object,
        })
}

/// The function `cmp_to_key`.
pub const CMP_TO_KEY: NativeDef = NativeDef::any(
    "cmp_to_key",
    cmp_to_key,
    "($module, /, mycmp)",
    "What makes sort keys of a function that compares two objects.",
)
.function();

fn cmp_to_key(vm: &mut Vm, args: Args) -> PyResult {
    let [compare] = args.bind(vm, "cmp_to_key", ["mycmp"], 0, 1)?;
    Ok(make(vm, &compare.unwrap_or(Value::NONE), None))
}

fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let [object] = args.bind(vm, "K", ["obj"], 0, 1)?;
    match Heap::downcast::<KeyWrapper>(value) {
        Some(own) => Ok(make(vm, &own.compare, object)),
        None => Ok(Value::NONE),
    }
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let Some(one) = Heap::downcast::<KeyWrapper>(left) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let Some(other) = Heap::downcast::<KeyWrapper>(right) else {
        return Err(vm.type_error("other argument must be K instance"));
    };
    let (Some(a), Some(b)) = (&one.object, &other.object) else {
        return Err(vm.error(TypeId::ATTRIBUTE_ERROR, "object"));
    };
    let order = vm.call(&one.compare, &[a.clone(), b.clone()])?;
    let zero = vm.int(0);
    vm.compare(op, &order, &zero)
}

/// The type of keys.
pub static KEY_SPEC: TypeSpec = TypeSpec {
    id: TypeId::KEY_WRAPPER,
    name: "functools.KeyWrapper",
    kind: kind::KEY_WRAPPER,
    slots: Slots {
        call: Some(call),
        compare: Some(compare),
        unhashable: true,
        ..Slots::EMPTY
    },
    getset: &[GetSetDef {
        name: "obj",
        doc: "What is compared.",
        get: |_, value| {
            let own = Heap::downcast::<KeyWrapper>(value);
            Ok(own
                .and_then(|own| own.object.clone())
                .unwrap_or(Value::NONE))
        },
        set: None,
    }],
    ..TypeSpec::EMPTY
};
