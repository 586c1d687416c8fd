//! The compiler's state: the stack of units being compiled, their tables of names and constants, and the
//! operands that expressions leave behind.
//!
//! Invariant: temporaries are a stack; an [`Operand`] of kind `Temp` is its top when it is released.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::constant::Constants;
use super::emit::{Emitter, Label, Lines, Registers};
use super::error::{Error, Result};
use super::instruction::{Instr, Op, USE_A, USE_B, USE_C};
use super::registers::{Locals, Temporaries};
use super::scope::{Kind, Place, ScopeId, Table};
use super::unit::{self, CodeUnit, Const};
use crate::syntax::Mode;
use crate::syntax::ast::{Expr, Name};
use crate::syntax::span::Span;

/// Where an expression's value should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Anywhere: a local is answered as it is.
    Any,
    /// Into a new temporary on top of the stack.
    Push,
    /// Into this local, by the expression's last instruction and no earlier.
    To(u16),
}

/// Where a value is, and who gives its register back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// In a register that the instruction using it leaves alone.
    Borrowed(u16),
    /// In a temporary that the instruction using it consumes, but which is not on top of the stack.
    Consumed(u16),
    /// In the topmost temporary; the instruction using it consumes it.
    Temp(u16),
}

impl Operand {
    /// The register.
    pub fn register(self) -> u16 {
        match self {
            Operand::Borrowed(register) | Operand::Consumed(register) | Operand::Temp(register) => {
                register
            }
        }
    }

    /// `bit` if the instruction consumes it.
    pub fn bit(self, bit: u8) -> u8 {
        match self {
            Operand::Borrowed(_) => 0,
            Operand::Consumed(_) | Operand::Temp(_) => bit,
        }
    }

    /// The `k` bits of operands in `a`.
    pub fn use_a(self) -> u8 {
        self.bit(USE_A)
    }

    /// The `k` bits of operands in `b`.
    pub fn use_b(self) -> u8 {
        self.bit(USE_B)
    }

    /// The `k` bits of operands in `c`.
    pub fn use_c(self) -> u8 {
        self.bit(USE_C)
    }
}

/// What stands around the statement being compiled, and must be undone when control leaves it.
pub enum Block<'a> {
    /// A loop: where `continue` and `break` go, and the iterator's register (`for`).
    Loop {
        again: Label,
        leave: Label,
        iterator: Option<u16>,
    },
    /// A final block that runs on the way out of a `return`, whose value waits in that register.
    Returning(u16),
    /// The guarded part of `try … except`.
    Try(Region),
    /// The guarded part of `try … finally`: leaving it runs the final block.
    Finally {
        region: Region,
        body: &'a [crate::syntax::ast::Stmt],
    },
    /// The copy of the final block that runs for an exception (held in that register).
    FinallyHandler { region: Region, exception: u16 },
    /// A handler's body.
    Handler {
        region: Region,
        /// The name after `as`: cleared when the body is left.
        name: Option<Name>,
        exception: u16,
    },
    /// A clause of `except*`, which nothing but its end may leave.
    Star(Region),
    /// The body of `with`: leaving it calls the exit method in that register.
    With {
        region: Region,
        exit: u16,
        is_async: bool,
        span: Span,
    },
    /// An inlined comprehension's guard.
    Comprehension(Region),
}

/// A guarded region, open from `start` on.
#[derive(Clone, Debug)]
pub struct Region {
    pub start: u32,
    pub handler: Label,
    /// The register that gets the exception.
    pub exception: u16,
    /// The locals bound where it began.
    pub bound: Option<Registers>,
    /// Whether it guards anything so far.
    pub used: bool,
}

/// One unit while it is compiled.
pub struct Unit<'a> {
    pub scope: ScopeId,
    pub kind: Kind,
    pub code: Emitter,
    pub locals: Locals,
    pub temps: Temporaries,
    pub constants: Constants,
    names: Vec<Name>,
    name_index: FxHashMap<Name, u16>,
    pub blocks: Vec<Block<'a>>,
    /// Scopes of the inlined comprehensions around the expression being compiled.
    pub comprehensions: Vec<ScopeId>,
    /// The class whose name mangles private names.
    pub private: Option<Name>,
    pub name: Rc<str>,
    pub qualname: Rc<str>,
    pub first_line: u32,
    /// Counts and flags of a function.
    pub signature: Signature,
    /// What methods assign on their first parameter (classes).
    pub static_attributes: Vec<Name>,
    pub has_walrus: bool,
    pub has_docstring: bool,
    too_large: bool,
}

/// The counts and flags of a code unit.
#[derive(Clone, Copy, Default)]
pub struct Signature {
    pub positional: u16,
    pub positional_only: u16,
    pub keyword_only: u16,
    pub flags: u16,
}

/// Compiles one module.
pub struct Compiler<'a> {
    pub table: Table,
    pub lines: Lines,
    pub filename: Rc<str>,
    pub mode: Mode,
    pub annotations_are_strings: bool,
    /// Offset past the `__future__` imports at the top.
    pub future_end: u32,
    pub unit: Unit<'a>,
    /// Units around the current one, outermost first.
    pub around: Vec<Unit<'a>>,
    /// What was warned of, as the errors that filters may make of it.
    pub warnings: Vec<Error>,
    /// What was warned of, each place once.
    pub warned: std::collections::HashSet<(u32, String)>,
}

impl<'a> Unit<'a> {
    /// Begins the unit of scope `scope`.
    pub fn new(table: &Table, scope: ScopeId, name: Rc<str>, qualname: Rc<str>) -> Unit<'a> {
        let kind = table.get(scope).kind;
        let (locals, too_large) = match Locals::new(table, scope) {
            Some(locals) => (locals, false),
            None => (Locals::empty(scope), true),
        };
        let count = locals.count();
        let mut code = Emitter::new(count);
        for (register, name) in table.get(scope).params.iter().enumerate() {
            code.set_bound(register as u16);
            if Locals::is_deletable(table, scope, name) {
                code.deletable.add(register as u16);
            }
        }
        Unit {
            scope,
            kind,
            code,
            locals,
            temps: Temporaries::new(count),
            constants: Constants::default(),
            names: Vec::new(),
            name_index: FxHashMap::default(),
            blocks: Vec::new(),
            comprehensions: Vec::new(),
            private: None,
            name,
            qualname,
            first_line: 1,
            signature: Signature::default(),
            static_attributes: Vec::new(),
            has_walrus: table.get(scope).has_walrus,
            has_docstring: false,
            too_large,
        }
    }

    /// The index of `name` (as it stands, not mangled) in the table of names.
    pub fn name_index(&mut self, name: &Name) -> u16 {
        if let Some(&index) = self.name_index.get(name) {
            return index;
        }
        let Ok(index) = u16::try_from(self.names.len()) else {
            self.too_large = true;
            return 0;
        };
        self.names.push(name.clone());
        self.name_index.insert(name.clone(), index);
        index
    }

    /// The index of a constant.
    pub fn constant(&mut self, constant: Const) -> u16 {
        match self.constants.index(constant) {
            Some(index) => index,
            None => {
                self.too_large = true;
                0
            }
        }
    }

    /// The unit as data.
    fn finish(
        mut self,
        table: &Table,
        filename: &Rc<str>,
        future_annotations: bool,
        span: Span,
    ) -> Result<CodeUnit> {
        self.code.finish();
        let total = self.temps.total();
        let Some(register_count) = total.filter(|_| !self.too_large) else {
            return Err(Error::new(
                "code is too large: too many names, constants or values in one block",
                span,
            ));
        };
        let scope = table.get(self.scope);
        let mut flags = self.signature.flags;
        if self.kind.is_function_like() {
            flags |= unit::OPTIMIZED | unit::NEWLOCALS;
            if scope.nested {
                flags |= unit::NESTED;
            }
            flags |= match (scope.is_generator, scope.is_coroutine()) {
                (true, true) => unit::ASYNC_GENERATOR,
                (true, false) => unit::GENERATOR,
                (false, true) => unit::COROUTINE,
                (false, false) => 0,
            };
        }
        Ok(CodeUnit {
            name: self.name,
            qualname: self.qualname,
            filename: filename.clone(),
            first_line: self.first_line,
            arg_count: self.signature.positional,
            positional_only_count: self.signature.positional_only,
            keyword_only_count: self.signature.keyword_only,
            flags,
            cells: self.locals.cells.clone(),
            local_names: self.locals.into_names(table),
            free_names: scope.free.iter().cloned().collect(),
            register_count,
            words: self.code.words,
            constants: self.constants.into_list(),
            names: self.names,
            guards: self.code.guards,
            positions: self.code.positions.into(),
            static_attributes: self.static_attributes,
            has_docstring: self.has_docstring,
            future_annotations,
            warnings: Vec::new(),
        })
    }
}

impl<'a> Compiler<'a> {
    /// Begins a unit inside the current one.
    pub fn enter(&mut self, scope: ScopeId, name: Rc<str>, qualname: Rc<str>, first: u32) {
        let mut unit = Unit::new(&self.table, scope, name, qualname);
        unit.private = self.unit.private.clone();
        unit.first_line = first;
        let outer = std::mem::replace(&mut self.unit, unit);
        self.around.push(outer);
    }

    /// Ends the current unit and goes back to the one around it.
    pub fn leave(&mut self, span: Span) -> Result<CodeUnit> {
        let Some(outer) = self.around.pop() else {
            return Err(Error::new("no unit to leave", span));
        };
        let done = std::mem::replace(&mut self.unit, outer);
        let future = self.annotations_are_strings;
        done.finish(&self.table, &self.filename, future, span)
    }

    /// Ends the outermost unit.
    pub fn finish(self, span: Span) -> Result<CodeUnit> {
        let future = self.annotations_are_strings;
        self.unit.finish(&self.table, &self.filename, future, span)
    }

    /// The unit whose names lead those of what is made in the current one: annotation scopes don't count, but for
    /// the value of a `type` statement.
    fn naming_unit(&self) -> &Unit<'a> {
        let kind = self.unit.kind;
        match self.around.last() {
            Some(around) if kind.is_annotation_scope() && kind != Kind::Alias => around,
            _ => &self.unit,
        }
    }

    /// The name of a class or function inside the current unit, with the names of what is around it.
    pub fn qualname(&self, name: &Name, declared_global: bool) -> Rc<str> {
        let unit = self.naming_unit();
        if declared_global || unit.kind == Kind::Module {
            return name.clone();
        }
        let around = &unit.qualname;
        if matches!(unit.kind, Kind::Function | Kind::Lambda | Kind::Alias) {
            Rc::from(format!("{around}.<locals>.{name}"))
        } else {
            Rc::from(format!("{around}.{name}"))
        }
    }

    /// Whether a class or function of this name is declared global where it is made.
    pub fn is_declared_global(&self, name: &Name) -> bool {
        let mangled = self.mangled(name);
        let scope = match self.unit.kind.is_annotation_scope() {
            true => self.naming_unit().scope,
            false => self.scope(),
        };
        self.table
            .symbol(scope, &mangled)
            .is_some_and(|symbol| symbol.place == Place::GlobalExplicit)
    }

    /// `name` mangled by the class around.
    pub fn mangled(&self, name: &Name) -> Name {
        self.table
            .get(self.scope())
            .mangled(self.unit.private.as_deref(), name)
    }

    /// The index of `name`, mangled.
    pub fn mangled_index(&mut self, name: &Name) -> u16 {
        let name = self.mangled(name);
        self.unit.name_index(&name)
    }

    /// Writes an instruction.
    pub fn emit(&mut self, at: Span, op: Op, k: u8, a: u16, b: u16, c: u16) {
        let instr = Instr::new(op, k, a, b, c);
        self.unit.code.emit(&self.lines, at, instr);
    }

    /// Writes an instruction with `first` in its first extension word.
    pub fn emit_extended(&mut self, at: Span, instr: Instr, first: u64) {
        self.unit.code.emit_extended(&self.lines, at, instr, first);
    }

    /// Writes an unconditional jump.
    pub fn jump(&mut self, at: Span, label: Label) {
        self.jump_by(at, Instr::new(Op::Jump, 0, 0, 0, 0), label);
    }

    /// Writes the jump `instr` to `label`.
    pub fn jump_by(&mut self, at: Span, instr: Instr, label: Label) {
        self.unit.code.jump(&self.lines, at, instr, label);
    }

    /// Writes a conditional jump on `condition`, which it takes.
    pub fn jump_on(&mut self, at: Span, op: Op, condition: Operand, label: Label) {
        self.release(condition);
        let instr = Instr::new(op, condition.use_a(), condition.register(), 0, 0);
        self.jump_by(at, instr, label);
    }

    /// A new label.
    pub fn label(&mut self) -> Label {
        self.unit.code.label()
    }

    /// Puts `label` here.
    pub fn bind(&mut self, label: Label) {
        self.unit.code.bind(label);
    }

    /// A new temporary.
    pub fn push(&mut self) -> u16 {
        self.unit.temps.push()
    }

    /// Gives the topmost temporary back.
    pub fn pop(&mut self) {
        self.unit.temps.pop();
    }

    /// The register for a result, taken if it is a temporary.
    pub fn result(&mut self, want: Want) -> Operand {
        match want {
            Want::To(register) => Operand::Borrowed(register),
            Want::Any | Want::Push => Operand::Temp(self.push()),
        }
    }

    /// Gives an operand's register back, right before the instruction that uses it is written. Operands
    /// are released in the reverse order of their evaluation.
    pub fn release(&mut self, operand: Operand) {
        if let Operand::Temp(register) = operand {
            self.pop();
            debug_assert_eq!(
                register,
                self.unit.temps.next(),
                "an operand is released out of order"
            );
        }
    }

    /// Drops the value of an expression that nobody wants.
    pub fn discard(&mut self, at: Span, operand: Operand) {
        self.release(operand);
        if !matches!(operand, Operand::Borrowed(_)) {
            self.emit(at, Op::Drop, USE_A, operand.register(), 0, 0);
        }
    }

    /// Writes the one-operand instruction `op` on `source`: `dst = op source`.
    pub fn unary(&mut self, at: Span, op: Op, source: Operand, want: Want) -> Operand {
        self.release(source);
        let result = self.result(want);
        self.emit(
            at,
            op,
            source.use_b(),
            result.register(),
            source.register(),
            0,
        );
        result
    }

    /// Writes a two-operand instruction: `dst = left op right`.
    pub fn binary(
        &mut self,
        at: Span,
        op: Op,
        left: Operand,
        right: Operand,
        want: Want,
    ) -> Operand {
        self.release(right);
        self.release(left);
        let result = self.result(want);
        let k = left.use_b() | right.use_c();
        self.emit(
            at,
            op,
            k,
            result.register(),
            left.register(),
            right.register(),
        );
        result
    }

    /// Evaluates into a new temporary and answers its register.
    pub fn push_expr(&mut self, expr: &'a Expr) -> Result<u16> {
        Ok(self.expr(expr, Want::Push)?.register())
    }

    /// Puts a constant into a new temporary.
    pub fn push_constant(&mut self, at: Span, constant: Const) -> u16 {
        self.load_constant(at, constant, Want::Push).register()
    }

    /// Loads a constant.
    pub fn load_constant(&mut self, at: Span, constant: Const, want: Want) -> Operand {
        let result = self.result(want);
        if !self.unit.code.reachable() {
            return result;
        }
        if let Const::Int(value) = constant
            && let Ok(small) = i32::try_from(value)
            && (!self.literals_are_objects() || (-5..=256).contains(&value))
        {
            let wide = small as u32;
            let (low, high) = (wide as u16, (wide >> 16) as u16);
            self.emit(at, Op::LoadInt, 0, result.register(), low, high);
            return result;
        }
        let index = self.unit.constant(constant);
        self.emit(at, Op::LoadConst, 0, result.register(), index, 0);
        result
    }

    /// Whether big literals must be objects of the constant table, because the prompt shows identities.
    fn literals_are_objects(&self) -> bool {
        self.mode == Mode::Single && self.unit.kind == Kind::Module
    }
}
