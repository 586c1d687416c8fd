//! The exception classes: one table of names, bases and docstrings. What a class adds to its base is in the
//! files beside: `base` (what all exceptions do), `simple` (classes with a field or two), `os`, `syntax`,
//! `unicode`, `group`.
//!
//! The fields of an exception (`name`, `errno`, …) stand in one vector, in the order that
//! [`fields_of`] gives for the builtin class from which its layout comes.

mod base;
mod group;
pub use group::members;
mod os;
mod simple;
pub mod star;
mod syntax;
mod unicode;

use crate::heap::{Attributes, HeapCell, ShapeId, Value};
use crate::runtime::exception::fields_of;
use crate::runtime::{Exception, GetSetDef, NativeDef, Slots, TypeId, TypeSpec, Vm, kind};

macro_rules! exceptions {
    ($($id:ident $name:ident $base:ident $doc:literal)*) => {
        /// The spec of an exception class.
        pub fn exception_spec(id: TypeId) -> Option<&'static TypeSpec> {
            match id {
                $( TypeId::$id => {
                    static SPEC: TypeSpec = TypeSpec {
                        id: TypeId::$id, name: stringify!($name), doc: $doc, base: TypeId::$base,
                        kind: kind::EXCEPTION, subclassable: true, attributes: true,
                        weakly_referable: is_made_as_by_a_program(TypeId::$id),
                        slots: slots(TypeId::$id), methods: methods(TypeId::$id),
                        getset: getset(TypeId::$id), plain_fields: member_names(TypeId::$id),
                        ..TypeSpec::EMPTY
                    };
                    Some(&SPEC)
                } )*
                _ => None,
            }
        }

        /// All exception classes, bases before derived ones.
        pub const EXCEPTIONS: &[TypeId] = &[$(TypeId::$id),*];
    };
}

exceptions! {
    BASE_EXCEPTION BaseException OBJECT "What can be raised: the base of all exceptions."
    BASE_EXCEPTION_GROUP BaseExceptionGroup BASE_EXCEPTION "Several unrelated exceptions raised as one."
    GENERATOR_EXIT GeneratorExit BASE_EXCEPTION "Asks a generator to end."
    KEYBOARD_INTERRUPT KeyboardInterrupt BASE_EXCEPTION "The user interrupted the program."
    SYSTEM_EXIT SystemExit BASE_EXCEPTION "Asks the interpreter to exit."
    EXCEPTION Exception BASE_EXCEPTION "The base of all exceptions that are not meant to end the program."
    EXCEPTION_GROUP ExceptionGroup BASE_EXCEPTION_GROUP "Several unrelated exceptions, none of them meant to end the program."
    ARITHMETIC_ERROR ArithmeticError EXCEPTION "The base of the errors of arithmetic."
    FLOATING_POINT_ERROR FloatingPointError ARITHMETIC_ERROR "A floating-point operation failed."
    OVERFLOW_ERROR OverflowError ARITHMETIC_ERROR "A result is too large to be represented."
    ZERO_DIVISION_ERROR ZeroDivisionError ARITHMETIC_ERROR "Division by zero."
    ASSERTION_ERROR AssertionError EXCEPTION "An assertion does not hold."
    ATTRIBUTE_ERROR AttributeError EXCEPTION "There is no such attribute."
    BUFFER_ERROR BufferError EXCEPTION "A buffer can't be used so."
    EOF_ERROR EOFError EXCEPTION "The input has ended."
    IMPORT_ERROR ImportError EXCEPTION "A module, or a name of it, can't be imported."
    MODULE_NOT_FOUND_ERROR ModuleNotFoundError IMPORT_ERROR "There is no such module."
    LOOKUP_ERROR LookupError EXCEPTION "The base of the errors of looking something up."
    INDEX_ERROR IndexError LOOKUP_ERROR "The index is out of range."
    KEY_ERROR KeyError LOOKUP_ERROR "There is no such key."
    MEMORY_ERROR MemoryError EXCEPTION "Out of memory."
    NAME_ERROR NameError EXCEPTION "There is no such name."
    UNBOUND_LOCAL_ERROR UnboundLocalError NAME_ERROR "A local variable is read before it has a value."
    OS_ERROR OSError EXCEPTION "The operating system refused."
    BLOCKING_IO_ERROR BlockingIOError OS_ERROR "The operation would have to wait."
    CHILD_PROCESS_ERROR ChildProcessError OS_ERROR "An operation on a child process failed."
    CONNECTION_ERROR ConnectionError OS_ERROR "The base of the errors of connections."
    BROKEN_PIPE_ERROR BrokenPipeError CONNECTION_ERROR "The other end was closed."
    CONNECTION_ABORTED_ERROR ConnectionAbortedError CONNECTION_ERROR "The other side gave the connection up."
    CONNECTION_REFUSED_ERROR ConnectionRefusedError CONNECTION_ERROR "The other side refused the connection."
    CONNECTION_RESET_ERROR ConnectionResetError CONNECTION_ERROR "The other side reset the connection."
    FILE_EXISTS_ERROR FileExistsError OS_ERROR "The file exists already."
    FILE_NOT_FOUND_ERROR FileNotFoundError OS_ERROR "There is no such file."
    INTERRUPTED_ERROR InterruptedError OS_ERROR "A signal interrupted the operation."
    IS_A_DIRECTORY_ERROR IsADirectoryError OS_ERROR "That is a folder."
    NOT_A_DIRECTORY_ERROR NotADirectoryError OS_ERROR "That is no folder."
    PERMISSION_ERROR PermissionError OS_ERROR "That is not allowed."
    PROCESS_LOOKUP_ERROR ProcessLookupError OS_ERROR "There is no such process."
    TIMEOUT_ERROR TimeoutError OS_ERROR "The time is over."
    REFERENCE_ERROR ReferenceError EXCEPTION "The object of a weak proxy is gone."
    RUNTIME_ERROR RuntimeError EXCEPTION "An error that fits no other class."
    NOT_IMPLEMENTED_ERROR NotImplementedError RUNTIME_ERROR "A method is left to derived classes."
    PYTHON_FINALIZATION_ERROR PythonFinalizationError RUNTIME_ERROR "The interpreter is shutting down."
    RECURSION_ERROR RecursionError RUNTIME_ERROR "The recursion is too deep."
    STOP_ASYNC_ITERATION StopAsyncIteration EXCEPTION "An asynchronous iterator has ended."
    STOP_ITERATION StopIteration EXCEPTION "An iterator has ended."
    SYNTAX_ERROR SyntaxError EXCEPTION "The source text is no Python."
    INDENTATION_ERROR IndentationError SYNTAX_ERROR "The source text is indented wrongly."
    TAB_ERROR TabError INDENTATION_ERROR "Tabs and spaces are mixed so that the indentation is unclear."
    INCOMPLETE_INPUT_ERROR _IncompleteInputError SYNTAX_ERROR "The source text goes on."
    SYSTEM_ERROR SystemError EXCEPTION "The interpreter made a mistake."
    TYPE_ERROR TypeError EXCEPTION "A value is of the wrong type."
    VALUE_ERROR ValueError EXCEPTION "A value is of the right type but wrong."
    UNICODE_ERROR UnicodeError VALUE_ERROR "The base of the errors of encodings."
    UNICODE_DECODE_ERROR UnicodeDecodeError UNICODE_ERROR "These bytes can't be decoded."
    UNICODE_ENCODE_ERROR UnicodeEncodeError UNICODE_ERROR "These characters can't be encoded."
    UNICODE_TRANSLATE_ERROR UnicodeTranslateError UNICODE_ERROR "These characters can't be translated."
    WARNING Warning EXCEPTION "The base of the warnings."
    BYTES_WARNING BytesWarning WARNING "A doubtful use of bytes."
    DEPRECATION_WARNING DeprecationWarning WARNING "A feature that will go, told to programmers."
    ENCODING_WARNING EncodingWarning WARNING "A doubtful use of encodings."
    FUTURE_WARNING FutureWarning WARNING "A feature that will change, told to users."
    IMPORT_WARNING ImportWarning WARNING "A probable mistake in an import."
    PENDING_DEPRECATION_WARNING PendingDeprecationWarning WARNING "A feature that will go some day."
    RESOURCE_WARNING ResourceWarning WARNING "A doubtful use of resources."
    RUNTIME_WARNING RuntimeWarning WARNING "A doubtful behaviour at run time."
    SYNTAX_WARNING SyntaxWarning WARNING "A doubtful piece of syntax."
    UNICODE_WARNING UnicodeWarning WARNING "A doubtful use of Unicode."
    USER_WARNING UserWarning WARNING "The warnings that programs give."
}

const fn slots(id: TypeId) -> Slots {
    match id {
        TypeId::BASE_EXCEPTION => base::SLOTS,
        TypeId::BASE_EXCEPTION_GROUP => group::SLOTS,
        TypeId::ATTRIBUTE_ERROR => simple::ATTRIBUTE_ERROR,
        TypeId::NAME_ERROR => simple::NAME_ERROR,
        TypeId::IMPORT_ERROR => simple::IMPORT_ERROR,
        TypeId::KEY_ERROR => simple::KEY_ERROR,
        TypeId::STOP_ITERATION => simple::STOP_ITERATION,
        TypeId::SYSTEM_EXIT => simple::SYSTEM_EXIT,
        TypeId::OS_ERROR => os::SLOTS,
        TypeId::SYNTAX_ERROR => syntax::SLOTS,
        TypeId::UNICODE_DECODE_ERROR => unicode::DECODE,
        TypeId::UNICODE_ENCODE_ERROR => unicode::ENCODE,
        TypeId::UNICODE_TRANSLATE_ERROR => unicode::TRANSLATE,
        _ => Slots::EMPTY,
    }
}

/// Whether CPython makes the class as a program makes its classes.
const fn is_made_as_by_a_program(id: TypeId) -> bool {
    matches!(id, TypeId::EXCEPTION_GROUP)
}

const fn methods(id: TypeId) -> &'static [NativeDef] {
    match id {
        TypeId::BASE_EXCEPTION => base::METHODS,
        TypeId::BASE_EXCEPTION_GROUP => group::METHODS,
        TypeId::OS_ERROR => os::METHODS,
        TypeId::IMPORT_ERROR | TypeId::ATTRIBUTE_ERROR => simple::METHODS,
        _ => &[],
    }
}

const fn getset(id: TypeId) -> &'static [GetSetDef] {
    match id {
        TypeId::BASE_EXCEPTION => base::GETSET,
        TypeId::BASE_EXCEPTION_GROUP => group::GETSET,
        TypeId::EXCEPTION_GROUP => &[super::class::attributes::WEAKREF],
        TypeId::ATTRIBUTE_ERROR => simple::ATTRIBUTE_FIELDS,
        TypeId::NAME_ERROR => simple::NAME_FIELDS,
        TypeId::IMPORT_ERROR => simple::IMPORT_FIELDS,
        TypeId::STOP_ITERATION => simple::VALUE_FIELDS,
        TypeId::SYSTEM_EXIT => simple::CODE_FIELDS,
        TypeId::OS_ERROR => os::GETSET,
        TypeId::SYNTAX_ERROR => syntax::GETSET,
        TypeId::UNICODE_DECODE_ERROR => unicode::DECODE_FIELDS,
        TypeId::UNICODE_ENCODE_ERROR => unicode::ENCODE_FIELDS,
        TypeId::UNICODE_TRANSLATE_ERROR => unicode::TRANSLATE_FIELDS,
        _ => &[],
    }
}

/// Whether a class shows `__new__` in its own namespace, though it inherits the function.
pub fn shows_new(id: TypeId) -> bool {
    const INHERIT: &[TypeId] = &[
        TypeId::SYSTEM_EXIT,
        TypeId::ATTRIBUTE_ERROR,
        TypeId::IMPORT_ERROR,
        TypeId::NAME_ERROR,
        TypeId::STOP_ITERATION,
        TypeId::SYNTAX_ERROR,
        TypeId::BLOCKING_IO_ERROR,
        TypeId::CHILD_PROCESS_ERROR,
        TypeId::CONNECTION_ERROR,
        TypeId::FILE_EXISTS_ERROR,
        TypeId::FILE_NOT_FOUND_ERROR,
        TypeId::INTERRUPTED_ERROR,
        TypeId::IS_A_DIRECTORY_ERROR,
        TypeId::NOT_A_DIRECTORY_ERROR,
        TypeId::PERMISSION_ERROR,
        TypeId::PROCESS_LOOKUP_ERROR,
        TypeId::TIMEOUT_ERROR,
        TypeId::INDENTATION_ERROR,
        TypeId::INCOMPLETE_INPUT_ERROR,
        TypeId::KEY_ERROR,
        TypeId::MODULE_NOT_FOUND_ERROR,
        TypeId::UNBOUND_LOCAL_ERROR,
        TypeId::BROKEN_PIPE_ERROR,
        TypeId::CONNECTION_ABORTED_ERROR,
        TypeId::CONNECTION_REFUSED_ERROR,
        TypeId::CONNECTION_RESET_ERROR,
        TypeId::TAB_ERROR,
        TypeId::EXCEPTION_GROUP,
    ];
    EXCEPTIONS.contains(&id) && !INHERIT.contains(&id)
}

/// The fields that CPython keeps as members.
const fn member_names(id: TypeId) -> &'static [&'static str] {
    match id {
        TypeId::BASE_EXCEPTION => &["__suppress_context__"],
        TypeId::BASE_EXCEPTION_GROUP => &["message", "exceptions"],
        TypeId::ATTRIBUTE_ERROR => &["name", "obj"],
        TypeId::NAME_ERROR => &["name"],
        TypeId::IMPORT_ERROR => &["msg", "name", "path", "name_from"],
        TypeId::STOP_ITERATION => &["value"],
        TypeId::SYSTEM_EXIT => &["code"],
        TypeId::OS_ERROR => &["errno", "strerror", "filename", "filename2"],
        TypeId::SYNTAX_ERROR => &[
            "msg",
            "filename",
            "lineno",
            "offset",
            "text",
            "end_lineno",
            "end_offset",
            "print_file_and_line",
        ],
        TypeId::UNICODE_DECODE_ERROR
        | TypeId::UNICODE_ENCODE_ERROR
        | TypeId::UNICODE_TRANSLATE_ERROR => &["encoding", "object", "start", "end", "reason"],
        _ => &[],
    }
}

/// A field as a computed attribute: `None` while it is empty, and when deleted.
macro_rules! field {
    ($name:literal, $doc:literal) => {
        $crate::runtime::GetSetDef {
            name: $name,
            doc: $doc,
            get: |vm, exception| {
                Ok(vm
                    .exception_field(exception, $name)
                    .unwrap_or($crate::heap::Value::NONE))
            },
            set: Some(|vm, exception, value| {
                let value = value.unwrap_or($crate::heap::Value::NONE);
                vm.set_exception_field(exception, $name, value);
                Ok(())
            }),
        }
    };
}
use field;

/// Makes an exception of a builtin class without running Python code (see `Hooks::new_exception`): what
/// calling the class with these (right) arguments would make.
pub fn new_exception(vm: &mut Vm, class: TypeId, args: Vec<Value>) -> Value {
    let exception = alloc(vm, class.shape(), args.clone());
    match fields_of(class) {
        ["value"] => {
            if let Some(first) = args.into_iter().next() {
                vm.set_exception_field(&exception, "value", first);
            }
        }
        ["code"] => simple::set_code(vm, &exception, &args),
        ["msg", ..] => {
            if let Some(first) = args.into_iter().next() {
                vm.set_exception_field(&exception, "msg", first);
            }
        }
        ["errno", ..] => os::set_fields(vm, &exception, &args),
        fields if fields.len() == args.len() => {
            for (field, value) in fields.iter().zip(args) {
                vm.set_exception_field(&exception, field, value);
            }
        }
        _ => {}
    }
    exception
}

/// An exception of a shape, its fields empty.
fn alloc(vm: &mut Vm, shape: ShapeId, args: Vec<Value>) -> Value {
    let args = vm.tuple(args);
    vm.heap.alloc(shape, |header| Exception {
        header,
        attributes: Attributes,
        args: HeapCell::new(args),
        traceback: HeapCell::new(None),
        context: HeapCell::new(None),
        cause: HeapCell::new(None),
        suppress_context: HeapCell::new(false),
        fields: HeapCell::new(Vec::new()),
    })
}

/// The arguments of an exception (`args`).
pub fn arguments(vm: &Vm, exception: &Value) -> Vec<Value> {
    Exception::of(exception)
        .and_then(|exception| crate::runtime::Tuple::of(exception.args.get(&vm.heap)))
        .map_or(Vec::new(), |args| args.items().to_vec())
}

#[cfg(test)]
mod tests;
