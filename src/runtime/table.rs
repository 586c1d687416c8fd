//! The hash table of dicts: entries in the order of insertion, and an index of their places.
//!
//! Small tables have no index: eight entries are searched faster one by one. An entry without a key was
//! deleted. `version` names the state of the *keys*: 0 is "not named"; inline caches ask for a name, and
//! whatever adds or removes a key takes it away.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::heap::{Release, Sharing, Trace, Tracer, Value};

use super::str::Str;

/// A key with its value and the key's hash.
pub struct Entry {
    /// The key's hash.
    pub hash: i64,
    /// The key; none in a deleted entry.
    pub key: Option<Value>,
    /// The value; none in a deleted entry.
    pub value: Option<Value>,
}

impl Entry {
    fn deleted() -> Entry {
        Entry {
            hash: 0,
            key: None,
            value: None,
        }
    }
}

/// The table.
#[derive(Default)]
pub struct Table {
    entries: Vec<Entry>,
    /// Places of entries, or `EMPTY`; a power of two long, or empty.
    index: Vec<u32>,
    live: u32,
    /// Slots of the index that are not `EMPTY`.
    filled: u32,
    /// In which order entries were added, once one was moved.
    ages: Option<Box<Ages>>,
    /// No entry before this place is alive.
    first: u32,
    version: u32,
    /// Of a `__dict__`: whose names it shares.
    pub sharing: Sharing,
    /// Some key is not a plain string.
    mixed: bool,
    /// Keys are weak references, and a value lives as long as what its key refers to (`heap/ephemeron.rs`).
    weakly_keyed: bool,
}

/// In which order the entries of a table were added, where that is not the order of their places: in it they die. Those in
/// further places are younger, in the order of their places.
#[derive(Default)]
struct Ages {
    by_place: Vec<u32>,
    next: u32,
}

impl Ages {
    /// Knows as many places.
    fn reach(&mut self, places: usize) {
        while self.by_place.len() < places {
            self.by_place.push(self.next);
            self.next = self.next.saturating_add(1);
        }
    }
}

const EMPTY: u32 = u32::MAX;
/// In the index: an entry was here that is no more; searches go on past it.
const GONE: u32 = u32::MAX - 1;
const SMALL: usize = 8;

static NEXT_VERSION: AtomicU64 = AtomicU64::new(1);

impl Trace for Table {
    fn trace(&self, tracer: &mut Tracer) {
        if self.weakly_keyed {
            self.iter()
                .for_each(|(key, value)| tracer.visit_entry(key, value));
            return;
        }
        if tracer.asks() {
            let mut entries = self.entries.iter();
            while !tracer.answered()
                && let Some(entry) = entries.next()
            {
                entry.value.trace(tracer);
                entry.key.trace(tracer);
            }
            return;
        }
        for entry in &self.entries {
            entry.value.trace(tracer);
            entry.key.trace(tracer);
        }
    }
}

impl Table {
    /// Keys in it.
    #[inline]
    pub fn len(&self) -> usize {
        self.live as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Entries, the deleted ones among them: the range of places.
    #[inline]
    pub fn places(&self) -> usize {
        self.entries.len()
    }

    /// The entry in a place, if it is not deleted.
    #[inline]
    pub fn entry(&self, place: usize) -> Option<(&Value, &Value)> {
        let entry = self.entries.get(place)?;
        Some((entry.key.as_ref()?, entry.value.as_ref()?))
    }

    /// The value in a place.
    #[inline(always)]
    pub fn value_at(&self, place: usize) -> Option<&Value> {
        self.entries.get(place)?.value.as_ref()
    }

    /// Where the value of a place lies, as long as the keys keep their version.
    pub fn address_of(&self, place: usize) -> Option<*const Option<Value>> {
        Some(&raw const self.entries.get(place)?.value)
    }

    /// The hash of the key in a place.
    pub fn hash_at(&self, place: usize) -> i64 {
        self.entries.get(place).map_or(0, |entry| entry.hash)
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.key.as_ref()?, entry.value.as_ref()?)))
    }

    /// Whether all keys are plain strings.
    #[inline]
    pub fn only_strings(&self) -> bool {
        !self.mixed
    }

    /// A name for the present keys, never zero and never given before. When all are given, a number that is no
    /// table's name: caches may read what lies where a name was theirs, so none may come again.
    pub fn version(&mut self) -> u32 {
        if self.version == 0 {
            let next = NEXT_VERSION.fetch_add(1, Ordering::Relaxed);
            if next >= u32::MAX.into() {
                return u32::MAX;
            }
            self.version = next as u32;
        }
        self.version
    }

    /// The name of the present keys if they were named, else zero.
    #[inline(always)]
    pub fn known_version(&self) -> u32 {
        self.version
    }

    /// The first place at or after `probe` in the search for `hash`; see [`Table::search`].
    #[inline]
    fn candidates(&self, hash: i64) -> Candidates<'_> {
        Candidates {
            table: self,
            hash,
            step: 0,
            at: hash as usize,
        }
    }

    /// The places of entries with this hash, in the order of the search.
    pub fn search(&self, hash: i64) -> impl Iterator<Item = usize> + '_ {
        self.candidates(hash)
    }

    /// The place of a string key. Other keys that claim to be equal to strings are not asked.
    #[inline]
    pub fn find_str(&self, key: &Value, string: &Str) -> Option<usize> {
        if self.index.is_empty() {
            // Most keys are interned: the very object is there.
            let same = |entry: &Entry| entry.key.as_ref().is_some_and(|own| own.is(key));
            if let Some(place) = self.entries.iter().position(same) {
                return Some(place);
            }
            let hash = string.hash_code();
            return self.entries.iter().position(|entry| {
                let own = entry.key.as_ref();
                entry.hash == hash && own.is_some_and(|own| same_text(own, string))
            });
        }
        let hash = string.hash_code();
        self.candidates(hash).find(|place| {
            let own = self.entries[*place].key.as_ref();
            own.is_some_and(|own| own.is(key) || same_text(own, string))
        })
    }

    /// The value of a string key.
    #[inline]
    pub fn get_str(&self, key: &Value) -> Option<&Value> {
        let place = self.find_str(key, Str::of(key)?)?;
        self.value_at(place)
    }

    /// Replaces the value in a place that is not deleted; answers the old one.
    #[inline]
    pub fn replace(&mut self, place: usize, value: Value) -> Option<Value> {
        self.entries.get_mut(place)?.value.replace(value)
    }

    /// Adds a key that is not there.
    pub fn insert_new(&mut self, hash: i64, key: Value, value: Value) {
        self.version = 0;
        self.mixed |= key.shape() != Some(super::type_id::TypeId::STR.shape());
        if self.entries.len() == self.entries.capacity() && self.len() * 4 < self.entries.len() * 3
        {
            self.compact();
        }
        let place = self.entries.len();
        self.entries.push(Entry {
            hash,
            key: Some(key),
            value: Some(value),
        });
        self.live += 1;
        if place >= SMALL || !self.index.is_empty() {
            if (self.filled as usize + 1) * 3 > self.index.len() * 2 {
                self.rebuild();
            } else {
                self.put(hash, place);
            }
        }
    }

    /// Sets a string key; answers the old value.
    pub fn set_str(&mut self, key: &Value, value: Value) -> Option<Value> {
        let string = Str::of(key)?;
        match self.find_str(key, string) {
            Some(place) => self.replace(place, value),
            None => {
                self.insert_new(string.hash_code(), key.clone(), value);
                None
            }
        }
    }

    /// Sets a string key that is handed over; answers the old value.
    pub fn put_str(&mut self, key: Value, value: Value) -> Option<Value> {
        let string = Str::of(&key)?;
        match self.find_str(&key, string) {
            Some(place) => self.replace(place, value),
            None => {
                self.insert_new(string.hash_code(), key, value);
                None
            }
        }
    }

    /// Removes the entry in a place; answers key and value.
    pub fn remove(&mut self, place: usize) -> Option<(Value, Value)> {
        let entry = self.entries.get_mut(place)?;
        let pair = (entry.key.take()?, entry.value.take()?);
        self.version = 0;
        self.live -= 1;
        // Places stay, even if none is alive: iterators count them.
        Some(pair)
    }

    fn clear_if_empty(&mut self) {
        if self.live == 0 {
            self.entries.clear();
            self.index.clear();
            (self.filled, self.first, self.mixed) = (0, 0, false);
            self.ages = None;
        }
    }

    /// A place before which no entry is alive.
    #[inline]
    pub fn first(&self) -> usize {
        self.first as usize
    }

    /// Removes the first entry; answers key and value.
    pub fn pop_first(&mut self) -> Option<(Value, Value)> {
        let place =
            (self.first()..self.entries.len()).find(|at| self.entries[*at].key.is_some())?;
        self.first = place as u32 + 1;
        self.remove(place)
    }

    /// Moves the entry in a place behind all others.
    pub fn move_to_end(&mut self, place: usize) {
        let age = self.age(place);
        if let Some(Entry { hash, key, value }) = self.entries.get_mut(place)
            && let (hash, Some(key), Some(value)) = (*hash, key.take(), value.take())
        {
            self.live -= 1;
            self.insert_new(hash, key, value);
            if let Some(ages) = &mut self.ages {
                ages.by_place.push(age);
            }
        }
    }

    /// The age of the entry in a place; all entries have theirs from now on.
    fn age(&mut self, place: usize) -> u32 {
        let ages = self.ages.get_or_insert_default();
        ages.reach(self.entries.len());
        ages.by_place.get(place).copied().unwrap_or(0)
    }

    /// Moves the entry in a place before all others.
    pub fn move_to_front(&mut self, place: usize) {
        let Some(entry) = self.entries.get(place).filter(|entry| entry.key.is_some()) else {
            return;
        };
        let hash = entry.hash;
        let age = self.age(place);
        self.version = 0;
        self.forget(place);
        if self.first > 0 {
            self.first -= 1;
            self.forget(self.first());
            self.entries.swap(self.first as usize, place);
            if let Some(ages) = &mut self.ages {
                ages.by_place.swap(self.first as usize, place);
            }
        } else {
            // Room for as many moves as there are entries.
            let moved = Entry {
                hash,
                key: self.entries[place].key.take(),
                value: self.entries[place].value.take(),
            };
            let gap = self.len().max(SMALL);
            self.keep_ages();
            if let Some(ages) = &mut self.ages {
                let before = std::iter::repeat_n(0, gap - 1).chain([age]);
                ages.by_place.splice(0..0, before);
            }
            let old = std::mem::take(&mut self.entries);
            self.entries.reserve(gap + old.len());
            self.entries.resize_with(gap - 1, Entry::deleted);
            self.entries.push(moved);
            self.entries
                .extend(old.into_iter().filter(|entry| entry.key.is_some()));
            self.first = gap as u32 - 1;
            self.index.clear();
        }
        if self.index.is_empty() || (self.filled as usize + 1) * 3 > self.index.len() * 2 {
            self.rebuild();
        } else {
            self.put(hash, self.first());
        }
    }

    /// Removes the last entry; answers key and value. Deleted entries behind it go with it.
    pub fn pop_last(&mut self) -> Option<(Value, Value)> {
        loop {
            let place = self.entries.len().checked_sub(1)?;
            self.forget(place);
            let entry = self.entries.pop()?;
            if let Some(ages) = &mut self.ages {
                ages.by_place.truncate(place);
            }
            let (Some(key), Some(value)) = (entry.key, entry.value) else {
                continue;
            };
            self.version = 0;
            self.live -= 1;
            self.clear_if_empty();
            return Some((key, value));
        }
    }

    /// Takes a place out of the index.
    fn forget(&mut self, place: usize) {
        if self.index.is_empty() {
            return;
        }
        let mask = self.index.len() - 1;
        let mut at = spread(self.entries[place].hash) & mask;
        while self.index[at] != EMPTY {
            if self.index[at] == place as u32 {
                self.index[at] = GONE;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// A table of the same entries.
    pub fn copy(&self) -> Table {
        let mut entries = Vec::with_capacity(self.len());
        entries.extend(
            self.entries
                .iter()
                .filter(|entry| entry.key.is_some())
                .map(|entry| Entry {
                    hash: entry.hash,
                    key: entry.key.clone(),
                    value: entry.value.clone(),
                }),
        );
        let whole = entries.len() == self.entries.len();
        let mut table = Table {
            entries,
            index: if whole {
                self.index.clone()
            } else {
                Vec::new()
            },
            live: self.live,
            filled: if whole { self.filled } else { 0 },
            ages: None,
            first: 0,
            version: 0,
            sharing: self.sharing,
            mixed: self.mixed,
            weakly_keyed: false,
        };
        if !whole && table.entries.len() > SMALL {
            table.rebuild();
        }
        table
    }

    /// Removes a string key; answers its value.
    pub fn remove_str(&mut self, key: &Value) -> Option<Value> {
        let place = self.find_str(key, Str::of(key)?)?;
        self.remove(place).map(|(_, value)| value)
    }

    /// Removes everything; answers it, to be dropped when the table is at rest.
    pub fn take(&mut self) -> Table {
        let old = std::mem::take(self);
        (self.sharing, self.weakly_keyed) = (old.sharing, old.weakly_keyed);
        old
    }

    /// Lets the values live as long as what the keys, which must be weak references, refer to.
    pub fn key_weakly(&mut self) {
        self.weakly_keyed = true;
    }

    /// Bytes of entries and index.
    pub fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.index.capacity() * 4
    }

    /// Makes room for so many keys.
    pub fn reserve(&mut self, keys: usize) {
        self.version = 0;
        self.entries.reserve(keys);
    }

    /// Forgets the ages of deleted entries, which go.
    fn keep_ages(&mut self) {
        if let Some(ages) = &mut self.ages {
            let mut entries = self.entries.iter();
            let alive = |_: &u32| entries.next().is_some_and(|entry| entry.key.is_some());
            ages.by_place.retain(alive);
        }
    }

    fn compact(&mut self) {
        self.keep_ages();
        self.entries.retain(|entry| entry.key.is_some());
        (self.version, self.first) = (0, 0);
        if !self.index.is_empty() {
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let wanted = (self.entries.len().max(SMALL) * 2).next_power_of_two();
        self.index.clear();
        self.index.resize(wanted, EMPTY);
        self.filled = 0;
        for place in 0..self.entries.len() {
            if self.entries[place].key.is_some() {
                self.put(self.entries[place].hash, place);
            }
        }
    }

    fn put(&mut self, hash: i64, place: usize) {
        let mask = self.index.len() - 1;
        let mut at = spread(hash) & mask;
        while self.index[at] != EMPTY {
            at = (at + 1) & mask;
        }
        self.index[at] = place as u32;
        self.filled += 1;
    }
}

#[inline(always)]
fn spread(hash: i64) -> usize {
    let hash = hash as u64;
    (hash ^ (hash >> 29))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(20) as usize
}

#[inline(always)]
fn same_text(own: &Value, string: &Str) -> bool {
    Str::of(own).is_some_and(|own| own.as_bytes() == string.as_bytes())
}

struct Candidates<'a> {
    table: &'a Table,
    hash: i64,
    step: usize,
    at: usize,
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let Table { entries, index, .. } = self.table;
        if index.is_empty() {
            while let Some(entry) = entries.get(self.step) {
                self.step += 1;
                if entry.hash == self.hash && entry.key.is_some() {
                    return Some(self.step - 1);
                }
            }
            return None;
        }
        let mask = index.len() - 1;
        if self.step == 0 {
            self.at = spread(self.hash) & mask;
            self.step = 1;
        }
        loop {
            let place = index[self.at];
            if place == EMPTY {
                return None;
            }
            self.at = (self.at + 1) & mask;
            if place == GONE {
                continue;
            }
            let entry = &entries[place as usize];
            if entry.hash == self.hash && entry.key.is_some() {
                return Some(place as usize);
            }
        }
    }
}

/// The contents of entries, value after key.
struct Contents<'a> {
    entries: std::vec::Drain<'a, Entry>,
    value: Option<Value>,
}

impl Iterator for Contents<'_> {
    type Item = Value;

    #[inline(always)]
    fn next(&mut self) -> Option<Value> {
        if let Some(value) = self.value.take() {
            return Some(value);
        }
        loop {
            let entry = self.entries.next()?;
            if let Some(key) = entry.key {
                self.value = entry.value;
                return Some(key);
            }
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if let Some(mut ages) = self.ages.take() {
            ages.reach(self.entries.len());
            let mut aged: Vec<_> = ages
                .by_place
                .into_iter()
                .zip(self.entries.drain(..))
                .collect();
            aged.sort_by_key(|(age, _)| *age);
            self.entries
                .extend(aged.into_iter().map(|(_, entry)| entry));
        }
        // In order, value after key, as CPython's dicts die.
        if self.sharing == Sharing::default() {
            return Release::all(Contents {
                entries: self.entries.drain(..),
                value: None,
            });
        }
        let entries = self.entries.drain(..).map(|entry| (entry.key, entry.value));
        self.sharing.release(entries);
    }
}
