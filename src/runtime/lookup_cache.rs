//! Where names were found along the orders of classes: most look-ups ask what was asked before.
//!
//! One table for all classes, as CPython's type cache; a change of any class empties it. It holds places and no
//! values, so it keeps nothing alive, and a value that is merely replaced is found.

use crate::heap::Value;

/// So many look-ups are remembered at most. A power of two.
const SIZE: usize = 512;
/// So many as long as no more were ever put. A power of two: most sessions touch no more of the memory.
const FIRST: usize = 128;

/// Where a name was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// In no class of the order.
    Nowhere,
    /// In the class at a place of the order, in a place of its table.
    At(u16, u32),
}

#[derive(Clone, Copy)]
struct Entry {
    name: u64,
    class: u32,
    epoch: u32,
    found: Found,
}

/// What was asked last.
pub struct LookupCache {
    /// Empty until something is put into it.
    entries: Vec<Entry>,
    /// How many may be put before the table becomes a larger one.
    left: usize,
    /// Entries of other epochs are void.
    epoch: u32,
}

impl LookupCache {
    /// An empty cache.
    pub const fn new() -> LookupCache {
        LookupCache {
            entries: Vec::new(),
            left: 0,
            epoch: 1,
        }
    }

    fn place(&self, class: u32, name: &Value) -> usize {
        let mixed = (name.bits() >> 4) as u32 ^ class.wrapping_mul(0x9e37_79b1);
        (mixed ^ mixed >> 15) as usize & self.entries.len().wrapping_sub(1)
    }

    /// Where an interned name was found in the order of the class of this number.
    #[inline]
    pub fn find(&self, class: u32, name: &Value) -> Option<Found> {
        let entry = self.entries.get(self.place(class, name))?;
        let same = entry.name == name.bits() && entry.class == class && entry.epoch == self.epoch;
        same.then_some(entry.found)
    }

    /// Remembers where an interned name (which so lives as long as the session) was found.
    pub fn put(&mut self, class: u32, name: &Value, found: Found) {
        if self.left == 0 && self.entries.len() < SIZE {
            let nothing = Entry {
                name: 0,
                class: 0,
                epoch: 0,
                found: Found::Nowhere,
            };
            // What a cache forgets is found again.
            self.left = if self.entries.is_empty() { FIRST } else { SIZE };
            self.entries = vec![nothing; self.left];
        }
        self.left = self.left.saturating_sub(1);
        let place = self.place(class, name);
        self.entries[place] = Entry {
            name: name.bits(),
            class,
            epoch: self.epoch,
            found,
        };
    }

    /// Forgets everything: a class has changed.
    pub fn forget(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.entries.clear();
            self.left = 0;
            self.epoch = 1;
        }
    }
}

impl Default for LookupCache {
    fn default() -> LookupCache {
        LookupCache::new()
    }
}
