//! The prompt at a terminal: blocks are edited by rustyline, and Ctrl-C stops what runs.
//!
//! The editor holds a block of lines ([`super::block`]); Enter runs it once it is whole ([`super::keys`]). A text of
//! several statements, pasted or typed, runs one after the other.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use rustyline::config::{BellStyle, Configurer};
use rustyline::error::ReadlineError;
use rustyline::{ColorMode, CompletionType, Config, EditMode, Editor, Event, EventHandler};

use super::commands::Commands;
use super::helper::Helper;
use super::history::Blocks;
use super::keys::Keys;
use super::paste::counted;
use super::run::Runner;
use super::{
    Options, block, commands, completion, drawing, history, pager, piped, preferences, tracebacks,
};
use crate::session::Session;

/// What the bare words `exit` and `quit` stand for, unless the session gave them another meaning.
const LEAVE: [(&str, &str); 2] = [
    (
        "exit",
        "exit() if type(exit).__name__ == 'Quitter' else exit",
    ),
    (
        "quit",
        "quit() if type(quit).__name__ == 'Quitter' else quit",
    ),
];

/// Longer texts are not kept in the history: no one edits them in a line editor.
const MOST_KEPT: usize = 20_000;

/// Reads and runs statements until one asks to leave or Ctrl-D does.
pub fn run(options: Options) -> ExitCode {
    let Options {
        mut session,
        quiet,
        color,
        vi,
        history,
        listener,
    } = options;
    let handle = session.interrupt_handle();
    // What is written down is replayed as text, so it must be CPython's.
    if listener.is_none() {
        session.draw_syntax_errors(Box::new(move |error, source| {
            drawing::draw(error, source, color)
        }));
    }
    if color && std::io::stderr().is_terminal() {
        session.paint_tracebacks(tracebacks::paint);
    }
    let session = Rc::new(RefCell::new(session));
    let Ok(reader) = Reader::new(session.clone(), color, vi, &history) else {
        return piped::run(session, quiet, listener);
    };
    let reader = Rc::new(RefCell::new(reader));
    let (asked, keyboard) = (reader.clone(), handle.clone());
    let ask = move |prompt: &str| {
        let line = asked.borrow_mut().ask(prompt);
        if line.is_none() {
            keyboard.interrupt();
        }
        line
    };
    session.borrow_mut().edit_input(Some(Box::new(ask)));
    if !quiet {
        piped::say(&super::banner());
    }
    let say_dim = |text: &str| match color {
        true => piped::say(&format!("\x1b[90m{text}\x1b[0m\n")),
        false => piped::say(&format!("{text}\n")),
    };
    let say_left = |left: usize| {
        say_dim(&format!(
            "{} after it did not run",
            counted(left, "statement")
        ));
    };
    session.borrow_mut().page_with(pager::page);
    let commands = Commands::new(session.clone());
    let mut runner = Runner::new(session.clone(), Some(commands.listener(listener)));
    let status = loop {
        if session.borrow_mut().take_inside_line() {
            piped::say("\n");
        }
        let prompts = [false, true].map(|continued| session.borrow_mut().prompt(continued));
        let typed = reader.borrow_mut().read(&prompts);
        match typed {
            Typed::Interrupted => piped::say("KeyboardInterrupt\n"),
            Typed::End => break 0,
            Typed::Text { text, note } => {
                if let Some(note) = note {
                    say_dim(&note);
                }
                // A Ctrl-C that came too late for the last statement is not meant for this one.
                handle.take();
                let word = LEAVE.iter().find(|(word, _)| *word == text.trim());
                let text = word.map_or(text.as_str(), |(_, leave)| leave);
                let status = match commands::is_command(text) {
                    true => commands.run(&mut runner, text),
                    false => runner.text(text, &say_left),
                };
                if let Some(status) = status {
                    break status;
                }
            }
        }
    };
    if session.borrow_mut().take_inside_line() {
        piped::say("\n");
    }
    session.borrow_mut().edit_input(None);
    drop((reader, runner, commands));
    super::leave(session, status)
}

/// What was typed at one prompt.
enum Typed {
    /// A text, and what is to be said of it.
    Text { text: String, note: Option<String> },
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    End,
}

/// Reads what is typed.
struct Reader {
    editor: Editor<Helper, Blocks>,
    keys: Keys,
    history: Option<PathBuf>,
}

impl Reader {
    fn new(
        session: Rc<RefCell<Session>>,
        color: bool,
        vi: bool,
        kept: &preferences::History,
    ) -> rustyline::Result<Reader> {
        let config = Config::builder()
            .max_history_size(10_000)?
            .completion_type(CompletionType::List)
            .completion_prompt_limit(250)
            // Gutters are drawn by the helper even where it adds no colour.
            .color_mode(ColorMode::Forced)
            .edit_mode(EditMode::Vi)
            .bell_style(BellStyle::None)
            .build();
        let history = Blocks::new(&config);
        let mut editor = Editor::with_history(config, history)?;
        let keys = Keys::new(vi);
        let complete =
            Box::new(move |text: &str| completion::complete(&mut session.borrow_mut(), text));
        editor.set_helper(Some(Helper::new(keys.clone(), color, complete)));
        let handler = EventHandler::Conditional(Box::new(keys.clone()));
        editor.bind_sequence(Event::Any, handler);
        let history = history::file(kept);
        if let Some(file) = &history {
            let _ = editor.load_history(file);
        }
        Ok(Reader {
            editor,
            keys,
            history,
        })
    }

    /// Prompts once.
    fn read(&mut self, [first, more]: &[String; 2]) -> Typed {
        self.keys.state().more = block::fitted(more);
        if let Some((columns, rows)) = self.editor.dimensions() {
            self.keys.state().size = (columns.into(), rows.into());
        }
        let line = match self.editor.readline(first) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => return Typed::Interrupted,
            // Ctrl-D; any other error is the end of the terminal.
            Err(_) => return Typed::End,
        };
        let too_long = self.keys.state().too_long.take();
        let (text, note) = match too_long {
            None => (block::plain(&line), None),
            Some((at, pasted)) => {
                let (before, after) = line.split_at_checked(at).unwrap_or((&line, ""));
                let lines = counted(pasted.text.lines().count(), "line");
                let note = pasted.note.unwrap_or_else(|| format!("{lines} pasted"));
                let text = block::plain(before) + &pasted.text + &block::plain(after);
                (text, Some(note))
            }
        };
        let text = text.trim_end().to_string();
        self.remember(&text);
        Typed::Text { text, note }
    }

    /// Reads a line for a statement; `None` if Ctrl-C came, empty at the end. What was typed ahead is in the editor's
    /// hands, so it has to be the editor that reads.
    fn ask(&mut self, prompt: &str) -> Option<String> {
        self.keys.state().asking = true;
        // The lines of a paste go to one asker after the other, as if they were typed.
        self.editor.enable_bracketed_paste(false);
        let line = self.editor.readline(prompt);
        self.editor.enable_bracketed_paste(true);
        self.keys.state().asking = false;
        match line {
            Ok(line) => Some(line + "\n"),
            Err(ReadlineError::Interrupted) => None,
            Err(_) => Some(String::new()),
        }
    }

    /// Keeps a text in the history.
    fn remember(&mut self, text: &str) {
        if text.len() > MOST_KEPT {
            return;
        }
        // A history that can't be written is no reason to stop.
        if let Ok(true) = self.editor.add_history_entry(text)
            && let Some(file) = &self.history
        {
            let _ = self.editor.append_history(file);
        }
    }
}
