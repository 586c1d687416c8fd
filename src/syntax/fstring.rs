//! F-strings in the lexer: literal text, replacement fields, format specs.
//!
//! Inside a field ordinary tokens come; a `:` that no bracket encloses begins the format spec, which is
//! literal text again (with fields of its own); `}` ends the field.

use super::lexer::{Lexer, Step};
use super::token::TokenKind;

/// Fields in format specs in fields nest no deeper than this.
const MAX_FIELDS: usize = 3;
/// F-strings in fields of f-strings nest no deeper than this.
const MAX_FSTRINGS: usize = 149;

/// An f-string that the lexer is in.
#[derive(Debug)]
pub(crate) struct FString {
    /// Where its prefix starts.
    start: usize,
    quote: u8,
    triple: bool,
    raw: bool,
    /// How many brackets were open where it began.
    pub brackets: usize,
    /// How many of its fields are open, one inside the other's format spec.
    pub fields: usize,
    /// We are in the literal text of a format spec, before its first field.
    in_format_spec: bool,
}

impl Lexer<'_> {
    /// The prefix and first quote stand at `start..open`.
    pub fn fstring_start(&mut self, start: usize, open: usize) -> Step {
        let quote = self.bytes[open - 1];
        let triple =
            self.bytes.get(open) == Some(&quote) && self.bytes.get(open + 1) == Some(&quote);
        let raw = self.bytes[start..open]
            .iter()
            .any(|byte| matches!(byte, b'r' | b'R'));
        let end = if triple { open + 2 } else { open };
        self.move_to(end);
        if self.fstrings.len() >= MAX_FSTRINGS {
            return self.fail("too many nested f-strings", end);
        }
        self.push(TokenKind::FStringStart, start, end);
        let brackets = self.brackets.len();
        self.fstrings.push(FString {
            start,
            quote,
            triple,
            raw,
            brackets,
            fields: 0,
            in_format_spec: false,
        });
        self.fstring_text()
    }

    /// Whether the next token stands in a replacement field, outside brackets of its own.
    pub fn in_field(&self) -> bool {
        let at_top = |f: &FString| f.fields > 0 && self.brackets.len() == f.brackets + f.fields;
        self.fstrings.last().is_some_and(at_top)
    }

    /// A `:` at `start` in a field: the format spec begins.
    pub fn format_spec(&mut self, start: usize) -> Step {
        self.push(TokenKind::Colon, start, start + 1);
        if let Some(fstring) = self.fstrings.last_mut() {
            fstring.in_format_spec = true;
        }
        // The lexer may have read `:=` as one token.
        self.fstring_text_from(start + 1)
    }

    /// A field's `}` has been read.
    pub fn field_end(&mut self) -> Step {
        if let Some(fstring) = self.fstrings.last_mut() {
            fstring.fields -= 1;
            // A format spec is no longer one to CPython's lexer after its first field: `{{` is a brace
            // then, and a newline ends the string.
            fstring.in_format_spec = false;
        }
        self.fstring_text()
    }

    fn fstring_text(&mut self) -> Step {
        self.fstring_text_from(self.here())
    }

    /// Literal text from `at` on, to the end of the f-string or to where ordinary tokens begin.
    fn fstring_text_from(&mut self, mut at: usize) -> Step {
        loop {
            let Some(fstring) = self.fstrings.last() else {
                return Ok(());
            };
            let (quote, size) = (fstring.quote, if fstring.triple { 3 } else { 1 });
            if self.bytes.get(at) == Some(&b'{')
                && (self.bytes.get(at + 1) != Some(&b'{') || fstring.in_format_spec)
            {
                return self.field_start(at);
            }
            let closes =
                |at: usize| (0..size).all(|more| self.bytes.get(at + more) == Some(&quote));
            if closes(at) {
                self.push(TokenKind::FStringEnd, at, at + size);
                self.move_to(at + size);
                self.fstrings.pop();
                return Ok(());
            }
            match self.fstring_middle(at)? {
                Next::Text(next) => at = next,
                Next::Tokens => return Ok(()),
            }
        }
    }

    /// One piece of literal text.
    fn fstring_middle(&mut self, start: usize) -> Step<Next> {
        let Some(fstring) = self.fstrings.last() else {
            return Ok(Next::Tokens);
        };
        let (quote, triple, raw, spec, in_field) = (
            fstring.quote,
            fstring.triple,
            fstring.raw,
            fstring.in_format_spec,
            fstring.fields > 0,
        );
        let mut at = start;
        let mut named_escape = false;
        loop {
            match self.bytes.get(at) {
                None | Some(b'\n' | b'\r') if !triple => {
                    if !spec {
                        return self.fstring_unterminated(at);
                    }
                    // The newline (or the one that the source lacks) ends the format spec; ordinary tokens follow.
                    self.push(TokenKind::FStringMiddle, start, at);
                    if let Some(fstring) = self.fstrings.last_mut() {
                        fstring.in_format_spec = false;
                    }
                    self.move_to(at);
                    return Ok(Next::Tokens);
                }
                None => return self.fstring_unterminated(at),
                Some(&byte) if byte == quote => {
                    let tripled = self.bytes.get(at + 1) == Some(&quote)
                        && self.bytes.get(at + 2) == Some(&quote);
                    if !triple || tripled {
                        self.push(TokenKind::FStringMiddle, start, at);
                        return Ok(Next::Text(at));
                    }
                    at += 1;
                }
                Some(b'{') => {
                    if self.bytes.get(at + 1) == Some(&b'{') && !spec {
                        // The second brace is in the token, but not in its text.
                        self.push(TokenKind::FStringMiddle, start, at + 2);
                        return Ok(Next::Text(at + 2));
                    }
                    self.push(TokenKind::FStringMiddle, start, at);
                    return Ok(Next::Text(at));
                }
                Some(b'}') if named_escape => {
                    named_escape = false;
                    at += 1;
                }
                Some(b'}') => {
                    if self.bytes.get(at + 1) == Some(&b'}') && !in_field {
                        // The second brace is in the token, but not in its text.
                        self.push(TokenKind::FStringMiddle, start, at + 2);
                        return Ok(Next::Text(at + 2));
                    }
                    self.push(TokenKind::FStringMiddle, start, at);
                    self.move_to(at);
                    return Ok(Next::Tokens);
                }
                Some(b'\\') => {
                    let escaped = self.bytes.get(at + 1).copied();
                    at = match escaped {
                        Some(b'{' | b'}') => at + 1,
                        Some(b'N') if !raw && self.bytes.get(at + 2) == Some(&b'{') => {
                            named_escape = true;
                            at + 3
                        }
                        Some(b'N') if !raw => at + 2,
                        _ => self.after_escaped(at + 1),
                    };
                }
                Some(_) => at += 1,
            }
        }
    }

    /// A `{` at `at` begins a field.
    fn field_start(&mut self, at: usize) -> Step {
        let Some(fstring) = self.fstrings.last_mut() else {
            return Ok(());
        };
        if fstring.fields >= MAX_FIELDS {
            return self.fail("f-string: expressions nested too deeply", at);
        }
        fstring.fields += 1;
        fstring.in_format_spec = false;
        self.move_to(at);
        // The `{` is an ordinary token, so that brackets count it.
        Ok(())
    }

    /// Whether the innermost f-string has those quotes: a string with them in a field of it is rather its end.
    pub fn in_fstring_with(&self, quote: u8, triple: bool) -> bool {
        self.fstrings
            .last()
            .is_some_and(|f| f.quote == quote && f.triple == triple)
    }

    fn fstring_unterminated<T>(&mut self, at: usize) -> Step<T> {
        let Some(fstring) = self.fstrings.last() else {
            return self.fail("invalid syntax", at);
        };
        let (start, triple) = (fstring.start, fstring.triple);
        if triple {
            let line = self.last_line();
            let message =
                format!("unterminated triple-quoted f-string literal (detected at line {line})");
            return self.unterminated(message, start, true);
        }
        let line = self.lines().line(at as u32);
        let message = format!("unterminated f-string literal (detected at line {line})");
        self.unterminated(message, start, false)
    }
}

/// What comes after a piece of literal text.
enum Next {
    /// More text (or a field, or the end), from that offset.
    Text(usize),
    /// Ordinary tokens.
    Tokens,
}
