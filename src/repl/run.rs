//! Running what was typed, at a terminal and on a pipe.

use std::cell::RefCell;
use std::rc::Rc;

use super::Listener;
use super::piped::say;
use super::statements::{self, Cut};
use crate::session::{Completeness, Outcome, Session};

/// Runs statements in a session.
pub struct Runner {
    session: Rc<RefCell<Session>>,
    listener: Option<Listener>,
}

impl Runner {
    pub fn new(session: Rc<RefCell<Session>>, listener: Option<Listener>) -> Runner {
        Runner { session, listener }
    }

    /// Runs one statement as it was typed; answers the status to leave with, if it asks to leave.
    pub fn statement(&mut self, text: &str) -> Option<u8> {
        let outcome = self.session.borrow_mut().run_statement(text);
        self.heed(text, outcome).err()
    }

    /// Runs a text of one or more statements, up to the first one that raises something; answers as
    /// [`Runner::statement`].
    pub fn text(&mut self, text: &str, say_left: &dyn Fn(usize)) -> Option<u8> {
        if Session::completeness(&format!("{text}\n")) == Completeness::Empty {
            return None;
        }
        let statements = match statements::cut(text) {
            Cut::Statements(statements) => statements,
            Cut::Wrong(text) => {
                let outcome = self.session.borrow_mut().run_program(&text, "<stdin>");
                return self.heed(&text, outcome).err();
            }
        };
        let mut left = statements.len();
        for statement in &statements {
            left -= 1;
            let outcome = self.session.borrow_mut().run_statement(statement);
            match self.heed(statement, outcome) {
                Ok(true) => {}
                Ok(false) => {
                    if left > 0 {
                        say_left(left);
                    }
                    break;
                }
                Err(status) => return Some(status),
            }
        }
        None
    }

    /// Whether more is to run, or the status to leave with.
    fn heed(&mut self, text: &str, outcome: Outcome) -> Result<bool, u8> {
        if let Some(listener) = &mut self.listener {
            listener(text, &outcome);
        }
        if let Some(audit) = &outcome.audit {
            say(&format!("gossamer: audit: {audit}\n"));
            return Err(1);
        }
        match outcome.exit {
            Some(code) => Err((code & 0xff) as u8),
            None => Ok(outcome.traceback.is_none()),
        }
    }
}
