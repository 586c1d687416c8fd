//! Taking all items of an iterator in native code.
//!
//! `sum(x * y for …)` would leave the evaluation loop with each item and enter it again for the next. What is done with an
//! item mostly runs no code; then the item is handed over where the generator yields it ([`Sink`](super::machine::Sink)), and nobody can tell.

use crate::heap::Value;

use super::error::PyResult;
use super::type_id::TypeId;
use super::vm::Vm;

impl Vm {
    /// Lets a sink take the items of an iterator, one after the other. Answers the first that it gives back, which must leave
    /// it as it was; `None` at the end.
    ///
    /// # Errors
    /// What iterating raises.
    #[inline]
    pub fn drain(
        &mut self,
        iterator: &Value,
        mut sink: impl FnMut(Value) -> Option<Value>,
    ) -> PyResult<Option<Value>> {
        let generator = self.is_exact(iterator, TypeId::GENERATOR);
        let feed = self.hooks.feed_from_generator;
        // What a generator answers was offered already, or comes from one to which it delegates.
        while let Some(item) = match generator {
            true => feed(self, iterator, &mut sink)?,
            false => self.next(iterator)?,
        } {
            let given_back = sink(item);
            if given_back.is_some() {
                return Ok(given_back);
            }
            self.poll()?;
        }
        Ok(None)
    }
}
