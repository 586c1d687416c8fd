//! The order in which a collection leaves CPython's list of objects.
//!
//! Births say in what order objects came, and the unreachable are finalized in that order. But CPython's collector
//! changes it: going through its list, it puts aside what nothing outside refers to, and what turns out to be
//! reachable after all goes to the list's end. So an item of a list that came after it stands behind all that came
//! later. Seen it is where a session ends: there everything is collected once while it is alive, and again.

use std::ptr::NonNull;

use super::Heap;
use super::collect::age;
use super::header::{Header, Kind, flag};
use super::trace::{Mode, Tracer};

/// What became of an object on the way through the list.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Ahead,
    /// Passed: nothing that was passed before refers to it, and nothing outside.
    Aside,
    Reachable,
    Kept,
}

impl Heap {
    /// Gives births anew, as if everything had been collected and nothing was unreachable. `backwards` are kinds
    /// whose items CPython visits from the last to the first.
    pub fn reorder(&mut self, backwards: &[Kind]) {
        let heap = self.inner();
        let mut list: Vec<NonNull<Header>> = Vec::new();
        heap.for_each_tracked(|object| list.push(object));
        // SAFETY: tracked objects are whole, and none is born or dies meanwhile; traces only visit.
        unsafe {
            list.sort_by_key(|object| age(object.as_ref(), 2));
            for (index, object) in list.iter().enumerate() {
                object.as_ref().birth.set(index as u32);
                object.as_ref().set(flag::CANDIDATE);
            }
            let mut subtract = Tracer::new(Mode::Subtract);
            list.iter()
                .for_each(|object| heap.trace(*object, &mut subtract));
            let mut places = vec![Place::Ahead; list.len()];
            let all = list.clone();
            let mut kept = Vec::with_capacity(all.len());
            let mut children = Tracer::new(Mode::List);
            let mut at = 0;
            while let Some(&object) = list.get(at) {
                at += 1;
                let header = object.as_ref();
                let Some(place) = places.get_mut(header.birth.get() as usize) else {
                    continue;
                };
                if *place == Place::Kept || *place == Place::Ahead && header.count() == 0 {
                    if *place == Place::Ahead {
                        *place = Place::Aside;
                    }
                    continue;
                }
                *place = Place::Kept;
                kept.push(object);
                heap.trace(object, &mut children);
                if backwards.contains(&header.kind.get()) {
                    children.found.reverse();
                }
                for child in children.found.drain(..) {
                    if !child.as_ref().has(flag::CANDIDATE) {
                        continue;
                    }
                    match places.get_mut(child.as_ref().birth.get() as usize) {
                        Some(place @ Place::Ahead) => *place = Place::Reachable,
                        Some(place @ Place::Aside) => {
                            *place = Place::Reachable;
                            list.push(child);
                        }
                        _ => {}
                    }
                }
            }
            let mut restore = Tracer::new(Mode::Restore);
            all.iter()
                .for_each(|object| heap.trace(*object, &mut restore));
            let aside = |object: &&NonNull<Header>| {
                let place = places.get(object.as_ref().birth.get() as usize);
                place == Some(&Place::Aside)
            };
            let rest: Vec<NonNull<Header>> = all.iter().filter(aside).copied().collect();
            for (index, object) in kept.iter().chain(&rest).enumerate() {
                object.as_ref().birth.set(index as u32 + 1);
                object.as_ref().unset(flag::CANDIDATE);
            }
        }
        self.generations().next_birth = list.len() as u32 + 1;
    }
}
