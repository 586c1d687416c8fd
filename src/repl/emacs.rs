//! The keys of emacs.
//!
//! rustyline's own emacs mode gives a command that comes from outside its own count, and a step over a gutter is
//! several characters. So the editor is always in vi's insert mode, where a command stays as it is, and the keys of
//! emacs are these.

use rustyline::{
    Anchor, At, Cmd, EventContext, KeyCode as Code, KeyEvent, Modifiers, Movement, Word,
};

/// The command of a key; `None` where rustyline's insert mode has the same.
pub fn command(key: KeyEvent, context: &EventContext<'_>) -> Option<Cmd> {
    let KeyEvent(code, modifiers) = key;
    match modifiers {
        Modifiers::CTRL => control(code, context),
        Modifiers::ALT => alt(code),
        Modifiers::NONE => match code {
            Code::Esc => Some(Cmd::Abort),
            Code::End if is_suggested(context) => Some(Cmd::CompleteHint),
            Code::PageUp => Some(Cmd::HistorySearchBackward),
            Code::PageDown => Some(Cmd::HistorySearchForward),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a suggestion stands behind the cursor.
fn is_suggested(context: &EventContext<'_>) -> bool {
    context.has_hint() && context.pos() == context.line().len()
}

fn control(code: Code, context: &EventContext<'_>) -> Option<Cmd> {
    Some(match code {
        Code::Char('E' | 'F') if is_suggested(context) => Cmd::CompleteHint,
        Code::Char('A') => Cmd::Move(Movement::BeginningOfLine),
        Code::Char('B') => Cmd::Move(Movement::BackwardChar(1)),
        Code::Char('E') => Cmd::Move(Movement::EndOfLine),
        Code::Char('F') => Cmd::Move(Movement::ForwardChar(1)),
        Code::Char('G') => Cmd::Abort,
        Code::Char('K') => Cmd::Kill(Movement::EndOfLine),
        Code::Char('L') => Cmd::ClearScreen,
        Code::Char('N') => Cmd::LineDownOrNextHistory(1),
        Code::Char('P') => Cmd::LineUpOrPreviousHistory(1),
        Code::Char('Y') => Cmd::Yank(1, Anchor::Before),
        Code::Left => Cmd::Move(WORD_LEFT),
        Code::Right => Cmd::Move(WORD_RIGHT),
        _ => return None,
    })
}

fn alt(code: Code) -> Option<Cmd> {
    Some(match code {
        Code::Char('<') => Cmd::BeginningOfHistory,
        Code::Char('>') => Cmd::EndOfHistory,
        Code::Char('B' | 'b') | Code::Left => Cmd::Move(WORD_LEFT),
        Code::Char('F' | 'f') | Code::Right => Cmd::Move(WORD_RIGHT),
        Code::Char('D' | 'd') | Code::Delete => Cmd::Kill(WORD_RIGHT),
        Code::Char('\x08' | '\x7f') | Code::Backspace => Cmd::Kill(WORD_LEFT),
        Code::Char('P' | 'p') => Cmd::HistorySearchBackward,
        Code::Char('N' | 'n') => Cmd::HistorySearchForward,
        Code::Char('C' | 'c') => Cmd::CapitalizeWord,
        Code::Char('L' | 'l') => Cmd::DowncaseWord,
        Code::Char('U' | 'u') => Cmd::UpcaseWord,
        Code::Char('T' | 't') => Cmd::TransposeWords(1),
        Code::Char('Y' | 'y') => Cmd::YankPop,
        // Without this rustyline would go over to vi's commands.
        _ => Cmd::Noop,
    })
}

const WORD_LEFT: Movement = Movement::BackwardWord(1, Word::Emacs);
const WORD_RIGHT: Movement = Movement::ForwardWord(1, At::AfterEnd, Word::Emacs);
