//! The class `time.struct_time`: a tuple of nine numbers with names, and two values more that are attributes only.

use crate::heap::Value;
use crate::runtime::{
    Args, Dict, GetSetDef, NativeDef, PyResult, Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind,
};

use super::property::readonly;

const NAMES: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];
const ZONE: u16 = 0;
const OFFSET: u16 = 1;

/// A new one.
pub fn new(vm: &mut Vm, items: Vec<Value>, zone: Value, offset: Value) -> Value {
    let made = vm.heap.alloc_with_tail(
        TypeId::STRUCT_TIME.shape(),
        items.into_iter(),
        |header, items| Tuple { header, items },
    );
    vm.heap.set_slot(&made, ZONE, Some(zone));
    vm.heap.set_slot(&made, OFFSET, Some(offset));
    made
}

/// The name of its time zone, if it has one.
pub fn zone(vm: &Vm, value: &Value) -> Option<Value> {
    vm.heap
        .slot(value, ZONE)
        .filter(|zone| Str::of(zone).is_some())
        .cloned()
}

fn construct(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let [sequence, more] = args.bind(vm, "structseq", ["sequence", "dict"], 0, 1)?;
    let sequence = sequence.unwrap_or(Value::NONE);
    let mut items = match vm.iter(&sequence) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            return Err(vm.type_error("constructor requires a sequence"));
        }
        iterator => vm.collect(&iterator?)?,
    };
    let given = items.len();
    let bound = match given {
        0..9 => "least 9",
        9..=11 => "",
        _ => "most 11",
    };
    if !bound.is_empty() {
        return Err(vm.type_error(format!(
            "time.struct_time() takes an at {bound}-sequence ({given}-sequence given)"
        )));
    }
    let mut rest = items.split_off(9).into_iter();
    let more = more.unwrap_or(Value::NONE);
    let mut extra = |vm: &mut Vm, name: &str| {
        rest.next().or_else(|| {
            let name = vm.intern_str(name);
            Dict::of(&more).and(vm.dict_get_str(&more, &name))
        })
    };
    let zone = extra(vm, "tm_zone").unwrap_or(Value::NONE);
    let offset = extra(vm, "tm_gmtoff").unwrap_or(Value::NONE);
    Ok(new(vm, items, zone, offset))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let mut text = b"time.struct_time(".to_vec();
    let items = Tuple::of(value).map_or(&[][..], Tuple::items);
    for (at, (name, item)) in NAMES.iter().zip(items).enumerate() {
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        let shown = vm.repr(item)?;
        text.extend_from_slice(Str::of(&shown).map_or(&[], Str::as_bytes));
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(value) = args.first() else {
        return Ok(Value::NONE);
    };
    let items = Tuple::of(value).map_or(&[][..], Tuple::items).to_vec();
    let items = vm.tuple(items);
    let more = vm.dict();
    for (name, slot) in [("tm_zone", ZONE), ("tm_gmtoff", OFFSET)] {
        let (name, item) = (vm.intern_str(name), vm.heap.slot(value, slot).cloned());
        vm.dict_set_str(&more, &name, item.unwrap_or(Value::NONE));
    }
    let class = vm.class_of(value).clone();
    let arguments = vm.tuple([items, more]);
    Ok(vm.tuple([class, arguments]))
}

macro_rules! field {
    ($at:literal $doc:literal) => {
        GetSetDef {
            name: NAMES[$at],
            doc: $doc,
            get: |_, value| {
                let item = Tuple::of(value).and_then(|tuple| tuple.items().get($at));
                Ok(item.cloned().unwrap_or(Value::NONE))
            },
            set: Some(readonly),
        }
    };
}

/// The class.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::STRUCT_TIME,
    name: "time.struct_time",
    doc: "A time as nine numbers, which are attributes too.",
    base: TypeId::TUPLE,
    kind: kind::TUPLE,
    slots: Slots {
        repr: Some(repr),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__reduce__",
        reduce,
        "(self, /)",
        "What pickle needs.",
    )],
    getset: &[
        field!(0 "The year."),
        field!(1 "The month, from 1."),
        field!(2 "The day of the month, from 1."),
        field!(3 "The hour, from 0."),
        field!(4 "The minute, from 0."),
        field!(5 "The second, from 0."),
        field!(6 "The day of the week; Monday is 0."),
        field!(7 "The day of the year, from 1."),
        field!(8 "1 if it is summer time, 0 if not, -1 if unknown."),
    ],
    members: &["tm_zone", "tm_gmtoff"],
    ..TypeSpec::EMPTY
};
