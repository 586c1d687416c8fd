//! Shapes and attributes.

use super::world::*;
use crate::heap::*;

/// A class, the shape of its instances with slots and the one with a dict, and some names.
struct Classy {
    class: Value,
    slots: ShapeId,
    dict: ShapeId,
    names: Vec<Value>,
}

fn classy(world: &mut World) -> Classy {
    world.heap.set_stress(Stress::default());
    let class = world.class(100);
    Classy {
        slots: world
            .heap
            .new_shape(Some(&class), instances(false, Mode::Slots)),
        dict: world
            .heap
            .new_shape(Some(&class), instances(false, Mode::Dict)),
        names: (0..80).map(|_| world.note("name")).collect(),
        class,
    }
}

fn slots_of(world: &World, object: &Value) -> Vec<Option<i64>> {
    let names = world.heap.slot_names(object.shape().unwrap());
    let slot = |slot| world.heap.slot(object, slot).and_then(Value::as_small);
    names.iter().map(|(number, _)| slot(*number)).collect()
}

#[test]
fn the_same_attributes_in_the_same_order_share_a_shape() {
    let mut world = World::new();
    let Classy { slots, names, .. } = classy(&mut world);
    let objects: Vec<Value> = (0..3).map(|tag| world.instance(slots, tag)).collect();
    for (object, order) in objects.iter().zip([[0, 1], [0, 1], [1, 0]]) {
        for name in order {
            let value = Value::int32(name as i32);
            world.heap.add_slot(object, &names[name], value).unwrap();
        }
    }
    let shapes: Vec<ShapeId> = objects.iter().filter_map(Value::shape).collect();
    assert!(shapes[0] == shapes[1] && shapes[0] != shapes[2]);
    assert_eq!(slots_of(&world, &objects[2]), [Some(1), Some(0)]);
    assert_eq!(world.heap.find_slot(shapes[2], &names[0]), Some(1));
    assert_eq!(world.heap.find_slot(shapes[2], &names[2]), None);
}

#[test]
fn attributes_beyond_the_inline_slots_have_a_place_too() {
    let mut world = World::new();
    let Classy { slots, names, .. } = classy(&mut world);
    let object = world.instance(slots, 1);
    for (number, name) in names.iter().take(20).enumerate() {
        let value = Value::int32(number as i32);
        world.heap.add_slot(&object, name, value).unwrap();
    }
    let wanted: Vec<_> = (0..20).map(Some).collect();
    assert_eq!(slots_of(&world, &object), wanted);
    let shape = object.shape().unwrap();
    for (slot, name) in names.iter().take(20).enumerate() {
        assert_eq!(world.heap.find_slot(shape, name), Some(slot as u16));
    }
    assert_eq!(world.heap.slot_offset(shape, 1), Some(24 + 8 + 8));
    assert_eq!(world.heap.slot_offset(shape, 2), None);
    let old = world.heap.set_slot(&object, 15, None);
    assert_eq!(old.unwrap().as_small(), Some(15));
    assert!(world.heap.slot(&object, 15).is_none());
    assert!(world.heap.slot(&object, 99).is_none());
    assert!(
        world
            .heap
            .set_slot(&object, 99, Some(Value::NONE))
            .is_none()
    );
    assert!(world.heap.slot(&Value::NONE, 0).is_none());
}

#[test]
fn an_instance_with_too_many_attributes_is_told_to_use_a_dict() {
    let mut world = World::new();
    let Classy { slots, names, .. } = classy(&mut world);
    let object = world.instance(slots, 1);
    for name in &names[..64] {
        world.heap.add_slot(&object, name, Value::NONE).unwrap();
    }
    let refused = world.heap.add_slot(&object, &names[64], Value::TRUE);
    assert!(refused.unwrap_err().is(&Value::TRUE));
    world.heap.set_stress(Stress::from_names("few-slots"));
    let object = world.instance(slots, 2);
    for name in &names[..2] {
        world.heap.add_slot(&object, name, Value::NONE).unwrap();
    }
    let added = world.heap.add_slot(&object, &names[2], Value::NONE);
    assert!(added.is_ok(), "the way to this shape is there already");
    let added = world.heap.add_slot(&object, &names[40], Value::NONE);
    assert!(added.is_err());
}

#[test]
fn attributes_move_to_a_dict() {
    let mut world = World::new();
    let Classy {
        slots, dict, names, ..
    } = classy(&mut world);
    let object = world.instance(slots, 1);
    let note = world.note("value");
    for name in &names[..5] {
        world.heap.add_slot(&object, name, note.clone()).unwrap();
    }
    assert!(world.heap.attribute_dict(&object).is_none());
    let first = world.new_box(vec![note.clone(); 5]);
    let old = world.heap.set_attribute_dict(&object, first.clone(), dict);
    assert_eq!(old.into_iter().flatten().count(), 5);
    assert!(world.heap.attribute_dict(&object).unwrap().is(&first));
    assert!(world.heap.slot(&object, 0).is_none());
    assert!(
        world
            .heap
            .add_slot(&object, &names[0], Value::NONE)
            .is_err()
    );
    let second = world.new_box(vec![]);
    let old = world.heap.set_attribute_dict(&object, second.clone(), dict);
    assert!(old[0].as_ref().unwrap().is(&first));
    drop((old, first));
    assert_eq!(count(&note), 1);
    assert_eq!(count(&second), 2);
    drop(object);
    assert_eq!(count(&second), 1);
}

#[test]
fn slots_of_slots_stay_in_every_mode() {
    let mut world = World::new();
    let Classy { class, names, .. } = classy(&mut world);
    let mut root = instances(false, Mode::Slots);
    (root.inline, root.fixed) = (3, 2);
    let slots = world.heap.new_shape(Some(&class), root);
    root.mode = Mode::Dict;
    let dict = world.heap.new_shape(Some(&class), root);
    let object = world.instance(slots, 1);
    world.heap.set_slot(&object, 1, Some(Value::int32(7)));
    world
        .heap
        .add_slot(&object, &names[0], Value::int32(8))
        .unwrap();
    world
        .heap
        .add_slot(&object, &names[1], Value::int32(9))
        .unwrap();
    assert_eq!(world.heap.slot(&object, 3).unwrap().as_small(), Some(9));
    let items = world.new_box(vec![]);
    let old = world.heap.set_attribute_dict(&object, items, dict);
    let old: Vec<_> = old.iter().flatten().filter_map(Value::as_small).collect();
    assert_eq!(old, [8, 9]);
    assert_eq!(world.heap.slot(&object, 1).unwrap().as_small(), Some(7));
    assert!(world.heap.slot(&object, 2).is_none());
    world.heap.set_slot(&object, 0, Some(Value::int32(6)));
    assert_eq!(world.heap.slot(&object, 0).unwrap().as_small(), Some(6));
}

#[test]
fn an_object_has_as_many_inline_slots_as_a_cell_has_room_for() {
    let mut world = World::new();
    let most = world.heap.most_slots(INSTANCE);
    let mut root = instances(false, Mode::Slots);
    (root.inline, root.fixed) = (u16::MAX, u16::MAX);
    let shape = world.heap.new_shape(None, root);
    assert_eq!(world.heap.shape(shape).inline, most);
    assert_eq!(world.heap.shape(shape).fixed, most);
    let object = world.instance(shape, 1);
    world.heap.set_slot(&object, most - 1, Some(Value::TRUE));
    assert!(world.heap.slot(&object, most - 1).unwrap().is(&Value::TRUE));
    assert!(Heap::cell_bytes(&object) >= 4000);
}

#[test]
fn an_instance_holds_its_class_and_its_class_dies_in_a_collection() {
    let mut world = World::new();
    let Classy {
        class,
        slots,
        names,
        ..
    } = classy(&mut world);
    let weak = world.weak(&class, None);
    let object = world.instance(slots, 1);
    world
        .heap
        .add_slot(&object, &names[0], Value::NONE)
        .unwrap();
    drop(class);
    assert_eq!(world.collect(), 0);
    assert!(world.heap.class_of_shape(slots).is_some());
    died();
    drop(object);
    assert_eq!(died(), [1]);
    assert!(weak_of(&weak).is_live(), "as in CPython, a class is a ring");
    assert_eq!(count(&names[0]), 2);
    assert_eq!(world.collect(), 1);
    assert!(!weak_of(&weak).is_live());
    assert!(world.heap.class_of_shape(slots).is_none());
    assert_eq!(count(&names[0]), 1, "shapes without class have no names");
}

#[test]
fn a_class_dies_together_with_instances_in_rings() {
    let mut world = World::new();
    let Classy {
        class,
        slots,
        names,
        ..
    } = classy(&mut world);
    for tag in 1..4 {
        let object = world.instance(slots, tag);
        let own = object.clone();
        world.heap.add_slot(&object, &names[0], own).unwrap();
    }
    drop(class);
    died();
    assert_eq!(world.collect(), 4 + 3, "in CPython each has a dict, too");
    assert_eq!(died(), [100, 1, 2, 3]);
    assert_eq!(world.heap.live_objects(), names.len());
}

#[test]
fn a_class_may_be_told_after_its_shapes() {
    let mut world = World::new();
    let slots = world.heap.new_shape(None, instances(false, Mode::Slots));
    let name = world.note("name");
    let early = world.instance(slots, 1);
    world.heap.add_slot(&early, &name, Value::NONE).unwrap();
    let (class, other) = (world.class(2), world.class(3));
    world.heap.set_shape_class(slots, &class);
    world.heap.set_shape_class(slots, &other);
    assert_eq!((count(&class), count(&other)), (2, 1));
    let late = world.instance(slots, 4);
    assert_eq!(count(&class), 3, "only the one made later holds it");
    let shape = early.shape().unwrap();
    assert!(world.heap.class_of_shape(shape).unwrap().is(&class));
    drop((early, late));
    assert_eq!(count(&class), 2);
}

#[test]
fn an_object_changes_its_class() {
    let mut world = World::new();
    let Classy {
        class,
        slots,
        names,
        ..
    } = classy(&mut world);
    let other = world.class(0);
    let to = world
        .heap
        .new_shape(Some(&other), instances(true, Mode::Slots));
    let object = world.instance(slots, 1);
    for name in &names[..4] {
        world.heap.add_slot(&object, name, Value::NONE).unwrap();
    }
    let before = (count(&class), count(&other));
    let held = world.heap.set_shape(&object, to);
    assert!(held.as_ref().unwrap().is(&class));
    drop(held);
    assert_eq!((count(&class), count(&other)), (before.0 - 1, before.1 + 1));
    // What stood in its slots is dropped when others take their place.
    let note = world.note("value");
    for name in &names[4..8] {
        world.heap.add_slot(&object, name, note.clone()).unwrap();
    }
    assert_eq!(world.heap.slot_names(object.shape().unwrap()).len(), 4);
    drop(object);
    assert!(world.next_action().is_some(), "it has a finalizer now");
}

#[test]
fn a_shape_of_another_layout_is_refused() {
    let mut world = World::new();
    let Classy {
        class,
        slots,
        dict,
        names,
    } = classy(&mut world);
    let object = world.instance(slots, 1);
    let mut other = instances(false, Mode::Slots);
    other.inline = 7;
    let other = world.heap.new_shape(Some(&class), other);
    assert!(world.heap.set_shape(&object, other).is_none());
    assert!(world.heap.set_shape(&object, world.boxes).is_none());
    assert_eq!(object.shape(), Some(slots));
    for name in &names[..4] {
        world.heap.add_slot(&object, name, Value::NONE).unwrap();
    }
    // The first word of its area holds further slots: no dict can be there.
    let shape = object.shape();
    assert!(world.heap.set_shape(&object, dict).is_none());
    assert_eq!(object.shape(), shape);
    assert!(world.heap.attribute_dict(&object).is_none());
}

#[test]
fn a_finalizer_comes_and_goes_with_the_class() {
    let mut world = World::new();
    let Classy { slots, names, .. } = classy(&mut world);
    let object = world.instance(slots, 1);
    world
        .heap
        .add_slot(&object, &names[0], Value::NONE)
        .unwrap();
    let other = object.clone();
    world.heap.set_finalizer(slots, true);
    world.heap.set_finalizer(slots, false);
    drop(other);
    world.heap.set_finalizer(slots, true);
    drop(object);
    let (action, mark) = world.next_action().unwrap();
    let Action::Finalize(object) = action else {
        panic!("no finalizer but {action:?}");
    };
    drop(object);
    world.heap.end_action(mark);
    assert!(world.next_action().is_none());
}

#[test]
fn the_way_to_an_inline_slot_is_known_beforehand() {
    let mut world = World::new();
    let Classy {
        slots, dict, names, ..
    } = classy(&mut world);
    let next = world.heap.inline_transition(slots, &names[0]).unwrap();
    let object = world.instance(slots, 1);
    world
        .heap
        .add_slot(&object, &names[0], Value::NONE)
        .unwrap();
    assert_eq!(object.shape(), Some(next));
    let last = world.heap.inline_transition(next, &names[1]).unwrap();
    assert!(world.heap.inline_transition(last, &names[2]).is_none());
    assert!(world.heap.inline_transition(dict, &names[0]).is_none());
}
