//! Functions of integers: divisors, factorials, binomial coefficients, roots.

use num_bigint::{BigInt, BigUint};
use num_integer::{Integer as _, Roots};
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::heap::Value;
use crate::runtime::{Integer, NativeDef, PyResult, Vm, integer};

/// The table.
pub const FUNCTIONS: [NativeDef; 6] = [
    NativeDef::any(
        "gcd",
        |vm, args| {
            args.no_keywords(vm, "math.gcd")?;
            gcd(vm, args.positional)
        },
        "($module, *integers)",
        "The greatest common divisor.",
    )
    .function(),
    NativeDef::any(
        "lcm",
        |vm, args| {
            args.no_keywords(vm, "math.lcm")?;
            lcm(vm, args.positional)
        },
        "($module, *integers)",
        "The least common multiple.",
    )
    .function(),
    NativeDef::one(
        "factorial",
        factorial,
        "($module, n, /)",
        "The product of the numbers from 1 to n.",
    )
    .function(),
    NativeDef::range(
        "comb",
        2,
        2,
        comb,
        "($module, n, k, /)",
        "The number of ways to choose k of n things, the order not counted.",
    )
    .function(),
    NativeDef::range(
        "perm",
        1,
        2,
        perm,
        "($module, n, k=None, /)",
        "The number of ways to choose k of n things (all, if None), the order counted.",
    )
    .function(),
    NativeDef::one(
        "isqrt",
        isqrt,
        "($module, n, /)",
        "The greatest integer whose square is not more than n.",
    )
    .function(),
];

/// The integer that an argument stands for.
fn big(vm: &mut Vm, value: &Value) -> PyResult<BigInt> {
    let index = vm.index(value)?;
    Ok(integer(&index).map_or_else(BigInt::zero, |number| number.to_big()))
}

fn gcd(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut small = 0u64;
    for (at, value) in args.iter().enumerate() {
        match value.as_small() {
            Some(number) => small = small.gcd(&number.unsigned_abs()),
            None => {
                let mut divisor = BigInt::from(small);
                for value in &args[at..] {
                    divisor = divisor.gcd(&big(vm, value)?);
                }
                return Ok(vm.big(divisor));
            }
        }
    }
    Ok(vm.big(small.into()))
}

fn lcm(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut multiple = BigInt::one();
    for value in args {
        let number = big(vm, value)?;
        multiple = if multiple.is_zero() || number.is_zero() {
            BigInt::zero()
        } else {
            multiple.lcm(&number).abs()
        };
    }
    Ok(vm.big(multiple))
}

/// The product of the numbers from `low` up to `high`, by halves, so that factors are of one size.
fn product(vm: &mut Vm, low: u64, high: u64) -> PyResult<BigUint> {
    if high < low {
        return Ok(BigUint::one());
    }
    if high - low < 16 {
        return Ok((low..=high).fold(BigUint::one(), |all, number| all * number));
    }
    vm.poll()?;
    let middle = low + (high - low) / 2;
    Ok(product(vm, low, middle)? * product(vm, middle + 1, high)?)
}

fn factorial(vm: &mut Vm, args: &[Value]) -> PyResult {
    let number = big(vm, &args[0])?;
    if number.is_negative() {
        return Err(vm.value_error("factorial() not defined for negative values"));
    }
    let Some(number) = number.to_i64() else {
        return Err(vm.overflow_error(format!(
            "factorial() argument should not exceed {}",
            i64::MAX
        )));
    };
    let all = product(vm, 2, number as u64)?;
    Ok(vm.big(all.into()))
}

fn not_negative(vm: &mut Vm, number: &BigInt, name: &str) -> PyResult<()> {
    if number.is_negative() {
        return Err(vm.value_error(format!("{name} must be a non-negative integer")));
    }
    Ok(())
}

fn perm(vm: &mut Vm, args: &[Value]) -> PyResult {
    let chosen = args.get(1).filter(|chosen| !chosen.is_none());
    let Some(chosen) = chosen else {
        return factorial(vm, args);
    };
    let (number, chosen) = (big(vm, &args[0])?, big(vm, chosen)?);
    not_negative(vm, &number, "n")?;
    not_negative(vm, &chosen, "k")?;
    if chosen > number {
        return Ok(vm.int(0));
    }
    let Some(count) = chosen.to_i64() else {
        return Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    let all = match number.to_u64() {
        Some(number) => product(vm, number - count as u64 + 1, number)?.into(),
        None => {
            let mut all = BigInt::one();
            for step in 0..count {
                all *= &number - step;
                vm.poll()?;
            }
            all
        }
    };
    Ok(vm.big(all))
}

fn comb(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (number, chosen) = (big(vm, &args[0])?, big(vm, &args[1])?);
    not_negative(vm, &number, "n")?;
    not_negative(vm, &chosen, "k")?;
    if chosen > number {
        return Ok(vm.int(0));
    }
    let fewest = chosen.clone().min(&number - &chosen);
    let Some(count) = fewest.to_i64() else {
        return Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    let all = match number.to_u64() {
        Some(number) => {
            let above = product(vm, number - count as u64 + 1, number)?;
            let below = product(vm, 2, count as u64)?;
            BigInt::from(above / below)
        }
        None => {
            let mut all = BigInt::one();
            for step in 0..count {
                all = all * (&number - step) / (step + 1);
                vm.poll()?;
            }
            all
        }
    };
    Ok(vm.big(all))
}

fn isqrt(vm: &mut Vm, args: &[Value]) -> PyResult {
    let index = vm.index(&args[0])?;
    match integer(&index) {
        Some(Integer::Small(number @ 0..)) => Ok(vm.int(number.sqrt())),
        Some(Integer::Big(number)) if number.is_positive() => {
            let root = number.sqrt();
            Ok(vm.big(root))
        }
        _ => Err(vm.value_error("isqrt() argument must be nonnegative")),
    }
}
