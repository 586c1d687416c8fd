//! Audit and check.

use std::mem::ManuallyDrop;

use super::world::*;
use crate::heap::header::flag;
use crate::heap::*;

#[test]
fn the_audit_names_a_wrong_count() {
    let mut world = World::new();
    let note = world.note("lost");
    assert!(world.heap.audit(|tracer| tracer.visit(&note)).is_empty());
    let extra = ManuallyDrop::new(note.clone());
    let findings = world.heap.audit(|tracer| tracer.visit(&note));
    assert_eq!((findings[0].count, findings[0].found), (2, 1));
    let text = findings[0].to_string();
    assert!(text.starts_with("Note at 0x") && text.ends_with("count 2, references found 1"));
    drop(ManuallyDrop::into_inner(extra));
}

#[test]
fn the_audit_knows_what_waits_for_its_callback() {
    let mut world = World::new();
    let target = world.note("target");
    let callback = world.new_box(Vec::new());
    let weak = world.weak(&target, Some(callback.clone()));
    drop(target);
    let roots = |tracer: &mut Tracer| [&callback, &weak].into_iter().for_each(|v| tracer.visit(v));
    assert_eq!(world.heap.audit(roots), Vec::new());
}

#[test]
fn the_audit_knows_what_shapes_hold() {
    let mut world = World::new();
    let (class, name) = (world.class(1), world.note("name"));
    let shape = world
        .heap
        .new_shape(Some(&class), instances(false, Mode::Slots));
    let object = world.instance(shape, 2);
    world.heap.add_slot(&object, &name, Value::NONE).unwrap();
    let roots = |tracer: &mut Tracer| {
        [&class, &name, &object]
            .into_iter()
            .for_each(|v| tracer.visit(v));
    };
    assert_eq!(world.heap.audit(roots), Vec::new());
    assert_eq!(count(&class), 3, "ours, the instance's, the shapes'");
}

#[test]
fn the_check_sees_a_wrong_flag() {
    let mut world = World::new();
    let object = world.new_box(Vec::new());
    let header = object.header().unwrap();
    assert!(world.heap.check().is_empty());
    for bit in [
        flag::DYING,
        flag::WEAK,
        flag::MIDDLE_LOG,
        flag::DOOMED,
        flag::CANDIDATE,
        flag::ATTRS,
    ] {
        header.set(bit);
        assert_eq!(world.heap.check().len(), 1, "flag {bit:#x}");
        header.unset(bit);
    }
    header.unset(flag::YOUNG_LOG);
    assert!(!world.heap.check().is_empty());
    header.set(flag::YOUNG_LOG);
}

#[test]
fn the_census_counts_by_kind() {
    let mut world = World::new();
    let held = [world.note("a"), world.note("b"), world.new_box(Vec::new())];
    assert_eq!(world.heap.census(), [("Crate", 1), ("Note", 2)]);
    drop(held);
    assert_eq!(world.heap.census(), []);
}
