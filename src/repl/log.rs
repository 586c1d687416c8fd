//! The statements of a session with what came out of them, for `%save`.

use crate::session::Outcome;

/// More bytes of sources and outputs than this are not kept.
const MOST: usize = 64 << 20;

/// What was run so far.
#[derive(Default)]
pub struct Log {
    statements: Vec<(String, Outcome)>,
    bytes: usize,
    /// Why it is not all of the session.
    missing: Option<String>,
}

impl Log {
    /// Notes a statement.
    pub fn note(&mut self, text: &str, outcome: &Outcome) {
        self.bytes += text.len() + outcome.output.len();
        if self.bytes > MOST {
            self.missing = Some("What came after 64 MiB of output is not in it.".to_string());
            return;
        }
        let output = outcome.output.clone();
        let outcome = Outcome {
            output,
            ..Outcome::default()
        };
        self.statements.push((text.to_string(), outcome));
    }

    /// Notes that a file's program ran, which is no statement of the session.
    pub fn miss(&mut self, file: &str) {
        self.missing = Some(format!("What the program {file} did is not in it."));
    }

    /// Why it is not all of the session, if it is not.
    pub fn incomplete(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// The statements and their outcomes.
    pub fn statements(&self) -> &[(String, Outcome)] {
        &self.statements
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Log::default();
    }
}
