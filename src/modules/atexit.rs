//! `atexit`: functions to be called when the session ends, the last registered first.
//!
//! They stand in a list of the session, each as a tuple of function, arguments and keywords.

use crate::heap::Value;
use crate::runtime::{Args, Dict, List, NativeDef, PyResult, Tuple, Vm};
use crate::traceback::safe_repr;

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "atexit",
    doc: "Functions to be called when the session ends.",
    functions: &[
        NativeDef::any(
            "register",
            register,
            "",
            "register(func, *args, **kwargs): calls a function with these arguments at the end.",
        )
        .function(),
        NativeDef::one(
            "unregister",
            unregister,
            "($module, func, /)",
            "Forgets a function, however often it was registered.",
        )
        .function(),
        NativeDef::no_args(
            "_run_exitfuncs",
            |vm, _| {
                run(vm);
                Ok(Value::NONE)
            },
            "($module, /)",
            "Calls the registered functions now.",
        )
        .function(),
        NativeDef::no_args(
            "_clear",
            |vm, _| {
                let old = vm.state.remove(FUNCTIONS);
                drop(old);
                Ok(Value::NONE)
            },
            "($module, /)",
            "Forgets all functions.",
        )
        .function(),
        NativeDef::no_args(
            "_ncallbacks",
            |vm, _| {
                let count = entries(vm).len();
                Ok(vm.int(count as i64))
            },
            "($module, /)",
            "How many functions are registered.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

const FUNCTIONS: &str = "atexit.functions";

fn entries(vm: &Vm) -> Vec<Value> {
    vm.state
        .get(FUNCTIONS)
        .and_then(List::of)
        .map_or(Vec::new(), |list| list.items(&vm.heap).to_vec())
}

fn register(vm: &mut Vm, args: Args) -> PyResult {
    let Some((function, positional)) = args.positional.split_first() else {
        return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
    };
    if vm.slots_ref(function).call.is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let keywords = vm.dict();
    for (name, value) in args.names.iter().zip(args.values) {
        vm.dict_set_str(&keywords, name, value.clone());
    }
    let positional = vm.tuple(positional.to_vec());
    let entry = vm.tuple(vec![function.clone(), positional, keywords]);
    let list = match vm.state.get(FUNCTIONS) {
        Some(list) => list.clone(),
        None => {
            let list = vm.list(Vec::new());
            vm.state.insert(FUNCTIONS, list.clone());
            list
        }
    };
    if let Some(list) = List::of(&list) {
        list.items_mut(&mut vm.heap).push(entry);
    }
    Ok(function.clone())
}

fn unregister(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut kept = Vec::new();
    for entry in entries(vm) {
        let function = Tuple::of(&entry).and_then(|parts| parts.items().first().cloned());
        match function {
            Some(function) if vm.eq(&function, &args[0])? => {}
            _ => kept.push(entry),
        }
    }
    let list = vm.list(kept);
    let old = vm.state.insert(FUNCTIONS, list);
    drop(old);
    Ok(Value::NONE)
}

/// Calls the registered functions; they may register more.
pub fn run(vm: &mut Vm) {
    while let Some(entry) = take_last(vm) {
        let [function, positional, keywords] = Tuple::of(&entry).map_or(&[][..], Tuple::items)
        else {
            continue;
        };
        let (names, values): (Vec<Value>, Vec<Value>) =
            Dict::of(keywords).map_or((Vec::new(), Vec::new()), |dict| {
                let pairs = dict.table(&vm.heap).iter();
                pairs
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .unzip()
            });
        let positional = Tuple::of(positional).map_or(&[][..], Tuple::items);
        let args = Args {
            positional,
            names: &names,
            values: &values,
        };
        if let Err(raised) = vm.call_with(function, args) {
            let shown = safe_repr(vm, function);
            let message = format!("Exception ignored in atexit callback {shown}");
            super::unraisable(vm, raised.0, Some(&message), &Value::NONE);
        }
    }
}

fn take_last(vm: &mut Vm) -> Option<Value> {
    let list = vm.state.get(FUNCTIONS).cloned()?;
    List::of(&list)?.items_mut(&mut vm.heap).pop()
}
