//! The prompt where standard input is no terminal: what CPython does with `-i` and a pipe.
//!
//! Prompts go to standard error, answers to standard output, tracebacks to standard error. Lines are
//! taken one by one, so that `input()` in a statement reads the line after it. At the end of
//! input what is typed so far runs as it is, and a newline goes to standard error.

use std::cell::RefCell;
use std::io::{self, Write};
use std::process::ExitCode;
use std::rc::Rc;

use super::run::Runner;
use super::statements;
use crate::session::{Completeness, Session};

/// Runs the statements of standard input until it ends or one asks to leave.
pub fn run(
    session: Rc<RefCell<Session>>,
    quiet: bool,
    listener: Option<super::Listener>,
) -> ExitCode {
    if !quiet {
        say(&super::banner());
    }
    let mut runner = Runner::new(session.clone(), listener);
    let status = loop {
        let (statement, more) = read_statement(&mut session.borrow_mut());
        match statement {
            Statement::None => {}
            Statement::Interrupted => say("\nKeyboardInterrupt\n"),
            Statement::Text(text) => {
                if let Some(status) = runner.statement(&text) {
                    break status;
                }
            }
            Statement::Wrong(message) => say(&message),
        }
        if !more {
            break 0;
        }
    };
    drop(runner);
    super::leave(session, status)
}

/// What was typed at one prompt.
enum Statement {
    /// Nothing to run.
    None,
    /// Ctrl-C.
    Interrupted,
    /// A statement.
    Text(String),
    /// Bytes that are no text: the message that CPython gives.
    Wrong(String),
}

/// Prompts and reads until a statement is whole; says whether there may be more input.
fn read_statement(session: &mut Session) -> (Statement, bool) {
    let mut text = String::new();
    say(&session.prompt(false));
    loop {
        let Some(bytes) = session.read_line() else {
            return (Statement::Interrupted, true);
        };
        if bytes.is_empty() {
            say("\n");
            let statement = if text.is_empty() {
                Statement::None
            } else {
                Statement::Text(text)
            };
            // The end of input inside a statement ends that; the next prompt then meets it again.
            let more = matches!(statement, Statement::Text(_));
            return (statement, more);
        }
        match std::str::from_utf8(&bytes) {
            Ok(typed) => text.push_str(typed.strip_suffix("\r\n").unwrap_or(typed)),
            Err(error) => return (Statement::Wrong(wrong_bytes(&bytes, error)), true),
        }
        if bytes.ends_with(b"\r\n") {
            text.push('\n');
        }
        if !bytes.ends_with(b"\n") {
            // CPython asks for the rest of the line, and meets the end.
            say(&session.prompt(true));
            text.push('\n');
            continue;
        }
        match Session::completeness(&text) {
            Completeness::Empty => return (Statement::None, true),
            Completeness::Complete => return (Statement::Text(text), true),
            Completeness::Incomplete if statements::ends_block(&text) => {
                return (Statement::Text(text), true);
            }
            Completeness::Incomplete => say(&session.prompt(true)),
        }
    }
}

/// CPython's message about bytes that are not UTF-8.
fn wrong_bytes(bytes: &[u8], error: std::str::Utf8Error) -> String {
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or(0);
    let reason = match (error.error_len(), byte) {
        (None, _) => "unexpected end of data",
        (_, 0x80..=0xc1 | 0xf5..) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    format!(
        "  File \"<stdin>\", line 0\n    \nSyntaxError: (unicode error) 'utf-8' codec can't decode \
         byte 0x{byte:02x} in position {at}: {reason}\n"
    )
}

/// Writes to standard error.
pub(super) fn say(text: &str) {
    let mut errors = io::stderr().lock();
    let _ = errors
        .write_all(text.as_bytes())
        .and_then(|()| errors.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bytes_are_told_as_cpython_does() {
        let message = |bytes: &[u8]| wrong_bytes(bytes, std::str::from_utf8(bytes).unwrap_err());
        assert!(message(b"\xff\n").ends_with("byte 0xff in position 0: invalid start byte\n"));
        assert!(message(b"a\xc3(\n").ends_with("0xc3 in position 1: invalid continuation byte\n"));
    }
}
