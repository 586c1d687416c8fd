//! The pictures in the README are what a terminal shows today: made from its cells, and compared with what is there.
//!
//! `GOSSAMER_BLESS=1 cargo test --test terminal screenshots` writes them again.

use std::path::Path;

use super::screen::Prompt;

/// Compares the picture with the one in `docs/`, all but the time that a replay took.
fn shows(name: &str, picture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.svg"));
    if std::env::var_os("GOSSAMER_BLESS").is_some() {
        std::fs::write(&path, picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let timeless = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .map(|line| match line.split_once(" skipped (") {
                Some((before, _)) => before[before.find('>').unwrap_or(0)..].to_string(),
                None => line.to_string(),
            });
        lines.collect()
    };
    assert_eq!(
        timeless(&kept),
        timeless(picture),
        "bless: GOSSAMER_BLESS=1 cargo test --test terminal screenshots"
    );
}

#[test]
fn the_prompt() {
    let mut prompt = Prompt::start_with(Prompt::home("shot-prompt"), &[], &[]);
    prompt.run("import weakref, gc");
    prompt.run("class A:\ndef __init__(self, value):\nself.value = value\n\x7fdef __repr__(self):\nreturn str(self.value)\n");
    for line in [
        "a = A(10)",
        "d = weakref.WeakValueDictionary()",
        "d['primary'] = a",
        "d['primary']",
        "del a",
        "%why d['primary']",
        "%refs d['primary']",
        "gc.collect()",
        "d['primary']",
        "e = {'a': 1, 'b' 2}",
    ] {
        prompt.run(line);
    }
    prompt.send("d = wea");
    prompt.until_block(">>> d = weakref.WeakValueDictionary()");
    prompt.until_column(">>> d = wea".len());
    shows("prompt", &prompt.picture());
}

#[test]
fn a_failing_replay() {
    let home = Prompt::home("shot-replay");
    let page = "# Weak references\n\n```python\n>>> import weakref\n>>> class A: pass\n...\n>>> a = A()\n>>> r = weakref.ref(a)\n\
                >>> r() is a\nTrue\n>>> del a\n>>> r()\n<__main__.A object at 0x7f2a4c1e5d30>\n>>> d = {'primary': 10}\n>>> d['secondary']\n\
                Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n    d['secondary']\n    ^^^^^^^^^^^^^^\n\
                KeyError: 'secondary'\n>>> (1, 2)\n[1, 2]\n```\n";
    std::fs::write(home.join("page.md"), page).unwrap();
    let mut shell = Prompt::shell(home);
    shell.send("gossamer replay page.md\r");
    shell.until_text(" skipped (");
    shell.until_text_below(" skipped (", "$");
    let picture = shell.picture();
    // An interactive shell heeds no signal that asks it to end.
    shell.send("exit\r");
    assert_eq!(shell.end(), 1);
    shows("replay", &picture);
}
