//! The 16 bytes in front of every object, and the identity of its layout.
//!
//! ```text
//!   0        4        8        12     13      14      16
//!   | count  | shape  | birth  | kind | class | flags |
//! ```
//! * `count`: references; 0 means free or dying. Taking the 2³²th reference ends the process, as it does
//!   for [`std::rc::Rc`].
//! * `shape`: index into the heap's shape table, which knows the object's class and attributes.
//! * `birth`: order in which tracked objects came, for the collector; says nothing of untracked ones.
//! * `kind`: layout of the payload, index into the table of [`KindInfo`]; 0 is a free cell.
//! * `class`: size class of the cell, in units of 16 bytes.
//! * `flags`: below. The two log bits outlive the object: they say that the *cell* stands in a log.

use std::cell::Cell;

use super::death::Release;
use super::trace::Tracer;

/// The layout of a payload: index into the kinds that the heap was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Kind(pub u8);

impl Kind {
    /// The kind of a cell that holds nothing.
    pub const FREE: Kind = Kind(0);
}

/// Index into the heap's shape table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

/// What the heap must know of a kind; made by the `object!` macro from a type's declaration.
#[derive(Clone, Copy)]
pub struct KindInfo {
    /// Name, for audits.
    pub name: &'static str,
    /// Bytes of header and payload; attributes and inline items follow.
    pub size: usize,
    /// Whether the collector looks at new objects of this kind from their birth.
    pub tracked: bool,
    /// Whether a collection empties garbage of this kind; else it dies when nothing refers to it any more.
    pub clears: bool,
    /// Visits every counted reference of the payload.
    pub trace: unsafe fn(*const Header, &mut Tracer),
    /// Whether attributes die in the place of a field of their own (`Attributes`), not before all fields.
    pub attributes_among_fields: bool,
    /// Drops the payload in place, field by field.
    pub drop: unsafe fn(*mut Header, &mut Release),
    /// Whether a dying object has to run code first (a suspended generator), besides `__del__`.
    pub finalizer: Option<unsafe fn(*const Header) -> bool>,
    /// Whether an object that has survived a collection (a full one, or another) can't be in a ring (a tuple of what
    /// can't), so that the collector need not look at it again.
    pub settles: Option<unsafe fn(*const Header, bool) -> bool>,
    /// How many objects CPython has beside it, that only it holds: a collection that finds the one counts the others,
    /// too. -1: CPython's collector does not look at the object itself.
    pub beside: Option<unsafe fn(*const Header) -> i8>,
}

/// Flag bits of a header.
pub mod flag {
    /// The collector looks at it.
    pub const TRACKED: u16 = 1;
    /// Its finalizer has run (or is running): it never runs again.
    pub const FINALIZED: u16 = 1 << 1;
    /// The side table holds weak references to it.
    pub const WEAK: u16 = 1 << 2;
    /// It stands in the list of the dead: exactly once, until its turn comes.
    pub const DYING: u16 = 1 << 3;
    /// An attribute area follows the payload.
    pub const ATTRS: u16 = 1 << 4;
    /// It owns a counted reference to its shape's class.
    pub const HOLDS_CLASS: u16 = 1 << 5;
    /// Its cell stands in the young log.
    pub const YOUNG_LOG: u16 = 1 << 6;
    /// Its cell stands in the middle log.
    pub const MIDDLE_LOG: u16 = 1 << 7;
    /// Two bits: generation 0, 1, 2, or 3 for the permanent one.
    pub const GENERATION: u16 = 3 << 8;
    /// Where they stand.
    pub const GENERATION_SHIFT: u16 = 8;
    /// The collection under way decides over it; with [`DOOMED`]: its contents are still there.
    pub const CANDIDATE: u16 = 1 << 10;
    /// This collection has found it alive.
    pub const REACHED: u16 = 1 << 11;
    /// The collector is freeing it: its cell stays until all garbage is dead.
    pub const DOOMED: u16 = 1 << 12;
    /// Free for the kind's own use (an interned string, …).
    pub const USER: u16 = 1 << 13;
    /// It is a class whose shapes the heap knows.
    pub const OWNS_SHAPES: u16 = 1 << 14;
    /// This collection has passed it and nothing that it passed before holds it.
    pub const ASIDE: u16 = 1 << 15;
    /// Those that belong to the cell and not to the object.
    pub const OF_CELL: u16 = YOUNG_LOG | MIDDLE_LOG;
}

/// The header of an object.
#[repr(C)]
#[derive(Debug)]
pub struct Header {
    pub(super) count: Cell<u32>,
    pub(super) shape: Cell<ShapeId>,
    pub(super) birth: Cell<u32>,
    pub(super) kind: Cell<Kind>,
    pub(super) size_class: Cell<u8>,
    pub(super) flags: Cell<u16>,
}

const _: () = assert!(
    size_of::<Header>() == 16,
    "the design allows a header of 16 bytes"
);

impl Header {
    /// References to the object.
    #[inline]
    pub fn count(&self) -> u32 {
        self.count.get()
    }

    #[inline(always)]
    pub(super) fn one_more_reference(&self) {
        let count = self.count.get().wrapping_add(1);
        self.count.set(count);
        if count == 0 {
            too_many_references();
        }
    }

    /// Its layout.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind.get()
    }

    /// Its shape.
    #[inline]
    pub fn shape(&self) -> ShapeId {
        self.shape.get()
    }

    /// Gives the object the shape that follows by adding the slot that is being written.
    #[inline(always)]
    pub(crate) fn set_shape_for_new_slot(&self, shape: ShapeId) {
        self.shape.set(shape);
    }

    /// All flags.
    #[inline(always)]
    pub fn flags(&self) -> u16 {
        self.flags.get()
    }

    /// Whether all bits of `mask` are set.
    #[inline]
    pub fn has(&self, mask: u16) -> bool {
        self.flags.get() & mask == mask
    }

    #[inline]
    pub(crate) fn set(&self, mask: u16) {
        self.flags.set(self.flags.get() | mask);
    }

    #[inline]
    pub(crate) fn unset(&self, mask: u16) {
        self.flags.set(self.flags.get() & !mask);
    }

    /// The generation of a tracked object: 0 young, 1, 2 old, 3 permanent.
    pub fn generation(&self) -> u16 {
        (self.flags.get() & flag::GENERATION) >> flag::GENERATION_SHIFT
    }

    pub(super) fn set_generation(&self, generation: u16) {
        let rest = self.flags.get() & !flag::GENERATION;
        self.flags.set(rest | generation << flag::GENERATION_SHIFT);
    }
}

#[cold]
#[inline(never)]
fn too_many_references() -> ! {
    std::process::abort()
}
