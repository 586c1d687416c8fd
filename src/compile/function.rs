//! Functions and lambdas: parameters, defaults, annotations, closures, bodies.

use std::rc::Rc;

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::docstring;
use super::error::{Result, fail};
use super::fold;
use super::instruction::{
    FN_ANNOTATIONS, FN_CLOSURE, FN_DEFAULTS, FN_KWDEFAULTS, FN_TYPE_PARAMS, Op, USE_A,
};
use super::scope::ScopeId;
use super::unit::{CodeUnit, Const, VARARGS, VARKEYWORDS};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `def`.
    pub fn function_def(&mut self, def: &'a FunctionDef, at: Span) -> Result<()> {
        let Some(scope) = self.table.of(def) else {
            return fail("a function without a scope", at);
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
        let mut value = if def.type_params.is_empty() {
            let base = self.unit.temps.depth();
            let mut k = self.defaults(&def.args, at)?;
            k |= self.annotations(&def.args, def.returns.as_ref(), at)?;
            let given = self.unit.temps.depth() - base;
            let code = self.function_code(def, scope, first, at)?;
            self.closure(code, k, given, at, direct)
        } else {
            self.generic_function(def, scope, first, at, direct)?
        };
        value = self.decorate(&def.decorators, value);
        if direct == Want::Push {
            self.store_name(&def.name, value, at);
        }
        Ok(())
    }

    /// Calls the decorators on the topmost temporary.
    pub fn decorate(&mut self, decorators: &'a [Expr], value: Operand) -> Operand {
        let mut value = value;
        for decorator in decorators.iter().rev() {
            self.pop();
            self.pop();
            let base = self.unit.temps.next();
            value = self.result(Want::Push);
            self.emit(decorator.span, Op::Call, 0, value.register(), base, 1);
        }
        value
    }

    pub(super) fn function_code(
        &mut self,
        def: &'a FunctionDef,
        scope: ScopeId,
        first: Span,
        at: Span,
    ) -> Result<CodeUnit> {
        let global = self.is_declared_global(&def.name);
        let qualname = self.qualname(&def.name, global);
        let line = self.lines.line(first.start);
        self.enter(scope, def.name.clone(), qualname, line);
        self.signature(&def.args);
        let body = match docstring::of(&def.body) {
            Some((doc, rest)) => {
                self.unit.has_docstring = true;
                self.unit.constant(Const::Str(doc));
                rest
            }
            None => &def.body,
        };
        self.prologue(at);
        self.statements(body)?;
        self.return_none(def.body.last().map_or(at, |last| last.span));
        self.leave(at)
    }

    /// `lambda`.
    pub fn lambda(&mut self, lambda: &'a Lambda, at: Span, want: Want) -> Result<Operand> {
        let Some(scope) = self.table.of(lambda) else {
            return fail("a lambda without a scope", at);
        };
        let base = self.unit.temps.depth();
        let k = self.defaults(&lambda.args, at)?;
        let given = self.unit.temps.depth() - base;
        let name: Name = Rc::from("<lambda>");
        let qualname = self.qualname(&name, false);
        self.enter(scope, name, qualname, self.lines.line(at.start));
        self.signature(&lambda.args);
        self.prologue(at);
        let value = self.expr(&lambda.body, Want::Any)?;
        self.release(value);
        self.emit(
            lambda.body.span,
            Op::Return,
            value.use_a(),
            value.register(),
            0,
            0,
        );
        let code = self.leave(at)?;
        Ok(self.closure(code, k, given, at, want))
    }

    fn signature(&mut self, args: &Arguments) {
        let count = |list: &[Arg]| list.len().min(u16::MAX as usize) as u16;
        let signature = &mut self.unit.signature;
        signature.positional_only = count(&args.posonlyargs);
        signature.positional = count(&args.posonlyargs).saturating_add(count(&args.args));
        signature.keyword_only = count(&args.kwonlyargs);
        if args.vararg.is_some() {
            signature.flags |= VARARGS;
        }
        if args.kwarg.is_some() {
            signature.flags |= VARKEYWORDS;
        }
    }

    /// What every unit begins with: the generator is made, then the cells.
    pub fn prologue(&mut self, at: Span) {
        let scope = self.table.get(self.unit.scope);
        if (scope.is_generator || scope.is_coroutine()) && self.unit.kind.is_function_like() {
            let line = self.lines.start(self.unit.first_line);
            self.emit(line, Op::MakeGenerator, 0, 0, 0, 0);
        }
        for cell in self.unit.locals.own_cells.clone() {
            self.emit(at, Op::MakeCell, 0, cell, 0, 0);
        }
    }

    /// Pushes what defaults there are; answers their `FN_*` bits.
    pub(super) fn defaults(&mut self, args: &'a Arguments, at: Span) -> Result<u8> {
        let mut k = 0;
        if !args.defaults.is_empty() {
            k |= FN_DEFAULTS;
            let constants: Option<Vec<Const>> = args.defaults.iter().map(fold::fold).collect();
            match constants {
                Some(constants) => {
                    self.push_constant(at, Const::Tuple(constants.into()));
                }
                None => {
                    self.tuple(&args.defaults, at, Want::Push)?;
                }
            }
        }
        let mut pairs = 0;
        for (arg, value) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            if let Some(value) = value {
                let name = self.mangled(&arg.arg);
                self.push_constant(at, text(&name));
                self.push_expr(value)?;
                pairs += 1;
            }
        }
        if pairs > 0 {
            k |= FN_KWDEFAULTS;
            self.build(Op::BuildMap, pairs, at, Want::Push);
        }
        Ok(k)
    }

    /// Pushes the dict of annotations if there are any.
    pub(super) fn annotations(
        &mut self,
        args: &'a Arguments,
        returns: Option<&'a Expr>,
        at: Span,
    ) -> Result<u8> {
        let mut pairs = 0;
        let all = args
            .posonlyargs
            .iter()
            .chain(&args.args)
            .chain(args.vararg.as_deref())
            .chain(&args.kwonlyargs)
            .chain(args.kwarg.as_deref())
            .map(|arg| (arg.arg.clone(), arg.annotation.as_deref()))
            .chain([(Rc::from("return"), returns)]);
        for (name, annotation) in all {
            let Some(annotation) = annotation else {
                continue;
            };
            let name = self.mangled(&name);
            self.push_constant(at, text(&name));
            self.annotation(annotation, at)?;
            pairs += 1;
        }
        if pairs == 0 {
            return Ok(0);
        }
        self.build(Op::BuildMap, pairs, at, Want::Push);
        Ok(FN_ANNOTATIONS)
    }

    /// Pushes an annotation's value (its source if annotations are strings); `at` is what it stands in.
    pub fn annotation(&mut self, annotation: &'a Expr, at: Span) -> Result<()> {
        if self.annotations_are_strings {
            let source = super::unparse::unparse(annotation);
            self.push_constant(annotation.span, text(&source));
            return Ok(());
        }
        self.annotation_value(annotation, at)
    }

    /// Pushes an annotation's value; that of `*x` is the one item of x, taken out at `at`.
    pub fn annotation_value(&mut self, annotation: &'a Expr, at: Span) -> Result<()> {
        if let ExprKind::Starred(inner) = &annotation.kind {
            let value = self.expr(inner, Want::Any)?;
            self.release(value);
            let base = self.push();
            let k = value.bit(USE_A);
            self.emit(at, Op::UnpackSequence, k, value.register(), base, 1);
            return Ok(());
        }
        self.push_expr(annotation)?;
        Ok(())
    }

    /// Makes a function of `code`: the values in the topmost temporaries (`given`) are what `k` says; its
    /// free variables are added.
    pub fn closure(&mut self, code: CodeUnit, k: u8, given: u32, at: Span, want: Want) -> Operand {
        self.closure_with(code, k, given, None, at, want)
    }

    /// As `closure`; `params` is a temporary with the tuple of type parameters, which is consumed.
    pub fn closure_with(
        &mut self,
        code: CodeUnit,
        mut k: u8,
        given: u32,
        params: Option<u16>,
        at: Span,
        want: Want,
    ) -> Operand {
        let mut values = given;
        if !code.free_names.is_empty() {
            k |= FN_CLOSURE;
            for name in &code.free_names {
                self.push_cell(name, at);
            }
            self.build(Op::BuildTuple, code.free_names.len(), at, Want::Push);
            values += 1;
        }
        if let Some(params) = params {
            k |= FN_TYPE_PARAMS;
            self.unary(at, Op::Move, Operand::Consumed(params), Want::Push);
            values += 1;
        }
        for _ in 0..values {
            self.pop();
        }
        let base = self.unit.temps.next();
        let result = self.result(want);
        if self.unit.code.reachable() {
            let index = self.unit.constant(Const::Code(code.into()));
            self.emit(at, Op::MakeFunction, k, result.register(), index, base);
        }
        result
    }
}
