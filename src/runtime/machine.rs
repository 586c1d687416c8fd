//! The machine's state: one contiguous, never-moving stack of registers, and the frames on it. The
//! evaluation loop (`vm/`) works on it; lower rooms only look (`super()`, tracebacks, `globals()`).

use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
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
    /// The code's first word.
    pub words: *mut u64,
    /// The next word to be executed; while a call is under way, the word after the call's first.
    pub pc: *mut u64,
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
        words: *mut u64,
        function: Option<Value>,
        registers: *mut Option<Value>,
        size: u32,
        entry: Entry,
        result: u16,
    ) -> Frame {
        Frame {
            words,
            pc: words,
            registers,
            // The stack was checked to have this room.
            top: registers.wrapping_add(size as usize),
            code,
            function,
            globals: None,
            locals: None,
            owner: None,
            object: None,
            size,
            result,
            entry,
        }
    }

    /// Index of the next word to be executed.
    pub fn word(&self) -> u32 {
        ((self.pc.addr() - self.words.addr()) / size_of::<u64>()) as u32
    }

    /// Goes on at another word of its code.
    pub fn go_to(&mut self, word: u32) {
        self.pc = self.words.wrapping_add(word as usize);
    }
}

/// How a frame was entered, and so how it is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// From the loop: the result goes to the caller's register.
    Inner,
    /// From the loop, as `__init__`: the result must be `None`; the instance is in the caller's register.
    Init,
    /// From native code: leaving it leaves the loop.
    Outer,
    /// From the loop's `ForIter`: a generator that is asked for its next value.
    Next,
    /// From native code, as [`Entry::Outer`]: a generator whose items a sink takes ([`Machine::offer`]).
    Fed,
}

impl Entry {
    /// Whether leaving with a result, which is `none` or not, goes back to the loop and nothing else is to be said.
    #[inline(always)]
    pub fn is_inner(self, none: bool) -> bool {
        self as u8 <= none as u8 * Entry::Init as u8
    }

    /// Whether native code entered the frame.
    #[inline(always)]
    pub fn is_outer(self) -> bool {
        matches!(self, Entry::Outer | Entry::Fed)
    }
}

/// The activations, the innermost last.
pub struct Frames {
    /// Room for frames.
    room: Vec<MaybeUninit<Frame>>,
    /// The outermost.
    first: *mut Frame,
    /// Behind the innermost: so that is found without arithmetic.
    end: *mut Frame,
    /// No frame is entered here: the room ends, or the limit is reached.
    stop: *mut Frame,
    /// Most frames (`sys.setrecursionlimit`).
    limit: u32,
}

impl Frames {
    fn new() -> Frames {
        let mut room = Vec::<MaybeUninit<Frame>>::new();
        let first = room.as_mut_ptr().cast();
        let mut frames = Frames {
            room,
            first,
            end: first,
            stop: first,
            limit: 1000,
        };
        frames.grow();
        frames
    }

    /// How many there are.
    fn count(&self) -> usize {
        (self.end.addr() - self.first.addr()) / size_of::<Frame>()
    }

    /// Makes room for as many frames again.
    fn grow(&mut self) {
        let count = self.count();
        // SAFETY: there is room for the frames that are there, and the places of a `MaybeUninit` may hold anything.
        unsafe { self.room.set_len(count) };
        self.room.reserve(count.max(16));
        self.first = self.room.as_mut_ptr().cast();
        self.end = self.first.wrapping_add(count);
        self.set_limit(self.limit);
    }

    /// Most frames (`sys.getrecursionlimit`).
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Sets how many frames there may be.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
        let most = self.room.capacity().min(limit as usize);
        self.stop = self.first.wrapping_add(most);
    }

    /// Whether the limit allows a frame more; if so, there is room for it.
    #[inline(always)]
    pub fn may_enter(&mut self) -> bool {
        self.end < self.stop || self.make_room()
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) -> bool {
        if self.count() >= self.limit as usize {
            return false;
        }
        self.grow();
        true
    }

    /// Enters a frame.
    ///
    /// # Safety
    /// Nothing was entered since [`Frames::may_enter`] said yes.
    #[inline(always)]
    pub unsafe fn push(&mut self, frame: Frame) {
        // SAFETY: the caller vouches for the room.
        unsafe {
            self.end.write(frame);
            self.end = self.end.add(1);
        }
    }

    /// Leaves the innermost frame.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<Frame> {
        if self.is_empty() {
            return None;
        }
        // SAFETY: there is one.
        Some(unsafe { self.take() })
    }

    /// Leaves the innermost frame.
    ///
    /// # Safety
    /// There must be one.
    #[inline(always)]
    pub unsafe fn take(&mut self) -> Frame {
        // SAFETY: the caller vouches for it; from now on its place is free.
        unsafe {
            self.end = self.end.sub(1);
            self.end.read()
        }
    }

    /// The innermost frame.
    ///
    /// # Safety
    /// There must be one.
    #[inline(always)]
    pub unsafe fn innermost(&self) -> &Frame {
        // SAFETY: the caller vouches for it.
        unsafe { &*self.end.sub(1) }
    }

    /// The innermost frame.
    ///
    /// # Safety
    /// There must be one.
    #[inline(always)]
    pub unsafe fn innermost_mut(&mut self) -> &mut Frame {
        // SAFETY: the caller vouches for it.
        unsafe { &mut *self.end.sub(1) }
    }

    /// Whether nothing runs.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.end == self.first
    }

    /// The innermost frame, if there is one.
    #[inline(always)]
    pub fn last(&self) -> Option<&Frame> {
        // SAFETY: asked just here.
        (!self.is_empty()).then(|| unsafe { self.innermost() })
    }

    /// The innermost frame, if there is one.
    #[inline(always)]
    pub fn last_mut(&mut self) -> Option<&mut Frame> {
        // SAFETY: asked just here.
        (!self.is_empty()).then(|| unsafe { self.innermost_mut() })
    }
}

impl Deref for Frames {
    type Target = [Frame];

    fn deref(&self) -> &[Frame] {
        // SAFETY: the frames before `end` are there.
        unsafe { std::slice::from_raw_parts(self.first, self.count()) }
    }
}

impl DerefMut for Frames {
    fn deref_mut(&mut self) -> &mut [Frame] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.first, self.count()) }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

/// Takes items where a generator yields them, without leaving the evaluation loop; gives those back that it has no use
/// for. It runs no code and reaches no machine.
pub type Sink<'a> = dyn FnMut(Value) -> Option<Value> + 'a;

/// The machine's state.
pub struct Machine {
    stack: NonNull<Option<Value>>,
    /// Frames, the innermost last.
    pub frames: Frames,
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
    /// Address on the native stack below which no deeper native recursion is begun.
    pub native_floor: usize,
    /// The sink of the innermost frame that was entered for one.
    sink: Option<NonNull<Sink<'static>>>,
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
            frames: Frames::new(),
            handled: None,
            reraising: false,
            returned: None,
            origin_depth: 0,
            depth: 0,
            native_floor: 0,
            sink: None,
        }
    }

    /// Sets the sink of the generator that is entered next, with [`Entry::Fed`]; answers that of an outer one.
    ///
    /// # Safety
    /// The sink must be put back to what is answered before its life ends, and not be used until then.
    pub unsafe fn set_sink(&mut self, sink: NonNull<Sink<'_>>) -> Option<NonNull<Sink<'static>>> {
        // SAFETY: only the lifetime differs, and the caller keeps it.
        let sink =
            unsafe { std::mem::transmute::<NonNull<Sink<'_>>, NonNull<Sink<'static>>>(sink) };
        self.sink.replace(sink)
    }

    /// Puts the sink back that [`Machine::set_sink`] answered.
    pub fn put_sink_back(&mut self, sink: Option<NonNull<Sink<'static>>>) {
        self.sink = sink;
    }

    /// Offers what the innermost frame yields to the sink that the frame was entered for. Answers the item if there is no
    /// sink, or it does not take it.
    ///
    /// # Safety
    /// There must be a frame.
    #[inline(always)]
    pub unsafe fn offer(&mut self, item: Value) -> Option<Value> {
        // SAFETY: the caller vouches for it.
        if unsafe { self.frames.innermost() }.entry != Entry::Fed {
            return Some(item);
        }
        self.offer_to_sink(item)
    }

    #[inline(never)]
    fn offer_to_sink(&mut self, item: Value) -> Option<Value> {
        match self.sink {
            // SAFETY: who set it keeps it until it is put back; it can't come here again, for it reaches no machine.
            Some(mut sink) => unsafe { sink.as_mut()(item) },
            None => Some(item),
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

    /// Whether a frame may be entered: [`Machine::has_room`], and the limit allows one more.
    #[inline(always)]
    pub(crate) fn may_enter(&mut self, first: *mut Option<Value>, size: u32) -> bool {
        self.has_room(first, size as usize) && self.frames.may_enter()
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
        for frame in self.frames.iter() {
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
