//! Statements with blocks.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{
    Arguments, ClassDef, ExceptHandler, Expr, For, FunctionDef, If, Stmt, StmtKind, Try, While,
    With, WithItem,
};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `compound_stmt`, if one stands here; answers whether it did.
    #[inline]
    pub(super) fn compound_stmt(&mut self, body: &mut Vec<Stmt>) -> Parsed<bool> {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::Name => match self.match_stmt()? {
                Some(kind) => kind,
                None => return Ok(false),
            },
            TokenKind::Def => self.function_def(Vec::new(), false)?,
            TokenKind::If => self.if_stmt()?,
            TokenKind::Class => self.class_def(Vec::new())?,
            TokenKind::With => self.with_stmt(false)?,
            TokenKind::For => self.for_stmt(false)?,
            TokenKind::Try => self.try_stmt()?,
            TokenKind::While => self.while_stmt()?,
            TokenKind::Async => self.async_stmt()?,
            TokenKind::At => {
                let stmt = self.decorated()?;
                body.push(stmt);
                return Ok(true);
            }
            _ => return Ok(false),
        };
        body.push(Stmt {
            kind,
            span: self.span_from(start),
        });
        Ok(true)
    }

    /// `block: NEWLINE INDENT statement+ DEDENT | simple_stmts`
    pub(super) fn block(&mut self) -> Parsed<Vec<Stmt>> {
        let mut body = Vec::new();
        if !self.is(TokenKind::Newline) {
            self.simple_stmts(&mut body)?;
            return Ok(body);
        }
        self.advance_layout();
        self.expect_layout(TokenKind::Indent)?;
        self.enter(4)?;
        while !self.is(TokenKind::Dedent) {
            self.statement(&mut body)?;
        }
        self.leave(4);
        self.advance_layout();
        Ok(body)
    }

    /// `':' block`
    fn suite(&mut self) -> Parsed<Vec<Stmt>> {
        self.expect(TokenKind::Colon)?;
        self.block()
    }

    /// `else_block: 'else' ':' block`, if it stands here.
    fn else_block(&mut self) -> Parsed<Vec<Stmt>> {
        if self.eat(TokenKind::Else) {
            self.suite()
        } else {
            Ok(Vec::new())
        }
    }

    /// `if_stmt: 'if' named_expression ':' block (elif_stmt | [else_block])`
    ///
    /// The chain of `elif` is collected in a loop and folded from its end, for it can be long.
    fn if_stmt(&mut self) -> Parsed<StmtKind> {
        let mut branches = Vec::new();
        loop {
            let start = self.start();
            self.advance();
            let test = self.named_expression()?;
            let body = self.suite()?;
            branches.push((start, test, body));
            if !self.is(TokenKind::Elif) {
                break;
            }
        }
        let mut orelse = self.else_block()?;
        while branches.len() > 1 {
            let Some((start, test, body)) = branches.pop() else {
                break;
            };
            let kind = StmtKind::If(Box::new(If { test, body, orelse }));
            orelse = vec![Stmt {
                kind,
                span: self.span_from(start),
            }];
        }
        let (_, test, body) = branches.pop().ok_or(Fail)?;
        Ok(StmtKind::If(Box::new(If { test, body, orelse })))
    }

    /// `while_stmt: 'while' named_expression ':' block [else_block]`
    fn while_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::While)?;
        let test = self.named_expression()?;
        let body = self.suite()?;
        let orelse = self.else_block()?;
        Ok(StmtKind::While(Box::new(While { test, body, orelse })))
    }

    /// `for_stmt: 'for' star_targets 'in' star_expressions ':' block [else_block]`
    fn for_stmt(&mut self, is_async: bool) -> Parsed<StmtKind> {
        self.expect(TokenKind::For)?;
        let target = self.star_targets()?;
        self.expect(TokenKind::In)?;
        let iter = self.star_expressions()?;
        let body = self.suite()?;
        let orelse = self.else_block()?;
        Ok(StmtKind::For(Box::new(For {
            is_async,
            target,
            iter,
            body,
            orelse,
        })))
    }

    /// `'async' (function_def | with_stmt | for_stmt)`
    fn async_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Async)?;
        match self.kind() {
            TokenKind::Def => self.function_def(Vec::new(), true),
            TokenKind::With => self.with_stmt(true),
            TokenKind::For => self.for_stmt(true),
            _ => Err(Fail),
        }
    }

    /// `decorators (class_def | function_def)`, where `decorators: ('@' named_expression NEWLINE)+`
    fn decorated(&mut self) -> Parsed<Stmt> {
        let mut decorators = Vec::new();
        while self.eat(TokenKind::At) {
            decorators.push(self.named_expression()?);
            self.expect_layout(TokenKind::Newline)?;
        }
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::Class => self.class_def(decorators)?,
            TokenKind::Def => self.function_def(decorators, false)?,
            TokenKind::Async if self.next_kind() == TokenKind::Def => {
                self.advance();
                self.function_def(decorators, true)?
            }
            _ => return Err(Fail),
        };
        Ok(Stmt {
            kind,
            span: self.span_from(start),
        })
    }

    /// `function_def: 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':' block`
    fn function_def(&mut self, decorators: Vec<Expr>, is_async: bool) -> Parsed<StmtKind> {
        self.expect(TokenKind::Def)?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        self.expect(TokenKind::LeftParen)?;
        let args: Arguments = self.params()?;
        self.expect(TokenKind::RightParen)?;
        let returns = if self.eat(TokenKind::Arrow) {
            Some(self.expression()?)
        } else {
            None
        };
        let body = self.suite()?;
        let function = FunctionDef {
            is_async,
            name,
            type_params,
            args,
            returns,
            body,
            decorators,
        };
        Ok(StmtKind::FunctionDef(Box::new(function)))
    }

    /// `class_def: 'class' NAME [type_params] ['(' [arguments] ')'] ':' block`
    fn class_def(&mut self, decorators: Vec<Expr>) -> Parsed<StmtKind> {
        self.expect(TokenKind::Class)?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        let passed = if self.eat(TokenKind::LeftParen) {
            self.arguments(None)?
        } else {
            super::arguments::Passed::default()
        };
        let body = self.suite()?;
        let (bases, keywords) = (passed.args, passed.keywords);
        let class = ClassDef {
            name,
            type_params,
            bases,
            keywords,
            body,
            decorators,
        };
        Ok(StmtKind::ClassDef(Box::new(class)))
    }

    /// `with_stmt: 'with' ('(' with_item (',' with_item)* [','] ')' | with_item (',' with_item)*) ':' block`
    ///
    /// Whether parentheses are the statement's own shows only at the colon, so both are tried.
    fn with_stmt(&mut self, is_async: bool) -> Parsed<StmtKind> {
        self.expect(TokenKind::With)?;
        let mark = self.mark();
        let items = match self
            .is(TokenKind::LeftParen)
            .then(|| self.with_items_in_parentheses())
        {
            Some(Ok(items)) => items,
            Some(Err(fail)) if self.fault.is_some() => return Err(fail),
            _ => {
                self.reset(&mark);
                let mut items = vec![self.with_item()?];
                while self.eat(TokenKind::Comma) {
                    items.push(self.with_item()?);
                }
                items
            }
        };
        let body = self.suite()?;
        Ok(StmtKind::With(Box::new(With {
            is_async,
            items,
            body,
        })))
    }

    fn with_items_in_parentheses(&mut self) -> Parsed<Vec<WithItem>> {
        self.expect(TokenKind::LeftParen)?;
        let mut items = vec![self.with_item()?];
        while self.eat(TokenKind::Comma) && !self.is(TokenKind::RightParen) {
            items.push(self.with_item()?);
        }
        self.expect(TokenKind::RightParen)?;
        if self.is(TokenKind::Colon) {
            Ok(items)
        } else {
            Err(Fail)
        }
    }

    /// `with_item: expression ['as' star_target]`
    fn with_item(&mut self) -> Parsed<WithItem> {
        let context_expr = self.expression()?;
        let optional_vars = if self.eat(TokenKind::As) {
            Some(self.star_target()?)
        } else {
            None
        };
        Ok(WithItem {
            context_expr,
            optional_vars,
        })
    }

    /// `try_stmt: 'try' ':' block (finally_block | (except_block+ | except_star_block+) [else_block] [finally_block])`
    fn try_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Try)?;
        let body = self.suite()?;
        let is_star = self.is(TokenKind::Except) && self.next_kind() == TokenKind::Star;
        let mut handlers = Vec::new();
        let mut orelse = Vec::new();
        while self.is(TokenKind::Except) {
            handlers.push(self.except_block(is_star)?);
        }
        if !handlers.is_empty() {
            orelse = self.else_block()?;
        }
        let finalbody = if self.eat(TokenKind::Finally) {
            self.suite()?
        } else if handlers.is_empty() {
            return Err(Fail);
        } else {
            Vec::new()
        };
        Ok(StmtKind::Try(Box::new(Try {
            is_star,
            body,
            handlers,
            orelse,
            finalbody,
        })))
    }

    /// `except_block: 'except' ['*'] [expression ['as' NAME]] ':' block`
    fn except_block(&mut self, is_star: bool) -> Parsed<ExceptHandler> {
        let start = self.start();
        self.expect(TokenKind::Except)?;
        if self.eat(TokenKind::Star) != is_star {
            return Err(Fail);
        }
        let (mut typ, mut name) = (None, None);
        if is_star || !self.is(TokenKind::Colon) {
            typ = Some(self.expression()?);
            if self.eat(TokenKind::As) {
                name = Some(self.name()?);
            }
        }
        let body = self.suite()?;
        Ok(ExceptHandler {
            typ,
            name,
            body,
            span: self.span_from(start),
        })
    }
}
