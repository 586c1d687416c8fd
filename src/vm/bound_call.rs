//! Calls whose arguments do not stand where the parameters belong: with keywords, with `*` and `**`, of functions with defaults,
//! `*args` or `**kwargs`.
//!
//! Most are bound straight into the callee's window ([`enter_directly`]); what may raise or run Python code on the way is
//! bound apart first (`bind`), and the window filled from there.

use smallvec::SmallVec;

use crate::compile::instruction::{EX_KEYWORDS, Instr, Op};
use crate::compile::unit::{VARARGS, VARKEYWORDS};
use crate::heap::{Release, Value};
use crate::objects::code::Code;
use crate::objects::function::Function;
use crate::runtime::machine::Entry;
use crate::runtime::{Args, Dict, List, PyResult, Str, Tuple, TypeId, Vm};

use super::bind::{Bound, Refused, bind};
use super::enter::{clear_registers, new_frame, push_frame};
use super::window::Window;

/// Most of the time few values.
type Few = SmallVec<[Value; 8]>;

/// Enters a function if its arguments can be bound without running code and without an error: straight into a window above
/// all frames. False: they can't, and nothing was touched.
fn enter_directly(vm: &mut Vm, function: &Value, args: &Args, entry: Entry, result: u16) -> bool {
    let first = vm.machine.top();
    let Some(object) = Function::of(function) else {
        return false;
    };
    let code_value = object.code.get(&vm.heap).clone();
    let Some(code) = Code::of(&code_value) else {
        return false;
    };
    if !vm.machine.may_enter(first, code.registers) {
        return false;
    }
    // SAFETY: the window was just seen to lie on the stack, above all others: its locals are ours.
    let window = unsafe {
        clear_registers(first, 0, code.locals as usize);
        std::slice::from_raw_parts_mut(first, code.locals as usize)
    };
    if !bind_directly(vm, object, code, args, window) {
        // What was bound is held by the caller, too.
        window.fill(None);
        return false;
    }
    // SAFETY: it is a code object, and there is room for its frame.
    unsafe {
        let frame = new_frame(code_value, Some(function.clone()), first, entry, result);
        vm.machine.frames.push(frame);
    }
    true
}

/// Binds arguments to a window's empty registers. False: there is an error to be raised, or code to be run.
fn bind_directly(
    vm: &mut Vm,
    function: &Function,
    code: &Code,
    args: &Args,
    window: &mut [Option<Value>],
) -> bool {
    let unit = code.unit();
    let positional = unit.arg_count as usize;
    let named = positional + unit.keyword_only_count as usize;
    let has_varargs = unit.flags & VARARGS != 0;
    let given = args.positional.len();
    if given > positional && !has_varargs {
        return false;
    }
    for (place, value) in window[..positional].iter_mut().zip(args.positional) {
        *place = Some(value.clone());
    }
    if has_varargs {
        let rest = args.positional.get(positional..).unwrap_or(&[]);
        window[named] = Some(vm.tuple(rest.iter().cloned()));
    }
    let extra = (unit.flags & VARKEYWORDS != 0).then(|| vm.dict());
    let only = unit.positional_only_count as usize;
    for (name, value) in args.names.iter().zip(args.values) {
        // A name that is another object may be equal all the same.
        if name.shape() != Some(TypeId::STR.shape()) || !Str::of(name).is_some_and(Str::is_interned)
        {
            return false;
        }
        let place = code.local_names[only..named]
            .iter()
            .position(|own| own.is(name));
        match (place, &extra) {
            (Some(place), _) if window[only + place].is_none() => {
                window[only + place] = Some(value.clone());
            }
            (None, Some(extra)) => vm.dict_set_str(extra, name, value.clone()),
            _ => return false,
        }
    }
    if let Some(extra) = extra {
        window[named + has_varargs as usize] = Some(extra);
    }
    let defaults = function.defaults.get(&vm.heap).as_ref().and_then(Tuple::of);
    let defaults = defaults.map_or(&[][..], Tuple::items);
    for place in given..positional {
        if window[place].is_none() {
            let Some(default) = (place + defaults.len()).checked_sub(positional) else {
                return false;
            };
            window[place] = defaults.get(default).cloned();
        }
    }
    for place in positional..named {
        if window[place].is_none() {
            let Some(defaults) = function.kwdefaults.get(&vm.heap) else {
                return false;
            };
            window[place] = vm.dict_get_str(defaults, &code.local_names[place]);
            if window[place].is_none() {
                return false;
            }
        }
    }
    true
}

/// Enters a function with any arguments: binds them in a window above all frames.
///
/// # Errors
/// As [`bind`]; `RecursionError`.
pub fn enter_bound(
    vm: &mut Vm,
    function: Value,
    args: Args,
    entry: Entry,
    result: u16,
) -> Result<(), Refused> {
    if enter_directly(vm, &function, &args, entry, result) {
        return Ok(());
    }
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

/// Completes a call's arguments with the function's defaults, if those are all that it lacks.
pub fn add_defaults(vm: &mut Vm, w: &Window, base: u16, count: usize) -> bool {
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

/// Drops the arguments of a call, the last of them named, once they are bound. If they were refused, those that found
/// no place die first, as in CPython.
pub fn drop_bound(
    vm: &Vm,
    w: &Window,
    first: u16,
    count: usize,
    named: usize,
    entered: Result<(), Refused>,
) -> PyResult<()> {
    let Err(refused) = entered else {
        w.release(&vm.heap, first, count);
        return Ok(());
    };
    let positional = count - named;
    let homeless = (refused.positional..positional).chain(positional + refused.named..count);
    let all = homeless.chain(0..count);
    let given = all.filter_map(|index| w.take(first + index as u16));
    Release::all(given.chain(refused.bound.into_iter().flatten()));
    Err(refused.raised)
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
    w.release(&vm.heap, first, count);
    w.set(i.a, answer?);
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
    // A tuple's items stay where they are.
    let collected = match List::of(&arguments) {
        Some(list) => Some(list.items(&vm.heap).to_vec()),
        None if Tuple::of(&arguments).is_some() => None,
        None => match vm.collect(&arguments) {
            Ok(values) => {
                // Its result and it die before the call.
                drop(vm.machine.returned.take());
                drop(std::mem::replace(&mut arguments, Value::NONE));
                super::run_deaths(vm);
                Some(values)
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
    };
    let items = || Tuple::of(&arguments).map_or(&[][..], Tuple::items);
    let positional = collected.as_deref().unwrap_or_else(items);
    let (mut names, mut values) = (Few::new(), Few::new());
    if let Some(dict) = keywords.as_ref().and_then(Dict::of) {
        for (key, value) in dict.table(&vm.heap).iter() {
            names.push(key.clone());
            values.push(value.clone());
        }
    }
    let callable = vm.slots_ref(&callee).call.is_some();
    let is_name = |name| Str::of(name).is_some();
    if callable && !names.iter().all(is_name) {
        return Err(vm.type_error("keywords must be strings"));
    }
    let args = Args {
        positional,
        names: &names,
        values: &values,
    };
    if Function::of(&callee).is_some() {
        let entered = enter_bound(vm, callee, args, Entry::Inner, i.a);
        drop((collected, names, values, arguments, keywords));
        entered.map_err(|refused| refused.raised)?;
        return Ok(true);
    }
    let answer = vm.call_with(&callee, args);
    drop((callee, collected, names, values, arguments, keywords));
    w.set(i.a, answer?);
    Ok(false)
}
