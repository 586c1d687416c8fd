//! Calling a class: a plain instance and a Python `__init__`, or none, need no detour through native code.

use crate::compile::unit::{ASYNC_GENERATOR, COROUTINE, GENERATOR};
use crate::heap::Value;
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::runtime::machine::Entry;
use crate::runtime::{Class, PyResult, Slots, TypeId, Vm, class_flag, kind};

use super::enter::enter_simple;
use super::window::Window;

/// What `Class::plain_init` says of a class that makes plain instances, and whose `__init__` is `object`'s.
const NO_INIT: u64 = 1;

/// Calls the class in `base` with `count` arguments if it makes plain instances that a Python `__init__` with
/// exactly these parameters sets up, or none. `None`: it does not, and nothing was touched; else whether a frame was
/// entered.
pub fn construct(
    vm: &mut Vm,
    w: &Window,
    result: u16,
    base: u16,
    count: usize,
) -> PyResult<Option<bool>> {
    let class_value = w.get(base);
    let Some(class) = Class::of(class_value) else {
        return Ok(None);
    };
    let mut init = class.plain_init.0.get();
    if init == 0 {
        init = find_plain_init(vm, class_value, class);
        if init == 0 {
            return Ok(None);
        }
    }
    if init == NO_INIT {
        if count > 0 {
            return Ok(None);
        }
        let instance = crate::objects::instance::new(vm, class);
        drop(w.take(base));
        // SAFETY: a register of the window.
        drop(unsafe { (*w.register(result)).replace(instance) });
        return Ok(Some(false));
    }
    // SAFETY: the address is that of a function in the namespace of the class or a base, none of which has
    // changed since: changing a class that is flagged `CACHED` forgets it.
    let function =
        unsafe { Value::new_reference(std::ptr::NonNull::new_unchecked(init as usize as *mut _)) };
    let fits = Function::of(&function)
        .and_then(|object| Code::of(object.code.get(&vm.heap)))
        .is_some_and(|code| code.simple == count as i32 + 1);
    if !fits {
        return Ok(None);
    }
    let instance = crate::objects::instance::new(vm, class);
    // The instance takes the class's place: the arguments stand behind it already.
    // SAFETY: a register of the window.
    let class = unsafe { (*w.register(base)).replace(instance.clone()) };
    let entered = enter_simple(vm, function, w.register(base), Entry::Init, result);
    drop(class);
    entered?;
    if let Some(frame) = vm.machine.frames.last_mut() {
        frame.owner = Some(instance);
    }
    Ok(Some(true))
}

/// The address of the class's `__init__`, if calling the class means no more than making an instance and
/// calling it; [`NO_INIT`] if it means even less; else 0.
fn find_plain_init(vm: &mut Vm, class_value: &Value, class: &Class) -> u64 {
    let shape = vm.heap.shape(class.instance_shape.0.get());
    let plain = class.has(class_flag::HEAP)
        && !class.has(class_flag::ABSTRACT | class_flag::VOLATILE)
        && shape.kind == kind::INSTANCE
        && vm.is_exact(class_value, TypeId::TYPE)
        && has_plain_new(vm, class);
    if !plain {
        return 0;
    }
    let name = vm.names.__init__.clone();
    let Some(found) = vm.lookup(class_value, &name) else {
        return 0;
    };
    let init = match found.kind() {
        Some(kind::FUNCTION) if !makes_generator(vm, &found) => found.bits(),
        _ if has_plain_init(vm, class) => NO_INIT,
        _ => return 0,
    };
    for member in class.mro(&vm.heap).iter().filter_map(Class::of) {
        member.set_flag(class_flag::CACHED, true);
    }
    class.plain_init.0.set(init);
    init
}

/// Whether calling a function makes a generator or a coroutine: an `__init__` must not.
fn makes_generator(vm: &Vm, function: &Value) -> bool {
    let code = Function::of(function).and_then(|function| Code::of(function.code.get(&vm.heap)));
    let special = GENERATOR | COROUTINE | ASYNC_GENERATOR;
    code.is_some_and(|code| code.unit().flags & special != 0)
}

/// The slots of `object`, and of a class.
fn slots<'a>(vm: &'a Vm, class: &'a Class) -> Option<[&'a Slots; 2]> {
    let object = Class::of(vm.type_object(TypeId::OBJECT))?;
    Some([object.slots(&vm.heap), class.slots(&vm.heap)])
}

/// Whether the class's `__new__` is `object`'s.
fn has_plain_new(vm: &Vm, class: &Class) -> bool {
    let new = slots(vm, class).and_then(|[object, own]| object.new.zip(own.new));
    new.is_some_and(|(object, own)| std::ptr::fn_addr_eq(object, own))
}

/// Whether the class's `__init__` is `object`'s.
fn has_plain_init(vm: &Vm, class: &Class) -> bool {
    let init = slots(vm, class).and_then(|[object, own]| object.init.zip(own.init));
    init.is_some_and(|(object, own)| std::ptr::fn_addr_eq(object, own))
}
