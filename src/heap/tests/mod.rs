//! Tests of the heap alone, with a world of toy kinds.

mod model;
mod player;
mod program;
mod property;
mod world;

use super::*;
use world::*;

#[test]
fn dropping_the_last_reference_frees() {
    let mut world = World::new();
    let note = world.note("hello");
    let outer = world.new_box(vec![note.clone(), Value::int32(1)]);
    assert_eq!(note.header().unwrap().count(), 2);
    assert_eq!(world.heap.live_objects(), 2);
    drop(outer);
    assert_eq!(note.header().unwrap().count(), 1);
    drop(note);
    assert_eq!(world.heap.live_objects(), 0);
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
}

#[test]
fn a_weak_reference_is_cleared_and_its_callback_waits() {
    let mut world = World::new();
    let target = world.note("target");
    let plain = world.heap.new_weak(world.weak, &target, None).unwrap();
    let called = world
        .heap
        .new_weak(world.weak, &target, Some(Value::int32(7)))
        .unwrap();
    let weak = Heap::downcast::<WeakReference>(&plain).unwrap();
    assert!(weak.get().unwrap().is(&target));
    drop(target);
    assert!(!weak.is_live());
    assert_eq!(world.heap.interrupts(), interrupt::DEATHS);
    let (action, mark) = world.heap.next_action().unwrap();
    match action {
        Action::Callback(call, reference) => {
            assert!(call.is(&Value::int32(7)) && reference.is(&called))
        }
        Action::Finalize(_) => panic!("there is no finalizer"),
    }
    world.heap.end_action(mark);
    assert!(world.heap.next_action().is_none());
    assert_eq!(world.heap.live_objects(), 2);
}

#[test]
fn the_audit_names_a_wrong_count() {
    let mut world = World::new();
    let note = world.note("lost");
    assert!(world.heap.audit(|tracer| tracer.visit(&note)).is_empty());
    let extra = std::mem::ManuallyDrop::new(note.clone());
    let findings = world.heap.audit(|tracer| tracer.visit(&note));
    assert_eq!((findings[0].count, findings[0].found), (2, 1));
    drop(std::mem::ManuallyDrop::into_inner(extra));
}
