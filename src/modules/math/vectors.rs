//! Functions of many numbers: `fsum`, `prod`, `sumprod`, `hypot`, `dist`.

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, Integer, NativeDef, PyResult, Tuple, TypeId, Vm, float, integer,
};

use super::real;
use super::sums::{Exact, Products, norm};

/// The table.
pub const FUNCTIONS: [NativeDef; 5] = [
    NativeDef::one(
        "fsum",
        fsum,
        "($module, seq, /)",
        "The sum of floats, rounded once.",
    )
    .function(),
    NativeDef::any(
        "prod",
        prod,
        "($module, iterable, /, *, start=1)",
        "The product of all items.",
    )
    .function(),
    NativeDef::range(
        "sumprod",
        2,
        2,
        sumprod,
        "($module, p, q, /)",
        "The sum of the products of the items that stand in the same place.",
    )
    .function(),
    NativeDef::any(
        "hypot",
        hypot,
        "($module, *coordinates)",
        "The distance of a point from the origin.",
    )
    .function(),
    NativeDef::range(
        "dist",
        2,
        2,
        dist,
        "($module, p, q, /)",
        "The distance of two points.",
    )
    .function(),
];

fn fsum(vm: &mut Vm, args: &[Value]) -> PyResult {
    let iterator = vm.iter(&args[0])?;
    let mut sum = Exact::default();
    let (mut special, mut infinities) = (0.0, 0.0);
    while let Some(item) = vm.next(&iterator)? {
        let x = real(vm, &item)?;
        if x.is_finite() {
            if sum.add(x).is_err() {
                return Err(vm.overflow_error("intermediate overflow in fsum"));
            }
        } else {
            if x.is_infinite() {
                infinities += x;
            }
            special += x;
        }
        vm.poll()?;
    }
    if special == 0.0 {
        return Ok(vm.float(sum.total()));
    }
    if infinities.is_nan() {
        return Err(vm.value_error("-inf + inf in fsum"));
    }
    Ok(vm.float(special))
}

fn prod(vm: &mut Vm, args: Args) -> PyResult {
    args.at_most_positional(vm, "prod", 1, 1)?;
    let [iterable, start] = args.bind(vm, "prod", ["iterable", "start"], 1, 1)?;
    let iterator = vm.iter(&iterable.unwrap_or(Value::NONE))?;
    let mut product = start.unwrap_or(vm.int(1));
    while let Some(item) = vm.next(&iterator)? {
        product = vm.binary(BinOp::Mul, &product, &item)?;
        vm.poll()?;
    }
    Ok(product)
}

/// A pair of numbers of which one is a float and the other is a float or an integer.
fn floats(vm: &mut Vm, a: &Value, b: &Value) -> Option<(f64, f64)> {
    let exact = |vm: &Vm, value: &Value| vm.is_exact(value, TypeId::FLOAT);
    let whole = |vm: &Vm, value: &Value| {
        vm.is_exact(value, TypeId::INT) || vm.is_exact(value, TypeId::BOOL)
    };
    if !exact(vm, a) && !exact(vm, b) {
        return None;
    }
    let mut one = |value: &Value| {
        if exact(vm, value) {
            float(value)
        } else if whole(vm, value) {
            real(vm, value).ok()
        } else {
            None
        }
    };
    Some((one(a)?, one(b)?))
}

fn sumprod(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (left, right) = (vm.iter(&args[0])?, vm.iter(&args[1])?);
    let mut total = vm.int(0);
    let (mut whole, mut real) = (true, true);
    let mut sum: Option<Products> = None;
    let mut ints = 0i64;
    loop {
        let pair = match (vm.next(&left)?, vm.next(&right)?) {
            (Some(a), Some(b)) => Some((a, b)),
            (None, None) => None,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        if let Some((a, b)) = &pair {
            if whole && vm.is_exact(a, TypeId::INT) && vm.is_exact(b, TypeId::INT) {
                // Ints beyond the machine's are no pair for the sum of floats either.
                let small = |value: &Value| match integer(value)? {
                    Integer::Small(small) => Some(small),
                    Integer::Big(_) => None,
                };
                let product = small(a).zip(small(b)).and_then(|(a, b)| a.checked_mul(b));
                match product.and_then(|product| ints.checked_add(product)) {
                    Some(sum) => ints = sum,
                    None => (whole, real) = (false, false),
                }
            } else {
                whole = false;
            }
            if !whole && real {
                if let Some((x, y)) = floats(vm, a, b)
                    && sum.get_or_insert_default().add(x, y)
                {
                    continue;
                }
                real = false;
            }
        }
        // Not a pair for the sum of floats: what that has come to is added.
        if let Some(sum) = sum.take() {
            let number = vm.float(sum.total());
            total = vm.binary(BinOp::Add, &total, &number)?;
        }
        let Some((a, b)) = pair else {
            return Ok(total);
        };
        let product = vm.binary(BinOp::Mul, &a, &b)?;
        total = vm.binary(BinOp::Add, &total, &product)?;
        vm.poll()?;
    }
}

fn hypot(vm: &mut Vm, args: Args) -> PyResult {
    args.no_keywords(vm, "math.hypot")?;
    let mut numbers = Vec::with_capacity(args.positional.len());
    for value in args.positional {
        numbers.push(real(vm, value)?);
    }
    Ok(vm.float(norm(&numbers)))
}

fn dist(vm: &mut Vm, args: &[Value]) -> PyResult {
    let point = |vm: &mut Vm, value: &Value| match Tuple::of(value) {
        Some(tuple) => Ok(tuple.items().to_vec()),
        None => vm.collect(value),
    };
    let (p, q) = (point(vm, &args[0])?, point(vm, &args[1])?);
    if p.len() != q.len() {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut numbers = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(&q) {
        numbers.push(real(vm, a)? - real(vm, b)?);
    }
    Ok(vm.float(norm(&numbers)))
}
