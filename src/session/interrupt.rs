//! Ctrl-C, from wherever it comes: a handle that another thread may hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::heap::interrupt::KEYBOARD;

/// Asks a session's running statement to stop with `KeyboardInterrupt`.
#[derive(Clone, Debug)]
pub struct InterruptHandle(Arc<AtomicU32>);

impl InterruptHandle {
    pub(super) fn new(word: Arc<AtomicU32>) -> InterruptHandle {
        InterruptHandle(word)
    }

    /// Asks; the statement notices at its next backward jump or call.
    pub fn interrupt(&self) {
        self.0.fetch_or(KEYBOARD, Ordering::Relaxed);
    }

    /// Takes the request back; says whether there was one.
    pub fn take(&self) -> bool {
        self.0.fetch_and(!KEYBOARD, Ordering::Relaxed) & KEYBOARD != 0
    }
}
