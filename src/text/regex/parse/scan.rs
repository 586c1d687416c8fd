//! The tokens of a pattern, and of a template. A token is a character, or a backslash with the character behind
//! it. The next token is looked at before the one before it is used, so a lonely backslash at the end is found early.

use super::super::{Fault, FaultKind};

/// A token.
#[derive(Clone, Copy)]
pub struct Token {
    /// The character; a backslash if there is one behind it.
    pub code: u32,
    /// The character behind a backslash.
    pub escaped: Option<u32>,
}

impl Token {
    /// Whether it is this character.
    pub fn is(self, character: char) -> bool {
        self.escaped.is_none() && self.code == character as u32
    }

    /// Its characters.
    pub fn len(self) -> usize {
        1 + usize::from(self.escaped.is_some())
    }

    /// Its text, for messages.
    pub fn text(self) -> String {
        let escaped = self.escaped.map(shown);
        format!("{}{}", shown(self.code), escaped.unwrap_or_default())
    }
}

/// A character for messages; lone surrogates, which no `String` holds, as their escapes.
pub fn shown(code: u32) -> String {
    match char::from_u32(code) {
        Some(character) => character.to_string(),
        None => format!("\\u{code:04x}"),
    }
}

/// A fault of the pattern at a place.
pub fn fault_at(message: impl Into<String>, place: usize) -> Fault {
    Fault {
        kind: FaultKind::Pattern,
        message: message.into(),
        place: Some(place),
    }
}

/// Reads tokens.
pub struct Scanner<'a> {
    /// The characters.
    pub chars: &'a [u32],
    /// Whether they are text, not bytes.
    pub is_text: bool,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A reader at the beginning.
    ///
    /// # Errors
    /// A backslash without a character behind it.
    pub fn new(chars: &'a [u32], is_text: bool) -> Result<Scanner<'a>, Fault> {
        let scanner = Scanner {
            chars,
            is_text,
            at: 0,
        };
        scanner.check()?;
        Ok(scanner)
    }

    fn check(&self) -> Result<(), Fault> {
        if self.chars.get(self.at..) == Some(&[u32::from(b'\\')]) {
            return Err(fault_at("bad escape (end of pattern)", self.at));
        }
        Ok(())
    }

    /// The next token.
    pub fn peek(&self) -> Option<Token> {
        let code = *self.chars.get(self.at)?;
        let escaped = match code {
            0x5c => self.chars.get(self.at + 1).copied(),
            _ => None,
        };
        Some(Token { code, escaped })
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// If the one behind it is a lonely backslash.
    pub fn get(&mut self) -> Result<Option<Token>, Fault> {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        self.at += token.len();
        self.check()?;
        Ok(Some(token))
    }

    /// Takes the next token if it is this character.
    ///
    /// # Errors
    /// As [`Scanner::get`].
    pub fn eat(&mut self, character: char) -> Result<bool, Fault> {
        if self.peek().is_some_and(|next| next.is(character)) {
            self.get()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// The place of the next token.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Goes to a place.
    ///
    /// # Errors
    /// As [`Scanner::get`].
    pub fn seek(&mut self, place: usize) -> Result<(), Fault> {
        self.at = place;
        self.check()
    }

    /// Takes at most so many characters that fit.
    ///
    /// # Errors
    /// As [`Scanner::get`].
    pub fn take_while(&mut self, most: usize, fits: fn(&char) -> bool) -> Result<String, Fault> {
        let mut text = String::new();
        while text.len() < most
            && let Some(next) = self.peek()
            && next.escaped.is_none()
            && let Some(character) = char::from_u32(next.code).filter(fits)
        {
            text.push(character);
            self.get()?;
        }
        Ok(text)
    }

    /// Takes all ASCII digits.
    ///
    /// # Errors
    /// As [`Scanner::get`].
    pub fn digits(&mut self) -> Result<String, Fault> {
        self.take_while(usize::MAX, char::is_ascii_digit)
    }

    /// Takes what stands before a character, and the character. `what` is what it should be.
    ///
    /// # Errors
    /// If there is nothing, or no such character.
    pub fn until(&mut self, end: char, what: &str) -> Result<Vec<u32>, Fault> {
        let mut found = Vec::new();
        loop {
            let Some(token) = self.get()? else {
                if found.is_empty() {
                    return Err(self.fault(format!("missing {what}"), 0));
                }
                let message = format!("missing {end}, unterminated name");
                return Err(self.fault(message, found.len()));
            };
            if token.is(end) {
                if found.is_empty() {
                    return Err(self.fault(format!("missing {what}"), 1));
                }
                return Ok(found);
            }
            found.push(token.code);
            found.extend(token.escaped);
        }
    }

    /// A group's name, checked: what stands before `end`. `None` for what are only ASCII digits.
    ///
    /// # Errors
    /// If it is no identifier.
    pub fn check_name(&self, name: &[u32], back: usize) -> Result<String, Fault> {
        let text: crate::text::wtf8::Wtf8Buf = name.iter().copied().collect();
        let is_name = crate::text::case::is_identifier(text.as_wtf8())
            && (self.is_text || text.as_wtf8().is_ascii());
        match text.clone().into_string() {
            Ok(text) if is_name => Ok(text),
            _ => {
                let shown = crate::text::str_repr::repr_str(text.as_wtf8());
                let message = format!("bad character in group name {shown}");
                Err(self.fault(message, name.len() + back))
            }
        }
    }

    /// A fault so many characters before the next token.
    pub fn fault(&self, message: impl Into<String>, back: usize) -> Fault {
        fault_at(message, self.at.saturating_sub(back))
    }
}
