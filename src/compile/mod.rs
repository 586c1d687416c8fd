//! Syntax tree to code: scopes, registers, instructions.
//!
//! The way of the data: [`scope`] finds where names live; [`context`](self) keeps the unit being compiled;
//! one file for each family of the language (`expression`, `call`, `statement`, `exception`, …) writes
//! instructions through `emit`, which knows labels, positions and guards.

mod assign;
mod call;
mod class;
mod comprehension;
mod condition;
mod constant;
mod container;
mod context;
mod control;
mod docstring;
mod emit;
pub mod error;
mod exception;
mod expression;
mod fold;
mod function;
mod future;
mod import;
pub mod instruction;
mod names;
mod registers;
pub mod scope;
mod statement;
pub mod unit;

use std::rc::Rc;

use crate::syntax::ast::{Module, StmtKind};
use crate::syntax::span::Span;

use context::{Compiler, Unit, Want};
use emit::Lines;
use error::{Result, fail};
use scope::Table;
use unit::CodeUnit;

/// What a source is compiled as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module.
    Exec,
    /// One statement of the prompt: expression statements are displayed.
    Single,
    /// An expression: the code returns its value.
    Eval,
}

/// What else the compiler is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// As if the source began with `from __future__ import annotations`.
    pub future_annotations: bool,
}

/// Compiles `module`, the tree of `source`.
pub fn compile(
    module: &Module,
    source: &str,
    filename: &str,
    mode: Mode,
    options: Options,
) -> Result<CodeUnit> {
    let features = future::features(module)?;
    let annotations_are_strings = features.annotations || options.future_annotations;
    let table = Table::new(module, annotations_are_strings)?;
    let name: Rc<str> = Rc::from("<module>");
    let unit = Unit::new(&table, Table::MODULE, name.clone(), name);
    let mut compiler = Compiler {
        table,
        lines: Lines::new(source),
        filename: Rc::from(filename),
        mode,
        annotations_are_strings,
        future_end: features.end,
        unit,
        around: Vec::new(),
    };
    let top = Span::default();
    let end = module.body.last().map_or(top, |last| last.span);
    compiler.prologue(top);
    if mode == Mode::Eval {
        let Some(StmtKind::Expr(value)) = module.body.first().map(|stmt| &stmt.kind) else {
            return fail("an expression is needed", top);
        };
        let value = compiler.expr(value, Want::Any)?;
        compiler.release(value);
        let op = instruction::Op::Return;
        compiler.emit(end, op, value.use_a(), value.register(), 0, 0);
    } else {
        let body = if mode == Mode::Exec {
            compiler.body_start(&module.body, top)
        } else {
            if class::annotates(&module.body) {
                compiler.emit(end, instruction::Op::SetupAnnotations, 0, 0, 0, 0);
            }
            &module.body
        };
        compiler.statements(body)?;
        compiler.return_none(end);
    }
    compiler.finish(end)
}
