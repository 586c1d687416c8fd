//! `OSError`: error number, text and files; the number chooses the class.

use crate::heap::Value;
use crate::runtime::{
    Args, Class, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, Vm, integer,
};

use super::{base, field};

/// What `OSError` does.
pub const SLOTS: Slots = Slots {
    new: Some(new),
    init: Some(init),
    str: Some(str),
    ..Slots::EMPTY
};

/// Methods.
pub const METHODS: &[NativeDef] = &[NativeDef::no_args(
    "__reduce__",
    reduce,
    "(self, /)",
    "Class and arguments, the files among them.",
)];

/// Fields.
pub const GETSET: &[GetSetDef] = &[
    field!("errno", "The error's number."),
    field!("strerror", "The error's text."),
    field!("filename", "The file."),
    field!("filename2", "The second file."),
    GetSetDef {
        name: "characters_written",
        doc: "How much was written before the operation would have had to wait.",
        get: |vm, value| match vm.exception_field(value, "characters_written") {
            Some(count) if !count.is_none() => Ok(count),
            _ => Err(vm.error(TypeId::ATTRIBUTE_ERROR, "characters_written")),
        },
        set: Some(|vm, value, new| {
            let new = match new {
                Some(new) => vm.index(&new)?,
                None => Value::NONE,
            };
            vm.set_exception_field(value, "characters_written", new);
            Ok(())
        }),
    },
];

/// The class that stands for an error number (Linux's numbers).
fn class_of_errno(errno: i64) -> Option<TypeId> {
    Some(match errno {
        1 | 13 => TypeId::PERMISSION_ERROR,
        2 => TypeId::FILE_NOT_FOUND_ERROR,
        3 => TypeId::PROCESS_LOOKUP_ERROR,
        4 => TypeId::INTERRUPTED_ERROR,
        10 => TypeId::CHILD_PROCESS_ERROR,
        11 | 114 | 115 => TypeId::BLOCKING_IO_ERROR,
        17 => TypeId::FILE_EXISTS_ERROR,
        20 => TypeId::NOT_A_DIRECTORY_ERROR,
        21 => TypeId::IS_A_DIRECTORY_ERROR,
        32 | 108 => TypeId::BROKEN_PIPE_ERROR,
        103 => TypeId::CONNECTION_ABORTED_ERROR,
        104 => TypeId::CONNECTION_RESET_ERROR,
        110 => TypeId::TIMEOUT_ERROR,
        111 => TypeId::CONNECTION_REFUSED_ERROR,
        _ => return None,
    })
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if !base::inherits_init(vm, class, init) {
        return base::new(vm, class, args);
    }
    let name = vm.class_name(class);
    args.no_keywords(vm, &name)?;
    let mut class = class.clone();
    if class.is(vm.type_object(TypeId::OS_ERROR))
        && (2..=5).contains(&args.positional.len())
        && let Some(crate::runtime::Integer::Small(errno)) = integer(&args.positional[0])
        && let Some(better) = class_of_errno(errno)
    {
        class = vm.type_object(better).clone();
    }
    let shape = Class::of(&class).map_or(TypeId::OS_ERROR.shape(), |class| {
        class.instance_shape.0.get()
    });
    let exception = super::alloc(vm, shape, Vec::new());
    set_fields(vm, &exception, args.positional);
    Ok(exception)
}

/// A class that inherits this `__init__` has done everything in `__new__`.
fn init(vm: &mut Vm, value: &Value, args: Args) -> PyResult<()> {
    let class = vm.class_of(value).clone();
    if base::inherits_init(vm, &class, init) {
        return Ok(());
    }
    let name = vm.type_name(value);
    args.no_keywords(vm, &name)?;
    set_fields(vm, value, args.positional);
    Ok(())
}

/// Takes the arguments apart: number, text, file, (Windows' number,) second file.
pub fn set_fields(vm: &mut Vm, exception: &Value, args: &[Value]) {
    let mut kept = args;
    if let [errno, text, rest @ ..] = args
        && rest.len() <= 3
    {
        vm.set_exception_field(exception, "errno", errno.clone());
        vm.set_exception_field(exception, "strerror", text.clone());
        let blocking = vm.is_a(exception, TypeId::BLOCKING_IO_ERROR);
        match rest.first() {
            Some(count) if blocking && integer(count).is_some() => {
                vm.set_exception_field(exception, "characters_written", count.clone());
            }
            Some(file) if !file.is_none() => {
                vm.set_exception_field(exception, "filename", file.clone());
                if let Some(second) = rest.get(2)
                    && !second.is_none()
                {
                    vm.set_exception_field(exception, "filename2", second.clone());
                }
                kept = &args[..2];
            }
            _ => {}
        }
    }
    base::put_args(vm, exception, kept.to_vec());
}

fn str(vm: &mut Vm, value: &Value) -> PyResult {
    let field = |vm: &Vm, name: &str| vm.exception_field(value, name);
    let (errno, text) = (field(vm, "errno"), field(vm, "strerror"));
    let (file, second) = (field(vm, "filename"), field(vm, "filename2"));
    let file = file.filter(|file| !file.is_none());
    if errno.is_none() && text.is_none() && file.is_none() {
        return base::str(vm, value);
    }
    let errno = vm.to_str(&errno.unwrap_or(Value::NONE))?;
    let text = vm.to_str(&text.unwrap_or(Value::NONE))?;
    let mut out = b"[Errno ".to_vec();
    append(&mut out, &errno);
    out.extend_from_slice(b"] ");
    append(&mut out, &text);
    if let Some(file) = file {
        let shown = vm.repr(&file)?;
        out.extend_from_slice(b": ");
        append(&mut out, &shown);
        if let Some(second) = second.filter(|second| !second.is_none()) {
            let shown = vm.repr(&second)?;
            out.extend_from_slice(b" -> ");
            append(&mut out, &shown);
        }
    }
    Ok(vm.str_bytes(&out))
}

fn append(out: &mut Vec<u8>, text: &Value) {
    if let Some(text) = Str::of(text) {
        out.extend_from_slice(text.as_bytes());
    }
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(this) = args.first() else {
        return Ok(Value::NONE);
    };
    let mut arguments = super::arguments(vm, this);
    if arguments.len() == 2
        && let Some(file) = vm.exception_field(this, "filename")
    {
        arguments.push(file);
        if let Some(second) = vm.exception_field(this, "filename2") {
            arguments.push(Value::NONE);
            arguments.push(second);
        }
    }
    let state = base::own_state(vm, this);
    base::reduced(vm, this, arguments, state)
}
