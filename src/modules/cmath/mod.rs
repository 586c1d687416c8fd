//! `cmath`: functions of complex numbers. The mathematics is in `functions`.

mod functions;

use crate::heap::Value;
use crate::objects::complex::{self, Complex};
use crate::runtime::{Args, NativeDef, PyResult, Raised, TypeId, Vm};
use crate::text::complex::quotient;

use super::math::{domain_error, range_error, real};
use super::{NativeModule, set};
use functions::{Fault, Parts};

macro_rules! function {
    ($name:literal $function:expr, $doc:literal) => {
        NativeDef::one(
            $name,
            |vm, args| {
                let z = parts(vm, &args[0])?;
                let answer = $function(z).map_err(|why| fault(vm, why))?;
                Ok(complex::new(vm, answer.0, answer.1))
            },
            "($module, z, /)",
            $doc,
        )
        .function()
    };
}

macro_rules! question {
    ($name:literal $function:expr, $doc:literal) => {
        NativeDef::one(
            $name,
            |vm, args| {
                let z = parts(vm, &args[0])?;
                Ok(Value::bool($function(z)))
            },
            "($module, z, /)",
            $doc,
        )
        .function()
    };
}

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "cmath",
    doc: "Functions of complex numbers.",
    functions: &[
        function!("acos" functions::acos, "The arc cosine."),
        function!("acosh" functions::acosh, "The inverse hyperbolic cosine."),
        function!("asin" functions::asin, "The arc sine."),
        function!("asinh" functions::asinh, "The inverse hyperbolic sine."),
        function!("atan" functions::atan, "The arc tangent."),
        function!("atanh" functions::atanh, "The inverse hyperbolic tangent."),
        function!("cos" functions::cos, "The cosine."),
        function!("cosh" functions::cosh, "The hyperbolic cosine."),
        function!("exp" functions::exp, "e to the power of z."),
        NativeDef::any(
            "isclose",
            is_close,
            "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
            "Whether two numbers are close: by a part of the greater one, or by an absolute distance.",
        )
        .function(),
        question!("isfinite" |(x, y): Parts| x.is_finite() && y.is_finite(), "Whether both parts are finite."),
        question!("isinf" |(x, y): Parts| x.is_infinite() || y.is_infinite(), "Whether a part is infinite."),
        question!("isnan" |(x, y): Parts| x.is_nan() || y.is_nan(), "Whether a part is NaN."),
        NativeDef::range(
            "log",
            1,
            2,
            log,
            "($module, z, base=<unrepresentable>, /)",
            "The logarithm of z, natural or to a base.",
        )
        .function(),
        function!("log10" functions::log10, "The logarithm to base 10."),
        NativeDef::one(
            "phase",
            |vm, args| {
                let z = parts(vm, &args[0])?;
                let angle = functions::phase(z).map_err(|why| fault(vm, why))?;
                Ok(vm.float(angle))
            },
            "($module, z, /)",
            "The angle of z.",
        )
        .function(),
        NativeDef::one(
            "polar",
            |vm, args| {
                let z = parts(vm, &args[0])?;
                let (size, angle) = functions::polar(z).map_err(|why| fault(vm, why))?;
                let pair = [vm.float(size), vm.float(angle)];
                Ok(vm.tuple(pair))
            },
            "($module, z, /)",
            "Size and angle of z.",
        )
        .function(),
        NativeDef::range(
            "rect",
            2,
            2,
            |vm, args| {
                let (size, angle) = (real(vm, &args[0])?, real(vm, &args[1])?);
                let (x, y) = functions::rect(size, angle).map_err(|why| fault(vm, why))?;
                Ok(complex::new(vm, x, y))
            },
            "($module, r, phi, /)",
            "The number with a size and an angle.",
        )
        .function(),
        function!("sin" functions::sin, "The sine."),
        function!("sinh" functions::sinh, "The hyperbolic sine."),
        function!("sqrt" functions::sqrt, "The square root."),
        function!("tan" functions::tan, "The tangent."),
        function!("tanh" functions::tanh, "The hyperbolic tangent."),
    ],
    fill: |vm, namespace| {
        use std::f64::consts;
        for (name, number) in [
            ("pi", consts::PI),
            ("e", consts::E),
            ("tau", consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            let number = vm.float(number);
            set(vm, namespace, name, number);
        }
        for (name, imaginary) in [("infj", f64::INFINITY), ("nanj", f64::NAN)] {
            let number = complex::new(vm, 0.0, imaginary);
            set(vm, namespace, name, number);
        }
    },
};

fn fault(vm: &mut Vm, fault: Fault) -> Raised {
    match fault {
        Fault::Domain => domain_error(vm),
        Fault::Range => range_error(vm),
    }
}

/// The number that an argument stands for.
fn parts(vm: &mut Vm, value: &Value) -> PyResult<Parts> {
    if let Some(z) = Complex::of(value) {
        return Ok((z.real, z.imag));
    }
    if !vm.is_exact(value, TypeId::FLOAT) && !vm.is_exact(value, TypeId::INT) {
        let name = vm.names.__complex__.clone();
        if let Some(answer) = vm.call_special(value, &name, &[])? {
            return match Complex::of(&answer) {
                Some(z) => Ok((z.real, z.imag)),
                None => {
                    let (class, name) = (vm.type_name(value), vm.type_name(&answer));
                    Err(vm.type_error(format!(
                        "{class}.__complex__() must return a complex, not {name}"
                    )))
                }
            };
        }
    }
    Ok((real(vm, value)?, 0.0))
}

fn log(vm: &mut Vm, args: &[Value]) -> PyResult {
    let z = parts(vm, &args[0])?;
    let mut answer = functions::log(z).map_err(|why| fault(vm, why))?;
    if let Some(base) = args.get(1) {
        let base = parts(vm, base)?;
        let below = functions::log(base).map_err(|why| fault(vm, why))?;
        match quotient(answer, below) {
            Some(quotient) => answer = quotient,
            None => return Err(domain_error(vm)),
        }
    }
    Ok(complex::new(vm, answer.0, answer.1))
}

fn is_close(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "isclose", 2, 2)?;
    let names = ["a", "b", "rel_tol", "abs_tol"];
    let [a, b, relative, absolute] = args.bind(vm, "isclose", names, 0, 2)?;
    let a = parts(vm, &a.unwrap_or(Value::NONE))?;
    let b = parts(vm, &b.unwrap_or(Value::NONE))?;
    let relative = match relative {
        Some(relative) => real(vm, &relative)?,
        None => 1e-9,
    };
    let absolute = match absolute {
        Some(absolute) => real(vm, &absolute)?,
        None => 0.0,
    };
    if relative < 0.0 || absolute < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    let infinite = |(x, y): Parts| x.is_infinite() || y.is_infinite();
    if infinite(a) || infinite(b) {
        return Ok(Value::FALSE);
    }
    let distance = (a.0 - b.0).hypot(a.1 - b.1);
    let close = distance <= relative * b.0.hypot(b.1)
        || distance <= relative * a.0.hypot(a.1)
        || distance <= absolute;
    Ok(Value::bool(close))
}
