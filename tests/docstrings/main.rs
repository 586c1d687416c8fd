//! Every public name that help() can be asked about has a docstring: builtins, their methods, the modules in the
//! binary.

use std::path::Path;
use std::process::Command;

#[test]
fn public_names_have_docstrings() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docstrings/missing.py");
    let output = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .arg(program)
        .output()
        .expect("gossamer runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((&*text, &*errors), ("", ""), "names without a docstring");
}
