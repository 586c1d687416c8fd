//! A case: statements that are run as one program or typed at a prompt.

use serde_json::{Value, json};

use crate::compare::Verdict;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub kind: Kind,
    /// Each ended by a newline, without blank lines in it.
    pub statements: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Program,
    Session,
}

impl Case {
    pub fn program(statements: Vec<String>) -> Case {
        Case {
            kind: Kind::Program,
            statements,
        }
    }

    pub fn session(statements: Vec<String>) -> Case {
        Case {
            kind: Kind::Session,
            statements,
        }
    }

    /// The same with other statements.
    pub fn with(&self, statements: Vec<String>) -> Case {
        Case {
            kind: self.kind,
            statements,
        }
    }

    /// The text of the program, or what is typed: an empty line ends each statement of more than one line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for statement in &self.statements {
            text.push_str(statement);
            let compound =
                statement.trim_end().contains('\n') || statement.trim_end().ends_with(':');
            let opens = [
                "class ", "def ", "if ", "for ", "with ", "try:", "@", "while ", "async ", "match ",
            ];
            if self.kind == Kind::Session
                && (compound || opens.iter().any(|word| statement.starts_with(word)))
            {
                text.push('\n');
            }
        }
        text
    }

    pub fn to_json(&self) -> Value {
        let kind = match self.kind {
            Kind::Program => "program",
            Kind::Session => "session",
        };
        json!([kind, self.statements])
    }

    pub fn from_json(text: &str) -> Option<Case> {
        let value: Value = serde_json::from_str(text).ok()?;
        let statements = value.get(1)?.as_array()?.iter();
        Some(Case {
            kind: if value.get(0)? == "program" {
                Kind::Program
            } else {
                Kind::Session
            },
            statements: statements
                .filter_map(|text| text.as_str().map(str::to_string))
                .collect(),
        })
    }

    /// The case and what is different, for people.
    pub fn show(&self, verdict: &Verdict) -> String {
        let mut shown = format!("-- {:?}\n{}", self.kind, self.text());
        if let Verdict::Different { wanted, got, .. } = verdict {
            shown += &format!("-- CPython\n{wanted}\n-- Gossamer\n{got}\n");
        }
        shown
    }
}
