//! Completion, keys of vi, the settings file, the start file.

use std::path::Path;

use super::screen::Prompt;

#[test]
fn tab_completes() {
    let mut prompt = Prompt::start("tab", &["-q"]);
    prompt.run("class Thing:\nhidden = []\n@property\ndef shape(self): Thing.hidden.append(1)\ndef grow(self, amount, *, speed=1): return amount\n");
    prompt.run("d = {'alpha': Thing(), 'beta': 2}");
    for (typed, wanted) in [
        ("Thi\t", "Thing"),
        ("Thing.gr\t", "Thing.grow"),
        ("d['al\t", "d['alpha']"),
        ("isinst\t", "isinstance"),
        ("whil\t", "while"),
        (
            "Thing().x = Thing.grow(am\t",
            "Thing().x = Thing.grow(amount=",
        ),
        ("sorted(d, rev\t=Tr\t", "sorted(d, reverse=True"),
        ("import weakr\t", "import weakref"),
        ("from heapq import heapi\t", "from heapq import heapify"),
        ("\tx", "    x"),
    ] {
        prompt.send(typed);
        prompt.until_block(&format!(">>> {wanted}"));
        prompt.send("\x03");
        prompt.until_prompt();
    }
    // Several are listed, and the list goes away.
    prompt.run("t = Thing()");
    prompt.send("t.\t\t");
    prompt.until_text("grow    hidden  shape");
    prompt.send("\x03");
    prompt.until_prompt();
    assert_eq!(prompt.answer("Thing.hidden"), "[]", "no property was asked");
}

#[test]
fn keys_of_vi() {
    let mut prompt = Prompt::start("vi", &["-q", "--vi"]);
    // The line's start, a word deleted, the end, a character replaced.
    prompt.send("one = wrong + 41\x1b0wwdwxx$r2");
    prompt.until_block(">>> one = 42");
    prompt.send("\r");
    prompt.until_prompt();
    assert_eq!(prompt.answer("one"), "42");
    let mut prompt = Prompt::start("vi-block", &["-q", "--vi"]);
    prompt.run("def f():\nreturn 1\n");
    // Up into the block, and over the gutter to the line above.
    prompt.send("\x1bk");
    prompt.until_block(">>> def f():\n...     return 1");
    prompt.send("0hk$x");
    prompt.until_block(">>> def f()\n...     return 1");
    prompt.send("A:\x1bj$r2");
    prompt.until_block(">>> def f():\n...     return 2");
    prompt.send("\r");
    prompt.until_prompt();
    assert_eq!(prompt.answer("f()"), "2");
}

/// Writes a file in a home.
fn write(home: &Path, name: &str, text: &str) -> String {
    let path = home.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn settings_are_heeded() {
    let home = Prompt::home("settings");
    write(
        &home,
        "config/gossamer/settings.toml",
        "keys = \"vi\"\ncolor = \"never\"\nstartup = \"start.py\"\nhistory = \"mine\"\n",
    );
    write(
        &home,
        "config/gossamer/start.py",
        "import sys\nready = 'yes'\n",
    );
    let mut prompt = Prompt::start_with(home.clone(), &["-q"], &[]);
    assert_eq!(
        prompt.answer("ready, sys.getrefcount is not None"),
        "('yes', True)"
    );
    assert!(
        prompt
            .answer("__file__")
            .contains("NameError: name '__file__' is not defined")
    );
    prompt.send("12\x1b0xi4\r");
    assert_eq!(prompt.until_prompt(), [">>> 42", "42"]);
    prompt.run("x = = 1");
    assert!(!prompt.is_colored());
    let history = std::fs::read_to_string(home.join("config/gossamer/mine")).unwrap();
    assert!(history.contains("\n42\n"), "{history}");
}

#[test]
fn wrong_settings_are_told() {
    let home = Prompt::home("wrong-settings");
    let file = write(
        &home,
        "config/gossamer/settings.toml",
        "keys = \"vi\"\n\nkees = 1\n",
    );
    let prompt = Prompt::start_with(home, &["-q"], &[]);
    let shown = prompt.screen().replace('\n', "");
    let told = "settings.toml:3: no setting \"kees\": there are keys, color, startup, history";
    assert!(shown.contains(told), "{file} {shown}");
}

#[test]
fn the_start_file_runs_first() {
    let home = Prompt::home("start");
    let file = write(
        &home,
        "begin.py",
        "print('begun')\nbegun = True\nraise ValueError(__file__)\n",
    );
    let mut prompt = Prompt::start_with(home.clone(), &["-q"], &[("GOSSAMERSTARTUP", &file)]);
    let shown = prompt.screen().replace('\n', "");
    assert!(shown.starts_with("begunTraceback"), "{shown}");
    assert!(shown.contains("ValueError: "), "{shown}");
    assert_eq!(
        prompt.answer("begun"),
        "True",
        "the prompt is there all the same"
    );
    let missing = [("GOSSAMERSTARTUP", "/nowhere/begin.py")];
    let prompt = Prompt::start_with(home.clone(), &["-q"], &missing);
    assert!(
        prompt
            .screen()
            .contains("can't open file '/nowhere/begin.py'")
    );
}
