//! Death and its order.

use super::world::*;
use crate::heap::*;

/// Takes the next action, which must be a finalizer, and answers the object and the mark.
fn finalizer(world: &mut World) -> (Value, usize) {
    match world.next_action() {
        Some((Action::Finalize(object), mark)) => (object, mark),
        other => panic!("no finalizer but {other:?}"),
    }
}

#[test]
fn a_long_chain_dies_without_native_stack() {
    let mut world = World::new();
    let mut chain = world.new_box(Vec::new());
    for _ in 0..1_000_000 {
        chain = world.new_box(vec![chain]);
    }
    drop(chain);
    assert_eq!(world.heap.live_objects(), 0);
}

#[test]
fn the_first_dropped_dies_first_with_all_that_it_holds() {
    let mut world = World::new();
    let mut tagged = |tag, items| world.tagged_box(tag, items);
    let (leaf1, leaf2) = (tagged(2, vec![]), tagged(4, vec![]));
    let (branch1, branch2) = (tagged(1, vec![leaf1]), tagged(3, vec![leaf2]));
    let tree = tagged(0, vec![branch1, branch2]);
    drop(tree);
    assert_eq!(died(), [0, 1, 2, 3, 4]);
}

#[test]
fn a_finalizer_waits_for_the_safe_point_and_all_that_dies_after_it() {
    let mut world = World::new();
    let armed = world.armed_box(1, vec![]);
    let note = world.tagged_note(2);
    let outer = world.tagged_box(0, vec![armed, note]);
    drop(outer);
    assert_eq!(died(), [0]);
    assert_eq!(world.heap.interrupts(), interrupt::DEATHS);
    let (object, mark) = finalizer(&mut world);
    assert_eq!(crate_of(&object).tag.0, 1);
    drop(object);
    assert_eq!(died(), [1], "it dies when its finalizer lets it");
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [2]);
    assert_eq!(world.heap.interrupts(), 0);
}

#[test]
fn a_resurrected_object_is_not_finalized_again() {
    let mut world = World::new();
    drop(world.armed_box(1, vec![]));
    let (saved, mark) = finalizer(&mut world);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(count(&saved), 1);
    drop(saved);
    assert_eq!(died(), [1]);
    assert!(world.next_action().is_none());
}

#[test]
fn what_dies_in_an_action_dies_before_the_rest() {
    let mut world = World::new();
    let (first, last) = (world.armed_box(1, vec![]), world.tagged_note(3));
    drop(world.tagged_box(0, vec![first, last]));
    let (object, mark) = finalizer(&mut world);
    drop(world.armed_box(2, vec![]));
    let (inner, inner_mark) = finalizer(&mut world);
    drop(inner);
    world.heap.end_action(inner_mark);
    assert!(world.next_action().is_none(), "the rest is not ours");
    assert_eq!(died(), [0, 2]);
    drop(object);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [1, 3]);
}

#[test]
fn what_dies_at_the_end_of_an_action_goes_before_the_rest_too() {
    let mut world = World::new();
    let (first, last) = (world.armed_box(1, vec![]), world.tagged_note(3));
    drop(world.tagged_box(0, vec![first, last]));
    let (object, mark) = finalizer(&mut world);
    // No safe point follows these two within the action.
    drop(world.armed_box(2, vec![]));
    drop(object);
    world.heap.end_action(mark);
    let (inner, inner_mark) = finalizer(&mut world);
    assert_eq!(crate_of(&inner).tag.0, 2);
    drop(inner);
    world.heap.end_action(inner_mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [0, 2, 1, 3]);
}

#[test]
fn drops_between_actions_keep_their_place() {
    let mut world = World::new();
    let items = vec![world.armed_box(1, vec![]), world.armed_box(2, vec![])];
    drop(world.tagged_box(0, items));
    let (object, mark) = finalizer(&mut world);
    drop(object);
    world.heap.end_action(mark);
    drop(world.tagged_note(9));
    assert_eq!(died(), [0, 1]);
    assert_eq!(world.heap.interrupts(), interrupt::DEATHS);
    let (object, mark) = finalizer(&mut world);
    drop(object);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [2, 9]);
}

#[test]
fn a_weak_reference_saves_what_waits_for_its_turn() {
    let mut world = World::new();
    let (armed, note) = (world.armed_box(1, vec![]), world.tagged_note(2));
    let weak = world.weak(&note, None);
    drop(world.tagged_box(0, vec![armed, note]));
    let (object, mark) = finalizer(&mut world);
    let saved = weak_of(&weak).get().unwrap();
    // Saved, dropped and saved again: it still has one turn only.
    drop(saved.clone());
    drop(saved);
    let saved = weak_of(&weak).get().unwrap();
    drop(object);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(died(), [0, 1]);
    assert!(weak_of(&weak).is_live());
    assert!(world.heap.check().is_empty());
    drop(saved);
    assert_eq!(died(), [2]);
    assert!(!weak_of(&weak).is_live());
}

#[test]
fn many_finalizers_take_linear_time() {
    let mut world = World::new();
    let items = (0..100_000).map(|_| world.armed_box(1, vec![])).collect();
    drop(world.new_box(items));
    let mut run = 0;
    while let Some((action, mark)) = world.next_action() {
        drop(action);
        world.heap.end_action(mark);
        run += 1;
    }
    assert_eq!(run, 100_000);
    assert_eq!(world.heap.live_objects(), 0);
}

#[test]
fn what_waits_behind_a_finalizer_is_still_held() {
    let mut world = World::new();
    let armed = world.armed_box(1, vec![]);
    let (shared, shared_too) = (world.tagged_note(2), world.tagged_note(3));
    let inner = world.tagged_box(4, vec![armed, shared.clone()]);
    drop(world.tagged_box(0, vec![inner, shared_too.clone()]));
    assert_eq!((count(&shared), count(&shared_too)), (2, 2));
    let (object, mark) = finalizer(&mut world);
    drop(shared);
    drop(object);
    assert_eq!(
        died(),
        [0, 4, 1],
        "the finalizer gave up what the dead still hold"
    );
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!((died(), count(&shared_too)), (vec![2], 1));
}
