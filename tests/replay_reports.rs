//! The forms of a replay's report from outside, its order, `--watch`, and `record`.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[path = "support/folder.rs"]
mod folder;
use folder::{Folder, status, text};

/// Two pages with one example of each kind.
fn pages(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("a.md", "```\n>>> 1 < 2\nFalse\n>>> 'é%'\n'é%'\n```\n");
    folder.write(
        "b.pycon",
        ">>> x = '''\n... <&'''\n>>> x  # doctest: +SKIP\n",
    );
    folder
}

fn report(folder: &Folder, format: &str) -> String {
    let output = folder.replay(&["--format", format, "a.md", "b.pycon"]);
    assert_eq!(status(&output), 1);
    text(&output.stdout)
}

#[test]
fn junit() {
    let shown = report(&pages("junit"), "junit");
    let (head, rest) = shown.split_once(" time=\"").unwrap();
    let rest = rest.split_once('\n').unwrap().1;
    assert_eq!(
        head,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gossamer\" tests=\"4\" failures=\"1\" skipped=\"1\""
    );
    let expected = r#"  <testsuite name="a.md" tests="2" failures="1" skipped="0">
    <testcase classname="a.md" name="line 2: 1 &lt; 2" file="a.md" line="2"><failure message="not what the page says">&gt;&gt;&gt; 1 &lt; 2
--- want
+++ got
-False
+True
</failure></testcase>
    <testcase classname="a.md" name="line 4: 'é%'" file="a.md" line="4"/>
  </testsuite>
  <testsuite name="b.pycon" tests="2" failures="0" skipped="1">
    <testcase classname="b.pycon" name="line 1: x = '''" file="b.pycon" line="1"/>
    <testcase classname="b.pycon" name="line 3: x  # doctest: +SKIP" file="b.pycon" line="3"><skipped message=""/></testcase>
  </testsuite>
</testsuites>
"#;
    assert_eq!(rest, expected);
}

#[test]
fn tap() {
    let expected = "TAP version 14\nnot ok 1 - a.md:2 1 < 2\n# >>> 1 < 2\n# --- want\n# +++ got\n# -False\n# +True\n\
                    ok 2 - a.md:4 'é%'\nok 3 - b.pycon:1 x = '''\nok 4 - b.pycon:3 x  \\# doctest: +SKIP # SKIP \n1..4\n";
    assert_eq!(report(&pages("tap"), "tap"), expected);
}

#[test]
fn github() {
    let shown = report(&pages("github"), "github");
    let expected = "::error file=a.md,line=2,title=1 < 2::>>> 1 < 2%0A--- want%0A+++ got%0A-False%0A+True\n\
                    4 examples in 2 files: 2 passed, 1 failed, 1 skipped (";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn the_order_is_that_of_the_pages_however_many_run_at_once() {
    let folder = Folder::new("order");
    for index in 0..40 {
        // The first ones take longest.
        let page = format!(">>> sum(range({}))\n{index}\n", (40 - index) * 3000);
        folder.write(&format!("p/{index:02}.pycon"), page);
    }
    let without_time = |jobs: &str| {
        let shown = text(&folder.replay(&["-j", jobs, "p"]).stdout);
        shown[..shown.rfind(" (").unwrap()].to_string()
    };
    let one = without_time("1");
    assert!(one.ends_with("40 failed, 0 skipped"), "{one}");
    assert_eq!(one, without_time("8"));
}

#[test]
fn watching_replays_what_changes() {
    let folder = Folder::new("watch");
    folder.write("a.pycon", ">>> 1\n1\n");
    folder.write("b.pycon", ">>> 2\n2\n");
    let mut child = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .args(["replay", "--watch", "."])
        .current_dir(&folder.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = out.read(&mut bytes) {
            if sender
                .send(String::from_utf8_lossy(&bytes[..count]).into_owned())
                .is_err()
            {
                return;
            }
        }
    });
    let mut shown = String::new();
    let mut until = |end: &str| {
        let begin = Instant::now();
        while !shown.contains(end) && begin.elapsed() < Duration::from_secs(20) {
            shown.extend(receiver.recv_timeout(Duration::from_millis(100)));
        }
        assert!(shown.contains(end), "{shown}");
        shown.clear();
    };
    until("2 examples in 2 files: 2 passed");
    folder.write("b.pycon", ">>> 2\n2\n>>> 3\n4\n");
    until("2 examples in 1 file: 1 passed, 1 failed");
    folder.write("replay.toml", "audit = true\n");
    until("3 examples in 2 files: 2 passed, 1 failed");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Records what is typed; answers status, output and the transcript.
fn recorded(folder: &Folder, words: &[&str], typed: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gossamer"))
        .arg("record")
        .args(words)
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all(typed.as_bytes());
    drop(input);
    let output = child.wait_with_output().unwrap();
    let file = words.iter().find(|word| !word.starts_with('-')).unwrap();
    let written = std::fs::read_to_string(folder.0.join(file)).unwrap();
    (
        status(&output),
        text(&output.stdout) + &text(&output.stderr),
        written,
    )
}

#[test]
fn a_session_is_written_down_and_replays() {
    let folder = Folder::new("record");
    let typed = "x = 1\n\nx\nfor i in range(2):\n    print(i)\n\n1/0\n'''a\n\nb'''\nprint(end='no newline')\nexit()\n";
    let (code, shown, written) = recorded(&folder, &["a.pycon"], typed);
    assert_eq!(code, 0, "{shown}");
    let expected = ">>> x = 1\n>>> x\n1\n>>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> 1/0\nTraceback (most recent call last):\n  \
                    File \"<stdin>\", line 1, in <module>\n    1/0\n    ~^~\nZeroDivisionError: division by zero\n\
                    >>> '''a\n...\n... b'''\n'a\\n\\nb'\n>>> print(end='no newline')\nno newline\n>>> exit()\n";
    assert_eq!(written, expected);
    assert_eq!(status(&folder.replay(&["a.pycon"])), 0);
    // A file that is there is not lost by a slip of the pen.
    let (code, shown, written) = recorded(&folder, &["a.pycon"], "2\n");
    assert_eq!((code, written.as_str()), (2, expected));
    assert_eq!(
        shown,
        "gossamer: a.pycon is there already; --force writes it anew\n"
    );
    let (code, _, written) = recorded(&folder, &["--force", "a.pycon"], "2\n");
    assert_eq!((code, written.as_str()), (0, ">>> 2\n2\n"));
    let (_, _, written) = recorded(&folder, &["b.md"], "2\n");
    assert_eq!(written, "```pycon\n>>> 2\n2\n```\n");
}
