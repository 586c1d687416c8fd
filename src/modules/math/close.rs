//! Neighbours: `isclose`, `nextafter`, `ulp`.

use crate::heap::Value;
use crate::runtime::{Args, Integer, NativeDef, PyResult, Vm, integer};

use super::real;

/// The table.
pub const FUNCTIONS: [NativeDef; 3] = [
    NativeDef::any(
        "isclose",
        is_close,
        "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        "Whether two numbers are close: by a part of the greater one, or by an absolute distance.",
    )
    .function(),
    NativeDef::any(
        "nextafter",
        next_after,
        "($module, x, y, /, *, steps=None)",
        "The next float after x towards y, or the one so many steps away.",
    )
    .function(),
    NativeDef::one(
        "ulp",
        ulp,
        "($module, x, /)",
        "The value of the last bit of a float.",
    )
    .function(),
];

fn is_close(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "isclose", 2, 2)?;
    let names = ["a", "b", "rel_tol", "abs_tol"];
    let [a, b, relative, absolute] = args.bind(vm, "isclose", names, 0, 2)?;
    let number = |vm: &mut Vm, value: Option<Value>, default| match value {
        Some(value) => real(vm, &value),
        None => Ok(default),
    };
    let (a, b) = (number(vm, a, 0.0)?, number(vm, b, 0.0)?);
    let relative = number(vm, relative, 1e-9)?;
    let absolute = number(vm, absolute, 0.0)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::FALSE);
    }
    let distance = (b - a).abs();
    let close = distance <= (relative * b).abs()
        || distance <= (relative * a).abs()
        || distance <= absolute;
    Ok(Value::bool(close))
}

fn next_after(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "nextafter", 2, 2)?;
    let [x, y, steps] = args.bind(vm, "nextafter", ["x", "y", "steps"], 2, 2)?;
    let x = real(vm, &x.unwrap_or(Value::NONE))?;
    let y = real(vm, &y.unwrap_or(Value::NONE))?;
    let steps = match steps.filter(|steps| !steps.is_none()) {
        None => {
            let next = walk(x, y, 1);
            // The C library comes to the zero of the side from which it comes.
            let next = if next == 0.0 && x != 0.0 {
                next.copysign(x)
            } else {
                next
            };
            return Ok(vm.float(next));
        }
        Some(steps) => {
            let steps = vm.index(&steps)?;
            match integer(&steps) {
                Some(Integer::Small(steps)) if steps < 0 => {
                    return Err(vm.value_error("steps must be a non-negative integer"));
                }
                Some(Integer::Small(steps)) => i128::from(steps),
                Some(Integer::Big(steps)) if steps.sign() == num_bigint::Sign::Minus => {
                    return Err(vm.value_error("steps must be a non-negative integer"));
                }
                _ => i128::from(u64::MAX),
            }
        }
    };
    Ok(vm.float(walk(x, y, steps)))
}

/// The float so many steps from x towards y.
fn walk(x: f64, y: f64, steps: i128) -> f64 {
    if x.is_nan() || steps == 0 {
        return x;
    }
    if y.is_nan() || x == y {
        return y;
    }
    // Floats in their order, as integers.
    let place = |x: f64| {
        let size = i128::from(x.abs().to_bits());
        if x.is_sign_negative() { -size } else { size }
    };
    let (from, to) = (place(x), place(y));
    if (to - from).abs() <= steps {
        return y;
    }
    let reached = if to > from {
        from + steps
    } else {
        from - steps
    };
    let size = f64::from_bits(reached.unsigned_abs() as u64);
    match reached.signum() {
        0 => 0f64.copysign(x),
        sign => size.copysign(sign as f64),
    }
}

fn ulp(vm: &mut Vm, args: &[Value]) -> PyResult {
    let x = real(vm, &args[0])?.abs();
    let answer = if !x.is_finite() {
        x
    } else if x == f64::MAX {
        x - walk(x, 0.0, 1)
    } else {
        walk(x, f64::INFINITY, 1) - x
    };
    Ok(vm.float(answer))
}
