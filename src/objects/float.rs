//! The type `float`.

use std::cmp::Ordering;

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, Class, CmpOp, Float, GetSetDef, Integer, NativeDef, PyResult, Raised, Slots, Str,
    TypeId, TypeSpec, UnOp, Vm, float, integer, kind,
};
use crate::text::float as text;
use crate::text::float::NotFinite;
use crate::text::format_spec::format_float;
use crate::text::int as math;

use super::int::as_f64;

/// The type `float`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::FLOAT,
    name: "float",
    signature: "(x=0, /)",
    doc: "A floating-point number of double precision. float(x) converts a number or a text.",
    kind: kind::FLOAT,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        binary: Some(binary),
        unary: Some(unary),
        truth: Some(truth),
        int: Some(to_int),
        float: Some(plain),
        new: Some(new),
        ..Slots::EMPTY
    },
    operators: &[
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::TrueDiv,
        BinOp::FloorDiv,
        BinOp::Mod,
        BinOp::Pow,
        BinOp::DivMod,
    ],
    unary: &[UnOp::Neg, UnOp::Pos, UnOp::Abs],
    methods: METHODS,
    getset: GETSET,
    ..TypeSpec::EMPTY
};

static METHODS: &[NativeDef] = &[
    NativeDef::no_args(
        "is_integer",
        is_integer,
        "(self, /)",
        "Whether the number is whole.",
    ),
    NativeDef::no_args(
        "as_integer_ratio",
        ratio,
        "(self, /)",
        "The exact quotient of two integers that it is.",
    ),
    NativeDef::no_args(
        "hex",
        hex,
        "(self, /)",
        "The number in hexadecimal, exactly.",
    ),
    NativeDef::one(
        "fromhex",
        from_hex,
        "(type, string, /)",
        "The number that a hexadecimal text is.",
    )
    .class_method(),
    NativeDef::one(
        "__getformat__",
        get_format,
        "(type, typestr, /)",
        "How a kind of float is laid out.",
    )
    .class_method(),
    NativeDef::no_args(
        "conjugate",
        |vm, args| plain(vm, &args[0]),
        "(self, /)",
        "The number itself.",
    ),
    NativeDef::no_args("__trunc__", trunc, "(self, /)", "The whole part."),
    NativeDef::no_args(
        "__floor__",
        floor,
        "(self, /)",
        "The greatest integer not above it.",
    ),
    NativeDef::no_args(
        "__ceil__",
        ceil,
        "(self, /)",
        "The least integer not below it.",
    ),
    NativeDef::range(
        "__round__",
        0,
        1,
        round,
        "(self, ndigits=None, /)",
        "Rounds, ties to the even digit.",
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
];

static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "real",
        doc: "The number itself.",
        get: plain,
        set: None,
    },
    GetSetDef {
        name: "imag",
        doc: "Zero.",
        get: |vm, _| Ok(vm.float(0.0)),
        set: None,
    },
];

fn number(value: &Value) -> f64 {
    float(value).unwrap_or(0.0)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let shown = text::repr_f64(number(value));
    Ok(vm.str(&shown))
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    let number = number(value);
    if number.is_nan() {
        // NaN hashes by identity.
        return Ok(crate::text::hash::hash_pointer(value.bits() as usize));
    }
    Ok(text::hash_f64(number))
}

fn truth(_: &mut Vm, value: &Value) -> PyResult<bool> {
    Ok(number(value) != 0.0)
}

fn plain(vm: &mut Vm, value: &Value) -> PyResult {
    if vm.is_exact(value, TypeId::FLOAT) {
        Ok(value.clone())
    } else {
        Ok(vm.float(number(value)))
    }
}

fn to_int(vm: &mut Vm, value: &Value) -> PyResult {
    if let Some(small) = math::float_to_i64(number(value)) {
        return Ok(vm.int(small));
    }
    match math::float_to_int(number(value)) {
        Ok(number) => Ok(vm.big(number)),
        Err(error) => Err(not_finite(vm, error, error.int_message())),
    }
}

fn not_finite(vm: &mut Vm, error: NotFinite, message: &str) -> Raised {
    match error {
        NotFinite::Infinity => vm.overflow_error(message),
        NotFinite::Nan => vm.value_error(message),
    }
}

fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let x = number(left);
    let ordering: Option<Ordering> = match (float(right), integer(right)) {
        (Some(y), _) => x.partial_cmp(&y),
        (None, Some(Integer::Small(y))) => math::compare_i64_f64(y, x).map(Ordering::reverse),
        (None, Some(Integer::Big(y))) => math::compare_big_f64(y, x).map(Ordering::reverse),
        (None, None) => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::bool(op.holds(ordering)))
}

fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    let x = number(value);
    Ok(match op {
        UnOp::Neg => vm.float(-x),
        UnOp::Pos => vm.float(x),
        UnOp::Abs => vm.float(x.abs()),
        UnOp::Invert => Value::NOT_IMPLEMENTED,
    })
}

/// An operand: a float, or an integer made one.
fn operand(vm: &mut Vm, value: &Value) -> PyResult<Option<f64>> {
    match float(value) {
        Some(number) => Ok(Some(number)),
        None if integer(value).is_some() => as_f64(vm, value).map(Some),
        None => Ok(None),
    }
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let Some(x) = operand(vm, left)? else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let Some(y) = operand(vm, right)? else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let result = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => x * y,
        BinOp::TrueDiv if y == 0.0 => return Err(vm.zero_division_error("float division by zero")),
        BinOp::TrueDiv => x / y,
        BinOp::FloorDiv | BinOp::Mod | BinOp::DivMod if y == 0.0 => {
            let what = match op {
                BinOp::Mod => "float modulo by zero",
                BinOp::DivMod => "float divmod()",
                _ => "float floor division by zero",
            };
            return Err(vm.zero_division_error(what));
        }
        BinOp::FloorDiv => divmod(x, y).0,
        BinOp::Mod => divmod(x, y).1,
        BinOp::DivMod => {
            let (quotient, rest) = divmod(x, y);
            let pair = [vm.float(quotient), vm.float(rest)];
            return Ok(vm.tuple(pair));
        }
        BinOp::Pow => return power(vm, x, y),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(vm.float(result))
}

/// Floor quotient and the remainder with the divisor's sign.
fn divmod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest != 0.0 {
        if (y < 0.0) != (rest < 0.0) {
            rest += y;
            quotient -= 1.0;
        }
    } else {
        rest = 0.0f64.copysign(y);
    }
    let floor = if quotient == 0.0 {
        0.0f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    };
    (floor, rest)
}

/// `x ** y`.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`.
pub fn power(vm: &mut Vm, x: f64, y: f64) -> PyResult {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(vm.zero_division_error("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return super::complex::power(vm, (x, 0.0), (y, 0.0));
    }
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        let args = vec![Value::int32(34), vm.str("Numerical result out of range")];
        return Err(vm.error_with(TypeId::OVERFLOW_ERROR, args));
    }
    Ok(vm.float(result))
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if super::sequence::initialises_as(vm, class, TypeId::FLOAT) {
        args.no_keywords(vm, "float")?;
    }
    let number = match args.positional {
        [] => 0.0,
        [value] => convert(vm, value)?,
        more => {
            let given = more.len();
            return Err(vm.type_error(format!("float expected at most 1 argument, got {given}")));
        }
    };
    if class.is(vm.type_object(TypeId::FLOAT)) {
        return Ok(vm.float(number));
    }
    let Some(object) = Class::of(class) else {
        return Ok(vm.float(number));
    };
    let shape = object.instance_shape.0.get();
    Ok(vm.heap.alloc(shape, |header| Float { header, number }))
}

/// `float(value)`.
///
/// # Errors
/// `TypeError`, `ValueError`, and what `__float__` raises.
pub fn convert(vm: &mut Vm, value: &Value) -> PyResult<f64> {
    if vm.is_exact(value, TypeId::FLOAT) {
        return Ok(number(value));
    }
    let text = Str::of(value).map(|text| text.lossy().into_owned());
    if let Some(shown) = &text
        && vm.is_exact(value, TypeId::STR)
    {
        return parse(vm, value, shown);
    }
    let slots = vm.slots_of(value);
    if let Some(to_float) = slots.float {
        let result = to_float(vm, value)?;
        return match float(&result) {
            Some(number) => Ok(number),
            None => {
                let (class, name) = (vm.type_name(value), vm.type_name(&result));
                Err(vm.type_error(format!(
                    "{class}.__float__ returned non-float (type {name})"
                )))
            }
        };
    }
    if let Some(index) = slots.index {
        let index = index(vm, value)?;
        return as_f64(vm, &index);
    }
    if let Some(shown) = text {
        return parse(vm, value, &shown);
    }
    if let Some(bytes) = super::bytes::contents(vm, value) {
        return parse(vm, value, &String::from_utf8_lossy(&bytes));
    }
    let name = vm.type_name(value);
    Err(vm.type_error(format!(
        "float() argument must be a string or a real number, not '{name}'"
    )))
}

fn parse(vm: &mut Vm, value: &Value, shown: &str) -> PyResult<f64> {
    match text::parse_float(shown) {
        Some(number) => Ok(number),
        None => {
            let repr = vm.repr(value)?;
            let repr = vm.text(&repr);
            Err(vm.value_error(format!("could not convert string to float: {repr}")))
        }
    }
}

fn is_integer(_: &mut Vm, args: &[Value]) -> PyResult {
    let x = number(&args[0]);
    Ok(Value::bool(x.is_finite() && x.fract() == 0.0))
}

fn ratio(vm: &mut Vm, args: &[Value]) -> PyResult {
    match text::as_integer_ratio(number(&args[0])) {
        Ok((above, below)) => {
            let pair = [vm.big(above), vm.big(below)];
            Ok(vm.tuple(pair))
        }
        Err(error) => Err(not_finite(vm, error, error.ratio_message())),
    }
}

fn hex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let shown = text::float_hex(number(&args[0]));
    Ok(vm.str(&shown))
}

fn get_format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(kind) = Str::of(&args[1]) else {
        let class = vm.type_name(&args[1]);
        return Err(vm.type_error(format!("__getformat__() argument must be str, not {class}")));
    };
    if !matches!(kind.as_str(), Some("double" | "float")) {
        return Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'"));
    }
    let order = if cfg!(target_endian = "big") {
        "big"
    } else {
        "little"
    };
    Ok(vm.str(&format!("IEEE, {order}-endian")))
}

fn from_hex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(shown) = Str::of(&args[1]).map(|text| text.lossy().into_owned()) else {
        return Err(vm.type_error("fromhex() argument must be a string"));
    };
    let number = match text::from_hex(&shown) {
        Ok(number) => vm.float(number),
        Err(text::HexError::Invalid) => {
            return Err(vm.value_error("invalid hexadecimal floating-point string"));
        }
        Err(text::HexError::TooLarge) => {
            return Err(vm.overflow_error("hexadecimal value too large to represent as a float"));
        }
    };
    if args[0].is(vm.type_object(TypeId::FLOAT)) {
        Ok(number)
    } else {
        vm.call(&args[0], &[number])
    }
}

fn whole(vm: &mut Vm, x: f64) -> PyResult {
    let value = vm.float(x);
    to_int(vm, &value)
}

fn trunc(vm: &mut Vm, args: &[Value]) -> PyResult {
    whole(vm, number(&args[0]).trunc())
}

fn floor(vm: &mut Vm, args: &[Value]) -> PyResult {
    whole(vm, number(&args[0]).floor())
}

fn ceil(vm: &mut Vm, args: &[Value]) -> PyResult {
    whole(vm, number(&args[0]).ceil())
}

/// `float.__round__`: of a number and perhaps the digits behind its point.
///
/// # Errors
/// `OverflowError` if the result is too large, `ValueError` for a NaN without digits.
pub fn round(vm: &mut Vm, args: &[Value]) -> PyResult {
    let x = number(&args[0]);
    let Some(digits) = args.get(1).filter(|digits| !digits.is_none()) else {
        return whole(vm, x.round_ties_even());
    };
    let digits = super::slice::clamped_index(vm, digits)?;
    match text::round_half_even(x, digits) {
        Some(rounded) => Ok(vm.float(rounded)),
        None => Err(vm.overflow_error("rounded value too large to represent")),
    }
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(spec) = Str::of(&args[1]) else {
        let name = vm.type_name(&args[1]);
        return Err(vm.type_error(format!("__format__() argument must be str, not {name}")));
    };
    if spec.chars == 0 {
        return vm.to_str(&args[0]);
    }
    match format_float(number(&args[0]), spec.as_wtf8()) {
        Ok(shown) => Ok(vm.str_bytes(shown.as_bytes())),
        Err(error) => Err(super::int::format_error(vm, error)),
    }
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let own = plain(vm, &args[0])?;
    Ok(vm.tuple([own]))
}
