//! Memory: values, objects, reference counts, weak references, the cycle collector.
//!
//! The heap knows nothing of any type of objects but weak references; it is made with a table of
//! [`KindInfo`] that tells of each layout its size and how to trace and drop it. [`Heap`] is a token: who
//! holds `&mut Heap` may change contents, who holds `&Heap` may read them (see `cell`).
//!
//! All `unsafe` of the project lives here, and in the evaluation loop.

mod audit;
mod cell;
mod collect;
mod death;
mod header;
mod inner;
mod page;
mod shape;
mod tail;
mod trace;
mod value;
mod weak;

use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr::NonNull;

pub use audit::Finding;
pub use cell::HeapCell;
pub use collect::{Collection, Generations, Stats};
pub use death::Action;
pub use header::{Header, Kind, KindInfo, ShapeId, flag};
pub(crate) use inner::HeapInner;
pub use inner::interrupt;
pub use shape::{Mode, Root, Shape};
pub use tail::Tail;
pub use trace::{HeapObject, Trace, Tracer, erased_drop, erased_finalizer, erased_trace};
pub use value::{SMALL_MAX, SMALL_MIN, Value};
pub use weak::{WEAK_REFERENCE, WeakReference};

/// The heap of one session, and the right to touch the contents of its objects.
pub struct Heap {
    inner: NonNull<HeapInner>,
}

impl Heap {
    /// An empty heap for objects of these kinds; the table is indexed by [`Kind`], entry 0 is never used,
    /// entry 1 is [`WeakReference::INFO`].
    pub fn new(kinds: &'static [KindInfo]) -> Heap {
        let inner = Box::new(HeapInner {
            kinds,
            pages: UnsafeCell::new(page::Pages::new()),
            shapes: UnsafeCell::new(shape::Shapes::new()),
            deaths: UnsafeCell::new(death::Deaths::new()),
            weak: RefCell::default(),
            generations: UnsafeCell::new(Generations::new()),
            interrupts: Cell::new(0),
        });
        Heap {
            inner: NonNull::from(Box::leak(inner)),
        }
    }

    #[inline(always)]
    pub(crate) fn inner<'a>(&self) -> &'a HeapInner {
        // SAFETY: the inner heap lives until the token is dropped; what is borrowed from it is used within
        // methods of the token only.
        unsafe { self.inner.as_ref() }
    }

    /// A new object of one of the declared types; `make` writes its fields around the header it is given.
    /// The object's attributes, if its shape has any, begin empty.
    #[inline(always)]
    pub fn alloc<T: HeapObject>(
        &mut self,
        shape: ShapeId,
        make: impl FnOnce(Header) -> T,
    ) -> Value {
        let flags = self.birth_flags(T::KIND, shape);
        let size = if flags & flag::ATTRS != 0 {
            self.size_with_area(shape)
        } else {
            size_of::<T>()
        };
        let cell = self.inner().allocate(size, shape, T::KIND, flags);
        // SAFETY: the cell has room for `T` and the area its shape asks for; the header is copied around.
        unsafe {
            let header = cell.read();
            cell.cast::<T>().write(make(header));
            if flags & flag::ATTRS != 0 {
                self.empty_area(cell, shape);
            }
            self.hold_class(cell);
            Value::from_counted(cell)
        }
    }

    #[inline(always)]
    fn birth_flags(&self, kind: Kind, shape: ShapeId) -> u16 {
        let shape = self.shape(shape);
        let mut flags = if self.inner().kinds[kind.0 as usize].tracked {
            flag::TRACKED
        } else {
            0
        };
        if shape.area != 0 {
            flags |= flag::ATTRS | flag::TRACKED;
        }
        if shape.holds_class {
            flags |= flag::HOLDS_CLASS | flag::TRACKED;
        }
        flags
    }

    fn has_area(&self, shape: ShapeId) -> bool {
        self.shape(shape).area != 0
    }

    #[inline(always)]
    fn size_with_area(&self, shape: ShapeId) -> usize {
        let shape = self.shape(shape);
        shape.area as usize + 8 + 8 * shape.inline as usize
    }

    #[inline(always)]
    unsafe fn empty_area(&self, cell: NonNull<Header>, shape: ShapeId) {
        let shape = self.shape(shape);
        // SAFETY: the cell was allocated with room for the area.
        unsafe {
            let area = cell.cast::<u8>().add(shape.area as usize).cast::<u64>();
            for word in 0..=shape.inline as usize {
                area.add(word).write(0);
            }
        }
    }

    #[inline(always)]
    unsafe fn hold_class(&self, cell: NonNull<Header>) {
        // SAFETY: the object was just made.
        let header = unsafe { cell.as_ref() };
        if header.has(flag::HOLDS_CLASS)
            && let Some(class) = self.class_of_shape(header.shape())
        {
            std::mem::forget(class.clone());
        }
    }

    /// The object as a `T`, if it is one.
    #[inline(always)]
    pub fn downcast<T: HeapObject>(value: &Value) -> Option<&T> {
        let header = value.header()?;
        if header.kind() == T::KIND {
            // SAFETY: objects of this kind were written by `alloc::<T>`.
            Some(unsafe { &*(header as *const Header).cast::<T>() })
        } else {
            None
        }
    }

    /// Lets the collector look at an object that it did not so far (a dict that now holds containers).
    pub fn track(&mut self, object: &Value) {
        if let Some(header) = object.header()
            && !header.has(flag::TRACKED)
        {
            header.set(flag::TRACKED);
            // SAFETY: the token is borrowed mutably.
            if unsafe { (*self.inner().generations.get()).one_more(object.pointer()) } {
                self.inner().interrupt(interrupt::COLLECT);
            }
        }
    }

    /// Takes an object out of the collector's sight: nothing it holds can be in a ring.
    pub fn untrack(&mut self, object: &Value) {
        if let Some(header) = object.header() {
            header.unset(flag::TRACKED);
        }
    }

    /// Asks the machine to stop at its next safe point; bits of [`interrupt`].
    pub fn request(&self, bits: u32) {
        self.inner().interrupt(bits);
    }

    /// Takes requests back.
    pub fn clear_request(&self, bits: u32) {
        let inner = self.inner();
        inner.interrupts.set(inner.interrupts.get() & !bits);
    }

    /// Bytes of the heap's pages (tails and tables of containers not counted).
    pub fn page_bytes(&self) -> usize {
        // SAFETY: a plain read.
        unsafe { (*self.inner().pages.get()).bytes() }
    }

    /// Bytes of an object's cell.
    pub fn cell_bytes(object: &Value) -> usize {
        object
            .header()
            .map_or(0, |header| header.size_class.get() as usize * page::UNIT)
    }

    /// The objects that an object refers to (with repetitions), its class included if it counts it.
    pub fn referents(&self, object: &Value) -> Vec<Value> {
        if !object.is_object() {
            return Vec::new();
        }
        let mut tracer = Tracer::new(trace::Mode::List);
        // SAFETY: the object is alive: `object` refers to it; so are those it refers to.
        unsafe {
            self.inner().trace(object.pointer(), &mut tracer);
            tracer
                .found
                .into_iter()
                .map(|found| Value::new_reference(found))
                .collect()
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // SAFETY: made by `Box::leak` in `new`. Objects that are still alive are not dropped: their memory
        // goes with the pages (tails and tables of a heap that was not emptied leak).
        drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
    }
}

#[cfg(test)]
mod tests;
