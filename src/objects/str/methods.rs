//! The methods of `str` that are its own, and its table of all of them.

use crate::heap::Value;
use crate::runtime::str::Parts;
use crate::runtime::{Args, NativeDef, PyResult, Raised, Str, TypeId, Vm};
use crate::text::codec::{self, CodecError};
use crate::text::wtf8::{Wtf8, Wtf8Buf};
use crate::text::{case, unicode};

use super::super::textual::{self, shared_methods};
use super::{Text, format, translate};

macro_rules! changes {
    ($($name:ident $change:path;)*) => {
        $( fn $name(vm: &mut Vm, args: &[Value]) -> PyResult {
            change(vm, args, $change)
        } )*
    };
}

changes! {
    capitalize case::capitalize;
    swapcase case::swapcase;
    title case::title;
}

macro_rules! maps {
    ($($name:ident $change:path, $ascii:ident;)*) => {
        $( fn $name(vm: &mut Vm, args: &[Value]) -> PyResult {
            if let [text] = args
                && let Some(text) = Str::of(text)
                && text.is_ascii()
            {
                return Ok(vm.ascii(text.as_bytes().iter().map(u8::$ascii)));
            }
            change(vm, args, $change)
        } )*
    };
}

maps! {
    casefold case::casefold, to_ascii_lowercase;
    lower case::lower, to_ascii_lowercase;
    upper case::upper, to_ascii_uppercase;
}

fn change(vm: &mut Vm, args: &[Value], to: fn(Wtf8<'_>) -> Wtf8Buf) -> PyResult {
    let (_, text) = textual::own::<Text>(vm, args)?;
    let changed = to(Wtf8::from_bytes(&text));
    Ok(vm.str_bytes(changed.as_bytes()))
}

macro_rules! questions {
    ($($name:ident $answer:expr;)*) => {
        $( fn $name(vm: &mut Vm, args: &[Value]) -> PyResult {
            let (_, text) = textual::own::<Text>(vm, args)?;
            let answer: fn(Wtf8<'_>) -> bool = $answer;
            Ok(Value::bool(answer(Wtf8::from_bytes(&text))))
        } )*
    };
}

questions! {
    is_alnum |text| case::all(text, unicode::is_alnum);
    is_alpha |text| case::all(text, unicode::is_alpha);
    is_ascii |text| text.is_ascii();
    is_decimal |text| case::all(text, unicode::is_decimal);
    is_digit |text| case::all(text, unicode::is_digit);
    is_identifier case::is_identifier;
    is_lower case::is_lower;
    is_numeric |text| case::all(text, unicode::is_numeric);
    is_printable case::is_printable;
    is_space |text| case::all(text, unicode::is_space);
    is_title case::is_title;
    is_upper case::is_upper;
}

/// The methods.
pub static METHODS: &[NativeDef] = shared_methods![
    Text,
    NativeDef::no_args(
        "capitalize",
        capitalize,
        "(self, /)",
        "With a capital at the start, the rest in lower case.",
    ),
    NativeDef::no_args(
        "casefold",
        casefold,
        "(self, /)",
        "For comparing without regard to case.",
    ),
    NativeDef::any(
        "encode",
        encode,
        "(self, /, encoding='utf-8', errors='strict')",
        "The bytes that mean it in the encoding.",
    ),
    NativeDef::any(
        "format",
        format::format_method,
        "(self, /, *args, **kwargs)",
        "With its replacement fields filled in from the arguments.",
    ),
    NativeDef::one(
        "format_map",
        format::format_map,
        "(self, mapping, /)",
        "With its replacement fields filled in from a mapping.",
    ),
    NativeDef::no_args(
        "isalnum",
        is_alnum,
        "(self, /)",
        "Whether there are only letters and numbers, and at least one.",
    ),
    NativeDef::no_args(
        "isalpha",
        is_alpha,
        "(self, /)",
        "Whether there are only letters, and at least one.",
    ),
    NativeDef::no_args(
        "isascii",
        is_ascii,
        "(self, /)",
        "Whether there is nothing beyond ASCII.",
    ),
    NativeDef::no_args(
        "isdecimal",
        is_decimal,
        "(self, /)",
        "Whether there are only decimal digits, and at least one.",
    ),
    NativeDef::no_args(
        "isdigit",
        is_digit,
        "(self, /)",
        "Whether there are only digits, and at least one.",
    ),
    NativeDef::no_args(
        "isidentifier",
        is_identifier,
        "(self, /)",
        "Whether it could be a name (keywords could).",
    ),
    NativeDef::no_args(
        "islower",
        is_lower,
        "(self, /)",
        "Whether all letters with a case are lower case, and there is one.",
    ),
    NativeDef::no_args(
        "isnumeric",
        is_numeric,
        "(self, /)",
        "Whether all characters have a numeric value, and there is one.",
    ),
    NativeDef::no_args(
        "isprintable",
        is_printable,
        "(self, /)",
        "Whether repr would escape nothing.",
    ),
    NativeDef::no_args(
        "isspace",
        is_space,
        "(self, /)",
        "Whether there is only white space, and some.",
    ),
    NativeDef::no_args(
        "istitle",
        is_title,
        "(self, /)",
        "Whether words begin with capitals and go on in lower case, and there is one.",
    ),
    NativeDef::no_args(
        "isupper",
        is_upper,
        "(self, /)",
        "Whether all letters with a case are upper case, and there is one.",
    ),
    NativeDef::one(
        "join",
        join,
        "(self, iterable, /)",
        "The strings of an iterable in a row, itself between them.",
    ),
    NativeDef::no_args("lower", lower, "(self, /)", "In lower case."),
    NativeDef::range(
        "maketrans",
        1,
        3,
        translate::make_table,
        "(x[, y[, z]])",
        "A table for translate: from a dict, or from characters to characters.",
    )
    .static_method(),
    NativeDef::any(
        "replace",
        textual::replace::<Text>,
        "(self, old, new, /, count=-1)",
        "With new wherever old stands, at most count times.",
    ),
    NativeDef::no_args(
        "swapcase",
        swapcase,
        "(self, /)",
        "With upper case and lower case exchanged.",
    ),
    NativeDef::no_args(
        "title",
        title,
        "(self, /)",
        "With a capital at the start of each word.",
    ),
    NativeDef::one(
        "translate",
        translate::translate,
        "(self, table, /)",
        "With each character replaced by what the table has under its number.",
    ),
    NativeDef::no_args("upper", upper, "(self, /)", "In upper case."),
    NativeDef::one(
        "__format__",
        format::own_format,
        "(self, format_spec, /)",
        "The text as the specification says.",
    ),
    NativeDef::no_args(
        "__getnewargs__",
        new_args,
        "(self, /)",
        "Arguments that make it again.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        crate::objects::sizes::method,
        "(self, /)",
        "Its size in memory, in bytes.",
    ),
];

/// `join`: as the shared one, but it counts no characters anew.
fn join(vm: &mut Vm, args: &[Value]) -> PyResult {
    use crate::runtime::{List, Tuple};
    let [own, iterable] = args else {
        return textual::join::<Text>(vm, args);
    };
    let Some(separator) = Str::of(own) else {
        return textual::join::<Text>(vm, args);
    };
    let items = match (List::of(iterable), Tuple::of(iterable)) {
        (Some(list), _) if vm.is_exact(iterable, TypeId::LIST) => list.items(&vm.heap),
        (_, Some(tuple)) if vm.is_exact(iterable, TypeId::TUPLE) => tuple.items(),
        _ => return textual::join::<Text>(vm, args),
    };
    if items.len() < 2 {
        return textual::join::<Text>(vm, args);
    }
    let (mut size, mut chars) = (0usize, 0usize);
    for item in items {
        let Some(part) = Str::of(item) else {
            return textual::join::<Text>(vm, args);
        };
        size = size.saturating_add(part.as_bytes().len());
        chars = chars.saturating_add(part.chars);
    }
    let gaps = items.len() - 1;
    size = size.saturating_add(separator.as_bytes().len().saturating_mul(gaps));
    chars = chars.saturating_add(separator.chars.saturating_mul(gaps));
    if chars < 2 || size > 1 << 20 {
        return textual::join::<Text>(vm, args);
    }
    let mut all = Parts::with_room(size);
    for (at, part) in items.iter().filter_map(Str::of).enumerate() {
        if at > 0 {
            all.push(separator.as_bytes());
        }
        all.push(part.as_bytes());
    }
    Ok(vm.new_str(all.as_bytes(), chars))
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, text) = textual::own::<Text>(vm, args)?;
    // A copy, as CPython makes it.
    let copy = textual::same::<Text>(vm, value, &text);
    Ok(vm.tuple([copy]))
}

/// As CPython 3.13 would store it: a header, and one, two or four bytes a character by the widest.
fn encode(vm: &mut Vm, args: Args) -> PyResult {
    let (value, text) = textual::own::<Text>(vm, args.positional)?;
    let [encoding, errors] = args
        .rest()
        .bind(vm, "encode", ["encoding", "errors"], 0, 0)?;
    let encoding = text_argument(vm, "encode", "encoding", encoding.as_ref())?;
    let errors = text_argument(vm, "encode", "errors", errors.as_ref())?;
    let (encoding, errors) = (
        encoding.as_deref().unwrap_or("utf-8"),
        errors.as_deref().unwrap_or("strict"),
    );
    let bytes = encoded(vm, value, Wtf8::from_bytes(&text), encoding, errors)?;
    Ok(super::super::bytes::new(vm, &bytes))
}

/// Bytes from text, which is that of `object`.
///
/// # Errors
/// `UnicodeEncodeError`, `LookupError`.
pub fn encoded(
    vm: &mut Vm,
    object: &Value,
    text: Wtf8<'_>,
    encoding: &str,
    errors: &str,
) -> PyResult<Vec<u8>> {
    codec::encode(text, encoding, errors).map_err(|error| {
        let class = TypeId::UNICODE_ENCODE_ERROR;
        codec_error(vm, error, class, object, encoding, errors)
    })
}

/// An optional argument that names an encoding or an error handler.
///
/// # Errors
/// `TypeError` if it is no string; `ValueError` if it has a zero inside.
pub fn text_argument(
    vm: &mut Vm,
    function: &str,
    name: &str,
    value: Option<&Value>,
) -> PyResult<Option<String>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let Some(text) = Str::of(value) else {
        let class = vm.type_name(value);
        // `str()` reads its arguments in the old way.
        let class = if function == "str" {
            &class
        } else {
            textual::argument(&class)
        };
        return Err(vm.type_error(format!(
            "{function}() argument '{name}' must be str, not {class}"
        )));
    };
    if text.as_bytes().contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    Ok(Some(text.lossy().into_owned()))
}

/// Text from bytes, which are those of `object`.
///
/// # Errors
/// `UnicodeDecodeError`, `LookupError`.
pub fn decode(vm: &mut Vm, object: &Value, bytes: &[u8], encoding: &str, errors: &str) -> PyResult {
    match codec::decode(bytes, encoding, errors) {
        Ok(text) => Ok(vm.str_bytes(text.as_bytes())),
        Err(error) => Err(codec_error(
            vm,
            error,
            TypeId::UNICODE_DECODE_ERROR,
            object,
            encoding,
            errors,
        )),
    }
}

/// The exception for a failed conversion of `object`.
pub fn codec_error(
    vm: &mut Vm,
    error: CodecError,
    class: TypeId,
    object: &Value,
    encoding: &str,
    errors: &str,
) -> Raised {
    let noted = error != CodecError::UnknownEncoding && codec::notes_failure(encoding);
    let raised = codec_exception(vm, error, class, object, encoding, errors);
    if noted {
        let way = match class {
            TypeId::UNICODE_ENCODE_ERROR => "encoding",
            _ => "decoding",
        };
        let note = vm.str(&format!("{way} with '{encoding}' codec failed"));
        if let Err(other) = vm.call_method(&raised.0, "add_note", &[note]) {
            return other;
        }
    }
    raised
}

fn codec_exception(
    vm: &mut Vm,
    error: CodecError,
    class: TypeId,
    object: &Value,
    encoding: &str,
    errors: &str,
) -> Raised {
    match error {
        CodecError::UnknownEncoding => vm.lookup_error(format!("unknown encoding: {encoding}")),
        CodecError::UnknownHandler => {
            vm.lookup_error(format!("unknown error handler name '{errors}'"))
        }
        CodecError::WrongHandler => {
            let name = vm.class_name(&vm.types[class.index()]);
            vm.type_error(format!("don't know how to handle {name} in error callback"))
        }
        CodecError::Fault(fault) => {
            let args = vec![
                vm.str(fault.encoding),
                object.clone(),
                vm.int(fault.start as i64),
                vm.int(fault.end as i64),
                vm.str(fault.reason),
            ];
            vm.error_with(class, args)
        }
    }
}
