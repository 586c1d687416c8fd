//! What is legal and hardly meant: lexer and parser warn of it (`SyntaxWarning`) while they read.
//!
//! A warning comes with a token, and with no other: of a source that is refused only those are told to which
//! CPython's reading came.

use super::errors::{Fault, SyntaxError, point_place, range_place};
use super::span::{LineIndex, Span};

/// A warning.
#[derive(Clone, Debug)]
pub(crate) struct Doubt {
    /// The token with which it comes.
    pub token: usize,
    /// What it is about; an empty span is the place where the lexer stood.
    pub span: Span,
    pub message: String,
}

/// Notes a doubt, once however often its token is read.
pub(crate) fn note(doubts: &mut Vec<Doubt>, doubt: Doubt) {
    let same = |known: &&Doubt| known.span == doubt.span && known.message == doubt.message;
    let later = doubts
        .iter()
        .rev()
        .take_while(|known| known.token >= doubt.token);
    if later.filter(same).count() == 0 {
        doubts.push(doubt);
    }
}

/// The warnings of the first `read` tokens in their order, as the errors that filters may make of them.
pub(crate) fn told(
    lexer: &[Doubt],
    parser: Vec<Doubt>,
    read: usize,
    source: &str,
) -> Vec<SyntaxError> {
    if lexer.is_empty() && parser.is_empty() {
        return Vec::new();
    }
    let mut doubts: Vec<Doubt> = lexer.iter().cloned().chain(parser).collect();
    doubts.sort_by_key(|doubt| doubt.token);
    let lines = LineIndex::new(source);
    doubts
        .into_iter()
        .filter(|doubt| doubt.token < read)
        .map(|doubt| {
            let (start, end) = (doubt.span.start as usize, doubt.span.end as usize);
            let place = if start == end {
                point_place(&lines, start)
            } else {
                range_place(&lines, start, end)
            };
            Fault::new(doubt.message, place).finish(source, &lines)
        })
        .collect()
}
