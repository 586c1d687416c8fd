//! `await`, and the asynchronous loop. What is awaited is delegated to as by `yield from`.

use super::context::{Block, Compiler, Operand, Region, Want};
use super::error::{Result, fail};
use super::instruction::{AWAIT, Op, USE_A};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `await value`.
    pub fn awaited(&mut self, value: &'a Expr, at: Span, want: Want) -> Result<Operand> {
        if !self.unit.kind.is_function_like() {
            return fail("'await' outside function", at);
        }
        if !self.table.get(self.unit.scope).is_coroutine() {
            return fail("'await' outside async function", at);
        }
        let value = self.expr(value, Want::Any)?;
        Ok(self.await_value(value, AWAIT, at, want))
    }

    /// Awaits a value; `from` says for messages where it comes from (`AWAIT_*`).
    pub fn await_value(&mut self, value: Operand, from: u16, at: Span, want: Want) -> Operand {
        self.release(value);
        let awaitable = self.push();
        let (k, b) = (value.use_b(), value.register());
        self.emit(at, Op::GetAwaitable, k, awaitable, b, from);
        self.delegate(Operand::Temp(awaitable), at, want)
    }

    /// Delegates to an iterator until it ends; the value is what it returns.
    fn delegate(&mut self, iterator: Operand, at: Span, want: Want) -> Operand {
        let sent = self.load_constant(at, Const::None, Want::Push);
        self.binary(at, Op::YieldFrom, iterator, sent, want)
    }

    /// `async for`.
    pub fn async_for(&mut self, node: &'a For, at: Span) -> Result<()> {
        if !self.table.get(self.unit.scope).is_async {
            return fail("'async for' outside async function", at);
        }
        let span = node.iter.span;
        let source = self.expr(&node.iter, Want::Any)?;
        let iterator = self
            .unary(span, Op::GetAIter, source, Want::Push)
            .register();
        let (again, leave) = (self.label(), self.label());
        self.enter_block(
            Block::Loop {
                again,
                leave,
                iterator: Some(iterator),
            },
            at,
        )?;
        self.unit.code.bind_loop(again);
        let guard = self.next_awaited(iterator, &node.target, at)?;
        self.statements(&node.body)?;
        self.jump(span, again);
        self.unit.blocks.pop();
        self.end_async_loop(guard, iterator, span);
        self.pop();
        self.statements(&node.orelse)?;
        self.bind(leave);
        Ok(())
    }

    /// Awaits the next item and binds the target to it. The answer guards the asking: its handler is the loop's
    /// end.
    pub fn next_awaited(&mut self, iterator: u16, target: &'a Expr, at: Span) -> Result<Region> {
        let mut guard = self.open_region();
        let iterator = Operand::Borrowed(iterator);
        let awaitable = self.unary(at, Op::GetANext, iterator, Want::Push);
        let item = self.delegate(awaitable, at, Want::Push);
        self.end_guard(&mut guard);
        self.store(target, item)?;
        Ok(guard)
    }

    /// The end of an asynchronous loop: an exception comes here when an item was asked for.
    pub fn end_async_loop(&mut self, guard: Region, iterator: u16, at: Span) {
        let exception = guard.exception;
        self.bind_handler(guard);
        self.push();
        self.emit(at, Op::EndAsyncFor, USE_A, exception, 0, 0);
        self.pop();
        self.emit(at, Op::Drop, USE_A, iterator, 0, 0);
    }
}
