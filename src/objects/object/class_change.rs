//! Assignment to `__class__`: an instance takes another class of the same layout.

use crate::heap::{Mode, Root, ShapeId, Value};
use crate::objects::class::layout::same_layout;
use crate::runtime::{Class, PyResult, TypeId, Vm, class_flag, leave_instance};

/// `value.__class__ = new`.
///
/// # Errors
/// `TypeError` if `new` is no class, if one of the two is builtin, or if the layouts differ.
pub fn set_class(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("can't delete __class__ attribute"));
    };
    let Some(to) = Class::of(&new) else {
        let given = vm.type_name(&new);
        return Err(vm.type_error(format!(
            "__class__ must be set to a class, not '{given}' object"
        )));
    };
    let from = vm.class_of(value).clone();
    let module = vm.type_object(TypeId::MODULE).clone();
    let modules = vm.is_subclass(&from, &module) && vm.is_subclass(&new, &module);
    let mutable = |class: &Value| Class::of(class).is_some_and(|own| own.has(class_flag::HEAP));
    // CPython makes `ExceptionGroup` as a class statement would, so it compares layouts there. Ours
    // is builtin: its instances keep their class, and only what is refused anyway is told alike.
    let group = vm.type_object(TypeId::EXCEPTION_GROUP).clone();
    let told_as_mutable = |class: &Value| class.is(&group) || mutable(class);
    let refused = !(mutable(&from) && mutable(&new));
    let by_layout =
        told_as_mutable(&from) && told_as_mutable(&new) && !same_layout(vm, &from, &new);
    if !modules && refused && !by_layout {
        return Err(vm.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    if from.is(&new) {
        // As below, the attributes go to a dict.
        let shape = value.shape().map(|shape| vm.heap.shape(shape).mode);
        if shape.is_some_and(|mode| mode != Mode::Fixed)
            && let Some(dict) = vm.instance_dict(value)
        {
            leave_instance(&dict);
        }
        return Ok(());
    }
    if !same_layout(vm, &from, &new) {
        let (new, old) = (vm.class_name(&new), vm.class_name(&from));
        return Err(vm.type_error(format!(
            "__class__ assignment: '{new}' object layout differs from '{old}'"
        )));
    }
    let shape = value.shape().unwrap_or(TypeId::OBJECT.shape());
    let target = if vm.heap.shape(shape).mode == Mode::Fixed {
        to.instance_shape.0.get()
    } else {
        // The attributes go to a dict: its shape doesn't depend on which there are.
        if let Some(dict) = vm.instance_dict(value) {
            leave_instance(&dict);
        }
        let shape = value.shape().unwrap_or(shape);
        dict_shape_like(vm, &new, to, shape)
    };
    let old = vm.heap.set_shape(value, target);
    drop(old);
    Ok(())
}

/// The shape of instances of a class with a dict and as much room as those of another shape.
fn dict_shape_like(vm: &mut Vm, class: &Value, object: &Class, like: ShapeId) -> ShapeId {
    let like = vm.heap.shape(like);
    let own = vm.heap.shape(object.instance_shape.0.get());
    let root = Root {
        kind: like.kind,
        mode: Mode::Dict,
        area: true,
        inline: like.inline,
        fixed: like.fixed,
        holds_class: own.holds_class,
        finalizer: object.has(class_flag::HAS_DEL),
    };
    if let Some(known) = object.dict_shape.0.get()
        && vm.heap.shape(known).inline == root.inline
    {
        return known;
    }
    let fresh = vm.heap.new_shape(Some(class), root);
    object.dict_shape.0.set(Some(fresh));
    fresh
}
