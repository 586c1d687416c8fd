//! Programs about modules of the library, run by Gossamer and by CPython: what they print must be the same.
//!
//! The programs are in `library/`; each makes its own random values, so that both see the same ones.

use std::process::Command;

use gossamer::session::{Session, Settings};

#[path = "support/mod.rs"]
mod support;

fn same(name: &str) {
    let path = format!("{}/tests/library/{name}", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(&path).expect("the program is there");
    let Some(oracle) = support::oracle() else {
        let lines = source.lines().count();
        eprintln!("SKIPPED {lines} lines of {name}: no CPython 3.13 found");
        return;
    };
    let want = reference(oracle, &path);
    let mut session = Session::new(Settings {
        audit: true,
        ..Settings::default()
    });
    let outcome = session.run_program(&source, name);
    assert_eq!(outcome.traceback, None, "{name}");
    assert_eq!(outcome.audit, None, "{name}");
    let end = session.finish();
    assert_eq!(end.audit, None, "{name}");
    let got = outcome.output + &end.output;
    for (at, (got, want)) in got.lines().zip(want.lines()).enumerate() {
        assert_eq!(got, want, "{name}, line {} of the output", at + 1);
    }
    assert_eq!(got.lines().count(), want.lines().count(), "{name}");
}

fn reference(mut oracle: Command, path: &str) -> String {
    let answer = oracle
        .args(["-W", "ignore"])
        .arg(path)
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("the oracle runs");
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

#[test]
fn patterns() {
    same("patterns.py");
}

#[test]
fn pattern_errors() {
    same("pattern_errors.py");
}

#[test]
fn streams() {
    same("streams.py");
}

#[test]
fn json() {
    same("json_values.py");
}

#[test]
fn strings() {
    same("strings.py");
}

#[test]
fn structs() {
    same("structs.py");
}

#[test]
fn base64() {
    same("base64_texts.py");
}

#[test]
fn ctrl_c_stops_a_search() {
    let mut session = Session::new(Settings::default());
    let handle = session.interrupt_handle();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        handle.interrupt();
    });
    let source = "import re\nre.match('(a|aa)+$', 'a' * 80 + 'b')\n";
    let outcome = session.run_program(source, "endless.py");
    let traceback = outcome.traceback.unwrap_or_default();
    assert!(traceback.ends_with("KeyboardInterrupt\n"), "{traceback}");
    assert_eq!(session.finish().audit, None);
}

#[test]
fn characters() {
    same("characters.py");
}
