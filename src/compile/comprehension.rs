//! Comprehensions, inlined (PEP 709), and generator expressions, which are functions.
//!
//! An inlined comprehension's variables have registers of their own, empty before it and after it, also
//! when an exception leaves it for a handler of the same unit.

use std::rc::Rc;

use super::context::{Block, Compiler, Operand, Region, Want};
use super::emit::Label;
use super::error::{Result, fail};
use super::expression::place;
use super::instruction::{Instr, NOWHERE, Op, USE_A};
use super::scope::{Place, ScopeId};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// What a comprehension makes of each round.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

/// How a loop gets its items.
enum Round {
    /// The item stands in a register; the body begins at the label.
    Plain { body: Label, item: Operand },
    /// It is awaited under this guard.
    Awaited(Region),
}

/// A loop that is open.
struct Open {
    again: Label,
    end: Label,
    iterator: Operand,
    round: Round,
    span: Span,
}

impl<'a> Compiler<'a> {
    /// `[… for …]`.
    pub fn list_comprehension(
        &mut self,
        comp: &'a ElementComp,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let scope = self.table.of(comp);
        self.inlined(scope, &comp.generators, Element::List(&comp.elt), at, want)
    }

    /// `{… for …}`.
    pub fn set_comprehension(
        &mut self,
        comp: &'a ElementComp,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let scope = self.table.of(comp);
        self.inlined(scope, &comp.generators, Element::Set(&comp.elt), at, want)
    }

    /// `{…: … for …}`.
    pub fn dict_comprehension(
        &mut self,
        comp: &'a DictComp,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let scope = self.table.of(comp);
        let element = Element::Dict(&comp.key, &comp.value);
        self.inlined(scope, &comp.generators, element, at, want)
    }

    fn inlined(
        &mut self,
        scope: Option<ScopeId>,
        generators: &'a [Comprehension],
        element: Element<'a>,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let (Some(scope), Some(first)) = (scope, generators.first()) else {
            return fail("a comprehension without a loop", at);
        };
        let result = self.push();
        self.loop_source(first)?;
        self.refuse_async(scope, at)?;
        let iterator = Operand::Temp(result + 1);

        self.unit.comprehensions.push(scope);
        let (variables, cells) = self.variables(scope);
        for &cell in &cells {
            self.emit(at, Op::MakeCell, 0, cell, 0, 0);
        }
        let mut region = self.open_region();
        region.exception = result;
        self.unit.blocks.push(Block::Comprehension(region));
        let empty = match element {
            Element::Set(_) => Op::BuildSet,
            Element::Dict(..) => Op::BuildMap,
            _ => Op::BuildList,
        };
        self.emit(at, empty, 0, result, result + 1, 0);
        self.rounds(generators, iterator, element, result, at)?;
        let region = self.close_region();
        for &variable in &variables {
            self.emit(at, Op::Drop, USE_A, variable, 0, 0);
        }
        self.unit.comprehensions.pop();
        if let Some(region) = region {
            let end = self.label();
            self.jump(at, end);
            self.bind_handler(region);
            // The register after the result's is the spare one of the exception.
            self.push();
            self.emit(at, Op::EnterHandler, 0, result, 0, 0);
            for &variable in &variables {
                self.emit(at, Op::Drop, USE_A, variable, 0, 0);
            }
            self.emit(at, Op::Reraise, USE_A, result, 0, 0);
            self.pop();
            self.bind(end);
        }
        Ok(self.move_to(Operand::Temp(result), want, at))
    }

    /// The registers of a comprehension's variables, and those of them that hold cells.
    fn variables(&mut self, scope: ScopeId) -> (Vec<u16>, Vec<u16>) {
        let names = self.table.get(scope).names.clone();
        let (mut all, mut cells) = (Vec::new(), Vec::new());
        for name in names {
            let local = self
                .table
                .symbol(scope, &name)
                .is_some_and(|symbol| symbol.place == Place::Local);
            if !local {
                continue;
            }
            if let Some(register) = self.unit.locals.register(scope, &name) {
                all.push(register);
                if self.unit.locals.is_cell(register) {
                    cells.push(register);
                }
            }
        }
        (all, cells)
    }

    /// The loops of a comprehension. `iterator` is the outermost one's.
    fn rounds(
        &mut self,
        generators: &'a [Comprehension],
        iterator: Operand,
        element: Element<'a>,
        result: u16,
        at: Span,
    ) -> Result<()> {
        let mut open: Vec<Open> = Vec::with_capacity(generators.len());
        for (index, generator) in generators.iter().enumerate() {
            let span = place(&generator.iter);
            let iterator = if index == 0 {
                iterator
            } else {
                self.loop_source(generator)?
            };
            let (again, end) = (self.label(), self.label());
            let round = self.begin_round(generator, iterator.register(), again, end, at)?;
            for condition in &generator.ifs {
                self.jump_if(condition, false, again)?;
            }
            open.push(Open {
                again,
                end,
                iterator,
                round,
                span,
            });
        }
        self.element(element, result)?;
        while let Some(done) = open.pop() {
            self.end_loop(done);
        }
        Ok(())
    }

    /// The iterator of a loop, in a new temporary.
    fn loop_source(&mut self, generator: &'a Comprehension) -> Result<Operand> {
        let span = place(&generator.iter);
        if generator.is_async {
            let source = self.expr(&generator.iter, Want::Any)?;
            return Ok(self.unary(span, Op::GetAIter, source, Want::Push));
        }
        let source = self.iterable(&generator.iter)?;
        Ok(self.unary(span, Op::GetIter, source, Want::Push))
    }

    /// Begins a loop's round: its next item is bound to the target.
    fn begin_round(
        &mut self,
        generator: &'a Comprehension,
        iterator: u16,
        again: Label,
        end: Label,
        at: Span,
    ) -> Result<Round> {
        if generator.is_async {
            self.unit.code.bind_loop(again);
            let guard = self.next_awaited(iterator, &generator.target, at)?;
            return Ok(Round::Awaited(guard));
        }
        let body = self.label();
        let item = self.first_item(iterator, &generator.target, generator.iter.span, end);
        self.unit.code.bind_loop(body);
        self.store_item(item, &generator.target)?;
        Ok(Round::Plain { body, item })
    }

    /// The end of a loop, behind its body.
    fn end_loop(&mut self, done: Open) {
        let iterator = done.iterator.register();
        match done.round {
            Round::Plain { body, item } => {
                self.bind(done.again);
                self.next_item(item, iterator, done.span, body);
                self.bind(done.end);
            }
            Round::Awaited(guard) => {
                self.jump(done.span, done.again);
                self.end_async_loop(guard, iterator, done.span);
            }
        }
        if matches!(done.iterator, Operand::Temp(_)) {
            self.pop();
        }
    }

    /// Asks for a loop's first item (`ForIter`). It stands in the target, if that is a local, or in a temporary, to
    /// be stored with [`Compiler::store_item`].
    pub fn first_item(&mut self, iterator: u16, target: &'a Expr, at: Span, end: Label) -> Operand {
        let item = match &target.kind {
            ExprKind::Name(name) => self.local_target(name).map(Operand::Borrowed),
            _ => None,
        };
        let item = item.unwrap_or_else(|| Operand::Temp(self.push()));
        self.jump_by(
            at,
            Instr::new(Op::ForIter, 0, item.register(), iterator, 0),
            end,
        );
        item
    }

    /// Stores the item of this round.
    pub fn store_item(&mut self, item: Operand, target: &'a Expr) -> Result<()> {
        match item {
            Operand::Temp(_) => self.store(target, item),
            _ => Ok(()),
        }
    }

    /// Asks for the next item (`ForNext`) and goes to `body`, which stands behind the loop's `ForIter`.
    pub fn next_item(&mut self, item: Operand, iterator: u16, at: Span, body: Label) {
        self.jump_by(
            at,
            Instr::new(Op::ForNext, 0, item.register(), iterator, 0),
            body,
        );
    }

    fn element(&mut self, element: Element<'a>, result: u16) -> Result<()> {
        let into = Operand::Borrowed(result);
        match element {
            Element::List(value) => {
                let operand = self.expr(value, Want::Any)?;
                self.append(Op::ListAppend, into, operand, value.span);
            }
            Element::Set(value) => {
                let operand = self.expr(value, Want::Any)?;
                self.append(Op::SetAdd, into, operand, value.span);
            }
            Element::Dict(key, value) => {
                let span = key.span.to(value.span);
                let key = self.operand(key, Some(value))?;
                let value = self.expr(value, Want::Any)?;
                self.map_add(into, key, value, span);
            }
            Element::Yield(value) => {
                let operand = self.expr(value, Want::Any)?;
                self.unary(value.span, Op::Yield, operand, Want::To(NOWHERE));
            }
        }
        Ok(())
    }

    fn refuse_async(&self, scope: ScopeId, at: Span) -> Result<()> {
        let inner = self.table.get(scope);
        if !inner.is_async_comprehension {
            return Ok(());
        }
        let inside = self.table.get(self.unit.scope);
        if !inside.is_async && inner.kind.is_inlined() && !inside.kind.is_comprehension() {
            return fail(
                "asynchronous comprehension outside of an asynchronous function",
                at,
            );
        }
        Ok(())
    }

    /// `(… for …)`.
    pub fn generator_expression(
        &mut self,
        comp: &'a ElementComp,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let (Some(scope), Some(first)) = (self.table.of(comp), comp.generators.first()) else {
            return fail("a generator expression without a loop", at);
        };
        self.refuse_async(scope, at)?;
        let name: Name = Rc::from("<genexpr>");
        let qualname = self.qualname(&name, false);
        self.enter(scope, name, qualname, self.lines.line(at.start));
        self.unit.signature.positional = 1;
        self.prologue(at);
        let argument = Operand::Borrowed(0);
        self.rounds(&comp.generators, argument, Element::Yield(&comp.elt), 0, at)?;
        self.return_none(at);
        let code = self.leave(at)?;
        let function = self.closure(code, 0, 0, at, Want::Push);
        self.loop_source(first)?;
        self.pop();
        self.pop();
        let result = self.result(want);
        self.emit(at, Op::Call, 0, result.register(), function.register(), 1);
        Ok(result)
    }

    /// `return None`.
    pub fn return_none(&mut self, at: Span) {
        let none = self.load_constant(at, Const::None, Want::Push);
        self.release(none);
        self.emit(at, Op::Return, USE_A, none.register(), 0, 0);
    }
}
