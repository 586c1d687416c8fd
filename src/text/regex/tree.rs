//! A pattern as a tree, and the widths of what it can match.

/// Nodes one after another.
pub type Seq = Vec<Node>;

/// Repetitions without an upper limit.
pub const FOREVER: u32 = u32::MAX;

/// Widths are not told apart beyond this one.
const WIDEST: u64 = 1 << 62;

/// A part of a pattern.
#[derive(Debug)]
pub enum Node {
    /// One character.
    Literal(u32),
    /// `.`
    Any,
    /// `[…]`, and `\d` and its like.
    Set(SetNode),
    /// `^`, `$`, `\b` and their like.
    At(At),
    /// `a|b`
    Branch(Vec<Seq>),
    /// `a*` and its like.
    Repeat(Box<Repeat>),
    /// `(…)`, `(?:…)`, `(?i:…)`.
    Group(Box<Group>),
    /// `(?>…)`
    Atomic(Seq),
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    Look(Box<Look>),
    /// `\1`, `(?P=name)`.
    Reference(usize),
    /// `(?(1)…|…)`
    Conditional(Box<Conditional>),
    /// What never matches: `(?!)`.
    Fail,
}

/// A set of characters.
#[derive(Debug)]
pub struct SetNode {
    /// `[^…]`
    pub negated: bool,
    /// Its members.
    pub items: Vec<SetItem>,
}

/// A member of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetItem {
    /// The characters from one to another, both included.
    Range(u32, u32),
    /// `\d` and its like; whether it is `\D`.
    Category(Category, bool),
}

/// Classes of characters that an escape names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// `\d`
    Digit,
    /// `\s`
    Space,
    /// `\w`
    Word,
}

/// Places that take no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// `^`
    Beginning,
    /// `\A`
    BeginningOfText,
    /// `$`
    End,
    /// `\Z`
    EndOfText,
    /// `\b`
    Boundary,
    /// `\B`
    NoBoundary,
}

/// How a repetition gives back what it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As much as possible first.
    Greedy,
    /// As little as possible first.
    Lazy,
    /// As much as possible, and that is that.
    Possessive,
}

/// A repetition.
#[derive(Debug)]
pub struct Repeat {
    /// At least.
    pub least: u32,
    /// At most; [`FOREVER`].
    pub most: u32,
    /// How.
    pub mode: Mode,
    /// What.
    pub body: Seq,
}

/// A group.
#[derive(Debug)]
pub struct Group {
    /// Its number, if it captures.
    pub number: Option<usize>,
    /// Flags turned on in it.
    pub add: u32,
    /// Flags turned off in it.
    pub remove: u32,
    /// What it groups.
    pub body: Seq,
}

/// A look ahead or behind.
#[derive(Debug)]
pub struct Look {
    /// Behind.
    pub behind: bool,
    /// Whether what is sought must not be there.
    pub negated: bool,
    /// What is sought.
    pub body: Seq,
}

/// A choice by whether a group took part.
#[derive(Debug)]
pub struct Conditional {
    /// The group.
    pub group: usize,
    /// If it did.
    pub yes: Seq,
    /// If not.
    pub no: Option<Seq>,
}

/// The narrowest and the widest text, in characters.
pub type Width = (u64, u64);

/// The widths of a sequence; `groups` has those of the groups by number.
pub fn width(seq: &[Node], groups: &[Option<Width>]) -> Width {
    let add = |(low, high): Width, (more_low, more_high): Width| {
        (
            low.saturating_add(more_low).min(WIDEST),
            high.saturating_add(more_high).min(WIDEST),
        )
    };
    seq.iter()
        .map(|node| node_width(node, groups))
        .fold((0, 0), add)
}

fn node_width(node: &Node, groups: &[Option<Width>]) -> Width {
    match node {
        Node::Literal(_) | Node::Any | Node::Set(_) => (1, 1),
        Node::At(_) | Node::Look(_) | Node::Fail => (0, 0),
        Node::Branch(branches) => {
            let mut all = branches.iter().map(|branch| width(branch, groups));
            let first = all.next().unwrap_or((0, 0));
            all.fold(first, |(low, high), (other_low, other_high)| {
                (low.min(other_low), high.max(other_high))
            })
        }
        Node::Repeat(repeat) => {
            let (low, high) = width(&repeat.body, groups);
            let most = match repeat.most {
                FOREVER => WIDEST,
                most => u64::from(most),
            };
            (
                low.saturating_mul(u64::from(repeat.least)).min(WIDEST),
                high.saturating_mul(most).min(WIDEST),
            )
        }
        Node::Group(group) => match group.number {
            Some(number) => groups
                .get(number)
                .copied()
                .flatten()
                .unwrap_or_else(|| width(&group.body, groups)),
            None => width(&group.body, groups),
        },
        Node::Atomic(body) => width(body, groups),
        Node::Reference(group) => groups.get(*group).copied().flatten().unwrap_or((0, 0)),
        Node::Conditional(conditional) => {
            let (low, high) = width(&conditional.yes, groups);
            match &conditional.no {
                Some(no) => {
                    let (other_low, other_high) = width(no, groups);
                    (low.min(other_low), high.max(other_high))
                }
                None => (0, high),
            }
        }
    }
}
