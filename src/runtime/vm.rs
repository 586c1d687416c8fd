//! The state of one session: heap, classes, names, modules. The evaluation loop (`vm/`) and the builtin
//! types (`objects/`) both work on it; what the types need of the loop goes through [`Hooks`].

use super::warning::WarnedPlace;
use rustc_hash::FxHashMap;

use crate::heap::{Heap, KindInfo, ShapeId, Trace, Tracer, Value};

use super::args::Args;
use super::error::PyResult;
use super::machine::{Machine, Sink};
use super::names::Names;
use super::str::Interned;
use super::type_id::TypeId;

/// What lower rooms need of higher ones. Set once, by `session`.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Calls a function written in Python: callee, arguments.
    pub call_function: fn(&mut Vm, &Value, Args) -> PyResult,
    /// The next item of a generator, as `resume_generator` answers it when `None` is sent.
    pub next_of_generator: fn(&mut Vm, &Value) -> PyResult<Option<Value>>,
    /// Lets a sink take the items of a generator; answers the first that it gives back.
    pub feed_from_generator: fn(&mut Vm, &Value, &mut Sink) -> PyResult<Option<Value>>,
    /// Resumes a generator: what is sent, or (an exception) thrown in. `Ok(None)`: it has returned, and its
    /// value is in `vm.machine.returned`.
    pub resume_generator: fn(&mut Vm, &Value, Resume) -> PyResult<Option<Value>>,
    /// Ends a generator (`close`); answers what it returned.
    pub close_generator: fn(&mut Vm, &Value) -> PyResult,
    /// Warns, as of the line that runs: the category, the message, the object that the warning is about.
    pub warn: fn(&mut Vm, TypeId, &str, Option<&Value>) -> PyResult<()>,
    /// Warns of a piece of syntax.
    pub warn_of_syntax: fn(&mut Vm, &str, WarnedPlace) -> PyResult<()>,
    /// Makes an exception of a builtin class without running Python code.
    pub new_exception: fn(&mut Vm, TypeId, Vec<Value>) -> Value,
    /// Fills the namespace of a builtin class.
    pub fill_class: fn(&mut Vm, &Value, Option<&str>),
    /// Runs what waits for a safe point (deaths, collections, Ctrl-C).
    pub safe_point: fn(&mut Vm) -> PyResult<()>,
    /// Forgets all inline caches: a class on which they depend has changed.
    pub flush_caches: fn(&mut Vm),
    /// Imports a module by its full name.
    pub import: fn(&mut Vm, &str) -> PyResult,
    /// Reports an exception that nobody can catch (in `__del__`, in a callback): the exception, a message
    /// instead of "Exception ignored in", the culprit.
    pub unraisable: fn(&mut Vm, Value, Option<&str>, &Value),
    /// Collects a generation and the younger ones and tells `gc.callbacks` of it, if asked; answers how many
    /// objects were unreachable.
    pub collect: fn(&mut Vm, usize, bool) -> usize,
    /// Runs a class body (a function written in Python) in a namespace; answers the class cell, or `None`.
    pub run_class_body: fn(&mut Vm, &Value, &Value) -> PyResult,
}

/// How a generator is resumed.
pub enum Resume {
    /// `next` or `send`.
    Send(Value),
    /// `throw`.
    Throw(Value),
}

/// How far a session is with its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    No,
    /// Nothing can be imported any more.
    Begun,
    /// The modules go.
    Clearing,
}

/// The state of a session.
pub struct Vm {
    /// The builtin classes, indexed by [`TypeId`].
    pub types: Vec<Value>,
    /// Names that the runtime uses, interned.
    pub names: Names,
    /// All interned strings.
    pub interned: Interned,
    /// Shared strings of one Latin-1 character; the empty one last.
    pub chars: Vec<Option<Value>>,
    /// `()`.
    pub empty_tuple: Value,
    /// The namespace of `builtins`.
    pub builtins: Value,
    /// `sys.modules`.
    pub modules: Value,
    /// Frames, registers, the exception being handled.
    pub machine: Machine,
    /// Where names were found in classes.
    pub lookups: super::lookup_cache::LookupCache,
    /// What inline caches found.
    pub sites: super::site_cache::SiteCache,
    /// Where the globals of the function that was made last keep `__name__`: the version of their keys, and the place.
    pub module_name_place: (u32, usize),
    /// What to call in higher rooms.
    pub hooks: Hooks,
    /// What is written to standard output and standard error.
    pub output: Output,
    /// What is read from standard input.
    pub input: super::input::Input,
    /// Values of modules written in Rust that live as long as the session, by name (`sys.displayhook`, …).
    pub state: FxHashMap<&'static str, Value>,
    /// Source texts, for tracebacks.
    pub sources: super::sources::Sources,
    /// What `repr` is at work on, against endless recursion.
    pub repr_stack: Vec<u64>,
    /// How many decimal digits an integer may be read from or written as; 0 is no limit.
    pub int_digits: usize,
    /// How far the session is with its end.
    pub ending: Ending,
    /// The last collection, if there was one.
    pub last_collection: Option<LastCollection>,
    /// The live objects when they were last counted.
    pub census: Option<Census>,
    /// What `weakref` told of its containers.
    pub weak_containers: WeakContainers,
    /// What the session was told.
    pub settings: crate::settings::Settings,
    /// Memory. The last field: it is dropped after all that holds values.
    pub heap: Heap,
}

/// What a collection did.
#[derive(Clone, Copy)]
pub struct LastCollection {
    /// The oldest generation that it looked at.
    pub generation: usize,
    /// Objects that were unreachable.
    pub found: usize,
    /// How long it took.
    pub seconds: f64,
}

/// Count and bytes of the objects of each type, by its name.
pub type Census = std::collections::BTreeMap<String, [i64; 2]>;

/// The shapes of the containers that `weakref` makes, once they are set up (see `objects::weak_containers`).
#[derive(Clone, Copy, Default)]
pub struct WeakContainers {
    /// Of a `WeakValueDictionary`.
    pub values: ShapeId,
    /// Of a `WeakKeyDictionary`.
    pub keys: ShapeId,
    /// Of a `WeakSet`.
    pub set: ShapeId,
    /// Of a `KeyedRef`, the reference to a value.
    pub keyed: ShapeId,
    /// The address of the code of the callbacks of their references.
    pub remover: u64,
}

impl WeakContainers {
    /// Whether instances of this shape are containers.
    pub fn has(&self, shape: ShapeId) -> bool {
        shape == self.values || shape == self.keys || shape == self.set
    }
}

/// Where output goes.
#[derive(Default)]
pub struct Output {
    /// Written straight to the process's standard output and error instead of being kept.
    pub passthrough: bool,
    /// Whether it is kept although it is passed through.
    pub record: bool,
    /// What was written, is kept and not yet taken.
    pub text: Vec<u8>,
    /// The parts of `text` that were written to standard error.
    pub errors: Vec<std::ops::Range<usize>>,
    /// Where in `text` the value begins that the display hook showed last.
    pub shown: Option<usize>,
    /// Standard output not yet flushed (pass-through).
    pub pending: Vec<u8>,
    /// Shows a long text page by page; says whether it could.
    pub page: Option<fn(&str) -> bool>,
    /// Gives a traceback colours, where standard error is a terminal that shows them.
    pub paint: Option<fn(&str) -> String>,
    /// What was last written through and no line end followed (pass-through).
    pub open_line: Vec<u8>,
}

impl Output {
    /// Writes to standard output.
    pub fn write(&mut self, bytes: &[u8]) {
        if self.passthrough {
            self.note_line(bytes);
            self.pending.extend_from_slice(bytes);
            if self.pending.len() > 1 << 13 || bytes.contains(&b'\n') && is_terminal() {
                self.flush();
            }
        }
        if self.is_kept() {
            self.text.extend_from_slice(bytes);
        }
    }

    /// Keeps what was shown in another way, if what is written is kept.
    pub fn keep(&mut self, bytes: &[u8]) {
        if self.is_kept() {
            self.text.extend_from_slice(bytes);
        }
    }

    fn is_kept(&self) -> bool {
        self.record || !self.passthrough
    }

    /// Notes that the display hook is about to write a value.
    pub fn begin_shown(&mut self) {
        self.shown = self.is_kept().then_some(self.text.len());
    }

    /// Writes to standard error.
    pub fn write_error(&mut self, bytes: &[u8]) {
        if self.passthrough {
            use std::io::Write;
            self.note_line(bytes);
            self.flush();
            let _ = std::io::stderr().write_all(bytes);
        }
        if self.is_kept() {
            let start = self.text.len();
            self.text.extend_from_slice(bytes);
            match self.errors.last_mut() {
                Some(last) if last.end == start => last.end = self.text.len(),
                _ => self.errors.push(start..self.text.len()),
            }
        }
    }

    fn note_line(&mut self, bytes: &[u8]) {
        /// No prompt is as long.
        const MOST: usize = 1 << 12;
        let start = bytes.iter().rposition(|&b| b == b'\n');
        if start.is_some() || self.open_line.len() > MOST {
            self.open_line.clear();
        }
        let line = &bytes[start.map_or(0, |end| end + 1)..];
        self.open_line
            .extend_from_slice(&line[line.len().saturating_sub(MOST)..]);
    }

    /// Flushes standard output. A closed one is no error of ours.
    pub fn flush(&mut self) {
        use std::io::Write;
        if !self.pending.is_empty() {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(&self.pending).and_then(|()| out.flush());
            self.pending.clear();
        }
    }
}

fn is_terminal() -> bool {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal()
}

impl Vm {
    /// The bare state, before any class exists. `objects::bootstrap` makes the classes.
    pub fn new(
        kinds: &'static [KindInfo],
        hooks: Hooks,
        settings: crate::settings::Settings,
    ) -> Vm {
        Vm {
            types: vec![Value::NONE; TypeId::COUNT],
            names: Names::empty(),
            interned: Interned::default(),
            chars: vec![None; 257],
            empty_tuple: Value::NONE,
            builtins: Value::NONE,
            modules: Value::NONE,
            machine: Machine::new(),
            hooks,
            input: super::input::Input::default(),
            output: Output {
                passthrough: settings.passthrough,
                record: settings.record,
                ..Output::default()
            },
            state: FxHashMap::default(),
            sources: Default::default(),
            repr_stack: Vec::new(),
            int_digits: crate::text::int::MAX_STR_DIGITS,
            ending: Ending::No,
            last_collection: None,
            census: None,
            weak_containers: WeakContainers::default(),
            lookups: super::lookup_cache::LookupCache::new(),
            sites: super::site_cache::SiteCache::default(),
            module_name_place: (0, 0),
            settings,
            heap: Heap::new(kinds),
        }
    }

    /// An integer.
    #[inline(always)]
    pub fn int(&mut self, number: i64) -> Value {
        match Value::small(number) {
            Some(value) => value,
            None => self.big(number.into()),
        }
    }

    /// A float.
    #[inline(always)]
    pub fn float(&mut self, number: f64) -> Value {
        match Value::immediate_float(number) {
            Some(value) => value,
            None => self.boxed_float(number),
        }
    }
}

impl Trace for Vm {
    /// Visits every value that the session's Rust state holds.
    fn trace(&self, tracer: &mut Tracer) {
        self.types.trace(tracer);
        self.names.iter().for_each(|name| name.trace(tracer));
        self.interned.iter().for_each(|name| name.trace(tracer));
        self.chars.trace(tracer);
        self.empty_tuple.trace(tracer);
        self.builtins.trace(tracer);
        self.modules.trace(tracer);
        self.machine.trace(tracer);
        self.state.values().for_each(|value| value.trace(tracer));
    }
}

impl Vm {
    /// Drops everything that the session's state holds, classes last. Answers what is still alive, by kind.
    pub fn empty(&mut self) -> Vec<(&'static str, usize)> {
        self.state.clear();
        self.machine.handled = None;
        self.machine.returned = None;
        self.modules = Value::NONE;
        self.builtins = Value::NONE;
        // Builtin classes refer to themselves through their namespaces and orders, and the collector did not
        // look at them so far.
        self.heap.track_everything();
        self.heap.unfreeze();
        self.names = Names::empty();
        self.chars.clear();
        self.interned = Interned::default();
        self.empty_tuple = Value::NONE;
        let types = std::mem::take(&mut self.types);
        drop(types);
        let collection = self.heap.begin_collection(2);
        self.heap.finish_collection(collection, false);
        self.heap.census()
    }
}
