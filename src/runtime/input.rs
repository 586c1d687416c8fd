//! The process's standard input, of which one session reads. Waiting for it can be interrupted.

use std::io::{IsTerminal, Read};

use super::error::PyResult;
use super::type_id::TypeId;
use super::vm::Vm;

/// What was read and is not yet taken.
#[derive(Default)]
pub struct Input {
    bytes: Vec<u8>,
    taken: usize,
    /// Who reads a line at a terminal.
    pub editor: Option<LineEditor>,
}

/// Reads a line behind what stands in it already. `None` if Ctrl-C came, which it passes on; empty at the end of
/// input, else ended by a newline.
pub type LineEditor = Box<dyn FnMut(&str) -> Option<String>>;

/// No less than what the standard library buffers, so that it does not.
const PIECE: usize = 1 << 15;

impl Vm {
    /// The next byte; `None` at the end of input. At a terminal there may be more after the end.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, `OSError`.
    pub fn input_byte(&mut self) -> PyResult<Option<u8>> {
        if self.input.taken == self.input.bytes.len() {
            self.fill_input()?;
        }
        let byte = self.input.bytes.get(self.input.taken).copied();
        self.input.taken += usize::from(byte.is_some());
        Ok(byte)
    }

    /// The next line with its end, if it has one; empty at the end of input.
    ///
    /// # Errors
    /// As [`Vm::input_byte`].
    pub fn input_line(&mut self) -> PyResult<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let left = self.input.bytes.get(self.input.taken..).unwrap_or(&[]);
            if let Some(end) = memchr::memchr(b'\n', left) {
                line.extend_from_slice(&left[..=end]);
                self.input.taken += end + 1;
                return Ok(line);
            }
            line.extend_from_slice(left);
            self.input.taken = self.input.bytes.len();
            if !self.fill_input()? {
                return Ok(line);
            }
        }
    }

    /// Reads more where all is taken; says whether there was more.
    fn fill_input(&mut self) -> PyResult<bool> {
        if self.input.editor.is_some() {
            self.poll()?;
        }
        if let Some(editor) = &mut self.input.editor {
            let open = std::mem::take(&mut self.output.open_line);
            let line = editor(&String::from_utf8_lossy(&open));
            self.input.bytes = line.unwrap_or_default().into_bytes();
            self.input.taken = 0;
            self.poll()?;
            return Ok(!self.input.bytes.is_empty());
        }
        while !is_readable() {
            if let Err(raised) = self.poll() {
                // What is told of it begins a line, as if the one that was asked for had been typed.
                if !self.output.open_line.is_empty() && std::io::stdin().is_terminal() {
                    self.output.write(b"\n");
                }
                return Err(raised);
            }
        }
        let mut bytes = std::mem::take(&mut self.input.bytes);
        bytes.resize(PIECE, 0);
        let read = std::io::stdin().lock().read(&mut bytes);
        bytes.truncate(*read.as_ref().unwrap_or(&0));
        self.input.bytes = bytes;
        self.input.taken = 0;
        match read {
            Ok(count) => Ok(count > 0),
            Err(error) => Err(self.error(TypeId::OS_ERROR, &error.to_string())),
        }
    }
}

/// Waits a moment; says whether reading will not wait.
#[cfg(unix)]
fn is_readable() -> bool {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;
    let stdin = std::io::stdin();
    let mut asked = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
    match poll(&mut asked, PollTimeout::from(20u8)) {
        Ok(ready) => ready > 0,
        // A signal: whoever asks looks for Ctrl-C. Of anything else reading tells.
        Err(error) => error != nix::errno::Errno::EINTR,
    }
}

#[cfg(not(unix))]
fn is_readable() -> bool {
    true
}
