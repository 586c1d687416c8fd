//! Tracing: who refers to whom, derived from the fields of a type's declaration.
//!
//! A type of objects is declared once, with `object!`; its trace and its drop follow from the fields, so
//! that no reference can be forgotten. [`Trace`] says of each kind of field how to visit its values.

use std::cell::Cell;
use std::ptr::NonNull;

use super::death::Release;
use super::ephemeron::ByKeys;
use super::header::{Header, flag};
use super::value::Value;

/// What a walk over references does at each of them.
pub(super) enum Mode {
    /// Takes one from the count of each candidate (trial deletion).
    Subtract,
    /// Gives one back to each candidate; reaches those not yet reached, and notes those of them that were put aside.
    Reach,
    /// Gives one back to each candidate.
    Restore,
    /// Notes every object (audit, referents).
    List,
    /// Notes every object, and every value that is none.
    Values,
    /// Counts the references to one value, by its bits.
    Count(u64),
    /// Looks for one object of which this is true, and counts it.
    Ask(fn(&Header) -> bool),
}

/// The state of a walk; a type's trace calls [`Tracer::visit`] for each value it holds.
pub struct Tracer {
    pub(super) mode: Mode,
    /// What a trial adds to the counts of candidates; 0 in other walks.
    step: u32,
    /// Those candidates that have one of these flags are only counted.
    known: u16,
    pub(super) found: Vec<NonNull<Header>>,
    /// Values that are no objects, each with the number of objects before it.
    pub(super) immediates: Vec<(usize, Value)>,
    /// The walk came through an entry whose value may depend on its key (see `ephemeron.rs`).
    pub(super) met_ephemeron: bool,
    /// Entries whose keys are not reached yet, where values are reached through their keys.
    pub(super) by_keys: Option<Box<ByKeys>>,
    pub(super) count: usize,
    /// The object whose attributes are visited at their place among its fields.
    pub(super) object: Option<NonNull<Header>>,
    /// How many were found before the walk came to that place, if they are not visited there.
    pub(super) before_attributes: Option<usize>,
}

impl Tracer {
    pub(super) fn new(mode: Mode) -> Tracer {
        let (step, known) = match mode {
            Mode::Subtract => (1u32.wrapping_neg(), flag::CANDIDATE),
            Mode::Restore => (1, flag::CANDIDATE),
            Mode::Reach => (1, flag::REACHED),
            Mode::List | Mode::Values | Mode::Count(_) | Mode::Ask(_) => (0, 0),
        };
        Tracer {
            mode,
            step,
            known,
            found: Vec::new(),
            immediates: Vec::new(),
            met_ephemeron: false,
            by_keys: None,
            count: 0,
            object: None,
            before_attributes: None,
        }
    }

    /// Whether the walk looks for one object only.
    #[inline]
    pub fn asks(&self) -> bool {
        matches!(self.mode, Mode::Ask(_))
    }

    /// Whether it has found it.
    #[inline]
    pub fn answered(&self) -> bool {
        self.count > 0
    }

    /// Visits one counted reference.
    #[inline]
    pub fn visit(&mut self, value: &Value) {
        if value.is_object() {
            // SAFETY: the value keeps its object alive.
            unsafe { self.visit_object(value.pointer()) };
        } else if self.step == 0 {
            self.note_immediate(value);
        }
    }

    /// What walks that are no trials do at a value that is no object.
    #[inline(never)]
    fn note_immediate(&mut self, value: &Value) {
        match self.mode {
            Mode::Count(bits) => self.count += usize::from(value.bits() == bits),
            Mode::Values => self.immediates.push((self.found.len(), value.clone())),
            _ => {}
        }
    }

    /// Visits one counted reference to an object.
    ///
    /// # Safety
    /// The object must be whole.
    #[inline(always)]
    pub(super) unsafe fn visit_object(&mut self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { object.as_ref() };
        if self.step == 0 {
            return self.note(object, header);
        }
        if add(header, self.step) & self.known == 0 {
            self.reach(object, header);
        }
    }

    /// Visits one counted reference, in the walk through the living, to an object.
    ///
    /// # Safety
    /// The object must be whole.
    #[inline(always)]
    pub(super) unsafe fn reach_object(&mut self, object: NonNull<Header>) {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { object.as_ref() };
        if add(header, 1) & flag::REACHED == 0 {
            self.reach(object, header);
        }
    }

    /// Marks a candidate that is reached for the first time.
    #[inline(always)]
    fn reach(&mut self, object: NonNull<Header>, header: &Header) {
        header.set(flag::REACHED);
        if header.has(flag::ASIDE) {
            self.found.push(object);
        }
    }

    /// What walks that are no trials do at a reference.
    #[inline(never)]
    fn note(&mut self, object: NonNull<Header>, header: &Header) {
        match self.mode {
            Mode::Count(bits) => {
                self.count += usize::from(object.as_ptr().addr() as u64 == bits);
            }
            Mode::Ask(question) => self.count += usize::from(question(header)),
            _ => self.found.push(object),
        }
    }
}

/// Adds to the count of a candidate; answers its flags, or all of them if the object is none.
#[inline(always)]
pub(super) fn add(header: &Header, step: u32) -> u16 {
    let flags = header.flags.get();
    if flags & flag::CANDIDATE == 0 {
        return u16::MAX;
    }
    header.count.set(header.count.get().wrapping_add(step));
    flags
}

/// A field whose references can be visited.
///
/// An implementation must visit each reference that the field owns once, and no others: one that it forgets
/// leaks a ring, one too many lets the collector free what is in use. So it is written for containers, as
/// below, and types of objects get theirs from `object!`.
pub trait Trace {
    /// Whether it is no field, but the place of the attributes.
    const ATTRIBUTES: bool = false;

    /// Visits every counted reference that the field owns. It runs no other code.
    fn trace(&self, tracer: &mut Tracer);

    /// Drops the field of an object that dies; one that holds many values lets them go one by one.
    ///
    /// # Safety
    /// The field must be valid, of a dying object, and is not to be used again.
    #[inline]
    unsafe fn release(field: *mut Self, release: &mut Release)
    where
        Self: Sized,
    {
        // SAFETY: the caller vouches for the field.
        unsafe { release.drop_field(field) };
    }
}

impl Trace for Value {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(self);
    }

    #[inline]
    unsafe fn release(field: *mut Value, release: &mut Release) {
        // SAFETY: the caller vouches for the field, which is read once.
        unsafe { release.drop(field.read()) };
    }
}

impl<T: Trace> Trace for Option<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }

    #[inline]
    unsafe fn release(field: *mut Option<T>, release: &mut Release) {
        // SAFETY: the caller vouches for the field; what it holds is dropped here alone.
        unsafe {
            if let Some(inner) = &mut *field {
                T::release(inner, release);
            }
        }
    }
}

impl<T: Trace> Trace for Vec<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.as_slice().trace(tracer);
    }

    #[inline]
    unsafe fn release(field: *mut Vec<T>, release: &mut Release) {
        // SAFETY: the caller vouches for the field; the items are dropped here alone, and then the memory.
        unsafe {
            let mut items = field.read();
            let (first, count) = (items.as_mut_ptr(), items.len());
            items.set_len(0);
            for index in 0..count {
                T::release(first.add(index), release);
            }
        }
    }
}

impl<T: Trace> Trace for [T] {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        for item in self {
            item.trace(tracer);
        }
    }
}

impl<T: Trace + ?Sized> Trace for Box<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        (**self).trace(tracer);
    }
}

impl<T: Trace> Trace for std::collections::VecDeque<T> {
    fn trace(&self, tracer: &mut Tracer) {
        for item in self {
            item.trace(tracer);
        }
    }

    unsafe fn release(field: *mut Self, release: &mut Release) {
        // SAFETY: the caller vouches for the field; an item is forgotten when it has been dropped.
        unsafe {
            while let Some(item) = (*field).pop_front() {
                T::release(&mut *std::mem::ManuallyDrop::new(item), release);
            }
            field.drop_in_place();
        }
    }
}

impl<A: Trace, B: Trace> Trace for (A, B) {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
    }

    #[inline]
    unsafe fn release(field: *mut Self, release: &mut Release) {
        // SAFETY: the caller vouches for the field; its parts are dropped once.
        unsafe {
            A::release(&raw mut (*field).0, release);
            B::release(&raw mut (*field).1, release);
        }
    }
}

impl<A: Trace, B: Trace, C: Trace> Trace for (A, B, C) {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
        self.2.trace(tracer);
    }

    #[inline]
    unsafe fn release(field: *mut Self, release: &mut Release) {
        // SAFETY: the caller vouches for the field; its parts are dropped once.
        unsafe {
            A::release(&raw mut (*field).0, release);
            B::release(&raw mut (*field).1, release);
            C::release(&raw mut (*field).2, release);
        }
    }
}

/// Declares that values of these types hold no references.
#[macro_export]
macro_rules! traces_nothing {
    ($($type:ty),* $(,)?) => {
        $( impl $crate::heap::Trace for $type {
            #[inline]
            fn trace(&self, _: &mut $crate::heap::Tracer) {}
        } )*
    };
}

traces_nothing!(
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f64,
    char,
    String,
    (),
    &'static str,
    std::rc::Rc<str>,
    num_bigint::BigInt,
    super::header::ShapeId
);

impl<T: Copy + Trace> Trace for Cell<T> {
    #[inline]
    fn trace(&self, _: &mut Tracer) {
        // A `Copy` type owns no reference.
    }
}

/// Declares a type of heap objects: header first, then the fields. The declaration gives the type its
/// kind, its trace and its drop: the fields die in their order, which is that of CPython's type.
///
/// The fields are visited in their order, too; those that `visits: [a b]` names come first.
///
/// A type is `tracked` (the collector looks at its objects), `untracked`, or `uncleared`: tracked, but a collection
/// does not empty its objects, because CPython's type has no way to; they die when nothing refers to them any more.
///
/// ```text
/// object! {
///     /// A list.
///     pub struct List: kind::LIST, tracked {
///         /// Its items.
///         pub items: HeapCell<Vec<Value>>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! object {
    ( $(#[$meta:meta])* pub struct $name:ident : $kind:expr, $tracked:ident $(, finalizer $finalizer:path)?
        $(, settles: $settles:path)? $(, beside: $beside:path)? $(, visits: [$($early:ident)*])? {
        $( $(#[$field_meta:meta])* $visibility:vis $field:ident : $type:ty ),* $(,)?
    } ) => {
        $(#[$meta])*
        #[repr(C)]
        pub struct $name {
            /// The header.
            pub header: $crate::heap::Header,
            $( $(#[$field_meta])* $visibility $field: $type ),*
        }

        impl $name {
            /// What the heap must know of this kind.
            pub const INFO: $crate::heap::KindInfo = $crate::heap::KindInfo {
                name: stringify!($name),
                size: (size_of::<$name>() + 7) & !7,
                tracked: $crate::object!(@tracked $tracked),
                clears: $crate::object!(@clears $tracked),
                trace: $crate::heap::erased_trace::<$name>,
                attributes_among_fields: false $( || <$type as $crate::heap::Trace>::ATTRIBUTES )*,
                drop: $name::let_go,
                finalizer: $crate::object!(@finalizer $name $($finalizer)?),
                settles: $crate::object!(@settles $name $($settles)?),
                beside: $crate::object!(@beside $name $($beside)?),
            };

            /// Drops the fields of a dying object of this type, one after the other.
            ///
            /// # Safety
            /// `object` must be a live object of this type that nobody borrows; it is gone afterwards.
            #[allow(unused_variables)]
            unsafe fn let_go(object: *mut $crate::heap::Header, release: &mut $crate::heap::Release) {
                let object = object.cast::<$name>();
                // SAFETY: the caller vouches for the object; each field is dropped once.
                #[allow(unused_unsafe)]
                unsafe {
                    $( if std::mem::needs_drop::<$type>() || <$type as $crate::heap::Trace>::ATTRIBUTES {
                        <$type as $crate::heap::Trace>::release(&raw mut (*object).$field, release);
                    } )*
                }
            }
        }

        // So that no type has a drop of its own: objects die field by field, in `let_go`.
        impl Drop for $name {
            fn drop(&mut self) {}
        }

        impl $crate::heap::Trace for $name {
            #[inline]
            #[allow(unused_variables)]
            fn trace(&self, tracer: &mut $crate::heap::Tracer) {
                #[allow(dead_code)] // a type may have no fields
                const EARLY: &[&str] = &[$( $( stringify!($early) ),* )?];
                $( $( $crate::heap::Trace::trace(&self.$early, tracer); )* )?
                $( if EARLY.is_empty() || !EARLY.contains(&stringify!($field)) {
                    $crate::heap::Trace::trace(&self.$field, tracer);
                } )*
            }
        }

        // SAFETY: the macro lays the header first; whoever declares a type of objects puts `INFO` above at
        // `KIND` of the heap's table (every birth checks that, in a debug build).
        unsafe impl $crate::heap::HeapObject for $name {
            const KIND: $crate::heap::Kind = $kind;
            const NAME: &'static str = stringify!($name);
            $( fn needs_finalizer(&self) -> bool {
                $finalizer(self)
            } )?
            $( fn settles(&self, full: bool) -> bool {
                $settles(self, full)
            } )?
            $( fn beside(&self) -> i8 {
                $beside(self)
            } )?
        }
    };
    (@tracked tracked) => { true };
    (@tracked uncleared) => { true };
    (@tracked untracked) => { false };
    (@clears uncleared) => { false };
    (@clears $tracked:ident) => { true };
    (@finalizer $name:ident) => { None };
    (@finalizer $name:ident $finalizer:path) => { Some($crate::heap::erased_finalizer::<$name>) };
    (@settles $name:ident) => { None };
    (@settles $name:ident $settles:path) => { Some($crate::heap::erased_settles::<$name>) };
    (@beside $name:ident) => { None };
    (@beside $name:ident $beside:path) => { Some($crate::heap::erased_beside::<$name>) };
}

/// A type that `object!` declared.
///
/// # Safety
/// The type must be `repr(C)` with a [`Header`] first, and `KIND`'s entry in the heap's table must be its own.
pub unsafe trait HeapObject: Trace + Sized {
    /// Its kind.
    const KIND: super::header::Kind;
    /// Its name, which its entry in the heap's table has too.
    const NAME: &'static str;

    /// Whether a dying object must run code first. Only asked where the declaration says `finalizer`.
    fn needs_finalizer(&self) -> bool {
        false
    }

    /// Whether a survivor of a collection (of a full one or not) can not be in a ring. Only asked where the
    /// declaration says `settles`.
    fn settles(&self, _full: bool) -> bool {
        false
    }

    /// How many objects CPython has beside it, that only it holds and the collector finds with it; -1 if it does not
    /// find the object itself. Only asked where the declaration says `beside`.
    fn beside(&self) -> i8 {
        0
    }
}

/// Whether what is traced refers to an object of which `question` is true.
pub fn refers_to(holder: &impl Trace, question: fn(&Header) -> bool) -> bool {
    let mut tracer = Tracer::new(Mode::Ask(question));
    holder.trace(&mut tracer);
    tracer.answered()
}

/// The trace of `T` behind an untyped pointer.
///
/// # Safety
/// `object` must be a live `T`.
pub unsafe fn erased_trace<T: HeapObject>(object: *const Header, tracer: &mut Tracer) {
    // SAFETY: the caller vouches for it.
    unsafe { &*object.cast::<T>() }.trace(tracer);
}

/// The question of `T` whether it settles, behind an untyped pointer.
///
/// # Safety
/// `object` must be a live `T`.
pub unsafe fn erased_settles<T: HeapObject>(object: *const Header, full: bool) -> bool {
    // SAFETY: the caller vouches for it.
    unsafe { &*object.cast::<T>() }.settles(full)
}

/// The question of `T` how many objects are beside it in CPython, behind an untyped pointer.
///
/// # Safety
/// `object` must be a live `T`.
pub unsafe fn erased_beside<T: HeapObject>(object: *const Header) -> i8 {
    // SAFETY: the caller vouches for it.
    unsafe { &*object.cast::<T>() }.beside()
}

/// The finalizer question of `T` behind an untyped pointer.
///
/// # Safety
/// `object` must be a live `T`.
pub unsafe fn erased_finalizer<T: HeapObject>(object: *const Header) -> bool {
    // SAFETY: the caller vouches for it.
    unsafe { &*object.cast::<T>() }.needs_finalizer()
}
