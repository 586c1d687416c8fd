//! What the prompt asks of a session besides running statements: facts about values, and a fresh start. None of it
//! leaves a trace: `_`, the last exception and the counts of references stay as they are.

use crate::compile::unit::SharedUnit;
use crate::compile::{Mode, Options, compile_source};
use crate::heap::Value;
use crate::objects::code;
use crate::runtime::{Dict, PyResult, Raised, TypeId, Vm};
use crate::vm;

use super::Outcome;
use super::run::State;

/// What a tool is told.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Nothing.
    None,
    /// The value of an expression, in the session's namespace.
    Expression(&'a str),
    /// A text, and the session's namespace.
    Text(&'a str),
}

impl State {
    /// Calls a function of a shipped module and writes its answer; what it raises is told in a line.
    pub fn tool(&mut self, module: &str, function: &str, subject: Subject) -> Outcome {
        self.set_floor();
        let mut outcome = Outcome::default();
        let answer = self.answer(module, function, subject);
        let vm = &mut self.vm;
        let told = answer.and_then(|answer| match answer.is_none() {
            true => Ok(String::new()),
            false => {
                let text = vm.to_str(&answer)?;
                Ok(format!("{}\n", vm.text(&text)))
            }
        });
        match told {
            Ok(text) => vm.output.write(text.as_bytes()),
            Err(raised) => {
                outcome.interrupted = vm.is_a(&raised.0, TypeId::KEYBOARD_INTERRUPT);
                let text = in_a_line(vm, raised);
                vm.output.write_error(text.as_bytes());
                outcome.traceback = Some(text);
            }
        }
        vm::run_deaths(vm);
        self.take_output(&mut outcome);
        if self.vm.settings.audit {
            outcome.audit = self.audit();
        }
        outcome
    }

    fn answer(&mut self, module: &str, function: &str, subject: Subject) -> PyResult {
        let vm = &mut self.vm;
        let module = (vm.hooks.import)(vm, module)?;
        let name = vm.intern_str(function);
        let function = vm.get_attr(&module, &name)?;
        match subject {
            Subject::None => vm.call(&function, &[]),
            Subject::Text(text) => {
                let text = vm.str(text);
                let main = self.main.clone();
                vm.call(&function, &[text, main])
            }
            Subject::Expression(source) => {
                let value = evaluate(vm, &self.main, source.trim())?;
                vm.call(&function, &[value])
            }
        }
    }

    /// Forgets what the session defined: its names, `_`, the last exception; then collects rings. Answers how many
    /// names there were.
    pub fn reset(&mut self) -> usize {
        self.set_floor();
        self.forget_futures();
        let vm = &mut self.vm;
        let mut forgotten = 0;
        for name in names(vm, &self.main) {
            let text = vm.text(&name);
            if !(text.starts_with("__") && text.ends_with("__")) {
                forgotten += 1;
                forget(vm, &self.main, &name);
            }
        }
        let (builtins, underscore) = (vm.builtins.clone(), vm.intern_str("_"));
        forget(vm, &builtins, &underscore);
        let (modules, sys) = (vm.modules.clone(), vm.names.sys.clone());
        if let Some(sys) = vm.dict_get_str(&modules, &sys)
            && let Some(namespace) = vm.instance_dict(&sys)
        {
            for name in ["last_exc", "last_type", "last_value", "last_traceback"] {
                let name = vm.intern_str(name);
                forget(vm, &namespace, &name);
            }
        }
        (vm.hooks.collect)(vm, 2, true);
        vm::run_deaths(vm);
        vm.output.flush();
        forgotten
    }
}

/// The keys of a namespace.
fn names(vm: &Vm, namespace: &Value) -> Vec<Value> {
    Dict::of(namespace).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table.iter().map(|(key, _)| key.clone()).collect()
    })
}

fn forget(vm: &mut Vm, namespace: &Value, name: &Value) {
    if let Ok(old) = vm.dict_remove(namespace, name) {
        drop(old);
    }
    vm::run_deaths(vm);
}

fn evaluate(vm: &mut Vm, main: &Value, source: &str) -> PyResult {
    let unit = match compile_source(source, "<stdin>", Mode::Eval, Options::default()) {
        Ok(unit) => SharedUnit::from(unit),
        Err(error) => return Err(crate::modules::refusal(vm, &error, "<stdin>", source)),
    };
    let code = code::load(vm, &unit, true);
    vm::run_code(vm, &code, main, None, None)
}

/// The exception's type and message.
fn in_a_line(vm: &mut Vm, raised: Raised) -> String {
    let name = vm.type_name(&raised.0);
    let text = match vm.to_str(&raised.0) {
        Ok(text) => vm.text(&text),
        Err(_) => String::new(),
    };
    match text.is_empty() {
        true => format!("{name}\n"),
        false => format!("{name}: {text}\n"),
    }
}
