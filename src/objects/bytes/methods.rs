//! Methods of `bytes` and `bytearray` that texts don't have or have otherwise, over [`Textual`]; and the
//! table of all methods that both have.

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Vm};

use super::super::str::text_argument;
use super::super::textual::{self, Textual};
use super::need_bytes;

/// The methods of a type of bytes, and its own behind them.
macro_rules! byte_methods {
    ($type:ty, $($own:expr),* $(,)?) => {
        shared_methods![
            $type,
            NativeDef::no_args(
                "capitalize", $crate::objects::bytes::capitalize::<$type>, "(self, /)",
                "With a capital at the start, the rest in lower case; ASCII only.",
            ),
            NativeDef::no_args(
                "isalnum", $crate::objects::bytes::is_alnum::<$type>, "(self, /)",
                "Whether there are only ASCII letters and digits, and at least one.",
            ),
            NativeDef::no_args(
                "isalpha", $crate::objects::bytes::is_alpha::<$type>, "(self, /)",
                "Whether there are only ASCII letters, and at least one.",
            ),
            NativeDef::no_args(
                "isascii", $crate::objects::bytes::is_ascii::<$type>, "(self, /)",
                "Whether there is nothing beyond ASCII.",
            ),
            NativeDef::no_args(
                "isdigit", $crate::objects::bytes::is_digit::<$type>, "(self, /)",
                "Whether there are only ASCII digits, and at least one.",
            ),
            NativeDef::no_args(
                "islower", $crate::objects::bytes::is_lower::<$type>, "(self, /)",
                "Whether all ASCII letters are lower case, and there is one.",
            ),
            NativeDef::no_args(
                "isspace", $crate::objects::bytes::is_space::<$type>, "(self, /)",
                "Whether there is only ASCII white space, and some.",
            ),
            NativeDef::no_args(
                "istitle", $crate::objects::bytes::is_title::<$type>, "(self, /)",
                "Whether words begin with capitals and go on in lower case, and there is one.",
            ),
            NativeDef::no_args(
                "isupper", $crate::objects::bytes::is_upper::<$type>, "(self, /)",
                "Whether all ASCII letters are upper case, and there is one.",
            ),
            NativeDef::no_args(
                "lower", $crate::objects::bytes::lower::<$type>, "(self, /)",
                "With ASCII letters in lower case.",
            ),
            NativeDef::no_args(
                "swapcase", $crate::objects::bytes::swap_case::<$type>, "(self, /)",
                "With upper case and lower case of ASCII letters exchanged.",
            ),
            NativeDef::no_args(
                "title", $crate::objects::bytes::title::<$type>, "(self, /)",
                "With a capital at the start of each word; ASCII only.",
            ),
            NativeDef::no_args(
                "upper", $crate::objects::bytes::upper::<$type>, "(self, /)",
                "With ASCII letters in upper case.",
            ),
            NativeDef::any(
                "decode", $crate::objects::bytes::decode::<$type>,
                "(self, /, encoding='utf-8', errors='strict')",
                "The text that the bytes mean in the encoding.",
            ),
            NativeDef::one(
                "fromhex", $crate::objects::bytes::from_hex::<$type>, "(type, string, /)",
                "The bytes that pairs of hexadecimal digits are; blanks between pairs are passed over.",
            )
            .class_method(),
            NativeDef::any(
                "hex", $crate::objects::bytes::hex_method::<$type>,
                "(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
                "Two hexadecimal digits a byte, with a separator after so many bytes.",
            ),
            NativeDef::one(
                "join", textual::join::<$type>, "(self, iterable_of_bytes, /)",
                "The bytes of an iterable in a row, itself between them.",
            ),
            NativeDef::range(
                "maketrans", 2, 2, $crate::objects::bytes::make_table, "(frm, to, /)",
                "A table for translate, from bytes to bytes.",
            )
            .static_method(),
            NativeDef::range(
                "replace", 2, 3, $crate::objects::bytes::replace::<$type>,
                "(self, old, new, count=-1, /)",
                "With new wherever old stands, at most count times.",
            ),
            NativeDef::any(
                "translate", $crate::objects::bytes::translate::<$type>,
                "(self, table, /, delete=b'')",
                "Without the bytes in delete, and with each other one replaced by what the table has.",
            ),
            $($own),*
        ]
    };
}

pub(in crate::objects) use byte_methods;

pub use super::hex::hex as hex_method;

macro_rules! changes {
    ($($name:ident $doc:literal $change:expr;)*) => {
        $( #[doc = $doc]
        pub fn $name<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
            let (_, bytes) = textual::own::<T>(vm, args)?;
            let change: fn(&[u8]) -> Vec<u8> = $change;
            let changed = change(&bytes);
            Ok(T::make(vm, &changed))
        } )*
    };
}

changes! {
    lower "`lower()`." |bytes| bytes.to_ascii_lowercase();
    upper "`upper()`." |bytes| bytes.to_ascii_uppercase();
    capitalize "`capitalize()`." |bytes| {
        let mut changed = bytes.to_ascii_lowercase();
        if let Some(first) = changed.first_mut() {
            first.make_ascii_uppercase();
        }
        changed
    };
    swap_case "`swapcase()`." |bytes| {
        let swap = |byte: &u8| match byte {
            b'a'..=b'z' => byte.to_ascii_uppercase(),
            _ => byte.to_ascii_lowercase(),
        };
        bytes.iter().map(swap).collect()
    };
    title "`title()`." |bytes| {
        let mut inside = false;
        let change = |byte: &u8| {
            let changed = if inside {
                byte.to_ascii_lowercase()
            } else {
                byte.to_ascii_uppercase()
            };
            inside = byte.is_ascii_alphabetic();
            changed
        };
        bytes.iter().map(change).collect()
    };
}

macro_rules! questions {
    ($($name:ident $doc:literal $answer:expr;)*) => {
        $( #[doc = $doc]
        pub fn $name<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
            let (_, bytes) = textual::own::<T>(vm, args)?;
            let answer: fn(&[u8]) -> bool = $answer;
            Ok(Value::bool(answer(&bytes)))
        } )*
    };
}

fn all(bytes: &[u8], fits: fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(fits)
}

questions! {
    is_alnum "`isalnum()`." |bytes| all(bytes, u8::is_ascii_alphanumeric);
    is_alpha "`isalpha()`." |bytes| all(bytes, u8::is_ascii_alphabetic);
    is_ascii "`isascii()`." |bytes| bytes.is_ascii();
    is_digit "`isdigit()`." |bytes| all(bytes, u8::is_ascii_digit);
    is_space "`isspace()`." |bytes| all(bytes, |byte| matches!(byte, b' ' | 0x09..=0x0d));
    is_lower "`islower()`." |bytes| {
        bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
    };
    is_upper "`isupper()`." |bytes| {
        bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
    };
    is_title "`istitle()`." |bytes| {
        let (mut any, mut inside) = (false, false);
        for byte in bytes {
            let fits = match byte {
                b'A'..=b'Z' => !inside,
                b'a'..=b'z' => inside,
                _ => {
                    inside = false;
                    continue;
                }
            };
            if !fits {
                return false;
            }
            (any, inside) = (true, true);
        }
        any
    };
}

/// `decode(encoding, errors)`.
pub fn decode<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    let (value, bytes) = textual::own::<T>(vm, args.positional)?;
    let [encoding, errors] = args
        .rest()
        .bind(vm, "decode", ["encoding", "errors"], 0, 0)?;
    let encoding = text_argument(vm, "decode", "encoding", encoding.as_ref())?;
    let errors = text_argument(vm, "decode", "errors", errors.as_ref())?;
    // The exception keeps what can't change.
    let object = if T::IMMUTABLE {
        value.clone()
    } else {
        super::new(vm, &bytes)
    };
    super::super::str::decode(
        vm,
        &object,
        &bytes,
        encoding.as_deref().unwrap_or("utf-8"),
        errors.as_deref().unwrap_or("strict"),
    )
}

/// `replace(old, new, count)`.
pub fn replace<T: Textual>(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (value, bytes) = textual::own::<T>(vm, args)?;
    let most = textual::at_most(vm, args.get(3))?;
    textual::replaced::<T>(vm, value, &bytes, &args[1], &args[2], most)
}

/// `maketrans(from, to)`.
pub fn make_table(vm: &mut Vm, args: &[Value]) -> PyResult {
    let from = need_bytes(vm, &args[0])?;
    let to = need_bytes(vm, &args[1])?;
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to.iter()) {
        table[usize::from(*from)] = *to;
    }
    Ok(super::new(vm, &table))
}

/// `translate(table, delete=b'')`.
pub fn translate<T: Textual>(vm: &mut Vm, args: Args) -> PyResult {
    let (value, bytes) = textual::own::<T>(vm, args.positional)?;
    let [table, gone] = args.rest().bind(vm, "translate", ["", "delete"], 1, 1)?;
    let table = table.filter(|table| !table.is_none());
    let table = match &table {
        Some(table) => {
            let table = need_bytes(vm, table)?;
            if table.len() != 256 {
                return Err(vm.value_error("translation table must be 256 characters long"));
            }
            Some(table)
        }
        None => None,
    };
    let mut kept = [true; 256];
    if let Some(gone) = &gone {
        for byte in need_bytes(vm, gone)?.iter() {
            kept[usize::from(*byte)] = false;
        }
    }
    let changed: Vec<u8> = bytes
        .iter()
        .map(|byte| usize::from(*byte))
        .filter(|byte| kept[*byte])
        .map(|byte| table.as_ref().map_or(byte as u8, |table| table[byte]))
        .collect();
    if *changed == *bytes {
        return Ok(textual::same::<T>(vm, value, &bytes));
    }
    Ok(T::make(vm, &changed))
}
