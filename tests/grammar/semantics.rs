//! What CPython's parser refuses though the grammar takes it, each with its name. A visitor of the
//! derivation: it sees which rule took which tokens.

use unicode_normalization::UnicodeNormalization;

use crate::notation::{Grammar, RuleId};
use crate::recognise::Visitor;
use crate::tokens::{Class, Token};

/// In `1 + 2j` as a pattern the first must be real …
pub const REAL: &str = "real part";
/// … and the second imaginary.
pub const IMAGINARY: &str = "imaginary part";
/// Neighbouring literals are all bytes or none is.
pub const BYTES: &str = "bytes beside text";
/// Bytes are written in ASCII.
pub const ASCII: &str = "bytes are ASCII";
/// After `!` in an f-string: `s`, `r` or `a`, without a space.
pub const CONVERSION: &str = "conversion";

pub const ALL: [&str; 5] = [REAL, IMAGINARY, BYTES, ASCII, CONVERSION];

/// Finds the first refusal in a derivation.
pub struct Semantics<'a> {
    grammar: &'a Grammar,
    tokens: &'a [Token],
    pub refused: Option<&'static str>,
}

impl<'a> Semantics<'a> {
    pub fn new(grammar: &'a Grammar, tokens: &'a [Token]) -> Self {
        Semantics {
            grammar,
            tokens,
            refused: None,
        }
    }
}

impl Visitor for Semantics<'_> {
    fn rule(&mut self, rule: RuleId, start: usize, end: usize) {
        let taken = &self.tokens[start..end];
        let imaginary = || taken.last().is_some_and(|t| t.text.ends_with(['j', 'J']));
        let found = match self.grammar.rules[rule].name.as_str() {
            "real_number" if imaginary() => REAL,
            "imaginary_number" if !imaginary() => IMAGINARY,
            "strings" if mixed(taken) => BYTES,
            "string" if taken.iter().any(|t| is_bytes(t) && !t.text.is_ascii()) => ASCII,
            "fstring_conversion" if !conversion(taken) => CONVERSION,
            _ => return,
        };
        self.refused.get_or_insert(found);
    }
}

/// Whether some of the literals are bytes and some are not; what f-strings hold does not count.
fn mixed(tokens: &[Token]) -> bool {
    let (mut bytes, mut text, mut depth) = (false, false, 0);
    for token in tokens {
        match token.class {
            Class::FstringStart => {
                text |= depth == 0;
                depth += 1;
            }
            Class::FstringEnd => depth -= 1,
            Class::String if depth == 0 => {
                bytes |= is_bytes(token);
                text |= !is_bytes(token);
            }
            _ => {}
        }
    }
    bytes && text
}

fn is_bytes(token: &Token) -> bool {
    token
        .text
        .split(['\'', '"'])
        .next()
        .unwrap_or("")
        .contains(['b', 'B'])
}

fn conversion(tokens: &[Token]) -> bool {
    // Names are compared as they are normalised: `ª` is an `a`.
    let normal = |t: &Token| t.text.nfkc().collect::<String>();
    tokens
        .last()
        .is_some_and(|t| t.joined && matches!(normal(t).as_str(), "s" | "r" | "a"))
}
