//! The grammar's verdict on a source.

use crate::notation::Grammar;
use crate::programs::Verdict;
use crate::recognise::{Recogniser, Visitor};
use crate::semantics::Semantics;
use crate::tokens::{Class, Token};

/// Judges tokens (`None`: the lexer refused the source) from a start rule. Derivations are shown to
/// `visitor`.
pub fn judge(
    grammar: &Grammar,
    start: &str,
    tokens: Option<&[Token]>,
    visitor: &mut dyn Visitor,
) -> Verdict<'static> {
    let (Some(tokens), Some(rule)) = (tokens, grammar.rule(start)) else {
        return Verdict::Reject;
    };
    let mut tokens = tokens.to_vec();
    if start == "interactive" {
        // The end of the text is the empty line that ends a compound statement.
        let end = tokens.len().saturating_sub(1);
        tokens.insert(end, Token::new(Class::Newline, ""));
    }
    let mut recogniser = Recogniser::new(grammar, &tokens);
    let whole = recogniser.run(rule).is_some_and(|end| {
        tokens[end..]
            .iter()
            .all(|t| matches!(t.class, Class::Newline | Class::EndMarker))
    });
    if !whole {
        return Verdict::Reject;
    }
    let mut semantics = Semantics::new(grammar, &tokens);
    recogniser.derive(rule, &mut semantics);
    match semantics.refused {
        Some(name) => Verdict::Refuse(name),
        None => {
            recogniser.derive(rule, visitor);
            Verdict::Accept
        }
    }
}
