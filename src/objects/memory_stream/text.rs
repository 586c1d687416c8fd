//! `io.StringIO`.

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{
    Args, GetSetDef, NativeDef, PyResult, Raised, Slots, Str, TypeId, TypeSpec, Vm, kind,
};
use crate::text::wtf8::{Wtf8, count_starts};
use crate::{object, traces_nothing};

use super::super::class::attributes::DICT;
use super::super::sequence::{instance_shape, itself, no_memory};
use super::lines::{Newline, Seen};
use super::{limit, next_line, read_lines, unsupported, write_lines};

/// What a stream holds and where it stands.
pub struct TextState {
    /// The text in WTF-8.
    bytes: Vec<u8>,
    /// Its characters.
    chars: usize,
    /// The place in characters; may be behind the end.
    place: usize,
    /// The same in bytes; the end if the place is behind it.
    offset: usize,
    newline: Newline,
    seen: Seen,
    closed: bool,
}

traces_nothing!(TextState);

object! {
    /// A stream of text in memory.
    pub struct StringIo: kind::STRING_IO, tracked {
        /// Contents and place.
        pub state: HeapCell<TextState>,
    }
}

impl StringIo {
    fn of(value: &Value) -> Option<&StringIo> {
        Heap::downcast(value)
    }
}

impl TextState {
    fn new(newline: Newline) -> TextState {
        TextState {
            bytes: Vec::new(),
            chars: 0,
            place: 0,
            offset: 0,
            newline,
            seen: Seen::default(),
            closed: false,
        }
    }

    fn go(&mut self, place: usize) {
        self.place = place;
        self.offset = match place {
            _ if place >= self.chars => self.bytes.len(),
            _ if self.bytes.len() == self.chars => place,
            _ => Wtf8::from_bytes(&self.bytes).offset_of(place),
        };
    }

    /// Says whether there was room.
    fn write(&mut self, bytes: &[u8]) -> bool {
        let translated = self.newline.written(bytes, &mut self.seen);
        let bytes = translated.as_deref().unwrap_or(bytes);
        if self.place > self.chars {
            let gap = self.place - self.chars;
            if self.bytes.try_reserve(gap).is_err() {
                return false;
            }
            self.bytes.resize(self.bytes.len() + gap, 0);
            self.chars += gap;
            self.offset = self.bytes.len();
        }
        let count = count_starts(bytes);
        let rest = Wtf8::from_bytes(&self.bytes[self.offset..]);
        let replaced = self.offset + rest.offset_of(count);
        if self.offset == self.bytes.len() {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.bytes
                .splice(self.offset..replaced, bytes.iter().copied());
        }
        self.place += count;
        self.offset += bytes.len();
        self.chars = self.chars.max(self.place);
        true
    }

    /// Takes up to so many characters, or a line of them.
    fn take(&mut self, most: usize, line: bool) -> &[u8] {
        if self.place > self.chars {
            return &[];
        }
        let start = self.offset;
        let mut part = &self.bytes[start..];
        if line {
            part = self.newline.line_of(part);
        }
        if most < part.len() {
            let end = Wtf8::from_bytes(part).offset_of(most);
            part = &part[..end];
        }
        self.place += count_starts(part);
        self.offset += part.len();
        &self.bytes[start..start + part.len()]
    }

    fn truncate(&mut self, size: usize) {
        if size < self.chars {
            let place = self.place;
            self.go(size);
            self.bytes.truncate(self.offset);
            self.chars = size;
            self.go(place);
        }
    }
}

/// The type.
pub static STRING_IO_SPEC: TypeSpec = TypeSpec {
    id: TypeId::STRING_IO,
    name: "_io.StringIO",
    doc: "Text I/O implementation using an in-memory buffer.",
    base: TypeId::TEXT_IO_BASE,
    kind: kind::STRING_IO,
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
            "The rest, or so many characters.",
        ),
        NativeDef::range(
            "readline",
            0,
            1,
            read_line,
            "(self, size=-1, /)",
            "The next line; empty at the end.",
        ),
        NativeDef::range(
            "readlines",
            0,
            1,
            |vm, args| {
                state(vm, &args[0])?;
                read_lines(vm, args, false, |vm, this| {
                    let line = vm.call_method(this, "readline", &[])?;
                    let length = vm.len(&line)?;
                    Ok((line, length))
                })
            },
            "(self, hint=-1, /)",
            "All lines to the end.",
        ),
        NativeDef::one(
            "write",
            write,
            "(self, s, /)",
            "Writes a text; answers its length.",
        ),
        NativeDef::one(
            "writelines",
            write_lines,
            "(self, lines, /)",
            "Writes texts.",
        ),
        NativeDef::no_args("getvalue", get_value, "(self, /)", "All of the text."),
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
            "(self, pos=None, /)",
            "Cuts the text.",
        ),
        NativeDef::no_args(
            "close",
            |vm, args| {
                if let Some(this) = StringIo::of(&args[0]) {
                    let state = this.state.get_mut(&mut vm.heap);
                    state.closed = true;
                    state.bytes = Vec::new();
                }
                Ok(Value::NONE)
            },
            "(self, /)",
            "Closes the stream and forgets the text.",
        ),
        NativeDef::no_args("readable", is_open, "(self, /)", "True."),
        NativeDef::no_args("writable", is_open, "(self, /)", "True."),
        NativeDef::no_args("seekable", is_open, "(self, /)", "True."),
        NativeDef::no_args(
            "flush",
            |_, _| Ok(Value::NONE),
            "(self, /)",
            "Nothing to do.",
        ),
        NativeDef::no_args(
            "isatty",
            |vm, args| {
                with_dot(vm, &args[0])?;
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
                with_dot(vm, &args[0])?;
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
                let closed = StringIo::of(value).is_some_and(|own| own.state.get(&vm.heap).closed);
                Ok(Value::bool(closed))
            },
            set: None,
        },
        GetSetDef {
            name: "newlines",
            doc: "The ends of lines that were met.",
            get: newlines,
            set: None,
        },
        GetSetDef {
            name: "line_buffering",
            doc: "False.",
            get: |vm, value| {
                state(vm, value)?;
                Ok(Value::FALSE)
            },
            set: None,
        },
        GetSetDef {
            name: "encoding",
            doc: "None.",
            get: |_, _| Ok(Value::NONE),
            set: None,
        },
        GetSetDef {
            name: "errors",
            doc: "None.",
            get: |_, _| Ok(Value::NONE),
            set: None,
        },
        DICT,
    ],
    ..TypeSpec::EMPTY
};

fn make(vm: &mut Vm, class: &Value, _: Args) -> PyResult {
    let shape = instance_shape(class, TypeId::STRING_IO);
    Ok(vm.heap.alloc(shape, |header| StringIo {
        header,
        state: HeapCell::new(TextState::new(Newline::Line)),
    }))
}

fn init(vm: &mut Vm, this: &Value, args: Args) -> PyResult<()> {
    let names = ["initial_value", "newline"];
    let [value, newline] = args.bind(vm, "StringIO", names, 0, 0)?;
    let newline = match &newline {
        None => Newline::Line,
        Some(newline) if newline.is_none() => Newline::Translated,
        Some(newline) => {
            let Some(text) = Str::of(newline) else {
                let name = vm.type_name(newline);
                return Err(vm.type_error(format!("newline must be str or None, not {name}")));
            };
            match Newline::named(text.as_str()) {
                Some(newline) => newline,
                None => {
                    let shown = vm.repr(newline)?;
                    let shown = vm.text(&shown);
                    return Err(vm.value_error(format!("illegal newline value: {shown}")));
                }
            }
        }
    };
    let value = value.filter(|value| !value.is_none());
    if let Some(value) = &value
        && Str::of(value).is_none()
    {
        let name = vm.type_name(value);
        return Err(vm.type_error(format!("initial_value must be str or None, not {name}")));
    }
    if let Some(own) = StringIo::of(this) {
        let state = own.state.get_mut(&mut vm.heap);
        *state = TextState::new(newline);
        if let Some(text) = value.as_ref().and_then(Str::of) {
            state.write(text.as_bytes());
            state.go(0);
        }
    }
    Ok(())
}

#[cold]
fn closed(vm: &mut Vm) -> Raised {
    vm.value_error("I/O operation on closed file")
}

/// The state of an open stream.
fn state<'a>(vm: &'a mut Vm, this: &'a Value) -> PyResult<&'a mut TextState> {
    let Some(own) = StringIo::of(this) else {
        return Err(vm.type_error("a StringIO is required"));
    };
    if own.state.get(&vm.heap).closed {
        return Err(closed(vm));
    }
    Ok(own.state.get_mut(&mut vm.heap))
}

/// The methods that the root class gives say it with a dot.
fn with_dot(vm: &mut Vm, this: &Value) -> PyResult<()> {
    if StringIo::of(this).is_some_and(|own| own.state.get(&vm.heap).closed) {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn is_open(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    Ok(Value::TRUE)
}

fn taken(vm: &mut Vm, this: &Value, most: usize, line: bool) -> PyResult {
    let part = state(vm, this)?.take(most, line).to_vec();
    Ok(vm.str_bytes(&part))
}

fn read(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    let most = limit(vm, args.get(1))?;
    taken(vm, &args[0], most, false)
}

fn read_line(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    let most = limit(vm, args.get(1))?;
    taken(vm, &args[0], most, true)
}

fn next(vm: &mut Vm, this: &Value) -> PyResult<Option<Value>> {
    state(vm, this)?;
    if !vm.is_exact(this, TypeId::STRING_IO) {
        return next_line(vm, this);
    }
    let line = taken(vm, this, usize::MAX, true)?;
    Ok(Some(line).filter(|line| Str::of(line).is_some_and(|line| line.chars > 0)))
}

fn write(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(text) = Str::of(&args[1]) else {
        let name = vm.type_name(&args[1]);
        return Err(vm.type_error(format!("string argument expected, got '{name}'")));
    };
    if !state(vm, &args[0])?.write(text.as_bytes()) {
        return Err(no_memory(vm));
    }
    Ok(vm.int(text.chars as i64))
}

fn get_value(vm: &mut Vm, args: &[Value]) -> PyResult {
    let all = state(vm, &args[0])?.bytes.clone();
    Ok(vm.str_bytes(&all))
}

fn seek(vm: &mut Vm, args: &[Value]) -> PyResult {
    state(vm, &args[0])?;
    let place = vm.index_i64(&args[1])?;
    let whence = match args.get(2) {
        Some(whence) => vm.index_i64(whence)?,
        None => 0,
    };
    match whence {
        0 if place < 0 => return Err(vm.value_error(format!("Negative seek position {place}"))),
        0..=2 if whence == 0 || place == 0 => {}
        1 | 2 => {
            return Err(vm.error(TypeId::OS_ERROR, "Can't do nonzero cur-relative seeks"));
        }
        _ => {
            return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
        }
    }
    let state = state(vm, &args[0])?;
    match whence {
        0 => state.go(place as usize),
        2 => state.go(state.chars),
        _ => {}
    }
    let place = state.place;
    Ok(vm.int(place as i64))
}

fn truncate(vm: &mut Vm, args: &[Value]) -> PyResult {
    let here = state(vm, &args[0])?.place as i64;
    let size = match args.get(1) {
        Some(size) if !size.is_none() => vm.index_i64(size)?,
        _ => here,
    };
    if size < 0 {
        return Err(vm.value_error(format!("Negative size value {size}")));
    }
    state(vm, &args[0])?.truncate(size as usize);
    Ok(vm.int(size))
}

fn newlines(vm: &mut Vm, value: &Value) -> PyResult {
    let seen = state(vm, value)?.seen;
    let mut all = Vec::new();
    for (met, end) in [(seen.alone, "\r"), (seen.line, "\n"), (seen.both, "\r\n")] {
        if met {
            all.push(vm.str(end));
        }
    }
    match all.len() {
        0 => Ok(Value::NONE),
        1 => Ok(all.swap_remove(0)),
        _ => Ok(vm.tuple(all)),
    }
}
