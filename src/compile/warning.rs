//! Warnings of the compiler: what is legal and hardly meant.

use crate::syntax::ast::{CmpOp, Compare, Expr};
use crate::syntax::span::Span;

use super::context::Compiler;
use super::fold::fold;
use super::unit::Const;

impl Compiler<'_> {
    /// Warns of `x is 5`: identity with a literal that is no singleton.
    pub fn warn_of_identity(&mut self, compare: &Compare, at: Span) {
        let mut left = &compare.left;
        for (op, right) in &compare.rest {
            if matches!(op, CmpOp::Is | CmpOp::IsNot)
                && let Some(name) = literal(left).or_else(|| literal(right))
            {
                let message = match op {
                    CmpOp::Is => format!("\"is\" with '{name}' literal. Did you mean \"==\"?"),
                    _ => format!("\"is not\" with '{name}' literal. Did you mean \"!=\"?"),
                };
                let warning = (self.lines.line(at.start), message);
                // Code that is written twice (loops, `finally`) is warned of once.
                if !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
            left = right;
        }
    }
}

/// The class of a literal that is no singleton.
fn literal(expr: &Expr) -> Option<&'static str> {
    Some(match fold(expr)? {
        Const::None | Const::Bool(_) | Const::Ellipsis | Const::Code(_) => return None,
        Const::Int(_) | Const::BigInt(_) => "int",
        Const::Float(_) => "float",
        Const::Imaginary(_) => "complex",
        Const::Str(_) => "str",
        Const::Bytes(_) => "bytes",
        Const::Tuple(_) => "tuple",
        Const::FrozenSet(_) => "frozenset",
    })
}
