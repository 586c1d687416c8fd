//! Mutable contents behind the heap token: borrowing that the compiler proves.
//!
//! A list's items, a dict's table, a function's defaults stand in a [`HeapCell`]. To read one needs
//! `&Heap`, to write one `&mut Heap`; and to call back into Python needs `&mut Vm`, which holds the heap.
//! So this does not compile:
//!
//! ```text
//! let items = list.items.get(&vm.heap);      // borrows vm.heap
//! for item in items {
//!     vm.repr(item)?;                        // error: `*vm` is already borrowed
//! }
//! ```
//!
//! and the code that compiles (take the item by index, clone it, call) is the code that is right when the
//! called code shrinks the list.
//!
//! Dropping a value needs no token, and may come while contents are borrowed. That is sound because a drop
//! writes no contents of objects that live: it runs no foreign code (see `death.rs`), what it destroys has
//! no references any more, so nobody can have borrowed from it, and what it clears are weak references'
//! referents, which are no contents in this sense.
//!
//! One thing the compiler does not prove: that the heap given is the object's own. Values of two heaps must
//! not meet; a session hands none out.

use std::cell::UnsafeCell;

use super::trace::{Trace, Tracer};
use super::{Heap, Release};

/// Contents that only the holder of the heap may touch.
#[repr(transparent)]
#[derive(Default)]
pub struct HeapCell<T>(UnsafeCell<T>);

impl<T> HeapCell<T> {
    /// Contents before the object is born.
    pub fn new(contents: T) -> HeapCell<T> {
        HeapCell(UnsafeCell::new(contents))
    }

    /// Reads.
    #[inline(always)]
    pub fn get<'a>(&'a self, _: &'a Heap) -> &'a T {
        // SAFETY: a `&mut T` comes from `get_mut` only, and lives while the heap is borrowed mutably, which
        // the shared borrow of the same heap excludes. The object is not destroyed while `self` is borrowed.
        unsafe { &*self.0.get() }
    }

    /// Writes.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn get_mut<'a>(&'a self, _: &'a mut Heap) -> &'a mut T {
        // SAFETY: the mutable borrow of the heap excludes every other borrow of contents, these included.
        unsafe { &mut *self.0.get() }
    }

    /// The address of the contents, for the evaluation loop.
    #[inline(always)]
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.0.get()
    }
}

impl<T: Trace> Trace for HeapCell<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: walks are begun by methods of the heap, so nobody holds it mutably but they.
        unsafe { &*self.0.get() }.trace(tracer);
    }

    #[inline]
    unsafe fn release(field: *mut Self, release: &mut Release) {
        // SAFETY: the caller vouches for the field; the cell is as its contents in memory.
        unsafe { T::release(field.cast::<T>(), release) };
    }
}
