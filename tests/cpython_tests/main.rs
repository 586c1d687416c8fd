//! CPython's own tests, unmodified and from where CPython keeps them, with its `unittest`: every one passes, but for
//! those that `apart.txt` sets apart with a reason, and those that `failing.txt` admits to fail. A test of these tables
//! that passes, or is not there, is wrong too.
//!
//! `stand_ins/` replaces the few helpers of CPython's test package that need a host, `stand_ins_for/FILE/` what a
//! single file wants. A test that runs a program in
//! a process of its own asks for it here (see `stand_ins/test/support/script_helper.py`).

#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The files, and how many tests each has: those of CPython 3.13.0, but for the examples in docstrings of its library.
const FILES: &[(&str, usize)] = &[
    ("test_weakref", 137),
    ("test_gc", 49),
    ("test_finalization", 18),
    ("test_weakset", 46),
    ("test_copy", 81),
    ("test_generators", 49),
    ("test_coroutines", 97),
    ("test_operator", 106),
    ("test_grammar", 78),
    ("test_list", 63),
    ("test_complex", 35),
    ("test_slice", 11),
    ("test_compare", 16),
    ("test_listcomps", 58),
    ("test_setcomps", 2),
    ("test_dictcomps", 10),
    ("test_genexps", 1),
    ("test_contextlib_async", 58),
    ("test_decorators", 16),
    ("test_defaultdict", 11),
    ("test_userdict", 25),
    ("test_userlist", 51),
    ("test_enumerate", 92),
    ("test_property", 31),
    ("test_subclassinit", 17),
    ("test_metaclass", 1),
    ("test_type_annotations", 10),
    ("test_type_params", 104),
    ("test_genericclass", 22),
    ("test_unpack", 2),
    ("test_unpack_ex", 1),
    ("test_extcall", 1),
    ("test_keywordonlyarg", 11),
    ("test_with", 51),
    ("test_except_star", 59),
    ("test_exception_group", 50),
    ("test_exception_variations", 30),
    ("test_global", 4),
    ("test_augassign", 7),
    ("test_named_expressions", 74),
    ("test_binop", 12),
    ("test_richcmp", 11),
    ("test_string", 38),
    ("test_copyreg", 6),
    ("test_abc", 72),
    ("test_isinstance", 23),
    ("test_hash", 30),
    ("test_index", 55),
    ("test_abstract_numbers", 7),
    ("test_numeric_tower", 9),
    ("test_keyword", 11),
    ("test_unicode_identifiers", 3),
    ("test_utf8source", 3),
    ("test_print", 9),
    ("test_opcodes", 8),
    ("test_int_literal", 6),
    ("test_longexp", 1),
    ("test_contains", 4),
    ("test_dictviews", 16),
    ("test_bisect", 46),
    ("test_iterlen", 22),
    ("test_heapq", 51),
    ("test_descrtut", 8),
    ("test_dataclasses", 247),
    ("test_textwrap", 66),
    ("test_pprint", 44),
    ("test_patma", 327),
    ("test_raise", 37),
    ("test_baseexception", 11),
    ("test_positional_only_arg", 28),
    ("test_contextlib", 91),
    ("test_range", 28),
    ("test_set", 623),
    ("test_unary", 6),
    ("test_sundry", 1),
    ("test_typechecks", 6),
    ("test_strtod", 9),
    ("test_eof", 6),
    ("test_generator_stop", 2),
    ("test_dynamicclassattribute", 12),
    ("test_errno", 3),
    ("test_graphlib", 15),
    ("test_pep646_syntax", 1),
    ("test_shlex", 18),
    ("test_colorsys", 7),
    ("test_html", 2),
    ("test_getopt", 8),
    ("test_secrets", 11),
    ("test_unittest.test_case", 106),
    ("test_ipaddress", 207),
    ("test_fnmatch", 17),
    ("test_urlparse", 76),
    ("test_cmd", 4),
    ("test_asyncio.test_locks", 75),
    ("test_asyncio.test_queues", 59),
    ("test_json.test_decode", 30),
    ("test_json.test_default", 4),
    ("test_json.test_dump", 13),
    ("test_json.test_encode_basestring_ascii", 7),
    ("test_json.test_enum", 12),
    ("test_json.test_fail", 14),
    ("test_json.test_float", 8),
    ("test_json.test_indent", 4),
    ("test_json.test_pass1", 2),
    ("test_json.test_pass2", 2),
    ("test_json.test_pass3", 2),
    ("test_json.test_recursion", 12),
    ("test_json.test_scanstring", 8),
    ("test_json.test_separators", 4),
    ("test_json.test_speedups", 9),
    ("test_json.test_unicode", 24),
    ("test_future_stmt.test_future_flags", 2),
    ("test_future_stmt.test_future", 23),
    ("test_typing", 667),
    ("test_functools", 273),
    ("test_builtin", 122),
    ("test_collections", 99),
    ("test_ordered_dict", 295),
    ("test_itertools", 142),
    ("test_enum", 1071),
    ("test_descr", 156),
    ("test_cmath", 33),
    ("test_float", 50),
    ("test_long", 44),
    ("test_fractions", 45),
    ("test_random", 103),
    ("test_str", 133),
    ("test_bytes", 294),
    ("test_memoryview", 144),
    ("test_dict", 112),
    ("test_format", 18),
    ("test_fstring", 85),
    ("test_syntax", 37),
    ("test_exceptions", 98),
    ("test_traceback", 348),
    ("test_scope", 41),
    ("test_super", 36),
    ("test_asyncgen", 82),
    ("test_type_aliases", 27),
    ("test_sort", 21),
    ("test_call", 184),
    ("test_bool", 31),
    ("test_class", 33),
    ("test_deque", 79),
    ("test_tuple", 36),
    ("test_iter", 57),
    ("test_funcattrs", 34),
    ("test_userstring", 63),
    ("test_yield_from", 40),
    ("test_struct", 39),
    ("test_module", 39),
    ("test_opcache", 53),
    ("test_dynamic", 11),
    ("test_code_module", 17),
    ("test_codeop", 9),
    ("test_difflib", 51),
    ("test_reprlib", 28),
    ("test_context", 43),
    ("test_re", 161),
    ("test_frame", 60),
    ("test_time", 60),
    ("test_rlcompleter", 8),
    ("test_unparse", 72),
    ("test_sched", 11),
    ("test_optparse", 152),
    ("test_atexit", 6),
    ("test_types", 120),
    ("test_flufl", 2),
    ("test_warnings", 168),
    ("test_inspect.test_inspect", 361),
    ("test_compile", 172),
    ("test_code", 30),
];

/// No file takes as long.
const LIMIT: Duration = Duration::from_secs(300);

/// Why a test is not asked to pass.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    /// It asks for what is not to be here.
    Apart(&'static str),
    /// It shows a difference from CPython that is not mended.
    Fails,
}

/// The tests of each file that are set apart, and those that fail.
fn known() -> BTreeMap<&'static str, BTreeMap<&'static str, Known>> {
    let mut table: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    let texts = [include_str!("apart.txt"), include_str!("failing.txt")];
    for (text, fails) in texts.into_iter().zip([false, true]) {
        let lines = text.lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.splitn(3, ' ').map(str::trim);
            let mut word = || words.next().expect("file, test and reason");
            let (file, test, reason) = (word(), word(), word());
            let why = if fails {
                Known::Fails
            } else {
                Known::Apart(reason)
            };
            let known = table.entry(file).or_default().insert(test, why);
            assert_eq!(known, None, "{file} {test} stands twice in the tables");
        }
    }
    table
}

/// The folder of this file.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cpython_tests");

/// A session that finds the library, the stand-ins, and those for one file alone before them.
fn gossamer(library: &str, file: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gossamer"));
    let own = file.map(|file| format!("{HERE}/stand_ins_for/{file}"));
    if let Some(own) = own.filter(|own| Path::new(own).exists()) {
        command.args(["--path", &own]);
    }
    command
        .args(["--path", &format!("{HERE}/stand_ins"), "--path", library])
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn hex(bytes: &[u8]) -> String {
    let digits = |text: String, byte: &u8| text + &format!("{byte:02x}");
    let text = bytes.iter().fold(String::new(), digits);
    if text.is_empty() { "-".into() } else { text }
}

fn from_hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len() / 2).filter_map(|at| byte(2 * at)).collect()
}

/// What the tests of a file may ask for: folders, files in them, programs.
struct Host<'l> {
    library: &'l str,
    folder: PathBuf,
    given: Vec<PathBuf>,
}

impl Host<'_> {
    fn answer(&mut self, request: &str) -> String {
        let text = |word| String::from_utf8(from_hex(word)).expect("requests are text");
        let words: Vec<String> = request.split(' ').map(text).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["folder"] => {
                let folder = self.folder.join(self.given.len().to_string());
                std::fs::create_dir(&folder).expect("a folder can be made");
                self.given.push(folder.clone());
                format!("0 {} -", hex(folder.as_os_str().as_encoded_bytes()))
            }
            ["read", path] => {
                let path = self.folder.join(path);
                let given = path.starts_with(&self.folder) || path.starts_with(self.library);
                match std::fs::read(&path) {
                    Ok(bytes) if given => format!("0 {} -", hex(&bytes)),
                    _ => "1 - -".into(),
                }
            }
            ["write", path, bytes] => {
                let path = self.folder.join(path);
                assert!(path.starts_with(&self.folder), "{path:?}");
                std::fs::write(path, from_hex(bytes)).expect("a file can be written");
                "0 - -".into()
            }
            ["remove", path] => {
                let path = self.folder.join(path);
                assert!(path.starts_with(&self.folder), "{path:?}");
                format!("{} - -", i32::from(std::fs::remove_file(path).is_err()))
            }
            ["run", ref args @ ..] => {
                let mut command = gossamer(self.library, None);
                for folder in &self.given {
                    command.arg("--path").arg(folder);
                }
                let child = command.args(args).current_dir(&self.folder);
                let mut child = child.spawn().expect("gossamer starts");
                drop(child.stdin.take());
                let (out, err) = (child.stdout.take(), child.stderr.take());
                let out = std::thread::spawn(move || read(out));
                let err = read(err);
                let status = wait(&mut child).map_or(-1, |status| status.code().unwrap_or(-1));
                let out = out.join().unwrap_or_default();
                format!("{status} {} {}", hex(&out), hex(&err))
            }
            _ => panic!("not a request: {words:?}"),
        }
    }
}

/// An empty folder for a file's tests.
fn new_folder(file: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cpython-{file}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn read(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
}

/// Waits for the end, and makes one after the limit.
fn wait(child: &mut Child) -> Option<std::process::ExitStatus> {
    let began = Instant::now();
    while began.elapsed() < LIMIT {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// Runs a file's tests; answers what `unittest` wrote.
fn run(library: &str, file: &str) -> String {
    let mut command = gossamer(library, Some(file));
    command.args(["-m", "unittest", "-v", &format!("test.{file}")]);
    let mut child = command.spawn().expect("gossamer starts");
    let mut input = child.stdin.take().expect("it has an input");
    let (output, error) = (
        child.stdout.take().expect("it has an output"),
        child.stderr.take(),
    );
    let mut host = Host {
        library,
        folder: new_folder(file),
        given: Vec::new(),
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                if let Some(request) = line.strip_prefix(b"\x01") {
                    let answer = host.answer(&String::from_utf8_lossy(request));
                    let _ = writeln!(input, "{answer}");
                }
            }
        });
        let written = scope.spawn(move || read(error));
        let ended = wait(&mut child);
        let mut text = String::from_utf8_lossy(&written.join().unwrap_or_default()).into_owned();
        if ended.is_none() {
            text += "\nIt did not end.\n";
        }
        text
    })
}

/// `Class.method` of a line like `ERROR: method (test.test_x.Class.method) (subtest)`.
fn test_of(line: &str, file: &str) -> Option<String> {
    let (_, rest) = line.split_once(" (")?;
    let name = rest.split_once(')')?.0;
    let name = name
        .strip_prefix("test.")?
        .strip_prefix(file)?
        .strip_prefix('.')?;
    Some(name.to_string())
}

/// What came of a file's tests.
struct Verdict {
    run: usize,
    bad: BTreeSet<String>,
    skipped: BTreeMap<String, String>,
}

fn verdict(text: &str, file: &str) -> Option<Verdict> {
    let mut found = Verdict {
        run: 0,
        bad: BTreeSet::new(),
        skipped: BTreeMap::new(),
    };
    let mut last = None;
    let mut ended = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Ran ") {
            found.run = rest.split(' ').next()?.parse().ok()?;
            ended = true;
        }
        let bad = ["ERROR: ", "FAIL: ", "UNEXPECTED SUCCESS: "];
        if bad.iter().any(|word| line.starts_with(word)) {
            let plain = || {
                line.split_once(": ")
                    .map(|(_, name)| name.replace(' ', "_"))
            };
            found.bad.extend(test_of(line, file).or_else(plain));
        } else if let Some(name) = test_of(line, file) {
            last = Some(name);
        }
        if let Some((_, reason)) = line.split_once(" ... skipped ") {
            found.skipped.insert(last.clone()?, reason.to_string());
        }
    }
    ended.then_some(found)
}

/// What is wrong with a file's tests, and the line that says how many passed.
fn judge(
    text: &str,
    (file, count): (&str, usize),
    known: &BTreeMap<&str, Known>,
) -> (String, String) {
    let mut wrong = String::new();
    let Some(found) = verdict(text, file) else {
        return (format!("{file} broke off:\n{text}\n"), String::new());
    };
    if found.run != count {
        let _ = writeln!(wrong, "{file}: {} tests ran instead of {count}", found.run);
    }
    for name in &found.bad {
        if !known.contains_key(name.as_str()) {
            let section = text.split("======\n").find(|section| {
                section
                    .lines()
                    .next()
                    .and_then(|line| test_of(line, file))
                    .as_ref()
                    == Some(name)
            });
            let _ = writeln!(wrong, "{file} {name} fails:\n{}", section.unwrap_or(""));
        }
    }
    for (name, reason) in &found.skipped {
        if !known.contains_key(name.as_str()) {
            let _ = writeln!(wrong, "{file} {name} is skipped: {reason}");
        }
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failing = 0;
    for (name, why) in known {
        match why {
            Known::Apart(reason) => *reasons.entry(reason).or_default() += 1,
            Known::Fails => failing += 1,
        }
        if !found.bad.contains(*name) && !found.skipped.contains_key(*name) {
            let _ = writeln!(wrong, "{file} {name} is known ({why:?}) and passes");
        }
    }
    let not: BTreeSet<&String> = found.bad.iter().chain(found.skipped.keys()).collect();
    let mut line = format!(
        "{file}: {} run, {} passed, {failing} fail, {} apart",
        found.run,
        found.run.saturating_sub(not.len()),
        known.len() - failing
    );
    for (reason, count) in &reasons {
        let _ = write!(line, "; {count} {reason}");
    }
    (wrong, line)
}

#[test]
fn cpython_tests_pass() {
    let library = match support::oracle() {
        Some(_) => support::ask("import os; print(os.path.dirname(os.__file__))", &[], b""),
        None => String::new(),
    };
    let library = library.trim();
    let there = |(file, _): &&(&str, usize)| {
        let file = file.replace('.', "/");
        Path::new(library).join(format!("test/{file}.py")).exists()
            || Path::new(library)
                .join(format!("test/{file}/__init__.py"))
                .exists()
    };
    let files: Vec<_> = FILES.iter().filter(there).collect();
    if files.len() < FILES.len() {
        let missing = FILES.len() - files.len();
        eprintln!(
            "SKIPPED {missing} files of CPython's tests: no CPython 3.13 with its tests found"
        );
    }
    let known = known();
    let (queue, results) = (Mutex::new(files), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no thread panicked").pop();
                    let Some(&(file, count)) = next else { break };
                    let text = run(library, file);
                    let empty = BTreeMap::new();
                    let result = judge(&text, (file, count), known.get(file).unwrap_or(&empty));
                    results.lock().expect("no thread panicked").push(result);
                }
            });
        }
    });
    let results = results.into_inner().expect("no thread panicked");
    let wrong: String = results.iter().map(|(wrong, _)| wrong.as_str()).collect();
    for (_, line) in &results {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
