//! `gossamer replay` from outside: every format and prompt, what shares a namespace, what a page's style is.

#[path = "support/folder.rs"]
mod folder;
use folder::{Folder, status, text};

/// Replays a page; answers status and output.
fn replayed(name: &str, file: &str, content: &str, options: &[&str]) -> (i32, String) {
    let folder = Folder::new(name);
    folder.write(file, content);
    let output = folder.replay(&[options, &[file]].concat());
    (
        status(&output),
        text(&output.stdout) + &text(&output.stderr),
    )
}

fn holds(name: &str, file: &str, content: &str, options: &[&str], examples: usize) {
    let (status, shown) = replayed(name, file, content, options);
    assert_eq!(status, 0, "{shown}");
    assert!(shown.starts_with(&format!("{examples} example")), "{shown}");
}

#[test]
fn html() {
    let page = "<!DOCTYPE html><title>&gt;&gt;&gt; 1</title>\n<div class=\"highlight\"><pre><span></span>\
                <span class=\"gp\">&gt;&gt;&gt; </span><span class=\"nb\">print</span>(<span>&#39;a &lt; &amp;&#39;</span>)\n\
                <span class=\"go\">a &lt; &amp;</span>\n</pre></div>\n<pre>\n&gt;&gt;&gt; _x = 2\n&gt;&gt;&gt; _x\n2\n</pre>\n";
    holds("html", "a.html", page, &[], 3);
}

#[test]
fn restructured_text() {
    let page = "T\n=\n\n.. testsetup::\n\n   import gc\n   x = 4\n\nText::\n\n    >>> x\n    4\n\n\
                .. code-block:: pycon\n\n   >>> if x:\n   ...     print('a')\n   ...\n   a\n\n\
                .. doctest::\n   :options: +ELLIPSIS\n\n   >>> gc\n   <module ...>\n\n\
                .. testcode::\n\n   for i in range(2):\n       print(i)\n\n.. testoutput::\n\n   0\n   1\n\n\
                .. testcleanup::\n\n   del x\n";
    holds("rst-sphinx", "a.rst", page, &["--compare", "doctest"], 4);
}

/// Set-up, clean-up and programs without an output are no examples; what fails in them is told by an example.
#[test]
fn what_runs_around_examples_is_not_counted() {
    let page = ".. testsetup::\n\n   x = 4\n\n>>> x\n4\n\n.. testcode::\n\n   y = x\n\n>>> y\n4\n\n>>> 5\n5\n\n\
                .. testcleanup::\n\n   del x\n";
    holds("rst-around", "a.rst", page, &[], 3);
    let broken = |part, line| {
        let page = page.replace(part, "1/0");
        let (status, shown) = replayed("rst-broken", "a.rst", &page, &[]);
        assert_eq!(status, 1);
        assert!(shown.contains(line), "{shown}");
        assert!(
            shown.contains("! ZeroDivisionError: division by zero\n"),
            "{shown}"
        );
        let end = &shown[shown.find("3 examples in 1 file: ").unwrap()..];
        end[22..end.find(" (").unwrap()].to_string()
    };
    assert_eq!(
        broken("x = 4", "! the set-up in line 3 failed\n"),
        "0 passed, 3 failed, 0 skipped"
    );
    assert_eq!(
        broken("y = x", "! the program in line 10 failed\n"),
        "2 passed, 1 failed, 0 skipped"
    );
    assert_eq!(
        broken("del x", "! the clean-up in line 20 failed\n"),
        "2 passed, 1 failed, 0 skipped"
    );
    let (status, shown) = replayed("rst-alone", "a.rst", ".. testcode::\n\n   1/0\n", &[]);
    assert_eq!(status, 1, "{shown}");
    let page = ".. testsetup::\n\n   1/0\n\n>>> x  # doctest: +SKIP\n";
    let (status, shown) = replayed("rst-skipped", "a.rst", page, &["--compare", "doctest"]);
    assert_eq!(status, 1);
    assert!(
        shown.contains("1 example in 1 file: 0 passed, 1 failed"),
        "{shown}"
    );
}

#[test]
fn groups_have_their_own_names() {
    let page = ".. testsetup:: *\n\n   z = 0\n\n.. doctest:: a\n\n   >>> x = 1\n   >>> z\n   0\n\n\
                .. doctest:: b\n\n   >>> x\n   1\n";
    holds("groups-file", "a.rst", page, &[], 3);
    let (status, shown) = replayed("groups", "a.rst", page, &["--isolate", "group"]);
    assert_eq!(status, 1);
    assert!(
        shown.contains("NameError: name 'x'") && shown.contains("2 passed, 1 failed"),
        "{shown}"
    );
}

#[test]
fn blocks_on_their_own() {
    let page = "```\n>>> x = 1\n>>> x\n1\n```\n\n```\n>>> x\n1\n```\n";
    holds("isolate-file", "a.md", page, &[], 3);
    assert_eq!(
        replayed("isolate", "a.md", page, &["--isolate", "block"]).0,
        1
    );
    let page = ">>> x = 1\n\n>>> x\n1\n\nText\n\n>>> 'x' in globals()\nFalse\n";
    holds("isolate-prose", "a.txt", page, &["--isolate", "block"], 3);
    let page = "'''\n>>> x = 1\n'''\ndef f():\n    '''\n    >>> x\n    1\n    '''\n";
    assert_eq!(replayed("isolate-py", "a.py", page, &[]).0, 1);
    holds("isolate-py-file", "a.py", page, &["--isolate", "file"], 2);
    let page = "def f():\n    '''\n    >>> x = 1\n\n    Text.\n\n    >>> x\n    1\n    '''\n";
    holds("isolate-py-prose", "a.py", page, &[], 2);
}

#[test]
fn notebooks() {
    let page = r#"{"cells": [
  {"cell_type": "markdown", "source": ["text"]},
  {"cell_type": "code", "execution_count": 1, "source": ["import sys\n", "x = 1; print('a')\n", "x"],
   "outputs": [{"name": "stdout", "output_type": "stream", "text": ["a\n"]},
    {"data": {"text/plain": ["1"]}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}]},
  {"cell_type": "code", "execution_count": 2, "source": "x;", "outputs": []},
  {"cell_type": "code", "execution_count": 2, "source": "%matplotlib inline", "outputs": []},
  {"cell_type": "code", "execution_count": 3, "source": ["1/0"],
   "outputs": [{"ename": "ZeroDivisionError", "evalue": "division by zero", "output_type": "error", "traceback": ["x"]}]}
 ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"#;
    let (status, shown) = replayed("notebook", "a.ipynb", page, &["-v"]);
    assert_eq!(status, 0, "{shown}");
    assert!(
        shown.contains("skipped: a command for the kernel: %matplotlib inline"),
        "{shown}"
    );
    assert!(
        shown.contains("4 examples in 1 file: 3 passed, 0 failed, 1 skipped"),
        "{shown}"
    );
    let (status, shown) = replayed("no-notebook", "a.ipynb", "{\n\"cells\": [}", &[]);
    assert_eq!(status, 2);
    assert!(
        shown.starts_with("0 examples") && shown.contains("gossamer: a.ipynb:2: not a notebook: "),
        "{shown}"
    );
}

#[test]
fn prompts_of_other_pythons() {
    let page = "In [1]: x = 2\n\nIn [2]: for i in range(x):\n   ...:     print(i)\n   ...: \n0\n1\n\nIn [3]: x\nOut[3]: 2\n";
    holds(
        "ipython",
        "a.md",
        &format!("```ipython\n{page}```\n"),
        &[],
        3,
    );
    holds(
        "pypy",
        "a.pycon",
        ">>>> if 1:\n....     2\n....\n2\n>>>> 3\n3\n",
        &[],
        2,
    );
}

#[test]
fn standard_error_does_not_count_in_doctest() {
    let page = ">>> import sys\n>>> print('x', file=sys.stderr) or 1\n1\n";
    holds("stderr", "a.txt", page, &["--compare", "doctest"], 2);
    assert_eq!(replayed("stderr-verbatim", "a.txt", page, &[]).0, 1);
}

#[test]
fn addresses_may_differ_if_they_are_consistent() {
    let page = ">>> a, b = object(), object()\n>>> a\n<object object at 0x7f0000000010>\n>>> b\n\
                <object object at 0x7f0000000020>\n>>> a\n<object object at 0x7f0000000010>\n";
    let addresses = &["--normalize", "addresses"];
    holds("addresses", "a.pycon", page, addresses, 4);
    let (status, shown) = replayed("no-addresses", "a.pycon", page, &[]);
    assert_eq!(status, 1);
    assert!(shown.contains("they differ only in addresses"), "{shown}");
    let wrong = page.replace("0020", "0010");
    assert_eq!(
        replayed("wrong-addresses", "a.pycon", &wrong, addresses).0,
        1
    );
}

#[test]
fn the_style_is_read_from_the_page() {
    let traceback = |frame: &str| {
        format!(
            ">>> 1/0  # no\nTraceback (most recent call last):\n{frame}ZeroDivisionError: division by zero\n"
        )
    };
    let typed = "  File \"<stdin>\", line 1, in <module>\n";
    let pages = [
        ("3.13", format!("{typed}    1/0  # no\n    ~^~\n")),
        ("docs", format!("{typed}    1/0\n")),
        ("3.11", typed.to_string()),
    ];
    for (style, frame) in pages {
        let page = traceback(&frame);
        let (status, shown) = replayed(&format!("auto-{style}"), "a.pycon", &page, &["-v"]);
        assert_eq!(status, 0, "{shown}");
        assert!(
            shown.starts_with(&format!("a.pycon: style {style} (typed frames: ")),
            "{shown}"
        );
    }
    let numbered = typed.replace("<stdin>", "<python-input-4>");
    holds(
        "auto-input",
        "a.pycon",
        &traceback(&format!("{numbered}    1/0  # no\n    ~^~\n")),
        &[],
        1,
    );
}

#[test]
fn the_library_is_where_the_page_shows_it() {
    let page = |file: &str| {
        format!(
            ">>> import weakref\n>>> weakref.WeakValueDictionary()['a']\nTraceback (most recent call last):\n  \
             File \"<stdin>\", line 1, in <module>\n  File \"{file}\", line 46, in __getitem__\n    \
             o = self.data[key]()\nKeyError: 'a'\n"
        )
    };
    holds(
        "library",
        "a.pycon",
        &page("/usr/lib/python3.9/weakref.py"),
        &[],
        2,
    );
    holds(
        "library-windows",
        "a.pycon",
        &page("C:\\Python31\\lib\\weakref.py"),
        &[],
        2,
    );
    // Lines and sources are never the page's.
    let wrong = page("/usr/lib/python3.9/weakref.py").replace("line 46", "line 47");
    assert_eq!(replayed("library-line", "a.pycon", &wrong, &[]).0, 1);
}

#[test]
fn endless_examples_are_stopped() {
    let page = ">>> while True: pass\n>>> x = 1\n>>> x\n1\n>>> input()\n";
    let (status, shown) = replayed("endless", "a.pycon", page, &["--time-limit", "0.2"]);
    assert_eq!(status, 1);
    assert!(
        shown.contains("! stopped after 0.2 s (the time limit)"),
        "{shown}"
    );
    // Nobody types.
    assert!(
        shown.contains("EOFError") && shown.contains("2 passed, 2 failed"),
        "{shown}"
    );
}

#[test]
fn pages_are_skipped_with_a_reason() {
    let folder = Folder::new("skip");
    folder.write("a.pycon", ">>> 1\n2\n");
    folder.write(
        "replay.toml",
        "[page.\"a.pycon\"]\nskip = \"needs a window\"\n",
    );
    let output = folder.replay(&["-v", "."]);
    assert_eq!(status(&output), 0);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("skipped: needs a window") && shown.contains("0 failed, 1 skipped"),
        "{shown}"
    );
}
