//! `print`, `input` and `open` (which refuses), and writing to whatever `sys.stdout` is.

use crate::heap::Value;
use crate::objects::stream::{self, Stream};
use crate::runtime::{Args, NativeDef, PyResult, Str, TypeId, Vm};

/// The functions.
pub const TABLE: &[NativeDef] = &[
    NativeDef::any(
        "print",
        print,
        "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
        "Writes the texts of values, separated by sep and ended by end, to file or sys.stdout.",
    )
    .function(),
    NativeDef::range(
        "input",
        0,
        1,
        input,
        "($module, prompt='', /)",
        "A line of standard input, without its end.",
    )
    .function(),
    NativeDef::any(
        "open",
        open,
        "($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)",
        "Refuses: a session touches no files.",
    )
    .function(),
];

/// A program is told as by a system that forbids it.
fn open(vm: &mut Vm, args: Args) -> PyResult {
    let names = [
        "file",
        "mode",
        "buffering",
        "encoding",
        "errors",
        "newline",
        "closefd",
        "opener",
    ];
    let [file, ..] = args.bind(vm, "open", names, 0, 1)?;
    const NOT_PERMITTED: i64 = 1;
    let reason = vm.str("this session opens no files");
    let args = vec![vm.int(NOT_PERMITTED), reason, file.unwrap_or(Value::NONE)];
    Err(vm.error_with(TypeId::PERMISSION_ERROR, args))
}

/// Writes a string to a stream: a standard one directly, any other through its `write`.
///
/// # Errors
/// What writing raises.
pub fn write(vm: &mut Vm, stream: &Value, text: &Value) -> PyResult<()> {
    if Stream::of(stream).is_some() {
        return stream::write(vm, stream, text);
    }
    let name = vm.names.write.clone();
    let method = vm.get_attr(stream, &name)?;
    vm.call(&method, std::slice::from_ref(text)).map(drop)
}

/// Writes a text and the end of the line.
///
/// # Errors
/// As [`write`].
pub fn write_line(vm: &mut Vm, stream: &Value, text: &Value) -> PyResult<()> {
    write(vm, stream, text)?;
    let end = vm.str("\n");
    write(vm, stream, &end)
}

/// Flushes a stream.
///
/// # Errors
/// What its `flush` raises.
pub fn flush(vm: &mut Vm, stream: &Value) -> PyResult<()> {
    if Stream::of(stream).is_some() {
        vm.output.flush();
        return Ok(());
    }
    vm.call_method(stream, "flush", &[]).map(drop)
}

/// An attribute of `sys`.
pub fn of_sys(vm: &mut Vm, name: &Value) -> PyResult<Option<Value>> {
    let (modules, sys) = (vm.modules.clone(), vm.names.sys.clone());
    match vm.dict_get_str(&modules, &sys) {
        Some(sys) => vm.get_attr_opt(&sys, name),
        None => Ok(None),
    }
}

fn print(vm: &mut Vm, args: Args) -> PyResult {
    args.only_keywords(vm, "print", &["sep", "end", "file", "flush"])?;
    let (mut separator, mut end, mut file, mut flushed) = (None, None, None, false);
    for (name, value) in args.names.iter().zip(args.values) {
        match vm.text(name).as_str() {
            "sep" => separator = text_option(vm, "sep", value)?,
            "end" => end = text_option(vm, "end", value)?,
            "file" => file = Some(value.clone()).filter(|file| !file.is_none()),
            _ => flushed = vm.truth(value)?,
        }
    }
    let file = match file {
        Some(file) => file,
        None => {
            let name = vm.names.stdout.clone();
            match of_sys(vm, &name)? {
                Some(file) if file.is_none() => return Ok(Value::NONE),
                Some(file) => file,
                None => return Err(vm.runtime_error("lost sys.stdout")),
            }
        }
    };
    for (index, value) in args.positional.iter().enumerate() {
        if index > 0 {
            let separator = match &separator {
                Some(separator) => separator.clone(),
                None => vm.str(" "),
            };
            write(vm, &file, &separator)?;
        }
        let text = vm.to_str(value)?;
        write(vm, &file, &text)?;
    }
    let end = match end {
        Some(end) => end,
        None => vm.str("\n"),
    };
    write(vm, &file, &end)?;
    if flushed {
        flush(vm, &file)?;
    }
    Ok(Value::NONE)
}

fn text_option(vm: &mut Vm, name: &str, value: &Value) -> PyResult<Option<Value>> {
    if value.is_none() {
        return Ok(None);
    }
    if Str::of(value).is_none() {
        let class = vm.type_name(value);
        return Err(vm.type_error(format!("{name} must be None or a string, not {class}")));
    }
    Ok(Some(value.clone()))
}

fn input(vm: &mut Vm, args: &[Value]) -> PyResult {
    let names = [vm.names.stdout.clone(), vm.names.stdin.clone()];
    let [stdout, stdin] = names;
    if let Some(prompt) = args.first() {
        let text = vm.to_str(prompt)?;
        match of_sys(vm, &stdout)? {
            Some(stdout) if !stdout.is_none() => {
                write(vm, &stdout, &text)?;
                // What can't be flushed is no hindrance.
                let _ = flush(vm, &stdout);
            }
            _ => return Err(vm.runtime_error("input(): lost sys.stdout")),
        }
    }
    let stdin = match of_sys(vm, &stdin)? {
        Some(stdin) if !stdin.is_none() => stdin,
        _ => return Err(vm.runtime_error("input(): lost sys.stdin")),
    };
    let line = if Stream::of(&stdin).is_some() {
        stream::read_line(vm, &stdin, usize::MAX)?
    } else {
        vm.call_method(&stdin, "readline", &[])?
    };
    let text = match Str::of(&line) {
        Some(line) => line.as_bytes().to_vec(),
        None => return Err(vm.type_error("object.readline() returned non-string")),
    };
    if text.is_empty() {
        return Err(vm.error(TypeId::EOF_ERROR, "EOF when reading a line"));
    }
    Ok(vm.str_bytes(text.strip_suffix(b"\n").unwrap_or(&text)))
}
