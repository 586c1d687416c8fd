//! Holds `grammar/python.gram` and the parser of `gossamer::syntax` to each other, and both to
//! CPython's `ast.parse` where there is a CPython 3.13.

mod notation;
mod recognise;
mod tokens;

use notation::Grammar;

const STARTS: [&str; 3] = ["file", "interactive", "eval"];

fn grammar() -> Grammar {
    Grammar::read(include_str!("../../grammar/python.gram")).expect("the grammar reads")
}

#[test]
fn every_rule_is_defined_and_reached() {
    // Reading fails on a name without a definition.
    let grammar = grammar();
    let reached = grammar.reachable(&STARTS);
    let lost: Vec<&str> = grammar
        .rules
        .iter()
        .map(|rule| rule.name.as_str())
        .filter(|name| !reached.contains(name))
        .collect();
    assert!(lost.is_empty(), "no way from {STARTS:?} to {lost:?}");
    assert!(STARTS.iter().all(|start| grammar.rule(start).is_some()));
}
