//! How fast text becomes tokens, a tree, code: `cargo bench --bench front`. Read are all modules that are shipped and,
//! where CPython 3.13 is found, all of its library that it accepts; the throughput is in bytes of source.

#[path = "../tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::BytesCount;
use gossamer::compile::{Options, compile_source};
use gossamer::syntax::{self, Mode, parse_bytes, tokens};

/// Prints the library's folder.
const LIBRARY: &str = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";

fn main() {
    if support::oracle().is_none() {
        println!("SKIPPED the library: no CPython 3.13 found");
    }
    divan::main();
}

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

/// The texts that parse, of the modules shipped or of the whole library.
fn texts(library: bool) -> Vec<String> {
    let mut files = Vec::new();
    if !library {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stdlib");
        python_files(&shipped, &mut files);
    } else if support::oracle().is_some() {
        let folder = support::ask(LIBRARY, &[], b"");
        python_files(Path::new(folder.trim()), &mut files);
    }
    let read = |path: PathBuf| {
        let bytes = std::fs::read(path).ok()?;
        parse_bytes(&bytes, Mode::Exec).ok().map(|(_, text)| text)
    };
    files.into_iter().filter_map(read).collect()
}

fn over_texts(bencher: Bencher, library: bool, work: impl Fn(&str) + Sync) {
    let texts = texts(library);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| texts.iter().for_each(|text| work(text)));
}

#[divan::bench(args = [false, true], sample_count = 10)]
fn tokenize(bencher: Bencher, library: bool) {
    over_texts(bencher, library, |text| {
        divan::black_box(tokens(text, Mode::Exec).is_ok());
    });
}

#[divan::bench(args = [false, true], sample_count = 10)]
fn parse(bencher: Bencher, library: bool) {
    over_texts(bencher, library, |text| {
        divan::black_box(syntax::parse(text, Mode::Exec).is_ok());
    });
}

#[divan::bench(args = [false, true], sample_count = 10)]
fn parse_and_compile(bencher: Bencher, library: bool) {
    over_texts(bencher, library, |text| {
        let unit = compile_source(text, "module.py", Mode::Exec, Options::default());
        divan::black_box(unit.is_ok());
    });
}
