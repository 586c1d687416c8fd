//! Frame objects and tracebacks: what is left of an activation for those who ask.
//!
//! The machine's own frames are records on its stack. A frame *object* is made when someone asks for one
//! (a traceback, `sys._getframe`); while its activation runs, it names it by depth; when the activation
//! ends and someone still holds the object, it takes over the locals, so that a traceback keeps them alive
//! as in CPython.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::kind;

object! {
    /// A frame object.
    pub struct FrameObject: kind::FRAME, tracked {
        /// The code.
        pub code: Value,
        /// The globals.
        pub globals: Value,
        /// The local namespace of module and class code.
        pub locals: HeapCell<Option<Value>>,
        /// Depth of the running activation (index into the machine's frames); none once it has ended.
        pub running: HeapCell<Option<usize>>,
        /// The registers that were locals, once the activation has ended.
        pub registers: HeapCell<Vec<Option<Value>>>,
        /// The word at which it ended.
        pub word: HeapCell<u32>,
        /// `f_back`, once the activation has ended.
        pub back: HeapCell<Option<Value>>,
    }
}

impl FrameObject {
    /// The frame object that `value` is.
    pub fn of(value: &Value) -> Option<&FrameObject> {
        Heap::downcast(value)
    }
}

object! {
    /// A traceback: one activation that an exception passed.
    pub struct Traceback: kind::TRACEBACK, tracked {
        /// `tb_frame`.
        pub frame: Value,
        /// The word of the instruction that was at work.
        pub word: u32,
        /// Its line (`tb_lineno`).
        pub line: u32,
        /// `tb_next`: the activation nearer to where the exception was raised.
        pub next: HeapCell<Option<Value>>,
    }
}

impl Traceback {
    /// The traceback that `value` is.
    pub fn of(value: &Value) -> Option<&Traceback> {
        Heap::downcast(value)
    }
}
