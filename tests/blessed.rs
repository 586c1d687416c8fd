//! The golden transcripts are what CPython 3.13 answers today (where there is one to ask).

use std::path::{Path, PathBuf};
use std::process::Command;

fn transcripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            transcripts(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "pycon") {
            found.push(path);
        }
    }
}

#[test]
fn cpython_would_bless_them_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    transcripts(&root.join("transcripts"), &mut pages);
    pages.sort();
    assert!(pages.len() >= 150, "only {} transcripts", pages.len());
    let output = Command::new("python3")
        .arg(root.join("tests/oracle/bless.py"))
        .arg("--check")
        .args(&pages)
        .output();
    match output {
        Ok(output) if output.status.code() == Some(3) => {
            println!("SKIPPED {} transcripts: no CPython 3.13 found", pages.len());
        }
        Ok(output) => {
            let shown = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{shown}{errors}");
        }
        Err(_) => println!("SKIPPED {} transcripts: no CPython 3.13 found", pages.len()),
    }
}
