//! Small harm to a list of tokens: the programs that people really mistype.

use crate::random::Random;
use crate::tokens::Token;

/// Deletes, doubles or swaps one token, or puts one where another stood.
pub fn mutate(tokens: &[Token], random: &mut Random) -> Vec<Token> {
    let mut tokens = tokens.to_vec();
    if tokens.is_empty() {
        return tokens;
    }
    let at = random.below(tokens.len());
    match random.below(4) {
        0 => {
            tokens.remove(at);
        }
        1 => tokens.insert(at, tokens[at].clone()),
        2 => {
            let next = (at + 1) % tokens.len();
            tokens.swap(at, next);
        }
        _ => tokens[at] = random.pick(&tokens).clone(),
    }
    tokens
}
