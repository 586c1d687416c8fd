//! `try` and `with`.
//!
//! A handler owns two temporaries: the exception's, and above it the one that keeps the exception handled
//! before. What may raise inside a handler is guarded by a clean-up that gets the new exception in a third
//! one: it moves it down into the first and goes on raising, so that the older one is again the handled.

use super::context::{Block, Compiler, Operand, Region, Want};
use super::error::{Result, fail};
use super::expression::place;
use super::instruction::{AWAIT_ENTER, AWAIT_EXIT, Instr, Op, USE_A, USE_B};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// Where the frame is when it leaves these statements, if that is sure enough: in the last of them.
fn last_of(body: &[Stmt]) -> Option<Span> {
    let last = body.last()?;
    match &last.kind {
        StmtKind::If(node) => last_of(&node.orelse),
        StmtKind::Try(node) => {
            let parts = [&node.finalbody, &node.orelse, &node.body];
            last_of(parts.into_iter().find(|part| !part.is_empty())?)
        }
        StmtKind::While(_) | StmtKind::Match { .. } => None,
        StmtKind::Global(_) | StmtKind::Nonlocal(_) => None,
        _ => Some(last.span),
    }
}

impl<'a> Compiler<'a> {
    /// `try`.
    pub fn try_statement(&mut self, node: &'a Try, at: Span) -> Result<()> {
        if node.finalbody.is_empty() {
            return self.try_handlers(node, at);
        }
        let region = self.open_region();
        let body = &node.finalbody;
        self.enter_block(Block::Finally { region, body }, at)?;
        if node.handlers.is_empty() {
            self.statements(&node.body)?;
        } else {
            self.try_handlers(node, at)?;
        }
        let Some(region) = self.close_region() else {
            return Ok(());
        };
        self.final_statements(&node.finalbody)?;
        let end = self.label();
        self.jump(at, end);

        self.bind_handler(region);
        let exception = self.begin_handler(at);
        let region = self.open_region();
        let block = Block::FinallyHandler { region, exception };
        self.enter_block(block, at)?;
        self.final_statements(&node.finalbody)?;
        let region = self.close_region();
        // The frame is left at the last statement that ran.
        let last = node.finalbody.last().map_or(at, |stmt| stmt.span);
        self.emit(last, Op::Reraise, USE_A, exception, 0, 0);
        self.clean_up_handler(region, exception, None, at);
        self.end_handler();
        self.bind(end);
        Ok(())
    }

    /// A copy of what stands in `finally`; like CPython's compiler, each copy warns anew.
    pub(super) fn final_statements(&mut self, body: &'a [Stmt]) -> Result<()> {
        self.warned.clear();
        self.statements(body)
    }

    fn try_handlers(&mut self, node: &'a Try, at: Span) -> Result<()> {
        if node.is_star {
            self.try_star(node, at)
        } else {
            self.try_except(node, at)
        }
    }

    /// Takes the handler's two temporaries and makes the exception the handled one.
    pub(super) fn begin_handler(&mut self, at: Span) -> u16 {
        let exception = self.push();
        self.push();
        self.emit(at, Op::EnterHandler, 0, exception, 0, 0);
        exception
    }

    pub(super) fn end_handler(&mut self) {
        self.pop();
        self.pop();
    }

    /// The clean-up of a handler in which another exception was raised.
    pub(super) fn clean_up_handler(
        &mut self,
        region: Option<Region>,
        exception: u16,
        name: Option<&'a Name>,
        at: Span,
    ) {
        let Some(region) = region else { return };
        let raised = region.exception;
        self.bind_handler(region);
        self.push();
        if let Some(name) = name {
            self.forget_name(name, at);
        }
        self.emit(at, Op::Move, USE_B, exception, raised, 0);
        self.emit(at, Op::Reraise, USE_A, exception, 0, 0);
        self.pop();
    }

    /// `try … except … else`.
    fn try_except(&mut self, node: &'a Try, at: Span) -> Result<()> {
        let region = self.open_region();
        self.enter_block(Block::Try(region), at)?;
        self.statements(&node.body)?;
        let Some(region) = self.close_region() else {
            return Ok(());
        };
        self.statements(&node.orelse)?;
        let end = self.label();
        self.jump(at, end);

        self.bind_handler(region);
        let exception = self.begin_handler(at);
        // Guards everything here but the bodies of handlers with a name, which have their own.
        let mut outer = self.open_region();
        let last = node.handlers.len().saturating_sub(1);
        for (index, handler) in node.handlers.iter().enumerate() {
            let here = handler.span;
            let next = self.label();
            self.unit.blocks.push(Block::Handler {
                region: outer.clone(),
                name: None,
                exception,
            });
            if let Some(typ) = &handler.typ {
                let typ = self.expr(typ, Want::Any)?;
                self.release(typ);
                let instr =
                    Instr::new(Op::JumpIfNoMatch, typ.use_b(), exception, typ.register(), 0);
                self.jump_by(here, instr, next);
            } else if index != last {
                return fail("default 'except:' must be last", here);
            }
            self.unit.blocks.pop();
            self.end_guard(&mut outer);
            let mut region = outer.clone();
            if let Some(name) = &handler.name {
                self.store_name(name, Operand::Consumed(exception), here);
                region = self.open_region();
            }
            let block = Block::Handler {
                region,
                name: handler.name.clone(),
                exception,
            };
            self.enter_block(block, at)?;
            self.statements(&handler.body)?;
            let done = self.close_region();
            if handler.name.is_none()
                && let Some(done) = &done
            {
                outer.used |= done.used;
            }
            let left = last_of(&handler.body).unwrap_or(here);
            self.emit(left, Op::LeaveHandler, 0, exception, 0, 0);
            if let Some(name) = &handler.name {
                self.forget_name(name, left);
            }
            self.jump(here, end);
            if handler.name.is_some() {
                self.clean_up_handler(done, exception, handler.name.as_ref(), here);
            }
            self.bind(next);
            outer.start = self.unit.code.here();
        }
        self.emit(at, Op::Reraise, USE_A, exception, 0, 0);
        self.clean_up_handler(Some(outer), exception, None, at);
        self.end_handler();
        self.bind(end);
        Ok(())
    }

    /// `with`.
    pub fn with(&mut self, node: &'a With, at: Span) -> Result<()> {
        if node.is_async && !self.table.get(self.unit.scope).is_async {
            return fail("'async with' outside async function", at);
        }
        self.with_items(&node.items, &node.body, node.is_async, at)
    }

    /// Calls the exit method in that register, for a body that ends without an exception.
    pub(super) fn leave_with(&mut self, exit: u16, is_async: bool, at: Span) {
        if is_async {
            let exit = Operand::Consumed(exit);
            let answer = self.unary(at, Op::CallExit, exit, Want::Push);
            let answer = self.await_value(answer, AWAIT_EXIT, at, Want::Push);
            self.discard(at, answer);
        } else {
            self.emit(at, Op::WithExit, USE_A, exit, 0, 0);
        }
    }

    fn with_items(
        &mut self,
        items: &'a [WithItem],
        body: &'a [Stmt],
        is_async: bool,
        at: Span,
    ) -> Result<()> {
        let Some((item, rest)) = items.split_first() else {
            return self.statements(body);
        };
        let span = place(&item.context_expr);
        let manager = self.expr(&item.context_expr, Want::Any)?;
        self.release(manager);
        let exit = self.push();
        let entered = self.push();
        let before = if is_async {
            Op::BeforeAsyncWith
        } else {
            Op::BeforeWith
        };
        self.emit(span, before, manager.use_b(), exit, manager.register(), 0);
        if is_async {
            self.await_value(Operand::Temp(entered), AWAIT_ENTER, span, Want::Push);
        }
        self.pop();
        let region = self.open_region();
        self.push();
        let block = Block::With {
            region,
            exit,
            is_async,
            span,
        };
        self.enter_block(block, at)?;
        match &item.optional_vars {
            Some(target) => self.store(target, Operand::Temp(entered))?,
            None => self.discard(span, Operand::Temp(entered)),
        }
        self.with_items(rest, body, is_async, at)?;
        let region = self.close_region();
        self.leave_with(exit, is_async, span);
        let end = self.label();
        self.jump(at, end);

        let Some(region) = region else { return Ok(()) };
        self.bind_handler(region);
        let exception = self.begin_handler(span);
        let mut region = self.open_region();
        let suppressed = self.label();
        let answer = self.push();
        let call = if is_async {
            Op::CallExitExcept
        } else {
            Op::WithExcept
        };
        self.emit(span, call, USE_B, answer, exit, exception);
        let mut answer = Operand::Temp(answer);
        if is_async {
            answer = self.await_value(answer, AWAIT_EXIT, span, Want::Push);
        }
        self.jump_on(span, Op::JumpIfTrue, answer, suppressed);
        self.end_guard(&mut region);
        self.emit(span, Op::Reraise, USE_A, exception, 0, 0);
        self.clean_up_handler(Some(region), exception, None, span);
        self.bind(suppressed);
        self.emit(span, Op::LeaveHandler, 0, exception, 0, 0);
        self.end_handler();
        self.bind(end);
        self.pop();
        Ok(())
    }
}
