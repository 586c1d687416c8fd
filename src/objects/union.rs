//! `int | None` (`types.UnionType`): one of several classes, for annotations and `isinstance`.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    BinOp, Class, CmpOp, GetSetDef, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::generic_alias::{GenericAlias, push_argument};
use super::typing::TypeAlias;

object! {
    /// A union.
    pub struct Union: kind::UNION, uncleared {
        /// Its members, a tuple without repetitions.
        pub args: Value,
    }
}

impl Union {
    fn of(value: &Value) -> Option<&Union> {
        Heap::downcast(value)
    }

    fn members(&self) -> &[Value] {
        Tuple::of(&self.args).map_or(&[], Tuple::items)
    }
}

fn may_be_member(value: &Value) -> bool {
    value.is_none()
        || Class::of(value).is_some()
        || GenericAlias::of(value).is_some()
        || Union::of(value).is_some()
        || TypeAlias::of(value).is_some()
}

/// `left | right` of classes, aliases, unions and `None`.
///
/// # Errors
/// What comparing members raises.
pub fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || !may_be_member(left) || !may_be_member(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut members: Vec<Value> = Vec::new();
    for side in [left, right] {
        let own = [side.clone()];
        let own = Union::of(side).map_or(&own[..], Union::members);
        for member in own {
            let member = if member.is_none() {
                vm.type_object(TypeId::NONE).clone()
            } else {
                member.clone()
            };
            let mut known = false;
            for other in &members {
                known = known || vm.eq(other, &member)?;
            }
            if !known {
                members.push(member);
            }
        }
    }
    if let [only] = members.as_slice() {
        return Ok(only.clone());
    }
    let args = vm.tuple(members);
    Ok(vm
        .heap
        .alloc(TypeId::UNION.shape(), |header| Union { header, args }))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let mut text = Vec::new();
    for (at, member) in Union::of(value)
        .map_or(&[][..], Union::members)
        .iter()
        .enumerate()
    {
        if at > 0 {
            text.extend_from_slice(b" | ");
        }
        if member.is(vm.type_object(TypeId::NONE)) {
            text.extend_from_slice(b"None");
        } else {
            push_argument(vm, &mut text, member)?;
        }
    }
    Ok(vm.str_bytes(&text))
}

fn as_set(vm: &mut Vm, value: &Value) -> PyResult {
    let members = Union::of(value).map_or(&[][..], Union::members).to_vec();
    super::set::from_items(vm, members)
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let mut hashes = Vec::new();
    for member in Union::of(value).map_or(&[][..], Union::members) {
        hashes.push(vm.hash(member)?);
    }
    Ok(crate::text::hash::hash_frozenset(hashes))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let both = Union::of(left).is_some() && Union::of(right).is_some();
    if !both || !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (left, right) = (as_set(vm, left)?, as_set(vm, right)?);
    vm.compare(op, &left, &right)
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(union) = Union::of(value) else {
        return Ok(Value::NONE);
    };
    let args = super::type_arguments::substitute(vm, value, &union.args, key)?;
    let mut args = args.into_iter();
    let mut all = args.next().unwrap_or(Value::NONE);
    for next in args {
        all = vm.binary(BinOp::Or, &all, &next)?;
    }
    Ok(all)
}

fn check(vm: &mut Vm, args: &[Value], instance: bool) -> PyResult {
    let [union, value] = args else {
        return Ok(Value::NONE);
    };
    for member in Union::of(union).map_or(&[][..], Union::members) {
        if GenericAlias::of(member).is_some() {
            let function = if instance { "isinstance" } else { "issubclass" };
            return Err(vm.type_error(format!(
                "{function}() argument 2 cannot be a parameterized generic"
            )));
        }
        let holds = if instance {
            vm.is_instance(value, member)?
        } else {
            vm.is_subclass_of(value, member)?
        };
        if holds {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::UNION,
    name: "types.UnionType",
    plain_fields: &["__args__"],
    doc: "One of several classes, as in int | str.",
    kind: kind::UNION,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        binary: Some(binary),
        get_item: Some(get_item),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    methods: &[
        NativeDef::one(
            "__instancecheck__",
            |vm, args| check(vm, args, true),
            "(self, instance, /)",
            "Whether the value is an instance of a member.",
        ),
        NativeDef::one(
            "__subclasscheck__",
            |vm, args| check(vm, args, false),
            "(self, class, /)",
            "Whether the class derives from a member.",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "__args__",
            doc: "The members.",
            get: |_, value| Ok(Union::of(value).map_or(Value::NONE, |union| union.args.clone())),
            set: None,
        },
        GetSetDef {
            name: "__parameters__",
            doc: "The type variables among the members.",
            get: |vm, value| match Union::of(value) {
                Some(union) => super::type_arguments::parameters(vm, &union.args),
                None => Ok(Value::NONE),
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};
