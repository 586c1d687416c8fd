//! The check of the books: what else must hold, besides the counts that the audit counts.

use std::collections::{HashMap, HashSet};
use std::ptr::NonNull;

use super::Heap;
use super::header::{Header, flag};

impl Heap {
    /// Looks whether flags, logs, tables and shapes agree with each other. Answers what does not, in words.
    pub fn check(&self) -> Vec<String> {
        let heap = self.inner();
        let mut wrong = Vec::new();
        let mut objects = Vec::new();
        // SAFETY: shared borrows for reading; nothing is born or dies meanwhile. Objects are whole, and so
        // are the headers of all cells that logs name.
        unsafe {
            (*heap.pages.get()).for_each(|object| objects.push(object));
            let books = &*heap.generations.get();
            let young = in_log(&books.young, flag::YOUNG_LOG, &mut wrong);
            let middle = in_log(&books.middle, flag::MIDDLE_LOG, &mut wrong);
            let dead = (*heap.deaths.get()).dead();
            let weak: HashMap<usize, Vec<NonNull<Header>>> = objects
                .iter()
                .map(|object| (object.as_ptr().addr(), heap.weak_list(*object).collect()))
                .collect();
            for object in &objects {
                let header = object.as_ref();
                let mut expect = |truth: bool, what: &str| {
                    if !truth {
                        let name = heap.info(header).name;
                        wrong.push(format!("{name} at {object:p}: {what}"));
                    }
                };
                let shape = self.shape(header.shape());
                let has = |bit| header.has(bit);
                let generation = header.generation();
                let deaths = dead.iter().filter(|other| *other == object).count();
                expect(shape.kind == header.kind(), "its shape is of another kind");
                expect(has(flag::ATTRS) == (shape.area != 0), "the flag ATTRS");
                expect(
                    !has(flag::HOLDS_CLASS) || shape.class().is_some(),
                    "it holds a class that its shape does not know",
                );
                expect(
                    (*heap.shapes.get()).unused_slots_are_empty(*object),
                    "a slot that its shape does not use",
                );
                expect(has(flag::DYING) == (deaths == 1), "the flag DYING");
                expect(deaths <= 1, "it stands twice in the list of the dead");
                expect(
                    header.count() > 0 || has(flag::DYING),
                    "it has no references and does not die",
                );
                expect(
                    has(flag::WEAK) != weak[&object.as_ptr().addr()].is_empty(),
                    "the flag WEAK",
                );
                expect(has(flag::YOUNG_LOG) == young.contains(object), "young log");
                expect(
                    has(flag::MIDDLE_LOG) == middle.contains(object),
                    "middle log",
                );
                if has(flag::TRACKED) {
                    expect(generation != 0 || has(flag::YOUNG_LOG), "lost to the young");
                    expect(
                        generation != 1 || has(flag::MIDDLE_LOG),
                        "lost to the middle",
                    );
                }
                expect(
                    !has(flag::REACHED) && !has(flag::DOOMED),
                    "a mark of a collection",
                );
                expect(
                    !has(flag::CANDIDATE) || self.is_collecting(),
                    "the flag CANDIDATE",
                );
            }
        }
        wrong
    }
}

/// The cells of a log, which must have its bit and stand there once.
///
/// # Safety
/// The cells must have headers.
unsafe fn in_log(
    log: &[NonNull<Header>],
    bit: u16,
    wrong: &mut Vec<String>,
) -> HashSet<NonNull<Header>> {
    let mut cells = HashSet::new();
    for cell in log {
        // SAFETY: the caller vouches for the cells.
        if !unsafe { cell.as_ref() }.has(bit) || !cells.insert(*cell) {
            wrong.push(format!("the cell {cell:p} stands wrongly in a log"));
        }
    }
    cells
}
