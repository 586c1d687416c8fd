//! Type parameters and `type` statements (PEP 695, 696): each generic definition is wrapped in a unit of its own,
//! which makes the parameters and then what is generic; bounds, defaults and values are units that are
//! called when someone asks.

use std::rc::Rc;

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::instruction::{
    FN_DEFAULTS, FN_KWDEFAULTS, Op, PARAM_BOUND, PARAM_CONSTRAINTS, PARAM_DEFAULT,
};
use super::scope::{ScopeId, lazy_key, params_key};
use super::unit::{CodeUnit, Const};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `def f[T](…)`, without its decorators.
    pub fn generic_function(
        &mut self,
        def: &'a FunctionDef,
        scope: ScopeId,
        first: Span,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        // The wrapper gets the defaults, which are evaluated outside it.
        let function = self.push();
        let given = self.unit.temps.depth();
        let defaults = self.defaults(&def.args, at)?;
        let given = (self.unit.temps.depth() - given) as u16;
        self.enter_generic(&def.name, &def.type_params, given, first, at)?;
        let params = self.type_params(&def.type_params, at)?;
        let base = self.unit.temps.depth();
        for (bit, name) in [(FN_DEFAULTS, ".defaults"), (FN_KWDEFAULTS, ".kwdefaults")] {
            if defaults & bit != 0 {
                self.load_name(&Name::from(name), at, Want::Push);
            }
        }
        let k = defaults | self.annotations(&def.args, def.returns.as_ref(), at)?;
        let values = self.unit.temps.depth() - base;
        let code = self.function_code(def, scope, first, at)?;
        let value = self.closure_with(code, k, values, Some(params), at, Want::Push);
        self.return_generic(value, at);
        self.pop();
        let code = self.leave(at)?;
        self.call_wrapper(code, function, given, at, want)
    }

    /// `class C[T](…)`, without its decorators.
    pub fn generic_class(
        &mut self,
        def: &'a ClassDef,
        scope: ScopeId,
        first: Span,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let function = self.push();
        self.enter_generic(&def.name, &def.type_params, 0, first, at)?;
        self.unit.private = Some(def.name.clone());
        let (all, base): (Name, Name) = (Rc::from(".type_params"), Rc::from(".generic_base"));
        let params = self.type_params(&def.type_params, at)?;
        self.store_name(&all, Operand::Temp(params), at);
        let builder = self.class_builder(def, scope, first, at)?;
        let params = self.load_name(&all, at, Want::Any);
        let generic = self.unary(at, Op::GenericBase, params, Want::Push);
        self.store_name(&base, generic, at);
        let (bases, keywords) = (&def.bases, &def.keywords);
        let value = self.call_with(builder, 2, bases, Some(&base), keywords, at, Want::Push)?;
        self.return_generic(value, at);
        let code = self.leave(at)?;
        self.call_wrapper(code, function, 0, at, want)
    }

    /// `type X = …`.
    pub fn type_alias(&mut self, alias: &'a TypeAlias, at: Span) -> Result<()> {
        let ExprKind::Name(name) = &alias.name.kind else {
            return fail("a type alias needs a name", at);
        };
        let value = if alias.type_params.is_empty() {
            self.alias_object(name, alias, at)?
        } else {
            let function = self.push();
            self.enter_generic(name, &alias.type_params, 0, at, at)?;
            let value = self.alias_object(name, alias, at)?;
            self.return_generic(value, at);
            let code = self.leave(at)?;
            self.call_wrapper(code, function, 0, at, Want::Push)?
        };
        self.store_name(name, value, at);
        Ok(())
    }

    fn alias_object(&mut self, name: &Name, alias: &'a TypeAlias, at: Span) -> Result<Operand> {
        let base = self.push_constant(at, text(name));
        if alias.type_params.is_empty() {
            self.push_constant(at, Const::None);
        } else {
            self.type_params(&alias.type_params, at)?;
        }
        self.lazy(name, &alias.value, at)?;
        for _ in 0..3 {
            self.pop();
        }
        let result = self.result(Want::Push);
        self.emit(at, Op::MakeTypeAlias, 0, result.register(), base, 0);
        Ok(result)
    }

    /// Begins the unit in which type parameters live.
    fn enter_generic(
        &mut self,
        name: &Name,
        params: &'a [TypeParam],
        given: u16,
        first: Span,
        at: Span,
    ) -> Result<()> {
        let Some(scope) = self.table.of_key(params_key(params)) else {
            return fail("type parameters without a scope", at);
        };
        let name: Name = Rc::from(format!("<generic parameters of {name}>"));
        let qualname = self.qualname(&name, false);
        self.enter(scope, name, qualname, self.lines.line(first.start));
        self.unit.signature.positional = given;
        self.prologue(at);
        Ok(())
    }

    fn return_generic(&mut self, value: Operand, at: Span) {
        self.release(value);
        self.emit(at, Op::Return, value.use_a(), value.register(), 0, 0);
    }

    /// Calls the wrapper with the `given` values above the register kept for it.
    fn call_wrapper(
        &mut self,
        code: CodeUnit,
        function: u16,
        given: u16,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let made = self.closure(code, 0, 0, at, Want::Push);
        self.release(made);
        self.emit(at, Op::Move, made.use_b(), function, made.register(), 0);
        for _ in 0..given + 1 {
            self.pop();
        }
        let result = self.result(want);
        self.emit(at, Op::Call, 0, result.register(), function, given);
        Ok(result)
    }

    /// Makes the type parameters, binds their names and pushes the tuple of them.
    fn type_params(&mut self, params: &'a [TypeParam], at: Span) -> Result<u16> {
        let mut optional = false;
        for param in params {
            let here = param.span;
            let base = self.push_constant(here, text(&param.name));
            let (mut k, mut values) = (0, 1);
            let kind = match &param.kind {
                TypeParamKind::TypeVar { bound } => {
                    if let Some(bound) = bound {
                        k |= PARAM_BOUND;
                        if matches!(bound.kind, ExprKind::Tuple(_)) {
                            k |= PARAM_CONSTRAINTS;
                        }
                        self.lazy(&param.name, bound, here)?;
                        values += 1;
                    }
                    0
                }
                TypeParamKind::ParamSpec => 1,
                TypeParamKind::TypeVarTuple => 2,
            };
            if let Some(default) = &param.default_value {
                optional = true;
                k |= PARAM_DEFAULT;
                self.lazy(&param.name, default, here)?;
                values += 1;
            } else if optional {
                let name = &param.name;
                return fail(
                    format!("non-default type parameter '{name}' follows default type parameter"),
                    here,
                );
            }
            for _ in 0..values {
                self.pop();
            }
            let made = self.result(Want::Push);
            self.emit(here, Op::MakeTypeParam, k, made.register(), base, kind);
            self.store_name(&param.name, Operand::Borrowed(made.register()), here);
        }
        let all = self.build(Op::BuildTuple, params.len(), at, Want::Push);
        Ok(all.register())
    }

    /// Pushes a function that answers the expression's value.
    fn lazy(&mut self, name: &Name, value: &'a Expr, at: Span) -> Result<()> {
        let Some(scope) = self.table.of_key(lazy_key(value)) else {
            return fail("a lazy value without a scope", at);
        };
        let qualname = self.qualname(name, false);
        self.enter(scope, name.clone(), qualname, self.lines.line(at.start));
        self.prologue(at);
        match &value.kind {
            // `*Ts = *tuple[int]`
            ExprKind::Starred(_) => {
                self.annotation_value(value, value.span)?;
                let register = self.unit.temps.next() - 1;
                self.return_generic(Operand::Temp(register), value.span);
            }
            _ => {
                let result = self.expr(value, Want::Any)?;
                self.return_generic(result, value.span);
            }
        }
        let code = self.leave(at)?;
        self.closure(code, 0, 0, at, Want::Push);
        Ok(())
    }
}
