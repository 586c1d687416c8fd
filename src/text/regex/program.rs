//! The instructions that the matcher runs.

use std::fmt;

use memchr::memmem::Finder;

use super::class::CharSet;
use super::first::First;
use super::fold::Fold;
use super::tree::Mode;

/// A program.
pub struct Program {
    /// Its instructions; it begins at the first.
    pub code: Vec<Op>,
    /// The sets that instructions name.
    pub sets: Vec<CharSet>,
    /// How many places groups mark.
    pub marks: usize,
    /// How many loops count.
    pub loops: usize,
    /// Where a match can begin.
    pub start: Start,
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}

/// Where a match can begin.
pub enum Start {
    /// Anywhere.
    Anywhere,
    /// At the beginning of the subject only.
    Beginning,
    /// Where these bytes stand.
    Literal(Box<Finder<'static>>),
    /// At one of these characters.
    OneOf(Box<First>),
}

/// One character, as a loop over single characters asks it.
#[derive(Debug, Clone, Copy)]
pub enum One {
    /// This byte, which is a character.
    Byte(u8),
    /// Anything but a newline.
    Any,
    /// Anything.
    AnyAll,
    /// A member of a set.
    Set(usize),
    /// This character, or one that equals it but for case: its key.
    Fold(u32, Fold),
}

/// An instruction.
#[derive(Debug)]
pub enum Op {
    /// One character.
    One(One),
    /// These bytes.
    Text(Box<[u8]>),
    /// A place; see [`Anchor`].
    At(Anchor),
    /// Goes on at the first, later perhaps at the second.
    Split(usize, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// Marks the place: the beginning (even) or the end (odd) of a group.
    Mark(usize),
    /// A loop over single characters.
    Run(Run),
    /// Begins to count a loop; goes on at its `LoopUntil`.
    LoopStart(usize, usize),
    /// The end of a loop's body.
    LoopUntil(Loop),
    /// What a group took, once more.
    Reference(usize, Option<Fold>),
    /// Goes on elsewhere unless a group took part.
    IfGroup(usize, usize),
    /// Begins to look: so many characters back, whether it must not be there, where to go on if it is not.
    LookStart(Option<usize>, bool, usize),
    /// What was sought is there.
    LookEnd(bool),
    /// Begins what is matched once and for all.
    AtomicStart,
    /// Its end.
    AtomicEnd,
    /// Never matches.
    Fail,
    /// The end.
    Match,
}

/// A loop over single characters.
#[derive(Debug)]
pub struct Run {
    /// Which.
    pub one: One,
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
    /// How.
    pub mode: Mode,
    /// The byte that must follow, if it is known.
    pub follow: Option<u8>,
}

/// The end of a loop's body.
#[derive(Debug)]
pub struct Loop {
    /// Its counter.
    pub slot: usize,
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
    /// As little as possible first.
    pub lazy: bool,
    /// Where its body begins.
    pub body: usize,
}

/// Places that take no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The beginning of the subject.
    Beginning,
    /// The beginning of a line.
    LineBeginning,
    /// The end, or before a newline at the end.
    End,
    /// The end of a line.
    LineEnd,
    /// The end of the subject.
    TextEnd,
    /// Where words begin and end; whether letters beyond ASCII count.
    Boundary(bool),
    /// Where they don't.
    NoBoundary(bool),
}
