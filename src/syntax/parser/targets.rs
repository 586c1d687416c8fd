//! Targets: what may be assigned to, deleted, bound by `for` and `with`.
//!
//! A target is parsed as an expression, then looked at: the grammar's target rules accept exactly the
//! expressions that pass these checks.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `star_targets: star_target !',' | star_target (',' star_target)* [',']`
    pub(super) fn star_targets(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.star_target()?;
        if !self.is(TokenKind::Comma) {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) {
            if !self.starts_expression() {
                break;
            }
            items.push(self.star_target()?);
        }
        Ok(Expr::new(ExprKind::Tuple(items), self.span_from(start)))
    }

    /// `star_target: '*' (!'*' star_target) | target_with_star_atom`
    pub(super) fn star_target(&mut self) -> Parsed<Expr> {
        let target = if self.is(TokenKind::Star) {
            self.starred(Self::bitwise_or)?
        } else {
            self.bitwise_or()?
        };
        if is_star_target(&target) {
            Ok(target)
        } else {
            Err(Fail)
        }
    }

    /// `del_targets: del_target (',' del_target)* [',']`
    pub(super) fn del_targets(&mut self) -> Parsed<Vec<Expr>> {
        let mut targets = Vec::new();
        loop {
            let target = self.bitwise_or()?;
            if !is_del_target(&target) {
                return Err(Fail);
            }
            targets.push(target);
            if !self.eat(TokenKind::Comma) || !self.starts_expression() {
                return Ok(targets);
            }
        }
    }
}

/// Whether the expression can stand left of `=`.
pub(super) fn is_star_target(target: &Expr) -> bool {
    match &target.kind {
        ExprKind::Starred(inner) => {
            !matches!(inner.kind, ExprKind::Starred(_)) && is_star_target(inner)
        }
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().all(is_star_target),
        _ => is_single_target(target),
    }
}

/// Whether the expression is a name, an attribute or an item.
pub(super) fn is_single_target(target: &Expr) -> bool {
    matches!(
        target.kind,
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
    )
}

/// Whether a target begins with one in parentheses, `(a).b`. Before an annotation the grammar takes that for the whole
/// target, and nothing else.
pub(super) fn begins_with_grouped_target(target: &Expr) -> bool {
    let mut outer = target;
    loop {
        let inner: &Expr = match &outer.kind {
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
            ExprKind::Call(call) => &call.func,
            _ => return false,
        };
        if inner.span.start != outer.span.start {
            return is_single_target(inner);
        }
        outer = inner;
    }
}

fn is_del_target(target: &Expr) -> bool {
    match &target.kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().all(is_del_target),
        _ => is_single_target(target),
    }
}
