//! Comparisons and conditions: as values, and as jumps that need no value.

use std::rc::Rc;

use super::context::{Compiler, Operand, Want};
use super::emit::Label;
use super::error::Result;
use super::expression::{binds_names, negated, small};
use super::fold;
use super::instruction::{IMMEDIATE, Instr, JUMP_IF_FALSE, Op, USE_A, USE_B};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// A comparison's value; a chain evaluates each operand once and stops at the first that is false.
    pub fn comparison(&mut self, compare: &'a Compare, at: Span, want: Want) -> Result<Operand> {
        if let [(op, right)] = compare.rest.as_slice() {
            return self.simple_comparison(&compare.left, *op, right, at, want);
        }
        let result = self.push();
        let end = self.label();
        let mut left = self.operand(&compare.left, compare.rest.first().map(|(_, right)| right))?;
        let mut cleanups = Vec::new();
        for (index, (op, right)) in compare.rest.iter().enumerate() {
            let next = compare.rest.get(index + 1);
            let right = match next {
                Some((_, next)) => self.operand(right, Some(next))?,
                None => self.comparator(*op, right)?,
            };
            let mut k = left.use_b();
            if next.is_none() {
                k |= right.use_c();
            }
            let (b, c) = (left.register(), right.register());
            self.emit(at, comparison_op(*op), k, result, b, c);
            left = right;
            if next.is_none() {
                break;
            }
            let stop = Instr::new(Op::JumpIfFalse, 0, result, 0, 0);
            if let Operand::Borrowed(_) = right {
                self.jump_by(at, stop, end);
            } else {
                let cleanup = self.label();
                self.jump_by(at, stop, cleanup);
                cleanups.push((cleanup, right.register()));
            }
            self.emit(at, Op::Drop, USE_A, result, 0, 0);
        }
        self.clean_up(cleanups, at, end, end);
        self.bind(end);
        let depth = self.depth_above(result);
        self.unit.temps.truncate(depth);
        Ok(match want {
            Want::To(_) => self.unary(at, Op::Move, Operand::Temp(result), want),
            _ => Operand::Temp(result),
        })
    }

    /// The blocks that drop what a stopped chain still holds, then go to `target`; control from above goes
    /// to `end`.
    fn clean_up(&mut self, cleanups: Vec<(Label, u16)>, at: Span, target: Label, end: Label) {
        if cleanups.is_empty() {
            return;
        }
        self.jump(at, end);
        for (label, register) in cleanups {
            self.bind(label);
            self.emit(at, Op::Drop, USE_A, register, 0, 0);
            self.jump(at, target);
        }
    }

    /// The stack's depth when `register` is its topmost.
    fn depth_above(&self, register: u16) -> u32 {
        (register - self.unit.locals.count()) as u32 + 1
    }

    /// An operand that must keep its value while `later` is evaluated.
    pub fn operand(&mut self, expr: &'a Expr, later: Option<&Expr>) -> Result<Operand> {
        let careful = self.unit.has_walrus && later.is_some_and(binds_names);
        self.expr(expr, if careful { Want::Push } else { Want::Any })
    }

    /// The right side of a comparison; `in` takes displays of constants as one constant.
    fn comparator(&mut self, op: CmpOp, right: &'a Expr) -> Result<Operand> {
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && let Some(constant) = constant_container(right)
        {
            return Ok(self.load_constant(right.span, constant, Want::Push));
        }
        self.expr(right, Want::Any)
    }

    /// `left op right` as a value.
    pub fn simple_comparison(
        &mut self,
        left: &'a Expr,
        op: CmpOp,
        right: &'a Expr,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let left = self.operand(left, Some(right))?;
        let instruction = comparison_op(op);
        if fused(op).is_some() {
            return self.arithmetic(instruction, left, right, at, want);
        }
        let right = self.comparator(op, right)?;
        Ok(self.binary(at, instruction, left, right, want))
    }

    /// Goes to `label` if the truth of `test` is `when`, else goes on.
    pub fn jump_if(&mut self, test: &'a Expr, when: bool, label: Label) -> Result<()> {
        if let Some(value) = fold::fold(test) {
            if fold::truth(&value) == when {
                self.jump(test.span, label);
            }
            return Ok(());
        }
        let at = test.span;
        match &test.kind {
            ExprKind::UnaryOp {
                op: UnaryOperator::Not,
                operand,
            } => {
                if let Some((left, negated, right, span)) = negated(operand) {
                    self.warn_of_one(left, negated, right, span);
                    let left = self.operand(left, Some(right))?;
                    return self.compare_and_jump(left, negated, right, when, label, span);
                }
                return self.jump_if(operand, !when, label);
            }
            ExprKind::BoolOp { op, values } => {
                let stops = *op == BoolOperator::Or;
                let next = if stops == when { label } else { self.label() };
                let Some((last, first)) = values.split_last() else {
                    return Ok(());
                };
                for value in first {
                    self.jump_if(value, stops, next)?;
                }
                self.jump_if(last, when, label)?;
                if next != label {
                    self.bind(next);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (no, end) = (self.label(), self.label());
                self.jump_if(test, false, no)?;
                self.jump_if(body, when, label)?;
                self.jump(at, end);
                self.bind(no);
                self.jump_if(orelse, when, label)?;
                self.bind(end);
                return Ok(());
            }
            ExprKind::Compare(compare) => {
                self.warn_of_identity(compare, test.span);
                if let [(op, right)] = compare.rest.as_slice() {
                    let left = self.operand(&compare.left, Some(right))?;
                    return self.compare_and_jump(left, *op, right, when, label, at);
                }
                return self.chain_and_jump(compare, when, label, at);
            }
            _ => {}
        }
        let value = self.expr(test, Want::Any)?;
        let op = if when {
            Op::JumpIfTrue
        } else {
            Op::JumpIfFalse
        };
        self.jump_on(at, op, value, label);
        Ok(())
    }

    /// Compares and jumps, in one instruction where there is one. `left` is released.
    fn compare_and_jump(
        &mut self,
        left: Operand,
        op: CmpOp,
        right: &'a Expr,
        when: bool,
        label: Label,
        at: Span,
    ) -> Result<()> {
        if let Some(fused) = fused(op) {
            let mut k = left.use_a() | if when { 0 } else { JUMP_IF_FALSE };
            let second = if let Some(small) = small(right) {
                k |= IMMEDIATE;
                small
            } else {
                let right = self.expr(right, Want::Any)?;
                self.release(right);
                k |= right.use_b();
                right.register()
            };
            self.release(left);
            self.jump_by(at, Instr::new(fused, k, left.register(), second, 0), label);
            return Ok(());
        }
        let is_none = matches!(right.kind, ExprKind::Constant(Constant::None));
        if is_none && matches!(op, CmpOp::Is | CmpOp::IsNot) {
            let op = if (op == CmpOp::Is) == when {
                Op::JumpIfNone
            } else {
                Op::JumpIfNotNone
            };
            self.jump_on(at, op, left, label);
            return Ok(());
        }
        let right = self.comparator(op, right)?;
        let value = self.binary(at, comparison_op(op), left, right, Want::Push);
        let op = if when {
            Op::JumpIfTrue
        } else {
            Op::JumpIfFalse
        };
        self.jump_on(at, op, value, label);
        Ok(())
    }

    /// `a < b < c` as a condition.
    fn chain_and_jump(
        &mut self,
        compare: &'a Compare,
        when: bool,
        label: Label,
        at: Span,
    ) -> Result<()> {
        let depth = self.unit.temps.depth();
        let end = self.label();
        let no = if when { end } else { label };
        let mut left = self.operand(&compare.left, compare.rest.first().map(|(_, right)| right))?;
        let mut cleanups = Vec::new();
        for (index, (op, right)) in compare.rest.iter().enumerate() {
            let Some((_, next)) = compare.rest.get(index + 1) else {
                // What lies between is given back below.
                let held = match left {
                    Operand::Temp(register) => Operand::Consumed(register),
                    other => other,
                };
                self.compare_and_jump(held, *op, right, when, label, at)?;
                break;
            };
            let right = self.operand(right, Some(next))?;
            let stop = match right {
                Operand::Borrowed(_) => no,
                _ => {
                    let cleanup = self.label();
                    cleanups.push((cleanup, right.register()));
                    cleanup
                }
            };
            let (a, b) = (left.register(), right.register());
            if let Some(fused) = fused(*op) {
                let k = left.use_a() | JUMP_IF_FALSE;
                self.jump_by(at, Instr::new(fused, k, a, b, 0), stop);
            } else {
                let truth = self.push();
                self.emit(at, comparison_op(*op), left.bit(USE_B), truth, a, b);
                self.jump_on(at, Op::JumpIfFalse, Operand::Temp(truth), stop);
            }
            left = right;
        }
        self.clean_up(cleanups, at, no, end);
        self.bind(end);
        self.unit.temps.truncate(depth);
        Ok(())
    }
}

/// A list, tuple or set of constants as the constant that `in` and `for` take.
pub fn constant_container(expr: &Expr) -> Option<Const> {
    let (items, is_set) = match &expr.kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => (items, false),
        ExprKind::Set(items) => (items, true),
        _ => return None,
    };
    let items: Option<Vec<Const>> = items.iter().map(fold::fold).collect();
    let items: Rc<[Const]> = items?.into();
    Some(if is_set {
        Const::FrozenSet(items)
    } else {
        Const::Tuple(items)
    })
}

/// The instruction that makes a comparison's value.
fn comparison_op(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}

/// The instruction that compares and jumps.
fn fused(op: CmpOp) -> Option<Op> {
    Some(match op {
        CmpOp::Eq => Op::JumpEq,
        CmpOp::NotEq => Op::JumpNe,
        CmpOp::Lt => Op::JumpLt,
        CmpOp::LtE => Op::JumpLe,
        CmpOp::Gt => Op::JumpGt,
        CmpOp::GtE => Op::JumpGe,
        _ => return None,
    })
}
