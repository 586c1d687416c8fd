//! Writes words: instructions, labels, positions, guards; follows which locals are surely bound.
//!
//! Invariant: nothing is written where control can't come (after a jump, a return, a raise, until a label
//! that is jumped to is bound), so that dead code costs nothing and needs no second pass.
//!
//! Bound locals are followed as code is written. At a label the sets of all ways to it are intersected.
//! Loop heads are bound before their back jumps are known: there, and where a handler begins, locals that
//! the unit deletes anywhere count as unbound; all others, once bound, stay bound.

use super::instruction::{Instr, Op, TABLE};
use super::unit::{Guard, Position};
use crate::syntax::span::{LineIndex, Span};

/// A place in the code that jumps name before it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(u32);

/// A set of registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registers(Vec<u64>);

impl Registers {
    /// Whether `register` is in the set.
    pub fn has(&self, register: u16) -> bool {
        let word = self.0.get(register as usize / 64).copied().unwrap_or(0);
        word >> (register % 64) & 1 != 0
    }

    /// Adds `register`.
    pub fn add(&mut self, register: u16) {
        let at = register as usize / 64;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (register % 64);
    }

    /// Takes `register` out.
    pub fn remove(&mut self, register: u16) {
        if let Some(word) = self.0.get_mut(register as usize / 64) {
            *word &= !(1 << (register % 64));
        }
    }

    /// Keeps what is in `other` too.
    pub fn intersect(&mut self, other: &Registers) {
        for (at, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(at).copied().unwrap_or(0);
        }
    }

    /// Takes all of `other` out.
    pub fn subtract(&mut self, other: &Registers) {
        for (word, gone) in self.0.iter_mut().zip(&other.0) {
            *word &= !gone;
        }
    }
}

#[derive(Default)]
struct LabelInfo {
    at: Option<u32>,
    /// The locals bound on every way to it so far; `None` if there is no way yet.
    bound: Option<Registers>,
}

/// Turns spans into positions.
pub struct Lines {
    index: LineIndex,
}

impl Lines {
    /// Of `source`.
    pub fn new(source: &str) -> Lines {
        Lines {
            index: LineIndex::new(source),
        }
    }

    /// The line (from 1) of `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.index.line(offset)
    }

    /// An empty span at the beginning of the line of `offset`.
    pub fn line_start(&self, offset: u32) -> Span {
        self.start(self.index.line(offset))
    }

    /// An empty span at the beginning of a line.
    pub fn start(&self, line: u32) -> Span {
        let start = self.index.start(line);
        Span::new(start, start)
    }

    /// Lines and columns of `span`.
    pub fn position(&self, span: Span) -> Position {
        let line = self.index.line(span.start);
        let end_line = self.index.line(span.end);
        Position {
            line,
            end_line,
            column: span.start - self.index.start(line),
            end_column: span.end - self.index.start(end_line),
        }
    }
}

/// The code of one unit while it is written.
pub struct Emitter {
    pub words: Vec<u64>,
    pub positions: Vec<(u32, Position)>,
    pub guards: Vec<Guard>,
    labels: Vec<LabelInfo>,
    /// Jump words and their labels.
    jumps: Vec<(u32, Label)>,
    /// Guards by index and the labels of their handlers.
    handlers: Vec<Label>,
    /// Locals that are surely bound here; `None` where control can't come.
    bound: Option<Registers>,
    /// Locals that the unit deletes somewhere.
    pub deletable: Registers,
    /// Registers below are locals.
    pub local_count: u16,
    last_span: Option<(Span, Position)>,
}

impl Emitter {
    /// Empty code.
    pub fn new(local_count: u16) -> Emitter {
        Emitter {
            // Room for what most functions need.
            words: Vec::with_capacity(96),
            positions: Vec::with_capacity(48),
            guards: Vec::new(),
            labels: Vec::with_capacity(16),
            jumps: Vec::with_capacity(16),
            handlers: Vec::new(),
            bound: Some(Registers::default()),
            deletable: Registers::default(),
            local_count,
            last_span: None,
        }
    }

    /// The index of the next word.
    pub fn here(&self) -> u32 {
        self.words.len() as u32
    }

    /// Whether control can come here.
    pub fn reachable(&self) -> bool {
        self.bound.is_some()
    }

    /// Whether the local `register` is surely bound here.
    pub fn is_bound(&self, register: u16) -> bool {
        self.bound.as_ref().is_none_or(|bound| bound.has(register))
    }

    /// From here on the local is surely bound.
    pub fn set_bound(&mut self, register: u16) {
        if let Some(bound) = &mut self.bound {
            bound.add(register);
        }
    }

    /// From here on the local may be unbound.
    pub fn set_unbound(&mut self, register: u16) {
        if let Some(bound) = &mut self.bound {
            bound.remove(register);
        }
    }

    /// The locals surely bound here, for a handler of what follows.
    pub fn bound_here(&self) -> Option<Registers> {
        self.bound.clone()
    }

    /// Writes an instruction; its extension words are zero.
    pub fn emit(&mut self, lines: &Lines, at: Span, instr: Instr) {
        self.emit_extended(lines, at, instr, 0);
    }

    /// Writes an instruction with `first` in its first extension word.
    pub fn emit_extended(&mut self, lines: &Lines, at: Span, instr: Instr, first: u64) {
        if !self.reachable() {
            return;
        }
        self.mark(lines, at);
        self.words.push(instr.word());
        let info = &TABLE[instr.op as usize];
        for index in 0..info.extra {
            self.words.push(if index == 0 { first } else { 0 });
        }
        if info.operands.starts_with("dst") && instr.a < self.local_count {
            self.set_bound(instr.a);
        }
        match instr.op {
            Op::Drop | Op::DeleteLocal if instr.a < self.local_count => self.set_unbound(instr.a),
            Op::Return | Op::Raise | Op::Reraise => self.bound = None,
            _ => {}
        }
    }

    fn mark(&mut self, lines: &Lines, at: Span) {
        let position = match self.last_span {
            Some((span, position)) if span == at => position,
            _ => lines.position(at),
        };
        self.last_span = Some((at, position));
        if self.positions.last().map(|&(_, last)| last) != Some(position) {
            self.positions.push((self.here(), position));
        }
    }

    /// A new label.
    pub fn label(&mut self) -> Label {
        self.labels.push(LabelInfo::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Writes a jump of any kind to `label`: plain ones hold the target in `b` and `c`, those with an
    /// extension word there.
    pub fn jump(&mut self, lines: &Lines, at: Span, instr: Instr, label: Label) {
        if !self.reachable() {
            return;
        }
        self.mark(lines, at);
        self.arrive(label);
        let info = &TABLE[instr.op as usize];
        self.words.push(instr.word());
        self.jumps.push((self.here() - 1, label));
        for _ in 0..info.extra {
            self.words.push(0);
        }
        if instr.op == Op::Jump {
            self.bound = None;
        } else if instr.op == Op::ForIter && instr.a < self.local_count {
            self.set_bound(instr.a);
        }
    }

    /// Notes that control comes to `label` from here.
    fn arrive(&mut self, label: Label) {
        let Some(bound) = &self.bound else { return };
        let info = &mut self.labels[label.0 as usize];
        if info.at.is_some() {
            return;
        }
        match &mut info.bound {
            Some(old) => old.intersect(bound),
            none => *none = Some(bound.clone()),
        }
    }

    /// Puts `label` here.
    pub fn bind(&mut self, label: Label) {
        self.arrive(label);
        let here = self.here();
        let info = &mut self.labels[label.0 as usize];
        info.at = Some(here);
        self.bound = info.bound.clone();
        self.last_span = None;
    }

    /// Puts the label of a loop's head here: jumps back to it follow.
    pub fn bind_loop(&mut self, label: Label) {
        if let Some(bound) = &mut self.bound {
            bound.subtract(&self.deletable);
        }
        self.bind(label);
    }

    /// Begins a handler whose guarded code began with `bound` (none: it was never reached).
    pub fn bind_handler(&mut self, label: Label, bound: Option<Registers>) {
        self.bound = bound;
        if let Some(bound) = &mut self.bound {
            bound.subtract(&self.deletable);
        }
        self.bind(label);
    }

    /// Adds a guarded region (nothing if it is empty).
    pub fn guard(&mut self, start: u32, end: u32, handler: Label, exception: u16) {
        if start >= end {
            return;
        }
        self.guards.push(Guard {
            start,
            end,
            handler: 0,
            exception,
        });
        self.handlers.push(handler);
    }

    /// Fills in the targets. Jumps to unconditional jumps go to where those go.
    pub fn finish(&mut self) {
        for index in 0..self.jumps.len() {
            let (word, label) = self.jumps[index];
            let target = self.target(label);
            self.patch(word as usize, target);
        }
        for index in 0..self.jumps.len() {
            let (word, label) = self.jumps[index];
            let mut target = self.target(label);
            let op = self.decode(word).map_or(Op::Nop, |instr| instr.op);
            if op == Op::ForNext {
                // What it goes to must stand behind the loop's `ForIter`.
                continue;
            }
            // These never go back themselves: a loop's back jump, where interrupts are seen, stays.
            let forward = matches!(
                op,
                Op::ForIter
                    | Op::JumpIfNoMatch
                    | Op::JumpIfNoSequence
                    | Op::JumpIfNoMapping
                    | Op::MatchClass
                    | Op::MatchKeys
            );
            for _ in 0..16 {
                match self.decode(target) {
                    Some(instr) if instr.op == Op::Jump && instr.wide() != target => {
                        if forward && instr.wide() <= word {
                            break;
                        }
                        target = instr.wide();
                    }
                    _ => break,
                }
            }
            self.patch(word as usize, target);
        }
        for (guard, label) in self.guards.iter_mut().zip(&self.handlers) {
            guard.handler = self.labels[label.0 as usize].at.unwrap_or(0);
        }
    }

    fn decode(&self, at: u32) -> Option<Instr> {
        Instr::decode(*self.words.get(at as usize)?)
    }

    fn target(&self, label: Label) -> u32 {
        self.labels[label.0 as usize].at.unwrap_or(0)
    }

    fn patch(&mut self, at: usize, target: u32) {
        let Some(mut instr) = Instr::decode(self.words[at]) else {
            return;
        };
        if TABLE[instr.op as usize].extra == 0 {
            instr.b = target as u16;
            instr.c = (target >> 16) as u16;
            self.words[at] = instr.word();
        } else {
            self.words[at + 1] = target as u64;
        }
    }
}
