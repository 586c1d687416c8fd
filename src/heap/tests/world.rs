//! A small world of toy kinds, which tests of the heap share: boxes, leaves, tuples, classes and instances.

use std::cell::{Cell, RefCell};

use crate::heap::*;

pub const BOX: Kind = Kind(2);
pub const NOTE: Kind = Kind(3);
pub const TUPLE: Kind = Kind(4);
pub const CLASS: Kind = Kind(5);
pub const INSTANCE: Kind = Kind(6);

thread_local! {
    static DIED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The tags that were dropped since the last call, in order.
pub fn died() -> Vec<usize> {
    DIED.with_borrow_mut(std::mem::take)
}

/// Notes its drop.
pub struct Tag(pub usize);

impl Drop for Tag {
    fn drop(&mut self) {
        DIED.with_borrow_mut(|died| died.push(self.0));
    }
}

crate::traces_nothing!(Tag);

crate::object! {
    /// A box of values; armed, it has a finalizer.
    pub struct Crate: BOX, tracked, finalizer is_armed {
        pub tag: Tag,
        pub armed: Cell<bool>,
        pub items: HeapCell<Vec<Value>>,
    }
}

fn is_armed(object: &Crate) -> bool {
    object.armed.get()
}

crate::object! {
    /// A leaf.
    pub struct Note: NOTE, untracked { pub tag: Tag, pub text: String }
}

crate::object! {
    /// A tuple.
    pub struct Row: TUPLE, tracked { pub tag: Tag, pub items: Tail<Value> }
}

crate::object! {
    /// A class.
    pub struct Class: CLASS, tracked { pub tag: Tag }
}

crate::object! {
    /// An instance.
    pub struct Instance: INSTANCE, tracked { pub tag: Tag }
}

static KINDS: [KindInfo; 7] = [
    Note::INFO,
    WeakReference::INFO,
    Crate::INFO,
    Note::INFO,
    Row::INFO,
    Class::INFO,
    Instance::INFO,
];

/// A heap with a shape for each kind.
pub struct World {
    pub heap: Heap,
    pub boxes: ShapeId,
    pub notes: ShapeId,
    pub rows: ShapeId,
    pub classes: ShapeId,
    pub weak: ShapeId,
}

/// A root without attributes.
pub fn bare(kind: Kind) -> Root {
    Root {
        kind,
        mode: Mode::Fixed,
        area: false,
        inline: 0,
        fixed: 0,
        holds_class: false,
        finalizer: false,
    }
}

impl World {
    pub fn new() -> World {
        died();
        let mut heap = Heap::new(&KINDS);
        World {
            boxes: heap.new_shape(None, bare(BOX)),
            notes: heap.new_shape(None, bare(NOTE)),
            rows: heap.new_shape(None, bare(TUPLE)),
            classes: heap.new_shape(None, bare(CLASS)),
            weak: heap.new_shape(None, bare(WEAK_REFERENCE)),
            heap,
        }
    }

    /// The next action of a safe point; a finalizer counts as run.
    pub fn next_action(&mut self) -> Option<(Action, usize)> {
        let next = self.heap.next_action();
        if let Some((Action::Finalize(object), _)) = &next {
            self.heap.finalized(object);
        }
        next
    }

    pub fn tagged_box(&mut self, tag: usize, items: Vec<Value>) -> Value {
        self.heap.alloc(self.boxes, |header| Crate {
            header,
            tag: Tag(tag),
            armed: Cell::new(false),
            items: HeapCell::new(items),
        })
    }

    pub fn new_box(&mut self, items: Vec<Value>) -> Value {
        self.tagged_box(0, items)
    }

    /// A box with a finalizer.
    pub fn armed_box(&mut self, tag: usize, items: Vec<Value>) -> Value {
        let new = self.tagged_box(tag, items);
        crate_of(&new).armed.set(true);
        new
    }

    pub fn tagged_note(&mut self, tag: usize) -> Value {
        self.heap.alloc(self.notes, |header| Note {
            header,
            tag: Tag(tag),
            text: tag.to_string(),
        })
    }

    pub fn note(&mut self, text: &str) -> Value {
        self.heap.alloc(self.notes, |header| Note {
            header,
            tag: Tag(0),
            text: text.to_string(),
        })
    }

    pub fn row(&mut self, tag: usize, items: Vec<Value>) -> Value {
        self.heap
            .alloc_with_tail(self.rows, items.into_iter(), |header, items| Row {
                header,
                tag: Tag(tag),
                items,
            })
    }

    pub fn class(&mut self, tag: usize) -> Value {
        self.heap.alloc(self.classes, |header| Class {
            header,
            tag: Tag(tag),
        })
    }

    pub fn instance(&mut self, shape: ShapeId, tag: usize) -> Value {
        self.heap.alloc(shape, |header| Instance {
            header,
            tag: Tag(tag),
        })
    }

    pub fn weak(&mut self, object: &Value, callback: Option<Value>) -> Value {
        self.heap.new_weak(self.weak, object, callback).unwrap()
    }

    pub fn push(&mut self, into: &Value, value: Value) {
        crate_of(into).items.get_mut(&mut self.heap).push(value);
    }

    /// A collection in which no code runs.
    pub fn collect(&mut self) -> usize {
        let collection = self.heap.begin_collection(2);
        self.heap.finish_collection(collection, false).0
    }
}

/// The family of instances of a class: with attributes in slots, two of them inside.
pub fn instances(finalizer: bool, mode: Mode) -> Root {
    Root {
        kind: INSTANCE,
        mode,
        area: true,
        inline: 2,
        fixed: 0,
        holds_class: true,
        finalizer,
    }
}

pub fn crate_of(value: &Value) -> &Crate {
    Heap::downcast::<Crate>(value).unwrap()
}

pub fn weak_of(value: &Value) -> &WeakReference {
    Heap::downcast::<WeakReference>(value).unwrap()
}

/// The count of an object.
pub fn count(value: &Value) -> u32 {
    value.header().unwrap().count()
}
