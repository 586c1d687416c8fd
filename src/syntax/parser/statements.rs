//! Statements of one line.

use super::targets::{begins_with_grouped_target, is_single_target, is_star_target};
use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{
    Alias, AnnAssign, Expr, ExprKind, ImportFrom, Name, Operator, Stmt, StmtKind,
};
use crate::syntax::token::TokenKind;

/// The operator of an augmented assignment.
#[inline]
fn augassign(kind: TokenKind) -> Option<Operator> {
    Some(match kind {
        TokenKind::PlusEqual => Operator::Add,
        TokenKind::MinusEqual => Operator::Sub,
        TokenKind::StarEqual => Operator::Mult,
        TokenKind::AtEqual => Operator::MatMult,
        TokenKind::SlashEqual => Operator::Div,
        TokenKind::PercentEqual => Operator::Mod,
        TokenKind::DoubleStarEqual => Operator::Pow,
        TokenKind::LeftShiftEqual => Operator::LShift,
        TokenKind::RightShiftEqual => Operator::RShift,
        TokenKind::PipeEqual => Operator::BitOr,
        TokenKind::CaretEqual => Operator::BitXor,
        TokenKind::AmpersandEqual => Operator::BitAnd,
        TokenKind::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}

impl Parser<'_> {
    /// `statement: compound_stmt | simple_stmts`
    pub(super) fn statement(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        if self.compound_stmt(body)? {
            Ok(())
        } else {
            self.simple_stmts(body)
        }
    }

    /// `simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE`
    pub(super) fn simple_stmts(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        loop {
            body.push(self.simple_stmt()?);
            if !self.eat(TokenKind::Semicolon) {
                return self.expect_layout(TokenKind::Newline);
            }
            if self.is(TokenKind::Newline) {
                self.advance_layout();
                return Ok(());
            }
        }
    }

    /// `simple_stmt`, by its first token.
    fn simple_stmt(&mut self) -> Parsed<Stmt> {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::Return => self.return_stmt()?,
            TokenKind::Import => self.import_name()?,
            TokenKind::From => self.import_from()?,
            TokenKind::Raise => self.raise_stmt()?,
            TokenKind::Pass => self.word(StmtKind::Pass),
            TokenKind::Break => self.word(StmtKind::Break),
            TokenKind::Continue => self.word(StmtKind::Continue),
            TokenKind::Del => self.del_stmt()?,
            TokenKind::Assert => self.assert_stmt()?,
            TokenKind::Global => StmtKind::Global(self.scope_names()?),
            TokenKind::Nonlocal => StmtKind::Nonlocal(self.scope_names()?),
            TokenKind::Name if self.at_type_alias() => return self.type_alias(),
            _ => self.assignment()?,
        };
        Ok(Stmt {
            kind,
            span: self.span_from(start),
        })
    }

    fn word(&mut self, kind: StmtKind) -> StmtKind {
        self.advance();
        kind
    }

    /// `assignment`, or `star_expressions` as a statement.
    fn assignment(&mut self) -> Parsed<StmtKind> {
        let is_name = self.is(TokenKind::Name);
        let in_parentheses = self.is(TokenKind::LeftParen);
        let start = self.start();
        let first = self.annotated_rhs()?;
        if let Some(op) = augassign(self.kind()) {
            if !is_single_target(&first) {
                return Err(Fail);
            }
            self.advance();
            let value = Box::new(self.annotated_rhs()?);
            return Ok(StmtKind::AugAssign {
                target: Box::new(first),
                op,
                value,
            });
        }
        match self.kind() {
            TokenKind::Equal => self.assignment_rest(first),
            TokenKind::Colon => {
                if !is_single_target(&first) || (!is_name && !in_parentheses && is_a_name(&first)) {
                    return Err(Fail);
                }
                if first.span.start == start && begins_with_grouped_target(&first) {
                    return Err(Fail);
                }
                let simple = is_name && is_a_name(&first);
                self.annotated_assignment(first, simple)
            }
            _ => Ok(StmtKind::Expr(Box::new(first))),
        }
    }

    /// `(star_targets '=')+ annotated_rhs`, after the first target.
    fn assignment_rest(&mut self, first: Expr) -> Parsed<StmtKind> {
        let mut targets = Vec::new();
        let mut value = first;
        while self.eat(TokenKind::Equal) {
            if !is_star_target(&value) {
                return Err(Fail);
            }
            targets.push(value);
            value = self.annotated_rhs()?;
        }
        Ok(StmtKind::Assign {
            targets,
            value: Box::new(value),
        })
    }

    /// `':' expression ['=' annotated_rhs]`
    fn annotated_assignment(&mut self, target: Expr, simple: bool) -> Parsed<StmtKind> {
        self.expect(TokenKind::Colon)?;
        let annotation = self.expression()?;
        let value = if self.eat(TokenKind::Equal) {
            Some(self.annotated_rhs()?)
        } else {
            None
        };
        Ok(StmtKind::AnnAssign(Box::new(AnnAssign {
            target,
            annotation,
            value,
            simple,
        })))
    }

    /// `return_stmt: 'return' [star_expressions]`
    fn return_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Return)?;
        if !self.starts_expression() {
            return Ok(StmtKind::Return(None));
        }
        Ok(StmtKind::Return(Some(Box::new(self.star_expressions()?))))
    }

    /// `raise_stmt: 'raise' [expression ['from' expression]]`
    fn raise_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Raise)?;
        if !self.starts_expression() {
            return Ok(StmtKind::Raise {
                exc: None,
                cause: None,
            });
        }
        let exc = Some(Box::new(self.expression()?));
        let cause = if self.eat(TokenKind::From) {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        Ok(StmtKind::Raise { exc, cause })
    }

    /// `del_stmt: 'del' del_targets`
    fn del_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Del)?;
        Ok(StmtKind::Delete(self.del_targets()?))
    }

    /// `assert_stmt: 'assert' expression [',' expression]`
    fn assert_stmt(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Assert)?;
        let test = Box::new(self.expression()?);
        let msg = if self.eat(TokenKind::Comma) {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        Ok(StmtKind::Assert { test, msg })
    }

    /// `('global' | 'nonlocal') NAME (',' NAME)*`
    fn scope_names(&mut self) -> Parsed<Vec<Name>> {
        self.advance();
        let mut names = vec![self.name()?];
        while self.eat(TokenKind::Comma) {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// `import_name: 'import' dotted_as_name (',' dotted_as_name)*`
    fn import_name(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::Import)?;
        let mut names = vec![self.dotted_as_name()?];
        while self.eat(TokenKind::Comma) {
            names.push(self.dotted_as_name()?);
        }
        Ok(StmtKind::Import(names))
    }

    /// `dotted_as_name: dotted_name ['as' NAME]`
    fn dotted_as_name(&mut self) -> Parsed<Alias> {
        let start = self.start();
        let name = self.dotted_name()?;
        self.alias(start, name)
    }

    fn alias(&mut self, start: u32, name: Name) -> Parsed<Alias> {
        let asname = if self.eat(TokenKind::As) {
            Some(self.name()?)
        } else {
            None
        };
        Ok(Alias {
            name,
            asname,
            span: self.span_from(start),
        })
    }

    /// `dotted_name: NAME ('.' NAME)*`
    fn dotted_name(&mut self) -> Parsed<Name> {
        let first = self.name()?;
        if !self.is(TokenKind::Dot) {
            return Ok(first);
        }
        let mut dotted = first.to_string();
        while self.eat(TokenKind::Dot) {
            dotted.push('.');
            dotted.push_str(&self.name()?);
        }
        Ok(Name::from(dotted))
    }

    /// `import_from: 'from' ('.' | '...')* dotted_name 'import' import_from_targets`
    fn import_from(&mut self) -> Parsed<StmtKind> {
        self.expect(TokenKind::From)?;
        let mut level = 0;
        loop {
            match self.kind() {
                TokenKind::Dot => level += 1,
                TokenKind::Ellipsis => level += 3,
                _ => break,
            }
            self.advance();
        }
        let module = match self.is(TokenKind::Import) {
            true if level > 0 => None,
            _ => Some(self.dotted_name()?),
        };
        self.expect(TokenKind::Import)?;
        let names = self.import_from_targets()?;
        Ok(StmtKind::ImportFrom(Box::new(ImportFrom {
            module,
            names,
            level,
        })))
    }

    /// `import_from_targets: '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*'`
    fn import_from_targets(&mut self) -> Parsed<Vec<Alias>> {
        let start = self.start();
        if self.eat(TokenKind::Star) {
            let span = self.span_from(start);
            return Ok(vec![Alias {
                name: self.names.intern("*"),
                asname: None,
                span,
            }]);
        }
        let in_parentheses = self.eat(TokenKind::LeftParen);
        let mut names = Vec::new();
        loop {
            let start = self.start();
            let name = self.name()?;
            names.push(self.alias(start, name)?);
            if !self.eat(TokenKind::Comma) {
                break;
            }
            if in_parentheses && self.is(TokenKind::RightParen) {
                break;
            }
        }
        if in_parentheses {
            self.expect(TokenKind::RightParen)?;
        }
        Ok(names)
    }
}

fn is_a_name(target: &Expr) -> bool {
    matches!(target.kind, ExprKind::Name(_))
}
