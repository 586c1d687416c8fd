//! A plain packrat recogniser: tries a rule at a token, remembers the answer, never asks twice.
//! It keeps no tree; [`Recogniser::derive`] walks the one derivation that the ordered choices
//! leave and reports each rule and each branch on it.

use crate::notation::{Grammar, Node, NodeId, RuleId};
use crate::tokens::{Class, Token};

/// What a derivation shows while it is walked.
pub trait Visitor {
    /// `rule` took the tokens from `start` up to `end`.
    fn rule(&mut self, _rule: RuleId, _start: usize, _end: usize) {}
    /// At a choice: the alternative taken. At an option or a loop: 1 if it took something, else 0.
    fn branch(&mut self, _node: NodeId, _alternative: usize) {}
}

pub struct Recogniser<'g> {
    grammar: &'g Grammar,
    tokens: &'g [Token],
    /// For each token and rule: untried, failed, or the end + 2.
    memo: Vec<u32>,
}

const UNTRIED: u32 = 0;
const FAILED: u32 = 1;

impl<'g> Recogniser<'g> {
    pub fn new(grammar: &'g Grammar, tokens: &'g [Token]) -> Self {
        let cells = (tokens.len() + 1) * grammar.rules.len();
        Recogniser {
            grammar,
            tokens,
            memo: vec![UNTRIED; cells],
        }
    }

    /// Whether `start` takes tokens from the first on; the answer is the number it took.
    pub fn run(&mut self, start: RuleId) -> Option<usize> {
        self.rule(start, 0)
    }

    /// Walks the derivation of `start` from the first token on; `None` if there is none.
    pub fn derive(&mut self, start: RuleId, visitor: &mut dyn Visitor) -> Option<usize> {
        let end = self.rule(start, 0)?;
        self.walk_rule(start, 0, end, visitor);
        Some(end)
    }

    fn rule(&mut self, rule: RuleId, at: usize) -> Option<usize> {
        let cell = at * self.grammar.rules.len() + rule;
        match self.memo[cell] {
            UNTRIED => {
                let end = self.node(self.grammar.rules[rule].body, at);
                self.memo[cell] = end.map_or(FAILED, |end| end as u32 + 2);
                end
            }
            FAILED => None,
            end => Some(end as usize - 2),
        }
    }

    fn node(&mut self, node: NodeId, at: usize) -> Option<usize> {
        let grammar = self.grammar;
        match &grammar.nodes[node] {
            Node::Rule(rule) => self.rule(*rule, at),
            Node::Class(_) | Node::Literal(_) | Node::Soft(_) => {
                let token = self.tokens.get(at)?;
                terminal(grammar, &grammar.nodes[node], token).then_some(at + 1)
            }
            Node::Sequence(parts) => parts.iter().try_fold(at, |at, part| self.node(*part, at)),
            Node::Choice(parts) => parts.iter().find_map(|part| self.node(*part, at)),
            Node::Optional(inner) => Some(self.node(*inner, at).unwrap_or(at)),
            Node::Star(inner) => Some(self.many(*inner, at)),
            Node::Plus(inner) => {
                let first = self.node(*inner, at)?;
                Some(self.many(*inner, first))
            }
            Node::And(inner) => self.node(*inner, at).map(|_| at),
            Node::Not(inner) => self.node(*inner, at).is_none().then_some(at),
        }
    }

    fn many(&mut self, inner: NodeId, mut at: usize) -> usize {
        while let Some(end) = self.node(inner, at) {
            if end == at {
                break;
            }
            at = end;
        }
        at
    }

    fn walk_rule(&mut self, rule: RuleId, at: usize, end: usize, visitor: &mut dyn Visitor) {
        visitor.rule(rule, at, end);
        self.walk(self.grammar.rules[rule].body, at, visitor);
    }

    fn walk(&mut self, node: NodeId, at: usize, visitor: &mut dyn Visitor) -> Option<usize> {
        let grammar = self.grammar;
        match &grammar.nodes[node] {
            Node::Rule(rule) => {
                let end = self.rule(*rule, at)?;
                self.walk_rule(*rule, at, end, visitor);
                Some(end)
            }
            Node::Class(_) | Node::Literal(_) | Node::Soft(_) | Node::Not(_) => self.node(node, at),
            Node::Sequence(parts) => parts
                .iter()
                .try_fold(at, |at, part| self.walk(*part, at, visitor)),
            Node::Choice(parts) => {
                let taken = parts
                    .iter()
                    .position(|part| self.node(*part, at).is_some())?;
                visitor.branch(node, taken);
                self.walk(parts[taken], at, visitor)
            }
            Node::Optional(inner) => {
                let taken = self.node(*inner, at).is_some();
                visitor.branch(node, usize::from(taken));
                if taken {
                    self.walk(*inner, at, visitor)
                } else {
                    Some(at)
                }
            }
            Node::Star(inner) => {
                let end = self.walk_many(*inner, at, visitor);
                visitor.branch(node, usize::from(end != at));
                Some(end)
            }
            Node::Plus(inner) => {
                let first = self.walk(*inner, at, visitor)?;
                let end = self.walk_many(*inner, first, visitor);
                visitor.branch(node, usize::from(end != first));
                Some(end)
            }
            Node::And(inner) => self.walk(*inner, at, visitor).map(|_| at),
        }
    }

    fn walk_many(&mut self, inner: NodeId, mut at: usize, visitor: &mut dyn Visitor) -> usize {
        while self.node(inner, at).is_some_and(|end| end != at) {
            match self.walk(inner, at, visitor) {
                Some(end) => at = end,
                None => break,
            }
        }
        at
    }
}

/// Whether a token is what a terminal of the grammar asks for.
fn terminal(grammar: &Grammar, wanted: &Node, token: &Token) -> bool {
    match wanted {
        Node::Class(Class::Name) => {
            token.class == Class::Name && !grammar.keywords.contains(&token.text)
        }
        Node::Class(class) => token.class == *class,
        Node::Literal(text) => {
            matches!(token.class, Class::Name | Class::Op) && token.text == *text
        }
        Node::Soft(text) => token.class == Class::Name && token.text == *text,
        _ => false,
    }
}
