//! Modules of CPython's library, unmodified and read where they lie through `--path`: each program of
//! `library_path/` bears the name of one, uses it, and must print the same under both.

#[path = "support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::process::Command;

/// The programs, by the names of the modules that they use.
fn programs() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/library_path");
    let entries = std::fs::read_dir(folder).expect("the programs are there");
    let mut programs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    programs.sort();
    programs
}

/// What is printed, and what is said of an error.
fn run(mut command: Command, program: &str) -> (String, String) {
    let answer = command
        .args(["-c", program])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONUTF8", "1")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&answer.stdout), text(&answer.stderr))
}

#[test]
fn modules_work_from_where_they_lie() {
    let programs = programs();
    if support::oracle().is_none() {
        eprintln!(
            "SKIPPED {} modules of the library: no CPython 3.13 found",
            programs.len()
        );
        return;
    }
    let folder = support::ask("import os; print(os.path.dirname(os.__file__))", &[], b"");
    let mut wrong = String::new();
    for path in &programs {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let program = std::fs::read_to_string(path).expect("a program is text");
        let mut oracle = support::oracle().expect("it was there");
        oracle.args(["-W", "ignore"]);
        let (want, failed) = run(oracle, &program);
        assert_eq!(failed, "", "{name} fails under CPython");
        let mut own = Command::new(env!("CARGO_BIN_EXE_gossamer"));
        own.args(["--path", folder.trim()]);
        let (got, failed) = run(own, &program);
        if got != want || !failed.is_empty() {
            wrong += &format!("== {name}\n-- CPython\n{want}-- Gossamer\n{got}{failed}");
        }
    }
    println!("{} modules of the library", programs.len());
    assert_eq!(wrong, "");
}
