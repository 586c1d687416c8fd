//! `--update`, `--diff` and `--check` from outside. The property: pages whose outputs were all damaged are restored
//! byte for byte, in every format; pages that hold are not touched.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gossamer::transcript::run::sessions;
use gossamer::transcript::{Page, Way};

#[path = "support/folder.rs"]
mod folder;
use folder::{Folder, status, text};

/// Updates a page; answers what it is then and what was told.
fn updated(name: &str, file: &str, content: &str, options: &[&str]) -> (String, String) {
    let folder = Folder::new(name);
    let path = folder.write(file, content);
    let output = folder.replay(&[&["--update"], options, &[file]].concat());
    let told = text(&output.stdout) + &text(&output.stderr);
    (std::fs::read_to_string(path).unwrap(), told)
}

#[test]
fn what_came_out_is_written_and_all_else_stays() {
    let page = "# T \n\n> ```python\n> >>> 1\n> 2\n> >>> x = 3\n> gone\n> >>> print('a\\n\\nb')\n> >>> 4\n> 4\n> ```\n\nEnd";
    let (new, told) = updated("update", "a.md", page, &[]);
    let expected = "# T \n\n> ```python\n> >>> 1\n> 1\n> >>> x = 3\n> >>> print('a\\n\\nb')\n> a\n>\n> b\n> >>> 4\n> 4\n> ```\n\nEnd";
    assert_eq!(new, expected);
    assert!(
        told.starts_with("a.md: 3 examples updated\n1 of 1 pages changed\n"),
        "{told}"
    );
    assert_eq!(updated("update-again", "a.md", expected, &[]).0, expected);
}

#[test]
fn bytes_that_editors_make_stay() {
    let (new, _) = updated(
        "update-crlf",
        "a.txt",
        "\u{feff}Text\r\n  >>> 1\r\n\r\nMore\r\n\t>>> 2\r\n\tx",
        &[],
    );
    assert_eq!(
        new,
        "\u{feff}Text\r\n  >>> 1\r\n  1\r\n\r\nMore\r\n\t>>> 2\r\n\t2"
    );
}

#[test]
fn what_still_matches_stays() {
    let page = ">>> list(range(9)), 1  # doctest: +ELLIPSIS\n([0, ..., 8], 2)\n>>> for i in range(9): print(i)  # doctest: +ELLIPSIS\n0\n...\nx\n\
                >>> int('a')\nTraceback (most recent call last):\n    ...\nValueError: no\n>>> print('a\\n\\nb')\nb\n";
    let (new, told) = updated("update-dots", "a.txt", page, &["--compare", "doctest"]);
    let expected = ">>> list(range(9)), 1  # doctest: +ELLIPSIS\n([0, 1, 2, 3, 4, 5, 6, 7, 8], 1)\n\
                    >>> for i in range(9): print(i)  # doctest: +ELLIPSIS\n0\n...\n8\n>>> int('a')\n\
                    Traceback (most recent call last):\n    ...\nValueError: invalid literal for int() with base 10: 'a'\n\
                    >>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n";
    assert_eq!(new, expected, "{told}");
    let page = ">>> a = object()\n>>> a\n<object object at 0x7f0000000010>\n>>> print(a, 1)\n<object object at 0x7f0000000010> 2\n";
    let (new, _) = updated(
        "update-addresses",
        "a.pycon",
        page,
        &["--normalize", "addresses"],
    );
    assert_eq!(new, page.replace(" 2\n", " 1\n"));
    // Doctest knows an exception by its header.
    let page = ">>> a b\n>>> raise ExceptionGroup('g', [ValueError()])\n";
    let (new, told) = updated("update-headers", "a.txt", page, &["--compare", "doctest"]);
    let expected = ">>> a b\nTraceback (most recent call last):\n  File \"<stdin>\", line 1\n    a b\n      ^\nSyntaxError: invalid syntax\n\
                    >>> raise ExceptionGroup('g', [ValueError()])\nTraceback (most recent call last):\n    ...\n\
                    ExceptionGroup: g (1 sub-exception)\n";
    assert_eq!(new, expected, "{told}");
}

#[test]
fn programs_and_tags() {
    let page = "def f():\n    r'''\n    >>> f()\n    'b'\n    >>> 1\n    '''\n    return 'a'\nx = \"\"\"\n>>> print('\\\\\\\\')\n\n\"\"\"\n";
    let (new, told) = updated("update-py", "a.py", page, &[]);
    let expected = page.replace(
        "    >>> f()\n    'b'\n    >>> 1\n",
        "    >>> f()\n    'a'\n    >>> 1\n    1\n",
    );
    assert!(
        told.contains("1 of 1 pages changed") || new == expected,
        "{told}{new}"
    );
    let page = "<pre><b>&gt;&gt;&gt; </b>&#39;a&#39;\n<i class=\"go\">&#39;b&#39;</i>\n</pre>";
    assert_eq!(
        updated("update-html", "a.html", page, &[]).0,
        page.replace("b&#39;", "a&#39;")
    );
}

#[test]
fn notebooks_are_restored() {
    let page = r#"{
 "cells": [
  {"cell_type": "markdown", "source": ["text"]},
  {
   "cell_type": "code", "execution_count": 1, "source": ["x = 1; print('é\\n\"')\n", "x"],
   "outputs": [
    {"name": "stdout", "output_type": "stream", "text": [
      "é\n",
      "\"\n"
    ]},
    {"data": {"text/plain": ["1"]}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
   ]
  },
  {"cell_type": "code", "execution_count": 2, "source": "list('ab')",
   "outputs": [{"data": {"text/plain": ["['a', 'b']"]}, "execution_count": 2, "metadata": {}, "output_type": "execute_result"}]},
  {"cell_type": "code", "execution_count": 3, "source": ["1/0"],
   "outputs": [{"ename": "ZeroDivisionError", "evalue": "division by zero", "output_type": "error", "traceback": ["x"]}]}
 ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"#;
    let (new, told) = updated("update-notebook-holds", "a.ipynb", page, &[]);
    assert_eq!((new.as_str(), &told[..7]), (page, "0 of 1 "));
    let damaged = page
        .replace("\"é\\n\"", "\"E\\n\"")
        .replace("[\"1\"]", "[\"2\"]")
        .replace("'a', 'b'", "'Ж'")
        .replace("division by zero", "no");
    let (new, told) = updated("update-notebook", "a.ipynb", &damaged, &[]);
    assert_eq!(new, page, "{told}");
    assert!(told.starts_with("a.ipynb: 3 examples updated"), "{told}");
}

#[test]
fn what_can_not_be_written_is_refused() {
    let page = "```\n>>> print('```')\n>>> print('>>> x')\n>>> 1\n```\n";
    let (new, told) = updated("refused", "a.md", page, &[]);
    assert_eq!(
        new, "```\n>>> print('```')\n>>> print('>>> x')\n>>> 1\n1\n```\n",
        "{told}"
    );
    let place = "not updated: what came out would read as another part of the page";
    assert!(
        told.contains(&format!("a.md:2: {place}")) && told.contains(&format!("a.md:3: {place}")),
        "{told}"
    );
}

#[test]
fn diff_and_check_only_tell() {
    let folder = Folder::new("diff");
    let page = ">>> 1\n2\n>>> 3\n3\n";
    let path = folder.write("a.pycon", page);
    folder.write("b.pycon", ">>> 1\n1\n");
    let output = folder.replay(&["--diff", "."]);
    assert_eq!(status(&output), 1);
    let shown = text(&output.stdout);
    let file = Path::new(".").join("a.pycon").display().to_string();
    let expected = format!(
        "--- {file}\n+++ {file}\n@@ -1,4 +1,4 @@\n >>> 1\n-2\n+1\n >>> 3\n 3\n1 of 2 pages would change\n"
    );
    assert_eq!(shown, expected);
    let output = folder.replay(&["--check", "."]);
    assert_eq!(status(&output), 1);
    assert_eq!(
        text(&output.stdout),
        format!("{file}: 1 of 2 examples do not hold\n1 of 2 pages would change\n")
    );
    assert_eq!(std::fs::read_to_string(path).unwrap(), page);
    assert_eq!(status(&folder.replay(&["--check", "b.pycon"])), 0);
}

/// All golden sessions.
fn golden() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "pycon") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a line of a session is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Typed,
    Output,
    Other,
}

/// A session's lines.
type Lines = Vec<(Part, String)>;

fn taken_apart(page: &Page) -> Lines {
    let mut lines: Lines = page
        .text
        .lines()
        .map(|line| (Part::Other, line.to_string()))
        .collect();
    for example in sessions(page, &Way::default())
        .unwrap()
        .into_iter()
        .flatten()
    {
        for place in &example.want.places[..example.want.usual] {
            lines[place.number - 1].0 = Part::Output;
        }
    }
    for (part, line) in &mut lines {
        if line.starts_with(">>>") || line.starts_with("...") && *part == Part::Other {
            *part = Part::Typed;
        }
    }
    lines
}

/// Every line of output becomes another one; some go, some come.
fn damaged(lines: &Lines, random: &mut fastrand::Rng) -> Lines {
    let mut found = Lines::new();
    for (index, (part, line)) in lines.iter().enumerate() {
        if *part != Part::Output || line.trim().is_empty() {
            found.push((*part, line.clone()));
            continue;
        }
        // Next to a blank line it would be another claim.
        let blank = |at: Option<usize>| {
            at.and_then(|at| lines.get(at))
                .is_none_or(|(_, line)| line.trim().is_empty())
        };
        let lonely = blank(index.checked_sub(1)) || blank(Some(index + 1));
        let mut changed: String = line
            .chars()
            .map(|c| if random.u8(..4) == 0 { 'Ж' } else { c })
            .collect();
        if changed == *line || changed.starts_with(">>>") || changed.starts_with("...") {
            changed = format!("#{line}");
        }
        match random.u8(..6) {
            0 if !lonely => {}
            1 => {
                found.push((*part, changed));
                found.push((*part, "more <&'\"\\> of it".to_string()));
            }
            _ => found.push((*part, changed)),
        }
    }
    found
}

/// A way to write a session as a page: the ending and the page.
type Form = (&'static str, fn(&Lines) -> String);

const FORMS: [Form; 7] = [
    ("pycon", |lines| joined(lines, "", "\n")),
    ("md", |lines| {
        let block = joined(lines, "  > ", "\r\n").replace("> \r\n", ">\r\n");
        format!("Text\r\n\r\n- item\r\n\r\n  > ````pycon\r\n{block}  > ````\r\n\r\nEnd")
    }),
    ("txt", |lines| {
        let block = joined(lines, "\t", "\r\n").replace("\t\r\n", "\r\n");
        format!("\u{feff}Text\r\n\r\n{block}\r\nEnd")
    }),
    ("rst", |lines| {
        let block = joined(lines, "   ", "\n").replace("   \n", "\n");
        format!("Title\n=====\n\n.. code-block:: pycon\n\n{block}\nEnd.\n")
    }),
    ("html", |lines| {
        format!(
            "<!doctype html>\n<p>a</p><pre>{}</pre>\n",
            escaped(lines, false)
        )
    }),
    ("pygments.html", |lines| {
        format!(
            "<div class=\"highlight\"><pre><span></span>{}</pre></div>\n",
            escaped(lines, true)
        )
    }),
    ("py", |lines| {
        let body = joined(lines, "    ", "\n").replace("    \n", "\n");
        let body = body.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
        format!("class A:\n    \"\"\"Text.\n\n{body}\n    \"\"\"\n\nx = 1\n")
    }),
];

fn joined(lines: &Lines, before: &str, end: &str) -> String {
    lines
        .iter()
        .map(|(_, line)| format!("{before}{line}{end}"))
        .collect()
}

fn escaped(lines: &Lines, painted: bool) -> String {
    let mut page = String::new();
    for (part, line) in lines {
        let escape = |text: &str| {
            let text = text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            text.replace('"', "&quot;").replace('\'', "&#39;")
        };
        let _ = match (part, line.get(4..)) {
            (Part::Typed, Some(typed)) if painted => {
                let prompt = escape(&line[..4]);
                writeln!(
                    page,
                    "<span class=\"gp\">{prompt}</span><span class=\"n\">{}</span>",
                    escape(typed)
                )
            }
            (Part::Output, _) if painted && !line.is_empty() => {
                writeln!(page, "<span class=\"go\">{}</span>", escape(line))
            }
            _ => writeln!(page, "{}", escape(line)),
        };
    }
    page
}

/// Whether a session can be written among paragraphs: no blank lines in its outputs.
fn is_prose(lines: &Lines) -> bool {
    !lines
        .iter()
        .any(|(part, line)| *part == Part::Output && line.trim().is_empty())
}

#[test]
fn damaged_pages_are_restored_byte_for_byte() {
    let folder = Folder::new("property");
    let mut random = fastrand::Rng::with_seed(5);
    let mut pages: Vec<(PathBuf, String)> = Vec::new();
    for (index, path) in golden().iter().enumerate() {
        let lines = taken_apart(&Page::read(path).unwrap());
        for (ending, form) in FORMS {
            // The first form has all of them, the others take turns.
            let turn = ending == "pycon" || index % 3 == 0;
            if !turn || matches!(ending, "txt" | "rst" | "py") && !is_prose(&lines) {
                continue;
            }
            let name = format!("{index}-{}.{ending}", path.file_stem().unwrap().display());
            pages.push((
                folder.write(&format!("whole/{name}"), form(&lines)),
                form(&lines),
            ));
            let damage = form(&damaged(&lines, &mut random));
            pages.push((
                folder.write(&format!("damaged/{name}"), damage),
                form(&lines),
            ));
        }
    }
    // A page builds chains so long that a busy machine needs more than the usual limit.
    folder.write("replay.toml", "style = \"3.13\"\ntime-limit = 60\n");
    let output = folder.replay(&["--update", "whole", "damaged"]);
    let told = text(&output.stdout) + &text(&output.stderr);
    let mut wrong = Vec::new();
    for (path, expected) in &pages {
        let now = std::fs::read_to_string(path).unwrap();
        if now != *expected {
            let first = now
                .lines()
                .zip(expected.lines())
                .position(|(a, b)| a != b)
                .unwrap_or(0);
            let line = |text: &str| text.lines().nth(first).unwrap_or("").to_string();
            wrong.push(format!(
                "{}:{}\n  {}\n  {}",
                path.display(),
                first + 1,
                line(&now),
                line(expected)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{}\n{told}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(!told.contains("whole"), "{told}");
    assert!(pages.len() > 600, "{}", pages.len());
}
