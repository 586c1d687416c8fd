//! Cells as Python sees them: a variable that a function shares with those inside it.

use crate::heap::{HeapCell, Value};
use crate::runtime::{
    Args, CellObject, CmpOp, GetSetDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};

/// The type `cell`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::CELL,
    name: "cell",
    signature: "([contents])",
    doc: "cell([contents]): a variable shared by functions.",
    kind: kind::CELL,
    slots: Slots {
        repr: Some(repr),
        compare: Some(compare),
        unhashable: true,
        new: Some(make),
        ..Slots::EMPTY
    },
    getset: &[GetSetDef {
        name: "cell_contents",
        doc: "What the variable holds.",
        get: |vm, value| match CellObject::of(value)
            .and_then(|cell| cell.contents.get(&vm.heap).clone())
        {
            Some(contents) => Ok(contents),
            None => Err(vm.value_error("Cell is empty")),
        },
        set: Some(|vm, value, new| {
            if let Some(cell) = CellObject::of(value) {
                let old = std::mem::replace(cell.contents.get_mut(&mut vm.heap), new);
                drop(old);
            }
            Ok(())
        }),
    }],
    ..TypeSpec::EMPTY
};

fn make(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "cell")?;
    let given = args.positional.len();
    if given > 1 {
        return Err(vm.type_error(format!("cell expected at most 1 argument, got {given}")));
    }
    let contents = args.positional.first().cloned();
    Ok(vm.heap.alloc(TypeId::CELL.shape(), |header| CellObject {
        header,
        contents: HeapCell::new(contents),
    }))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let contents = CellObject::of(value).and_then(|cell| cell.contents.get(&vm.heap).clone());
    let text = match contents {
        Some(contents) => format!(
            "<cell at {:#x}: {} object at {:#x}>",
            value.bits(),
            vm.type_name(&contents),
            contents.bits()
        ),
        None => format!("<cell at {:#x}: empty>", value.bits()),
    };
    Ok(vm.str(&text))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (CellObject::of(left), CellObject::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (one, other) = (
        one.contents.get(&vm.heap).clone(),
        other.contents.get(&vm.heap).clone(),
    );
    match (one, other) {
        (Some(one), Some(other)) => vm.compare(op, &one, &other),
        // An empty cell is less than a full one.
        (one, other) => Ok(Value::bool(
            op.holds(Some(one.is_some().cmp(&other.is_some()))),
        )),
    }
}
