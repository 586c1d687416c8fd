//! The cycle collector.
//!
//! Counts free almost everything; what they can't free is rings. The collector finds rings that nobody
//! outside refers to, by *trial deletion* (Christopher 1984; CPython since 2.0; the way of giving counts
//! back is Bacon and Rajan's, "Concurrent Cycle Collection in Reference Counted Systems", 2001):
//!
//! 1. *Candidates* are the tracked objects of the generations that are collected (`generation.rs`).
//! 2. *Subtract*: for each reference from a candidate to a candidate, take one from the target's count.
//!    What is left of a count are references from outside.
//! 3. *Reach*: a candidate with something left is alive, and so is all that it reaches; walking through the
//!    living gives back the counts that they took. The walk goes through the candidates in the order of CPython's list
//!    and leaves them in that order: what nothing outside holds is put aside when it is passed, and goes to the end
//!    if it is reached later. Births are numbered anew so; the order in which finalizers will run depends on it.
//! 4. The rest is *unreachable*; walking through it gives the rest of the counts back.
//!
//! No count is stored elsewhere: the counts themselves are the scratch, taken and given back while no
//! other code can run. Then, as in CPython (PEP 442):
//!
//! 5. weak references to the unreachable, and those among it, are cleared; callbacks of those that live
//!    outside are called;
//! 6. finalizers run, each object's once in its life; this is Python code, so the machine does it;
//! 7. a second trial among the unreachable finds what the finalizers resurrected, with all it reaches;
//! 8. the rest is doomed: contents are dropped, then the cells.
//!
//! The machine's part, between the two halves:
//!
//! ```text
//! let mut collection = heap.begin_collection(generation);
//! while let Some((callback, weak)) = heap.next_callback(&mut collection) {
//!     … call it …
//!     heap.end_callback(&mut collection, weak);
//! }
//! while let Some(object) = heap.next_finalizer(&mut collection) {
//!     … run its finalizer, drop it …
//! }
//! let (found, saved) = heap.finish_collection(collection, save);
//! ```
//! The garbage is not held meanwhile: what a finalizer frees is freed at once, as in CPython, and no longer
//! counts as found. [`flag::CANDIDATE`] stays on the garbage and says which of it still is there.

use std::cell::Cell;
use std::collections::VecDeque;
use std::ptr::NonNull;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Heap;
use super::death::{Release, class_finalizer, needs_finalizer};
use super::header::{Header, flag};
use super::inner::HeapInner;
use super::shape::Shapes;
use super::trace::{Mode, Tracer, add};
use super::value::Value;
use super::weak::WEAK_REFERENCE;

/// A collection between its halves.
#[derive(Debug)]
#[must_use = "a collection that is not finished lets no other begin"]
pub struct Collection {
    /// None if another collection was under way: then this one is empty.
    generation: Option<usize>,
    /// Weak references outside the garbage whose callbacks are still to be called, last first.
    callbacks: Vec<Value>,
    /// Of those called, how many died of it.
    freed: usize,
    /// The unreachable, in CPython's order. Those that died meanwhile have no [`flag::CANDIDATE`] any more:
    /// their cells are free, or hold younger objects.
    garbage: Vec<NonNull<Header>>,
    /// Dicts that end with instances among the garbage (`own_dict.rs`).
    dicts: Vec<NonNull<Header>>,
    /// The first of the garbage whose finalizer was not asked for.
    next: usize,
    /// Somebody may have got hold of the garbage since it was found.
    touched: Cell<bool>,
}

impl Heap {
    /// First half of a collection of `generation` and the younger ones: finds the unreachable and clears
    /// the weak references to them. While one collection is under way, another finds nothing.
    pub fn begin_collection(&mut self, generation: usize) -> Collection {
        let generation = generation.min(2);
        let begun = self.generations().begin(generation);
        let mut collection = Collection {
            generation: begun.then_some(generation),
            callbacks: Vec::new(),
            freed: 0,
            garbage: Vec::new(),
            dicts: Vec::new(),
            next: 0,
            touched: Cell::new(false),
        };
        if begun {
            self.renumber_births();
            let heap = self.inner();
            // SAFETY: candidates are whole objects, each once, marked, and nothing else runs meanwhile.
            unsafe {
                let mut candidates = heap.candidates(generation);
                let added = heap.add_own_dicts(&mut candidates);
                let met_ephemeron = heap.trial(&candidates);
                if met_ephemeron {
                    heap.trial_by_keys(&candidates);
                }
                heap.promote(&mut candidates, generation, added);
                let mut garbage = candidates;
                collection.dicts = heap.take_own_dicts(&mut garbage);
                if met_ephemeron || garbage.iter().any(|object| heap.is_heard(*object)) {
                    collection.callbacks = heap.clear_weak_of_garbage(&garbage);
                    collection.callbacks.reverse();
                } else {
                    collection.next = garbage.len();
                }
                collection.garbage = garbage;
            }
        }
        collection
    }

    /// What was found unreachable. New references: to be dropped before the collection goes on.
    pub fn found(&self, collection: &Collection) -> Vec<Value> {
        collection.touched.set(true);
        let value = |object: &NonNull<Header>| {
            // SAFETY: between the halves, garbage with this flag that is not in the list of the dead is whole.
            unsafe {
                let flags = object.as_ref().flags.get() & (flag::CANDIDATE | flag::DYING);
                (flags == flag::CANDIDATE).then(|| Value::new_reference(*object))
            }
        };
        collection.garbage.iter().filter_map(value).collect()
    }

    /// The next callback to be called, and its weak reference.
    pub fn next_callback(&mut self, collection: &mut Collection) -> Option<(Value, Value)> {
        while let Some(weak) = collection.callbacks.pop() {
            collection.touched.set(true);
            // SAFETY: the heap is borrowed mutably.
            if let Some(callback) = unsafe { super::weak::take_callback(&weak) } {
                return Some((callback, weak));
            }
        }
        None
    }

    /// The end of a callback. A weak reference that this frees counts as found, as it does in CPython.
    pub fn end_callback(&mut self, collection: &mut Collection, weak: Value) {
        if weak.header().is_some_and(|header| header.count() == 1) {
            collection.freed += 1;
        }
    }

    /// The next of the unreachable whose finalizer must run now; it counts as finalized.
    pub fn next_finalizer(&mut self, collection: &mut Collection) -> Option<Value> {
        let heap = self.inner();
        while let Some(&object) = collection.garbage.get(collection.next) {
            collection.next += 1;
            // SAFETY: the cell is one of this heap's, so it has a header; a candidate not in the list of
            // the dead is whole and has references.
            unsafe {
                let header = object.as_ref();
                let skip = flag::DYING | flag::FINALIZED;
                if header.flags.get() & (flag::CANDIDATE | skip) == flag::CANDIDATE
                    && needs_finalizer(heap, object)
                {
                    header.set(flag::FINALIZED);
                    collection.touched.set(true);
                    return Some(Value::new_reference(object));
                }
            }
        }
        None
    }

    /// Second half: frees what is still unreachable. Answers how many objects were found so, which is what
    /// `gc.collect()` answers. With `save`, frees nothing and answers the objects (for `gc.garbage`).
    pub fn finish_collection(&mut self, collection: Collection, save: bool) -> (usize, Vec<Value>) {
        let Collection {
            generation,
            callbacks,
            freed,
            mut garbage,
            dicts,
            touched,
            ..
        } = collection;
        let touched = touched.get() || !callbacks.is_empty();
        drop(callbacks);
        let Some(generation) = generation else {
            return (0, Vec::new());
        };
        let heap = self.inner();
        garbage.extend(&dicts);
        if touched {
            // SAFETY: cells of this heap have headers; what is still marked and not in the list of the dead is
            // whole, and nothing runs while the second trial goes on.
            garbage = unsafe { heap.still_unreachable(garbage) };
        }
        // What is left of the dicts stands last, in their order.
        let mut dicts = dicts.iter().rev();
        let own = |object: &&NonNull<Header>| dicts.any(|dict| dict == *object);
        let own = garbage.iter().rev().take_while(own).count();
        let told = garbage.len() - own;
        let mut found = freed;
        let mut saved = Vec::new();
        // SAFETY: the garbage is whole, and shapes are only read. Nobody outside refers to it: trial deletion has
        // shown it.
        unsafe {
            for object in &garbage[..told] {
                let counted = heap.counts_for(*object).max(0);
                found += counted as usize;
                if save && counted > 0 {
                    saved.push(Value::new_reference(*object));
                }
            }
            if save {
                garbage
                    .iter()
                    .for_each(|object| object.as_ref().unset(flag::CANDIDATE));
            } else {
                heap.destroy_garbage(&garbage);
            }
        }
        self.generations().end(generation, found);
        (found, saved)
    }
}

/// The walk through the living (step 3).
struct Reach<'h> {
    heap: &'h HeapInner,
    tracer: Tracer,
    /// Those that were reached late, in the order of CPython's list; with `true` only their attributes, which CPython
    /// has in a dict of their own.
    late: VecDeque<(NonNull<Header>, bool)>,
    /// Dicts that were walked through before their turn.
    traced: FxHashSet<NonNull<Header>>,
    /// Objects whose attributes CPython has in a dict that comes later in its list, by the object that it comes after.
    dicts: FxHashMap<NonNull<Header>, Vec<NonNull<Header>>>,
    /// The first number that the walk gave to a birth.
    first: u32,
    /// How many were kept.
    kept: usize,
}

impl Reach<'_> {
    /// Numbers an object's birth anew and walks through it; `late` says that it was put aside before.
    ///
    /// # Safety
    /// The object must be whole, a candidate, and alive.
    unsafe fn keep(&mut self, object: NonNull<Header>, late: bool) {
        // SAFETY: the caller vouches for the object; shapes don't change during the walk.
        unsafe {
            let heap = self.heap;
            self.kept += 1;
            object.as_ref().birth.set((*heap.generations.get()).next());
            if !self.traced.is_empty() && self.traced.remove(&object) {
                return;
            }
            let shapes = &*heap.shapes.get();
            if !object.as_ref().has(flag::ATTRS) {
                heap.trace(object, &mut self.tracer);
                return self.note();
            }
            if let Some(shape) = shapes.simple(object) {
                Shapes::walk_simple(object, shape, |found| self.tracer.reach_object(found));
                return self.note();
            }
            let unmade = shapes.has_unmade_dict(object);
            let passed = |value: NonNull<Header>| {
                value.as_ref().has(flag::ASIDE) || value.as_ref().birth.get() >= self.first
            };
            let after = match unmade && !late {
                true => shapes.unmade_dict_comes_after(object, passed),
                false => None,
            };
            let fresh = |dict: &NonNull<Header>| {
                let flags = dict.as_ref().flags.get() & (flag::CANDIDATE | flag::REACHED);
                flags == flag::CANDIDATE
            };
            if unmade && (late || after.is_some()) {
                shapes.trace_fixed(object, &mut self.tracer);
                let own = self.tracer.found.len();
                self.tracer.before_attributes = None;
                heap.trace_rest(object, &mut self.tracer);
                let own = self.tracer.before_attributes.unwrap_or(own);
                let rest = self.tracer.found.split_off(own);
                self.note();
                match after {
                    Some(value) => self.dicts.entry(value).or_default().push(object),
                    None => self.late.push_back((object, true)),
                }
                self.tracer.found = rest;
                self.note();
            } else if let Some(dict) = shapes.dict_of_own_values(object).filter(fresh) {
                heap.trace(object, &mut self.tracer);
                // Its values lie within the object, and come before the dict.
                let found = self.tracer.found.iter().position(|found| *found == dict);
                let aside = found.map(|at| self.tracer.found.remove(at));
                heap.trace(dict, &mut self.tracer);
                self.tracer.found.extend(aside);
                self.traced.insert(dict);
                self.note();
            } else {
                heap.trace(object, &mut self.tracer);
                self.note();
            }
        }
    }

    /// Walks through the attributes of an object, but not its `__slots__`.
    ///
    /// # Safety
    /// As [`Reach::keep`].
    unsafe fn attributes(&mut self, object: NonNull<Header>) {
        // SAFETY: as there.
        unsafe { (*self.heap.shapes.get()).trace_own(object, &mut self.tracer) };
        self.note();
    }

    /// Puts what was just reached at the end.
    #[inline(always)]
    fn note(&mut self) {
        if !self.tracer.found.is_empty() {
            let found = self.tracer.found.drain(..);
            self.late.extend(found.map(|object| (object, false)));
        }
    }
}

impl HeapInner {
    /// Steps 2 to 4 over objects marked [`flag::CANDIDATE`]: marks those that something outside reaches
    /// [`flag::REACHED`], and numbers their births anew. Counts are as before; all marks are still to be taken away. Answers
    /// whether values that live may depend on their keys (`ephemeron.rs`).
    ///
    /// # Safety
    /// The objects must be whole, distinct, and all that are marked.
    unsafe fn trial(&self, candidates: &[NonNull<Header>]) -> bool {
        // SAFETY: the caller vouches for the objects; walks call no code but traces, which visit and
        // nothing else. A candidate refers to whole objects only, since it owns references to them.
        unsafe {
            let mut subtract = Tracer::new(Mode::Subtract);
            for object in candidates {
                self.trace_counting(*object, &mut subtract, 1u32.wrapping_neg());
            }
            let mut reach = Reach {
                heap: self,
                tracer: Tracer::new(Mode::Reach),
                late: VecDeque::new(),
                traced: FxHashSet::default(),
                dicts: FxHashMap::default(),
                first: (*self.generations.get()).next_birth,
                kept: 0,
            };
            for object in candidates {
                let header = object.as_ref();
                if header.count() == 0 && !header.has(flag::REACHED) {
                    header.set(flag::ASIDE);
                } else {
                    header.set(flag::REACHED);
                    reach.keep(*object, false);
                }
                if !reach.dicts.is_empty()
                    && let Some(owners) = reach.dicts.remove(object)
                {
                    owners.iter().for_each(|owner| reach.attributes(*owner));
                }
            }
            while let Some((object, attributes)) = reach.late.pop_front() {
                match attributes {
                    false => reach.keep(object, true),
                    true => reach.attributes(object),
                }
            }
            if reach.kept < candidates.len() {
                self.give_back(candidates);
            }
            reach.tracer.met_ephemeron
        }
    }

    /// Visits what an object refers to in a trial whose tracer adds `step` to the counts, and nothing else.
    ///
    /// # Safety
    /// `object` must be whole.
    #[inline(always)]
    unsafe fn trace_counting(&self, object: NonNull<Header>, tracer: &mut Tracer, step: u32) {
        // SAFETY: the caller vouches for the object; what it refers to is whole.
        unsafe {
            match (*self.shapes.get()).simple(object) {
                Some(shape) => Shapes::walk_simple(object, shape, |found| {
                    add(found.as_ref(), step);
                }),
                None => self.trace(object, tracer),
            }
        }
    }

    /// Step 4: gives the counts that are still taken back.
    ///
    /// # Safety
    /// As [`HeapInner::trial`]; the walk through what is reached must be over.
    pub(super) unsafe fn give_back(&self, candidates: &[NonNull<Header>]) {
        // SAFETY: as in `trial`.
        unsafe {
            let mut restore = Tracer::new(Mode::Restore);
            for object in candidates {
                if !object.as_ref().has(flag::REACHED) {
                    self.trace_counting(*object, &mut restore, 1);
                }
            }
        }
    }

    /// Step 7: what of the garbage still is there, and unreachable, in order; only this is marked then.
    ///
    /// # Safety
    /// The cells must be of this heap, and those marked that are not in the list of the dead be whole.
    unsafe fn still_unreachable(&self, mut garbage: Vec<NonNull<Header>>) -> Vec<NonNull<Header>> {
        // SAFETY: the caller vouches for the cells.
        unsafe {
            garbage.retain(|object| object.as_ref().has(flag::CANDIDATE));
            garbage.retain(|object| {
                let dying = object.as_ref().has(flag::DYING);
                if dying {
                    object.as_ref().unset(flag::CANDIDATE);
                }
                !dying
            });
            self.trial(&garbage);
            garbage.retain(|object| !unmark(object.as_ref()));
            garbage
        }
    }

    /// Whether somebody may hear of the end of an object: it or its kind may have a finalizer, or it has or is a weak
    /// reference.
    ///
    /// # Safety
    /// The object must be whole.
    unsafe fn is_heard(&self, object: NonNull<Header>) -> bool {
        // SAFETY: the caller vouches for the object.
        unsafe {
            let header = object.as_ref();
            header.has(flag::WEAK)
                || header.kind() == WEAK_REFERENCE
                || class_finalizer(self, object)
                || self.info(header).finalizer.is_some()
        }
    }

    /// For how many CPython's collector counts an object: with it, it may find a dict of attributes, or what stands
    /// beside it, that are no objects here.
    ///
    /// # Safety
    /// The object must be whole.
    #[inline(always)]
    unsafe fn counts_for(&self, object: NonNull<Header>) -> isize {
        // SAFETY: the caller vouches for the object.
        unsafe {
            let shapes = &*self.shapes.get();
            if shapes.simple(object).is_some() {
                return 1;
            }
            let beside = self.info(object.as_ref()).beside;
            let beside = beside.map_or(0, |beside| beside(object.as_ptr()));
            1 + isize::from(beside) + isize::from(shapes.has_unmade_dict(object))
        }
    }

    /// Step 5: clears the weak references to the garbage and those among it; answers those to be called.
    ///
    /// # Safety
    /// The garbage must be whole, and marked.
    unsafe fn clear_weak_of_garbage(&self, garbage: &[NonNull<Header>]) -> Vec<Value> {
        let mut calls = Vec::new();
        for object in garbage {
            // SAFETY: the caller vouches for the object.
            unsafe {
                self.clear_if_weak(*object);
                if object.as_ref().has(flag::WEAK) {
                    self.clear_weak(*object, |weak| calls.push(weak));
                }
            }
        }
        calls
    }

    /// Step 8: empties one after the other, as far as its kind can be emptied, and lets it die when nothing refers to
    /// it any more; the cells are freed at the end. What dies outside of the garbage dies as usual.
    ///
    /// # Safety
    /// The garbage must be whole and distinct, and nobody else may refer to it or refer to it later.
    unsafe fn destroy_garbage(&self, garbage: &[NonNull<Header>]) {
        // SAFETY: the caller vouches for the garbage: contents are dropped once, while `CANDIDATE` says that they are
        // there. Cells, with their headers, stay until all contents are dropped; no code runs and nothing outside can
        // look at the contents meanwhile: weak references are cleared before, or at the object's death.
        unsafe {
            let mut classes = false;
            for object in garbage {
                let header = object.as_ref();
                header.set(flag::DOOMED | flag::CANDIDATE);
                classes |= header.has(flag::OWNS_SHAPES);
            }
            let before = (*self.deaths.get()).buried;
            for object in garbage {
                let header = object.as_ref();
                if header.has(flag::CANDIDATE) {
                    header.one_more_reference();
                    self.clear(*object);
                    drop(Value::from_counted(*object));
                    self.bury_deep();
                }
            }
            if (*self.deaths.get()).buried - before < garbage.len() {
                for object in garbage {
                    self.bury(*object);
                    self.bury_deep();
                }
            }
            if classes {
                for object in garbage {
                    self.retire_class(*object);
                }
            }
            // Backwards, so that cells are used again in the order in which they were.
            for object in garbage.iter().rev() {
                debug_assert_eq!(
                    object.as_ref().count(),
                    0,
                    "garbage is referred to from outside"
                );
                self.free(*object);
            }
        }
    }

    /// Drops what CPython's `tp_clear` does.
    ///
    /// # Safety
    /// The object must be doomed, and its contents there.
    unsafe fn clear(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object.
        unsafe {
            let header = object.as_ref();
            let mut release = Release::in_heap(self);
            if self.info(header).clears {
                header.unset(flag::CANDIDATE);
                self.drop_all_but_class(object, &mut release);
            } else if header.has(flag::ATTRS) {
                (*self.shapes.get()).clear_attributes(object, &mut release);
            }
        }
    }

    /// The death of garbage: drops what is left of it.
    ///
    /// # Safety
    /// The object must be doomed.
    pub(super) unsafe fn bury(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object, and the flags say what is left.
        unsafe {
            let header = object.as_ref();
            if header.has(flag::WEAK) {
                // A finalizer made these; as in CPython 3.13 they are called.
                self.clear_weak(object, |weak| self.call_later(weak));
            }
            let mut release = Release::in_heap(self);
            if header.has(flag::CANDIDATE) {
                header.unset(flag::CANDIDATE);
                self.drop_all_but_class(object, &mut release);
            }
            let class = (*self.shapes.get()).take_class(object);
            header.unset(flag::HOLDS_CLASS);
            if let Some(class) = class {
                release.drop(class);
            }
        }
    }
}

/// Takes the marks of a trial away; what was not reached stays marked as garbage. Answers whether it was reached.
#[inline(always)]
pub(super) fn unmark(header: &Header) -> bool {
    let reached = header.has(flag::REACHED);
    let done = match reached {
        true => flag::CANDIDATE | flag::REACHED | flag::ASIDE,
        false => flag::ASIDE,
    };
    header.unset(done);
    reached
}
