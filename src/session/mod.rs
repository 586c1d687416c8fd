//! One interactive session: the only door for the prompt, the runner of files and the replay.

mod end;
mod interrupt;
mod look;
mod run;
mod tools;

use std::collections::BTreeSet;
use std::ops::Range;

pub use crate::runtime::input::LineEditor;

use crate::compile::Mode;

pub use crate::heap::{Allocator, keep_memory, take_ahead};
pub use crate::modules::library_files;
pub use crate::settings::{Settings, Style};
pub use crate::syntax::Completeness;
pub use interrupt::InterruptHandle;
pub use run::Drawing;
pub use tools::Subject;

/// What one statement did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Everything it wrote and the display hook showed, in order, with the traceback if it raised.
    pub output: String,
    /// The parts of `output` that were written to standard error.
    pub errors: Vec<Range<usize>>,
    /// Where in `output` the value begins that the display hook showed last, if it did.
    pub shown: Option<usize>,
    /// The traceback's part of `output`, if the statement raised (a syntax error counts).
    pub traceback: Option<String>,
    /// The exit status, if the statement asked to leave (`SystemExit`).
    pub exit: Option<i32>,
    /// Whether a `KeyboardInterrupt` that nobody caught ended it.
    pub interrupted: bool,
    /// What the audit found wrong, if it was asked for and found something.
    pub audit: Option<String>,
}

impl Outcome {
    /// What was written to standard output.
    pub fn standard_output(&self) -> String {
        let mut text = String::with_capacity(self.output.len());
        let mut at = 0;
        for part in &self.errors {
            text.push_str(self.output.get(at..part.start).unwrap_or(""));
            at = part.end;
        }
        text.push_str(self.output.get(at..).unwrap_or(""));
        text
    }
}

/// One interactive session with a namespace of its own.
pub struct Session {
    state: run::State,
}

impl Session {
    /// Starts a session.
    pub fn new(settings: Settings) -> Session {
        Session {
            state: run::State::new(settings),
        }
    }

    /// Says whether `source` (lines typed so far, joined by newlines, the last one ended by a newline)
    /// is a whole interactive statement.
    pub fn completeness(source: &str) -> Completeness {
        crate::syntax::completeness(source)
    }

    /// Runs one interactive statement (mode "single"): `source` is its whole text, ended by a newline.
    pub fn run_statement(&mut self, source: &str) -> Outcome {
        self.state.run(source, "<stdin>", Mode::Single)
    }

    /// The same, where tracebacks show `name` instead of `<stdin>`.
    pub fn run_statement_as(&mut self, source: &str, name: &str) -> Outcome {
        self.state.run(source, name, Mode::Single)
    }

    /// Runs a whole program (mode "exec") as the module `__main__`; `filename` is what tracebacks show.
    pub fn run_program(&mut self, source: &str, filename: &str) -> Outcome {
        self.state.run(source, filename, Mode::Exec)
    }

    /// Runs a program as a notebook runs a cell: the value of its last statement is shown, if that is an expression
    /// without a semicolon after it.
    pub fn run_cell(&mut self, source: &str) -> Outcome {
        let Some(at) = shown_expression(source) else {
            return self.run_program(source, "<stdin>");
        };
        let mut outcome = self.run_program(&source[..at], "<stdin>");
        if outcome.traceback.is_some() || outcome.exit.is_some() {
            return outcome;
        }
        let last = self.run_statement(&source[at..]);
        let shift = outcome.output.len();
        outcome.output.push_str(&last.output);
        let moved = last
            .errors
            .iter()
            .map(|part| part.start + shift..part.end + shift);
        outcome.errors.extend(moved);
        outcome.audit = match (outcome.audit, last.audit) {
            (Some(first), Some(last)) => Some(format!("{first}\n{last}")),
            (first, last) => first.or(last),
        };
        Outcome {
            output: outcome.output,
            errors: outcome.errors,
            shown: last.shown.map(|at| at + shift),
            audit: outcome.audit,
            ..last
        }
    }

    /// Runs a module, found as an import finds it, as the module `__main__` (of a package its `__main__`), as
    /// `-m` does. The error says why there is nothing to run.
    pub fn run_module(&mut self, name: &str) -> Result<Outcome, String> {
        self.state.run_module(name)
    }

    /// A handle that asks the running statement to stop with `KeyboardInterrupt`, from any thread.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle::new(self.state.vm.heap.interrupt_handle())
    }

    /// The names of the session and of the builtins. This and the following run nothing of the session: what only a
    /// descriptor, a property or a hook could tell is not seen.
    pub fn names(&mut self) -> BTreeSet<String> {
        self.state.names()
    }

    /// The names of the attributes of what a dotted path (`a.b`: `["a", "b"]`) stands for; of any string for an
    /// empty one.
    pub fn attributes(&mut self, path: &[&str]) -> BTreeSet<String> {
        match path {
            [] => self.state.attributes_of_str(),
            path => self.state.attributes(path),
        }
    }

    /// The names of the parameters that a call of what a path stands for takes by name.
    pub fn parameters(&mut self, path: &[&str]) -> Vec<String> {
        self.state.parameters(path)
    }

    /// Those keys of the dict that a path stands for that are strings.
    pub fn keys(&mut self, path: &[&str]) -> BTreeSet<String> {
        self.state.keys(path)
    }

    /// The names of modules that can be imported: of a package's modules, or of those without one (`""`).
    pub fn modules(&mut self, package: &str) -> BTreeSet<String> {
        self.state.modules(package)
    }

    /// What can be imported from a module: the names in it if it is there already, else those that its source
    /// says, and its own modules.
    pub fn names_of_module(&mut self, name: &str) -> BTreeSet<String> {
        self.state.names_of_module(name)
    }

    /// Runs a program before the session's first statement, as [`Session::run_program`], but leaves no `__file__`
    /// behind.
    pub fn run_start_file(&mut self, source: &str, filename: &str) -> Outcome {
        let outcome = self.state.run(source, filename, Mode::Exec);
        self.state.forget_file();
        outcome
    }

    /// What a prompt asks with: `sys.ps1`, or for a continued line `sys.ps2`; their `__str__` runs. Nothing where they
    /// are gone or raise something, as CPython.
    pub fn prompt(&mut self, continued: bool) -> String {
        self.state.prompt(if continued { "ps2" } else { "ps1" })
    }

    /// The next line of standard input with its end, if it has one; empty at the end of input. `None` if
    /// it was interrupted.
    pub fn read_line(&mut self) -> Option<Vec<u8>> {
        self.state.read_line()
    }

    /// Has syntax errors of statements drawn instead of told in CPython's plain text.
    pub fn draw_syntax_errors(&mut self, drawing: Drawing) {
        self.state.drawing = Some(drawing);
    }

    /// Has `SystemExit` shown like other exceptions, as `doctest` does; nothing asks to leave any more.
    pub fn stay(&mut self) {
        self.state.stays = true;
    }

    /// Calls a function of a shipped module and writes its answer, without a trace in the session: `_`, the last
    /// exception and the counts of references stay as they are. What it raises is told in a line.
    pub fn tool(&mut self, module: &str, function: &str, subject: Subject) -> Outcome {
        self.state.tool(module, function, subject)
    }

    /// Forgets what the session defined: its names, `_`, the last exception. Answers how many names there were.
    pub fn reset(&mut self) -> usize {
        self.state.reset()
    }

    /// Keeps what is passed through to the process's output in the outcomes too.
    pub fn keep_output(&mut self) {
        self.state.vm.output.record = true;
    }

    /// Has long texts of `help` shown by `page`, which says whether it could; the others are written.
    pub fn page_with(&mut self, page: fn(&str) -> bool) {
        self.state.vm.output.page = Some(page);
    }

    /// Has tracebacks that go to standard error get colours by `paint`.
    pub fn paint_tracebacks(&mut self, paint: fn(&str) -> String) {
        self.state.vm.output.paint = Some(paint);
    }

    /// Has lines that statements read from standard input edited by `editor`, or no more.
    pub fn edit_input(&mut self, editor: Option<LineEditor>) {
        self.state.vm.input.editor = editor;
    }

    /// Whether what was written through to the process's output last ended inside a line; forgets it.
    pub fn take_inside_line(&mut self) -> bool {
        !std::mem::take(&mut self.state.vm.output.open_line).is_empty()
    }

    /// Ends the session: runs exit functions, clears the namespace, empties the heap. The outcome holds
    /// what that wrote; [`Outcome::audit`] says if objects stayed alive.
    pub fn finish(mut self) -> Outcome {
        self.state.finish()
    }

    /// Ends the session of a process that ends next: as [`Session::finish`] for the program, but the heap is left to the
    /// system, and not looked through, unless the settings ask for the audit.
    pub fn leave(mut self) -> Outcome {
        if self.state.vm.settings.audit {
            return self.state.finish();
        }
        let outcome = self.state.end_program(true);
        std::mem::forget(self);
        outcome
    }
}

/// Where the last statement of a program begins, if a notebook shows its value.
fn shown_expression(source: &str) -> Option<usize> {
    let module = crate::syntax::parse(source, crate::syntax::Mode::Exec).ok()?;
    let last = module.body.last()?;
    let after = source.get(last.span.end as usize..)?;
    let shown = matches!(last.kind, crate::syntax::ast::StmtKind::Expr(_))
        && !after.trim_start().starts_with(';');
    shown.then_some(last.span.start as usize)
}
