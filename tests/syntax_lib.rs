//! Every Python file of CPython 3.13's library: our parser accepts and refuses what `ast.parse` does.

mod support;

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

#[test]
fn verdicts_agree_with_cpython() {
    if support::oracle().is_none() {
        println!("SKIPPED 1 test of the standard library: no CPython 3.13 found");
        return;
    };
    let answer = support::ask(ORACLE, &[], b"");
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
