//! Exceptions that nobody caught (`sys.excepthook`), and those that nobody can catch
//! (`sys.unraisablehook`): in finalizers, in callbacks.

use crate::heap::Value;
use crate::runtime::{Ending, Exception, PyResult, Raised, Vm};
use crate::settings::Style;
use crate::traceback;

use super::sys;

/// Shows an exception that nobody caught, through `sys.excepthook`; answers the text if it was ours that
/// showed it.
pub fn report(vm: &mut Vm, raised: Raised, drawn: Option<String>) -> String {
    let Raised(exception) = raised;
    sys::set_last(vm, &exception);
    // What the last exception alone kept dies before this one is told.
    crate::vm::run_deaths(vm);
    let name = vm.names.excepthook.clone();
    let hook = sys::get(vm, &name);
    match hook {
        Some(hook) if !sys::is_own(&hook, "excepthook") => {
            let class = vm.class_of(&exception).clone();
            let traceback = traceback_of(vm, &exception);
            match vm.call(&hook, &[class, exception.clone(), traceback]) {
                Ok(_) => String::new(),
                Err(error) => {
                    say(vm, "Error in sys.excepthook:\n");
                    show(vm, &error.0);
                    say(vm, "\nOriginal exception was:\n");
                    show(vm, &exception)
                }
            }
        }
        _ => {
            let style = vm.settings.style;
            collect_before_text(vm);
            let text = traceback::format_surely(vm, &exception, style);
            match drawn.or_else(|| painted(vm, &text)) {
                Some(drawn) => {
                    let kept = std::mem::take(&mut vm.output.record);
                    say(vm, &drawn);
                    if kept {
                        // What is kept is CPython's text.
                        vm.output.record = true;
                        let passed = std::mem::take(&mut vm.output.passthrough);
                        say(vm, &text);
                        vm.output.passthrough = passed;
                    }
                }
                None => say(vm, &text),
            }
            text
        }
    }
}

/// The traceback with colours, if they are wanted where `sys.stderr` goes.
fn painted(vm: &mut Vm, text: &str) -> Option<String> {
    let paint = vm.output.paint?;
    let names = [vm.names.stderr.clone(), vm.intern_str("__stderr__")];
    let [now, first] = names.map(|name| sys::get(vm, &name));
    let same = now.zip(first).is_some_and(|(now, first)| now.is(&first));
    same.then(|| paint(text))
}

/// Writes the traceback to `sys.stderr`; answers it.
pub fn show(vm: &mut Vm, exception: &Value) -> String {
    let style = vm.settings.style;
    collect_before_text(vm);
    let text = traceback::format_surely(vm, exception, style);
    say(vm, &text);
    text
}

/// In CPython the module `traceback` makes the text: its objects let a collection that is near begin before a word of it
/// is told. A program imports the module first.
fn collect_before_text(vm: &mut Vm) {
    const TEXT: u32 = 86;
    const IMPORT: u32 = 722;
    let [prompt, module] = ["ps1", "traceback"].map(|name| vm.intern_str(name));
    let modules = vm.modules.clone();
    let known = sys::get(vm, &prompt).is_some() || vm.dict_get_str(&modules, &module).is_some();
    let births = if known { TEXT } else { IMPORT + TEXT };
    vm.heap.add_births(births);
    crate::vm::collect_if_due(vm);
    vm.heap.forget_births(births);
    crate::vm::run_deaths(vm);
}

fn traceback_of(vm: &Vm, exception: &Value) -> Value {
    Exception::of(exception)
        .and_then(|object| object.traceback.get(&vm.heap).clone())
        .unwrap_or(Value::NONE)
}

/// Writes to `sys.stderr`, whatever that is; to our own standard error if it can't be used.
pub fn say(vm: &mut Vm, text: &str) {
    let name = vm.names.stderr.clone();
    let stream = sys::get(vm, &name);
    let value = vm.str(text);
    let written = match stream {
        Some(stream) if !stream.is_none() => crate::builtins::write(vm, &stream, &value),
        Some(_) => Ok(()),
        None => Err(vm.runtime_error("lost sys.stderr")),
    };
    if written.is_err() {
        vm.output.write_error(text.as_bytes());
    }
}

/// Reports an exception that nobody can catch: what happened (`None`: "Exception ignored in"), to whom.
pub fn unraisable(vm: &mut Vm, exception: Value, message: Option<&str>, culprit: &Value) {
    let hook = vm.names.unraisablehook.clone();
    if let Some(hook) = sys::get(vm, &hook)
        && !hook.is_none()
        && !sys::is_own(&hook, "unraisablehook")
    {
        match call_hook(vm, &hook, &exception, message, culprit) {
            Ok(_) => return,
            Err(error) => {
                let text = unraisable_text(
                    vm,
                    &error.0,
                    Some("Exception ignored in sys.unraisablehook"),
                    &hook,
                );
                say(vm, &text);
                return;
            }
        }
    }
    // After the end of `sys` nobody can be told.
    let stream = vm.names.stderr.clone();
    if sys::get(vm, &stream).is_some_and(|stream| !stream.is_none()) {
        let text = unraisable_text(vm, &exception, message, culprit);
        say(vm, &text);
    }
}

fn call_hook(
    vm: &mut Vm,
    hook: &Value,
    exception: &Value,
    message: Option<&str>,
    culprit: &Value,
) -> PyResult {
    let arguments = crate::objects::namespace::new(vm);
    let message = message.map_or(Value::NONE, |message| vm.str(message));
    let parts = [
        ("exc_type", vm.class_of(exception).clone()),
        ("exc_value", exception.clone()),
        ("exc_traceback", traceback_of(vm, exception)),
        ("err_msg", message),
        ("object", culprit.clone()),
    ];
    for (name, value) in parts {
        let name = vm.intern_str(name);
        vm.set_attr(&arguments, &name, Some(value))?;
    }
    vm.call(hook, &[arguments])
}

/// What is written of an exception that nobody can catch: no carets, and no source of the prompt.
pub fn unraisable_text(
    vm: &mut Vm,
    exception: &Value,
    message: Option<&str>,
    culprit: &Value,
) -> String {
    let mut text = String::new();
    let culprit = (!culprit.is_none()).then(|| traceback::safe_repr(vm, culprit));
    match (message, culprit) {
        (Some(message), Some(culprit)) => text.push_str(&format!("{message}: {culprit}\n")),
        (Some(message), None) => text.push_str(&format!("{message}:\n")),
        (None, Some(culprit)) => text.push_str(&format!("Exception ignored in: {culprit}\n")),
        (None, None) => {}
    }
    let mut chain = traceback::gather_plainly(vm, exception);
    // Without causes.
    let last = chain.0.len().saturating_sub(1);
    chain.0.drain(..last);
    // CPython's C code reads the sources from files, and at the end not even from there.
    let frames = chain.0.iter_mut().flat_map(|link| &mut link.failure.frames);
    for frame in frames {
        let no_file = frame.filename.starts_with('<') && frame.filename.ends_with('>');
        if no_file || vm.ending == Ending::Clearing {
            frame.source = None;
        }
    }
    text.push_str(&traceback::render(&chain, Style::Py310));
    // CPython's C code sets a colon even if nothing follows it.
    let bare = |link: &traceback::Link| link.failure.message.is_empty();
    if chain.0.last().is_some_and(bare) && text.ends_with('\n') {
        text.insert_str(text.len() - 1, ": ");
    }
    text
}
