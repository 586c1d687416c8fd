//! `P.args` and `P.kwargs` of a `ParamSpec`.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, CmpOp, GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};

use super::param::TypeParam;

object! {
    /// One of the two halves of a parameter specification.
    pub struct Part: kind::PARAM_SPEC_PART, tracked {
        /// The `ParamSpec`.
        pub origin: Value,
    }
}

impl Part {
    fn of(value: &Value) -> Option<&Part> {
        Heap::downcast(value)
    }
}

/// A new one, of this class.
pub fn new(vm: &mut Vm, class: TypeId, origin: Value) -> Value {
    vm.heap
        .alloc(class.shape(), |header| Part { header, origin })
}

fn construct(vm: &mut Vm, class: TypeId, args: Args) -> PyResult {
    let function = match class {
        TypeId::PARAM_SPEC_ARGS => "paramspecargs",
        _ => "paramspeckwargs",
    };
    let [origin] = args.bind(vm, function, ["origin"], 0, 1)?;
    Ok(new(vm, class, origin.unwrap_or(Value::NONE)))
}

fn origin(value: &Value) -> Value {
    Part::of(value).map_or(Value::NONE, |part| part.origin.clone())
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let suffix = match vm.is_exact(value, TypeId::PARAM_SPEC_ARGS) {
        true => "args",
        false => "kwargs",
    };
    let origin = origin(value);
    let name = match TypeParam::of(&origin) {
        Some(param) => param.name.clone(),
        None => vm.repr(&origin)?,
    };
    let name = vm.text(&name);
    Ok(vm.str(&format!("{name}.{suffix}")))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let same_class = vm.class_of(left).is(vm.class_of(right));
    if !same_class || !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    vm.compare(op, &origin(left), &origin(right))
}

const ORIGIN: GetSetDef = GetSetDef {
    name: "__origin__",
    doc: "The ParamSpec.",
    get: |_, value| Ok(origin(value)),
    set: Some(super::read_only),
};

const fn no_base(function: fn(&mut Vm, &[Value]) -> PyResult) -> NativeDef {
    NativeDef::one(
        "__mro_entries__",
        function,
        "(self, bases, /)",
        "Refuses to be a base.",
    )
}

/// The type of `P.args`.
pub static ARGS_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PARAM_SPEC_ARGS,
    name: "typing.ParamSpecArgs",
    doc: "The positional arguments of a ParamSpec.",
    kind: kind::PARAM_SPEC_PART,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        unhashable: true,
        new: Some(|vm, _, args| construct(vm, TypeId::PARAM_SPEC_ARGS, args)),
        ..Slots::EMPTY
    },
    methods: &[no_base(|vm, _| {
        Err(vm.type_error("Cannot subclass an instance of ParamSpecArgs"))
    })],
    getset: &[ORIGIN],
    ..TypeSpec::EMPTY
};

/// The type of `P.kwargs`.
pub static KWARGS_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PARAM_SPEC_KWARGS,
    name: "typing.ParamSpecKwargs",
    doc: "The keyword arguments of a ParamSpec.",
    kind: kind::PARAM_SPEC_PART,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        unhashable: true,
        new: Some(|vm, _, args| construct(vm, TypeId::PARAM_SPEC_KWARGS, args)),
        ..Slots::EMPTY
    },
    methods: &[no_base(|vm, _| {
        Err(vm.type_error("Cannot subclass an instance of ParamSpecKwargs"))
    })],
    getset: &[ORIGIN],
    ..TypeSpec::EMPTY
};
