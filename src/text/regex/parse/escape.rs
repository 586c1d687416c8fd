//! Backslashes in patterns, outside and inside of sets.

use super::Parser;
use super::scan::{Scanner, Token};
use crate::text::escape::character_by_name;
use crate::text::regex::Fault;
use crate::text::regex::tree::{At, Category, Node, SetItem, SetNode};

/// The set that an escape stands for: `\d` and its like.
pub fn category(code: u32) -> Option<SetItem> {
    let (category, negated) = match char::from_u32(code)? {
        'd' => (Category::Digit, false),
        'D' => (Category::Digit, true),
        's' => (Category::Space, false),
        'S' => (Category::Space, true),
        'w' => (Category::Word, false),
        'W' => (Category::Word, true),
        _ => return None,
    };
    Some(SetItem::Category(category, negated))
}

/// The control character of an escape.
pub fn control(code: u32) -> Option<u32> {
    Some(match char::from_u32(code)? {
        'a' => 7,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        '\\' => 0x5c,
        _ => return None,
    })
}

/// The character of an escape in a template.
pub fn template_escape(code: u32) -> Option<u32> {
    match char::from_u32(code) {
        Some('b') => Some(8),
        _ => control(code),
    }
}

/// Whether a character is an ASCII letter, which no escape stands for unless it has a meaning.
pub fn is_letter(code: u32) -> bool {
    u8::try_from(code).is_ok_and(|byte| byte.is_ascii_alphabetic())
}

/// Whether a character is an octal digit.
pub fn is_octal(character: &char) -> bool {
    character.is_digit(8)
}

/// The value of octal digits, which must fit a byte.
pub fn octal(source: &Scanner, digits: &str) -> Result<u32, Fault> {
    let value = u32::from_str_radix(digits, 8).unwrap_or(0);
    if value > 0o377 {
        let message = format!("octal escape value \\{digits} outside of range 0-0o377");
        return Err(source.fault(message, digits.len() + 1));
    }
    Ok(value)
}

impl Parser<'_> {
    /// An escape outside of a set.
    pub(super) fn escape(&mut self, token: Token) -> Result<Node, Fault> {
        let code = token.escaped.unwrap_or(token.code);
        if let Some(item) = category(code) {
            return Ok(Node::Set(SetNode {
                negated: false,
                items: vec![item],
            }));
        }
        if let Some(control) = control(code) {
            return Ok(Node::Literal(control));
        }
        let at = match char::from_u32(code) {
            Some('A') => Some(At::BeginningOfText),
            Some('Z') => Some(At::EndOfText),
            Some('b') => Some(At::Boundary),
            Some('B') => Some(At::NoBoundary),
            _ => None,
        };
        if let Some(at) = at {
            return Ok(Node::At(at));
        }
        if let Some(code) = self.numbered(token)? {
            return Ok(Node::Literal(code));
        }
        match char::from_u32(code) {
            Some('0') => {
                let more = self.source.take_while(2, is_octal)?;
                octal(&self.source, &format!("0{more}")).map(Node::Literal)
            }
            Some(first) if first.is_ascii_digit() => self.reference(first),
            _ if is_letter(code) => Err(self.bad_escape(token)),
            _ => Ok(Node::Literal(code)),
        }
    }

    /// An escape inside of a set.
    pub(super) fn set_escape(&mut self, token: Token) -> Result<SetItem, Fault> {
        let code = token.escaped.unwrap_or(token.code);
        if let Some(item) = category(code) {
            return Ok(item);
        }
        let literal = |code| SetItem::Range(code, code);
        if let Some(control) = control(code) {
            return Ok(literal(control));
        }
        if let Some(code) = self.numbered(token)? {
            return Ok(literal(code));
        }
        match char::from_u32(code) {
            Some('b') => Ok(literal(8)),
            Some(first) if is_octal(&first) => {
                let more = self.source.take_while(2, is_octal)?;
                octal(&self.source, &format!("{first}{more}")).map(literal)
            }
            Some(first) if first.is_ascii_digit() => Err(self.bad_escape(token)),
            _ if is_letter(code) => Err(self.bad_escape(token)),
            _ => Ok(literal(code)),
        }
    }

    /// `\x`, `\u`, `\U`, `\N`: a character by its number or its name.
    fn numbered(&mut self, token: Token) -> Result<Option<u32>, Fault> {
        let is_text = self.source.is_text;
        let length = match token.escaped.and_then(char::from_u32) {
            Some('x') => 2,
            Some('u') if is_text => 4,
            Some('U') if is_text => 8,
            Some('N') if is_text => return self.named().map(Some),
            _ => return Ok(None),
        };
        let digits = self.source.take_while(length, char::is_ascii_hexdigit)?;
        let shown = format!("{}{digits}", token.text());
        if digits.len() != length {
            let message = format!("incomplete escape {shown}");
            return Err(self.source.fault(message, shown.len()));
        }
        match u32::from_str_radix(&digits, 16) {
            Ok(code) if code < 0x11_0000 => Ok(Some(code)),
            _ => {
                let message = format!("bad escape {shown}");
                Err(self.source.fault(message, shown.len()))
            }
        }
    }

    fn named(&mut self) -> Result<u32, Fault> {
        if !self.source.eat('{')? {
            return Err(self.source.fault("missing {", 0));
        }
        let name = self.source.until('}', "character name")?;
        let text: crate::text::wtf8::Wtf8Buf = name.iter().copied().collect();
        match text.as_wtf8().as_str().and_then(character_by_name) {
            Some(character) => Ok(character.into()),
            None => {
                let shown = crate::text::str_repr::repr_str(text.as_wtf8());
                let message = format!("undefined character name {shown}");
                Err(self.source.fault(message, name.len() + r"\N{}".len()))
            }
        }
    }

    /// `\1`, or a character in octal.
    fn reference(&mut self, first: char) -> Result<Node, Fault> {
        let mut digits = String::from(first);
        let second = self.source.take_while(1, char::is_ascii_digit)?;
        digits.push_str(&second);
        if !second.is_empty() && digits.chars().all(|digit| is_octal(&digit)) {
            let third = self.source.take_while(1, is_octal)?;
            if !third.is_empty() {
                digits.push_str(&third);
                return octal(&self.source, &digits).map(Node::Literal);
            }
        }
        let group: usize = digits.parse().unwrap_or(usize::MAX);
        if group >= self.widths.len() {
            let message = format!("invalid group reference {group}");
            return Err(self.source.fault(message, digits.len()));
        }
        if !self.is_closed(group) {
            let message = "cannot refer to an open group";
            return Err(self.source.fault(message, digits.len() + 1));
        }
        self.check_behind(group)?;
        Ok(Node::Reference(group))
    }

    fn bad_escape(&self, token: Token) -> Fault {
        let message = format!("bad escape {}", token.text());
        self.source.fault(message, token.len())
    }
}
