//! `io.BytesIO`.

use std::cell::Cell;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{Args, GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};
use crate::traces_nothing;

use super::super::bytearray::EXPORTED;
use super::super::bytes::{self, need_bytes};
use super::super::class::attributes::DICT;
use super::super::memory_view;
use super::super::sequence::{instance_shape, itself, no_memory};
use super::{limit, next_line, read_lines, unsupported, write_lines};

/// What a stream holds and where it stands.
#[derive(Default)]
pub struct OctetState {
    bytes: Vec<u8>,
    /// May be behind the end.
    place: usize,
    closed: bool,
}

traces_nothing!(OctetState);

object! {
    /// A stream of bytes in memory.
    pub struct BytesIo: kind::BYTES_IO, tracked {
        /// Contents and place.
        pub state: HeapCell<OctetState>,
        /// How many views of its memory there are.
        pub exports: Plain<u32>,
    }
}

impl BytesIo {
    /// The stream that `value` is.
    pub fn of(value: &Value) -> Option<&BytesIo> {
        Heap::downcast(value)
    }

    /// All that it holds.
    pub fn bytes<'a>(&'a self, heap: &'a Heap) -> &'a [u8] {
        &self.state.get(heap).bytes
    }

    /// The same, to be changed in place.
    pub fn bytes_mut<'a>(&'a self, heap: &'a mut Heap) -> &'a mut Vec<u8> {
        &mut self.state.get_mut(heap).bytes
    }
}

impl OctetState {
    /// Says whether there was room.
    fn write(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return true;
        }
        let end = self.place.saturating_add(bytes.len());
        if let Some(more) = end.checked_sub(self.bytes.len()) {
            if self.bytes.try_reserve(more).is_err() {
                return false;
            }
            self.bytes.resize(end, 0);
        }
        self.bytes[self.place..end].copy_from_slice(bytes);
        self.place = end;
        true
    }

    fn take(&mut self, most: usize, line: bool) -> &[u8] {
        let mut part = self.bytes.get(self.place..).unwrap_or_default();
        if line && let Some(at) = memchr::memchr(b'\n', part) {
            part = &part[..=at];
        }
        part = &part[..part.len().min(most)];
        self.place += part.len();
        part
    }
}

/// The type.
pub static BYTES_IO_SPEC: TypeSpec = TypeSpec {
    id: TypeId::BYTES_IO,
    name: "_io.BytesIO",
    doc: "Buffered I/O implementation using an in-memory bytes buffer.",
    base: TypeId::BUFFERED_IO_BASE,
    kind: kind::BYTES_IO,
    subclassable: true,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        iter: Some(itself),
        next: Some(next),
        new: Some(make),
        init: Some(init),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::range(
            "read",
            0,
            1,
            read,
            "(self, size=-1, /)",
            "The rest, or so many bytes.",
        ),
        NativeDef::range(
            "read1",
            0,
            1,
            read,
            "(self, size=-1, /)",
            "The rest, or so many bytes.",
        ),
        NativeDef::range(
            "readline",
            0,
            1,
            |vm, args| taken(vm, args, true),
            "(self, size=-1, /)",
            "The next line; empty at the end.",
        ),
        NativeDef::range(
            "readlines",
            0,
            1,
            |vm, args| {
                state(vm, &args[0])?;
                read_lines(vm, args, true, |vm, this| {
                    let line = taken(vm, std::slice::from_ref(this), true)?;
                    let length = vm.len(&line)?;
                    Ok((line, length))
                })
            },
            "(self, size=None, /)",
            "All lines to the end.",
        ),
        NativeDef::one(
            "readinto",
            |vm, args| read_into(vm, args, "readinto"),
            "(self, buffer, /)",
            "Reads into a buffer; answers how much.",
        ),
        NativeDef::one(
            "readinto1",
            |vm, args| read_into(vm, args, "readinto1"),
            "(self, buffer, /)",
            "Reads into a buffer; answers how much.",
        ),
        NativeDef::one(
            "write",
            write,
            "(self, b, /)",
            "Writes bytes; answers how many.",
        ),
        NativeDef::one(
            "writelines",
            write_lines,
            "(self, lines, /)",
            "Writes bytes objects.",
        ),
        NativeDef::no_args(
            "getvalue",
            |vm, args| {
                let all = state(vm, &args[0])?.bytes.clone();
                Ok(bytes::new(vm, &all))
            },
            "(self, /)",
            "All of the bytes.",
        ),
        NativeDef::no_args(
            "getbuffer",
            |vm, args| {
                let length = state(vm, &args[0])?.bytes.len();
                Ok(memory_view::of_memory(vm, &args[0], length, false))
            },
            "(self, /)",
            "A view of all bytes; while it lives, the stream can't be written or closed.",
        ),
        NativeDef::no_args(
            "tell",
            |vm, args| {
                let place = state(vm, &args[0])?.place;
                Ok(vm.int(place as i64))
            },
            "(self, /)",
            "The place.",
        ),
        NativeDef::range(
            "seek",
            1,
            2,
            seek,
            "(self, pos, whence=0, /)",
            "Goes to a place.",
        ),
        NativeDef::range(
            "truncate",
            0,
            1,
            truncate,
            "(self, size=None, /)",
            "Cuts the bytes.",
        ),
        NativeDef::no_args(
            "close",
            |vm, args| {
                may_change(vm, &args[0])?;
                if let Some(this) = BytesIo::of(&args[0]) {
                    let state = this.state.get_mut(&mut vm.heap);
                    state.closed = true;
                    state.bytes = Vec::new();
                }
                Ok(Value::NONE)
            },
            "(self, /)",
            "Closes the stream and forgets the bytes.",
        ),
        NativeDef::no_args("readable", is_open, "(self, /)", "True."),
        NativeDef::no_args("writable", is_open, "(self, /)", "True."),
        NativeDef::no_args("seekable", is_open, "(self, /)", "True."),
        NativeDef::no_args(
            "flush",
            |vm, args| {
                state(vm, &args[0])?;
                Ok(Value::NONE)
            },
            "(self, /)",
            "Nothing to do.",
        ),
        NativeDef::no_args(
            "isatty",
            |vm, args| {
                state(vm, &args[0])?;
                Ok(Value::FALSE)
            },
            "(self, /)",
            "Whether it is a terminal: never.",
        ),
        NativeDef::no_args(
            "fileno",
            |vm, _| Err(unsupported(vm, "fileno")),
            "(self, /)",
            "Refuses.",
        ),
        NativeDef::no_args(
            "detach",
            |vm, _| Err(unsupported(vm, "detach")),
            "(self, /)",
            "Refuses.",
        ),
        NativeDef::no_args(
            "__enter__",
            |vm, args| {
                state(vm, &args[0])?;
                Ok(args[0].clone())
            },
            "(self, /)",
            "The stream.",
        ),
        NativeDef::any(
            "__exit__",
            |vm, args: Args| {
                let this = args.positional.first().cloned().unwrap_or(Value::NONE);
                vm.call_method(&this, "close", &[])
            },
            "(self, /, *args)",
            "Closes the stream.",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "closed",
            doc: "Whether it was closed.",
            get: |vm, value| {
                let closed = BytesIo::of(value).is_some_and(|own| own.state.get(&vm.heap).closed);
                Ok(Value::bool(closed))
            },
            set: None,
        },
        DICT,
    ],
    ..TypeSpec::EMPTY
};

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = instance_shape(class, TypeId::BYTES_IO);
    Ok(vm.heap.alloc(shape, |header| BytesIo {
        header,
        state: HeapCell::new(OctetState::default()),
        exports: Plain(Cell::new(0)),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let [initial] = args.bind(vm, "BytesIO", ["initial_bytes"], 0, 0)?;
    let bytes = match initial.filter(|initial| !initial.is_none()) {
        Some(initial) => need_bytes(vm, &initial)?.into_owned(),
        None => Vec::new(),
    };
    if let Some(own) = BytesIo::of(this) {
        may_change(vm, this)?;
        *own.state.get_mut(&mut vm.heap) = OctetState {
            bytes,
            ..OctetState::default()
        };
    }
    Ok(())
}

/// The state of an open stream.
fn state<'a>(vm: &'a mut Vm, this: &'a Value) -> PyResult<&'a mut OctetState> {
    let Some(own) = BytesIo::of(this) else {
        return Err(vm.type_error("a BytesIO is required"));
    };
    if own.state.get(&vm.heap).closed {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(own.state.get_mut(&mut vm.heap))
}

/// Refuses to change contents of which there are views.
fn may_change(vm: &mut Vm, this: &Value) -> PyResult<()> {
    match BytesIo::of(this) {
        Some(own) if own.exports.0.get() > 0 => Err(vm.error(TypeId::BUFFER_ERROR, EXPORTED)),
        _ => Ok(()),
    }
}

fn is_open(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    Ok(Value::TRUE)
}

fn taken(vm: &mut Vm, args: &[Value], line: bool) -> PyResult {
    let most = limit(vm, args.get(1))?;
    let part = state(vm, &args[0])?.take(most, line).to_vec();
    Ok(bytes::new(vm, &part))
}

fn read(vm: &mut Vm, args: &[Value]) -> PyResult {
    taken(vm, args, false)
}

fn next(vm: &mut Vm, this: &Value) -> PyResult<Option<Value>> {
    state(vm, this)?;
    if !vm.is_exact(this, TypeId::BYTES_IO) {
        return next_line(vm, this);
    }
    let part = state(vm, this)?.take(usize::MAX, true).to_vec();
    Ok((!part.is_empty()).then(|| bytes::new(vm, &part)))
}

fn read_into(vm: &mut Vm, args: &[Value], name: &str) -> PyResult {
    let Some(view) = memory_view::writable(vm, &args[1]) else {
        let class = vm.type_name(&args[1]);
        return Err(vm.type_error(format!(
            "{name}() argument must be read-write bytes-like object, not {class}"
        )));
    };
    let room = memory_view::byte_length(&view);
    let part = state(vm, &args[0])?.take(room, false).to_vec();
    memory_view::write_bytes(vm, &view, 0, &part);
    Ok(vm.int(part.len() as i64))
}

fn write(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    may_change(vm, &args[0])?;
    let bytes = need_bytes(vm, &args[1])?;
    if !state(vm, &args[0])?.write(&bytes) {
        return Err(no_memory(vm));
    }
    Ok(vm.int(bytes.len() as i64))
}

fn seek(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    let place = vm.index_i64(&args[1])?;
    let whence = match args.get(2) {
        Some(whence) => vm.index_i64(whence)?,
        None => 0,
    };
    let state = state(vm, &args[0])?;
    let from = match whence {
        0 if place < 0 => return Err(vm.value_error(format!("negative seek value {place}"))),
        0 => 0,
        1 => state.place,
        2 => state.bytes.len(),
        _ => {
            return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
        }
    };
    let Some(place) = (from as i64).checked_add(place) else {
        return Err(vm.overflow_error("new position too large"));
    };
    state.place = place.max(0) as usize;
    Ok(vm.int(place.max(0)))
}

fn truncate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let here = state(vm, &args[0])?.place as i64;
    may_change(vm, &args[0])?;
    let size = match args.get(1) {
        Some(size) if !size.is_none() => vm.index_i64(size)?,
        _ => here,
    };
    if size < 0 {
        return Err(vm.value_error(format!("negative size value {size}")));
    }
    state(vm, &args[0])?.bytes.truncate(size as usize);
    Ok(vm.int(size))
}
