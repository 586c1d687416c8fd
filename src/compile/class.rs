//! Class statements and bodies.

use std::rc::Rc;

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::docstring;
use super::error::{Result, fail};
use super::instruction::{Op, USE_A, USE_B};
use super::scope::ScopeId;
use super::unit::{CodeUnit, Const};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `class`.
    pub fn class_def(&mut self, def: &'a ClassDef, at: Span) -> Result<()> {
        let Some(scope) = self.table.of(def) else {
            return fail("a class without a scope", at);
        };
        let first = def
            .decorators
            .first()
            .map_or(at, |decorator| decorator.span);
        for decorator in &def.decorators {
            self.push_expr(decorator)?;
        }
        let direct = match self.local_target(&def.name) {
            Some(register) if def.decorators.is_empty() => Want::To(register),
            _ => Want::Push,
        };
        let value = if def.type_params.is_empty() {
            let builder = self.class_builder(def, scope, first, at)?;
            self.call_with(builder, 2, &def.bases, None, &def.keywords, at, direct)?
        } else {
            self.generic_class(def, scope, first, at, direct)?
        };
        let value = self.decorate(&def.decorators, value);
        if direct == Want::Push {
            self.store_name(&def.name, value, at);
        }
        Ok(())
    }

    /// Pushes `__build_class__`, the body's function and the class's name.
    pub(super) fn class_builder(
        &mut self,
        def: &'a ClassDef,
        scope: ScopeId,
        first: Span,
        at: Span,
    ) -> Result<Operand> {
        let builder = self.result(Want::Push);
        self.emit(at, Op::BuildClass, 0, builder.register(), 0, 0);
        let code = self.class_code(def, scope, first, at)?;
        self.closure(code, 0, 0, at, Want::Push);
        self.push_constant(at, text(&def.name));
        Ok(builder)
    }

    fn class_code(
        &mut self,
        def: &'a ClassDef,
        scope: ScopeId,
        first: Span,
        at: Span,
    ) -> Result<CodeUnit> {
        let global = self.is_declared_global(&def.name);
        let qualname = self.qualname(&def.name, global);
        let line = self.lines.line(first.start);
        self.enter(scope, def.name.clone(), qualname.clone(), line);
        self.unit.private = Some(def.name.clone());
        self.prologue(at);
        // The beginning of a class body counts as its first line.
        let top = self.lines.line_start(first.start);
        let module = self.unit.name_index(&Name::from("__name__"));
        let value = self.result(Want::Push);
        self.emit(top, Op::LoadName, 0, value.register(), module, 0);
        self.store_raw("__module__", value, top);
        self.store_constant("__qualname__", text(&qualname), top);
        self.store_constant("__firstlineno__", Const::Int(line as i64), top);
        if !def.type_params.is_empty() {
            let params = self.load_name(&Name::from(".type_params"), top, Want::Push);
            self.store_raw("__type_params__", params, top);
        }
        let needs_dict = self.table.get(scope).needs_class_dict;
        if needs_dict {
            let namespace = self.result(Want::Push);
            self.emit(top, Op::LoadLocals, 0, namespace.register(), 0, 0);
            self.release(namespace);
            let name: Name = Rc::from("__classdict__");
            if let Some(cell) = self.unit.locals.register(scope, &name) {
                let from = namespace.register();
                self.emit(top, Op::StoreCell, USE_B, cell, from, 0);
            }
        }
        let body = self.body_start(&def.body, at);
        self.statements(body)?;
        let end = def.body.last().map_or(at, |last| last.span);
        let mut names = self.unit.static_attributes.clone();
        names.sort();
        let attributes: Vec<Const> = names.iter().map(|name| text(name)).collect();
        self.store_constant(
            "__static_attributes__",
            Const::Tuple(attributes.into()),
            end,
        );
        if needs_dict {
            let name: Name = Rc::from("__classdict__");
            self.push_cell(&name, end);
            let cell = self.unit.temps.next() - 1;
            self.store_raw("__classdictcell__", Operand::Temp(cell), end);
        }
        if self.table.get(scope).needs_class_cell {
            let name: Name = Rc::from("__class__");
            self.push_cell(&name, end);
            let cell = self.unit.temps.next() - 1;
            self.store_raw("__classcell__", Operand::Borrowed(cell), end);
            self.pop();
            self.emit(end, Op::Return, USE_A, cell, 0, 0);
        } else {
            self.return_none(end);
        }
        self.leave(at)
    }

    /// What the body of a class or module begins with: `__annotations__` if it annotates names, and the
    /// docstring. Answers the statements that are left.
    pub fn body_start(&mut self, body: &'a [Stmt], at: Span) -> &'a [Stmt] {
        if annotates(body) {
            self.emit(at, Op::SetupAnnotations, 0, 0, 0, 0);
        }
        match docstring::of(body) {
            Some((doc, rest)) => {
                let span = body.first().map_or(at, |first| first.span);
                self.store_constant("__doc__", Const::Str(doc), span);
                rest
            }
            None => body,
        }
    }

    fn store_constant(&mut self, name: &str, value: Const, at: Span) {
        let value = self.load_constant(at, value, Want::Push);
        self.store_raw(name, value, at);
    }

    /// Stores into the body's namespace, whatever the name's scope is.
    fn store_raw(&mut self, name: &str, value: Operand, at: Span) {
        self.release(value);
        let index = self.unit.name_index(&Name::from(name));
        self.emit(
            at,
            Op::StoreName,
            value.bit(USE_B),
            index,
            value.register(),
            0,
        );
    }

    /// `self.attr = …` in a method: the class around makes room for the attribute.
    pub fn note_static_attribute(&mut self, object: &Expr, attr: &Name) {
        if !matches!(&object.kind, ExprKind::Name(name) if &**name == "self") {
            return;
        }
        let class = self
            .around
            .iter_mut()
            .rev()
            .find(|unit| unit.kind == super::scope::Kind::Class);
        if let Some(class) = class
            && !class.static_attributes.contains(attr)
        {
            class.static_attributes.push(attr.clone());
        }
    }
}

/// Whether statements of this block (not of inner functions and classes) annotate names.
pub fn annotates(body: &[Stmt]) -> bool {
    let mut open: Vec<&Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        match &stmt.kind {
            StmtKind::AnnAssign(_) => return true,
            StmtKind::For(node) => open.extend(node.body.iter().chain(&node.orelse)),
            StmtKind::While(node) => open.extend(node.body.iter().chain(&node.orelse)),
            StmtKind::If(node) => open.extend(node.body.iter().chain(&node.orelse)),
            StmtKind::With(node) => open.extend(&node.body),
            StmtKind::Match { cases, .. } => {
                open.extend(cases.iter().flat_map(|case| &case.body));
            }
            StmtKind::Try(node) => {
                let blocks = node.body.iter().chain(&node.orelse).chain(&node.finalbody);
                open.extend(blocks);
                open.extend(node.handlers.iter().flat_map(|handler| &handler.body));
            }
            _ => {}
        }
    }
    false
}
