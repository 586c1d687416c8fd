//! Calls: plain, of methods, with keywords, with stars, and attributes through `super`.

use std::collections::HashSet;
use std::rc::Rc;

use super::constant::text;
use super::container::has_star;
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::instruction::{EX_KEYWORDS, Instr, Op, SUPER_WRITTEN_OUT};
use super::names::Reference;
use super::scope::{Kind, Place, Table};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// Calls with more arguments than this pass them in a tuple and a dict.
const MANY_ARGUMENTS: usize = 60;

impl<'a> Compiler<'a> {
    /// Calls `function`, which is the topmost temporary.
    pub fn call(
        &mut self,
        function: Operand,
        call: &'a Call,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        self.call_with(function, 0, &call.args, None, &call.keywords, at, want)
    }

    /// Calls the topmost temporary with `given` values already above it and the arguments of `args` and
    /// `keywords` after them, between these the value of the name `last`.
    #[allow(clippy::too_many_arguments)]
    pub fn call_with(
        &mut self,
        function: Operand,
        given: usize,
        args: &'a [Expr],
        last: Option<&Name>,
        keywords: &'a [Keyword],
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        check_keywords(keywords)?;
        let base = function.register();
        if !is_plain(args, keywords) {
            return self.call_extended(base, given, args, last, keywords, at, want);
        }
        for arg in args {
            self.push_expr(arg)?;
        }
        if let Some(last) = last {
            self.load_name(last, at, Want::Push);
        }
        let count = given + args.len() + usize::from(last.is_some()) + keywords.len();
        let names = self.push_keywords(keywords)?;
        Ok(self.finish_call(Op::Call, base, 1, count, names, at, want))
    }

    /// Pushes the values of keyword arguments; answers the constant that names them.
    fn push_keywords(&mut self, keywords: &'a [Keyword]) -> Result<Option<u16>> {
        let mut names = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            self.push_expr(&keyword.value)?;
            names.extend(keyword.arg.as_deref().map(text));
        }
        let any = !keywords.is_empty() && self.unit.code.reachable();
        Ok(any.then(|| self.unit.constant(Const::Tuple(Rc::from(names)))))
    }

    /// Writes the call of `callee` registers from `base` and `count` arguments above them.
    #[allow(clippy::too_many_arguments)]
    fn finish_call(
        &mut self,
        op: Op,
        base: u16,
        callee: usize,
        count: usize,
        names: Option<u16>,
        at: Span,
        want: Want,
    ) -> Operand {
        for _ in 0..callee + count {
            self.pop();
        }
        let result = self.result(want);
        match names {
            None => self.emit(at, op, 0, result.register(), base, count as u16),
            Some(names) => {
                let op = if op == Op::Call {
                    Op::CallKw
                } else {
                    Op::CallMethodKw
                };
                let instr = Instr::new(op, 0, result.register(), base, count as u16);
                self.emit_extended(at, instr, names as u64);
            }
        }
        result
    }

    /// A call with stars (or very many arguments).
    #[allow(clippy::too_many_arguments)]
    fn call_extended(
        &mut self,
        base: u16,
        given: usize,
        args: &'a [Expr],
        last: Option<&Name>,
        keywords: &'a [Keyword],
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        match args {
            [
                Expr {
                    kind: ExprKind::Starred(only),
                    ..
                },
            ] if given == 0 => {
                self.push_expr(only)?;
            }
            _ if given == 0 => {
                self.tuple(args, at, Want::Push)?;
            }
            _ => {
                let list = self.build(Op::BuildList, given, at, Want::Push);
                for arg in args {
                    let (op, arg) = match &arg.kind {
                        ExprKind::Starred(inner) => (Op::ListExtend, &**inner),
                        _ => (Op::ListAppend, arg),
                    };
                    let value = self.expr(arg, Want::Any)?;
                    self.append(op, list, value, at);
                }
                if let Some(last) = last {
                    let value = self.load_name(last, at, Want::Any);
                    self.append(Op::ListAppend, list, value, at);
                }
            }
        }
        let mut k = 0;
        if !keywords.is_empty() {
            self.keyword_dict(base, keywords, at)?;
            self.pop();
            k = EX_KEYWORDS;
        }
        self.pop();
        self.pop();
        let result = self.result(want);
        self.emit(at, Op::CallEx, k, result.register(), base, 0);
        Ok(result)
    }

    /// Pushes the dict of a call's keyword arguments; `callee` is named in errors.
    fn keyword_dict(&mut self, callee: u16, keywords: &'a [Keyword], at: Span) -> Result<()> {
        let mut dict: Option<Operand> = None;
        let mut rest = keywords;
        while let Some(first) = rest.first() {
            if first.arg.is_none() {
                let target = match dict {
                    Some(target) => target,
                    None => self.build(Op::BuildMap, 0, at, Want::Push),
                };
                dict = Some(target);
                let value = self.expr(&first.value, Want::Any)?;
                self.merge(target, value, callee, at);
                rest = &rest[1..];
                continue;
            }
            let named = rest
                .iter()
                .take_while(|keyword| keyword.arg.is_some())
                .count();
            let named = named.min(MANY_ARGUMENTS);
            for keyword in &rest[..named] {
                if let Some(name) = &keyword.arg {
                    self.push_constant(keyword.span, text(name));
                    self.push_expr(&keyword.value)?;
                }
            }
            let group = self.build(Op::BuildMap, named, at, Want::Push);
            match dict {
                None => dict = Some(group),
                Some(target) => self.merge(target, group, callee, at),
            }
            rest = &rest[named..];
        }
        Ok(())
    }

    fn merge(&mut self, target: Operand, value: Operand, callee: u16, at: Span) {
        self.release(value);
        let (a, b) = (target.register(), value.register());
        self.emit(at, Op::DictMerge, value.use_b(), a, b, callee);
    }

    /// Whether the call can pass the object as first argument without a bound method.
    pub fn is_method_call(&self, call: &Call) -> bool {
        is_plain(&call.args, &call.keywords)
    }

    /// `object.attr(…)`. `node` is the attribute, `at` the whole call.
    pub fn method_call(
        &mut self,
        object: Operand,
        attr: &Name,
        node: &'a Expr,
        call: &'a Call,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        check_keywords(&call.keywords)?;
        let name = self.mangled_index(attr);
        self.release(object);
        let base = self.push();
        self.push();
        let here = self.attribute_span(node.span, node, attr);
        self.emit(
            here,
            Op::LoadMethod,
            object.use_b(),
            base,
            object.register(),
            name,
        );
        for arg in &call.args {
            self.push_expr(arg)?;
        }
        let count = call.args.len() + call.keywords.len();
        let names = self.push_keywords(&call.keywords)?;
        let here = self.attribute_span(at, node, attr);
        Ok(self.finish_call(Op::CallMethod, base, 2, count, names, here, want))
    }

    /// Where the use of an attribute counts as being: `span`, but from the attribute's name on if that
    /// stands on another line than the beginning (CPython's rule for method chains over lines).
    pub fn attribute_span(&self, span: Span, node: &Expr, attr: &Name) -> Span {
        let end = node.span.end;
        if self.lines.line(span.start) == self.lines.line(end) {
            return span;
        }
        let start = end.saturating_sub(attr.len() as u32);
        Span::new(start, span.end.max(end))
    }

    /// `super().attr` or `super(a, b).attr` that needs no `super` object.
    ///
    /// Answers the call with its span, and the attribute's name.
    pub fn super_attribute(&self, expr: &'a Expr) -> Option<(&'a Call, Span, &'a Name)> {
        let ExprKind::Attribute { value, attr } = &expr.kind else {
            return None;
        };
        let ExprKind::Call(call) = &value.kind else {
            return None;
        };
        let ExprKind::Name(name) = &call.func.kind else {
            return None;
        };
        if &**name != "super" || !call.keywords.is_empty() || has_star(&call.args) {
            return None;
        }
        let global = |scope| {
            let symbol = self.table.symbol(scope, "super");
            symbol.map(|symbol| symbol.place == Place::GlobalImplicit)
        };
        if !self.unit.kind.is_function_like()
            || global(self.scope()) != Some(true)
            || global(Table::MODULE) == Some(false)
        {
            return None;
        }
        match call.args.len() {
            2 => Some((call, value.span, attr)),
            0 => {
                let free = &self.table.get(self.unit.scope).free;
                let has_class = free.contains("__class__");
                let has_self = self.unit.signature.positional > 0;
                (has_class && has_self).then_some((call, value.span, attr))
            }
            _ => None,
        }
    }

    /// Loads what [`Compiler::super_attribute`] found.
    pub fn load_super(
        &mut self,
        (call, here, attr): (&'a Call, Span, &'a Name),
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let base = self.push_expr(&call.func)?;
        let mut k = 0;
        if let [class, object] = call.args.as_slice() {
            k = SUPER_WRITTEN_OUT;
            self.push_expr(class)?;
            self.push_expr(object)?;
        } else {
            self.load_name(&Name::from("__class__"), here, Want::Push);
            let first = self.table.get(self.unit.scope).params.first().cloned();
            let scope = self.unit.scope;
            let register = first.and_then(|name| self.unit.locals.register(scope, &name));
            match register {
                Some(register) if self.unit.locals.is_cell(register) => {
                    let result = self.result(Want::Push);
                    self.emit(here, Op::LoadCell, 0, result.register(), register, 0);
                }
                Some(register) => {
                    self.check_local(register, here);
                    self.unary(here, Op::Move, Operand::Borrowed(register), Want::Push);
                }
                None => return fail("super(): no arguments", at),
            }
        }
        let name = self.mangled_index(attr);
        for _ in 0..3 {
            self.pop();
        }
        let result = self.result(want);
        self.emit(at, Op::LoadSuperAttr, k, result.register(), base, name);
        Ok(result)
    }

    /// Pushes the cell of a free variable of an inner unit.
    pub fn push_cell(&mut self, name: &Name, at: Span) {
        let special = matches!(&**name, "__class__" | "__classdict__");
        let own = if self.unit.kind == Kind::Class && special {
            self.unit.locals.register(self.unit.scope, name)
        } else {
            None
        };
        let reference = match own {
            Some(register) => Reference::Cell(register),
            None => self.closure_reference(name),
        };
        match reference {
            Reference::Cell(register) => {
                self.unary(at, Op::Move, Operand::Borrowed(register), Want::Push);
            }
            Reference::Free(index) | Reference::ClassFree(index) => {
                let result = self.result(Want::Push);
                self.emit(at, Op::LoadClosure, 0, result.register(), index, 0);
            }
            // Can't be: what an inner unit captures is a cell here or free here.
            _ => {
                self.push_constant(at, Const::None);
            }
        }
    }
}

/// Whether all arguments can stand in registers.
fn is_plain(args: &[Expr], keywords: &[Keyword]) -> bool {
    !has_star(args)
        && keywords.iter().all(|keyword| keyword.arg.is_some())
        && args.len() + keywords.len() <= MANY_ARGUMENTS
}

/// No keyword may come twice.
fn check_keywords(keywords: &[Keyword]) -> Result<()> {
    let mut seen = HashSet::new();
    for keyword in keywords {
        if let Some(name) = &keyword.arg
            && !seen.insert(name)
        {
            return fail(format!("keyword argument repeated: {name}"), keyword.span);
        }
    }
    Ok(())
}
