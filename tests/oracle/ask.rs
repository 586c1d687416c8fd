//! Finds a CPython 3.13 to compare with, and puts questions to it in batches: one process, one
//! JSON value a line in, one a line out. A test file takes it in with `#[path = "oracle/ask.rs"]`.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The interpreter to ask: `GOSSAMER_ORACLE`, else `python3.13`, else pyenv's `python3`.
/// `None` where no CPython 3.13 answers.
pub fn find() -> Option<Command> {
    let named = std::env::var("GOSSAMER_ORACLE").ok();
    let candidates = match &named {
        Some(path) => vec![path.as_str()],
        None => vec!["python3.13", "python3"],
    };
    candidates.into_iter().find_map(|program| {
        let command = || {
            let mut command = Command::new(program);
            if named.is_none() {
                command.env("PYENV_VERSION", "3.13.0");
            }
            command
        };
        let probe = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
        let answer = command()
            .args(["-c", probe])
            .stderr(Stdio::null())
            .output()
            .ok()?;
        (answer.stdout.trim_ascii() == b"cpython 3 13").then(command)
    })
}

/// Runs `script` with one question a line on its input and collects one answer a line; `None`,
/// said loudly, where there is no oracle. Panics if the oracle does not answer every question.
pub fn ask(script: &str, what: &str, questions: &[Value]) -> Option<Vec<Value>> {
    let Some(mut command) = find() else {
        eprintln!("SKIPPED {} {what}: no CPython 3.13 found", questions.len());
        return None;
    };
    let mut child = command
        .args(["-X", "utf8", "-W", "ignore", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the oracle starts");
    let mut input = child.stdin.take().expect("the oracle has an input");
    let lines: String = questions
        .iter()
        .map(|question| format!("{question}\n"))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("the oracle ends");
    writer
        .join()
        .expect("the questions are written")
        .expect("the oracle reads its input");
    let answers: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("the oracle answers in JSON"))
        .collect();
    assert_eq!(
        answers.len(),
        questions.len(),
        "the oracle stopped half-way"
    );
    Some(answers)
}
