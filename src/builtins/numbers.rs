//! Functions of numbers: `abs`, `pow`, `round`, `sum`, …

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use crate::heap::Value;
use crate::objects::bytes::Bytes;
use crate::objects::float;
use crate::runtime::{
    Args, BinOp, Class, Integer, NativeDef, PyResult, Str, TypeId, UnOp, Vm, class_flag, float,
    integer, kind,
};
use crate::text::wtf8;

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::one(
        "abs",
        |vm, args| vm.unary(UnOp::Abs, &args[0]),
        "($module, x, /)",
        "The number without its sign.",
    )
    .function(),
    NativeDef::one(
        "bin",
        |vm, args| digits(vm, &args[0], 2, "0b"),
        "($module, number, /)",
        "An integer in base two.",
    )
    .function(),
    NativeDef::one(
        "oct",
        |vm, args| digits(vm, &args[0], 8, "0o"),
        "($module, number, /)",
        "An integer in base eight.",
    )
    .function(),
    NativeDef::one(
        "hex",
        |vm, args| digits(vm, &args[0], 16, "0x"),
        "($module, number, /)",
        "An integer in base sixteen.",
    )
    .function(),
    NativeDef::one(
        "chr",
        chr,
        "($module, i, /)",
        "The character of a code point.",
    )
    .function(),
    NativeDef::one(
        "ord",
        ord,
        "($module, c, /)",
        "The code point of a character.",
    )
    .function(),
    NativeDef::range(
        "divmod",
        2,
        2,
        |vm, args| vm.binary(BinOp::DivMod, &args[0], &args[1]),
        "($module, x, y, /)",
        "Quotient and remainder, a tuple.",
    )
    .function(),
    NativeDef::any(
        "pow",
        pow,
        "($module, /, base, exp, mod=None)",
        "The power, or its remainder modulo a third number.",
    )
    .function(),
    NativeDef::any(
        "round",
        round,
        "($module, /, number, ndigits=None)",
        "The number rounded to so many digits after the point; to an integer without.",
    )
    .function(),
    NativeDef::any(
        "sum",
        sum,
        "($module, iterable, /, start=0)",
        "The sum of the items, added to a start.",
    )
    .function(),
];

fn digits(vm: &mut Vm, value: &Value, base: u32, prefix: &str) -> PyResult {
    let index = vm.index(value)?;
    let text = match integer(&index) {
        Some(Integer::Small(number)) => {
            let sign = if number < 0 { "-" } else { "" };
            let size = BigInt::from(number.unsigned_abs());
            format!("{sign}{prefix}{}", size.to_str_radix(base))
        }
        Some(Integer::Big(number)) => {
            let sign = if number.is_negative() { "-" } else { "" };
            format!("{sign}{prefix}{}", number.magnitude().to_str_radix(base))
        }
        None => String::new(),
    };
    Ok(vm.str(&text))
}

fn chr(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(code @ 0..0x80) = args[0].as_small()
        && let Some(shared) = vm.shared_ascii(code as u8)
    {
        return Ok(shared);
    }
    let index = vm.index(&args[0])?;
    match integer(&index) {
        Some(Integer::Small(code @ 0..=0x7f)) => Ok(vm.str_bytes(&[code as u8])),
        Some(Integer::Small(code @ 0..=0x10ffff)) => {
            let mut bytes = Vec::new();
            wtf8::push_code_point(code as u32, &mut bytes);
            Ok(vm.str_bytes(&bytes))
        }
        _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(vm: &mut Vm, args: &[Value]) -> PyResult {
    let length = if let Some(string) = Str::of(&args[0]) {
        if let [byte @ 0..0x80] = string.as_bytes() {
            return Ok(Value::int32(*byte as i32));
        }
        if let (1, Some(code)) = (string.chars, string.as_wtf8().nth(0)) {
            return Ok(vm.int(code as i64));
        }
        string.chars
    } else if let Some(bytes) = crate::heap::Heap::downcast::<Bytes>(&args[0]) {
        if let [byte] = bytes.bytes.as_slice() {
            return Ok(vm.int(*byte as i64));
        }
        bytes.bytes.len()
    } else if args[0].kind() == Some(kind::BYTEARRAY) {
        let length = vm.len(&args[0])?;
        if length == 1 {
            return vm.get_item(&args[0], &Value::int32(0));
        }
        length
    } else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!(
            "ord() expected string of length 1, but {name} found"
        )));
    };
    Err(vm.type_error(format!(
        "ord() expected a character, but string of length {length} found"
    )))
}

fn pow(vm: &mut Vm, args: Args) -> PyResult {
    let [base, exponent, modulus] = args.bind(vm, "pow", ["base", "exp", "mod"], 0, 2)?;
    let (base, exponent) = (base.unwrap_or(Value::NONE), exponent.unwrap_or(Value::NONE));
    let modulus = match modulus {
        Some(modulus) if !modulus.is_none() => modulus,
        _ => return vm.binary(BinOp::Pow, &base, &exponent),
    };
    let own = Class::of(vm.class_of(&base)).is_some_and(|class| class.has(class_flag::HEAP));
    if !own
        && let (Some(base), Some(exponent), Some(modulus)) =
            (integer(&base), integer(&exponent), integer(&modulus))
    {
        return power_modulo(vm, base.to_big(), exponent.to_big(), modulus.to_big());
    }
    let name = vm.intern_str("__pow__");
    if own
        && let Some(answer) = vm.call_special(&base, &name, &[exponent.clone(), modulus.clone()])?
        && !answer.is(&Value::NOT_IMPLEMENTED)
    {
        return Ok(answer);
    }
    let is_complex = |value: &Value| value.kind() == Some(kind::COMPLEX);
    let number =
        |value: &Value| float(value).is_some() || integer(value).is_some() || is_complex(value);
    // Each number's own `**` is asked: floats refuse whatever comes with them, complex numbers take the others.
    for operand in [&base, &exponent, &modulus] {
        if float(operand).is_some() {
            return Err(
                vm.type_error("pow() 3rd argument not allowed unless all arguments are integers")
            );
        }
        if is_complex(operand) && number(&base) && number(&exponent) {
            return Err(vm.value_error("complex modulo"));
        }
    }
    let names = [&base, &exponent, &modulus].map(|value| vm.type_name(value));
    let [base, exponent, modulus] = names;
    Err(vm.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{base}', '{exponent}', '{modulus}'"
    )))
}

fn power_modulo(vm: &mut Vm, base: BigInt, exponent: BigInt, modulus: BigInt) -> PyResult {
    if modulus.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    let size = modulus.abs();
    let (base, exponent) = if exponent.is_negative() {
        let found = base.mod_floor(&size).extended_gcd(&size);
        if !found.gcd.is_one() {
            return Err(vm.value_error("base is not invertible for the given modulus"));
        }
        (found.x.mod_floor(&size), -exponent)
    } else {
        (base.mod_floor(&size), exponent)
    };
    // Squarings of the modulus's size, as many as the exponent has bits.
    let work = (exponent.bits()).saturating_mul(size.bits().saturating_pow(2));
    let power = if work > 1 << 34 {
        let size = size.clone();
        vm.apart(move |_| base.modpow(&exponent, &size))?
    } else {
        base.modpow(&exponent, &size)
    };
    Ok(vm.big(power.mod_floor(&modulus)))
}

fn round(vm: &mut Vm, args: Args) -> PyResult {
    let [number, digits] = args.bind(vm, "round", ["number", "ndigits"], 0, 1)?;
    let number = number.unwrap_or(Value::NONE);
    if vm.is_exact(&number, TypeId::FLOAT) {
        return float::round(vm, &[number, digits.unwrap_or(Value::NONE)]);
    }
    let name = vm.names.__round__.clone();
    let Some(method) = vm.special(&number, &name)? else {
        let name = vm.type_name(&number);
        return Err(vm.type_error(format!("type {name} doesn't define __round__ method")));
    };
    match digits.filter(|digits| !digits.is_none()) {
        Some(digits) => vm.call(&method, &[digits]),
        None => vm.call(&method, &[]),
    }
}

fn sum(vm: &mut Vm, args: Args) -> PyResult {
    if args.positional.is_empty() {
        return Err(vm.type_error("sum() takes at least 1 positional argument (0 given)"));
    }
    let [iterable, start] = args.bind(vm, "sum", ["iterable", "start"], 1, 1)?;
    let iterator = vm.iter(&iterable.unwrap_or(Value::NONE))?;
    let start = start.unwrap_or(Value::int32(0));
    let refused = match start.kind() {
        Some(kind::STR) => Some("sum() can't sum strings [use ''.join(seq) instead]"),
        Some(kind::BYTES) => Some("sum() can't sum bytes [use b''.join(seq) instead]"),
        Some(kind::BYTEARRAY) => Some("sum() can't sum bytearray [use b''.join(seq) instead]"),
        _ => None,
    };
    if let Some(message) = refused {
        return Err(vm.type_error(message));
    }
    let mut total = start;
    if vm.is_exact(&total, TypeId::INT) {
        match sum_integers(vm, &iterator, total)? {
            (done, None) => return Ok(done),
            (so_far, Some(item)) => total = vm.binary(BinOp::Add, &so_far, &item)?,
        }
    }
    if vm.is_exact(&total, TypeId::FLOAT) {
        match sum_floats(vm, &iterator, float(&total).unwrap_or(0.0))? {
            (done, None) => return Ok(done),
            (so_far, Some(item)) => total = vm.binary(BinOp::Add, &so_far, &item)?,
        }
    }
    while let Some(item) = vm.next(&iterator)? {
        total = vm.binary(BinOp::Add, &total, &item)?;
        vm.poll()?;
    }
    Ok(total)
}

/// Adds while items are integers; answers the sum and the first item that is none.
fn sum_integers(vm: &mut Vm, iterator: &Value, start: Value) -> PyResult<(Value, Option<Value>)> {
    let (mut small, mut big) = match integer(&start) {
        Some(Integer::Small(number)) => (number, BigInt::zero()),
        Some(Integer::Big(number)) => (0, number.clone()),
        None => (0, BigInt::zero()),
    };
    let total = |vm: &mut Vm, small: i64, big: &BigInt| {
        if big.is_zero() {
            vm.int(small)
        } else {
            vm.big(big + small)
        }
    };
    loop {
        let add = |item: Value| match item.as_small().and_then(|more| small.checked_add(more)) {
            Some(sum) => {
                small = sum;
                None
            }
            None => Some(item),
        };
        let Some(item) = vm.drain(iterator, add)? else {
            return Ok((total(vm, small, &big), None));
        };
        let plain = vm.is_exact(&item, TypeId::INT) || vm.is_exact(&item, TypeId::BOOL);
        match integer(&item) {
            Some(Integer::Small(number)) if plain => match small.checked_add(number) {
                Some(sum) => small = sum,
                None => {
                    big += small;
                    small = number;
                }
            },
            Some(Integer::Big(number)) if plain => big += number,
            _ => return Ok((total(vm, small, &big), Some(item))),
        }
        vm.poll()?;
    }
}

/// Adds while items are floats or integers.
fn sum_floats(vm: &mut Vm, iterator: &Value, start: f64) -> PyResult<(Value, Option<Value>)> {
    let mut sum = Compensated {
        high: start,
        low: 0.0,
    };
    loop {
        let add = |item: Value| match item.as_immediate_float() {
            Some(number) => {
                sum.add(number);
                None
            }
            None => Some(item),
        };
        let Some(item) = vm.drain(iterator, add)? else {
            return Ok((vm.float(sum.total()), None));
        };
        if vm.is_exact(&item, TypeId::FLOAT)
            && let Some(number) = float(&item)
        {
            sum.add(number);
        } else if let Some(Integer::Small(number)) = integer(&item) {
            sum.add(number as f64);
        } else {
            return Ok((vm.float(sum.total()), Some(item)));
        }
        vm.poll()?;
    }
}

/// A sum of floats that carries its rounding errors along (Neumaier's variant of Kahan's summation).
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, number: f64) {
        let sum = self.high + number;
        self.low += if self.high.abs() >= number.abs() {
            (self.high - sum) + number
        } else {
            (number - sum) + self.high
        };
        self.high = sum;
    }

    fn total(&self) -> f64 {
        let exact = self.low != 0.0 && self.low.is_finite();
        if exact {
            self.high + self.low
        } else {
            self.high
        }
    }
}
