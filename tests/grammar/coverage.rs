//! Counts which branches of the grammar derivations took: each alternative of each choice, each
//! option and loop both ways. What stands under a `!` never stands in a derivation and is left out.

use std::collections::BTreeMap;

use crate::notation::{Grammar, Node, NodeId};
use crate::recognise::Visitor;

pub struct Coverage {
    taken: BTreeMap<(NodeId, usize), usize>,
}

impl Visitor for Coverage {
    fn branch(&mut self, node: NodeId, alternative: usize) {
        *self.taken.entry((node, alternative)).or_default() += 1;
    }
}

impl Coverage {
    /// All branches of the grammar, none taken yet.
    pub fn new(grammar: &Grammar) -> Self {
        let mut taken = BTreeMap::new();
        let mut todo: Vec<NodeId> = grammar.rules.iter().map(|rule| rule.body).collect();
        while let Some(node) = todo.pop() {
            match &grammar.nodes[node] {
                Node::Choice(parts) => {
                    taken.extend((0..parts.len()).map(|i| ((node, i), 0)));
                    todo.extend(parts);
                }
                Node::Sequence(parts) => todo.extend(parts),
                Node::Optional(inner) | Node::Star(inner) | Node::Plus(inner) => {
                    taken.extend([((node, 0), 0), ((node, 1), 0)]);
                    todo.push(*inner);
                }
                Node::And(inner) => todo.push(*inner),
                Node::Not(_)
                | Node::Rule(_)
                | Node::Class(_)
                | Node::Literal(_)
                | Node::Soft(_) => {}
            }
        }
        Coverage { taken }
    }

    pub fn len(&self) -> usize {
        self.taken.len()
    }

    /// The branches never taken, one a line.
    pub fn missing(&self, grammar: &Grammar) -> Vec<String> {
        self.taken
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|((node, alternative), _)| {
                let rule = &grammar.rules[grammar.owner[*node]].name;
                match &grammar.nodes[*node] {
                    Node::Choice(parts) => format!("{rule}: {}", grammar.show(parts[*alternative])),
                    _ => format!(
                        "{rule}: {} {}",
                        grammar.show(*node),
                        ["left out", "taken"][*alternative]
                    ),
                }
            })
            .collect()
    }
}
