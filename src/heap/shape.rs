//! Shapes: what instances that got the same attributes in the same order share.
//!
//! A shape names the class, the layout of the payload and the attributes with their slots; adding an
//! attribute leads to another shape along a transition (Chambers, Ungar, Lee: "An efficient
//! implementation of SELF", 1989). The attribute area of an object begins behind its payload:
//!
//! ```text
//!   payload | overflow | slot 0 | … | slot inline-1
//! ```
//! `overflow` is empty, or a boxed vector of the further slots, or, once someone asked for the `__dict__`
//! (shapes of mode [`Mode::Dict`]), the dict that holds all attributes. An empty slot is zero.
//!
//! Shape numbers are never reused, so that an inline cache that compares them can't be fooled.

use std::collections::HashMap;
use std::ptr::NonNull;

use super::header::{Header, Kind, ShapeId};
use super::trace::{Trace, Tracer};
use super::value::Value;

/// Where instances of a shape keep their attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They have none (builtin types, or only fixed `__slots__`).
    Fixed,
    /// In slots, by shape.
    Slots,
    /// In a dict.
    Dict,
}

/// What a shape says.
pub struct Shape {
    /// The class object; the class owns its shapes, so it outlives them in use.
    class: Option<NonNull<Header>>,
    /// Kind of the payload.
    pub kind: Kind,
    /// Where the attribute area begins, in bytes; 0 if there is none.
    pub area: u16,
    /// Slots within the object.
    pub inline: u16,
    /// Slots in use; the first [`Shape::fixed`] of them are those of `__slots__`.
    pub count: u16,
    /// Slots that descriptors of `__slots__` own.
    pub fixed: u16,
    /// Where attributes are.
    pub mode: Mode,
    /// Whether an instance holds a counted reference to its class.
    pub holds_class: bool,
    /// Whether the class has `__del__`.
    pub finalizer: bool,
    parent: Option<ShapeId>,
    name: Option<Value>,
    transitions: Vec<(u64, ShapeId)>,
    table: Option<HashMap<u64, u16>>,
}

/// More attributes than this, and an instance keeps them in a dict.
pub const MAX_SLOTS: u16 = 64;
/// More transitions than this from one shape, and instances go to dicts.
const MAX_TRANSITIONS: usize = 64;

/// The heap's shape table.
pub(super) struct Shapes {
    all: Vec<Shape>,
}

type Overflow = Vec<Option<Value>>;

/// The attribute area of an object, as it lies in memory.
#[derive(Clone, Copy)]
struct Area {
    at: NonNull<u64>,
}

impl Area {
    /// # Safety
    /// `object` must be a live object whose shape has this area.
    unsafe fn of(object: NonNull<Header>, area: u16) -> Area {
        // SAFETY: the cell was allocated with room for the area.
        Area {
            at: unsafe { object.cast::<u8>().add(area as usize).cast() },
        }
    }

    fn overflow_word(self) -> u64 {
        // SAFETY: the area's first word is always initialised.
        unsafe { self.at.read() }
    }

    unsafe fn slot(self, index: u16, inline: u16) -> Option<NonNull<Option<Value>>> {
        // SAFETY: the caller gives the numbers of the object's shape.
        unsafe {
            if index < inline {
                return Some(self.at.add(1 + index as usize).cast());
            }
            let overflow = self.overflow()?;
            let at = (index - inline) as usize;
            (&mut *overflow.as_ptr()).get_mut(at).map(NonNull::from)
        }
    }

    /// The boxed vector of further slots (not in mode Dict).
    unsafe fn overflow(self) -> Option<NonNull<Overflow>> {
        // SAFETY: in mode Slots the word is zero or such a pointer.
        unsafe { self.at.cast::<Option<NonNull<Overflow>>>().read() }
    }

    unsafe fn overflow_or_new(self) -> NonNull<Overflow> {
        // SAFETY: as above.
        unsafe {
            self.overflow().unwrap_or_else(|| {
                let fresh = NonNull::from(Box::leak(Box::new(Overflow::new())));
                self.at.cast().write(Some(fresh));
                fresh
            })
        }
    }

    /// The place of the dict (mode Dict).
    fn dict(self) -> NonNull<Option<Value>> {
        self.at.cast()
    }
}

impl Shapes {
    pub fn new() -> Shapes {
        Shapes { all: Vec::new() }
    }

    #[inline(always)]
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.all[id.0 as usize]
    }

    pub fn push(&mut self, shape: Shape) -> ShapeId {
        self.all.push(shape);
        ShapeId(self.all.len() as u32 - 1)
    }

    #[inline(always)]
    pub fn has_finalizer(&self, id: ShapeId) -> bool {
        self.get(id).finalizer
    }

    /// Visits attributes and class of an object.
    pub unsafe fn trace_instance(&self, object: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: the caller vouches for the object; its shape tells its area.
        unsafe {
            let shape = self.get(object.as_ref().shape());
            if shape.area != 0 {
                let area = Area::of(object, shape.area);
                for index in 0..shape.inline {
                    area.at
                        .add(1 + index as usize)
                        .cast::<Option<Value>>()
                        .as_ref()
                        .trace(tracer);
                }
                if shape.mode == Mode::Dict {
                    area.dict().as_ref().trace(tracer);
                } else if let Some(overflow) = area.overflow() {
                    overflow.as_ref().trace(tracer);
                }
            }
            if shape.holds_class
                && let Some(class) = shape.class
            {
                tracer.visit(&std::mem::ManuallyDrop::new(Value::from_counted(class)));
            }
        }
    }

    /// Drops the attributes of a dying object and answers its reference to the class, to be dropped last.
    pub unsafe fn drop_attributes(shapes: *mut Shapes, object: NonNull<Header>) -> Option<Value> {
        // SAFETY: the caller vouches for the object. A drop may not change shapes: only numbers are kept.
        unsafe {
            let shape = (*shapes).get(object.as_ref().shape());
            let Shape {
                area,
                inline,
                mode,
                holds_class,
                class,
                ..
            } = *shape;
            if area != 0 {
                let area = Area::of(object, area);
                for index in 0..inline {
                    drop(
                        area.at
                            .add(1 + index as usize)
                            .cast::<Option<Value>>()
                            .read(),
                    );
                }
                if mode == Mode::Dict {
                    drop(area.dict().read());
                } else if let Some(overflow) = area.overflow() {
                    drop(Box::from_raw(overflow.as_ptr()));
                }
            }
            if holds_class {
                class.map(|class| Value::from_counted(class))
            } else {
                None
            }
        }
    }

    /// Visits the names that shapes hold.
    pub fn trace(&self, tracer: &mut Tracer) {
        for shape in &self.all {
            shape.name.trace(tracer);
        }
    }

    /// The slot of an interned name in a shape.
    pub fn find(&mut self, id: ShapeId, name: u64) -> Option<u16> {
        let shape = self.get(id);
        if shape.count > 8 {
            if shape.table.is_none() {
                let table = self
                    .names(id)
                    .into_iter()
                    .map(|(slot, name)| (name.bits(), slot))
                    .collect();
                self.all[id.0 as usize].table = Some(table);
            }
            return self
                .get(id)
                .table
                .as_ref()
                .and_then(|table| table.get(&name).copied());
        }
        let mut at = Some(id);
        while let Some(id) = at {
            let shape = self.get(id);
            if shape.name.as_ref().is_some_and(|own| own.bits() == name) {
                return Some(shape.count - 1);
            }
            at = shape.parent;
        }
        None
    }

    /// Slots and names, in the order in which they were added.
    pub fn names(&self, id: ShapeId) -> Vec<(u16, Value)> {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at {
            let shape = self.get(id);
            if let Some(name) = &shape.name {
                names.push((shape.count - 1, name.clone()));
            }
            at = shape.parent;
        }
        names.reverse();
        names
    }

    /// The shape after adding `name` (interned); none if instances had better use a dict.
    fn after(&mut self, id: ShapeId, name: &Value) -> Option<ShapeId> {
        let shape = self.get(id);
        if let Some((_, next)) = shape
            .transitions
            .iter()
            .find(|(bits, _)| *bits == name.bits())
        {
            return Some(*next);
        }
        if shape.count - shape.fixed >= MAX_SLOTS || shape.transitions.len() >= MAX_TRANSITIONS {
            return None;
        }
        let next = Shape {
            class: shape.class,
            kind: shape.kind,
            area: shape.area,
            inline: shape.inline,
            count: shape.count + 1,
            fixed: shape.fixed,
            mode: shape.mode,
            holds_class: shape.holds_class,
            finalizer: shape.finalizer,
            parent: Some(id),
            name: Some(name.clone()),
            transitions: Vec::new(),
            table: None,
        };
        let next = self.push(next);
        self.all[id.0 as usize]
            .transitions
            .push((name.bits(), next));
        Some(next)
    }
}

/// What a new family of shapes begins with.
#[derive(Clone, Copy)]
pub struct Root {
    /// Kind of the payload.
    pub kind: Kind,
    /// Where attributes are.
    pub mode: Mode,
    /// Whether there is an attribute area at all.
    pub area: bool,
    /// Slots within the object.
    pub inline: u16,
    /// Of them, those of `__slots__`.
    pub fixed: u16,
    /// Whether an instance holds a counted reference to its class.
    pub holds_class: bool,
    /// Whether the class has `__del__`.
    pub finalizer: bool,
}

impl super::Heap {
    /// Begins a family of shapes. `class` is the class object, which must own the answer (see
    /// [`Heap::retire_shapes`](super::Heap::retire_shapes)); it may be told later with `set_shape_class`.
    pub fn new_shape(&mut self, class: Option<&Value>, root: Root) -> ShapeId {
        let size = self.inner().kinds[root.kind.0 as usize].size as u16;
        let shape = Shape {
            class: class.filter(|class| class.is_object()).map(Value::pointer),
            kind: root.kind,
            area: if root.area { size } else { 0 },
            inline: root.inline,
            count: root.fixed,
            fixed: root.fixed,
            mode: root.mode,
            holds_class: root.holds_class,
            finalizer: root.finalizer,
            parent: None,
            name: None,
            transitions: Vec::new(),
            table: None,
        };
        self.shapes_mut().push(shape)
    }

    /// Tells the class of a shape made before its class.
    pub fn set_shape_class(&mut self, id: ShapeId, class: &Value) {
        if class.is_object() {
            self.shapes_mut().all[id.0 as usize].class = Some(class.pointer());
        }
    }

    /// What a shape says.
    #[inline(always)]
    pub fn shape(&self, id: ShapeId) -> &Shape {
        // SAFETY: shapes change only through `&mut Heap`.
        unsafe { (*self.inner().shapes.get()).get(id) }
    }

    #[allow(clippy::mut_from_ref)]
    pub(super) fn shapes_mut(&mut self) -> &mut Shapes {
        // SAFETY: the token is borrowed mutably.
        unsafe { &mut *self.inner().shapes.get() }
    }

    /// The class of a shape's instances.
    #[inline(always)]
    pub fn class_of_shape(&self, id: ShapeId) -> Option<&Value> {
        let class = self.shape(id).class.as_ref()?;
        // SAFETY: a `Value` is a pointer without a tag, and the class lives while its shapes are in use.
        Some(unsafe { &*(class as *const NonNull<Header>).cast::<Value>() })
    }

    /// Says whether instances of a family, from `root` on, have a finalizer (`__del__` came or went).
    pub fn set_finalizer(&mut self, root: ShapeId, finalizer: bool) {
        let shapes = self.shapes_mut();
        let mut todo = vec![root];
        while let Some(id) = todo.pop() {
            let shape = &mut shapes.all[id.0 as usize];
            shape.finalizer = finalizer;
            todo.extend(shape.transitions.iter().map(|(_, next)| *next));
        }
    }

    /// Forgets the names of a family of shapes whose class is gone; their numbers stay taken.
    pub fn retire_shapes(&mut self, root: ShapeId) {
        let shapes = self.shapes_mut();
        let mut todo = vec![root];
        let mut names = Vec::new();
        while let Some(id) = todo.pop() {
            let shape = &mut shapes.all[id.0 as usize];
            names.extend(shape.name.take());
            shape.table = None;
            shape.class = None;
            todo.extend(
                std::mem::take(&mut shape.transitions)
                    .into_iter()
                    .map(|(_, next)| next),
            );
        }
        drop(names);
    }

    /// The slot of an attribute (an interned name) in instances of a shape.
    pub fn find_slot(&mut self, shape: ShapeId, name: &Value) -> Option<u16> {
        self.shapes_mut().find(shape, name.bits())
    }

    /// The byte offset of a slot from the object's start, if it lies within the object.
    pub fn slot_offset(&self, shape: ShapeId, slot: u16) -> Option<u16> {
        let shape = self.shape(shape);
        (slot < shape.inline).then(|| shape.area + 8 + 8 * slot)
    }

    /// Slots and names of a shape, in the order in which they were added.
    pub fn slot_names(&self, shape: ShapeId) -> Vec<(u16, Value)> {
        // SAFETY: shapes change only through `&mut Heap`.
        unsafe { (*self.inner().shapes.get()).names(shape) }
    }

    /// What stands in a slot of an object; none if it is empty or not there.
    pub fn slot<'a>(&'a self, object: &'a Value, slot: u16) -> Option<&'a Value> {
        let shape = self.shape(object.shape()?);
        if shape.area == 0
            || slot >= shape.count
            || (shape.mode == Mode::Dict && slot >= shape.fixed)
        {
            return None;
        }
        // SAFETY: slot and area are those of the object's shape; contents change only through `&mut Heap`.
        unsafe {
            let place = Area::of(object.pointer(), shape.area).slot(slot, shape.inline)?;
            (*place.as_ptr()).as_ref()
        }
    }

    /// Replaces what stands in a slot that the object's shape has; answers what stood there.
    pub fn set_slot(&mut self, object: &Value, slot: u16, value: Option<Value>) -> Option<Value> {
        let shape = self.shape(object.shape()?);
        if shape.area == 0 || slot >= shape.count {
            return None;
        }
        // SAFETY: as above, and the token is borrowed mutably.
        unsafe {
            let place = Area::of(object.pointer(), shape.area).slot(slot, shape.inline)?;
            std::mem::replace(&mut *place.as_ptr(), value)
        }
    }

    /// Adds an attribute (an interned name that the shape has not) to an object of mode Slots. Answers the
    /// value again if the object had better turn to a dict.
    pub fn add_slot(&mut self, object: &Value, name: &Value, value: Value) -> Result<(), Value> {
        let Some(header) = object.header() else {
            return Err(value);
        };
        if self.shape(header.shape()).mode != Mode::Slots {
            return Err(value);
        }
        let Some(next) = self.shapes_mut().after(header.shape(), name) else {
            return Err(value);
        };
        let shape = self.shape(next);
        let slot = shape.count - 1;
        // SAFETY: the area is the object's; the slot is the next one of its overflow, or lies within it.
        unsafe {
            let area = Area::of(object.pointer(), shape.area);
            if slot < shape.inline {
                area.at
                    .add(1 + slot as usize)
                    .cast::<Option<Value>>()
                    .write(Some(value));
            } else {
                (*area.overflow_or_new().as_ptr()).push(Some(value));
            }
        }
        header.shape.set(next);
        Ok(())
    }

    /// The shape that an instance of `shape` gets with the attribute `name` (interned), if the new slot lies
    /// within the object.
    pub fn inline_transition(&mut self, shape: ShapeId, name: &Value) -> Option<ShapeId> {
        if self.shape(shape).mode != Mode::Slots {
            return None;
        }
        let next = self.shapes_mut().after(shape, name)?;
        let shape = self.shape(next);
        (shape.count <= shape.inline).then_some(next)
    }

    /// The dict of an object of mode Dict.
    pub fn attribute_dict<'a>(&'a self, object: &'a Value) -> Option<&'a Value> {
        let shape = self.shape(object.shape()?);
        if shape.mode != Mode::Dict || shape.area == 0 {
            return None;
        }
        // SAFETY: in mode Dict the area's first word is the dict's place.
        unsafe { (*Area::of(object.pointer(), shape.area).dict().as_ptr()).as_ref() }
    }

    /// Turns an object from slots to `dict` (which holds all its attributes): its attribute slots become
    /// empty, its shape the family's dict shape `shape`. Or replaces the dict of an object that has one.
    /// Answers what is to be dropped.
    pub fn set_attribute_dict(
        &mut self,
        object: &Value,
        dict: Value,
        to: ShapeId,
    ) -> Vec<Option<Value>> {
        let Some(header) = object.header() else {
            return Vec::new();
        };
        let shape = self.shape(header.shape());
        if shape.area == 0 {
            return Vec::new();
        }
        let mut old = Vec::new();
        // SAFETY: the area is the object's, and the token is borrowed mutably.
        unsafe {
            let area = Area::of(object.pointer(), shape.area);
            if shape.mode == Mode::Dict {
                old.push(std::mem::replace(&mut *area.dict().as_ptr(), Some(dict)));
            } else {
                for index in shape.fixed..shape.inline {
                    let place = area.at.add(1 + index as usize).cast::<Option<Value>>();
                    old.push(std::mem::take(&mut *place.as_ptr()));
                }
                if let Some(overflow) = area.overflow() {
                    old.extend(*Box::from_raw(overflow.as_ptr()));
                }
                area.dict().write(Some(dict));
            }
        }
        header.shape.set(to);
        old
    }

    /// Gives a live object another shape of the same layout (`__class__` assignment, `__dict__`). Answers
    /// the reference to its class that the object no longer holds.
    pub fn set_shape(&mut self, object: &Value, to: ShapeId) -> Option<Value> {
        let header = object.header()?;
        let (from, into) = (self.shape(header.shape()), self.shape(to));
        if from.area != into.area || from.inline != into.inline || from.kind != into.kind {
            return None;
        }
        let old = if from.holds_class { from.class } else { None };
        if into.holds_class
            && let Some(class) = into.class
        {
            // SAFETY: the class is alive; the object takes over this reference.
            std::mem::forget(unsafe { Value::new_reference(class) });
        }
        header.shape.set(to);
        // SAFETY: this reference was the object's.
        old.map(|class| unsafe { Value::from_counted(class) })
    }
}

impl Shape {
    /// A placeholder for kinds without a class of their own.
    pub fn is_plain(&self) -> bool {
        self.area == 0
    }

    #[allow(dead_code)]
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }
}
