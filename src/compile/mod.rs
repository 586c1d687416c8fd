//! Syntax tree to code: scopes, registers, instructions.
//!
//! The way of the data: [`scope`] finds where names live; [`context`](self) keeps the unit being compiled;
//! one file for each family of the language (`expression`, `call`, `statement`, `exception`, …) writes
//! instructions through `emit`, which knows labels, positions and guards.

mod assign;
mod asynchronous;
mod call;
pub mod check;
mod class;
mod comprehension;
mod condition;
mod constant;
mod container;
mod context;
mod control;
pub mod disassemble;
mod docstring;
mod emit;
pub mod error;
mod exception;
mod expression;
mod fold;
pub mod frozen;
mod function;
mod future;
mod generic;
mod import;
pub mod instruction;
mod names;
mod packed;
mod pattern;
pub mod positions;
mod registers;
pub mod scope;
mod star;
mod statement;
pub mod unit;
mod unparse;
mod warning;

use std::rc::Rc;

use crate::syntax::ast::{Module, Stmt, StmtKind};
use crate::syntax::span::Span;
use crate::syntax::{self, ErrorKind, SyntaxError};

pub use crate::syntax::{Mode, Reading};

pub use fold::INVERTED_BOOL;

use context::{Compiler, Unit, Want};
use emit::Lines;
use error::{Result, fail};
use scope::Table;
use unit::CodeUnit;

/// What else the compiler is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// As if the source began with `from __future__ import annotations`.
    pub future_annotations: bool,
    /// From where the source is read.
    pub reading: Reading,
}

/// Compiles `module`, the tree of `source`.
///
/// Modes: a program (`Exec`), one statement of the prompt (`Single`: expression statements are displayed),
/// an expression (`Eval`: the code returns its value). Errors are those of CPython's compiler; their
/// columns count bytes, as there.
pub fn compile(
    module: &Module,
    source: &str,
    filename: &str,
    mode: Mode,
    options: Options,
) -> std::result::Result<CodeUnit, SyntaxError> {
    let mut warnings = module.warnings.clone();
    let compiled = compile_unit(module, source, filename, mode, options, &mut warnings);
    match compiled {
        Ok(mut unit) => {
            unit.warnings = warnings;
            Ok(unit)
        }
        Err(error) => {
            let mut error = error.into_syntax_error(source);
            error.warnings = warnings;
            Err(error)
        }
    }
}

/// Parses and compiles `source`.
pub fn compile_source(
    source: &str,
    filename: &str,
    mode: Mode,
    options: Options,
) -> std::result::Result<CodeUnit, SyntaxError> {
    let module = syntax::parse_read(source, mode, options.reading)?;
    compile(&module, source, filename, mode, options)
}

fn compile_unit(
    module: &Module,
    source: &str,
    filename: &str,
    mode: Mode,
    options: Options,
    warnings: &mut Vec<SyntaxError>,
) -> Result<CodeUnit> {
    let features = future::features(module)?;
    let annotations_are_strings = features.annotations || options.future_annotations;
    let table = Table::new(module, annotations_are_strings)?;
    for _ in 0..table.inverted_bools() {
        warnings.push(SyntaxError::without_place(
            ErrorKind::SyntaxError,
            INVERTED_BOOL,
        ));
    }
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
        warnings: Vec::new(),
        warned: Default::default(),
    };
    let end = module.body.last().map_or(Span::default(), |last| last.span);
    let whole = compile_module(&mut compiler, &module.body, end);
    let doubts = std::mem::take(&mut compiler.warnings).into_iter();
    warnings.extend(doubts.map(|doubt| doubt.into_syntax_error(source)));
    whole?;
    let unit = compiler.finish(end)?;
    if cfg!(debug_assertions)
        && let Err(wrong) = check::check(&unit)
    {
        return fail(format!("internal error of the compiler: {wrong}"), end);
    }
    Ok(unit)
}

fn compile_module<'a>(compiler: &mut Compiler<'a>, body: &'a [Stmt], end: Span) -> Result<()> {
    let top = Span::default();
    compiler.prologue(top);
    if compiler.mode == Mode::Eval {
        let Some(StmtKind::Expr(value)) = body.first().map(|stmt| &stmt.kind) else {
            return fail("an expression is needed", top);
        };
        let value = compiler.expr(value, Want::Any)?;
        compiler.release(value);
        let op = instruction::Op::Return;
        compiler.emit(end, op, value.use_a(), value.register(), 0, 0);
        return Ok(());
    }
    let body = if compiler.mode == Mode::Exec {
        compiler.body_start(body, top)
    } else {
        if class::annotates(body) {
            compiler.emit(end, instruction::Op::SetupAnnotations, 0, 0, 0, 0);
        }
        body
    };
    compiler.statements(body)?;
    compiler.return_none(end);
    Ok(())
}
