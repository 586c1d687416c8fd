//! `TypeAliasType`: what the statement `type` makes. The value is computed when first asked for.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::objects::function::Function;
use crate::runtime::{
    Args, BinOp, GetSetDef, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::generic::unpacked;

object! {
    /// A type alias.
    pub struct TypeAlias: kind::TYPE_ALIAS, tracked {
        /// `__name__`.
        pub name: Value,
        /// The type parameters, a tuple, if there are any.
        pub params: Option<Value>,
        /// `__value__`, once it is known.
        pub value: HeapCell<Option<Value>>,
        /// The function that computes it.
        pub compute: Option<Value>,
        /// `__module__`.
        pub module: Value,
    }
}

impl TypeAlias {
    /// The alias that `value` is.
    pub fn of(value: &Value) -> Option<&TypeAlias> {
        Heap::downcast(value)
    }
}

/// An alias whose value a function computes. `params` is a tuple or `None`.
pub fn new(vm: &mut Vm, name: Value, params: Value, compute: Value) -> Value {
    let module = Function::of(&compute).map_or(Value::NONE, |function| {
        function.module.get(&vm.heap).clone()
    });
    let params = Some(params).filter(|params| !params.is_none());
    vm.heap
        .alloc(TypeId::TYPE_ALIAS.shape(), |header| TypeAlias {
            header,
            name,
            params,
            value: HeapCell::new(None),
            compute: Some(compute),
            module,
        })
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let given = args.positional.len();
    if given > 2 {
        return Err(vm.type_error(format!(
            "typealias() takes exactly 2 positional arguments ({given} given)"
        )));
    }
    let bound = args.bind(vm, "typealias", ["name", "value", "type_params"], 0, 2)?;
    let [name, value, params] = bound;
    let name = super::check_name(vm, "typealias", name)?;
    if let Some(params) = &params
        && Tuple::of(params).is_none()
    {
        return Err(vm.type_error("type_params must be a tuple"));
    }
    let params =
        params.filter(|params| Tuple::of(params).is_some_and(|all| !all.items().is_empty()));
    let module = crate::objects::class::calling_module(vm).unwrap_or(Value::NONE);
    Ok(vm
        .heap
        .alloc(TypeId::TYPE_ALIAS.shape(), |header| TypeAlias {
            header,
            name,
            params,
            value: HeapCell::new(value),
            compute: None,
            module,
        }))
}

fn value(vm: &mut Vm, alias: &Value) -> PyResult {
    let Some(object) = TypeAlias::of(alias) else {
        return Ok(Value::NONE);
    };
    if let Some(value) = object.value.get(&vm.heap).clone() {
        return Ok(value);
    }
    let Some(compute) = object.compute.clone() else {
        return Ok(Value::NONE);
    };
    let value = vm.call(&compute, &[])?;
    let old = object.value.get_mut(&mut vm.heap).replace(value.clone());
    drop(old);
    Ok(value)
}

fn params(vm: &mut Vm, alias: &Value) -> Value {
    let own = TypeAlias::of(alias).and_then(|alias| alias.params.clone());
    own.unwrap_or_else(|| vm.empty_tuple.clone())
}

/// The parameters as arguments take their places: type variable tuples unpacked.
fn parameters(vm: &mut Vm, alias: &Value) -> PyResult {
    let params = params(vm, alias);
    let mut all = Vec::new();
    for param in Tuple::of(&params).map_or(&[][..], Tuple::items) {
        all.push(match vm.is_exact(param, TypeId::TYPE_VAR_TUPLE) {
            true => unpacked(vm, param)?,
            false => param.clone(),
        });
    }
    Ok(vm.tuple(all))
}

fn get_item(vm: &mut Vm, alias: &Value, key: &Value) -> PyResult {
    if TypeAlias::of(alias).is_none_or(|alias| alias.params.is_none()) {
        return Err(vm.type_error("Only generic type aliases are subscriptable"));
    }
    Ok(crate::objects::generic_alias::new(vm, alias, key))
}

fn name(value: &Value) -> Value {
    TypeAlias::of(value).map_or(Value::NONE, |alias| alias.name.clone())
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::TYPE_ALIAS,
    name: "typing.TypeAliasType",
    doc: "A type alias, as the statement type makes it.",
    kind: kind::TYPE_ALIAS,
    slots: Slots {
        repr: Some(|vm, value| {
            let name = name(value);
            let bytes = Str::of(&name).map_or(Vec::new(), |name| name.as_bytes().to_vec());
            Ok(vm.str_bytes(&bytes))
        }),
        new: Some(construct),
        get_item: Some(get_item),
        binary: Some(crate::objects::union::binary),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    methods: &[NativeDef::no_args(
        "__reduce__",
        |_, args| Ok(args.first().map_or(Value::NONE, name)),
        "(self, /)",
        "What pickle needs: the name.",
    )],
    getset: &[
        GetSetDef {
            name: "__name__",
            doc: "The alias's name.",
            get: |_, value| Ok(name(value)),
            set: Some(super::read_only),
        },
        GetSetDef {
            name: "__value__",
            doc: "What the name stands for.",
            get: value,
            set: None,
        },
        GetSetDef {
            name: "__type_params__",
            doc: "The type parameters.",
            get: |vm, value| Ok(params(vm, value)),
            set: None,
        },
        GetSetDef {
            name: "__parameters__",
            doc: "The type parameters, tuples of them unpacked.",
            get: parameters,
            set: None,
        },
        GetSetDef {
            name: "__module__",
            doc: "The module in which it was made.",
            get: |_, value| {
                Ok(TypeAlias::of(value).map_or(Value::NONE, |alias| alias.module.clone()))
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};
