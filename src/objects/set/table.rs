//! The hash table of sets, which is CPython's to the place: the order in which a set is iterated over is the
//! order of its places, and programs show it.
//!
//! *Facts of the layout* (`Objects/setobject.c` of 3.13). A power of two of places, at least 8. The search
//! for a hash looks at its home place and, if that many fit before the end, at the 9 after it; then it
//! jumps by the hash's higher bits, 5 a jump. A new key goes into the last deleted place that its search
//! met, else into the free place that ended it. The table grows when three fifths of the places have been
//! used: to more than four times its keys, from 50,000 keys on to more than twice. `pop` goes on where it last stopped.

use std::mem::ManuallyDrop;

use smallvec::SmallVec;

use crate::heap::{Release, Trace, Tracer, Value};
use crate::runtime::quick;

/// A place: empty (hash 0, no key), deleted (hash -1, no key), or a key with its hash. Its key dies with the table, which
/// goes over its places once for that.
#[derive(Default)]
struct Place {
    hash: i64,
    key: ManuallyDrop<Option<Value>>,
}

const DELETED: i64 = -1;
const LEAST: usize = 8;
const PROBES: usize = 9;

/// Places; the least number of them stand in the set itself, as in CPython.
type Places = SmallVec<[Place; LEAST]>;

/// The table. Before its first key it counts as eight empty places.
pub struct SetTable {
    places: Places,
    mask: usize,
    /// Places that are not empty.
    fill: usize,
    used: usize,
    finger: usize,
}

impl Default for SetTable {
    fn default() -> SetTable {
        SetTable {
            places: Places::new(),
            mask: LEAST - 1,
            fill: 0,
            used: 0,
            finger: 0,
        }
    }
}

impl Trace for SetTable {
    fn trace(&self, tracer: &mut Tracer) {
        for place in &self.places {
            place.key.trace(tracer);
        }
    }
}

impl Drop for SetTable {
    fn drop(&mut self) {
        Release::all(self.places.iter_mut().filter_map(|place| place.key.take()));
    }
}

fn empty_places(count: usize) -> Places {
    if count <= LEAST {
        return Places::from_buf(std::array::from_fn(|_| Place::default()));
    }
    let mut places = Vec::new();
    places.resize_with(count, Place::default);
    Places::from_vec(places)
}

/// Where a search for a hash stands.
#[derive(Clone, Copy)]
pub struct Walk {
    home: usize,
    at: usize,
    end: usize,
    perturb: u64,
    deleted: Option<usize>,
}

impl Walk {
    #[inline(always)]
    fn new(hash: i64, mask: usize) -> Walk {
        let home = hash as usize & mask;
        Walk {
            home,
            at: home,
            end: Walk::row(home, mask),
            perturb: hash as u64,
            deleted: None,
        }
    }

    #[inline(always)]
    fn row(home: usize, mask: usize) -> usize {
        if home + PROBES <= mask {
            home + PROBES
        } else {
            home
        }
    }

    #[inline(always)]
    fn go(&mut self, mask: usize) {
        if self.at < self.end {
            self.at += 1;
            return;
        }
        self.perturb >>= 5;
        self.home = self
            .home
            .wrapping_mul(5)
            .wrapping_add(1)
            .wrapping_add(self.perturb as usize)
            & mask;
        self.at = self.home;
        self.end = Walk::row(self.home, mask);
    }
}

/// What a search came to.
pub enum Found {
    /// The key is in this place.
    Key(usize),
    /// It is not there; it would go into this place.
    Free(usize),
    /// Whether the key in this place is equal must be asked; if not, the search goes on from there.
    Ask(usize, Walk),
}

impl SetTable {
    /// Keys in it.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Places.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Bytes of the places that do not stand in the set itself.
    pub fn bytes(&self) -> usize {
        match self.places.spilled() {
            true => self.places.capacity() * size_of::<Place>(),
            false => 0,
        }
    }

    /// The key in a place, and its hash.
    #[inline(always)]
    pub fn key(&self, place: usize) -> Option<(&Value, i64)> {
        let place = self.places.get(place)?;
        Some((place.key.as_ref()?, place.hash))
    }

    /// The first key in `place` or after it, with its place and hash.
    #[inline]
    pub fn key_from(&self, place: usize) -> Option<(usize, &Value, i64)> {
        let rest = self.places.get(place..)?;
        let (at, (key, hash)) = rest
            .iter()
            .enumerate()
            .find_map(|(at, place)| Some((at, (place.key.as_ref()?, place.hash))))?;
        Some((place + at, key, hash))
    }

    /// The keys with their hashes, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Value, i64)> {
        self.places
            .iter()
            .filter_map(|place| Some((place.key.as_ref()?, place.hash)))
    }

    /// The start of the search for a hash.
    #[inline(always)]
    pub fn walk(&self, hash: i64) -> Walk {
        Walk::new(hash, self.mask)
    }

    /// What a search comes to that asks nobody; none where a key must be asked. Most end at the home place.
    #[inline]
    pub fn look(&self, key: &Value, hash: i64) -> Option<Found> {
        let home = hash as usize & self.mask;
        let Some(place) = self.places.get(home) else {
            return Some(Found::Free(home));
        };
        match &*place.key {
            Some(own) if place.hash == hash && own.is(key) => return Some(Found::Key(home)),
            None if place.hash == 0 => return Some(Found::Free(home)),
            _ => {}
        }
        match self.search(key, hash, self.walk(hash)) {
            Found::Ask(..) => None,
            found => Some(found),
        }
    }

    /// Whether a key is there; none where a key must be asked.
    #[inline]
    pub fn holds(&self, key: &Value, hash: i64) -> Option<bool> {
        Some(matches!(self.look(key, hash)?, Found::Key(_)))
    }

    /// Adds a key if it is not there. Answers false, and does nothing, where a key must be asked.
    #[inline]
    pub fn add_unasked(&mut self, key: &Value, hash: i64) -> bool {
        match self.look(key, hash) {
            Some(Found::Free(place)) => self.insert(place, key.clone(), hash),
            Some(_) => {}
            None => return false,
        }
        true
    }

    /// Takes out a key that somebody else holds, if it is there; with `or_add`, adds it if not. Answers false, and does
    /// nothing, where a key must be asked or might die.
    #[inline]
    pub fn remove_unasked(&mut self, key: &Value, hash: i64, or_add: bool) -> bool {
        match self.look(key, hash) {
            Some(Found::Key(place)) => {
                let own = self.places.get(place).and_then(|own| own.key.as_ref());
                if own.is_some_and(|own| own.is_object() && !own.is(key)) {
                    return false;
                }
                drop(self.remove(place));
            }
            Some(Found::Free(place)) if or_add => self.insert(place, key.clone(), hash),
            Some(_) => {}
            None => return false,
        }
        true
    }

    /// Hands the keys out with their hashes, in order, until one is refused; answers where that stands.
    #[inline]
    pub fn keys_until(&self, mut refused: impl FnMut(&Value, i64) -> bool) -> usize {
        for (at, place) in self.places.iter().enumerate() {
            if let Some(key) = &*place.key
                && refused(key, place.hash)
            {
                return at;
            }
        }
        self.places.len()
    }

    /// Searches on.
    #[inline]
    pub fn search(&self, key: &Value, hash: i64, mut walk: Walk) -> Found {
        loop {
            let Some(place) = self.places.get(walk.at) else {
                return Found::Free(walk.at);
            };
            match &*place.key {
                Some(own) => {
                    if place.hash == hash {
                        match quick::eq(own, key) {
                            Some(true) => return Found::Key(walk.at),
                            Some(false) => {}
                            None => return Found::Ask(walk.at, walk),
                        }
                    }
                }
                None if place.hash == 0 => {
                    return Found::Free(walk.deleted.unwrap_or(walk.at));
                }
                None => walk.deleted = Some(walk.at),
            }
            walk.go(self.mask);
        }
    }

    /// Goes on after a key that was asked and is not equal.
    #[inline]
    pub fn search_after(&self, key: &Value, hash: i64, mut walk: Walk) -> Found {
        walk.go(self.mask);
        self.search(key, hash, walk)
    }

    /// Puts a key that is not there into the place that its search found.
    #[inline]
    pub fn insert(&mut self, place: usize, key: Value, hash: i64) {
        if self.places.is_empty() {
            self.places = empty_places(LEAST);
        }
        let Some(free) = self.places.get_mut(place) else {
            return;
        };
        let fresh = free.hash != DELETED;
        free.hash = hash;
        *free.key = Some(key);
        self.used += 1;
        if fresh {
            self.fill += 1;
            if self.fill * 5 >= self.mask * 3 {
                self.grow();
            }
        }
    }

    fn grow(&mut self) {
        let factor = if self.used > 50_000 { 2 } else { 4 };
        self.resize(self.used * factor);
    }

    /// Makes the table larger than `keys` places, or smaller, without deleted ones.
    pub fn resize(&mut self, keys: usize) {
        let size = (keys + 1).next_power_of_two().max(LEAST);
        if size == LEAST && self.mask + 1 == LEAST && self.fill == self.used {
            return;
        }
        let old = std::mem::replace(&mut self.places, empty_places(size));
        self.mask = size - 1;
        self.fill = self.used;
        for place in old {
            if place.key.is_some() {
                self.put(place);
            }
        }
    }

    /// Puts a key into a table that has neither it nor deleted places; counts nothing.
    fn put(&mut self, place: Place) {
        let mut walk = Walk::new(place.hash, self.mask);
        while self.places[walk.at].key.is_some() {
            walk.go(self.mask);
        }
        self.places[walk.at] = place;
    }

    /// Prepares for `keys` more keys.
    pub fn prepare(&mut self, keys: usize) {
        if (self.fill + keys) * 5 >= self.mask * 3 {
            self.resize((self.used + keys) * 2);
        }
    }

    /// Takes in all keys of another table; possible without asking only while this one is empty. Answers
    /// whether that was done.
    pub fn take_in(&mut self, other: &SetTable) -> bool {
        if self.fill != 0 {
            return false;
        }
        let keep = self.mask == other.mask && other.fill == other.used;
        let copied = |place: &Place| Place {
            hash: place.hash,
            key: place.key.clone(),
        };
        self.fill = other.used;
        self.used = other.used;
        if keep {
            let places = other.places.iter().map(copied);
            self.places = match other.places.spilled() {
                true => Places::from_vec(places.collect()),
                false => places.collect(),
            };
            return true;
        }
        if self.places.is_empty() {
            self.places = empty_places(self.mask + 1);
        }
        for place in &other.places {
            if place.key.is_some() {
                self.put(copied(place));
            }
        }
        true
    }

    /// Takes the key out of a place.
    pub fn remove(&mut self, place: usize) -> Option<Value> {
        let place = self.places.get_mut(place)?;
        let key = place.key.take()?;
        place.hash = DELETED;
        self.used -= 1;
        Some(key)
    }

    /// After many removals: drops the deleted places if they are more than a quarter.
    pub fn tidy(&mut self) {
        if self.fill - self.used > self.mask / 4 {
            self.grow();
        }
    }

    /// Takes some key out.
    pub fn pop(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let start = self.finger & self.mask;
        let found = (start..self.places.len())
            .chain(0..start)
            .find(|place| self.places[*place].key.is_some())?;
        self.finger = found + 1;
        self.remove(found)
    }

    /// Puts the contents of another table in; answers the old ones.
    pub fn replace(&mut self, mut new: SetTable) -> SetTable {
        new.finger = self.finger;
        std::mem::replace(self, new)
    }

    /// Empties the table; answers what it was, to be dropped when it is at rest.
    pub fn take(&mut self) -> SetTable {
        let finger = self.finger;
        let old = std::mem::take(self);
        self.finger = finger;
        old
    }
}
