//! The compiler from outside: golden disassembly, errors as CPython words and places them, and every file
//! of CPython's library compiled and checked.
//!
//! `GOSSAMER_BLESS=1 cargo test --test compile` writes the golden files again (errors: what the oracle says).

mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gossamer::compile::check::check;
use gossamer::compile::disassemble::disassemble;
use gossamer::compile::unit::{CodeUnit, Const};
use gossamer::compile::{Mode, Options, compile_source};

const RULE: &str = "────────";

fn blessing() -> bool {
    std::env::var_os("GOSSAMER_BLESS").is_some()
}

fn compiled(source: &str, mode: Mode) -> Result<CodeUnit, gossamer::syntax::SyntaxError> {
    compile_source(source, "<test>", mode, Options::default())
}

/// The golden files: source, a rule, the code. A source whose first line is `# single` is compiled as a
/// statement of the prompt.
#[test]
fn disassembly_is_as_blessed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disassembly");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of golden files")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    files.sort();
    assert!(files.len() >= 8, "golden files are missing");
    let mut wrong = String::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a readable golden file");
        let source = text.split(RULE).next().unwrap_or("").trim_end();
        let source = format!("{source}\n");
        let mode = match source.starts_with("# single") {
            true => Mode::Single,
            false => Mode::Exec,
        };
        let unit = compiled(&source, mode).expect("a source that compiles");
        check(&unit).expect("code that keeps the contract");
        let now = format!("{source}{RULE}\n{}", disassemble(&unit).trim_end());
        let now = format!("{now}\n");
        if now == text {
            continue;
        }
        if blessing() {
            std::fs::write(&path, now).expect("a writable golden file");
            continue;
        }
        let _ = writeln!(wrong, "{}:", path.display());
        for change in similar::TextDiff::from_lines(&text, &now).iter_all_changes() {
            if change.tag() != similar::ChangeTag::Equal {
                let _ = write!(wrong, "{}{change}", change.tag());
            }
        }
    }
    assert!(wrong.is_empty(), "bless with GOSSAMER_BLESS=1:\n{wrong}");
}

/// Prints what CPython says of each source (separated by the rule) on standard input.
const ERRORS: &str = r#"
import sys, warnings
warnings.simplefilter("ignore")
for source in sys.stdin.read().split("────────\n"):
    try:
        compile(source, "<test>", "exec", dont_inherit=True)
        print("fine")
    except SyntaxError as error:
        end = error.end_offset or 0
        print(f"{error.lineno}:{error.offset}-{error.end_lineno}:{end} {error.msg}")
"#;

/// `tests/golden/compile_errors.txt`: sources, each followed by `#=` and what CPython says.
#[test]
fn errors_are_cpythons() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/compile_errors.txt");
    let text = std::fs::read_to_string(&path).expect("the file of errors");
    let mut sources = Vec::new();
    let mut wanted = Vec::new();
    let mut source = String::new();
    for line in text.lines() {
        match line.strip_prefix("#= ") {
            Some(want) => {
                sources.push(std::mem::take(&mut source));
                wanted.push(want.to_owned());
            }
            None => {
                source.push_str(line);
                source.push('\n');
            }
        }
    }
    assert!(sources.len() > 100, "only {} errors", sources.len());
    if support::oracle().is_some() {
        let input = sources.join(&format!("{RULE}\n"));
        let answer = support::ask(ERRORS, &[], input.as_bytes());
        let answer: Vec<String> = answer.lines().map(str::to_owned).collect();
        assert_eq!(answer.len(), sources.len(), "an answer for each source");
        if blessing() {
            let all = sources.iter().zip(&answer);
            let text: String = all
                .map(|(source, want)| format!("{source}#= {want}\n"))
                .collect();
            std::fs::write(&path, text).expect("a writable file of errors");
            wanted = answer;
        } else {
            assert_eq!(wanted, answer, "the file says otherwise than CPython");
        }
    } else {
        println!("SKIPPED 1 comparison of compile errors: no CPython 3.13 found");
    }
    let mut wrong = String::new();
    for (source, want) in sources.iter().zip(&wanted) {
        let got = match compiled(source, Mode::Exec) {
            Ok(_) => "fine".to_owned(),
            Err(error) => match error.place {
                Some(place) => format!(
                    "{}:{}-{}:{} {}",
                    place.line, place.offset, place.end_line, place.end_offset, error.message
                ),
                None => error.message,
            },
        };
        if got != *want {
            let _ = writeln!(wrong, "{source}  CPython: {want}\n  we:      {got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Prints `FILE path`, then a line for each code object: where, parameters, flags, cells, free variables.
const SCOPES: &str = r#"
import os, sys, sysconfig, types, warnings
warnings.simplefilter("ignore")
def show(code):
    print(code.co_qualname, code.co_firstlineno, code.co_argcount, code.co_posonlyargcount,
          code.co_kwonlyargcount, code.co_flags & 0x3f, ",".join(sorted(set(code.co_cellvars))),
          ",".join(code.co_freevars), sep="|")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            show(constant)
for folder, _, names in os.walk(sysconfig.get_paths()["stdlib"]):
    if "site-packages" in folder: continue
    for name in sorted(names):
        if name.endswith(".py"):
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8", newline="") as file: source = file.read()
                code = compile(source, path, "exec", dont_inherit=True)
            except Exception:
                continue
            print("FILE", path)
            show(code)
"#;

/// The same line of ours.
fn scopes(unit: &CodeUnit, out: &mut Vec<String>) {
    let mut cells: Vec<&str> = unit
        .cells
        .iter()
        .map(|&cell| &*unit.local_names[cell as usize])
        .collect();
    cells.sort_unstable();
    cells.dedup();
    out.push(format!(
        "{}|{}|{}|{}|{}|{}|{}|{}",
        unit.qualname,
        unit.first_line,
        unit.arg_count,
        unit.positional_only_count,
        unit.keyword_only_count,
        unit.flags & 0x3f,
        cells.join(","),
        unit.free_names.join(","),
    ));
    for constant in &unit.constants {
        if let Const::Code(code) = constant {
            scopes(code, out);
        }
    }
}

/// Compiles every file, proves the code, and compares scopes with CPython's.
#[test]
fn the_library_compiles() {
    if support::oracle().is_none() {
        println!("SKIPPED 1 test of the library's code: no CPython 3.13 found");
        return;
    }
    let answer = support::ask(SCOPES, &[], b"");
    let (mut files, mut later) = (0, 0);
    let mut wrong = String::new();
    for part in answer.split("FILE ").skip(1) {
        let mut lines = part.lines();
        let path = lines.next().unwrap_or("");
        let mut want: Vec<&str> = lines.collect();
        let Ok(source) = std::fs::read_to_string(path) else {
            continue;
        };
        files += 1;
        let unit = match compile_source(&source, path, Mode::Exec, Options::default()) {
            Ok(unit) => unit,
            Err(error) if error.message.ends_with("not supported yet") => {
                later += 1;
                continue;
            }
            Err(error) => {
                let _ = writeln!(wrong, "{path}: {error}");
                continue;
            }
        };
        if let Err(error) = check(&unit) {
            let _ = writeln!(wrong, "{path}: {error}");
        }
        // Code that is written twice (a loop's test, a final block) may hold units twice.
        let mut got = Vec::new();
        scopes(&unit, &mut got);
        got.sort();
        got.dedup();
        want.sort_unstable();
        want.dedup();
        if got != want {
            let ours = got.iter().find(|line| !want.contains(&line.as_str()));
            let theirs = want
                .iter()
                .find(|line| !got.iter().any(|mine| mine == *line));
            let _ = writeln!(wrong, "{path}: ours {ours:?}, CPython's {theirs:?}");
        }
    }
    assert!(files > 1000, "the oracle showed only {files} files");
    assert!(wrong.is_empty(), "{wrong}");
    println!("{files} files, {later} of them with forms not supported yet");
}

/// Nesting as deep as the parser lets it, and chains as long as the source, need no native stack.
#[test]
fn depth_and_length_do_no_harm() {
    let chains = [
        format!("x = {}1\n", "a + ".repeat(50_000)),
        format!("x = {}1\n", "1 + ".repeat(50_000)),
        format!("x = a{}\n", ".b".repeat(50_000)),
        format!("x = a{}\n", "()".repeat(50_000)),
        format!("x = a{}\n", "[0]".repeat(50_000)),
        format!("x = a{}\n", " < b".repeat(5_000)),
        format!("x = {}a\n", "a and ".repeat(20_000)),
        format!("if a: pass\n{}", "elif b: pass\n".repeat(20_000)),
        format!("x = [{}]\n", "a, ".repeat(100_000)),
        format!("f({})\n", "a, ".repeat(100_000)),
        format!("x = {}a{}\n", "(".repeat(150), ")".repeat(150)),
        format!("x = {}a{}\n", "[".repeat(150), "]".repeat(150)),
        format!("x = {}a\n", "not ".repeat(2_000)),
        format!("x = {}a\n", "-".repeat(2_000)),
        format!("x = {}a\n", "lambda: ".repeat(500)),
        format!("x = [a {}]\n", "for a in b ".repeat(2_000)),
        format!(
            "f({})\n",
            (0..3000).map(|n| format!("k{n}=1, ")).collect::<String>()
        ),
    ];
    for source in chains {
        if let Ok(unit) = compiled(&source, Mode::Exec) {
            check(&unit).expect("code that keeps the contract");
        }
    }
}

/// The checker sees what is wrong.
#[test]
fn the_checker_refuses_broken_code() {
    use gossamer::compile::instruction::{Instr, Op, USE_A};
    let good = compiled("def f(a):\n    return [a, a.b]\n", Mode::Exec).expect("code");
    check(&good).expect("good code");
    let breaks: [fn(&mut CodeUnit); 6] = [
        // Control runs out of the code.
        |unit| {
            unit.words.pop();
        },
        // A temporary read before it is written.
        |unit| unit.words[0] = Instr::new(Op::Nop, 0, 0, 0, 0).word(),
        // A jump into nowhere.
        |unit| unit.words[0] = Instr::new(Op::Jump, 0, 0, 999, 0).word(),
        // A register out of range.
        |unit| unit.register_count = 0,
        // A temporary alive at the return.
        |unit| unit.words[0] = Instr::new(Op::Return, USE_A, 0, 0, 0).word(),
        // A constant out of range.
        |unit| unit.constants.clear(),
    ];
    let Some(Const::Code(inner)) = good
        .constants
        .iter()
        .find(|constant| matches!(constant, Const::Code(_)))
    else {
        panic!("the function's code");
    };
    for (number, spoil) in breaks.iter().enumerate() {
        let mut module = good.clone();
        spoil(&mut module);
        assert!(check(&module).is_err(), "break {number} was not seen");
    }
    let mut function = CodeUnit::clone(inner);
    function.arg_count = 0;
    assert!(check(&function).is_err(), "an unbound local was not seen");
}
