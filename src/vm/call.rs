//! Calls: which way each kind of callee goes.

use crate::compile::instruction::{
    FN_ANNOTATIONS, FN_CLOSURE, FN_DEFAULTS, FN_KWDEFAULTS, FN_TYPE_PARAMS, Instr, USE_B, USE_C,
};
use crate::heap::{Heap, Release, Value, WEAK_REFERENCE};
use crate::objects::class::user;
use crate::objects::code::Code;
use crate::objects::function::{BoundMethod, Function, Parts};
use crate::objects::weak_reference;
use crate::runtime::machine::Entry;
use crate::runtime::{Args, Call, Class, Native, PyResult, TypeId, Vm, class_flag, kind};

use super::bound_call::{add_defaults, drop_bound, enter_bound};
use super::enter::{
    clear_registers, enter_known, enter_simple, globals, new_frame, push_frame, room_for,
};
use super::eval::run;
use super::unwind::Exit;
use super::window::Window;

/// Calls a function written in Python from native code (see `Hooks::call_function`).
pub fn call_function(vm: &mut Vm, function: &Value, args: Args) -> PyResult {
    vm.deeper()?;
    let entered = match enter_copied(vm, function, &args) {
        true => Ok(()),
        false => enter_bound(vm, function.clone(), args, Entry::Outer, 0),
    };
    let result = match entered {
        Ok(()) => run(vm),
        Err(refused) => Err(refused.raised),
    };
    vm.machine.depth -= 1;
    match result? {
        Exit::Return(value) | Exit::Yield(value) => Ok(value),
    }
}

/// Enters a function from native code if it takes just these arguments: copies them into a window above all frames.
/// False: it takes others, or there is no room; nothing was touched.
#[inline(always)]
fn enter_copied(vm: &mut Vm, function: &Value, args: &Args) -> bool {
    let first = vm.machine.top();
    let code_value = Function::of(function).map(|object| object.code.get(&vm.heap));
    let Some((code_value, code)) = code_value.and_then(|value| Some((value, Code::of(value)?)))
    else {
        return false;
    };
    if code.simple != args.positional.len() as i32
        || !args.names.is_empty()
        || !vm.machine.may_enter(first, code.registers)
    {
        return false;
    }
    // SAFETY: the window was just checked to lie on the stack, above all others; its first registers are the
    // parameters. There is room for the frame.
    unsafe {
        for (index, value) in args.positional.iter().enumerate() {
            first.add(index).write(Some(value.clone()));
        }
        clear_registers(first, args.positional.len(), code.locals as usize);
        let function = Some(function.clone());
        let frame = new_frame(code_value.clone(), function, first, Entry::Outer, 0);
        vm.machine.frames.push(frame);
    }
    true
}

/// Runs module or class code: `globals` and `locals` as in `exec`; `locals` is none if both are one.
///
/// # Errors
/// What the code raises.
pub fn run_code(
    vm: &mut Vm,
    code: &Value,
    globals: &Value,
    locals: Option<Value>,
    function: Option<Value>,
) -> PyResult {
    // What compiling it made due comes before its first instruction.
    super::safe_point::collect_if_due(vm);
    vm.deeper()?;
    let first = vm.machine.top();
    let result = match push_frame(vm, code.clone(), function, first, Entry::Outer, 0) {
        Ok(()) => {
            if let Some(frame) = vm.machine.frames.last_mut() {
                frame.globals = Some(globals.clone());
                frame.locals = locals;
            }
            let locals = Code::of(code).map_or(0, |code| code.locals as usize);
            // SAFETY: the window was just checked to lie on the stack, above all others.
            unsafe { clear_registers(first, 0, locals) };
            run(vm)
        }
        Err(raised) => Err(raised),
    };
    vm.machine.depth -= 1;
    match result? {
        Exit::Return(value) | Exit::Yield(value) => Ok(value),
    }
}

/// Runs a class body in a namespace (see `Hooks::run_class_body`); answers what it returns, the class cell.
pub fn run_class_body(vm: &mut Vm, function: &Value, namespace: &Value) -> PyResult {
    let Some(object) = Function::of(function) else {
        return Err(vm.system_error("a class body is a function"));
    };
    let (code, globals) = (object.code.get(&vm.heap).clone(), object.globals.clone());
    run_code(
        vm,
        &code,
        &globals,
        Some(namespace.clone()),
        Some(function.clone()),
    )
}

/// `Call` of anything but what [`call_native`] calls: the callee in `base`, `count` arguments behind it, all consumed.
/// True if a frame was entered; else the result is in `result`.
#[inline(always)]
pub fn call(vm: &mut Vm, w: Window, result: u16, base: u16, count: usize) -> PyResult<bool> {
    let callee = w.get(base);
    if let Some(function) = Function::of(callee) {
        let code = function.code.get(&vm.heap);
        if Code::of(code).is_some_and(|code| code.simple == count as i32) {
            let code = code.clone();
            // SAFETY: the register holds the callee, and that has a code object, as was just seen.
            unsafe {
                let callee = w.take(base).unwrap_unchecked();
                enter_known(vm, callee, code, w.register(base + 1), Entry::Inner, result)?;
            }
            return Ok(true);
        }
    } else if let Some(class) = Class::of(callee) {
        if !class.has(class_flag::HEAP) {
            return call_builtin_class(vm, &w.lend(), result, base, count);
        }
        if class.plain_init.0.get() != 0
            && let Some(entered) = super::instance::construct(vm, &w.lend(), result, base, count)?
        {
            return Ok(entered);
        }
    } else if count == 0 && callee.shape() == Some(TypeId::WEAK_REFERENCE.shape()) {
        let referent = weak_reference::referent(callee).unwrap_or(Value::NONE);
        drop(w.take(base));
        w.set(result, referent);
        return Ok(false);
    }
    call_other(vm, &w.lend(), result, base, count)
}

/// `Call` of a function of a module or a method of the receiver's own class; callee and arguments are consumed.
/// `None`: it is something else, or does not take just so many arguments, and nothing was touched.
///
/// # Errors
/// What the function raises.
///
/// # Safety
/// `base` must be a register with `count` behind it, all bound.
#[inline(always)]
pub unsafe fn call_native(
    vm: &mut Vm,
    base: *mut Option<Value>,
    count: usize,
) -> PyResult<Option<Value>> {
    // SAFETY: the caller vouches for the registers. `Option<Value>` and `Value` have one layout, and native code that
    // runs meanwhile works above this frame's window.
    let (callee, values) = unsafe {
        let callee = (*base).as_ref().unwrap_unchecked();
        let values = std::slice::from_raw_parts(base.add(1).cast::<Value>(), count);
        (callee, values)
    };
    let Some(native) = Heap::downcast::<Native>(callee) else {
        return Ok(None);
    };
    let answer = match native.taking(values) {
        Some(function) => function(vm, values),
        None => match call_any(vm, callee, native, values) {
            Some(answer) => answer,
            None => return Ok(None),
        },
    };
    // SAFETY: the registers still hold what they held.
    unsafe { Release::row(&vm.heap, base, count + 1) };
    answer.map(Some)
}

/// Calls a native function that [`Native::taking`] does not answer for. `None`: another way is to be taken.
#[inline(never)]
fn call_any(vm: &mut Vm, callee: &Value, native: &Native, values: &[Value]) -> Option<PyResult> {
    let shape = callee.shape()?;
    let implied = if shape == TypeId::NATIVE_FUNCTION.shape() && native.receiver.is_none() {
        0
    } else if shape == TypeId::METHOD_DESCRIPTOR.shape()
        && vm.class_of(values.first()?).is(native.owner.as_ref()?)
    {
        1
    } else {
        return None;
    };
    match native.def.0.call {
        Call::Any(function) => Some(function(vm, Args::positional(values))),
        call => call
            .taking(values.len() - implied)
            .map(|function| function(vm, values)),
    }
}

/// `Call` of a class that is not written in Python.
#[inline(never)]
fn call_builtin_class(
    vm: &mut Vm,
    w: &Window,
    result: u16,
    base: u16,
    count: usize,
) -> PyResult<bool> {
    let class = w.get(base);
    if !vm.is_exact(class, TypeId::TYPE) {
        return call_other(vm, w, result, base, count);
    }
    let answer = if (1..=2).contains(&count) && class.is(vm.type_object(TypeId::WEAK_REFERENCE)) {
        let callback = (count == 2).then(|| w.get(base + 2).clone());
        weak_reference::make(vm, class, w.get(base + 1), callback)
    } else {
        crate::objects::class::call(vm, class, Args::positional(w.values(base + 1, count)))
    };
    // SAFETY: callee and arguments are registers of the window that still hold what they held.
    unsafe { Release::row(&vm.heap, w.register(base), count + 1) };
    w.set(result, answer?);
    Ok(false)
}

type CallSlot = fn(&mut Vm, &Value, Args) -> PyResult;
type ItemSlot = fn(&mut Vm, &Value, &Value) -> PyResult;

#[inline(never)]
fn call_other(vm: &mut Vm, w: &Window, result: u16, base: u16, count: usize) -> PyResult<bool> {
    let callee = w.get(base);
    match callee.kind() {
        Some(kind::NATIVE) => {
            let native = Heap::downcast::<Native>(callee);
            let Some(native) = native else {
                return Ok(false);
            };
            let shape = callee.shape();
            let plain = shape == Some(TypeId::NATIVE_FUNCTION.shape());
            if plain && let Some(receiver) = &native.receiver {
                let def = native.def.0;
                // The receiver takes the callee's place: arguments stand behind it already.
                let receiver = receiver.clone();
                // SAFETY: a register of the window.
                let callee = unsafe { (*w.register(base)).replace(receiver) };
                let answer = vm.call_native(def, None, Args::positional(w.values(base, count + 1)));
                w.release(&vm.heap, base, count + 1);
                drop(callee);
                w.set(result, answer?);
                return Ok(false);
            }
            // A wrong number of arguments, or an instance of a class derived from the method's.
            if plain
                || (shape == Some(TypeId::METHOD_DESCRIPTOR.shape())
                    && fits(vm, native, w, base, count))
            {
                let owner = native.owner.as_ref();
                let args = Args::positional(w.values(base + 1, count));
                let answer = vm.call_native(native.def.0, owner, args);
                w.release(&vm.heap, base, count + 1);
                w.set(result, answer?);
                return Ok(false);
            }
        }
        Some(WEAK_REFERENCE)
            if count == 0
                && vm.slots_ref(callee).call.is_some_and(|call| {
                    std::ptr::fn_addr_eq(call, weak_reference::call as CallSlot)
                }) =>
        {
            let referent = weak_reference::referent(callee).unwrap_or(Value::NONE);
            drop(w.take(base));
            w.set(result, referent);
            return Ok(false);
        }
        Some(kind::CLASS) => {
            if let Some(entered) = super::instance::construct(vm, w, result, base, count)? {
                return Ok(entered);
            }
        }
        Some(kind::BOUND_METHOD) => {
            if let Some(bound) = BoundMethod::of(callee)
                && let Some(code) = Function::of(&bound.function)
                    .and_then(|function| Code::of(function.code.get(&vm.heap)))
                && code.simple == count as i32 + 1
            {
                let (function, receiver) = (bound.function.clone(), bound.receiver.clone());
                // The receiver takes the callee's place: arguments stand behind it already.
                // SAFETY: a register of the window.
                let callee = unsafe { (*w.register(base)).replace(receiver) };
                let entered = enter_simple(vm, function, w.register(base), Entry::Inner, result);
                drop(callee);
                entered?;
                return Ok(true);
            }
        }
        Some(kind::FUNCTION) => {
            if add_defaults(vm, w, base, count) {
                let callee = w.take(base).unwrap_or(Value::NONE);
                enter_simple(vm, callee, w.register(base + 1), Entry::Inner, result)?;
                return Ok(true);
            }
            let args = Args::positional(w.values(base + 1, count));
            let entered = enter_bound(vm, callee.clone(), args, Entry::Inner, result);
            drop(w.take(base));
            drop_bound(vm, w, base + 1, count, 0, entered)?;
            return Ok(true);
        }
        _ => {
            let name = vm.names.__call__.clone();
            if let Some(function) = simple_method(vm, callee, &name, count) {
                // The callee stands where the method wants it.
                enter_simple(vm, function, w.register(base), Entry::Inner, result)?;
                return Ok(true);
            }
        }
    }
    let answer = vm.call_with(callee, Args::positional(w.values(base + 1, count)));
    w.release(&vm.heap, base, count + 1);
    w.set(result, answer?);
    Ok(false)
}

/// `GetItem` of an object whose class has a `__getitem__` in Python: enters that, which will leave its result in `i.a`.
/// False: the object has none, or there is no room; nothing was touched.
pub fn enter_item(vm: &mut Vm, w: &Window, i: Instr) -> bool {
    let short_cut = |slot| !std::ptr::fn_addr_eq(slot, user::get_item as ItemSlot);
    if vm.slots_ref(w.get(i.b)).get_item.is_none_or(short_cut) {
        return false;
    }
    let name = vm.names.__getitem__.clone();
    let Some(function) = simple_method(vm, w.get(i.b), &name, 1) else {
        return false;
    };
    let Some(first) = room_for(vm, &function) else {
        return false;
    };
    // SAFETY: the stack has room for the callee's window, which begins with its two arguments.
    unsafe {
        first.write(Some(w.fetch(i.b, i.k & USE_B != 0)));
        first.add(1).write(Some(w.fetch(i.c, i.k & USE_C != 0)));
    }
    enter_simple(vm, function, first, Entry::Inner, i.a).is_ok()
}

/// `LoadAttrProperty`: enters the property's function, which takes just the object and will leave its result in `i.a`.
/// The frame goes on at `w.pc`. False: there is no room, and nothing was touched.
pub fn enter_getter(vm: &mut Vm, w: &Window, i: Instr, getter: Value) -> bool {
    let Some(first) = room_for(vm, &getter) else {
        return false;
    };
    // SAFETY: as above, with one argument; there is a frame.
    unsafe {
        first.write(Some(w.fetch(i.b, i.k & USE_B != 0)));
        vm.machine.frames.innermost_mut().pc = w.pc;
    }
    enter_simple(vm, getter, first, Entry::Inner, i.a).is_ok()
}

/// The method in Python that an object's class, itself written in Python, has under a special name, if it takes just
/// the object and `count` arguments.
fn simple_method(vm: &mut Vm, object: &Value, name: &Value, count: usize) -> Option<Value> {
    let class = vm.class_of(object);
    if !Class::of(class)?.has(class_flag::HEAP) {
        return None;
    }
    let class = class.clone();
    let found = vm.lookup(&class, name)?;
    let code = Function::of(&found)?.code.get(&vm.heap);
    (Code::of(code)?.simple == count as i32 + 1).then_some(found)
}

/// Whether a method descriptor is called with an instance of its class first.
fn fits(vm: &Vm, native: &Native, w: &Window, base: u16, count: usize) -> bool {
    let Some(owner) = &native.owner else {
        return false;
    };
    count > 0 && vm.is_subclass(vm.class_of(w.get(base + 1)), owner)
}

/// `MakeFunction`.
pub fn make_function(vm: &mut Vm, w: &Window, i: Instr) -> Value {
    // SAFETY: the index lies within the table of constants.
    let code = unsafe { (*w.constants.add(i.b as usize)).clone() };
    let globals = globals(vm).unwrap_or(Value::NONE);
    let mut next = i.c;
    let mut take = |bit: u8| {
        if i.k & bit == 0 {
            return None;
        }
        next += 1;
        w.take(next - 1)
    };
    let (defaults, kwdefaults, annotations) =
        (take(FN_DEFAULTS), take(FN_KWDEFAULTS), take(FN_ANNOTATIONS));
    let parts = Parts {
        defaults,
        kwdefaults,
        annotations,
        closure: take(FN_CLOSURE),
        type_params: take(FN_TYPE_PARAMS),
    };
    crate::objects::function::new(vm, code, globals, parts)
}
