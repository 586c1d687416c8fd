//! The oracle: one CPython process that runs a case after the other, each in a child of its own.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::ask;
use crate::case::{Case, Kind};

const SCRIPT: &str = include_str!("run_programs.py");
/// The script must not fill the namespace of `__main__`.
const START: &str =
    "exec(compile(__import__('sys').argv[1], 'run_programs.py', 'exec'), {'__name__': 'driver'})";

/// How long a program may run alone.
const ALONE: std::time::Duration = std::time::Duration::from_secs(10);

/// What a run showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What each statement showed, and what the end did; of a program all in one.
    pub parts: Vec<String>,
    /// The exit status; negative: the signal that ended it.
    pub status: i64,
}

pub struct Cpython {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Cpython {
    /// `None` where there is no CPython 3.13. With `elsewhere` all objects have other addresses than without.
    pub fn start(elsewhere: bool) -> Option<Cpython> {
        let mut child = usual(ask::find()?)
            .env("PYTHONMALLOC", if elsewhere { "malloc" } else { "default" })
            .args(["-u", "-s", "-c", START, SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        Some(Cpython {
            questions: child.stdin.take()?,
            answers: BufReader::new(child.stdout.take()?),
            child,
        })
    }

    /// Runs cases; meanwhile `other` is done.
    pub fn ask<T>(&mut self, cases: &[Case], other: impl FnOnce() -> T) -> (Vec<Shown>, T) {
        let questions: String = cases
            .iter()
            .map(|case| {
                let kind = match case.kind {
                    Kind::Program => "program",
                    Kind::Session => "session",
                };
                format!("{}\n", json!([kind, case.text()]))
            })
            .collect();
        let (pipe, answers) = (&mut self.questions, &mut self.answers);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                pipe.write_all(questions.as_bytes())
                    .expect("the oracle reads")
            });
            let reader = scope.spawn(move || {
                cases
                    .iter()
                    .map(|_| {
                        let mut line = String::new();
                        answers.read_line(&mut line).expect("the oracle answers");
                        shown(&line)
                    })
                    .collect()
            });
            let other = other();
            (reader.join().expect("the answers were read"), other)
        })
    }
}

/// What a case shows that CPython runs as usual, in a process of its own. Slow, and beyond doubt: nothing was
/// imported before, and nothing but the program is there when it ends.
/// `allocator` is a value of `PYTHONMALLOC`: with another, objects have other addresses. So many `objects` more are
/// made before: collections come earlier by them.
pub fn alone(case: &Case, allocator: &str, objects: usize) -> Option<Shown> {
    // The lanes of a run ask at the same time.
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let (process, asked) = (std::process::id(), ASKED.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(format!("gossamer-alone-{process}-{asked}"));
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::write(folder.join("program.py"), case.text()).ok()?;
    let output = std::fs::File::create(folder.join("shown")).ok()?;
    let mut command = usual(ask::find()?);
    command.env("PYTHONMALLOC", allocator);
    if objects > 0 {
        let made = format!("import sys\nsys.made = [[] for _ in range({objects})]\n");
        std::fs::write(folder.join("sitecustomize.py"), made).ok()?;
        command.env("PYTHONPATH", &folder);
    }
    match case.kind {
        Kind::Program => command.args(["-s", "program.py"]).stdin(Stdio::null()),
        Kind::Session => {
            let prompts = "import sys; sys.ps1, sys.ps2 = '\\x01P1\\x02', '\\x01P2\\x02'; del sys";
            std::fs::write(folder.join("start.py"), prompts).ok()?;
            let typed = std::fs::File::open(folder.join("program.py")).ok()?;
            command
                .args(["-s", "-q", "-i"])
                .env("PYTHONSTARTUP", "start.py")
                .stdin(typed)
        }
    };
    let mut child = command
        .current_dir(&folder)
        .stderr(output.try_clone().ok()?)
        .stdout(output)
        .spawn()
        .ok()?;
    let started = std::time::Instant::now();
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status.code().map_or(-1, i64::from),
            None if started.elapsed() > ALONE => {
                let _ = child.kill();
                let _ = child.wait();
                break -1;
            }
            None => std::thread::sleep(std::time::Duration::from_millis(5)),
        }
    };
    let shown = std::fs::read(folder.join("shown")).ok()?;
    let _ = std::fs::remove_dir_all(&folder);
    // The name under which it was run, without the folder.
    let shown = String::from_utf8_lossy(&shown).replace(&format!("{}/", folder.display()), "");
    let parts = match case.kind {
        Kind::Program => vec![shown],
        Kind::Session => {
            let prompts = shown.split("\x01P1\x02").skip(1);
            typed(prompts.map(|part| part.replace("\x01P2\x02", "")).collect())
        }
    };
    Some(Shown { parts, status })
}

/// With the same hashes, encoding and prompt each time.
fn usual(mut command: Command) -> Command {
    command
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONUTF8", "1")
        .env("PYTHON_COLORS", "0")
        .env("PYTHON_BASIC_REPL", "1");
    command
}

impl Drop for Cpython {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shown(line: &str) -> Shown {
    let answer: Value = serde_json::from_str(line).expect("the oracle answers in JSON");
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let parts = match &answer[0] {
        Value::Array(parts) => typed(parts.iter().map(text).collect()),
        whole => vec![text(whole)],
    };
    Shown {
        parts,
        status: answer[1].as_i64().unwrap_or(-1),
    }
}

/// What a session showed, without the newline that the last prompt says at the end of input, and that which a
/// statement says that it ends in the middle.
fn typed(mut parts: Vec<String>) -> Vec<String> {
    if let Some(end) = parts.last_mut()
        && end.starts_with('\n')
    {
        end.remove(0);
    }
    if let [.., last, _] = &mut parts[..]
        && last.starts_with("\n  File \"<stdin>\"")
    {
        last.remove(0);
    }
    parts
}
