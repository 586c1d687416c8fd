//! The types `TypeVar`, `ParamSpec` and `TypeVarTuple`.

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, Class, GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};

use super::param::{self, CONTRAVARIANT, COVARIANT, INFER, Lazy, TypeParam};
use super::{call_typing_with, generic, no_default, part};

/// What a constructor was given.
#[derive(Default)]
struct Given {
    name: Option<Value>,
    bound: Option<Value>,
    default: Option<Value>,
    variance: u8,
}

fn read_arguments(vm: &mut Vm, function: &str, known: &[&str], args: Args) -> PyResult<Given> {
    let mut given = Given {
        name: args.positional.first().cloned(),
        ..Given::default()
    };
    for (name, value) in args.names.iter().zip(args.values) {
        let name = vm.text(name);
        if !known.contains(&name.as_str()) {
            return Err(vm.type_error(format!(
                "{function}() got an unexpected keyword argument '{name}'"
            )));
        }
        let flag = match name.as_str() {
            "name" if given.name.is_some() => {
                return Err(vm.type_error(format!(
                    "argument for {function}() given by name ('name') and position (1)"
                )));
            }
            "name" => {
                given.name = Some(value.clone());
                continue;
            }
            "bound" => {
                given.bound = Some(value.clone()).filter(|bound| !bound.is_none());
                continue;
            }
            "default" => {
                let none = no_default(vm);
                given.default = Some(value.clone()).filter(|default| !default.is(&none));
                continue;
            }
            "covariant" => COVARIANT,
            "contravariant" => CONTRAVARIANT,
            _ => INFER,
        };
        if vm.truth(value)? {
            given.variance |= flag;
        }
    }
    given.name = Some(super::check_name(vm, function, given.name)?);
    if given.variance & COVARIANT != 0 && given.variance & CONTRAVARIANT != 0 {
        return Err(vm.value_error("Bivariant types are not supported."));
    }
    if given.variance & INFER != 0 && given.variance != INFER {
        return Err(vm.value_error("Variance cannot be specified with infer_variance."));
    }
    if let Some(bound) = &given.bound
        && Class::of(bound).is_none()
        && TypeParam::of(bound).is_none()
    {
        let message = vm.str("Bound must be a type.");
        given.bound = Some(call_typing_with(
            vm,
            "_type_check",
            &[bound.clone(), message],
        )?);
    }
    Ok(given)
}

fn make(vm: &mut Vm, class: TypeId, given: Given, constraints: Option<Value>) -> PyResult {
    let name = given.name.unwrap_or(Value::NONE);
    let made = param::new(vm, class, name, given.variance);
    if let Some(param) = TypeParam::of(&made) {
        *param.bound.get_mut(&mut vm.heap) = given.bound;
        *param.constraints.get_mut(&mut vm.heap) = constraints;
        *param.default.get_mut(&mut vm.heap) = given.default;
    }
    let module = crate::objects::class::calling_module(vm).unwrap_or(Value::NONE);
    let name = vm.names.__module__.clone();
    vm.set_attr(&made, &name, Some(module))?;
    Ok(made)
}

fn too_many(vm: &mut Vm, function: &str, given: usize) -> PyResult {
    Err(vm.type_error(format!(
        "{function}() takes at most 1 positional argument ({given} given)"
    )))
}

fn new_type_var(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let known = [
        "name",
        "bound",
        "default",
        "covariant",
        "contravariant",
        "infer_variance",
    ];
    let given = read_arguments(vm, "typevar", &known, args)?;
    let constraints = args.positional.get(1..).unwrap_or(&[]);
    let constraints = match constraints {
        [] => None,
        [_] => return Err(vm.type_error("A single constraint is not allowed")),
        _ if given.bound.is_some() => {
            return Err(vm.type_error("Constraints cannot be combined with bound=..."));
        }
        all => Some(vm.tuple(all.to_vec())),
    };
    make(vm, TypeId::TYPE_VAR, given, constraints)
}

fn new_param_spec(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    if args.positional.len() > 1 {
        return too_many(vm, "paramspec", args.positional.len());
    }
    let known = [
        "name",
        "bound",
        "default",
        "covariant",
        "contravariant",
        "infer_variance",
    ];
    let given = read_arguments(vm, "paramspec", &known, args)?;
    make(vm, TypeId::PARAM_SPEC, given, None)
}

fn new_type_var_tuple(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    if args.positional.len() > 1 {
        return too_many(vm, "typevartuple", args.positional.len());
    }
    let given = read_arguments(vm, "typevartuple", &["name", "default"], args)?;
    make(vm, TypeId::TYPE_VAR_TUPLE, given, None)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(param) = TypeParam::of(value) else {
        return Ok(Value::NONE);
    };
    let name = vm.text(&param.name);
    let sign = match param.variance.0.get() {
        _ if vm.is_exact(value, TypeId::TYPE_VAR_TUPLE) => "",
        variance if variance & INFER != 0 => "",
        variance if variance & COVARIANT != 0 => "+",
        variance if variance & CONTRAVARIANT != 0 => "-",
        _ => "~",
    };
    Ok(vm.str(&format!("{sign}{name}")))
}

/// `T | int`, as the module `typing` has it.
fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    call_typing_with(vm, "_make_union", &[left.clone(), right.clone()])
}

fn name(value: &Value) -> Value {
    TypeParam::of(value).map_or(Value::NONE, |param| param.name.clone())
}

fn varies(value: &Value, flag: u8) -> PyResult {
    let variance = TypeParam::of(value).map_or(0, |param| param.variance.0.get());
    Ok(Value::bool(variance & flag != 0))
}

fn has_default(vm: &mut Vm, args: &[Value]) -> PyResult {
    let param = args.first().and_then(TypeParam::of);
    Ok(Value::bool(param.is_some_and(|param| {
        param.default.get(&vm.heap).is_some() || param.compute_default.get(&vm.heap).is_some()
    })))
}

const NAME: GetSetDef = GetSetDef {
    name: "__name__",
    doc: "The parameter's name.",
    get: |_, value| Ok(name(value)),
    set: Some(super::read_only),
};

const DEFAULT: GetSetDef = GetSetDef {
    name: "__default__",
    doc: "The default, or NoDefault.",
    get: |vm, value| match param::get(vm, value, Lazy::Default)? {
        Some(default) => Ok(default),
        None => Ok(no_default(vm)),
    },
    set: None,
};

const BOUND: fn(&mut Vm, &Value) -> PyResult =
    |vm, value| Ok(param::get(vm, value, Lazy::Bound)?.unwrap_or(Value::NONE));

const COVARIANT_FIELD: GetSetDef = GetSetDef {
    name: "__covariant__",
    doc: "Whether it is covariant.",
    get: |_, value| varies(value, COVARIANT),
    set: Some(super::read_only),
};

const CONTRAVARIANT_FIELD: GetSetDef = GetSetDef {
    name: "__contravariant__",
    doc: "Whether it is contravariant.",
    get: |_, value| varies(value, CONTRAVARIANT),
    set: Some(super::read_only),
};

const INFER_FIELD: GetSetDef = GetSetDef {
    name: "__infer_variance__",
    doc: "Whether type checkers find how it varies.",
    get: |_, value| varies(value, INFER),
    set: Some(super::read_only),
};

const REDUCE: NativeDef = NativeDef::no_args(
    "__reduce__",
    |_, args| Ok(args.first().map_or(Value::NONE, name)),
    "(self, /)",
    "What pickle needs: the name.",
);

const HAS_DEFAULT: NativeDef = NativeDef::no_args(
    "has_default",
    has_default,
    "(self, /)",
    "Whether it has a default.",
);

const fn no_base(function: fn(&mut Vm, &[Value]) -> PyResult) -> NativeDef {
    NativeDef::one(
        "__mro_entries__",
        function,
        "(self, bases, /)",
        "Refuses to be a base.",
    )
}

const fn substitute(function: fn(&mut Vm, &[Value]) -> PyResult) -> NativeDef {
    NativeDef::one(
        "__typing_subst__",
        function,
        "(self, arg, /)",
        "The argument that takes the parameter's place.",
    )
}

const fn prepare(function: fn(&mut Vm, &[Value]) -> PyResult) -> NativeDef {
    NativeDef::range(
        "__typing_prepare_subst__",
        2,
        2,
        function,
        "(self, alias, args, /)",
        "The arguments, made ready to take the parameters' places.",
    )
}

/// Too few arguments: the default takes the place, if there is one.
fn prepare_type_var(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, alias, given] = args else {
        return Ok(Value::NONE);
    };
    let name = vm.intern_str("__parameters__");
    let params = vm.get_attr(alias, &name)?;
    let params = vm.collect(&params)?;
    let mut place = params.len();
    for (index, param) in params.iter().enumerate() {
        if vm.eq(param, this)? {
            place = index;
            break;
        }
    }
    let mut items = vm.collect(given)?;
    if place < items.len() {
        return Ok(given.clone());
    }
    if place == items.len()
        && let Some(default) = param::get(vm, this, Lazy::Default)?
    {
        items.push(default);
        return Ok(vm.tuple(items));
    }
    let (count, missing) = (items.len(), vm.repr(alias)?);
    let missing = vm.text(&missing);
    let least = place + 1;
    Err(vm.type_error(format!(
        "Too few arguments for {missing}; actual {count}, expected at least {least}"
    )))
}

/// The type of type variables.
pub static TYPE_VAR_SPEC: TypeSpec = TypeSpec {
    id: TypeId::TYPE_VAR,
    name: "typing.TypeVar",
    doc: "A type variable.",
    kind: kind::TYPE_PARAM,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        binary: Some(binary),
        new: Some(new_type_var),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    methods: &[
        no_base(|vm, _| Err(vm.type_error("Cannot subclass an instance of TypeVar"))),
        substitute(|vm, args| call_typing_with(vm, "_typevar_subst", args)),
        prepare(prepare_type_var),
        REDUCE,
        HAS_DEFAULT,
    ],
    getset: &[
        NAME,
        GetSetDef {
            name: "__bound__",
            doc: "The type that arguments must derive from, or None.",
            get: BOUND,
            set: None,
        },
        GetSetDef {
            name: "__constraints__",
            doc: "The types that arguments must be.",
            get: |vm, value| match param::get(vm, value, Lazy::Constraints)? {
                Some(constraints) => Ok(constraints),
                None => Ok(vm.empty_tuple.clone()),
            },
            set: None,
        },
        DEFAULT,
        COVARIANT_FIELD,
        CONTRAVARIANT_FIELD,
        INFER_FIELD,
    ],
    ..TypeSpec::EMPTY
};

/// The type of parameter specifications.
pub static PARAM_SPEC_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PARAM_SPEC,
    name: "typing.ParamSpec",
    doc: "A parameter specification.",
    kind: kind::TYPE_PARAM,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        binary: Some(binary),
        new: Some(new_param_spec),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    methods: &[
        no_base(|vm, _| Err(vm.type_error("Cannot subclass an instance of ParamSpec"))),
        substitute(|vm, args| call_typing_with(vm, "_paramspec_subst", args)),
        prepare(|vm, args| call_typing_with(vm, "_paramspec_prepare_subst", args)),
        REDUCE,
        HAS_DEFAULT,
    ],
    getset: &[
        NAME,
        GetSetDef {
            name: "__bound__",
            doc: "The bound, or None.",
            get: BOUND,
            set: Some(super::read_only),
        },
        DEFAULT,
        COVARIANT_FIELD,
        CONTRAVARIANT_FIELD,
        INFER_FIELD,
        GetSetDef {
            name: "args",
            doc: "The positional arguments.",
            get: |vm, value| Ok(part::new(vm, TypeId::PARAM_SPEC_ARGS, value.clone())),
            set: None,
        },
        GetSetDef {
            name: "kwargs",
            doc: "The keyword arguments.",
            get: |vm, value| Ok(part::new(vm, TypeId::PARAM_SPEC_KWARGS, value.clone())),
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// The type of type variable tuples.
pub static TYPE_VAR_TUPLE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::TYPE_VAR_TUPLE,
    name: "typing.TypeVarTuple",
    doc: "A type variable tuple.",
    kind: kind::TYPE_PARAM,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        iter: Some(|vm, value| {
            let unpacked = generic::unpacked(vm, value)?;
            let items = vm.tuple(vec![unpacked]);
            vm.iter(&items)
        }),
        new: Some(new_type_var_tuple),
        ..Slots::EMPTY
    },
    methods: &[
        no_base(|vm, _| Err(vm.type_error("Cannot subclass an instance of TypeVarTuple"))),
        substitute(
            |vm, _| Err(vm.type_error("Substitution of bare TypeVarTuple is not supported")),
        ),
        prepare(|vm, args| call_typing_with(vm, "_typevartuple_prepare_subst", args)),
        REDUCE,
        HAS_DEFAULT,
    ],
    getset: &[NAME, DEFAULT],
    ..TypeSpec::EMPTY
};
