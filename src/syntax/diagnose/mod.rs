//! Why a source was refused: CPython's message and place.
//!
//! The parser proper only says that something is wrong. Then the tokens are read again by the rules of
//! `rules.peg`, slowly and with memory, as CPython reads them: a first time to see how far a reader gets,
//! a second time with the `invalid_…` rules on, each of which knows one mistake. The first mistake found
//! wins; if none is, it is "invalid syntax" at the last token that the first reading looked at.
//!
//! Invariant: only refused sources come here, so speed does not matter, but depth does: the reading runs
//! on a thread with a stack of its own, and gives up beyond `MAX_DEPTH` rules.

mod names;
mod places;
mod reader;
mod reports;
mod rules;

use std::sync::OnceLock;

use super::errors::{ErrorKind, Fault, FaultPlace, line_column};
use super::lexer::{Lexed, never_closed};
use super::span::LineIndex;
use super::token::{Token, TokenKind};
use super::{Mode, Reading};
use places::{NOWHERE, Places};
use reader::{Reader, Stop};
use rules::Rules;

/// The reading's own stack. Only what is used of it costs memory.
const STACK: usize = 512 << 20;

/// What is wrong with a source.
pub(super) struct Explained {
    pub fault: Fault,
    /// How many tokens were read to find that.
    pub read: usize,
    /// The first tokens of the strings of which CPython warns on the way.
    pub strings: Vec<usize>,
}

/// What is wrong with a source that the parser refused.
pub(super) fn explain(source: &str, lexed: &Lexed, mode: Mode) -> Explained {
    let found = on_own_stack(|| Diagnosis::new(source, lexed, mode).run());
    found.unwrap_or_else(|| Explained {
        fault: super::too_complex(),
        read: 0,
        strings: Vec::new(),
    })
}

/// The error `fault`, found while reading the token `at`, or a worse one that the lexer found behind it.
pub(super) fn or_later(source: &str, lexed: &Lexed, mode: Mode, fault: Fault, at: usize) -> Fault {
    Diagnosis::new(source, lexed, mode).or_later(fault, at)
}

/// Whether the first reading of a refused source gets to its end, so that more text could mend it.
pub(super) fn reaches_end(source: &str, lexed: &Lexed, mode: Mode) -> bool {
    on_own_stack(|| Diagnosis::new(source, lexed, mode).reaches_end()).unwrap_or(false)
}

/// What `work` gives, with a deep stack; nothing if there is no memory for that.
fn on_own_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn_scoped(scope, work).ok()?.join().ok()
    })
}

struct Diagnosis<'s> {
    lexed: &'s Lexed,
    tokens: Vec<Token>,
    start_rule: &'static str,
    places: Places<'s>,
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(Rules::load)
}

impl<'s> Diagnosis<'s> {
    fn new(source: &'s str, lexed: &'s Lexed, mode: Mode) -> Diagnosis<'s> {
        let mut tokens = lexed.tokens.clone();
        let start_rule = match mode {
            Mode::Exec => "file",
            Mode::Eval => "eval",
            Mode::Single => {
                // At the prompt the end of the source is a line end too.
                if let Some(&end) = tokens.last()
                    && end.kind == TokenKind::EndMarker
                {
                    let newline = Token {
                        kind: TokenKind::Newline,
                        span: end.span,
                    };
                    tokens.insert(tokens.len() - 1, newline);
                }
                "interactive"
            }
        };
        let places = Places {
            source,
            lines: LineIndex::new(source),
            adds_line_end: mode == Mode::Exec,
            by_line: lexed.reading != Reading::Text,
        };
        Diagnosis {
            lexed,
            tokens,
            start_rule,
            places,
        }
    }

    /// See [`reaches_end`].
    fn reaches_end(self) -> bool {
        let mut reader = Reader::new(rules(), &self.tokens, &self.places);
        match reader.read(self.start_rule) {
            Err(Stop::Lexer) => self.lexed.fault.as_ref().is_some_and(|fault| fault.at_end),
            Err(Stop::TooDeep) => false,
            Err(Stop::Mistake(_)) | Ok(_) => {
                let last = self.tokens.get(reader.last_seen());
                last.is_none_or(|token| token.span.start as usize >= self.places.source.len())
            }
        }
    }

    fn run(self) -> Explained {
        let mut reader = Reader::new(rules(), &self.tokens, &self.places);
        let first = reader.read(self.start_rule);
        let last = reader.last_seen();
        let mut strings = std::mem::take(&mut reader.strings);
        // To one who looks for mistakes in what was typed the end of it is no error, and no token that fits.
        let mut known = self.tokens.clone();
        if let Some(end) = known.last_mut()
            && self.lexed.reading == Reading::Prompt
            && self
                .lexed
                .fault
                .as_ref()
                .is_some_and(|fault| fault.at_end && fault.quiet)
        {
            end.kind = TokenKind::EndMarker;
        }
        let second = match first {
            Err(stop) => Err(stop),
            Ok(_) => {
                reader = Reader::new(rules(), &known, &self.places);
                reader.look_for_mistakes();
                reader.read(self.start_rule)
            }
        };
        let seen = reader.last_seen();
        strings.append(&mut reader.strings);
        let stop = match second {
            Ok(_) => reader.missing.take().map(Stop::Mistake),
            Err(Stop::Lexer) if self.lexed.fault.as_ref().is_some_and(|fault| fault.quiet) => {
                // An error that is only a state of the tokenizer does not replace another.
                Some(reader.missing.take().map_or(Stop::Lexer, Stop::Mistake))
            }
            Err(stop) => Some(stop),
        };
        let fault = match stop {
            Some(Stop::Lexer) => self.lexer_fault(),
            Some(Stop::TooDeep) => super::too_complex(),
            Some(Stop::Mistake(fault)) => self.or_later(*fault, seen),
            None => self.generic(last, seen),
        };
        Explained {
            fault,
            read: last.max(seen) + 1,
            strings,
        }
    }

    /// `fault`, unless the lexer found something worse behind the token `seen`.
    fn or_later(&self, fault: Fault, seen: usize) -> Fault {
        if self.kind(seen) == TokenKind::EndMarker || self.met_the_end(seen) {
            return fault;
        }
        self.later_lexer_fault(seen).unwrap_or(fault)
    }

    /// Whether the lexer looked for more of the token `seen` and met the end of the source, where CPython adds no
    /// line end: there its tokenizer is at its end, and is not asked for later errors.
    fn met_the_end(&self, seen: usize) -> bool {
        let looks_further = self.kind(seen) != TokenKind::String && !self.places.adds_line_end;
        let end = self.tokens.get(seen).map_or(0, |token| token.span.end);
        looks_further && end as usize == self.places.source.len()
    }

    fn kind(&self, at: usize) -> TokenKind {
        self.tokens
            .get(at)
            .map_or(TokenKind::EndMarker, |token| token.kind)
    }

    /// No rule knew the mistake.
    fn generic(&self, last: usize, seen: usize) -> Fault {
        let kind = self.kind(last);
        if matches!(kind, TokenKind::Indent | TokenKind::Dedent) {
            let message = if kind == TokenKind::Indent {
                "unexpected indent"
            } else {
                "unexpected unindent"
            };
            let place = self.place(seen, true);
            return Fault::new(message, place).of_kind(ErrorKind::IndentationError);
        }
        if let Some(fault) = self.later_lexer_fault(seen) {
            return fault;
        }
        Fault::new("invalid syntax", self.place(last, false))
    }

    fn place(&self, at: usize, last: bool) -> FaultPlace {
        let place = |&token| self.places.of_token(token, last);
        self.tokens.get(at).map_or(NOWHERE, place)
    }

    /// The error at which the lexer stopped, as the parser meets it.
    fn lexer_fault(&self) -> Fault {
        match &self.lexed.fault {
            Some(fault) => (*fault.fault).clone(),
            None => super::too_complex(),
        }
    }

    /// An error that the lexer found behind the token `seen`. It is more to the point than what a rule
    /// or the lack of one says.
    fn later_lexer_fault(&self, seen: usize) -> Option<Fault> {
        let fault = self.lexed.fault.as_ref()?;
        if fault.in_fstring || self.lexed.reading == Reading::Prompt {
            return None;
        }
        if !fault.quiet {
            return Some((*fault.fault).clone());
        }
        let &(open, at) = self.lexed.open.last()?;
        let seen = self.tokens.get(seen)?.span.start;
        let (line, _) = line_column(&self.places.lines, seen as usize);
        let (open_line, _) = line_column(&self.places.lines, at as usize);
        (line > open_line).then(|| never_closed(&self.places.lines, open, at))
    }
}
