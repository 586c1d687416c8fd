//! The shortest chain of references from a name to an object.
//!
//! Breadth first from the names: variables of activations, globals of `__main__`, `_`, globals of other modules.
//! What only the session itself keeps is looked for after those.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::heap::Value;
use crate::runtime::{Dict, Vm};

use super::graph::{self, Graph, Owner};
use super::words;

/// How an object was reached.
enum From {
    /// From a root of these words.
    Root(String),
    /// From this object.
    Object(Value),
}

/// The steps from a root to the object, in words; none if there is no chain but the caller's own reference.
pub(super) fn shortest(vm: &Vm, graph: &Graph, object: &Value) -> Vec<String> {
    let mut search = Search {
        vm,
        reached: FxHashMap::default(),
        queue: VecDeque::new(),
    };
    search.names(graph);
    if !search.run(object) {
        search.session(graph);
        if !search.run(object) {
            return Vec::new();
        }
    }
    search.told(graph, object)
}

struct Search<'a> {
    vm: &'a Vm,
    reached: FxHashMap<u64, From>,
    queue: VecDeque<Value>,
}

impl Search<'_> {
    fn reach(&mut self, value: &Value, from: impl FnOnce() -> From) {
        if value.is_object() && !self.reached.contains_key(&value.bits()) {
            self.reached.insert(value.bits(), from());
            self.queue.push_back(value.clone());
        }
    }

    /// The roots that have names.
    fn names(&mut self, graph: &Graph) {
        let vm = self.vm;
        for frame in vm.machine.frames.iter().rev() {
            let mut locals = Vec::new();
            graph.activation(vm, frame, true, &mut |line, value| {
                locals.push((line, value.clone()));
            });
            for (line, value) in locals {
                self.reach(&value, || From::Root(line));
            }
        }
        for (name, module) in graph::modules(vm) {
            let namespace = vm.heap.attribute_dict(&module).cloned();
            let owner = match name.as_str() {
                "__main__" => Owner::Main,
                "builtins" => Owner::Builtins,
                _ => Owner::Module(name),
            };
            let Some(dict) = namespace.as_ref().and_then(Dict::of) else {
                continue;
            };
            for (key, value) in dict.table(&vm.heap).iter() {
                let text = vm.text(key);
                // `__builtins__` of any module leads to `_`, and that is not the name of anything there.
                if text == "__builtins__" {
                    continue;
                }
                self.reach(value, || {
                    From::Root(words::name_in(&owner, &text).unwrap_or_default())
                });
            }
        }
    }

    /// What the session itself holds.
    fn session(&mut self, graph: &Graph) {
        let vm = self.vm;
        for frame in vm.machine.frames.iter().rev() {
            let mut held = Vec::new();
            graph.activation(vm, frame, false, &mut |line, value| {
                held.push((line, value.clone()));
            });
            for (line, value) in held {
                self.reach(&value, || From::Root(line));
            }
        }
        for (line, value) in graph::session_references(vm) {
            self.reach(value, || From::Root(line));
        }
    }

    /// Goes on until the object is reached.
    fn run(&mut self, object: &Value) -> bool {
        while !self.reached.contains_key(&object.bits()) {
            let Some(next) = self.queue.pop_front() else {
                return false;
            };
            for referent in self.vm.heap.referents(&next) {
                self.reach(&referent, || From::Object(next.clone()));
            }
        }
        true
    }

    fn told(&self, graph: &Graph, object: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        let mut at = object.clone();
        while let Some(from) = self.reached.get(&at.bits()) {
            let holder = match from {
                From::Root(line) => {
                    lines.push(line.clone());
                    break;
                }
                From::Object(holder) => holder.clone(),
            };
            let is_part = graph
                .owners
                .get(&at.bits())
                .is_some_and(|(owner, _)| *owner == holder.bits());
            // The next step's words name the owner of the part.
            if !is_part || at.is(object) {
                let way = words::ways(self.vm, graph, &holder, &at).into_iter().next();
                lines.push(way.unwrap_or_else(|| words::holder(self.vm, &holder)));
            }
            at = holder;
        }
        lines.reverse();
        lines.dedup();
        lines
    }
}
