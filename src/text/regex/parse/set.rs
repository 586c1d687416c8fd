//! `[…]`.

use super::Parser;
use super::scan::{Token, shown};
use crate::text::regex::Fault;
use crate::text::regex::tree::{Node, SetItem, SetNode};

impl Parser<'_> {
    /// The set whose bracket was just read.
    pub(super) fn set(&mut self) -> Result<Node, Fault> {
        let here = self.source.place() - 1;
        let mut items = Vec::new();
        if self.source.peek().is_some_and(|next| next.is('[')) {
            let place = self.source.place();
            self.warn("nested set", place);
        }
        let negated = self.source.eat('^')?;
        loop {
            let this = self.set_token(here)?;
            if this.is(']') && !items.is_empty() {
                break;
            }
            let low = if this.escaped.is_some() {
                self.set_escape(this)?
            } else {
                if !items.is_empty() {
                    self.warn_of_operators(this);
                }
                SetItem::Range(this.code, this.code)
            };
            let low_text = self.text_since(this);
            if !self.source.eat('-')? {
                items.push(low);
                continue;
            }
            let that = self.set_token(here)?;
            if that.is(']') {
                items.push(low);
                items.push(SetItem::Range(0x2d, 0x2d));
                break;
            }
            let high = if that.escaped.is_some() {
                self.set_escape(that)?
            } else {
                if that.is('-') {
                    let place = self.source.place() - 2;
                    self.warn("set difference", place);
                }
                SetItem::Range(that.code, that.code)
            };
            match (low, high) {
                (SetItem::Range(from, _), SetItem::Range(to, _)) if from <= to => {
                    items.push(SetItem::Range(from, to));
                }
                _ => {
                    let high_text = self.text_since(that);
                    let back = low_text.chars().count() + 1 + high_text.chars().count();
                    let message = format!("bad character range {low_text}-{high_text}");
                    return Err(self.source.fault(message, back));
                }
            }
        }
        if let ([SetItem::Range(from, to)], false) = (items.as_slice(), negated)
            && from == to
        {
            return Ok(Node::Literal(*from));
        }
        Ok(Node::Set(SetNode { negated, items }))
    }

    fn set_token(&mut self, here: usize) -> Result<Token, Fault> {
        match self.source.get()? {
            Some(token) => Ok(token),
            None => {
                let back = self.source.place() - here;
                Err(self.source.fault("unterminated character set", back))
            }
        }
    }

    /// What a message about a range shows of its end: the token, not the digits behind it.
    fn text_since(&self, token: Token) -> String {
        match token.escaped {
            Some(escaped) => format!("\\{}", shown(escaped)),
            None => shown(token.code),
        }
    }

    fn warn_of_operators(&mut self, this: Token) {
        let doubled = self
            .source
            .peek()
            .is_some_and(|next| next.escaped.is_none() && next.code == this.code);
        let what = match char::from_u32(this.code) {
            Some('-') => "set difference",
            Some('&') => "set intersection",
            Some('~') => "set symmetric difference",
            Some('|') => "set union",
            _ => return,
        };
        if doubled {
            let place = self.source.place() - 1;
            self.warn(what, place);
        }
    }

    fn warn(&mut self, what: &str, place: usize) {
        self.warnings
            .push(format!("Possible {what} at position {place}"));
    }
}
