//! Writes a session down as it happens: prompts, statements, and what came out of them, as a clean transcript that
//! replays.

use std::io::{self, Write};
use std::path::Path;

use super::compare::whole;
use super::page::Kind;
use crate::session::Outcome;

/// A transcript that grows.
pub struct Recorder<W: Write> {
    out: W,
    /// What ends the transcript.
    end: &'static str,
}

impl<W: Write> Recorder<W> {
    /// Begins a transcript for a file of that name: in Markdown it is a fenced block, elsewhere bare.
    ///
    /// # Errors
    /// It can't be written.
    pub fn new(path: &Path, mut out: W) -> io::Result<Recorder<W>> {
        let (begin, end) = match Kind::of(path) {
            Some(Kind::Markdown) => ("```pycon\n", "```\n"),
            _ => ("", ""),
        };
        out.write_all(begin.as_bytes())?;
        Ok(Recorder { out, end })
    }

    /// Writes a statement, as it was typed, and its outcome. What has no output and no effect (a blank line) is
    /// not worth a prompt.
    ///
    /// # Errors
    /// It can't be written.
    pub fn statement(&mut self, source: &str, outcome: &Outcome) -> io::Result<()> {
        let source = source.strip_suffix('\n').unwrap_or(source);
        let mut text = String::new();
        for (index, line) in source.split('\n').enumerate() {
            let prompt = if index == 0 { ">>>" } else { "..." };
            text.push_str(prompt);
            if !line.is_empty() {
                text.push(' ');
                text.push_str(line);
            }
            text.push('\n');
        }
        text.push_str(&whole(&outcome.output));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Ends the transcript.
    ///
    /// # Errors
    /// It can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(self.end.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_in_a_fence() {
        let mut written = Vec::new();
        let mut recorder = Recorder::new(Path::new("a.md"), &mut written).unwrap();
        let outcome = |output: &str| Outcome {
            output: output.to_string(),
            ..Outcome::default()
        };
        recorder
            .statement("if 1:\n    2\n\n", &outcome("2\n"))
            .unwrap();
        recorder
            .statement("print(end='x')\n", &outcome("x"))
            .unwrap();
        recorder.finish().unwrap();
        let text = "```pycon\n>>> if 1:\n...     2\n...\n2\n>>> print(end='x')\nx\n```\n";
        assert_eq!(String::from_utf8(written).unwrap(), text);
    }
}
