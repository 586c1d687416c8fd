//! The prompt's own commands: lines that begin with `%`, and `name?`. They are no Python, so only a terminal has them.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::Listener;
use super::log::Log;
use super::paste::counted;
use super::piped::say;
use super::run::Runner;
use crate::session::{Session, Subject};
use crate::syntax::{self, Mode};
use crate::text::suggest;
use crate::transcript::example::examples;
use crate::transcript::format::Kind;
use crate::transcript::page::{Page, reason};
use crate::transcript::record::Recorder;

/// A command: its name, its argument, its meaning, what it does. The help, the completion and the suggestion come
/// from the table.
struct Command {
    name: &'static str,
    argument: &'static str,
    meaning: &'static str,
    run: fn(&Commands, &mut Runner, &str) -> Option<u8>,
}

const TABLE: &[Command] = &[
    Command {
        name: "%help",
        argument: "",
        meaning: "this list; help(x) and x? tell of a value",
        run: |_, _, _| {
            say(&overview());
            None
        },
    },
    Command {
        name: "%refs",
        argument: "EXPRESSION",
        meaning: "how many references there are to a value, who holds them, its weak references",
        run: |own, _, text| own.expression("gossamer", "refs", text),
    },
    Command {
        name: "%why",
        argument: "EXPRESSION",
        meaning: "a shortest chain of references, from a name on, that keeps a value alive",
        run: |own, _, text| own.expression("gossamer", "why", text),
    },
    Command {
        name: "%heap",
        argument: "",
        meaning: "the live objects by type, and what changed since the last time",
        run: |own, _, _| own.tool("gossamer", "heap", Subject::None),
    },
    Command {
        name: "%gc",
        argument: "",
        meaning: "the generations of the cycle collector and its last collection",
        run: |own, _, _| own.tool("gossamer", "collector", Subject::None),
    },
    Command {
        name: "%time",
        argument: "STATEMENT",
        meaning: "runs a statement and tells how long it took",
        run: time,
    },
    Command {
        name: "%timeit",
        argument: "STATEMENT",
        meaning: "runs a statement often and tells its best time",
        run: |own, _, text| own.text("_prompt", "timeit", text),
    },
    Command {
        name: "%dis",
        argument: "FUNCTION or STATEMENT",
        meaning: "the instructions of a function, or of a statement",
        run: |own, _, text| match is_path(text) {
            true => own.expression("_gossamer", "_disassembly", text),
            false => own.text("_prompt", "disassembled", text),
        },
    },
    Command {
        name: "%save",
        argument: "[-f] FILE",
        meaning: "writes the session so far as a transcript that replays; -f: over a file that is there",
        run: |own, _, text| {
            own.save(text);
            None
        },
    },
    Command {
        name: "%load",
        argument: "FILE",
        meaning: "runs a program, or the inputs of a transcript, in this session",
        run: load,
    },
    Command {
        name: "%reset",
        argument: "",
        meaning: "forgets what the session defined and collects rings",
        run: |own, _, _| {
            let names = own.session.borrow_mut().reset();
            own.log.borrow_mut().clear();
            say(&format!("{} forgotten\n", counted(names, "name")));
            None
        },
    },
];

/// The names of the commands, for completion.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|command| command.name)
}

/// Whether what was typed is a line of a command. A text of several lines never is.
pub fn is_command(text: &str) -> bool {
    let text = text.trim();
    !text.contains('\n') && (text.starts_with('%') || asked(text).is_some())
}

/// What `name?` or `?name` asks about.
fn asked(text: &str) -> Option<&str> {
    let subject = match text.strip_suffix('?') {
        Some(rest) => rest.trim_end_matches('?'),
        None => text.strip_prefix('?')?,
    };
    let subject = subject.trim();
    let whole = !subject.contains('#') && syntax::parse(subject, Mode::Eval).is_ok();
    whole.then_some(subject)
}

/// Whether a text is a name, or names with dots between.
fn is_path(text: &str) -> bool {
    text.split('.').all(|part| {
        let part = part.trim();
        let mut letters = part.chars();
        letters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    })
}

fn overview() -> String {
    let usage = |command: &Command| format!("{} {}", command.name, command.argument);
    let asked = ("NAME?".to_string(), "what a value is, in a few lines");
    let rows = TABLE
        .iter()
        .map(|command| (usage(command), command.meaning))
        .chain([asked]);
    let width = rows.clone().map(|(usage, _)| usage.len()).max();
    let width = width.unwrap_or(0);
    rows.map(|(usage, meaning)| format!("{usage:width$}  {meaning}\n"))
        .collect()
}

/// What the commands work on.
pub struct Commands {
    session: Rc<RefCell<Session>>,
    log: Rc<RefCell<Log>>,
}

impl Commands {
    /// The commands of a session, whose outcomes hold their output from now on.
    pub fn new(session: Rc<RefCell<Session>>) -> Commands {
        session.borrow_mut().keep_output();
        let log = Rc::default();
        Commands { session, log }
    }

    /// A listener that notes the statements and passes them on to another one.
    pub fn listener(&self, mut other: Option<Listener>) -> Listener {
        let log = self.log.clone();
        Box::new(move |text, outcome| {
            log.borrow_mut().note(text, outcome);
            if let Some(other) = &mut other {
                other(text, outcome);
            }
        })
    }

    /// Runs the line of a command; answers the status to leave with, if a statement asked to leave.
    pub fn run(&self, runner: &mut Runner, text: &str) -> Option<u8> {
        let text = text.trim();
        if let Some(subject) = asked(text) {
            return self.tool("_help", "short", Subject::Expression(subject));
        }
        let (name, argument) = match text.split_once(char::is_whitespace) {
            Some((name, argument)) => (name, argument.trim()),
            None => (text, ""),
        };
        let Some(command) = TABLE.iter().find(|command| command.name == name) else {
            let near = suggest::closest(name, names());
            let near = near.map_or("%help lists them".to_string(), |near| {
                format!("did you mean {near}?")
            });
            say(&format!("There is no command {name}; {near}\n"));
            return None;
        };
        if command.argument.is_empty() && !argument.is_empty() {
            say(&format!("{name} takes no argument\n"));
            return None;
        }
        if argument.is_empty() && !command.argument.is_empty() {
            say(&format!("usage: {name} {}\n", command.argument));
            return None;
        }
        (command.run)(self, runner, argument)
    }

    fn tool(&self, module: &str, function: &str, subject: Subject) -> Option<u8> {
        let outcome = self.session.borrow_mut().tool(module, function, subject);
        let audit = outcome.audit?;
        say(&format!("gossamer: audit: {audit}\n"));
        Some(1)
    }

    fn expression(&self, module: &str, function: &str, text: &str) -> Option<u8> {
        self.tool(module, function, Subject::Expression(text))
    }

    fn text(&self, module: &str, function: &str, text: &str) -> Option<u8> {
        self.tool(module, function, Subject::Text(text))
    }

    fn save(&self, argument: &str) {
        let (over, name) = match argument.strip_prefix("-f ") {
            Some(name) => (true, name.trim()),
            None => (false, argument),
        };
        let path = Path::new(name);
        let log = self.log.borrow();
        if let Some(reason) = log.incomplete() {
            say(&format!("{reason}\n"));
        }
        let mut open = OpenOptions::new();
        match over {
            true => open.write(true).create(true).truncate(true),
            false => open.write(true).create_new(true),
        };
        let written = open.open(path).and_then(|file| {
            let mut recorder = Recorder::new(path, file)?;
            for (text, outcome) in log.statements() {
                recorder.statement(text, outcome)?;
            }
            recorder.finish()
        });
        match written {
            Ok(()) => {
                let count = counted(log.statements().len(), "statement");
                say(&format!("{count} written to {name}\n"));
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                say(&format!(
                    "{name} is there already; %save -f {name} writes it anew\n"
                ));
            }
            Err(error) => say(&format!("{name}: {}\n", reason(&error))),
        }
    }
}

fn time(_: &Commands, runner: &mut Runner, text: &str) -> Option<u8> {
    let began = Instant::now();
    let status = runner.text(text, &|_| {});
    say(&format!("took {}\n", duration(began.elapsed())));
    status
}

/// A duration with three digits and a fitting unit.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (number, unit) = match seconds {
        0.0..1e-3 => (seconds * 1e6, "µs"),
        1e-3..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    let digits = match number {
        0.0..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}

fn load(own: &Commands, runner: &mut Runner, name: &str) -> Option<u8> {
    let path = Path::new(name);
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            say(&format!("{name}: {}\n", reason(&error)));
            return None;
        }
    };
    if matches!(Kind::of(path), None | Some(Kind::Python)) {
        let program = match syntax::decode(&bytes) {
            Ok(program) => program,
            Err(error) => {
                say(&error.render(name));
                return None;
            }
        };
        own.log.borrow_mut().miss(name);
        let outcome = own.session.borrow_mut().run_program(&program, name);
        if let Some(audit) = &outcome.audit {
            say(&format!("gossamer: audit: {audit}\n"));
            return Some(1);
        }
        return outcome.exit.map(|code| (code & 0xff) as u8);
    }
    let page = Page::from_bytes(path, bytes);
    let blocks = page.as_ref().map_err(ToString::to_string);
    let blocks = blocks.and_then(|page| page.blocks().map_err(|error| error.to_string()));
    let blocks = match blocks {
        Ok(blocks) => blocks,
        Err(error) => {
            say(&format!("{error}\n"));
            return None;
        }
    };
    for example in blocks.iter().flat_map(examples) {
        for (index, line) in example.source.lines().enumerate() {
            let prompt = if index == 0 { ">>>" } else { "..." };
            say(format!("{prompt} {line}").trim_end());
            say("\n");
        }
        if let Some(status) = runner.statement(&example.source) {
            return Some(status);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_known_from_python() {
        for text in ["%heap", " %refs x ", "%nonsense", "x?", "a.b [0]??", "?len"] {
            assert!(is_command(text), "{text}");
        }
        for text in [
            "x % y",
            "x\n%heap",
            "# why?",
            "'what?'",
            "f(x) # ok?",
            "?",
            "x = 1?",
            "",
        ] {
            assert!(!is_command(text), "{text}");
        }
    }

    #[test]
    fn all_commands_are_in_the_overview() {
        let text = overview();
        for name in names() {
            assert!(text.lines().any(|line| line.starts_with(name)), "{name}");
        }
        let columns = |line: &str| line.find("  ").is_some();
        assert!(text.lines().all(columns), "{text}");
    }

    #[test]
    fn durations_have_three_digits() {
        let shown = |nanoseconds| duration(Duration::from_nanos(nanoseconds));
        assert_eq!(shown(1_234), "1.23 µs");
        assert_eq!(shown(45_678_000), "45.7 ms");
        assert_eq!(shown(1_500_000_000), "1.50 s");
        assert_eq!(shown(123_000_000), "123 ms");
    }
}
