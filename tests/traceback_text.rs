//! The text of tracebacks against CPython 3.13: it runs small programs that fail, tells the frames with their
//! positions and what it prints; from the same frames our text must be the same.

use std::rc::Rc;

use gossamer::session::Style;
use gossamer::traceback::{Chain, Failure, Frame, Link, Members, Relation, SyntaxPlace, render};
use serde_json::{Value, json};

#[path = "oracle/ask.rs"]
mod ask;

const SCRIPT: &str = r#"
import json, linecache, sys, traceback

def tell(te):
    chain = []
    def frames(te):
        return [[f.filename, f.lineno, f.end_lineno, f.colno, f.end_colno, f.name] for f in te.stack]
    relation = None
    while te is not None:
        one = {"frames": frames(te), "class": te.exc_type_str, "message": te._str,
               "notes": [l for n in (te.__notes__ or []) for l in n.split("\n")], "relation": relation}
        if te._is_syntax_error:
            one["syntax"] = {"message": te.msg, "filename": te.filename, "line": te.lineno,
                             "end_line": te.end_lineno, "text": te.text, "offset": te.offset,
                             "end_offset": te.end_offset}
        if te.exceptions is not None:
            one["members"] = [tell(e) for e in te.exceptions]
        chain.append(one)
        if te.__cause__ is not None:
            te, relation = te.__cause__, "cause"
        elif te.__context__ is not None and not te.__suppress_context__:
            te, relation = te.__context__, "context"
        else:
            te = None
    return chain[::-1]

for line in sys.stdin:
    source = json.loads(line)
    name = "prog.py"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        exec(compile(source, name, "exec"), {"__name__": "__main__"})
        print(json.dumps(None))
        continue
    except BaseException as e:
        tb = e.__traceback__
        e.__traceback__ = tb.tb_next
        te = traceback.TracebackException.from_exception(e)
        text = "".join(te.format())
        print(json.dumps({"chain": tell(te), "text": text}))
"#;

const PROGRAMS: &[&str] = &[
    "1/0",
    "x = 1 / 0",
    "a = [1]\na[5]",
    "a = {}\nb = 1 + a['x']  + 2",
    "a = {'x': {}}\nprint(a['x']['y']['z'])",
    "def f(a, b): return a + b\nf(1, 'x')",
    "def f(x):\n    if x: return f(x - 1)\n    raise ValueError('deep')\nf(10)",
    "def f():\n    return g(1)\ndef g(n):\n    x = h(n)\n    return x\ndef h(n):\n    return n.foo.bar\nf()",
    "import os\nos.path.joi",
    "y = (1 +\n     2 +\n     None)",
    "print(len([1, 2,\n           3]).x.\n      y)",
    "def f(*a): raise KeyError(a)\nf(1,\n  2,\n  3,\n  4,\n  5)",
    "x = [f\n for f in\n [1,2,3]\n if f\n / 0\n]",
    "'жжж'.foo + 'ы'",
    "'日本' + 1 / 0 + 'x'",
    "x = '日本' * 'a'",
    "try:\n    1/0\nexcept ZeroDivisionError:\n    {}['k']",
    "try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
    "try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from None",
    "e = ValueError('x')\ne.add_note('one\\ntwo')\ne.add_note('three')\nraise e",
    "class E(Exception): pass\nraise E",
    "class E(Exception):\n    def __str__(self): 1/0\nraise E(1)",
    "raise ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [KeyError(2), TypeError(3)])])",
    "raise ExceptionGroup('g', [ValueError(i) for i in range(20)])",
    "def f():\n    raise ValueError('in f')\ne = []\nfor i in range(3):\n    try: f()\n    except ValueError as x: e.append(x)\ntry:\n    raise ExceptionGroup('g', e)\nexcept ExceptionGroup as g:\n    raise TypeError('t') from g",
    "e = ValueError(1)\nfor i in range(15): e = ExceptionGroup('g%d' % i, [e])\nraise e",
    "compile('a b', 'f.py', 'exec')",
    "compile('  x = (', 'f.py', 'exec')",
    "compile('def f():\\n\\tx = 1 +\\n', 'f.py', 'exec')",
    "compile('x = \"abc', 'f.py', 'exec')",
    "raise SyntaxError('plain')",
    "raise SyntaxError('m', ('f.py', 3, 5, 'a = b c\\n', 3, 8))",
    "raise SyntaxError('m', ('f.py', 3, None, 'a = b c\\n'))",
    "raise SyntaxError('m', (None, None, None, None))",
    "raise SyntaxError('m', ('f', None, None, None))",
    "a = 1\na.b.c = 3",
    "class A:\n    def __init__(self): self.x = undefined\nA()",
    "assert 1 == 2, 'no'",
    "for i in 5: pass",
    "with open: pass",
    "del undefined",
    "x = 1\nx()\n",
    "x = 1\nx(1)(2)(3)",
    "(lambda: 1/0)()",
    "x = 5\nx[\n 1\n][2]",
    "x = None\nif x.a: pass",
    "x = None\nwhile x < 3: pass",
    "import nothing_here_at_all",
    "from os import nothing_here",
    "def f():\n  try:\n    return None.a\n  finally:\n    raise ValueError\nf()",
    "a = b = None\nz = a.q if a.b.c else 1",
    "z = -'a'",
    "z = not_a_name + 1  # comment",
    "a = 3\nz = (a)   +   (None)",
    "a = 3\nz = (  # first\n  a +  # second\n  None)",
    "a = 3\nz = (a\n\\\n**None)",
    "def f(a):\n\tif a:\n\t\treturn a['b'] + 1\nf([1])",
    "d = {}\n\n\ndef g():\n        return d['x'](1, 2,\n                      3)\n\ng()",
    "print(*[1, 2], sep=None + 1)",
    "raise KeyError('multi\\nline')",
    "raise ValueError('multi\\nline')",
    "raise ValueError",
    "raise ValueError('')",
];

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_string)
}

fn chain(told: &Value, source: &Rc<str>, name: &Rc<str>) -> Chain {
    let told = told.as_array().expect("a list");
    let link = |one: &Value| {
        let frames = one["frames"].as_array().expect("a list");
        let members = one["members"].as_array();
        Link {
            relation: match one["relation"].as_str() {
                Some("cause") => Some(Relation::Cause),
                Some(_) => Some(Relation::Context),
                None => None,
            },
            failure: Failure {
                frames: frames
                    .iter()
                    .map(|frame| told_frame(frame, source, name))
                    .collect(),
                class: text(&one["class"]).expect("a name"),
                message: text(&one["message"]).expect("a text"),
                notes: one["notes"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(text)
                    .collect(),
                syntax: one["syntax"].is_object().then(|| place(&one["syntax"])),
                members: members.map(|members| Members {
                    shown: members
                        .iter()
                        .map(|member| chain(member, source, name))
                        .collect(),
                    count: members.len(),
                }),
            },
        }
    };
    Chain(told.iter().map(link).collect())
}

fn told_frame(told: &Value, source: &Rc<str>, name: &Rc<str>) -> Frame {
    let number = |at: usize| told[at].as_u64().map(|number| number as u32);
    let span = match (number(2), number(3), number(4)) {
        (Some(line), Some(start), Some(end)) => Some((line, start, end)),
        _ => None,
    };
    let own = told[0] == **name;
    Frame {
        filename: if own {
            name.clone()
        } else {
            told[0].as_str().unwrap_or("").into()
        },
        line: number(1).expect("a line"),
        name: text(&told[5]).expect("a name"),
        span,
        source: own.then(|| source.clone()),
    }
}

fn place(told: &Value) -> SyntaxPlace {
    SyntaxPlace {
        message: text(&told["message"]).unwrap_or_default(),
        filename: text(&told["filename"]),
        line: text(&told["line"]),
        end_line: text(&told["end_line"]),
        text: text(&told["text"]),
        offset: told["offset"].as_i64(),
        end_offset: told["end_offset"].as_i64(),
    }
}

#[test]
fn texts_are_cpythons() {
    let questions: Vec<Value> = PROGRAMS.iter().map(|source| json!(source)).collect();
    let Some(answers) = ask::ask(SCRIPT, "tracebacks", &questions) else {
        return;
    };
    let mut wrong = Vec::new();
    for (program, answer) in PROGRAMS.iter().zip(answers) {
        if answer.is_null() {
            wrong.push(format!("no error: {program}"));
            continue;
        }
        let (source, name): (Rc<str>, Rc<str>) = ((*program).into(), "prog.py".into());
        let ours = render(&chain(&answer["chain"], &source, &name), Style::Py313);
        let theirs = answer["text"].as_str().expect("a text");
        // Frames of files that only the oracle has show their source there.
        if ours != theirs && !theirs.contains("frozen") {
            wrong.push(format!("{program}\n--- CPython\n{theirs}--- we\n{ours}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        PROGRAMS.len(),
        wrong.join("\n")
    );
}
