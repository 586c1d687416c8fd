//! Functions of one or two real numbers, and the errors for what they can't answer.

use num_bigint::{BigInt, Sign};

use crate::heap::Value;
use crate::objects::int;
use crate::runtime::{Args, Integer, NativeDef, PyResult, Raised, TypeId, Vm, float, integer};
use crate::text::int::{big_to_f64, float_to_i64, float_to_int};

use super::inverse;
use super::special::{self, Fault};

/// The number that an argument stands for.
///
/// # Errors
/// `TypeError: must be real number`, and what `__float__` raises.
pub fn real(vm: &mut Vm, value: &Value) -> PyResult<f64> {
    if let Some(number) = float(value) {
        return Ok(number);
    }
    if let Some(small) = value.as_small() {
        return Ok(small as f64);
    }
    let slots = vm.slots_of(value);
    if let Some(to_float) = slots.float {
        let number = to_float(vm, value)?;
        return match float(&number) {
            Some(number) => Ok(number),
            None => {
                let (class, name) = (vm.type_name(value), vm.type_name(&number));
                Err(vm.type_error(format!(
                    "{class}.__float__ returned non-float (type {name})"
                )))
            }
        };
    }
    if let Some(index) = slots.index {
        let index = index(vm, value)?;
        return int::as_f64(vm, &index);
    }
    let name = vm.type_name(value);
    Err(vm.type_error(format!("must be real number, not {name}")))
}

/// The error where a function is not defined.
#[cold]
pub fn domain_error(vm: &mut Vm) -> Raised {
    vm.value_error("math domain error")
}

/// The error for answers that are too large.
#[cold]
pub fn range_error(vm: &mut Vm) -> Raised {
    vm.overflow_error("math range error")
}

fn fault(vm: &mut Vm, fault: Fault) -> Raised {
    match fault {
        Fault::Domain => domain_error(vm),
        Fault::Range => range_error(vm),
    }
}

/// Calls a function of one number; infinite answers for finite numbers are too large, or (`grows` is false)
/// show that it is not defined there.
#[inline]
fn one(vm: &mut Vm, args: &[Value], grows: bool, function: fn(f64) -> f64) -> PyResult {
    let x = real(vm, &args[0])?;
    let answer = function(x);
    if answer.is_finite() {
        return Ok(vm.float(answer));
    }
    if answer.is_nan() && !x.is_nan() {
        return Err(domain_error(vm));
    }
    if answer.is_infinite() && x.is_finite() {
        return Err(if grows {
            range_error(vm)
        } else {
            domain_error(vm)
        });
    }
    Ok(vm.float(answer))
}

macro_rules! function {
    ($name:literal $function:expr, $doc:literal) => {
        NativeDef::one($name, $function, "($module, x, /)", $doc).function()
    };
}

macro_rules! plain {
    ($name:literal $function:expr, $doc:literal) => {
        function!($name | vm, args | one(vm, args, false, $function), $doc)
    };
}

macro_rules! growing {
    ($name:literal $function:expr, $doc:literal) => {
        function!($name | vm, args | one(vm, args, true, $function), $doc)
    };
}

macro_rules! two {
    ($name:literal $function:expr, $doc:literal) => {
        NativeDef::range($name, 2, 2, $function, "($module, x, y, /)", $doc).function()
    };
}

/// The table.
pub const FUNCTIONS: [NativeDef; 43] = [
    plain!("acos" f64::acos, "The arc cosine."),
    plain!("acosh" inverse::acosh, "The inverse hyperbolic cosine."),
    plain!("asin" f64::asin, "The arc sine."),
    plain!("asinh" inverse::asinh, "The inverse hyperbolic sine."),
    plain!("atan" f64::atan, "The arc tangent."),
    two!(
        "atan2" | vm,
        args | {
            let (y, x) = both(vm, args)?;
            Ok(vm.float(y.atan2(x)))
        },
        "The arc tangent of y/x, in the quadrant of the point."
    ),
    plain!("atanh" inverse::atanh, "The inverse hyperbolic tangent."),
    plain!("cbrt" f64::cbrt, "The cube root."),
    function!(
        "ceil" | vm,
        args | whole(vm, args, "__ceil__", f64::ceil),
        "The least integer not below x."
    ),
    two!(
        "copysign" | vm,
        args | {
            let (x, y) = both(vm, args)?;
            Ok(vm.float(x.copysign(y)))
        },
        "The size of x with the sign of y."
    ),
    plain!("cos" f64::cos, "The cosine."),
    growing!("cosh" f64::cosh, "The hyperbolic cosine."),
    function!(
        "degrees" | vm,
        args | {
            let x = real(vm, &args[0])?;
            Ok(vm.float(x * (180.0 / std::f64::consts::PI)))
        },
        "An angle in degrees, given in radians."
    ),
    function!(
        "erf" | vm,
        args | {
            let x = real(vm, &args[0])?;
            Ok(vm.float(libm::erf(x)))
        },
        "The error function."
    ),
    function!(
        "erfc" | vm,
        args | {
            let x = real(vm, &args[0])?;
            Ok(vm.float(libm::erfc(x)))
        },
        "1 - erf(x)."
    ),
    growing!("exp" f64::exp, "e to the power of x."),
    growing!("exp2" f64::exp2, "2 to the power of x."),
    growing!("expm1" f64::exp_m1, "exp(x) - 1, exact for small x."),
    plain!("fabs" f64::abs, "The size of x, a float."),
    function!(
        "floor" | vm,
        args | whole(vm, args, "__floor__", f64::floor),
        "The greatest integer not above x."
    ),
    NativeDef::range(
        "fma",
        3,
        3,
        fma,
        "($module, x, y, z, /)",
        "x * y + z, rounded once.",
    )
    .function(),
    two!("fmod" fmod, "What is left of x divided by y, with the sign of x."),
    function!("frexp" frexp, "m and e with x == m * 2**e and 0.5 <= abs(m) < 1."),
    function!(
        "gamma" | vm,
        args | {
            let x = real(vm, &args[0])?;
            let answer = special::gamma(x).map_err(|why| fault(vm, why))?;
            Ok(vm.float(answer))
        },
        "The gamma function."
    ),
    function!(
        "isfinite" | vm,
        args | real(vm, &args[0]).map(|x| Value::bool(x.is_finite())),
        "Whether x is neither infinite nor NaN."
    ),
    function!(
        "isinf" | vm,
        args | real(vm, &args[0]).map(|x| Value::bool(x.is_infinite())),
        "Whether x is infinite."
    ),
    function!(
        "isnan" | vm,
        args | real(vm, &args[0]).map(|x| Value::bool(x.is_nan())),
        "Whether x is NaN."
    ),
    NativeDef::range("ldexp", 2, 2, ldexp, "($module, x, i, /)", "x * 2**i.").function(),
    function!(
        "lgamma" | vm,
        args | {
            let x = real(vm, &args[0])?;
            let answer = special::ln_gamma(x).map_err(|why| fault(vm, why))?;
            Ok(vm.float(answer))
        },
        "The logarithm of the size of the gamma function."
    ),
    NativeDef::any("log", log, "", "The logarithm of x, natural or to a base.").function(),
    plain!("log1p" f64::ln_1p, "The natural logarithm of 1 + x, exact for small x."),
    function!(
        "log10" | vm,
        args | {
            let answer = logarithm(vm, &args[0], f64::log10)?;
            Ok(vm.float(answer))
        },
        "The logarithm to base 10."
    ),
    function!(
        "log2" | vm,
        args | {
            let answer = logarithm(vm, &args[0], f64::log2)?;
            Ok(vm.float(answer))
        },
        "The logarithm to base 2."
    ),
    function!("modf" modf, "The fraction and the whole of x, both with its sign."),
    two!("pow" power, "x to the power of y."),
    function!(
        "radians" | vm,
        args | {
            let x = real(vm, &args[0])?;
            Ok(vm.float(x * (std::f64::consts::PI / 180.0)))
        },
        "An angle in radians, given in degrees."
    ),
    two!("remainder" remainder, "What is left of x after the nearest multiple of y."),
    plain!("sin" f64::sin, "The sine."),
    growing!("sinh" f64::sinh, "The hyperbolic sine."),
    plain!("sqrt" f64::sqrt, "The square root."),
    plain!("tan" f64::tan, "The tangent."),
    plain!("tanh" f64::tanh, "The hyperbolic tangent."),
    function!("trunc" trunc, "The integer next to x towards zero."),
];

fn both(vm: &mut Vm, args: &[Value]) -> PyResult<(f64, f64)> {
    Ok((real(vm, &args[0])?, real(vm, &args[1])?))
}

fn to_int(vm: &mut Vm, x: f64) -> PyResult {
    if let Some(small) = float_to_i64(x) {
        return Ok(vm.int(small));
    }
    match float_to_int(x) {
        Ok(number) => Ok(vm.big(number)),
        Err(kind) if x.is_nan() => Err(vm.value_error(kind.int_message())),
        Err(kind) => Err(vm.overflow_error(kind.int_message())),
    }
}

/// `floor` and `ceil`: a method of the number's class, or rounding of its float.
fn whole(vm: &mut Vm, args: &[Value], method: &str, round: fn(f64) -> f64) -> PyResult {
    if !vm.is_exact(&args[0], TypeId::FLOAT) {
        let method = vm.intern_str(method);
        if let Some(answer) = vm.call_special(&args[0], &method, &[])? {
            return Ok(answer);
        }
    }
    let x = real(vm, &args[0])?;
    to_int(vm, round(x))
}

fn trunc(vm: &mut Vm, args: &[Value]) -> PyResult {
    if vm.is_exact(&args[0], TypeId::FLOAT) {
        let x = real(vm, &args[0])?;
        return to_int(vm, x);
    }
    let method = vm.names.__trunc__.clone();
    match vm.call_special(&args[0], &method, &[])? {
        Some(answer) => Ok(answer),
        None => {
            let name = vm.type_name(&args[0]);
            Err(vm.type_error(format!("type {name} doesn't define __trunc__ method")))
        }
    }
}

fn fma(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (x, y) = both(vm, args)?;
    let z = real(vm, &args[2])?;
    let answer = x.mul_add(y, z);
    if answer.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(vm.value_error("invalid operation in fma"));
    }
    if answer.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(vm.overflow_error("overflow in fma"));
    }
    Ok(vm.float(answer))
}

fn fmod(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (x, y) = both(vm, args)?;
    let answer = x % y;
    if answer.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(vm));
    }
    Ok(vm.float(answer))
}

fn frexp(vm: &mut Vm, args: &[Value]) -> PyResult {
    let x = real(vm, &args[0])?;
    let (mantissa, exponent) = if x.is_finite() && x != 0.0 {
        libm::frexp(x)
    } else {
        (x, 0)
    };
    let pair = [vm.float(mantissa), vm.int(exponent.into())];
    Ok(vm.tuple(pair))
}

fn modf(vm: &mut Vm, args: &[Value]) -> PyResult {
    let x = real(vm, &args[0])?;
    let fraction = if x.is_infinite() { 0.0 } else { x - x.trunc() };
    let fraction = if x.is_nan() { x } else { fraction.copysign(x) };
    let pair = [vm.float(fraction), vm.float(x.trunc())];
    Ok(vm.tuple(pair))
}

fn ldexp(vm: &mut Vm, args: &[Value]) -> PyResult {
    let x = real(vm, &args[0])?;
    let exponent = match integer(&args[1]) {
        Some(Integer::Small(exponent)) => exponent,
        Some(Integer::Big(exponent)) if exponent.sign() == Sign::Minus => i64::MIN,
        Some(Integer::Big(_)) => i64::MAX,
        None => {
            return Err(vm.type_error("Expected an int as second argument to ldexp."));
        }
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(vm.float(x));
    }
    let answer = libm::ldexp(x, exponent.clamp(-5000, 5000) as i32);
    if answer.is_infinite() {
        return Err(range_error(vm));
    }
    Ok(vm.float(answer))
}

fn power(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (x, y) = both(vm, args)?;
    let answer = x.powf(y);
    if x.is_finite() && y.is_finite() && !answer.is_finite() {
        return Err(if answer.is_nan() || x == 0.0 {
            domain_error(vm)
        } else {
            range_error(vm)
        });
    }
    Ok(vm.float(answer))
}

fn remainder(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (x, y) = both(vm, args)?;
    if x.is_nan() || y.is_nan() {
        return Ok(vm.float(x + y));
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain_error(vm));
    }
    Ok(vm.float(libm::remainder(x, y)))
}

/// The logarithm of a number, which may be an integer of any size.
fn logarithm(vm: &mut Vm, value: &Value, function: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(Integer::Big(number)) = integer(value) {
        if number.sign() == Sign::Minus {
            return Err(domain_error(vm));
        }
        return Ok(match big_to_f64(number) {
            Some(x) => function(x),
            None => {
                let (mantissa, exponent) = big_frexp(number);
                function(mantissa) + function(2.0) * exponent
            }
        });
    }
    let x = real(vm, value)?;
    if x <= 0.0 {
        return Err(domain_error(vm));
    }
    Ok(function(x))
}

/// m and e with n = m·2ᵉ and 1/2 ≤ m < 1, m rounded once.
fn big_frexp(number: &BigInt) -> (f64, f64) {
    let drop = number.bits().saturating_sub(66);
    let sticky = number.trailing_zeros().is_some_and(|zeros| zeros < drop);
    let top: BigInt = (number >> drop) | BigInt::from(sticky as u8);
    let mantissa = big_to_f64(&top).unwrap_or(1.0) / 66f64.exp2();
    let exponent = number.bits() as f64;
    if mantissa == 1.0 {
        (0.5, exponent + 1.0)
    } else {
        (mantissa, exponent)
    }
}

fn log(vm: &mut Vm, args: Args) -> PyResult {
    args.no_keywords(vm, "math.log")?;
    let given = args.positional.len();
    let (value, base) = match args.positional {
        [value] => (value, None),
        [value, base] => (value, Some(base)),
        [] => return Err(vm.type_error("log expected at least 1 argument, got 0")),
        _ => return Err(vm.type_error(format!("log expected at most 2 arguments, got {given}"))),
    };
    let answer = logarithm(vm, value, f64::ln)?;
    let Some(base) = base else {
        return Ok(vm.float(answer));
    };
    let below = logarithm(vm, base, f64::ln)?;
    if below == 0.0 {
        return Err(vm.zero_division_error("float division by zero"));
    }
    Ok(vm.float(answer / below))
}
