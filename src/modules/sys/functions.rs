//! The functions of `sys`.

use crate::heap::Value;
use crate::objects::async_generator;
use crate::runtime::{
    Args, Class, Ending, Exception, NativeDef, PyResult, Str, TypeId, Vm, class_flag,
};

/// The functions, in CPython's order: at the end they are gone one by one.
pub const TABLE: &[NativeDef] = &[
    NativeDef::any(
        "breakpointhook",
        |_, _| Ok(Value::NONE),
        "($module, /, *args, **kwargs)",
        "Does nothing: there is no debugger.",
    )
    .function(),
    NativeDef::one(
        "displayhook",
        display,
        "($module, object, /)",
        "Shows a value as the prompt does, and keeps it in builtins._",
    )
    .function(),
    NativeDef::no_args(
        "exception",
        |vm, _| Ok(handled(vm)),
        "($module, /)",
        "The exception being handled.",
    )
    .function(),
    NativeDef::no_args(
        "exc_info",
        exc_info,
        "($module, /)",
        "Class, value and traceback of the exception being handled.",
    )
    .function(),
    NativeDef::range(
        "excepthook",
        3,
        3,
        except,
        "($module, exctype, value, traceback, /)",
        "Shows an exception as the prompt does.",
    )
    .function(),
    NativeDef::range(
        "exit",
        0,
        1,
        |vm, args| Err(vm.error_with(TypeId::SYSTEM_EXIT, args.to_vec())),
        "($module, status=None, /)",
        "Raises SystemExit.",
    )
    .function(),
    NativeDef::no_args(
        "getdefaultencoding",
        |vm, _| Ok(vm.str("utf-8")),
        "($module, /)",
        "The encoding of strings: UTF-8.",
    )
    .function(),
    NativeDef::no_args(
        "getallocatedblocks",
        |vm, _| {
            let count = vm.heap.live_objects();
            Ok(vm.int(count as i64))
        },
        "($module, /)",
        "How many objects there are.",
    )
    .function(),
    NativeDef::no_args(
        "getfilesystemencoding",
        |vm, _| Ok(vm.str("utf-8")),
        "($module, /)",
        "The encoding of file names: UTF-8.",
    )
    .function(),
    NativeDef::one(
        "getrefcount",
        reference_count,
        "($module, object, /)",
        "How many references there are to an object, the argument's included.",
    )
    .function(),
    NativeDef::no_args(
        "getrecursionlimit",
        |vm, _| Ok(vm.int(vm.machine.frames.limit() as i64)),
        "($module, /)",
        "How deep calls may go.",
    )
    .function(),
    NativeDef::any(
        "getsizeof",
        size_of,
        "",
        "getsizeof(object [, default]): the size of an object in bytes.",
    )
    .function(),
    NativeDef::range(
        "_getframe",
        0,
        1,
        get_frame,
        "($module, depth=0, /)",
        "A frame of the call stack.",
    )
    .function(),
    NativeDef::one(
        "intern",
        intern,
        "($module, string, /)",
        "The one string of this text that names use.",
    )
    .function(),
    NativeDef::no_args(
        "is_finalizing",
        |vm, _| Ok(Value::bool(vm.ending != Ending::No)),
        "($module, /)",
        "Whether the session is ending.",
    )
    .function(),
    NativeDef::no_args(
        "getswitchinterval",
        |vm, _| Ok(vm.float(0.005)),
        "($module, /)",
        "How often threads change: there are none.",
    )
    .function(),
    NativeDef::no_args(
        "getprofile",
        |_, _| Ok(Value::NONE),
        "($module, /)",
        "The profile function: none.",
    )
    .function(),
    NativeDef::one(
        "setrecursionlimit",
        set_limit,
        "($module, limit, /)",
        "Sets how deep calls may go.",
    )
    .function(),
    NativeDef::no_args(
        "gettrace",
        |_, _| Ok(Value::NONE),
        "($module, /)",
        "The trace function: none.",
    )
    .function(),
    NativeDef::any(
        "set_coroutine_origin_tracking_depth",
        set_origin_depth,
        "($module, /, depth)",
        "How many frames a new coroutine remembers as its origin.",
    )
    .function(),
    NativeDef::no_args(
        "get_coroutine_origin_tracking_depth",
        |vm, _| Ok(vm.int(vm.machine.origin_depth as i64)),
        "($module, /)",
        "How many frames a new coroutine remembers as its origin.",
    )
    .function(),
    NativeDef::any(
        "set_asyncgen_hooks",
        set_asyncgen_hooks,
        "",
        "set_asyncgen_hooks([firstiter] [, finalizer]): what is told of asynchronous generators.",
    )
    .function(),
    NativeDef::no_args(
        "get_asyncgen_hooks",
        get_asyncgen_hooks,
        "($module, /)",
        "What is told of asynchronous generators.",
    )
    .function(),
    NativeDef::one(
        "unraisablehook",
        unraisable,
        "($module, unraisable, /)",
        "Shows an exception that nobody can catch.",
    )
    .function(),
];

/// The count of what CPython never frees.
const IMMORTAL: i64 = u32::MAX as i64;

fn display(vm: &mut Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let (builtins, underscore) = (vm.builtins.clone(), vm.intern_str("_"));
    // What `_` held dies before the new value is shown.
    vm.dict_set_str(&builtins, &underscore, Value::NONE);
    vm.poll()?;
    let name = vm.names.stdout.clone();
    let stdout = match super::get(vm, &name) {
        Some(stdout) if !stdout.is_none() => stdout,
        _ => return Err(vm.runtime_error("lost sys.stdout")),
    };
    let mut text = vm.repr(value)?;
    if let Some(string) = Str::of(&text)
        && string.as_str().is_none()
    {
        let escaped = crate::objects::stream::escaped(string);
        text = vm.str(&escaped);
    }
    vm.output.begin_shown();
    crate::builtins::write_line(vm, &stdout, &text)?;
    vm.dict_set_str(&builtins, &underscore, value.clone());
    Ok(Value::NONE)
}

fn except(vm: &mut Vm, args: &[Value]) -> PyResult {
    if Exception::of(&args[1]).is_none() {
        let name = vm.type_name(&args[1]);
        return Err(vm.type_error(format!(
            "print_exception(): Exception expected for value, {name} found"
        )));
    }
    super::super::report::show(vm, &args[1]);
    Ok(Value::NONE)
}

fn unraisable(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut field = |name: &str| {
        let name = vm.intern_str(name);
        vm.get_attr(&args[0], &name)
    };
    let (exception, message, object) = (field("exc_value")?, field("err_msg")?, field("object")?);
    if Exception::of(&exception).is_none() {
        return Ok(Value::NONE);
    }
    let message = Str::of(&message).map(|_| vm.text(&message));
    let text = super::super::report::unraisable_text(vm, &exception, message.as_deref(), &object);
    vm.output.write_error(text.as_bytes());
    Ok(Value::NONE)
}

fn handled(vm: &Vm) -> Value {
    vm.machine.handled.clone().unwrap_or(Value::NONE)
}

fn exc_info(vm: &mut Vm, _: &[Value]) -> PyResult {
    let exception = handled(vm);
    if exception.is_none() {
        return Ok(vm.tuple(vec![Value::NONE; 3]));
    }
    let traceback = Exception::of(&exception)
        .and_then(|object| object.traceback.get(&vm.heap).clone())
        .unwrap_or(Value::NONE);
    let class = vm.class_of(&exception).clone();
    Ok(vm.tuple(vec![class, exception, traceback]))
}

/// Whether CPython never frees the object; a value without memory of its own counts as such.
pub fn is_immortal(vm: &Vm, object: &Value) -> bool {
    !object.is_object()
        || object.is(&vm.empty_tuple)
        || Str::of(object).is_some_and(Str::is_interned)
        || Class::of(object).is_some_and(|class| !class.has(class_flag::HEAP))
}

fn reference_count(vm: &mut Vm, args: &[Value]) -> PyResult {
    let object = &args[0];
    let count = match object.header() {
        Some(header) if !is_immortal(vm, object) => header.count() as i64,
        _ => IMMORTAL,
    };
    Ok(vm.int(count))
}

fn size_of(vm: &mut Vm, args: Args) -> PyResult {
    let [object, default] = args.bind(vm, "getsizeof", ["object", "default"], 0, 1)?;
    let object = object.unwrap_or(Value::NONE);
    let name = vm.names.__sizeof__.clone();
    let answer = match vm.call_special(&object, &name, &[]) {
        Ok(Some(size)) => match crate::runtime::integer(&size) {
            Some(crate::runtime::Integer::Small(size)) => Ok(size),
            Some(_) => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            None => Err(vm.type_error("an integer is required")),
        },
        Ok(None) => {
            let name = vm.type_name(&object);
            Err(vm.type_error(format!("Type {name} doesn't define __sizeof__")))
        }
        Err(raised) => Err(raised),
    };
    match (answer, default) {
        (Ok(size), _) if size < 0 => Err(vm.value_error("__sizeof__() should return >= 0")),
        (Ok(size), _) => {
            let before = crate::objects::sizes::before(vm, &object);
            Ok(match size.checked_add(before) {
                Some(size) => vm.int(size),
                None => vm.big(num_bigint::BigInt::from(size) + before),
            })
        }
        (Err(raised), Some(default)) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => Ok(default),
        (Err(raised), _) => Err(raised),
    }
}

fn set_limit(vm: &mut Vm, args: &[Value]) -> PyResult {
    let limit = vm.index_i64(&args[0])?;
    if limit < 1 {
        return Err(vm.value_error("recursion limit must be greater or equal than 1"));
    }
    let depth = vm.machine.frames.len();
    if (limit as usize) <= depth {
        return Err(vm.recursion_error(format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        )));
    }
    vm.machine.frames.set_limit(limit.min(1 << 30) as u32);
    Ok(Value::NONE)
}

fn intern(vm: &mut Vm, args: &[Value]) -> PyResult {
    if !vm.is_exact(&args[0], TypeId::STR) {
        let name = vm.type_name(&args[0]);
        let message = if Str::of(&args[0]).is_some() {
            format!("can't intern {name}")
        } else {
            format!("intern() argument must be str, not {name}")
        };
        return Err(vm.type_error(message));
    }
    Ok(vm.intern(&args[0]))
}

pub fn get_frame(vm: &mut Vm, args: &[Value]) -> PyResult {
    let depth = match args.first() {
        Some(depth) => vm.index_i64(depth)?.max(0),
        None => 0,
    };
    let place = usize::try_from(depth)
        .ok()
        .and_then(|depth| vm.machine.frames.len().checked_sub(depth + 1));
    match place.and_then(|place| crate::vm::frame_object(vm, place)) {
        Some(frame) => Ok(frame),
        None => Err(vm.value_error("call stack is not deep enough")),
    }
}

fn set_asyncgen_hooks(vm: &mut Vm, args: Args) -> PyResult {
    let names = ["firstiter", "finalizer"];
    let given = args.positional.len() + args.names.len();
    if given > names.len() {
        return Err(vm.type_error(format!(
            "function takes at most 2 arguments ({given} given)"
        )));
    }
    if let Some(name) = args
        .names
        .iter()
        .map(|name| vm.text(name))
        .find(|name| !names.contains(&name.as_str()))
    {
        return Err(vm.type_error(format!(
            "this function got an unexpected keyword argument '{name}'"
        )));
    }
    let given = args.bind(vm, "set_asyncgen_hooks", names, 0, 0)?;
    let wrong = given.iter().zip(names).find(|(hook, _)| {
        hook.as_ref()
            .is_some_and(|hook| !hook.is_none() && vm.slots_ref(hook).call.is_none())
    });
    if let Some((hook, name)) = wrong {
        let class = hook
            .as_ref()
            .map_or(String::new(), |hook| vm.type_name(hook));
        return Err(vm.type_error(format!("callable {name} expected, got {class}")));
    }
    let places = [async_generator::FIRST_ITERATION, async_generator::FINALIZER];
    for (hook, place) in given.into_iter().zip(places) {
        let old = match hook {
            None => continue,
            Some(hook) if hook.is_none() => vm.state.remove(place),
            Some(hook) => vm.state.insert(place, hook),
        };
        drop(old);
    }
    Ok(Value::NONE)
}

fn get_asyncgen_hooks(vm: &mut Vm, _: &[Value]) -> PyResult {
    let places = [async_generator::FIRST_ITERATION, async_generator::FINALIZER];
    let hooks = places.map(|place| vm.state.get(place).cloned().unwrap_or(Value::NONE));
    let hooks = vm.tuple(hooks);
    super::record(vm, "asyncgen_hooks", hooks)
}

fn set_origin_depth(vm: &mut Vm, args: Args) -> PyResult {
    let name = "set_coroutine_origin_tracking_depth";
    let [depth] = args.bind(vm, name, ["depth"], 0, 1)?;
    let depth = vm.index_i64(&depth.unwrap_or(Value::NONE))?;
    if depth < 0 {
        return Err(vm.value_error("depth must be >= 0"));
    }
    vm.machine.origin_depth = depth.min(1 << 30) as u32;
    Ok(Value::NONE)
}
