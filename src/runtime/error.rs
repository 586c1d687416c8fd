//! Results: a raised exception travels as a value in the error half of every result.

use crate::heap::Value;

use super::type_id::TypeId;
use super::vm::Vm;

/// An exception on its way up: an instance of a subclass of `BaseException`.
#[derive(Debug)]
pub struct Raised(pub Value);

/// What every operation answers that may raise.
pub type PyResult<T = Value> = Result<T, Raised>;

macro_rules! constructors {
    ($($name:ident $type:ident)*) => {
        impl Vm {
            $(
                #[doc = concat!("A new exception of class ", stringify!($type), " with this message, to be returned in `Err`.")]
                #[cold]
                pub fn $name(&mut self, message: impl AsRef<str>) -> Raised {
                    self.error(TypeId::$type, message.as_ref())
                }
            )*
        }
    };
}

constructors! {
    type_error TYPE_ERROR
    value_error VALUE_ERROR
    index_error INDEX_ERROR
    runtime_error RUNTIME_ERROR
    overflow_error OVERFLOW_ERROR
    zero_division_error ZERO_DIVISION_ERROR
    name_error NAME_ERROR
    system_error SYSTEM_ERROR
    memory_error MEMORY_ERROR
    recursion_error RECURSION_ERROR
    reference_error REFERENCE_ERROR
    not_implemented_error NOT_IMPLEMENTED_ERROR
    import_error IMPORT_ERROR
    assertion_error ASSERTION_ERROR
    lookup_error LOOKUP_ERROR
}

impl Vm {
    /// A new exception of a builtin class whose only argument is the message.
    #[cold]
    pub fn error(&mut self, class: TypeId, message: &str) -> Raised {
        let message = self.str(message);
        self.error_with(class, vec![message])
    }

    /// A new `KeyError` for a key.
    #[cold]
    pub fn key_error(&mut self, key: &Value) -> Raised {
        self.error_with(TypeId::KEY_ERROR, vec![key.clone()])
    }

    /// A new exception of a builtin class with these arguments. No Python code runs.
    #[cold]
    pub fn error_with(&mut self, class: TypeId, args: Vec<Value>) -> Raised {
        let make = self.hooks.new_exception;
        Raised(make(self, class, args))
    }
}
