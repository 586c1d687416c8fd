//! The rules of `rules.peg`, read once.

use rustc_hash::FxHashMap;

use super::names::{NodeKind, node_kind, token_kind};
use super::reports::Report;
use crate::syntax::token::TokenKind;

/// All rules, by number.
pub(super) struct Rules {
    pub rules: Vec<Rule>,
    numbers: FxHashMap<&'static str, usize>,
}

pub(super) struct Rule {
    pub choices: Vec<Choice>,
    /// Its results are kept whether or not invalid rules were on.
    pub keeps: bool,
    /// It knows a mistake: the first reading passes over it where it is an alternative of its own.
    pub invalid: bool,
    /// Inside it no rule looks for mistakes.
    pub quiet: bool,
    /// One of its choices starts with the rule itself.
    pub left_recursive: bool,
}

/// One alternative.
#[derive(Default)]
pub(super) struct Choice {
    pub parts: Vec<(Option<char>, Item)>,
    pub result: Outcome,
}

/// What an alternative that matched gives.
#[derive(Default)]
pub(super) enum Outcome {
    #[default]
    Plain,
    Kind(NodeKind),
    Named(char),
    /// A suspected mistake, and the node's kind if it is none.
    Report(Report, NodeKind),
}

pub(super) enum Item {
    Token(TokenKind),
    Word(&'static str),
    SoftKeyword,
    Rule(usize),
    Group(Vec<Choice>),
    Optional(Box<Item>),
    /// Repeated, at least so many times.
    Repeat(Box<Item>, usize),
    /// One or more, with separators between.
    Separated(Box<Item>, TokenKind),
    Ahead(Box<Item>),
    NotAhead(Box<Item>),
    Forced(TokenKind, &'static str),
    Cut,
}

impl Rules {
    /// Reads the file. It is part of the program: that it reads is a test's business.
    pub fn load() -> Rules {
        Rules::read(include_str!("rules.peg"))
    }

    /// The number of the rule of that name.
    pub fn number(&self, name: &str) -> usize {
        self.numbers.get(name).copied().unwrap_or(0)
    }

    fn read(text: &'static str) -> Rules {
        let words = words(text);
        let mut starts = Vec::new();
        for (at, pair) in words.windows(2).enumerate() {
            if pair[1] == "<-" {
                starts.push(at);
            }
        }
        let bare = |word: &'static str| word.strip_prefix('@').unwrap_or(word);
        let numbers: FxHashMap<_, _> = starts
            .iter()
            .enumerate()
            .map(|(number, &at)| (bare(words[at]), number))
            .collect();
        let mut rules = Vec::with_capacity(starts.len());
        for (number, &at) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(words.len());
            let mut notation = Notation {
                words: &words[at + 2..end],
                at: 0,
                numbers: &numbers,
            };
            let choices = notation.choices();
            let starts_with_itself = |choice: &Choice| matches!(choice.parts.first(), Some((_, Item::Rule(first))) if *first == number);
            rules.push(Rule {
                left_recursive: choices.iter().any(starts_with_itself),
                choices,
                keeps: words[at].starts_with('@'),
                invalid: bare(words[at]).starts_with("invalid_"),
                quiet: words[at].ends_with("_without_invalid"),
            });
        }
        Rules { rules, numbers }
    }
}

/// The words of the notation: names, quoted tokens, operators.
fn words(text: &'static str) -> Vec<&'static str> {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut rest = if line.starts_with('#') { "" } else { line };
        loop {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else {
                break;
            };
            let length = match first {
                '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
                '<' | '-' | '=' if rest[1..].starts_with(['-', '>']) => 2,
                c if c.is_alphanumeric() || matches!(c, '_' | '@' | '$') => {
                    let more = |c: char| !(c.is_alphanumeric() || c == '_');
                    rest[1..].find(more).map_or(rest.len(), |end| end + 1)
                }
                _ => 1,
            };
            words.push(&rest[..length]);
            rest = &rest[length..];
        }
    }
    words
}

/// Reads one rule's definition.
struct Notation<'w> {
    words: &'w [&'static str],
    at: usize,
    numbers: &'w FxHashMap<&'static str, usize>,
}

impl Notation<'_> {
    fn peek(&self) -> &'static str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'static str {
        let word = self.peek();
        self.at += 1;
        word
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        self.at += usize::from(found);
        found
    }

    fn choices(&mut self) -> Vec<Choice> {
        let mut choices = vec![self.choice()];
        while self.eat("/") {
            choices.push(self.choice());
        }
        choices
    }

    fn choice(&mut self) -> Choice {
        let mut choice = Choice::default();
        loop {
            match self.peek() {
                "" | "/" | ")" => return choice,
                "->" => {
                    self.at += 1;
                    let word = self.next();
                    choice.result = match word.strip_prefix('$') {
                        Some(name) => Outcome::Named(name.chars().next().unwrap_or('a')),
                        None => Outcome::Kind(node_kind(word)),
                    };
                }
                "=>" => {
                    self.at += 1;
                    let kind = match choice.result {
                        Outcome::Kind(kind) => kind,
                        _ => NodeKind::Other,
                    };
                    choice.result = Outcome::Report(Report::named(self.next()), kind);
                }
                word => {
                    let named = self.words.get(self.at + 1) == Some(&"=");
                    let name = word.chars().next().filter(|_| named);
                    self.at += if named { 2 } else { 0 };
                    let item = self.suffixed();
                    choice.parts.push((name, item));
                }
            }
        }
    }

    fn suffixed(&mut self) -> Item {
        let item = self.prefixed();
        match self.peek() {
            "?" => {
                self.at += 1;
                Item::Optional(Box::new(item))
            }
            "*" | "+" => {
                let least = usize::from(self.next() == "+");
                Item::Repeat(Box::new(item), least)
            }
            "%" => {
                self.at += 1;
                Item::Separated(Box::new(item), token_kind(self.next()))
            }
            _ => item,
        }
    }

    fn prefixed(&mut self) -> Item {
        match self.next() {
            "&" => Item::Ahead(Box::new(self.prefixed())),
            "!" => Item::NotAhead(Box::new(self.prefixed())),
            "~" => Item::Cut,
            "^" => {
                let word = self.next();
                Item::Forced(token_kind(word), word)
            }
            "(" => {
                let choices = self.choices();
                self.eat(")");
                Item::Group(choices)
            }
            "SOFT_KEYWORD" => Item::SoftKeyword,
            word if word.starts_with('"') => Item::Word(word.trim_matches('"')),
            word if word.starts_with('\'') => Item::Token(token_kind(word)),
            word => match self.numbers.get(word) {
                Some(&number) => Item::Rule(number),
                None => Item::Token(token_kind(word)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_read() {
        let rules = Rules::load();
        assert!(rules.rules.len() > 150);
        assert!(rules.rules[rules.number("primary")].left_recursive);
        assert!(rules.rules[rules.number("invalid_group")].invalid);
        // Every word is known: unknown ones become `Unknown` tokens.
        fn check(item: &Item) {
            match item {
                Item::Token(kind) | Item::Forced(kind, _) => assert_ne!(*kind, TokenKind::Unknown),
                Item::Group(choices) => check_choices(choices),
                Item::Optional(item)
                | Item::Repeat(item, _)
                | Item::Ahead(item)
                | Item::NotAhead(item) => {
                    check(item);
                }
                Item::Separated(item, separator) => {
                    assert_ne!(*separator, TokenKind::Unknown);
                    check(item);
                }
                Item::Word(_) | Item::SoftKeyword | Item::Rule(_) | Item::Cut => {}
            }
        }
        fn check_choices(choices: &[Choice]) {
            for choice in choices {
                choice.parts.iter().for_each(|(_, item)| check(item));
                if let Outcome::Report(report, _) = &choice.result {
                    assert_ne!(*report, Report::Unknown);
                }
                if let Outcome::Kind(kind) = &choice.result {
                    assert_ne!(*kind, NodeKind::Other);
                }
            }
        }
        rules
            .rules
            .iter()
            .for_each(|rule| check_choices(&rule.choices));
    }
}
