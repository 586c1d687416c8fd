//! The parser of patterns. It reads token by token, a token being a character or a backslash with the
//! character behind it; faults and their places are CPython's.

mod escape;
mod group;
mod scan;
mod set;

pub use escape::{is_letter, is_octal, octal, template_escape};
pub use scan::Scanner;
use scan::Token;

use super::tree::{At, FOREVER, Mode, Node, Repeat, Seq, Width, width};
use super::{Fault, FaultKind, flag};

/// A pattern that was read.
pub struct Parsed {
    /// Its tree.
    pub tree: Seq,
    /// Its flags, those inside it included.
    pub flags: u32,
    /// Widths of its groups by number; the first stands for the whole.
    pub widths: Vec<Option<Width>>,
    /// Names of groups, in the order of their numbers.
    pub names: Vec<(String, usize)>,
    /// What a `FutureWarning` says.
    pub warnings: Vec<String>,
}

/// Groups within groups, at most.
const DEEPEST: usize = 480;

/// Reads a pattern.
///
/// # Errors
/// What CPython refuses.
pub fn parse(pattern: &[u32], is_text: bool, flags: u32) -> Result<Parsed, Fault> {
    let mut parser = Parser {
        source: Scanner::new(pattern, is_text)?,
        flags,
        widths: vec![None],
        names: Vec::new(),
        wanted: Vec::new(),
        behind: None,
        warnings: Vec::new(),
        depth: 0,
    };
    let tree = parser.branches(flags & flag::VERBOSE != 0)?;
    parser.flags = settled(parser.flags, is_text)?;
    if parser.source.peek().is_some() {
        parser.source.get()?;
        return Err(parser.source.fault("unbalanced parenthesis", 1));
    }
    for (group, place) in &parser.wanted {
        if *group >= parser.widths.len() {
            return Err(scan::fault_at(
                format!("invalid group reference {group}"),
                *place,
            ));
        }
    }
    Ok(Parsed {
        tree,
        flags: parser.flags,
        widths: parser.widths,
        names: parser.names,
        warnings: parser.warnings,
    })
}

/// The flags with what is implied; refuses what does not go together.
fn settled(flags: u32, is_text: bool) -> Result<u32, Fault> {
    let wrong = |message: &str| {
        Err(Fault {
            kind: FaultKind::Value,
            message: message.into(),
            place: None,
        })
    };
    let has = |bit| flags & bit != 0;
    if is_text {
        if has(flag::LOCALE) {
            return wrong("cannot use LOCALE flag with a str pattern");
        }
        if has(flag::ASCII) && has(flag::UNICODE) {
            return wrong("ASCII and UNICODE flags are incompatible");
        }
        return Ok(match has(flag::ASCII) {
            true => flags,
            false => flags | flag::UNICODE,
        });
    }
    if has(flag::UNICODE) {
        return wrong("cannot use UNICODE flag with a bytes pattern");
    }
    if has(flag::LOCALE) && has(flag::ASCII) {
        return wrong("ASCII and LOCALE flags are incompatible");
    }
    Ok(flags)
}

struct Parser<'a> {
    source: Scanner<'a>,
    flags: u32,
    /// Of groups that are closed.
    widths: Vec<Option<Width>>,
    names: Vec<(String, usize)>,
    /// Groups that conditions asked for before they stood, and where.
    wanted: Vec<(usize, usize)>,
    /// Inside a look behind: the number of groups before it.
    behind: Option<usize>,
    warnings: Vec<String>,
    depth: usize,
}

impl Parser<'_> {
    /// Branches, up to a closing parenthesis or the end.
    fn branches(&mut self, verbose: bool) -> Result<Seq, Fault> {
        self.deeper()?;
        let outermost = self.depth == 1;
        let mut branches = vec![self.seq(verbose, outermost)?];
        // Flags at the beginning are those of all branches.
        let verbose = verbose || outermost && self.flags & flag::VERBOSE != 0;
        while self.source.eat('|')? {
            branches.push(self.seq(verbose, false)?);
        }
        self.depth -= 1;
        if branches.len() == 1 {
            return Ok(branches.pop().unwrap_or_default());
        }
        Ok(vec![Node::Branch(branches)])
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        Err(Fault {
            kind: FaultKind::Recursion,
            message: "maximum recursion depth exceeded".into(),
            place: None,
        })
    }

    /// One branch. Flags for the whole pattern may stand at the beginning of the `first`.
    fn seq(&mut self, mut verbose: bool, first: bool) -> Result<Seq, Fault> {
        let mut seq = Seq::new();
        while let Some(next) = self.source.peek() {
            if next.is('|') || next.is(')') {
                break;
            }
            self.source.get()?;
            if verbose && next.escaped.is_none() {
                if matches!(next.code, 0x20 | 0x09..=0x0d) {
                    continue;
                }
                if next.is('#') {
                    while let Some(skipped) = self.source.get()? {
                        if skipped.is('\n') {
                            break;
                        }
                    }
                    continue;
                }
            }
            if next.escaped.is_some() {
                let node = self.escape(next)?;
                seq.push(node);
                continue;
            }
            match char::from_u32(next.code) {
                Some('[') => {
                    let node = self.set()?;
                    seq.push(node);
                }
                Some('.') => seq.push(Node::Any),
                Some('^') => seq.push(Node::At(At::Beginning)),
                Some('$') => seq.push(Node::At(At::End)),
                Some('*' | '+' | '?' | '{') => self.repeat(next, &mut seq)?,
                Some('(') => self.group(&mut verbose, first, &mut seq)?,
                _ => seq.push(Node::Literal(next.code)),
            }
        }
        Ok(seq)
    }

    fn repeat(&mut self, sign: Token, seq: &mut Seq) -> Result<(), Fault> {
        let here = self.source.place();
        let (least, most) = match char::from_u32(sign.code) {
            Some('?') => (0, 1),
            Some('*') => (0, FOREVER),
            Some('+') => (1, FOREVER),
            _ => match self.bounds(here)? {
                Some(bounds) => bounds,
                None => {
                    seq.push(Node::Literal(sign.code));
                    return Ok(());
                }
            },
        };
        let back = self.source.place() - here + 1;
        match seq.last() {
            None | Some(Node::At(_)) => return Err(self.source.fault("nothing to repeat", back)),
            Some(Node::Repeat(_)) => return Err(self.source.fault("multiple repeat", back)),
            Some(_) => {}
        }
        let mode = if self.source.eat('?')? {
            Mode::Lazy
        } else if self.source.eat('+')? {
            Mode::Possessive
        } else {
            Mode::Greedy
        };
        let body = match seq.pop() {
            Some(Node::Group(group)) if group.number.is_none() && group.add | group.remove == 0 => {
                group.body
            }
            item => item.into_iter().collect(),
        };
        let repeat = Repeat {
            least,
            most,
            mode,
            body,
        };
        seq.push(Node::Repeat(Box::new(repeat)));
        Ok(())
    }

    /// What stands in braces; none if the brace is only a brace.
    fn bounds(&mut self, here: usize) -> Result<Option<(u32, u32)>, Fault> {
        if self.source.peek().is_some_and(|next| next.is('}')) {
            return Ok(None);
        }
        let low = self.source.digits()?;
        let high = match self.source.eat(',')? {
            true => self.source.digits()?,
            false => low.clone(),
        };
        if !self.source.eat('}')? {
            self.source.seek(here)?;
            return Ok(None);
        }
        let number = |text: &str| match text.parse::<u32>() {
            Ok(number) if number < FOREVER => Ok(number),
            _ => Err(Fault {
                kind: FaultKind::Overflow,
                message: "the repetition number is too large".into(),
                place: None,
            }),
        };
        let least = if low.is_empty() { 0 } else { number(&low)? };
        let most = if high.is_empty() {
            FOREVER
        } else {
            number(&high)?
        };
        if most < least {
            let back = self.source.place() - here;
            return Err(self
                .source
                .fault("min repeat greater than max repeat", back));
        }
        Ok(Some((least, most)))
    }

    /// Opens a group that captures; answers its number.
    fn open_group(&mut self, name: Option<&str>) -> Result<usize, Fault> {
        let number = self.widths.len();
        self.widths.push(None);
        let Some(name) = name else {
            return Ok(number);
        };
        if let Some((_, other)) = self.names.iter().find(|(other, _)| other == name) {
            let shown = self.shown_name(name);
            let message =
                format!("redefinition of group name {shown} as group {number}; was group {other}");
            return Err(self.source.fault(message, name.chars().count() + 1));
        }
        self.names.push((name.to_string(), number));
        Ok(number)
    }

    fn close_group(&mut self, number: usize, body: &Seq) {
        self.widths[number] = Some(width(body, &self.widths));
    }

    /// Whether a group stands and is closed.
    fn is_closed(&self, group: usize) -> bool {
        self.widths.get(group).is_some_and(Option::is_some)
    }

    /// In a look behind only groups before it can be asked for.
    fn check_behind(&self, group: usize) -> Result<(), Fault> {
        let Some(before) = self.behind else {
            return Ok(());
        };
        if !self.is_closed(group) {
            return Err(self.source.fault("cannot refer to an open group", 0));
        }
        if group >= before {
            let message = "cannot refer to group defined in the same lookbehind subpattern";
            return Err(self.source.fault(message, 0));
        }
        Ok(())
    }

    /// A name as messages show it.
    fn shown_name(&self, name: &str) -> String {
        crate::text::str_repr::repr_str(name.into())
    }
}
