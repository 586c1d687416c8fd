//! What stands in brackets: groups, tuples, lists, sets, dicts, comprehensions; and numbers.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{
    Comprehension, Constant, DictComp, DictItem, ElementComp, Expr, ExprKind,
};
use crate::syntax::errors::{Fault, FaultPlace, line_column};
use crate::syntax::numbers;
use crate::syntax::span::LineIndex;
use crate::syntax::token::TokenKind;

/// What nesting in brackets costs: it is a descent through every rule of expressions.
const BRACKET: u32 = 4;

impl Parser<'_> {
    /// `tuple | group | genexp`
    pub(super) fn tuple_group_or_genexp(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::LeftParen)?;
        self.enter(BRACKET)?;
        if self.eat(TokenKind::RightParen) {
            self.leave(BRACKET);
            return Ok(Expr::new(
                ExprKind::Tuple(Vec::new()),
                self.span_from(start),
            ));
        }
        let value = self.in_parentheses(start);
        self.leave(BRACKET);
        value
    }

    fn in_parentheses(&mut self, start: u32) -> Parsed<Expr> {
        if self.is(TokenKind::Yield) {
            let value = self.yield_expr()?;
            self.expect(TokenKind::RightParen)?;
            return Ok(value);
        }
        let first = self.star_named_expression()?;
        let kind = match self.kind() {
            TokenKind::RightParen => {
                if matches!(first.kind, ExprKind::Starred(_)) {
                    return Err(Fail);
                }
                self.advance();
                return Ok(first);
            }
            TokenKind::Comma => ExprKind::Tuple(self.items(first, TokenKind::RightParen)?),
            TokenKind::For | TokenKind::Async => ExprKind::GeneratorExp(self.comprehension(first)?),
            _ => return Err(Fail),
        };
        self.expect(TokenKind::RightParen)?;
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `star_named_expressions` after their first, up to (not with) the bracket `close`.
    fn items(&mut self, first: Expr, close: TokenKind) -> Parsed<Vec<Expr>> {
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) && !self.is(close) {
            items.push(self.star_named_expression()?);
        }
        Ok(items)
    }

    /// `list | listcomp`
    pub(super) fn list_or_listcomp(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::LeftBracket)?;
        self.enter(BRACKET)?;
        let mut kind = ExprKind::List(Vec::new());
        if !self.is(TokenKind::RightBracket) {
            let first = self.star_named_expression()?;
            kind = match self.kind() {
                TokenKind::For | TokenKind::Async => ExprKind::ListComp(self.comprehension(first)?),
                _ => ExprKind::List(self.items(first, TokenKind::RightBracket)?),
            };
        }
        self.leave(BRACKET);
        self.expect(TokenKind::RightBracket)?;
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `dict | set | dictcomp | setcomp`
    pub(super) fn dict_or_set(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::LeftBrace)?;
        self.enter(BRACKET)?;
        let kind = match self.kind() {
            TokenKind::RightBrace => ExprKind::Dict(Vec::new()),
            TokenKind::DoubleStar => ExprKind::Dict(self.double_starred_kvpairs(Vec::new())?),
            _ => {
                let first = self.star_named_expression()?;
                match self.kind() {
                    TokenKind::Colon => self.dict_or_dictcomp(first)?,
                    TokenKind::For | TokenKind::Async => {
                        ExprKind::SetComp(self.comprehension(first)?)
                    }
                    _ => ExprKind::Set(self.items(first, TokenKind::RightBrace)?),
                }
            }
        };
        self.leave(BRACKET);
        self.expect(TokenKind::RightBrace)?;
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// A dict's inside from the colon after its first key on.
    fn dict_or_dictcomp(&mut self, key: Expr) -> Parsed<ExprKind> {
        if matches!(key.kind, ExprKind::Starred(_)) || self.is_bare_walrus(&key) {
            return Err(Fail);
        }
        self.expect(TokenKind::Colon)?;
        let value = self.expression()?;
        if matches!(self.kind(), TokenKind::For | TokenKind::Async) {
            let generators = self.for_if_clauses()?;
            return Ok(ExprKind::DictComp(Box::new(DictComp {
                key,
                value,
                generators,
            })));
        }
        let items = vec![DictItem {
            key: Some(key),
            value,
        }];
        if !self.eat(TokenKind::Comma) {
            return Ok(ExprKind::Dict(items));
        }
        Ok(ExprKind::Dict(self.double_starred_kvpairs(items)?))
    }

    /// Whether `value`, just parsed, is an assignment expression without parentheses of its own.
    pub(super) fn is_bare_walrus(&self, value: &Expr) -> bool {
        matches!(value.kind, ExprKind::NamedExpr { .. }) && value.span.end == self.previous_end
    }

    /// `double_starred_kvpairs: ('**' bitwise_or | expression ':' expression) (',' …)* [',']`, appended to
    /// `items`; nothing may be left.
    fn double_starred_kvpairs(&mut self, mut items: Vec<DictItem>) -> Parsed<Vec<DictItem>> {
        while !self.is(TokenKind::RightBrace) {
            if self.eat(TokenKind::DoubleStar) {
                items.push(DictItem {
                    key: None,
                    value: self.bitwise_or()?,
                });
            } else {
                let key = Some(self.expression()?);
                self.expect(TokenKind::Colon)?;
                items.push(DictItem {
                    key,
                    value: self.expression()?,
                });
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        Ok(items)
    }

    /// What follows a comprehension's element, which must not be starred.
    pub(super) fn comprehension(&mut self, elt: Expr) -> Parsed<Box<ElementComp>> {
        if matches!(elt.kind, ExprKind::Starred(_)) {
            return Err(Fail);
        }
        Ok(Box::new(ElementComp {
            elt,
            generators: self.for_if_clauses()?,
        }))
    }

    /// `for_if_clauses: (['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+`
    fn for_if_clauses(&mut self) -> Parsed<Vec<Comprehension>> {
        let mut generators = Vec::new();
        loop {
            let is_async = self.eat(TokenKind::Async);
            self.expect(TokenKind::For)?;
            let target = self.star_targets()?;
            self.expect(TokenKind::In)?;
            let iter = self.disjunction()?;
            let mut ifs = Vec::new();
            while self.eat(TokenKind::If) {
                ifs.push(self.disjunction()?);
            }
            generators.push(Comprehension {
                target,
                iter,
                ifs,
                is_async,
            });
            if !matches!(self.kind(), TokenKind::For | TokenKind::Async) {
                return Ok(generators);
            }
        }
    }

    /// The value of the NUMBER that stands here (it is not eaten).
    pub(super) fn number(&mut self) -> Parsed<Constant> {
        match numbers::value(self.text()) {
            Ok(value) => Ok(value),
            Err(digits) => {
                let lines = LineIndex::new(self.source);
                let (line, column) = line_column(&lines, self.start() as usize);
                let place = FaultPlace {
                    line,
                    column: column + 1,
                    end_line: line,
                    end_column: 0,
                };
                let message = format!(
                    "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} \
                     digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal \
                     for huge integer literals to avoid decimal conversion limits."
                );
                Err(self.give_up(Fault::new(message, FaultPlace { column: 1, ..place })))
            }
        }
    }
}
