//! Weak references.
//!
//! A weak reference is an object of its own that knows its referent without counting; a side table, keyed
//! by the referent's address, lists the weak references of each object that has any, the newest first
//! (but a reference without callback, which is shared, stands behind all others, as in CPython). Objects
//! that have none pay nothing: one flag in the header says whether the table knows them.
//!
//! The life of a weak reference: born live; *cleared* when its referent dies (it then answers `None` and
//! its callback, if it has one and lives itself, is called once at the next safe point); or it dies first
//! and leaves the table.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::NonNull;

use super::cell::HeapCell;
use super::header::{Header, Kind, ShapeId, flag};
use super::inner::{HeapInner, heap_of};
use super::value::Value;
use super::{Heap, HeapObject, KindInfo};

/// The kind of weak references: the only object that the heap itself defines.
pub const WEAK_REFERENCE: Kind = Kind(1);

/// Where a weak reference points; counts nothing.
pub struct Referent(Cell<Option<NonNull<Header>>>);

crate::traces_nothing!(Referent);

crate::object! {
    /// A weak reference (also behind proxies).
    pub struct WeakReference: WEAK_REFERENCE, tracked {
        referent: Referent,
        /// What to call when the referent has died.
        pub callback: HeapCell<Option<Value>>,
        /// The referent's hash, once it was asked for.
        pub hash: HeapCell<Option<i64>>,
    }
}

impl Drop for WeakReference {
    fn drop(&mut self) {
        if let Some(referent) = self.referent.0.get() {
            // SAFETY: a referent that is not cleared is alive; `self` lies in a page of its heap.
            let heap = unsafe { heap_of(NonNull::from(&self.header)) };
            heap.leave_weak(referent, NonNull::from(&self.header));
        }
    }
}

/// Hash of addresses: the table's keys are spread well enough by a multiplication.
#[derive(Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0.rotate_left(8) ^ *byte as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64 >> 4)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(26);
    }
}

/// The weak references of one object, newest first; those without callback last.
#[derive(Default)]
struct List(smallvec::SmallVec<[NonNull<Header>; 2]>);

/// The side table.
#[derive(Default)]
pub(crate) struct WeakTable {
    lists: HashMap<usize, List, BuildHasherDefault<AddressHasher>>,
}

fn key(object: NonNull<Header>) -> usize {
    object.as_ptr().addr()
}

unsafe fn as_weak<'a>(weak: NonNull<Header>) -> &'a WeakReference {
    // SAFETY: the table holds weak references only, and they leave it when they die.
    unsafe { weak.cast::<WeakReference>().as_ref() }
}

impl HeapInner {
    fn leave_weak(&self, referent: NonNull<Header>, weak: NonNull<Header>) {
        let mut table = self.weak.borrow_mut();
        if let Some(list) = table.lists.get_mut(&key(referent)) {
            list.0.retain(|other| *other != weak);
            if list.0.is_empty() {
                table.lists.remove(&key(referent));
                // SAFETY: a referent whose references are not cleared is alive.
                unsafe { referent.as_ref() }.unset(flag::WEAK);
            }
        }
    }

    /// Clears all weak references to a dying object. Answers the callbacks to call, each with its weak
    /// reference, in order. Weak references that are dying themselves are not called.
    pub(super) fn clear_weak(&self, object: NonNull<Header>) -> Vec<(Value, Value)> {
        let list = self
            .weak
            .borrow_mut()
            .lists
            .remove(&key(object))
            .unwrap_or_default();
        // SAFETY: the object and the weak references in its list are alive.
        unsafe {
            object.as_ref().unset(flag::WEAK);
            let mut calls = Vec::new();
            for weak in list.0 {
                let reference = as_weak(weak);
                reference.referent.0.set(None);
                let callback = reference.callback.as_ptr();
                if (*callback).is_some() && weak.as_ref().count() > 0 {
                    let callback = (*callback).take();
                    calls.extend(callback.map(|callback| (callback, Value::new_reference(weak))));
                }
            }
            calls
        }
    }

    /// The weak references of an object.
    pub(super) fn weak_list(&self, object: NonNull<Header>) -> Vec<NonNull<Header>> {
        let table = self.weak.borrow();
        table
            .lists
            .get(&key(object))
            .map(|list| list.0.to_vec())
            .unwrap_or_default()
    }
}

impl WeakReference {
    /// The referent, if it lives.
    pub fn get(&self) -> Option<Value> {
        // SAFETY: a referent is cleared before it is destroyed.
        self.referent
            .0
            .get()
            .map(|object| unsafe { Value::new_reference(object) })
    }

    /// Whether the referent lives.
    pub fn is_live(&self) -> bool {
        self.referent.0.get().is_some()
    }

    /// Forgets the referent and the callback, as if the referent had died unnoticed; the callback is
    /// answered, to be dropped.
    pub fn clear(&self, heap: &mut Heap) -> Option<Value> {
        if let Some(referent) = self.referent.0.take() {
            heap.inner()
                .leave_weak(referent, NonNull::from(&self.header));
        }
        self.callback.get_mut(heap).take()
    }
}

impl Heap {
    /// A new weak reference to `object` of the given shape (of kind [`WEAK_REFERENCE`]); `None` if `object`
    /// is no heap object.
    pub fn new_weak(
        &mut self,
        shape: ShapeId,
        object: &Value,
        callback: Option<Value>,
    ) -> Option<Value> {
        let header = object.header()?;
        let plain = callback.is_none();
        let weak = self.alloc(shape, |header| WeakReference {
            header,
            referent: Referent(Cell::new(Some(object.pointer()))),
            callback: HeapCell::new(callback),
            hash: HeapCell::new(None),
        });
        header.set(flag::WEAK);
        let mut table = self.inner().weak.borrow_mut();
        let list = &mut table.lists.entry(key(object.pointer())).or_default().0;
        if plain {
            list.push(weak.pointer())
        } else {
            list.insert(0, weak.pointer())
        }
        drop(table);
        Some(weak)
    }

    /// The weak references to `object`, the newest first.
    pub fn weak_references(&self, object: &Value) -> Vec<Value> {
        match object.header() {
            Some(header) if header.has(flag::WEAK) => self
                .inner()
                .weak_list(object.pointer())
                .into_iter()
                // SAFETY: listed references are objects not yet destroyed; those with a count live.
                .filter(|weak| unsafe { weak.as_ref() }.count() > 0)
                .map(|weak| unsafe { Value::new_reference(weak) })
                .collect(),
            _ => Vec::new(),
        }
    }
}

const _: () = assert!(
    size_of::<WeakReference>() <= 64,
    "a weak reference is small"
);
const _: KindInfo = WeakReference::INFO;
const _: Kind = <WeakReference as HeapObject>::KIND;
