//! Source texts by code: what tracebacks show.
//!
//! All code objects of one compilation share one allocation of their file name; its address is the key. So
//! every statement of the prompt has a text of its own, though all are called `<stdin>`. A text is forgotten
//! when the last code of its compilation is gone.

use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The texts.
#[derive(Default)]
pub struct Sources {
    /// File name, text, and how many texts there had been before.
    texts: FxHashMap<usize, (Rc<str>, Rc<str>, u64)>,
    limit: usize,
    added: u64,
}

fn key(filename: &Rc<str>) -> usize {
    Rc::as_ptr(filename).cast::<u8>().addr()
}

impl Sources {
    /// Remembers the text from which code was compiled whose file name is `filename` (that very allocation).
    pub fn add(&mut self, filename: &Rc<str>, text: &str) {
        if self.texts.len() >= self.limit {
            self.texts
                .retain(|_, (filename, ..)| Rc::strong_count(filename) > 1);
            self.limit = (self.texts.len() * 2).max(64);
        }
        self.added += 1;
        self.texts
            .insert(key(filename), (filename.clone(), text.into(), self.added));
    }

    /// The text of the newest compilation under a file name.
    pub fn last_of(&self, name: &str) -> Option<Rc<str>> {
        let (_, text, _) = self
            .texts
            .values()
            .filter(|(filename, ..)| **filename == *name)
            .max_by_key(|(.., order)| *order)?;
        Some(text.clone())
    }

    /// The text from which code with this file name was compiled.
    pub fn get(&self, filename: &Rc<str>) -> Option<Rc<str>> {
        self.texts
            .get(&key(filename))
            .map(|(_, text, _)| text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_of_two_compilations_have_two_texts_which_go_with_them() {
        let mut sources = Sources::default();
        let (one, two): (Rc<str>, Rc<str>) = ("<stdin>".into(), "<stdin>".into());
        sources.add(&one, "a");
        sources.add(&two, "b");
        assert_eq!(sources.get(&one).as_deref(), Some("a"));
        assert_eq!(sources.get(&two).as_deref(), Some("b"));
        drop(one);
        for _ in 0..200 {
            sources.add(&"<stdin>".into(), "c");
        }
        assert!(sources.texts.len() <= 65, "{}", sources.texts.len());
        assert_eq!(sources.get(&two).as_deref(), Some("b"));
    }
}
