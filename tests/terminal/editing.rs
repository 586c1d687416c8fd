//! Blocks: typed, indented, recalled, changed, pasted.

use std::time::{Duration, Instant};

use super::screen::Prompt;

const UP: &str = "\x1b[A";
const LEFT: &str = "\x1b[D";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";

#[test]
fn a_block_is_indented_and_an_empty_line_ends_it() {
    let mut prompt = Prompt::start("indent", &["-q"]);
    let rows = prompt.run("class A:\ndef f(self):\nif self:\nreturn (1,\n2)\nreturn 3\n\x7fx = 4");
    let block = [
        ">>> class A:",
        "...     def f(self):",
        "...         if self:",
        "...             return (1,",
        "...             2)",
        // After `return` a level less; Backspace takes another.
        "...         return 3",
        "... x = 4",
    ];
    assert_eq!(rows, block);
    assert_eq!(prompt.answer("A().f(), x"), "((1, 2), 4)");
    assert_eq!(
        prompt.run("for i in range(2):\nprint(i)\n").last().unwrap(),
        "1"
    );
}

#[test]
fn a_block_is_one_entry_of_the_history() {
    let mut prompt = Prompt::start("recall", &["-q"]);
    prompt.run("class A:\nx = 1\ndef f(self): return self.x\n");
    assert_eq!(prompt.answer("A().f()"), "1");
    prompt.send(UP);
    prompt.until_block(">>> A().f()");
    prompt.send(UP);
    prompt.until_block(">>> class A:\n...     x = 1\n...     def f(self): return self.x");
    // Up in the block, to the end of the line with the number; back over the gutter and forth again.
    prompt.send(&format!("{UP}{END}\x7f2{HOME}{LEFT}{LEFT}B\x1b[C\x1b[C"));
    prompt.until_block(">>> class AB:\n...     x = 2\n...     def f(self): return self.x");
    // Join with the line above, split again.
    prompt.send("\x7f");
    prompt.until_block(">>> class AB:    x = 2\n...     def f(self): return self.x");
    prompt.send(&format!(
        "\r{HOME}\x04\x04\x04\x04\x04\x04\x04\x04    {END}"
    ));
    prompt.until_block(">>> class AB:\n...     x = 2\n...     def f(self): return self.x");
    // Kill the line, and get it back; the end of the line above kills the line end.
    prompt.send(&format!("{HOME}\x0b"));
    prompt.until_block(">>> class AB:\n...\n...     def f(self): return self.x");
    prompt.send("\x19\x1b[B\x05");
    prompt.until_block(">>> class AB:\n...     x = 2\n...     def f(self): return self.x");
    prompt.send("\r\r");
    prompt.until_prompt();
    assert_eq!(prompt.answer("AB().f()"), "2");
}

#[test]
fn history_lasts_and_is_searched() {
    let home = Prompt::home("history");
    let plain = [("NO_COLOR", "1")];
    let mut prompt = Prompt::start_with(home.clone(), &["-q"], &plain);
    prompt.run("def first():\nreturn 'found'\n");
    prompt.run("second = 2");
    prompt.send("\x04");
    assert_eq!(prompt.end(), 0);
    let file = std::fs::read_to_string(home.join("data/gossamer/history")).unwrap();
    assert!(
        file.ends_with("def first():\\n    return 'found'\nsecond = 2\n"),
        "{file}"
    );

    let mut prompt = Prompt::start_with(home, &["-q"], &plain);
    prompt.send("\x12fou");
    prompt.until_text("(reverse-i-search)`fou': def first():");
    prompt.send("\x05\r\r");
    prompt.until_prompt();
    assert_eq!(prompt.answer("first()"), "'found'");
    prompt.send("\x12sec\r");
    prompt.until_prompt();
    assert_eq!(prompt.answer("second"), "2");
    // Suggestions come with colours only: nothing tells them from what was typed here.
    prompt.send("sec");
    prompt.until_block(">>> sec");
    prompt.send("\x03");
    prompt.until_prompt();
}

#[test]
fn suggestions_come_from_the_history() {
    let mut prompt = Prompt::start_with(Prompt::home("suggest"), &["-q"], &[]);
    prompt.run("number = 41");
    prompt.send("num");
    prompt.until_block(">>> number = 41");
    prompt.send("\x1b[C + 1\r");
    prompt.until_prompt();
    // Back to the last entry that begins so.
    prompt.send("number = 4\x1b[5~\x1b[5~\r");
    assert_eq!(prompt.until_prompt(), [">>> number = 41"]);
    prompt.send("number = 41 +\x1b[F\r");
    assert_eq!(prompt.until_prompt(), [">>> number = 41 + 1"]);
    assert_eq!(prompt.answer("number"), "42");
    prompt.send("num\r");
    let rows = prompt.until_prompt();
    assert_eq!(rows[0], ">>> num", "what was only suggested is not run");
}

#[test]
fn a_paste_comes_as_a_block() {
    let mut prompt = Prompt::start("paste", &["-q"]);
    prompt.paste("    class A:\n        x = 1\n\n        y = 2\n    A.x, A.y\n");
    prompt.until_block(">>> class A:\n...     x = 1\n...\n...     y = 2\n... A.x, A.y");
    prompt.send("\r");
    assert_eq!(prompt.until_prompt()[5..], ["(1, 2)"]);
    // Into a line that is there.
    prompt.send("print(");
    prompt.paste("'a\tb'");
    prompt.send(")\r");
    assert_eq!(prompt.until_prompt()[1..], ["a       b"]);
    // The first that raises ends it.
    prompt.paste("1\n1/0\n2\n3\n");
    prompt.send("\r");
    let rows = prompt.until_prompt();
    assert_eq!(rows[4], "1");
    assert_eq!(rows.last().unwrap(), "2 statements after it did not run");
    // One that is wrong keeps all from running.
    prompt.paste("z = 1\nz = = 2\n");
    prompt.send("\r");
    assert!(prompt.until_prompt()[2].starts_with("SyntaxError"));
    assert!(
        prompt
            .answer("z")
            .ends_with("NameError: name 'z' is not defined")
    );
}

#[test]
fn a_pasted_transcript_is_understood() {
    let mut prompt = Prompt::start("transcript", &["-q"]);
    prompt.paste(">>> def f():\n...     return 1\n...\n>>> f()\n1\n>>> f() + 1\n2\n");
    prompt.until_block(
        ">>> def f():\n...     return 1\n... f()\n... f() + 1\n\
         3 statements of a transcript: prompts taken off, 2 lines of output left out",
    );
    prompt.send("\r");
    assert_eq!(prompt.until_prompt()[4..], ["1", "2"]);
    prompt.paste("In [1]: 6 * 7\nOut[1]: 42\n");
    prompt.until_text("1 statement of a transcript: prompts taken off, 1 line of output left out");
    prompt.send("\r");
    assert_eq!(prompt.until_prompt(), [">>> 6 * 7", "42"]);
    prompt.paste(">>>> 1 + 1\n2\n");
    prompt.send("\r");
    assert_eq!(prompt.until_prompt(), [">>> 1 + 1", "2"]);
}

#[test]
fn a_long_paste_runs_at_once() {
    let mut prompt = Prompt::start("long", &["-q"]);
    prompt.run("total = 0");
    let mut text = String::new();
    while text.len() < 400_000 {
        text.push_str("total += 1  # to count what came of a long paste, line by line\n");
    }
    let lines = text.lines().count();
    let started = Instant::now();
    prompt.paste(&text);
    assert_eq!(
        prompt.until_prompt()[1..],
        [format!("{lines} lines pasted")]
    );
    let took = started.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(prompt.answer("total"), lines.to_string());
}

#[test]
fn tokens_and_brackets_have_colours() {
    let mut prompt = Prompt::start_with(Prompt::home("colours"), &["-q"], &[]);
    prompt.send("if (1): 'é'  # c");
    prompt.until_block(">>> if (1): 'é'  # c");
    let indexed = vt100::Color::Idx;
    assert_eq!(prompt.color_of('f'), indexed(5));
    assert_eq!(prompt.color_of('1'), indexed(6));
    assert_eq!(prompt.color_of('é'), indexed(2));
    assert_eq!(prompt.color_of('c'), indexed(8));
    assert_eq!(prompt.color_of('('), vt100::Color::Default);
    prompt.send("\x15(1)");
    prompt.until_block(">>> (1)");
    assert_eq!(
        prompt.color_of('('),
        indexed(4),
        "it matches the one at the cursor"
    );
    prompt.send("\x03");
    prompt.until_prompt();
    assert!(prompt.is_colored());

    let mut plain = Prompt::start("plain", &["-q"]);
    plain.run("if True:\n'x'\n");
    plain.run("x = = 1");
    assert!(!plain.is_colored());
    let mut forced = Prompt::start_with(Prompt::home("never"), &["-q", "--color", "never"], &[]);
    forced.run("x = = 1");
    assert!(!forced.is_colored());
}
