//! Arguments of calls and parameters of functions.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{Arg, Arguments, Call, Expr, ExprKind, Keyword};
use crate::syntax::token::TokenKind;

/// Arguments of a call or of a `class` statement, as they came.
#[derive(Default)]
pub(super) struct Passed {
    pub args: Vec<Expr>,
    pub keywords: Vec<Keyword>,
}

impl Parser<'_> {
    /// A call of `func`, from its `(` on.
    pub(super) fn call(&mut self, func: Expr) -> Parsed<ExprKind> {
        let open = self.start();
        self.expect(TokenKind::LeftParen)?;
        self.enter(4)?;
        let Passed { args, keywords } = self.arguments(Some(open))?;
        self.leave(4);
        Ok(ExprKind::Call(Box::new(Call {
            func,
            args,
            keywords,
        })))
    }

    /// `[arguments] ')'`. Where `genexp` gives the offset of the `(`, a generator expression may be the
    /// only argument without parentheses of its own.
    pub(super) fn arguments(&mut self, genexp: Option<u32>) -> Parsed<Passed> {
        let mut passed = Passed::default();
        while !self.eat(TokenKind::RightParen) {
            if self.is(TokenKind::Name) && self.next_kind() == TokenKind::Equal {
                self.keyword_argument(&mut passed)?;
            } else {
                match self.kind() {
                    TokenKind::DoubleStar => self.double_starred_argument(&mut passed)?,
                    TokenKind::Star => {
                        // After `**kwargs` nothing but keywords may come.
                        if passed.keywords.iter().any(|keyword| keyword.arg.is_none()) {
                            return Err(Fail);
                        }
                        passed.args.push(self.starred(Self::expression)?);
                    }
                    _ => {
                        if !passed.keywords.is_empty() {
                            return Err(Fail);
                        }
                        let value = self.named_expression()?;
                        if matches!(self.kind(), TokenKind::For | TokenKind::Async) {
                            let alone = passed.args.is_empty();
                            let Some(open) = genexp.filter(|_| alone) else {
                                return Err(Fail);
                            };
                            let kind = ExprKind::GeneratorExp(self.comprehension(value)?);
                            // The call's parentheses are the generator's.
                            self.expect(TokenKind::RightParen)?;
                            passed.args.push(Expr::new(kind, self.span_from(open)));
                            return Ok(passed);
                        }
                        passed.args.push(value);
                    }
                }
            }
            if !self.eat(TokenKind::Comma) {
                self.expect(TokenKind::RightParen)?;
                break;
            }
        }
        Ok(passed)
    }

    /// `NAME '=' expression`
    fn keyword_argument(&mut self, passed: &mut Passed) -> Parsed<()> {
        let start = self.start();
        let arg = Some(self.name()?);
        self.expect(TokenKind::Equal)?;
        let value = self.expression()?;
        let span = self.span_from(start);
        passed.keywords.push(Keyword { arg, value, span });
        Ok(())
    }

    /// `'**' expression`
    fn double_starred_argument(&mut self, passed: &mut Passed) -> Parsed<()> {
        let start = self.start();
        self.expect(TokenKind::DoubleStar)?;
        let value = self.expression()?;
        let span = self.span_from(start);
        passed.keywords.push(Keyword {
            arg: None,
            value,
            span,
        });
        Ok(())
    }

    /// `params`, up to the `)`.
    pub(super) fn params(&mut self) -> Parsed<Arguments> {
        self.parameters(TokenKind::RightParen, true)
    }

    /// `lambda_params`, up to the `:`.
    pub(super) fn lambda_params(&mut self) -> Parsed<Arguments> {
        self.parameters(TokenKind::Colon, false)
    }

    fn parameters(&mut self, close: TokenKind, annotated: bool) -> Parsed<Arguments> {
        let mut list = Arguments::default();
        // After `*` (or `*args`) parameters are keyword-only.
        let mut starred = false;
        // A bare `*` needs a keyword-only parameter after it.
        let mut bare_star = false;
        while !self.is(close) {
            match self.kind() {
                TokenKind::Slash => {
                    if starred || !list.posonlyargs.is_empty() || list.args.is_empty() {
                        return Err(Fail);
                    }
                    self.advance();
                    list.posonlyargs = std::mem::take(&mut list.args);
                }
                TokenKind::Star => {
                    if starred {
                        return Err(Fail);
                    }
                    self.advance();
                    starred = true;
                    if self.is(TokenKind::Comma) {
                        bare_star = true;
                    } else {
                        list.vararg = Some(Box::new(self.param(annotated, true)?));
                    }
                }
                TokenKind::DoubleStar => {
                    if bare_star {
                        return Err(Fail);
                    }
                    self.advance();
                    list.kwarg = Some(Box::new(self.param(annotated, false)?));
                    self.eat(TokenKind::Comma);
                    break;
                }
                _ => {
                    self.plain_parameter(&mut list, starred, annotated)?;
                    bare_star = false;
                }
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        if bare_star || !self.is(close) {
            return Err(Fail);
        }
        Ok(list)
    }

    fn plain_parameter(
        &mut self,
        list: &mut Arguments,
        starred: bool,
        annotated: bool,
    ) -> Parsed<()> {
        let arg = self.param(annotated, false)?;
        let default = if self.eat(TokenKind::Equal) {
            Some(self.expression()?)
        } else {
            None
        };
        if starred {
            list.kwonlyargs.push(arg);
            list.kw_defaults.push(default);
            return Ok(());
        }
        list.args.push(arg);
        match default {
            Some(default) => list.defaults.push(default),
            None if !list.defaults.is_empty() => return Err(Fail),
            None => {}
        }
        Ok(())
    }

    /// `param: NAME [annotation]`, where the annotation of `*args` may be starred.
    fn param(&mut self, annotated: bool, starred: bool) -> Parsed<Arg> {
        let start = self.start();
        let arg = self.name()?;
        let mut annotation = None;
        if annotated && self.eat(TokenKind::Colon) {
            let value = if starred && self.is(TokenKind::Star) {
                self.starred(Self::bitwise_or)?
            } else {
                self.expression()?
            };
            annotation = Some(Box::new(value));
        }
        Ok(Arg {
            arg,
            annotation,
            span: self.span_from(start),
        })
    }
}
