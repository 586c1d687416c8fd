//! The window: what the evaluation loop keeps at hand of the innermost frame.

use std::sync::atomic::{Ordering, compiler_fence};

use crate::compile::instruction::{Instr, Op, USE_A, USE_B, USE_C};
use crate::heap::{Heap, Release, Value};
use crate::objects::code::Code;
use crate::runtime::Vm;

/// An instruction where it stands in its code. An operand is read when it is wanted, so that those of other
/// instructions take neither time nor the processor's registers.
#[derive(Clone, Copy)]
pub struct At(*const Instr);

impl At {
    /// The operation.
    #[inline(always)]
    pub fn op(self) -> Op {
        // SAFETY: here and below: it stands in the code of a frame that lasts while the instruction runs. What is
        // rewritten meanwhile are the operation, to another of the table, and the words behind.
        unsafe { (*self.0).op }
    }

    /// Bits that modify it.
    #[inline(always)]
    pub fn k(self) -> u8 {
        // SAFETY: as above.
        unsafe { (*self.0).k }
    }

    /// First operand.
    #[inline(always)]
    pub fn a(self) -> u16 {
        // SAFETY: as above.
        unsafe { (*self.0).a }
    }

    /// Second operand.
    #[inline(always)]
    pub fn b(self) -> u16 {
        // SAFETY: as above.
        unsafe { (*self.0).b }
    }

    /// Third operand.
    #[inline(always)]
    pub fn c(self) -> u16 {
        // SAFETY: as above.
        unsafe { (*self.0).c }
    }

    /// The 32-bit number in `b` and `c`.
    #[inline(always)]
    pub fn wide(self) -> u32 {
        self.whole().wide()
    }

    /// All of it.
    #[inline(always)]
    pub fn whole(self) -> Instr {
        // SAFETY: as above.
        unsafe { *self.0 }
    }
}

/// What the loop keeps at hand of the innermost frame.
#[derive(Clone, Copy)]
pub struct Window {
    /// First register.
    pub registers: *mut Option<Value>,
    /// First word.
    pub words: *mut u64,
    /// Constants.
    pub constants: *const Value,
    /// Names.
    pub names: *const Value,
    /// Next word.
    pub pc: *mut u64,
}

impl Window {
    /// The innermost frame's, at the word where it left off.
    #[inline(always)]
    pub fn of(vm: &Vm) -> Window {
        // SAFETY: the loop runs only while there is a frame, and a frame's code is a code object, which
        // the frame keeps alive; its tables never move.
        unsafe {
            let frame = vm.machine.frames.innermost();
            let code = Code::of(&frame.code).unwrap_unchecked();
            Window {
                registers: frame.registers,
                words: frame.words,
                constants: (*code.constants.as_ptr()).as_ptr(),
                names: (*code.names.as_ptr()).as_ptr(),
                pc: frame.pc,
            }
        }
    }

    /// The next instruction; `pc` stands behind it afterwards.
    #[inline(always)]
    pub fn step(&mut self) -> At {
        let at = At(self.pc.cast());
        // SAFETY: `pc` points to an instruction of verified code, and no way through it leads over its end.
        self.pc = unsafe { self.pc.add(1) };
        at
    }

    /// A copy to lend to a function that is not inlined: so the loop's own never has its address taken, and
    /// stays in the processor's registers.
    #[inline(always)]
    pub fn lend(self) -> Window {
        self
    }

    /// Whether the next instruction does no more than drop a register.
    #[inline(always)]
    pub fn drops_next(&self, register: u16) -> bool {
        // SAFETY: code does not end before an instruction that leaves it.
        let next = unsafe { *self.pc };
        next == Instr::new(Op::Drop, USE_A, register, 0, 0).word()
    }

    /// A register.
    #[inline(always)]
    pub fn register(&self, index: u16) -> *mut Option<Value> {
        // SAFETY: operands lie within the window.
        unsafe { self.registers.add(index as usize) }
    }

    /// What a bound register holds.
    #[inline(always)]
    pub fn get<'a>(&self, index: u16) -> &'a Value {
        // SAFETY: operands are bound when the instruction begins, and keep their value until it ends.
        unsafe { (*self.register(index)).as_ref().unwrap_unchecked() }
    }

    /// Takes what a register holds.
    #[inline(always)]
    pub fn take(&self, index: u16) -> Option<Value> {
        // SAFETY: operands lie within the window; no reference into it is alive across a take.
        unsafe { (*self.register(index)).take() }
    }

    /// Consumes or copies a bound source operand.
    #[inline(always)]
    pub fn fetch(&self, index: u16, consumed: bool) -> Value {
        if consumed {
            // SAFETY: as in `get`.
            unsafe { self.take(index).unwrap_unchecked() }
        } else {
            self.get(index).clone()
        }
    }

    /// A name.
    #[inline(always)]
    pub fn name<'a>(&self, index: u16) -> &'a Value {
        // SAFETY: the compiler's indices lie within the table, which lives as long as the code.
        unsafe { &*self.names.add(index as usize) }
    }

    /// Consecutive registers as arguments of native code.
    #[inline(always)]
    pub fn values<'a>(&self, first: u16, count: usize) -> &'a [Value] {
        // SAFETY: the compiler fills these registers; `Option<Value>` and `Value` have one layout, and a
        // bound register is a value. Native code that runs meanwhile works above this frame's window.
        unsafe { std::slice::from_raw_parts(self.register(first).cast::<Value>(), count) }
    }

    /// The index of the next word.
    #[inline(always)]
    pub fn index(&self) -> u32 {
        // SAFETY: both point into the same code.
        unsafe { self.pc.offset_from(self.words) as u32 }
    }

    /// The extension word `ahead` words after `pc`.
    #[inline(always)]
    pub fn extension(&self, ahead: usize) -> u64 {
        // SAFETY: the instruction has that many extension words.
        unsafe { *self.pc.add(ahead) }
    }

    /// Writes a register; what stood there dies.
    pub fn set(&self, index: u16, value: Value) {
        // SAFETY: operands lie within the window; no reference into it is alive.
        drop(unsafe { (*self.register(index)).replace(value) });
    }

    /// Lets go of what `count` registers from `first` on hold.
    pub fn release(&self, heap: &Heap, first: u16, count: usize) {
        let mut release = Release::new(heap);
        for index in 0..count {
            if let Some(value) = self.take(first + index as u16) {
                release.drop(value);
            }
        }
    }

    /// Drops operand `a` if the instruction consumes it.
    pub fn consume_a(&self, i: Instr) {
        if i.k & USE_A != 0 {
            drop(self.take(i.a));
        }
    }

    /// Drops operand `b` if the instruction consumes it.
    pub fn consume_b(&self, i: Instr) {
        if i.k & USE_B != 0 {
            drop(self.take(i.b));
        }
    }

    /// Drops operand `c` if the instruction consumes it.
    pub fn consume_c(&self, i: Instr) {
        if i.k & USE_C != 0 {
            drop(self.take(i.c));
        }
    }

    /// Skips extension words.
    pub fn skip(&mut self, words: usize) {
        // SAFETY: the instruction has that many extension words.
        self.pc = unsafe { self.pc.add(words) };
    }

    /// Goes back by one word, to the instruction that runs.
    #[inline(always)]
    pub fn back(&mut self) {
        // SAFETY: the word before `pc` is the instruction.
        self.pc = unsafe { self.pc.sub(1) };
    }

    /// Goes to a word of this code. Not for loops: it is no safe point.
    pub fn jump(&mut self, target: u32) {
        // SAFETY: targets are words of this code.
        self.pc = unsafe { self.words.add(target as usize) };
    }
}

/// The object that a register held, if it held one.
#[inline(always)]
pub fn object(held: Option<Value>) -> Option<Value> {
    let value = held?;
    // For the compiler alone: most registers that are written are empty, and it would ask both questions first.
    compiler_fence(Ordering::Acquire);
    if value.is_object() {
        return Some(value);
    }
    std::mem::forget(value);
    None
}
