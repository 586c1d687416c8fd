//! Type parameters and the `type` statement.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{Expr, ExprKind, Stmt, StmtKind, TypeAlias, TypeParam, TypeParamKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Whether a `type` statement stands here: `type` is a name everywhere else.
    pub(super) fn at_type_alias(&self) -> bool {
        self.is_word("type") && self.next_kind() == TokenKind::Name
    }

    /// `type_alias: "type" NAME [type_params] '=' expression`
    pub(super) fn type_alias(&mut self) -> Parsed<Stmt> {
        let start = self.start();
        self.advance();
        let name_start = self.start();
        let name = ExprKind::Name(self.name()?);
        let name = Expr::new(name, self.span_from(name_start));
        let type_params = self.type_params()?;
        self.expect(TokenKind::Equal)?;
        let value = self.expression()?;
        let kind = StmtKind::TypeAlias(Box::new(TypeAlias {
            name,
            type_params,
            value,
        }));
        Ok(Stmt {
            kind,
            span: self.span_from(start),
        })
    }

    /// `[type_params]: '[' type_param (',' type_param)* [','] ']'`
    pub(super) fn type_params(&mut self) -> Parsed<Vec<TypeParam>> {
        let mut params = Vec::new();
        if !self.eat(TokenKind::LeftBracket) {
            return Ok(params);
        }
        loop {
            params.push(self.type_param()?);
            if !self.eat(TokenKind::Comma) {
                self.expect(TokenKind::RightBracket)?;
                return Ok(params);
            }
            if self.eat(TokenKind::RightBracket) {
                return Ok(params);
            }
        }
    }

    /// `type_param: NAME [':' expression] [default] | '*' NAME [star_default] | '**' NAME [default]`
    fn type_param(&mut self) -> Parsed<TypeParam> {
        let start = self.start();
        let star = self.eat(TokenKind::Star);
        let double_star = !star && self.eat(TokenKind::DoubleStar);
        let name = self.name()?;
        let kind = if star {
            TypeParamKind::TypeVarTuple
        } else if double_star {
            TypeParamKind::ParamSpec
        } else {
            let bound = if self.eat(TokenKind::Colon) {
                Some(self.expression()?)
            } else {
                None
            };
            TypeParamKind::TypeVar { bound }
        };
        let default_value = match self.eat(TokenKind::Equal) {
            true if star => Some(self.star_expression()?),
            true => Some(self.expression()?),
            false => None,
        };
        if self.is(TokenKind::Colon) {
            return Err(Fail);
        }
        Ok(TypeParam {
            kind,
            name,
            default_value,
            span: self.span_from(start),
        })
    }
}
