//! Death: what happens when a count falls to zero.
//!
//! *Destruction is iterative.* [`reached_zero`] destroys the object; what its contents kill goes to a list,
//! which is then worked off in CPython's order: the first dropped first, each with all that dies through it
//! before the next. So a chain of ten million nodes needs no native stack.
//!
//! *No drop runs Python code.* An object with a finalizer, or with a weak reference that has a callback,
//! stops the work: the list keeps it and all that would come after it, and asks for a safe point
//! ([`interrupt::DEATHS`]). There the machine takes the [`Action`]s one by one with [`Heap::next_action`],
//! runs each, and the work goes on in between:
//!
//! ```text
//! while let Some((action, mark)) = heap.next_action() {
//!     … run it; safe points inside do the same …
//!     drop(action);
//!     heap.end_action(mark);
//! }
//! ```
//! What dies while such code runs is worked off before the rest, as in CPython, where all this is one
//! recursion. The list is one stack for all of them: below `base` lies the work of outer safe points.
//!
//! *In the list* means [`flag::DYING`], and an object stands there once. Until its turn comes it can be
//! reached again through a weak reference; if its count is not zero when its turn comes, it lives on.
//!
//! *One difference from CPython* remains: an object lets go of all its contents at once, and only then do the
//! first of them die. So while the finalizer of one runs, the next has lost that reference already, and if the
//! finalizer drops the last other one, it dies there and not after it.
//!
//! *At rest* nothing lies above `base`: either somebody is `at_work`, or the work is `waiting` for the
//! machine, or there is none.

use std::ptr::NonNull;
use std::sync::atomic::Ordering;

use super::Heap;
use super::header::{Header, flag};
use super::inner::{HeapInner, heap_of, interrupt};
use super::trace::Tracer;
use super::value::Value;
use super::weak::take_callback;

/// What the machine has to run at a safe point.
#[derive(Debug)]
pub enum Action {
    /// Call the object's finalizer, then drop the value: the object dies unless it was resurrected.
    Finalize(Value),
    /// Call the callback (first) with the weak reference (second); errors are reported, not raised.
    Callback(Value, Value),
}

pub(super) enum Entry {
    /// An object whose count fell to zero; it has [`flag::DYING`].
    Dead(NonNull<Header>),
    /// A weak reference whose callback is to be called.
    Callback(Value),
}

/// The list of the dead.
pub(super) struct Deaths {
    /// A stack: what comes next lies on top.
    pub list: Vec<Entry>,
    /// Entries below belong to work that an outer safe point has begun.
    base: usize,
    /// Someone is working off the list.
    at_work: bool,
    /// The work has stopped at an entry that must run code.
    waiting: bool,
    /// What died since it stopped, oldest first: its turn comes after what lies above `base`.
    pub later: Vec<Entry>,
}

impl Deaths {
    pub fn new() -> Deaths {
        Deaths {
            list: Vec::new(),
            base: 0,
            at_work: false,
            waiting: false,
            later: Vec::new(),
        }
    }

    /// Visits the weak references that wait for their callbacks.
    pub fn trace(&self, tracer: &mut Tracer) {
        for entry in self.list.iter().chain(&self.later) {
            if let Entry::Callback(weak) = entry {
                tracer.visit(weak);
            }
        }
    }

    /// The objects that wait for their turn.
    pub fn dead(&self) -> Vec<NonNull<Header>> {
        let entries = self.list.iter().chain(&self.later);
        let dead = entries.filter_map(|entry| match entry {
            Entry::Dead(object) => Some(*object),
            Entry::Callback(_) => None,
        });
        dead.collect()
    }

    /// Puts what died later under the work that stopped before.
    fn settle(&mut self) {
        if !self.later.is_empty() {
            let later = std::mem::take(&mut self.later);
            self.list
                .splice(self.base..self.base, later.into_iter().rev());
        }
    }
}

/// Called when the last reference to `object` is dropped.
///
/// # Safety
/// The object must be whole, its count zero, and no reference into its contents may be used again.
#[cold]
#[inline(never)]
pub(super) unsafe fn reached_zero(object: NonNull<Header>) {
    // SAFETY: the caller vouches for the object, so it lies in a page of a live heap. `deaths` is touched
    // through places of its raw pointer, never held across `destroy` and `work`, which come here again.
    unsafe {
        let heap = heap_of(object);
        let header = object.as_ref();
        if header.flags.get() & (flag::DYING | flag::DOOMED) != 0 {
            return;
        }
        let deaths = heap.deaths.get();
        if (*deaths).waiting {
            header.set(flag::DYING);
            (*deaths).later.push(Entry::Dead(object));
        } else if (*deaths).at_work {
            header.set(flag::DYING);
            (*deaths).list.push(Entry::Dead(object));
        } else {
            let base = (*deaths).base;
            debug_assert_eq!((*deaths).list.len(), base, "at rest nothing is left to do");
            (*deaths).at_work = true;
            if !destroy(heap, object) {
                wait(heap);
            } else if (*deaths).list.len() > base {
                (&mut (*deaths).list)[base..].reverse();
                work(heap);
            }
            (*deaths).at_work = false;
        }
    }
}

/// Works off the list down to the base, or to an entry that must run code.
///
/// # Safety
/// The list must be true: what it names as dead has no references, or has them from weak references.
unsafe fn work(heap: &HeapInner) {
    let deaths = heap.deaths.get();
    // SAFETY: no reference into `deaths` is held across `destroy`, which pushes. Objects in the list are
    // whole: nobody else destroys what has `DYING`.
    unsafe {
        while (*deaths).list.len() > (*deaths).base {
            let object = match (*deaths).list.pop() {
                Some(Entry::Dead(object)) => object,
                Some(callback) => {
                    (*deaths).list.push(callback);
                    return wait(heap);
                }
                None => return,
            };
            let header = object.as_ref();
            header.unset(flag::DYING);
            if header.count() != 0 {
                continue;
            }
            let start = (*deaths).list.len();
            if !destroy(heap, object) {
                return wait(heap);
            }
            (&mut (*deaths).list)[start..].reverse();
        }
    }
}

/// Destroys one object; what dies by this is pushed, first dropped first. If code must run first, pushes
/// the object and on top of it the callbacks, and answers false.
///
/// # Safety
/// The object must be whole, its count zero, and it must not stand in the list.
unsafe fn destroy(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole until its contents are dropped, and its cell is not read after `free`.
    // Nobody can reach it any more: it has no counted references, and its weak ones are cleared.
    unsafe {
        let header = object.as_ref();
        if !header.has(flag::FINALIZED) && needs_finalizer(heap, object) {
            header.set(flag::DYING);
            (*heap.deaths.get()).list.push(Entry::Dead(object));
            return false;
        }
        if header.has(flag::WEAK) {
            let callbacks = heap.clear_weak(object);
            if !callbacks.is_empty() {
                header.set(flag::DYING);
                let list = &mut (*heap.deaths.get()).list;
                list.push(Entry::Dead(object));
                list.extend(callbacks.into_iter().rev().map(Entry::Callback));
                return false;
            }
        }
        heap.drop_contents(object);
        heap.free(object);
        true
    }
}

/// Whether the object's class has `__del__` or its kind wants to run code.
///
/// # Safety
/// `object` must be a whole object of this heap.
pub(super) unsafe fn needs_finalizer(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object, so its shape is in the table and its kind's question
    // is asked of an object of that kind. The shape table is not being changed: `shape.rs` drops no value
    // while it does that.
    unsafe {
        let header = object.as_ref();
        (header.has(flag::HOLDS_CLASS) && (*heap.shapes.get()).has_finalizer(header.shape()))
            || heap
                .info(header)
                .finalizer
                .is_some_and(|asks| asks(object.as_ptr()))
    }
}

/// Stops the work until the machine reaches a safe point.
fn wait(heap: &HeapInner) {
    // SAFETY: a plain store; no reference into `deaths` is held by our callers.
    unsafe { (*heap.deaths.get()).waiting = true };
    heap.interrupt(interrupt::DEATHS);
}

impl HeapInner {
    /// Has callbacks called at the next safe point, after all that waits already.
    pub(super) fn call_later(&self, weak_references: impl IntoIterator<Item = Value>) {
        for weak in weak_references {
            // SAFETY: a push onto a vector that nobody else borrows; nothing is dropped.
            unsafe { (*self.deaths.get()).later.push(Entry::Callback(weak)) };
            wait(self);
        }
    }
}

impl Heap {
    /// At a safe point: goes on with the work on the dead until something must run code, and answers it.
    /// After `Some`, run it, drop what it holds, call [`Heap::end_action`] with the mark, and ask again. The
    /// mark nests safe points inside the code that is run.
    pub fn next_action(&mut self) -> Option<(Action, usize)> {
        let heap = self.inner();
        let deaths = heap.deaths.get();
        self.clear_request(interrupt::DEATHS);
        // SAFETY: no reference into `deaths` is held across anything that may drop a value.
        unsafe {
            (*deaths).waiting = false;
            (*deaths).settle();
            while (*deaths).list.len() > (*deaths).base {
                (*deaths).at_work = true;
                let action = (*deaths).list.pop().and_then(|entry| go_on(heap, entry));
                (*deaths).at_work = false;
                if let Some(action) = action {
                    let mark = (*deaths).base;
                    (*deaths).base = (*deaths).list.len();
                    return Some((action, mark));
                }
            }
            None
        }
    }

    /// The end of an action: what died in it has been worked off or comes next, and then the rest of what
    /// the action interrupted.
    pub fn end_action(&mut self, mark: usize) {
        let heap = self.inner();
        // SAFETY: no value is dropped here.
        unsafe {
            let deaths = &mut *heap.deaths.get();
            deaths.settle();
            deaths.base = mark.min(deaths.list.len());
            deaths.waiting = false;
            if deaths.list.len() > deaths.base {
                wait(heap);
            }
        }
    }

    /// Works off everything that waits without running any code: finalizers and callbacks are forgotten.
    pub(super) fn bury(&mut self) {
        self.end_action(0);
        while let Some((action, mark)) = self.next_action() {
            drop(action);
            self.end_action(mark);
        }
    }

    /// Whether something waits for a safe point: bits of [`interrupt`].
    #[inline(always)]
    pub fn interrupts(&self) -> u32 {
        self.inner().interrupts.load(Ordering::Relaxed)
    }
}

/// One step of the work at a safe point: destroys what can be destroyed, answers what must be run.
///
/// # Safety
/// The entry was just taken from the top of this heap's list, and someone is at work.
unsafe fn go_on(heap: &HeapInner, entry: Entry) -> Option<Action> {
    // SAFETY: objects in the list are whole; no reference into `deaths` is held across `destroy`. We run
    // under `&mut Heap`, so a weak reference's callback may be taken.
    unsafe {
        let object = match entry {
            Entry::Callback(weak) => {
                return take_callback(&weak).map(|callback| Action::Callback(callback, weak));
            }
            Entry::Dead(object) => object,
        };
        let header = object.as_ref();
        header.unset(flag::DYING);
        if header.count() != 0 {
            return None;
        }
        if !header.has(flag::FINALIZED) && needs_finalizer(heap, object) {
            header.set(flag::FINALIZED);
            return Some(Action::Finalize(Value::new_reference(object)));
        }
        let start = (*heap.deaths.get()).list.len();
        if destroy(heap, object) {
            (&mut (*heap.deaths.get()).list)[start..].reverse();
        }
        None
    }
}
