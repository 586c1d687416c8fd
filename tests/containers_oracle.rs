//! Programs about the containers, run by Gossamer and by CPython: what they print must be the same.
//!
//! The programs are in `containers/`; each makes its own random values, so that both see the same ones.

use std::process::Command;

use gossamer::session::{Session, Settings};

#[path = "support/mod.rs"]
mod support;

fn same(name: &str) {
    let path = format!("{}/tests/containers/{name}", env!("CARGO_MANIFEST_DIR"));
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
        .arg("-c")
        .arg("import sys; exec(compile(open(sys.argv[1]).read(), 'p', 'exec'), {'__name__': '__main__'})")
        .arg(path)
        .env("PYTHONHASHSEED", "0")
        .output()
        .expect("the oracle runs");
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

#[test]
fn sets_keep_the_order_of_their_places() {
    same("sets.py");
}

#[test]
fn dicts() {
    same("dicts.py");
}

#[test]
fn lists_tuples_ranges_slices() {
    same("lists.py");
}

#[test]
fn iterators() {
    same("iterators.py");
}

#[test]
fn errors() {
    same("errors.py");
}
