//! Constant folding: what CPython's AST optimizer computes before the program runs, and its limits.

use std::rc::Rc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::constant::from_literal;
use super::unit::Const;
use crate::syntax::ast::{Expr, ExprKind, Operator, UnaryOperator};
use crate::text::complex::{self, Parts};
use crate::text::int::{big_to_f64, true_divide_big};

/// What `~` of a `bool` is warned of with, computed now or by the program.
pub const INVERTED_BOOL: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. \
    This returns the bitwise inversion of the underlying int object and is usually not what you expect from \
    negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise \
    inversion of the underlying int.";

/// The longest integer, in bits, that multiplication, power and shift may make.
const MAX_INT_BITS: u64 = 128;
/// The longest tuple that repetition may make.
const MAX_TUPLE: usize = 256;
/// The longest string that repetition may make.
const MAX_TEXT: usize = 4096;
/// How many items in all a repeated tuple may hold.
const MAX_ITEMS: usize = 1024;

/// The value of `expr` if it is known now.
pub fn fold(expr: &Expr) -> Option<Const> {
    match &expr.kind {
        ExprKind::Constant(literal) => Some(from_literal(literal)),
        ExprKind::Name(name) if &**name == "__debug__" => Some(Const::Bool(true)),
        ExprKind::UnaryOp { op, operand } => unary(*op, &fold(operand)?),
        ExprKind::Tuple(items) => {
            let items: Option<Vec<Const>> = items.iter().map(fold).collect();
            Some(Const::Tuple(items?.into()))
        }
        ExprKind::BinOp { .. } | ExprKind::Subscript { .. } => fold_chain(expr),
        _ => None,
    }
}

/// Operators and subscripts, which may be nested deeply on their left.
fn fold_chain(top: &Expr) -> Option<Const> {
    let mut chain = Vec::new();
    let mut leaf = top;
    loop {
        let next: &Expr = match &leaf.kind {
            ExprKind::BinOp { left, .. } => left,
            ExprKind::Subscript { value, .. } => value,
            _ => break,
        };
        chain.push(leaf);
        leaf = next;
    }
    let mut value = fold(leaf)?;
    for node in chain.into_iter().rev() {
        value = match &node.kind {
            ExprKind::BinOp { op, right, .. } => binary(*op, &value, &fold(right)?)?,
            ExprKind::Subscript { slice, .. } => subscript(&value, &fold(slice)?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Whether a constant is true.
pub fn truth(value: &Const) -> bool {
    match value {
        Const::None => false,
        Const::Bool(value) => *value,
        Const::Int(value) => *value != 0,
        Const::BigInt(value) => !value.is_zero(),
        Const::Float(value) => *value != 0.0,
        Const::Complex(real, imag) => (*real, *imag) != (0.0, 0.0),
        Const::Str(value) | Const::Bytes(value) => !value.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        Const::Ellipsis | Const::Code(_) => true,
    }
}

/// `op value`.
pub fn unary(op: UnaryOperator, value: &Const) -> Option<Const> {
    if op == UnaryOperator::Not {
        return Some(Const::Bool(!truth(value)));
    }
    if let Const::Float(value) = value {
        return match op {
            UnaryOperator::USub => Some(Const::Float(-value)),
            UnaryOperator::UAdd => Some(Const::Float(*value)),
            _ => None,
        };
    }
    if let Const::Complex(real, imag) = value {
        return match op {
            UnaryOperator::USub => Some(Const::Complex(-real, -imag)),
            UnaryOperator::UAdd => Some(Const::Complex(*real, *imag)),
            _ => None,
        };
    }
    let value = integer(value)?;
    Some(normal(match op {
        UnaryOperator::USub => -value,
        UnaryOperator::Invert => -value - 1,
        _ => value,
    }))
}

/// `left op right`.
pub fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Bool(a), Const::Bool(b)) if op == Operator::BitAnd => Some(Const::Bool(a & b)),
        (Const::Bool(a), Const::Bool(b)) if op == Operator::BitOr => Some(Const::Bool(a | b)),
        (Const::Bool(a), Const::Bool(b)) if op == Operator::BitXor => Some(Const::Bool(a ^ b)),
        (Const::Complex(..), _) | (_, Const::Complex(..)) => {
            complexes(op, parts(left)?, parts(right)?)
        }
        (Const::Float(_), _) | (_, Const::Float(_)) => floats(op, float(left)?, float(right)?),
        (Const::Str(a), Const::Str(b)) if op == Operator::Add => Some(Const::Str(join(a, b))),
        (Const::Bytes(a), Const::Bytes(b)) if op == Operator::Add => Some(Const::Bytes(join(a, b))),
        (Const::Tuple(a), Const::Tuple(b)) if op == Operator::Add => {
            Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_), _) if op == Operator::Mult => {
            repeat(left, integer(right)?.to_usize()?)
        }
        (_, Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)) if op == Operator::Mult => {
            repeat(right, integer(left)?.to_usize()?)
        }
        _ => integers(op, integer(left)?, integer(right)?),
    }
}

fn join(a: &[u8], b: &[u8]) -> Rc<[u8]> {
    [a, b].concat().into()
}

fn repeat(value: &Const, count: usize) -> Option<Const> {
    match value {
        Const::Str(text) | Const::Bytes(text) => {
            if !text.is_empty() && count > MAX_TEXT / text.len() {
                return None;
            }
            let text: Rc<[u8]> = text.repeat(count).into();
            Some(match value {
                Const::Str(_) => Const::Str(text),
                _ => Const::Bytes(text),
            })
        }
        Const::Tuple(items) => {
            if !items.is_empty() && count > MAX_TUPLE / items.len() {
                return None;
            }
            if items.iter().map(weight).sum::<usize>().max(1) * count > MAX_ITEMS {
                return None;
            }
            let mut all = Vec::with_capacity(items.len() * count);
            for _ in 0..count {
                all.extend(items.iter().cloned());
            }
            Some(Const::Tuple(all.into()))
        }
        _ => None,
    }
}

/// How many items a constant holds in all.
fn weight(value: &Const) -> usize {
    match value {
        Const::Tuple(items) => 1 + items.iter().map(weight).sum::<usize>(),
        _ => 1,
    }
}

fn integer(value: &Const) -> Option<BigInt> {
    match value {
        Const::Bool(value) => Some(BigInt::from(*value as u8)),
        Const::Int(value) => Some(BigInt::from(*value)),
        Const::BigInt(value) => Some(BigInt::clone(value)),
        _ => None,
    }
}

fn normal(value: BigInt) -> Const {
    match value.to_i64() {
        Some(small) => Const::Int(small),
        None => Const::BigInt(Rc::new(value)),
    }
}

/// A number as a float.
fn float(value: &Const) -> Option<f64> {
    match value {
        Const::Float(value) => Some(*value),
        Const::Bool(value) => Some(*value as u8 as f64),
        Const::Int(value) => Some(*value as f64),
        Const::BigInt(value) => big_to_f64(value),
        _ => None,
    }
}

fn integers(op: Operator, left: BigInt, right: BigInt) -> Option<Const> {
    let both = !left.is_zero() && !right.is_zero();
    let value = match op {
        Operator::Add => left + right,
        Operator::Sub => left - right,
        Operator::Mult => {
            if both && left.bits() + right.bits() > MAX_INT_BITS {
                return None;
            }
            left * right
        }
        Operator::FloorDiv | Operator::Mod if right.is_zero() => return None,
        Operator::FloorDiv => left.div_floor(&right),
        Operator::Mod => left.mod_floor(&right),
        Operator::Div => {
            return true_divide_big(&left, &right).ok().map(Const::Float);
        }
        Operator::Pow => {
            if right.is_negative() {
                let (left, right) = (big_to_f64(&left)?, big_to_f64(&right)?);
                return (left != 0.0).then(|| Const::Float(left.powf(right)));
            }
            let power = right.to_u64()?;
            if both && left.bits() > MAX_INT_BITS / power {
                return None;
            }
            if left.is_zero() {
                BigInt::from((power == 0) as u8)
            } else {
                left.pow(u32::try_from(power).ok()?)
            }
        }
        Operator::LShift => {
            let by = right.to_u64().filter(|&by| by <= MAX_INT_BITS)?;
            if both && left.bits() + by > MAX_INT_BITS {
                return None;
            }
            left << by
        }
        Operator::RShift => {
            let by = right.to_u64().filter(|&by| by <= MAX_INT_BITS)?;
            left >> by
        }
        Operator::BitOr => left | right,
        Operator::BitXor => left ^ right,
        Operator::BitAnd => left & right,
        Operator::MatMult => return None,
    };
    Some(normal(value))
}

fn floats(op: Operator, left: f64, right: f64) -> Option<Const> {
    let value = match op {
        Operator::Add => left + right,
        Operator::Sub => left - right,
        Operator::Mult => left * right,
        Operator::Div if right != 0.0 => left / right,
        Operator::Mod if right != 0.0 => divide(left, right).1,
        Operator::FloorDiv if right != 0.0 => divide(left, right).0,
        Operator::Pow => {
            // Zero to a negative power raises; a negative base may give a complex number.
            if left < 0.0 && right.fract() != 0.0 || left == 0.0 && right < 0.0 {
                return None;
            }
            let value = left.powf(right);
            if value.is_infinite() && left.is_finite() && right.is_finite() {
                return None;
            }
            value
        }
        _ => return None,
    };
    Some(Const::Float(value))
}

/// A number as a complex one.
fn parts(value: &Const) -> Option<Parts> {
    match value {
        Const::Complex(real, imag) => Some((*real, *imag)),
        _ => Some((float(value)?, 0.0)),
    }
}

fn complexes(op: Operator, left: Parts, right: Parts) -> Option<Const> {
    let (real, imag) = match op {
        Operator::Add => complex::sum(left, right),
        Operator::Sub => complex::difference(left, right),
        Operator::Mult => complex::product(left, right),
        Operator::Div => complex::quotient(left, right)?,
        Operator::Pow => complex::power(left, right).ok()?,
        _ => return None,
    };
    Some(Const::Complex(real, imag))
}

/// Floor quotient and remainder (of the divisor's sign), as Python defines them.
fn divide(left: f64, right: f64) -> (f64, f64) {
    let mut remainder = left % right;
    let mut quotient = (left - remainder) / right;
    if remainder != 0.0 {
        if (right < 0.0) != (remainder < 0.0) {
            remainder += right;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(right);
    }
    if quotient != 0.0 {
        let floor = quotient.floor();
        quotient = if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        };
    } else {
        quotient = 0f64.copysign(left / right);
    }
    (quotient, remainder)
}

/// `value[index]`.
pub fn subscript(value: &Const, index: &Const) -> Option<Const> {
    let index = integer(index)?.to_i64()?;
    let at = |length: usize| {
        let index = if index < 0 {
            index + length as i64
        } else {
            index
        };
        usize::try_from(index).ok().filter(|&index| index < length)
    };
    match value {
        Const::Tuple(items) => items.get(at(items.len())?).cloned(),
        Const::Bytes(bytes) => Some(Const::Int(bytes[at(bytes.len())?] as i64)),
        Const::Str(text) if text.is_ascii() => {
            let byte = text[at(text.len())?];
            Some(Const::Str(Rc::from([byte].as_slice())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: i64) -> Const {
        Const::Int(value)
    }

    #[test]
    fn integers_fold_within_limits() {
        let add = binary(Operator::Add, &int(i64::MAX), &int(1));
        assert_eq!(add, Some(normal(BigInt::from(i64::MAX) + 1)));
        assert_eq!(binary(Operator::FloorDiv, &int(-7), &int(2)), Some(int(-4)));
        assert_eq!(binary(Operator::Mod, &int(-7), &int(2)), Some(int(1)));
        assert_eq!(binary(Operator::Mod, &int(7), &int(0)), None);
        assert_eq!(binary(Operator::Pow, &int(2), &int(10)), Some(int(1024)));
        assert_eq!(binary(Operator::Pow, &int(2), &int(1000)), None);
        assert_eq!(binary(Operator::LShift, &int(1), &int(1000)), None);
    }

    #[test]
    fn floats_divide_like_python() {
        let float = |value| Some(Const::Float(value));
        let both = |op, a, b| binary(op, &Const::Float(a), &Const::Float(b));
        assert_eq!(both(Operator::FloorDiv, -7.5, 2.0), float(-4.0));
        assert_eq!(both(Operator::Mod, -7.5, 2.0), float(0.5));
        assert_eq!(both(Operator::Mod, 1.0, 0.0), None);
    }

    #[test]
    fn repetition_has_limits() {
        let text = Const::Str(Rc::from(b"ab".as_slice()));
        assert!(binary(Operator::Mult, &text, &int(2048)).is_some());
        assert!(binary(Operator::Mult, &text, &int(2049)).is_none());
    }
}
