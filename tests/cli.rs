//! The command line from outside, compared with CPython 3.13's on the same words and input: what goes to
//! standard output, what to standard error, and the exit status.

#[path = "oracle/ask.rs"]
#[allow(dead_code)]
mod ask;

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Words of the command line, and what stands on standard input.
type Case = (&'static [&'static str], &'static str);

fn run(mut command: Command, words: &[&str], input: &str) -> Output {
    let mut child = command
        .args(words)
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONUTF8", "1")
        .env("PYTHON_COLORS", "0")
        .env("PYTHON_BASIC_REPL", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who has left before the end of the input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn gossamer(words: &[&str], input: &str) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_gossamer")), words, input)
}

fn shown(output: &Output) -> String {
    format!(
        "-- output\n{}\n-- errors\n{}\n-- status {:?}\n",
        String::from_utf8_lossy(&output.stdout),
        // The inner name of CPython's statements slips out in some messages.
        String::from_utf8_lossy(&output.stderr).replace("<stdin>-0", "<stdin>"),
        output.status.code()
    )
}

fn compare(cases: &[Case]) {
    if ask::find().is_none() {
        println!(
            "SKIPPED {} command lines: no CPython 3.13 found",
            cases.len()
        );
        return;
    }
    let mut wrong = String::new();
    for (words, input) in cases {
        let wanted = shown(&run(ask::find().unwrap(), words, input));
        let got = shown(&gossamer(words, input));
        if wanted != got {
            wrong += &format!("== {words:?} < {input:?}\n== CPython\n{wanted}== Gossamer\n{got}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_prompt_on_a_pipe() {
    let words: &[&str] = &["-i", "-q"];
    let inputs = [
        "",
        "x = 1\nx\n1/0\n",
        "x = 1\nx",
        "1\n\n# comment\n   \n2\n",
        "if 1:\n  print(3)\nelse:\n  pass\n\nprint(4)\n",
        "if 1:\n  print(3)",
        "print(4",
        "(1 +\n 2)\n",
        "x = '''a\n\nb'''\nx\n",
        "def f():\n\n  pass\n",
        "class A: pass\nA().x\n1\n",
        "  1\n2\n",
        "1 +\n2\n",
        "if 1:\nprint(2)\n\n3\n",
        "'a' \\\n'b'\n",
        "def f():\n  return 1/0\n\nf()\n",
        "import sys\nprint('e', file=sys.stderr)\nprint('o')\n",
        "raise SystemExit\n1\n",
        "raise SystemExit(3)\n",
        "raise SystemExit('bye')\n",
        "import sys\nsys.exit(None)\n",
        "1; 2; None; 'x'\n",
        "_\n1\n_\n",
        "print('no newline', end='')\n",
        "x\r\n1\r\n",
    ];
    let cases: Vec<Case> = inputs.iter().map(|&input| (words, input)).collect();
    compare(&cases);
}

#[test]
fn programs() {
    compare(&[
        (&["-c", "print(1)"], ""),
        (
            &["-c", "import sys; print(sys.argv, __name__)", "-i", "a"],
            "",
        ),
        (&["-c", "1/0"], ""),
        (&["-c", "1 +"], ""),
        (&["-c", "if 1:\n  print(2)"], ""),
        (&["-c", "raise SystemExit(7)"], ""),
        (&["-c", "raise SystemExit('text')"], ""),
        (&["-c", "raise SystemExit(256 + 5)"], ""),
        (
            &[
                "-c",
                "class A:\n  def __repr__(self): return self.name\nraise SystemExit(A())",
            ],
            "",
        ),
        (&["-c", "'not shown'"], ""),
        (&["-"], "import sys\nprint(sys.argv)\n1/0\n"),
        (&["-", "x", "-y"], "import sys\nprint(sys.argv)\n"),
        (&[], "print(__name__)\ndef f():\n\n  return 1\nprint(f())\n"),
        (&[], ""),
        (&["-i", "-c", "x = 5"], "x\n"),
        (&["-i", "-q", "-c", "1/0"], "2\n"),
        (&["-i", "-c", "print(1)"], "raise SystemExit(4)\n"),
    ]);
}

/// Who dies in what order when a program ends: the modules go, rings are collected while all names are still there,
/// in the order in which a first collection left CPython's list.
#[test]
fn the_end_of_a_program() {
    let class = "import sys\nclass A:\n    def __init__(self, a): self.a = a\n    def __del__(self): \
                 print('bye', self.a, sys is not None, type(globals().get('x')))\n";
    let ends = [
        "x = A(1)\ny = A(2)\nz = A(3)",
        "x = [A(1), A(2)]\ny = A(3)\ndef f(a=A(7)): pass\nz = A(4); z.z = z",
        "x = (A(1), [A(2)])\ny = A(3)\ndel A",
        "x = [A(1)]; x.append(x)\ny = {'k': A(2)}\n_z = A(3)",
        "import gc\nx = [A(1), A(2)]\ny = A(3)\ngc.collect()",
        "import gc\ngc.disable()\nx = [A(1), A(2)]\ny = A(3)",
        "def f():\n    x = A(1)\n    yield x\ng = f(); next(g)\ny = A(2)",
        "x = A(1)\ndef f():\n    y = A(2)\n    raise ValueError\nf()",
        "import weakref\nx = A(1)\nr = weakref.ref(x, lambda r: print('callback'))\nweakref.finalize(x, print, 'final')",
        // Finalizers that make, change and forget others; and so many that a look at all for each would not end.
        "import weakref\nxs = [A(n) for n in range(5)]\nfs = [weakref.finalize(x, print, 'told', x.a) for x in xs]\n\
         fs[2].atexit = False\ndef making():\n    print('making', fs[2].alive)\n    weakref.finalize(xs[0], print, 'new')\n    \
         fs[1].atexit = False; fs[2].atexit = True; fs[0].detach()\nweakref.finalize(xs[1], making)\n\
         weakref.finalize(xs[3], lambda: xs.pop() and None)",
        "import weakref\nclass B: pass\nxs = [B() for _ in range(30000)]\nfs = [weakref.finalize(x, int) for x in xs]\n\
         last = weakref.finalize(xs[0], print, 'last'); first = weakref.finalize(xs[1], print, 'first')",
        "x = A(1)\nraise SystemExit",
    ];
    let programs: Vec<String> = ends.iter().map(|end| format!("{class}{end}\n")).collect();
    let words: Vec<[&str; 2]> = programs
        .iter()
        .map(|program| ["-c", program.as_str()])
        .collect();
    for words in &words {
        let Some(oracle) = ask::find() else {
            println!("SKIPPED 1 end of a program: no CPython 3.13 found");
            continue;
        };
        let wanted = shown(&run(oracle, words, ""));
        assert_eq!(shown(&gossamer(words, "")), wanted, "{}", words[1]);
    }
    // At the prompt what was shown last goes first.
    let typed = "class A:\n  def __init__(self, a): self.a = a\n  def __del__(self): print('bye', self.a)\n\n\
                 x = A(1); A(2).a\n[A(3), A(4)][1].a\n_ = A(5)\ndel _\n(A(6), 6)[0] and None\n";
    compare(&[(&["-i", "-q"], typed)]);
}

/// Each for itself: what of a heap would be noticed if it were left to the system.
#[test]
fn whoever_is_heard_at_the_end_dies() {
    compare(&[
        (
            &[
                "-c",
                "def f():\n  try: yield\n  finally: print('left')\ng = f(); next(g)",
            ],
            "",
        ),
        (&["-c", "async def f(): pass\nc = f()"], ""),
        (
            &[
                "-c",
                "import weakref\nclass A: pass\nx = A(); r = weakref.ref(x, lambda r: print('callback'))",
            ],
            "",
        ),
        (
            &[
                "-c",
                "class A: pass\nx = A(); x.x = x\nA.__del__ = lambda x: print('late')",
            ],
            "",
        ),
        (
            &[
                "-c",
                "class M(type):\n  def __del__(c): print('class', c.__name__)\nclass A(metaclass=M): pass",
            ],
            "",
        ),
        (
            &[
                "-c",
                "import abc\nclass A(abc.ABC): pass\nclass B:\n  def __del__(s): print('B')\nA.register(B); b = B()",
            ],
            "",
        ),
        (
            &[
                "-c",
                "import atexit, weakref\nclass A: pass\nx = A()\natexit.register(lambda: weakref.finalize(x, print, 'never'))",
            ],
            "",
        ),
        (
            &[
                "-c",
                "import collections, abc\nx = collections.OrderedDict(a=1); x['x'] = x",
            ],
            "",
        ),
    ]);
}

#[test]
fn program_files() {
    let folder = std::env::temp_dir().join(format!("gossamer-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    };
    let hello = write(
        "hello.py",
        b"import sys\nprint(len(sys.argv), sys.argv[1:], __name__)\n",
    );
    let wrong = write("wrong.py", b"def f():\n    return 1/0\n\nf()  # here\n");
    let bom = write("bom.py", b"\xef\xbb\xbfprint('bom')\n");
    let windows = write("windows.py", b"x = 1\r\nif x:\r\n    print('crlf')\r\n");
    let bytes = write("bytes.py", b"x = 1\n\xff\n");
    for (words, input) in [
        (vec![hello.as_str(), "a", "-i"], ""),
        (vec![wrong.as_str()], ""),
        (vec![bom.as_str()], ""),
        (vec![windows.as_str()], ""),
        (vec![bytes.as_str()], ""),
        (vec!["-i", hello.as_str(), "b"], "len(sys.argv)\n"),
    ] {
        let Some(oracle) = ask::find() else {
            println!("SKIPPED 1 program file: no CPython 3.13 found");
            continue;
        };
        let wanted = shown(&run(oracle, &words, input));
        assert_eq!(shown(&gossamer(&words, input)), wanted, "{words:?}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// A folder with modules and packages; removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let top = std::env::temp_dir().join(format!("gossamer-{name}-{}", std::process::id()));
        for (file, content) in files {
            let path = top.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        Folder(top)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn modules_run_as_main() {
    let tell = "import sys\nprint(__name__, __package__, __spec__.name, __file__, sys.argv)\n\
                def f():\n    1/0\nif 'raise' in sys.argv:\n    f()\n";
    let folder = Folder::new(
        "modules",
        &[
            ("tell.py", tell),
            ("pack/__init__.py", "print('init', __name__)\n"),
            ("pack/__main__.py", tell),
            (
                "pack/part.py",
                "from . import other\nprint(other.__name__)\n",
            ),
            ("pack/other.py", ""),
            ("plain/__init__.py", ""),
            ("broken/__init__.py", "import nothing_there\n"),
            ("broken/part.py", ""),
            ("wrong.py", "x = \n"),
        ],
    );
    let cases: &[&[&str]] = &[
        &["-m", "tell", "a", "-i"],
        &["-m", "tell", "raise"],
        &["-m", "pack", "raise"],
        &["-m", "pack.part"],
        &["-m", "plain"],
        &["-m", "nothing_there"],
        &["-m", "pack.nothing_there"],
        &["-m", "nothing_there.part"],
        &["-m", "broken.part"],
        &["-m", "sys"],
        &["-m", ".tell"],
        &[
            "-c",
            "import pack.part, sys; print(pack.part.__file__, sys.path[0])",
        ],
    ];
    let Some(_) = ask::find() else {
        println!("SKIPPED {} modules: no CPython 3.13 found", cases.len());
        return;
    };
    for words in cases {
        let go = |mut command: Command, words: &[&str]| {
            command.current_dir(&folder.0);
            shown(&run(command, words, ""))
        };
        // The frames of the modules that find and run modules there.
        let machinery = |line: &&str| !line.starts_with("  File \"<frozen ");
        let wanted = go(ask::find().unwrap(), words);
        let wanted: Vec<&str> = wanted.lines().filter(machinery).collect();
        let got = go(Command::new(env!("CARGO_BIN_EXE_gossamer")), words);
        let wanted: Vec<String> = wanted
            .iter()
            .map(|line| match line.split_once("/python") {
                Some((_, rest)) if !line.starts_with(' ') => {
                    let message = rest.split_once(": ").map_or("", |(_, message)| message);
                    format!("gossamer: {message}")
                }
                _ => line.to_string(),
            })
            .collect();
        assert_eq!(got.lines().collect::<Vec<_>>(), wanted, "{words:?}");
    }
}

#[test]
fn folders_that_are_given_hold_modules() {
    let folder = Folder::new(
        "path",
        &[
            ("one/here.py", "place = 'one'\n"),
            ("two/here.py", "place = 'two'\n"),
            ("two/there.py", "import here\nprint(here.place, __name__)\n"),
            ("two/weakref.py", "print('not this one')\n"),
        ],
    );
    let (one, two) = (folder.0.join("one"), folder.0.join("two"));
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let say = |words: &[&str], input: &str| {
        let output = gossamer(words, input);
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    };
    let program = "import there, weakref";
    assert_eq!(
        say(&["--path", one, "--path", two, "-c", program], ""),
        "one there\n"
    );
    assert_eq!(
        say(&["--path", two, "--path", one, "-c", program], ""),
        "two there\n"
    );
    assert_eq!(say(&["--path", two, "-m", "there"], ""), "two __main__\n");
    assert_eq!(say(&["--path", two, "-"], program), "two there\n");
    assert!(say(&["-c", program], "").ends_with("No module named 'there'\n"));
    let usage = gossamer(&["--path", "/nowhere/x", "-c", ""], "");
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn what_can_not_be_opened() {
    let output = gossamer(&["/nowhere/x.py"], "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "gossamer: can't open file '/nowhere/x.py': [Errno 2] No such file or directory\n"
    );
    assert_eq!(gossamer(&["/"], "").status.code(), Some(1));
}

#[test]
fn help_version_and_usage() {
    let help = gossamer(&["--help"], "");
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("gossamer replay PATHS"));
    let help = gossamer(&["replay", "-h"], "");
    assert!(String::from_utf8_lossy(&help.stdout).contains("--shown-library DIR"));
    let version = gossamer(&["-V"], "");
    let wanted = format!("Gossamer {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&version.stdout), wanted);
    let usage = gossamer(&["--quite"], "");
    assert_eq!(usage.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&usage.stderr).contains("did you mean --quiet?"));
    assert!(usage.stdout.is_empty());
}

/// The article, typed: from standard input with `-i`, the answers are the page's.
#[test]
fn the_article_from_standard_input() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("transcripts/weakref-article.ru.md")).unwrap();
    let block = page
        .split("```python\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let (mut typed, mut answers, mut tracebacks) = (String::new(), String::new(), String::new());
    for line in block.lines() {
        match line
            .strip_prefix(">>>")
            .or_else(|| line.strip_prefix("..."))
        {
            Some(statement) => {
                typed += statement.strip_prefix(' ').unwrap_or(statement);
                typed.push('\n');
            }
            None if line.starts_with("Traceback") || !tracebacks.is_empty() => {
                tracebacks += line;
                tracebacks.push('\n');
            }
            None => {
                answers += line;
                answers.push('\n');
            }
        }
    }
    assert_eq!(answers, "10\n0\n");
    let words = [
        "-i",
        "-q",
        "--style",
        "docs",
        "--shown-library",
        "C:/python31/lib",
    ];
    let output = gossamer(&words, &typed);
    assert_eq!(String::from_utf8_lossy(&output.stdout), answers);
    let errors = String::from_utf8_lossy(&output.stderr)
        .replace(">>> ", "")
        .replace("... ", "");
    assert_eq!(errors, tracebacks + "\n");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_program_with_a_traceback() {
    use std::io::Read;
    let mut child = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args(["-c", "print('ready', flush=True)\nwhile True: pass"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("gossamer starts");
    let mut ready = [0; 6];
    let mut out = child.stdout.take().expect("its output");
    out.read_exact(&mut ready).expect("the first line");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.starts_with("Traceback (most recent call last):\n  File \"<string>\", line "),
        "{errors}"
    );
    assert!(errors.ends_with("\nKeyboardInterrupt\n"), "{errors}");
    assert_eq!(output.status.code(), Some(130));
}
