//! `_bisect`: places in sorted sequences, found by halving.

use crate::heap::Value;
use crate::runtime::{Args, CmpOp, List, NativeDef, PyResult, TypeId, Vm, kind, quick};

use super::NativeModule;

macro_rules! function {
    ($name:literal $side:expr, $insert:literal, $doc:literal) => {
        NativeDef::any(
            $name,
            |vm, args| bisect(vm, args, $name, $side, $insert),
            "($module, /, a, x, lo=0, hi=None, *, key=None)",
            $doc,
        )
        .function()
    };
}

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_bisect",
    doc: "Places in sorted sequences.",
    functions: &[
        function!("bisect_right" Side::Right, false, "The place after all items that are not greater than x."),
        function!("insort_right" Side::Right, true, "Puts x after all items that are not greater."),
        function!("bisect_left" Side::Left, false, "The place before all items that are not less than x."),
        function!("insort_left" Side::Left, true, "Puts x before all items that are not less."),
    ],
    fill: |vm, namespace| {
        for (alias, name) in [("bisect", "bisect_right"), ("insort", "insort_right")] {
            let name = vm.intern_str(name);
            if let Some(function) = vm.dict_get_str(namespace, &name) {
                super::set(vm, namespace, alias, function);
            }
        }
    },
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn bisect(vm: &mut Vm, args: Args, function: &str, side: Side, insert: bool) -> PyResult {
    args.at_most_positional(vm, function, 4, 2)?;
    let names = ["a", "x", "lo", "hi", "key"];
    let [sequence, item, low, high, key] = args.bind(vm, function, names, 0, 2)?;
    let (sequence, item) = (sequence.unwrap_or(Value::NONE), item.unwrap_or(Value::NONE));
    let low = match low {
        Some(low) => vm.index_i64(&low)?,
        None => 0,
    };
    let high = match high.filter(|high| !high.is_none()) {
        Some(high) => Some(vm.index_i64(&high)?),
        None => None,
    };
    let key = key.filter(|key| !key.is_none());
    // What is inserted stands where its key belongs.
    let wanted = match (&key, insert) {
        (Some(key), true) => vm.call(key, std::slice::from_ref(&item))?,
        _ => item.clone(),
    };
    if low < 0 {
        return Err(vm.value_error("lo must be non-negative"));
    }
    let high = match high {
        Some(high) if high >= 0 => high,
        _ => vm.len(&sequence)? as i64,
    };
    let place = search(vm, &sequence, &wanted, (low, high), key.as_ref(), side)?;
    if !insert {
        return Ok(vm.int(place));
    }
    if vm.is_exact(&sequence, TypeId::LIST)
        && let Some(list) = List::of(&sequence)
    {
        let items = list.items_mut(&mut vm.heap);
        let at = (place as usize).min(items.len());
        items.insert(at, item);
    } else {
        let place = vm.int(place);
        vm.call_method(&sequence, "insert", &[place, item])?;
    }
    Ok(Value::NONE)
}

fn search(
    vm: &mut Vm,
    sequence: &Value,
    wanted: &Value,
    (mut low, mut high): (i64, i64),
    key: Option<&Value>,
    side: Side,
) -> PyResult<i64> {
    if sequence.kind() == Some(kind::DICT) {
        let name = vm.type_name(sequence);
        return Err(vm.type_error(format!("{name} is not a sequence")));
    }
    while low < high {
        let middle = low + (high - low) / 2;
        let index = vm.int(middle);
        let mut own = vm.get_item(sequence, &index)?;
        if let Some(key) = key {
            own = vm.call(key, std::slice::from_ref(&own))?;
        }
        let (a, b) = match side {
            Side::Left => (&own, wanted),
            Side::Right => (wanted, &own),
        };
        let less = match quick::order(a, b) {
            Some(order) => CmpOp::Lt.holds(order),
            None => vm.holds(CmpOp::Lt, a, b)?,
        };
        if less == (side == Side::Left) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
