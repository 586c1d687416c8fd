//! The prompt at a terminal: lines are edited by rustyline, and Ctrl-C stops what runs.
//!
//! A statement is read line by line, as CPython's prompt does; whether it is whole is the parser's answer.
//! What was pasted or recalled as several lines is taken apart, so that each line meets the same question.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Cmd, ColorMode, Config, Editor, KeyCode, KeyEvent, Modifiers};

use super::helper::Helper;
use super::{Options, drawing, history, piped};
use crate::session::{Completeness, Session};

const FIRST: &str = ">>> ";
const MORE: &str = "... ";
/// What the bare words `exit` and `quit` stand for, unless the session gave them another meaning.
const LEAVE: [(&str, &str); 2] = [
    (
        "exit",
        "exit() if type(exit).__name__ == 'Quitter' else exit\n",
    ),
    (
        "quit",
        "quit() if type(quit).__name__ == 'Quitter' else quit\n",
    ),
];

/// Reads and runs statements until one asks to leave or Ctrl-D does.
pub fn run(options: Options) -> ExitCode {
    let Options {
        mut session,
        quiet,
        color,
        mut listener,
    } = options;
    let Ok(mut reader) = Reader::new(color) else {
        return piped::run(session, quiet, listener);
    };
    let handle = session.interrupt_handle();
    let keyboard = handle.clone();
    // There is one handler in a process: a second prompt keeps the first one's.
    let _ = ctrlc::set_handler(move || keyboard.interrupt());
    // What is written down is replayed as text, so it must be CPython's.
    if listener.is_none() {
        session.draw_syntax_errors(Box::new(move |error, source| {
            drawing::draw(error, source, color)
        }));
    }
    if !quiet {
        piped::say(&super::banner());
    }
    let status = loop {
        if session.take_inside_line() {
            piped::say("\n");
        }
        match reader.statement() {
            Typed::Nothing => {}
            Typed::Interrupted => piped::say("KeyboardInterrupt\n"),
            Typed::End => break 0,
            Typed::Statement(text) => {
                // A Ctrl-C that came too late for the last statement is not meant for this one.
                handle.take();
                let word = LEAVE.iter().find(|(word, _)| *word == text.trim_end());
                let outcome = session.run_statement(word.map_or(&text, |(_, leave)| leave));
                if let Some(listener) = &mut listener {
                    listener(&text, &outcome);
                }
                if let Some(audit) = &outcome.audit {
                    piped::say(&format!("gossamer: audit: {audit}\n"));
                    break 1;
                }
                if let Some(code) = outcome.exit {
                    break (code & 0xff) as u8;
                }
            }
        }
    };
    if session.take_inside_line() {
        piped::say("\n");
    }
    super::leave(session, status)
}

/// What was typed at one prompt.
enum Typed {
    /// Blank lines or comments.
    Nothing,
    Statement(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    End,
}

/// Reads statements.
struct Reader {
    editor: Editor<Helper, FileHistory>,
    history: Option<PathBuf>,
    /// Lines that came with an earlier one and are still to be taken.
    waiting: VecDeque<String>,
}

impl Reader {
    fn new(color: bool) -> rustyline::Result<Reader> {
        let config = Config::builder()
            .max_history_size(10_000)?
            .color_mode(if color {
                ColorMode::Forced
            } else {
                ColorMode::Disabled
            })
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Helper::default()));
        editor.bind_sequence(
            KeyEvent(KeyCode::Tab, Modifiers::NONE),
            Cmd::Insert(1, "    ".to_string()),
        );
        let history = history::file();
        if let Some(file) = &history {
            let _ = editor.load_history(file);
        }
        Ok(Reader {
            editor,
            history,
            waiting: VecDeque::new(),
        })
    }

    /// Prompts until a statement is whole.
    fn statement(&mut self) -> Typed {
        let mut text = String::new();
        loop {
            let prompt = if text.is_empty() { FIRST } else { MORE };
            match self.line(prompt, &text) {
                Ok(line) => {
                    text.push_str(&line);
                    text.push('\n');
                }
                Err(ReadlineError::Interrupted) => {
                    self.waiting.clear();
                    return Typed::Interrupted;
                }
                // The end inside a statement ends that; any other error is the end of the terminal.
                Err(_) if text.is_empty() => return Typed::End,
                Err(_) => return self.whole(text),
            }
            match Session::completeness(&text) {
                Completeness::Empty => return Typed::Nothing,
                Completeness::Complete => return self.whole(text),
                Completeness::Incomplete => {}
            }
        }
    }

    /// One line without its end.
    fn line(&mut self, prompt: &str, before: &str) -> rustyline::Result<String> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(line);
        }
        if let Some(helper) = self.editor.helper() {
            before.clone_into(&mut helper.before.borrow_mut());
        }
        let typed = self.editor.readline(prompt)?;
        // A plain terminal's lines come with their ends.
        let typed = typed.strip_suffix('\n').unwrap_or(&typed);
        let mut lines = typed.split('\n').map(str::to_string);
        let first = lines.next().unwrap_or_default();
        self.waiting.extend(lines);
        Ok(first)
    }

    /// Remembers a statement in the history.
    fn whole(&mut self, text: String) -> Typed {
        // A history that can't be written is no reason to stop.
        if let Ok(true) = self.editor.add_history_entry(text.trim_end())
            && let Some(file) = &self.history
        {
            let _ = self.editor.append_history(file);
        }
        Typed::Statement(text)
    }
}
