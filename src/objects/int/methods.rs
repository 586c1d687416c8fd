//! Methods and attributes of `int`.

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{Signed, Zero};

use crate::heap::Value;
use crate::runtime::{Args, GetSetDef, Integer, NativeDef, PyResult, Str, TypeId, Vm, integer};
use crate::text::format_spec::{FormatError, format_int};

use super::super::bytes;

/// The methods.
pub static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "bit_length",
        bit_length,
        "(self, /)",
        "How many bits the number has, sign left out.",
    ),
    NativeDef::no_args(
        "bit_count",
        bit_count,
        "(self, /)",
        "How many ones its magnitude has in binary.",
    ),
    NativeDef::no_args("conjugate", plain, "(self, /)", "The number itself."),
    NativeDef::no_args("__trunc__", plain, "(self, /)", "The number itself."),
    NativeDef::no_args("__floor__", plain, "(self, /)", "The number itself."),
    NativeDef::no_args("__ceil__", plain, "(self, /)", "The number itself."),
    NativeDef::range(
        "__round__",
        0,
        1,
        round,
        "(self, ndigits=<unrepresentable>, /)",
        "Rounds to a power of ten.",
    ),
    NativeDef::one(
        "__format__",
        format,
        "(self, format_spec, /)",
        "The number as the specification says.",
    ),
    NativeDef::no_args(
        "__getnewargs__",
        new_args,
        "(self, /)",
        "Arguments that make it again.",
    ),
    NativeDef::no_args(
        "as_integer_ratio",
        ratio,
        "(self, /)",
        "The pair of the number and one.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        crate::objects::sizes::plain_method,
        "(self, /)",
        "Its size in memory, in bytes.",
    ),
    NativeDef::no_args("is_integer", is_integer, "(self, /)", "True."),
    NativeDef::any(
        "to_bytes",
        to_bytes,
        "(self, /, length=1, byteorder='big', *, signed=False)",
        "The number as so many bytes.",
    ),
    NativeDef::any(
        "from_bytes",
        from_bytes,
        "(type, /, bytes, byteorder='big', *, signed=False)",
        "The number that the bytes are.",
    )
    .class_method(),
];

/// The attributes.
pub static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "real",
        doc: "The number itself.",
        get: |vm, value| super::plain(vm, value),
        set: None,
    },
    GetSetDef {
        name: "imag",
        doc: "Zero.",
        get: |_, _| Ok(Value::int32(0)),
        set: None,
    },
    GetSetDef {
        name: "numerator",
        doc: "The number itself.",
        get: |vm, value| super::plain(vm, value),
        set: None,
    },
    GetSetDef {
        name: "denominator",
        doc: "One.",
        get: |_, _| Ok(Value::int32(1)),
        set: None,
    },
];

fn number(value: &Value) -> BigInt {
    integer(value).map_or_else(BigInt::zero, |number| number.to_big())
}

fn plain(vm: &mut Vm, args: &[Value]) -> PyResult {
    super::plain(vm, &args[0])
}

fn bit_length(vm: &mut Vm, args: &[Value]) -> PyResult {
    let bits = match integer(&args[0]) {
        Some(Integer::Big(number)) => number.bits(),
        Some(Integer::Small(number)) => {
            u64::from(i64::BITS - number.unsigned_abs().leading_zeros())
        }
        None => 0,
    };
    Ok(vm.int(bits as i64))
}

fn bit_count(vm: &mut Vm, args: &[Value]) -> PyResult {
    let ones = number(&args[0]).magnitude().count_ones();
    Ok(vm.int(ones as i64))
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let own = super::plain(vm, &args[0])?;
    Ok(vm.tuple([own]))
}

fn ratio(vm: &mut Vm, args: &[Value]) -> PyResult {
    let own = super::plain(vm, &args[0])?;
    Ok(vm.tuple([own, Value::int32(1)]))
}

fn is_integer(_: &mut Vm, _: &[Value]) -> PyResult {
    Ok(Value::TRUE)
}

fn round(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(digits) = args.get(1) else {
        return super::plain(vm, &args[0]);
    };
    let digits = super::super::slice::clamped_index(vm, digits)?;
    if digits >= 0 {
        return super::plain(vm, &args[0]);
    }
    let value = number(&args[0]);
    // More digits than the number has round it to zero.
    if digits.unsigned_abs() > value.bits() {
        return Ok(Value::int32(0));
    }
    let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
    let (quotient, rest) = value.div_mod_floor(&unit);
    let twice: BigInt = rest * 2;
    let up = twice > unit || (twice == unit && quotient.is_odd());
    Ok(vm.big((quotient + up as i32) * unit))
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(spec) = Str::of(&args[1]) else {
        let name = vm.type_name(&args[1]);
        return Err(vm.type_error(format!("__format__() argument must be str, not {name}")));
    };
    if spec.chars == 0 {
        return vm.to_str(&args[0]);
    }
    let name = vm.type_name(&args[0]);
    if spec
        .as_bytes()
        .last()
        .is_none_or(|code| matches!(code, b'd' | b'n' | b'0'..=b'9'))
    {
        // Its digits are counted under the session's limit; the text room has none.
        super::decimal(vm, &args[0])?;
    }
    let text = match integer(&args[0]) {
        Some(Integer::Small(small)) => format_int(small, spec.as_wtf8(), &name),
        Some(Integer::Big(number)) => format_int(number, spec.as_wtf8(), &name),
        None => return Ok(Value::NONE),
    };
    match text {
        Ok(text) => Ok(vm.str_bytes(text.as_bytes())),
        Err(error) => Err(format_error(vm, error)),
    }
}

/// The exception for a specification that does not fit.
pub fn format_error(vm: &mut Vm, error: FormatError) -> crate::runtime::Raised {
    match error {
        FormatError::Value(message) => vm.value_error(message),
        FormatError::Overflow(message) => vm.overflow_error(message),
        FormatError::Memory => vm.error(TypeId::MEMORY_ERROR, ""),
    }
}

/// Whether `byteorder` says that the lowest byte comes first; the type is told before the value.
fn byte_order(vm: &mut Vm, function: &str, order: Option<&Value>) -> PyResult<Option<String>> {
    super::super::str::text_argument(vm, function, "byteorder", order)
}

fn is_little(vm: &mut Vm, order: Option<&str>) -> PyResult<bool> {
    match order {
        None | Some("big") => Ok(false),
        Some("little") => Ok(true),
        Some(_) => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(vm: &mut Vm, args: Args) -> PyResult {
    let Some(own) = args.positional.first() else {
        return Ok(Value::NONE);
    };
    if args.rest().positional.len() == 3 {
        args.rest().at_most_positional(vm, "to_bytes", 2, 0)?;
    }
    let [length, order, signed] =
        args.rest()
            .bind(vm, "to_bytes", ["length", "byteorder", "signed"], 0, 0)?;
    let length = length.map_or(Ok(1), |length| vm.index_i64(&length))?;
    let order = byte_order(vm, "to_bytes", order.as_ref())?;
    let signed = signed.map_or(Ok(false), |signed| vm.truth(&signed))?;
    let little = is_little(vm, order.as_deref())?;
    if length < 0 {
        return Err(vm.value_error("length argument must be non-negative"));
    }
    let value = number(own);
    if value.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    let mut bytes = if signed {
        value.to_signed_bytes_le()
    } else {
        value.to_bytes_le().1
    };
    if value.is_zero() {
        bytes.clear();
    }
    let length = length as usize;
    if bytes.len() > length || length > 1 << 40 {
        return Err(vm.overflow_error("int too big to convert"));
    }
    bytes.resize(length, if value.is_negative() { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    Ok(super::super::bytes::new(vm, &bytes))
}

/// The bytes that `from_bytes` reads from what is not bytes-like.
fn bytes_of(vm: &mut Vm, source: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes::by_method(vm, source)? {
        return Ok(bytes);
    }
    let refused = |name: &str| format!("cannot convert '{name}' object to bytes");
    if Str::of(source).is_some() {
        let name = vm.type_name(source);
        return Err(vm.type_error(refused(&name)));
    }
    let iterator = bytes::iterator(vm, source, refused)?;
    bytes::from_iterator(vm, &iterator, "bytes")
}

fn from_bytes(vm: &mut Vm, args: Args) -> PyResult {
    let class = args.positional.first().cloned().unwrap_or(Value::NONE);
    if args.rest().positional.len() == 3 {
        args.rest().at_most_positional(vm, "from_bytes", 2, 1)?;
    }
    let [source, order, signed] =
        args.rest()
            .bind(vm, "from_bytes", ["bytes", "byteorder", "signed"], 0, 1)?;
    let source = source.unwrap_or(Value::NONE);
    let order = byte_order(vm, "from_bytes", order.as_ref())?;
    let signed = signed.map_or(Ok(false), |signed| vm.truth(&signed))?;
    let little = is_little(vm, order.as_deref())?;
    let mut bytes = match super::super::bytes::contents(vm, &source) {
        Some(bytes) => bytes,
        None => bytes_of(vm, &source)?,
    };
    if !little {
        bytes.reverse();
    }
    let value = if signed {
        BigInt::from_signed_bytes_le(&bytes)
    } else {
        BigInt::from_bytes_le(Sign::Plus, &bytes)
    };
    let value = vm.big(value);
    if class.is(vm.type_object(TypeId::INT)) {
        Ok(value)
    } else {
        vm.call(&class, &[value])
    }
}
