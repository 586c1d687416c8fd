//! Frame objects and tracebacks: what is left of an activation for those who ask.
//!
//! The machine's own frames are records on its stack. A frame *object* is made when someone asks for one
//! (a traceback, `sys._getframe`); while its activation runs, it names it by depth; when the activation
//! ends and someone still holds the object, it takes over the locals, so that a traceback keeps them alive
//! as in CPython.

use crate::compile::unit::Position;
use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::machine::Frame;
use crate::runtime::{
    Args, CellObject, Dict, GetSetDef, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm,
    kind,
};

use super::code::Code;
use super::function::Function;
use super::generator::{Generator, State};

object! {
    /// A frame object. The collector does not look at that of an activation that runs.
    pub struct FrameObject: kind::FRAME, untracked, beside: beside, visits: [back extra locals] {
        /// The function, if it is one's.
        pub function: Option<Value>,
        /// The globals.
        pub globals: Value,
        /// The local namespace of module and class code.
        pub locals: HeapCell<Option<Value>>,
        /// Depth of the running activation (index into the machine's frames); none once it has ended.
        pub running: HeapCell<Option<usize>>,
        /// Whether the activation has ended, so that what it kept is the frame object's own.
        pub ended: std::cell::Cell<bool>,
        /// A weak reference to the generator whose activation it is, if it was ever left at a `yield`.
        pub generator: HeapCell<Option<Value>>,
        /// The registers that were locals, once the activation has ended.
        pub registers: HeapCell<Vec<Option<Value>>>,
        /// Whether it was made to forget its variables, those that it shares too.
        pub cleared: HeapCell<bool>,
        /// The word at which it ended.
        pub word: HeapCell<u32>,
        /// `f_back`, once the activation has ended: it keeps the caller's locals alive, too.
        pub back: HeapCell<Option<Value>>,
        /// Names and values that `f_locals` was given and the code does not know, a dict.
        pub extra: HeapCell<Option<Value>>,
        /// The code.
        pub code: Value,
    }
}

/// CPython made a function to run the code of a module or a text, which its frame keeps. It does not look at the frame
/// of a generator that has not ended.
fn beside(frame: &FrameObject) -> i8 {
    match frame.ended.get() {
        true => i8::from(frame.function.is_none()),
        false => -1,
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
        /// `tb_next`: the activation nearer to where the exception was raised.
        pub next: HeapCell<Option<Value>>,
        /// `tb_frame`.
        pub frame: Value,
        /// `tb_lasti`: twice the word of the instruction that was at work.
        pub lasti: u32,
        /// `tb_lineno`, if a program gave it; 0 if it is the instruction's.
        pub given_line: u32,
    }
}

impl Traceback {
    /// The traceback that `value` is.
    pub fn of(value: &Value) -> Option<&Traceback> {
        Heap::downcast(value)
    }

    /// The place in the source of what was at work; of a line that a program gave, the line alone.
    pub fn position(&self) -> Position {
        let position = FrameObject::of(&self.frame)
            .and_then(|frame| Code::of(&frame.code))
            .map_or(Position::default(), |code| code.position(self.lasti / 2));
        match self.given_line {
            0 => position,
            line if line == position.line => position,
            line => Position {
                line,
                end_line: line,
                ..Position::default()
            },
        }
    }
}

/// The type `frame`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::FRAME,
    name: "frame",
    doc: "An activation of a piece of code.",
    kind: kind::FRAME,
    slots: Slots {
        repr: Some(repr),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "clear",
        clear,
        "($self, /)",
        "Forgets the local variables of an activation that has ended.",
    )],
    getset: &[
        GetSetDef {
            name: "f_code",
            doc: "The code.",
            get: |_, value| {
                Ok(FrameObject::of(value).map_or(Value::NONE, |frame| frame.code.clone()))
            },
            set: None,
        },
        GetSetDef {
            name: "f_globals",
            doc: "The global namespace.",
            get: |_, value| {
                Ok(FrameObject::of(value).map_or(Value::NONE, |frame| frame.globals.clone()))
            },
            set: None,
        },
        GetSetDef {
            name: "f_builtins",
            doc: "The namespace of builtins.",
            get: |vm, value| {
                let globals = FrameObject::of(value).map(|frame| frame.globals.clone());
                Ok(match globals {
                    Some(globals) => super::module::builtins_of(vm, &globals),
                    None => vm.builtins.clone(),
                })
            },
            set: None,
        },
        GetSetDef {
            name: "f_locals",
            doc: "The local namespace.",
            get: |vm, value| Ok(f_locals(vm, value)),
            set: None,
        },
        GetSetDef {
            name: "f_lineno",
            doc: "The line at work.",
            get: |vm, value| Ok(line(vm, value)),
            set: None,
        },
        GetSetDef {
            name: "f_lasti",
            doc: "The instruction at work.",
            get: |vm, value| {
                let word = word(vm, value);
                Ok(vm.int(word as i64 * 2))
            },
            set: None,
        },
        GetSetDef {
            name: "f_back",
            doc: "The activation that called this one.",
            get: |vm, value| Ok(f_back(vm, value)),
            set: None,
        },
        GetSetDef {
            name: "f_trace",
            doc: "The trace function: none.",
            get: |_, _| Ok(Value::NONE),
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// The type `traceback`.
pub static TRACEBACK_SPEC: TypeSpec = TypeSpec {
    id: TypeId::TRACEBACK,
    name: "traceback",
    signature: "(tb_next, tb_frame, tb_lasti, tb_lineno)",
    plain_fields: &["tb_frame", "tb_lasti"],
    doc: "An activation that an exception passed, and those further in.",
    kind: kind::TRACEBACK,
    slots: Slots {
        new: Some(new_traceback),
        ..Slots::EMPTY
    },
    methods: &[NativeDef::no_args(
        "__dir__",
        |vm, _| {
            let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
            let names = names.iter().map(|name| vm.str(name)).collect();
            Ok(vm.list(names))
        },
        "($self, /)",
        "The names of its own attributes.",
    )],
    getset: &[
        GetSetDef {
            name: "tb_frame",
            doc: "The activation.",
            get: |_, value| {
                Ok(Traceback::of(value).map_or(Value::NONE, |entry| entry.frame.clone()))
            },
            set: None,
        },
        GetSetDef {
            name: "tb_lineno",
            doc: "The line that was at work.",
            get: |vm, value| {
                let position = Traceback::of(value).map(Traceback::position);
                Ok(vm.int(position.map_or(0, |position| position.line) as i64))
            },
            set: None,
        },
        GetSetDef {
            name: "tb_lasti",
            doc: "The instruction that was at work.",
            get: |vm, value| {
                let lasti = Traceback::of(value).map_or(0, |entry| entry.lasti);
                Ok(vm.int(lasti as i64))
            },
            set: None,
        },
        GetSetDef {
            name: "tb_next",
            doc: "The next activation, nearer to where the exception was raised.",
            get: |vm, value| {
                let next = Traceback::of(value).and_then(|entry| entry.next.get(&vm.heap).clone());
                Ok(next.unwrap_or(Value::NONE))
            },
            set: Some(set_next),
        },
    ],
    ..TypeSpec::EMPTY
};

/// The frame object of a running frame, made if there is none yet.
pub fn frame_object(vm: &mut Vm, depth: usize) -> Option<Value> {
    let frame = vm.machine.frames.get(depth)?;
    if let Some(object) = &frame.object {
        return Some(object.clone());
    }
    let (code, locals) = (frame.code.clone(), frame.locals.clone());
    let function = frame.function.clone();
    let globals = globals_of(frame).unwrap_or(Value::NONE);
    let object = vm.heap.alloc(TypeId::FRAME.shape(), |header| FrameObject {
        header,
        code,
        function,
        globals,
        locals: HeapCell::new(locals),
        running: HeapCell::new(Some(depth)),
        ended: std::cell::Cell::new(false),
        generator: HeapCell::new(None),
        registers: HeapCell::new(Vec::new()),
        cleared: HeapCell::new(false),
        word: HeapCell::new(0),
        extra: HeapCell::new(None),
        back: HeapCell::new(None),
    });
    vm.machine.frames.get_mut(depth)?.object = Some(object.clone());
    Some(object)
}

fn globals_of(frame: &Frame) -> Option<Value> {
    match &frame.globals {
        Some(globals) => Some(globals.clone()),
        None => {
            let function = frame.function.as_ref().and_then(Function::of)?;
            Some(function.globals.clone())
        }
    }
}

/// Names and values of a frame's local variables that have a value.
pub fn locals(vm: &Vm, frame: &Value) -> Vec<(String, Value)> {
    let Some(object) = FrameObject::of(frame) else {
        return Vec::new();
    };
    if let Some(mapping) = object.locals.get(&vm.heap)
        && !in_comprehension(vm, object)
    {
        return Dict::of(mapping).map_or(Vec::new(), |dict| {
            let table = dict.table(&vm.heap);
            table
                .iter()
                .map(|(key, value)| (vm.text(key), value.clone()))
                .collect()
        });
    }
    let Some(code) = Code::of(&object.code) else {
        return Vec::new();
    };
    let names = &code.local_names;
    let values = registers(vm, object, names.len());
    let cells = &code.unit().cells;
    let mut found = Vec::new();
    for (index, (name, value)) in names.iter().zip(values).enumerate() {
        let value = match value {
            Some(value) if cells.contains(&(index as u16)) => match CellObject::of(&value) {
                Some(cell) => cell.contents.get(&vm.heap).clone(),
                None => Some(value),
            },
            value => value,
        };
        found.extend(value.map(|value| (vm.text(name), value)));
    }
    if *object.cleared.get(&vm.heap) {
        return found;
    }
    let closure = object.function.as_ref().and_then(Function::of);
    let closure = closure.and_then(|function| function.closure.as_ref());
    if let Some(cells) = closure.and_then(Tuple::of) {
        for (name, cell) in code.unit().free_names.iter().zip(cells.items()) {
            let value = CellObject::of(cell).and_then(|cell| cell.contents.get(&vm.heap).clone());
            found.extend(value.map(|value| (name.to_string(), value)));
        }
    }
    found
}

/// The registers of a frame's locals, whether it runs or has ended.
fn registers(vm: &Vm, frame: &FrameObject, count: usize) -> Vec<Option<Value>> {
    match *frame.running.get(&vm.heap) {
        Some(depth) => match vm.machine.frames.get(depth) {
            Some(running) => (0..count)
                .map(|index| vm.machine.register(running, index).cloned())
                .collect(),
            None => Vec::new(),
        },
        None => match suspended(vm, frame).as_ref().and_then(Generator::of) {
            Some(generator) => generator.registers.get(&vm.heap).clone(),
            None => frame.registers.get(&vm.heap).clone(),
        },
    }
}

/// What a frame object keeps of its generator.
///
/// # Errors
/// None: generators can be weakly referenced.
pub fn weak_generator(vm: &mut Vm, generator: &Value) -> PyResult {
    let class = vm.type_object(TypeId::WEAK_REFERENCE).clone();
    let weak = super::weak_reference::make(vm, &class, generator, None)?;
    // CPython has none, and this one holds nothing.
    vm.heap.untrack(&weak);
    Ok(weak)
}

/// The generator whose registers the frame's are, while it does not run.
fn suspended(vm: &Vm, frame: &FrameObject) -> Option<Value> {
    let weak = frame.generator.get(&vm.heap).as_ref()?;
    let generator = super::weak_reference::referent(weak)?;
    let state = Generator::of(&generator)?.state.get();
    matches!(state, State::Created | State::Suspended).then_some(generator)
}

/// Whether the code of a module or class runs a comprehension, whose variables are registers even there.
fn in_comprehension(vm: &Vm, frame: &FrameObject) -> bool {
    let Some(code) = Code::of(&frame.code) else {
        return false;
    };
    let names = &code.local_names;
    let values = registers(vm, frame, names.len());
    let mut both = names.iter().zip(values);
    both.any(|(name, value)| value.is_some() && !is_class_cell(&vm.text(name)))
}

/// Whether a register of this name is a class's own, with its cell for its methods.
pub fn is_class_cell(name: &str) -> bool {
    matches!(name, "__class__" | "__classdict__")
}

fn f_locals(vm: &mut Vm, frame: &Value) -> Value {
    use crate::compile::unit::OPTIMIZED;
    let Some(object) = FrameObject::of(frame) else {
        return Value::NONE;
    };
    if let Some(code) = Code::of(&object.code)
        && code.unit().flags & OPTIMIZED == 0
        && !in_comprehension(vm, object)
    {
        let own = object.locals.get(&vm.heap).clone();
        return own.unwrap_or_else(|| object.globals.clone());
    }
    super::frame_locals::new(vm, frame.clone())
}

/// What a register of a frame's locals holds.
pub fn register(vm: &Vm, frame: &FrameObject, index: usize) -> Option<Value> {
    registers(vm, frame, index + 1).into_iter().nth(index)?
}

/// Writes a register of a frame's locals; answers what stood there.
pub fn set_register(vm: &mut Vm, frame: &FrameObject, index: usize, value: Value) -> Option<Value> {
    match *frame.running.get(&vm.heap) {
        Some(depth) => vm.machine.set_register(depth, index, value),
        None => {
            let generator = suspended(vm, frame);
            let registers = match generator.as_ref().and_then(Generator::of) {
                Some(generator) => generator.registers.get_mut(&mut vm.heap),
                None => frame.registers.get_mut(&mut vm.heap),
            };
            registers.get_mut(index)?.replace(value)
        }
    }
}

fn word(vm: &Vm, frame: &Value) -> u32 {
    let Some(object) = FrameObject::of(frame) else {
        return 0;
    };
    match *object.running.get(&vm.heap) {
        Some(depth) => {
            let running = vm.machine.frames.get(depth);
            running.map_or(0, |frame| frame.word().saturating_sub(1))
        }
        None => match suspended(vm, object).as_ref().and_then(Generator::of) {
            Some(generator) => generator.pc.get().saturating_sub(1),
            None => *object.word.get(&vm.heap),
        },
    }
}

fn line(vm: &mut Vm, frame: &Value) -> Value {
    let word = word(vm, frame);
    let code = FrameObject::of(frame).map(|frame| frame.code.clone());
    let line = code
        .as_ref()
        .and_then(Code::of)
        .map_or(0, |code| code.position(word).line);
    vm.int(line as i64)
}

fn f_back(vm: &mut Vm, frame: &Value) -> Value {
    let Some(object) = FrameObject::of(frame) else {
        return Value::NONE;
    };
    match *object.running.get(&vm.heap) {
        Some(depth) => depth
            .checked_sub(1)
            .and_then(|depth| frame_object(vm, depth))
            .unwrap_or(Value::NONE),
        None => object.back.get(&vm.heap).clone().unwrap_or(Value::NONE),
    }
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(object) = args.first().and_then(FrameObject::of) else {
        return Ok(Value::NONE);
    };
    if object.running.get(&vm.heap).is_some() {
        return Err(vm.runtime_error("cannot clear an executing frame"));
    }
    if let Some(generator) = suspended(vm, object) {
        let state = Generator::of(&generator).map(|generator| generator.state.get());
        if state == Some(State::Suspended) {
            return Err(vm.runtime_error("cannot clear a suspended frame"));
        }
        if let Err(raised) = super::generator::end_unbegun(vm, &generator) {
            (vm.hooks.unraisable)(vm, raised.0, None, &generator);
        }
        return Ok(Value::NONE);
    }
    let old = std::mem::take(object.registers.get_mut(&mut vm.heap));
    drop(old);
    *object.cleared.get_mut(&mut vm.heap) = true;
    Ok(Value::NONE)
}

fn repr(vm: &mut Vm, frame: &Value) -> PyResult {
    let line = line(vm, frame).as_small().unwrap_or(0);
    let code = FrameObject::of(frame).map(|frame| frame.code.clone());
    let (file, name) = match code.as_ref().and_then(Code::of) {
        Some(code) => (vm.repr(&code.filename)?, vm.text(&code.name)),
        None => (Value::NONE, String::new()),
    };
    let text = format!(
        "<frame at {:#x}, file {}, line {line}, code {name}>",
        frame.bits(),
        vm.text(&file)
    );
    Ok(vm.str(&text))
}

fn new_traceback(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let names = ["tb_next", "tb_frame", "tb_lasti", "tb_lineno"];
    let [next, frame, lasti, line] = args.bind(vm, "traceback", names, 0, 4)?;
    let [next, frame] = [next, frame].map(|value| value.unwrap_or(Value::NONE));
    let next = (!next.is_none()).then_some(next);
    if let Some(next) = next.as_ref().filter(|next| Traceback::of(next).is_none()) {
        let name = vm.type_name(next);
        return Err(vm.type_error(format!("expected traceback object or None, got '{name}'")));
    }
    if FrameObject::of(&frame).is_none() {
        let name = vm.type_name(&frame);
        return Err(vm.type_error(format!(
            "traceback() argument 'tb_frame' must be frame, not {name}"
        )));
    }
    let mut numbers = [0; 2];
    for (number, given) in numbers.iter_mut().zip([lasti, line]) {
        let Ok(small) = i32::try_from(vm.index_i64(&given.unwrap_or(Value::NONE))?) else {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        };
        *number = small.max(0) as u32;
    }
    let [lasti, given_line] = numbers;
    Ok(vm
        .heap
        .alloc(TypeId::TRACEBACK.shape(), |header| Traceback {
            header,
            frame,
            lasti,
            given_line,
            next: HeapCell::new(next),
        }))
}

/// Whether a traceback is another, or comes after it.
fn follows(vm: &Vm, value: &Value, first: &Value) -> bool {
    let mut at = Some(first);
    while let Some(entry) = at {
        if entry.is(value) {
            return true;
        }
        at = Traceback::of(entry).and_then(|entry| entry.next.get(&vm.heap).as_ref());
    }
    false
}

fn set_next(vm: &mut Vm, value: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(new) = new else {
        return Err(vm.type_error("can't delete tb_next attribute"));
    };
    let new = (!new.is_none()).then_some(new);
    if let Some(given) = &new {
        if Traceback::of(given).is_none() {
            let name = vm.type_name(given);
            return Err(vm.type_error(format!("expected traceback object, got '{name}'")));
        }
        if follows(vm, value, given) {
            return Err(vm.value_error("traceback loop detected"));
        }
    }
    if let Some(entry) = Traceback::of(value) {
        let old = std::mem::replace(entry.next.get_mut(&mut vm.heap), new);
        drop(old);
    }
    Ok(())
}
