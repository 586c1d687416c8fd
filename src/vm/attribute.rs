//! Attributes, with inline caches keyed by shape.
//!
//! The first extension word holds the shape (low half) and the slot's byte offset (bits 32..48); the second
//! the method's address, or the shape after an addition. A shape says which attributes an instance has and
//! what its class is, so comparing it suffices as long as no class changes: every class that a cache looked
//! into is flagged, and changing a flagged class flushes all caches (see [`flush_caches`]).

use crate::compile::instruction::{Instr, Op, TABLE, USE_C};
use crate::heap::{Heap, Mode, ShapeId, Value, flag};
use crate::objects::code::Code;
use crate::runtime::{Class, Native, PyResult, Role, TypeId, Vm, class_flag, kind};

use super::window::Window;

fn pack(shape: ShapeId, offset: u16) -> u64 {
    shape.0 as u64 | (offset as u64) << 32
}

#[inline(always)]
unsafe fn slot_place(object: &Value, cache: u64) -> Option<*mut Option<Value>> {
    let header = object.header()?;
    if header.shape().0 != cache as u32 {
        return None;
    }
    let offset = (cache >> 32) as u16 as usize;
    // SAFETY: the shape is that for which the offset was computed, so the slot lies within the object.
    Some(unsafe {
        std::ptr::from_ref(header)
            .cast_mut()
            .cast::<u8>()
            .add(offset)
            .cast()
    })
}

/// The attribute of an object whose shape is the cached one.
///
/// # Safety
/// `cache` must be the first extension word of a `LoadAttrSlot`.
#[inline(always)]
pub unsafe fn cached_slot(object: &Value, cache: u64) -> Option<Value> {
    // SAFETY: the caller vouches for the cache; nobody writes the slot meanwhile.
    unsafe { (*slot_place(object, cache)?).clone() }
}

/// The place of the attribute to be written, of an object whose shape is the cached one; an addition gives
/// the object its new shape.
///
/// # Safety
/// The words must be the extension words of a `StoreAttrSlot` or `StoreAttrAdd`.
#[inline(always)]
pub unsafe fn cached_place(
    vm: &mut Vm,
    object: &Value,
    op: Op,
    cache: u64,
    next: u64,
) -> Option<*mut Option<Value>> {
    // SAFETY: the caller vouches for the cache.
    let place = unsafe { slot_place(object, cache)? };
    if op == Op::StoreAttrAdd {
        object
            .header()?
            .set_shape_for_new_slot(ShapeId(next as u32));
    }
    let _ = vm;
    Some(place)
}

/// The method of an object whose shape is the cached one.
///
/// # Safety
/// The words must be the extension words of a `LoadMethodShape`.
#[inline(always)]
pub unsafe fn cached_method(object: &Value, cache: u64, method: u64) -> Option<Value> {
    if object.header()?.shape().0 != cache as u32 {
        return None;
    }
    // SAFETY: the method lives in the namespace of a class of this shape, which has not changed since.
    unsafe {
        Some(Value::new_reference(std::ptr::NonNull::new(
            method as usize as *mut _,
        )?))
    }
}

/// Puts `LoadMethod`'s answer into its two registers.
pub fn place_method(w: &Window, base: u16, method: Value, receiver: Option<Value>) {
    // SAFETY: both are temporaries of the window, without references in them.
    unsafe {
        *w.register(base) = Some(method);
        *w.register(base + 1) = receiver;
    }
}

/// Rewrites the instruction before `pc` and fills its extension words.
unsafe fn specialise(vm: &mut Vm, w: &Window, i: Instr, op: Op, first: u64, second: u64) {
    // SAFETY: the caller is at this instruction of the running code; `Op`s of one family have equally many
    // extension words.
    unsafe {
        *w.pc.sub(1) = Instr { op, ..i }.word();
        *w.pc = first;
        *w.pc.add(1) = second;
    }
    if let Some(code) = vm
        .machine
        .frames
        .last()
        .and_then(|frame| Code::of(&frame.code))
        .map(|code| &code.warmed)
    {
        *code.get_mut(&mut vm.heap) = true;
    }
}

/// Flags the classes that a look-up in `class` went through; false if one of them changes too often.
fn depend(vm: &Vm, class: &Value) -> bool {
    let Some(class) = Class::of(class) else {
        return false;
    };
    let order = class.mro(&vm.heap);
    let steady = order
        .iter()
        .filter_map(Class::of)
        .all(|class| !class.has(class_flag::VOLATILE));
    if steady {
        order
            .iter()
            .filter_map(Class::of)
            .for_each(|class| class.set_flag(class_flag::CACHED, true));
    }
    steady
}

/// `LoadAttr`, filling the cache where it can.
#[inline(never)]
pub fn load(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let (object, name) = (w.get(i.b), w.name(i.c));
    if let Some(header) = object.header()
        && header.has(flag::ATTRS)
        && vm.slots_ref(object).getattr.is_none()
    {
        let shape = header.shape();
        if vm.heap.shape(shape).mode == Mode::Slots
            && let Some(slot) = vm.heap.find_slot(shape, name)
            && let Some(offset) = vm.heap.slot_offset(shape, slot)
        {
            let class = vm.class_of(object).clone();
            let shadowed = match vm.lookup(&class, name) {
                Some(found) => vm.slots_ref(&found).descr_set.is_some(),
                None => false,
            };
            if !shadowed && depend(vm, &class) {
                // SAFETY: we are at this instruction.
                unsafe { specialise(vm, w, i, Op::LoadAttrSlot, pack(shape, offset), 0) };
            }
        }
    }
    vm.get_attr(object, name)
}

/// `StoreAttr`, filling the cache where it can.
#[inline(never)]
pub fn store(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<()> {
    let (object, name) = (w.get(i.a), w.name(i.b));
    let value = w.get(i.c).clone();
    if let Some(header) = object.header()
        && header.has(flag::ATTRS)
        && vm.slots_ref(object).setattr.is_none()
    {
        let shape = header.shape();
        let class = vm.class_of(object).clone();
        if vm.heap.shape(shape).mode == Mode::Slots {
            let described = match vm.lookup(&class, name) {
                Some(found) => vm.slots_ref(&found).descr_set.is_some(),
                None => false,
            };
            if !described && depend(vm, &class) {
                if let Some(slot) = vm.heap.find_slot(shape, name) {
                    if let Some(offset) = vm.heap.slot_offset(shape, slot) {
                        // SAFETY: we are at this instruction.
                        unsafe { specialise(vm, w, i, Op::StoreAttrSlot, pack(shape, offset), 0) };
                    }
                } else if let Some(next) = vm.heap.inline_transition(shape, name) {
                    let slot = vm.heap.shape(next).count - 1;
                    if let Some(offset) = vm.heap.slot_offset(next, slot) {
                        // SAFETY: as above.
                        unsafe {
                            specialise(
                                vm,
                                w,
                                i,
                                Op::StoreAttrAdd,
                                pack(shape, offset),
                                next.0 as u64,
                            )
                        };
                    }
                }
            }
        }
    }
    let _ = USE_C;
    vm.set_attr(object, name, Some(value))
}

/// `LoadMethod`: a function with the receiver beside it, or the attribute alone.
#[inline(never)]
pub fn load_method(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<(Value, Option<Value>)> {
    let (object, name) = (w.get(i.b), w.name(i.c));
    if vm.slots_ref(object).getattr.is_some() {
        return vm.get_attr(object, name).map(|found| (found, None));
    }
    let class = vm.class_of(object).clone();
    let Some(found) = vm.lookup(&class, name) else {
        return vm.get_attr(object, name).map(|found| (found, None));
    };
    let is_method = found.kind() == Some(kind::FUNCTION)
        || (found.shape() == Some(TypeId::METHOD_DESCRIPTOR.shape())
            && Native::of(&found).is_some_and(|native| native.def.0.role == Role::Method));
    if !is_method {
        return vm.get_attr(object, name).map(|found| (found, None));
    }
    if let Some(own) = vm.instance_attr(object, name) {
        return Ok((own, None));
    }
    if let Some(header) = object.header()
        && vm.heap.shape(header.shape()).mode != Mode::Dict
        && depend(vm, &class)
    {
        // SAFETY: we are at this instruction.
        unsafe {
            specialise(
                vm,
                w,
                i,
                Op::LoadMethodShape,
                pack(header.shape(), 0),
                found.bits(),
            )
        };
    }
    Ok((found, Some(object.clone())))
}

/// `LoadSuperAttr`.
pub fn load_super(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let function = w.take(i.b).unwrap_or(Value::NONE);
    let class = w.take(i.b + 1).unwrap_or(Value::NONE);
    let instance = w.take(i.b + 2).unwrap_or(Value::NONE);
    let object = vm.call(&function, &[class, instance])?;
    vm.get_attr(&object, w.name(i.c))
}

/// Forgets all inline caches that depend on classes.
pub fn flush_caches(vm: &mut Vm) {
    for value in vm.heap.objects_of_kind(kind::CODE) {
        let Some(code) = Heap::downcast::<Code>(&value) else {
            continue;
        };
        if !std::mem::take(code.warmed.get_mut(&mut vm.heap)) {
            continue;
        }
        let words = code.words.0.get_mut(&mut vm.heap);
        let mut at = 0;
        while at < words.len() {
            let Some(instr) = Instr::decode(words[at]) else {
                break;
            };
            let extra = TABLE[instr.op as usize].extra;
            let general = match instr.op {
                Op::LoadAttrSlot => Some(Op::LoadAttr),
                Op::StoreAttrSlot | Op::StoreAttrAdd => Some(Op::StoreAttr),
                Op::LoadMethodShape => Some(Op::LoadMethod),
                _ => None,
            };
            if let Some(op) = general {
                words[at] = Instr { op, ..instr }.word();
                words[at + 1..=at + extra].fill(0);
            }
            at += 1 + extra;
        }
    }
    for value in vm.heap.objects_of_kind(kind::CLASS) {
        if let Some(class) = Class::of(&value) {
            class.plain_init.0.set(0);
        }
    }
}
