//! What Tab offers: names, attributes, keywords, parameters, keys, modules. Where the cursor is, the lexer's tokens
//! tell; what there is, the session, which runs nothing for it.

use std::collections::BTreeSet;

use crate::session::Session;
use crate::syntax::token::{Token, TokenKind};
use crate::syntax::{self, Mode};

use super::commands;
use super::statements::{closes, opens};

/// What may stand at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Where what is replaced begins.
    pub start: usize,
    /// What is shown of each, and what is put there.
    pub candidates: Vec<(String, String)>,
}

/// Soft keywords, which the lexer takes for names.
const SOFT_KEYWORDS: [&str; 3] = ["case", "match", "type"];

/// Completes a text that ends at the cursor.
pub fn complete(session: &mut Session, text: &str) -> Found {
    if let Some(found) = command(text) {
        return found;
    }
    let tokens = syntax::lex(text);
    let place = Place::new(text, &tokens);
    match place.last() {
        Some(TokenKind::Comment) => return Found::default(),
        Some(TokenKind::String) if is_open(text) => return place.key(session),
        _ => {}
    }
    if let Some(found) = place.module(session) {
        return found;
    }
    let typed = place.typed();
    let start = text.len() - typed.len();
    let names = match place.dotted() {
        Some(Dotted::Path(path)) => session.attributes(&path),
        Some(Dotted::Text) => session.attributes(&[]),
        Some(Dotted::Unknown) => return Found::default(),
        None if typed.is_empty()
            && place.before().is_some_and(|kind| kind == TokenKind::Number) =>
        {
            return Found::default();
        }
        None => place.names(session),
    };
    Found {
        start,
        candidates: chosen(names, typed),
    }
}

/// The prompt's own commands, where one is typed.
fn command(text: &str) -> Option<Found> {
    let typed = text.trim_start();
    if !typed.starts_with('%') || typed.contains(char::is_whitespace) {
        return None;
    }
    Some(Found {
        start: text.len() - typed.len(),
        candidates: chosen(commands::names().map(str::to_string), typed),
    })
}

/// The names that go on with what was typed; those with an underscore only if that was.
fn chosen(names: impl IntoIterator<Item = String>, typed: &str) -> Vec<(String, String)> {
    let names = names.into_iter().filter(|name| {
        let hidden = match typed {
            "_" => name.starts_with("__"),
            typed => name.starts_with('_') && !typed.starts_with('_'),
        };
        name.starts_with(typed) && !hidden
    });
    names.map(|name| (name.clone(), name)).collect()
}

/// Whether the text ends inside a string.
fn is_open(text: &str) -> bool {
    syntax::tokens(&format!("{text}\n"), Mode::Exec).is_err()
}

/// What stands before the dot.
enum Dotted<'t> {
    Path(Vec<&'t str>),
    /// A string.
    Text,
    Unknown,
}

/// The text before the cursor, as tokens.
struct Place<'t> {
    text: &'t str,
    /// All tokens but the word at the cursor.
    tokens: &'t [Token],
    /// The word at the cursor.
    word: Option<Token>,
}

impl<'t> Place<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Place<'t> {
        let is_word = |kind: TokenKind| kind == TokenKind::Name || kind.is_keyword();
        match tokens.split_last() {
            Some((last, before)) if is_word(last.kind) && last.span.end as usize == text.len() => {
                Place {
                    text,
                    tokens: before,
                    word: Some(*last),
                }
            }
            _ => Place {
                text,
                tokens,
                word: None,
            },
        }
    }

    fn of(&self, token: &Token) -> &'t str {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        self.text.get(start..end).unwrap_or("")
    }

    fn typed(&self) -> &'t str {
        self.word.map_or("", |word| self.of(&word))
    }

    /// The token that the text ends with, if no word does.
    fn last(&self) -> Option<TokenKind> {
        let last = self.tokens.last()?;
        (last.span.end as usize == self.text.len()).then_some(last.kind)
    }

    fn before(&self) -> Option<TokenKind> {
        self.tokens.last().map(|token| token.kind)
    }

    /// What the dot before the word belongs to, if there is a dot.
    fn dotted(&self) -> Option<Dotted<'t>> {
        let (dot, before) = self.tokens.split_last()?;
        if dot.kind != TokenKind::Dot {
            return None;
        }
        Some(match before.last().map(|token| token.kind) {
            Some(TokenKind::String) => Dotted::Text,
            Some(TokenKind::Name) => self.path(before).map_or(Dotted::Unknown, Dotted::Path),
            _ => Dotted::Unknown,
        })
    }

    /// The dotted path with which tokens end.
    fn path(&self, tokens: &[Token]) -> Option<Vec<&'t str>> {
        let mut path = Vec::new();
        let mut rest = tokens;
        while let Some((name, before)) = rest.split_last() {
            if name.kind != TokenKind::Name {
                return None;
            }
            path.push(self.of(name));
            match before.split_last() {
                Some((dot, more)) if dot.kind == TokenKind::Dot => rest = more,
                _ => break,
            }
        }
        path.reverse();
        (!path.is_empty()).then_some(path)
    }

    /// Names of the session and of the text itself, keywords, and parameters inside a call.
    fn names(&self, session: &mut Session) -> BTreeSet<String> {
        let mut names = session.names();
        let own = self
            .tokens
            .iter()
            .filter(|token| token.kind == TokenKind::Name);
        names.extend(own.map(|token| self.of(token).to_string()));
        names.extend(TokenKind::keywords().map(str::to_string));
        names.extend(SOFT_KEYWORDS.map(str::to_string));
        if let Some(path) = self.called() {
            let parameters = session.parameters(&path);
            names.extend(parameters.iter().map(|name| format!("{name}=")));
        }
        names
    }

    /// The path of what is called, if the cursor is where an argument begins.
    fn called(&self) -> Option<Vec<&'t str>> {
        let begins = matches!(self.before(), Some(TokenKind::LeftParen | TokenKind::Comma));
        let mut depth = 0usize;
        for (at, token) in self.tokens.iter().enumerate().rev() {
            if closes(token.kind) {
                depth += 1;
            } else if opens(token.kind) {
                if depth == 0 {
                    let call = begins && token.kind == TokenKind::LeftParen;
                    return call.then(|| self.path(&self.tokens[..at])).flatten();
                }
                depth -= 1;
            }
        }
        None
    }

    /// Keys of a dict, where a string in brackets behind a path is not closed.
    fn key(&self, session: &mut Session) -> Found {
        let none = Found::default();
        let Some((string, [path @ .., bracket])) = self.tokens.split_last() else {
            return none;
        };
        let written = self.of(string);
        let Some(quote) = written.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            return none;
        };
        let typed = &written[1..];
        if bracket.kind != TokenKind::LeftBracket || typed.starts_with(quote) {
            return none;
        }
        let Some(path) = self.path(path) else {
            return none;
        };
        let plain = |key: &String| !key.contains(['\\', quote]) && !key.contains(char::is_control);
        let keys = session.keys(&path).into_iter();
        let keys = keys.filter(|key| key.starts_with(typed) && plain(key));
        Found {
            start: self.text.len() - typed.len(),
            candidates: keys
                .map(|key| (key.clone(), format!("{key}{quote}]")))
                .collect(),
        }
    }

    /// Modules, and names of them, in an import statement.
    fn module(&self, session: &mut Session) -> Option<Found> {
        let statement = self.statement();
        let (first, rest) = statement.split_first()?;
        let names = match (
            first.kind,
            rest.iter().position(|t| t.kind == TokenKind::Import),
        ) {
            (TokenKind::Import, _) => {
                let last = rest.iter().rposition(|t| t.kind == TokenKind::Comma);
                self.modules(session, &rest[last.map_or(0, |at| at + 1)..])?
            }
            (TokenKind::From, Some(import)) => {
                let module = self.path(&rest[..import])?.join(".");
                let listed = matches!(
                    self.before(),
                    Some(TokenKind::Import | TokenKind::Comma | TokenKind::LeftParen)
                );
                if listed {
                    session.names_of_module(&module)
                } else {
                    ["as".into()].into()
                }
            }
            (TokenKind::From, None) => match rest.last().map(|token| token.kind) {
                Some(TokenKind::Name) => ["import".into()].into(),
                _ => self.modules(session, rest)?,
            },
            _ => return None,
        };
        let typed = self.typed();
        Some(Found {
            start: self.text.len() - typed.len(),
            candidates: chosen(names, typed),
        })
    }

    /// The modules that may go on with these tokens: a path and a dot, or nothing.
    fn modules(&self, session: &mut Session, tokens: &[Token]) -> Option<BTreeSet<String>> {
        Some(match tokens.split_last() {
            None => session.modules(""),
            Some((dot, package)) if dot.kind == TokenKind::Dot => {
                session.modules(&self.path(package)?.join("."))
            }
            Some((name, _)) if name.kind == TokenKind::Name => ["as".to_string()].into(),
            Some(_) => return None,
        })
    }

    /// The tokens of the statement that the cursor is in.
    fn statement(&self) -> &'t [Token] {
        let mut start = 0;
        let mut depth = 0usize;
        for (at, pair) in self.tokens.windows(2).enumerate() {
            if opens(pair[0].kind) {
                depth += 1;
            } else if closes(pair[0].kind) {
                depth = depth.saturating_sub(1);
            }
            let (end, next) = (pair[0].span.end as usize, pair[1].span.start as usize);
            let between = self.text.get(end..next).unwrap_or("");
            let ends = matches!(pair[0].kind, TokenKind::Semicolon | TokenKind::Colon)
                || between.contains('\n') && !between.contains('\\');
            if depth == 0 && ends {
                start = at + 1;
            }
        }
        let statement = &self.tokens[start..];
        // A word on a line of its own begins one.
        let end = statement.last().map_or(0, |token| token.span.end as usize);
        let after = self.text.get(end..).unwrap_or("");
        let ended = statement
            .last()
            .is_some_and(|t| matches!(t.kind, TokenKind::Semicolon | TokenKind::Colon));
        if depth == 0 && (ended || after.contains('\n') && !after.contains('\\')) {
            return &[];
        }
        statement
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Settings;

    fn session() -> Session {
        let mut session = Session::new(Settings::default());
        let program = "import os.path\nclass A:\n    size = 1\n    def measure(self, width, *, unit=1): pass\n\
                       a = A()\na.inner = A()\nkeys = {'alpha': 1, 'alp-ine': 2, 'beta': 3, \"q'\": 4}\n";
        assert!(session.run_program(program, "x.py").traceback.is_none());
        session
    }

    #[test]
    fn what_is_offered() {
        let mut session = session();
        let mut offers = |text: &str| {
            let found = complete(&mut session, text);
            let end: Vec<String> = found.candidates.into_iter().map(|(_, put)| put).collect();
            (text[found.start..].to_string(), end.join(" "))
        };
        let mut wrong = Vec::new();
        for (text, typed, wanted) in [
            ("a.mea", "mea", "measure"),
            ("x = a.inner.si", "si", "size"),
            ("a.inner.", "", "measure size"),
            ("os.path.joi", "joi", "join"),
            ("'abc'.upp", "upp", "upper"),
            ("f().x", "", ""),
            ("isinst", "isinst", "isinstance"),
            ("whi", "whi", "while"),
            ("a.measure(wid", "wid", "width="),
            ("a.measure(1, un", "un", "unit="),
            ("sorted([], rev", "rev", "reverse= reversed"),
            ("keys['al", "al", "alp-ine'] alpha']"),
            ("keys[\"be", "be", "beta\"]"),
            ("keys['q", "", ""),
            ("import weak", "weak", "weakref"),
            ("import os, collections.a", "a", "abc"),
            ("import os.pa", "pa", "path"),
            ("from collections.a", "a", "abc"),
            ("from collections i", "i", "import"),
            ("from heapq import heapi", "heapi", "heapify"),
            ("from keyword import (iskeyword, kwl", "kwl", "kwlist"),
            ("x = 1; import weakr", "weakr", "weakref"),
            ("if a: import weakr", "weakr", "weakref"),
            ("import os\nmeas", "", ""),
            ("def measured():\n    meas", "meas", "measured"),
            ("%wh", "%wh", "%why"),
            ("%refs a.inn", "inn", "inner"),
            ("# isinst", "", ""),
            ("'isinst", "", ""),
        ] {
            let got = offers(text);
            let wanted = (typed.to_string(), wanted.to_string());
            if got != wanted && !(got.1.is_empty() && wanted.1.is_empty()) {
                wrong.push((text, got));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(offers("a.").1.contains("measure"));
        assert!(!offers("a.").1.contains("__init__"));
        assert!(offers("a.__in").1.contains("__init__"));
    }
}
