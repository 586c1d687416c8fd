//! Generations: which objects a collection looks at, and when one is due.
//!
//! New tracked objects are young. What survives a collection of its generation grows older: 0 → 1 → 2; 3 is
//! the permanent generation, which is never looked at. The young and the middle generation have logs:
//! vectors of cells, into which a cell is put when an object comes to the generation (unless the cell
//! stands there already, because an earlier object died in it; a bit of the header says so, which outlives
//! the object). A cell that was freed or holds an object of another generation when the log is read is
//! skipped. So birth and death cost nothing but a test, and objects have no links. The old are found by
//! walking the pages. `birth` numbers give the order of CPython's linked lists.
//!
//! When a collection is due is CPython 3.13's rule, thresholds and all.

use std::ptr::NonNull;

use super::Heap;
use super::collect::unmark;
use super::header::{Header, flag};
use super::inner::{HeapInner, interrupt};
use super::value::Value;

/// Counters of one generation, as `gc.get_stats()` shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How often it was collected.
    pub collections: u64,
    /// Objects found unreachable.
    pub collected: u64,
    /// Objects found unreachable that could not be freed; there are none.
    pub uncollectable: u64,
}

/// The collector's books.
pub(super) struct Generations {
    thresholds: [u32; 3],
    /// Young: births minus deaths; others: collections of the generation below.
    counts: [u32; 3],
    stats: [Stats; 3],
    enabled: bool,
    /// A collection is under way.
    collecting: bool,
    /// Some instance has a dict for attributes that CPython keeps within the instance.
    pub own_dicts: bool,
    /// Somebody has a collection to himself, with what comes before and after it: nobody else may begin one.
    claimed: bool,
    /// When `counts[0]` is above this, every birth asks for a collection.
    limit: u32,
    /// Stress: collections come at every birth, of the generations in turn.
    always: Option<u32>,
    pub young: Vec<NonNull<Header>>,
    pub middle: Vec<NonNull<Header>>,
    /// Stays at its largest number when births are renumbered too seldom.
    pub next_birth: u32,
    /// Objects that survived the last full collection, and those that came to the old generation since.
    long_lived: usize,
    long_lived_pending: usize,
}

/// What stood in the books when births ceased to count.
pub struct SuspendedBirths {
    count: u32,
    limit: u32,
}

/// Above this, a collection numbers births anew.
const MANY_BIRTHS: u32 = 1 << 31;

impl Generations {
    /// Whether a collection is under way.
    pub fn is_collecting(&self) -> bool {
        self.collecting
    }

    pub fn new() -> Generations {
        let mut books = Generations {
            thresholds: [2000, 10, 10],
            counts: [0; 3],
            stats: [Stats::default(); 3],
            enabled: true,
            collecting: false,
            own_dicts: false,
            claimed: false,
            limit: 0,
            always: None,
            young: Vec::new(),
            middle: Vec::new(),
            next_birth: 1,
            long_lived: 0,
            long_lived_pending: 0,
        };
        books.set_limit();
        books
    }

    fn set_limit(&mut self) {
        self.limit = if !self.enabled || self.thresholds[0] == 0 {
            u32::MAX
        } else if self.always.is_some() {
            0
        } else {
            self.thresholds[0]
        };
    }

    /// Notes that an object comes to the young generation; answers whether a collection is due.
    #[inline(always)]
    pub fn one_more(&mut self, object: &Header, cell: NonNull<Header>) -> bool {
        object.birth.set(self.next());
        if !object.has(flag::YOUNG_LOG) {
            object.set(flag::YOUNG_LOG);
            self.young.push(cell);
        }
        self.counts[0] = self.counts[0].saturating_add(1);
        self.counts[0] > self.limit
    }

    /// Notes that a finalizer runs at an object's death: CPython takes it out of its list before, and puts it back as the
    /// youngest.
    #[inline]
    pub fn finalizes(&mut self, object: &Header, cell: NonNull<Header>) {
        if object.has(flag::TRACKED) {
            object.set_generation(0);
            object.birth.set(self.next());
            if !object.has(flag::YOUNG_LOG) {
                object.set(flag::YOUNG_LOG);
                self.young.push(cell);
            }
        }
    }

    /// The number of the next birth.
    #[inline(always)]
    pub fn next(&mut self) -> u32 {
        let next = self.next_birth;
        self.next_birth = next.saturating_add(1);
        next
    }

    /// Notes that a tracked object has died or is tracked no longer.
    #[inline(always)]
    pub fn one_less(&mut self) {
        self.counts[0] = self.counts[0].saturating_sub(1);
    }

    /// The generation that an automatic collection should collect now: the oldest that is over its
    /// threshold, but all of them only when a quarter has come to the old ones since the last time.
    fn due(&mut self) -> Option<usize> {
        if !self.enabled || self.thresholds[0] == 0 || self.collecting || self.claimed {
            return None;
        }
        if let Some(turn) = &mut self.always {
            *turn = (*turn + 1) % 3;
            return Some(*turn as usize);
        }
        (0..3).rev().find(|&generation| {
            self.counts[generation] > self.thresholds[generation]
                && (generation < 2 || self.long_lived_pending >= self.long_lived / 4)
        })
    }

    /// Notes that a collection begins; answers false if one is under way.
    pub fn begin(&mut self, generation: usize) -> bool {
        if self.collecting {
            return false;
        }
        self.collecting = true;
        if let Some(count) = self.counts.get_mut(generation + 1) {
            *count = count.saturating_add(1);
        }
        self.counts[..=generation].fill(0);
        true
    }

    /// Notes that it ends.
    pub fn end(&mut self, generation: usize, found: usize) {
        self.stats[generation].collections += 1;
        self.stats[generation].collected += found as u64;
        self.collecting = false;
    }
}

impl Heap {
    /// The books. A drop writes them too, so a borrow must end before anything is dropped.
    #[allow(clippy::mut_from_ref)]
    pub(super) fn generations(&mut self) -> &mut Generations {
        // SAFETY: the heap is borrowed mutably; the answer is used for one call within this room.
        unsafe { &mut *self.inner().generations.get() }
    }

    fn books(&self) -> &Generations {
        // SAFETY: a shared borrow, used for one read.
        unsafe { &*self.inner().generations.get() }
    }

    /// The generation that is due for an automatic collection; clears the request.
    pub fn collection_due(&mut self) -> Option<usize> {
        self.clear_request(interrupt::COLLECT);
        self.generations().due()
    }

    /// Whether collections start by themselves (`gc.isenabled()`).
    pub fn collector_enabled(&self) -> bool {
        self.books().enabled
    }

    /// Lets collections start by themselves, or not.
    pub fn enable_collector(&mut self, enabled: bool) {
        let books = self.generations();
        books.enabled = enabled;
        books.set_limit();
    }

    /// From here to [`Heap::resume_births`], which wants the answer, births count for nothing.
    pub fn suspend_births(&mut self) -> SuspendedBirths {
        let books = self.generations();
        let before = SuspendedBirths {
            count: books.counts[0],
            limit: books.limit,
        };
        if books.always.is_none() {
            books.limit = u32::MAX;
        }
        before
    }

    /// Lets births count again, those meanwhile as `births`.
    pub fn resume_births(&mut self, before: SuspendedBirths, births: u32) {
        let books = self.generations();
        books.counts[0] = before.count.saturating_add(births);
        books.limit = before.limit;
        if births > 0 && books.counts[0] > books.limit {
            self.request(interrupt::COLLECT);
        }
    }

    /// Counts births of objects that are none here, until [`Heap::forget_births`].
    pub fn add_births(&mut self, births: u32) {
        let books = self.generations();
        books.counts[0] = books.counts[0].saturating_add(births);
        if books.counts[0] > books.limit {
            self.request(interrupt::COLLECT);
        }
    }

    /// Notes that those died again.
    pub fn forget_births(&mut self, births: u32) {
        let books = self.generations();
        books.counts[0] = books.counts[0].saturating_sub(births);
    }

    /// Whether a collection is under way.
    pub fn is_collecting(&self) -> bool {
        self.books().is_collecting()
    }

    /// Keeps others from collecting until [`Heap::release_collection`]; answers false if somebody else does so, or
    /// collects.
    pub fn claim_collection(&mut self) -> bool {
        let books = self.generations();
        let free = !(books.claimed || books.collecting);
        books.claimed |= free;
        free
    }

    /// Lets others collect again.
    pub fn release_collection(&mut self) {
        self.generations().claimed = false;
    }

    /// The thresholds of the generations (`gc.get_threshold()`).
    pub fn thresholds(&self) -> [u32; 3] {
        self.books().thresholds
    }

    /// Sets the thresholds; a first one of 0 means that no collection starts by itself.
    pub fn set_thresholds(&mut self, thresholds: [u32; 3]) {
        let books = self.generations();
        books.thresholds = thresholds;
        books.set_limit();
    }

    /// Births minus deaths of tracked objects since the last collection, then how often each generation
    /// was collected since the one above it (`gc.get_count()`).
    pub fn collection_counts(&self) -> [u32; 3] {
        self.books().counts
    }

    /// What was done (`gc.get_stats()`).
    pub fn collection_stats(&self) -> [Stats; 3] {
        self.books().stats
    }

    /// Stress: with `true`, every birth of a tracked object asks for a collection, of the three generations
    /// in turn.
    pub(super) fn collect_always(&mut self, always: bool) {
        let books = self.generations();
        books.always = always.then_some(0);
        books.set_limit();
    }

    /// Lets the collector look at an object that it did not so far (a dict that now holds containers).
    pub fn track(&mut self, object: &Value) {
        if let Some(header) = object.header()
            && !header.has(flag::TRACKED)
        {
            header.set(flag::TRACKED);
            header.set_generation(0);
            if self.generations().one_more(header, object.pointer()) {
                self.request(interrupt::COLLECT);
            }
        }
    }

    /// Lets the collector look at every object from now on, at the end of a session: what was kept out of its
    /// sight because it lived as long as the session may be in rings.
    pub fn track_everything(&mut self) {
        let mut objects = Vec::new();
        // SAFETY: the pages are borrowed for a walk in which nothing is born or dies.
        unsafe { (*self.inner().pages.get()).for_each(|object| objects.push(object)) };
        for object in objects {
            // SAFETY: the object is whole, and none dies meanwhile.
            let header = unsafe { object.as_ref() };
            if !header.has(flag::TRACKED) {
                header.set(flag::TRACKED);
                header.set_generation(0);
                self.generations().one_more(header, object);
            }
        }
    }

    /// Lets an object that was just made count as born after all others: CPython makes it later than we do.
    pub fn born_last(&mut self, object: &Value) {
        if let Some(header) = object.header()
            && header.has(flag::TRACKED)
            && header.generation() == 0
        {
            let birth = self.generations().next();
            header.birth.set(birth);
        }
    }

    /// Puts a young tracked object into the middle generation, as if it had survived a collection.
    pub fn grow_older(&mut self, object: &Value) {
        let Some(header) = object.header() else {
            return;
        };
        if header.has(flag::TRACKED) && header.generation() == 0 {
            header.set_generation(1);
            if !header.has(flag::MIDDLE_LOG) {
                header.set(flag::MIDDLE_LOG);
                self.generations().middle.push(object.pointer());
            }
        }
    }

    /// Takes an object out of the collector's sight: nothing it holds can be in a ring.
    pub fn untrack(&mut self, object: &Value) {
        if let Some(header) = object.header()
            && header.has(flag::TRACKED)
        {
            header.unset(flag::TRACKED);
            self.generations().one_less();
        }
    }

    /// All tracked objects of a generation (of the first three if `None`), the young first, and then the
    /// oldest first.
    pub fn tracked_objects(&self, generation: Option<u16>) -> Vec<Value> {
        let mut objects = Vec::new();
        self.inner().for_each_tracked(|object| {
            // SAFETY: the object is whole.
            let header = unsafe { object.as_ref() };
            let wanted = match generation {
                Some(generation) => header.generation() == generation,
                None => header.generation() < 3,
            };
            // As in CPython, what a collection under way has found is in no generation.
            if wanted && header.count() > 0 && !header.has(flag::CANDIDATE) {
                // SAFETY: the object is whole; those without references are left to their death.
                objects.push(unsafe { Value::new_reference(object) });
            }
        });
        objects.sort_by_key(|value| {
            value
                .header()
                .map(|header| (header.generation(), header.birth.get()))
        });
        objects
    }

    /// Puts all tracked objects into the permanent generation (`gc.freeze()`).
    pub fn freeze(&mut self) {
        self.move_generations(0..3, 3);
        self.generations().counts = [0; 3];
    }

    /// Makes the permanent generation old (`gc.unfreeze()`).
    pub fn unfreeze(&mut self) {
        self.move_generations(3..4, 2);
    }

    /// How many objects the permanent generation has (`gc.get_freeze_count()`).
    pub fn frozen_objects(&self) -> usize {
        let mut count = 0;
        self.inner().for_each_tracked(|object| {
            // SAFETY: the object is whole.
            count += (unsafe { object.as_ref() }.generation() == 3) as usize;
        });
        count
    }

    fn move_generations(&mut self, from: std::ops::Range<u16>, to: u16) {
        self.inner().for_each_tracked(|object| {
            // SAFETY: the object is whole; its flags are in a cell.
            let header = unsafe { object.as_ref() };
            if from.contains(&header.generation()) {
                header.set_generation(to);
            }
        });
    }

    /// Forgets a collection that was begun and never finished.
    pub(super) fn abandon_collection(&mut self) {
        if !self.is_collecting() {
            return;
        }
        self.inner().for_each_tracked(|object| {
            // SAFETY: the object is whole.
            unsafe { object.as_ref() }.unset(flag::CANDIDATE);
        });
        self.generations().collecting = false;
    }

    /// Numbers the tracked objects anew, in their order, before the numbers run out.
    pub(super) fn renumber_births(&mut self) {
        if self.books().next_birth < MANY_BIRTHS {
            return;
        }
        let mut objects = Vec::new();
        self.inner().for_each_tracked(|object| objects.push(object));
        // SAFETY: the objects are whole, and none dies meanwhile.
        unsafe {
            objects.sort_by_key(|object| object.as_ref().birth.get());
            for (number, object) in objects.iter().enumerate() {
                object.as_ref().birth.set(number as u32 + 1);
            }
        }
        self.generations().next_birth = objects.len() as u32 + 1;
    }
}

/// The cells of a log, which is empty afterwards and keeps the room that it needs in a while of usual length.
fn take_log(log: &mut Vec<NonNull<Header>>) -> Vec<NonNull<Header>> {
    let cells = std::mem::take(log);
    log.reserve(cells.len().min(1 << 12));
    cells
}

/// Objects as they are gathered, and in which order their births were met.
struct Batch {
    objects: Vec<NonNull<Header>>,
    least: u32,
    most: u32,
    last: u32,
    in_order: bool,
}

impl Batch {
    const EMPTY: Batch = Batch {
        objects: Vec::new(),
        least: u32::MAX,
        most: 0,
        last: 0,
        in_order: true,
    };

    /// Notes the birth of the object that comes next.
    #[inline(always)]
    fn see(&mut self, birth: u32) {
        self.in_order &= birth >= self.last;
        self.last = birth;
        self.least = self.least.min(birth);
        self.most = self.most.max(birth);
    }

    /// The objects in the order of their births. These are numbered nearly without gaps, so each finds its place at once; a
    /// sort would have to compare and need as much memory.
    ///
    /// # Safety
    /// The cells must have headers.
    unsafe fn by_birth(self) -> Vec<NonNull<Header>> {
        let mut objects = self.objects;
        if self.in_order {
            return objects;
        }
        // SAFETY: the caller vouches for the cells.
        let birth = |object: &NonNull<Header>| unsafe { object.as_ref() }.birth.get();
        let range = (self.most - self.least) as usize + 1;
        if range > 2 * objects.len() {
            objects.sort_by_key(birth);
            return objects;
        }
        let mut places = vec![None; range];
        for object in &objects {
            let place = &mut places[(birth(object) - self.least) as usize];
            if place.replace(*object).is_some() {
                // The numbers had run out.
                objects.sort_by_key(birth);
                return objects;
            }
        }
        objects.clear();
        objects.extend(places.into_iter().flatten());
        objects
    }
}

impl HeapInner {
    /// Calls `see`, which must not drop any value, with every tracked object.
    pub(super) fn for_each_tracked(&self, mut see: impl FnMut(NonNull<Header>)) {
        // SAFETY: the pages are borrowed for a walk in which nothing is born or dies; objects are whole.
        unsafe {
            (*self.pages.get()).for_each(|object| {
                if object.as_ref().has(flag::TRACKED) {
                    see(object);
                }
            });
        }
    }

    /// Gathers the tracked objects of the generations up to `generation`, in the order of CPython's list, and marks
    /// them candidates. What waits in the list of the dead is none: it holds what it refers to as somebody outside
    /// would.
    pub(super) fn candidates(&self, generation: usize) -> Vec<NonNull<Header>> {
        let mut batches = [Batch::EMPTY; 3];
        let mut dying = Vec::new();
        let mut marks = |object: NonNull<Header>| {
            // SAFETY: cells of our pages have headers even when free; a free one is not tracked.
            let header = unsafe { object.as_ref() };
            let flags = header.flags.get();
            if flags & (flag::TRACKED | flag::CANDIDATE) != flag::TRACKED {
                return false;
            }
            if flags & flag::DYING != 0 {
                dying.push(object);
                return false;
            }
            header.set(flag::CANDIDATE);
            true
        };
        // SAFETY: logs and pages are borrowed in this block only, in which nothing is born or dies.
        unsafe {
            let books = &mut *self.generations.get();
            let logs = [
                (&mut books.young, flag::YOUNG_LOG),
                (&mut books.middle, flag::MIDDLE_LOG),
            ];
            for (own, (log, bit)) in logs.into_iter().enumerate().take(generation + 1) {
                let mut cells = take_log(log);
                let batch = &mut batches[own];
                cells.retain(|object| {
                    let header = object.as_ref();
                    header.unset(bit);
                    let found = header.generation() as usize == own && marks(*object);
                    if found {
                        batch.see(header.birth.get());
                    }
                    found
                });
                batch.objects = cells;
            }
            if generation >= 2 {
                let batch = &mut batches[2];
                let expected = books.long_lived + books.long_lived_pending;
                batch.objects.reserve(expected);
                (*self.pages.get()).for_each(|object| {
                    let header = object.as_ref();
                    if header.generation() == 2 && marks(object) {
                        batch.see(header.birth.get());
                        batch.objects.push(object);
                    }
                });
            }
            // The dying may be resurrected: they stay in the log of their generation.
            for object in dying {
                let header = object.as_ref();
                let (log, bit) = match header.generation() {
                    0 => (&mut books.young, flag::YOUNG_LOG),
                    1 => (&mut books.middle, flag::MIDDLE_LOG),
                    _ => continue,
                };
                if !header.has(bit) {
                    header.set(bit);
                    log.push(object);
                }
            }
        }
        // CPython appends the young to the list of the generation that it collects, then the middle ones.
        // SAFETY: candidates have headers.
        let [young, middle, old] = batches.map(|batch| unsafe { batch.by_birth() });
        let (mut list, appended) = match generation {
            0 => (young, [middle, old]),
            1 => (middle, [young, old]),
            _ => (old, [young, middle]),
        };
        for more in appended {
            match list.is_empty() {
                true => list = more,
                false => list.extend(more),
            }
        }
        list
    }

    /// After a trial: takes its marks away, and leaves those of the candidates that were not reached. Survivors grow older
    /// (the unreachable too: if a finalizer saves them, they have survived), but those that can never be in a ring are taken
    /// out of the collector's sight, as CPython does with tuples, and in a full collection with dicts. (Its books don't
    /// count this as a death, and neither do ours.) `added` of the candidates are such for another's sake.
    ///
    /// # Safety
    /// The candidates must be whole. No code but ours runs meanwhile.
    pub(super) unsafe fn promote(
        &self,
        candidates: &mut Vec<NonNull<Header>>,
        generation: usize,
        added: usize,
    ) {
        // SAFETY: the caller vouches for the candidates; the books are borrowed in this block only.
        unsafe {
            let books = &mut *self.generations.get();
            let next = (generation + 1).min(2) as u16;
            let all = candidates.len();
            candidates.retain(|object| {
                let header = object.as_ref();
                let lives = unmark(header);
                if lives
                    && let Some(settles) = self.info(header).settles
                    && settles(object.as_ptr(), generation == 2)
                {
                    header.unset(flag::TRACKED);
                }
                // Others were looked at for another's sake (`own_dict.rs`), or have just settled.
                if header.has(flag::TRACKED) && header.generation() as usize <= generation {
                    header.set_generation(next);
                    if next == 1 && !header.has(flag::MIDDLE_LOG) {
                        header.set(flag::MIDDLE_LOG);
                        books.middle.push(*object);
                    }
                }
                !lives
            });
            let survivors = all.saturating_sub(added + candidates.len());
            if generation == 2 {
                books.long_lived = survivors;
                books.long_lived_pending = 0;
            } else if generation == 1 {
                books.long_lived_pending += survivors;
            }
        }
    }
}
