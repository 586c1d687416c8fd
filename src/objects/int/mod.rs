//! The types `int` and `bool`. Arithmetic of small numbers is done by the evaluation loop; what comes here is
//! the rest: big numbers, bools, subclasses, floats on the other side.

mod methods;

pub use methods::format_error;

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::compile::INVERTED_BOOL;
use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, Class, CmpOp, Int, Integer, PyResult, Raised, Slots, Str, TypeId, TypeSpec, UnOp,
    Vm, float, integer, kind,
};
use crate::text::int as math;
use crate::text::int::ArithError;
use crate::text::str_repr;

/// The type `int`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::INT,
    name: "int",
    doc: "An integer of any size. int(x) converts a number or a text; int(text, base) reads it in a base.",
    kind: kind::INT,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        binary: Some(binary),
        unary: Some(unary),
        truth: Some(truth),
        index: Some(plain),
        int: Some(plain),
        float: Some(to_float),
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
        BinOp::LShift,
        BinOp::RShift,
        BinOp::And,
        BinOp::Or,
        BinOp::Xor,
        BinOp::DivMod,
    ],
    unary: &[UnOp::Neg, UnOp::Pos, UnOp::Invert, UnOp::Abs],
    methods: methods::METHODS,
    getset: methods::GETSET,
    ..TypeSpec::EMPTY
};

/// The type `bool`.
pub static BOOL_SPEC: TypeSpec = TypeSpec {
    id: TypeId::BOOL,
    name: "bool",
    signature: "(object=False, /)",
    doc: "True or False. bool(x) is the truth of x.",
    base: TypeId::INT,
    kind: kind::INT,
    slots: Slots {
        repr: Some(bool_repr),
        binary: Some(bool_binary),
        new: Some(bool_new),
        ..Slots::EMPTY
    },
    operators: &[BinOp::And, BinOp::Or, BinOp::Xor],
    ..TypeSpec::EMPTY
};

/// A value of `text::int`'s result.
pub fn from_int(vm: &mut Vm, number: math::Int) -> Value {
    match number {
        math::Int::Small(small) => vm.int(small),
        math::Int::Big(number) => vm.big(number),
    }
}

/// The exception for a failed operation.
pub fn arithmetic_error(vm: &mut Vm, error: ArithError) -> Raised {
    match error {
        ArithError::DivisionByZero | ArithError::ModuloByZero => {
            vm.zero_division_error(error.message())
        }
        ArithError::TooLarge => vm.error(TypeId::MEMORY_ERROR, ""),
        ArithError::TooManyDigits => vm.overflow_error(error.message()),
        ArithError::NegativeShift | ArithError::ZeroModulus | ArithError::NotInvertible => {
            vm.value_error(error.message())
        }
    }
}

/// The decimal text of an integer.
///
/// # Errors
/// `ValueError` beyond the limit of digits.
pub fn decimal(vm: &mut Vm, value: &Value) -> PyResult<String> {
    match integer(value) {
        Some(Integer::Small(small)) => Ok(math::decimal_i64(small)),
        Some(Integer::Big(number)) => match big_decimal(vm, number)? {
            Ok(text) => Ok(text),
            Err(error) => {
                let message = error.message(10, "");
                Err(vm.value_error(message))
            }
        },
        None => Ok(String::new()),
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    if let Some(number) = value.as_small() {
        return Ok(vm.decimal(number));
    }
    let text = decimal(vm, value)?;
    Ok(vm.str(&text))
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    Ok(match integer(value) {
        Some(Integer::Small(small)) => math::hash_i64(small),
        Some(Integer::Big(number)) => math::hash_big(number),
        None => 0,
    })
}

fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    Ok(match order(left, right) {
        Some(ordering) => Value::bool(op.holds(ordering)),
        None => Value::NOT_IMPLEMENTED,
    })
}

/// The order of two integers; none if one is none.
fn order(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    Some(Some(match (integer(left)?, integer(right)?) {
        (Integer::Small(x), Integer::Small(y)) => x.cmp(&y),
        (x, y) => x.as_big().cmp(&y.as_big()),
    }))
}

fn truth(_: &mut Vm, value: &Value) -> PyResult<bool> {
    Ok(integer(value) != Some(Integer::Small(0)))
}

fn plain(vm: &mut Vm, value: &Value) -> PyResult {
    if vm.is_exact(value, TypeId::INT) {
        return Ok(value.clone());
    }
    Ok(match integer(value) {
        Some(Integer::Small(small)) => vm.int(small),
        Some(Integer::Big(number)) => vm.big(number.clone()),
        None => Value::int32(0),
    })
}

/// The number as a float.
///
/// # Errors
/// `OverflowError` if it is too large.
pub fn as_f64(vm: &mut Vm, value: &Value) -> PyResult<f64> {
    let number = match integer(value) {
        Some(Integer::Small(small)) => Some(small as f64),
        Some(Integer::Big(number)) => math::big_to_f64(number),
        None => Some(0.0),
    };
    number.ok_or_else(|| vm.overflow_error("int too large to convert to float"))
}

fn to_float(vm: &mut Vm, value: &Value) -> PyResult {
    let number = as_f64(vm, value)?;
    Ok(vm.float(number))
}

fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    Ok(match integer(value) {
        Some(Integer::Small(small)) => {
            let wide = small as i128;
            let result = match op {
                UnOp::Invert if value.as_bool().is_some() => {
                    vm.deprecated(INVERTED_BOOL)?;
                    !wide
                }
                UnOp::Neg => -wide,
                UnOp::Pos => wide,
                UnOp::Invert => !wide,
                UnOp::Abs => wide.abs(),
            };
            from_int(vm, result.into())
        }
        Some(Integer::Big(number)) => {
            let result = match op {
                UnOp::Neg => -number,
                UnOp::Invert => -number - 1,
                UnOp::Abs if number.is_negative() => number.abs(),
                UnOp::Pos | UnOp::Abs if vm.is_exact(value, TypeId::INT) => {
                    return Ok(value.clone());
                }
                UnOp::Pos | UnOp::Abs => number.clone(),
            };
            vm.big(result)
        }
        None => Value::NOT_IMPLEMENTED,
    })
}

/// Binary operators of integers; floats on the other side are `float`'s matter.
pub fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let (Some(x), Some(y)) = (integer(left), integer(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };

    match (x, y) {
        (Integer::Small(x), Integer::Small(y)) => small_binary(vm, op, x, y),
        (Integer::Big(x), Integer::Small(y)) if op == BinOp::Add => Ok(vm.big(x + y)),
        (Integer::Small(x), Integer::Big(y)) if op == BinOp::Add => Ok(vm.big(y + x)),
        (Integer::Big(x), Integer::Small(y)) if op == BinOp::Sub => Ok(vm.big(x - y)),
        (Integer::Big(x), Integer::Small(y)) if op == BinOp::Mul => Ok(vm.big(x * y)),
        (Integer::Small(x), Integer::Big(y)) if op == BinOp::Mul => Ok(vm.big(y * x)),
        (x, y) => big_binary(vm, op, &x.as_big(), &y.as_big()),
    }
}

fn small_binary(vm: &mut Vm, op: BinOp, x: i64, y: i64) -> PyResult {
    let number = match op {
        BinOp::Add => (x as i128 + y as i128).into(),
        BinOp::Sub => (x as i128 - y as i128).into(),
        BinOp::Mul => (x as i128 * y as i128).into(),
        BinOp::And => math::Int::Small(x & y),
        BinOp::Or => math::Int::Small(x | y),
        BinOp::Xor => math::Int::Small(x ^ y),
        BinOp::FloorDiv => {
            math::floor_div_i64(x, y).map_err(|error| arithmetic_error(vm, error))?
        }
        BinOp::Mod => math::modulo_i64(x, y)
            .map_err(|error| arithmetic_error(vm, error))?
            .into(),
        BinOp::LShift => math::shl_i64(x, y).map_err(|error| arithmetic_error(vm, error))?,
        BinOp::RShift => math::shr_i64(x, y)
            .map_err(|error| arithmetic_error(vm, error))?
            .into(),
        BinOp::TrueDiv => {
            return match math::true_divide_i64(x, y) {
                Ok(quotient) => Ok(vm.float(quotient)),
                Err(error) => Err(divide_error(vm, error)),
            };
        }
        BinOp::DivMod => {
            let (quotient, rest) =
                math::divmod_i64(x, y).map_err(|error| arithmetic_error(vm, error))?;
            let pair = [from_int(vm, quotient), vm.int(rest)];
            return Ok(vm.tuple(pair));
        }
        BinOp::Pow if y >= LONG_POWER => return big_binary(vm, op, &x.into(), &y.into()),
        BinOp::Pow if y >= 0 => {
            math::pow_i64(x, y as u64).map_err(|error| arithmetic_error(vm, error))?
        }
        BinOp::Pow => return negative_power(vm, &x.into(), &y.into()),
        BinOp::MatMul => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(from_int(vm, number))
}

fn big_binary(vm: &mut Vm, op: BinOp, x: &BigInt, y: &BigInt) -> PyResult {
    let number = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => at_length(vm, op, x, y, |x, y| x * y)?,
        BinOp::And => x & y,
        BinOp::Or => x | y,
        BinOp::Xor => x ^ y,
        BinOp::FloorDiv => at_length(vm, op, x, y, math::floor_div_big)?
            .map_err(|error| arithmetic_error(vm, error))?
            .into_big(),
        BinOp::Mod => at_length(vm, op, x, y, math::modulo_big)?
            .map_err(|error| arithmetic_error(vm, error))?
            .into_big(),
        BinOp::LShift | BinOp::RShift => shift(vm, op, x, y)?,
        BinOp::TrueDiv => {
            return match math::true_divide_big(x, y) {
                Ok(quotient) => Ok(vm.float(quotient)),
                Err(error) => Err(divide_error(vm, error)),
            };
        }
        BinOp::DivMod => {
            let (quotient, rest) = at_length(vm, op, x, y, math::divmod_big)?
                .map_err(|error| arithmetic_error(vm, error))?;
            let pair = [from_int(vm, quotient), from_int(vm, rest)];
            return Ok(vm.tuple(pair));
        }
        BinOp::Pow if !y.is_negative() => {
            let power = if takes_long(op, x, y) {
                let (x, y) = (x.clone(), y.clone());
                vm.apart(move |given_up| {
                    math::pow_big_while(&x, &y, || {
                        !given_up.load(std::sync::atomic::Ordering::Relaxed)
                    })
                })?
                .unwrap_or(Err(math::ArithError::TooLarge))
            } else {
                math::pow_big(x, y)
            };
            power
                .map_err(|error| arithmetic_error(vm, error))?
                .into_big()
        }
        BinOp::Pow => return negative_power(vm, x, y),
        BinOp::MatMul => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(vm.big(number))
}

fn big_decimal(vm: &mut Vm, number: &BigInt) -> PyResult<Result<String, math::ParseError>> {
    let limit = vm.int_digits;
    if limit == 0 && number.bits() > MANY_BITS {
        let number = number.clone();
        return vm.apart(move |_| math::decimal_big(&number, limit));
    }
    Ok(math::decimal_big(number, limit))
}

/// From here on powers of small numbers may be large.
const LONG_POWER: i64 = 1 << 15;
/// Bits of numbers with which a multiplication takes a tenth of a second and more.
const MANY_BITS: u64 = 1 << 21;

/// Digits with which reading and writing takes as long.
const MANY_DIGITS: usize = 100_000;

/// Whether Ctrl-C would have to wait.
fn takes_long(op: BinOp, x: &BigInt, y: &BigInt) -> bool {
    let bits = (x.bits(), y.bits());
    match op {
        BinOp::Mul => bits.0.min(bits.1) > MANY_BITS,
        BinOp::Pow => {
            use num_traits::ToPrimitive;
            (bits.0).saturating_mul(y.to_u64().unwrap_or(u64::MAX)) > MANY_BITS
        }
        _ => bits.0.saturating_sub(bits.1).min(bits.1) > MANY_BITS / 2,
    }
}

/// Does arithmetic so that Ctrl-C ends it.
fn at_length<T: Send + 'static>(
    vm: &mut Vm,
    op: BinOp,
    x: &BigInt,
    y: &BigInt,
    work: fn(&BigInt, &BigInt) -> T,
) -> PyResult<T> {
    if !takes_long(op, x, y) {
        return Ok(work(x, y));
    }
    let (x, y) = (x.clone(), y.clone());
    vm.apart(move |_| work(&x, &y))
}

fn shift(vm: &mut Vm, op: BinOp, x: &BigInt, y: &BigInt) -> PyResult<BigInt> {
    use num_traits::ToPrimitive;
    if y.is_negative() {
        return Err(vm.value_error("negative shift count"));
    }
    match (op, y.to_u64()) {
        (_, Some(count)) if op == BinOp::RShift => Ok(math::shr_big(x, count).into_big()),
        (BinOp::RShift, None) => Ok(if x.is_negative() {
            BigInt::from(-1)
        } else {
            BigInt::zero()
        }),
        (_, Some(count)) => match math::shl_big(x, count) {
            Ok(number) => Ok(number.into_big()),
            Err(error) => Err(arithmetic_error(vm, error)),
        },
        (_, None) if x.is_zero() => Ok(BigInt::zero()),
        (_, None) => Err(vm.overflow_error("too many digits in integer")),
    }
}

fn divide_error(vm: &mut Vm, error: math::DivideError) -> Raised {
    match error {
        math::DivideError::ByZero => vm.zero_division_error(error.message()),
        math::DivideError::TooLarge => vm.overflow_error(error.message()),
    }
}

fn negative_power(vm: &mut Vm, x: &BigInt, y: &BigInt) -> PyResult {
    let (x, y) = (math::big_to_f64(x), math::big_to_f64(y));
    let (Some(x), Some(y)) = (x, y) else {
        return Err(vm.overflow_error("int too large to convert to float"));
    };
    super::float::power(vm, x, y)
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if let [value] = args.positional
        && args.names.is_empty()
        && class.is(vm.type_object(TypeId::INT))
    {
        if vm.is_exact(value, TypeId::INT) {
            return Ok(value.clone());
        }
        let number = convert(vm, value)?;
        return Ok(from_int(vm, number));
    }
    let [value, base] = bind_new(vm, args)?;
    let number = match (value, base) {
        (None, None) => math::Int::Small(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(value), None) => convert(vm, &value)?,
        (Some(value), Some(base)) => in_base(vm, &value, &base)?,
    };
    if class.is(vm.type_object(TypeId::INT)) {
        return Ok(from_int(vm, number));
    }
    let Some(object) = Class::of(class) else {
        return Ok(from_int(vm, number));
    };
    let shape = object.instance_shape.0.get();
    let number = number.into_big();
    Ok(vm.heap.alloc(shape, |header| Int { header, number }))
}

fn bind_new(vm: &mut Vm, args: Args) -> PyResult<[Option<Value>; 2]> {
    let given = args.positional.len() + args.names.len();
    if given > 2 && args.names.is_empty() {
        return Err(vm.type_error(format!("int expected at most 2 arguments, got {given}")));
    }
    if given > 2 {
        return Err(vm.type_error(if args.names.is_empty() {
            format!("int expected at most 2 arguments, got {given}")
        } else {
            format!("int() takes at most 2 arguments ({given} given)")
        }));
    }
    args.bind(vm, "int", ["", "base"], 1, 0)
}

/// `int(value)`.
///
/// # Errors
/// `TypeError`, `ValueError`, and what `__int__` and the like raise.
pub fn convert(vm: &mut Vm, value: &Value) -> PyResult<math::Int> {
    if let Some(number) = float(value)
        && vm.is_exact(value, TypeId::FLOAT)
    {
        if let Some(small) = math::float_to_i64(number) {
            return Ok(math::Int::Small(small));
        }
        return match math::float_to_int(number) {
            Ok(number) => Ok(number.into()),
            Err(error @ crate::text::float::NotFinite::Nan) => {
                Err(vm.value_error(error.int_message()))
            }
            Err(error) => Err(vm.overflow_error(error.int_message())),
        };
    }
    let slots = vm.slots_of(value);
    if let Some(int) = slots.int.or(slots.index) {
        let number = int(vm, value)?;
        return match integer(&number) {
            Some(number) => Ok(number.to_big().into()),
            None => {
                let name = vm.type_name(&number);
                Err(vm.type_error(format!("__int__ returned non-int (type {name})")))
            }
        };
    }
    if let Some(number) = truncated(vm, value)? {
        return Ok(number);
    }
    let text = match (Str::of(value), super::bytes::contents(vm, value)) {
        (Some(text), _) => text.lossy().into_owned(),
        (None, Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        (None, None) => {
            let name = vm.type_name(value);
            return Err(vm.type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{name}'"
            )));
        }
    };
    parse(vm, value, &text, 10)
}

/// What `__trunc__` answers, if the value has it.
fn truncated(vm: &mut Vm, value: &Value) -> PyResult<Option<math::Int>> {
    if !value.is_object() {
        return Ok(None);
    }
    let name = vm.names.__trunc__.clone();
    let Some(method) = vm.special(value, &name)? else {
        return Ok(None);
    };
    vm.deprecated("The delegation of int() to __trunc__ is deprecated.")?;
    let result = vm.call(&method, &[])?;
    if integer(&result).is_none() && vm.slots_ref(&result).index.is_none() {
        let name = vm.type_name(&result);
        return Err(vm.type_error(format!("__trunc__ returned non-Integral (type {name})")));
    }
    let number = vm.index(&result)?;
    Ok(integer(&number).map(|number| number.to_big().into()))
}

fn in_base(vm: &mut Vm, value: &Value, base: &Value) -> PyResult<math::Int> {
    let base = super::slice::clamped_index(vm, base)?;
    if !(0..=36).contains(&base) || base == 1 {
        return Err(vm.value_error(math::BASE_MESSAGE));
    }
    let is_text = matches!(
        value.kind(),
        Some(kind::STR | kind::BYTES | kind::BYTEARRAY)
    );
    let contents = super::bytes::contents(vm, value).filter(|_| is_text);
    let text = match (Str::of(value), contents) {
        (Some(text), _) => text.lossy().into_owned(),
        (None, Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        (None, None) => {
            return Err(vm.type_error("int() can't convert non-string with explicit base"));
        }
    };
    parse(vm, value, &text, base as u32)
}

fn parse(vm: &mut Vm, value: &Value, text: &str, base: u32) -> PyResult<math::Int> {
    let limit = vm.int_digits;
    let parsed = if text.len() > MANY_DIGITS {
        let text = text.to_string();
        vm.apart(move |_| math::parse_int_limited(&text, base, limit))?
    } else {
        math::parse_int_limited(text, base, limit)
    };
    match parsed {
        Ok(number) => Ok(number),
        Err(error) => {
            let shown = match super::bytes::contents(vm, value) {
                Some(bytes) => str_repr::repr_bytes(&bytes),
                None => {
                    let shown = vm.repr(value)?;
                    vm.text(&shown)
                }
            };
            Err(vm.value_error(error.message(base, &shown)))
        }
    }
}

fn bool_repr(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(vm.str(if value.is(&Value::TRUE) {
        "True"
    } else {
        "False"
    }))
}

fn bool_binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (left.as_bool(), right.as_bool()) {
        match op {
            BinOp::And => return Ok(Value::bool(x & y)),
            BinOp::Or => return Ok(Value::bool(x | y)),
            BinOp::Xor => return Ok(Value::bool(x ^ y)),
            _ => {}
        }
    }
    binary(vm, op, left, right)
}

fn bool_new(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "bool")?;
    match args.positional {
        [] => Ok(Value::FALSE),
        [value] => Ok(Value::bool(vm.truth(value)?)),
        more => {
            let given = more.len();
            Err(vm.type_error(format!("bool expected at most 1 argument, got {given}")))
        }
    }
}
