//! What tests share: finding CPython 3.13, the oracle, and asking it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The command that runs CPython 3.13, if it is on this machine: `GOSSAMER_ORACLE`, `python3.13`, or a
/// `python3` that pyenv makes one.
pub fn oracle() -> Option<Command> {
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

/// What the oracle prints when it runs `program` with `args` and `input`.
#[allow(dead_code)] // not every test that uses this module asks
pub fn ask(program: &str, args: &[&str], input: &[u8]) -> String {
    let mut command = oracle().expect("CPython 3.13 is there");
    command
        .arg("-c")
        .arg(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("the oracle starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let answer = child.wait_with_output().expect("the oracle ends");
    let _ = writer.join();
    String::from_utf8_lossy(&answer.stdout).into_owned()
}
