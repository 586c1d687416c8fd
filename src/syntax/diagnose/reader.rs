//! A reader of tokens by rules: a recogniser for parsing expression grammars that remembers its results
//! and lets rules recurse on their left (after Warth, Douglass and Millstein 2008).
//!
//! Besides whether a rule fits it notes the last token looked at, for errors show it.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::names::NodeKind;
use super::places::Places;
use super::reports::Outcome as Reported;
use super::rules::{Choice, Item, Outcome, Rules};
use crate::syntax::errors::Fault;
use crate::syntax::span::{LineIndex, Span};
use crate::syntax::token::{Token, TokenKind};

/// Rules nest no deeper than this.
const MAX_DEPTH: usize = 100_000;

/// Why the reading ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The token at which the lexer stopped was looked at.
    Lexer,
    TooDeep,
    /// A rule knew the mistake.
    Mistake(Box<Fault>),
}

/// What matched: its kind, its tokens, its parts.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: NodeKind,
    /// Its first token.
    pub first: usize,
    /// The token after its last.
    pub end: usize,
    pub parts: Vec<Rc<Node>>,
}

/// A match and the token after it.
type Match = Option<(Rc<Node>, usize)>;
type Read<T> = Result<T, Stop>;

pub(super) struct Reader<'r> {
    rules: &'r Rules,
    pub tokens: &'r [Token],
    pub places: &'r Places<'r>,
    /// How many tokens were looked at.
    pub seen: usize,
    /// The first tokens of the strings that were read with invalid rules off: of those CPython warns.
    pub strings: Vec<usize>,
    /// The rules of plain strings and of f-strings.
    string_rules: [usize; 2],
    /// Invalid rules are on.
    mistakes: bool,
    /// Results by rule, token and whether invalid rules were on.
    memory: FxHashMap<(usize, usize, bool), Match>,
    depth: usize,
    /// The last token that had to stand somewhere and did not. Unlike a mistake it does not end the
    /// reading: another rule may know better.
    pub missing: Option<Box<Fault>>,
}

impl<'r> Reader<'r> {
    pub fn new(rules: &'r Rules, tokens: &'r [Token], places: &'r Places<'r>) -> Reader<'r> {
        let memory = FxHashMap::default();
        Reader {
            rules,
            tokens,
            places,
            seen: 0,
            strings: Vec::new(),
            string_rules: ["string", "fstring"].map(|name| rules.number(name)),
            mistakes: false,
            memory,
            depth: 0,
            missing: None,
        }
    }

    pub fn lines(&self) -> &'r LineIndex {
        &self.places.lines
    }

    /// Turns the invalid rules on, for a second reading.
    pub fn look_for_mistakes(&mut self) {
        self.mistakes = true;
        self.memory.clear();
    }

    /// Reads from the first token on by the rule `start`; answers whether it fits.
    pub fn read(&mut self, start: &str) -> Read<bool> {
        Ok(self.rule(self.rules.number(start), 0)?.is_some())
    }

    /// The last token that was looked at.
    pub fn last_seen(&self) -> usize {
        self.seen.saturating_sub(1)
    }

    /// The span of a node, without the line ends at its end.
    pub fn span(&self, node: &Node) -> Span {
        let layout = |kind| {
            matches!(
                kind,
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent
            )
        };
        let start = self
            .tokens
            .get(node.first)
            .map_or(0, |token| token.span.start);
        let tokens = self.tokens.get(node.first..node.end).unwrap_or(&[]);
        let last = tokens
            .iter()
            .rev()
            .find(|token| !layout(token.kind))
            .or(tokens.last());
        Span::new(start, last.map_or(start, |token| token.span.end))
    }

    /// The text of a node's tokens.
    pub fn text(&self, node: &Node) -> &'r str {
        self.span(node).text(self.places.source)
    }

    /// The kind of the token at `at`, which is thereby looked at.
    fn token(&mut self, at: usize) -> Read<TokenKind> {
        let at = at.min(self.tokens.len().saturating_sub(1));
        let kind = self
            .tokens
            .get(at)
            .map_or(TokenKind::EndMarker, |token| token.kind);
        self.seen = self.seen.max(at + 1);
        if kind == TokenKind::Error {
            Err(Stop::Lexer)
        } else {
            Ok(kind)
        }
    }

    fn rule(&mut self, number: usize, at: usize) -> Read<Match> {
        let Some(rule) = self.rules.rules.get(number) else {
            return Ok(None);
        };
        let key = (number, at, self.mistakes || rule.keeps);
        if let Some(known) = self.memory.get(&key) {
            return Ok(known.clone());
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::TooDeep);
        }
        let mistakes = self.mistakes;
        self.mistakes &= !rule.quiet;
        let found = if rule.left_recursive {
            self.grow(key, &rule.choices, at)?
        } else {
            self.choices(&rule.choices, at)?
        };
        self.mistakes = mistakes;
        self.depth -= 1;
        if self.string_rules.contains(&number) && found.is_some() && !mistakes {
            self.strings.push(at);
        }
        self.memory.insert(key, found.clone());
        Ok(found)
    }

    /// Reads a left-recursive rule: the match found so far stands for the rule in its own definition,
    /// until it grows no more.
    fn grow(&mut self, key: (usize, usize, bool), choices: &[Choice], at: usize) -> Read<Match> {
        let mut best: Match = None;
        loop {
            self.memory.insert(key, best.clone());
            let found = self.choices(choices, at)?;
            let reach = |found: &Match| found.as_ref().map(|(_, end)| *end);
            if reach(&found) <= reach(&best) {
                return Ok(best);
            }
            best = found;
        }
    }

    fn choices(&mut self, choices: &[Choice], at: usize) -> Read<Match> {
        for choice in choices {
            match self.choice(choice, at)? {
                Tried::Match(node, end) => return Ok(Some((node, end))),
                Tried::Next => {}
                Tried::Failed => return Ok(None),
            }
        }
        Ok(None)
    }

    fn choice(&mut self, choice: &Choice, start: usize) -> Read<Tried> {
        if let [(_, Item::Rule(only))] = choice.parts.as_slice()
            && !self.mistakes
            && self.rules.rules.get(*only).is_some_and(|rule| rule.invalid)
        {
            return Ok(Tried::Next);
        }
        let mut at = start;
        let mut parts = Vec::new();
        let mut names = Vec::new();
        let mut cut = false;
        for (name, item) in &choice.parts {
            if matches!(item, Item::Cut) {
                cut = true;
                continue;
            }
            let Some((node, end)) = self.item(item, at)? else {
                return Ok(if cut { Tried::Failed } else { Tried::Next });
            };
            at = end;
            if let Some(node) = node {
                if let Some(name) = name {
                    names.push((*name, node.clone()));
                }
                parts.push(node);
            }
        }
        let kind = match &choice.result {
            Outcome::Plain if parts.len() == 1 => {
                return Ok(parts
                    .pop()
                    .map_or(Tried::Next, |node| Tried::Match(node, at)));
            }
            Outcome::Plain => NodeKind::Other,
            Outcome::Kind(kind) => *kind,
            Outcome::Named(name) => {
                let node = names.into_iter().find(|(given, _)| given == name);
                return Ok(node.map_or(Tried::Next, |(_, node)| Tried::Match(node, at)));
            }
            Outcome::Report(report, kind) => match self.report(*report, &names, at)? {
                Reported::Fine => *kind,
                Reported::Nothing => return Ok(Tried::Failed),
                Reported::Mistake(fault) => return Err(Stop::Mistake(fault)),
            },
        };
        Ok(Tried::Match(
            Rc::new(Node {
                kind,
                first: start,
                end: at,
                parts,
            }),
            at,
        ))
    }

    /// An item's match, if it matches: its node, if it has one, and the token after it.
    fn item(&mut self, item: &Item, at: usize) -> Read<Option<(Option<Rc<Node>>, usize)>> {
        Ok(match item {
            Item::Token(kind) => {
                if self.token(at)? == *kind {
                    Some(self.leaf(*kind, at))
                } else {
                    None
                }
            }
            Item::Word(word) => {
                let fits = self.token(at)? == TokenKind::Name && self.word(at) == *word;
                fits.then(|| self.leaf(TokenKind::Name, at))
            }
            Item::SoftKeyword => {
                // As CPython compares: any beginning of a soft keyword counts as one.
                let fits = self.token(at)? == TokenKind::Name
                    && ["match", "case", "type", "_"]
                        .iter()
                        .any(|word| word.starts_with(self.word(at)));
                fits.then(|| self.leaf(TokenKind::Name, at))
            }
            Item::Rule(number) => self.rule(*number, at)?.map(|(node, end)| (Some(node), end)),
            Item::Group(choices) => self
                .choices(choices, at)?
                .map(|(node, end)| (Some(node), end)),
            Item::Optional(item) => Some(self.item(item, at)?.unwrap_or((None, at))),
            Item::Repeat(item, least) => self.repeat(item, None, *least, at)?,
            Item::Separated(item, separator) => self.repeat(item, Some(*separator), 1, at)?,
            Item::Ahead(item) => self.item(item, at)?.map(|_| (None, at)),
            Item::NotAhead(item) => match self.item(item, at)? {
                Some(_) => None,
                None => Some((None, at)),
            },
            Item::Forced(kind, spelling) => {
                if self.token(at)? == *kind {
                    Some(self.leaf(*kind, at))
                } else {
                    self.missing = Some(Box::new(self.expected(spelling, at)));
                    None
                }
            }
            Item::Cut => Some((None, at)),
        })
    }

    fn word(&self, at: usize) -> &'r str {
        self.tokens
            .get(at)
            .map_or("", |token| token.span.text(self.places.source))
    }

    fn leaf(&self, kind: TokenKind, at: usize) -> (Option<Rc<Node>>, usize) {
        let kind = if kind == TokenKind::Name {
            NodeKind::Name
        } else {
            NodeKind::Token
        };
        let node = Node {
            kind,
            first: at,
            end: at + 1,
            parts: Vec::new(),
        };
        (Some(Rc::new(node)), at + 1)
    }

    fn repeat(
        &mut self,
        item: &Item,
        separator: Option<TokenKind>,
        least: usize,
        start: usize,
    ) -> Read<Option<(Option<Rc<Node>>, usize)>> {
        let mut parts = Vec::new();
        let mut end = start;
        loop {
            let mut at = end;
            if let Some(separator) = separator
                && !parts.is_empty()
            {
                if self.token(at)? != separator {
                    break;
                }
                at += 1;
            }
            let Some((node, after)) = self.item(item, at)? else {
                break;
            };
            // A match of nothing would repeat for ever.
            if after == end {
                break;
            }
            parts.extend(node);
            end = after;
        }
        if parts.len() < least {
            return Ok(None);
        }
        let node = Node {
            kind: NodeKind::Other,
            first: start,
            end,
            parts,
        };
        Ok(Some((Some(Rc::new(node)), end)))
    }
}

/// How an alternative fared.
enum Tried {
    Match(Rc<Node>, usize),
    /// The next alternative may fit.
    Next,
    /// No other alternative is to be tried.
    Failed,
}
