//! The places of tokens as CPython's errors show them. Layout tokens have no columns of their own.

use crate::syntax::errors::{FaultPlace, line_column, range_place};
use crate::syntax::span::LineIndex;
use crate::syntax::token::{Token, TokenKind};

/// The place of nothing.
pub(super) const NOWHERE: FaultPlace = FaultPlace {
    line: 1,
    column: 0,
    end_line: 1,
    end_column: 0,
};

/// A source in which places are sought.
pub(super) struct Places<'s> {
    pub source: &'s str,
    pub lines: LineIndex,
    /// A last line without an end is read as if it had one.
    pub adds_line_end: bool,
    /// It is read line by line: at its end there is no line.
    pub by_line: bool,
}

impl Places<'_> {
    /// Where an error shows `token`: as the token at which reading ended (`last`, whose columns are then
    /// where the tokenizer stood), or for its own sake.
    pub fn of_token(&self, token: Token, last: bool) -> FaultPlace {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        match token.kind {
            TokenKind::Newline if self.adds_line_end || start < self.source.len() => {
                // Its end is on its own line.
                let (line, column) = line_column(&self.lines, start);
                let end_column = column + (end - start) as i32 + 1;
                FaultPlace {
                    line,
                    column: column + 1,
                    end_line: line,
                    end_column,
                }
            }
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndMarker => {
                let at = end.min(self.source.len());
                let (line, mut column) = self.stand(at);
                // The line end of a prompt's statement is one that was read.
                if self.by_line && at == self.source.len() && token.kind != TokenKind::Newline {
                    column = 0;
                }
                match last {
                    true => FaultPlace {
                        line,
                        column,
                        end_line: line,
                        end_column: -1,
                    },
                    false => FaultPlace {
                        line,
                        column: 0,
                        end_line: line,
                        end_column: 0,
                    },
                }
            }
            _ => range_place(&self.lines, start, end),
        }
    }

    /// Line and column at which the tokenizer stands having read up to `at`: at the end of the source it
    /// stays on the last line, behind its line end.
    fn stand(&self, at: usize) -> (u32, i32) {
        if self.source.is_empty() {
            return (0, 0);
        }
        if at < self.source.len() {
            return line_column(&self.lines, at);
        }
        let ended = self.source.ends_with(['\n', '\r']);
        let line = self.lines.lines() - u32::from(ended);
        let length = self.source.len() as i32 - self.lines.start(line) as i32;
        (line, length + i32::from(!ended && self.adds_line_end))
    }
}
