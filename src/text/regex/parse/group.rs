//! What parentheses begin.

use super::Parser;
use super::scan::Token;
use crate::text::regex::tree::{Conditional, Group, Look, Node, Seq};
use crate::text::regex::{Fault, flag};

/// Most groups that a pattern can have.
const MOST_GROUPS: usize = (i32::MAX as usize) / 2;

/// How a parenthesis is to be closed.
struct Opened {
    /// Its place.
    start: usize,
    capture: bool,
    name: Option<String>,
    add: u32,
    remove: u32,
    atomic: bool,
}

impl Parser<'_> {
    /// The group whose parenthesis was just read.
    pub(super) fn group(
        &mut self,
        verbose: &mut bool,
        first: bool,
        seq: &mut Seq,
    ) -> Result<(), Fault> {
        let mut opened = Opened {
            start: self.source.place() - 1,
            capture: true,
            name: None,
            add: 0,
            remove: 0,
            atomic: false,
        };
        if self.source.eat('?')? {
            let sign = self.expect()?;
            opened.capture = false;
            match char::from_u32(sign.code).filter(|_| sign.escaped.is_none()) {
                Some('P') => match self.named_group()? {
                    Named::Group(name) => {
                        opened.capture = true;
                        opened.name = Some(name);
                    }
                    Named::Reference(group) => {
                        seq.push(Node::Reference(group));
                        return Ok(());
                    }
                },
                Some(':') => {}
                Some('#') => return self.comment(opened.start),
                Some('=') => return self.look(&opened, false, false, *verbose, seq),
                Some('!') => return self.look(&opened, false, true, *verbose, seq),
                Some('<') => {
                    let sign = self.expect()?;
                    if !sign.is('=') && !sign.is('!') {
                        let message = format!("unknown extension ?<{}", sign.text());
                        return Err(self.source.fault(message, sign.len() + 2));
                    }
                    return self.look(&opened, true, sign.is('!'), *verbose, seq);
                }
                Some('(') => return self.conditional(&opened, *verbose, seq),
                Some('>') => opened.atomic = true,
                Some(letter) if letter == '-' || flag_of(letter).is_some() => {
                    match self.inline_flags(letter)? {
                        Some((add, remove)) => (opened.add, opened.remove) = (add, remove),
                        None => {
                            if !first || !seq.is_empty() {
                                let back = self.source.place() - opened.start;
                                let message = "global flags not at the start of the expression";
                                return Err(self.source.fault(message, back));
                            }
                            *verbose = self.flags & flag::VERBOSE != 0;
                            return Ok(());
                        }
                    }
                }
                _ => {
                    let message = format!("unknown extension ?{}", sign.text());
                    return Err(self.source.fault(message, sign.len() + 1));
                }
            }
        }
        self.body(opened, *verbose, seq)
    }

    fn body(&mut self, opened: Opened, verbose: bool, seq: &mut Seq) -> Result<(), Fault> {
        let number = match opened.capture {
            true => Some(self.open_group(opened.name.as_deref())?),
            false => None,
        };
        let verbose =
            (verbose || opened.add & flag::VERBOSE != 0) && opened.remove & flag::VERBOSE == 0;
        let body = self.branches(verbose)?;
        self.close(opened.start)?;
        if let Some(number) = number {
            self.close_group(number, &body);
        }
        seq.push(match opened.atomic {
            true => Node::Atomic(body),
            false => Node::Group(Box::new(Group {
                number,
                add: opened.add,
                remove: opened.remove,
                body,
            })),
        });
        Ok(())
    }

    fn expect(&mut self) -> Result<Token, Fault> {
        match self.source.get()? {
            Some(token) => Ok(token),
            None => Err(self.source.fault("unexpected end of pattern", 0)),
        }
    }

    fn close(&mut self, start: usize) -> Result<(), Fault> {
        if self.source.eat(')')? {
            return Ok(());
        }
        let back = self.source.place() - start;
        Err(self
            .source
            .fault("missing ), unterminated subpattern", back))
    }

    fn comment(&mut self, start: usize) -> Result<(), Fault> {
        loop {
            match self.source.get()? {
                Some(token) if token.is(')') => return Ok(()),
                Some(_) => {}
                None => {
                    let back = self.source.place() - start;
                    return Err(self.source.fault("missing ), unterminated comment", back));
                }
            }
        }
    }

    /// `(?P<name>` or `(?P=name)`.
    fn named_group(&mut self) -> Result<Named, Fault> {
        if self.source.eat('<')? {
            let name = self.source.until('>', "group name")?;
            return self.source.check_name(&name, 1).map(Named::Group);
        }
        if self.source.eat('=')? {
            let name = self.source.until(')', "group name")?;
            let text = self.source.check_name(&name, 1)?;
            let group = self.group_of_name(&text)?;
            if !self.is_closed(group) {
                let message = "cannot refer to an open group";
                return Err(self.source.fault(message, name.len() + 1));
            }
            self.check_behind(group)?;
            return Ok(Named::Reference(group));
        }
        let sign = self.expect()?;
        let message = format!("unknown extension ?P{}", sign.text());
        Err(self.source.fault(message, sign.len() + 2))
    }

    fn group_of_name(&self, name: &str) -> Result<usize, Fault> {
        match self.names.iter().find(|(own, _)| own == name) {
            Some((_, group)) => Ok(*group),
            None => {
                let message = format!("unknown group name {}", self.shown_name(name));
                Err(self.source.fault(message, name.chars().count() + 1))
            }
        }
    }

    fn look(
        &mut self,
        opened: &Opened,
        behind: bool,
        negated: bool,
        verbose: bool,
        seq: &mut Seq,
    ) -> Result<(), Fault> {
        let outer = self.behind;
        if behind && outer.is_none() {
            self.behind = Some(self.widths.len());
        }
        let body = self.branches(verbose)?;
        if behind {
            self.behind = outer;
        }
        self.close(opened.start)?;
        if negated && body.is_empty() {
            seq.push(Node::Fail);
            return Ok(());
        }
        seq.push(Node::Look(Box::new(Look {
            behind,
            negated,
            body,
        })));
        Ok(())
    }

    /// `(?(group)yes|no)`
    fn conditional(&mut self, opened: &Opened, verbose: bool, seq: &mut Seq) -> Result<(), Fault> {
        let name = self.source.until(')', "group name")?;
        let digits: Option<String> = name
            .iter()
            .map(|code| char::from_u32(*code).filter(char::is_ascii_digit))
            .collect();
        let group = match digits {
            Some(digits) => {
                let group = digits.parse().unwrap_or(usize::MAX);
                if group == 0 {
                    return Err(self.source.fault("bad group number", name.len() + 1));
                }
                if group >= MOST_GROUPS {
                    let digits = match digits.trim_start_matches('0') {
                        "" => "0",
                        digits => digits,
                    };
                    let message = format!("invalid group reference {digits}");
                    return Err(self.source.fault(message, name.len() + 1));
                }
                if !self.wanted.iter().any(|(wanted, _)| *wanted == group) {
                    let place = self.source.place() - name.len() - 1;
                    self.wanted.push((group, place));
                }
                group
            }
            None => {
                let text = self.source.check_name(&name, 1)?;
                self.group_of_name(&text)?
            }
        };
        self.check_behind(group)?;
        self.deeper()?;
        let yes = self.seq(verbose, false)?;
        let mut no = None;
        if self.source.eat('|')? {
            no = Some(self.seq(verbose, false)?);
            if self.source.peek().is_some_and(|next| next.is('|')) {
                let message = "conditional backref with more than two branches";
                return Err(self.source.fault(message, 0));
            }
        }
        self.depth -= 1;
        self.close(opened.start)?;
        seq.push(Node::Conditional(Box::new(Conditional { group, yes, no })));
        Ok(())
    }

    /// Flags behind `(?`: what to turn on and off in a group; none if they are for the whole pattern.
    fn inline_flags(&mut self, first: char) -> Result<Option<(u32, u32)>, Fault> {
        let (mut add, mut remove) = (0, 0);
        let mut letter = first;
        if letter != '-' {
            loop {
                let bit = flag_of(letter).unwrap_or(0);
                let kind = match self.source.is_text {
                    true if letter == 'L' => Some("'L' flag with a str pattern"),
                    false if letter == 'u' => Some("'u' flag with a bytes pattern"),
                    _ => None,
                };
                if let Some(kind) = kind {
                    let message = format!("bad inline flags: cannot use {kind}");
                    return Err(self.source.fault(message, 0));
                }
                add |= bit;
                if bit & flag::KINDS != 0 && add & flag::KINDS != bit {
                    let message = "bad inline flags: flags 'a', 'u' and 'L' are incompatible";
                    return Err(self.source.fault(message, 0));
                }
                letter = self.flag_letter("missing -, : or )", "-:)")?;
                if matches!(letter, '-' | ':' | ')') {
                    break;
                }
            }
        }
        if letter == ')' {
            self.flags |= add;
            return Ok(None);
        }
        if letter == '-' {
            letter = self.flag_letter("missing flag", "")?;
            loop {
                let bit = flag_of(letter).unwrap_or(0);
                if bit & flag::KINDS != 0 {
                    let message = "bad inline flags: cannot turn off flags 'a', 'u' and 'L'";
                    return Err(self.source.fault(message, 0));
                }
                remove |= bit;
                letter = self.flag_letter("missing :", ":")?;
                if letter == ':' {
                    break;
                }
            }
        }
        if add & remove != 0 {
            let message = "bad inline flags: flag turned on and off";
            return Err(self.source.fault(message, 1));
        }
        Ok(Some((add, remove)))
    }

    /// The next flag, or one of the signs that may follow instead.
    fn flag_letter(&mut self, missing: &str, signs: &str) -> Result<char, Fault> {
        let Some(token) = self.source.get()? else {
            return Err(self.source.fault(missing, 0));
        };
        let letter = char::from_u32(token.code).filter(|_| token.escaped.is_none());
        match letter {
            Some(letter) if signs.contains(letter) || flag_of(letter).is_some() => Ok(letter),
            _ => {
                let is_letter =
                    letter.is_some_and(|letter| crate::text::unicode::is_alpha(letter.into()));
                let message = if is_letter { "unknown flag" } else { missing };
                Err(self.source.fault(message, token.len()))
            }
        }
    }
}

enum Named {
    Group(String),
    Reference(usize),
}

fn flag_of(letter: char) -> Option<u32> {
    Some(match letter {
        'i' => flag::IGNORECASE,
        'L' => flag::LOCALE,
        'm' => flag::MULTILINE,
        's' => flag::DOTALL,
        'x' => flag::VERBOSE,
        'a' => flag::ASCII,
        'u' => flag::UNICODE,
        _ => return None,
    })
}
