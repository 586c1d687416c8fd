//! The immutable tail of an object: a tuple's items, a string's bytes. Short ones stand in the object's own
//! cell, long ones in a block of their own; readers see a slice either way.

use std::alloc::{Layout, dealloc};
use std::ptr::NonNull;

use super::header::{Header, ShapeId, flag};
use super::inner::Newborn;
use super::trace::{Trace, Tracer};
use super::value::Value;
use super::{Heap, HeapCell, HeapObject, Release};

/// Bytes of the largest object that has its tail in its own cell.
const MAX_INSIDE: usize = 512;

/// A slice that lies behind its object or in a block of its own. It must not be moved out of its object:
/// so it must be a plain field, never behind a [`HeapCell`](super::HeapCell).
pub struct Tail<T> {
    items: NonNull<T>,
    /// Twice the length, plus one if the items have a block of their own.
    length: usize,
}

impl<T> Tail<T> {
    /// The slice.
    #[inline(always)]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: made in `alloc_with_tail`: initialised, of this length, unmoved while the object lives.
        unsafe { std::slice::from_raw_parts(self.items.as_ptr(), self.len()) }
    }

    /// Items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length >> 1
    }

    /// Bytes of the block that the items have of their own.
    pub fn outside_bytes(&self) -> usize {
        (self.length & 1) * size_of_val(self.as_slice())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the items' own block back, if they have one.
    ///
    /// # Safety
    /// The items are dropped, and nobody uses the tail again.
    unsafe fn free(&mut self) {
        // SAFETY: the block was made from a `Box<[T]>` of this length.
        unsafe {
            let layout = Layout::for_value(self.as_slice());
            if self.length & 1 == 1 && layout.size() > 0 {
                dealloc(self.items.as_ptr().cast(), layout);
            }
        }
    }
}

impl<T> Drop for Tail<T> {
    fn drop(&mut self) {
        // SAFETY: the items are initialised and dropped once; a block was made from a `Box<[T]>` of this
        // length. Items are dropped from the last to the first, as CPython's tuples do.
        unsafe {
            for index in (0..self.len()).rev() {
                self.items.add(index).drop_in_place();
            }
            self.free();
        }
    }
}

impl<T: Trace> Trace for Tail<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        // As CPython's tuples: it can be seen in the order in which a collection leaves the items.
        for item in self.as_slice().iter().rev() {
            item.trace(tracer);
        }
    }

    #[inline]
    unsafe fn release(field: *mut Self, release: &mut Release) {
        // SAFETY: the caller vouches for the field; the items are dropped here alone, and then their memory.
        unsafe {
            for index in (0..(*field).len()).rev() {
                T::release((*field).items.add(index).as_ptr(), release);
            }
            (*field).free();
        }
    }
}

impl Heap {
    /// The items in the tail of an object that nobody holds but `kept` and `own`, to be replaced; none if somebody does.
    #[inline]
    pub fn unshared_tail<'a, T: HeapObject>(
        &'a mut self,
        kept: &HeapCell<Option<Value>>,
        own: &'a mut Value,
        tail: fn(&T) -> &Tail<Value>,
    ) -> Option<&'a mut [Value]> {
        let same = kept.get(self).as_ref().is_some_and(|kept| kept.is(own));
        if !same || own.header()?.count() != 2 {
            return None;
        }
        let tail = tail(Heap::downcast::<T>(own)?);
        // SAFETY: the items are the tail's. Whoever reads it has borrowed one of the two references, and both are
        // borrowed mutably: `own` itself, `kept` with the heap.
        Some(unsafe { std::slice::from_raw_parts_mut(tail.items.as_ptr(), tail.len()) })
    }

    /// A new object with a tail of the given items; `make` writes the object around header and tail. If the
    /// iterator gives fewer items than it said, the tail is shorter. Panics if the shape is of another kind.
    pub fn alloc_with_tail<T: HeapObject, I>(
        &mut self,
        shape: ShapeId,
        items: impl ExactSizeIterator<Item = I>,
        make: impl FnOnce(Header, Tail<I>) -> T,
    ) -> Value {
        let length = items.len();
        if !self.has_room_inside::<T, I>(shape, length) {
            return self.alloc_with_block(shape, items.take(length).collect(), make);
        }
        let fill = |start: NonNull<I>| {
            let mut written = 0;
            for item in items.take(length) {
                // SAFETY: there is room for `length` items.
                unsafe { start.add(written).write(item) };
                written += 1;
            }
            written
        };
        // SAFETY: asked just here; as many items are written as are told.
        unsafe { self.alloc_inside(shape, length, fill, make) }
    }

    /// As [`Heap::alloc_with_tail`], with a copy of plain items.
    #[inline]
    pub fn alloc_with_copy<T: HeapObject, I: Copy>(
        &mut self,
        shape: ShapeId,
        items: &[I],
        make: impl FnOnce(Header, Tail<I>) -> T,
    ) -> Value {
        let length = items.len();
        if !self.has_room_inside::<T, I>(shape, length) {
            return self.alloc_with_block(shape, items.into(), make);
        }
        let fill = |start: NonNull<I>| {
            // SAFETY: there is room for `length` items, in a cell that nobody else knows.
            unsafe { start.copy_from_nonoverlapping(NonNull::from(items).cast(), length) };
            length
        };
        // SAFETY: as above.
        unsafe { self.alloc_inside(shape, length, fill, make) }
    }

    /// Whether an object of this shape can have so many items in its own cell.
    #[inline(always)]
    fn has_room_inside<T: HeapObject, I>(&self, shape: ShapeId, length: usize) -> bool {
        const {
            assert!(align_of::<I>() <= align_of::<T>(), "items stand behind `T`");
        }
        let inside = length.saturating_mul(size_of::<I>());
        let (_, flags) = self.birth::<T>(shape);
        inside <= MAX_INSIDE - size_of::<T>().min(MAX_INSIDE) && flags & flag::ATTRS == 0
    }

    /// A new object with its tail in its own cell; `fill` writes the items and tells how many.
    ///
    /// # Safety
    /// There must be room ([`Heap::has_room_inside`]), and `fill` must write at most `length` items, and as many as it
    /// tells.
    #[inline(always)]
    unsafe fn alloc_inside<T: HeapObject, I>(
        &mut self,
        shape: ShapeId,
        length: usize,
        fill: impl FnOnce(NonNull<I>) -> usize,
        make: impl FnOnce(Header, Tail<I>) -> T,
    ) -> Value {
        let inside = length * size_of::<I>();
        let (layout, flags) = self.birth::<T>(shape);
        let heap = self.inner();
        let newborn = Newborn {
            heap,
            cell: heap.allocate(size_of::<T>() + inside, shape, T::KIND, flags),
        };
        let cell = newborn.cell;
        // SAFETY: the cell has room for `T` and the items behind it, aligned for both; all are written
        // before anyone sees them.
        unsafe {
            let start = cell.cast::<u8>().add(size_of::<T>()).cast::<I>();
            let tail = Tail {
                items: start,
                length: fill(start) << 1,
            };
            cell.cast::<T>().write(make(cell.read(), tail));
            layout.hold_class(cell.as_ref());
            Value::from_counted(newborn.born())
        }
    }

    /// A new object whose tail is a block of its own, as [`Heap::alloc_with_tail`] makes it of long tails.
    pub fn alloc_with_block<T: HeapObject, I>(
        &mut self,
        shape: ShapeId,
        block: Box<[I]>,
        make: impl FnOnce(Header, Tail<I>) -> T,
    ) -> Value {
        let length = block.len() << 1 | 1;
        let items = NonNull::from(Box::leak(block)).cast::<I>();
        let tail = Tail { items, length };
        self.alloc(shape, |header| make(header, tail))
    }

    /// Takes the block of a tail out of an object that nobody but `own` holds; the object dies without it. Gives the
    /// object back if somebody else holds it, or if its items stand in its own cell.
    pub fn take_block<T: HeapObject, I: Copy>(
        own: Value,
        tail: fn(&T) -> &Tail<I>,
    ) -> Result<Box<[I]>, Value> {
        let unshared = own.header().is_some_and(|header| header.count() == 1);
        let Some(object) = Heap::downcast::<T>(&own).filter(|_| unshared) else {
            return Err(own);
        };
        let tail = tail(object);
        if tail.length & 1 == 0 {
            return Err(own);
        }
        let place = (&raw const *tail).addr() - (&raw const *object).addr();
        // SAFETY: `place` is where the tail stands in the object. `own` is the object's only reference and ours, so
        // nobody reads the tail, and the references above end here. The block was made from a `Box<[I]>` of this
        // length, and is the box's alone once the tail in the object is an empty one, which owns no memory.
        unsafe {
            let tail = own.pointer().cast::<u8>().add(place).cast::<Tail<I>>();
            let taken = tail.replace(Tail {
                items: NonNull::dangling(),
                length: 0,
            });
            let taken = std::mem::ManuallyDrop::new(taken);
            let items = std::ptr::slice_from_raw_parts_mut(taken.items.as_ptr(), taken.len());
            Ok(Box::from_raw(items))
        }
    }
}
