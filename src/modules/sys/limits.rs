//! Functions of `sys` about limits and about what this session does not have: threads, tracing, audits.

use crate::heap::Value;
use crate::runtime::{Args, NativeDef, PyResult, Str, Vm};
use crate::text::int::MAX_STR_DIGITS;

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::no_args(
        "get_int_max_str_digits",
        |vm, _| Ok(vm.int(vm.int_digits as i64)),
        "($module, /)",
        "How many decimal digits an integer may be read from or written as.",
    )
    .function(),
    NativeDef::any(
        "set_int_max_str_digits",
        set_digits,
        "($module, /, maxdigits)",
        "Sets how many decimal digits an integer may be read from or written as; 0 is no limit.",
    )
    .function(),
    NativeDef::one(
        "settrace",
        |vm, args| refuse_hook(vm, "settrace", &args[0]),
        "($module, function, /)",
        "Takes None only: calls and lines are not traced.",
    )
    .function(),
    NativeDef::one(
        "setprofile",
        |vm, args| refuse_hook(vm, "setprofile", &args[0]),
        "($module, function, /)",
        "Takes None only: calls are not traced.",
    )
    .function(),
    NativeDef::range(
        "call_tracing",
        2,
        2,
        |vm, args| {
            let arguments = match crate::runtime::Tuple::of(&args[1]) {
                Some(arguments) => arguments.items().to_vec(),
                None => {
                    let name = vm.type_name(&args[1]);
                    return Err(vm.type_error(format!(
                        "call_tracing() argument 2 must be tuple, not {name}"
                    )));
                }
            };
            vm.call(&args[0], &arguments)
        },
        "($module, func, args, /)",
        "Calls the function with the arguments.",
    )
    .function(),
    NativeDef::one(
        "setswitchinterval",
        |vm, args| {
            let interval = crate::objects::float::convert(vm, &args[0])?;
            if interval <= 0.0 {
                return Err(vm.value_error("switch interval must be strictly positive"));
            }
            Ok(Value::NONE)
        },
        "($module, interval, /)",
        "Does nothing: there are no threads to change between.",
    )
    .function(),
    NativeDef::no_args(
        "getfilesystemencodeerrors",
        |vm, _| Ok(vm.str("surrogateescape")),
        "($module, /)",
        "How file names are decoded that are not UTF-8.",
    )
    .function(),
    NativeDef::one(
        "_is_interned",
        |vm, args| match Str::of(&args[0]) {
            Some(text) => Ok(Value::bool(text.is_interned())),
            None => {
                let name = vm.type_name(&args[0]);
                Err(vm.type_error(format!("_is_interned() argument must be str, not {name}")))
            }
        },
        "($module, string, /)",
        "Whether the string is the one that names use.",
    )
    .function(),
    NativeDef::no_args(
        "_is_gil_enabled",
        |_, _| Ok(Value::TRUE),
        "($module, /)",
        "Whether only one thread runs Python code at a time.",
    )
    .function(),
    NativeDef::no_args(
        "_clear_type_cache",
        |_, _| Ok(Value::NONE),
        "($module, /)",
        "Does nothing: the caches look after themselves.",
    )
    .function(),
    NativeDef::any(
        "_getframemodulename",
        module_name,
        "($module, /, depth=0)",
        "The name of the module of a frame of the call stack.",
    )
    .function(),
    NativeDef::any(
        "audit",
        |vm, args| {
            args.no_keywords(vm, "sys.audit")?;
            match args.positional.first() {
                Some(event) if Str::of(event).is_some() => Ok(Value::NONE),
                Some(event) => {
                    let name = vm.type_name(event);
                    Err(vm.type_error(format!("audit() argument 1 must be str, not {name}")))
                }
                None => Err(vm.type_error("audit expected at least 1 argument, got 0")),
            }
        },
        "($module, event, /, *args)",
        "Tells those who listen to events of the program: nobody does.",
    )
    .function(),
];

fn set_digits(vm: &mut Vm, args: Args) -> PyResult {
    let [most] = args.bind(vm, "set_int_max_str_digits", ["maxdigits"], 0, 1)?;
    let most = crate::objects::textual::c_int(vm, &most.unwrap_or(Value::NONE))?;
    const LEAST: i64 = 640;
    if most != 0 && most < LEAST {
        return Err(vm.value_error(format!("maxdigits must be 0 or larger than {LEAST}")));
    }
    vm.int_digits = usize::try_from(most).unwrap_or(MAX_STR_DIGITS);
    Ok(Value::NONE)
}

fn refuse_hook(vm: &mut Vm, function: &str, hook: &Value) -> PyResult {
    if hook.is_none() {
        return Ok(Value::NONE);
    }
    Err(vm.not_implemented_error(format!("sys.{function}(): this session traces nothing")))
}

fn module_name(vm: &mut Vm, args: Args) -> PyResult {
    let [depth] = args.bind(vm, "_getframemodulename", ["depth"], 0, 0)?;
    let depth = depth.unwrap_or(Value::int32(0));
    let Ok(frame) = super::functions::get_frame(vm, std::slice::from_ref(&depth)) else {
        return Ok(Value::NONE);
    };
    let name = vm.intern_str("f_globals");
    let globals = vm.get_attr(&frame, &name)?;
    let name = vm.names.__name__.clone();
    Ok(vm.dict_get_str(&globals, &name).unwrap_or(Value::NONE))
}
