//! Makes random programs from the grammar: walks the definitions with a budget of tokens, which a
//! sequence shares out among its parts, and takes of two alternatives drawn the one less used so
//! far; where the budget is spent, the shortest. Looks ahead are not heeded, so some of what comes
//! out is no program: the recogniser tells which.

use std::collections::BTreeMap;

use crate::notation::{Grammar, Node, NodeId};
use crate::random::Random;
use crate::tokens::{Class, Token};

/// A node that has no finite way out would keep this size; none does.
const ENDLESS: usize = 1 << 20;

pub struct Generator<'g> {
    grammar: &'g Grammar,
    pub random: Random,
    /// The fewest tokens that each node can give.
    least: Vec<usize>,
    used: BTreeMap<(NodeId, usize), usize>,
    out: Vec<Token>,
    /// The closing quotes of the f-strings that are open.
    quotes: Vec<&'static str>,
}

impl<'g> Generator<'g> {
    pub fn new(grammar: &'g Grammar, seed: u64) -> Self {
        Generator {
            grammar,
            random: Random::new(seed),
            least: least(grammar),
            used: BTreeMap::new(),
            out: Vec::new(),
            quotes: Vec::new(),
        }
    }

    /// Tokens from a start rule, about `budget` of them.
    pub fn program(&mut self, start: &str, budget: usize) -> Vec<Token> {
        self.quotes.clear();
        if let Some(rule) = self.grammar.rule(start) {
            self.node(self.grammar.rules[rule].body, budget);
        }
        std::mem::take(&mut self.out)
    }

    fn node(&mut self, node: NodeId, budget: usize) {
        let grammar = self.grammar;
        match &grammar.nodes[node] {
            Node::Rule(rule) => self.node(grammar.rules[*rule].body, budget),
            Node::Class(class) => self.terminal(*class),
            Node::Literal(text) => {
                let word = grammar.keywords.contains(text);
                self.push(if word { Class::Name } else { Class::Op }, text);
            }
            Node::Soft(text) => self.push(Class::Name, text),
            Node::Sequence(parts) => self.sequence(parts, budget),
            Node::Choice(parts) => {
                let taken = self.choose(node, parts, budget);
                self.node(parts[taken], budget);
            }
            Node::Optional(inner) => {
                if self.takes(node, budget) {
                    self.node(*inner, budget);
                }
            }
            Node::Star(inner) => {
                if self.takes(node, budget) {
                    self.repeat(*inner, budget);
                }
            }
            Node::Plus(inner) => self.repeat(*inner, budget),
            Node::And(_) | Node::Not(_) => {}
        }
    }

    /// Decides first which optional parts to take, then shares the budget out among what can grow.
    fn sequence(&mut self, parts: &[NodeId], budget: usize) {
        let grammar = self.grammar;
        let mut spare = budget.saturating_sub(parts.iter().map(|p| self.least[*p]).sum());
        let mut chosen: Vec<(NodeId, usize)> = Vec::new();
        for part in parts {
            let (node, growing) = match &grammar.nodes[*part] {
                Node::Optional(inner) if self.takes(*part, spare) => (*inner, true),
                Node::Star(inner) if self.takes(*part, spare) => (*inner, true),
                Node::Optional(_) | Node::Star(_) | Node::And(_) | Node::Not(_) => continue,
                Node::Class(_) | Node::Literal(_) | Node::Soft(_) => (*part, false),
                _ => (*part, true),
            };
            spare = spare.saturating_sub(if node == *part { 0 } else { self.least[node] });
            chosen.push((
                *part,
                if growing {
                    1 + self.random.below(100)
                } else {
                    0
                },
            ));
        }
        let weights: usize = chosen.iter().map(|(_, weight)| weight).sum();
        for (part, weight) in chosen {
            let share = if weight == 0 {
                0
            } else {
                spare * weight / weights
            };
            match &grammar.nodes[part] {
                Node::Optional(inner) => self.node(*inner, self.least[*inner] + share),
                Node::Star(inner) => self.repeat(*inner, self.least[*inner] + share),
                _ => self.node(part, self.least[part] + share),
            }
        }
    }

    /// Once or more.
    fn repeat(&mut self, inner: NodeId, mut budget: usize) {
        let least = self.least[inner];
        while budget > 2 * least && self.random.percent(50) {
            let share = least + self.random.below(budget - 2 * least + 1);
            self.node(inner, share);
            budget -= share;
        }
        self.node(inner, budget);
    }

    /// Whether to take an option or to enter a loop: where the budget allows it by chance, or when
    /// it was hardly ever taken so far. The chance is low because loops are mostly chains of
    /// operators, and fifteen levels of them stand above every atom.
    fn takes(&mut self, node: NodeId, budget: usize) -> bool {
        let (inner, chance) = match &self.grammar.nodes[node] {
            Node::Optional(inner) => (*inner, 50),
            Node::Star(inner) => (*inner, 20),
            _ => return true,
        };
        if self.least[inner] > budget {
            return false;
        }
        let uses = |i: usize| self.used.get(&(node, i)).copied().unwrap_or(0);
        let taken = uses(1) * 9 < uses(0) || self.random.percent(chance);
        *self.used.entry((node, usize::from(taken))).or_default() += 1;
        taken
    }

    /// Of two alternatives drawn the less used one; the shortest if the budget is spent.
    fn choose(&mut self, node: NodeId, parts: &[NodeId], budget: usize) -> usize {
        let shortest = (0..parts.len())
            .min_by_key(|i| self.least[parts[*i]])
            .unwrap_or(0);
        let mut drawn = || self.random.below(parts.len());
        let (one, two) = (drawn(), drawn());
        let uses = |i: usize| self.used.get(&(node, i)).copied().unwrap_or(0);
        let mut taken = if uses(one) <= uses(two) { one } else { two };
        if self.least[parts[taken]] > budget {
            taken = shortest;
        }
        *self.used.entry((node, taken)).or_default() += 1;
        taken
    }

    fn terminal(&mut self, class: Class) {
        let text = match class {
            Class::Name => {
                // After `!` a conversion, nearly always one that exists.
                let conversion = self.out.last().is_some_and(|t| t.text == "!");
                let names: &[&str] = if conversion && self.random.percent(90) {
                    &["r", "s", "a"]
                } else {
                    &["a", "b", "c", "x", "f", "match", "case", "type", "_"]
                };
                *self.random.pick(names)
            }
            Class::Number => *self
                .random
                .pick(&["0", "1", "2.5", "3j", "0x1F", "1_0", "1e3J"]),
            Class::String => *self
                .random
                .pick(&["'a'", "\"b\"", "r'c'", "'''d'''", "u'e'", "'f'", "b'g'"]),
            Class::FstringStart => {
                let (start, end) = *self.random.pick(&[
                    ("f'", "'"),
                    ("f\"", "\""),
                    ("rf'", "'"),
                    ("F\"\"\"", "\"\"\""),
                ]);
                self.quotes.push(end);
                start
            }
            Class::FstringMiddle => *self.random.pick(&["t", "u v", " ", "{{", "}}", "="]),
            Class::FstringEnd => self.quotes.pop().unwrap_or("'"),
            _ => "",
        };
        self.push(class, text);
    }

    fn push(&mut self, class: Class, text: &str) {
        self.out.push(Token::new(class, text));
    }
}

/// The fewest tokens of every node, by going over them until nothing changes.
fn least(grammar: &Grammar) -> Vec<usize> {
    let mut least = vec![ENDLESS; grammar.nodes.len()];
    loop {
        let mut changed = false;
        for (id, node) in grammar.nodes.iter().enumerate() {
            let size = match node {
                Node::Rule(rule) => least[grammar.rules[*rule].body],
                Node::Class(_) | Node::Literal(_) | Node::Soft(_) => 1,
                Node::Sequence(parts) => parts.iter().map(|p| least[*p]).sum(),
                Node::Choice(parts) => parts.iter().map(|p| least[*p]).min().unwrap_or(0),
                Node::Plus(inner) => least[*inner],
                Node::Optional(_) | Node::Star(_) | Node::And(_) | Node::Not(_) => 0,
            }
            .min(ENDLESS);
            changed |= size < least[id];
            least[id] = size;
        }
        if !changed {
            return least;
        }
    }
}
