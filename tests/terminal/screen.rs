//! A prompt on a pseudo-terminal of its own, and what its screen shows.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use super::picture;
use rexpect::process::{PtyProcess, WaitStatus};

pub const ROWS: u16 = 60;
pub const COLUMNS: u16 = 90;
/// So wide is a picture at least, whatever a replay's time takes.
const LEAST_COLUMNS: usize = 80;
const PATIENCE: Duration = Duration::from_secs(30);
/// What a terminal is told when a line begins to be edited.
const EDITING: &[u8] = b"\x1b[?2004h";

/// What came from the program so far.
struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

impl Seen {
    fn prompts(&self) -> usize {
        self.bytes
            .windows(EDITING.len())
            .filter(|part| *part == EDITING)
            .count()
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.parser.screen().rows(0, COLUMNS);
        rows.map(|row| row.trim_end().to_string()).collect()
    }

    /// Whether the cursor stands behind a new prompt.
    fn at_prompt(&self) -> bool {
        let (row, column) = self.parser.screen().cursor_position();
        column == 4 && self.rows()[usize::from(row)] == ">>>"
    }
}

/// A prompt.
pub struct Prompt {
    process: PtyProcess,
    keyboard: File,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// How many prompts there were, and the row of the last one.
    prompts: usize,
    row: usize,
}

impl Prompt {
    /// Starts the program in a home of its own, without colours, and waits for the prompt.
    pub fn start(name: &str, words: &[&str]) -> Prompt {
        Prompt::start_with(Prompt::home(name), words, &[("NO_COLOR", "1")])
    }

    /// An empty home.
    pub fn home(name: &str) -> PathBuf {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("terminal-{name}"));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).unwrap();
        home
    }

    /// Starts the program in a home that may have been lived in.
    pub fn start_with(home: PathBuf, words: &[&str], variables: &[(&str, &str)]) -> Prompt {
        let words = [&[env!("CARGO_BIN_EXE_gossamer")], words].concat();
        let mut prompt = Prompt::spawn(&home, &words, variables);
        prompt.until_prompt();
        prompt
    }

    /// A shell at home that knows the program.
    pub fn shell(home: PathBuf) -> Prompt {
        let program = Path::new(env!("CARGO_BIN_EXE_gossamer"));
        let folder = program.parent().unwrap().display();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
        let variables = [("PS1", "$ "), ("ENV", ""), ("PATH", &path)];
        let words = ["sh", "-c", "stty echo; cd; exec sh -i"];
        let shell = Prompt::spawn(&home, &words, &variables);
        shell.until_text("$");
        shell
    }

    /// Starts a command on a terminal of its own.
    fn spawn(home: &Path, words: &[&str], variables: &[(&str, &str)]) -> Prompt {
        let mut command = Command::new("sh");
        let size = format!("stty rows {ROWS} cols {COLUMNS}; exec \"$@\"");
        command
            .args(["-c", &size, "sh"])
            .args(words)
            .env("TERM", "xterm")
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env_remove("NO_COLOR")
            .env_remove("GOSSAMERSTARTUP")
            .envs(variables.iter().copied());
        let process = PtyProcess::new(command).unwrap();
        let seen = Arc::new((
            Mutex::new(Seen {
                parser: vt100::Parser::new(ROWS, COLUMNS, 0),
                bytes: Vec::new(),
                ended: false,
            }),
            Condvar::new(),
        ));
        let (mut screen, watched) = (process.get_file_handle().unwrap(), seen.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = screen.read(&mut buffer).unwrap_or(0);
                let Ok(mut seen) = watched.0.lock() else {
                    break;
                };
                seen.parser.process(&buffer[..read]);
                seen.bytes.extend_from_slice(&buffer[..read]);
                seen.ended = read == 0;
                watched.1.notify_all();
                if read == 0 {
                    break;
                }
            }
        });
        Prompt {
            keyboard: process.get_file_handle().unwrap(),
            process,
            seen,
            prompts: 0,
            row: 0,
        }
    }

    /// Waits until the program has shown what is wanted.
    fn wait(&self, what: &str, wanted: impl Fn(&Seen) -> bool) -> std::sync::MutexGuard<'_, Seen> {
        let mut seen = self.seen.0.lock().unwrap();
        let end = Instant::now() + PATIENCE;
        while !wanted(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.ended,
                "no {what} on:\n{}",
                seen.rows().join("\n").trim_end()
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        seen
    }

    /// Waits for the next prompt; answers the rows between the last one's and the new one.
    pub fn until_prompt(&mut self) -> Vec<String> {
        let known = self.prompts;
        let seen = self.wait("prompt", |seen| seen.prompts() > known && seen.at_prompt());
        let row = usize::from(seen.parser.screen().cursor_position().0);
        let (rows, prompts) = (seen.rows(), seen.prompts());
        drop(seen);
        let shown = rows.get(self.row..row).unwrap_or_default().to_vec();
        (self.prompts, self.row) = (prompts, row);
        shown
    }

    /// Sends keys.
    pub fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Types lines, Enter after each; answers the rows from this prompt to the next.
    pub fn run(&mut self, lines: &str) -> Vec<String> {
        self.send(&format!("{}\r", lines.replace('\n', "\r")));
        self.until_prompt()
    }

    /// Types a line; answers what came after it.
    pub fn answer(&mut self, line: &str) -> String {
        let rows = self.run(line);
        assert_eq!(rows[0], format!(">>> {line}").trim_end());
        rows[1..].join("\n")
    }

    /// Pastes as terminals do.
    pub fn paste(&mut self, text: &str) {
        // What the terminal's buffer does not hold is only taken while the other side reads.
        self.send(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    }

    /// Waits until the block that is edited looks like this.
    pub fn until_block(&self, wanted: &str) {
        let wanted: Vec<String> = wanted
            .lines()
            .map(|line| line.trim_end().to_string())
            .collect();
        let row = self.row;
        let shows = |seen: &Seen| {
            let rows = seen.rows();
            let below = rows.get(row + wanted.len()).is_none_or(String::is_empty);
            below && rows.get(row..row + wanted.len()) == Some(&wanted[..])
        };
        drop(self.wait(&format!("block\n{}\n", wanted.join("\n")), shows));
    }

    /// Waits until the cursor stands in this column.
    pub fn until_column(&self, wanted: usize) {
        let stands = |seen: &Seen| {
            let (_, column) = seen.parser.screen().cursor_position();
            usize::from(column) == wanted
        };
        drop(self.wait(&format!("column {wanted}"), stands));
    }

    /// Waits for a text anywhere on the screen.
    pub fn until_text(&self, wanted: &str) {
        let shows = |seen: &Seen| seen.rows().iter().any(|row| row.contains(wanted));
        drop(self.wait(&format!("{wanted:?}"), shows));
    }

    /// Waits for a row that is the second text, below one that has the first.
    pub fn until_text_below(&self, above: &str, wanted: &str) {
        let shows = |seen: &Seen| {
            let mut rows = seen.rows().into_iter();
            rows.any(|row| row.contains(above)) && rows.any(|row| row == wanted)
        };
        drop(self.wait(&format!("{wanted:?} below {above:?}"), shows));
    }

    /// Waits until the terminal is out of the editor's hands, and the text is there: a statement runs.
    pub fn until_running(&self, wanted: &str) {
        let running = |seen: &Seen| {
            !seen.parser.screen().bracketed_paste() && seen.rows().iter().any(|row| row == wanted)
        };
        drop(self.wait(&format!("running {wanted:?}"), running));
    }

    /// The colour of the first cell that has the character, in the prompt's row.
    pub fn color_of(&self, c: char) -> vt100::Color {
        let seen = self.seen.0.lock().unwrap();
        let row = u16::try_from(self.row).unwrap();
        let cells = (4..COLUMNS).filter_map(|column| seen.parser.screen().cell(row, column));
        let mut found = cells.filter(|cell| cell.contents() == c.to_string());
        found.next().unwrap().fgcolor()
    }

    /// A picture of the screen down to the last row that is not empty.
    pub fn picture(&self) -> String {
        let seen = self.seen.0.lock().unwrap();
        let rows = seen.rows();
        let last = rows.iter().rposition(|row| !row.is_empty()).unwrap_or(0);
        let widest = rows
            .iter()
            .map(|row| row.chars().count())
            .max()
            .unwrap_or(0)
            .max(LEAST_COLUMNS);
        let [rows, columns] = [last + 1, widest].map(|n| u16::try_from(n).unwrap());
        picture::svg(seen.parser.screen(), 0..rows, columns)
    }

    /// The whole screen.
    pub fn screen(&self) -> String {
        self.seen
            .0
            .lock()
            .unwrap()
            .rows()
            .join("\n")
            .trim_end()
            .to_string()
    }

    /// Whether an escape sequence for a colour ever came.
    pub fn is_colored(&self) -> bool {
        let seen = self.seen.0.lock().unwrap();
        String::from_utf8_lossy(&seen.bytes)
            .split("\x1b[")
            .any(|part| {
                part.find('m')
                    .is_some_and(|end| part[..end].bytes().all(|b| b.is_ascii_digit() || b == b';'))
            })
    }

    /// Waits for the end; answers the exit status.
    pub fn end(self) -> i32 {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap();
        while !seen.ended {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no end: {}", seen.rows().join("\n"));
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        match self.process.wait().unwrap() {
            WaitStatus::Exited(_, status) => status,
            other => panic!("{other:?}"),
        }
    }
}
