//! The machine's state: one contiguous, never-moving stack of registers, and the frames on it. The
//! evaluation loop (`vm/`) works on it; lower rooms only look (`super()`, tracebacks, `globals()`).

use std::ptr::NonNull;

use crate::heap::{Tracer, Value};

/// Registers in all: 8 bytes each, touched only when used.
pub const STACK_REGISTERS: usize = 1 << 21;
/// Registers that stay free above the innermost window: a call's arguments may be moved up by one.
const CALL_ROOM: usize = 256;

/// One activation of a piece of code.
pub struct Frame {
    /// First register: on the machine's stack, or in the generator that owns the frame.
    pub registers: *mut Option<Value>,
    /// The first register of the stack above this frame and all that called it.
    pub top: *mut Option<Value>,
    /// The code object, kept alive by the frame.
    pub code: Value,
    /// The function, if it is one's (it owns closure and globals).
    pub function: Option<Value>,
    /// The dict of globals, if no function owns it for us.
    pub globals: Option<Value>,
    /// The local namespace of a module's or a class's code; `None` if it is the globals or if locals are
    /// registers.
    pub locals: Option<Value>,
    /// The generator that owns this frame; or the instance that this frame initialises.
    pub owner: Option<Value>,
    /// The frame object, if someone asked for it.
    pub object: Option<Value>,
    /// Index of the next word to be executed; while a call is under way, of the word after the call's first.
    pub pc: u32,
    /// Registers.
    pub size: u32,
    /// Where the caller wants the result: a register of its window.
    pub result: u16,
    /// What happens to the result.
    pub entry: Entry,
}

impl Frame {
    /// A new activation, at its first word.
    #[inline(always)]
    pub fn new(
        code: Value,
        function: Option<Value>,
        registers: *mut Option<Value>,
        size: u32,
        entry: Entry,
        result: u16,
    ) -> Frame {
        Frame {
            registers,
            // The stack was checked to have this room.
            top: registers.wrapping_add(size as usize),
            code,
            function,
            globals: None,
            locals: None,
            owner: None,
            object: None,
            pc: 0,
            size,
            result,
            entry,
        }
    }
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
    /// How many frames a new coroutine remembers (`cr_origin`).
    pub origin_depth: u32,
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
            origin_depth: 0,
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
    pub(crate) fn top(&self) -> *mut Option<Value> {
        self.frames.last().map_or(self.stack(), |frame| frame.top)
    }

    /// Whether a window of `size` registers from `first` on lies on the stack, with room for a call's arguments
    /// above it. A generator's registers do not.
    #[inline(always)]
    pub(crate) fn has_room(&self, first: *mut Option<Value>, size: usize) -> bool {
        let before = first.addr().wrapping_sub(self.stack().addr()) / size_of::<Option<Value>>();
        before + size <= STACK_REGISTERS - CALL_ROOM
    }

    /// Whether the register lies on the stack.
    pub(crate) fn on_stack(&self, register: *mut Option<Value>) -> bool {
        let before = register.addr().wrapping_sub(self.stack().addr());
        before < STACK_REGISTERS * size_of::<Option<Value>>()
    }

    /// What a register of a frame holds.
    pub fn register(&self, frame: &Frame, index: usize) -> Option<&Value> {
        if index >= frame.size as usize {
            return None;
        }
        // SAFETY: the frame's registers lie on the stack or in the generator that the frame keeps alive. The
        // loop does not run while `self` is borrowed.
        unsafe { (*frame.registers.add(index)).as_ref() }
    }

    /// Writes a register of a frame from outside; answers what stood there.
    pub fn set_register(&mut self, depth: usize, index: usize, value: Value) -> Option<Value> {
        let frame = self.frames.get(depth)?;
        if index >= frame.size as usize {
            return None;
        }
        // SAFETY: as in `register`; nothing refers into the register.
        unsafe { (*frame.registers.add(index)).replace(value) }
    }

    /// Visits all values of registers and frames, for audits. A generator visits its own registers.
    pub fn trace(&self, tracer: &mut Tracer) {
        use crate::heap::Trace;
        let mut register = self.stack();
        while register < self.top() {
            // SAFETY: as above.
            unsafe {
                (*register).trace(tracer);
                register = register.add(1);
            }
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
