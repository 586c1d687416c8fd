//! Attributes, with inline caches keyed by shape.
//!
//! The first extension word holds the shape (low half) and the slot's byte offset (bits 32..48); the second
//! the method's address, or the shape after an addition. A shape says which attributes an instance has and
//! what its class is, so comparing it suffices as long as no class changes: every class that a cache looked
//! into is flagged, and changing a flagged class flushes all caches (see [`flush_caches`]).
//!
//! An attribute of a class is cached by the number of the shape that its instances begin with, which is no other
//! class's; the second word is where the value lies in the namespace of the class or a base, so a value that takes its
//! place is found. A module's is found again by the version of its dict's keys.
//!
//! What a cache that goes by shape found is kept for other places of the code, too (`runtime/site_cache.rs`): an
//! instruction that meets a shape anew adopts it from there.

use crate::compile::instruction::{Instr, Op, SUPER_WRITTEN_OUT, TABLE};
use crate::heap::{Heap, Mode, ShapeId, Value, flag};
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::objects::member::Member;
use crate::objects::property::Property;
use crate::objects::super_object;
use crate::runtime::{Class, Dict, Native, PyResult, Role, Str, TypeId, Vm, class_flag, kind};

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
    Some(place)
}

/// What `LoadAttrClass`, `LoadAttrShape`, `LoadAttrBound`, `LoadAttrModule` and their like for methods find again.
///
/// # Safety
/// The words must be the instruction's extension words.
#[inline(always)]
pub unsafe fn cached(vm: &Vm, object: &Value, op: Op, first: u64, second: u64) -> Option<Value> {
    let same = match op {
        Op::LoadAttrClass | Op::LoadMethodClass => Class::of(object)?.instance_shape.0.get(),
        Op::LoadAttrShape | Op::LoadAttrBound => object.header()?.shape(),
        _ => return cached_of_module(vm, object, first),
    };
    if same.0 != first as u32 {
        return None;
    }
    // SAFETY: the second word is the place of a value in the namespace of a class of this shape, which has not lost
    // or got a name since.
    unsafe { (*(second as usize as *const Option<Value>)).clone() }
}

/// The function of the property of an object whose shape is the cached one.
///
/// # Safety
/// The words must be the extension words of a `LoadAttrProperty`.
#[inline(always)]
pub unsafe fn cached_getter(vm: &Vm, object: &Value, first: u64, second: u64) -> Option<Value> {
    if object.header()?.shape().0 != first as u32 {
        return None;
    }
    // SAFETY: as above; the value there is a property, for a descriptor is not replaced without flushing caches.
    let property = unsafe { (*(second as usize as *const Option<Value>)).as_ref()? };
    let getter = Property::of(property)?.getter.get(&vm.heap).as_ref()?;
    let code = Code::of(Function::of(getter)?.code.get(&vm.heap))?;
    (code.simple == 1).then(|| getter.clone())
}

/// The attribute of the module whose names' version is the cached one.
#[inline(always)]
fn cached_of_module(vm: &Vm, object: &Value, cache: u64) -> Option<Value> {
    if object.kind()? != kind::MODULE {
        return None;
    }
    let table = Dict::of(vm.heap.attribute_dict(object)?)?.table(&vm.heap);
    if table.known_version() != cache as u32 {
        return None;
    }
    table.value_at((cache >> 32) as usize).cloned()
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

/// As [`cached_slot`], of an object of another shape: by what was found for that elsewhere.
#[inline(never)]
pub fn slot_elsewhere(vm: &mut Vm, w: &Window, i: Instr) -> Option<Value> {
    let (object, family) = (w.get(i.b), Op::LoadAttr as u8);
    let shape = object.header()?.shape();
    let site = vm.sites.find_for_once(family, shape, w.name(i.c))?;
    // SAFETY: what was found was written for this operation.
    (site.op == Op::LoadAttrSlot as u8).then(|| unsafe { cached_slot(object, site.first) })?
}

/// As [`cached_place`], of an object of another shape.
#[inline(never)]
pub fn place_elsewhere(vm: &mut Vm, w: &Window, i: Instr) -> Option<*mut Option<Value>> {
    let (object, family) = (w.get(i.a), Op::StoreAttr as u8);
    let shape = object.header()?.shape();
    let site = vm.sites.find_for_once(family, shape, w.name(i.b))?;
    let op = Instr::decode(site.op as u64)?.op;
    // SAFETY: as above; this family has no other special operations.
    unsafe { cached_place(object, op, site.first, site.second) }
}

/// As [`cached_method`], of an object of another shape.
#[inline(never)]
pub fn method_elsewhere(vm: &mut Vm, w: &Window, i: Instr) -> Option<Value> {
    let (object, family) = (w.get(i.b), Op::LoadMethod as u8);
    let shape = object.header()?.shape();
    let site = vm.sites.find_for_once(family, shape, w.name(i.c))?;
    // SAFETY: as above.
    (site.op == Op::LoadMethodShape as u8)
        .then(|| unsafe { cached_method(object, site.first, site.second) })?
}

/// Puts `LoadMethod`'s answer into its two registers.
#[inline(always)]
pub fn place_method(w: &Window, base: u16, method: Value, receiver: Option<Value>) {
    // SAFETY: both are temporaries of the window, and temporaries that are written are empty.
    unsafe {
        w.register(base).write(Some(method));
        w.register(base + 1).write(receiver);
    }
}

/// Rewrites the instruction before `pc` to what was found elsewhere for its name and the shape it meets, so that it runs
/// again. False if nothing was, or the instruction knew it.
#[inline(never)]
pub fn adopt(vm: &mut Vm, w: &Window, i: Instr) -> bool {
    let (operand, name, family) = match i.op {
        Op::StoreAttr | Op::StoreAttrSlot | Op::StoreAttrAdd => (i.a, i.b, Op::StoreAttr),
        Op::LoadMethod | Op::LoadMethodShape | Op::LoadMethodClass | Op::LoadMethodModule => {
            (i.b, i.c, Op::LoadMethod)
        }
        _ => (i.b, i.c, Op::LoadAttr),
    };
    let Some(header) = w.get(operand).header() else {
        return false;
    };
    let Some(&site) = vm.sites.find(family as u8, header.shape(), w.name(name)) else {
        return false;
    };
    let Some(Instr { op, .. }) = Instr::decode(site.op as u64) else {
        return false;
    };
    if op == i.op && w.extension(0) == site.first {
        return false;
    }
    // SAFETY: we are at this instruction.
    unsafe { rewrite(vm, w, i, op, site.first, site.second) };
    true
}

/// Rewrites the instruction before `pc` and fills its extension words; keeps what goes by shape for others.
///
/// # Safety
/// As [`rewrite`].
unsafe fn specialise(vm: &mut Vm, w: &Window, i: Instr, op: Op, first: u64, second: u64) {
    let (name, family) = match op {
        Op::LoadAttrSlot | Op::LoadAttrShape | Op::LoadAttrBound | Op::LoadAttrProperty => {
            (i.c, Op::LoadAttr)
        }
        Op::StoreAttrSlot | Op::StoreAttrAdd => (i.b, Op::StoreAttr),
        Op::LoadMethodShape => (i.c, Op::LoadMethod),
        // SAFETY: the caller vouches for it.
        _ => return unsafe { rewrite(vm, w, i, op, first, second) },
    };
    let name = w.name(name);
    vm.sites.put(family as u8, name, op as u8, first, second);
    // SAFETY: the caller vouches for it.
    unsafe { rewrite(vm, w, i, op, first, second) };
}

/// Rewrites the instruction before `pc` and fills its extension words.
///
/// # Safety
/// The instruction must be the one before `pc`, and the words what the new operation expects.
unsafe fn rewrite(vm: &mut Vm, w: &Window, i: Instr, op: Op, first: u64, second: u64) {
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

/// Flags the class of a value that is found as it is: it may become a descriptor.
fn depend_on_value(vm: &Vm, value: &Value) -> bool {
    value.kind() == Some(kind::FUNCTION) || depend(vm, vm.class_of(value))
}

/// `LoadAttr`, filling the cache where it can.
#[inline(never)]
pub fn load(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let (object, name) = (w.get(i.b), w.name(i.c));
    if let Some(found) = find_steady(vm, w, i, [Op::LoadAttrClass, Op::LoadAttrModule]) {
        return Ok(found);
    }
    if let Some(header) = object.header()
        && (header.has(flag::ATTRS) || header.has(flag::HOLDS_CLASS))
        && vm.slots_ref(object).getattr.is_none()
    {
        let shape = header.shape();
        let class = vm.class_of(object).clone();
        let form = match storage(vm, &class, shape, name) {
            Storage::Slot(slot) if header.has(flag::ATTRS) => vm
                .heap
                .slot_offset(shape, slot)
                .map(|offset| (Op::LoadAttrSlot, pack(shape, offset), 0)),
            Storage::New(true) => in_class(vm, &class, name, Op::LoadAttrShape, shape),
            Storage::Bound => in_class(vm, &class, name, Op::LoadAttrBound, shape),
            Storage::Property => in_class(vm, &class, name, Op::LoadAttrProperty, shape),
            _ => None,
        };
        if let Some((op, first, second)) = form
            && depend(vm, &class)
        {
            // SAFETY: we are at this instruction.
            unsafe { specialise(vm, w, i, op, first, second) };
        }
    }
    vm.get_attr(object, name)
}

/// A special form of `LoadAttr` for what the class of a shape holds, with its extension words.
fn in_class(
    vm: &mut Vm,
    class: &Value,
    name: &Value,
    op: Op,
    shape: ShapeId,
) -> Option<(Op, u64, u64)> {
    let address = vm.address_in_class(class, name)?;
    Some((op, pack(shape, 0), address.addr() as u64))
}

/// Where instances of a shape keep an attribute.
enum Storage {
    Slot(u16),
    /// Nowhere yet; whether the class has a value of that name, which is no descriptor.
    New(bool),
    /// The class has a function of that name, which becomes a bound method.
    Bound,
    /// A property of the class computes it.
    Property,
    /// Not in a slot: a descriptor has it, or a dict.
    Elsewhere,
}

fn storage(vm: &mut Vm, class: &Value, shape: ShapeId, name: &Value) -> Storage {
    let found = vm.lookup(class, name);
    let slots = found.as_ref().map(|found| vm.slots_ref(found));
    if slots.is_some_and(|slots| slots.descr_set.is_some()) {
        if found
            .as_ref()
            .is_some_and(|found| vm.is_exact(found, TypeId::PROPERTY))
        {
            return Storage::Property;
        }
        return match found.as_ref().and_then(Member::of) {
            Some(member) if member.def.is_none() && vm.is_subclass(class, &member.owner) => {
                Storage::Slot(member.slot)
            }
            _ => Storage::Elsewhere,
        };
    }
    let plain = slots.is_some_and(|slots| slots.descr_get.is_none());
    // It may become a data descriptor.
    if found
        .as_ref()
        .is_some_and(|found| !depend_on_value(vm, found))
    {
        return Storage::Elsewhere;
    }
    let mode = vm.heap.shape(shape).mode;
    if mode == Mode::Dict {
        return Storage::Elsewhere;
    }
    match vm.heap.find_slot(shape, name) {
        Some(slot) if mode == Mode::Slots => Storage::Slot(slot),
        _ if found.is_some_and(|found| found.kind() == Some(kind::FUNCTION)) => Storage::Bound,
        _ => Storage::New(plain),
    }
}

/// Looks an attribute of a class or a module up for `LoadAttr` or `LoadMethod`, and rewrites the instruction to
/// one of `forms` (for classes, for modules) if it will be found in the same place again.
fn find_steady(vm: &mut Vm, w: &Window, i: Instr, forms: [Op; 2]) -> Option<Value> {
    let (object, name) = (w.get(i.b), w.name(i.c));
    match object.kind()? {
        kind::CLASS if vm.is_exact(object, TypeId::TYPE) => {
            let metaclass = vm.class_of(object).clone();
            if let Some(described) = vm.lookup(&metaclass, name)
                && vm.slots_ref(&described).descr_set.is_some()
            {
                return None;
            }
            let found = vm.lookup(object, name)?;
            let plain =
                found.kind() == Some(kind::FUNCTION) || vm.slots_ref(&found).descr_get.is_none();
            if plain && depend_on_value(vm, &found) && depend(vm, object) {
                let number = Class::of(object)?.instance_shape.0.get().0 as u64;
                let address = vm.address_in_class(object, name)?.addr() as u64;
                // SAFETY: we are at this instruction.
                unsafe { specialise(vm, w, i, forms[0], number, address) };
            }
            plain.then_some(found)
        }
        kind::MODULE if vm.is_exact(object, TypeId::MODULE) => {
            let metaclass = vm.class_of(object).clone();
            if vm.lookup(&metaclass, name).is_some() {
                return None;
            }
            let namespace = vm.heap.attribute_dict(object)?.clone();
            let dict = Dict::of(&namespace)?;
            let place = dict.table(&vm.heap).find_str(name, Str::of(name)?)?;
            let version = dict.table_mut(&mut vm.heap).version();
            let cache = version as u64 | (place as u64) << 32;
            // SAFETY: as above.
            unsafe { specialise(vm, w, i, forms[1], cache, 0) };
            dict.table(&vm.heap).value_at(place).cloned()
        }
        _ => None,
    }
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
        let (op, slot, next) = match storage(vm, &class, shape, name) {
            Storage::Slot(slot) => (Op::StoreAttrSlot, slot, shape),
            Storage::New(_) | Storage::Bound => match vm.heap.inline_transition(shape, name) {
                Some(next) => (Op::StoreAttrAdd, vm.heap.shape(next).count - 1, next),
                None => return vm.set_attr(object, name, Some(value)),
            },
            Storage::Elsewhere | Storage::Property => {
                return vm.set_attr(object, name, Some(value));
            }
        };
        if let Some(offset) = vm.heap.slot_offset(next, slot)
            && depend(vm, &class)
        {
            // SAFETY: we are at this instruction.
            unsafe { specialise(vm, w, i, op, pack(shape, offset), next.0 as u64) };
        }
    }
    vm.set_attr(object, name, Some(value))
}

/// `LoadMethod`: a function with the receiver beside it, or the attribute alone.
#[inline(never)]
pub fn load_method(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<(Value, Option<Value>)> {
    let (object, name) = (w.get(i.b), w.name(i.c));
    if let Some(found) = find_steady(vm, w, i, [Op::LoadMethodClass, Op::LoadMethodModule]) {
        return Ok((found, None));
    }
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
    let name = w.name(i.c);
    // Nobody sees the object between, unless `__class__` is what is asked for.
    if function.is(vm.type_object(TypeId::SUPER))
        && Class::of(&class).is_some()
        && !name.is(&vm.names.__class__)
        && let Some(found) = super_object::attribute_after(vm, &class, &instance, name)?
    {
        return Ok(found);
    }
    let args = [class, instance];
    let written_out = i.k & SUPER_WRITTEN_OUT != 0 || function.is(vm.type_object(TypeId::SUPER));
    let object = vm.call(&function, if written_out { &args } else { &[] })?;
    vm.get_attr(&object, w.name(i.c))
}

/// Forgets all inline caches that depend on classes.
pub fn flush_caches(vm: &mut Vm) {
    vm.sites.forget();
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
                Op::LoadAttrSlot
                | Op::LoadAttrClass
                | Op::LoadAttrShape
                | Op::LoadAttrBound
                | Op::LoadAttrProperty
                | Op::LoadAttrModule => Some(Op::LoadAttr),
                Op::StoreAttrSlot | Op::StoreAttrAdd => Some(Op::StoreAttr),
                Op::LoadMethodShape | Op::LoadMethodClass | Op::LoadMethodModule => {
                    Some(Op::LoadMethod)
                }
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
