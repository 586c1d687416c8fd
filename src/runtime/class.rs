//! Classes as objects, and finding things in them.
//!
//! A class has a namespace (a real dict, so that the collector counts what CPython's counts), bases, its
//! method resolution order, and the slots that the machine uses. The namespace of a builtin class is filled
//! from its [`TypeSpec`] when it is first looked into.

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, ShapeId, Value};
use crate::{object, traces_nothing};

use super::containers::{Dict, Tuple};
use super::kind;
use super::lookup_cache::Found;
use super::slots::{Slots, TypeSpec};
use super::str::Str;
use super::table::Table;
use super::type_id::TypeId;
use super::vm::Vm;

/// Fields of a class that hold no references.
pub struct Plain<T>(pub Cell<T>);

impl<T> crate::heap::Trace for Plain<T> {
    fn trace(&self, _: &mut crate::heap::Tracer) {}
}

/// The slots of a class.
pub struct SlotTable(pub HeapCell<Slots>);
traces_nothing!(SlotTable);

/// Flags of a class.
pub mod class_flag {
    /// Its namespace is still to be filled from its spec.
    pub const LAZY: u32 = 1;
    /// It was written in Python (it is mutable, and its instances count as references to it).
    pub const HEAP: u32 = 2;
    /// Python classes may derive from it.
    pub const SUBCLASSABLE: u32 = 4;
    /// Its instances have a `__dict__`.
    pub const HAS_DICT: u32 = 8;
    /// Its instances can be weakly referenced.
    pub const HAS_WEAKREF: u32 = 16;
    /// An inline cache depends on what was found in it, or not found.
    pub const CACHED: u32 = 32;
    /// It or a base defines `__getattr__`.
    pub const HAS_GETATTR: u32 = 64;
    /// It or a base defines `__del__`.
    pub const HAS_DEL: u32 = 128;
    /// It changes so often that inline caches leave it alone.
    pub const VOLATILE: u32 = 256;
    /// It has abstract methods.
    pub const ABSTRACT: u32 = 512;
    /// Its instances match patterns of sequences.
    pub const SEQUENCE: u32 = 1024;
    /// Its instances match patterns of mappings.
    pub const MAPPING: u32 = 2048;
}

object! {
    /// A class. Its fields stand in the order in which CPython visits them.
    pub struct Class: kind::CLASS, tracked {
        /// Its namespace.
        pub dict: Value,
        /// `__mro__`, a tuple that begins with the class itself.
        pub mro: HeapCell<Option<Value>>,
        /// `__bases__`.
        pub bases: HeapCell<Value>,
        /// The base whose layout its instances have (`__base__`).
        pub base: HeapCell<Option<Value>>,
        /// `__name__`.
        pub name: HeapCell<Value>,
        /// `__qualname__`.
        pub qualname: HeapCell<Value>,
        /// What its instances can do.
        pub slots: SlotTable,
        /// Bits of [`class_flag`].
        pub flags: Plain<u32>,
        /// The shape with which instances begin.
        pub instance_shape: Plain<ShapeId>,
        /// The shape of instances that keep their attributes in a dict, once there is one.
        pub dict_shape: Plain<Option<ShapeId>>,
        /// The spec of a builtin class, the solid builtin base's of others.
        pub spec: Plain<&'static TypeSpec>,
        /// Direct subclasses, as weak references.
        pub subclasses: HeapCell<Vec<Value>>,
        /// The address of the function that `__init__` is, for calls of the class that need nothing but a plain
        /// instance and this function; 1 if they need not even that; 0 if unknown. Changing the class forgets it.
        pub plain_init: Plain<u64>,
        /// How often it changed while inline caches depended on it.
        pub changes: Plain<u32>,
    }
}

impl Class {
    /// The class that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Class> {
        Heap::downcast(value)
    }

    /// Whether a flag is set.
    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.0.get() & flag != 0
    }

    /// Sets or clears a flag.
    pub fn set_flag(&self, flag: u32, on: bool) {
        let flags = self.flags.0.get();
        self.flags
            .0
            .set(if on { flags | flag } else { flags & !flag });
    }

    /// The classes of its method resolution order.
    #[inline]
    pub fn mro<'a>(&'a self, heap: &'a Heap) -> &'a [Value] {
        self.mro
            .get(heap)
            .as_ref()
            .and_then(Tuple::of)
            .map_or(&[], Tuple::items)
    }

    /// What its instances can do.
    #[inline(always)]
    pub fn slots<'a>(&'a self, heap: &'a Heap) -> &'a Slots {
        self.slots.0.get(heap)
    }
}

impl Vm {
    /// The class of a value.
    #[inline]
    pub fn class_of(&self, value: &Value) -> &Value {
        match value.shape() {
            Some(shape) => self.class_of_shape(shape),
            None => self.type_object(immediate_type(value)),
        }
    }

    /// The class of a shape's instances.
    #[inline(always)]
    pub fn class_of_shape(&self, shape: ShapeId) -> &Value {
        if (shape.0 as usize) < TypeId::COUNT {
            &self.types[shape.0 as usize]
        } else {
            self.heap.class_of_shape(shape).unwrap_or(&self.types[0])
        }
    }

    /// The class object of a builtin class.
    #[inline(always)]
    pub fn type_object(&self, id: TypeId) -> &Value {
        &self.types[id.index()]
    }

    /// The slots of a value's class.
    #[inline]
    pub fn slots_of(&self, value: &Value) -> Slots {
        self.slots_ref(value).to_owned()
    }

    /// The slots of a value's class, borrowed.
    #[inline(always)]
    pub fn slots_ref(&self, value: &Value) -> &Slots {
        let class = self.class_of(value);
        Class::of(class).map_or(&Slots::EMPTY, |class| class.slots(&self.heap))
    }

    /// Whether the value's class is exactly this builtin one.
    #[inline(always)]
    pub fn is_exact(&self, value: &Value, id: TypeId) -> bool {
        match value.shape() {
            Some(shape) => shape == id.shape() || self.is_grown(shape, id),
            None => immediate_type(value) == id,
        }
    }

    /// Whether a shape is one that instances of a builtin class get with attributes.
    #[inline]
    fn is_grown(&self, shape: ShapeId, id: TypeId) -> bool {
        shape.0 as usize >= TypeId::COUNT
            && self
                .heap
                .class_of_shape(shape)
                .is_some_and(|class| class.is(self.type_object(id)))
    }

    /// The name of a class, for messages: `__name__`; a builtin class's with its module, if that is not
    /// `builtins`.
    pub fn class_name(&self, class: &Value) -> String {
        match Class::of(class) {
            Some(class) if !class.has(class_flag::HEAP) => class.spec.0.get().name.to_string(),
            Some(class) => {
                let name = self.text(class.name.get(&self.heap));
                match self.dict_get_str(&class.dict, &self.names.__module__) {
                    // What CPython writes in C carries its module in messages.
                    Some(module) if matches!(&*self.text(&module), "_asyncio" | "_struct") => {
                        format!("{}.{name}", self.text(&module))
                    }
                    _ => name,
                }
            }
            None => String::new(),
        }
    }

    /// The name of a value's class, for messages.
    pub fn type_name(&self, value: &Value) -> String {
        self.class_name(self.class_of(value))
    }

    /// Looks an interned name up along the method resolution order of a class; no descriptor is asked.
    #[inline]
    pub fn lookup(&mut self, class: &Value, name: &Value) -> Option<Value> {
        self.lookup_with_owner(class, name).map(|(found, _)| found)
    }

    /// As [`Vm::lookup`], with the place in the order where it was found.
    pub fn lookup_with_owner(&mut self, class: &Value, name: &Value) -> Option<(Value, usize)> {
        let object = Class::of(class)?;
        let number = object.instance_shape.0.get().0;
        let found = match self.lookups.find(number, name) {
            Some(found) => found,
            None => {
                let found = self.find_in_order(object, name);
                if Str::of(name).is_some_and(Str::is_interned) {
                    self.lookups.put(number, name, found);
                }
                found
            }
        };
        let Found::At(owner, place) = found else {
            return None;
        };
        let owner = owner as usize;
        let table = self.table_of_class(object.mro(&self.heap).get(owner)?)?;
        Some((table.value_at(place as usize)?.clone(), owner))
    }

    /// Where the value of a name lies that was found in the order of a class, as long as no class changes but by
    /// other values for names that it has.
    pub fn address_in_class(
        &mut self,
        class: &Value,
        name: &Value,
    ) -> Option<*const Option<Value>> {
        let (_, owner) = self.lookup_with_owner(class, name)?;
        let owner = Class::of(class)?.mro(&self.heap).get(owner)?;
        let table = self.table_of_class(owner)?;
        table.address_of(table.find_str(name, Str::of(name)?)?)
    }

    fn table_of_class<'a>(&'a self, class: &'a Value) -> Option<&'a Table> {
        Some(Dict::of(&Class::of(class)?.dict)?.table(&self.heap))
    }

    fn find_in_order(&mut self, class: &Class, name: &Value) -> Found {
        let Some(string) = Str::of(name) else {
            return Found::Nowhere;
        };
        for owner in 0..class.mro(&self.heap).len() {
            let member = class.mro(&self.heap)[owner].clone();
            if Class::of(&member).is_some_and(|own| own.has(class_flag::LAZY)) {
                (self.hooks.fill_class)(self, &member, string.as_str());
            }
            let table = self.table_of_class(&member);
            if let Some(place) = table.and_then(|table| table.find_str(name, string)) {
                return Found::At(owner as u16, place as u32);
            }
        }
        Found::Nowhere
    }

    /// Whether `class` is `base` or derives from it by its method resolution order (no `__subclasscheck__`).
    pub fn is_subclass(&self, class: &Value, base: &Value) -> bool {
        class.is(base)
            || Class::of(class)
                .is_some_and(|class| class.mro(&self.heap).iter().any(|member| member.is(base)))
    }

    /// Whether the value is an instance of a builtin class or of one that derives from it.
    pub fn is_a(&self, value: &Value, id: TypeId) -> bool {
        self.is_exact(value, id) || self.is_subclass(self.class_of(value), self.type_object(id))
    }
}

/// The class of a value that is no heap object.
#[inline(always)]
pub fn immediate_type(value: &Value) -> TypeId {
    if value.is_small() {
        TypeId::INT
    } else if value.is_immediate_float() {
        TypeId::FLOAT
    } else if value.is_none() {
        TypeId::NONE
    } else if value.as_bool().is_some() {
        TypeId::BOOL
    } else if value.is(&Value::NOT_IMPLEMENTED) {
        TypeId::NOT_IMPLEMENTED
    } else {
        TypeId::ELLIPSIS
    }
}
