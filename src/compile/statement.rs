//! Statements, each handed to the file that knows it.

use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::expression::place;
use super::instruction::{NOWHERE, Op, USE_A};
use super::scope::Kind;
use super::unit::Const;
use crate::syntax::Mode;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// Compiles a block of statements.
    pub fn statements(&mut self, body: &'a [Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    fn statement(&mut self, stmt: &'a Stmt) -> Result<()> {
        let at = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, at),
            StmtKind::ClassDef(def) => self.class_def(def, at),
            StmtKind::Return(value) => self.return_value(value.as_deref(), at),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Assign { targets, value } => self.assign(targets, value),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, at),
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value, at),
            StmtKind::AnnAssign(node) => self.annotated(node, at),
            StmtKind::For(node) => self.for_loop(node, at),
            StmtKind::While(node) => self.while_loop(node, at),
            StmtKind::If(node) => self.conditional(node),
            StmtKind::With(node) => self.with(node, at),
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases, at),
            StmtKind::Raise { exc, cause } => self.raise(exc.as_deref(), cause.as_deref(), at),
            StmtKind::Try(node) => self.try_statement(node, at),
            StmtKind::Assert { test, msg } => self.assert(test, msg.as_deref(), at),
            StmtKind::Import(names) => self.import(names, at),
            StmtKind::ImportFrom(node) => self.import_from(node, at),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) | StmtKind::Pass => Ok(()),
            StmtKind::Expr(value) => self.expression_statement(value, at),
            StmtKind::Break => self.leave_loop(true, at),
            StmtKind::Continue => self.leave_loop(false, at),
        }
    }

    fn expression_statement(&mut self, value: &'a Expr, at: Span) -> Result<()> {
        if self.mode == Mode::Single && self.unit.kind == Kind::Module {
            let value = self.expr(value, Want::Any)?;
            self.release(value);
            self.emit(at, Op::Display, value.use_a(), value.register(), 0, 0);
            return Ok(());
        }
        if matches!(value.kind, ExprKind::Constant(_)) {
            return Ok(());
        }
        if let ExprKind::Yield(value) = &value.kind {
            // Nobody wants what is sent.
            return self
                .yield_value(value.as_deref(), at, Want::To(NOWHERE))
                .map(drop);
        }
        self.effect(value)
    }

    fn raise(&mut self, exc: Option<&'a Expr>, cause: Option<&'a Expr>, at: Span) -> Result<()> {
        let Some(exc) = exc else {
            self.emit(at, Op::Raise, 0, 0, 0, 0);
            return Ok(());
        };
        let exc = self.operand(exc, cause)?;
        let Some(cause) = cause else {
            self.release(exc);
            self.emit(at, Op::Raise, exc.use_a(), exc.register(), 0, 1);
            return Ok(());
        };
        let cause = self.expr(cause, Want::Any)?;
        self.release(cause);
        self.release(exc);
        let k = exc.use_a() | cause.use_b();
        self.emit(at, Op::Raise, k, exc.register(), cause.register(), 2);
        Ok(())
    }

    fn assert(&mut self, test: &'a Expr, msg: Option<&'a Expr>, at: Span) -> Result<()> {
        self.warn_of_assertion(test, at);
        let end = self.label();
        self.jump_if(test, true, end)?;
        let error = self.push();
        self.emit(at, Op::LoadAssertionError, 0, error, 0, 0);
        if let Some(msg) = msg {
            self.push_expr(msg)?;
            self.pop();
            self.emit(at, Op::Call, 0, error, error, 1);
        }
        self.release(Operand::Temp(error));
        self.emit(place(test), Op::Raise, USE_A, error, 0, 1);
        self.bind(end);
        Ok(())
    }

    fn return_value(&mut self, value: Option<&'a Expr>, at: Span) -> Result<()> {
        if !self.unit.kind.is_function_like() {
            return fail("'return' outside function", at);
        }
        let scope = self.table.get(self.unit.scope);
        if value.is_some() && scope.is_generator && scope.is_async {
            return fail("'return' with value in async generator", at);
        }
        // Constants are loaded when all is undone; what lies in a local may be changed by what is undone.
        let constant = match value {
            None => Some(Const::None),
            Some(value) => super::fold::fold(value),
        };
        let early = match (value, &constant) {
            (Some(value), None) => {
                let plain = self.unit.blocks.iter().all(|block| block.is_loop());
                let want = if plain { Want::Any } else { Want::Push };
                Some(self.expr(value, want)?)
            }
            _ => None,
        };
        let from = match value {
            Some(value)
                if early.is_none()
                    && self.lines.line(value.span.start) == self.lines.line(at.start) =>
            {
                value.span
            }
            _ => at,
        };
        let waits = early
            .filter(|value| value.use_a() != 0)
            .map(Operand::register);
        let undone = self.unwind(0, from, waits)?;
        let value = match early {
            Some(value) => value,
            None => {
                let constant = constant.unwrap_or(Const::None);
                self.load_constant(at, constant, Want::Push)
            }
        };
        self.release(value);
        self.emit(at, Op::Return, value.use_a(), value.register(), 0, 0);
        self.rewind(undone);
        Ok(())
    }
}
