//! Entering functions. A call whose arguments already stand where the function's parameters belong costs a
//! frame record and nothing else; the arguments of all others are bound first (`bind`).

use crate::compile::instruction::{
    EX_KEYWORDS, FN_ANNOTATIONS, FN_CLOSURE, FN_DEFAULTS, FN_KWDEFAULTS, FN_TYPE_PARAMS, Instr, Op,
    USE_B, USE_C,
};
use crate::heap::{Heap, Release, Value, WEAK_REFERENCE};
use crate::objects::class::user;
use crate::objects::code::Code;
use crate::objects::function::{BoundMethod, Function};
use crate::objects::weak_reference;
use crate::runtime::machine::{Entry, Frame};
use crate::runtime::{
    Args, Class, Dict, List, Native, PyResult, Raised, Tuple, TypeId, Vm, class_flag, kind,
};

use super::bind::{Bound, Refused, bind};
use super::eval::{Exit, run};
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

/// Pushes a frame record whose registers begin at `first`, a place on the stack.
pub fn push_frame(
    vm: &mut Vm,
    code: Value,
    function: Option<Value>,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    let Some(object) = Code::of(&code) else {
        return Err(vm.system_error("not a code object"));
    };
    if !vm.machine.may_enter(first, object.registers) {
        return Err(too_deep(vm));
    }
    // SAFETY: it is a code object, and there is room, as was just asked.
    unsafe {
        let frame = new_frame(code, function, first, entry, result);
        vm.machine.frames.push(frame);
    }
    Ok(())
}

/// The record of an activation.
///
/// # Safety
/// `code` must be a code object.
#[inline(always)]
pub unsafe fn new_frame(
    code: Value,
    function: Option<Value>,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> Frame {
    // SAFETY: the caller vouches for the code object. The address of its words is read, which never move.
    let (words, size) = unsafe {
        let object = Code::of(&code).unwrap_unchecked();
        ((*object.words.0.as_ptr()).as_mut_ptr(), object.registers)
    };
    Frame::new(code, words, function, first, size, entry, result)
}

/// The error of a recursion without end.
#[cold]
pub fn too_deep(vm: &mut Vm) -> Raised {
    // Room for the handlers that will want to say something about it.
    let limit = vm.machine.frames.limit();
    vm.machine.frames.set_limit(limit + 50);
    let raised = vm.recursion_error("maximum recursion depth exceeded");
    vm.machine.frames.set_limit(limit);
    raised
}

/// Empties the locals of a new window from the register `from` on: they may hold what is left of numbers.
///
/// # Safety
/// The window must lie on the stack, above all registers in use: what stands there are numbers or nothing, so
/// nothing is lost by overwriting them.
#[inline(always)]
unsafe fn clear_registers(first: *mut Option<Value>, from: usize, locals: usize) {
    for index in from..locals {
        // SAFETY: the caller vouches for the window.
        unsafe { first.add(index).write(None) };
    }
}

/// Enters a function whose `arguments`, exactly as many as it has positional parameters, already stand at
/// `first` (see [`Code::simple`]).
///
/// # Errors
/// `RecursionError`.
#[inline(always)]
pub fn enter_simple(
    vm: &mut Vm,
    function: Value,
    first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    let Some(object) = Function::of(&function) else {
        return Ok(());
    };
    let code = object.code.get(&vm.heap).clone();
    if Code::of(&code).is_none() {
        return Ok(());
    }
    // SAFETY: as was just asked.
    unsafe { enter_known(vm, function, code, first, entry, result) }
}

/// As [`enter_simple`], with the function's code at hand.
///
/// # Safety
/// `code` must be a code object.
#[inline(always)]
unsafe fn enter_known(
    vm: &mut Vm,
    function: Value,
    code: Value,
    mut first: *mut Option<Value>,
    entry: Entry,
    result: u16,
) -> PyResult<()> {
    // SAFETY: the caller vouches for it.
    let object = unsafe { Code::of(&code).unwrap_unchecked() };
    let given = object.simple as usize;
    if !vm.machine.may_enter(first, object.registers) {
        first = move_window(vm, first, given, object.registers)?;
    }
    // SAFETY: the window was just checked to lie on the stack, above what the caller uses; there is room for the
    // frame.
    unsafe {
        clear_registers(first, given, object.locals as usize);
        let frame = new_frame(code, Some(function), first, entry, result);
        vm.machine.frames.push(frame);
    }
    Ok(())
}

/// A generator's registers lie beside the stack: moves the arguments of a call that it makes to the stack.
///
/// # Errors
/// `RecursionError`, if it is no generator's but the stack that has no room.
#[cold]
#[inline(never)]
fn move_window(
    vm: &mut Vm,
    first: *mut Option<Value>,
    given: usize,
    size: u32,
) -> PyResult<*mut Option<Value>> {
    let machine = &mut vm.machine;
    let top = machine.top();
    if machine.on_stack(first) || !machine.may_enter(top, size.max(given as u32)) {
        // The arguments die with the caller's window.
        return Err(too_deep(vm));
    }
    for index in 0..given {
        // SAFETY: the arguments are registers of the caller's window, and `top` has room for them.
        unsafe { top.add(index).write((*first.add(index)).take()) };
    }
    Ok(top)
}

/// Enters a function with any arguments: binds them in a window above all frames.
///
/// # Errors
/// As [`bind`]; `RecursionError`.
fn enter_bound(
    vm: &mut Vm,
    function: Value,
    args: Args,
    entry: Entry,
    result: u16,
) -> Result<(), Refused> {
    let refused = |raised| Refused {
        raised,
        positional: args.positional.len(),
        named: args.names.len(),
        bound: Bound::new(),
    };
    let first = vm.machine.top();
    let Some(object) = Function::of(&function) else {
        return Err(refused(vm.system_error("not a function")));
    };
    let code_value = object.code.get(&vm.heap).clone();
    let Some(code) = Code::of(&code_value) else {
        return Err(refused(vm.system_error("not a code object")));
    };
    let mut bound = bind(vm, object, code, args)?;
    let (code_value, locals) = (code_value.clone(), code.locals as usize);
    push_frame(vm, code_value, Some(function.clone()), first, entry, result).map_err(refused)?;
    for (index, value) in bound.iter_mut().enumerate() {
        // SAFETY: the window lies on the stack and holds no references yet.
        unsafe { first.add(index).write(value.take()) };
    }
    // SAFETY: as above.
    unsafe { clear_registers(first, bound.len(), locals) };
    Ok(())
}

/// The dict of globals of the innermost frame.
pub fn globals(vm: &Vm) -> Option<Value> {
    let frame = vm.machine.frames.last()?;
    frame_globals(frame).cloned()
}

/// The dict of globals of a frame.
#[inline(always)]
pub fn frame_globals(frame: &Frame) -> Option<&Value> {
    match &frame.globals {
        Some(globals) => Some(globals),
        None => frame
            .function
            .as_ref()
            .and_then(Function::of)
            .map(|function| &function.globals),
    }
}

/// `Call`: the callee in `base`, `count` arguments behind it, all consumed. True if a frame was entered;
/// else the result is in `result`.
#[inline(always)]
pub fn call(vm: &mut Vm, w: Window, result: u16, base: u16, count: usize) -> PyResult<bool> {
    if let Some(function) = Function::of(w.get(base)) {
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
    }
    call_other(vm, &w.lend(), result, base, count)
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
                drop_values(&vm.heap, w, base, count + 1);
                drop(callee);
                finish(w, result, answer?);
                return Ok(false);
            }
            if plain
                || (shape == Some(TypeId::METHOD_DESCRIPTOR.shape())
                    && fits(vm, native, w, base, count))
            {
                let owner = native.owner.as_ref();
                let args = Args::positional(w.values(base + 1, count));
                let answer = vm.call_native(native.def.0, owner, args);
                drop_values(&vm.heap, w, base, count + 1);
                finish(w, result, answer?);
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
            finish(w, result, referent);
            return Ok(false);
        }
        Some(kind::CLASS)
            if (1..=2).contains(&count) && callee.is(vm.type_object(TypeId::WEAK_REFERENCE)) =>
        {
            let callback = (count == 2).then(|| w.get(base + 2).clone());
            let reference = weak_reference::make(vm, callee, w.get(base + 1), callback);
            drop_values(&vm.heap, w, base, count + 1);
            finish(w, result, reference?);
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
    drop_values(&vm.heap, w, base, count + 1);
    finish(w, result, answer?);
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

/// Where the window of a function begins that is entered with operands that stand elsewhere. `None`: there is no room.
fn room_for(vm: &mut Vm, function: &Value) -> Option<*mut Option<Value>> {
    let first = vm.machine.top();
    let code = Function::of(function).and_then(|function| Code::of(function.code.get(&vm.heap)));
    let size = code.map_or(0, |code| code.registers);
    vm.machine.may_enter(first, size).then_some(first)
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

/// Completes a call's arguments with the function's defaults, if those are all that it lacks.
fn add_defaults(vm: &mut Vm, w: &Window, base: u16, count: usize) -> bool {
    let Some(function) = Function::of(w.get(base)) else {
        return false;
    };
    let Some(code) = Code::of(function.code.get(&vm.heap)) else {
        return false;
    };
    let Some(defaults) = function.defaults.get(&vm.heap).as_ref().and_then(Tuple::of) else {
        return false;
    };
    let (first, wanted) = (w.register(base + 1), code.simple);
    // No frame knows the defaults until the callee's does, so it must be sure that it will be entered.
    if wanted < count as i32 || !vm.machine.may_enter(first, code.registers) {
        return false;
    }
    let (defaults, missing) = (defaults.items(), wanted as usize - count);
    let Some(from) = defaults.len().checked_sub(missing) else {
        return false;
    };
    for (index, value) in defaults[from..].iter().enumerate() {
        // SAFETY: the stack has room for the callee's window, which begins at its first argument; above the
        // arguments nothing stands in it.
        unsafe { first.add(count + index).write(Some(value.clone())) };
    }
    true
}

/// Whether a method descriptor is called with an instance of its class first.
fn fits(vm: &Vm, native: &Native, w: &Window, base: u16, count: usize) -> bool {
    let Some(owner) = &native.owner else {
        return false;
    };
    count > 0 && vm.is_subclass(vm.class_of(w.get(base + 1)), owner)
}

/// Drops consecutive registers.
fn drop_values(heap: &Heap, w: &Window, first: u16, count: usize) {
    let mut release = Release::new(heap);
    for index in 0..count {
        if let Some(value) = w.take(first + index as u16) {
            release.drop(value);
        }
    }
}

/// Drops the arguments of a call, the last of them named, once they are bound. If they were refused, those that found
/// no place die first, as in CPython.
fn drop_bound(
    vm: &Vm,
    w: &Window,
    first: u16,
    count: usize,
    named: usize,
    entered: Result<(), Refused>,
) -> PyResult<()> {
    let Err(refused) = entered else {
        drop_values(&vm.heap, w, first, count);
        return Ok(());
    };
    let positional = count - named;
    let homeless = (refused.positional..positional).chain(positional + refused.named..count);
    let all = homeless.chain(0..count);
    let given = all.filter_map(|index| w.take(first + index as u16));
    Release::all(given.chain(refused.bound.into_iter().flatten()));
    Err(refused.raised)
}

/// Writes a call's result; what stood there dies.
#[inline(always)]
fn finish(w: &Window, result: u16, value: Value) {
    // SAFETY: a register of the window.
    let old = unsafe { (*w.register(result)).replace(value) };
    drop(old);
}

/// `CallKw` and `CallMethodKw`: the last values are keyword arguments; `names` indexes their names.
pub fn call_keywords(vm: &mut Vm, w: &Window, i: Instr, names: usize) -> PyResult<bool> {
    // SAFETY: the index lies within the table of constants.
    let names = unsafe { (*w.constants.add(names)).clone() };
    let names = Tuple::of(&names).map_or(&[][..], Tuple::items);
    let mut count = i.c as usize;
    let mut first = i.b + 1;
    if i.op == Op::CallMethodKw {
        // SAFETY: a register of the window.
        if unsafe { (*w.register(i.b + 1)).is_some() } {
            count += 1;
        } else {
            first += 1;
        }
    }
    let callee = w.get(i.b);
    let values = w.values(first, count);
    let (positional, keywords) = values.split_at(count - names.len());
    let args = Args {
        positional,
        names,
        values: keywords,
    };
    if Function::of(callee).is_some() {
        let function = callee.clone();
        let entered = enter_bound(vm, function, args, Entry::Inner, i.a);
        drop(w.take(i.b));
        drop_bound(vm, w, first, count, names.len(), entered)?;
        return Ok(true);
    }
    let answer = vm.call_with(callee, args);
    drop(w.take(i.b));
    drop_values(&vm.heap, w, first, count);
    finish(w, i.a, answer?);
    Ok(false)
}

/// `CallEx`: arguments in a tuple or list, keywords in a dict.
pub fn call_unpacked(vm: &mut Vm, w: &Window, i: Instr) -> PyResult<bool> {
    let callee = w.take(i.b).unwrap_or(Value::NONE);
    let mut arguments = w.take(i.b + 1).unwrap_or(Value::NONE);
    let keywords = if i.k & EX_KEYWORDS != 0 {
        w.take(i.b + 2)
    } else {
        None
    };
    let positional: Vec<Value> = match List::of(&arguments) {
        Some(list) => list.items(&vm.heap).to_vec(),
        None => match Tuple::of(&arguments) {
            Some(tuple) => tuple.items().to_vec(),
            None => match vm.collect(&arguments) {
                Ok(values) => {
                    // It may die before the call.
                    drop(std::mem::replace(&mut arguments, Value::NONE));
                    super::run_deaths(vm);
                    values
                }
                Err(_) if !vm.is_iterable(&arguments) => {
                    let (function, name) = (
                        super::container::describe(vm, &callee),
                        vm.type_name(&arguments),
                    );
                    return Err(vm.type_error(format!(
                        "{function} argument after * must be an iterable, not {name}"
                    )));
                }
                Err(raised) => return Err(raised),
            },
        },
    };
    let (names, values): (Vec<Value>, Vec<Value>) = keywords
        .as_ref()
        .and_then(Dict::of)
        .map(|dict| {
            dict.table(&vm.heap)
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .unzip()
        })
        .unwrap_or_default();
    let callable = vm.slots_ref(&callee).call.is_some();
    let is_name = |name| crate::runtime::Str::of(name).is_some();
    if callable && !names.iter().all(is_name) {
        return Err(vm.type_error("keywords must be strings"));
    }
    let args = Args {
        positional: &positional,
        names: &names,
        values: &values,
    };
    if Function::of(&callee).is_some() {
        let entered = enter_bound(vm, callee, args, Entry::Inner, i.a);
        drop((positional, names, values, arguments, keywords));
        entered.map_err(|refused| refused.raised)?;
        return Ok(true);
    }
    let answer = vm.call_with(&callee, args);
    drop((callee, positional, names, values, arguments, keywords));
    finish(w, i.a, answer?);
    Ok(false)
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
    let (closure, type_params) = (take(FN_CLOSURE), take(FN_TYPE_PARAMS));
    let function = crate::objects::function::new(vm, code, globals, closure);
    if let Some(object) = Function::of(&function) {
        *object.defaults.get_mut(&mut vm.heap) = defaults;
        *object.kwdefaults.get_mut(&mut vm.heap) = kwdefaults;
        *object.annotations.get_mut(&mut vm.heap) = annotations;
        *object.type_params.get_mut(&mut vm.heap) = type_params;
    }
    function
}
