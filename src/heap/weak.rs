//! Weak references.
//!
//! A weak reference is an object of its own that knows its referent without counting; a side table, keyed
//! by the referent's address, lists the weak references of each object that has any. Objects that have none
//! pay nothing: one flag in the header says whether the table knows them.
//!
//! The life of a weak reference: born live; *cleared* when its referent dies (it then answers `None` and
//! its callback, if it has one and lives itself, is called once at the next safe point); or it dies first
//! and leaves the table.
//!
//! The order is CPython's: first the *plain* ones (of a builtin type, without callback; they are shared),
//! then the others, the newest first. In this order callbacks are called.

use std::cell::Cell;

use std::ptr::NonNull;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::Heap;
use super::cell::HeapCell;
use super::header::{Header, Kind, ShapeId, flag};
use super::inner::{HeapInner, heap_of};
use super::value::Value;

/// The kind of weak references: the only object that the heap itself defines.
pub const WEAK_REFERENCE: Kind = Kind(1);

/// Where a weak reference points, counting nothing, and where it stands in the table. An address in it is
/// that of an object not yet destroyed, and the reference stands in the table under it.
struct Referent {
    object: Cell<Option<NonNull<Header>>>,
    place: Cell<u32>,
}

/// A hash that is not known yet; no object hashes to this.
const NO_HASH: i64 = -1;

crate::traces_nothing!(Referent);

crate::object! {
    /// A weak reference (also behind proxies).
    pub struct WeakReference: WEAK_REFERENCE, tracked {
        referent: Referent,
        callback: HeapCell<Option<Value>>,
        hash: Cell<i64>,
    }
}

const _: () = assert!(
    size_of::<WeakReference>() <= 48,
    "a weak reference needs three units of 16 bytes"
);

impl Drop for WeakReference {
    fn drop(&mut self) {
        if self.referent.object.get().is_some() {
            // SAFETY: weak references are made by `Heap::new_weak` only, so `self` lies in a page of a heap,
            // which is at work on its death.
            unsafe { heap_of(NonNull::from(&self.header)) }.leave_weak(self);
        }
    }
}

/// The weak references of one object, last in order first, so that new ones come to the end. One that has
/// left leaves a gap, so that leaving takes the same time however many there are.
#[derive(Default)]
struct List {
    slots: SmallVec<[Option<NonNull<Header>>; 2]>,
    /// How many slots at the end are those of plain references.
    plain: usize,
    live: usize,
}

impl List {
    /// In order.
    fn iter(&self) -> impl Iterator<Item = NonNull<Header>> {
        self.slots.iter().rev().filter_map(|slot| *slot)
    }

    /// # Safety
    /// `weak` and all references in the list must be whole.
    unsafe fn insert(&mut self, weak: NonNull<Header>, plain: bool) {
        // SAFETY: the caller vouches for the references.
        unsafe {
            let at = if plain {
                // Plain ones stand by the number of their type's shape: references before proxies.
                let shape = weak.as_ref().shape();
                let newer = |slot: &&Option<NonNull<Header>>| {
                    slot.is_some_and(|other| other.as_ref().shape() < shape)
                };
                self.slots.len()
                    - self
                        .slots
                        .iter()
                        .rev()
                        .take(self.plain)
                        .filter(newer)
                        .count()
            } else {
                self.slots.len() - self.plain
            };
            self.plain += plain as usize;
            self.live += 1;
            self.slots.insert(at, Some(weak));
            self.number(at);
        }
    }

    /// # Safety
    /// `place` must be that of a reference in the list, and the others must be whole.
    unsafe fn remove(&mut self, place: usize) {
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = None;
        }
        self.live -= 1;
        while let Some(None) = self.slots.last() {
            self.slots.pop();
            self.plain = self.plain.saturating_sub(1);
        }
        if self.slots.len() > 8 && self.slots.len() > 2 * self.live {
            let others = self.slots.len() - self.plain;
            let gaps = self.slots[..others].iter().filter(|slot| slot.is_none());
            let others = others - gaps.count();
            self.slots.retain(|slot| slot.is_some());
            self.plain = self.slots.len() - others;
            // SAFETY: the caller vouches for the references.
            unsafe { self.number(0) };
        }
    }

    /// Tells the references from `start` on where they stand.
    ///
    /// # Safety
    /// They must be whole.
    unsafe fn number(&self, start: usize) {
        for (place, slot) in self.slots.iter().enumerate().skip(start) {
            if let Some(weak) = slot {
                // SAFETY: the caller vouches for the references.
                unsafe { as_weak(*weak) }.referent.place.set(place as u32);
            }
        }
    }
}

/// The side table.
#[derive(Default)]
pub(super) struct WeakTable {
    lists: FxHashMap<usize, List>,
}

fn key(object: NonNull<Header>) -> usize {
    object.as_ptr().addr()
}

/// # Safety
/// `weak` must be a whole weak reference for as long as the answer is used.
unsafe fn as_weak<'a>(weak: NonNull<Header>) -> &'a WeakReference {
    // SAFETY: the caller vouches for it.
    unsafe { weak.cast::<WeakReference>().as_ref() }
}

/// Takes the callback out of a weak reference, to be called now.
///
/// # Safety
/// Only under `&mut Heap`: somebody may be looking at the callback otherwise.
pub(super) unsafe fn take_callback(weak: &Value) -> Option<Value> {
    let weak = Heap::downcast::<WeakReference>(weak)?;
    // SAFETY: the caller holds the heap mutably, so nobody else borrows contents; the taken value is not
    // dropped here.
    unsafe { (*weak.callback.as_ptr()).take() }
}

// The table is borrowed only within the functions below, and nothing is dropped meanwhile but the lists'
// own memory, so that a drop that comes here again can't find it borrowed.
impl HeapInner {
    /// Takes a weak reference that is not cleared out of the table, and clears it.
    fn leave_weak(&self, weak: &WeakReference) {
        let Some(referent) = weak.referent.object.take() else {
            return;
        };
        let mut table = self.weak.borrow_mut();
        let Some(list) = table.lists.get_mut(&key(referent)) else {
            return;
        };
        // SAFETY: the reference was not cleared, so its referent is not destroyed yet, and it stands in its
        // list, as others do that are not destroyed yet.
        unsafe {
            list.remove(weak.referent.place.get() as usize);
            if list.live == 0 {
                table.lists.remove(&key(referent));
                referent.as_ref().unset(flag::WEAK);
            }
        }
    }

    /// Clears all weak references to a dying object. Answers those whose callbacks are to be called, in
    /// order; those that are dying themselves, or garbage of the collection under way, are not among them.
    pub(super) fn clear_weak(&self, object: NonNull<Header>) -> Vec<Value> {
        let list = self.weak.borrow_mut().lists.remove(&key(object));
        let mut calls = Vec::new();
        // SAFETY: the object and the weak references in its list are not destroyed yet. The callback is
        // looked at, not changed: somebody may be looking at it too.
        unsafe {
            object.as_ref().unset(flag::WEAK);
            for weak in list.unwrap_or_default().iter() {
                let reference = as_weak(weak);
                reference.referent.object.set(None);
                let header = weak.as_ref();
                if (*reference.callback.as_ptr()).is_some()
                    && header.count() > 0
                    && header.flags.get() & (flag::CANDIDATE | flag::DOOMED) == 0
                {
                    calls.push(Value::new_reference(weak));
                }
            }
        }
        calls
    }

    /// Clears a weak reference that is garbage: it answers `None` from now on, and is not called.
    ///
    /// # Safety
    /// `object` must be whole.
    pub(super) unsafe fn clear_if_weak(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object, its kind says that it is a weak reference.
        unsafe {
            if object.as_ref().kind() == WEAK_REFERENCE {
                self.leave_weak(as_weak(object));
            }
        }
    }

    /// The weak references of an object, in order; some of them may be dying.
    pub(super) fn weak_list(&self, object: NonNull<Header>) -> Vec<NonNull<Header>> {
        let table = self.weak.borrow();
        let list = table.lists.get(&key(object));
        list.map(|list| list.iter().collect()).unwrap_or_default()
    }
}

impl WeakReference {
    /// The referent, if it lives.
    #[inline]
    pub fn get(&self) -> Option<Value> {
        let object = self.referent.object.get()?;
        // SAFETY: a reference is cleared before its referent is destroyed, so the referent is whole; if its
        // count is zero it stands in the list of the dead, which looks at the count again (see `death.rs`).
        Some(unsafe { Value::new_reference(object) })
    }

    /// Whether the referent lives.
    #[inline]
    pub fn is_live(&self) -> bool {
        self.referent.object.get().is_some()
    }

    /// What is called when the referent dies; none once it has died.
    pub fn callback<'a>(&'a self, heap: &'a Heap) -> Option<&'a Value> {
        self.callback.get(heap).as_ref().filter(|_| self.is_live())
    }

    /// The referent's hash, if [`WeakReference::remember_hash`] was told it.
    pub fn hash(&self) -> Option<i64> {
        Some(self.hash.get()).filter(|hash| *hash != NO_HASH)
    }

    /// Keeps the referent's hash for the time after its death.
    pub fn remember_hash(&self, hash: i64) {
        self.hash.set(hash);
    }

    /// Forgets the referent and the callback, as if the referent had died unnoticed; the callback is
    /// answered, to be dropped.
    pub fn clear(&self, heap: &mut Heap) -> Option<Value> {
        heap.inner().leave_weak(self);
        self.callback.get_mut(heap).take()
    }
}

impl Heap {
    /// A new weak reference to `object` of the given shape (of kind [`WEAK_REFERENCE`]); `None` if `object`
    /// is no heap object, or the shape is of another kind.
    pub fn new_weak(
        &mut self,
        shape: ShapeId,
        object: &Value,
        callback: Option<Value>,
    ) -> Option<Value> {
        let header = object.header()?;
        if self.shape(shape).kind != WEAK_REFERENCE {
            return None;
        }
        let plain = callback.is_none() && !self.shape(shape).holds_class;
        let weak = self.alloc(shape, |header| WeakReference {
            header,
            referent: Referent {
                object: Cell::new(Some(object.pointer())),
                place: Cell::new(0),
            },
            callback: HeapCell::new(callback),
            hash: Cell::new(NO_HASH),
        });
        header.set(flag::WEAK);
        let mut table = self.inner().weak.borrow_mut();
        let list = table.lists.entry(key(object.pointer())).or_default();
        // SAFETY: the new reference is whole, and those in the list are not destroyed yet.
        unsafe { list.insert(weak.pointer(), plain) };
        drop(table);
        Some(weak)
    }

    /// The weak references to `object`, in order: the shared ones, then the newest first.
    pub fn weak_references(&self, object: &Value) -> Vec<Value> {
        match object.header() {
            Some(header) if header.has(flag::WEAK) => {
                let list = self.inner().weak_list(object.pointer());
                let alive = list.into_iter().filter(|weak| {
                    // SAFETY: listed references are not destroyed yet; those that have a count are alive.
                    unsafe { weak.as_ref() }.count() > 0
                });
                let new = |weak| {
                    // SAFETY: as above.
                    unsafe { Value::new_reference(weak) }
                };
                alive.map(new).collect()
            }
            _ => Vec::new(),
        }
    }
}
