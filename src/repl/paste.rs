//! What is pasted: prompts taken off, outputs left out, a common indentation too.

use crate::syntax::{self, Mode};
use crate::transcript::block::{Blank, Block, lines};
use crate::transcript::example::examples;
use crate::transcript::prompt;

/// A pasted text as it is taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Pasted {
    /// Python, without empty lines at its end.
    pub text: String,
    /// What was done to it, for people.
    pub note: Option<String>,
}

/// Takes a pasted text; `alone` says that nothing was typed before it.
pub fn take(text: &str, alone: bool) -> Pasted {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches('\n');
    if is_transcript(text) {
        return from_transcript(text);
    }
    let text = if alone {
        dedented(text)
    } else {
        text.to_string()
    };
    Pasted { text, note: None }
}

/// Whether a text is a session: it begins with a prompt, or has one and is no program (that may have some in its
/// docstrings).
fn is_transcript(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    if first.is_some_and(|line| prompt::first(line).is_some()) {
        return true;
    }
    text.lines().any(|line| prompt::first(line).is_some())
        && syntax::parse(text, Mode::Exec).is_err()
}

fn from_transcript(text: &str) -> Pasted {
    let found = examples(&Block::session(lines(text), Blank::Output));
    let mut sources = String::new();
    let (mut taken, mut left) = (0usize, 0usize);
    for example in &found {
        let source = example.source.trim_end();
        if !source.is_empty() {
            sources.push_str(source);
            sources.push('\n');
            taken += 1;
        }
        left += example.want.usual;
    }
    let statements = counted(taken, "statement");
    let lines = counted(left, "line");
    let note = match left {
        0 => format!("{statements} of a transcript: prompts taken off"),
        _ => format!("{statements} of a transcript: prompts taken off, {lines} of output left out"),
    };
    let text = sources.trim_end().to_string();
    Pasted {
        text,
        note: Some(note),
    }
}

/// A number of things in words.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// The text without the indentation that all its lines have, if the first one has some.
fn dedented(text: &str) -> String {
    let text = text.trim_start_matches('\n');
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    let first = &text[..common.min(text.len())];
    let same = |line: &str| line.trim().is_empty() || line.starts_with(first);
    if common == 0 || !text.lines().all(same) {
        return text.to_string();
    }
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.get(common..).unwrap_or(""))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pasted: &str) -> String {
        take(pasted, true).text
    }

    #[test]
    fn prompts_and_outputs_go() {
        let pasted = take(
            ">>> def f():\r\n...     return 1\r\n...\r\n>>> f()\r\n1\r\n>>> 1/0\r\nTraceback (most recent call last):\r\n\
             ...\r\nZeroDivisionError: division by zero\r\n",
            true,
        );
        assert_eq!(pasted.text, "def f():\n    return 1\nf()\n1/0");
        let note = pasted.note.unwrap();
        assert_eq!(
            note,
            "3 statements of a transcript: prompts taken off, 4 lines of output left out"
        );
        assert_eq!(
            text("In [1]: x = 1\n   ...: y = 2\n\nIn [2]: x\nOut[2]: 1\n"),
            "x = 1\ny = 2\nx"
        );
        assert_eq!(text(">>>> if x:\n....     y\n....\n"), "if x:\n    y");
        assert_eq!(text("KeyError: 1\n>>> x\n2"), "x");
    }

    #[test]
    fn programs_stay_as_they_are() {
        let program = "def f():\n    '''\n    >>> f()\n    1\n    '''";
        assert_eq!(
            take(program, true),
            Pasted {
                text: program.into(),
                note: None
            }
        );
        assert_eq!(
            text("\n    x = 1\n\n    if x:\n        y\n"),
            "x = 1\n\nif x:\n    y"
        );
        assert_eq!(text("    x\n  y"), "  x\ny");
        assert_eq!(text("  x\n\ty"), "  x\n\ty");
        assert_eq!(take("  x\n", false).text, "  x");
        assert_eq!(text("\n\n"), "");
    }
}
