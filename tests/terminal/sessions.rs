//! Whole sessions, and how they are left.

use std::path::Path;

use super::screen::Prompt;

/// The lines of the page's first block of code.
fn article() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts/weakref-article.ru.md");
    let text = std::fs::read_to_string(page).unwrap();
    text.lines()
        .skip_while(|line| *line != "```python")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(|line| line.trim_end().to_string())
        .collect()
}

#[test]
fn the_article_can_be_typed() {
    let words = [
        "-q",
        "--style",
        "docs",
        "--shown-library",
        "C:/python31/lib",
    ];
    let mut prompt = Prompt::start("article", &words);
    assert_eq!(prompt.screen(), ">>>");
    let want = article();
    let mut got = Vec::new();
    let mut lines = want.iter().peekable();
    while let Some(line) = lines.next() {
        let Some(typed) = line.strip_prefix(">>> ") else {
            continue;
        };
        // The indentation comes by itself: it is taken back before each line that has its own.
        let mut keys = typed.to_string();
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix("...")) {
            keys.push_str("\n\x15");
            keys.push_str(more.strip_prefix(' ').unwrap_or(more));
            lines.next();
        }
        got.extend(prompt.run(&keys));
    }
    assert!(want.len() > 20 && want.iter().any(|line| line == "KeyError: 'primary'"));
    assert_eq!(got, want);
    prompt.send("\x04");
    assert_eq!(prompt.end(), 0);
}

#[test]
fn statements_answers_and_leaving() {
    let mut prompt = Prompt::start("leave", &[]);
    assert!(prompt.screen().starts_with("Gossamer "));
    let rows = prompt.run("for i in range(2):\nprint('é', i, end=' ')\n");
    assert_eq!(rows.last().unwrap(), "é 0 é 1", "a prompt begins a line");
    let drawn = prompt.answer("x = (1 2)");
    assert!(drawn.starts_with("SyntaxError"), "{drawn:?}");
    assert!(drawn.contains("Perhaps you forgot a comma?"), "{drawn:?}");
    assert!(drawn.contains("<stdin>:1:6"), "{drawn:?}");
    assert!(drawn.contains("╰─── here"), "{drawn:?}");
    assert!(
        prompt
            .answer("return")
            .contains("'return' outside function")
    );
    assert_eq!(prompt.answer("2 ** 70"), "1180591620717411303424");
    assert_eq!(prompt.answer("exit = 5"), "");
    assert_eq!(
        prompt.answer("exit"),
        "5",
        "a name is what the session says"
    );
    assert_eq!(prompt.answer("del exit"), "");
    prompt.send("exit(7)\r");
    assert_eq!(prompt.end(), 7);
}

#[test]
fn words_that_leave() {
    for (keys, status) in [("exit\r", 0), ("quit\r", 0), ("quit(3)\r", 3), ("\x04", 0)] {
        let mut prompt = Prompt::start("words", &["-q"]);
        prompt.send(keys);
        assert_eq!(prompt.end(), status, "{keys:?}");
    }
}

#[test]
fn prompts_are_those_of_sys() {
    let mut prompt = Prompt::start("prompts", &["-q"]);
    prompt.run("import sys");
    prompt.send("sys.ps2 = '. '; sys.ps1 = 'in: '\r");
    prompt.until_text("in:");
    prompt.send("if True:\r'x'\r");
    prompt.until_text(".       'x'");
    prompt.send("\rsys.ps1 = '>>> '\r");
    prompt.until_prompt();
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let mut prompt = Prompt::start("ahead", &["-q"]);
    prompt.send("a = 1\rb = 2\ra + b\r");
    prompt.until_text("3");
    prompt.until_prompt();
}

#[test]
fn what_is_typed_ahead_of_input_is_read_by_it() {
    let mut prompt = Prompt::start("ahead-input", &["-q"]);
    prompt.send("print('na', end=''); a = input('me? ')\rif 1: é\x7fx\r'a', a\r");
    prompt.until_text("na");
    prompt.until_text("('a', 'if 1: x')");
    assert!(
        prompt.screen().contains("\nname? if 1: x\n"),
        "{}",
        prompt.screen()
    );
    // A pasted text goes to one after the other.
    prompt.send("import sys; b = input(), sys.stdin.readline()\r1\r2\rb\r");
    prompt.until_text("('1', '2\\n')");
    prompt.send("input('')\r\x04");
    prompt.until_text("EOFError: EOF when reading a line");
}
