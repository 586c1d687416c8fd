//! The cycle collector.
//!
//! Counts free almost everything; what they can't free is rings. The collector finds rings that nobody
//! outside refers to, by *trial deletion* (Christopher 1984; CPython since 2.0; the way of giving counts
//! back is Bacon and Rajan's, "Concurrent Cycle Collection in Reference Counted Systems", 2001):
//!
//! 1. *Candidates* are the tracked objects of the generations that are collected.
//! 2. *Subtract*: for each reference from a candidate to a candidate, take one from the target's count.
//!    What is left of a count are references from outside.
//! 3. *Reach*: a candidate with something left is alive, and so is all that it reaches; walking through the
//!    living gives back the counts that they took.
//! 4. The rest is *unreachable*; walking through it gives the rest of the counts back.
//!
//! No count is stored elsewhere: the counts themselves are the scratch, taken and given back while no
//! other code can run. Then, as in CPython (PEP 442):
//!
//! 5. weak references to the unreachable are cleared, and those callbacks called that live outside;
//! 6. finalizers run, each object's once in its life; this is Python code, so the machine does it;
//! 7. a second trial among the unreachable finds what the finalizers resurrected, with all it reaches;
//! 8. the rest is doomed: contents are dropped, then the cells.
//!
//! *Generations.* New tracked objects are young. What survives a collection of its generation grows older:
//! 0 → 1 → 2. The young and the middle generation have logs: vectors of cells, into which a cell is put
//! when an object is born in it (unless the cell stands there already, because an earlier object died in
//! it; a cell found free is skipped). So birth and death cost nothing but a test, and objects have no links.
//! The old are found by walking the pages. `birth` numbers give CPython's order, that of its linked lists.

use std::ptr::NonNull;

use super::Heap;
use super::death::needs_finalizer;
use super::header::{Header, Kind, flag};
use super::inner::{HeapInner, interrupt};
use super::trace::{Mode, Tracer};
use super::value::Value;

/// Counters of one generation, as `gc.get_stats()` shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How often it was collected.
    pub collections: u64,
    /// Objects freed.
    pub collected: u64,
    /// Objects found unreachable and not freed.
    pub uncollectable: u64,
}

/// The collector's books.
pub struct Generations {
    /// Thresholds of the three generations.
    pub thresholds: [u32; 3],
    /// Young: births minus deaths; others: collections of the generation below.
    pub counts: [u32; 3],
    /// What was done.
    pub stats: [Stats; 3],
    /// Whether collections start by themselves.
    pub enabled: bool,
    /// A collection is under way.
    pub collecting: bool,
    young: Vec<NonNull<Header>>,
    middle: Vec<NonNull<Header>>,
    next_birth: u32,
    /// Objects that survived the last full collection, and those that came to the old generation since.
    long_lived: usize,
    long_lived_pending: usize,
}

impl Generations {
    pub(super) fn new() -> Generations {
        Generations {
            thresholds: [2000, 10, 10],
            counts: [0; 3],
            stats: [Stats::default(); 3],
            enabled: true,
            collecting: false,
            young: Vec::new(),
            middle: Vec::new(),
            next_birth: 1,
            long_lived: 0,
            long_lived_pending: 0,
        }
    }

    /// Notes the birth of a tracked object; answers whether a collection is due.
    #[inline(always)]
    pub(super) fn one_more(&mut self, object: NonNull<Header>) -> bool {
        // SAFETY: the object was just allocated.
        let header = unsafe { object.as_ref() };
        header.birth.set(self.next_birth);
        self.next_birth = self.next_birth.wrapping_add(1);
        if !header.has(flag::YOUNG_LOG) {
            header.set(flag::YOUNG_LOG);
            self.young.push(object);
        }
        self.counts[0] += 1;
        self.counts[0] > self.thresholds[0] && self.enabled && self.thresholds[0] != 0
    }

    /// Notes the death of a tracked object.
    #[inline(always)]
    pub(super) fn one_less(&mut self) {
        self.counts[0] = self.counts[0].saturating_sub(1);
    }

    /// The generation that an automatic collection should collect now; none if none is due.
    fn due(&self) -> Option<usize> {
        let over = |generation: usize| {
            self.thresholds[generation] != 0
                && self.counts[generation] > self.thresholds[generation]
        };
        if !over(0) {
            return None;
        }
        // A full collection only when a quarter has come to the old ones since the last.
        if over(2) && self.long_lived_pending > self.long_lived / 4 {
            Some(2)
        } else if over(1) {
            Some(1)
        } else {
            Some(0)
        }
    }
}

/// A collection between its steps: the unreachable, and the callbacks to call. It holds a reference to each.
#[derive(Debug, Default)]
pub struct Collection {
    generation: usize,
    /// The unreachable, oldest first.
    pub unreachable: Vec<Value>,
    /// Callbacks outside the garbage, each with its weak reference.
    pub callbacks: Vec<(Value, Value)>,
}

impl Heap {
    /// The collector's books.
    #[allow(clippy::mut_from_ref)]
    pub fn generations(&mut self) -> &mut Generations {
        // SAFETY: the token is borrowed mutably.
        unsafe { &mut *self.inner().generations.get() }
    }

    /// The generation that is due for an automatic collection; clears the request.
    pub fn collection_due(&mut self) -> Option<usize> {
        let inner = self.inner();
        inner
            .interrupts
            .set(inner.interrupts.get() & !interrupt::COLLECT);
        let books = self.generations();
        if books.enabled && !books.collecting {
            books.due()
        } else {
            None
        }
    }

    /// First half of a collection of `generation` and the younger ones: finds the unreachable and clears
    /// the weak references to them. The machine then calls the callbacks, runs
    /// [`Heap::unfinalized`]'s finalizers, and ends with [`Heap::finish_collection`].
    pub fn begin_collection(&mut self, generation: usize) -> Collection {
        let generation = generation.min(2);
        let books = self.generations();
        books.collecting = true;
        if generation < 2 {
            books.counts[generation + 1] += 1;
        }
        for count in &mut books.counts[..=generation] {
            *count = 0;
        }
        let heap = self.inner();
        let candidates = heap.candidates(generation);
        // SAFETY: candidates are live objects; nothing else runs until the counts are given back.
        let unreachable = unsafe { heap.unreachable(&candidates) };
        heap.promote(&candidates, generation);
        let mut unreachable: Vec<Value> = unreachable
            .into_iter()
            // SAFETY: unreachable objects are whole until they are doomed.
            .map(|object| unsafe { Value::new_reference(object) })
            .collect();
        unreachable.sort_by_key(|value| value.header().map_or(0, |header| header.birth.get()));
        let callbacks = heap.clear_weak_of_garbage(&unreachable);
        Collection {
            generation,
            unreachable,
            callbacks,
        }
    }

    /// Those of the unreachable whose finalizers must run now, in order; they count as finalized.
    pub fn unfinalized(&mut self, collection: &Collection) -> Vec<Value> {
        let heap = self.inner();
        let mut out = Vec::new();
        for value in &collection.unreachable {
            if let Some(header) = value.header()
                && !header.has(flag::FINALIZED)
                // SAFETY: the object is alive: `value` refers to it.
                && unsafe { needs_finalizer(heap, value.pointer()) }
            {
                header.set(flag::FINALIZED);
                out.push(value.clone());
            }
        }
        out
    }

    /// Second half: frees what is still unreachable. Answers how many objects were found so, which is what
    /// `gc.collect()` answers. With `save`, frees nothing and answers the objects (for `gc.garbage`).
    pub fn finish_collection(&mut self, collection: Collection, save: bool) -> (usize, Vec<Value>) {
        let Collection {
            generation,
            unreachable,
            callbacks,
        } = collection;
        drop(callbacks);
        let heap = self.inner();
        let objects: Vec<_> = unreachable.iter().map(Value::pointer).collect();
        for object in &objects {
            // SAFETY: `unreachable` holds a reference to each.
            unsafe { object.as_ref() }.set(flag::CANDIDATE);
        }
        // Our own references would count as outside ones: give them up while we look.
        for value in unreachable {
            let header = unsafe { value.pointer().as_ref().count.get() };
            // SAFETY: the object had our reference and those from within the garbage, so its count stays
            // above zero, or it is freed right here.
            unsafe { value.pointer().as_ref() }.count.set(header - 1);
            std::mem::forget(value);
        }
        // SAFETY: the objects are whole: nothing was dropped since.
        let garbage = unsafe { heap.unreachable(&objects) };
        let found = garbage.len();
        let saved = if save {
            // SAFETY: as above.
            garbage
                .iter()
                .map(|object| unsafe { Value::new_reference(*object) })
                .collect()
        } else {
            // SAFETY: nobody outside refers to the garbage: trial deletion has just shown it.
            unsafe { heap.destroy_garbage(&garbage) };
            Vec::new()
        };
        let books = self.generations();
        books.stats[generation].collections += 1;
        books.stats[generation].collected += if save { 0 } else { found as u64 };
        books.collecting = false;
        (found, saved)
    }

    /// All tracked objects of a generation (all generations if `None`), oldest first.
    pub fn tracked_objects(&self, generation: Option<u16>) -> Vec<Value> {
        let mut objects = Vec::new();
        // SAFETY: a shared walk over the pages.
        unsafe {
            (*self.inner().pages.get()).for_each(|object| {
                let header = object.as_ref();
                let wanted = generation.is_none_or(|generation| header.generation() == generation);
                if header.has(flag::TRACKED) && wanted && header.count() > 0 {
                    objects.push(Value::new_reference(object));
                }
            });
        }
        objects.sort_by_key(|value| value.header().map_or(0, |header| header.birth.get()));
        objects
    }

    /// Puts all tracked objects into the permanent generation, or takes them out of it again.
    pub fn freeze(&mut self, frozen: bool) {
        let (from, to) = if frozen { (0..3, 3) } else { (3..4, 2) };
        // SAFETY: a shared walk over the pages that writes flags only.
        unsafe {
            (*self.inner().pages.get()).for_each(|object| {
                if from.contains(&object.as_ref().generation()) {
                    object.as_ref().set_generation(to);
                }
            });
        }
    }
}

impl HeapInner {
    /// Gathers the tracked objects of the generations up to `generation` and marks them candidates.
    fn candidates(&self, generation: usize) -> Vec<NonNull<Header>> {
        let mut candidates = Vec::new();
        let mut add = |object: NonNull<Header>| {
            // SAFETY: cells of our pages have headers even when free.
            let header = unsafe { object.as_ref() };
            let wanted = header.kind() != Kind::FREE
                && header.has(flag::TRACKED)
                && header.generation() as usize <= generation
                && header.flags.get() & (flag::CANDIDATE | flag::DYING) == 0;
            if wanted {
                header.set(flag::CANDIDATE);
                candidates.push(object);
            }
        };
        // SAFETY: logs and pages are borrowed only here.
        unsafe {
            let books = &mut *self.generations.get();
            for object in books.young.drain(..) {
                object.as_ref().unset(flag::YOUNG_LOG);
                add(object);
            }
            if generation >= 1 {
                for object in books.middle.drain(..) {
                    object.as_ref().unset(flag::MIDDLE_LOG);
                    add(object);
                }
            }
            if generation >= 2 {
                (*self.pages.get()).for_each(&mut add);
            }
        }
        candidates
    }

    /// Steps 2 to 4 over objects marked [`flag::CANDIDATE`]: answers those that nothing outside reaches.
    /// All counts are as before, all marks gone.
    ///
    /// # Safety
    /// The objects must be live and distinct.
    unsafe fn unreachable(&self, candidates: &[NonNull<Header>]) -> Vec<NonNull<Header>> {
        // SAFETY: the caller vouches for the objects; no code but ours runs in between.
        unsafe {
            let mut subtract = Tracer::new(Mode::Subtract);
            for object in candidates {
                self.trace(*object, &mut subtract);
            }
            let mut reach = Tracer::new(Mode::Reach);
            for object in candidates {
                let header = object.as_ref();
                if header.count() > 0 && !header.has(flag::REACHED) {
                    header.set(flag::REACHED);
                    self.trace(*object, &mut reach);
                    while let Some(next) = reach.found.pop() {
                        self.trace(next, &mut reach);
                    }
                }
            }
            let mut restore = Tracer::new(Mode::Restore);
            let mut rest = Vec::new();
            for object in candidates {
                if !object.as_ref().has(flag::REACHED) {
                    self.trace(*object, &mut restore);
                    rest.push(*object);
                }
            }
            for object in candidates {
                object.as_ref().unset(flag::CANDIDATE | flag::REACHED);
            }
            rest
        }
    }

    /// Survivors grow older (the unreachable too: if a finalizer saves them, they have survived).
    fn promote(&self, candidates: &[NonNull<Header>], generation: usize) {
        // SAFETY: candidates are live; the logs are borrowed only here.
        unsafe {
            let books = &mut *self.generations.get();
            let next = (generation + 1).min(2) as u16;
            for object in candidates {
                let header = object.as_ref();
                header.set_generation(next);
                if next == 1 && !header.has(flag::MIDDLE_LOG) {
                    header.set(flag::MIDDLE_LOG);
                    books.middle.push(*object);
                }
            }
            if generation == 2 {
                books.long_lived = candidates.len();
                books.long_lived_pending = 0;
            } else if generation == 1 {
                books.long_lived_pending += candidates.len();
            }
        }
    }

    /// Step 5: clears weak references to the garbage; answers the callbacks of those that are not garbage.
    fn clear_weak_of_garbage(&self, garbage: &[Value]) -> Vec<(Value, Value)> {
        let headers = || garbage.iter().filter_map(Value::header);
        headers().for_each(|header| header.set(flag::DOOMED));
        let mut calls = Vec::new();
        for value in garbage {
            if value.header().is_some_and(|header| header.has(flag::WEAK)) {
                calls.extend(self.clear_weak(value.pointer()));
            }
        }
        let (inside, outside) = calls
            .into_iter()
            .partition(|(_, weak)| weak.header().is_some_and(|weak| weak.has(flag::DOOMED)));
        headers().for_each(|header| header.unset(flag::DOOMED));
        drop::<Vec<(Value, Value)>>(inside);
        outside
    }

    /// Step 8: drops the contents of all, then frees the cells. References among the garbage are counted
    /// down and ignored; what dies outside of it dies as usual.
    ///
    /// # Safety
    /// Nothing outside the garbage may refer to it.
    unsafe fn destroy_garbage(&self, garbage: &[NonNull<Header>]) {
        // SAFETY: the caller vouches for it. Each object is dropped once; cells stay until all are dropped.
        unsafe {
            for object in garbage {
                object.as_ref().set(flag::DOOMED);
            }
            for object in garbage {
                if object.as_ref().has(flag::WEAK) {
                    // Made by a finalizer; no callback outside can be pending: the referents were unreachable.
                    drop(self.clear_weak(*object));
                }
            }
            for object in garbage {
                self.drop_contents(*object);
            }
            for object in garbage {
                debug_assert_eq!(
                    object.as_ref().count(),
                    0,
                    "garbage is referred to from outside"
                );
                self.free(*object);
            }
        }
    }
}
