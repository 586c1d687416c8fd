//! The model: what CPython does, as naively as can be. References are lists of numbers, a count is counted
//! anew whenever it matters, and death is plain recursion in which finalizers run at once. (While
//! many references go at once, or a collection ends, what must run code waits until that is over; and what a
//! dying object would let go after that waits with it.)

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::player::MOST_ROOTS;
use super::program::{DEPTH, Event, FUEL, Op, Operand, Program, THIS};

type Id = usize;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Leaf,
    Box,
    Tuple,
    Class { armed: bool },
    Instance,
    Weak,
}

#[derive(Clone, Debug)]
pub struct Thing {
    kind: Kind,
    /// Attributes by slot: name, value. In mode dict none, and `dict` has them.
    slots: Vec<(u8, Option<Id>)>,
    dict: Option<Id>,
    items: Vec<Id>,
    callback: Option<Id>,
    class: Option<Id>,
    referent: Option<Id>,
    armed: bool,
    finalized: bool,
    dying: bool,
    pub tracked: bool,
    pub generation: usize,
    birth: usize,
}

enum Task {
    Dead(Id),
    Call(Id),
    /// A held reference goes.
    LetGo(Id),
}

/// Why the walk through the living is at an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    /// It was put aside before.
    Late,
    /// The dict that CPython has for its attributes was.
    Attributes,
}

pub struct Model<'p> {
    program: &'p Program,
    pub things: BTreeMap<Id, Thing>,
    pub roots: Vec<Id>,
    /// What scripts have at hand, callbacks under way, and what a dying object has still to let go.
    held: Vec<Id>,
    pub events: Vec<Event>,
    pub made: usize,
    /// Of them weak references.
    pub made_weak: usize,
    births: usize,
    pub young_count: usize,
    collecting: bool,
    depth: usize,
    fuel: usize,
    this: Vec<Id>,
    /// No code may run: the end of a collection.
    native: bool,
    later: Vec<Task>,
    /// The garbage of a collection that ends, and what of it is not yet emptied.
    doomed: BTreeSet<Id>,
    full: BTreeSet<Id>,
    /// Weak references to each object, in order.
    pub weak: BTreeMap<Id, Vec<Id>>,
}

impl<'p> Model<'p> {
    pub fn new(program: &'p Program) -> Model<'p> {
        Model {
            program,
            things: BTreeMap::new(),
            roots: Vec::new(),
            held: Vec::new(),
            events: Vec::new(),
            made: 0,
            made_weak: 0,
            births: 0,
            young_count: 0,
            collecting: false,
            depth: 0,
            fuel: 0,
            this: Vec::new(),
            native: false,
            later: Vec::new(),
            doomed: BTreeSet::new(),
            full: BTreeSet::new(),
            weak: BTreeMap::new(),
        }
    }

    pub fn step(&mut self, op: Op) {
        self.fuel = FUEL;
        self.try_to(op);
    }

    /// The references of an object, in the order in which it lets them go.
    fn references(&self, id: Id) -> Vec<Id> {
        let thing = &self.things[&id];
        let mut all: Vec<Id> = thing.slots.iter().filter_map(|(_, value)| *value).collect();
        all.extend(thing.dict);
        match thing.kind {
            Kind::Tuple => all.extend(thing.items.iter().rev()),
            _ => all.extend(&thing.items),
        }
        all.extend(thing.callback);
        all.extend(thing.class);
        if let Kind::Class { .. } = thing.kind {
            all.extend([id, id]);
        }
        all
    }

    pub fn count(&self, id: Id) -> usize {
        let outside = self.roots.iter().chain(&self.held);
        let inside = self.things.keys().flat_map(|other| self.references(*other));
        outside
            .copied()
            .chain(inside)
            .filter(|other| *other == id)
            .count()
    }

    /// A reference to an object has gone.
    fn dropped(&mut self, id: Id) {
        if self.things[&id].dying || self.count(id) != 0 {
        } else if self.doomed.contains(&id) {
            self.bury(id);
        } else {
            self.die(id);
        }
    }

    fn thing(&mut self, id: Id) -> &mut Thing {
        self.things.get_mut(&id).expect("a live object")
    }

    /// Waits if no code may run now, or if something waits already.
    fn waits(&mut self, id: Id, wants_code: bool) -> bool {
        if self.native && (wants_code || !self.later.is_empty()) {
            self.thing(id).dying = true;
            self.later.push(Task::Dead(id));
            return true;
        }
        false
    }

    /// An object's turn to die has come.
    fn die(&mut self, id: Id) {
        self.thing(id).dying = false;
        if self.count(id) != 0 || self.waits(id, false) {
            return;
        }
        let thing = &self.things[&id];
        let armed = thing.armed && !thing.finalized;
        if armed && thing.kind == Kind::Instance {
            return self.finalize(id);
        }
        let calls = self.clear_weak(id, &BTreeSet::new());
        if self.native && !calls.is_empty() {
            self.later.extend(calls.into_iter().map(Task::Call));
            self.waits(id, true);
            return;
        }
        self.thing(id).dying = true;
        for weak in calls {
            self.call(weak);
        }
        self.thing(id).dying = false;
        if armed {
            return self.finalize(id);
        }
        self.events_of_death(id);
        let references = self.references(id);
        self.leave_weak(id);
        self.forget(id);
        self.held.extend(&references);
        self.release(references);
    }

    /// Finalizes a dying object: one of a class before its weak references are cleared, a box after that.
    fn finalize(&mut self, id: Id) {
        if self.waits(id, true) {
            return;
        }
        self.births += 1;
        let birth = self.births;
        let thing = self.thing(id);
        thing.finalized = true;
        if thing.tracked {
            (thing.generation, thing.birth) = (0, birth);
        }
        self.held.push(id);
        self.events.push(Event::Finalize(id));
        self.script(id, id);
        self.let_go(id);
    }

    fn events_of_death(&mut self, id: Id) {
        if self.things[&id].kind != Kind::Weak {
            self.events.push(Event::Died(id));
        }
    }

    fn forget(&mut self, id: Id) {
        let thing = self.things.remove(&id).expect("a live object");
        if thing.tracked {
            self.young_count = self.young_count.saturating_sub(1);
        }
    }

    /// Gives up a held reference.
    fn let_go(&mut self, id: Id) {
        let at = self.held.iter().rposition(|held| *held == id);
        self.held.remove(at.expect("a held object"));
        self.dropped(id);
    }

    /// Calls a weak reference, which is held; answers whether it died of it.
    fn call(&mut self, weak: Id) -> bool {
        let Some(callback) = self.thing(weak).callback.take() else {
            self.let_go(weak);
            return false;
        };
        self.held.push(callback);
        self.events.push(Event::Call(weak));
        self.script(callback, weak);
        self.let_go(callback);
        let last = self.count(weak) == 1;
        self.let_go(weak);
        last
    }

    /// Clears the weak references to an object, and answers those to be called, held.
    fn clear_weak(&mut self, id: Id, garbage: &BTreeSet<Id>) -> Vec<Id> {
        let mut calls = Vec::new();
        for weak in self.weak.remove(&id).unwrap_or_default() {
            self.thing(weak).referent = None;
            if self.things[&weak].callback.is_some()
                && !garbage.contains(&weak)
                && self.count(weak) > 0
            {
                calls.push(weak);
            }
        }
        self.held.extend(&calls);
        calls
    }

    /// A weak reference leaves the list of its referent.
    fn leave_weak(&mut self, id: Id) {
        if let Some(referent) = self.thing(id).referent.take()
            && let Some(list) = self.weak.get_mut(&referent)
        {
            list.retain(|weak| *weak != id);
            if list.is_empty() {
                self.weak.remove(&referent);
            }
        }
    }

    fn script(&mut self, id: Id, this: Id) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        self.this.push(this);
        let scripts = &self.program.scripts;
        for op in &scripts[id % scripts.len()] {
            if self.fuel > 0 {
                self.fuel -= 1;
                self.try_to(*op);
            }
        }
        self.this.pop();
        self.depth -= 1;
    }

    fn pick(&self, operand: Operand) -> Option<Id> {
        if operand == THIS {
            self.this.last().copied()
        } else {
            let count = self.roots.len().max(1);
            self.roots.get(operand as usize % count).copied()
        }
    }

    fn track(&mut self, id: Id) {
        if !self.things[&id].tracked {
            self.births += 1;
            self.young_count += 1;
            let birth = self.births;
            let thing = self.thing(id);
            (thing.tracked, thing.generation, thing.birth) = (true, 0, birth);
        }
    }

    fn make(&mut self, kind: Kind) -> &mut Thing {
        let id = self.made;
        self.made += 1;
        self.made_weak += (kind == Kind::Weak) as usize;
        self.roots.push(id);
        let thing = Thing {
            kind,
            slots: Vec::new(),
            dict: None,
            items: Vec::new(),
            callback: None,
            class: None,
            referent: None,
            armed: false,
            finalized: false,
            dying: false,
            tracked: false,
            generation: 0,
            birth: 0,
        };
        self.things.insert(id, thing);
        if kind != Kind::Leaf {
            self.track(id);
        }
        self.thing(id)
    }

    fn try_to(&mut self, op: Op) -> Option<()> {
        let full = self.roots.len() >= MOST_ROOTS;
        match op {
            Op::Leaf if !full => drop(self.make(Kind::Leaf)),
            Op::Box { armed, lazy } if !full => {
                let thing = self.make(Kind::Box);
                thing.armed = armed;
                if lazy {
                    thing.tracked = false;
                    self.young_count = self.young_count.saturating_sub(1);
                }
            }
            Op::Tuple(length) if !full => {
                let start = self.roots.len().saturating_sub(length as usize);
                let items = self.roots[start..].to_vec();
                self.make(Kind::Tuple).items = items;
            }
            Op::Class { armed } if !full => drop(self.make(Kind::Class { armed })),
            Op::Instance(class) if !full => {
                let class = self.pick(class)?;
                let Kind::Class { armed } = self.things[&class].kind else {
                    return None;
                };
                let thing = self.make(Kind::Instance);
                thing.class = Some(class);
                thing.armed = armed;
            }
            Op::Dup(root) if !full => self.roots.push(self.pick(root)?),
            Op::Drop(root) if root != THIS && !self.roots.is_empty() => {
                let root = root as usize % self.roots.len();
                let id = self.roots.swap_remove(root);
                self.dropped(id);
            }
            Op::DropMany(count) => {
                let count = self.roots.len().min(count as usize);
                let roots = self.roots.drain(..count).collect();
                self.drop_at_once(roots);
            }
            Op::Clear(object) => {
                let object = self.pick(object)?;
                if self.things[&object].kind == Kind::Box {
                    let items = std::mem::take(&mut self.thing(object).items);
                    self.drop_at_once(items);
                }
            }
            Op::Link(into, value) => {
                let (into, value) = (self.pick(into)?, self.pick(value)?);
                if self.things[&into].kind == Kind::Box {
                    if self.things[&value].kind != Kind::Leaf {
                        self.track(into);
                    }
                    self.thing(into).items.push(value);
                }
            }
            Op::Unlink(from, index) => {
                let from = self.pick(from)?;
                let thing = self.thing(from);
                if thing.kind == Kind::Box && !thing.items.is_empty() {
                    let item = thing.items.remove(index as usize % thing.items.len());
                    self.dropped(item);
                }
            }
            Op::SetAttribute(object, name, value) => {
                let (object, value) = (self.pick(object)?, self.pick(value)?);
                let thing = self.thing(object);
                if thing.kind != Kind::Instance {
                    return None;
                }
                if let Some(dict) = thing.dict {
                    self.thing(dict).items.push(value);
                } else if let Some(slot) = thing.slots.iter_mut().find(|slot| slot.0 == name) {
                    let old = slot.1.replace(value);
                    old.into_iter().for_each(|old| self.dropped(old));
                } else {
                    thing.slots.push((name, Some(value)));
                }
            }
            Op::DelAttribute(object, name) => {
                let object = self.pick(object)?;
                let slots = &mut self.thing(object).slots;
                let old = slots.iter_mut().find(|slot| slot.0 == name)?.1.take();
                old.into_iter().for_each(|old| self.dropped(old));
            }
            Op::ToDict(object) if !full => {
                let object = self.pick(object)?;
                let thing = self.thing(object);
                if thing.kind != Kind::Instance || thing.dict.is_some() {
                    return None;
                }
                let slots = std::mem::take(&mut thing.slots);
                self.make(Kind::Box).items = slots.into_iter().filter_map(|slot| slot.1).collect();
                self.thing(object).dict = Some(self.made - 1);
            }
            Op::Weak(object, callback) if !full => {
                let object = self.pick(object)?;
                let callback = match callback {
                    Some(callback) => Some(self.pick(callback)?),
                    None => None,
                };
                let thing = self.make(Kind::Weak);
                thing.referent = Some(object);
                thing.callback = callback;
                let weak = self.made - 1;
                let list = self.weak.entry(object).or_default();
                let plain = |weak: &Id| self.things[weak].callback.is_none();
                // The newest first, but plain ones before all others. (A weak reference that was cleared
                // by hand or called is in no list.)
                let at = if callback.is_none() {
                    0
                } else {
                    list.iter().take_while(|weak| plain(weak)).count()
                };
                list.insert(at, weak);
            }
            Op::Deref(weak) if !full => {
                let weak = self.pick(weak)?;
                let object = self.things[&weak].referent?;
                self.roots.push(object);
            }
            Op::ClearWeak(weak) => {
                let weak = self.pick(weak)?;
                if self.things[&weak].kind == Kind::Weak {
                    self.leave_weak(weak);
                    let callback = self.thing(weak).callback.take();
                    callback.into_iter().for_each(|old| self.dropped(old));
                }
            }
            Op::Untrack(object) => {
                let object = self.pick(object)?;
                let leaf = |item: &Id| self.things[item].kind == Kind::Leaf;
                let thing = &self.things[&object];
                if thing.kind == Kind::Box && thing.tracked && thing.items.iter().all(leaf) {
                    self.thing(object).tracked = false;
                    self.young_count = self.young_count.saturating_sub(1);
                }
            }
            Op::Freeze(freeze) => {
                let (from, to) = if freeze { (0..3, 3) } else { (3..4, 2) };
                for thing in self.things.values_mut() {
                    if thing.tracked && from.contains(&thing.generation) {
                        thing.generation = to;
                    }
                }
                if freeze {
                    self.young_count = 0;
                }
            }
            Op::Collect(generation) => self.collect(generation as usize),
            _ => {}
        }
        Some(())
    }

    /// Drops references one by one, while no code may run.
    fn drop_at_once(&mut self, references: Vec<Id>) {
        self.held.extend(&references);
        self.native = true;
        for id in references {
            self.let_go(id);
        }
        self.native = false;
        self.go_on();
    }

    /// The safe point after a time in which no code ran.
    fn go_on(&mut self) {
        for task in std::mem::take(&mut self.later) {
            match task {
                Task::Dead(id) => self.die(id),
                Task::Call(weak) => drop(self.call(weak)),
                Task::LetGo(id) => self.let_go(id),
            }
        }
    }

    /// Those of the candidates that nothing outside of them reaches, in the order given. The others are born anew, in
    /// the order in which CPython's collector leaves its list: what is reached after it was put aside goes to the end, and
    /// so does the dict that it has in CPython.
    fn unreachable(&mut self, candidates: &[Id]) -> Vec<Id> {
        let mut inside: BTreeMap<Id, usize> = BTreeMap::new();
        for id in candidates {
            for reference in self.references(*id) {
                *inside.entry(reference).or_default() += 1;
            }
        }
        let mut reached: BTreeSet<Id> = candidates
            .iter()
            .filter(|id| self.count(**id) > inside.get(id).copied().unwrap_or(0))
            .copied()
            .collect();
        let first = candidates.iter().map(|id| (*id, Turn::First));
        let mut list: VecDeque<(Id, Turn)> = first.collect();
        let mut aside = Vec::new();
        let mut passed = BTreeSet::new();
        while let Some((id, turn)) = list.pop_front() {
            passed.insert(id);
            if !reached.contains(&id) {
                aside.push(id);
                continue;
            }
            let mut references = self.references(id);
            let attributes = self.things[&id]
                .slots
                .iter()
                .filter(|slot| slot.1.is_some());
            let attributes: Vec<Id> = references.drain(..attributes.count()).collect();
            let unmade = self.has_unmade_dict(id);
            let after = match unmade && turn == Turn::First {
                true => self.unmade_dict_comes_after(&attributes, id, candidates, &passed),
                false => None,
            };
            let postponed = unmade && turn == Turn::Late;
            if turn == Turn::Attributes {
                references = attributes;
            } else {
                self.births += 1;
                self.thing(id).birth = self.births;
                if !postponed && after.is_none() {
                    references.splice(..0, attributes);
                }
            }
            list.extend(postponed.then_some((id, Turn::Attributes)));
            if let Some(value) = after {
                let found = list.iter().position(|turn| *turn == (value, Turn::First));
                let mut place = found.expect("it was not passed") + 1;
                while list
                    .get(place)
                    .is_some_and(|turn| turn.1 == Turn::Attributes)
                {
                    place += 1;
                }
                list.insert(place, (id, Turn::Attributes));
            }
            for reference in references {
                if candidates.contains(&reference) && reached.insert(reference) {
                    let again = aside.iter().position(|other| *other == reference);
                    list.extend(again.map(|place| (aside.remove(place), Turn::Late)));
                }
            }
        }
        aside
    }

    fn collect(&mut self, generation: usize) {
        if std::mem::replace(&mut self.collecting, true) {
            self.events.push(Event::Found(0));
            return;
        }
        self.young_count = 0;
        let old =
            |thing: &Thing| (thing.generation != generation) as usize * (thing.generation + 1);
        let candidates: Vec<Id> = self.tracked(
            |thing| (old(thing), thing.birth),
            |thing| thing.generation <= generation && !thing.dying,
        );
        let garbage = self.unreachable(&candidates);
        for id in candidates {
            self.thing(id).generation = (generation + 1).min(2);
        }
        let set: BTreeSet<Id> = garbage.iter().copied().collect();
        let mut calls = Vec::new();
        for id in &garbage {
            self.leave_weak(*id);
            calls.extend(self.clear_weak(*id, &set));
        }
        let mut found = 0;
        for weak in calls {
            found += self.call(weak) as usize;
        }
        for id in &garbage {
            let wants = |thing: &Thing| thing.armed && !thing.finalized && !thing.dying;
            if self.things.get(id).is_some_and(wants) {
                self.thing(*id).finalized = true;
                self.held.push(*id);
                self.events.push(Event::Finalize(*id));
                self.script(*id, *id);
                self.let_go(*id);
            }
        }
        let left = |id: &Id| self.things.get(id).is_some_and(|thing| !thing.dying);
        let garbage: Vec<Id> = garbage.into_iter().filter(left).collect();
        let garbage = self.unreachable(&garbage);
        let unmade = garbage.iter().filter(|id| self.has_unmade_dict(**id));
        found += garbage.len() + unmade.count();
        self.destroy(&garbage);
        self.collecting = false;
        self.events.push(Event::Found(found));
        self.go_on();
    }

    /// Empties garbage one by one; what nothing refers to any more is buried at once, the rest at the end.
    fn destroy(&mut self, garbage: &[Id]) {
        self.native = true;
        self.full = garbage.iter().copied().collect();
        self.doomed = self.full.clone();
        for id in garbage {
            if self.full.contains(id) {
                self.held.push(*id);
                self.empty(*id);
                self.let_go(*id);
            }
        }
        for id in garbage {
            self.bury(*id);
        }
        for id in garbage {
            self.forget(*id);
        }
        self.doomed.clear();
        self.native = false;
    }

    /// Garbage lets go of all but its class: attributes first, then its own contents.
    fn empty(&mut self, id: Id) {
        self.full.remove(&id);
        self.leave_weak(id);
        let thing = self.thing(id);
        let mut attributes: Vec<Id> = thing.slots.drain(..).filter_map(|slot| slot.1).collect();
        attributes.extend(thing.dict.take());
        let mut contents = std::mem::take(&mut thing.items);
        if thing.kind == Kind::Tuple {
            contents.reverse();
        }
        contents.extend(thing.callback.take());
        self.held.extend(attributes.iter().chain(&contents));
        self.release(attributes);
        self.events_of_death(id);
        self.release(contents);
    }

    /// The death of garbage.
    fn bury(&mut self, id: Id) {
        let calls = self.clear_weak(id, &self.doomed.clone());
        self.later.extend(calls.into_iter().map(Task::Call));
        if self.full.contains(&id) {
            self.empty(id);
        }
        let class = self.thing(id).class.take();
        self.held.extend(class);
        self.release(class.into_iter().collect());
    }

    /// Gives up held references, one after the other; what is no garbage waits once code must run.
    fn release(&mut self, references: Vec<Id>) {
        for reference in references {
            if self.native && !self.later.is_empty() && !self.doomed.contains(&reference) {
                self.later.push(Task::LetGo(reference));
            } else {
                self.let_go(reference);
            }
        }
    }

    /// Whether an object has attributes in slots that CPython keeps in a dict, which its collector finds too.
    fn has_unmade_dict(&self, id: Id) -> bool {
        let attributes = self.things[&id].slots.iter();
        let mut values = attributes.filter_map(|(_, value)| *value);
        values.any(|value| self.things[&value].tracked)
    }

    /// After which candidate the dict comes that CPython has for these attributes of an object: after the value for
    /// which it was tracked; none if right after the object.
    fn unmade_dict_comes_after(
        &self,
        attributes: &[Id],
        id: Id,
        candidates: &[Id],
        passed: &BTreeSet<Id>,
    ) -> Option<Id> {
        let age = |id: &Id| self.things[id].generation;
        let tracked = attributes
            .iter()
            .filter(|value| self.things[*value].tracked);
        let mut tracked: Vec<Id> = tracked.copied().collect();
        tracked.sort_by_key(|value| (std::cmp::Reverse(age(value)), self.things[value].birth));
        let later = |value: &Id| {
            let younger = age(value) < age(&id) || age(value) == 0 && age(&id) == 0;
            younger && candidates.contains(value) && !passed.contains(value)
        };
        let first = tracked.first().copied();
        first.filter(|_| tracked.iter().all(later))
    }

    /// The tracked objects that are wanted, in an order.
    pub fn tracked<K: Ord>(
        &self,
        order: impl Fn(&Thing) -> K,
        wanted: impl Fn(&Thing) -> bool,
    ) -> Vec<Id> {
        let all = self.things.iter();
        let mut ids: Vec<Id> = all
            .filter(|(_, thing)| thing.tracked && wanted(thing))
            .map(|(id, _)| *id)
            .collect();
        ids.sort_by_key(|id| order(&self.things[id]));
        ids
    }

    /// What `gc.get_objects()` answers.
    pub fn tracked_objects(&self) -> Vec<Id> {
        self.tracked(
            |thing| (thing.generation, thing.birth),
            |thing| thing.generation < 3,
        )
    }
}
