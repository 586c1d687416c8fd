//! The prompt's own commands, typed at a pseudo-terminal.
#![cfg(unix)]

#[path = "terminal/picture.rs"]
#[allow(dead_code)]
mod picture;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;

use std::path::Path;
use std::process::Command;

use screen::Prompt;

fn start(name: &str) -> Prompt {
    Prompt::start(&format!("commands-{name}"), &["-q", "--audit"])
}

/// What a line answers, without the line itself.
fn answer(prompt: &mut Prompt, line: &str) -> Vec<String> {
    prompt.run(line)[1..].to_vec()
}

#[test]
fn who_refers_and_why_it_lives() {
    let mut prompt = start("refs");
    prompt.run("import weakref");
    prompt.run("class Data: pass\n");
    prompt.run("d = weakref.WeakValueDictionary(); a = Data(); d['primary'] = a");
    assert_eq!(
        answer(&mut prompt, "%refs a"),
        [
            "Data: 1 reference, 1 weak reference",
            "  global name 'a'",
            "  KeyedRef with callback _remover.<locals>.remove"
        ]
    );
    // As in the article: what was shown lives on, and the dictionary finds it.
    prompt.run("a");
    prompt.run("del a");
    for _ in 0..2 {
        assert_eq!(
            answer(&mut prompt, "%why d['primary']"),
            ["Data: kept alive by", "  '_', the value shown last"]
        );
    }
    prompt.run("5");
    assert_eq!(
        answer(&mut prompt, "%refs d['primary']"),
        ["KeyError: 'primary'"]
    );
    assert_eq!(answer(&mut prompt, "_"), ["5"], "commands leave no trace");
    assert_eq!(
        answer(&mut prompt, "%why Data()"),
        ["Data: nothing but the caller keeps it alive"]
    );
    assert_eq!(answer(&mut prompt, "%refs"), ["usage: %refs EXPRESSION"]);
    let wrong = answer(&mut prompt, "%refs 1 +");
    assert_eq!(wrong, ["SyntaxError: invalid syntax (<stdin>, line 1)"]);
    prompt.send("\x04");
    assert_eq!(prompt.end(), 0);
}

#[test]
fn heap_and_collector() {
    let mut prompt = start("heap");
    prompt.run("class Node: pass\n");
    assert!(answer(&mut prompt, "%heap")[0].contains(" objects, "));
    prompt.run("nodes = [Node() for n in range(7)]");
    let rows = answer(&mut prompt, "%heap");
    let change = rows
        .iter()
        .position(|row| row == "since the last call")
        .unwrap();
    let row = rows[change..].iter().find(|row| row.ends_with("  Node"));
    assert_eq!(row.unwrap().split_whitespace().next(), Some("+7"));
    prompt.run("import gc; n = gc.collect(1)");
    let rows = answer(&mut prompt, "%gc");
    assert_eq!(rows[0], "collector on");
    assert!(
        rows[5].starts_with("last collection: generation 1, "),
        "{rows:?}"
    );
}

#[test]
fn time_and_instructions() {
    let mut prompt = start("time");
    let rows = answer(&mut prompt, "%time x = sum(range(1000))");
    assert!(
        rows[0].starts_with("took ") && rows[0].ends_with('s'),
        "{rows:?}"
    );
    assert_eq!(answer(&mut prompt, "x"), ["499500"]);
    let rows = answer(&mut prompt, "%timeit x + 1");
    assert!(
        rows[0].contains(" loops, best of 5: ") && rows[0].ends_with("sec per loop"),
        "{rows:?}"
    );
    prompt.run("def f(a): return a + 1\n");
    let rows = answer(&mut prompt, "%dis f");
    assert!(rows.iter().any(|row| row.contains("Return")), "{rows:?}");
    let rows = answer(&mut prompt, "%dis f(1) * 2");
    assert!(rows.iter().any(|row| row.contains("Call")), "{rows:?}");
    let rows = answer(&mut prompt, "%dis x");
    assert_eq!(
        rows,
        ["TypeError: a int has no instructions: it is not written in Python, or no code"]
    );
}

#[test]
fn a_saved_session_replays_and_loads() {
    let home = Prompt::home("commands-save");
    let file = home.join("session.pycon");
    let name = file.display();
    let mut prompt = start("saving");
    prompt.run("x = 6");
    prompt.run("if x:\nx * 7\n");
    prompt.run("y = (1 2)");
    prompt.run("1 / 0");
    prompt.run("help(len)");
    prompt.run("%heap");
    let rows = answer(&mut prompt, &format!("%save {name}"));
    assert!(
        rows.join("").starts_with("5 statements written to "),
        "{rows:?}"
    );
    assert!(
        answer(&mut prompt, &format!("%save {name}"))
            .join("")
            .contains("is there already")
    );
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("ZeroDivisionError")
            && text.contains("\nlen(")
            && text.contains("42\n")
            && !text.contains('%'),
        "{text}"
    );
    let replayed = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args([Path::new("replay"), &file])
        .output()
        .unwrap();
    assert!(
        replayed.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&replayed.stdout)
    );
    let rows = answer(&mut prompt, "%reset");
    assert_eq!(rows, ["1 name forgotten"]);
    assert!(answer(&mut prompt, "x").join("").contains("NameError"));
    prompt.send("\x04");
    assert_eq!(prompt.end(), 0);
    let mut prompt = start("loading");
    let rows = answer(&mut prompt, &format!("%load {name}"));
    assert!(
        rows.contains(&">>> x = 6".to_string()) && rows.contains(&"42".to_string()),
        "{rows:?}"
    );
    assert_eq!(answer(&mut prompt, "x"), ["6"]);
    let program = home.join("program.py");
    std::fs::write(&program, "z = 3\nprint('ran', __name__)\n").unwrap();
    let rows = answer(&mut prompt, &format!("%load {}", program.display()));
    assert_eq!(rows.last().unwrap(), "ran __main__");
    assert_eq!(answer(&mut prompt, "z"), ["3"]);
}

#[test]
fn help_and_unknown_commands() {
    let mut prompt = start("help");
    let rows = answer(&mut prompt, "%help");
    assert!(
        rows.iter().any(|row| row.starts_with("%why EXPRESSION")),
        "{rows:?}"
    );
    assert_eq!(
        answer(&mut prompt, "%tiemit 1"),
        ["There is no command %tiemit; did you mean %timeit?"]
    );
    assert_eq!(
        answer(&mut prompt, "%zzzzzz"),
        ["There is no command %zzzzzz; %help lists them"]
    );
    assert_eq!(answer(&mut prompt, "%gc now"), ["%gc takes no argument"]);
    prompt.run("def area(width, height=1):\n\"\"\"The area of a rectangle.\n\nIn squares.\"\"\"\n");
    assert_eq!(
        answer(&mut prompt, "area?"),
        [
            "area(width, height=1)",
            "type: function",
            "The area of a rectangle."
        ]
    );
    let rows = answer(&mut prompt, "[1, 2]?");
    assert_eq!(rows[..2], ["[1, 2]", "type: list, length 2"]);
    let rows = answer(&mut prompt, "help(area)");
    assert_eq!(
        rows[..3],
        [
            "Help on function area in module __main__:",
            "",
            "area(width, height=1)"
        ]
    );
    prompt.run("%reset");
    assert_eq!(answer(&mut prompt, "10 % 4"), ["2"]);
}
