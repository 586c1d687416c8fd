//! Values, objects, and the heap's own life.

use std::sync::atomic::Ordering;

use super::world::*;
use crate::heap::header::flag;
use crate::heap::*;

#[test]
fn dropping_the_last_reference_frees() {
    let mut world = World::new();
    let note = world.note("hello");
    let outer = world.new_box(vec![note.clone(), Value::int32(1)]);
    assert_eq!(count(&note), 2);
    assert_eq!(world.heap.live_objects(), 2);
    drop(outer);
    assert_eq!(count(&note), 1);
    drop(note);
    assert_eq!(world.heap.live_objects(), 0);
}

#[test]
fn a_value_is_only_what_it_is() {
    let mut world = World::new();
    let note = world.note("hello");
    assert_eq!(Heap::downcast::<Note>(&note).unwrap().text, "hello");
    assert!(Heap::downcast::<Crate>(&note).is_none());
    assert!(Heap::downcast::<Note>(&Value::NONE).is_none());
    assert!(Heap::downcast::<Note>(&Value::int32(8)).is_none());
}

#[test]
fn an_object_is_not_born_with_the_shape_of_another_kind() {
    let mut world = World::new();
    let shape = world.boxes;
    // Caught, so that the heap ends as always: one that ends in a panic stays, as a leak.
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        world.heap.alloc(shape, |header| Class {
            header,
            tag: Tag(1),
        })
    }));
    let panic = result.expect_err("it is refused");
    let message = panic.downcast_ref::<String>().cloned();
    let message = message.or(panic.downcast_ref::<&str>().map(ToString::to_string));
    assert!(message.is_some_and(|message| message.contains("a shape of another kind")));
}

#[test]
fn an_object_whose_making_panics_was_never_there() {
    let mut world = World::new();
    let shape = world.boxes;
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        world.heap.alloc::<Crate>(shape, |_| panic!("no"))
    }));
    assert!(result.is_err());
    assert_eq!(world.heap.live_objects(), 0);
    assert!(world.heap.check().is_empty());
    assert_eq!(world.collect(), 0);
}

#[test]
fn referents_are_what_an_object_refers_to() {
    let mut world = World::new();
    let note = world.note("a");
    let outer = world.new_box(vec![note.clone(), Value::int32(1), note.clone()]);
    let found = world.heap.referents(&outer);
    assert!(found.len() == 2 && found.iter().all(|value| value.is(&note)));
    assert!(world.heap.referents(&Value::TRUE).is_empty());
    let class = world.class(1);
    world
        .heap
        .new_shape(Some(&class), instances(false, Mode::Slots));
    assert!(
        world.heap.referents(&class).is_empty(),
        "what its shapes hold is not the program's business"
    );
}

#[test]
fn a_heap_that_ends_buries_what_waits_and_what_is_in_rings() {
    let mut world = World::new();
    let target = world.tagged_note(1);
    let callback = world.armed_box(2, Vec::new());
    let weak = world.weak(&target, Some(callback));
    let armed = world.armed_box(3, Vec::new());
    let ring = world.tagged_box(4, Vec::new());
    world.push(&ring, ring.clone());
    let frozen = world.tagged_box(5, Vec::new());
    world.push(&frozen, frozen.clone());
    world.heap.freeze();
    let hidden = world.tagged_box(6, Vec::new());
    world.push(&hidden, hidden.clone());
    world.heap.untrack(&hidden);
    drop((target, weak, armed, ring, frozen, hidden));
    assert_eq!(world.heap.interrupts(), interrupt::DEATHS);
    assert!(died().is_empty(), "all of them wait or are in rings");
    drop(world);
    let mut died = died();
    died.sort();
    assert_eq!(died, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_heap_that_ends_forgets_a_collection_under_way() {
    let mut world = World::new();
    let ring = world.armed_box(1, Vec::new());
    world.push(&ring, ring.clone());
    drop(ring);
    let mut collection = world.heap.begin_collection(2);
    let object = world.heap.next_finalizer(&mut collection);
    drop((object, collection));
    drop(world);
    assert_eq!(died(), [1]);
}

#[test]
fn classes_and_their_shapes_go_with_the_heap() {
    let mut world = World::new();
    let (class, name) = (world.class(1), world.tagged_note(2));
    let shape = world
        .heap
        .new_shape(Some(&class), instances(true, Mode::Slots));
    let object = world.instance(shape, 3);
    world.heap.add_slot(&object, &name, object.clone()).unwrap();
    drop((class, name, object));
    drop(world);
    let mut died = died();
    died.sort();
    assert_eq!(died, [1, 2, 3]);
}

#[test]
fn objects_can_be_hidden_from_the_collector() {
    let mut world = World::new();
    let object = world.new_box(Vec::new());
    world.push(&object, object.clone());
    world.heap.untrack(&object);
    assert!(!object.header().unwrap().has(flag::TRACKED));
    drop(object);
    assert_eq!(world.collect(), 0);
    world.heap.track_everything();
    assert_eq!(world.collect(), 1);
}

#[test]
fn requests_are_seen_until_they_are_taken_back() {
    let world = World::new();
    world.heap.request(interrupt::KEYBOARD);
    world.heap.request(interrupt::MEMORY);
    world.heap.clear_request(interrupt::KEYBOARD);
    assert_eq!(world.heap.interrupts(), interrupt::MEMORY);
    // SAFETY: the heap lives.
    assert_eq!(
        unsafe { (*world.heap.interrupt_word()).load(Ordering::Relaxed) },
        interrupt::MEMORY
    );
}

#[test]
fn stress_switches_have_names() {
    assert_eq!(Stress::from_names(""), Stress::default());
    let stress = Stress::from_names("collect, quarantine,few-slots,else");
    assert!(stress.collect && stress.quarantine && stress.few_slots);
    let mut world = World::new();
    world.heap.set_stress(Stress {
        quarantine: true,
        ..Stress::default()
    });
    let bits = world.note("a").bits();
    assert_ne!(
        world.note("b").bits(),
        bits,
        "a freed cell is not used again"
    );
}
