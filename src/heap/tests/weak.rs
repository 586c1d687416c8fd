//! Weak references.

use super::world::*;
use crate::heap::*;

fn callback(world: &mut World) -> (Value, Value) {
    match world.next_action() {
        Some((Action::Callback(callback, weak), mark)) => {
            world.heap.end_action(mark);
            (callback, weak)
        }
        other => panic!("no callback but {other:?}"),
    }
}

#[test]
fn a_weak_reference_is_cleared_and_its_callback_waits() {
    let mut world = World::new();
    let target = world.note("target");
    let plain = world.weak(&target, None);
    let called = world.weak(&target, Some(Value::int32(7)));
    assert!(weak_of(&plain).get().unwrap().is(&target));
    assert!(weak_of(&called).callback(&world.heap).is_some());
    drop(target);
    assert!(!weak_of(&plain).is_live());
    assert!(weak_of(&called).callback(&world.heap).is_none());
    assert_eq!(world.heap.interrupts(), interrupt::DEATHS);
    let (function, reference) = callback(&mut world);
    assert!(function.is(&Value::int32(7)) && reference.is(&called));
    assert!(world.next_action().is_none());
    drop(reference);
    assert_eq!(world.heap.live_objects(), 2);
}

#[test]
fn the_shared_ones_come_first_and_then_the_newest() {
    let mut world = World::new();
    let proxies = world.heap.new_shape(None, bare(WEAK_REFERENCE));
    let class = world.class(0);
    let mut subclass = bare(WEAK_REFERENCE);
    subclass.holds_class = true;
    let subclass = world.heap.new_shape(Some(&class), subclass);
    let target = world.note("target");
    let heap = &mut world.heap;
    let function = Some(Value::int32(1));
    // Asked of CPython 3.13: ref, proxy, then callbacks and subclasses, the newest first.
    let first = heap
        .new_weak(world.weak, &target, function.clone())
        .unwrap();
    let proxy = heap.new_weak(proxies, &target, None).unwrap();
    let plain = heap.new_weak(world.weak, &target, None).unwrap();
    let other = heap.new_weak(subclass, &target, None).unwrap();
    let another = heap.new_weak(subclass, &target, None).unwrap();
    let last = heap.new_weak(world.weak, &target, function).unwrap();
    let order = heap.weak_references(&target);
    let wanted = [&plain, &proxy, &last, &another, &other, &first];
    assert!(order.iter().zip(wanted).all(|(a, b)| a.is(b)) && order.len() == 6);
    drop((target, order));
    assert!(callback(&mut world).1.is(&last));
    assert!(callback(&mut world).1.is(&first));
}

#[test]
fn a_weak_reference_that_dies_first_is_not_called() {
    let mut world = World::new();
    let target = world.note("target");
    let weak = world.weak(&target, Some(Value::int32(1)));
    drop(weak);
    assert!(world.heap.weak_references(&target).is_empty());
    drop(target);
    assert!(world.next_action().is_none());
}

#[test]
fn a_weak_reference_that_is_dying_is_not_called() {
    let mut world = World::new();
    let target = world.tagged_note(1);
    let weak = world.weak(&target, Some(Value::int32(1)));
    let armed = world.armed_box(2, vec![]);
    // The finalizer stops the work; behind it wait the weak reference, then its referent.
    drop(armed);
    drop(weak);
    assert!(world.heap.weak_references(&target).is_empty());
    let (action, mark) = world.next_action().unwrap();
    drop(target);
    assert_eq!(died(), [1], "nobody is to be called");
    drop(action);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
    assert_eq!(world.heap.live_objects(), 0);
}

#[test]
fn a_callback_is_looked_at_while_its_referent_dies() {
    let mut world = World::new();
    let target = world.note("target");
    let function = world.new_box(vec![]);
    let weak = world.weak(&target, Some(function));
    let looking = weak_of(&weak).callback(&world.heap).unwrap();
    // A drop needs no token; what we look at must stay.
    drop(target);
    assert_eq!(looking.kind(), Some(BOX));
    assert!(callback(&mut world).1.is(&weak));
}

#[test]
fn a_cleared_weak_reference_gives_its_callback_back() {
    let mut world = World::new();
    let target = world.note("target");
    let weak = world.weak(&target, Some(Value::int32(3)));
    let function = weak_of(&weak).clear(&mut world.heap);
    assert!(function.unwrap().is(&Value::int32(3)));
    assert!(weak_of(&weak).clear(&mut world.heap).is_none());
    drop(target);
    assert!(world.next_action().is_none());
}

#[test]
fn only_objects_have_weak_references() {
    let mut world = World::new();
    let (weak, boxes) = (world.weak, world.boxes);
    assert!(world.heap.new_weak(weak, &Value::NONE, None).is_none());
    assert!(world.heap.weak_references(&Value::NONE).is_empty());
    let note = world.note("a");
    assert!(world.heap.new_weak(boxes, &note, None).is_none());
}

#[test]
fn a_weak_reference_remembers_a_hash() {
    let mut world = World::new();
    let note = world.note("a");
    let weak = world.weak(&note, None);
    assert_eq!(weak_of(&weak).hash(), None);
    weak_of(&weak).remember_hash(-2);
    assert_eq!(weak_of(&weak).hash(), Some(-2));
}

#[test]
fn many_weak_references_come_and_go_in_any_order() {
    let mut world = World::new();
    let target = world.note("target");
    let mut random = fastrand::Rng::with_seed(1);
    // The model: the newest first.
    let mut model: Vec<Value> = Vec::new();
    for round in 0..3000 {
        if random.u32(0..3000) > round || model.is_empty() {
            let function = Some(Value::int32(1));
            let weak = world.heap.new_weak(world.weak, &target, function).unwrap();
            model.insert(0, weak);
        } else {
            drop(model.remove(random.usize(0..model.len())));
        }
        if round % 50 == 0 {
            let list = world.heap.weak_references(&target);
            assert_eq!(list.len(), model.len());
            assert!(list.iter().zip(&model).all(|(a, b)| a.is(b)));
        }
    }
    drop(target);
    for weak in &model {
        assert!(callback(&mut world).1.is(weak));
    }
}

#[test]
fn a_hundred_thousand_weak_references_to_one_object_take_linear_time() {
    let mut world = World::new();
    let target = world.note("target");
    for forth in [true, false] {
        let mut many: Vec<Value> = (0..100_000)
            .map(|_| world.weak(&target, Some(Value::int32(1))))
            .collect();
        if forth {
            drop(many);
        } else {
            while many.pop().is_some() {}
        }
    }
    assert_eq!(world.heap.live_objects(), 1);
}
