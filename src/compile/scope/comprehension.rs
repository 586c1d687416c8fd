//! Scopes of comprehensions, and of names that `:=` binds in them.

use super::build::{Builder, Write};
use super::{COMP_ITER, GLOBAL, Kind, LOCAL, NONLOCAL, PARAM, node_key};
use crate::compile::error::{Result, fail};
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl Builder {
    pub(super) fn mark_async_comprehension(&mut self) {
        if self.kind().is_comprehension() {
            self.scope().is_async_comprehension = true;
        }
    }

    pub(super) fn element(&mut self, kind: Kind, comp: &ElementComp) -> Result<()> {
        self.comprehension(kind, node_key(comp), &comp.generators, &[&comp.elt])
    }

    pub(super) fn comprehension(
        &mut self,
        kind: Kind,
        node: usize,
        generators: &[Comprehension],
        elements: &[&Expr],
    ) -> Result<()> {
        let Some(first) = generators.first() else {
            return Ok(());
        };
        // The outermost iterable belongs to the scope around.
        self.iterable(&first.iter)?;
        let outer = self.open(kind, node);
        if kind == Kind::Generator {
            self.add(&Name::from(".0"), PARAM, first.iter.span)?;
        }
        for (index, generator) in generators.iter().enumerate() {
            self.scope().in_target = true;
            let target = self.target(&generator.target, Write::Store);
            self.scope().in_target = false;
            target?;
            if generator.is_async {
                self.scope().is_async_comprehension = true;
            }
            if index > 0 {
                self.iterable(&generator.iter)?;
            }
            self.expressions(&generator.ifs)?;
        }
        elements.iter().try_for_each(|element| self.expr(element))?;
        let is_async = self.scope().is_async_comprehension;
        self.current = outer;
        if is_async && kind != Kind::Generator {
            self.mark_async_comprehension();
        }
        Ok(())
    }

    pub(super) fn iterable(&mut self, iter: &Expr) -> Result<()> {
        self.scope().iterable_depth += 1;
        let done = self.expr(iter);
        self.scope().iterable_depth -= 1;
        done
    }

    /// `target := value`.
    pub(super) fn walrus(&mut self, expr: &Expr, target: &Expr, value: &Expr) -> Result<()> {
        self.refuse_in_annotation("named expression", expr.span)?;
        if self.scope().iterable_depth > 0 {
            return fail(
                "assignment expression cannot be used in a comprehension iterable expression",
                expr.span,
            );
        }
        let unit = self.scope().unit;
        self.table.get_mut(unit).has_walrus = true;
        if self.kind().is_comprehension()
            && let ExprKind::Name(name) = &target.kind
        {
            self.bind_around(name, target.span)?;
        }
        self.expr(value)?;
        self.target(target, Write::Store)
    }

    /// A `:=` in a comprehension binds in the block around all comprehensions.
    fn bind_around(&mut self, plain: &Name, span: Span) -> Result<()> {
        let name = self.mangled(plain);
        let current = self.current;
        let mut at = Some(current);
        while let Some(id) = at {
            let scope = self.table.get(id);
            let flags = scope.symbols.get(&name).map_or(0, |symbol| symbol.flags);
            at = scope.parent;
            if scope.kind.is_comprehension() {
                if flags & COMP_ITER != 0 {
                    return fail(
                        format!(
                            "assignment expression cannot rebind comprehension iteration variable '{plain}'"
                        ),
                        span,
                    );
                }
                continue;
            }
            let unit = scope.unit;
            match scope.kind {
                Kind::Class => {
                    return fail(
                        "assignment expression within a comprehension cannot be used in a class body",
                        span,
                    );
                }
                Kind::TypeParams | Kind::Bound | Kind::Default | Kind::Alias => {
                    let place = match scope.kind {
                        Kind::TypeParams => "within the definition of a generic",
                        Kind::Alias => "in a type alias",
                        _ => "in a TypeVar bound",
                    };
                    return fail(
                        format!(
                            "assignment expression within a comprehension cannot be used {place}"
                        ),
                        span,
                    );
                }
                Kind::Module => {
                    self.note(current, &name, GLOBAL, span)?;
                    self.note(id, &name, GLOBAL, span)?;
                }
                _ => {
                    let word = if flags & GLOBAL != 0 {
                        GLOBAL
                    } else {
                        NONLOCAL
                    };
                    self.note(current, &name, word, span)?;
                    self.note(id, &name, LOCAL, span)?;
                }
            }
            self.table.get_mut(unit).has_walrus = true;
            self.table.get_mut(current).directives.push((name, span));
            return Ok(());
        }
        Ok(())
    }
}
