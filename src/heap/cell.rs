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
//! called code shrinks the list. Dropping a value needs no token: it runs no foreign code (see
//! `heap::death`) and touches no contents but those of objects without references, which nobody borrows.

use std::cell::UnsafeCell;

use super::Heap;
use super::trace::{Trace, Tracer};

/// Contents that only the holder of the heap may touch.
#[repr(transparent)]
pub struct HeapCell<T>(UnsafeCell<T>);

impl<T> HeapCell<T> {
    /// Contents before the object is born.
    pub fn new(contents: T) -> HeapCell<T> {
        HeapCell(UnsafeCell::new(contents))
    }

    /// Reads.
    #[inline(always)]
    pub fn get<'a>(&'a self, _: &'a Heap) -> &'a T {
        // SAFETY: a `&mut T` exists only while the heap is borrowed mutably (`get_mut`), which the shared
        // borrow of the heap excludes. One thread has one heap at work: values of two sessions never meet.
        unsafe { &*self.0.get() }
    }

    /// Writes.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn get_mut<'a>(&'a self, _: &'a mut Heap) -> &'a mut T {
        // SAFETY: as above; the mutable borrow of the heap excludes every other borrow of contents.
        unsafe { &mut *self.0.get() }
    }

    /// A copy of plain contents, for the heap's questions to a dying object (no token is at hand then).
    #[inline(always)]
    pub fn peek(&self) -> T
    where
        T: Copy,
    {
        // SAFETY: the copy is made at once; a `&mut T` is not held across anything that may drop objects
        // of which this one could be the last.
        unsafe { *self.0.get() }
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
        // SAFETY: walks happen inside the heap, while nobody borrows contents mutably: they need the
        // heap token themselves.
        unsafe { &*self.0.get() }.trace(tracer);
    }
}
