//! Identifiers, interned: equal names of one parse share one allocation.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::UnicodeNormalization;

use crate::syntax::ast::Name;

#[derive(Default)]
pub(crate) struct Names<'s> {
    known: HashMap<&'s str, Name, BuildHasherDefault<NameHasher>>,
}

impl<'s> Names<'s> {
    /// The name that `text` spells (in NFKC, as Python compares names).
    pub fn intern(&mut self, text: &'s str) -> Name {
        if let Some(name) = self.known.get(text) {
            return name.clone();
        }
        let name: Name = if text.is_ascii() {
            Name::from(text)
        } else {
            Name::from(text.nfkc().collect::<String>())
        };
        self.known.insert(text, name.clone());
        name
    }
}

/// A hasher for short keys that no enemy chooses for long: multiply and rotate, a word at a time.
#[derive(Default)]
pub(crate) struct NameHasher(u64);

impl NameHasher {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
        let mut last = [0; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.word(u64::from_le_bytes(last) | (rest.len() as u64) << 56);
    }

    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_one() {
        let mut names = Names::default();
        let first = names.intern("alpha");
        assert!(Name::ptr_eq(&first, &names.intern("alpha")));
        assert_eq!(&*names.intern("ﬁ"), "fi");
    }
}
