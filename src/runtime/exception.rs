//! Exceptions as objects: arguments, traceback, context, cause, and the fields of the classes that have some.

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;

use super::error::PyResult;
use super::kind;
use super::type_id::TypeId;
use super::vm::Vm;

object! {
    /// An exception.
    pub struct Exception: kind::EXCEPTION, tracked {
        /// Fields by the names that the class's [`fields_of`] gives (`name`, `value`, `lineno`, …).
        pub fields: HeapCell<Vec<Option<Value>>>,
        /// Attributes.
        pub attributes: Attributes,
        /// `args`, a tuple.
        pub args: HeapCell<Value>,
        /// `__traceback__`.
        pub traceback: HeapCell<Option<Value>>,
        /// `__cause__`.
        pub cause: HeapCell<Option<Value>>,
        /// `__context__`.
        pub context: HeapCell<Option<Value>>,
        /// `__suppress_context__`.
        pub suppress_context: HeapCell<bool>,
    }
}

impl Exception {
    /// The exception that `value` is.
    #[inline]
    pub fn of(value: &Value) -> Option<&Exception> {
        Heap::downcast(value)
    }
}

/// The names of the fields of a builtin exception class, the ones it inherits included.
pub fn fields_of(id: TypeId) -> &'static [&'static str] {
    match id {
        TypeId::STOP_ITERATION => &["value"],
        TypeId::SYSTEM_EXIT => &["code"],
        TypeId::ATTRIBUTE_ERROR => &["obj", "name"],
        TypeId::NAME_ERROR | TypeId::UNBOUND_LOCAL_ERROR => &["name"],
        TypeId::IMPORT_ERROR | TypeId::MODULE_NOT_FOUND_ERROR => {
            &["msg", "name", "path", "name_from"]
        }
        TypeId::SYNTAX_ERROR
        | TypeId::INDENTATION_ERROR
        | TypeId::TAB_ERROR
        | TypeId::INCOMPLETE_INPUT_ERROR => &[
            "msg",
            "filename",
            "lineno",
            "offset",
            "text",
            "end_lineno",
            "end_offset",
            "print_file_and_line",
        ],
        TypeId::UNICODE_DECODE_ERROR | TypeId::UNICODE_ENCODE_ERROR => {
            &["encoding", "object", "start", "end", "reason"]
        }
        TypeId::UNICODE_TRANSLATE_ERROR => &["object", "start", "end", "reason"],
        TypeId::BASE_EXCEPTION_GROUP | TypeId::EXCEPTION_GROUP => &["message", "exceptions"],
        id if id >= TypeId::OS_ERROR && id <= TypeId::TIMEOUT_ERROR => &[
            "errno",
            "strerror",
            "filename",
            "filename2",
            "characters_written",
        ],
        _ => &[],
    }
}

impl Vm {
    /// What a call of the exception class `class` answered, if it is an exception. If not, the error names what
    /// came by its class, as a `raise` does, or by the class's name alone.
    ///
    /// # Errors
    /// `TypeError` if it is none.
    pub fn made_exception(&mut self, class: &Value, made: Value, by_name: bool) -> PyResult {
        if Exception::of(&made).is_some() {
            return Ok(made);
        }
        let shown = self.repr(class)?;
        let (shown, kind) = (self.text(&shown), self.class_of(&made).clone());
        let kind = match by_name {
            true => self.type_name(&made),
            false => {
                let kind = self.repr(&kind)?;
                self.text(&kind)
            }
        };
        Err(self.type_error(format!(
            "calling {shown} should have returned an instance of BaseException, not {kind}"
        )))
    }

    /// Sets `__context__` to the exception being handled, without making a ring of contexts.
    pub fn set_context(&mut self, exception: &Value) {
        let Some(handled) = self.machine.handled.clone() else {
            return;
        };
        if handled.is(exception) {
            return;
        }
        let mut at = handled.clone();
        // A ring that the program made itself is left alone: the slower walker is met in it.
        let (mut slow, mut steps) = (handled.clone(), 0u32);
        while let Some(object) = Exception::of(&at) {
            let Some(next) = object.context.get(&self.heap).clone() else {
                break;
            };
            if next.is(exception) {
                let old = object.context.get_mut(&mut self.heap).take();
                drop(old);
                break;
            }
            at = next;
            if at.is(&slow) {
                break;
            }
            if steps % 2 == 1
                && let Some(object) = Exception::of(&slow)
                && let Some(next) = object.context.get(&self.heap).clone()
            {
                slow = next;
            }
            steps += 1;
        }
        if let Some(object) = Exception::of(exception) {
            let old = object.context.get_mut(&mut self.heap).replace(handled);
            drop(old);
        }
    }

    /// The builtin exception class whose fields an exception has.
    pub fn exception_layout(&self, exception: &Value) -> TypeId {
        let class = self.class_of(exception);
        super::class::Class::of(class).map_or(TypeId::BASE_EXCEPTION, |class| class.spec.0.get().id)
    }

    /// A field of an exception, if its class has it and it is set.
    pub fn exception_field(&self, exception: &Value, name: &str) -> Option<Value> {
        let at = fields_of(self.exception_layout(exception))
            .iter()
            .position(|field| *field == name)?;
        Exception::of(exception)?
            .fields
            .get(&self.heap)
            .get(at)?
            .clone()
    }

    /// Sets a field of an exception, if its class has it.
    pub fn set_exception_field(&mut self, exception: &Value, name: &str, value: Value) {
        let names = fields_of(self.exception_layout(exception));
        if let (Some(at), Some(object)) = (
            names.iter().position(|field| *field == name),
            Exception::of(exception),
        ) {
            let fields = object.fields.get_mut(&mut self.heap);
            if fields.len() < names.len() {
                fields.resize(names.len(), None);
            }
            let old = fields[at].replace(value);
            drop(old);
        }
    }
}
