//! The machine's state: one contiguous, never-moving stack of registers, and the frames on it. The
//! evaluation loop (`vm/`) works on it; lower rooms only look (`super()`, tracebacks, `globals()`).

use std::ptr::NonNull;

use crate::heap::{Tracer, Value};

/// Registers in all: 8 bytes each, touched only when used.
pub const STACK_REGISTERS: usize = 1 << 21;

/// One activation of a piece of code.
pub struct Frame {
    /// The code object, kept alive by the frame.
    pub code: Value,
    /// The function, if it is one's (it owns closure and globals).
    pub function: Option<Value>,
    /// The dict of globals, if no function owns it for us.
    pub globals: Option<Value>,
    /// The local namespace of a module's or a class's code; `None` if it is the globals or if locals are
    /// registers.
    pub locals: Option<Value>,
    /// Index of the next word to be executed; while a call is under way, of the word after the call's first.
    pub pc: u32,
    /// First register.
    pub base: u32,
    /// Registers.
    pub size: u32,
    /// Where the caller wants the result: a register of its window.
    pub result: u16,
    /// What happens to the result.
    pub entry: Entry,
    /// The generator that owns this frame; or the instance that this frame initialises.
    pub owner: Option<Value>,
    /// The frame object, if someone asked for it.
    pub object: Option<Value>,
}

/// How a frame was entered, and so how it is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// From the loop: the result goes to the caller's register.
    Inner,
    /// From native code: leaving it leaves the loop.
    Outer,
    /// From the loop, as `__init__`: the result must be `None`; the instance is in the caller's register.
    Init,
    /// From the loop's `ForIter`: a generator that is asked for its next value.
    Next,
}

/// The machine's state.
pub struct Machine {
    stack: NonNull<Option<Value>>,
    /// Frames, the innermost last.
    pub frames: Vec<Frame>,
    /// The exception being handled, if any (`sys.exception()`).
    pub handled: Option<Value>,
    /// The exception on its way is one that was raised before: it keeps its traceback's first entry and
    /// its context.
    pub reraising: bool,
    /// What a generator returned (`StopIteration.value`), between its end and whoever asks.
    pub returned: Option<Value>,
    /// Depth of native recursion: loops entered anew, reprs in reprs.
    pub depth: u32,
    /// Most frames (`sys.setrecursionlimit`).
    pub limit: u32,
    /// Address on the native stack below which no deeper native recursion is begun.
    pub native_floor: usize,
}

impl Machine {
    /// An empty machine.
    pub fn new() -> Machine {
        let layout = layout();
        // SAFETY: the layout is not of size zero. Zeroed memory is a stack of empty registers.
        let stack = unsafe { std::alloc::alloc_zeroed(layout) };
        let Some(stack) = NonNull::new(stack.cast()) else {
            std::alloc::handle_alloc_error(layout)
        };
        Machine {
            stack,
            frames: Vec::new(),
            handled: None,
            reraising: false,
            returned: None,
            depth: 0,
            limit: 1000,
            native_floor: 0,
        }
    }

    /// The first register of all.
    #[inline(always)]
    pub(crate) fn stack(&self) -> *mut Option<Value> {
        self.stack.as_ptr()
    }

    /// First register not in use by any frame.
    #[inline(always)]
    pub fn top(&self) -> usize {
        self.frames
            .last()
            .map_or(0, |frame| (frame.base + frame.size) as usize)
    }

    /// What a register of a frame holds.
    pub fn register(&self, frame: &Frame, index: usize) -> Option<&Value> {
        if index >= frame.size as usize {
            return None;
        }
        // SAFETY: the frame's window lies on the stack. The loop does not run while `self` is borrowed.
        unsafe { (*self.stack.as_ptr().add(frame.base as usize + index)).as_ref() }
    }

    /// Visits all values of registers and frames, for audits.
    pub fn trace(&self, tracer: &mut Tracer) {
        use crate::heap::Trace;
        for index in 0..self.top() {
            // SAFETY: as above.
            unsafe { (*self.stack.as_ptr().add(index)).trace(tracer) };
        }
        for frame in &self.frames {
            frame.code.trace(tracer);
            frame.function.trace(tracer);
            frame.globals.trace(tracer);
            frame.locals.trace(tracer);
            frame.owner.trace(tracer);
            frame.object.trace(tracer);
        }
        self.handled.trace(tracer);
        self.returned.trace(tracer);
    }
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::new()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // SAFETY: made in `new` with this layout; frames are gone, registers empty.
        unsafe { std::alloc::dealloc(self.stack.as_ptr().cast(), layout()) };
    }
}

fn layout() -> std::alloc::Layout {
    match std::alloc::Layout::array::<Option<Value>>(STACK_REGISTERS) {
        Ok(layout) => layout,
        Err(_) => unreachable!("the stack's size is a constant"),
    }
}
