//! Trees to programs.

use super::class::CharSet;
use super::first;
use super::fold::Fold;
use super::program::{Anchor, Loop, One, Op, Program, Run, Start};
use super::tree::{At, Mode, Node, Repeat, SetItem, Width, width};
use super::{Fault, FaultKind, flag};
use crate::text::wtf8::push_code_point;

/// The program of a tree. Widths of groups by number.
///
/// # Errors
/// A look behind of unknown width.
pub fn compile(
    tree: &[Node],
    is_text: bool,
    flags: u32,
    widths: &[Option<Width>],
) -> Result<Program, Fault> {
    let mut compiler = Compiler {
        code: Vec::new(),
        sets: Vec::new(),
        loops: 0,
        is_text,
        widths,
    };
    compiler.seq(tree, flags)?;
    compiler.code.push(Op::Match);
    let mut program = Program {
        start: Start::Anywhere,
        code: compiler.code,
        sets: compiler.sets,
        marks: 2 * (widths.len() - 1),
        loops: compiler.loops,
    };
    note_followers(&mut program.code);
    program.start = first::beginning(&program, is_text);
    Ok(program)
}

struct Compiler<'a> {
    code: Vec<Op>,
    sets: Vec<CharSet>,
    loops: usize,
    is_text: bool,
    widths: &'a [Option<Width>],
}

impl Compiler<'_> {
    fn seq(&mut self, seq: &[Node], flags: u32) -> Result<(), Fault> {
        let mut literal = Vec::new();
        for node in seq {
            if let Node::Literal(code) = node
                && fold(flags).is_none_or(|fold| !fold.has_case(*code))
            {
                self.encode(*code, &mut literal);
                continue;
            }
            self.flush(&mut literal);
            self.node(node, flags)?;
        }
        self.flush(&mut literal);
        Ok(())
    }

    /// The bytes of a character in the subject.
    fn encode(&self, code: u32, out: &mut Vec<u8>) {
        if self.is_text {
            push_code_point(code, out);
        } else {
            out.push(code as u8);
        }
    }

    fn flush(&mut self, literal: &mut Vec<u8>) {
        match literal.as_slice() {
            [] => {}
            [byte] => self.code.push(Op::One(One::Byte(*byte))),
            bytes => self.code.push(Op::Text(bytes.into())),
        }
        literal.clear();
    }

    fn node(&mut self, node: &Node, flags: u32) -> Result<(), Fault> {
        if let Some(one) = self.one(node, flags) {
            self.code.push(Op::One(one));
            return Ok(());
        }
        match node {
            Node::Literal(code) => {
                let mut bytes = Vec::new();
                self.encode(*code, &mut bytes);
                self.code.push(Op::Text(bytes.into()));
            }
            Node::Any | Node::Set(_) => {}
            Node::At(at) => self.code.push(Op::At(anchor(*at, flags))),
            Node::Branch(branches) => self.branches(branches, flags)?,
            Node::Repeat(repeat) => self.repeat(repeat, flags)?,
            Node::Group(group) => {
                let mut inner = flags;
                if group.add & flag::KINDS != 0 {
                    inner &= !flag::KINDS;
                }
                inner = (inner | group.add) & !group.remove;
                if let Some(number) = group.number {
                    self.code.push(Op::Mark(2 * number - 2));
                }
                self.seq(&group.body, inner)?;
                if let Some(number) = group.number {
                    self.code.push(Op::Mark(2 * number - 1));
                }
            }
            Node::Atomic(body) => {
                self.code.push(Op::AtomicStart);
                self.seq(body, flags)?;
                self.code.push(Op::AtomicEnd);
            }
            Node::Look(look) => {
                let mut behind = None;
                if look.behind {
                    let (low, high) = width(&look.body, self.widths);
                    if low != high {
                        return Err(Fault {
                            kind: FaultKind::Pattern,
                            message: "look-behind requires fixed-width pattern".into(),
                            place: None,
                        });
                    }
                    behind = Some(usize::try_from(low).unwrap_or(usize::MAX));
                }
                let start = self.hole();
                self.seq(&look.body, flags)?;
                self.code.push(Op::LookEnd(look.negated));
                self.code[start] = Op::LookStart(behind, look.negated, self.code.len());
            }
            Node::Reference(group) => {
                let fold = fold(flags);
                self.code.push(Op::Reference(*group, fold));
            }
            Node::Conditional(conditional) => {
                let test = self.hole();
                self.seq(&conditional.yes, flags)?;
                if let Some(no) = &conditional.no {
                    let over = self.hole();
                    self.code[test] = Op::IfGroup(conditional.group, self.code.len());
                    self.seq(no, flags)?;
                    self.code[over] = Op::Jump(self.code.len());
                } else {
                    self.code[test] = Op::IfGroup(conditional.group, self.code.len());
                }
            }
            Node::Fail => self.code.push(Op::Fail),
        }
        Ok(())
    }

    /// The node as one character, if it is no more than that.
    fn one(&mut self, node: &Node, flags: u32) -> Option<One> {
        let fold = fold(flags);
        match node {
            Node::Literal(code) => match fold {
                Some(fold) if fold.has_case(*code) => Some(One::Fold(fold.key(*code), fold)),
                _ if *code < 0x80 || !self.is_text => Some(One::Byte(*code as u8)),
                _ => {
                    let item = SetItem::Range(*code, *code);
                    Some(self.set(&[item], false, None, flags))
                }
            },
            Node::Any if flags & flag::DOTALL != 0 => Some(One::AnyAll),
            Node::Any => Some(One::Any),
            Node::Set(set) => Some(self.set(&set.items, set.negated, fold, flags)),
            Node::Branch(branches) => {
                // A choice among single characters is a set.
                let mut items = Vec::new();
                for branch in branches {
                    match branch.as_slice() {
                        [Node::Literal(code)] => items.push(SetItem::Range(*code, *code)),
                        [Node::Set(set)] if !set.negated => items.extend_from_slice(&set.items),
                        _ => return None,
                    }
                }
                Some(self.set(&items, false, fold, flags))
            }
            _ => None,
        }
    }

    fn set(&mut self, items: &[SetItem], negated: bool, fold: Option<Fold>, flags: u32) -> One {
        let unicode = flags & flag::UNICODE != 0;
        self.sets.push(CharSet::new(items, negated, fold, unicode));
        One::Set(self.sets.len() - 1)
    }

    /// An instruction to be filled in later.
    fn hole(&mut self) -> usize {
        self.code.push(Op::Fail);
        self.code.len() - 1
    }

    fn branches(&mut self, branches: &[Vec<Node>], flags: u32) -> Result<(), Fault> {
        let mut overs = Vec::new();
        let last = branches.len().saturating_sub(1);
        for (index, branch) in branches.iter().enumerate() {
            if index == last {
                self.seq(branch, flags)?;
                continue;
            }
            let split = self.hole();
            self.seq(branch, flags)?;
            overs.push(self.hole());
            self.code[split] = Op::Split(split + 1, self.code.len());
        }
        for over in overs {
            self.code[over] = Op::Jump(self.code.len());
        }
        Ok(())
    }

    fn repeat(&mut self, repeat: &Repeat, flags: u32) -> Result<(), Fault> {
        if let [node] = repeat.body.as_slice()
            && let Some(one) = self.one(node, flags)
        {
            self.code.push(Op::Run(Run {
                one,
                least: repeat.least,
                most: repeat.most,
                mode: repeat.mode,
                follow: None,
            }));
            return Ok(());
        }
        let possessive = repeat.mode == Mode::Possessive;
        if possessive {
            self.code.push(Op::AtomicStart);
        }
        let slot = self.loops;
        self.loops += 1;
        let start = self.hole();
        let body = self.code.len();
        // Each round of a possessive loop is matched once and for all, as in CPython.
        if possessive {
            self.code.push(Op::AtomicStart);
        }
        self.seq(&repeat.body, flags)?;
        if possessive {
            self.code.push(Op::AtomicEnd);
        }
        self.code[start] = Op::LoopStart(slot, self.code.len());
        self.code.push(Op::LoopUntil(Loop {
            slot,
            least: repeat.least,
            most: repeat.most,
            lazy: repeat.mode == Mode::Lazy,
            body,
        }));
        if possessive {
            self.code.push(Op::AtomicEnd);
        }
        Ok(())
    }
}

fn fold(flags: u32) -> Option<Fold> {
    match flags {
        _ if flags & flag::IGNORECASE == 0 => None,
        _ if flags & flag::UNICODE != 0 => Some(Fold::Unicode),
        _ => Some(Fold::Ascii),
    }
}

fn anchor(at: At, flags: u32) -> Anchor {
    let lines = flags & flag::MULTILINE != 0;
    let unicode = flags & flag::UNICODE != 0;
    match at {
        At::Beginning if lines => Anchor::LineBeginning,
        At::Beginning | At::BeginningOfText => Anchor::Beginning,
        At::End if lines => Anchor::LineEnd,
        At::End => Anchor::End,
        At::EndOfText => Anchor::TextEnd,
        At::Boundary => Anchor::Boundary(unicode),
        At::NoBoundary => Anchor::NoBoundary(unicode),
    }
}

/// Tells loops over single characters which byte must follow, so that they give back no more than needed.
fn note_followers(code: &mut [Op]) {
    for at in (1..code.len()).rev() {
        let (before, rest) = code.split_at_mut(at);
        if let Some(Op::Run(run)) = before.last_mut() {
            run.follow = match rest.first() {
                Some(Op::One(One::Byte(byte))) => Some(*byte),
                Some(Op::Text(bytes)) => bytes.first().copied(),
                _ => None,
            };
        }
    }
}
