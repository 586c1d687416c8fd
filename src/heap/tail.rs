//! The immutable tail of an object: a tuple's items, a string's bytes. Short ones stand in the object's own
//! cell, long ones in a block of their own; readers see a slice either way.

use std::ptr::NonNull;

use super::header::{Header, ShapeId};
use super::page::MAX_CELL;
use super::trace::{Trace, Tracer};
use super::value::Value;
use super::{Heap, HeapObject};

/// A slice that lies behind its object or in a block of its own.
pub struct Tail<T> {
    items: NonNull<T>,
    length: usize,
}

impl<T> Tail<T> {
    /// The slice.
    #[inline(always)]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: made in `alloc_with_tail`: initialised, of this length, unmoved while the object lives.
        unsafe { std::slice::from_raw_parts(self.items.as_ptr(), self.length) }
    }

    /// Items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether the items stand behind the tail itself, in the object's cell.
    fn is_inline(&self) -> bool {
        let here = (self as *const Tail<T>).addr();
        let items = self.items.as_ptr().addr();
        items >= here && items < here + MAX_CELL
    }

    /// The address of the items, for a writer that just made the object.
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.items.as_ptr()
    }
}

impl<T> Drop for Tail<T> {
    fn drop(&mut self) {
        // SAFETY: the items are initialised and dropped once; a block was made from a `Box<[T]>`. Items are
        // dropped from the last to the first, as CPython's tuples do.
        unsafe {
            for index in (0..self.length).rev() {
                self.items.add(index).drop_in_place();
            }
            if !self.is_inline() && self.length > 0 {
                let layout = std::alloc::Layout::for_value(self.as_slice());
                std::alloc::dealloc(self.items.as_ptr().cast(), layout);
            }
        }
    }
}

impl<T: Trace> Trace for Tail<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.as_slice().trace(tracer);
    }
}

impl Heap {
    /// A new object with a tail of the given items; `make` writes the object around header and tail. The
    /// tail must be the type's last field.
    pub fn alloc_with_tail<T: HeapObject, I>(
        &mut self,
        shape: ShapeId,
        items: impl ExactSizeIterator<Item = I>,
        make: impl FnOnce(Header, Tail<I>) -> T,
    ) -> Value {
        let length = items.len();
        let inside = size_of::<T>() + length * size_of::<I>();
        let flags = self.birth_flags(T::KIND, shape);
        if inside <= MAX_CELL && !self.has_area(shape) {
            let cell = self.inner().allocate(inside, shape, T::KIND, flags);
            // SAFETY: the cell has room for `T` and the items behind it; both are written before anyone sees
            // them. If the iterator is shorter than it said, the tail is.
            unsafe {
                let start = cell.cast::<u8>().add(size_of::<T>()).cast::<I>();
                let mut written = 0;
                for item in items.take(length) {
                    start.add(written).write(item);
                    written += 1;
                }
                let header = cell.read();
                cell.cast::<T>().write(make(
                    header,
                    Tail {
                        items: start,
                        length: written,
                    },
                ));
                self.hold_class(cell);
                Value::from_counted(cell)
            }
        } else {
            let block: Box<[I]> = items.collect();
            let length = block.len();
            let items = NonNull::from(Box::leak(block)).cast::<I>();
            self.alloc(shape, |header| make(header, Tail { items, length }))
        }
    }
}
