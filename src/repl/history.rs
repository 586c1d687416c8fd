//! What was typed: where it is kept, and how the editor gets it back.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rustyline::history::{FileHistory, History, SearchDirection, SearchResult};
use rustyline::{Config, Result};

use super::block;
use super::{folders, preferences};

/// The history file: by default in the platform's usual folder for a program's data, which is made if it is missing.
/// `None` if there is no such place; the prompt then has no memory.
pub fn file(wanted: &preferences::History) -> Option<PathBuf> {
    let path = match wanted {
        preferences::History::Off => return None,
        preferences::History::File(path) => path.clone(),
        preferences::History::Usual => folders::data()?.join("history"),
    };
    std::fs::create_dir_all(path.parent()?).ok()?;
    Some(path)
}

/// A history of blocks: they are kept as they are, and the editor sees them with their gutters.
pub struct Blocks(FileHistory);

impl Blocks {
    pub fn new(config: &Config) -> Blocks {
        Blocks(FileHistory::with_config(config))
    }
}

/// An entry as the editor has it.
fn edited(found: SearchResult<'_>) -> SearchResult<'_> {
    let pos = block::edited(found.entry.get(..found.pos).unwrap_or("")).len();
    let entry = match found.entry.contains('\n') {
        true => Cow::Owned(block::edited(&found.entry)),
        false => found.entry,
    };
    SearchResult {
        entry,
        idx: found.idx,
        pos,
    }
}

impl History for Blocks {
    fn get(&self, index: usize, dir: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        Ok(self.0.get(index, dir)?.map(|found| {
            let all = found.entry.len();
            edited(SearchResult { pos: all, ..found })
        }))
    }

    fn add(&mut self, line: &str) -> Result<bool> {
        self.0.add(&block::plain(line))
    }

    fn add_owned(&mut self, line: String) -> Result<bool> {
        self.add(&line)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn set_max_len(&mut self, len: usize) -> Result<()> {
        self.0.set_max_len(len)
    }

    fn ignore_dups(&mut self, yes: bool) -> Result<()> {
        self.0.ignore_dups(yes)
    }

    fn ignore_space(&mut self, yes: bool) {
        self.0.ignore_space(yes);
    }

    fn save(&mut self, path: &Path) -> Result<()> {
        self.0.save(path)
    }

    fn append(&mut self, path: &Path) -> Result<()> {
        self.0.append(path)
    }

    fn load(&mut self, path: &Path) -> Result<()> {
        self.0.load(path)
    }

    fn clear(&mut self) -> Result<()> {
        self.0.clear()
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        dir: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        let found = self.0.search(&block::plain(term), start, dir)?;
        Ok(found.map(edited))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        dir: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        let found = self.0.starts_with(&block::plain(term), start, dir)?;
        Ok(found.map(edited))
    }
}
