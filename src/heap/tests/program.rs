//! Random programs over object graphs, for the property test.
//!
//! An operand names a root by its number, modulo how many there are, or the object whose finalizer or
//! callback runs. What can't be done with its operands does nothing. The real player (`player.rs`) and the
//! model (`model.rs`) read a program the same way.

/// An operand: a root, or with [`THIS`] the object at hand.
pub type Operand = u8;
pub const THIS: Operand = u8::MAX;

/// One step.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    /// A new leaf: the collector never looks at it.
    Leaf,
    /// A new box; it has a finalizer if armed, and is tracked from its first container on if lazy.
    Box { armed: bool, lazy: bool },
    /// A new tuple of the last roots.
    Tuple(u8),
    /// A new class; its instances have a finalizer if armed.
    Class { armed: bool },
    /// A new instance of a class.
    Instance(Operand),
    /// Another root for an object.
    Dup(Operand),
    /// A root goes.
    Drop(Operand),
    /// That many roots go, the oldest first, without a safe point in between.
    DropMany(u8),
    /// All items of a box go, without a safe point in between.
    Clear(Operand),
    /// The second goes into the first, a box.
    Link(Operand, Operand),
    /// An item of a box goes.
    Unlink(Operand, u8),
    /// An attribute of an instance gets a value.
    SetAttribute(Operand, u8, Operand),
    /// An attribute of an instance goes.
    DelAttribute(Operand, u8),
    /// An instance's attributes go to a dict.
    ToDict(Operand),
    /// A new weak reference, with the second as callback.
    Weak(Operand, Option<Operand>),
    /// A weak reference's referent becomes a root.
    Deref(Operand),
    /// A weak reference forgets what it refers to.
    ClearWeak(Operand),
    /// A box that holds no container is no longer tracked.
    Untrack(Operand),
    /// All tracked objects go to the permanent generation, or those there become old.
    Freeze(bool),
    /// A collection.
    Collect(u8),
}

/// How many attribute names there are.
pub const NAMES: u8 = 6;

/// What happens: compared event by event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The finalizer of an object runs.
    Finalize(usize),
    /// The callback of a weak reference runs.
    Call(usize),
    /// An object's contents are dropped.
    Died(usize),
    /// A collection has found that many.
    Found(usize),
}

/// A program: its steps, and the scripts that finalizers and callbacks run (the object's number, modulo how
/// many there are, says which).
#[derive(Clone, Debug)]
pub struct Program {
    pub steps: Vec<Op>,
    pub scripts: Vec<Vec<Op>>,
}

/// Scripts within scripts go no deeper.
pub const DEPTH: usize = 12;
/// A step runs no more operations of scripts than this.
pub const FUEL: usize = 60;

impl Program {
    pub fn random(random: &mut fastrand::Rng, steps: usize) -> Program {
        let scripts = (0..random.usize(1..6))
            .map(|_| (0..random.usize(0..7)).map(|_| op(random, true)).collect())
            .collect();
        Program {
            steps: (0..steps).map(|_| op(random, false)).collect(),
            scripts,
        }
    }
}

fn op(random: &mut fastrand::Rng, script: bool) -> Op {
    let any = |random: &mut fastrand::Rng| {
        if script && random.u8(0..5) < 2 {
            THIS
        } else {
            random.u8(0..THIS)
        }
    };
    let one = any(random);
    let two = any(random);
    match random.u8(0..100) {
        0..3 => Op::Leaf,
        3..14 => Op::Box {
            armed: random.bool(),
            lazy: random.u8(0..4) == 0,
        },
        14..18 => Op::Tuple(random.u8(0..4)),
        18 => Op::Class {
            armed: random.bool(),
        },
        19..27 => Op::Instance(one),
        27 => Op::Dup(one),
        28..38 => Op::Drop(one),
        38..43 => Op::DropMany(random.u8(0..12)),
        43 => Op::Clear(one),
        44..63 => Op::Link(one, two),
        63..66 => Op::Unlink(one, random.u8(..)),
        66..75 => Op::SetAttribute(one, random.u8(0..NAMES), two),
        75..77 => Op::DelAttribute(one, random.u8(0..NAMES)),
        77 => Op::ToDict(one),
        78..88 => Op::Weak(one, random.bool().then_some(two)),
        88..92 => Op::Deref(one),
        92 => Op::ClearWeak(one),
        93 => Op::Untrack(one),
        94 => Op::Freeze(random.u8(0..8) == 0),
        _ => Op::Collect(random.u8(0..3)),
    }
}
