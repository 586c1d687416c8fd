//! Running one statement or program: compile, run, show what it raised, audit.

use crate::compile::unit::SharedUnit;
use crate::compile::{Mode, Options, Reading, compile_source};
use crate::heap::{Trace, Value};
use crate::modules;
use crate::objects::code;
use crate::runtime::{PyResult, Raised, TypeId, Vm};
use crate::syntax::SyntaxError;
use crate::vm;

use super::{Outcome, Settings};

/// The state behind a session.
pub struct State {
    pub(super) vm: Vm,
    /// The namespace of `__main__`.
    pub(super) main: Value,
    pub(super) drawing: Option<Drawing>,
    /// Whether `SystemExit` is shown like other exceptions and leaves nothing.
    pub(super) stays: bool,
    /// Whether a prompt has begun to ask.
    prompts: bool,
    /// What `from __future__ import` of earlier statements asked for.
    options: Options,
    pub(super) ended: bool,
}

/// Draws a syntax error of a source; `None` where CPython's plain text serves better.
pub type Drawing = Box<dyn Fn(&SyntaxError, &str) -> Option<String>>;

impl State {
    pub fn new(settings: Settings) -> State {
        let above = vm::Above {
            import: modules::import,
            unraisable: modules::unraisable,
            warn: modules::warn,
            warn_of_syntax: modules::warn_of_syntax,
            collect: modules::collect,
        };
        let mut vm = vm::new_vm(settings, above);
        vm.machine.native_floor = native_floor(&vm);
        let main = crate::modules::install(&mut vm);
        State {
            vm,
            main,
            drawing: None,
            stays: false,
            prompts: false,
            options: Options::default(),
            ended: false,
        }
    }

    /// Tells the machine how deep native recursion may go from here.
    pub(super) fn set_floor(&mut self) {
        self.vm.machine.native_floor = native_floor(&self.vm);
    }

    /// Forgets what `from __future__ import` of earlier statements asked for.
    pub(super) fn forget_futures(&mut self) {
        self.options = Options::default();
    }

    /// Runs a module as `__main__`.
    pub fn run_module(&mut self, name: &str) -> Result<Outcome, String> {
        self.vm.machine.native_floor = native_floor(&self.vm);
        match crate::modules::find_main(&mut self.vm, name, &self.main) {
            Ok(found) => found.map(|(source, file)| self.run(&source, &file, Mode::Exec)),
            Err(raised) => {
                let mut outcome = Outcome::default();
                self.end(Err(raised), None, &mut outcome);
                Ok(outcome)
            }
        }
    }

    /// Compiles and runs.
    pub fn run(&mut self, source: &str, filename: &str, mode: Mode) -> Outcome {
        if mode == Mode::Single {
            self.begin_prompt();
        }
        let vm = &mut self.vm;
        vm.machine.native_floor = native_floor(vm);
        let mut outcome = Outcome::default();
        let mut drawn = None;
        if mode == Mode::Exec && !filename.starts_with('<') {
            crate::modules::set_file(vm, &self.main, filename);
        }
        self.options.reading = match mode {
            Mode::Single => Reading::Prompt,
            _ if filename == "<string>" => Reading::Text,
            _ => Reading::File,
        };
        let result = match compile_source(source, filename, mode, self.options) {
            Ok(unit) => {
                if mode == Mode::Single {
                    self.options.future_annotations = unit.future_annotations;
                }
                let unit = SharedUnit::from(unit);
                // A program from standard input leaves no source to show, as in CPython.
                let shown = if mode == Mode::Exec && filename == "<stdin>" {
                    ""
                } else {
                    source
                };
                crate::modules::remember_source(vm, filename, &unit, shown).and_then(|()| {
                    let code = code::load(vm, &unit, mode == Mode::Single);
                    let result = vm::run_code(vm, &code, &self.main, None, None);
                    drop(code);
                    if let (Mode::Single, Err(raised)) = (mode, &result) {
                        show_typed_line(vm, raised, source);
                    }
                    result.map(drop)
                })
            }
            Err(error) => {
                drawn = self.drawing.as_ref().and_then(|draw| draw(&error, source));
                Err(crate::modules::refusal(vm, &error, filename, source))
            }
        };
        self.end(result, drawn, &mut outcome);
        outcome
    }

    /// Shows what a statement raised, takes its output, audits.
    fn end(&mut self, result: PyResult<()>, drawn: Option<String>, outcome: &mut Outcome) {
        vm::run_deaths(&mut self.vm);
        match result {
            Ok(()) => {}
            Err(raised) if !self.stays && self.vm.is_a(&raised.0, TypeId::SYSTEM_EXIT) => {
                self.leave(raised, outcome)
            }
            Err(raised) => {
                outcome.interrupted = self.vm.is_a(&raised.0, TypeId::KEYBOARD_INTERRUPT);
                self.show(raised, drawn, outcome);
            }
        }
        self.take_output(outcome);
        if self.vm.settings.audit {
            outcome.audit = self.audit();
        }
    }

    fn show(&mut self, raised: Raised, drawn: Option<String>, outcome: &mut Outcome) {
        let text = crate::modules::report(&mut self.vm, raised, drawn);
        vm::run_deaths(&mut self.vm);
        outcome.traceback = Some(text);
    }

    /// `SystemExit`: its status; a message goes to standard error.
    fn leave(&mut self, raised: Raised, outcome: &mut Outcome) {
        let vm = &mut self.vm;
        let code = vm.exception_field(&raised.0, "code").unwrap_or(Value::NONE);
        // Its traceback dies with it, before the message is made.
        drop(raised);
        vm::run_deaths(vm);
        outcome.exit = Some(if code.is_none() {
            0
        } else if let Some(crate::runtime::Integer::Small(number)) = crate::runtime::integer(&code)
        {
            number as i32 & 0xff
        } else {
            match vm.to_str(&code) {
                Ok(text) => {
                    let text = format!("{}\n", vm.text(&text));
                    vm.output.write_error(text.as_bytes());
                }
                Err(raised) => {
                    // CPython comes upon it in the first thing that it does at the end.
                    vm.output.write_error(b"\n");
                    let message = "Exception ignored on threading shutdown";
                    (vm.hooks.unraisable)(vm, raised.0, Some(message), &Value::NONE);
                }
            }
            1
        });
        drop(code);
        vm::run_deaths(vm);
    }

    fn begin_prompt(&mut self) {
        if !self.prompts {
            self.prompts = true;
            modules::begin_prompt(&mut self.vm);
        }
    }

    /// An attribute of `sys` as text.
    pub fn prompt(&mut self, name: &str) -> String {
        self.begin_prompt();
        let vm = &mut self.vm;
        vm.machine.native_floor = native_floor(vm);
        let name = vm.intern_str(name);
        let Some(value) = modules::sys_attribute(vm, &name) else {
            return String::new();
        };
        match vm.to_str(&value) {
            Ok(text) => vm.text(&text),
            Err(_) => String::new(),
        }
    }

    /// Takes back what a program's file left in the namespace.
    pub fn forget_file(&mut self) {
        for name in ["__file__", "__cached__"] {
            let name = self.vm.intern_str(name);
            let removed = self.vm.dict_remove(&self.main, &name);
            drop(removed);
        }
    }

    /// A line of standard input, of which statements may read too.
    pub fn read_line(&mut self) -> Option<Vec<u8>> {
        match self.vm.input_line() {
            Ok(line) => Some(line),
            Err(raised) if self.vm.is_a(&raised.0, TypeId::KEYBOARD_INTERRUPT) => None,
            Err(_) => Some(Vec::new()),
        }
    }

    pub(super) fn take_output(&mut self, outcome: &mut Outcome) {
        self.vm.output.flush();
        let kept = &mut self.vm.output;
        let bytes = std::mem::take(&mut kept.text);
        let errors = std::mem::take(&mut kept.errors);
        let shown = kept.shown.take();
        // What was written to one stream is one text.
        let mut at = 0;
        let mut add = |end: usize, outcome: &mut Outcome| {
            let begin = outcome.output.len();
            if let Some(shown) = shown.filter(|shown| (at..end).contains(shown)) {
                let before = String::from_utf8_lossy(&bytes[at..shown]).len();
                outcome.shown = Some(begin + before);
            }
            outcome
                .output
                .push_str(&String::from_utf8_lossy(&bytes[at..end]));
            at = end;
            begin..outcome.output.len()
        };
        for part in errors {
            add(part.start, outcome);
            let place = add(part.end, outcome);
            outcome.errors.push(place);
        }
        add(bytes.len(), outcome);
    }

    /// Recounts every reference; what is wrong, a line each.
    pub(super) fn audit(&self) -> Option<String> {
        let findings = self.vm.heap.audit(|tracer| {
            self.main.trace(tracer);
            self.vm.trace(tracer);
        });
        if findings.is_empty() {
            return None;
        }
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Some(lines.join("\n"))
    }
}

/// A `SyntaxError` that nobody caught shows the line of that number of what was typed, whatever source it is about:
/// so CPython's prompt has it.
fn show_typed_line(vm: &mut Vm, raised: &Raised, source: &str) {
    if !vm.is_a(&raised.0, TypeId::SYNTAX_ERROR) {
        return;
    }
    let line = vm.exception_field(&raised.0, "lineno");
    let line = line.as_ref().and_then(crate::runtime::integer);
    if let Some(crate::runtime::Integer::Small(line)) = line
        && let Some(before) = usize::try_from(line)
            .ok()
            .and_then(|line| line.checked_sub(1))
        && let Some(typed) = source.split_inclusive('\n').nth(before)
    {
        let typed = vm.str(typed);
        vm.set_exception_field(&raised.0, "text", typed);
    }
}

/// How many bytes of native stack a session uses if nobody says: half of what the threads of Rust's tests have.
const STACK_ROOM: usize = 1 << 20;

/// How far native recursion may go down.
fn native_floor(vm: &Vm) -> usize {
    let marker = 0u8;
    let here = std::ptr::addr_of!(marker).addr();
    let room = match vm.settings.native_stack {
        0 => STACK_ROOM,
        room => room,
    };
    here.saturating_sub(room)
}
