//! `match`: the subject stands in a temporary, and each case tests it and goes on to the next if it fails.
//!
//! Captured values wait in temporaries of their own, below those that the test works with; the names are
//! bound when the whole pattern fits, before the guard. A test that fails drops what it holds (the working
//! values first, then the captured ones in the order of their capture) and goes to the next case.

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::emit::Label;
use super::error::{Result, fail};
use super::expression::small;
use super::fold;
use super::instruction::{IMMEDIATE, Instr, JUMP_IF_FALSE, Op, USE_A, USE_B};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

/// What a pattern leads to while it is compiled.
struct Test {
    /// Where to go on when nothing is held.
    clean: Label,
    /// Where what is held gets dropped.
    dirty: Label,
    /// How many temporaries were taken when it began.
    depth: u32,
    /// Whether it may fit everything: something that is tried later stands behind it otherwise.
    may_be_irrefutable: bool,
    /// The names captured so far, in order.
    captured: Vec<Name>,
    /// First register and number of the working values, in the order in which they were made.
    working: Vec<(u16, u16)>,
}

/// The registers in which captured values wait.
type Captures = Vec<(Name, u16)>;

impl<'a> Compiler<'a> {
    /// `match`.
    pub fn match_statement(
        &mut self,
        subject: &'a Expr,
        cases: &'a [MatchCase],
        at: Span,
    ) -> Result<()> {
        let register = self.push_expr(subject)?;
        let end = self.label();
        let count = cases.len();
        let has_default = count > 1 && cases.last().is_some_and(|last| is_wildcard(&last.pattern));
        let tested = count - usize::from(has_default);
        for (index, case) in cases.iter().take(tested).enumerate() {
            let last = index + 1 == tested;
            let next = self.label();
            let clean = if last { self.label() } else { next };
            let mut test = Test {
                clean,
                dirty: self.label(),
                depth: self.unit.temps.depth(),
                may_be_irrefutable: case.guard.is_some() || index + 1 == count,
                captured: Vec::new(),
                working: Vec::new(),
            };
            let captures = self.capture_registers(&case.pattern);
            let operand = if last {
                Operand::Consumed(register)
            } else {
                Operand::Borrowed(register)
            };
            self.pattern(&case.pattern, operand, &mut test, &captures)?;
            for name in &test.captured {
                if let Some(&(_, from)) = captures.iter().find(|(known, _)| known == name) {
                    self.store_name(name, Operand::Consumed(from), case.pattern.span);
                }
            }
            self.unit.temps.truncate(test.depth);
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, clean)?;
            }
            if !last {
                self.emit(case.pattern.span, Op::Drop, USE_A, register, 0, 0);
            }
            self.pop();
            self.statements(&case.body)?;
            let done = case.body.last().map_or(at, |last| last.span);
            self.jump(done, end);
            self.push();
            self.drop_held(&test, &captures, case.pattern.span);
            if last {
                self.bind(clean);
                self.emit(case.pattern.span, Op::Drop, USE_A, register, 0, 0);
            }
            self.bind(next);
        }
        self.pop();
        if has_default && let Some(case) = cases.last() {
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, end)?;
            }
            self.statements(&case.body)?;
        }
        self.bind(end);
        Ok(())
    }

    /// Takes a register for each name that the pattern captures.
    fn capture_registers(&mut self, pattern: &Pattern) -> Captures {
        let mut captures: Captures = Vec::new();
        let mut names = Vec::new();
        collect_names(pattern, &mut names);
        for name in names {
            if !captures.iter().any(|(known, _)| known == &name) {
                let register = self.push();
                captures.push((name, register));
            }
        }
        captures
    }

    /// Drops what a failed test holds. Control goes on behind it, where the test's `clean` must stand.
    fn drop_held(&mut self, test: &Test, captures: &Captures, at: Span) {
        self.bind(test.dirty);
        let mut groups = test.working.clone();
        groups.sort_by_key(|&(first, _)| std::cmp::Reverse(first));
        let mut dropped = Vec::new();
        for (first, count) in groups {
            dropped.extend(first..first.saturating_add(count));
        }
        for name in &test.captured {
            if let Some(&(_, register)) = captures.iter().find(|(known, _)| known == name) {
                dropped.push(register);
            }
        }
        let mut seen = Vec::new();
        for register in dropped {
            if !seen.contains(&register) {
                self.emit(at, Op::Drop, USE_A, register, 0, 0);
                seen.push(register);
            }
        }
    }

    /// Where a test that fails here goes.
    fn failure(&self, test: &Test, captures: &Captures) -> Label {
        let first = test.depth + captures.len() as u32;
        if test.captured.is_empty() && self.unit.temps.depth() <= first {
            test.clean
        } else {
            test.dirty
        }
    }

    /// Tests `subject`, which is released.
    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Operand,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let at = pattern.span;
        match &pattern.kind {
            PatternKind::MatchValue(value) => {
                if !matches!(value.kind, ExprKind::Attribute { .. }) && !is_literal(value) {
                    return fail("patterns may only match literals and attribute lookups", at);
                }
                self.value_pattern(value, subject, at, test, captures)
            }
            PatternKind::MatchSingleton(value) => {
                self.singleton_pattern(value, subject, at, test, captures);
                Ok(())
            }
            PatternKind::MatchSequence(items) => {
                self.sequence_pattern(items, subject, at, test, captures)
            }
            PatternKind::MatchMapping { items, rest } => {
                self.mapping_pattern(items, rest.as_ref(), subject, at, test, captures)
            }
            PatternKind::MatchClass(class) => {
                self.class_pattern(class, subject, at, test, captures)
            }
            PatternKind::MatchStar(name) => {
                self.capture(name.as_ref(), subject, at, test, captures)
            }
            PatternKind::MatchAs {
                pattern: None,
                name,
            } => {
                if !test.may_be_irrefutable {
                    let what = match name {
                        Some(name) => format!("name capture '{name}'"),
                        None => "wildcard".to_owned(),
                    };
                    return fail(format!("{what} makes remaining patterns unreachable"), at);
                }
                self.capture(name.as_ref(), subject, at, test, captures)
            }
            PatternKind::MatchAs {
                pattern: Some(inner),
                name,
            } => {
                let borrowed = Operand::Borrowed(subject.register());
                self.pattern(inner, borrowed, test, captures)?;
                self.capture(name.as_ref(), subject, at, test, captures)
            }
            PatternKind::MatchOr(choices) => self.or_pattern(choices, subject, at, test, captures),
        }
    }

    /// A pattern within another: it may be irrefutable.
    fn part(
        &mut self,
        pattern: &'a Pattern,
        subject: Operand,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let before = std::mem::replace(&mut test.may_be_irrefutable, true);
        self.pattern(pattern, subject, test, captures)?;
        test.may_be_irrefutable = before;
        Ok(())
    }

    /// Takes `count` registers for working values.
    fn working(&mut self, count: usize, test: &mut Test) -> u16 {
        let first = self.unit.temps.next();
        for _ in 0..count {
            self.push();
        }
        test.working.push((first, count as u16));
        first
    }

    /// Keeps the subject for a name (or drops it if there is none).
    fn capture(
        &mut self,
        name: Option<&Name>,
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let from = subject.register();
        let Some(name) = name else {
            if !matches!(subject, Operand::Borrowed(_)) {
                self.emit(at, Op::Drop, USE_A, from, 0, 0);
            }
            return Ok(());
        };
        if test.captured.contains(name) {
            return fail(twice(name), at);
        }
        if let Some(&(_, to)) = captures.iter().find(|(known, _)| known == name) {
            self.emit(at, Op::Move, subject.use_b(), to, from, 0);
        }
        test.captured.push(name.clone());
        Ok(())
    }

    fn value_pattern(
        &mut self,
        value: &'a Expr,
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let mut k = subject.use_a() | JUMP_IF_FALSE;
        let right = match small(value) {
            Some(number) => {
                k |= IMMEDIATE;
                number
            }
            None => {
                let value = self.expr(value, Want::Any)?;
                self.release(value);
                k |= value.use_b();
                value.register()
            }
        };
        let instr = Instr::new(Op::JumpEq, k, subject.register(), right, 0);
        let failure = self.failure(test, captures);
        self.jump_by(at, instr, failure);
        Ok(())
    }

    fn singleton_pattern(
        &mut self,
        value: &Constant,
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) {
        let failure = self.failure(test, captures);
        let wanted = super::constant::from_literal(value);
        if wanted == Const::None {
            let k = subject.use_a();
            let instr = Instr::new(Op::JumpIfNotNone, k, subject.register(), 0, 0);
            self.jump_by(at, instr, failure);
            return;
        }
        let right = self.load_constant(at, wanted, Want::Push);
        let same = self.binary(at, Op::Is, subject, right, Want::Push);
        self.jump_on(at, Op::JumpIfFalse, same, failure);
    }

    /// Goes on only if the subject's length is `count` (or no less).
    fn check_length(
        &mut self,
        subject: Operand,
        count: usize,
        or_more: bool,
        at: Span,
        failure: Label,
    ) {
        let length = self.push();
        self.emit(at, Op::GetLen, 0, length, subject.register(), 0);
        let op = if or_more { Op::JumpGe } else { Op::JumpEq };
        let mut k = USE_A | JUMP_IF_FALSE;
        let right = match i16::try_from(count) {
            Ok(count) => {
                k |= IMMEDIATE;
                count as u16
            }
            Err(_) => {
                let right = self.push_constant(at, Const::Int(count as i64));
                self.pop();
                k |= USE_B;
                right
            }
        };
        self.pop();
        self.jump_by(at, Instr::new(op, k, length, right, 0), failure);
    }

    fn sequence_pattern(
        &mut self,
        items: &'a [Pattern],
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let mut star = None;
        for (index, item) in items.iter().enumerate() {
            if matches!(item.kind, PatternKind::MatchStar(_)) {
                if star.is_some() {
                    return fail("multiple starred names in sequence pattern", at);
                }
                star = Some(index);
            }
        }
        let is_free = |item: &Pattern| is_wildcard(item) || is_wildcard_star(item);
        let all_free = items.iter().all(is_free);
        let star_is_free = star.is_some_and(|star| is_wildcard_star(&items[star]));
        let failure = self.failure(test, captures);
        let source = subject.register();
        let instr = Instr::new(Op::JumpIfNoSequence, 0, source, 0, 0);
        self.jump_by(at, instr, failure);
        match star {
            None => self.check_length(subject, items.len(), false, at, failure),
            Some(_) if items.len() > 1 => {
                self.check_length(subject, items.len() - 1, true, at, failure);
            }
            Some(_) => {}
        }
        if all_free {
            return self.capture(None, subject, at, test, captures);
        }
        match star {
            Some(star) if star_is_free => {
                for (index, item) in items.iter().enumerate() {
                    if is_free(item) {
                        continue;
                    }
                    let depth = self.unit.temps.depth();
                    let value = self.item_at(source, index, star, items.len(), at, test);
                    self.part(item, Operand::Consumed(value), test, captures)?;
                    self.unit.temps.truncate(depth);
                }
                self.capture(None, subject, at, test, captures)
            }
            _ => {
                let depth = self.unit.temps.depth();
                let base = self.working(items.len(), test);
                let k = subject.use_a();
                match star {
                    None => {
                        let count = items.len() as u16;
                        self.emit(at, Op::UnpackSequence, k, source, base, count);
                    }
                    Some(before) => {
                        let after = items.len() - before - 1;
                        if before >= 1 << 8 || after >= 1 << 23 {
                            return fail(
                                "too many expressions in star-unpacking sequence pattern",
                                at,
                            );
                        }
                        let instr = Instr::new(Op::UnpackEx, k, source, base, before as u16);
                        self.emit_extended(at, instr, after as u64);
                    }
                }
                self.parts(items.iter(), base, test, captures)?;
                self.unit.temps.truncate(depth);
                Ok(())
            }
        }
    }

    /// Tests consecutive working values.
    fn parts(
        &mut self,
        patterns: impl Iterator<Item = &'a Pattern>,
        base: u16,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        for (index, pattern) in patterns.enumerate() {
            let value = Operand::Consumed(base.saturating_add(index as u16));
            self.part(pattern, value, test, captures)?;
        }
        Ok(())
    }

    /// The item at `index` of a pattern of `count` items, counted from the end if it stands behind the star.
    fn item_at(
        &mut self,
        source: u16,
        index: usize,
        star: usize,
        count: usize,
        at: Span,
        test: &mut Test,
    ) -> u16 {
        let value = self.working(1, test);
        let key = if index < star {
            self.load_constant(at, Const::Int(index as i64), Want::Push)
        } else {
            let length = self.push();
            self.emit(at, Op::GetLen, 0, length, source, 0);
            let back = Const::Int((count - index) as i64);
            let back = self.load_constant(at, back, Want::Push);
            self.binary(at, Op::Sub, Operand::Temp(length), back, Want::Push)
        };
        self.release(key);
        self.emit(at, Op::GetItem, key.use_c(), value, source, key.register());
        value
    }

    fn mapping_pattern(
        &mut self,
        items: &'a [(Expr, Pattern)],
        rest: Option<&'a Name>,
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let failure = self.failure(test, captures);
        let source = subject.register();
        self.jump_by(
            at,
            Instr::new(Op::JumpIfNoMapping, 0, source, 0, 0),
            failure,
        );
        if items.is_empty() && rest.is_none() {
            return self.capture(None, subject, at, test, captures);
        }
        if !items.is_empty() {
            self.check_length(subject, items.len(), true, at, failure);
        }
        let depth = self.unit.temps.depth();
        let keys = self.unit.temps.next();
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for (key, _) in items {
            if is_literal(key) {
                if let Some(value) = literal_key(key) {
                    if seen.contains(&value) {
                        let key = shown(key);
                        return fail(format!("mapping pattern checks duplicate key ({key})"), at);
                    }
                    seen.push(value);
                }
            } else if !matches!(key.kind, ExprKind::Attribute { .. }) {
                return fail(
                    "mapping pattern keys may only match literals and attribute lookups",
                    at,
                );
            }
            self.push_expr(key)?;
        }
        self.build(Op::BuildTuple, items.len(), at, Want::Push);
        self.unit.temps.truncate(depth);
        let base = self.working(items.len() + 1, test);
        let instr = Instr::new(Op::MatchKeys, 0, source, keys, items.len() as u16);
        let failure = self.failure(test, captures);
        self.jump_by(at, instr, failure);
        let patterns = items.iter().map(|(_, pattern)| pattern);
        self.parts(patterns, base.saturating_add(1), test, captures)?;
        if let Some(name) = rest {
            let left = self.working(1, test);
            let k = subject.use_b() | Operand::Consumed(keys).use_c();
            self.emit(at, Op::MatchRest, k, left, source, keys);
            self.capture(Some(name), Operand::Consumed(left), at, test, captures)?;
        } else {
            self.emit(at, Op::Drop, USE_A, keys, 0, 0);
            self.capture(None, subject, at, test, captures)?;
        }
        self.unit.temps.truncate(depth);
        Ok(())
    }

    fn class_pattern(
        &mut self,
        class: &'a MatchClass,
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let count = class.patterns.len() + class.kwd_patterns.len();
        if count > i16::MAX as usize {
            return fail("too many sub-patterns in class pattern", at);
        }
        for (index, name) in class.kwd_attrs.iter().enumerate() {
            if class.kwd_attrs[..index].contains(name) {
                let here = class
                    .kwd_patterns
                    .get(index)
                    .map_or(at, |pattern| pattern.span);
                return fail(
                    format!("attribute name repeated in class pattern: {name}"),
                    here,
                );
            }
        }
        let depth = self.unit.temps.depth();
        let base = self.push_expr(&class.cls)?;
        let names: Vec<Const> = class.kwd_attrs.iter().map(|name| text(name)).collect();
        self.push_constant(at, Const::Tuple(names.into()));
        self.unit.temps.truncate(depth);
        let failure = self.failure(test, captures);
        let k = subject.use_a();
        let instr = Instr::new(Op::MatchClass, k, subject.register(), base, count as u16);
        self.jump_by(at, instr, failure);
        self.working(count, test);
        let patterns = class.patterns.iter().chain(&class.kwd_patterns);
        self.parts(patterns, base, test, captures)?;
        self.unit.temps.truncate(depth);
        Ok(())
    }

    fn or_pattern(
        &mut self,
        choices: &'a [Pattern],
        subject: Operand,
        at: Span,
        test: &mut Test,
        captures: &Captures,
    ) -> Result<()> {
        let fits = self.label();
        let borrowed = Operand::Borrowed(subject.register());
        let mut names: Option<Vec<Name>> = None;
        let depth = self.unit.temps.depth();
        for (index, choice) in choices.iter().enumerate() {
            let next = self.label();
            let mut inner = Test {
                clean: next,
                dirty: self.label(),
                // Registers of the captures lie below all that an alternative works with.
                depth: depth.saturating_sub(captures.len() as u32),
                may_be_irrefutable: index + 1 == choices.len() && test.may_be_irrefutable,
                captured: Vec::new(),
                working: Vec::new(),
            };
            self.pattern(choice, borrowed, &mut inner, captures)?;
            match &names {
                None => names = Some(inner.captured.clone()),
                Some(names) => {
                    let same = names.len() == inner.captured.len()
                        && names.iter().all(|name| inner.captured.contains(name));
                    if !same {
                        return fail("alternative patterns bind different names", at);
                    }
                }
            }
            self.jump(choice.span, fits);
            self.drop_held(&inner, captures, choice.span);
            self.bind(next);
        }
        let failure = self.failure(test, captures);
        let consumed = !matches!(subject, Operand::Borrowed(_));
        if consumed {
            self.emit(at, Op::Drop, USE_A, subject.register(), 0, 0);
        }
        self.jump(at, failure);
        self.bind(fits);
        if consumed {
            self.emit(at, Op::Drop, USE_A, subject.register(), 0, 0);
        }
        for name in names.unwrap_or_default() {
            if test.captured.contains(&name) {
                return fail(twice(&name), at);
            }
            test.captured.push(name);
        }
        Ok(())
    }
}

fn twice(name: &str) -> String {
    format!("multiple assignments to name '{name}' in pattern")
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(
        pattern.kind,
        PatternKind::MatchAs {
            pattern: None,
            name: None
        }
    )
}

fn is_wildcard_star(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar(None))
}

/// The names that a pattern captures, those of the first alternatives only.
fn collect_names(pattern: &Pattern, names: &mut Vec<Name>) {
    match &pattern.kind {
        PatternKind::MatchValue(_) | PatternKind::MatchSingleton(_) => {}
        PatternKind::MatchSequence(items) => {
            items.iter().for_each(|item| collect_names(item, names));
        }
        PatternKind::MatchMapping { items, rest } => {
            items
                .iter()
                .for_each(|(_, item)| collect_names(item, names));
            names.extend(rest.clone());
        }
        PatternKind::MatchClass(class) => {
            let all = class.patterns.iter().chain(&class.kwd_patterns);
            all.for_each(|item| collect_names(item, names));
        }
        PatternKind::MatchStar(name) => names.extend(name.clone()),
        PatternKind::MatchAs { pattern, name } => {
            if let Some(inner) = pattern {
                collect_names(inner, names);
            }
            names.extend(name.clone());
        }
        PatternKind::MatchOr(choices) => {
            if let Some(first) = choices.first() {
                collect_names(first, names);
            }
        }
    }
}

/// A number (perhaps with a sign or an imaginary part), string or singleton.
fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::UnaryOp { operand, .. } => is_literal(operand),
        ExprKind::BinOp { left, right, .. } => is_literal(left) && is_literal(right),
        _ => false,
    }
}

fn shown(key: &Expr) -> String {
    let source = super::unparse::unparse(key);
    match &key.kind {
        ExprKind::BinOp { .. } => format!("({})", source.replace(' ', "")),
        _ => source,
    }
}

/// Bytes that are the same for literals that are equal.
fn literal_key(key: &Expr) -> Option<Vec<u8>> {
    Some(equality_key(&fold::fold(key)?))
}

/// Bytes that are the same for constants that are equal.
fn equality_key(value: &Const) -> Vec<u8> {
    let tagged = |tag: u8, bytes: &[u8]| [&[tag], bytes].concat();
    match value {
        Const::Bool(value) => tagged(b'i', &(*value as i64).to_le_bytes()),
        Const::Int(value) => tagged(b'i', &value.to_le_bytes()),
        Const::Float(value) if value.fract() == 0.0 && value.abs() < 9e18 => {
            tagged(b'i', &(*value as i64).to_le_bytes())
        }
        Const::Float(value) => tagged(b'f', &value.to_bits().to_le_bytes()),
        Const::BigInt(value) => tagged(b'I', &value.to_signed_bytes_le()),
        Const::Complex(real, 0.0) => equality_key(&Const::Float(*real)),
        Const::Complex(real, imag) => {
            let parts = [real.to_bits().to_le_bytes(), imag.to_bits().to_le_bytes()];
            tagged(b'j', &parts.concat())
        }
        Const::Str(value) => tagged(b's', value),
        Const::Bytes(value) => tagged(b'y', value),
        _ => tagged(b'N', &[]),
    }
}
