//! Weak references.
//!
//! A weak reference is an object of its own that knows its referent without counting; those of one object are a
//! doubly linked list that begins in the referent's page (`page.rs`). Objects that have none pay nothing: one flag
//! in the header says whether there is a list.
//!
//! The life of a weak reference: born live; *cleared* when its referent dies (it then answers `None` and
//! its callback, if it has one and lives itself, is called once at the next safe point); or it dies first
//! and leaves the list.
//!
//! The order is CPython's: first the *plain* ones (of a builtin type, without callback; they are shared),
//! then the others, the newest first. In this order callbacks are called.

use std::cell::Cell;
use std::ptr::NonNull;

use super::Heap;
use super::cell::HeapCell;
use super::header::{Header, Kind, ShapeId, flag};
use super::inner::{HeapInner, heap_of};
use super::page::weak_slot;
use super::value::Value;

/// The kind of weak references: the only object that the heap itself defines.
pub const WEAK_REFERENCE: Kind = Kind(1);

/// On a weak reference: it is plain.
const PLAIN: u16 = flag::USER;

/// Where a weak reference points, counting nothing, and its neighbours in the list. An address in it is
/// that of an object not yet destroyed, and the reference stands in that object's list.
struct Referent {
    object: Cell<Option<NonNull<Header>>>,
    next: Cell<Option<NonNull<Header>>>,
    previous: Cell<Option<NonNull<Header>>>,
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
    size_of::<WeakReference>() <= 64,
    "a weak reference needs four units of 16 bytes"
);

impl Drop for Referent {
    fn drop(&mut self) {
        if self.object.get().is_some() {
            // SAFETY: weak references are made by `Heap::new_weak` only, so `self` lies in a page of a heap,
            // which is at work on its death.
            unsafe { heap_of(NonNull::from(&*self).cast()) }.leave_weak(self);
        }
    }
}

/// # Safety
/// `weak` must be a whole weak reference for as long as the answer is used.
unsafe fn as_weak<'a>(weak: NonNull<Header>) -> &'a WeakReference {
    // SAFETY: the caller vouches for it.
    unsafe { weak.cast::<WeakReference>().as_ref() }
}

/// The referent of a weak reference that is not cleared.
pub(super) fn referent_of(weak: &Value) -> Option<NonNull<Header>> {
    Heap::downcast::<WeakReference>(weak)?.referent.object.get()
}

/// The callback to be called when the referent dies, if the object is a weak reference that has one.
///
/// # Safety
/// It must be a whole object whose contents nobody changes for as long as the answer is used.
pub(super) unsafe fn awaits_death<'a>(object: NonNull<Header>) -> Option<&'a Value> {
    // SAFETY: the caller vouches for the object, which is a weak reference if its kind says so.
    unsafe {
        if object.as_ref().kind() != WEAK_REFERENCE {
            return None;
        }
        let weak = as_weak(object);
        weak.referent.object.get()?;
        (*weak.callback.as_ptr()).as_ref()
    }
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

impl HeapInner {
    /// Takes a weak reference that is not cleared out of its list, and clears it.
    fn leave_weak(&self, weak: &Referent) {
        let Some(object) = weak.object.take() else {
            return;
        };
        let (next, previous) = (weak.next.take(), weak.previous.take());
        // SAFETY: the reference was not cleared, so its referent and its neighbours are not destroyed yet.
        unsafe {
            if let Some(next) = next {
                as_weak(next).referent.previous.set(previous);
            }
            if let Some(previous) = previous {
                as_weak(previous).referent.next.set(next);
            } else if let Some(first) = weak_slot(object, false) {
                first.set(next);
                if next.is_none() {
                    object.as_ref().unset(flag::WEAK);
                }
            }
        }
    }

    /// Clears all weak references to a dying object. Hands those whose callbacks are to be called, in order, to
    /// `call`, which must not drop any value; those that are dying themselves, or garbage of the collection under way,
    /// are not among them.
    pub(super) fn clear_weak(&self, object: NonNull<Header>, mut call: impl FnMut(Value)) {
        // SAFETY: the object and the weak references in its list are not destroyed yet. The callback is
        // looked at, not changed: somebody may be looking at it too.
        unsafe {
            object.as_ref().unset(flag::WEAK);
            let mut next = weak_slot(object, false).and_then(Cell::take);
            while let Some(weak) = next {
                let reference = as_weak(weak);
                next = reference.referent.next.take();
                reference.referent.previous.set(None);
                reference.referent.object.set(None);
                let header = weak.as_ref();
                if (*reference.callback.as_ptr()).is_some()
                    && header.count() > 0
                    && header.flags.get() & (flag::CANDIDATE | flag::DOOMED) == 0
                {
                    call(Value::new_reference(weak));
                }
            }
        }
    }

    /// Clears a weak reference that is garbage: it answers `None` from now on, and is not called.
    ///
    /// # Safety
    /// `object` must be whole.
    pub(super) unsafe fn clear_if_weak(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object, its kind says that it is a weak reference.
        unsafe {
            if object.as_ref().kind() == WEAK_REFERENCE {
                self.leave_weak(&as_weak(object).referent);
            }
        }
    }

    /// The weak references of an object, in order; some of them may be dying.
    pub(super) fn weak_list(
        &self,
        object: NonNull<Header>,
    ) -> impl Iterator<Item = NonNull<Header>> {
        // SAFETY: the object is one of this heap's; those in its list are not destroyed yet.
        let first = unsafe { weak_slot(object, false) }.and_then(Cell::get);
        std::iter::successors(first, |weak| unsafe { as_weak(*weak) }.referent.next.get())
    }

    /// Puts a new weak reference into the list of its referent.
    ///
    /// # Safety
    /// Both must be whole.
    unsafe fn enter_weak(&self, object: NonNull<Header>, weak: NonNull<Header>) {
        // SAFETY: the caller vouches for the two; those in the list are not destroyed yet.
        unsafe {
            object.as_ref().set(flag::WEAK);
            // Plain ones stand by the number of their type's shape: references before proxies.
            let (plain, shape) = (weak.as_ref().has(PLAIN), weak.as_ref().shape());
            let stays = |other: &NonNull<Header>| {
                other.as_ref().has(PLAIN) && (!plain || other.as_ref().shape() < shape)
            };
            let previous = self.weak_list(object).take_while(stays).last();
            let new = &as_weak(weak).referent;
            let next = match (previous, weak_slot(object, true)) {
                (Some(previous), _) => as_weak(previous).referent.next.replace(Some(weak)),
                (None, first) => first.and_then(|first| first.replace(Some(weak))),
            };
            if let Some(next) = next {
                as_weak(next).referent.previous.set(Some(weak));
            }
            new.next.set(next);
            new.previous.set(previous);
        }
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

    /// Whether this object is the referent, and lives.
    #[inline]
    pub fn refers_to(&self, object: &Value) -> bool {
        object.is_object() && self.referent.object.get() == Some(object.pointer())
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
        heap.inner().leave_weak(&self.referent);
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
        if !object.is_object() || self.shape(shape).kind != WEAK_REFERENCE {
            return None;
        }
        let plain = callback.is_none() && !self.shape(shape).holds_class;
        let weak = self.alloc(shape, |header| WeakReference {
            header,
            referent: Referent {
                object: Cell::new(Some(object.pointer())),
                next: Cell::default(),
                previous: Cell::default(),
            },
            callback: HeapCell::new(callback),
            hash: Cell::new(NO_HASH),
        });
        if plain && let Some(header) = weak.header() {
            header.set(PLAIN);
        }
        // SAFETY: both are whole.
        unsafe { self.inner().enter_weak(object.pointer(), weak.pointer()) };
        Some(weak)
    }

    /// The plain weak reference of that shape to `object`, if it has one.
    pub fn plain_weak(&self, object: &Value, shape: ShapeId) -> Option<Value> {
        if !object.header()?.has(flag::WEAK) {
            return None;
        }
        // SAFETY: listed references are not destroyed yet; those that have a count are alive.
        unsafe {
            let list = self.inner().weak_list(object.pointer());
            let mut plain = list.take_while(|weak| weak.as_ref().has(PLAIN));
            let found = plain.find(|weak| {
                let header = weak.as_ref();
                header.shape() == shape && header.count() > 0
            });
            found.map(|weak| Value::new_reference(weak))
        }
    }

    /// The weak references to `object`, in order: the shared ones, then the newest first.
    pub fn weak_references(&self, object: &Value) -> Vec<Value> {
        match object.header() {
            Some(header) if header.has(flag::WEAK) => {
                let list = self.inner().weak_list(object.pointer());
                let alive = list.filter(|weak| {
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
