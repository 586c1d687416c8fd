//! The errors of encodings: what could not be decoded, encoded or translated, and where.

use crate::heap::Value;
use crate::objects::bytes::{self, Bytes};
use crate::runtime::{Args, GetSetDef, PyResult, Slots, Str, Vm, kind};

use super::{base, field};

/// What `UnicodeDecodeError` does.
pub const DECODE: Slots = Slots {
    init: Some(|vm, value, args| init(vm, value, args, What::Decode)),
    str: Some(|vm, value| str(vm, value, What::Decode)),
    ..Slots::EMPTY
};
/// What `UnicodeEncodeError` does.
pub const ENCODE: Slots = Slots {
    init: Some(|vm, value, args| init(vm, value, args, What::Encode)),
    str: Some(|vm, value| str(vm, value, What::Encode)),
    ..Slots::EMPTY
};
/// What `UnicodeTranslateError` does.
pub const TRANSLATE: Slots = Slots {
    init: Some(|vm, value, args| init(vm, value, args, What::Translate)),
    str: Some(|vm, value| str(vm, value, What::Translate)),
    ..Slots::EMPTY
};

const ENCODING: GetSetDef = field!("encoding", "The encoding's name.");
const OBJECT: GetSetDef = field!("object", "The text or the bytes.");
const START: GetSetDef = position("start");
const END: GetSetDef = position("end");
const REASON: GetSetDef = field!("reason", "Why not.");

/// Fields of `UnicodeDecodeError`.
pub const DECODE_FIELDS: &[GetSetDef] = &[ENCODING, OBJECT, START, END, REASON];
/// Fields of `UnicodeEncodeError`.
pub const ENCODE_FIELDS: &[GetSetDef] = &[ENCODING, OBJECT, START, END, REASON];
/// Fields of `UnicodeTranslateError`.
pub const TRANSLATE_FIELDS: &[GetSetDef] = &[OBJECT, START, END, REASON];

#[derive(Clone, Copy, PartialEq)]
enum What {
    Decode,
    Encode,
    Translate,
}

const fn position(name: &'static str) -> GetSetDef {
    if name.len() == 5 {
        GetSetDef {
            name,
            doc: "Index of the first wrong one.",
            get: |vm, value| {
                Ok(vm
                    .exception_field(value, "start")
                    .unwrap_or(Value::int32(0)))
            },
            set: Some(|vm, value, new| set_position(vm, value, "start", new)),
        }
    } else {
        GetSetDef {
            name,
            doc: "Index after the last wrong one.",
            get: |vm, value| Ok(vm.exception_field(value, "end").unwrap_or(Value::int32(0))),
            set: Some(|vm, value, new| set_position(vm, value, "end", new)),
        }
    }
}

fn set_position(vm: &mut Vm, value: &Value, name: &str, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("can't delete numeric/char attribute"));
    };
    let new = vm.index_i64(&new)?;
    let new = vm.int(new);
    vm.set_exception_field(value, name, new);
    Ok(())
}

fn init(vm: &mut Vm, value: &Value, args: Args, what: What) -> PyResult<()> {
    base::init(vm, value, args)?;
    let fields: &[&str] = match what {
        What::Translate => &["object", "start", "end", "reason"],
        _ => &["encoding", "object", "start", "end", "reason"],
    };
    let (wanted, given) = (fields.len(), args.positional.len());
    if given != wanted {
        return Err(vm.type_error(format!(
            "function takes exactly {wanted} arguments ({given} given)"
        )));
    }
    for (at, (field, argument)) in fields.iter().zip(args.positional).enumerate() {
        let kept = match *field {
            "start" | "end" => {
                let number = vm.index_i64(argument)?;
                vm.int(number)
            }
            "object" if what == What::Decode => {
                if !matches!(
                    argument.kind(),
                    Some(kind::BYTES | kind::BYTEARRAY | kind::MEMORY_VIEW | kind::ARRAY)
                ) {
                    let name = vm.type_name(argument);
                    return Err(
                        vm.type_error(format!("a bytes-like object is required, not '{name}'"))
                    );
                }
                match bytes::bytes_like(vm, argument) {
                    Some(all) if Bytes::of(argument).is_none() => {
                        let all = all.into_owned();
                        bytes::new(vm, &all)
                    }
                    _ => argument.clone(),
                }
            }
            _ => {
                if Str::of(argument).is_none() {
                    let name = vm.type_name(argument);
                    let place = at + 1;
                    return Err(vm.type_error(format!("argument {place} must be str, not {name}")));
                }
                argument.clone()
            }
        };
        vm.set_exception_field(value, field, kept);
    }
    Ok(())
}

fn str(vm: &mut Vm, value: &Value, what: What) -> PyResult {
    let Some(object) = vm.exception_field(value, "object") else {
        return Ok(vm.str(""));
    };
    let mut text = |name: &str| -> PyResult<String> {
        let field = vm.exception_field(value, name).unwrap_or(Value::NONE);
        let shown = vm.to_str(&field)?;
        Ok(vm.text(&shown))
    };
    let encoding = if what == What::Translate {
        String::new()
    } else {
        format!("'{}' codec ", text("encoding")?)
    };
    let reason = text("reason")?;
    let number = |name: &str| {
        vm.exception_field(value, name)
            .and_then(|value| value.as_small())
            .unwrap_or(0)
    };
    let (start, end) = (number("start"), number("end"));
    let one = if end == start + 1 {
        what_stands_at(&object, start)
    } else {
        None
    };
    let verb = match what {
        What::Decode => "decode",
        What::Encode => "encode",
        What::Translate => "translate",
    };
    let message = match (one, what) {
        (Some(byte), What::Decode) => {
            format!("{encoding}can't decode byte 0x{byte:02x} in position {start}: {reason}")
        }
        (Some(code), _) => {
            let shown = match code {
                0..=0xff => format!("\\x{code:02x}"),
                0x100..=0xffff => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            format!("{encoding}can't {verb} character '{shown}' in position {start}: {reason}")
        }
        (None, _) => {
            let things = if what == What::Decode {
                "bytes"
            } else {
                "characters"
            };
            let last = end.saturating_sub(1);
            format!("{encoding}can't {verb} {things} in position {start}-{last}: {reason}")
        }
    };
    Ok(vm.str(&message))
}

fn what_stands_at(object: &Value, index: i64) -> Option<u32> {
    let index = usize::try_from(index).ok()?;
    if let Some(string) = Str::of(object) {
        return string.as_wtf8().nth(index);
    }
    let bytes: &Bytes = crate::heap::Heap::downcast(object)?;
    bytes.bytes.as_slice().get(index).map(|byte| *byte as u32)
}
