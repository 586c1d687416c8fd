//! Memory: values, objects, reference counts, weak references, the cycle collector.
//!
//! The heap knows nothing of any type of objects but weak references; it is made with a table of
//! [`KindInfo`] that tells of each layout its size and how to trace and drop it. [`Heap`] is a token: who
//! holds `&mut Heap` may change contents, who holds `&Heap` may read them (see `cell`).
//!
//! All `unsafe` of the project lives here, and in the evaluation loop.

mod allocator;
mod attributes;
mod audit;
mod cell;
mod check;
mod collect;
mod death;
mod ephemeron;
mod generation;
mod header;
mod inner;
mod own_dict;
mod page;
mod shape;
mod shared_names;
mod stress;
mod system;
mod tail;
mod trace;
mod value;
mod weak;

use std::cell::UnsafeCell;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use inner::Newborn;

pub use allocator::Allocator;
pub use audit::Finding;
pub use cell::HeapCell;
pub use collect::Collection;
pub use death::{Action, Attributes, Release};
pub use generation::{Stats, SuspendedBirths};
pub use header::{Header, Kind, KindInfo, ShapeId, flag};
use inner::HeapInner;
pub use inner::interrupt;
pub use shape::{Mode, Root, Shape};
pub use shared_names::Sharing;
pub use stress::Stress;
pub use system::{keep_memory, take_ahead};
pub use tail::Tail;
pub use trace::{
    HeapObject, Trace, Tracer, erased_beside, erased_finalizer, erased_settles, erased_trace,
    refers_to,
};
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
            generations: UnsafeCell::new(generation::Generations::new()),
            interrupts: Arc::default(),
        });
        let mut heap = Heap {
            inner: NonNull::from(Box::leak(inner)),
        };
        heap.set_stress(Stress::from_environment());
        heap
    }

    #[inline(always)]
    fn inner<'a>(&self) -> &'a HeapInner {
        // SAFETY: the inner heap lives at least as long as the token; what is borrowed from it is used within
        // methods of the token only.
        unsafe { self.inner.as_ref() }
    }

    /// A new object of one of the declared types; `make` writes its fields around the header it is given.
    /// The object's attributes, if its shape has any, begin empty. Panics if the shape is of another kind.
    #[inline(always)]
    pub fn alloc<T: HeapObject>(
        &mut self,
        shape: ShapeId,
        make: impl FnOnce(Header) -> T,
    ) -> Value {
        let heap = self.inner();
        let (layout, flags) = self.birth::<T>(shape);
        let size = if flags & flag::ATTRS != 0 {
            layout.size_with_area()
        } else {
            size_of::<T>()
        };
        let newborn = Newborn {
            heap,
            cell: heap.allocate(size, shape, T::KIND, flags),
        };
        let cell = newborn.cell;
        // SAFETY: the cell has room for `T` and the area its shape asks for (the shape is of this kind, so
        // the area begins behind `T`); the header is copied around. All is written before anyone sees it.
        unsafe {
            cell.cast::<T>().write(make(cell.read()));
            if flags & flag::ATTRS != 0 {
                layout.empty_area(cell);
                if layout.counts_births.get() {
                    let counts = (*heap.shapes.get()).note_birth(layout.sharing);
                    layout.counts_births.set(counts);
                }
            }
            layout.hold_class(cell.as_ref());
            Value::from_counted(newborn.born())
        }
    }

    /// The shape of an object to be born, and its flags.
    #[inline(always)]
    fn birth<T: HeapObject>(&self, shape: ShapeId) -> (&Shape, u16) {
        let info = &self.inner().kinds[T::KIND.0 as usize];
        debug_assert_eq!(
            (info.name, info.size),
            (T::NAME, size_of::<T>().next_multiple_of(8)),
            "the table of kinds has another type in this place"
        );
        let shape = self.shape(shape);
        assert!(shape.kind == T::KIND, "a shape of another kind");
        let mut flags = if info.tracked { flag::TRACKED } else { 0 };
        if shape.area != 0 {
            flags |= flag::ATTRS | flag::TRACKED;
        }
        if shape.holds_class {
            flags |= flag::TRACKED;
        }
        (shape, flags)
    }

    /// The object as a `T`, if it is one.
    #[inline(always)]
    pub fn downcast<T: HeapObject>(value: &Value) -> Option<&T> {
        if value.kind()? == T::KIND {
            // SAFETY: objects of this kind were written by `alloc::<T>`, and `value` keeps it alive.
            Some(unsafe { value.pointer().cast::<T>().as_ref() })
        } else {
            None
        }
    }

    /// The word of requests, for the evaluation loop to look at.
    pub(crate) fn interrupt_word(&self) -> *const AtomicU32 {
        Arc::as_ptr(&self.inner().interrupts)
    }

    /// Asks the machine to stop at its next safe point; bits of [`interrupt`].
    pub fn request(&self, bits: u32) {
        self.inner().interrupt(bits);
    }

    /// The word of requests, for another thread (that of a signal handler) to set bits of [`interrupt`] in.
    pub fn interrupt_handle(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.inner().interrupts)
    }

    /// Takes requests back.
    pub fn clear_request(&self, bits: u32) {
        // A plain look first: to change the word costs as much as some twenty instructions.
        if self.inner().interrupts.load(Ordering::Relaxed) & bits != 0 {
            self.inner().interrupts.fetch_and(!bits, Ordering::Relaxed);
        }
    }

    /// All objects of a kind.
    pub fn objects_of_kind(&self, kind: Kind) -> Vec<Value> {
        self.objects_where(|header| header.kind() == kind)
    }

    /// All objects.
    pub fn objects(&self) -> Vec<Value> {
        self.objects_where(|_| true)
    }

    fn objects_where(&self, wanted: impl Fn(&Header) -> bool) -> Vec<Value> {
        let mut found = Vec::new();
        // SAFETY: a shared walk; objects with a count are whole.
        unsafe {
            (*self.inner().pages.get()).for_each(|object| {
                if object.as_ref().count() > 0 && wanted(object.as_ref()) {
                    found.push(Value::new_reference(object));
                }
            });
        }
        found
    }

    /// How many references to a value (which may need no memory) an object holds.
    pub fn count_references(&self, holder: &Value, value: &Value) -> usize {
        // What a class's shapes own is no business of the program's.
        let owns = |header: &Header| header.has(flag::OWNS_SHAPES) && holder.is(value);
        if holder.header().is_none_or(owns) {
            return 0;
        }
        let mut tracer = Tracer::new(trace::Mode::Count(value.bits()));
        // SAFETY: the object is alive: `holder` refers to it.
        unsafe { self.inner().trace(holder.pointer(), &mut tracer) };
        tracer.count
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
        self.list(object, trace::Mode::List)
    }

    /// The same, with values that are no objects.
    pub fn referents_of_any_kind(&self, object: &Value) -> Vec<Value> {
        self.list(object, trace::Mode::Values)
    }

    fn list(&self, object: &Value, mode: trace::Mode) -> Vec<Value> {
        let Some(header) = object.header() else {
            return Vec::new();
        };
        let mut tracer = Tracer::new(mode);
        // SAFETY: the object is alive: `object` refers to it; so are those it refers to.
        unsafe {
            self.inner().trace(object.pointer(), &mut tracer);
            let mut immediates = tracer.immediates.into_iter().peekable();
            let mut values = Vec::new();
            for (place, found) in tracer.found.into_iter().enumerate() {
                while let Some((_, value)) = immediates.next_if(|(before, _)| *before <= place) {
                    values.push(value);
                }
                // What a class's shapes own is no business of the program's.
                if !header.has(flag::OWNS_SHAPES) || found != object.pointer() {
                    values.push(Value::new_reference(found));
                }
            }
            values.extend(immediates.map(|(_, value)| value));
            values
        }
    }

    /// The dict that shows an instance's attributes while they lie, in CPython, within the instance (`own_dict.rs`).
    pub fn own_dict(&self, object: &Value) -> Option<Value> {
        object.header()?;
        // SAFETY: the object is alive, and so is the dict, which it holds.
        unsafe {
            let dict = (*self.inner().shapes.get()).dict_of_own_values(object.pointer());
            dict.map(|dict| Value::new_reference(dict))
        }
    }

    /// Empties the heap as far as it goes without running code: what waits for its death dies, and what is
    /// garbage is collected; finalizers and callbacks are forgotten. Answers how many objects are left,
    /// which is those that somebody outside holds, and what they reach.
    fn empty(&mut self) -> usize {
        self.abandon_collection();
        self.bury();
        self.track_everything();
        self.unfreeze();
        let collection = self.begin_collection(2);
        let (_, saved) = self.finish_collection(collection, false);
        drop(saved);
        self.bury();
        let names = self.shapes_mut().take_names();
        drop(names);
        self.live_objects()
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // Values that outlive the heap still need it: then it stays, as a leak that is seen.
        if !std::thread::panicking() && self.empty() == 0 {
            // SAFETY: made by `Box::leak` in `new`; no object is left that could lead to it.
            drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
        }
    }
}

#[cfg(test)]
mod tests;
