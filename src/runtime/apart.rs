//! Native work that can't stop to look for Ctrl-C, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::error::PyResult;
use super::type_id::TypeId;
use super::vm::Vm;

impl Vm {
    /// Does work that takes long and can't look for Ctrl-C itself on a thread of its own. If it is given up, the flag
    /// is set, and what it still answers is dropped.
    ///
    /// # Errors
    /// `KeyboardInterrupt`; `MemoryError` where the work came to no end, or there can be no thread.
    pub fn apart<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
    ) -> PyResult<T> {
        let given_up = Arc::new(AtomicBool::new(false));
        let (told, (sender, answer)) = (given_up.clone(), mpsc::sync_channel(1));
        let thread = std::thread::Builder::new().spawn(move || {
            let _ = sender.send(work(&told));
        });
        if thread.is_err() {
            return Err(self.error_with(TypeId::MEMORY_ERROR, Vec::new()));
        }
        loop {
            match answer.recv_timeout(Duration::from_millis(20)) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.error_with(TypeId::MEMORY_ERROR, Vec::new()));
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(raised) = self.poll() {
                        given_up.store(true, Ordering::Relaxed);
                        return Err(raised);
                    }
                }
            }
        }
    }
}
