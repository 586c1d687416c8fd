//! The standard streams: `sys.stdin`, `sys.stdout`, `sys.stderr`. Writing goes to the session's output, reading
//! comes from the process's standard input (of a session whose output is kept: there is none).

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{
    Args, GetSetDef, NativeDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, kind,
};

object! {
    /// A standard stream.
    pub struct Stream: kind::STREAM, untracked {
        /// 0: input, 1: output, 2: errors.
        pub number: u8,
        /// It was closed.
        pub closed: HeapCell<bool>,
    }
}

impl Stream {
    /// The stream that `value` is.
    pub fn of(value: &Value) -> Option<&Stream> {
        Heap::downcast(value)
    }
}

/// A new stream.
pub fn new(vm: &mut Vm, number: u8) -> Value {
    vm.heap.alloc(TypeId::TEXT_IO.shape(), |header| Stream {
        header,
        number,
        closed: HeapCell::new(false),
    })
}

/// The type `TextIOWrapper`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::TEXT_IO,
    name: "_io.TextIOWrapper",
    doc: "A stream of text.",
    kind: kind::STREAM,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        iter: Some(|_, value| Ok(value.clone())),
        next: Some(|vm, value| {
            let line = read_line(vm, value, usize::MAX)?;
            Ok(Some(line).filter(|line| Str::of(line).is_some_and(|line| line.chars > 0)))
        }),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::one(
            "write",
            write_method,
            "($self, text, /)",
            "Writes a text; answers its length.",
        ),
        NativeDef::one(
            "writelines",
            write_lines,
            "($self, lines, /)",
            "Writes texts.",
        ),
        NativeDef::no_args("flush", flush, "($self, /)", "Hands over what was written."),
        NativeDef::no_args(
            "fileno",
            |vm, args| {
                let number = stream(vm, &args[0])?.number;
                Ok(vm.int(number as i64))
            },
            "($self, /)",
            "The stream's number.",
        ),
        NativeDef::no_args(
            "isatty",
            |_, _| Ok(Value::FALSE),
            "($self, /)",
            "Whether it is a terminal: never.",
        ),
        NativeDef::no_args(
            "readable",
            |vm, args| Ok(Value::bool(stream(vm, &args[0])?.number == 0)),
            "($self, /)",
            "Whether it can be read.",
        ),
        NativeDef::no_args(
            "writable",
            |vm, args| Ok(Value::bool(stream(vm, &args[0])?.number != 0)),
            "($self, /)",
            "Whether it can be written.",
        ),
        NativeDef::no_args(
            "seekable",
            |_, _| Ok(Value::FALSE),
            "($self, /)",
            "Whether one can go back in it: never.",
        ),
        NativeDef::range(
            "readline",
            0,
            1,
            |vm, args| {
                let limit = limit(vm, args.get(1))?;
                read_line(vm, &args[0], limit)
            },
            "($self, size=-1, /)",
            "The next line; empty at the end.",
        ),
        NativeDef::range(
            "readlines",
            0,
            1,
            read_lines,
            "($self, hint=-1, /)",
            "All lines to the end.",
        ),
        NativeDef::range(
            "read",
            0,
            1,
            read,
            "($self, size=-1, /)",
            "The text to the end, or so many characters.",
        ),
        NativeDef::no_args("close", close, "($self, /)", "Closes the stream."),
        NativeDef::no_args(
            "__enter__",
            |_, args| Ok(args[0].clone()),
            "($self, /)",
            "The stream.",
        ),
        NativeDef::any(
            "__exit__",
            |vm, args: Args| close(vm, args.positional),
            "($self, /, *args)",
            "Closes the stream.",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "name",
            doc: "The stream's name.",
            get: |vm, value| {
                let name = name(stream(vm, value)?.number);
                Ok(vm.str(name))
            },
            set: None,
        },
        GetSetDef {
            name: "mode",
            doc: "Reading or writing.",
            get: |vm, value| {
                let mode = if stream(vm, value)?.number == 0 {
                    "r"
                } else {
                    "w"
                };
                Ok(vm.str(mode))
            },
            set: None,
        },
        GetSetDef {
            name: "encoding",
            doc: "Always UTF-8.",
            get: |vm, _| Ok(vm.str("utf-8")),
            set: None,
        },
        GetSetDef {
            name: "errors",
            doc: "What is done with what can't be encoded.",
            get: |vm, value| {
                let errors = if stream(vm, value)?.number == 2 {
                    "backslashreplace"
                } else {
                    "strict"
                };
                Ok(vm.str(errors))
            },
            set: None,
        },
        GetSetDef {
            name: "closed",
            doc: "Whether it was closed.",
            get: |vm, value| {
                let closed = stream(vm, value)?.closed.get(&vm.heap);
                Ok(Value::bool(*closed))
            },
            set: None,
        },
        GetSetDef {
            name: "line_buffering",
            doc: "Whether lines are handed over at once.",
            get: |_, _| Ok(Value::FALSE),
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

fn name(number: u8) -> &'static str {
    match number {
        0 => "<stdin>",
        1 => "<stdout>",
        _ => "<stderr>",
    }
}

fn stream<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<&'a Stream> {
    Stream::of(value).ok_or_else(|| vm.type_error("a stream is required"))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let number = stream(vm, value)?.number;
    let (name, mode) = (name(number), if number == 0 { "r" } else { "w" });
    Ok(vm.str(&format!(
        "<_io.TextIOWrapper name='{name}' mode='{mode}' encoding='utf-8'>"
    )))
}

fn open(vm: &mut Vm, value: &Value, writing: bool) -> PyResult<u8> {
    let this = stream(vm, value)?;
    if *this.closed.get(&vm.heap) {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    if writing != (this.number != 0) {
        let message = if writing {
            "not writable"
        } else {
            "not readable"
        };
        return Err(vm.error(TypeId::OS_ERROR, message));
    }
    Ok(this.number)
}

/// Writes a string to a stream.
///
/// # Errors
/// `ValueError` if it is closed; `UnicodeEncodeError` for lone surrogates.
pub fn write(vm: &mut Vm, value: &Value, text: &Value) -> PyResult<()> {
    let number = open(vm, value, true)?;
    let Some(string) = Str::of(text) else {
        let name = vm.type_name(text);
        return Err(vm.type_error(format!("write() argument must be str, not {name}")));
    };
    match (string.as_str(), number) {
        (Some(plain), 1) => vm.output.write(plain.as_bytes()),
        (Some(plain), _) => vm.output.write_error(plain.as_bytes()),
        (None, 1) => return Err(surrogate(vm, text, string)),
        (None, _) => {
            let escaped = escaped(string);
            vm.output.write_error(escaped.as_bytes());
        }
    }
    Ok(())
}

/// The text with lone surrogates as escapes.
pub fn escaped(string: &Str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(code) = string.as_wtf8().nth(at) {
        match char::from_u32(code) {
            Some(character) => out.push(character),
            None => out.push_str(&format!("\\u{code:04x}")),
        }
        at += 1;
    }
    out
}

#[cold]
fn surrogate(vm: &mut Vm, text: &Value, string: &Str) -> crate::runtime::Raised {
    let is_surrogate = |at: &usize| {
        let code = string.as_wtf8().nth(*at);
        code.is_some_and(|code| char::from_u32(code).is_none())
    };
    let start = (0..string.chars).find(is_surrogate).unwrap_or(0);
    let end = (start..string.chars)
        .find(|at| !is_surrogate(at))
        .unwrap_or(string.chars);
    let args = vec![
        vm.str("utf-8"),
        text.clone(),
        vm.int(start as i64),
        vm.int(end as i64),
        vm.str("surrogates not allowed"),
    ];
    vm.error_with(TypeId::UNICODE_ENCODE_ERROR, args)
}

fn write_method(vm: &mut Vm, args: &[Value]) -> PyResult {
    write(vm, &args[0], &args[1])?;
    let length = Str::of(&args[1]).map_or(0, |text| text.chars);
    Ok(vm.int(length as i64))
}

fn write_lines(vm: &mut Vm, args: &[Value]) -> PyResult {
    for line in vm.collect(&args[1])? {
        write(vm, &args[0], &line)?;
    }
    Ok(Value::NONE)
}

fn flush(vm: &mut Vm, args: &[Value]) -> PyResult {
    stream(vm, &args[0])?;
    vm.output.flush();
    Ok(Value::NONE)
}

fn close(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(this) = args.first().and_then(Stream::of) {
        vm.output.flush();
        *this.closed.get_mut(&mut vm.heap) = true;
    }
    Ok(Value::NONE)
}

fn limit(vm: &mut Vm, size: Option<&Value>) -> PyResult<usize> {
    match size {
        Some(size) if !size.is_none() => {
            let size = vm.index_i64(size)?;
            Ok(usize::try_from(size).unwrap_or(usize::MAX))
        }
        _ => Ok(usize::MAX),
    }
}

/// The next line of standard input with its end; empty at the end of input.
///
/// # Errors
/// `ValueError` if the stream is closed; `OSError`.
pub fn read_line(vm: &mut Vm, value: &Value, limit: usize) -> PyResult {
    open(vm, value, false)?;
    vm.output.flush();
    let mut line = String::new();
    if !has_input(vm) {
        return Ok(vm.str(""));
    }
    if limit == usize::MAX {
        let bytes = vm.input_line()?;
        line = match String::from_utf8(bytes) {
            Ok(line) => line,
            Err(error) => return Err(vm.error(TypeId::OS_ERROR, &error.to_string())),
        };
    } else {
        while line.chars().count() < limit && !line.ends_with('\n') {
            match read_character(vm)? {
                Some(character) => line.push(character),
                None => break,
            }
        }
    }
    // The end of a typed line shows at a terminal.
    if line.ends_with('\n') {
        vm.output.open_line.clear();
    }
    Ok(vm.str(&line))
}

fn read_lines(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut lines = Vec::new();
    loop {
        let line = read_line(vm, &args[0], usize::MAX)?;
        if Str::of(&line).is_none_or(|line| line.chars == 0) {
            return Ok(vm.list(lines));
        }
        lines.push(line);
    }
}

fn read(vm: &mut Vm, args: &[Value]) -> PyResult {
    open(vm, &args[0], false)?;
    let limit = limit(vm, args.get(1))?;
    let mut text = String::new();
    let mut count = 0;
    while count < limit && has_input(vm) {
        match read_character(vm)? {
            Some(character) => text.push(character),
            None => break,
        }
        count += 1;
    }
    Ok(vm.str(&text))
}

/// Whether there is an input: a session whose output is kept is not at the process's terminal, and reads nothing.
fn has_input(vm: &Vm) -> bool {
    vm.settings.passthrough
}

/// One character of standard input; wrong bytes become replacement characters.
fn read_character(vm: &mut Vm) -> PyResult<Option<char>> {
    let Some(first) = vm.input_byte()? else {
        return Ok(None);
    };
    let more = match first {
        0..=0x7f => 0,
        0xc0..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf7 => 3,
        _ => return Ok(Some('\u{fffd}')),
    };
    let mut bytes = vec![first];
    for _ in 0..more {
        bytes.extend(vm.input_byte()?);
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.chars().next())
}
