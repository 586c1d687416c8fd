//! Syntax errors: message and place, as CPython 3.13 gives them.
//!
//! The inputs are the refused programs of `programs.txt` and those of `wrong.txt`;
//! the answers stand in `tests/golden/syntax_errors.txt`, whose head tells how it is renewed.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::programs::{self, Program, Verdict};
use crate::random::Random;
use crate::{mutate, oracle, ours, tokens};

const HEAD: &str = "\
# Wrong inputs and what CPython 3.13 answers: lineno:offset-end_lineno:end_offset, the error.
# Made from tests/grammar/programs.txt and tests/grammar/wrong.txt by a CPython 3.13:
#   GOSSAMER_BLESS=1 cargo test --test grammar errors
";

/// How many differences a failing test prints; `GOSSAMER_DIFFERENCES=FILE` writes them all.
const SHOWN: usize = 20;
/// How many inputs are known to be answered otherwise. It only ever falls.
const KNOWN: usize = 3;

/// Of the mutants, so many in a hundred may be answered otherwise. It only ever falls, too.
const KNOWN_PERCENT: usize = 2;

fn blessing() -> bool {
    std::env::var_os("GOSSAMER_BLESS").is_some()
}

fn golden_path() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/syntax_errors.txt"
    ))
}

/// The wrong inputs, each once, in order.
fn inputs() -> Vec<Program<'static>> {
    let lists = [include_str!("programs.txt"), include_str!("wrong.txt")];
    let mut seen = BTreeSet::new();
    lists
        .into_iter()
        .flat_map(|list| programs::read(list).expect("the list reads"))
        .filter(|program| program.verdict != Verdict::Accept)
        .map(at_prompt)
        .filter(|program| seen.insert((program.start, program.source.clone())))
        .collect()
}

/// What comes from the prompt ends its line.
fn at_prompt(program: Program) -> Program {
    let open = program.start == "interactive" && !program.source.ends_with('\n');
    let source = if open {
        program.source.clone() + "\n"
    } else {
        program.source.clone()
    };
    Program { source, ..program }
}

/// An input with its answer, as the golden file has it.
fn entry(input: &Program, answer: &str) -> String {
    let mut out = format!("[{}]\n", input.start);
    for line in input.source.split('\n') {
        let _ = writeln!(out, "| {line}");
    }
    out.push_str(answer);
    out
}

/// What the oracle answers to all inputs, if there is one.
fn oracle_entries(inputs: &[Program]) -> Option<Vec<String>> {
    let questions: Vec<Value> = inputs.iter().map(|i| json!([i.start, i.source])).collect();
    let answers = oracle::ask(
        include_str!("../oracle/syntax.py"),
        "wrong inputs",
        &questions,
    )?;
    let entries = inputs.iter().zip(&answers).map(|(input, answer)| {
        let place: Vec<String> = (1..5)
            .map(|i| answer[i].as_i64().map_or("?".into(), |n| n.to_string()))
            .collect();
        let message = answer[0].as_str().unwrap_or("accepted");
        let [line, offset, end_line, end_offset] = &place[..] else {
            unreachable!()
        };
        entry(
            input,
            &format!("{line}:{offset}-{end_line}:{end_offset} {message}"),
        )
    });
    Some(entries.collect())
}

fn golden_entries() -> Vec<String> {
    let text = std::fs::read_to_string(golden_path()).expect("the golden file");
    text.split("\n\n")
        .skip(1)
        .map(|e| e.trim_end().to_string())
        .collect()
}

#[test]
fn golden_file_is_what_the_oracle_answers() {
    let inputs = inputs();
    let Some(entries) = oracle_entries(&inputs) else {
        return;
    };
    let right = inputs
        .iter()
        .zip(&entries)
        .filter(|(_, entry)| entry.ends_with(" accepted"));
    let right: Vec<String> = right
        .map(|(i, entry)| format!("line {}: {entry}", i.line))
        .collect();
    assert!(right.is_empty(), "not wrong at all: {right:#?}");
    if blessing() {
        let text = format!("{HEAD}\n{}\n", entries.join("\n\n"));
        std::fs::write(golden_path(), text).expect("the golden file is written");
    }
    assert!(
        entries == golden_entries(),
        "bless: GOSSAMER_BLESS=1 cargo test --test grammar errors"
    );
}

/// What our parser answers to an input.
fn our_entry(input: &Program) -> String {
    entry(
        input,
        &ours::error(input.start, &input.source).unwrap_or("?:?-?:? accepted".into()),
    )
}

#[test]
fn our_errors_are_the_golden_ones() {
    if blessing() {
        return; // The other test is writing the file.
    }
    let golden = golden_entries();
    let inputs = inputs();
    assert_eq!(
        inputs.len(),
        golden.len(),
        "bless: GOSSAMER_BLESS=1 cargo test --test grammar errors"
    );
    let wrong: Vec<String> = inputs
        .iter()
        .zip(&golden)
        .filter_map(|(input, want)| {
            let got = our_entry(input);
            let line = got.lines().last().unwrap_or("").to_string();
            (got != *want).then(|| format!("{want}\nours: {line}"))
        })
        .collect();
    if let Some(path) = std::env::var_os("GOSSAMER_DIFFERENCES") {
        std::fs::write(path, wrong.join("\n\n")).expect("the differences are written");
    }
    let shown = wrong
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(
        wrong.len() <= KNOWN,
        "{} of {} differ:\n\n{shown}",
        wrong.len(),
        inputs.len()
    );
}

/// Wrong inputs by chance: programs with a token or some characters changed.
#[test]
fn errors_of_mutants_are_those_of_cpython() {
    let (seed, count) = crate::hunt(5, 3000);
    let mut random = Random::new(seed);
    let known = programs::read(include_str!("programs.txt")).expect("the list reads");
    let mut seen = BTreeSet::new();
    let mutants: Vec<Program> = (0..count)
        .filter_map(|_| {
            let program = random.pick(&known);
            let source = match ours::tokens(program.start, &program.source) {
                Some(tokens) if random.percent(60) => {
                    tokens::render(&mutate::mutate(&tokens, &mut random))
                }
                _ => mutate::mangle(&program.source, &mut random),
            };
            ours::error(program.start, &source)?;
            Some(at_prompt(Program { source, ..*program }))
        })
        .filter(|program| seen.insert((program.start, program.source.clone())))
        .collect();
    let Some(wanted) = oracle_entries(&mutants) else {
        return;
    };
    let mut wrong: Vec<String> = mutants
        .iter()
        .zip(&wanted)
        .filter_map(|(input, want)| {
            let got = our_entry(input);
            let line = got.lines().last().unwrap_or("").to_string();
            (got != *want).then(|| format!("{want}\nours: {line}"))
        })
        .collect();
    wrong.sort_by_key(String::len);
    if let Some(path) = std::env::var_os("GOSSAMER_DIFFERENCES") {
        std::fs::write(path, wrong.join("\n\n")).expect("the differences are written");
    }
    let shown = wrong
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    let allowed = mutants.len() * KNOWN_PERCENT / 100;
    assert!(
        wrong.len() <= allowed,
        "{} of {} differ:\n\n{shown}",
        wrong.len(),
        mutants.len()
    );
}
