//! `gossamer replay` from outside: formats, exit statuses, odd bytes, folders, settings.
//!
//! The statements used are the simplest that can show something, so that a failure here is one of the
//! replay.

use std::path::Path;
use std::process::{Command, Stdio};

#[path = "support/folder.rs"]
mod folder;
use folder::{Folder, status, text};

/// Asserts that the page holds, and how many examples it has.
fn holds(name: &str, file: &str, content: impl AsRef<[u8]>, examples: usize) {
    let folder = Folder::new(name);
    folder.write(file, content);
    let output = folder.replay(&[file]);
    assert_eq!(
        status(&output),
        0,
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    let first = text(&output.stdout);
    let expected = format!(
        "{examples} example{} in 1 file: ",
        if examples == 1 { "" } else { "s" }
    );
    assert!(first.starts_with(&expected), "{first}");
}

/// Asserts that the page does not hold; answers the output.
fn differs(name: &str, file: &str, content: impl AsRef<[u8]>) -> String {
    let folder = Folder::new(name);
    folder.write(file, content);
    let output = folder.replay(&[file]);
    assert_eq!(
        status(&output),
        1,
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

#[test]
fn a_page_that_holds() {
    holds(
        "holds",
        "a.md",
        "Text\n\n```python\n>>> 1\n1\n>>> x = 'a'\n>>> x\n'a'\n```\n",
        3,
    );
}

#[test]
fn a_damaged_page_shows_place_source_and_diff() {
    let shown = differs("damaged", "a.md", "# T\n\n```\n>>> x = 1\n>>> x\n2\n```\n");
    let expected = "a.md:5\n    >>> x\n--- want\n+++ got\n    6 -2\n      +1\n\n2 examples in 1 file: 1 passed, 1 failed, 0 skipped (";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn missing_and_added_output_are_differences() {
    assert!(differs("missing", "a.pycon", ">>> 1\n").contains("\n      +1\n"));
    assert!(differs("added", "a.pycon", ">>> x = 1\n1\n").contains("\n    2 -1\n"));
    assert!(
        differs("space", "a.pycon", ">>> 1\n1 \n").contains("! they differ only in white space\n")
    );
}

#[test]
fn json_has_the_fixed_shape() {
    let folder = Folder::new("json");
    folder.write(
        "a.pycon",
        ">>> 'ё\\n'\n'ё\\n'\n>>> 1\n2\n>>> 1/0 # doctest: +SKIP\n",
    );
    let output = folder.replay(&["--format", "json", "a.pycon"]);
    assert_eq!(status(&output), 1);
    let shown = text(&output.stdout);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 4, "{shown}");
    assert_eq!(
        lines[0],
        r#"{"file":"a.pycon","line":1,"source":"'ё\\n'\n","want":"'ё\\n'\n","got":"'ё\\n'\n","status":"pass"}"#
    );
    assert_eq!(
        lines[1],
        r#"{"file":"a.pycon","line":3,"source":"1\n","want":"2\n","got":"1\n","status":"fail"}"#
    );
    assert!(
        lines[2].ends_with(r#""want":"","got":"","status":"skip"}"#),
        "{}",
        lines[2]
    );
    let expected =
        r#"{"summary":{"files":1,"examples":3,"passed":1,"failed":1,"skipped":1,"seconds":"#;
    assert!(lines[3].starts_with(expected), "{}", lines[3]);
    let last: serde_json::Value = serde_json::from_str(lines[3]).unwrap();
    assert!(last["summary"]["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn bytes_of_pages_that_editors_make() {
    holds(
        "crlf",
        "a.md",
        "```\r\n>>> x = 1\r\n>>> x\r\n1\r\n```\r\n",
        2,
    );
    holds("bom", "a.pycon", b"\xef\xbb\xbf>>> 1\n1\n", 1);
    holds("no-newline", "a.pycon", ">>> 1\n1", 1);
    holds("no-newline-source", "a.pycon", ">>> x = 1", 1);
    holds("tab", "a.pycon", ">>> print('a\\tb')\na\tb\n", 1);
    holds(
        "blank",
        "a.pycon",
        ">>> print('a\\n\\nb')\na\n\nb\n\n>>> 1\n1\n",
        2,
    );
    holds("open-fence", "a.md", "```\n>>> 1\n1", 1);
}

#[test]
fn formats_are_told_by_the_ending() {
    holds(
        "rst",
        "a.rst",
        "Title\n=====\n\nText::\n\n    >>> 1\n    1\n\nMore.\n",
        1,
    );
    holds("txt", "a.txt", "Text\n>>> 1\n1\n\nMore\n", 1);
    holds(
        "py",
        "a.py",
        "def f():\n    \"\"\"Does.\n\n    >>> 1\n    1\n    \"\"\"\n",
        1,
    );
    holds("indented", "a.md", "Text\n\n    >>> 1\n    1\n\nMore\n", 1);
    holds("other-language", "a.md", "```rust\n>>> 1\n```\n", 0);
}

#[test]
fn texts_of_a_program_are_sessions_of_their_own() {
    let program = "'''\n>>> x = 1\n>>> x\n1\n'''\nimport nothing_there\n\nclass A:\n    def f(self):\n        \
                   r'''Tells.\n\n        >>> 'x' in globals(), '\\n'\n        (False, '\\n')\n        '''\n\n\
                   __test__ = {'a': '''\n>>> print('a\\\\nb')\na\nb\n'''}\n";
    holds("program", "a.py", program, 4);
    let damaged = program.replace("(False", "(True");
    let shown = differs("damaged-program", "a.py", damaged);
    assert!(shown.starts_with("a.py:12\n"), "{shown}");
}

#[test]
fn in_doctest_mode_leaving_is_an_exception_and_escapes_are_characters() {
    let page = ">>> import sys\n>>> sys.exit(2)\nTraceback (most recent call last):\nSystemExit: 2\n\
                >>> 'Δ'\n'\\u0394'\n";
    let folder = Folder::new("leaving");
    folder.write("a.txt", page);
    let output = folder.replay(&["--compare", "doctest", "a.txt"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stdout));
    let output = folder.replay(&["a.txt"]);
    assert_eq!(status(&output), 1);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("not run: the session was left in line 2"),
        "{shown}"
    );
}

#[test]
fn in_doctest_mode_names_are_those_of_the_module() {
    let folder = Folder::new("module-name");
    folder.write("p/__init__.py", "");
    folder.write(
        "p/q.py",
        "'''\n>>> __name__\n'p.q'\n>>> class A: pass\n>>> A\n<class 'p.q.A'>\n'''\n",
    );
    let output = folder.replay(&["--compare", "doctest", "p"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stdout));
}

#[test]
fn examples_of_a_page_share_a_session_and_pages_do_not() {
    let folder = Folder::new("share");
    folder.write("a.md", "```\n>>> x = 1\n```\n\n```\n>>> x\n1\n```\n");
    folder.write("b.md", "```\n>>> x\n1\n```\n");
    let output = folder.replay(&["a.md"]);
    assert_eq!(status(&output), 0);
    let output = folder.replay(&["a.md", "b.md"]);
    assert_eq!(status(&output), 1);
    assert!(text(&output.stdout).starts_with("b.md:2\n"));
}

#[test]
fn folders_are_walked_in_order_without_what_is_hidden() {
    let folder = Folder::new("walk");
    for name in [
        "p/b/2.pycon",
        "p/b.txt",
        "p/a.md",
        "p/.h/x.md",
        "p/.x.md",
        "p/c.bin",
        "p/b/1.rst",
    ] {
        folder.write(name, "    >>> 1\n    2\n");
    }
    let output = folder.replay(&["--format", "json", "p"]);
    assert_eq!(status(&output), 1);
    let files: Vec<String> = text(&output.stdout)
        .lines()
        .filter_map(|l| {
            let value: serde_json::Value = serde_json::from_str(l).unwrap();
            Some(value["file"].as_str()?.to_string())
        })
        .collect();
    // A folder comes before a file whose name begins with the folder's.
    let expected: Vec<String> = ["a.md", "b/1.rst", "b/2.pycon", "b.txt"]
        .iter()
        .map(|name| Path::new("p").join(name).display().to_string())
        .collect();
    assert_eq!(files, expected);
}

#[test]
fn what_can_not_be_read_is_told_and_answers_2() {
    let folder = Folder::new("unreadable");
    folder.write("a.pycon", ">>> 1\n1\n");
    folder.write("bad.md", b"ab\n\xff\n");
    let output = folder.replay(&["missing.md", "bad.md", "a.pycon"]);
    assert_eq!(status(&output), 2);
    assert_eq!(
        text(&output.stderr),
        "gossamer: missing.md: No such file or directory\n\
         gossamer: bad.md: not UTF-8: byte 0xff at offset 3, line 2\n"
    );
    assert!(text(&output.stdout).starts_with("1 example in 1 file: 1 passed"));
}

#[test]
fn usage_errors_answer_2() {
    let folder = Folder::new("usage");
    for words in [
        &[][..],
        &["--nope", "a"],
        &["--format", "xml", "a"],
        &["--style"],
    ] {
        let output = folder.replay(words);
        assert_eq!(status(&output), 2, "{words:?}");
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).starts_with("gossamer: "), "{words:?}");
    }
}

#[test]
fn styles_come_from_options_and_settings() {
    let page = ">>> 1/0\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nZeroDivisionError: division by zero\n";
    let folder = Folder::new("styles");
    folder.write("d/a.pycon", page);
    assert_eq!(status(&folder.replay(&["--style", "3.13", "d"])), 1);
    assert_eq!(status(&folder.replay(&["--style", "3.10", "d"])), 0);
    folder.write("replay.toml", "style = \"3.10\"\n");
    assert_eq!(status(&folder.replay(&["d"])), 0);
    // The nearest file wins, a page's section before it, the command line before all.
    folder.write("d/replay.toml", "style = \"3.13\"\n");
    assert_eq!(status(&folder.replay(&["d"])), 1);
    folder.write(
        "d/replay.toml",
        "style = \"3.13\"\n[page.\"a.pycon\"]\nstyle = \"3.10\"\n",
    );
    assert_eq!(status(&folder.replay(&["d"])), 0);
    assert_eq!(status(&folder.replay(&["--style", "3.13", "d"])), 1);
}

#[test]
fn wrong_settings_are_told_with_file_line_and_key() {
    let folder = Folder::new("settings");
    folder.write("a.pycon", ">>> 1\n1\n");
    folder.write("replay.toml", "# settings\nstil = \"docs\"\n");
    let output = folder.replay(&["a.pycon"]);
    assert_eq!(status(&output), 2);
    let shown = text(&output.stderr);
    assert!(
        shown.starts_with("gossamer: replay.toml:2: unknown key `stil`"),
        "{shown}"
    );
    folder.write("replay.toml", "style = 3\n");
    assert_eq!(status(&folder.replay(&["a.pycon"])), 2);
    folder.write("replay.toml", "[page.\"b.pycon\"]\nstyle = \"docs\"\n");
    assert!(text(&folder.replay(&["a.pycon"]).stderr).contains("no such page"));
}

#[test]
fn the_doctest_comparison() {
    let page = ">>> 'a' + 1  # doctest: +ELLIPSIS\nTraceback (most recent call last):\n    ...\nTypeError: can only ...\n>>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n\nText\n";
    let folder = Folder::new("doctest");
    folder.write("a.txt", page);
    assert_eq!(status(&folder.replay(&["a.txt"])), 1);
    let output = folder.replay(&["--compare", "doctest", "a.txt"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stdout));
}

#[test]
fn colours_when_they_are_wanted() {
    let folder = Folder::new("colour");
    folder.write("a.pycon", ">>> 1\n2\n");
    let plain = text(&folder.replay(&["a.pycon"]).stdout);
    assert!(!plain.contains('\x1b'));
    let coloured = text(&folder.replay(&["--color", "always", "a.pycon"]).stdout);
    assert!(coloured.contains("\x1b[31m-2\x1b[0m") && coloured.contains("\x1b[32m+1\x1b[0m"));
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = Folder::new("pipe");
    folder.write("a.pycon", ">>> 1\n2\n".repeat(5000));
    let mut child = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args(["replay", "a.pycon"])
        .current_dir(&folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn modules_come_from_folders_that_are_given() {
    let folder = Folder::new("path");
    folder.write("modules/answer.py", "number = 42\n");
    folder.write(
        "pages/a.md",
        "```\n>>> import answer\n>>> answer.number\n42\n```\n",
    );
    assert_eq!(status(&folder.replay(&["pages"])), 1);
    assert_eq!(status(&folder.replay(&["--path", "modules", "pages"])), 0);
    folder.write("pages/replay.toml", "path = [\"../modules\"]\n");
    assert_eq!(status(&folder.replay(&["pages"])), 0);
    folder.write("pages/replay.toml", "path = [\"modules\"]\n");
    let output = folder.replay(&["pages"]);
    assert_eq!(status(&output), 2);
    assert!(text(&output.stderr).contains("replay.toml:1: no such folder: \"modules\""));
}
