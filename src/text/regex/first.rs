//! Where matches can begin: found from the program, so that a search skips the rest.

use memchr::memmem::Finder;

use super::class::CharSet;
use super::program::{Anchor, One, Op, Program, Start};
use crate::text::wtf8::Wtf8;

/// The characters with which a match can begin.
#[derive(Debug, Clone, Default)]
pub struct First {
    /// Those below 256.
    low: [u64; 4],
    /// Whether others can.
    high: bool,
}

impl First {
    /// Whether a match can begin with a character.
    #[inline(always)]
    pub fn contains(&self, code: u32) -> bool {
        match self.low.get(code as usize / 64) {
            Some(word) => word >> (code % 64) & 1 == 1,
            None => self.high,
        }
    }

    fn add(&mut self, code: u32) {
        match self.low.get_mut(code as usize / 64) {
            Some(word) => *word |= 1 << (code % 64),
            None => self.high = true,
        }
    }

    fn add_where(&mut self, fits: impl Fn(u32) -> bool) {
        (0..256)
            .filter(|code| fits(*code))
            .for_each(|code| self.add(code));
        self.high = true;
    }

    /// Adds what a single character can be; says whether that is worth anything.
    fn add_one(&mut self, one: One, sets: &[CharSet]) -> bool {
        match one {
            One::Byte(byte) => self.add(byte.into()),
            One::Set(set) => self.add_where(|code| sets[set].contains(code)),
            One::Fold(key, fold) => self.add_where(|code| fold.key(code) == key),
            One::Any | One::AnyAll => return false,
        }
        true
    }
}

/// Where a match can begin.
pub fn beginning(program: &Program, is_text: bool) -> Start {
    let mut ops = program.code.iter().filter(|op| !matches!(op, Op::Mark(_)));
    match ops.next() {
        Some(Op::Text(bytes)) => return Start::Literal(Box::new(Finder::new(bytes).into_owned())),
        Some(Op::One(One::Byte(byte))) => {
            return Start::Literal(Box::new(Finder::new(&[*byte]).into_owned()));
        }
        Some(Op::At(Anchor::Beginning)) => return Start::Beginning,
        _ => {}
    }
    match first(program, is_text) {
        Some(first) => Start::OneOf(Box::new(first)),
        None => Start::Anywhere,
    }
}

/// The first characters on all ways through the program; none if a way may take none, or any.
fn first(program: &Program, is_text: bool) -> Option<First> {
    let mut found = First::default();
    let mut seen = vec![false; program.code.len()];
    let mut ways = vec![0];
    while let Some(at) = ways.pop() {
        if std::mem::replace(seen.get_mut(at)?, true) {
            continue;
        }
        match &program.code[at] {
            Op::One(one) => found.add_one(*one, &program.sets).then_some(())?,
            Op::Text(bytes) => match is_text {
                true => found.add(Wtf8::from_bytes(bytes).chars().next()?),
                false => found.add((*bytes.first()?).into()),
            },
            Op::Run(run) => {
                found.add_one(run.one, &program.sets).then_some(())?;
                if run.least == 0 {
                    ways.push(at + 1);
                }
            }
            Op::At(_) | Op::Mark(_) | Op::AtomicStart | Op::AtomicEnd => ways.push(at + 1),
            Op::Split(one, other) => ways.extend([*one, *other]),
            Op::Jump(to) => ways.push(*to),
            Op::LoopStart(_, until) => {
                if let Op::LoopUntil(end) = &program.code[*until] {
                    ways.push(end.body);
                    if end.least == 0 {
                        ways.push(until + 1);
                    }
                }
            }
            Op::LoopUntil(end) => ways.extend([end.body, at + 1]),
            Op::IfGroup(_, otherwise) => ways.extend([at + 1, *otherwise]),
            // What is looked at is not taken.
            Op::LookStart(_, _, behind) => ways.push(*behind),
            Op::Fail | Op::LookEnd(_) => {}
            Op::Reference(..) | Op::Match => return None,
        }
    }
    Some(found)
}
