//! What the inline caches of attributes found, for all places of the code at once: a place that meets instances of
//! several shapes in turn finds here what its own cache had to forget.

use crate::heap::{ShapeId, Value};

/// So many are remembered at most. A power of two.
const SIZE: usize = 1024;
/// So many as long as no more were ever put. A power of two: most sessions touch no more of the memory.
const FIRST: usize = 64;

/// What an instruction of a family (loads, stores, methods) is rewritten to for a name and a shape.
#[derive(Clone, Copy, Default)]
pub struct Site {
    name: u64,
    family: u8,
    /// The number of the special operation.
    pub op: u8,
    /// The first extension word; its lower half is the shape.
    pub first: u64,
    /// The second.
    pub second: u64,
}

/// What was found last.
#[derive(Default)]
pub struct SiteCache {
    /// Empty until something is put into it.
    sites: Vec<Site>,
    /// How many may be put before the table becomes a larger one.
    left: usize,
    turn: u8,
}

impl SiteCache {
    fn place(&self, family: u8, shape: u32, name: u64) -> usize {
        let mixed = (name >> 4) as u32 ^ shape.wrapping_mul(0x9e37_79b1) ^ (family as u32) << 7;
        (mixed ^ mixed >> 14) as usize & self.sites.len().wrapping_sub(1)
    }

    /// What was found for an interned name and a shape.
    #[inline]
    pub fn find(&self, family: u8, shape: ShapeId, name: &Value) -> Option<&Site> {
        let site = self.sites.get(self.place(family, shape.0, name.bits()))?;
        let same =
            site.name == name.bits() && site.first as u32 == shape.0 && site.family == family;
        same.then_some(site)
    }

    /// As [`SiteCache::find`], for an instruction whose own cache does not fit. One time in eight it says nothing: the
    /// instruction then adopts what it meets, in case it is all that it will meet.
    #[inline]
    pub fn find_for_once(&mut self, family: u8, shape: ShapeId, name: &Value) -> Option<Site> {
        self.turn = self.turn.wrapping_add(1);
        if self.turn.is_multiple_of(8) {
            return None;
        }
        self.find(family, shape, name).copied()
    }

    /// Remembers what an instruction of a family was rewritten to for an interned name, which so lives as long as the
    /// session.
    pub fn put(&mut self, family: u8, name: &Value, op: u8, first: u64, second: u64) {
        if self.left == 0 && self.sites.len() < SIZE {
            // What a cache forgets is found again.
            self.left = if self.sites.is_empty() { FIRST } else { SIZE };
            self.sites = vec![Site::default(); self.left];
        }
        self.left = self.left.saturating_sub(1);
        let place = self.place(family, first as u32, name.bits());
        self.sites[place] = Site {
            name: name.bits(),
            family,
            op,
            first,
            second,
        };
    }

    /// Forgets everything: a class has changed.
    pub fn forget(&mut self) {
        self.sites.fill(Site::default());
    }
}
