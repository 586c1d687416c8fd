//! Displays (list, tuple, set, dict), slices and f-strings.

use std::rc::Rc;

use super::condition::constant_container;
use super::constant::{from_literal, text};
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::fold;
use super::instruction::{FORMAT_CONVERSION_SHIFT, FORMAT_HAS_SPEC, Op};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// Displays of more values than this are built one by one, so that the frame stays small (CPython's
/// limit too).
pub const MANY: usize = 30;

impl<'a> Compiler<'a> {
    /// `[…]`.
    pub fn list(&mut self, items: &'a [Expr], at: Span, want: Want) -> Result<Operand> {
        if items.len() > 2
            && let Some(constants) = all_constants(items)
        {
            let list = self.build(Op::BuildList, 0, at, Want::Push);
            let values = self.load_constant(at, Const::Tuple(constants), Want::Push);
            self.append(Op::ListExtend, list, values, at);
            return Ok(self.move_to(list, want, at));
        }
        if items.len() <= MANY && !has_star(items) {
            for item in items {
                self.push_expr(item)?;
            }
            return Ok(self.build(Op::BuildList, items.len(), at, want));
        }
        let list = self.growing_list(items, at)?;
        Ok(self.move_to(list, want, at))
    }

    /// A list built value by value, in a temporary.
    pub fn growing_list(&mut self, items: &'a [Expr], at: Span) -> Result<Operand> {
        let plain = items
            .iter()
            .take(MANY)
            .take_while(|item| !is_star(item))
            .count();
        for item in &items[..plain] {
            self.push_expr(item)?;
        }
        let list = self.build(Op::BuildList, plain, at, Want::Push);
        for item in &items[plain..] {
            if let ExprKind::Starred(inner) = &item.kind {
                let value = self.expr(inner, Want::Any)?;
                self.append(Op::ListExtend, list, value, at);
            } else {
                let value = self.expr(item, Want::Any)?;
                self.append(Op::ListAppend, list, value, at);
            }
        }
        Ok(list)
    }

    /// `(…)`.
    pub fn tuple(&mut self, items: &'a [Expr], at: Span, want: Want) -> Result<Operand> {
        if items.len() <= MANY && !has_star(items) {
            for item in items {
                self.push_expr(item)?;
            }
            return Ok(self.build(Op::BuildTuple, items.len(), at, want));
        }
        let list = self.growing_list(items, at)?;
        Ok(self.unary(at, Op::ListToTuple, list, want))
    }

    /// `{a, b}`.
    pub fn set(&mut self, items: &'a [Expr], at: Span, want: Want) -> Result<Operand> {
        if items.len() > 2
            && let Some(constants) = all_constants(items)
        {
            let set = self.build(Op::BuildSet, 0, at, Want::Push);
            let values = self.load_constant(at, Const::FrozenSet(constants), Want::Push);
            self.append(Op::SetUpdate, set, values, at);
            return Ok(self.move_to(set, want, at));
        }
        if items.len() <= MANY && !has_star(items) {
            for item in items {
                self.push_expr(item)?;
            }
            return Ok(self.build(Op::BuildSet, items.len(), at, want));
        }
        let plain = items
            .iter()
            .take(MANY)
            .take_while(|item| !is_star(item))
            .count();
        for item in &items[..plain] {
            self.push_expr(item)?;
        }
        let set = self.build(Op::BuildSet, plain, at, Want::Push);
        for item in &items[plain..] {
            let (op, item) = match &item.kind {
                ExprKind::Starred(inner) => (Op::SetUpdate, &**inner),
                _ => (Op::SetAdd, item),
            };
            let value = self.expr(item, Want::Any)?;
            self.append(op, set, value, at);
        }
        Ok(self.move_to(set, want, at))
    }

    /// `{k: v, **m}`.
    pub fn dict(&mut self, items: &'a [DictItem], at: Span, want: Want) -> Result<Operand> {
        let pairs = items.iter().take_while(|item| item.key.is_some()).count();
        if pairs == items.len() && pairs <= MANY / 2 {
            for item in items {
                self.pair(item)?;
            }
            return Ok(self.build(Op::BuildMap, pairs, at, want));
        }
        let first = pairs.min(MANY / 2);
        for item in &items[..first] {
            self.pair(item)?;
        }
        let dict = self.build(Op::BuildMap, first, at, Want::Push);
        for item in &items[first..] {
            match &item.key {
                Some(key) => {
                    let key = self.operand(key, Some(&item.value))?;
                    let value = self.expr(&item.value, Want::Any)?;
                    self.map_add(dict, key, value, at);
                }
                None => {
                    let value = self.expr(&item.value, Want::Any)?;
                    self.append(Op::DictUpdate, dict, value, at);
                }
            }
        }
        Ok(self.move_to(dict, want, at))
    }

    fn pair(&mut self, item: &'a DictItem) -> Result<()> {
        if let Some(key) = &item.key {
            self.push_expr(key)?;
        }
        self.push_expr(&item.value)?;
        Ok(())
    }

    /// `dict[key] = value` into a dict that is not consumed.
    pub fn map_add(&mut self, dict: Operand, key: Operand, value: Operand, at: Span) {
        self.release(value);
        self.release(key);
        let k = key.use_b() | value.use_c();
        self.emit(
            at,
            Op::MapAdd,
            k,
            dict.register(),
            key.register(),
            value.register(),
        );
    }

    /// `op container, value`; the container stays.
    pub fn append(&mut self, op: Op, container: Operand, value: Operand, at: Span) {
        self.release(value);
        self.emit(
            at,
            op,
            value.use_b(),
            container.register(),
            value.register(),
            0,
        );
    }

    /// Builds a container of the topmost `count` values (pairs for a dict).
    pub fn build(&mut self, op: Op, count: usize, at: Span, want: Want) -> Operand {
        let values = if op == Op::BuildMap { count * 2 } else { count };
        for _ in 0..values {
            self.pop();
        }
        let base = self.unit.temps.next();
        let result = self.result(want);
        self.emit(at, op, 0, result.register(), base, count as u16);
        result
    }

    /// A finished temporary, moved to the local that is wanted if one is.
    pub fn move_to(&mut self, value: Operand, want: Want, at: Span) -> Operand {
        match want {
            Want::To(_) => self.unary(at, Op::Move, value, want),
            _ => value,
        }
    }

    /// What `for` goes over: displays of constants are one constant.
    pub fn iterable(&mut self, expr: &'a Expr) -> Result<Operand> {
        if let Some(constant) = constant_container(expr) {
            return Ok(self.load_constant(expr.span, constant, Want::Push));
        }
        match &expr.kind {
            ExprKind::List(items) if !has_star(items) => self.tuple(items, expr.span, Want::Push),
            _ => self.expr(expr, Want::Any),
        }
    }

    /// `a:b:c`.
    pub fn slice(&mut self, parts: [Option<&'a Expr>; 3], at: Span, want: Want) -> Result<Operand> {
        let count = if parts[2].is_some() { 3 } else { 2 };
        for part in &parts[..count] {
            match part {
                Some(part) => self.push_expr(part)?,
                None => self.push_constant(at, Const::None),
            };
        }
        Ok(self.build(Op::BuildSlice, count, at, want))
    }

    /// An f-string.
    pub fn joined(&mut self, parts: &'a [Expr], at: Span, want: Want) -> Result<Operand> {
        match parts {
            [] => return Ok(self.load_constant(at, text(""), want)),
            [only] => return self.piece(only, want),
            _ => {}
        }
        let mut count = 0;
        for part in parts {
            self.piece(part, Want::Push)?;
            count += 1;
            if count == MANY {
                self.build(Op::BuildString, count, at, Want::Push);
                count = 1;
            }
        }
        Ok(self.build(Op::BuildString, count, at, want))
    }

    fn piece(&mut self, part: &'a Expr, want: Want) -> Result<Operand> {
        match &part.kind {
            ExprKind::FormattedValue { .. } => self.formatted(part, want),
            ExprKind::Constant(literal) => {
                Ok(self.load_constant(part.span, from_literal(literal), want))
            }
            _ => self.expr(part, want),
        }
    }

    /// `{value!r:spec}` of an f-string.
    pub fn formatted(&mut self, field: &'a Expr, want: Want) -> Result<Operand> {
        let at = field.span;
        let ExprKind::FormattedValue {
            value,
            conversion,
            format_spec,
        } = &field.kind
        else {
            return fail("not a field of an f-string", at);
        };
        let conversion: u8 = match conversion {
            Conversion::None => 0,
            Conversion::Str => 1,
            Conversion::Repr => 2,
            Conversion::Ascii => 3,
        };
        let mut k = conversion << FORMAT_CONVERSION_SHIFT;
        let value = self.operand(value, format_spec.as_deref())?;
        let Some(spec) = format_spec else {
            self.release(value);
            let result = self.result(want);
            k |= value.use_b();
            self.emit(
                at,
                Op::FormatValue,
                k,
                result.register(),
                value.register(),
                0,
            );
            return Ok(result);
        };
        let spec = self.expr(spec, Want::Any)?;
        self.release(spec);
        self.release(value);
        k |= FORMAT_HAS_SPEC | value.use_b() | spec.use_c();
        let result = self.result(want);
        let (a, b, c) = (result.register(), value.register(), spec.register());
        self.emit(at, Op::FormatValue, k, a, b, c);
        Ok(result)
    }
}

fn is_star(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Starred(_))
}

/// Whether a starred value is among them.
pub fn has_star(items: &[Expr]) -> bool {
    items.iter().any(is_star)
}

fn all_constants(items: &[Expr]) -> Option<Rc<[Const]>> {
    let items: Option<Vec<Const>> = items.iter().map(fold::fold).collect();
    Some(items?.into())
}
