//! Runs a program (a file, `-c`, `-m`, standard input), then the prompt if that is wanted.
//!
//! Exit statuses are CPython's: 0, what `SystemExit` asks for, 1 after an uncaught exception, 2 if the file
//! can't be opened, 130 (what shells show of a program that Ctrl-C ended) after an uncaught `KeyboardInterrupt`.
//! After `-i` only the prompt's counts.

use std::cell::RefCell;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use super::args::{SessionOptions, Source};
use super::complain;
use super::prompt::{self, Wanted};
use crate::repl;
use crate::session::{Outcome, Session};
use crate::syntax;

/// Runs what the options ask for.
pub fn run(options: SessionOptions) -> ExitCode {
    let SessionOptions {
        source,
        interactive,
        prompt: wanted,
        mut settings,
    } = options;
    let typed = std::io::stdin().is_terminal() || interactive;
    let program = match source {
        None | Some(Source::Stdin) if typed => {
            settings.path.insert(0, PathBuf::new());
            return prompt::open(Session::new(settings), wanted, true, None);
        }
        None | Some(Source::Stdin) => {
            settings.path.insert(0, PathBuf::new());
            stdin()
        }
        Some(Source::Code(code)) => {
            settings.path.insert(0, PathBuf::new());
            Ok(Program::Text(code + "\n", "<string>".to_string()))
        }
        Some(Source::Module(name)) => {
            settings
                .path
                .insert(0, std::env::current_dir().unwrap_or_default());
            Ok(Program::Module(name))
        }
        Some(Source::File(path)) => {
            let path = std::path::absolute(&path).unwrap_or(path);
            settings.path.insert(0, folder(&path));
            file(&path)
        }
    };
    let program = match program {
        Ok(program) => program,
        Err((message, status)) => {
            complain(&message);
            if !interactive {
                return ExitCode::from(status);
            }
            return prompt::open(Session::new(settings), without_banner(wanted), false, None);
        }
    };
    let mut session = Session::new(settings);
    let keyboard = session.interrupt_handle();
    // There is one handler in a process: the prompt after a program keeps this one. Without one Ctrl-C just ends
    // the program, so it is no reason not to run it.
    let _ = ctrlc::set_handler(move || keyboard.interrupt());
    let status = match program {
        Program::Text(text, filename) => status(&session.run_program(&text, &filename)),
        Program::Module(name) => match session.run_module(&name) {
            Ok(outcome) => status(&outcome),
            Err(message) => {
                complain(&message);
                1
            }
        },
        Program::Wrong(message) => {
            eprint_quietly(&message);
            1
        }
    };
    if interactive {
        return prompt::open(session, without_banner(wanted), false, None);
    }
    repl::leave(Rc::new(RefCell::new(session)), status)
}

/// After a program there is no banner.
fn without_banner(wanted: Wanted) -> Wanted {
    Wanted {
        quiet: true,
        ..wanted
    }
}

/// The status that an outcome asks for.
pub fn status(outcome: &Outcome) -> u8 {
    if let Some(audit) = &outcome.audit {
        complain(&format!("audit: {audit}"));
        return 1;
    }
    if outcome.interrupted {
        return 130;
    }
    match (outcome.exit, &outcome.traceback) {
        // As the system does: the lowest eight bits.
        (Some(code), _) => (code & 0xff) as u8,
        (None, Some(_)) => 1,
        (None, None) => 0,
    }
}

/// What is to be run.
pub enum Program {
    /// A text, and its file's name.
    Text(String, String),
    /// A module.
    Module(String),
    /// Bytes that are no text: the message of their SyntaxError.
    Wrong(String),
}

impl Program {
    fn new(bytes: &[u8], filename: String) -> Program {
        match decode(bytes, &filename) {
            Ok(text) => Program::Text(text, filename),
            Err(message) => Program::Wrong(message),
        }
    }
}

/// Reads a program.
pub fn file(path: &Path) -> Result<Program, (String, u8)> {
    let shown = path.display();
    if path.is_dir() {
        return Err((format!("can't find '__main__' module in '{shown}'"), 1));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        let number = error.raw_os_error().unwrap_or(0);
        let text = error.to_string();
        let text = text.split(" (os error").next().unwrap_or(&text).to_string();
        (
            format!("can't open file '{shown}': [Errno {number}] {text}"),
            2,
        )
    })?;
    Ok(Program::new(&bytes, path.to_string_lossy().into_owned()))
}

fn stdin() -> Result<Program, (String, u8)> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| (format!("can't read standard input: {error}"), 2))?;
    Ok(Program::new(&bytes, "<stdin>".to_string()))
}

/// The text of a program's bytes, or the message of the SyntaxError that they are. CPython words two of
/// them otherwise for a file than for bytes that a program compiles.
fn decode(bytes: &[u8], filename: &str) -> Result<String, String> {
    syntax::decode(bytes).map_err(|error| {
        if let Some(encoding) = error.message.strip_prefix("unknown encoding: ") {
            return format!("SyntaxError: encoding problem: {encoding}\n");
        }
        let head = bytes.split(|&b| b == b'\n').take(2);
        let declared = head
            .into_iter()
            .any(|line| memchr::memmem::find(line, b"coding").is_some());
        match std::str::from_utf8(bytes) {
            Err(wrong) if !declared && error.message.starts_with("(unicode error) 'utf-8'") => {
                let at = wrong.valid_up_to();
                let line = 1 + bytes.iter().take(at).filter(|&&b| b == b'\n').count();
                let byte = bytes.get(at).copied().unwrap_or(0);
                format!(
                    "SyntaxError: Non-UTF-8 code starting with '\\x{byte:02x}' in file {filename} \
                     on line {line}, but no encoding declared; see \
                     https://peps.python.org/pep-0263/ for details\n"
                )
            }
            _ => error.render(filename),
        }
    })
}

/// The folder that a file is in.
fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Writes to standard error, whether that is heard or not.
pub fn eprint_quietly(message: &str) {
    use std::io::Write;
    let _ = std::io::stderr().write_all(message.as_bytes());
}
