//! Where an object's attributes stand: the area behind its payload, laid out by its shape.
//!
//! ```text
//!   payload | more | slot 0 | … | slot inline-1
//! ```
//! `more` is empty, or a boxed vector of the further slots, or, once someone asked for the `__dict__`
//! (shapes of mode [`Mode::Dict`]), the dict that holds all attributes. An empty slot is zero. The slots of
//! `__slots__` come first and lie within the object in every mode.
//!
//! An object has an area if it has [`flag::ATTRS`], and owns a reference to its shape's class if it has
//! [`flag::HOLDS_CLASS`].

use std::mem::{ManuallyDrop, replace, take};
use std::ptr::NonNull;

use super::header::{Header, ShapeId, flag};
use super::inner::heap_of;
use super::shape::{Mode, Shape, Shapes};
use super::trace::{Trace, Tracer};
use super::value::Value;
use super::{Heap, Release};

type Slot = Option<Value>;

const _: () = assert!(size_of::<Slot>() == 8, "a slot is one word, zero if empty");

/// The attribute area of an object, as it lies in memory.
#[derive(Clone, Copy)]
struct Area {
    at: NonNull<u64>,
}

impl Area {
    /// # Safety
    /// `object` must be whole, and `shape` its shape, with an area.
    unsafe fn of(object: NonNull<Header>, shape: &Shape) -> Area {
        // SAFETY: the cell was allocated with room for the area.
        let at = unsafe { object.cast::<u8>().add(shape.area as usize) };
        Area { at: at.cast() }
    }

    /// A slot within the object.
    ///
    /// # Safety
    /// `index` must be below the shape's `inline`.
    #[inline(always)]
    unsafe fn slot(self, index: u16) -> NonNull<Slot> {
        // SAFETY: the area has that many words behind its first.
        unsafe { self.at.add(1 + index as usize).cast() }
    }

    /// Whether the first word is empty: neither a dict nor further slots.
    fn has_no_more(self) -> bool {
        // SAFETY: the area's words are initialised.
        unsafe { self.at.read() == 0 }
    }

    /// The place of the vector of further slots, which is boxed to be one word.
    ///
    /// # Safety
    /// The shape must not be of mode Dict.
    #[expect(clippy::box_collection)]
    unsafe fn more(self) -> NonNull<Option<Box<Vec<Slot>>>> {
        self.at.cast()
    }

    /// The place of the dict.
    ///
    /// # Safety
    /// The shape must be of mode Dict.
    unsafe fn dict(self) -> NonNull<Slot> {
        self.at.cast()
    }

    /// A further slot, made if there is none.
    ///
    /// # Safety
    /// The shape must not be of mode Dict, `index` not below its `inline`, and the heap borrowed mutably.
    unsafe fn further_slot<'a>(self, index: u16, inline: u16) -> &'a mut Slot {
        // SAFETY: the caller vouches for mode and index, and holds the heap: nobody borrows the vector.
        let more = unsafe { &mut *self.more().as_ptr() }.get_or_insert_default();
        let at = (index - inline) as usize;
        if more.len() <= at {
            more.resize_with(at + 1, || None);
        }
        &mut more[at]
    }
}

impl Shape {
    /// Whether instances are *simple*: all that they hold is their class and values in slots, in the order of these, and
    /// CPython has these values within the instance.
    #[inline(always)]
    pub(super) fn is_simple(&self) -> bool {
        self.within && !self.own_names && self.order.is_empty()
    }
}

impl Shapes {
    /// The shape of an object, if it is simple and has its attributes.
    ///
    /// # Safety
    /// `object` must be whole.
    #[inline(always)]
    pub unsafe fn simple(&self, object: NonNull<Header>) -> Option<&Shape> {
        // SAFETY: the caller vouches for the object.
        let header = unsafe { object.as_ref() };
        if !header.has(flag::ATTRS) {
            return None;
        }
        Some(self.get(header.shape())).filter(|shape| shape.is_simple())
    }

    /// Whether the slots within an object that its shape does not use are empty.
    ///
    /// # Safety
    /// `object` must be whole.
    pub unsafe fn unused_slots_are_empty(&self, object: NonNull<Header>) -> bool {
        // SAFETY: the caller vouches for the object, whose shape tells its area.
        unsafe {
            let shape = self.get(object.as_ref().shape());
            if shape.area == 0 || !object.as_ref().has(flag::ATTRS) {
                return true;
            }
            let area = Area::of(object, shape);
            (shape.count..shape.inline).all(|index| area.slot(index).as_ref().is_none())
        }
    }

    /// Calls `see` with all objects that a simple instance refers to, as a trace would.
    ///
    /// # Safety
    /// `object` must be whole, and `shape` its shape, and simple.
    #[inline(always)]
    pub unsafe fn walk_simple(
        object: NonNull<Header>,
        shape: &Shape,
        mut see: impl FnMut(NonNull<Header>),
    ) {
        // SAFETY: the caller vouches for the object, whose shape tells its area and its class.
        unsafe {
            let area = Area::of(object, shape);
            let mut look = |slot: &Slot| {
                if let Some(value) = slot
                    && value.is_object()
                {
                    see(value.pointer());
                }
            };
            for index in 0..shape.count.min(shape.inline) {
                look(area.slot(index).as_ref());
            }
            if let Some(more) = area.more().as_ref() {
                more.iter().for_each(look);
            }
            if object.as_ref().has(flag::HOLDS_CLASS)
                && let Some(class) = shape.class
            {
                see(class);
            }
        }
    }

    /// Lets go of the values in the slots of a simple instance that dies.
    ///
    /// # Safety
    /// As [`Shapes::walk_simple`], and nobody may use the attributes again.
    #[inline(always)]
    pub unsafe fn drop_simple(object: NonNull<Header>, shape: &Shape, release: &mut Release) {
        // SAFETY: the caller vouches for the object. No drop changes shapes; each value is read once.
        unsafe {
            let area = Area::of(object, shape);
            for index in 0..shape.count.min(shape.inline) {
                if let Some(value) = area.slot(index).read() {
                    release.drop(value);
                }
            }
            if let Some(more) = area.more().read() {
                for value in (*more).into_iter().flatten() {
                    release.drop(value);
                }
            }
        }
    }

    /// Visits the attributes of an object, those in `__slots__` first, and its class.
    ///
    /// # Safety
    /// `object` must be whole.
    #[inline(always)]
    pub unsafe fn trace_instance(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object; its shape tells its area and its class, whose reference is the
        // object's own and is not dropped.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            if header.has(flag::ATTRS) {
                let plain = shape.mode != Mode::Dict && shape.fixed == 0 && shape.order.is_empty();
                if plain {
                    let area = Area::of(object, shape);
                    for index in 0..shape.inline {
                        area.slot(index).as_ref().trace(tracer);
                    }
                    area.more().as_ref().trace(tracer);
                } else {
                    self.trace_fixed(object, tracer);
                    self.trace_own(object, tracer);
                }
            }
            if header.has(flag::HOLDS_CLASS)
                && let Some(class) = shape.class
            {
                tracer.visit_object(class);
            }
        }
    }

    /// Visits what stands in the `__slots__` of an object, those of derived classes first.
    ///
    /// # Safety
    /// `object` must be whole.
    #[inline]
    pub unsafe fn trace_fixed(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object; its shape tells its area.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            if header.has(flag::ATTRS) && shape.fixed > 0 {
                let area = Area::of(object, shape);
                let slots = &self.shared_by(shape).slots;
                for place in 0..shape.fixed {
                    let index = slots.get(place as usize).copied().unwrap_or(place);
                    area.slot(index).as_ref().trace(tracer);
                }
            }
        }
    }

    /// Visits the attributes of an object that do not stand in its `__slots__`.
    ///
    /// # Safety
    /// `object` must be whole.
    #[inline]
    pub unsafe fn trace_own(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object; its shape tells its area and its mode.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            if header.has(flag::ATTRS) {
                let area = Area::of(object, shape);
                if shape.mode == Mode::Dict {
                    area.dict().as_ref().trace(tracer);
                } else if shape.order.is_empty() {
                    for index in shape.fixed..shape.inline {
                        area.slot(index).as_ref().trace(tracer);
                    }
                    area.more().as_ref().trace(tracer);
                } else {
                    trace_in_order(area, shape, tracer);
                }
            }
        }
    }

    /// Visits the class of an object.
    ///
    /// # Safety
    /// `object` must be whole and have [`flag::HOLDS_CLASS`].
    pub unsafe fn trace_class(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object; the reference is its own and is not dropped.
        unsafe {
            if let Some(class) = self.get(object.as_ref().shape()).class {
                tracer.visit(&ManuallyDrop::new(Value::from_counted(class)));
            }
        }
    }

    /// The dict of a plain instance whose attributes lie, in CPython, within the instance all the same.
    ///
    /// # Safety
    /// `object` must be whole.
    pub unsafe fn dict_of_own_values(&self, object: NonNull<Header>) -> Option<NonNull<Header>> {
        // SAFETY: the caller vouches for the object; its shape tells its area.
        unsafe {
            let header = object.as_ref();
            if !header.has(flag::ATTRS) {
                return None;
            }
            let shape = self.get(header.shape());
            if shape.mode != Mode::Dict {
                return None;
            }
            let dict = Area::of(object, shape).dict().as_ref().as_ref()?;
            let plain = dict.header().is_some_and(|dict| dict.has(flag::USER));
            plain.then(|| dict.pointer())
        }
    }

    /// The class of an object, which is not used again, if it holds a reference to it.
    ///
    /// # Safety
    /// As [`Shapes::trace_instance`].
    pub unsafe fn take_class(&self, object: NonNull<Header>) -> Option<Value> {
        // SAFETY: the caller vouches for the object, whose own reference this is.
        unsafe {
            let header = object.as_ref();
            let class = self.get(header.shape()).class;
            let held = class.filter(|_| header.has(flag::HOLDS_CLASS));
            held.map(|class| Value::from_counted(class))
        }
    }

    /// Drops what stands in the `__slots__` of a dying object, those of derived classes first.
    ///
    /// # Safety
    /// As [`Shapes::trace_instance`], and nobody may use them again.
    pub unsafe fn drop_fixed(&self, object: NonNull<Header>, release: &mut Release) {
        // SAFETY: as in `drop_attributes`.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            if header.has(flag::ATTRS) && shape.fixed > 0 {
                let area = Area::of(object, shape);
                let order = &self.shared_by(shape).slots;
                for place in 0..shape.fixed {
                    let index = order.get(place as usize).copied().unwrap_or(place);
                    if let Some(value) = area.slot(index).read() {
                        release.drop(value);
                    }
                }
            }
        }
    }

    /// Drops the attributes of a dying object, in their order, but not its `__slots__`.
    ///
    /// # Safety
    /// As [`Shapes::trace_instance`], and nobody may use the attributes again.
    pub unsafe fn drop_attributes(&self, object: NonNull<Header>, release: &mut Release) {
        // SAFETY: the caller vouches for the object. What is dropped can't change shapes, since no drop
        // does; each value is read once and was the object's own.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            if header.has(flag::ATTRS) {
                let area = Area::of(object, shape);
                if !shape.order.is_empty() {
                    return drop_in_order(area, shape, release);
                }
                for index in shape.fixed..shape.inline {
                    if let Some(value) = area.slot(index).read() {
                        release.drop(value);
                    }
                }
                if shape.mode == Mode::Dict {
                    if let Some(dict) = area.dict().read() {
                        release.drop(dict);
                    }
                } else if let Some(more) = area.more().read() {
                    for value in (*more).into_iter().flatten() {
                        release.drop(value);
                    }
                }
            }
        }
    }
}

/// Visits the attributes of an object in the order of its shape, of mode Slots.
///
/// # Safety
/// As [`Shapes::trace_instance`].
unsafe fn trace_in_order(area: Area, shape: &Shape, tracer: &mut Tracer) {
    // SAFETY: as there; the order names each slot once.
    unsafe {
        let more = area.more().as_ref();
        for &slot in &shape.order {
            if slot < shape.inline {
                area.slot(slot).as_ref().trace(tracer);
            } else if let Some(more) = more {
                let further = more.get((slot - shape.inline) as usize);
                further.into_iter().for_each(|slot| slot.trace(tracer));
            }
        }
    }
}

/// Drops the attributes of a dying object in the order of its shape, of mode Slots.
///
/// # Safety
/// As [`Shapes::drop_attributes`].
unsafe fn drop_in_order(area: Area, shape: &Shape, release: &mut Release) {
    // SAFETY: as there; the order names each slot once.
    unsafe {
        let mut more = area.more().read();
        for &slot in &shape.order {
            let value = match (slot < shape.inline, &mut more) {
                (true, _) => area.slot(slot).read(),
                (false, Some(more)) => {
                    let further = more.get_mut((slot - shape.inline) as usize);
                    further.and_then(Option::take)
                }
                (false, None) => None,
            };
            if let Some(value) = value {
                release.drop(value);
            }
        }
    }
}

/// Whether a dict that holds an object is tracked for it: the collector looks at the object, or may do so later, as at a
/// dict.
///
/// # Safety
/// The object must be whole.
unsafe fn matters(object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object.
    unsafe {
        let header = object.as_ref();
        let info = heap_of(object).info(header);
        header.has(flag::TRACKED) || !info.tracked && info.settles.is_some()
    }
}

impl Shapes {
    /// Drops `__slots__` and attributes of garbage, as if it had never had any.
    ///
    /// # Safety
    /// As [`Shapes::drop_attributes`]; only the drop of the object's payload and class may come after.
    pub unsafe fn clear_attributes(&self, object: NonNull<Header>, release: &mut Release) {
        // SAFETY: the caller vouches for the object.
        unsafe {
            self.drop_fixed(object, release);
            self.drop_attributes(object, release);
            object.as_ref().unset(flag::ATTRS);
        }
    }

    /// After which of the candidates of a walk CPython's list has the dict that holds the attributes of an object, here
    /// in slots; none if right after the object. It came when the object got the first attribute that the collector
    /// looks at, so after the object and after that value. `passed` says where the walk has been.
    ///
    /// # Safety
    /// `object` must be whole.
    pub unsafe fn unmade_dict_comes_after(
        &self,
        object: NonNull<Header>,
        passed: impl Fn(NonNull<Header>) -> bool,
    ) -> Option<NonNull<Header>> {
        // SAFETY: the caller vouches for the object; its values are whole.
        unsafe {
            let mut own = Tracer::new(super::trace::Mode::List);
            self.trace_own(object, &mut own);
            let generation = object.as_ref().generation();
            let mut first = None;
            for value in own.found {
                let header = value.as_ref();
                if !matters(value) {
                    continue;
                }
                let age = header.generation();
                let before = age > generation || age == generation && generation > 0;
                if before || !header.has(flag::CANDIDATE) || passed(value) {
                    return None;
                }
                let order = (std::cmp::Reverse(age), header.birth.get());
                if first.is_none_or(|(least, _)| order < least) {
                    first = Some((order, value));
                }
            }
            first.map(|(_, value)| value)
        }
    }

    /// Whether an object keeps attributes in slots that CPython keeps in a dict, which its collector would have found
    /// too.
    ///
    /// # Safety
    /// `object` must be whole.
    pub unsafe fn has_unmade_dict(&self, object: NonNull<Header>) -> bool {
        // SAFETY: the caller vouches for the object.
        unsafe {
            let header = object.as_ref();
            let shape = self.get(header.shape());
            let within = shape.within && !shape.own_names;
            if !header.has(flag::ATTRS) || shape.mode != Mode::Slots || within {
                return false;
            }
            let area = Area::of(object, shape);
            let more = area.more().as_ref().iter().flat_map(|more| more.iter());
            let inline = (shape.fixed..shape.inline).map(|index| area.slot(index).as_ref());
            let matters = |value: &Value| value.is_object() && matters(value.pointer());
            inline.chain(more).flatten().any(matters)
        }
    }
}

impl Heap {
    /// What stands in a slot of an object; none if it is empty or not there.
    pub fn slot<'a>(&'a self, object: &'a Value, slot: u16) -> Option<&'a Value> {
        let shape = self.shape(object.shape()?);
        if shape.area == 0 || slot >= shape.count {
            return None;
        }
        // SAFETY: the area is that of the object's shape; attributes change only through `&mut Heap`.
        unsafe {
            let area = Area::of(object.pointer(), shape);
            if slot < shape.inline {
                area.slot(slot).as_ref().as_ref()
            } else if shape.mode == Mode::Dict {
                None
            } else {
                let more = area.more().as_ref().as_ref()?;
                more.get((slot - shape.inline) as usize)?.as_ref()
            }
        }
    }

    /// Bytes of the attribute slots that an object has outside its cell.
    pub fn further_slot_bytes(&self, object: &Value) -> usize {
        let Some(shape) = object.shape().map(|shape| self.shape(shape)) else {
            return 0;
        };
        if shape.area == 0 || shape.mode == Mode::Dict {
            return 0;
        }
        // SAFETY: the area is that of the object's shape, which is not of mode Dict.
        let more = unsafe { Area::of(object.pointer(), shape).more().as_ref() };
        more.as_ref().map_or(0, |more| {
            size_of::<Vec<Slot>>() + more.capacity() * size_of::<Slot>()
        })
    }

    /// Replaces what stands in a slot that the object's shape has; answers what stood there.
    pub fn set_slot(&mut self, object: &Value, slot: u16, value: Option<Value>) -> Option<Value> {
        let shape = self.shape(object.shape()?);
        if shape.area == 0 || slot >= shape.count {
            return None;
        }
        // SAFETY: the area is that of the object's shape, and the heap is borrowed mutably.
        unsafe {
            let area = Area::of(object.pointer(), shape);
            if slot < shape.inline {
                replace(area.slot(slot).as_mut(), value)
            } else if shape.mode == Mode::Dict {
                None
            } else {
                replace(area.further_slot(slot, shape.inline), value)
            }
        }
    }

    /// Adds an attribute (an interned name that the shape has not) to an object of mode Slots. Answers the
    /// value again if the object had better turn to a dict.
    pub fn add_slot(&mut self, object: &Value, name: &Value, value: Value) -> Result<(), Value> {
        let Some(header) = object.header() else {
            return Err(value);
        };
        if self.shape(header.shape()).mode != Mode::Slots || !header.has(flag::ATTRS) {
            return Err(value);
        }
        let Some(next) = self.shapes_mut().after(header.shape(), name) else {
            return Err(value);
        };
        header.shape.set(next);
        let last = self.shape(next).count - 1;
        drop(self.set_slot(object, last, Some(value)));
        Ok(())
    }

    /// The dict of an object of mode Dict.
    pub fn attribute_dict<'a>(&'a self, object: &'a Value) -> Option<&'a Value> {
        let shape = self.shape(object.shape()?);
        if shape.mode != Mode::Dict || shape.area == 0 {
            return None;
        }
        // SAFETY: the area is that of the object's shape, of mode Dict.
        unsafe { Area::of(object.pointer(), shape).dict().as_ref().as_ref() }
    }

    /// Turns an object from slots to `dict` (which holds all its attributes): its attribute slots become
    /// empty, its shape `to`, of mode Dict and the same class and layout. Or replaces the dict of an object
    /// that has one. Answers what is to be dropped; that is `dict` itself, and nothing is changed, if `to` is
    /// of another class or layout.
    pub fn set_attribute_dict(
        &mut self,
        object: &Value,
        dict: Value,
        to: ShapeId,
    ) -> Vec<Option<Value>> {
        let Some(header) = object.header() else {
            return vec![Some(dict)];
        };
        let (shape, into) = (self.shape(header.shape()), self.shape(to));
        let fits = shape.area != 0
            && same_layout(shape, into)
            && into.mode == Mode::Dict
            && into.class == shape.class;
        debug_assert!(fits, "a dict shape of the object's own class");
        if !fits {
            return vec![Some(dict)];
        }
        let mut old = Vec::new();
        // SAFETY: the area is that of the object's shape, and the heap is borrowed mutably. The word that
        // the dict overwrites is empty or was read.
        unsafe {
            let area = Area::of(object.pointer(), shape);
            if shape.mode == Mode::Dict {
                old.push(area.dict().as_mut().take());
            } else {
                for index in shape.fixed..shape.inline {
                    old.push(take(area.slot(index).as_mut()));
                }
                old.extend(area.more().read().into_iter().flat_map(|more| *more));
            }
            area.dict().write(Some(dict));
        }
        header.shape.set(to);
        old
    }

    /// Gives a live object another shape of the same layout (`__class__` assignment, `__dict__`). Answers
    /// the reference to its class that the object no longer holds. Nothing changes if the layout differs,
    /// or if the object would go to or from mode Dict with attributes in the first word of its area.
    pub fn set_shape(&mut self, object: &Value, to: ShapeId) -> Option<Value> {
        let header = object.header()?;
        let (from, into) = (self.shape(header.shape()), self.shape(to));
        let fits = same_layout(from, into)
            && (from.area == 0
                || (from.mode == Mode::Dict) == (into.mode == Mode::Dict)
                // SAFETY: the area is that of the object's shape.
                || unsafe { Area::of(object.pointer(), from) }.has_no_more());
        if !fits {
            return None;
        }
        let old = from.class.filter(|_| header.has(flag::HOLDS_CLASS));
        header.unset(flag::HOLDS_CLASS);
        header.shape.set(to);
        self.shape(to).hold_class(header);
        if header.has(flag::HOLDS_CLASS) {
            self.track(object);
        }
        // SAFETY: this reference was the object's.
        old.map(|class| unsafe { Value::from_counted(class) })
    }
}

impl Shape {
    /// Lets an object of this shape own a reference to the class, if the shape says so and the class is known.
    #[inline(always)]
    pub(super) fn hold_class(&self, header: &Header) {
        if self.holds_class
            && let Some(class) = self.class()
        {
            std::mem::forget(class.clone());
            header.set(flag::HOLDS_CLASS);
        }
    }

    /// Makes the area of a new object empty.
    ///
    /// # Safety
    /// The cell must have room for the area.
    #[inline(always)]
    pub(super) unsafe fn empty_area(&self, cell: NonNull<Header>) {
        // SAFETY: the caller vouches for the room.
        unsafe {
            let area = Area::of(cell, self);
            for word in 0..=self.inline as usize {
                area.at.add(word).write(0);
            }
        }
    }

    /// Bytes of an object whose shape has an area.
    #[inline(always)]
    pub(super) fn size_with_area(&self) -> usize {
        self.area as usize + 8 + 8 * self.inline as usize
    }
}

fn same_layout(one: &Shape, other: &Shape) -> bool {
    (one.kind, one.area, one.inline, one.fixed)
        == (other.kind, other.area, other.inline, other.fixed)
}
