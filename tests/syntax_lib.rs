//! Every Python file of CPython 3.13's library: our parser accepts and refuses what `ast.parse` does.

use std::path::PathBuf;
use std::process::Command;

use gossamer::syntax::{Mode, parse_bytes};

/// Prints a line `ok PATH` or `bad PATH` for each file of the standard library.
const ORACLE: &str = r#"
import ast, os, sys, sysconfig, warnings
warnings.simplefilter("ignore")
for folder, _, names in os.walk(sysconfig.get_paths()["stdlib"]):
    for name in names:
        if name.endswith(".py"):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                source = file.read()
            try:
                ast.parse(source)
                verdict = "ok"
            except (SyntaxError, ValueError):
                verdict = "bad"
            print(verdict, path)
"#;

/// The command that runs CPython 3.13, if it is on this machine.
fn oracle() -> Option<Command> {
    let mut candidates = Vec::new();
    if let Some(path) = std::env::var_os("GOSSAMER_ORACLE") {
        candidates.push((PathBuf::from(path), false));
    }
    candidates.push((PathBuf::from("python3.13"), false));
    candidates.push((PathBuf::from("python3"), true));
    for (program, by_pyenv) in candidates {
        let build = || {
            let mut command = Command::new(&program);
            if by_pyenv {
                command.env("PYENV_VERSION", "3.13.0");
            }
            command
        };
        let answer = build()
            .args(["-c", "import sys; print(sys.version_info[:2])"])
            .output();
        if answer.is_ok_and(|answer| answer.stdout.starts_with(b"(3, 13)")) {
            return Some(build());
        }
    }
    None
}

#[test]
fn verdicts_agree_with_cpython() {
    let Some(mut oracle) = oracle() else {
        println!("SKIPPED 1 test of the standard library: no CPython 3.13 found");
        return;
    };
    let answer = oracle
        .args(["-c", ORACLE])
        .output()
        .expect("the oracle runs");
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let mut files = 0;
    let mut wrong = Vec::new();
    for line in answer.lines() {
        let Some((verdict, path)) = line.split_once(' ') else {
            continue;
        };
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        files += 1;
        let ours = parse_bytes(&bytes, Mode::Exec);
        if ours.is_ok() != (verdict == "ok") {
            wrong.push(format!(
                "{path}: CPython says {verdict}, we say {:?}",
                ours.err()
            ));
        }
    }
    assert!(files > 1000, "the oracle showed only {files} files");
    assert!(
        wrong.is_empty(),
        "{} of {files} files differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
