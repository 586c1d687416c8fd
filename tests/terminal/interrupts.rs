//! Ctrl-C: at the prompt, and in whatever runs.

use super::screen::Prompt;

#[test]
fn ctrl_c_gives_up_what_was_typed() {
    let mut prompt = Prompt::start("cancel", &["-q"]);
    prompt.send("half a line\x03");
    assert_eq!(
        prompt.until_prompt(),
        [">>> half a line", "KeyboardInterrupt"]
    );
    prompt.send("if True:\r1\x03");
    assert_eq!(
        prompt.until_prompt(),
        [">>> if True:", "...     1", "KeyboardInterrupt"]
    );
    assert_eq!(prompt.answer("1"), "1");
}

/// Runs a statement after a sign that it runs, stops it, and sees that the session goes on.
fn stops(name: &str, statement: &str) {
    let mut prompt = Prompt::start(&format!("stop-{name}"), &["-q"]);
    prompt.run("import sys, random, re\nr = [random.random() for _ in range(10**5)]");
    prompt.send(&format!("if print('go') is None:\r{statement}\r\r"));
    prompt.until_running("go");
    prompt.send("\x03");
    let rows = prompt.until_prompt();
    assert_eq!(rows.last().unwrap(), "KeyboardInterrupt", "{rows:#?}");
    assert!(rows.contains(&"Traceback (most recent call last):".to_string()));
    assert_eq!(prompt.answer("1 + 1"), "2");
}

#[test]
fn ctrl_c_stops_a_tight_loop() {
    stops("loop", "while True: pass");
}

#[test]
fn ctrl_c_stops_a_big_sort() {
    stops("sort", "while True: sorted(r * 20, key=lambda x: -x)");
}

#[test]
fn ctrl_c_stops_a_sum_of_a_range() {
    stops("sum", "sum(range(10**12))");
}

#[test]
fn ctrl_c_stops_a_comprehension() {
    stops("comprehension", "[0 for _ in range(10**12) if _ < 0]");
}

#[test]
fn ctrl_c_stops_a_match() {
    stops("match", "re.match('(a+)+$', 'a' * 60 + 'b')");
}
#[test]
fn ctrl_c_stops_a_huge_power() {
    stops("power", "x = 3 ** 10 ** 8");
}

#[test]
fn ctrl_c_stops_input() {
    let mut prompt = Prompt::start("stop-input", &["-q"]);
    prompt.send("input('name? ')\rab");
    prompt.until_text("name? ab");
    prompt.send("\x03");
    let rows = prompt.until_prompt();
    assert_eq!(rows.last().unwrap(), "KeyboardInterrupt", "{rows:#?}");
    assert_eq!(prompt.answer("1 + 1"), "2");
}
