//! Streams in memory: `io.StringIO` and `io.BytesIO`, and the empty classes at the root of `io`'s.
//!
//! * `text`: `StringIO`; `lines`: what ends its lines.
//! * `octets`: `BytesIO`.

mod lines;
mod octets;
mod text;

use crate::heap::Value;
use crate::runtime::{Args, NativeDef, PyResult, Raised, TypeId, TypeSpec, Vm};

pub use octets::{BYTES_IO_SPEC, BytesIo};
pub use text::{STRING_IO_SPEC, StringIo};

const fn root(id: TypeId, name: &'static str, base: TypeId) -> TypeSpec {
    TypeSpec {
        id,
        name,
        base,
        doc: "The root of a family of streams.",
        subclassable: true,
        attributes: true,
        weakly_referable: true,
        slots: crate::runtime::Slots {
            new: Some(|vm, class, _: Args| {
                let shape = super::sequence::instance_shape(class, TypeId::IO_BASE);
                Ok(vm
                    .heap
                    .alloc(shape, |header| super::instance::Instance { header }))
            }),
            ..crate::runtime::Slots::EMPTY
        },
        getset: &[super::class::attributes::DICT],
        ..TypeSpec::EMPTY
    }
}

/// A stream that dies is closed. Those of Python's own classes only: nobody would see it of the others.
fn close_at_death(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (closed, close) = (vm.intern_str("closed"), vm.intern_str("close"));
    if let Some(closed) = vm.get_attr_opt(&args[0], &closed)?
        && !vm.truth(&closed)?
    {
        let close = vm.get_attr(&args[0], &close)?;
        vm.call(&close, &[])?;
    }
    Ok(Value::NONE)
}

/// `_io._IOBase`.
pub static IO_BASE_SPEC: TypeSpec = TypeSpec {
    methods: &[NativeDef::no_args(
        "__del__",
        close_at_death,
        "(self, /)",
        "Closes a stream that dies.",
    )],
    ..root(TypeId::IO_BASE, "_io._IOBase", TypeId::OBJECT)
};
/// `_io._RawIOBase`.
pub static RAW_IO_BASE_SPEC: TypeSpec =
    root(TypeId::RAW_IO_BASE, "_io._RawIOBase", TypeId::IO_BASE);
/// `_io._BufferedIOBase`.
pub static BUFFERED_IO_BASE_SPEC: TypeSpec = root(
    TypeId::BUFFERED_IO_BASE,
    "_io._BufferedIOBase",
    TypeId::IO_BASE,
);
/// `_io._TextIOBase`.
pub static TEXT_IO_BASE_SPEC: TypeSpec =
    root(TypeId::TEXT_IO_BASE, "_io._TextIOBase", TypeId::IO_BASE);

/// How much to read: everything, unless a number is given that is not negative.
fn limit(vm: &mut Vm, size: Option<&Value>) -> PyResult<usize> {
    match size {
        Some(size) if !size.is_none() => {
            if crate::runtime::integer(size).is_none() && vm.slots_ref(size).index.is_none() {
                let name = vm.type_name(size);
                return Err(
                    vm.type_error(format!("argument should be integer or None, not '{name}'"))
                );
            }
            let size = vm.index_i64(size)?;
            Ok(usize::try_from(size).unwrap_or(usize::MAX))
        }
        _ => Ok(usize::MAX),
    }
}

/// `io.UnsupportedOperation`, which is written in Python.
#[cold]
fn unsupported(vm: &mut Vm, operation: &str) -> Raised {
    let class = (vm.hooks.import)(vm, "io").and_then(|module| {
        let name = vm.intern_str("UnsupportedOperation");
        vm.get_attr(&module, &name)
    });
    let message = vm.str(operation);
    match class.and_then(|class| vm.call(&class, &[message])) {
        Ok(error) if vm.is_a(&error, TypeId::BASE_EXCEPTION) => Raised(error),
        Ok(_) => vm.error(TypeId::OS_ERROR, operation),
        Err(raised) => raised,
    }
}

/// The lines to the end, or until their lengths are enough for a hint: more than it, or (`reached`) as much.
fn read_lines(
    vm: &mut Vm,
    args: &[Value],
    reached: bool,
    mut next: impl FnMut(&mut Vm, &Value) -> PyResult<(Value, usize)>,
) -> PyResult {
    let hint = match args.get(1) {
        Some(hint) if !hint.is_none() => limit(vm, Some(hint))?,
        _ => usize::MAX,
    };
    let hint = if hint == 0 { usize::MAX } else { hint };
    let (mut lines, mut total) = (Vec::new(), 0usize);
    loop {
        let (line, length) = next(vm, &args[0])?;
        if length == 0 {
            break;
        }
        total += length;
        lines.push(line);
        if total > hint || reached && total == hint {
            break;
        }
    }
    Ok(vm.list(lines))
}

/// Writes each item of an iterable with the stream's own `write`.
fn write_lines(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = vm.names.write.clone();
    for line in vm.collect(&args[1])? {
        let write = vm.get_attr(&args[0], &name)?;
        vm.call(&write, &[line])?;
    }
    Ok(Value::NONE)
}

/// The next line of a stream whose class may have a `readline` of its own; none at the end.
fn next_line(vm: &mut Vm, this: &Value) -> PyResult<Option<Value>> {
    let line = vm.call_method(this, "readline", &[])?;
    Ok(match vm.len(&line)? {
        0 => None,
        _ => Some(line),
    })
}
