//! Assignment to every kind of target, augmented and annotated assignment, `del`.

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::expression::{binds_names, in_place_op};
use super::instruction::{Instr, Op};
use super::scope::Kind;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `a = b = value`.
    pub fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) -> Result<()> {
        if let [target] = targets {
            if let ExprKind::Name(name) = &target.kind
                && let Some(register) = self.local_target(name)
            {
                self.expr(value, Want::To(register))?;
                return Ok(());
            }
            if self.assign_in_parallel(target, value)? {
                return Ok(());
            }
        }
        let careful = self.unit.has_walrus && targets.iter().any(binds_names);
        // Of several targets the first may be the very local that the value is.
        let push = careful || targets.len() > 1;
        let value = self.expr(value, if push { Want::Push } else { Want::Any })?;
        let Some((last, first)) = targets.split_last() else {
            return Ok(());
        };
        for target in first {
            self.store(target, Operand::Borrowed(value.register()))?;
        }
        self.store(last, value)
    }

    /// `a, b = x, y`: no tuple is made. Answers false if it is no such assignment.
    fn assign_in_parallel(&mut self, target: &'a Expr, value: &'a Expr) -> Result<bool> {
        let (ExprKind::Tuple(targets), ExprKind::Tuple(values)) = (&target.kind, &value.kind)
        else {
            return Ok(false);
        };
        let fits = targets.len() == values.len() && (1..=3).contains(&targets.len());
        if !fits || super::container::has_star(targets) || super::container::has_star(values) {
            return Ok(false);
        }
        let depth = self.unit.temps.depth();
        let mut registers = Vec::with_capacity(values.len());
        for value in values {
            registers.push(self.push_expr(value)?);
        }
        for (target, register) in targets.iter().zip(registers) {
            self.store(target, Operand::Consumed(register))?;
        }
        self.unit.temps.truncate(depth);
        Ok(true)
    }

    /// Stores `value` in `target`, and releases it.
    pub fn store(&mut self, target: &'a Expr, value: Operand) -> Result<()> {
        let at = target.span;
        match &target.kind {
            ExprKind::Name(name) => {
                self.store_name(name, value, at);
                Ok(())
            }
            ExprKind::Attribute {
                value: object,
                attr,
            } => {
                self.note_static_attribute(object, attr);
                let object = self.expr(object, Want::Any)?;
                let name = self.mangled_index(attr);
                self.release(object);
                self.release(value);
                let k = object.use_a() | value.use_c();
                let here = self.attribute_span(at, target, attr);
                self.emit(
                    here,
                    Op::StoreAttr,
                    k,
                    object.register(),
                    name,
                    value.register(),
                );
                Ok(())
            }
            ExprKind::Subscript {
                value: object,
                slice,
            } => {
                let object = self.operand(object, Some(slice))?;
                let key = self.expr(slice, Want::Any)?;
                self.release(key);
                self.release(object);
                self.release(value);
                let k = object.use_a() | key.use_b() | value.use_c();
                let (a, b, c) = (object.register(), key.register(), value.register());
                self.emit(at, Op::SetItem, k, a, b, c);
                Ok(())
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => self.unpack(targets, value, at),
            ExprKind::Starred(_) => {
                fail("starred assignment target must be in a list or tuple", at)
            }
            _ => fail("cannot assign to expression", at),
        }
    }

    /// `a, *b, c = value`.
    fn unpack(&mut self, targets: &'a [Expr], value: Operand, at: Span) -> Result<()> {
        let mut star = None;
        for (index, target) in targets.iter().enumerate() {
            if matches!(target.kind, ExprKind::Starred(_)) {
                if star.is_some() {
                    return fail("multiple starred expressions in assignment", at);
                }
                star = Some(index);
            }
        }
        self.release(value);
        if let Some(first) = self.row_of_locals(targets) {
            let (source, count) = (value.register(), targets.len() as u16);
            self.emit(at, Op::UnpackSequence, value.use_a(), source, first, count);
            (first..first + count).for_each(|register| self.unit.code.set_bound(register));
            return Ok(());
        }
        let depth = self.unit.temps.depth();
        let base = self.unit.temps.next();
        for _ in targets {
            self.push();
        }
        let source = value.register();
        match star {
            None => {
                let count = targets.len() as u16;
                self.emit(at, Op::UnpackSequence, value.use_a(), source, base, count);
            }
            Some(before) => {
                let after = targets.len() - before - 1;
                if before >= 1 << 8 || after >= 1 << 23 {
                    return fail("too many expressions in star-unpacking assignment", at);
                }
                let instr = Instr::new(Op::UnpackEx, value.use_a(), source, base, before as u16);
                self.emit_extended(at, instr, after as u64);
            }
        }
        for (index, target) in targets.iter().enumerate() {
            let target = match &target.kind {
                ExprKind::Starred(inner) => inner,
                _ => target,
            };
            let register = base.saturating_add(index as u16);
            self.store(target, Operand::Consumed(register))?;
        }
        self.unit.temps.truncate(depth);
        Ok(())
    }

    /// The first register of targets that are locals, one beside the other.
    fn row_of_locals(&mut self, targets: &'a [Expr]) -> Option<u16> {
        let mut registers = Vec::with_capacity(targets.len());
        for target in targets {
            let ExprKind::Name(name) = &target.kind else {
                return None;
            };
            registers.push(self.local_target(name)?);
        }
        let first = *registers.first()?;
        let row = registers.iter().zip(first..);
        row.into_iter()
            .all(|(register, place)| *register == place)
            .then_some(first)
    }

    /// `target op= value`.
    pub fn augmented(
        &mut self,
        target: &'a Expr,
        op: Operator,
        value: &'a Expr,
        at: Span,
    ) -> Result<()> {
        let op = in_place_op(op);
        let here = target.span;
        match &target.kind {
            ExprKind::Name(name) => {
                let careful = self.unit.has_walrus && binds_names(value);
                let want = if careful { Want::Push } else { Want::Any };
                let old = self.load_name(name, here, want);
                if let Some(register) = self.local_target(name) {
                    self.arithmetic(op, old, value, at, Want::To(register))?;
                    return Ok(());
                }
                let new = self.arithmetic(op, old, value, at, Want::Push)?;
                self.store_name(name, new, here);
                Ok(())
            }
            ExprKind::Attribute {
                value: object,
                attr,
            } => {
                let here = self.attribute_span(here, target, attr);
                let object = self.operand(object, Some(value))?;
                let name = self.mangled_index(attr);
                let old = self.push();
                self.emit(here, Op::LoadAttr, 0, old, object.register(), name);
                let new = self.arithmetic(op, Operand::Temp(old), value, at, Want::Push)?;
                self.release(new);
                self.release(object);
                let k = object.use_a() | new.use_c();
                self.emit(
                    here,
                    Op::StoreAttr,
                    k,
                    object.register(),
                    name,
                    new.register(),
                );
                Ok(())
            }
            ExprKind::Subscript {
                value: object,
                slice,
            } => {
                let careful = self.unit.has_walrus && (binds_names(slice) || binds_names(value));
                let want = if careful { Want::Push } else { Want::Any };
                let object = self.expr(object, want)?;
                let key = self.expr(slice, want)?;
                let old = self.push();
                self.emit(here, Op::GetItem, 0, old, object.register(), key.register());
                let new = self.arithmetic(op, Operand::Temp(old), value, at, Want::Push)?;
                self.release(new);
                self.release(key);
                self.release(object);
                let k = object.use_a() | key.use_b() | new.use_c();
                let (a, b, c) = (object.register(), key.register(), new.register());
                self.emit(here, Op::SetItem, k, a, b, c);
                Ok(())
            }
            _ => fail("illegal expression for augmented assignment", here),
        }
    }

    /// `target: annotation = value`.
    pub fn annotated(&mut self, assign: &'a AnnAssign, at: Span) -> Result<()> {
        if let Some(value) = &assign.value {
            self.assign(std::slice::from_ref(&assign.target), value)?;
        }
        let evaluated = !self.unit.kind.is_function_like();
        match &assign.target.kind {
            ExprKind::Name(name) => {
                if assign.simple && evaluated {
                    self.store_annotation(name, &assign.annotation, at)?;
                    return Ok(());
                }
            }
            ExprKind::Attribute { value, .. } => {
                if assign.value.is_none() {
                    self.effect(value)?;
                }
            }
            ExprKind::Subscript { value, slice } => {
                if assign.value.is_none() {
                    self.effect(value)?;
                    self.annotated_index(slice)?;
                }
            }
            _ => return fail("illegal target for annotation", at),
        }
        // The annotation of anything but a bare name is evaluated and forgotten.
        if evaluated && !assign.simple && !self.annotations_are_strings {
            self.effect(&assign.annotation)?;
        }
        Ok(())
    }

    /// The index of a target that is only annotated: its parts are evaluated, no tuple or slice is made.
    fn annotated_index(&mut self, index: &'a Expr) -> Result<()> {
        match &index.kind {
            ExprKind::Tuple(items) => items.iter().try_for_each(|item| self.annotated_index(item)),
            ExprKind::Slice { lower, upper, step } => [lower, upper, step]
                .into_iter()
                .flatten()
                .try_for_each(|part| self.effect(part)),
            _ => self.effect(index),
        }
    }

    fn store_annotation(&mut self, name: &Name, annotation: &'a Expr, at: Span) -> Result<()> {
        let depth = self.unit.temps.depth();
        self.annotation(annotation, at)?;
        let value = self.unit.temps.next() - 1;
        let all = self.unit.name_index(&Name::from("__annotations__"));
        let dict = self.result(Want::Push);
        let op = match self.unit.kind {
            Kind::Module | Kind::Class => Op::LoadName,
            _ => Op::LoadGlobal,
        };
        self.emit(at, op, 0, dict.register(), all, 0);
        let key = self.mangled(name);
        let key = self.load_constant(at, text(&key), Want::Push);
        self.unit.temps.truncate(depth);
        let k = Operand::Consumed(0).use_a() | Operand::Consumed(0).use_b();
        let k = k | Operand::Consumed(0).use_c();
        self.emit(at, Op::SetItem, k, dict.register(), key.register(), value);
        Ok(())
    }

    /// Evaluates for the effect alone.
    pub fn effect(&mut self, expr: &'a Expr) -> Result<()> {
        let value = self.expr(expr, Want::Any)?;
        self.discard(expr.span, value);
        Ok(())
    }

    /// `del target`.
    pub fn delete(&mut self, target: &'a Expr) -> Result<()> {
        let at = target.span;
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(name, at),
            ExprKind::Attribute { value, attr } => {
                let object = self.expr(value, Want::Any)?;
                let name = self.mangled_index(attr);
                let here = self.attribute_span(at, target, attr);
                self.release(object);
                self.emit(
                    here,
                    Op::DeleteAttr,
                    object.use_a(),
                    object.register(),
                    name,
                    0,
                );
            }
            ExprKind::Subscript { value, slice } => {
                let object = self.operand(value, Some(slice))?;
                let key = self.expr(slice, Want::Any)?;
                self.release(key);
                self.release(object);
                let k = object.use_a() | key.use_b();
                self.emit(at, Op::DeleteItem, k, object.register(), key.register(), 0);
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                for target in targets {
                    self.delete(target)?;
                }
            }
            _ => return fail("cannot delete expression", at),
        }
        Ok(())
    }
}
