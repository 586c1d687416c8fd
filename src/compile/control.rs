//! Loops, conditions, and what leaving blocks undoes.

use super::context::{Block, Compiler, Region, Want};
use super::error::{Result, fail};
use super::expression::place;
use super::instruction::{Op, USE_A};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// How deep blocks may be nested (CPython's limit).
const MAX_BLOCKS: usize = 21;

impl<'a> Block<'a> {
    /// Whether it is a loop.
    pub fn is_loop(&self) -> bool {
        matches!(self, Block::Loop { .. })
    }

    /// Its guarded region.
    fn region(&mut self) -> Option<&mut Region> {
        match self {
            Block::Loop { .. } | Block::Returning(_) => None,
            Block::Try(region)
            | Block::Star(region)
            | Block::Comprehension(region)
            | Block::Finally { region, .. }
            | Block::FinallyHandler { region, .. }
            | Block::Handler { region, .. }
            | Block::With { region, .. } => Some(region),
        }
    }
}

impl<'a> Compiler<'a> {
    /// `if` with all its `elif`s.
    pub fn conditional(&mut self, first: &'a If) -> Result<()> {
        let end = self.label();
        let mut node = first;
        loop {
            let next = self.label();
            self.jump_if(&node.test, false, next)?;
            self.statements(&node.body)?;
            let at = node.body.last().map_or(node.test.span, |last| last.span);
            if !node.orelse.is_empty() {
                self.jump(at, end);
            }
            self.bind(next);
            match node.orelse.as_slice() {
                [
                    Stmt {
                        kind: StmtKind::If(inner),
                        ..
                    },
                ] => node = inner,
                rest => {
                    self.statements(rest)?;
                    break;
                }
            }
        }
        self.bind(end);
        Ok(())
    }

    /// `while`. The test is written twice, so that a round costs one jump.
    pub fn while_loop(&mut self, node: &'a While, at: Span) -> Result<()> {
        let (body, again, no, leave) = (self.label(), self.label(), self.label(), self.label());
        self.enter_block(
            Block::Loop {
                again,
                leave,
                iterator: None,
            },
            at,
        )?;
        self.jump_if(&node.test, false, no)?;
        self.unit.code.bind_loop(body);
        self.statements(&node.body)?;
        self.bind(again);
        // What the first test warned of is not told again.
        let told = self.warnings.len();
        self.jump_if(&node.test, true, body)?;
        self.warnings.truncate(told);
        self.unit.blocks.pop();
        self.bind(no);
        self.statements(&node.orelse)?;
        self.bind(leave);
        Ok(())
    }

    /// `for`. The next item is asked for in two places, so that a round costs one jump.
    pub fn for_loop(&mut self, node: &'a For, at: Span) -> Result<()> {
        if node.is_async {
            return self.async_for(node, at);
        }
        let span = place(&node.iter);
        let source = self.iterable(&node.iter)?;
        let iterator = self.unary(span, Op::GetIter, source, Want::Push).register();
        let (body, again) = (self.label(), self.label());
        let (done, leave) = (self.label(), self.label());
        self.enter_block(
            Block::Loop {
                again,
                leave,
                iterator: Some(iterator),
            },
            at,
        )?;
        let item = self.first_item(iterator, &node.target, span, done);
        self.unit.code.bind_loop(body);
        self.store_item(item, &node.target)?;
        self.statements(&node.body)?;
        self.bind(again);
        self.next_item(item, iterator, span, body);
        self.bind(done);
        self.unit.blocks.pop();
        self.pop();
        self.statements(&node.orelse)?;
        self.bind(leave);
        Ok(())
    }

    /// `break` and `continue`.
    pub fn leave_loop(&mut self, breaks: bool, at: Span) -> Result<()> {
        let found = self.unit.blocks.iter().rposition(|block| block.is_loop());
        let Some(index) = found else {
            // What is wrong in what is left comes first.
            let undone = self.unwind(0, at, None)?;
            self.rewind(undone);
            return fail(
                if breaks {
                    "'break' outside loop"
                } else {
                    "'continue' not properly in loop"
                },
                at,
            );
        };
        let Some(&Block::Loop { again, leave, .. }) = self.unit.blocks.get(index) else {
            return Ok(());
        };
        let undone = self.unwind(if breaks { index } else { index + 1 }, at, None)?;
        self.jump(at, if breaks { leave } else { again });
        self.rewind(undone);
        Ok(())
    }

    /// Enters a block.
    pub fn enter_block(&mut self, block: Block<'a>, at: Span) -> Result<()> {
        if self.unit.blocks.len() >= MAX_BLOCKS {
            return fail("too many statically nested blocks", at);
        }
        self.unit.blocks.push(block);
        Ok(())
    }

    /// A guarded region that begins here; its handler gets the exception in the next temporary.
    pub fn open_region(&mut self) -> Region {
        Region {
            start: self.unit.code.here(),
            handler: self.label(),
            exception: self.unit.temps.next(),
            bound: self.bound_here(),
            used: false,
        }
    }

    /// Leaves the innermost block; answers its region.
    pub fn close_region(&mut self) -> Option<Region> {
        let mut block = self.unit.blocks.pop()?;
        let region = block.region()?;
        self.end_guard(region);
        Some(region.clone())
    }

    /// Ends the guard of a region here (it may go on later).
    pub fn end_guard(&mut self, region: &mut Region) {
        let (start, end) = (region.start, self.unit.code.here());
        region.used |= start < end;
        let (handler, exception) = (region.handler, region.exception);
        self.unit.code.guard(start, end, handler, exception);
        region.start = end;
    }

    /// Puts a region's handler here. If nothing was guarded, control can't come to it.
    pub fn bind_handler(&mut self, region: Region) {
        let bound = region.bound.filter(|_| region.used);
        self.unit.code.bind_handler(region.handler, bound);
    }

    /// Undoes all blocks down to `depth` of them, innermost first, for the jump at `at`; meanwhile the register
    /// `returned` keeps the value of a `return`. The blocks come back with `rewind` when the jump out of them is
    /// written.
    pub fn unwind(
        &mut self,
        depth: usize,
        at: Span,
        returned: Option<u16>,
    ) -> Result<Vec<Block<'a>>> {
        let mut undone = Vec::new();
        let mut at = at;
        while self.unit.blocks.len() > depth {
            let Some(mut block) = self.unit.blocks.pop() else {
                break;
            };
            if let Some(region) = block.region() {
                self.end_guard(region);
            }
            at = self.undo(&block, at, returned)?;
            undone.push(block);
        }
        Ok(undone)
    }

    /// Undoes a block; answers where the program then is.
    fn undo(&mut self, block: &Block<'a>, at: Span, returned: Option<u16>) -> Result<Span> {
        match block {
            Block::Loop { iterator, .. } => {
                if let Some(iterator) = *iterator {
                    self.emit(at, Op::Drop, USE_A, iterator, 0, 0);
                }
            }
            Block::Returning(value) => {
                self.emit(at, Op::Drop, USE_A, *value, 0, 0);
            }
            Block::Try(_) | Block::Comprehension(_) => {}
            Block::Star(_) => {
                let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                return fail(message, at);
            }
            Block::Finally { body, .. } => {
                self.unit.blocks.extend(returned.map(Block::Returning));
                self.final_statements(body)?;
                if returned.is_some() {
                    self.unit.blocks.pop();
                }
                return Ok(body.last().map_or(at, |last| last.span));
            }
            Block::FinallyHandler { exception, .. } => {
                self.emit(at, Op::LeaveHandler, 0, *exception, 0, 0);
            }
            Block::Handler {
                name, exception, ..
            } => {
                self.emit(at, Op::LeaveHandler, 0, *exception, 0, 0);
                if let Some(name) = name {
                    self.forget_name(name, at);
                }
            }
            Block::With {
                exit,
                is_async,
                span,
                ..
            } => {
                self.leave_with(*exit, *is_async, *span);
                return Ok(*span);
            }
        }
        Ok(at)
    }

    /// Enters again the blocks that `unwind` left, after the jump.
    pub fn rewind(&mut self, undone: Vec<Block<'a>>) {
        let here = self.unit.code.here();
        for mut block in undone.into_iter().rev() {
            if let Some(region) = block.region() {
                region.start = here;
            }
            self.unit.blocks.push(block);
        }
    }
}
