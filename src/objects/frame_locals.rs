//! `f_locals` of a function's frame (PEP 667): a mapping that reads and writes the variables themselves. Names
//! that the function does not know are kept beside, in the frame object.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, CellObject, CmpOp, Dict, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec,
    Vm, kind,
};

use super::code::Code;
use super::frame::{self, FrameObject};
use super::function::Function;

object! {
    /// The variables of a frame.
    pub struct FrameLocals: kind::FRAME_LOCALS, tracked {
        /// The frame object.
        pub frame: Value,
    }
}

impl FrameLocals {
    fn of(value: &Value) -> Option<&FrameLocals> {
        Heap::downcast(value)
    }
}

/// The mapping of a frame object's variables.
pub fn new(vm: &mut Vm, frame: Value) -> Value {
    vm.heap
        .alloc(TypeId::FRAME_LOCALS.shape(), |header| FrameLocals {
            header,
            frame,
        })
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "FrameLocalsProxy")?;
    let [frame] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!("FrameLocalsProxy expected 1 argument, got {given}")));
    };
    if FrameObject::of(frame).is_none() {
        let name = vm.type_name(frame);
        return Err(vm.type_error(format!("expect frame, not {name}")));
    }
    Ok(new(vm, frame.clone()))
}

/// The variables that have a value, as a dict of now.
///
/// # Errors
/// What hashing foreign names raises.
fn snapshot(vm: &mut Vm, value: &Value) -> PyResult {
    let dict = vm.dict();
    let Some(own) = FrameLocals::of(value) else {
        return Ok(dict);
    };
    for (name, value) in frame::locals(vm, &own.frame) {
        let name = vm.intern_str(&name);
        vm.dict_set_str(&dict, &name, value);
    }
    let extra = FrameObject::of(&own.frame).and_then(|frame| frame.extra.get(&vm.heap).clone());
    if let Some(extra) = extra {
        super::dict::update(vm, &dict, &extra)?;
    }
    Ok(dict)
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let dict = snapshot(vm, value)?;
    match vm.dict_get(&dict, key)? {
        Some(found) => Ok(found),
        None => {
            let shown = vm.repr(key)?;
            let text = format!("local variable '{}' is not defined", vm.text(&shown));
            let text = vm.str(&text);
            Err(vm.error_with(TypeId::KEY_ERROR, vec![text]))
        }
    }
}

fn set_item(vm: &mut Vm, value: &Value, key: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("cannot remove variables from FrameLocalsProxy"));
    };
    let Some(own) = FrameLocals::of(value) else {
        return Ok(());
    };
    if Str::of(key).is_some() && store(vm, &own.frame, key, &new) {
        return Ok(());
    }
    let Some(object) = FrameObject::of(&own.frame) else {
        return Ok(());
    };
    let extra = match object.extra.get(&vm.heap).clone() {
        Some(extra) => extra,
        None => {
            let extra = vm.dict();
            *object.extra.get_mut(&mut vm.heap) = Some(extra.clone());
            extra
        }
    };
    vm.dict_set(&extra, key.clone(), new)
}

/// Writes a variable that the frame's code knows; answers false if it knows none of that name.
fn store(vm: &mut Vm, frame: &Value, name: &Value, value: &Value) -> bool {
    let Some(object) = FrameObject::of(frame) else {
        return false;
    };
    let Some(code) = Code::of(&object.code) else {
        return false;
    };
    let text = vm.text(name);
    let place = code.local_names.iter().position(|own| vm.text(own) == text);
    let cell = match place {
        Some(index) if code.unit().cells.contains(&(index as u16)) => {
            frame::register(vm, object, index)
        }
        Some(index) => {
            let old = frame::set_register(vm, object, index, value.clone());
            drop(old);
            return true;
        }
        None => {
            let free = &code.unit().free_names;
            let Some(index) = free.iter().position(|own| **own == *text) else {
                return false;
            };
            let function = object.function.as_ref().and_then(Function::of);
            let cells = function.and_then(|function| function.closure.as_ref());
            cells
                .and_then(Tuple::of)
                .and_then(|cells| cells.items().get(index).cloned())
        }
    };
    if let Some(cell) = cell.as_ref().and_then(CellObject::of) {
        let old = cell.contents.get_mut(&mut vm.heap).replace(value.clone());
        drop(old);
    }
    true
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(own) = FrameLocals::of(value) else {
        return Ok(Value::NONE);
    };
    let mark = own.frame.bits();
    if vm.repr_stack.contains(&mark) {
        return Ok(vm.str("{...}"));
    }
    let dict = snapshot(vm, value)?;
    vm.repr_stack.push(mark);
    let text = vm.repr(&dict);
    vm.repr_stack.pop();
    text
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (FrameLocals::of(left), FrameLocals::of(right)) {
        (Some(one), Some(other)) => {
            Ok(Value::bool(one.frame.is(&other.frame) == (op == CmpOp::Eq)))
        }
        (Some(_), None) if Dict::of(right).is_some() => {
            let dict = snapshot(vm, left)?;
            vm.compare(op, &dict, right)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn is_mapping(value: &Value) -> bool {
    FrameLocals::of(value).is_some() || Dict::of(value).is_some()
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || !is_mapping(left) || !is_mapping(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let merged = vm.dict();
    for side in [left, right] {
        let own = match FrameLocals::of(side) {
            Some(_) => snapshot(vm, side)?,
            None => side.clone(),
        };
        super::dict::update(vm, &merged, &own)?;
    }
    Ok(merged)
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if op != BinOp::Or || !is_mapping(right) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    merge(vm, left, right)?;
    Ok(left.clone())
}

fn merge(vm: &mut Vm, value: &Value, from: &Value) -> PyResult<()> {
    let from = match FrameLocals::of(from) {
        Some(_) => snapshot(vm, from)?,
        None => from.clone(),
    };
    let pairs: Vec<(Value, Value)> = Dict::of(&from).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    });
    for (key, item) in pairs {
        set_item(vm, value, &key, Some(item))?;
    }
    Ok(())
}

fn update(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, from] = args else {
        return Ok(Value::NONE);
    };
    if !is_mapping(from) {
        return Err(vm.type_error("update() argument must be dict or another FrameLocalsProxy"));
    }
    merge(vm, this, from)?;
    Ok(Value::NONE)
}

/// Calls a method of the snapshot and makes a list of what it answers.
fn listed(vm: &mut Vm, args: &[Value], method: &str) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let dict = snapshot(vm, this)?;
    let view = vm.call_method(&dict, method, &[])?;
    let items = vm.collect(&view)?;
    Ok(vm.list(items))
}

fn get(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, key, rest @ ..] = args else {
        return Ok(Value::NONE);
    };
    let dict = snapshot(vm, this)?;
    let found = vm.dict_get(&dict, key)?;
    Ok(found.unwrap_or_else(|| rest.first().cloned().unwrap_or(Value::NONE)))
}

fn set_default(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [this, key, rest @ ..] = args else {
        return Ok(Value::NONE);
    };
    let dict = snapshot(vm, this)?;
    if let Some(found) = vm.dict_get(&dict, key)? {
        return Ok(found);
    }
    let default = rest.first().cloned().unwrap_or(Value::NONE);
    set_item(vm, this, key, Some(default.clone()))?;
    Ok(default)
}

/// The type.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::FRAME_LOCALS,
    name: "FrameLocalsProxy",
    doc: "The variables of a running or ended function.",
    kind: kind::FRAME_LOCALS,
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        unhashable: true,
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(|vm, value, key| {
            let dict = snapshot(vm, value)?;
            Ok(vm.dict_get(&dict, key)?.is_some())
        }),
        len: Some(|vm, value| {
            let dict = snapshot(vm, value)?;
            vm.len(&dict)
        }),
        iter: Some(|vm, value| {
            let keys = listed(vm, std::slice::from_ref(value), "keys")?;
            vm.iter(&keys)
        }),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Or],
    in_place: &[BinOp::Or],
    methods: &[
        NativeDef::no_args(
            "__reversed__",
            |vm, args| listed(vm, args, "__reversed__"),
            "(self, /)",
            "The names, last first.",
        ),
        NativeDef::no_args(
            "copy",
            |vm, args| match args.first() {
                Some(this) => snapshot(vm, this),
                None => Ok(Value::NONE),
            },
            "(self, /)",
            "The variables as a dict.",
        ),
        NativeDef::no_args(
            "keys",
            |vm, args| listed(vm, args, "keys"),
            "(self, /)",
            "The names of the variables.",
        ),
        NativeDef::no_args(
            "values",
            |vm, args| listed(vm, args, "values"),
            "(self, /)",
            "The values of the variables.",
        ),
        NativeDef::no_args(
            "items",
            |vm, args| listed(vm, args, "items"),
            "(self, /)",
            "Names and values.",
        ),
        NativeDef::range(
            "get",
            1,
            2,
            get,
            "(self, key, default=None, /)",
            "The value of a variable, or the default.",
        ),
        NativeDef::range(
            "setdefault",
            1,
            2,
            set_default,
            "(self, key, default=None, /)",
            "The value of a variable, made if there is none.",
        ),
        NativeDef::one(
            "update",
            update,
            "(self, other, /)",
            "Writes all variables of a mapping.",
        ),
    ],
    ..TypeSpec::EMPTY
};
