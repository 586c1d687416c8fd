//! Whether what was typed at the prompt so far is a whole statement.
//!
//! The answer is the parser's: text is incomplete exactly if reading it as an interactive statement got to
//! its end, and failed there. It agrees with CPython's `codeop.compile_command`, asked about the lines
//! without the last line end.

use super::diagnose;
use super::lexer::{self, Options};
use super::parser::{Interactive, Parser};
use super::{Mode, check_source};

/// Whether text typed so far is a whole statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Nothing to run: blank lines or comments alone.
    Empty,
    /// A statement that can run (or one that is wrong in a way that more text cannot mend).
    Complete,
    /// More lines are needed; the prompt goes on with `... `.
    Incomplete,
}

/// Whether `source` (lines typed so far, joined by newlines, the last one ended by a newline) is a whole
/// interactive statement.
pub fn completeness(source: &str) -> Completeness {
    let blank = |line: &str| {
        let text = line.trim();
        text.is_empty() || text.starts_with('#')
    };
    if source.lines().all(blank) {
        return Completeness::Empty;
    }
    if check_source(source).is_err() {
        return Completeness::Complete;
    }
    let lexed = lexer::lex(source, Options::default());
    let mut parser = Parser::new(source, &lexed.tokens);
    match parser.interactive() {
        // A compound statement goes on until a blank line.
        Ok(Interactive { compound: true, .. }) if !ends_with_blank_line(source) => {
            Completeness::Incomplete
        }
        Ok(_) => Completeness::Complete,
        Err(_) if parser.fault.is_some() => Completeness::Complete,
        Err(_) if diagnose::reaches_end(source, &lexed, Mode::Single) => Completeness::Incomplete,
        Err(_) => Completeness::Complete,
    }
}

/// Whether a source that `compile()` gets ends too early: more text could make it right. In mode `Single` it is the
/// lines typed so far without the last line end.
pub fn is_incomplete(source: &str, mode: Mode) -> bool {
    match mode {
        // The line after a backslash is still to come.
        Mode::Single if source.ends_with("\\\n") => {
            completeness(source) == Completeness::Incomplete
        }
        Mode::Single => completeness(&format!("{source}\n")) == Completeness::Incomplete,
        _ if check_source(source).is_err() => false,
        Mode::Exec | Mode::Eval => {
            let lexed = lexer::lex(source, super::options(mode));
            let mut parser = Parser::new(source, &lexed.tokens);
            let parsed = match mode {
                Mode::Eval => parser.eval(),
                _ => parser.file(),
            };
            parsed.is_err() && parser.fault.is_none() && diagnose::reaches_end(source, &lexed, mode)
        }
    }
}

/// Blanks do not make a blank line.
fn ends_with_blank_line(source: &str) -> bool {
    source
        .strip_suffix('\n')
        .is_none_or(|typed| typed.ends_with(['\n', '\r']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_where_cpython_does() {
        use Completeness::{Complete, Empty, Incomplete};
        for (source, answer) in [
            ("\n", Empty),
            ("# x\n", Empty),
            ("x\n", Complete),
            ("if x: y\n", Incomplete),
            ("if x:\n  y\n", Incomplete),
            ("if x:\n  y\n  \n", Incomplete),
            ("if x:\n  y\n\n", Complete),
            ("@x\n", Incomplete),
            ("try:\n  x\n\n", Incomplete),
            ("(1,\n", Incomplete),
            ("x = \\\n", Incomplete),
            ("'''a\n", Incomplete),
            ("'a\n", Complete),
            ("'a\\\n", Incomplete),
            ("f'{\n", Incomplete),
            ("(a b\n", Complete),
            ("1 +\n", Complete),
            ("if x:\ny\n", Complete),
            ("a\nb\n", Complete),
        ] {
            assert_eq!(completeness(source), answer, "{source:?}");
        }
    }
}
