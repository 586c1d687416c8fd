//! Warnings that native code gives.

use crate::heap::Value;

use super::error::PyResult;
use super::type_id::TypeId;
use super::vm::Vm;

/// Where the compiler was when it warned.
pub struct WarnedPlace<'a> {
    pub filename: &'a str,
    pub line: u32,
    /// The line's text, if the warning shows one.
    pub source: Option<&'a str>,
}

impl Vm {
    /// Gives a `DeprecationWarning`, as of the line that runs.
    ///
    /// # Errors
    /// The warning, if filters say so, and what showing it raises.
    #[cold]
    pub fn deprecated(&mut self, message: &str) -> PyResult<()> {
        (self.hooks.warn)(self, TypeId::DEPRECATION_WARNING, message, None)
    }

    /// Warns if what a conversion like `__index__` answered is no plain `class`, but an instance of a subclass.
    ///
    /// # Errors
    /// As [`Vm::deprecated`].
    pub fn only_exact(&mut self, method: &str, class: TypeId, result: &Value) -> PyResult<()> {
        if self.is_exact(result, class) {
            return Ok(());
        }
        let (name, own) = (self.type_name(result), self.type_object(class).clone());
        let own = self.class_name(&own);
        self.deprecated(&format!(
            "{method} returned non-{own} (type {name}).  The ability to return an instance of a strict subclass of \
             {own} is deprecated, and may be removed in a future version of Python."
        ))
    }
}
