//! The memory that compiled code works on, laid out as Gossamer's is; and the stubs that the code calls where it
//! leaves its quick way. A stub answers a value, or 0 if something was raised.

use std::rc::Rc;
use std::sync::atomic::{AtomicIsize, Ordering};

use gossamer::compile::disassemble::instructions;
use gossamer::compile::instruction::Op;
use gossamer::compile::unit::CodeUnit;
use gossamer::runtime::{kind, machine};

/// A value; 0 is the empty register.
pub type Word = u64;

pub const NONE: Word = 0x04;
pub const TRUE: Word = 0x14;

pub const fn int(number: i64) -> Word {
    (number as u64) << 2 | 1
}

/// In front of every object.
#[repr(C)]
pub struct Header {
    pub count: u32,
    shape: u32,
    birth: u32,
    pub kind: u8,
    class: u8,
    flags: u16,
}

#[repr(C)]
pub struct Function {
    header: Header,
    pub code: Word,
    pub globals: Word,
}

#[repr(C)]
pub struct Code {
    header: Header,
    /// Compiled code; null as long as there is none.
    pub entry: *const u8,
    /// The number of positional arguments of a call that needs no binding.
    pub simple: u32,
    pub locals: u32,
    pub registers: u32,
    pub words: Vec<u64>,
}

#[repr(C)]
pub struct Dict {
    header: Header,
    pub entries: *mut Entry,
    /// A number for the keys.
    pub version: u32,
    table: Box<[Entry]>,
}

#[repr(C)]
pub struct Entry {
    hash: i64,
    key: Word,
    pub value: Word,
}

/// The record of an activation: what tracebacks, `globals()`, the collector and an interpreter that goes on here need.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Frame {
    pub registers: *mut Word,
    pub top: *mut Word,
    pub code: Word,
    pub function: Word,
    pub globals: Word,
    pub locals: Word,
    pub owner: Word,
    pub object: Word,
    pub words: *const u64,
    pub pc: *const u64,
    pub size: u32,
    /// The caller's register for the result, and how the frame was entered (0: by a call).
    pub result: u16,
    entry: u16,
}

const _: () = assert!(size_of::<Frame>() == size_of::<machine::Frame>());

/// Why a call came back without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    Recursion,
    Interrupt,
    /// An operation that the prototype leaves to the interpreter.
    Left,
}

#[repr(C)]
pub struct Machine {
    /// Not zero: something waits for the next safe point.
    pub interrupts: u32,
    /// Deaths wait, as while the collector runs.
    pub deaths_wait: u64,
    /// Behind the innermost frame.
    pub end: *mut Frame,
    /// No frame is entered here.
    pub stop: *mut Frame,
    /// No window reaches beyond.
    pub stack_end: *mut Word,
    error: Option<Error>,
    /// The word where each frame was that the error left, the innermost first.
    pub traceback: Vec<usize>,
    frames: Vec<Frame>,
    stack: Vec<Word>,
}

static LIVE: AtomicIsize = AtomicIsize::new(0);

/// How many objects there are.
pub fn live() -> isize {
    LIVE.load(Ordering::Relaxed)
}

pub fn at<T>(word: Word) -> *mut T {
    std::ptr::with_exposed_provenance_mut(word as usize)
}

fn header(kind: gossamer::heap::Kind) -> Header {
    LIVE.fetch_add(1, Ordering::Relaxed);
    let (count, shape, birth, class, flags) = (1, 0, 0, 0, 0);
    Header {
        count,
        shape,
        birth,
        kind: kind.0,
        class,
        flags,
    }
}

fn object<T>(object: T) -> Word {
    Box::into_raw(Box::new(object)).expose_provenance() as Word
}

pub fn count(object: Word) -> u32 {
    // SAFETY: here and below: an object's word points to one that lives, laid out as its kind says; compiled code
    // passes the machine that it was called with.
    unsafe { (*at::<Header>(object)).count }
}

fn clone(object: Word) -> Word {
    unsafe { (*at::<Header>(object)).count += 1 };
    object
}

pub fn release(word: Word) {
    if word & 7 == 0 && word != 0 {
        unsafe { (*at::<Header>(word)).count -= 1 };
        if count(word) == 0 {
            died(word);
        }
    }
}

/// Stub: the object's last reference is gone.
pub extern "C" fn died(object: Word) {
    LIVE.fetch_sub(1, Ordering::Relaxed);
    unsafe {
        let found = (*at::<Header>(object)).kind;
        if found == kind::FUNCTION.0 {
            let function = Box::from_raw(at::<Function>(object));
            release(function.code);
            release(function.globals);
        } else if found == kind::CODE.0 {
            drop(Box::from_raw(at::<Code>(object)));
        } else {
            let dict = Box::from_raw(at::<Dict>(object));
            dict.table.iter().for_each(|entry| release(entry.value));
        }
    }
}

/// A function in globals of its own, its code warmed: what the interpreter writes into the words behind `LoadGlobal` at
/// first stands there (version and place, see `src/vm/global.rs`). Only its own name is known.
pub fn load(unit: &Rc<CodeUnit>) -> Word {
    let (name, version) = (int(0), 7);
    let mut words = unit.words.clone();
    for (at, instr, _) in instructions(&unit.words) {
        if instr.op == Op::LoadGlobal && unit.names[instr.b as usize] == unit.name {
            words[at + 1] = version as u64;
        }
    }
    let code = object(Code {
        header: header(kind::CODE),
        entry: std::ptr::null(),
        simple: unit.arg_count as u32,
        locals: unit.local_names.len() as u32,
        registers: unit.register_count as u32,
        words,
    });
    let mut table: Box<[Entry]> = Box::new([Entry {
        hash: 0,
        key: name,
        value: 0,
    }]);
    let entries = table.as_mut_ptr();
    let globals = object(Dict {
        header: header(kind::DICT),
        entries,
        version,
        table,
    });
    let function = object(Function {
        header: header(kind::FUNCTION),
        code,
        globals,
    });
    unsafe { (*(*at::<Dict>(globals)).entries).value = clone(function) };
    function
}

/// What `del` of the function's name does, after which only `function` holds it.
pub fn forget(function: Word) {
    unsafe {
        let globals = &mut *at::<Dict>((*at::<Function>(function)).globals);
        globals.version += 1;
        release(std::mem::take(&mut (*globals.entries).value));
    }
}

impl Machine {
    /// One that allows so many frames.
    pub fn new(limit: usize) -> Machine {
        let (mut frames, mut stack) = (Vec::with_capacity(limit), vec![0; limit * 16]);
        let end: *mut Frame = frames.as_mut_ptr();
        Machine {
            interrupts: 0,
            deaths_wait: 0,
            end,
            stop: end.wrapping_add(limit),
            stack_end: stack.as_mut_ptr_range().end,
            error: None,
            traceback: Vec::new(),
            frames,
            stack,
        }
    }

    /// Calls a compiled function.
    pub fn call(&mut self, function: Word, argument: Word) -> Result<Word, Error> {
        type Compiled = extern "C" fn(*mut Machine, *mut Word, Word, u64) -> Word;
        self.stack[0] = argument;
        let window = self.stack.as_mut_ptr();
        let answer = unsafe {
            let entry = (*at::<Code>((*at::<Function>(function)).code)).entry;
            std::mem::transmute::<*const u8, Compiled>(entry)(self, window, clone(function), 0)
        };
        if answer == 0 {
            Err(self.error.take().expect("an error"))
        } else {
            Ok(answer)
        }
    }

    /// Whether no frame is left and no register holds an object.
    pub fn is_idle(&self) -> bool {
        let number = |word: &Word| *word == 0 || word & 7 != 0;
        self.end.cast_const() == self.frames.as_ptr() && self.stack.iter().all(number)
    }

    fn raise(&mut self, error: Error) -> Word {
        self.error = Some(error);
        0
    }
}

/// Stub: the safe point. Answers something else than 0 to go on.
pub extern "C" fn safe_point(machine: &mut Machine) -> Word {
    machine.interrupts = 0;
    machine.raise(Error::Interrupt)
}

/// Stub: an operation that has no quick way here.
pub extern "C" fn general(machine: &mut Machine) -> Word {
    machine.raise(Error::Left)
}

/// Stub: there is no room for a frame of the function.
pub extern "C" fn refuse(machine: &mut Machine, function: Word) -> Word {
    release(function);
    machine.raise(Error::Recursion)
}

/// Stub: an exception leaves the innermost frame.
pub extern "C" fn unwind(machine: &mut Machine) -> Word {
    unsafe {
        machine.end = machine.end.sub(1);
        let frame = *machine.end;
        machine
            .traceback
            .push(frame.pc.offset_from(frame.words) as usize);
        for index in 0..frame.size as usize {
            release(std::mem::take(&mut *frame.registers.add(index)));
        }
        release(frame.function);
        release(frame.code);
    }
    0
}
