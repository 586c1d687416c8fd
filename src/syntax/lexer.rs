//! The lexer: source text to tokens, brackets matched, strings and numbers ended, f-strings taken apart.
//!
//! Invariant: the token list always ends with `EndMarker` or with `Error`; in the second case
//! [`Lexed::fault`] says what is wrong there. Token spans lie inside the source, except that the `Newline`
//! added to a last line without one stands just past the end.
//!
//! Inside brackets there are no layout tokens; outside, `layout` adds INDENT, DEDENT and NEWLINE.
//! Inside an f-string the lexer alternates between literal text (`fstring`) and ordinary tokens.

use logos::Logos;

use super::doubt::Doubt;
use super::errors::{ErrorKind, Fault, FaultPlace, line_column, point_place, range_place};
use super::fstring::FString;
use super::span::{LineIndex, Span};
use super::token::{Token, TokenKind};
use super::{Reading, numbers};

/// Brackets nest no deeper than this.
const MAX_BRACKETS: usize = 200;

/// What the lexer found.
#[derive(Debug)]
pub(crate) struct Lexed {
    pub tokens: Vec<Token>,
    /// Why the last token is `Error`.
    pub fault: Option<LexFault>,
    /// Brackets still open at the end: the character and its offset.
    pub open: Vec<(u8, u32)>,
    /// Comments, if they were asked for.
    pub comments: Vec<Span>,
    /// What was warned of.
    pub doubts: Vec<Doubt>,
    /// From where the source is read.
    pub reading: Reading,
}

/// Why the lexer stopped.
#[derive(Debug)]
pub(crate) struct LexFault {
    /// Boxed: it is rare and big.
    pub fault: Box<Fault>,
    /// The source ended where it should not (in brackets, in a string): more text could mend it.
    pub at_end: bool,
    /// To CPython's tokenizer it is a state rather than an error: the end of the source inside brackets
    /// or after a backslash, wrong indentation, text after a backslash. Such a fault counts only where
    /// the parser comes to it.
    pub quiet: bool,
    /// The lexer stood inside an f-string.
    pub in_fstring: bool,
    /// Where the lexer stood.
    pub at: usize,
}

/// How to lex.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Keep the places of comments.
    pub comments: bool,
    /// The last line may lack its end; blanks alone on it are then an indentation, as `eval` has it.
    pub open_end: bool,
}

/// Takes `source` apart. The source must be shorter than 4 GiB (`parse` checks it).
pub(crate) fn lex(source: &str, options: Options) -> Lexed {
    let mut lexer = Lexer::new(source, options);
    let fault = lexer.run().err();
    if fault.is_some() {
        let at = fault.as_ref().map_or(source.len(), |fault| fault.at);
        lexer.push(TokenKind::Error, at, at);
    }
    Lexed {
        tokens: lexer.tokens,
        fault,
        open: lexer.brackets,
        comments: lexer.comments,
        doubts: lexer.doubts,
        reading: Reading::Text,
    }
}

pub(crate) type Step<T = ()> = Result<T, LexFault>;

pub(crate) struct Lexer<'s> {
    pub source: &'s str,
    pub bytes: &'s [u8],
    raw: logos::Lexer<'s, TokenKind>,
    pub tokens: Vec<Token>,
    pub comments: Vec<Span>,
    doubts: Vec<Doubt>,
    options: Options,
    /// Open brackets and their offsets.
    pub brackets: Vec<(u8, u32)>,
    /// Indentation of the open blocks, tabs counted to 8 and as 1; the first is (0, 0).
    pub indents: Vec<(u32, u32)>,
    pub open_blocks: usize,
    /// The f-strings that we are in, innermost last.
    pub fstrings: Vec<FString>,
}

impl<'s> Lexer<'s> {
    fn new(source: &'s str, options: Options) -> Lexer<'s> {
        Lexer {
            source,
            bytes: source.as_bytes(),
            raw: TokenKind::lexer(source),
            tokens: Vec::with_capacity(source.len() / 4 + 8),
            comments: Vec::new(),
            doubts: Vec::new(),
            options,
            brackets: Vec::new(),
            indents: vec![(0, 0)],
            open_blocks: 0,
            fstrings: Vec::new(),
        }
    }

    fn run(&mut self) -> Step {
        if self.source.starts_with('\u{FEFF}') {
            self.move_to('\u{FEFF}'.len_utf8());
        }
        self.line_start()?;
        let (mut comment_start, mut comment_end) = (0, usize::MAX);
        while let Some(kind) = self.raw.next() {
            let span = self.raw.span();
            let (start, end) = (span.start, span.end);
            let Ok(kind) = kind else {
                return self.bad_character(start);
            };
            match kind {
                TokenKind::Newline => {
                    if self.brackets.is_empty() {
                        // A comment belongs to its line end; `\r\n` is one character to the parser.
                        let from = if comment_end == start {
                            comment_start
                        } else {
                            start
                        };
                        self.push(kind, from, start + 1);
                        self.line_start()?;
                    }
                }
                TokenKind::Comment => {
                    (comment_start, comment_end) = (start, end);
                    self.note_comment(start, end);
                }
                TokenKind::Name => {
                    if !self.bytes[start..end].is_ascii() {
                        self.check_name(start, end)?;
                    }
                    self.push(kind, start, end);
                }
                TokenKind::Number => self.number(start)?,
                TokenKind::String => {
                    let end = self.string_end(start, end)?;
                    self.move_to(end);
                    self.push(kind, start, end);
                }
                TokenKind::FStringStart => self.fstring_start(start, end)?,
                TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                    self.open_bracket(start, end)?;
                    self.push(kind, start, end);
                }
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                    self.close_bracket(kind, start, end)?;
                }
                TokenKind::Colon | TokenKind::Walrus if self.in_field() => {
                    self.format_spec(start)?
                }
                TokenKind::Backslash => self.continuation(end)?,
                _ => self.push(kind, start, end),
            }
        }
        let end = self.source.len();
        self.end_of_source(if comment_end == end {
            comment_start
        } else {
            end
        })
    }

    #[inline]
    pub fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(Token {
            kind,
            span: Span::new(start as u32, end as u32),
        });
    }

    /// Goes on at `offset`.
    pub fn move_to(&mut self, offset: usize) {
        let here = self.raw.span().end;
        if offset < here {
            // Only where a format spec begins with `=`, which was read as part of `:=`.
            self.raw = TokenKind::lexer(self.source);
            self.raw.bump(offset);
        } else {
            self.raw.bump(offset - here);
        }
    }

    pub fn has_open_end(&self) -> bool {
        self.options.open_end
    }

    pub fn keeps_comments(&self) -> bool {
        self.options.comments
    }

    /// The offset where the lexer stands.
    pub fn here(&self) -> usize {
        self.raw.span().end
    }

    fn number(&mut self, start: usize) -> Step {
        match numbers::scan(self.bytes, start) {
            Ok((end, doubt)) => {
                self.move_to(end);
                if let Some(message) = doubt {
                    self.doubts.push(Doubt {
                        token: self.tokens.len(),
                        span: Span::new(end as u32, end as u32),
                        message,
                    });
                }
                self.push(TokenKind::Number, start, end);
                Ok(())
            }
            Err(fault) => {
                let lines = self.lines();
                let place = match fault.range {
                    Some((start, end)) => range_place(&lines, start, end),
                    None => point_place(&lines, fault.at),
                };
                self.fail_at(fault.message, place, fault.at)
            }
        }
    }

    /// The end of the string whose prefix and first quote are `start..open`.
    fn string_end(&mut self, start: usize, open: usize) -> Step<usize> {
        let bytes = self.bytes;
        let quote = bytes[open - 1];
        if bytes.get(open) == Some(&quote) {
            if bytes.get(open + 1) != Some(&quote) {
                return Ok(open + 1);
            }
            return self.triple_end(start, open + 2, quote);
        }
        let mut at = open;
        let mut escaped_quote = false;
        while let Some(found) = memchr::memchr3(quote, b'\\', b'\n', &bytes[at..]) {
            at += found;
            // A lone `\r` ends the line too.
            if let Some(cut) = memchr::memchr(b'\r', &bytes[at - found..at]) {
                at = at - found + cut;
                break;
            }
            if bytes[at] == quote {
                return Ok(at + 1);
            }
            if bytes[at] != b'\\' {
                break;
            }
            escaped_quote |= bytes.get(at + 1) == Some(&quote);
            at = self.after_escaped(at + 1);
        }
        let at_line_end = matches!(bytes.get(at), Some(b'\n' | b'\r'));
        let line = if at_line_end {
            self.lines().line(at as u32)
        } else {
            self.last_line()
        };
        let hint = if escaped_quote {
            "; perhaps you escaped the end quote?"
        } else {
            ""
        };
        let message = format!("unterminated string literal (detected at line {line}){hint}");
        if self.in_fstring_with(quote, false) {
            return self.unterminated("f-string: expecting '}'".into(), start, false);
        }
        self.unterminated(message, start, !at_line_end)
    }

    fn triple_end(&mut self, start: usize, from: usize, quote: u8) -> Step<usize> {
        let bytes = self.bytes;
        let mut at = from;
        while let Some(found) = memchr::memchr2(quote, b'\\', &bytes[at.min(bytes.len())..]) {
            at += found;
            if bytes[at] == b'\\' {
                at = self.after_escaped(at + 1);
            } else if bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote) {
                return Ok(at + 3);
            } else {
                at += 1;
            }
        }
        let line = self.last_line();
        let message =
            format!("unterminated triple-quoted string literal (detected at line {line})");
        if self.in_fstring_with(quote, true) {
            return self.unterminated("f-string: expecting '}'".into(), start, false);
        }
        self.unterminated(message, start, true)
    }

    /// The offset after the escaped character at `at` (`\r\n` counts as one).
    pub fn after_escaped(&self, at: usize) -> usize {
        match self.bytes.get(at) {
            None => self.bytes.len(),
            Some(b'\r') if self.bytes.get(at + 1) == Some(&b'\n') => at + 2,
            // In the middle of a character is all right: no quote or backslash is inside one.
            Some(_) => at + 1,
        }
    }

    /// The line that the tokenizer is on at the end of the source.
    pub fn last_line(&self) -> u32 {
        let lines = self.lines();
        let ended = self.source.is_empty() || self.source.ends_with(['\n', '\r']);
        (lines.lines() - u32::from(ended)).max(1)
    }

    pub fn unterminated<T>(&mut self, message: String, start: usize, at_end: bool) -> Step<T> {
        let (line, column) = line_column(&self.lines(), start);
        let column = column + 1;
        let place = FaultPlace {
            line,
            column,
            end_line: line,
            end_column: column,
        };
        let fault = Box::new(Fault::new(message, place));
        Err(LexFault {
            fault,
            at_end,
            quiet: false,
            in_fstring: !self.fstrings.is_empty(),
            at: start,
        })
    }

    fn open_bracket(&mut self, start: usize, end: usize) -> Step {
        if self.brackets.len() >= MAX_BRACKETS {
            return self.fail("too many nested parentheses", end);
        }
        self.brackets.push((self.bytes[start], start as u32));
        Ok(())
    }

    fn close_bracket(&mut self, kind: TokenKind, start: usize, end: usize) -> Step {
        let close = self.bytes[start] as char;
        let fields = self
            .fstrings
            .last()
            .map(|fstring| (fstring.brackets, fstring.fields));
        if let Some((before, _)) = fields
            && self.brackets.len() == before
            && close == '}'
        {
            return self.fail("f-string: single '}' is not allowed", end);
        }
        let Some(&(open, opened_at)) = self.brackets.last() else {
            return self.fail(format!("unmatched '{close}'"), end);
        };
        let matches = matches!((open, close), (b'(', ')') | (b'[', ']') | (b'{', '}'));
        if !matches {
            if let Some((before, fields)) = fields
                && open == b'{'
                && self.brackets.len() == before + fields
            {
                return self.fail(format!("f-string: unmatched '{close}'"), end);
            }
            let lines = self.lines();
            let line = lines.line(opened_at);
            let open = open as char;
            let mut message = format!(
                "closing parenthesis '{close}' does not match opening parenthesis '{open}'"
            );
            if line != lines.line(start as u32) {
                message.push_str(&format!(" on line {line}"));
            }
            return self.fail(message, end);
        }
        if let Some((before, fields)) = fields {
            if self.brackets.len() <= before {
                return self.fail(format!("f-string: unmatched '{close}'"), end);
            }
            if close == '}' && self.brackets.len() == before + fields {
                self.brackets.pop();
                self.push(kind, start, end);
                return self.field_end();
            }
        }
        self.brackets.pop();
        self.push(kind, start, end);
        Ok(())
    }

    /// A backslash, `at` just past it: the line goes on below.
    fn continuation(&mut self, at: usize) -> Step {
        let end = self.after_continuation(at)?;
        self.move_to(end);
        Ok(())
    }

    /// The offset just past the line end at `at`, which must be there.
    pub fn after_continuation(&mut self, at: usize) -> Step<usize> {
        let end = match self.bytes.get(at) {
            Some(b'\n') => at + 1,
            Some(b'\r') if self.bytes.get(at + 1) == Some(&b'\n') => at + 2,
            Some(b'\r') => at + 1,
            // The source's last line ends here, though it has no line end.
            None if !self.options.open_end => at,
            next => {
                let (line, column) = line_column(&self.lines(), at);
                let column = column - i32::from(next.is_none());
                let message = "unexpected character after line continuation character";
                let place = FaultPlace {
                    line,
                    column: column + 1,
                    end_line: line,
                    end_column: 0,
                };
                return self.fail_layout(ErrorKind::SyntaxError, message, place, at);
            }
        };
        if end >= self.bytes.len() && !self.brackets.is_empty() {
            self.end_of_source(end)?;
        }
        if end >= self.bytes.len() {
            let (line, column) = line_column(&self.lines(), at);
            let place = FaultPlace {
                line,
                column: column + 1,
                end_line: line,
                end_column: -1,
            };
            let fault = Box::new(Fault::new("unexpected EOF while parsing", place));
            return Err(LexFault {
                fault,
                at_end: true,
                quiet: true,
                in_fstring: !self.fstrings.is_empty(),
                at,
            });
        }
        Ok(end)
    }

    /// A line end that the source lacks begins at `line_end`.
    fn end_of_source(&mut self, line_end: usize) -> Step {
        let end = self.source.len();
        if let Some(&(open, at)) = self.brackets.last() {
            let fault = Box::new(never_closed(&self.lines(), open, at));
            return Err(LexFault {
                fault,
                at_end: true,
                quiet: true,
                in_fstring: !self.fstrings.is_empty(),
                at: end,
            });
        }
        if self
            .tokens
            .last()
            .is_some_and(|token| token.kind != TokenKind::Newline)
        {
            self.push(TokenKind::Newline, line_end, end + 1);
        }
        self.close_blocks(end);
        self.push(TokenKind::EndMarker, end, end);
        Ok(())
    }

    /// Refuses the character at `at`, which no token begins with.
    fn bad_character(&mut self, at: usize) -> Step {
        let Some(c) = self.source.get(at..).and_then(|rest| rest.chars().next()) else {
            return self.fail("invalid syntax", at);
        };
        let code = c as u32;
        self.fail(
            format!("invalid non-printable character U+{code:04X}"),
            at + c.len_utf8(),
        )
    }

    /// Refuses names with characters that no identifier may hold.
    fn check_name(&mut self, start: usize, end: usize) -> Step {
        let text = self.source.get(start..end).unwrap_or("");
        for (at, c) in text.char_indices() {
            let fits = match at {
                0 => c == '_' || unicode_ident::is_xid_start(c),
                _ => unicode_ident::is_xid_continue(c),
            };
            if fits {
                continue;
            }
            let code = c as u32;
            let message = if super::unicode::is_printable(c) {
                format!("invalid character '{c}' (U+{code:04X})")
            } else {
                format!("invalid non-printable character U+{code:04X}")
            };
            return self.fail(message, start + at + c.len_utf8());
        }
        Ok(())
    }

    /// An error of the tokens, the lexer having read up to `at`.
    pub fn fail<T>(&mut self, message: impl Into<String>, at: usize) -> Step<T> {
        let place = point_place(&self.lines(), at);
        self.fail_at(message, place, at)
    }

    pub fn fail_at<T>(
        &mut self,
        message: impl Into<String>,
        place: FaultPlace,
        at: usize,
    ) -> Step<T> {
        let fault = Box::new(Fault::new(message, place));
        Err(LexFault {
            fault,
            at_end: false,
            quiet: false,
            in_fstring: !self.fstrings.is_empty(),
            at,
        })
    }

    pub fn fail_layout<T>(
        &mut self,
        kind: ErrorKind,
        message: &str,
        place: FaultPlace,
        at: usize,
    ) -> Step<T> {
        let fault = Box::new(Fault::new(message, place).of_kind(kind));
        Err(LexFault {
            fault,
            at_end: false,
            quiet: true,
            in_fstring: !self.fstrings.is_empty(),
            at,
        })
    }

    /// Only errors need it, so it is made when one comes.
    #[cold]
    pub fn lines(&self) -> LineIndex {
        LineIndex::new(self.source)
    }
}

/// The error for a bracket at `at` that nothing closes.
pub(crate) fn never_closed(lines: &LineIndex, open: u8, at: u32) -> Fault {
    let (line, column) = line_column(lines, at as usize);
    let place = FaultPlace {
        line,
        column: column + 1,
        end_line: line,
        end_column: 0,
    };
    Fault::new(format!("'{}' was never closed", open as char), place)
}
