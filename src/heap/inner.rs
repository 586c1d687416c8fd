//! What a heap consists of. Only this room sees it, always through a raw pointer: a drop reaches it from
//! the object's page while the token [`super::Heap`] may be borrowed elsewhere.

use std::cell::UnsafeCell;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::death::{Deaths, Release};
use super::generation::Generations;
use super::header::{Header, KindInfo, ShapeId, flag};
use super::page::{Pages, UNIT, page_of};
use super::shape::Shapes;
use super::trace::Tracer;

/// Why the evaluation loop should stop at its next safe point.
pub mod interrupt {
    /// Something died that has to run code.
    pub const DEATHS: u32 = 1;
    /// The young generation is over its threshold.
    pub const COLLECT: u32 = 2;
    /// Ctrl-C.
    pub const KEYBOARD: u32 = 4;
    /// The heap is over its limit.
    pub const MEMORY: u32 = 8;
    /// An iterator left a result, and perhaps nobody takes it.
    pub const RESULT: u32 = 16;
}

pub(super) struct HeapInner {
    pub kinds: &'static [KindInfo],
    pub pages: UnsafeCell<Pages>,
    pub shapes: UnsafeCell<Shapes>,
    pub deaths: UnsafeCell<Deaths>,
    pub generations: UnsafeCell<Generations>,
    /// Bits of [`interrupt`]. Shared with whoever may ask from another thread, so bits are set and cleared
    /// one by one and never written over.
    pub interrupts: Arc<AtomicU32>,
}

impl HeapInner {
    #[inline(always)]
    pub fn interrupt(&self, bits: u32) {
        self.interrupts.fetch_or(bits, Ordering::Relaxed);
    }

    /// What the heap knows of the object's kind.
    #[inline(always)]
    pub fn info(&self, object: &Header) -> &'static KindInfo {
        &self.kinds[object.kind().0 as usize]
    }

    /// Visits every counted reference of an object: its attributes', its class, its payload's, and of a
    /// class those that its shapes own. CPython's order is seen in that in which a collection leaves them.
    ///
    /// # Safety
    /// `object` must be a live object of this heap.
    pub unsafe fn trace(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object, its kind for its type; nobody changes shapes during a walk.
        unsafe {
            let header = object.as_ref();
            if header.flags.get() & (flag::ATTRS | flag::HOLDS_CLASS) != 0 {
                let shapes = &*self.shapes.get();
                if header.has(flag::ATTRS) && self.info(header).attributes_among_fields {
                    shapes.trace_fixed(object, tracer);
                    if header.has(flag::HOLDS_CLASS) {
                        shapes.trace_class(object, tracer);
                    }
                    tracer.object = Some(object);
                } else {
                    shapes.trace_instance(object, tracer);
                }
            }
            self.trace_payload(object, tracer);
        }
    }

    /// Visits what [`HeapInner::trace`] does, but for the attributes.
    ///
    /// # Safety
    /// As there.
    pub unsafe fn trace_rest(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: as there.
        unsafe {
            let header = object.as_ref();
            if header.has(flag::HOLDS_CLASS) {
                (*self.shapes.get()).trace_class(object, tracer);
            }
            self.trace_payload(object, tracer);
        }
    }

    /// Visits what the payload holds, and of a class what its shapes own.
    ///
    /// # Safety
    /// As there.
    #[inline(always)]
    unsafe fn trace_payload(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: as there.
        unsafe {
            let header = object.as_ref();
            (self.info(header).trace)(object.as_ptr(), tracer);
            if header.has(flag::OWNS_SHAPES) {
                (*self.shapes.get()).trace_families(object, tracer);
            }
        }
    }

    /// Drops payload, attributes and the reference to the class; the cell stays.
    ///
    /// # Safety
    /// `object` must be a live object of this heap that nobody will use again.
    #[inline]
    pub unsafe fn drop_contents(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object.
        unsafe {
            let mut release = Release::in_heap(self);
            let special = object.as_ref().flags.get() & (flag::ATTRS | flag::HOLDS_CLASS) != 0;
            self.drop_all_but_class(object, &mut release);
            if special && let Some(class) = (*self.shapes.get()).take_class(object) {
                release.drop(class);
            }
        }
    }

    /// Drops payload and attributes.
    ///
    /// # Safety
    /// As [`HeapInner::drop_contents`]; the class may be dropped later.
    #[inline(always)]
    pub unsafe fn drop_all_but_class(&self, object: NonNull<Header>, release: &mut Release) {
        // SAFETY: the caller vouches for the object, its kind for its type. What is dropped may bring us here
        // again for other objects; the shape table is only read.
        unsafe {
            let header = object.as_ref();
            let shapes = &*self.shapes.get();
            if let Some(shape) = shapes.simple(object) {
                return Shapes::drop_simple(object, shape, release);
            }
            let info = self.info(header);
            if header.has(flag::ATTRS) {
                shapes.drop_fixed(object, release);
                if info.attributes_among_fields {
                    release.object = Some(object);
                } else {
                    shapes.drop_attributes(object, release);
                }
            }
            (info.drop)(object.as_ptr(), release);
        }
    }

    /// Gives the cell of a dead object back.
    ///
    /// # Safety
    /// The object's contents must have been dropped.
    #[inline]
    pub unsafe fn free(&self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for it; nobody holds a borrow of books or pages while values drop.
        unsafe {
            if object.as_ref().has(flag::TRACKED) {
                (*self.generations.get()).one_less();
            }
            (*self.pages.get()).give(object);
        }
    }

    /// A new object's cell with its header; the payload is still to be written.
    #[inline(always)]
    pub fn allocate(
        &self,
        size: usize,
        shape: ShapeId,
        kind: super::Kind,
        flags: u16,
    ) -> NonNull<Header> {
        let class = size.div_ceil(UNIT).max(2);
        // SAFETY: the borrows of pages and books end before anything else runs; the cell is a free one, with
        // a header.
        unsafe {
            let cell = (*self.pages.get()).take(class, NonNull::from(self));
            let header = cell.as_ref();
            header.count.set(1);
            header.shape.set(shape);
            header.kind.set(kind);
            header.flags.set(header.flags.get() & flag::OF_CELL | flags);
            if flags & flag::TRACKED != 0 && (*self.generations.get()).one_more(header, cell) {
                self.interrupt(interrupt::COLLECT);
            }
            cell
        }
    }
}

/// A cell between [`HeapInner::allocate`] and the last write to it. If whoever makes the object panics, the
/// cell is given back, so that no walk meets an object that is not whole.
pub(super) struct Newborn<'a> {
    pub heap: &'a HeapInner,
    pub cell: NonNull<Header>,
}

impl Newborn<'_> {
    /// The object is whole.
    #[inline(always)]
    pub fn born(self) -> NonNull<Header> {
        let cell = self.cell;
        std::mem::forget(self);
        cell
    }
}

impl Drop for Newborn<'_> {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: the cell was allocated and nothing refers to it; what was written to it is forgotten.
        unsafe { self.heap.free(self.cell) };
    }
}

/// The heap of an object.
///
/// # Safety
/// `object` must lie in a page of a live heap, and the answer must not be used after the heap's end.
#[inline(always)]
pub(super) unsafe fn heap_of<'a>(object: NonNull<Header>) -> &'a HeapInner {
    // SAFETY: the caller vouches for the page, which names its heap.
    unsafe { (*page_of(object).as_ptr()).heap.as_ref() }
}
