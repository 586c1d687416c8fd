//! Keys that know of blocks: the gutter is stepped over, Enter goes on or runs, a paste is taken as a whole.
//!
//! Every key comes here first; what this file does not know is rustyline's. Between the marks that a terminal puts
//! around a paste, keys are its text.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, InputMode, KeyCode as Code, KeyEvent,
    Modifiers, Movement, RepeatCount,
};
use unicode_segmentation::UnicodeSegmentation;

use super::block::{self, GUTTER, MARK, MORE};
use super::emacs;
use super::paste::{self, Pasted};
use super::statements::{self, LEVEL};

/// What the keys leave for the reader, and the reader for the keys.
#[derive(Default)]
pub struct State {
    /// The text of a paste that has not ended.
    pasting: Option<String>,
    /// Whether the history is being searched.
    searching: bool,
    /// A paste that is too much to be edited, and where in the editor's text it came.
    pub too_long: Option<(usize, Pasted)>,
    /// What is to be said of the last paste, until the next key.
    pub note: Option<String>,
    /// Whether a statement asks for a line, which is no Python.
    pub asking: bool,
    /// The terminal's size: columns and rows.
    pub size: (usize, usize),
    /// The prompt of continued lines, as wide as the gutter.
    pub more: String,
}

/// The keys, and what they share with the reader.
#[derive(Clone, Default)]
pub struct Keys {
    /// Whether they are vi's.
    vi: bool,
    state: Arc<Mutex<State>>,
}

impl Keys {
    /// Those of vi, or of emacs.
    pub fn new(vi: bool) -> Keys {
        Keys {
            vi,
            state: Arc::default(),
        }
    }

    /// What is shared.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConditionalEventHandler for Keys {
    fn handle(
        &self,
        event: &Event,
        n: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let key = *event.get(0)?;
        let mut state = self.state();
        if let Some(text) = &mut state.pasting {
            if key.0 != Code::BracketedPasteEnd {
                text.extend(character(key));
                return Some(Cmd::Noop);
            }
            let text = std::mem::take(text);
            state.pasting = None;
            return Some(pasted(&mut state, &text, context.line(), context.pos()));
        }
        if state.asking {
            let known = asked(key);
            return match self.vi {
                true => known,
                false => known.or_else(|| emacs::command(key, context)),
            };
        }
        state.note = None;
        let commanding = context.input_mode() == InputMode::Command;
        if key.0 == Code::BracketedPasteStart && !commanding {
            state.pasting = Some(String::new());
            return Some(Cmd::Noop);
        }
        let searching = state.searching;
        state.searching = goes_on_searching(key, searching);
        let cursor = Cursor {
            line: context.line(),
            at: context.pos(),
        };
        if is_enter(key) {
            return Some(match commanding {
                true => cursor.run(),
                false => cursor.enter(key.1.contains(Modifiers::ALT), searching),
            });
        }
        if commanding {
            // With a count, a gutter is what it is.
            return if n > 1 { None } else { cursor.command(key) };
        }
        let known = if searching { None } else { cursor.key(key) };
        match self.vi {
            true => known,
            false => known.or_else(|| emacs::command(key, context)),
        }
    }
}

/// A key while a statement asks for a line: no completion, and no history, which is that of statements.
fn asked(key: KeyEvent) -> Option<Cmd> {
    match key {
        _ if is_enter(key) => Some(Cmd::AcceptLine),
        KeyEvent(Code::Tab, _) | KeyEvent(Code::Char('I'), Modifiers::CTRL) => {
            Some(Cmd::Insert(1, "\t".to_string()))
        }
        KeyEvent(Code::Up | Code::Down | Code::PageUp | Code::PageDown, _)
        | KeyEvent(Code::Char('P' | 'N' | 'R' | 'S'), Modifiers::CTRL) => Some(Cmd::Noop),
        _ => None,
    }
}

/// The character of a paste that comes as this key.
fn character(key: KeyEvent) -> Option<char> {
    Some(match key {
        KeyEvent(Code::Char(c), Modifiers::NONE) => c,
        KeyEvent(Code::Char('J'), Modifiers::CTRL) => '\n',
        KeyEvent(Code::Char('L'), Modifiers::CTRL) => '\x0C',
        KeyEvent(Code::Enter, _) | KeyEvent(Code::Char('M'), Modifiers::CTRL) => '\r',
        KeyEvent(Code::Tab, _) | KeyEvent(Code::Char('I'), Modifiers::CTRL) => '\t',
        _ => return None,
    })
}

fn is_enter(key: KeyEvent) -> bool {
    match key.0 {
        Code::Enter => true,
        Code::Char('\r' | '\n') => key.1.contains(Modifiers::ALT),
        Code::Char('J' | 'M') => key.1.contains(Modifiers::CTRL),
        _ => false,
    }
}

fn goes_on_searching(key: KeyEvent, searching: bool) -> bool {
    let search = matches!(key, KeyEvent(Code::Char('R' | 'S'), Modifiers::CTRL));
    let typed = key.1 == Modifiers::NONE && matches!(key.0, Code::Char(_) | Code::Backspace);
    search || searching && typed
}

/// Takes a whole paste: into the editor, or past it if it would not find room on the screen.
fn pasted(state: &mut State, text: &str, line: &str, at: usize) -> Cmd {
    let mut taken = paste::take(text, block::plain(line).trim().is_empty());
    // What the automatic indentation has put there already.
    let start = block::line_start(line, at);
    let before = line.get(start..at).unwrap_or("");
    if before.trim().is_empty()
        && let Some(rest) = taken.text.strip_prefix(before)
    {
        taken.text = rest.to_string();
    }
    if taken.text.is_empty() {
        return Cmd::Noop;
    }
    let (columns, rows) = state.size;
    let height = |text: &str| {
        let height = |line: &str| 1 + (MORE.len() + line.len()) / columns.max(1);
        text.split('\n').map(height).sum::<usize>()
    };
    // A terminal that tells no size has room for any number of rows.
    if height(line) + height(&taken.text) > rows.clamp(8, 200) {
        state.too_long = Some((at, taken));
        return Cmd::AcceptLine;
    }
    state.note = taken.note;
    Cmd::Insert(1, block::edited(&taken.text))
}

/// The text in the editor and the cursor's place in it.
struct Cursor<'l> {
    line: &'l str,
    at: usize,
}

impl Cursor<'_> {
    /// The line's text before the cursor.
    fn before(&self) -> &str {
        let start = block::line_start(self.line, self.at);
        self.line.get(start..self.at).unwrap_or("")
    }

    /// Whether the cursor is behind a gutter.
    fn at_line_start(&self) -> bool {
        self.line
            .get(..self.at)
            .is_some_and(|before| before.ends_with(&format!("\n{GUTTER}")))
    }

    fn at_line_end(&self) -> bool {
        self.line
            .get(self.at..)
            .is_some_and(|after| after.starts_with(&format!("\n{GUTTER}")))
    }

    fn in_continued_line(&self) -> bool {
        self.line
            .get(..self.at)
            .is_some_and(|before| before.contains('\n'))
    }

    /// Enter: runs a whole text, else begins a line.
    fn enter(&self, line_wanted: bool, searching: bool) -> Cmd {
        let after = self.line.get(self.at..).unwrap_or("");
        let last_line = searching || !after.contains('\n');
        if last_line && !line_wanted && statements::is_whole(&block::plain(self.line)) {
            return Cmd::AcceptLine;
        }
        let before = block::plain(self.line.get(..self.at).unwrap_or(""));
        let indent = statements::next_indent(&before);
        Cmd::Insert(1, format!("\n{GUTTER}{indent}"))
    }

    /// Enter where nothing is typed: runs a block, without an empty line at its end.
    fn run(&self) -> Cmd {
        let text = block::plain(self.line);
        match statements::is_whole(&text) || statements::is_whole(&format!("{text}\n")) {
            true => Cmd::AcceptLine,
            false => Cmd::Move(Movement::EndOfBuffer),
        }
    }

    /// A key of emacs, or of vi while text is typed.
    fn key(&self, key: KeyEvent) -> Option<Cmd> {
        match key {
            KeyEvent(Code::Backspace, Modifiers::NONE)
            | KeyEvent(Code::Char('H'), Modifiers::CTRL) => self.backspace(),
            KeyEvent(Code::Delete, Modifiers::NONE)
            | KeyEvent(Code::Char('D' | 'K'), Modifiers::CTRL)
                if self.at_line_end() =>
            {
                Some(Cmd::Kill(LINE_END))
            }
            KeyEvent(Code::Char('D'), Modifiers::CTRL) if !self.line.is_empty() => {
                Some(Cmd::Kill(Movement::ForwardChar(1)))
            }
            KeyEvent(Code::Left, Modifiers::NONE) | KeyEvent(Code::Char('B'), Modifiers::CTRL) => {
                self.at_line_start().then_some(Cmd::Move(LINE_START))
            }
            KeyEvent(Code::Right, Modifiers::NONE) | KeyEvent(Code::Char('F'), Modifiers::CTRL) => {
                self.at_line_end().then_some(Cmd::Move(LINE_END))
            }
            KeyEvent(Code::Home, Modifiers::NONE) | KeyEvent(Code::Char('A'), Modifiers::CTRL) => {
                self.to_line_start(Cmd::Move)
            }
            KeyEvent(Code::Char('U'), Modifiers::CTRL) => self.to_line_start(Cmd::Kill),
            KeyEvent(Code::Tab, Modifiers::NONE) | KeyEvent(Code::Char('I'), Modifiers::CTRL) => {
                let before = self.before();
                let blank = before.trim().is_empty();
                let missing = LEVEL - before.chars().count() % LEVEL;
                blank.then(|| Cmd::Insert(1, " ".repeat(missing)))
            }
            KeyEvent(Code::BackTab, _) => self.less_indent(),
            _ => None,
        }
    }

    /// A command of vi.
    fn command(&self, key: KeyEvent) -> Option<Cmd> {
        let KeyEvent(code, Modifiers::NONE) = key else {
            return None;
        };
        match code {
            Code::Char('h' | 'X') | Code::Backspace | Code::Left => {
                self.at_line_start().then_some(Cmd::Noop)
            }
            Code::Char('l' | ' ') | Code::Right => self.at_line_end().then_some(Cmd::Noop),
            Code::Char('0') | Code::Home => self.to_line_start(Cmd::Move),
            Code::Char('$') | Code::End => self.to_last_character(),
            // Behind the last character this one is meant; the line end is none.
            Code::Char('x') if self.at_line_end() || self.at == self.line.len() => {
                Some(match self.before() {
                    "" => Cmd::Noop,
                    _ => Cmd::Kill(Movement::BackwardChar(1)),
                })
            }
            _ => None,
        }
    }

    fn backspace(&self) -> Option<Cmd> {
        if self.at_line_start() {
            return Some(Cmd::Kill(LINE_START));
        }
        self.less_indent()
    }

    /// Takes a level off the indentation that the cursor is in.
    fn less_indent(&self) -> Option<Cmd> {
        let before = self.before();
        let spaces = !before.is_empty() && before.bytes().all(|b| b == b' ');
        let more = RepeatCount::try_from((before.len() + LEVEL - 1) % LEVEL + 1).ok()?;
        spaces.then_some(Cmd::Kill(Movement::BackwardChar(more)))
    }

    /// To the last character of the line, or nowhere if the cursor is behind it.
    fn to_last_character(&self) -> Option<Cmd> {
        let after = self.line.get(self.at..).unwrap_or("");
        let after = after.split('\n').next().unwrap_or("");
        let steps = after.graphemes(true).count().saturating_sub(1);
        Some(match RepeatCount::try_from(steps) {
            Ok(0) | Err(_) => Cmd::Noop,
            Ok(steps) => Cmd::Move(Movement::ForwardChar(steps)),
        })
    }

    /// To the start of a continued line, behind its gutter; of the first line rustyline knows it.
    fn to_line_start(&self, command: fn(Movement) -> Cmd) -> Option<Cmd> {
        if !self.in_continued_line() {
            return None;
        }
        let before = self.before();
        if before.contains(MARK) {
            // In a gutter.
            return None;
        }
        Some(
            match RepeatCount::try_from(before.graphemes(true).count()) {
                Ok(0) | Err(_) => Cmd::Noop,
                Ok(steps) => command(Movement::BackwardChar(steps)),
            },
        )
    }
}

/// Over a line end and a gutter.
const STEPS: RepeatCount = 1 + MORE.len() as RepeatCount;
const LINE_START: Movement = Movement::BackwardChar(STEPS);
const LINE_END: Movement = Movement::ForwardChar(STEPS);

#[cfg(test)]
mod tests {
    use super::*;

    fn press(text: &str, at_mark: char, key: KeyEvent) -> Option<Cmd> {
        let line = block::edited(text);
        let at = line.find(at_mark).unwrap();
        let line = line.replace(at_mark, "");
        Cursor { line: &line, at }.key(key)
    }

    #[test]
    fn the_gutter_is_stepped_over() {
        let left = KeyEvent(Code::Left, Modifiers::NONE);
        assert_eq!(press("if x:\n|y", '|', left), Some(Cmd::Move(LINE_START)));
        assert_eq!(press("if x:\n |y", '|', left), None);
        assert_eq!(press("|if x:", '|', left), None);
        let right = KeyEvent(Code::Right, Modifiers::NONE);
        assert_eq!(press("if x:|\ny", '|', right), Some(Cmd::Move(LINE_END)));
        assert_eq!(press("if x:\ny|", '|', right), None);
        let delete = KeyEvent(Code::Delete, Modifiers::NONE);
        assert_eq!(press("if x:|\ny", '|', delete), Some(Cmd::Kill(LINE_END)));
        let home = KeyEvent(Code::Home, Modifiers::NONE);
        let three = Cmd::Move(Movement::BackwardChar(3));
        assert_eq!(press("if x:\n  é|", '|', home), Some(three));
        assert_eq!(press("if x:\n|é", '|', home), Some(Cmd::Noop));
        assert_eq!(press("if |x:\né", '|', home), None);
    }

    #[test]
    fn indentation_goes_by_levels() {
        let backspace = KeyEvent(Code::Backspace, Modifiers::NONE);
        let kill = |n| Some(Cmd::Kill(Movement::BackwardChar(n)));
        assert_eq!(press("if x:\n        |", '|', backspace), kill(4));
        assert_eq!(press("if x:\n      |y", '|', backspace), kill(2));
        assert_eq!(
            press("if x:\n|y", '|', backspace),
            Some(Cmd::Kill(LINE_START))
        );
        assert_eq!(press("if x:\n  y|", '|', backspace), None);
        let tab = KeyEvent(Code::Tab, Modifiers::NONE);
        let insert = |text: &str| Some(Cmd::Insert(1, text.to_string()));
        assert_eq!(press("if x:\n      |", '|', tab), insert("  "));
        assert_eq!(press("|", '|', tab), insert("    "));
        assert_eq!(press("x|", '|', tab), None);
    }

    #[test]
    fn pastes_come_in_or_pass_by() {
        let mut state = State {
            size: (80, 24),
            ..State::default()
        };
        let line = block::edited("if x:\n    ");
        let cmd = pasted(&mut state, "    y\n    z\n", &line, line.len());
        assert_eq!(cmd, Cmd::Insert(1, format!("y\n{GUTTER}    z")));
        assert_eq!(pasted(&mut state, "\n", "", 0), Cmd::Noop);
        assert!(state.too_long.is_none());
        assert_eq!(
            pasted(&mut state, &"x\n".repeat(30), "", 0),
            Cmd::AcceptLine
        );
        assert!(state.too_long.is_some());
    }
}
