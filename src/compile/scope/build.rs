//! Walks the tree once, opens scopes and notes how each name is used.
//!
//! Chains that the parser builds in a loop (operators, attributes, calls, `elif`) are walked in loops.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{
    ANNOT, BOUND, COMP_ITER, DELETED, GLOBAL, IMPORT, Kind, LOCAL, NONLOCAL, PARAM, Scope, ScopeId,
    Symbol, TYPE_PARAM, Table, USE, lazy_key, node_key, params_key,
};
use crate::compile::error::{Result, fail};
use crate::compile::fold::fold;
use crate::compile::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// How a name that is written is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Store,
    Delete,
}

pub(super) struct Builder {
    pub(super) table: Table,
    pub(super) current: ScopeId,
    /// The class whose name mangles private names.
    private: Option<Name>,
    /// `from __future__ import annotations`.
    annotations_are_strings: bool,
    /// What the bound, constraint or default at work is called.
    lazy_value: &'static str,
}

/// Opens the scopes of `module`.
pub fn build(module: &Module, annotations_are_strings: bool) -> Result<Table> {
    let mut builder = Builder {
        table: Table {
            scopes: Vec::new(),
            by_node: FxHashMap::default(),
            inverted_bools: 0,
        },
        current: Table::MODULE,
        private: None,
        annotations_are_strings,
        lazy_value: "",
    };
    builder.open(Kind::Module, 0);
    builder.statements(&module.body)?;
    Ok(builder.table)
}

impl Builder {
    /// Opens a scope inside the current one and enters it; answers the scope to go back to.
    pub(super) fn open(&mut self, kind: Kind, node: usize) -> ScopeId {
        let id = ScopeId(self.table.scopes.len() as u32);
        let outer = self.current;
        let parent = (id != Table::MODULE).then_some(outer);
        let (mut unit, mut nested, mut iterable_depth) = (id, false, 0);
        let mut private_params = None;
        if parent.is_some() {
            let around = self.table.get(outer);
            nested = around.nested || around.kind.is_function_like();
            iterable_depth = around.iterable_depth;
            if kind != Kind::Class {
                private_params = around.private_params.clone();
            }
            if kind.is_inlined() {
                unit = around.unit;
            }
        }
        self.table.scopes.push(Scope {
            kind,
            parent,
            unit,
            names: Vec::new(),
            symbols: FxHashMap::default(),
            params: Vec::new(),
            children: Vec::new(),
            free: BTreeSet::new(),
            is_generator: kind == Kind::Generator,
            is_async: false,
            nested,
            needs_class_cell: false,
            needs_class_dict: false,
            sees_class: false,
            has_walrus: false,
            is_async_comprehension: false,
            private_params,
            iterable_depth,
            in_target: false,
            directives: Vec::new(),
        });
        if parent.is_some() {
            self.table.by_node.insert(node, id);
            self.table.get_mut(outer).children.push(id);
        }
        self.current = id;
        outer
    }

    pub(super) fn scope(&mut self) -> &mut Scope {
        self.table.get_mut(self.current)
    }

    pub(super) fn kind(&self) -> Kind {
        self.table.get(self.current).kind
    }

    pub(super) fn mangled(&self, name: &Name) -> Name {
        self.table
            .get(self.current)
            .mangled(self.private.as_deref(), name)
    }

    /// Notes `flags` for `name` in scope `id`.
    pub(super) fn note(&mut self, id: ScopeId, name: &Name, flags: u16, span: Span) -> Result<()> {
        let scope = self.table.get_mut(id);
        let mut all = flags;
        if let Some(symbol) = scope.symbols.get(name) {
            if flags & symbol.flags & PARAM != 0 {
                return fail(
                    format!("duplicate argument '{name}' in function definition"),
                    span,
                );
            }
            if flags & symbol.flags & TYPE_PARAM != 0 {
                return fail(format!("duplicate type parameter '{name}'"), span);
            }
            all |= symbol.flags;
        } else {
            scope.names.push(name.clone());
        }
        if scope.in_target && flags & LOCAL != 0 && scope.kind.is_comprehension() {
            if all & (GLOBAL | NONLOCAL) != 0 {
                return fail(
                    format!(
                        "comprehension inner loop cannot rebind assignment expression target '{name}'"
                    ),
                    span,
                );
            }
            all |= COMP_ITER;
        }
        scope.symbols.insert(name.clone(), Symbol::new(all));
        if flags & PARAM != 0 {
            scope.params.push(name.clone());
        }
        // A name that any block declares global is global for the module's own code too.
        if flags & GLOBAL != 0 && id != Table::MODULE {
            return self.note(Table::MODULE, name, GLOBAL, span);
        }
        Ok(())
    }

    pub(super) fn add(&mut self, name: &Name, flags: u16, span: Span) -> Result<()> {
        let name = self.mangled(name);
        self.note(self.current, &name, flags, span)
    }

    /// Refuses the names that can't be written.
    fn check_name(&self, name: &str, write: Write, span: Span) -> Result<()> {
        match write {
            _ if name != "__debug__" => Ok(()),
            Write::Store => fail("cannot assign to __debug__", span),
            Write::Delete => fail("cannot delete __debug__", span),
        }
    }

    fn statements(&mut self, body: &[Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    fn statement(&mut self, stmt: &Stmt) -> Result<()> {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, span),
            StmtKind::ClassDef(def) => self.class(def, span),
            StmtKind::Return(value) => self.optional(value.as_deref()),
            StmtKind::Delete(targets) => targets
                .iter()
                .try_for_each(|target| self.target(target, Write::Delete)),
            StmtKind::Assign { targets, value } => {
                for target in targets {
                    self.target(target, Write::Store)?;
                }
                self.expr(value)
            }
            StmtKind::TypeAlias(alias) => {
                let in_class = self.kind() == Kind::Class;
                if let ExprKind::Name(name) = &alias.name.kind {
                    self.check_name(name, Write::Store, span)?;
                }
                self.target(&alias.name, Write::Store)?;
                let outer = self.generic(&alias.type_params, &[], false)?;
                self.lazy(Kind::Alias, &alias.value, in_class)?;
                self.current = outer;
                Ok(())
            }
            StmtKind::AugAssign { target, value, .. } => {
                // The target is read too, but as a binding it decides the name's place.
                match &target.kind {
                    // Here CPython lets `x.__debug__` pass.
                    ExprKind::Attribute { value, .. } => self.expr(value)?,
                    _ => self.target(target, Write::Store)?,
                }
                self.expr(value)
            }
            StmtKind::AnnAssign(assign) => self.annotated(assign, span),
            StmtKind::For(node) => {
                self.target(&node.target, Write::Store)?;
                self.expr(&node.iter)?;
                self.statements(&node.body)?;
                self.statements(&node.orelse)
            }
            StmtKind::While(node) => {
                self.expr(&node.test)?;
                self.statements(&node.body)?;
                self.statements(&node.orelse)
            }
            StmtKind::If(node) => self.conditional(node),
            StmtKind::With(node) => {
                for item in &node.items {
                    self.expr(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        self.target(target, Write::Store)?;
                    }
                }
                self.statements(&node.body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_ref())?;
                    self.statements(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_deref())?;
                self.optional(cause.as_deref())
            }
            StmtKind::Try(node) => {
                self.statements(&node.body)?;
                for handler in &node.handlers {
                    self.optional(handler.typ.as_ref())?;
                    if let Some(name) = &handler.name {
                        self.check_name(name, Write::Store, handler.span)?;
                        self.add(name, LOCAL | DELETED, handler.span)?;
                    }
                    self.statements(&handler.body)?;
                }
                self.statements(&node.orelse)?;
                self.statements(&node.finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg.as_deref())
            }
            StmtKind::Import(names) => names.iter().try_for_each(|alias| self.alias(alias, span)),
            StmtKind::ImportFrom(node) => node
                .names
                .iter()
                .try_for_each(|alias| self.alias(alias, span)),
            StmtKind::Global(names) => self.declare(names, GLOBAL, "global", span),
            StmtKind::Nonlocal(names) => self.declare(names, NONLOCAL, "nonlocal", span),
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    /// `if` with all its `elif`s.
    fn conditional(&mut self, first: &If) -> Result<()> {
        let mut node = first;
        loop {
            self.expr(&node.test)?;
            self.statements(&node.body)?;
            match node.orelse.as_slice() {
                [
                    Stmt {
                        kind: StmtKind::If(next),
                        ..
                    },
                ] => node = next,
                rest => return self.statements(rest),
            }
        }
    }

    fn alias(&mut self, alias: &Alias, span: Span) -> Result<()> {
        if &*alias.name == "*" {
            if self.kind() != Kind::Module {
                return fail("import * only allowed at module level", alias.span);
            }
            return Ok(());
        }
        let bound = match &alias.asname {
            Some(name) => name.clone(),
            None => match alias.name.split_once('.') {
                Some((first, _)) => Name::from(first),
                None => alias.name.clone(),
            },
        };
        self.check_name(&bound, Write::Store, span)?;
        self.add(&bound, IMPORT, alias.span)
    }

    fn declare(&mut self, names: &[Name], flag: u16, word: &str, span: Span) -> Result<()> {
        for plain in names {
            let name = self.mangled(plain);
            let flags = self.scope().symbols.get(&name).map_or(0, |s| s.flags);
            if flags & (PARAM | LOCAL | USE | ANNOT) != 0 {
                let message = if flags & PARAM != 0 {
                    format!("name '{plain}' is parameter and {word}")
                } else if flags & USE != 0 {
                    format!("name '{plain}' is used prior to {word} declaration")
                } else if flags & ANNOT != 0 {
                    format!("annotated name '{plain}' can't be {word}")
                } else {
                    format!("name '{plain}' is assigned to before {word} declaration")
                };
                return fail(message, span);
            }
            self.note(self.current, &name, flag, span)?;
            self.scope().directives.push((name, span));
        }
        Ok(())
    }

    fn annotated(&mut self, assign: &AnnAssign, span: Span) -> Result<()> {
        if let ExprKind::Name(name) = &assign.target.kind {
            let mangled = self.mangled(name);
            let flags = self.scope().symbols.get(&mangled).map_or(0, |s| s.flags);
            let declared = flags & (GLOBAL | NONLOCAL) != 0;
            if declared && assign.simple && self.kind() != Kind::Module {
                let word = if flags & GLOBAL != 0 {
                    "global"
                } else {
                    "nonlocal"
                };
                return fail(format!("annotated name '{name}' can't be {word}"), span);
            }
            self.check_name(name, Write::Store, span)?;
            if assign.simple {
                self.add(name, ANNOT | LOCAL, assign.target.span)?;
            } else if assign.value.is_some() {
                self.add(name, LOCAL, assign.target.span)?;
            }
        } else {
            if let ExprKind::Attribute { attr, .. } = &assign.target.kind {
                self.check_name(attr, Write::Store, span)?;
            }
            self.target(&assign.target, Write::Store)?;
        }
        self.annotation(Some(&assign.annotation))?;
        self.optional(assign.value.as_ref())
    }

    fn annotation(&mut self, annotation: Option<&Expr>) -> Result<()> {
        let Some(annotation) = annotation else {
            return Ok(());
        };
        if !self.annotations_are_strings {
            return self.expr(annotation);
        }
        // Walked for its errors; nothing of it stays.
        let (scopes, outer) = (self.table.scopes.len(), self.current);
        let children = self.scope().children.len();
        self.open(Kind::Annotation, lazy_key(annotation));
        let walked = self.expr(annotation);
        self.current = outer;
        self.scope().children.truncate(children);
        self.table.scopes.truncate(scopes);
        let table = &mut self.table;
        table.by_node.retain(|_, id| (id.0 as usize) < scopes);
        walked
    }

    fn function(&mut self, def: &FunctionDef, span: Span) -> Result<()> {
        self.check_name(&def.name, Write::Store, span)?;
        self.add(&def.name, LOCAL, span)?;
        self.defaults(&def.args)?;
        self.expressions(&def.decorators)?;
        let mut given: Vec<(&str, u16)> = Vec::new();
        if !def.args.defaults.is_empty() {
            given.push((".defaults", PARAM));
        }
        if def.args.kw_defaults.iter().flatten().next().is_some() {
            given.push((".kwdefaults", PARAM));
        }
        let outer = self.generic(&def.type_params, &given, false)?;
        for arg in every_arg(&def.args) {
            self.annotation(arg.annotation.as_deref())?;
        }
        self.annotation(def.returns.as_ref())?;
        self.open(Kind::Function, node_key(def));
        self.scope().is_async = def.is_async;
        self.parameters(&def.args)?;
        self.statements(&def.body)?;
        self.current = outer;
        Ok(())
    }

    fn defaults(&mut self, args: &Arguments) -> Result<()> {
        self.expressions(&args.defaults)?;
        args.kw_defaults
            .iter()
            .flatten()
            .try_for_each(|value| self.expr(value))
    }

    fn parameters(&mut self, args: &Arguments) -> Result<()> {
        for arg in every_arg(args) {
            self.check_name(&arg.arg, Write::Store, arg.span)?;
            self.add(&arg.arg, PARAM, arg.span)?;
        }
        Ok(())
    }

    fn class(&mut self, def: &ClassDef, span: Span) -> Result<()> {
        self.check_name(&def.name, Write::Store, span)?;
        self.add(&def.name, LOCAL, span)?;
        self.expressions(&def.decorators)?;
        let private = self.private.clone();
        let is_generic = !def.type_params.is_empty();
        if is_generic {
            self.private = Some(def.name.clone());
        }
        let names = [(".type_params", LOCAL), (".generic_base", LOCAL)];
        let outer = self.generic(&def.type_params, &names, true)?;
        self.expressions(&def.bases)?;
        self.keywords(&def.keywords)?;
        self.open(Kind::Class, node_key(def));
        self.private = Some(def.name.clone());
        if is_generic {
            self.add(&Name::from("__type_params__"), LOCAL, span)?;
            self.add(&Name::from(".type_params"), USE, span)?;
        }
        self.statements(&def.body)?;
        self.private = private;
        self.current = outer;
        Ok(())
    }

    /// Opens the scope of type parameters (of a class?), if there are any, with these names; answers the scope to
    /// go back to.
    fn generic(
        &mut self,
        params: &[TypeParam],
        names: &[(&str, u16)],
        of_class: bool,
    ) -> Result<ScopeId> {
        let (outer, in_class) = (self.current, self.kind() == Kind::Class);
        if params.is_empty() {
            return Ok(outer);
        }
        self.open(Kind::TypeParams, params_key(params));
        if of_class {
            let names = params.iter().map(|param| param.name.clone());
            self.scope().private_params = Some(names.collect());
        }
        if in_class {
            self.see_class()?;
        }
        for &(name, flags) in names {
            self.add(&Name::from(name), flags, Span::default())?;
        }
        for param in params {
            self.check_name(&param.name, Write::Store, param.span)?;
            self.add(&param.name, LOCAL | TYPE_PARAM, param.span)?;
            if let TypeParamKind::TypeVar { bound: Some(bound) } = &param.kind {
                self.lazy_value = match bound.kind {
                    ExprKind::Tuple(_) => "a TypeVar constraint",
                    _ => "a TypeVar bound",
                };
                self.lazy(Kind::Bound, bound, in_class)?;
            }
            if let Some(default) = &param.default_value {
                self.lazy_value = match param.kind {
                    TypeParamKind::TypeVar { .. } => "a TypeVar default",
                    TypeParamKind::ParamSpec => "a ParamSpec default",
                    TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
                };
                self.lazy(Kind::Default, default, in_class)?;
            }
        }
        Ok(outer)
    }

    /// The names of the class around come before those further out.
    fn see_class(&mut self) -> Result<()> {
        self.scope().sees_class = true;
        self.add(&Name::from("__classdict__"), USE, Span::default())
    }

    /// An expression that is evaluated when someone asks for its value.
    fn lazy(&mut self, kind: Kind, value: &Expr, in_class: bool) -> Result<()> {
        let outer = self.open(kind, lazy_key(value));
        if in_class {
            self.see_class()?;
        }
        self.expr(value)?;
        self.current = outer;
        Ok(())
    }

    /// Refuses what would need a frame of its own in annotation scopes.
    pub(super) fn refuse_in_annotation(&self, what: &str, span: Span) -> Result<()> {
        let place = match self.kind() {
            Kind::TypeParams => "the definition of a generic",
            Kind::Bound | Kind::Default => self.lazy_value,
            Kind::Alias => "a type alias",
            Kind::Annotation => "an annotation",
            _ => return Ok(()),
        };
        fail(format!("{what} cannot be used within {place}"), span)
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> Result<()> {
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.check_name(name, Write::Store, keyword.span)?;
            }
            self.expr(&keyword.value)?;
        }
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern) -> Result<()> {
        match &pattern.kind {
            PatternKind::MatchValue(value) => self.expr(value),
            PatternKind::MatchSingleton(_) => Ok(()),
            PatternKind::MatchSequence(all) | PatternKind::MatchOr(all) => {
                all.iter().try_for_each(|inner| self.pattern(inner))
            }
            PatternKind::MatchMapping { items, rest } => {
                for (key, inner) in items {
                    self.expr(key)?;
                    self.pattern(inner)?;
                }
                self.captured(rest.as_ref(), pattern.span)
            }
            PatternKind::MatchClass(class) => {
                self.expr(&class.cls)?;
                for (name, pattern) in class.kwd_attrs.iter().zip(&class.kwd_patterns) {
                    self.check_name(name, Write::Store, pattern.span)?;
                }
                let mut all = class.patterns.iter().chain(&class.kwd_patterns);
                all.try_for_each(|inner| self.pattern(inner))
            }
            PatternKind::MatchStar(name) => self.captured(name.as_ref(), pattern.span),
            PatternKind::MatchAs {
                pattern: inner,
                name,
            } => {
                if let Some(inner) = inner {
                    self.pattern(inner)?;
                }
                self.captured(name.as_ref(), pattern.span)
            }
        }
    }

    fn captured(&mut self, name: Option<&Name>, span: Span) -> Result<()> {
        let Some(name) = name else { return Ok(()) };
        self.check_name(name, Write::Store, span)?;
        self.add(name, LOCAL, span)
    }

    fn optional(&mut self, expr: Option<&Expr>) -> Result<()> {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    pub(super) fn expressions(&mut self, all: &[Expr]) -> Result<()> {
        all.iter().try_for_each(|expr| self.expr(expr))
    }

    /// A target of assignment or `del`.
    pub(super) fn target(&mut self, target: &Expr, write: Write) -> Result<()> {
        match &target.kind {
            ExprKind::Name(name) => {
                self.check_name(name, write, target.span)?;
                let deleted = if write == Write::Delete { DELETED } else { 0 };
                self.add(name, LOCAL | deleted, target.span)
            }
            ExprKind::Attribute { value, attr } => {
                if write == Write::Store {
                    self.check_name(attr, write, target.span)?;
                }
                self.expr(value)
            }
            ExprKind::Starred(inner) => self.target(inner, write),
            ExprKind::Tuple(all) | ExprKind::List(all) => {
                all.iter().try_for_each(|inner| self.target(inner, write))
            }
            _ => self.expr(target),
        }
    }

    /// An expression that is read. Goes down the left spine in a loop, then visits what hangs on it.
    pub(super) fn expr(&mut self, top: &Expr) -> Result<()> {
        let mut spine = Vec::new();
        let mut leaf = top;
        loop {
            let next: &Expr = match &leaf.kind {
                ExprKind::BinOp { left, .. } => left,
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
                ExprKind::Call(call) => &call.func,
                _ => break,
            };
            spine.push(leaf);
            leaf = next;
        }
        self.leaf(leaf)?;
        for node in spine.iter().rev() {
            match &node.kind {
                ExprKind::BinOp { right, .. } => self.expr(right)?,
                ExprKind::Subscript { slice, .. } => self.expr(slice)?,
                ExprKind::Call(call) => {
                    self.expressions(&call.args)?;
                    self.keywords(&call.keywords)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn leaf(&mut self, expr: &Expr) -> Result<()> {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.add(name, USE, expr.span)?;
                if &**name == "super" && self.kind().is_function_like() {
                    self.add(&Name::from("__class__"), USE, expr.span)?;
                }
                Ok(())
            }
            ExprKind::Constant(_) => Ok(()),
            ExprKind::BoolOp { values, .. } => self.expressions(values),
            ExprKind::NamedExpr { target, value } => self.walrus(expr, target, value),
            ExprKind::UnaryOp { op, operand } => {
                if *op == UnaryOperator::Invert && matches!(fold(operand), Some(Const::Bool(_))) {
                    self.table.inverted_bools += 1;
                }
                self.expr(operand)
            }
            ExprKind::Lambda(lambda) => {
                self.defaults(&lambda.args)?;
                let outer = self.open(Kind::Lambda, node_key(&**lambda));
                self.parameters(&lambda.args)?;
                self.expr(&lambda.body)?;
                self.current = outer;
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict(items) => {
                for item in items {
                    self.optional(item.key.as_ref())?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            ExprKind::Set(all) | ExprKind::List(all) | ExprKind::Tuple(all) => {
                self.expressions(all)
            }
            ExprKind::JoinedStr(all) => self.expressions(all),
            ExprKind::ListComp(comp) => self.element(Kind::ListComp, comp),
            ExprKind::SetComp(comp) => self.element(Kind::SetComp, comp),
            ExprKind::GeneratorExp(comp) => self.element(Kind::Generator, comp),
            ExprKind::DictComp(comp) => {
                let node = node_key(&**comp);
                let elements = [&comp.value, &comp.key];
                self.comprehension(Kind::DictComp, node, &comp.generators, &elements)
            }
            ExprKind::Await(value) => {
                self.refuse_in_annotation("await expression", expr.span)?;
                self.mark_async_comprehension();
                self.expr(value)
            }
            ExprKind::Yield(value) => {
                self.refuse_in_annotation("yield expression", expr.span)?;
                self.optional(value.as_deref())?;
                self.yields(expr.span)
            }
            ExprKind::YieldFrom(value) => {
                self.refuse_in_annotation("yield expression", expr.span)?;
                self.expr(value)?;
                self.yields(expr.span)
            }
            ExprKind::Compare(node) => {
                self.expr(&node.left)?;
                node.rest.iter().try_for_each(|(_, right)| self.expr(right))
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            } => {
                self.expr(value)?;
                self.optional(format_spec.as_deref())
            }
            ExprKind::Starred(value) => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_deref())?;
                self.optional(upper.as_deref())?;
                self.optional(step.as_deref())
            }
            // The spine's nodes don't come here.
            ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call(_) => Ok(()),
        }
    }

    fn yields(&mut self, span: Span) -> Result<()> {
        self.scope().is_generator = true;
        let place = match self.kind() {
            Kind::ListComp => "list comprehension",
            Kind::SetComp => "set comprehension",
            Kind::DictComp => "dict comprehension",
            Kind::Generator => "generator expression",
            _ => return Ok(()),
        };
        fail(format!("'yield' inside {place}"), span)
    }
}

/// Every parameter in the order of registers.
pub fn every_arg(args: &Arguments) -> impl Iterator<Item = &Arg> {
    args.posonlyargs
        .iter()
        .chain(&args.args)
        .chain(&args.kwonlyargs)
        .chain(args.vararg.as_deref())
        .chain(args.kwarg.as_deref())
}

const _: () = assert!(
    BOUND & (GLOBAL | NONLOCAL) == 0,
    "declared names are not bound here"
);
