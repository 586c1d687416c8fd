//! In which order the attributes of an instance die.
//!
//! In CPython the instances of a class share a table of the names of their attributes, and an instance lets them go
//! in the order of that table, not in that in which it got them. A name comes into the table when the first instance
//! gets it. The table takes [`ROOM`] names; where the values lie within the instances, each birth takes one place
//! away, but for the last. An instance that gets a name for which there is no room has a table of its own from then
//! on, in its own order.
//!
//! Shapes know the order of theirs ([`Shape::order`](super::shape::Shape)); a `__dict__` remembers whose names it
//! shares ([`Sharing`]).

use std::cell::Cell;

use super::Heap;
use super::death::Release;
use super::header::{Header, ShapeId, flag};
use super::inner::heap_of;
use super::shape::{Mode, Shape, Shapes};
use super::value::Value;

/// Names that a table takes.
const ROOM: u8 = 30;

/// Whose names a dict of attributes shares; the default is nobody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing(u32);

crate::traces_nothing!(Sharing);

/// A key and its value; none in a deleted entry.
type Entry = (Option<Value>, Option<Value>);

/// What the shapes of a class have in common.
pub(super) struct SharedNames {
    /// Bits of interned names.
    names: Vec<u64>,
    /// How many are still taken.
    room: Cell<u8>,
    /// The slots of `__slots__`, in the order in which they die, if it is not theirs.
    pub slots: Vec<u16>,
}

impl SharedNames {
    pub fn new(slots: Vec<u16>) -> SharedNames {
        SharedNames {
            names: Vec::new(),
            room: Cell::new(ROOM),
            slots,
        }
    }

    /// The place of a name, which takes one if there is room.
    fn place(&mut self, name: u64) -> Option<usize> {
        let known = self.names.iter().position(|own| *own == name);
        if known.is_none() && self.room.get() > 0 {
            self.room.set(self.room.get() - 1);
            self.names.push(name);
            return Some(self.names.len() - 1);
        }
        known
    }
}

impl Shapes {
    /// Where a new slot (given with its name) stands among the attributes of a shape: `None` if the instance gets a
    /// table of its own. Answers the slots in the order in which they die; empty if it is theirs.
    pub(super) fn order_after(
        &mut self,
        parent: ShapeId,
        name: &Value,
        slot: u16,
    ) -> Option<Box<[u16]>> {
        let shape = self.get(parent);
        let sharing = Some(shape.sharing).filter(|_| !shape.own_names)?;
        let mut named: Vec<(u64, u16)> = self.slots(parent).collect();
        named.reverse();
        named.push((name.bits(), slot));
        let shared = &mut self.shared[sharing.0 as usize];
        let mut places = Vec::with_capacity(named.len());
        for (name, slot) in named {
            places.push((shared.place(name)?, slot));
        }
        if places.is_sorted() {
            return Some(Box::default());
        }
        places.sort_unstable();
        Some(places.into_iter().map(|(_, slot)| slot).collect())
    }

    /// The names that the attributes of a shape share.
    pub(super) fn shared_by(&self, shape: &Shape) -> &SharedNames {
        &self.shared[shape.sharing.0 as usize]
    }

    /// Notes the birth of an instance; answers whether the next ones count too.
    #[cold]
    pub(super) fn note_birth(&self, sharing: Sharing) -> bool {
        let room = &self.shared[sharing.0 as usize].room;
        if room.get() > 1 {
            room.set(room.get() - 1);
        }
        room.get() > 1
    }
}

impl Heap {
    /// Lets the shapes of a new class, which begin with `root`, have names of their own to share, if `names` says
    /// that its instances do so; and says in which order its `__slots__` die: its own before those of its base.
    pub fn share_names(&mut self, root: ShapeId, base: ShapeId, names: bool) {
        let (count, below) = (self.shape(root).fixed, self.shape(base));
        let (first, inherited) = (below.fixed, below.sharing);
        let kind = self.shape(root).kind;
        let info = &self.inner().kinds[kind.0 as usize];
        let bare = info.size == size_of::<Header>() && !info.attributes_among_fields;
        let shapes = self.shapes_mut();
        let inherited = &shapes.shared[inherited.0 as usize].slots;
        let mut slots = Vec::new();
        if first > 0 && (count > first || !inherited.is_empty()) {
            slots.extend(first..count);
            match &inherited[..] {
                [] => slots.extend(0..first),
                order => slots.extend(order),
            }
        }
        let sharing = Sharing(shapes.shared.len() as u32);
        shapes.shared.push(SharedNames::new(slots));
        let shape = shapes.get_mut(root);
        (shape.sharing, shape.own_names) = (sharing, !names);
        shape.within = names && shape.mode == Mode::Slots && shape.fixed == 0 && bare;
        shape.counts_births.set(shape.within);
    }

    /// Whether CPython keeps the attributes of an instance of this shape within the instance.
    pub fn keeps_values_within(&self, shape: ShapeId) -> bool {
        let shape = self.shape(shape);
        shape.within && !shape.own_names
    }

    /// Notes that `dict` is made for the attributes of an instance that keeps them, in CPython, within itself all the
    /// same. Flag [`flag::USER`] says so as long as it is true.
    pub fn note_own_dict(&mut self, dict: &Value) {
        if let Some(header) = dict.header() {
            header.set(flag::USER);
            self.generations().own_dicts = true;
        }
    }

    /// Whose names the `__dict__` of an object of this shape shares, when it is made.
    pub fn sharing(&self, shape: ShapeId) -> Sharing {
        let shape = self.shape(shape);
        match shape.own_names {
            true => Sharing::default(),
            false => shape.sharing,
        }
    }

    /// Of a dict with these keys (interned strings, or not) that shares names: the places that its values have, and how
    /// many of the keys are known to have one. If not all keys find a place, the dict has a table of its own.
    pub fn shared_places<'a>(
        &self,
        sharing: Sharing,
        keys: impl Iterator<Item = &'a Value>,
    ) -> (Option<usize>, usize) {
        if sharing == Sharing::default() {
            return (None, 0);
        }
        // SAFETY: a shared borrow of the table, which is read only.
        let shared = unsafe { &(&(*self.inner().shapes.get()).shared)[sharing.0 as usize] };
        let (mut known, mut others) = (0, 0);
        for key in keys {
            match shared.names.contains(&key.bits()) {
                true => known += 1,
                false => others += 1,
            }
        }
        let room = shared.room.get() as usize;
        let places = (others <= room).then(|| shared.names.len() + room);
        (places, known)
    }

    /// Notes that an instance got an attribute (an interned name) in a `__dict__` that shares names; answers whether
    /// there was a place for it.
    pub fn share_name(&mut self, sharing: Sharing, name: &Value) -> bool {
        let shared = &mut self.shapes_mut().shared[sharing.0 as usize];
        sharing != Sharing::default() && shared.place(name.bits()).is_some()
    }
}

impl Sharing {
    /// Lets go of the entries of a dict that shares names, in the order of these, value after key.
    #[inline]
    pub fn release(self, entries: impl Iterator<Item = Entry>) {
        if self == Sharing::default() {
            return Release::all(entries.flat_map(|(key, value)| [key, value]).flatten());
        }
        let mut entries: Vec<Entry> = entries.collect();
        self.sort(&mut entries);
        Release::all(
            entries
                .into_iter()
                .flat_map(|(key, value)| [key, value])
                .flatten(),
        );
    }

    #[cold]
    fn sort(self, entries: &mut Vec<Entry>) {
        entries.retain(|(key, _)| key.is_some());
        let mut keys = entries.iter().filter_map(|(key, _)| key.as_ref());
        let Some(first) = keys.find(|key| key.is_object()) else {
            return;
        };
        // SAFETY: the key is alive, so it lies in a page of a live heap; the table is read, and nothing dropped.
        let shapes = unsafe { &*heap_of(first.pointer()).shapes.get() };
        let shared = &shapes.shared[self.0 as usize];
        let room = shared.names.len() + shared.room.get() as usize;
        let mut fresh = shared.names.len();
        let mut place = |key: &Option<Value>| {
            let bits = key.as_ref()?.bits();
            let known = shared.names.iter().position(|name| *name == bits);
            // It came by way of the dict itself, which tells nobody.
            known.or_else(|| {
                fresh += 1;
                (fresh <= room).then_some(fresh)
            })
        };
        let places: Vec<_> = entries.iter().map(|(key, _)| place(key)).collect();
        if places.iter().all(Option::is_some) {
            let mut placed: Vec<_> = places.into_iter().zip(entries.drain(..)).collect();
            placed.sort_by_key(|(place, _)| *place);
            entries.extend(placed.into_iter().map(|(_, entry)| entry));
        }
    }
}
