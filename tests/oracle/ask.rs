//! Puts questions to the oracle in batches: one process, one JSON value a line in, one a line out.
//! A test takes it in with `#[path = "oracle/ask.rs"]`.

use std::process::Command;

use serde_json::Value;

#[path = "../support/mod.rs"]
mod support;

/// The command that runs a CPython 3.13, if there is one.
pub fn find() -> Option<Command> {
    support::oracle()
}

/// Runs `script` with one question a line on its input and collects one answer a line; `None`,
/// said loudly, where there is no oracle. Panics if the oracle does not answer every question.
pub fn ask(script: &str, what: &str, questions: &[Value]) -> Option<Vec<Value>> {
    if find().is_none() {
        eprintln!("SKIPPED {} {what}: no CPython 3.13 found", questions.len());
        return None;
    }
    let lines: String = questions
        .iter()
        .map(|question| format!("{question}\n"))
        .collect();
    let answers: Vec<Value> = support::ask(script, &[], lines.as_bytes())
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
