//! Reads the notation of `grammar/python.gram` into a [`Grammar`]: a flat table of nodes that the
//! recogniser and the generator walk. Invariant: every node a rule reaches is in the table, every
//! name that stands in a definition is a rule or a terminal (else reading fails with its line).

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::Class;

/// Index of a node in [`Grammar::nodes`].
pub type NodeId = usize;
/// Index of a rule in [`Grammar::rules`].
pub type RuleId = usize;

/// One expression of the notation.
#[derive(Debug, Clone)]
pub enum Node {
    Rule(RuleId),
    /// A terminal in capitals.
    Class(Class),
    /// A keyword or operator in single quotes.
    Literal(String),
    /// A soft keyword in double quotes.
    Soft(String),
    Sequence(Vec<NodeId>),
    Choice(Vec<NodeId>),
    Optional(NodeId),
    Star(NodeId),
    Plus(NodeId),
    And(NodeId),
    Not(NodeId),
}

#[derive(Debug)]
pub struct Rule {
    pub name: String,
    pub line: usize,
    pub body: NodeId,
}

/// A grammar as read; `keywords` are the quoted words, reserved everywhere.
#[derive(Debug)]
pub struct Grammar {
    pub rules: Vec<Rule>,
    pub nodes: Vec<Node>,
    /// The rule that each node stands in, for messages.
    pub owner: Vec<RuleId>,
    pub keywords: BTreeSet<String>,
    names: BTreeMap<String, RuleId>,
}

impl Grammar {
    /// Reads the whole notation; the error names the line.
    pub fn read(text: &str) -> Result<Grammar, String> {
        let lexemes = lexemes(text)?;
        let mut names = BTreeMap::new();
        for pair in lexemes.windows(2) {
            if let (Lexeme::Name(name), Lexeme::Arrow) = (&pair[0].1, &pair[1].1) {
                let id = names.len();
                if names.insert(name.clone(), id).is_some() {
                    return Err(format!("line {}: {name} is defined twice", pair[0].0));
                }
            }
        }
        let grammar = Grammar {
            rules: Vec::new(),
            nodes: Vec::new(),
            owner: Vec::new(),
            keywords: BTreeSet::new(),
            names,
        };
        Reader {
            grammar,
            lexemes,
            at: 0,
            current: 0,
        }
        .rules()
    }

    pub fn rule(&self, name: &str) -> Option<RuleId> {
        self.names.get(name).copied()
    }

    /// The rules that can be reached from those named, by their names.
    pub fn reachable(&self, starts: &[&str]) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut todo: Vec<NodeId> = Vec::new();
        for start in starts {
            if let Some(rule) = self.rule(start) {
                seen.insert(self.rules[rule].name.as_str());
                todo.push(self.rules[rule].body);
            }
        }
        while let Some(node) = todo.pop() {
            match &self.nodes[node] {
                Node::Rule(rule) => {
                    if seen.insert(self.rules[*rule].name.as_str()) {
                        todo.push(self.rules[*rule].body);
                    }
                }
                Node::Sequence(parts) | Node::Choice(parts) => todo.extend(parts),
                Node::Optional(e) | Node::Star(e) | Node::Plus(e) | Node::And(e) | Node::Not(e) => {
                    todo.push(*e);
                }
                Node::Class(_) | Node::Literal(_) | Node::Soft(_) => {}
            }
        }
        seen
    }

    /// A node written in the notation again, for messages.
    pub fn show(&self, node: NodeId) -> String {
        let all = |parts: &[NodeId], between: &str| {
            parts
                .iter()
                .map(|p| self.show(*p))
                .collect::<Vec<_>>()
                .join(between)
        };
        match &self.nodes[node] {
            Node::Rule(rule) => self.rules[*rule].name.clone(),
            Node::Class(class) => class.name().to_string(),
            Node::Literal(text) => format!("'{text}'"),
            Node::Soft(text) => format!("\"{text}\""),
            Node::Sequence(parts) => all(parts, " "),
            Node::Choice(parts) => format!("({})", all(parts, " / ")),
            Node::Optional(e) => format!("({})?", self.show(*e)),
            Node::Star(e) => format!("({})*", self.show(*e)),
            Node::Plus(e) => format!("({})+", self.show(*e)),
            Node::And(e) => format!("&({})", self.show(*e)),
            Node::Not(e) => format!("!({})", self.show(*e)),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Lexeme {
    Name(String),
    Quoted(String),
    DoubleQuoted(String),
    Arrow,
    Sign(char),
}

fn lexemes(text: &str) -> Result<Vec<(usize, Lexeme)>, String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '#' => break,
                '\'' | '"' => {
                    let inner = &rest[1..];
                    let Some(end) = inner.find(first) else {
                        return Err(format!("line {number}: a quote is not closed"));
                    };
                    let word = inner[..end].to_string();
                    found.push((
                        number,
                        if first == '"' {
                            Lexeme::DoubleQuoted(word)
                        } else {
                            Lexeme::Quoted(word)
                        },
                    ));
                    end + 2
                }
                '<' if rest.starts_with("<-") => {
                    found.push((number, Lexeme::Arrow));
                    2
                }
                '/' | '?' | '*' | '+' | '&' | '!' | '(' | ')' => {
                    found.push((number, Lexeme::Sign(first)));
                    1
                }
                c if c.is_ascii_alphabetic() => {
                    let end = rest
                        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                        .unwrap_or(rest.len());
                    found.push((number, Lexeme::Name(rest[..end].to_string())));
                    end
                }
                other => return Err(format!("line {number}: {other:?} means nothing here")),
            };
            rest = rest[taken..].trim_start();
        }
    }
    Ok(found)
}

struct Reader {
    grammar: Grammar,
    lexemes: Vec<(usize, Lexeme)>,
    at: usize,
    current: RuleId,
}

impl Reader {
    fn rules(mut self) -> Result<Grammar, String> {
        while let Some((line, lexeme)) = self.lexemes.get(self.at).cloned() {
            let Lexeme::Name(name) = lexeme else {
                return Err(format!("line {line}: a rule's name is wanted"));
            };
            self.at += 2;
            self.current = self.grammar.rules.len();
            let body = self.choice()?;
            self.grammar.rules.push(Rule { name, line, body });
            if !self.starts_rule() && self.at < self.lexemes.len() {
                return Err(format!("line {}: stray sign", self.lexemes[self.at].0));
            }
        }
        Ok(self.grammar)
    }

    fn choice(&mut self) -> Result<NodeId, String> {
        let mut parts = vec![self.sequence()?];
        while self.sign('/') {
            parts.push(self.sequence()?);
        }
        Ok(if parts.len() == 1 {
            parts[0]
        } else {
            self.node(Node::Choice(parts))
        })
    }

    fn sequence(&mut self) -> Result<NodeId, String> {
        let mut parts = Vec::new();
        while let Some((_, lexeme)) = self.lexemes.get(self.at) {
            if self.starts_rule() || matches!(lexeme, Lexeme::Sign('/' | ')')) {
                break;
            }
            parts.push(self.item()?);
        }
        match parts.len() {
            0 => Err(format!(
                "line {}: an empty alternative",
                self.lexemes
                    .get(self.at)
                    .or(self.lexemes.last())
                    .map_or(0, |l| l.0)
            )),
            1 => Ok(parts[0]),
            _ => Ok(self.node(Node::Sequence(parts))),
        }
    }

    fn item(&mut self) -> Result<NodeId, String> {
        if self.sign('&') {
            let inner = self.item()?;
            return Ok(self.node(Node::And(inner)));
        }
        if self.sign('!') {
            let inner = self.item()?;
            return Ok(self.node(Node::Not(inner)));
        }
        let inner = self.single()?;
        Ok(if self.sign('?') {
            self.node(Node::Optional(inner))
        } else if self.sign('*') {
            self.node(Node::Star(inner))
        } else if self.sign('+') {
            self.node(Node::Plus(inner))
        } else {
            inner
        })
    }

    fn single(&mut self) -> Result<NodeId, String> {
        let (line, lexeme) = self
            .lexemes
            .get(self.at)
            .cloned()
            .ok_or("the grammar ends too early")?;
        self.at += 1;
        match lexeme {
            Lexeme::Sign('(') => {
                let inner = self.choice()?;
                if self.sign(')') {
                    Ok(inner)
                } else {
                    Err(format!("line {line}: a group is not closed"))
                }
            }
            Lexeme::Quoted(word) => {
                if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    self.grammar.keywords.insert(word.clone());
                }
                Ok(self.node(Node::Literal(word)))
            }
            Lexeme::DoubleQuoted(word) => Ok(self.node(Node::Soft(word))),
            Lexeme::Name(name) => match (self.grammar.rule(&name), Class::named(&name)) {
                (Some(rule), _) => Ok(self.node(Node::Rule(rule))),
                (None, Some(class)) => Ok(self.node(Node::Class(class))),
                (None, None) => Err(format!("line {line}: {name} is not defined")),
            },
            other => Err(format!("line {line}: {other:?} is out of place")),
        }
    }

    fn node(&mut self, node: Node) -> NodeId {
        self.grammar.nodes.push(node);
        self.grammar.owner.push(self.current);
        self.grammar.nodes.len() - 1
    }

    fn sign(&mut self, wanted: char) -> bool {
        let found = matches!(self.lexemes.get(self.at), Some((_, Lexeme::Sign(c))) if *c == wanted);
        self.at += usize::from(found);
        found
    }

    fn starts_rule(&self) -> bool {
        matches!(
            (self.lexemes.get(self.at), self.lexemes.get(self.at + 1)),
            (Some((_, Lexeme::Name(_))), Some((_, Lexeme::Arrow)))
        )
    }
}
