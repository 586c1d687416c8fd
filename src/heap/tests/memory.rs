//! Cells, pages and tails.

use super::world::*;
use crate::heap::*;

#[test]
fn a_freed_cell_is_used_again() {
    let mut world = World::new();
    world.heap.set_stress(Stress::default());
    let bits = world.note("a").bits();
    let again = world.note("b");
    assert_eq!(again.bits(), bits);
}

#[test]
fn pages_are_filled_before_others_are_taken() {
    let mut world = World::new();
    assert_eq!(world.heap.page_bytes(), 0);
    let held: Vec<Value> = (0..100).map(|_| world.new_box(Vec::new())).collect();
    assert_eq!(world.heap.page_bytes(), 1 << 16);
    let more: Vec<Value> = (0..2000).map(|_| world.new_box(Vec::new())).collect();
    let bytes = world.heap.page_bytes();
    let payload = 2100 * Heap::cell_bytes(&held[0]);
    assert!(bytes >= payload && bytes < payload + (2 << 16));
    drop((held, more));
    let again: Vec<Value> = (0..2100).map(|_| world.new_box(Vec::new())).collect();
    assert_eq!(world.heap.page_bytes(), bytes);
    drop(again);
}

#[test]
fn small_objects_are_small() {
    let mut world = World::new();
    let class = world.class(0);
    let mut root = instances(false, Mode::Slots);
    root.inline = 3;
    let shape = world.heap.new_shape(Some(&class), root);
    let object = world.instance(shape, 0);
    // Header, tag (which a real instance has not), first word of the area, three slots.
    assert_eq!(Heap::cell_bytes(&object), 64);
    let target = world.new_box(Vec::new());
    assert_eq!(Heap::cell_bytes(&world.weak(&target, None)), 64);
    assert_eq!(Heap::cell_bytes(&Value::NONE), 0);
}

#[test]
fn tails_keep_their_items_near_or_far() {
    let mut world = World::new();
    for length in [0, 1, 2, 50, 58, 59, 60, 61, 62, 100, 10_000] {
        let note = world.note("item");
        let items: Vec<Value> = (0..length)
            .map(|number| match number % 2 {
                0 => Value::int32(number),
                _ => note.clone(),
            })
            .collect();
        let row = world.row(0, items.clone());
        let tail = &Heap::downcast::<Row>(&row).unwrap().items;
        assert_eq!(tail.len(), length as usize);
        assert_eq!(tail.is_empty(), length == 0);
        assert!(tail.as_slice().iter().zip(&items).all(|(a, b)| a.is(b)));
        drop(items);
        assert_eq!(count(&note) as usize, 1 + length as usize / 2);
        drop(row);
        assert_eq!(count(&note), 1);
    }
}

#[test]
fn items_of_a_tail_go_from_the_last_to_the_first() {
    let mut world = World::new();
    let items = (1..4).map(|tag| world.tagged_note(tag)).collect();
    let row = world.row(0, items);
    drop(row);
    assert_eq!(died(), [0, 3, 2, 1]);
}

/// An iterator that promises more than it gives.
struct Boaster(u8);

impl Iterator for Boaster {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (10, Some(10))
    }
}

impl ExactSizeIterator for Boaster {}

crate::object! {
    /// Bytes.
    pub struct Bytes: NOTE, untracked { pub items: Tail<u8> }
}

fn tail(bytes: &Bytes) -> &Tail<u8> {
    &bytes.items
}

static OF_BYTES: [KindInfo; 4] = [Bytes::INFO, WeakReference::INFO, Bytes::INFO, Bytes::INFO];

#[test]
fn a_block_leaves_only_an_object_that_nobody_else_holds() {
    let mut heap = Heap::new(&OF_BYTES);
    let shape = heap.new_shape(None, bare(NOTE));
    let make = |header, items| Bytes { header, items };
    let near = heap.alloc_with_tail(shape, [1u8; 3].into_iter(), make);
    let near = Heap::take_block(near, tail).unwrap_err();
    assert_eq!(tail(Heap::downcast(&near).unwrap()).as_slice(), [1; 3]);
    let far = heap.alloc_with_tail(shape, [2u8; 1000].into_iter(), make);
    let shared = far.clone();
    let far = Heap::take_block(far, tail).unwrap_err();
    assert_eq!(tail(Heap::downcast(&far).unwrap()).as_slice(), [2; 1000]);
    drop(shared);
    let block = Heap::take_block(far, tail).unwrap();
    assert_eq!(*block, [2; 1000]);
    assert_eq!(heap.live_objects(), 1);
    let again = heap.alloc_with_block(shape, block, make);
    assert_eq!(tail(Heap::downcast(&again).unwrap()).len(), 1000);
    let wrong = Heap::take_block(Value::NONE, tail).unwrap_err();
    assert!(wrong.is_none());
}

#[test]
fn a_tail_is_as_long_as_what_the_iterator_gives() {
    let mut heap = Heap::new(&OF_BYTES);
    let shape = heap.new_shape(None, bare(NOTE));
    let make = |header, items| Bytes { header, items };
    let short = heap.alloc_with_tail(shape, Boaster(3), make);
    let tail = &Heap::downcast::<Bytes>(&short).unwrap().items;
    assert_eq!(tail.as_slice(), [2, 1, 0]);
    let long = heap.alloc_with_tail(shape, Boaster(20), make);
    let tail = &Heap::downcast::<Bytes>(&long).unwrap().items;
    assert_eq!(tail.len(), 10);
}

#[test]
fn a_tail_that_its_maker_refuses_is_dropped() {
    let mut world = World::new();
    let shape = world.rows;
    for length in [2, 200] {
        let note = world.note("item");
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let items = vec![note.clone(); length].into_iter();
            world
                .heap
                .alloc_with_tail::<Row, Value>(shape, items, |_, _| panic!("no"))
        }));
        assert!(result.is_err());
        assert_eq!(count(&note), 1);
        assert_eq!(world.heap.live_objects(), 1);
    }
}
