//! `try … except* …`: each clause takes its part of what was raised; what clauses raise and what none took is
//! collected in a list, from which the end makes what is raised on.
//!
//! Registers above the handler's two: the list, the part that no clause took so far, the part that the
//! current clause takes (or the exception that its body raised).

use super::context::{Block, Compiler, Operand, Want};
use super::error::Result;
use super::instruction::{Instr, Op, USE_A, USE_B, USE_C};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `try … except* …`, without its `finally`.
    pub fn try_star(&mut self, node: &'a Try, at: Span) -> Result<()> {
        let region = self.open_region();
        self.enter_block(Block::Try(region), at)?;
        self.statements(&node.body)?;
        let Some(region) = self.close_region() else {
            return Ok(());
        };
        let (orelse, end) = (self.label(), self.label());
        self.jump(at, orelse);

        self.bind_handler(region);
        let exception = self.begin_handler(at);
        let guard = self.open_region();
        self.enter_block(Block::Star(guard), at)?;
        let outcomes = self.build(Op::BuildList, 0, at, Want::Push).register();
        let rest = Operand::Borrowed(exception);
        let rest = self.unary(at, Op::Move, rest, Want::Push).register();
        for handler in &node.handlers {
            self.star_clause(handler, outcomes, rest)?;
        }
        self.emit(at, Op::ListAppend, USE_B, outcomes, rest, 0);
        self.emit(at, Op::MergeGroups, USE_C, rest, exception, outcomes);
        let nothing = self.label();
        self.jump_by(at, Instr::new(Op::JumpIfNone, 0, rest, 0, 0), nothing);
        let guard = self.close_region();
        self.emit(at, Op::Move, USE_B, exception, rest, 0);
        self.emit(at, Op::Reraise, USE_A, exception, 0, 0);
        self.bind(nothing);
        // What was raised dies before the part that the last clause took, which still is being handled.
        self.emit(at, Op::Move, USE_B, exception, rest, 0);
        self.emit(at, Op::LeaveHandler, 0, exception, 0, 0);
        self.jump(at, end);
        self.pop();
        self.pop();
        self.clean_up_handler(guard, exception, None, at);
        self.end_handler();
        self.bind(orelse);
        self.statements(&node.orelse)?;
        self.bind(end);
        Ok(())
    }

    fn star_clause(&mut self, handler: &'a ExceptHandler, outcomes: u16, rest: u16) -> Result<()> {
        let at = handler.span;
        let next = self.label();
        if let Some(typ) = &handler.typ {
            let typ = self.expr(typ, Want::Any)?;
            self.release(typ);
            let k = typ.use_b();
            self.emit(at, Op::MatchGroup, k, rest, typ.register(), 0);
        }
        let taken = self.push();
        let missed = self.label();
        self.jump_by(at, Instr::new(Op::JumpIfNone, 0, taken, 0, 0), missed);
        match &handler.name {
            Some(name) => self.store_name(name, Operand::Temp(taken), at),
            None => self.discard(at, Operand::Temp(taken)),
        }
        let region = self.open_region();
        self.enter_block(Block::Star(region), at)?;
        self.statements(&handler.body)?;
        let region = self.close_region();
        if let Some(name) = &handler.name {
            self.forget_name(name, at);
        }
        self.jump(at, next);
        if let Some(region) = region {
            let raised = region.exception;
            self.bind_handler(region);
            self.push();
            if let Some(name) = &handler.name {
                self.forget_name(name, at);
            }
            self.emit(at, Op::ListAppend, USE_B, outcomes, raised, 0);
            self.jump(at, next);
            self.pop();
        }
        self.bind(missed);
        self.emit(at, Op::Drop, USE_A, taken, 0, 0);
        self.bind(next);
        Ok(())
    }
}
