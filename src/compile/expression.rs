//! Expressions: each leaves its value where it is wanted.
//!
//! Invariant: with [`Want::To`] the local is written by the last instruction alone, so that the old value
//! is seen by all of the expression and kept if it raises.

use super::constant::from_literal;
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::fold;
use super::instruction::{Instr, Op};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// A value on the way up a chain of operators, attributes and calls.
enum Step {
    Value(Operand),
    Constant(Const),
}

impl<'a> Compiler<'a> {
    /// Compiles `top`; its value is where `want` says.
    pub fn expr(&mut self, top: &'a Expr, want: Want) -> Result<Operand> {
        // Down the left spine in a loop: it may be as long as the source.
        let mut chain: Vec<&'a Expr> = Vec::new();
        let mut leaf = top;
        loop {
            if chain.is_empty() && !is_spine(leaf) {
                return self.leaf(leaf, want);
            }
            if self.super_attribute(leaf).is_some() {
                break;
            }
            let next: &'a Expr = match &leaf.kind {
                ExprKind::BinOp { left, .. } => left,
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
                ExprKind::Call(call) => &call.func,
                _ => break,
            };
            chain.push(leaf);
            leaf = next;
        }
        chain.reverse();
        for node in &chain {
            self.warn_of_use(node);
        }
        let mut step = match fold::fold(leaf) {
            Some(value) => Step::Constant(value),
            None => {
                let first = wanted(&chain, 0, want, self.unit.has_walrus);
                Step::Value(self.spine_leaf(leaf, first)?)
            }
        };
        let mut at = 0;
        while let Some(&node) = chain.get(at) {
            if let Step::Constant(left) = &step {
                if let Some(value) = fold_step(left, node) {
                    step = Step::Constant(value);
                    at += 1;
                    continue;
                }
                let needed = wanted(&chain, at, want, self.unit.has_walrus);
                let span = if at == 0 {
                    leaf.span
                } else {
                    chain[at - 1].span
                };
                step = Step::Value(self.load_constant(span, left.clone(), needed));
            }
            let Step::Value(left) = step else {
                return fail("a constant is not loaded", node.span);
            };
            // A method call takes the attribute and the call in one.
            if let (ExprKind::Attribute { attr, .. }, Some(ExprKind::Call(call))) =
                (&node.kind, chain.get(at + 1).map(|next| &next.kind))
                && self.is_method_call(call)
            {
                let after = wanted(&chain, at + 2, want, self.unit.has_walrus);
                let value = self.method_call(left, attr, node, call, chain[at + 1].span, after)?;
                step = Step::Value(value);
                at += 2;
                continue;
            }
            let after = wanted(&chain, at + 1, want, self.unit.has_walrus);
            step = Step::Value(self.chain_step(left, node, after)?);
            at += 1;
        }
        Ok(match step {
            Step::Value(value) => value,
            Step::Constant(value) => self.load_constant(top.span, value, want),
        })
    }

    fn spine_leaf(&mut self, leaf: &'a Expr, want: Want) -> Result<Operand> {
        match self.super_attribute(leaf) {
            Some(found) => self.load_super(found, leaf.span, want),
            None => self.leaf(leaf, want),
        }
    }

    /// One step up a chain: `left` is the value of what is left of it.
    fn chain_step(&mut self, left: Operand, node: &'a Expr, want: Want) -> Result<Operand> {
        match &node.kind {
            ExprKind::BinOp { op, right, .. } => {
                self.arithmetic(binary_op(*op), left, right, node.span, want)
            }
            ExprKind::Attribute { attr, .. } => {
                let name = self.mangled_index(attr);
                self.release(left);
                let result = self.result(want);
                let (a, b) = (result.register(), left.register());
                let here = self.attribute_span(node.span, node, attr);
                self.emit(here, Op::LoadAttr, left.use_b(), a, b, name);
                Ok(result)
            }
            ExprKind::Subscript { slice, .. } => {
                let index = self.expr(slice, Want::Any)?;
                Ok(self.binary(node.span, Op::GetItem, left, index, want))
            }
            ExprKind::Call(call) => self.call(left, call, node.span, want),
            _ => fail("not a chained expression", node.span),
        }
    }

    /// `left op right`, the right side as an immediate if it is a small integer.
    pub fn arithmetic(
        &mut self,
        op: Op,
        left: Operand,
        right: &'a Expr,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        if let Some(small) = small(right) {
            self.release(left);
            let result = self.result(want);
            let k = left.use_b() | super::instruction::IMMEDIATE;
            self.emit(at, op, k, result.register(), left.register(), small);
            return Ok(result);
        }
        let right = self.expr(right, Want::Any)?;
        Ok(self.binary(at, op, left, right, want))
    }

    /// An expression that is no chain.
    fn leaf(&mut self, expr: &'a Expr, want: Want) -> Result<Operand> {
        let at = expr.span;
        if let Some(value) = fold::fold(expr) {
            return Ok(self.load_constant(at, value, want));
        }
        match &expr.kind {
            ExprKind::Constant(literal) => Ok(self.load_constant(at, from_literal(literal), want)),
            ExprKind::Name(name) => Ok(self.load_name(name, at, want)),
            ExprKind::BoolOp { op, values } => self.bool_value(*op, values, at, want),
            ExprKind::NamedExpr { target, value } => self.walrus(target, value, want),
            ExprKind::UnaryOp { op, operand } => self.unary_value(*op, operand, at, want),
            ExprKind::Lambda(lambda) => self.lambda(lambda, at, want),
            ExprKind::IfExp { test, body, orelse } => {
                self.conditional_value(test, body, orelse, at, want)
            }
            ExprKind::Dict(items) => self.dict(items, at, want),
            ExprKind::Set(items) => self.set(items, at, want),
            ExprKind::List(items) => self.list(items, at, want),
            ExprKind::Tuple(items) => self.tuple(items, at, want),
            ExprKind::ListComp(comp) => self.list_comprehension(comp, at, want),
            ExprKind::SetComp(comp) => self.set_comprehension(comp, at, want),
            ExprKind::DictComp(comp) => self.dict_comprehension(comp, at, want),
            ExprKind::GeneratorExp(comp) => self.generator_expression(comp, at, want),
            ExprKind::Yield(value) => self.yield_value(value.as_deref(), at, want),
            ExprKind::YieldFrom(value) => self.yield_from(value, at, want),
            ExprKind::Await(value) => self.awaited(value, at, want),
            ExprKind::Compare(compare) => {
                self.warn_of_identity(compare, expr.span);
                self.comparison(compare, at, want)
            }
            ExprKind::FormattedValue { .. } => self.formatted(expr, want),
            ExprKind::JoinedStr(parts) => self.joined(parts, at, want),
            ExprKind::Starred(_) => fail("can't use starred expression here", at),
            ExprKind::Slice { lower, upper, step } => {
                let parts = [lower.as_deref(), upper.as_deref(), step.as_deref()];
                self.slice(parts, at, want)
            }
            ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call(_) => fail("a chained expression stands alone", at),
        }
    }

    fn unary_value(
        &mut self,
        op: UnaryOperator,
        operand: &'a Expr,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        if op == UnaryOperator::Not
            && let Some((left, opposite, right, span)) = negated(operand)
        {
            self.warn_of_one(left, opposite, right, span);
            return self.simple_comparison(left, opposite, right, span, want);
        }
        if op == UnaryOperator::Not
            && let ExprKind::Compare(compare) = &operand.kind
            && let [(inner, right)] = compare.rest.as_slice()
        {
            let left = &compare.left;
            // CPython makes of comparison and negation one step at the place of the latter.
            let value = self.simple_comparison(left, *inner, right, at, Want::Any)?;
            return Ok(self.unary(at, Op::Not, value, want));
        }
        let value = self.expr(operand, Want::Any)?;
        let op = match op {
            UnaryOperator::Not => Op::Not,
            UnaryOperator::Invert => Op::Invert,
            UnaryOperator::UAdd => Op::Pos,
            UnaryOperator::USub => Op::Neg,
        };
        Ok(self.unary(at, op, value, want))
    }

    /// `target := value`.
    fn walrus(&mut self, target: &'a Expr, value: &'a Expr, want: Want) -> Result<Operand> {
        let value = self.expr(value, Want::Push)?;
        let ExprKind::Name(name) = &target.kind else {
            return fail(
                "cannot use assignment expressions with this target",
                target.span,
            );
        };
        self.store_name(name, Operand::Borrowed(value.register()), target.span);
        Ok(match want {
            Want::To(_) => self.unary(target.span, Op::Move, value, want),
            _ => value,
        })
    }

    fn conditional_value(
        &mut self,
        test: &'a Expr,
        body: &'a Expr,
        orelse: &'a Expr,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let want = if want == Want::Any { Want::Push } else { want };
        let (no, end) = (self.label(), self.label());
        self.jump_if(test, false, no)?;
        let value = self.expr(body, want)?;
        self.jump(at, end);
        // Both ways leave the value in the same register.
        if matches!(value, Operand::Temp(_)) {
            self.pop();
        }
        self.bind(no);
        let value = self.expr(orelse, want)?;
        self.bind(end);
        Ok(value)
    }

    /// `a and b`, `a or b` as a value.
    fn bool_value(
        &mut self,
        op: BoolOperator,
        values: &'a [Expr],
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        let end = self.label();
        let jump = match op {
            BoolOperator::And => Op::JumpIfFalse,
            BoolOperator::Or => Op::JumpIfTrue,
        };
        let register = self.push();
        self.pop();
        for (index, value) in values.iter().enumerate() {
            let value = self.push_expr(value)?;
            debug_assert_eq!(value, register);
            if index + 1 < values.len() {
                self.jump_by(at, Instr::new(jump, 0, register, 0, 0), end);
                self.emit(at, Op::Drop, super::instruction::USE_A, register, 0, 0);
                self.pop();
            }
        }
        self.bind(end);
        Ok(match want {
            Want::To(_) => self.unary(at, Op::Move, Operand::Temp(register), want),
            _ => Operand::Temp(register),
        })
    }

    /// `yield value`.
    pub fn yield_value(
        &mut self,
        value: Option<&'a Expr>,
        at: Span,
        want: Want,
    ) -> Result<Operand> {
        if !self.unit.kind.is_function_like() {
            return fail("'yield' outside function", at);
        }
        let value = match value {
            Some(value) => self.expr(value, Want::Any)?,
            None => self.load_constant(at, Const::None, Want::Push),
        };
        Ok(self.unary(at, Op::Yield, value, want))
    }

    fn yield_from(&mut self, value: &'a Expr, at: Span, want: Want) -> Result<Operand> {
        if !self.unit.kind.is_function_like() {
            return fail("'yield from' outside function", at);
        }
        if self.table.get(self.unit.scope).is_async {
            return fail("'yield from' inside async function", at);
        }
        let source = self.expr(value, Want::Any)?;
        let iterator = self.unary(at, Op::GetYieldFromIter, source, Want::Push);
        let sent = self.load_constant(at, Const::None, Want::Push);
        Ok(self.binary(at, Op::YieldFrom, iterator, sent, want))
    }
}

/// Whether the node has a left child along which chains grow.
fn is_spine(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call(_)
    )
}

/// Where the left operand of `chain[at]` must be.
fn wanted(chain: &[&Expr], at: usize, want: Want, careful: bool) -> Want {
    let Some(node) = chain.get(at) else {
        return want;
    };
    match &node.kind {
        ExprKind::Call(_) => Want::Push,
        // A local must not be rebound between its reading and its use.
        ExprKind::BinOp { right: later, .. } | ExprKind::Subscript { slice: later, .. } => {
            if careful && binds_names(later) {
                Want::Push
            } else {
                Want::Any
            }
        }
        _ => Want::Any,
    }
}

fn fold_step(left: &Const, node: &Expr) -> Option<Const> {
    match &node.kind {
        ExprKind::BinOp { op, right, .. } => fold::binary(*op, left, &fold::fold(right)?),
        ExprKind::Subscript { slice, .. } => fold::subscript(left, &fold::fold(slice)?),
        _ => None,
    }
}

/// The expression's value, if it is an integer literal of 16 bits, as an operand.
pub fn small(expr: &Expr) -> Option<u16> {
    match fold::fold(expr)? {
        Const::Int(value) => i16::try_from(value).ok().map(|value| value as u16),
        _ => None,
    }
}

/// The one comparison that says `not expr`, if there is one: `not (a in b)` is `a not in b`, and so on, also
/// through several `not`. Operands, operator, and where the comparison stands.
pub fn negated(expr: &Expr) -> Option<(&Expr, CmpOp, &Expr, Span)> {
    match &expr.kind {
        ExprKind::Compare(compare) => {
            let [(inner, right)] = compare.rest.as_slice() else {
                return None;
            };
            Some((&compare.left, opposite(*inner)?, right, expr.span))
        }
        ExprKind::UnaryOp {
            op: UnaryOperator::Not,
            operand,
        } => {
            let (left, op, right, span) = negated(operand)?;
            Some((left, opposite(op)?, right, span))
        }
        _ => None,
    }
}

/// Where an expression stands for what is done with its value: `not (a in b)`, which becomes `a not in b`, stands
/// where its comparison does.
pub fn place(expr: &Expr) -> Span {
    match &expr.kind {
        ExprKind::UnaryOp { .. } => negated(expr).map_or(expr.span, |(.., span)| span),
        _ => expr.span,
    }
}

/// The comparison that is `not (a op b)`, where Python knows one.
fn opposite(op: CmpOp) -> Option<CmpOp> {
    Some(match op {
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        _ => return None,
    })
}

/// The instruction of a binary operator.
pub fn binary_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::TrueDiv,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::LShift,
        Operator::RShift => Op::RShift,
        Operator::BitOr => Op::Or,
        Operator::BitXor => Op::Xor,
        Operator::BitAnd => Op::And,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

/// The instruction of an augmented assignment's operator.
pub fn in_place_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::InAdd,
        Operator::Sub => Op::InSub,
        Operator::Mult => Op::InMul,
        Operator::MatMult => Op::InMatMul,
        Operator::Div => Op::InTrueDiv,
        Operator::Mod => Op::InMod,
        Operator::Pow => Op::InPow,
        Operator::LShift => Op::InLShift,
        Operator::RShift => Op::InRShift,
        Operator::BitOr => Op::InOr,
        Operator::BitXor => Op::InXor,
        Operator::BitAnd => Op::InAnd,
        Operator::FloorDiv => Op::InFloorDiv,
    }
}

/// Whether a `:=` stands in `top` (lambdas included: a needless copy does no harm).
pub fn binds_names(top: &Expr) -> bool {
    let mut open = vec![top];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::NamedExpr { .. } => return true,
            ExprKind::BoolOp { values, .. } => open.extend(values),
            ExprKind::BinOp { left, right, .. } => open.extend([&**left, &**right]),
            ExprKind::UnaryOp { operand, .. } => open.push(operand),
            ExprKind::IfExp { test, body, orelse } => {
                open.extend([&**test, &**body, &**orelse]);
            }
            ExprKind::Dict(items) => {
                open.extend(items.iter().filter_map(|item| item.key.as_ref()));
                open.extend(items.iter().map(|item| &item.value));
            }
            ExprKind::Set(items)
            | ExprKind::List(items)
            | ExprKind::Tuple(items)
            | ExprKind::JoinedStr(items) => open.extend(items),
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) => {
                open.push(&comp.elt);
                open.extend(parts_of(&comp.generators));
            }
            ExprKind::DictComp(comp) => {
                open.extend([&comp.key, &comp.value]);
                open.extend(parts_of(&comp.generators));
            }
            ExprKind::GeneratorExp(comp) => open.extend(parts_of(&comp.generators)),
            ExprKind::Lambda(lambda) => {
                open.extend(&lambda.args.defaults);
                open.extend(lambda.args.kw_defaults.iter().flatten());
            }
            ExprKind::Await(value) | ExprKind::YieldFrom(value) | ExprKind::Starred(value) => {
                open.push(value);
            }
            ExprKind::Yield(value) => open.extend(value.as_deref()),
            ExprKind::Compare(compare) => {
                open.push(&compare.left);
                open.extend(compare.rest.iter().map(|(_, right)| right));
            }
            ExprKind::Call(call) => {
                open.push(&call.func);
                open.extend(&call.args);
                open.extend(call.keywords.iter().map(|keyword| &keyword.value));
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            } => {
                open.push(value);
                open.extend(format_spec.as_deref());
            }
            ExprKind::Attribute { value, .. } => open.push(value),
            ExprKind::Subscript { value, slice } => open.extend([&**value, &**slice]),
            ExprKind::Slice { lower, upper, step } => {
                open.extend(
                    [lower, upper, step]
                        .into_iter()
                        .flatten()
                        .map(|part| &**part),
                );
            }
            ExprKind::Constant(_) | ExprKind::Name(_) => {}
        }
    }
    false
}

fn parts_of(generators: &[Comprehension]) -> impl Iterator<Item = &Expr> {
    generators
        .iter()
        .flat_map(|generator| generator.ifs.iter().chain([&generator.iter]))
}
