//! The sessions in the library reference's pages on `weakref` and `gc`, read from where Debian's package `python3.11-doc`
//! has them (or from the folder that `GOSSAMER_REFERENCE` names): every example that holds under CPython 3.13's doctest holds here.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGES: [&str; 2] = ["weakref.rst.txt", "gc.rst.txt"];

/// What the pages use and do not import.
const PRELUDE: &str = ">>> import gc, weakref\n\n";

/// Prints the lines of the examples of a page that hold, then how many there are.
const HOLDING: &str = "
import doctest, sys
held = []
class Runner(doctest.DocTestRunner):
    def report_success(self, out, test, example, got):
        held.append(example.lineno + 1)
text = open(sys.argv[1], encoding='utf-8').read()
test = doctest.DocTestParser().get_doctest(text, {'__name__': '__main__'}, 'page', 'page', 0)
Runner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=lambda text: None)
print(*held)
print(len(test.examples))
";

fn folder() -> PathBuf {
    std::env::var_os("GOSSAMER_REFERENCE").map_or_else(
        || PathBuf::from("/usr/share/doc/python3.11/html/_sources/library"),
        PathBuf::from,
    )
}

/// The lines of the examples that pass here, or that the page itself wants to be left out (`:options: +SKIP`, which
/// doctest does not read).
fn passing(page: &Path) -> BTreeSet<usize> {
    let output = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args(["replay", "--format", "json", "--compare", "doctest"])
        .args(["-o", "ELLIPSIS", "--audit"])
        .arg(page)
        .output()
        .expect("gossamer runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let passed = |line: &&str| {
        ["pass", "skip"]
            .iter()
            .any(|status| line.contains(&format!("\"status\":\"{status}\"")))
    };
    let number = |line: &str| {
        let (_, rest) = line.split_once("\"line\":")?;
        rest.split(',').next()?.parse().ok()
    };
    text.lines().filter(passed).filter_map(number).collect()
}

#[test]
fn examples_of_the_reference_hold() {
    let pages: Vec<PathBuf> = PAGES.iter().map(|name| folder().join(name)).collect();
    if support::oracle().is_none() || !pages.iter().all(|page| page.exists()) {
        eprintln!(
            "SKIPPED {} pages of the library reference: no CPython 3.13 or no package python3.11-doc found",
            pages.len()
        );
        return;
    }
    let (mut wrong, mut held, mut examples) = (Vec::new(), 0, 0);
    for page in &pages {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(page).expect("a page is text");
        let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("reference_{name}"));
        std::fs::write(&shown, format!("{PRELUDE}{text}")).expect("a place for the page");
        let answer = support::ask(HOLDING, &[&shown.to_string_lossy()], b"");
        let mut lines = answer.lines();
        let holding = lines.next().unwrap_or_default();
        let count: usize = lines
            .last()
            .and_then(|count| count.parse().ok())
            .expect("a number");
        let passing = passing(&shown);
        for line in holding.split_whitespace() {
            let line: usize = line.parse().expect("a number");
            held += 1;
            if !passing.contains(&line) {
                wrong.push(format!("{name}:{}", line - PRELUDE.lines().count()));
            }
        }
        examples += count;
    }
    println!("{held} of {examples} examples of the reference hold under CPython 3.13");
    assert!(held >= 60, "only {held} examples hold under CPython");
    assert!(wrong.is_empty(), "examples that hold only there: {wrong:?}");
}
