//! Source texts by code: what tracebacks show.
//!
//! All code objects of one compilation share one allocation of their file name; its address is the key. So
//! every statement of the prompt has a text of its own, though all are called `<stdin>`. A text is forgotten
//! when the last code of its compilation is gone.

use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// The texts.
#[derive(Default)]
pub struct Sources {
    texts: FxHashMap<usize, Source>,
    limit: usize,
    added: u64,
}

struct Source {
    filename: Rc<str>,
    text: OnceCell<Rc<str>>,
    /// Makes the text, where it is not there from the beginning.
    make: Option<Box<dyn Fn() -> String>>,
    /// How many texts there had been before.
    order: u64,
}

impl Source {
    fn text(&self) -> Rc<str> {
        let made = || {
            self.make
                .as_ref()
                .map_or(String::new(), |make| make())
                .into()
        };
        self.text.get_or_init(made).clone()
    }
}

fn key(filename: &Rc<str>) -> usize {
    Rc::as_ptr(filename).cast::<u8>().addr()
}

impl Sources {
    /// Remembers the text from which code was compiled whose file name is `filename` (that very allocation).
    pub fn add(&mut self, filename: &Rc<str>, text: &str) {
        self.remember(filename, OnceCell::from(Rc::from(text)), None);
    }

    /// Remembers how to make that text, should it be asked for.
    pub fn add_later(&mut self, filename: &Rc<str>, make: impl Fn() -> String + 'static) {
        self.remember(filename, OnceCell::new(), Some(Box::new(make)));
    }

    fn remember(
        &mut self,
        filename: &Rc<str>,
        text: OnceCell<Rc<str>>,
        make: Option<Box<dyn Fn() -> String>>,
    ) {
        if self.texts.len() >= self.limit {
            self.texts
                .retain(|_, source| Rc::strong_count(&source.filename) > 1);
            self.limit = (self.texts.len() * 2).max(64);
        }
        self.added += 1;
        let source = Source {
            filename: filename.clone(),
            text,
            make,
            order: self.added,
        };
        self.texts.insert(key(filename), source);
    }

    /// The text of the newest compilation under a file name.
    pub fn last_of(&self, name: &str) -> Option<Rc<str>> {
        let named = self
            .texts
            .values()
            .filter(|source| *source.filename == *name);
        named.max_by_key(|source| source.order).map(Source::text)
    }

    /// The text from which code with this file name was compiled.
    pub fn get(&self, filename: &Rc<str>) -> Option<Rc<str>> {
        self.texts.get(&key(filename)).map(Source::text)
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
        let late: Rc<str> = "<stdin>".into();
        sources.add_later(&late, || "late".to_string());
        assert_eq!(sources.last_of("<stdin>").as_deref(), Some("late"));
        assert_eq!(sources.get(&late).as_deref(), Some("late"));
        drop(one);
        for _ in 0..200 {
            sources.add(&"<stdin>".into(), "c");
        }
        assert!(sources.texts.len() <= 65, "{}", sources.texts.len());
        assert_eq!(sources.get(&two).as_deref(), Some("b"));
    }
}
