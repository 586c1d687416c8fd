//! Shapes: what instances that got the same attributes in the same order share.
//!
//! A shape names the class, the layout of the payload and the attributes with their slots; adding an
//! attribute leads to another shape along a transition (Chambers, Ungar, Lee: "An efficient
//! implementation of SELF", 1989). Where the attributes themselves stand says `attributes.rs`.
//!
//! *Shapes and classes.* Each family of shapes owns a reference to its class, which the collector sees as
//! one of the class to itself, as CPython's classes stand in their own `__mro__`. So a class dies in a
//! collection only, never by a drop, and what [`Heap::class_of_shape`] lends stays while the heap is
//! borrowed. With the class its shapes retire: they name no class and no attributes any more.
//!
//! Shape numbers are never reused, so that an inline cache that compares them can't be fooled.

use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::Heap;
use super::header::{Header, Kind, ShapeId, flag};
use super::inner::HeapInner;
use super::page::MAX_CELL;
use super::shared_names::{SharedNames, Sharing};
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
    /// The class object: the shape's family owns a reference to it.
    pub(super) class: Option<NonNull<Header>>,
    /// Kind of the payload.
    pub kind: Kind,
    /// Where the attribute area begins, in bytes; 0 if there is none.
    pub area: u16,
    /// Slots within the object.
    pub inline: u16,
    /// Slots in use; the first [`Shape::fixed`] of them are those of `__slots__`.
    pub count: u16,
    /// Slots that descriptors of `__slots__` own; they lie within the object.
    pub fixed: u16,
    /// Where attributes are.
    pub mode: Mode,
    /// Whether an instance holds a counted reference to its class.
    pub holds_class: bool,
    /// Whether the class has `__del__`.
    pub finalizer: bool,
    /// Whose names the attributes share.
    pub(super) sharing: Sharing,
    /// The attributes share no names, or no longer.
    pub(super) own_names: bool,
    /// The attributes' values lie within instances, in CPython too, as long as they share names.
    pub(super) within: bool,
    /// Births of instances are counted.
    pub(super) counts_births: Cell<bool>,
    /// The slots of attributes in the order in which they die, if it is not theirs.
    pub(super) order: Box<[u16]>,
    parent: Option<ShapeId>,
    name: Option<Value>,
    transitions: Vec<(u64, ShapeId)>,
    table: Option<FxHashMap<u64, u16>>,
}

/// More attributes than this, and an instance keeps them in a dict.
pub const MAX_SLOTS: u16 = 64;
/// More transitions than this from one shape, and instances go to dicts.
const MAX_TRANSITIONS: usize = 64;
/// With more attributes than this, a shape looks them up in a table of its own.
const MANY: u16 = 8;

/// What a new family of shapes begins with.
#[derive(Clone, Copy)]
pub struct Root {
    /// Kind of the payload.
    pub kind: Kind,
    /// Where attributes are.
    pub mode: Mode,
    /// Whether there is an attribute area at all.
    pub area: bool,
    /// Slots within the object; no more than [`Heap::most_slots`] are granted.
    pub inline: u16,
    /// Of them, those of `__slots__`.
    pub fixed: u16,
    /// Whether an instance holds a counted reference to its class.
    pub holds_class: bool,
    /// Whether the class has `__del__`.
    pub finalizer: bool,
}

impl Heap {
    /// How many slots an object of a kind can have within itself.
    pub fn most_slots(&self, kind: Kind) -> u16 {
        let size = self.inner().kinds[kind.0 as usize].size;
        (MAX_CELL.saturating_sub(size + 8) / 8) as u16
    }

    /// Begins a family of shapes of a class, which may be told later with [`Heap::set_shape_class`].
    pub fn new_shape(&mut self, class: Option<&Value>, root: Root) -> ShapeId {
        let size = self.inner().kinds[root.kind.0 as usize].size as u16;
        let inline = root.inline.min(self.most_slots(root.kind));
        let fixed = root.fixed.min(inline);
        let id = self.shapes_mut().push(Shape {
            class: None,
            kind: root.kind,
            area: if root.area { size } else { 0 },
            inline,
            count: fixed,
            fixed,
            mode: root.mode,
            holds_class: root.holds_class,
            finalizer: root.finalizer,
            sharing: Sharing::default(),
            own_names: true,
            within: false,
            counts_births: Cell::new(false),
            order: Box::default(),
            parent: None,
            name: None,
            transitions: Vec::new(),
            table: None,
        });
        if let Some(class) = class {
            self.set_shape_class(id, class);
        }
        id
    }

    /// Tells the class of a family of shapes, from its root, that was made before its class; it does
    /// nothing if the family has one. Instances made before do not hold the class. A class that the
    /// collector does not look at lives until the heap's end.
    pub fn set_shape_class(&mut self, root: ShapeId, class: &Value) {
        let Some(header) = class.header() else { return };
        if self.shape(root).class.is_some() {
            return;
        }
        header.set(flag::OWNS_SHAPES);
        // The family's reference; `retire_class` gives it back.
        std::mem::forget(class.clone());
        let shapes = self.shapes_mut();
        let families = shapes.families.entry(class.pointer()).or_default();
        let first = families.first().copied();
        families.push(root);
        if let Some(first) = first.map(|first| shapes.get(first)) {
            let (sharing, own_names) = (first.sharing, first.own_names);
            let shape = shapes.get_mut(root);
            (shape.sharing, shape.own_names) = (sharing, own_names);
        }
        shapes.for_family(root, |shape| shape.class = Some(class.pointer()));
    }

    /// What a shape says.
    #[inline(always)]
    pub fn shape(&self, id: ShapeId) -> &Shape {
        // SAFETY: shapes change only through `&mut Heap`.
        unsafe { (*self.inner().shapes.get()).get(id) }
    }

    #[allow(clippy::mut_from_ref)]
    pub(super) fn shapes_mut(&mut self) -> &mut Shapes {
        // SAFETY: the token is borrowed mutably. A drop reads the table, so a borrow must end before
        // anything is dropped.
        unsafe { &mut *self.inner().shapes.get() }
    }

    /// The class of a shape's instances.
    #[inline(always)]
    pub fn class_of_shape(&self, id: ShapeId) -> Option<&Value> {
        self.shape(id).class()
    }

    /// Says whether instances of a family, from `root` on, have a finalizer (`__del__` came or went).
    pub fn set_finalizer(&mut self, root: ShapeId, finalizer: bool) {
        self.shapes_mut()
            .for_family(root, |shape| shape.finalizer = finalizer);
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
        let mut names = Vec::new();
        let mut at = Some(shape);
        while let Some(id) = at {
            let shape = self.shape(id);
            if let Some(name) = &shape.name {
                names.push((shape.count - 1, name.clone()));
            }
            at = shape.parent;
        }
        names.reverse();
        names
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
}

impl Shape {
    /// The class of instances.
    #[inline(always)]
    pub fn class(&self) -> Option<&Value> {
        let class = self.class.as_ref()?;
        // SAFETY: a `Value` is a pointer without a tag. The shape's family owns a reference, which it
        // gives back only under `&mut Heap`; who sees a shape has borrowed the heap.
        Some(unsafe { &*(class as *const NonNull<Header>).cast::<Value>() })
    }
}

/// The heap's shape table.
pub(super) struct Shapes {
    all: Vec<Shape>,
    /// The families of each class, by their roots; each owns a reference to the class.
    families: FxHashMap<NonNull<Header>, Vec<ShapeId>>,
    /// Names that shapes share; the first are nobody's.
    pub(super) shared: Vec<SharedNames>,
    /// Stress: as many attributes go to slots.
    pub most: u16,
}

impl Shapes {
    pub fn new() -> Shapes {
        Shapes {
            all: Vec::new(),
            families: FxHashMap::default(),
            shared: vec![SharedNames::new(Vec::new())],
            most: MAX_SLOTS,
        }
    }

    #[inline(always)]
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.all[id.0 as usize]
    }

    pub(super) fn get_mut(&mut self, id: ShapeId) -> &mut Shape {
        &mut self.all[id.0 as usize]
    }

    fn push(&mut self, shape: Shape) -> ShapeId {
        self.all.push(shape);
        ShapeId(self.all.len() as u32 - 1)
    }

    #[inline(always)]
    pub fn has_finalizer(&self, id: ShapeId) -> bool {
        self.get(id).finalizer
    }

    /// Changes all shapes of a family.
    fn for_family(&mut self, root: ShapeId, mut change: impl FnMut(&mut Shape)) {
        let mut todo = vec![root];
        while let Some(id) = todo.pop() {
            let shape = &mut self.all[id.0 as usize];
            todo.extend(shape.transitions.iter().map(|(_, next)| *next));
            change(shape);
        }
    }

    /// Visits the names that shapes hold.
    pub fn trace(&self, tracer: &mut Tracer) {
        for shape in &self.all {
            shape.name.trace(tracer);
        }
    }

    /// Visits the references that the families of a class own.
    pub fn trace_families(&self, class: NonNull<Header>, tracer: &mut Tracer) {
        // SAFETY: not dropped, so it counts nothing; the class is whole while it has families.
        let value = ManuallyDrop::new(unsafe { Value::from_counted(class) });
        for _ in self.families.get(&class).into_iter().flatten() {
            tracer.visit(&value);
        }
    }

    /// Takes all names out, to be dropped.
    pub fn take_names(&mut self) -> Vec<Value> {
        self.all
            .iter_mut()
            .filter_map(|shape| shape.name.take())
            .collect()
    }

    /// The slot of an interned name in a shape.
    fn find(&mut self, id: ShapeId, name: u64) -> Option<u16> {
        if self.get(id).count > MANY {
            if self.get(id).table.is_none() {
                let table = self.slots(id).collect();
                self.all[id.0 as usize].table = Some(table);
            }
            return self.get(id).table.as_ref()?.get(&name).copied();
        }
        self.slots(id)
            .find_map(|(own, slot)| (own == name).then_some(slot))
    }

    /// The bits of the names of a shape and their slots, the newest first.
    pub(super) fn slots(&self, id: ShapeId) -> impl Iterator<Item = (u64, u16)> {
        std::iter::successors(Some(self.get(id)), |shape| {
            shape.parent.map(|parent| self.get(parent))
        })
        .filter_map(|shape| Some((shape.name.as_ref()?.bits(), shape.count - 1)))
    }

    /// The shape after adding `name` (interned); none if instances had better use a dict.
    pub fn after(&mut self, id: ShapeId, name: &Value) -> Option<ShapeId> {
        let shape = self.get(id);
        let known = shape.transitions.iter();
        if let Some((_, next)) = known.clone().find(|(bits, _)| *bits == name.bits()) {
            return Some(*next);
        }
        if shape.count - shape.fixed >= self.most || shape.transitions.len() >= MAX_TRANSITIONS {
            return None;
        }
        let slot = shape.count;
        let order = self.order_after(id, name, slot);
        let shape = self.get(id);
        let next = Shape {
            count: slot + 1,
            parent: Some(id),
            name: Some(name.clone()),
            transitions: Vec::new(),
            table: None,
            own_names: order.is_none(),
            counts_births: Cell::new(false),
            order: order.unwrap_or_default(),
            ..*shape
        };
        let next = self.push(next);
        self.all[id.0 as usize]
            .transitions
            .push((name.bits(), next));
        Some(next)
    }
}

impl HeapInner {
    /// If the object is a class, lets its shapes forget it and their names.
    ///
    /// # Safety
    /// Only under `&mut Heap`, for an object that dies, and when no object holds it as its class any more.
    pub(super) unsafe fn retire_class(&self, class: NonNull<Header>) {
        // SAFETY: the caller holds the heap, so nobody borrows shapes. Each family owns one reference.
        // What is dropped is dropped after the borrow of the table has ended.
        unsafe {
            if !class.as_ref().has(flag::OWNS_SHAPES) {
                return;
            }
            class.as_ref().unset(flag::OWNS_SHAPES);
            let shapes = &mut *self.shapes.get();
            let roots = shapes.families.remove(&class).unwrap_or_default();
            let mut names = Vec::new();
            for root in &roots {
                shapes.for_family(*root, |shape| {
                    names.extend(shape.name.take());
                    shape.class = None;
                    shape.table = None;
                    shape.transitions = Vec::new();
                });
            }
            for _ in roots {
                drop(Value::from_counted(class));
            }
            drop(names);
        }
    }
}
