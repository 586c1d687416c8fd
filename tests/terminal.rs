//! The prompt at a real (pseudo-)terminal: the article's session typed line by line, Ctrl-C, Ctrl-D.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};

const FIRST: &str = ">>> ";
const MORE: &str = "... ";

/// A prompt at a terminal of its own, with a home of its own.
struct Prompt {
    session: PtySession,
    home: PathBuf,
}

impl Prompt {
    /// Starts the program and waits for its first prompt; answers what came before that, too.
    fn start(name: &str, words: &[&str]) -> (Prompt, String) {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("terminal-{name}"));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gossamer"));
        command
            .args(words)
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"));
        let options = Options::new()
            .timeout_ms(Some(30_000))
            .strip_ansi_escape_codes(true);
        let session = spawn_with_options(command, options).unwrap();
        let mut prompt = Prompt { session, home };
        let greeting = prompt.until_prompt();
        (prompt, greeting)
    }

    /// Waits for the next prompt; answers what came before it, with plain line ends.
    fn until_prompt(&mut self) -> String {
        // What is drawn before the cursor is put behind the prompt.
        let (before, _) = self
            .session
            .exp_regex(r"\r(>>> |\.\.\. )\r")
            .unwrap_or_else(|error| panic!("no prompt: {error}"));
        plain(&before)
    }

    fn send(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Types a line; answers what came between it and the next prompt.
    fn type_line(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r"));
        let text = self.until_prompt();
        let (echo, answer) = text.split_once('\n').unwrap();
        assert_eq!(echo, line, "the terminal shows what was typed");
        answer.to_string()
    }

    /// Waits for the end; answers what came before it and the exit status.
    fn end(mut self) -> (String, i32) {
        let rest = self.session.exp_eof().unwrap();
        match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, status) => (plain(&rest), status),
            other => panic!("{other:?}"),
        }
    }
}

/// What the terminal was sent as text with plain line ends. The crate takes each byte for a character.
fn plain(sent: &str) -> String {
    let bytes = sent.chars().map(|c| u8::try_from(c).unwrap()).collect();
    String::from_utf8(bytes).unwrap().replace('\r', "")
}

/// The lines of the page's first block of code.
fn article() -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts/weakref-article.ru.md");
    let text = std::fs::read_to_string(page).unwrap();
    text.lines()
        .skip_while(|line| *line != "```python")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(str::to_string)
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
    let (mut prompt, greeting) = Prompt::start("article", &words);
    assert_eq!(greeting, "");
    let mut got = Vec::new();
    for line in article() {
        let typed = line.strip_prefix(FIRST).or(line.strip_prefix(MORE));
        if let Some(typed) = typed.or((line == "...").then_some("")) {
            let answer = prompt.type_line(typed);
            got.push(line);
            got.extend(answer.lines().map(str::to_string));
        }
    }
    let want = article();
    assert!(want.len() > 20 && want.iter().any(|line| line == "KeyError: 'primary'"));
    assert_eq!(got, want);
    prompt.send("\x04");
    assert_eq!(prompt.end(), ("\n".to_string(), 0));
}

#[test]
fn ctrl_c_and_ctrl_d() {
    let (mut prompt, greeting) = Prompt::start("keys", &[]);
    assert!(greeting.starts_with("Gossamer "), "{greeting:?}");
    prompt.send("half a line\x03");
    assert_eq!(prompt.until_prompt(), "half a line\nKeyboardInterrupt\n");
    // Inside a statement: the statement is given up.
    assert_eq!(prompt.type_line("if True:"), "");
    prompt.send("\x03");
    assert_eq!(prompt.until_prompt(), "\nKeyboardInterrupt\n");

    assert_eq!(prompt.type_line("n = 0"), "");
    prompt.type_line("while True: n += 1");
    prompt.send("\r");
    prompt.session.exp_string("\n").unwrap();
    // Until the terminal is out of the editor's hands, a Ctrl-C is a key.
    std::thread::sleep(std::time::Duration::from_millis(300));
    prompt.send("\x03");
    let stopped = prompt.until_prompt();
    assert!(stopped.ends_with("\nKeyboardInterrupt\n"), "{stopped:?}");
    assert!(
        stopped.contains("Traceback (most recent call last):\n"),
        "{stopped:?}"
    );
    assert_eq!(
        prompt.type_line("n > 0"),
        "True\n",
        "it ran, and the session goes on"
    );

    prompt.send("\x04");
    assert_eq!(prompt.end(), ("\n".to_string(), 0));
}

#[test]
fn statements_answers_and_leaving() {
    let (mut prompt, _) = Prompt::start("leave", &["-q"]);
    assert_eq!(prompt.type_line("for i in range(2):"), "");
    assert_eq!(prompt.type_line("    print('é', i, end=' ')"), "");
    assert_eq!(prompt.type_line(""), "é 0 é 1 \n", "a prompt begins a line");
    let drawn = prompt.type_line("x = (1 2)");
    assert!(drawn.starts_with("SyntaxError"), "{drawn:?}");
    assert!(drawn.contains("Perhaps you forgot a comma?"), "{drawn:?}");
    assert!(drawn.contains("<stdin>:1:6"), "{drawn:?}");
    assert!(drawn.contains("╰─── here\n"), "{drawn:?}");
    assert!(
        prompt
            .type_line("return")
            .contains("'return' outside function")
    );
    assert_eq!(
        prompt.type_line("input('? ') if 0 else 2 ** 70"),
        "1180591620717411303424\n"
    );

    assert_eq!(prompt.type_line("exit = 5"), "");
    assert_eq!(
        prompt.type_line("exit"),
        "5\n",
        "a name is what the session says"
    );
    assert_eq!(prompt.type_line("del exit"), "");
    let home = prompt.home.clone();
    prompt.send("exit(7)\r");
    let (rest, status) = prompt.end();
    assert_eq!((rest.as_str(), status), ("exit(7)\n", 7));
    let history = std::fs::read_to_string(home.join("data/gossamer/history")).unwrap();
    assert!(history.contains("x = (1 2)\n"), "{history}");
    assert!(history.ends_with("exit(7)\n"), "{history}");
}
