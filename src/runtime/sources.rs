//! Source texts by code: what tracebacks show.
//!
//! All code objects of one compilation share one allocation of their file name; its address is the key. So
//! every statement of the prompt has a text of its own, though all are called `<stdin>`. A text is forgotten
//! when the last code of its compilation is gone.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
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
    known: RefCell<Known>,
    /// Makes the text to the end of a line, or more of it, where it is not there from the beginning.
    make: Option<Box<dyn Fn(u32) -> String>>,
    /// How many texts there had been before.
    order: u64,
}

/// What there is of a text.
struct Known {
    text: Rc<str>,
    /// To the end of which line.
    lines: u32,
}

/// As a number of lines: all.
const WHOLE: u32 = u32::MAX;

impl Source {
    fn text(&self, line: u32) -> Rc<str> {
        let mut known = self.known.borrow_mut();
        if known.lines < line
            && let Some(make) = &self.make
        {
            let text = make(line);
            let ends = text.bytes().filter(|byte| *byte == b'\n').count();
            let lines = line.max(ends as u32);
            *known = Known {
                text: text.into(),
                lines,
            };
        }
        known.text.clone()
    }
}

fn key(filename: &Rc<str>) -> usize {
    Rc::as_ptr(filename).cast::<u8>().addr()
}

impl Sources {
    /// Remembers the text from which code was compiled whose file name is `filename` (that very allocation).
    pub fn add(&mut self, filename: &Rc<str>, text: &str) {
        let (text, lines) = (text.into(), WHOLE);
        self.remember(filename, Known { text, lines }, None);
    }

    /// Remembers how to make that text, to the end of a line at least, should it be asked for.
    pub fn add_later(&mut self, filename: &Rc<str>, make: impl Fn(u32) -> String + 'static) {
        let (text, lines) = ("".into(), 0);
        self.remember(filename, Known { text, lines }, Some(Box::new(make)));
    }

    fn remember(
        &mut self,
        filename: &Rc<str>,
        known: Known,
        make: Option<Box<dyn Fn(u32) -> String>>,
    ) {
        if self.texts.len() >= self.limit {
            self.texts
                .retain(|_, source| Rc::strong_count(&source.filename) > 1);
            self.limit = (self.texts.len() * 2).max(64);
        }
        self.added += 1;
        let source = Source {
            filename: filename.clone(),
            known: RefCell::new(known),
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
        named
            .max_by_key(|source| source.order)
            .map(|source| source.text(WHOLE))
    }

    /// The text from which code with this file name was compiled.
    pub fn get(&self, filename: &Rc<str>) -> Option<Rc<str>> {
        self.get_to(filename, WHOLE)
    }

    /// That text to the end of a line, or more of it.
    pub fn get_to(&self, filename: &Rc<str>, line: u32) -> Option<Rc<str>> {
        let source = self.texts.get(&key(filename))?;
        Some(source.text(line))
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
        sources.add_later(&late, |line| "late\n".repeat(line.min(3) as usize));
        assert_eq!(sources.get_to(&late, 1).as_deref(), Some("late\n"));
        let all = "late\nlate\nlate\n";
        assert_eq!(sources.last_of("<stdin>").as_deref(), Some(all));
        assert_eq!(sources.get_to(&late, 2).as_deref(), Some(all));
        drop(one);
        for _ in 0..200 {
            sources.add(&"<stdin>".into(), "c");
        }
        assert!(sources.texts.len() <= 65, "{}", sources.texts.len());
        assert_eq!(sources.get(&two).as_deref(), Some("b"));
    }
}
