//! Layout: what the start of a line means. Blank lines vanish; indentation becomes INDENT and DEDENT.
//!
//! Tabs advance to the next multiple of eight; a second count takes each as one column. Two lines whose
//! counts do not agree on which is deeper are a `TabError`, as in CPython.

use super::errors::{ErrorKind, FaultPlace};
use super::lexer::{Lexer, Step};
use super::span::Span;
use super::token::TokenKind;

/// Blocks nest less deep than this.
const MAX_INDENTS: usize = 100;

impl Lexer<'_> {
    /// Stands at the start of a line outside brackets: skips blank ones, then emits INDENT or DEDENTs.
    pub fn line_start(&mut self) -> Step {
        let mut at = self.here();
        loop {
            // Inside an f-string's field that a newline left, the rest is not a line of its own.
            let (column, alternative, end) = self.indentation(at)?;
            match self.bytes.get(end) {
                None => {
                    self.move_to(end);
                    if self.has_open_end() && column > 0 {
                        return self.indent_to(column, alternative, end);
                    }
                    return Ok(());
                }
                Some(b'\n') => at = end + 1,
                Some(b'\r') => at = end + 1 + usize::from(self.bytes.get(end + 1) == Some(&b'\n')),
                Some(b'#') => at = self.comment_end(end),
                Some(_) => {
                    self.move_to(end);
                    return self.indent_to(column, alternative, end);
                }
            }
        }
    }

    /// Measures the white space at `at`: its width with tabs to 8 and as 1, and its end.
    fn indentation(&mut self, mut at: usize) -> Step<(u32, u32, usize)> {
        let (mut column, mut alternative) = (0u32, 0u32);
        // A backslash keeps the indentation that stood before it, with tabs to 8 for both.
        let mut continued = None;
        loop {
            match self.bytes.get(at) {
                Some(b' ') => {
                    column += 1;
                    alternative += 1;
                }
                Some(b'\t') => {
                    column = (column / 8 + 1) * 8;
                    alternative += 1;
                }
                Some(b'\x0C') => {
                    column = 0;
                    alternative = 0;
                }
                Some(b'\\') => {
                    if column != 0 && continued.is_none() {
                        continued = Some((column, column));
                    }
                    at = self.after_continuation(at + 1)?;
                    continue;
                }
                _ => break,
            }
            at += 1;
        }
        let (column, alternative) = continued.unwrap_or((column, alternative));
        Ok((column, alternative, at))
    }

    /// The offset of the next line's start after the comment at `at`.
    fn comment_end(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let end = at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.note_comment(at, end);
        match self.bytes.get(end) {
            Some(b'\r') if self.bytes.get(end + 1) == Some(&b'\n') => end + 2,
            Some(_) => end + 1,
            None => end,
        }
    }

    fn indent_to(&mut self, column: u32, alternative: u32, at: usize) -> Step {
        let (current, current_alternative) = self.indents.last().copied().unwrap_or((0, 0));
        if column == current {
            if alternative != current_alternative {
                return self.mixed_tabs(at);
            }
            return Ok(());
        }
        if column > current {
            if self.indents.len() >= MAX_INDENTS {
                let (line, _) = super::errors::line_column(&self.lines(), at);
                let place = FaultPlace {
                    line,
                    column: 1,
                    end_line: line,
                    end_column: 0,
                };
                let message = "too many levels of indentation";
                return self.fail_layout(ErrorKind::IndentationError, message, place, at);
            }
            if alternative <= current_alternative {
                return self.mixed_tabs(at);
            }
            self.indents.push((column, alternative));
            self.open_blocks += 1;
            self.push(TokenKind::Indent, at, at);
            return Ok(());
        }
        let mut closed = 0;
        while self.indents.len() > 1 && self.indents.last().is_some_and(|indent| column < indent.0)
        {
            self.indents.pop();
            closed += 1;
        }
        let (current, current_alternative) = self.indents.last().copied().unwrap_or((0, 0));
        if column != current {
            let lines = self.lines();
            let (line, width) = super::errors::line_column(&lines, at);
            let text = lines.line_text(self.source, line).len() as i32;
            let place = FaultPlace {
                line,
                column: text.max(width) + 1,
                end_line: line,
                end_column: -1,
            };
            let message = "unindent does not match any outer indentation level";
            return self.fail_layout(ErrorKind::IndentationError, message, place, at);
        }
        if alternative != current_alternative {
            return self.mixed_tabs(at);
        }
        self.open_blocks -= closed;
        for _ in 0..closed {
            self.push(TokenKind::Dedent, at, at);
        }
        Ok(())
    }

    /// The end of the source closes every block.
    pub fn close_blocks(&mut self, at: usize) {
        for _ in 1..self.indents.len() {
            self.push(TokenKind::Dedent, at, at);
        }
        self.indents.truncate(1);
    }

    fn mixed_tabs(&mut self, at: usize) -> Step {
        let (line, _) = super::errors::line_column(&self.lines(), at);
        let place = FaultPlace {
            line,
            column: 1,
            end_line: line,
            end_column: 0,
        };
        let message = "inconsistent use of tabs and spaces in indentation";
        self.fail_layout(ErrorKind::TabError, message, place, at)
    }

    pub fn note_comment(&mut self, start: usize, end: usize) {
        if self.keeps_comments() {
            self.comments.push(Span::new(start as u32, end as u32));
        }
    }
}
