//! The type `complex`; what its operators compute stands in `text::complex`.

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{
    Args, BinOp, CmpOp, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, UnOp, Vm,
    float, integer, kind,
};
use crate::text::complex::{self, Parts, PowerError, repr_complex};
use crate::text::float::{hash_f64, parse_complex};
use crate::text::format_spec::format_complex;

use super::int::{as_f64, format_error};
use super::sequence;

object! {
    /// A complex number.
    pub struct Complex: kind::COMPLEX, untracked {
        /// Real part.
        pub real: f64,
        /// Imaginary part.
        pub imag: f64,
    }
}

impl Complex {
    /// The complex number that `value` is.
    pub fn of(value: &Value) -> Option<&Complex> {
        Heap::downcast(value)
    }
}

/// A new complex number.
pub fn new(vm: &mut Vm, real: f64, imag: f64) -> Value {
    vm.heap.alloc(TypeId::COMPLEX.shape(), |header| Complex {
        header,
        real,
        imag,
    })
}

/// `base ** exponent` of two complex numbers.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`.
pub fn power(vm: &mut Vm, base: Parts, exponent: Parts) -> PyResult {
    match complex::power(base, exponent) {
        Ok((real, imag)) => Ok(new(vm, real, imag)),
        Err(PowerError::Zero) => Err(vm.zero_division_error("0.0 to a negative or complex power")),
        Err(PowerError::Range) => Err(vm.overflow_error("complex exponentiation")),
    }
}

fn parts(value: &Value) -> Parts {
    Complex::of(value).map_or((0.0, 0.0), |number| (number.real, number.imag))
}

/// An operand as a complex number; none if it is no number.
fn operand(vm: &mut Vm, value: &Value) -> PyResult<Option<Parts>> {
    if let Some(number) = Complex::of(value) {
        return Ok(Some((number.real, number.imag)));
    }
    if let Some(number) = float(value) {
        return Ok(Some((number, 0.0)));
    }
    if integer(value).is_some() {
        return Ok(Some((as_f64(vm, value)?, 0.0)));
    }
    Ok(None)
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    if !matches!(
        op,
        BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::TrueDiv | BinOp::Pow
    ) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let Some(a) = operand(vm, left)? else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let Some(b) = operand(vm, right)? else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (real, imag) = match op {
        BinOp::Add => complex::sum(a, b),
        BinOp::Sub => complex::difference(a, b),
        BinOp::Mul => complex::product(a, b),
        BinOp::TrueDiv => match complex::quotient(a, b) {
            Some(quotient) => quotient,
            None => return Err(vm.zero_division_error("complex division by zero")),
        },
        _ => return power(vm, a, b),
    };
    Ok(new(vm, real, imag))
}

fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    let (real, imag) = parts(value);
    Ok(match op {
        UnOp::Neg => new(vm, -real, -imag),
        UnOp::Pos if vm.is_exact(value, TypeId::COMPLEX) => value.clone(),
        UnOp::Pos => new(vm, real, imag),
        UnOp::Abs => {
            let size = real.hypot(imag);
            if size.is_infinite() && real.is_finite() && imag.is_finite() {
                return Err(vm.overflow_error("absolute value too large"));
            }
            vm.float(size)
        }
        UnOp::Invert => Value::NOT_IMPLEMENTED,
    })
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let wanted = match op {
        CmpOp::Eq => true,
        CmpOp::Ne => false,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    let (real, imag) = parts(left);
    let equal = if let Some(other) = Complex::of(right) {
        real == other.real && imag == other.imag
    } else if float(right).is_some() || integer(right).is_some() {
        // Floats compare with integers exactly.
        let real = vm.float(real);
        imag == 0.0 && vm.holds(CmpOp::Eq, &real, right)?
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(equal == wanted))
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    const IMAGINARY: i64 = 1_000_003;
    let (real, imag) = parts(value);
    let one = |number: f64| {
        if number.is_nan() {
            crate::text::hash::hash_pointer(value.bits() as usize)
        } else {
            hash_f64(number)
        }
    };
    let hash = one(real).wrapping_add(one(imag).wrapping_mul(IMAGINARY));
    Ok(if hash == -1 { -2 } else { hash })
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let (real, imag) = parts(value);
    Ok(vm.str(&repr_complex(real, imag)))
}

fn truth(_: &mut Vm, value: &Value) -> PyResult<bool> {
    Ok(parts(value) != (0.0, 0.0))
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let [real, imag] = args.bind(vm, "complex", ["real", "imag"], 0, 0)?;
    let exact = class.is(vm.type_object(TypeId::COMPLEX));
    if let (Some(real), None) = (&real, &imag)
        && exact
        && vm.is_exact(real, TypeId::COMPLEX)
    {
        return Ok(real.clone());
    }
    let (real, imag) = read(vm, real.as_ref(), imag.as_ref())?;
    let shape = sequence::instance_shape(class, TypeId::COMPLEX);
    Ok(vm
        .heap
        .alloc(shape, |header| Complex { header, real, imag }))
}

/// The number that the arguments of `complex(...)` give.
fn read(vm: &mut Vm, real: Option<&Value>, imag: Option<&Value>) -> PyResult<Parts> {
    if let Some(source) = real
        && let Some(text) = Str::of(source)
    {
        if imag.is_some() {
            return Err(vm.type_error("complex() can't take second arg if first is a string"));
        }
        return match parse_complex(&text.lossy()) {
            Ok(number) => Ok(number),
            Err(error) => {
                let shown = vm.repr(source)?;
                let message = error.message(&vm.text(&shown));
                Err(vm.value_error(message))
            }
        };
    }
    if imag.and_then(Str::of).is_some() {
        return Err(vm.type_error("complex() second arg can't be a string"));
    }
    let (mut real_part, mut imag_part) = (0.0, 0.0);
    let mut whole = false;
    if let Some(value) = real {
        (real_part, imag_part) = match own_conversion(vm, value)? {
            Some(number) => {
                whole = true;
                number
            }
            None => match number(vm, value)? {
                Some(number) => number,
                None => {
                    let name = vm.type_name(value);
                    return Err(vm.type_error(format!(
                        "complex() first argument must be a string or a number, not '{name}'"
                    )));
                }
            },
        };
    }
    if let Some(value) = imag {
        let Some((more, across)) = number(vm, value)? else {
            let name = vm.type_name(value);
            return Err(vm.type_error(format!(
                "complex() second argument must be a number, not '{name}'"
            )));
        };
        if Complex::of(value).is_some() {
            real_part -= across;
        }
        // Adding to an implied zero would lose the sign of a negative one.
        imag_part = if whole { imag_part + more } else { more };
    }
    Ok((real_part, imag_part))
}

/// What `__complex__` answers, if the value's class has it.
fn own_conversion(vm: &mut Vm, value: &Value) -> PyResult<Option<Parts>> {
    if vm.is_exact(value, TypeId::COMPLEX) {
        return Ok(Some(parts(value)));
    }
    if !value.is_object() {
        return Ok(None);
    }
    let name = vm.names.__complex__.clone();
    let Some(result) = vm.call_special(value, &name, &[])? else {
        return Ok(None);
    };
    if Complex::of(&result).is_some() {
        vm.only_exact("__complex__", TypeId::COMPLEX, &result)?;
        return Ok(Some(parts(&result)));
    }
    let name = vm.type_name(&result);
    Err(vm.type_error(format!("__complex__ returned non-complex (type {name})")))
}

/// A number by what its class says; none for what is none.
fn number(vm: &mut Vm, value: &Value) -> PyResult<Option<Parts>> {
    if let Some(number) = operand(vm, value)? {
        return Ok(Some(number));
    }
    let slots = vm.slots_ref(value);
    if slots.float.is_none() && slots.index.is_none() {
        return Ok(None);
    }
    Ok(Some((super::float::convert(vm, value)?, 0.0)))
}

fn conjugate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (real, imag) = parts(&args[0]);
    Ok(new(vm, real, -imag))
}

fn plain(vm: &mut Vm, args: &[Value]) -> PyResult {
    if vm.is_exact(&args[0], TypeId::COMPLEX) {
        return Ok(args[0].clone());
    }
    let (real, imag) = parts(&args[0]);
    Ok(new(vm, real, imag))
}

fn format(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(spec) = Str::of(&args[1]) else {
        return super::str::object_format(vm, &args[0], &args[1]);
    };
    if spec.chars == 0 {
        return vm.to_str(&args[0]);
    }
    let (real, imag) = parts(&args[0]);
    match format_complex(real, imag, spec.as_wtf8()) {
        Ok(text) => Ok(vm.str_bytes(text.as_bytes())),
        Err(error) => Err(format_error(vm, error)),
    }
}

fn new_args(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (real, imag) = parts(&args[0]);
    let pair = [vm.float(real), vm.float(imag)];
    Ok(vm.tuple(pair))
}

/// The type `complex`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::COMPLEX,
    name: "complex",
    signature: "(real=0, imag=0)",
    plain_fields: &["real", "imag"],
    doc: "complex(real=0, imag=0)\n\nA complex number, of its parts or of a text.",
    kind: kind::COMPLEX,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        binary: Some(binary),
        unary: Some(unary),
        truth: Some(truth),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::TrueDiv,
        BinOp::Pow,
    ],
    unary: &[UnOp::Neg, UnOp::Pos, UnOp::Abs],
    methods: &[
        NativeDef::no_args(
            "conjugate",
            conjugate,
            "(self, /)",
            "With the sign of the imaginary part turned.",
        ),
        NativeDef::no_args("__complex__", plain, "(self, /)", "The number itself."),
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
    ],
    getset: &[
        GetSetDef {
            name: "real",
            doc: "The real part.",
            get: |vm, value| {
                let (real, _) = parts(value);
                Ok(vm.float(real))
            },
            set: None,
        },
        GetSetDef {
            name: "imag",
            doc: "The imaginary part.",
            get: |vm, value| {
                let (_, imag) = parts(value);
                Ok(vm.float(imag))
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};
