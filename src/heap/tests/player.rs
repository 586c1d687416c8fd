//! Runs a program on the heap, as a machine would: each step, then a safe point.

use std::collections::HashMap;

use super::program::{DEPTH, Event, FUEL, NAMES, Op, Operand, Program, THIS};
use super::world::*;
use crate::heap::*;

/// The shapes of a class's instances.
#[derive(Clone, Copy)]
struct Family {
    slots: ShapeId,
    dict: ShapeId,
}

pub struct Player<'p> {
    program: &'p Program,
    pub roots: Vec<Value>,
    /// What the scripts under way have at hand.
    this: Vec<Value>,
    /// Numbers of objects, by their words.
    ids: HashMap<u64, usize>,
    families: HashMap<usize, Family>,
    names: Vec<Value>,
    /// How many objects were made.
    pub made: usize,
    pub events: Vec<Event>,
    depth: usize,
    fuel: usize,
    /// Last, so that it goes when nothing holds values any more.
    pub world: World,
}

/// More roots than this are not made.
pub const MOST_ROOTS: usize = 12;

impl<'p> Player<'p> {
    pub fn new(program: &'p Program, stress: Stress) -> Player<'p> {
        let mut world = World::new();
        world.heap.set_stress(stress);
        let names = (0..NAMES).map(|_| world.tagged_note(usize::MAX)).collect();
        Player {
            world,
            program,
            roots: Vec::new(),
            this: Vec::new(),
            ids: HashMap::new(),
            families: HashMap::new(),
            names,
            made: 0,
            events: Vec::new(),
            depth: 0,
            fuel: 0,
        }
    }

    /// One step and all that it sets in motion.
    pub fn step(&mut self, op: Op) {
        self.fuel = FUEL;
        self.perform(op);
        self.safe_point();
    }

    /// Lets everything go, without scripts.
    pub fn leave(&mut self) {
        self.fuel = 0;
        while let Some(root) = self.roots.pop() {
            drop(root);
            self.safe_point();
        }
        for _ in 0..4 {
            self.perform(Op::Freeze(false));
            self.perform(Op::Collect(2));
            self.safe_point();
        }
    }

    /// The number of an object.
    pub fn id(&self, value: &Value) -> usize {
        self.ids[&value.bits()]
    }

    fn note_deaths(&mut self) {
        let died = died().into_iter().filter(|tag| *tag != usize::MAX);
        self.events.extend(died.map(Event::Died));
    }

    fn safe_point(&mut self) {
        self.note_deaths();
        while let Some((action, mark)) = self.world.heap.next_action() {
            self.note_deaths();
            match action {
                Action::Finalize(object) => {
                    self.events.push(Event::Finalize(self.id(&object)));
                    self.script(self.id(&object), &object);
                    self.world.heap.finalized(&object);
                    drop(object);
                }
                Action::Callback(callback, weak) => {
                    self.events.push(Event::Call(self.id(&weak)));
                    self.script(self.id(&callback), &weak);
                    drop(callback);
                    // What the callback held dies before the weak reference goes.
                    self.safe_point();
                    drop(weak);
                }
            }
            self.note_deaths();
            self.world.heap.end_action(mark);
        }
        self.note_deaths();
    }

    fn script(&mut self, id: usize, this: &Value) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        self.this.push(this.clone());
        let scripts = &self.program.scripts;
        for op in &scripts[id % scripts.len()] {
            if self.fuel > 0 {
                self.fuel -= 1;
                self.perform(*op);
                self.safe_point();
            }
        }
        self.this.pop();
        self.depth -= 1;
    }

    fn pick(&self, operand: Operand) -> Option<Value> {
        if operand == THIS {
            self.this.last().cloned()
        } else {
            let count = self.roots.len().max(1);
            self.roots.get(operand as usize % count).cloned()
        }
    }

    fn made(&mut self, make: impl FnOnce(&mut World, usize) -> Value) {
        let id = self.made;
        self.made += 1;
        let value = make(&mut self.world, id);
        self.ids.insert(value.bits(), id);
        self.roots.push(value);
    }

    fn perform(&mut self, op: Op) {
        let _: Option<()> = self.try_to(op);
    }

    fn try_to(&mut self, op: Op) -> Option<()> {
        let full = self.roots.len() >= MOST_ROOTS;
        match op {
            Op::Leaf if !full => self.made(World::tagged_note),
            Op::Box { armed, lazy } if !full => self.made(|world, id| {
                let new = world.tagged_box(id, Vec::new());
                crate_of(&new).armed.set(armed);
                if lazy {
                    world.heap.untrack(&new);
                }
                new
            }),
            Op::Tuple(length) if !full => {
                let start = self.roots.len().saturating_sub(length as usize);
                let items = self.roots[start..].to_vec();
                self.made(|world, id| world.row(id, items));
            }
            Op::Class { armed } if !full => {
                self.made(World::class);
                let class = self.roots.last()?;
                let mut new = |mode| {
                    let root = instances(armed, mode);
                    self.world.heap.new_shape(Some(class), root)
                };
                let family = Family {
                    slots: new(Mode::Slots),
                    dict: new(Mode::Dict),
                };
                self.families.insert(self.made - 1, family);
            }
            Op::Instance(class) if !full => {
                let class = self.pick(class)?;
                Heap::downcast::<Class>(&class)?;
                let family = self.families[&self.id(&class)];
                self.made(|world, id| world.instance(family.slots, id));
            }
            Op::Dup(root) if !full => self.roots.push(self.pick(root)?),
            Op::Drop(root) if root != THIS && !self.roots.is_empty() => {
                let root = root as usize % self.roots.len();
                drop(self.roots.swap_remove(root));
            }
            Op::DropMany(count) => {
                let count = self.roots.len().min(count as usize);
                drop(self.roots.drain(..count));
            }
            Op::Clear(object) => {
                let object = self.pick(object)?;
                let items = &Heap::downcast::<Crate>(&object)?.items;
                let items = std::mem::take(items.get_mut(&mut self.world.heap));
                drop(items);
            }
            Op::Link(into, value) => {
                let (into, value) = (self.pick(into)?, self.pick(value)?);
                Heap::downcast::<Crate>(&into)?;
                if value.kind() != Some(NOTE) {
                    self.world.heap.track(&into);
                }
                self.world.push(&into, value);
            }
            Op::Unlink(from, index) => {
                let from = self.pick(from)?;
                let items = Heap::downcast::<Crate>(&from)?
                    .items
                    .get_mut(&mut self.world.heap);
                if !items.is_empty() {
                    let item = items.remove(index as usize % items.len());
                    drop(item);
                }
            }
            Op::SetAttribute(object, name, value) => {
                let (object, value) = (self.pick(object)?, self.pick(value)?);
                Heap::downcast::<Instance>(&object)?;
                let name = self.names[name as usize].clone();
                let heap = &mut self.world.heap;
                let shape = object.shape()?;
                if let Some(dict) = heap.attribute_dict(&object).cloned() {
                    crate_of(&dict).items.get_mut(heap).push(value);
                } else if let Some(slot) = heap.find_slot(shape, &name) {
                    let old = heap.set_slot(&object, slot, Some(value));
                    drop(old);
                } else {
                    heap.add_slot(&object, &name, value).ok()?;
                }
            }
            Op::DelAttribute(object, name) => {
                let object = self.pick(object)?;
                Heap::downcast::<Instance>(&object)?;
                let heap = &mut self.world.heap;
                let slot = heap.find_slot(object.shape()?, &self.names[name as usize])?;
                let old = heap.set_slot(&object, slot, None);
                drop(old);
            }
            Op::ToDict(object) if !full => {
                let object = self.pick(object)?;
                Heap::downcast::<Instance>(&object)?;
                let heap = &mut self.world.heap;
                if heap.attribute_dict(&object).is_some() {
                    return None;
                }
                let shape = object.shape()?;
                let names = heap.slot_names(shape);
                let items = names
                    .iter()
                    .filter_map(|(slot, _)| heap.slot(&object, *slot).cloned())
                    .collect();
                let class = heap.class_of_shape(shape)?.clone();
                self.made(|world, id| world.tagged_box(id, items));
                let dict = self.roots.last()?.clone();
                let to = self.families[&self.id(&class)].dict;
                let old = self.world.heap.set_attribute_dict(&object, dict, to);
                drop(old);
            }
            Op::Weak(object, callback) if !full => {
                let object = self.pick(object)?;
                let callback = match callback {
                    Some(callback) => Some(self.pick(callback)?),
                    None => None,
                };
                self.made(|world, _| world.weak(&object, callback));
            }
            Op::Deref(weak) if !full => {
                let weak = self.pick(weak)?;
                let object = Heap::downcast::<WeakReference>(&weak)?.get()?;
                self.roots.push(object);
            }
            Op::ClearWeak(weak) => {
                let weak = self.pick(weak)?;
                let heap = &mut self.world.heap;
                let callback = Heap::downcast::<WeakReference>(&weak)?.clear(heap);
                drop(callback);
            }
            Op::Untrack(object) => {
                let object = self.pick(object)?;
                let items = Heap::downcast::<Crate>(&object)?
                    .items
                    .get(&self.world.heap);
                if items.iter().all(|item| item.kind() == Some(NOTE)) {
                    self.world.heap.untrack(&object);
                }
            }
            Op::Freeze(true) => self.world.heap.freeze(),
            Op::Freeze(false) => self.world.heap.unfreeze(),
            Op::Collect(generation) => self.collect(generation as usize),
            _ => {}
        }
        Some(())
    }

    fn collect(&mut self, generation: usize) {
        let mut collection = self.world.heap.begin_collection(generation);
        while let Some((callback, weak)) = self.world.heap.next_callback(&mut collection) {
            self.safe_point();
            self.events.push(Event::Call(self.id(&weak)));
            self.script(self.id(&callback), &weak);
            drop(callback);
            self.safe_point();
            self.world.heap.end_callback(&mut collection, weak);
            self.safe_point();
        }
        while let Some(object) = self.world.heap.next_finalizer(&mut collection) {
            self.events.push(Event::Finalize(self.id(&object)));
            self.script(self.id(&object), &object);
            drop(object);
            self.safe_point();
        }
        let (found, _) = self.world.heap.finish_collection(collection, false);
        self.note_deaths();
        self.events.push(Event::Found(found));
    }

    /// Visits what this player holds.
    pub fn trace(&self, tracer: &mut Tracer) {
        self.roots.trace(tracer);
        self.this.trace(tracer);
        self.names.trace(tracer);
    }
}
