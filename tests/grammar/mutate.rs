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

/// What mistyping puts into a text: quotes, brackets, layout, digits, characters that are no token.
const SPLINTERS: [&str; 48] = [
    "'", "\"", "'''", "\"\"\"", "f'", "rb'", "\\", "\\\n", "\n", "\r", "\r\n", "\t", "\x0c", " ",
    "    ", "#", "(", ")", "[", "]", "{", "}", "{{", "}}", ":", ":=", "=", "==", "!", "!r", ",",
    ";", ".", "...", "*", "**", "0", "1_", "0x", "1e", "j", "$", "?", "é", "ª", "²", "\u{a0}", "→",
];

/// Deletes, doubles or puts in some characters of a text.
pub fn mangle(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(2) {
        let at = random.below(chars.len() + 1);
        let end = (at + random.below(4)).min(chars.len());
        match random.below(4) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let piece = chars[at..end].to_vec();
                chars.splice(at..at, piece);
            }
            _ => {
                chars.splice(at..at, random.pick(&SPLINTERS).chars());
            }
        }
    }
    chars.into_iter().collect()
}
