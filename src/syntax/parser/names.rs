//! Identifiers, interned: equal names of one parse share one allocation.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use crate::syntax::ast::Name;

#[derive(Default)]
pub(crate) struct Names<'s> {
    known: FxHashMap<&'s str, Name>,
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
