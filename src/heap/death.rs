//! Death: what happens when a count falls to zero.
//!
//! *Destruction is iterative.* [`reached_zero`] puts the object on a list; whoever finds the list at rest
//! works it off. Dropping an object's contents puts the objects that this kills on the same list, and they
//! are taken in CPython's order: the first dropped first, each with all that dies through it before the
//! next. So a chain of ten million nodes needs no native stack.
//!
//! *No drop runs Python code.* An object with a finalizer, or with a weak reference that has a callback,
//! stops the work: the list keeps it and all that would come after it, and asks for a safe point
//! ([`interrupt::DEATHS`]). There the machine takes the [`Action`]s one by one with `Heap::next_action`, runs
//! each, and the work goes on in between. What dies while such code runs is worked off before the rest, as
//! it would be in CPython, where all this is one recursion.
//!
//! An object on the list can be reached again through a weak reference until its turn comes; then its count
//! is not zero when its turn comes, and it lives on, as in CPython.

use std::ptr::NonNull;

use super::header::{Header, flag};
use super::inner::{HeapInner, heap_of, interrupt};
use super::value::Value;

/// What the machine has to run at a safe point.
#[derive(Debug)]
pub enum Action {
    /// Call the object's finalizer, then drop the value: the object dies unless it was resurrected.
    Finalize(Value),
    /// Call the callback (first) with the weak reference (second); errors are reported, not raised.
    Callback(Value, Value),
}

enum Entry {
    /// An object whose count fell to zero.
    Dead(NonNull<Header>),
    /// A callback to be called.
    Callback(Value, Value),
}

/// The list of the dead.
pub(super) struct Deaths {
    list: Vec<Entry>,
    /// Entries below belong to work that an outer safe point has begun.
    base: usize,
    /// Someone is working off the list.
    at_work: bool,
    /// The work has stopped at an entry that must run code.
    waiting: bool,
    /// What died since it stopped, oldest first: its turn comes after the list.
    later: Vec<NonNull<Header>>,
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
}

/// Called when the last reference to `object` is dropped.
///
/// # Safety
/// The object's count must just have fallen to zero.
#[cold]
#[inline(never)]
pub(super) unsafe fn reached_zero(object: NonNull<Header>) {
    // SAFETY: the caller vouches for the object. `deaths` is borrowed only between calls that may drop.
    unsafe {
        let heap = heap_of(object);
        let header = object.as_ref();
        if header.flags.get() & (flag::DYING | flag::DOOMED) != 0 {
            return;
        }
        let deaths = heap.deaths.get();
        if (*deaths).waiting {
            header.set(flag::DYING);
            (*deaths).later.push(object);
        } else if (*deaths).at_work {
            (*deaths).list.push(Entry::Dead(object));
        } else {
            (*deaths).at_work = true;
            if !destroy(heap, object) {
                work(heap);
            } else if (*deaths).list.len() > (*deaths).base {
                let base = (*deaths).base;
                (&mut (*deaths).list)[base..].reverse();
                work(heap);
            }
            (*deaths).at_work = false;
        }
    }
}

/// Works off the list down to the base, or to an entry that must run code.
unsafe fn work(heap: &HeapInner) {
    let deaths = heap.deaths.get();
    // SAFETY: no reference into `deaths` is held across `destroy`.
    unsafe {
        while (*deaths).list.len() > (*deaths).base {
            let object = match (&(*deaths).list)[(*deaths).list.len() - 1] {
                Entry::Callback(..) => return wait(heap),
                Entry::Dead(object) => object,
            };
            (*deaths).list.pop();
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

/// Destroys one object whose count is zero; what dies by this is pushed, first dropped first. If code must
/// run first, pushes the object and what to run, and answers false.
unsafe fn destroy(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the object is live until its contents are dropped below.
    unsafe {
        let header = object.as_ref();
        if !header.has(flag::FINALIZED) && needs_finalizer(heap, object) {
            (*heap.deaths.get()).list.push(Entry::Dead(object));
            return false;
        }
        if header.has(flag::WEAK) {
            let callbacks = heap.clear_weak(object);
            if !callbacks.is_empty() {
                let list = &mut (*heap.deaths.get()).list;
                list.push(Entry::Dead(object));
                list.extend(
                    callbacks
                        .into_iter()
                        .rev()
                        .map(|(call, weak)| Entry::Callback(call, weak)),
                );
                return false;
            }
        }
        heap.drop_contents(object);
        heap.free(object);
        true
    }
}

/// Whether the object's class has `__del__` or its kind wants to run code.
pub(super) unsafe fn needs_finalizer(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object.
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
unsafe fn wait(heap: &HeapInner) {
    // SAFETY: as above.
    unsafe {
        let deaths = heap.deaths.get();
        for entry in &(&(*deaths).list)[(*deaths).base..] {
            if let Entry::Dead(object) = entry {
                object.as_ref().set(flag::DYING);
            }
        }
        (*deaths).waiting = true;
    }
    heap.interrupt(interrupt::DEATHS);
}

impl super::Heap {
    /// At a safe point: goes on with the work on the dead until something must run code, and answers it.
    /// After `Some`, run it, drop what it holds, call [`Heap::end_action`](super::Heap::end_action) with the
    /// mark, and ask again. The mark nests safe points inside the code that is run.
    pub fn next_action(&mut self) -> Option<(Action, usize)> {
        let heap = self.inner();
        let deaths = heap.deaths.get();
        heap.interrupts
            .set(heap.interrupts.get() & !interrupt::DEATHS);
        // SAFETY: no reference into `deaths` is held across anything that may drop.
        unsafe {
            loop {
                (*deaths).waiting = false;
                if !(*deaths).later.is_empty() {
                    let later = std::mem::take(&mut (*deaths).later);
                    let base = (*deaths).base;
                    (*deaths)
                        .list
                        .splice(base..base, later.into_iter().rev().map(Entry::Dead));
                }
                if (*deaths).list.len() == (*deaths).base {
                    return None;
                }
                (*deaths).at_work = true;
                let action = match (*deaths).list.pop() {
                    None => None,
                    Some(Entry::Callback(call, weak)) => Some(Action::Callback(call, weak)),
                    Some(Entry::Dead(object)) => {
                        let header = object.as_ref();
                        header.unset(flag::DYING);
                        if header.count() == 0 {
                            if !header.has(flag::FINALIZED) && needs_finalizer(heap, object) {
                                header.set(flag::FINALIZED);
                                Some(Action::Finalize(Value::new_reference(object)))
                            } else {
                                let start = (*deaths).list.len();
                                if destroy(heap, object) {
                                    (&mut (*deaths).list)[start..].reverse();
                                }
                                None
                            }
                        } else {
                            None
                        }
                    }
                };
                (*deaths).at_work = false;
                if let Some(action) = action {
                    let mark = (*deaths).base;
                    (*deaths).base = (*deaths).list.len();
                    return Some((action, mark));
                }
            }
        }
    }

    /// The end of an action: what it killed has been worked off, the outer work may go on.
    pub fn end_action(&mut self, mark: usize) {
        // SAFETY: a plain store.
        unsafe { (*self.inner().deaths.get()).base = mark };
    }

    /// Whether something waits for a safe point.
    #[inline(always)]
    pub fn interrupts(&self) -> u32 {
        self.inner().interrupts.get()
    }
}
