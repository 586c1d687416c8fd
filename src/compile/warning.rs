//! Warnings of the compiler: what is legal and hardly meant.

use crate::syntax::ast::{CmpOp, Compare, Expr, ExprKind};
use crate::syntax::span::Span;

use super::context::Compiler;
use super::error::Error;
use super::fold::fold;
use super::unit::Const;

impl Compiler<'_> {
    /// Warns of `x is 5`: identity with a literal that is no singleton.
    pub fn warn_of_identity(&mut self, compare: &Compare, at: Span) {
        let mut left = &compare.left;
        for (op, right) in &compare.rest {
            // Once for a chain.
            if self.warn_of_one(left, *op, right, at) {
                return;
            }
            left = right;
        }
    }

    /// The same of one comparison; answers whether it is such a one.
    pub fn warn_of_one(&mut self, left: &Expr, op: CmpOp, right: &Expr, at: Span) -> bool {
        if matches!(op, CmpOp::Is | CmpOp::IsNot)
            && let Some(name) = literal(left).or_else(|| literal(right))
        {
            let message = match op {
                CmpOp::Is => format!("\"is\" with '{name}' literal. Did you mean \"==\"?"),
                _ => format!("\"is not\" with '{name}' literal. Did you mean \"!=\"?"),
            };
            self.warn(right.span.start, at, message);
            return true;
        }
        false
    }

    /// Warns of calls and subscripts of what can't be called or subscripted: mostly a comma is missing.
    pub fn warn_of_use(&mut self, node: &Expr) {
        match &node.kind {
            ExprKind::Call(call) => {
                if !matches!(call.func.kind, ExprKind::Lambda(_))
                    && let Some(name) = class_of(&call.func)
                {
                    let message =
                        format!("'{name}' object is not callable; perhaps you missed a comma?");
                    self.warn(node.span.end, call.func.span, message);
                }
            }
            ExprKind::Subscript { value, slice } => {
                let message = match class_of(value) {
                    Some("str" | "bytes" | "tuple" | "list") => wrong_index(value, slice),
                    Some("dict") | None => None,
                    Some(name) => Some(format!(
                        "'{name}' object is not subscriptable; perhaps you missed a comma?"
                    )),
                };
                if let Some(message) = message {
                    self.warn(node.span.end, value.span, message);
                }
            }
            _ => {}
        }
    }

    /// Warns of `assert (condition, message)`.
    pub fn warn_of_assertion(&mut self, test: &Expr, at: Span) {
        let is_tuple = match &test.kind {
            ExprKind::Tuple(items) => !items.is_empty(),
            _ => matches!(fold(test), Some(Const::Tuple(items)) if !items.is_empty()),
        };
        if is_tuple {
            let message = "assertion is always true, perhaps remove parentheses?";
            self.warn(at.end, at, message.to_string());
        }
    }

    /// Code that is written twice (loops, `finally`) is warned of once: `key` tells the place.
    fn warn(&mut self, key: u32, at: Span, message: String) {
        if self.warned.insert((key, message.clone())) {
            self.warnings.push(Error::new(message, at));
        }
    }
}

/// Why an index fits no sequence.
fn wrong_index(value: &Expr, slice: &Expr) -> Option<String> {
    let (name, index) = (class_of(value)?, class_of(slice)?);
    if matches!(index, "int" | "bool") {
        return None;
    }
    Some(format!(
        "{name} indices must be integers or slices, not {index}; perhaps you missed a comma?"
    ))
}

/// The class of what an expression makes, where its form shows it.
fn class_of(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::ListComp(_) => "list",
        ExprKind::Dict(_) | ExprKind::DictComp(_) => "dict",
        ExprKind::Set(_) | ExprKind::SetComp(_) => "set",
        ExprKind::GeneratorExp(_) => "generator",
        ExprKind::Lambda(_) => "function",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue { .. } => "str",
        _ => match fold(expr)? {
            Const::None => "NoneType",
            Const::Bool(_) => "bool",
            Const::Ellipsis => "ellipsis",
            _ => return literal(expr),
        },
    })
}

/// The class of a literal that is no singleton.
fn literal(expr: &Expr) -> Option<&'static str> {
    Some(match fold(expr)? {
        Const::None | Const::Bool(_) | Const::Ellipsis | Const::Code(_) => return None,
        Const::Int(_) | Const::BigInt(_) => "int",
        Const::Float(_) => "float",
        Const::Complex(..) => "complex",
        Const::Str(_) => "str",
        Const::Bytes(_) => "bytes",
        Const::Tuple(_) => "tuple",
        Const::FrozenSet(_) => "frozenset",
    })
}
