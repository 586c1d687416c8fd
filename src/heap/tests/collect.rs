//! Collections.

use super::world::*;
use crate::heap::*;

fn ring(world: &mut World, armed: bool, tag: usize) -> Value {
    let object = world.tagged_box(tag, Vec::new());
    crate_of(&object).armed.set(armed);
    world.push(&object, object.clone());
    object
}

#[test]
fn rings_are_collected_and_counted() {
    let mut world = World::new();
    let (a, b) = (world.new_box(Vec::new()), world.new_box(Vec::new()));
    world.push(&a, b.clone());
    world.push(&b, a.clone());
    let outside = world.new_box(vec![a.clone()]);
    assert_eq!(world.collect(), 0);
    drop((a, b));
    assert_eq!(world.collect(), 0, "the ring is still held from outside");
    drop(outside);
    assert_eq!(world.heap.live_objects(), 2);
    assert_eq!(world.collect(), 2);
    assert_eq!(world.heap.live_objects(), 0);
    let stats = world.heap.collection_stats();
    assert_eq!((stats[2].collections, stats[2].collected), (3, 2));
}

#[test]
fn a_long_ring_is_collected_without_native_stack() {
    let mut world = World::new();
    let first = world.new_box(Vec::new());
    let mut last = first.clone();
    for _ in 0..200_000 {
        last = world.new_box(vec![last]);
    }
    world.push(&first, last);
    drop(first);
    assert_eq!(world.collect(), 200_001);
}

#[test]
fn the_garbage_goes_in_cpythons_order() {
    let mut world = World::new();
    // Asked of CPython 3.13: the old, then the young, then those in between.
    let old = ring(&mut world, true, 1);
    assert_eq!(world.collect(), 0);
    let middle = ring(&mut world, true, 2);
    let collection = world.heap.begin_collection(0);
    world.heap.finish_collection(collection, false);
    let young = ring(&mut world, true, 3);
    let younger = ring(&mut world, true, 4);
    drop((younger, young, middle, old));
    let mut collection = world.heap.begin_collection(2);
    let mut order = Vec::new();
    while let Some(object) = world.heap.next_finalizer(&mut collection) {
        order.push(crate_of(&object).tag.0);
    }
    assert_eq!(order, [1, 3, 4, 2]);
    assert_eq!(world.heap.finish_collection(collection, false).0, 4);
    assert_eq!(died(), [1, 3, 4, 2]);
}

#[test]
fn what_a_finalizer_frees_dies_at_once_and_is_not_counted() {
    let mut world = World::new();
    let (a, b) = (world.armed_box(1, vec![]), world.tagged_box(2, vec![]));
    world.push(&a, b.clone());
    world.push(&b, a.clone());
    drop((a, b));
    let mut collection = world.heap.begin_collection(2);
    let a = world.heap.next_finalizer(&mut collection).unwrap();
    let items = std::mem::take(crate_of(&a).items.get_mut(&mut world.heap));
    drop(items);
    assert_eq!(died(), [2]);
    drop(a);
    assert_eq!(died(), [1]);
    assert!(world.heap.next_finalizer(&mut collection).is_none());
    let note = world.new_box(vec![]);
    assert_eq!(world.heap.finish_collection(collection, false).0, 0);
    assert_eq!(
        count(&note),
        1,
        "a younger object in a cell of the garbage stays"
    );
}

#[test]
fn a_finalizer_saves_its_object_and_all_that_it_reaches() {
    let mut world = World::new();
    let saved = ring(&mut world, true, 1);
    let inner = ring(&mut world, false, 2);
    world.push(&saved, inner);
    let lost = ring(&mut world, false, 3);
    drop((saved, lost));
    let mut collection = world.heap.begin_collection(2);
    let saved = world.heap.next_finalizer(&mut collection).unwrap();
    assert_eq!(world.heap.finish_collection(collection, false).0, 1);
    assert_eq!(died(), [3]);
    assert_eq!(count(&saved), 2);
    drop(saved);
    let mut collection = world.heap.begin_collection(2);
    assert!(world.heap.next_finalizer(&mut collection).is_none());
    assert_eq!(world.heap.finish_collection(collection, false).0, 2);
    assert_eq!(died(), [1, 2]);
}

#[test]
fn weak_references_to_garbage_are_cleared_and_those_outside_called() {
    let mut world = World::new();
    let object = ring(&mut world, true, 1);
    let outside = world.weak(&object, Some(Value::int32(1)));
    let freed = world.weak(&object, Some(Value::int32(2)));
    let inside = world.weak(&object, Some(Value::int32(3)));
    world.push(&object, inside);
    drop(object);
    let mut collection = world.heap.begin_collection(2);
    assert!(!weak_of(&outside).is_live());
    let (function, weak) = world.heap.next_callback(&mut collection).unwrap();
    assert!(function.is(&Value::int32(2)) && weak.is(&freed));
    // A callback that removes its own weak reference, as those of `WeakValueDictionary` do.
    drop(freed);
    world.heap.end_callback(&mut collection, weak);
    let (function, weak) = world.heap.next_callback(&mut collection).unwrap();
    assert!(function.is(&Value::int32(1)));
    world.heap.end_callback(&mut collection, weak);
    assert!(world.heap.next_callback(&mut collection).is_none());
    let (found, _) = world.heap.finish_collection(collection, false);
    assert_eq!(
        found, 3,
        "the box, the weak reference in it, the one that died"
    );
    assert!(world.next_action().is_none());
}

#[test]
fn a_weak_reference_among_the_garbage_answers_nothing_to_finalizers() {
    let mut world = World::new();
    let outside = world.note("alive");
    let object = ring(&mut world, true, 1);
    let weak = world.weak(&outside, Some(Value::int32(1)));
    world.push(&object, weak.clone());
    drop((object, weak));
    let mut collection = world.heap.begin_collection(2);
    let object = world.heap.next_finalizer(&mut collection).unwrap();
    let weak = crate_of(&object).items.get(&world.heap)[1].clone();
    assert!(weak_of(&weak).get().is_none());
    drop((object, outside));
    world.heap.finish_collection(collection, false);
    assert!(world.next_action().is_none(), "it is never called");
    assert_eq!(count(&weak), 1);
}

#[test]
fn a_weak_reference_made_by_a_finalizer_is_called_after_the_collection() {
    let mut world = World::new();
    drop(ring(&mut world, true, 1));
    let mut collection = world.heap.begin_collection(2);
    let object = world.heap.next_finalizer(&mut collection).unwrap();
    let weak = world.weak(&object, Some(Value::int32(5)));
    drop(object);
    assert_eq!(world.heap.finish_collection(collection, false).0, 1);
    assert!(!weak_of(&weak).is_live());
    match world.next_action() {
        Some((Action::Callback(function, called), mark)) => {
            assert!(function.is(&Value::int32(5)) && called.is(&weak));
            world.heap.end_action(mark);
        }
        other => panic!("no callback but {other:?}"),
    }
}

#[test]
fn garbage_that_is_saved_is_found_and_not_freed() {
    let mut world = World::new();
    drop(ring(&mut world, false, 1));
    let collection = world.heap.begin_collection(2);
    let (found, saved) = world.heap.finish_collection(collection, true);
    assert_eq!((found, saved.len()), (1, 1));
    assert_eq!(world.collect(), 0);
    assert_eq!(world.heap.collection_stats()[2].collected, 1);
    drop(saved);
    assert_eq!(world.collect(), 1);
}

#[test]
fn a_collection_within_a_collection_finds_nothing() {
    let mut world = World::new();
    drop(ring(&mut world, true, 1));
    let mut outer = world.heap.begin_collection(2);
    assert!(world.heap.is_collecting());
    drop(ring(&mut world, true, 2));
    let mut inner = world.heap.begin_collection(2);
    assert!(world.heap.next_finalizer(&mut inner).is_none());
    assert_eq!(world.heap.finish_collection(inner, false).0, 0);
    assert!(world.heap.is_collecting());
    drop(world.heap.next_finalizer(&mut outer));
    assert_eq!(world.heap.finish_collection(outer, false).0, 1);
    assert_eq!(died(), [1]);
    assert!(!world.heap.is_collecting());
}

#[test]
fn what_waits_for_its_death_is_left_to_it() {
    let mut world = World::new();
    let inner = ring(&mut world, false, 2);
    drop(world.armed_box(1, vec![inner]));
    let hidden = ring(&mut world, false, 3);
    drop(hidden);
    assert_eq!(world.collect(), 1, "the dying hold what they hold");
    assert!(world.heap.check().is_empty());
    let (action, mark) = world.next_action().unwrap();
    drop(action);
    world.heap.end_action(mark);
    assert_eq!(died(), [3, 1]);
    assert_eq!(world.collect(), 1);
}

#[test]
fn garbage_that_waits_for_its_death_at_the_end_is_left_to_it() {
    let mut world = World::new();
    let (a, b) = (world.armed_box(1, vec![]), world.armed_box(2, vec![]));
    world.push(&a, b.clone());
    world.push(&b, a.clone());
    drop((a, b));
    let mut collection = world.heap.begin_collection(2);
    let a = world.heap.next_finalizer(&mut collection).unwrap();
    let items = std::mem::take(crate_of(&a).items.get_mut(&mut world.heap));
    // This starts the death of `b`, which waits for its finalizer; no safe point comes before the end.
    drop((items, a));
    assert_eq!(world.heap.finish_collection(collection, false).0, 0);
    assert!(world.heap.check().is_empty());
    while let Some((action, mark)) = world.next_action() {
        drop(action);
        world.heap.end_action(mark);
    }
    assert_eq!(world.heap.live_objects(), 0);
}

#[test]
fn what_hangs_on_garbage_dies_as_usual() {
    let mut world = World::new();
    let hidden = world.armed_box(2, vec![]);
    world.heap.untrack(&hidden);
    let object = ring(&mut world, false, 1);
    world.push(&object, hidden);
    let note = world.tagged_note(3);
    world.push(&object, note);
    drop(object);
    assert_eq!(world.collect(), 1);
    assert_eq!(
        died(),
        [1],
        "the finalizer waits, and so does what died later"
    );
    let (action, mark) = world.next_action().unwrap();
    drop(action);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [2, 3]);
}
