//! The audit: every count, counted again.
//!
//! Starting from the roots that the caller names and the heap's own (names of shapes, callbacks that
//! wait), and going through every object's references, each object must be met as often as its count says.
//! A difference names the object. This is how we know that counts are exact.

use std::collections::HashMap;
use std::ptr::NonNull;

use super::Heap;
use super::header::Header;
use super::trace::{Mode, Tracer};

/// An object whose count is not what its references say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of its kind.
    pub kind: &'static str,
    /// Its address.
    pub address: usize,
    /// Its count.
    pub count: u32,
    /// The references found.
    pub found: u32,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding {
            kind,
            address,
            count,
            found,
        } = self;
        write!(
            out,
            "{kind} at {address:#x}: count {count}, references found {found}"
        )
    }
}

impl Heap {
    /// Counts all references again. `roots` must visit every value that Rust code holds (registers, tables);
    /// it is called once.
    pub fn audit(&self, roots: impl FnOnce(&mut Tracer)) -> Vec<Finding> {
        let mut tracer = Tracer::new(Mode::List);
        roots(&mut tracer);
        let heap = self.inner();
        let mut objects = Vec::new();
        // SAFETY: shared walks; nothing runs in between.
        unsafe {
            (*heap.shapes.get()).trace(&mut tracer);
            (*heap.deaths.get()).trace(&mut tracer);
            (*heap.pages.get()).for_each(|object| objects.push(object));
            for object in &objects {
                heap.trace(*object, &mut tracer);
            }
        }
        let mut found: HashMap<NonNull<Header>, u32> = HashMap::with_capacity(objects.len());
        for object in tracer.found {
            *found.entry(object).or_default() += 1;
        }
        let mut findings = Vec::new();
        for object in objects {
            // SAFETY: the object is live.
            let header = unsafe { object.as_ref() };
            let references = found.get(&object).copied().unwrap_or(0);
            if references != header.count() {
                findings.push(Finding {
                    kind: heap.info(header).name,
                    address: object.as_ptr().addr(),
                    count: header.count(),
                    found: references,
                });
            }
        }
        findings
    }

    /// How many objects there are.
    pub fn live_objects(&self) -> usize {
        let mut count = 0;
        // SAFETY: a shared walk.
        unsafe { (*self.inner().pages.get()).for_each(|_| count += 1) };
        count
    }

    /// How many objects there are of each kind, by name.
    pub fn census(&self) -> Vec<(&'static str, usize)> {
        let heap = self.inner();
        let mut counts: HashMap<&'static str, usize> = HashMap::new();
        // SAFETY: a shared walk.
        unsafe {
            (*heap.pages.get()).for_each(|object| {
                *counts.entry(heap.info(object.as_ref()).name).or_default() += 1
            });
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort();
        counts
    }
}
