//! Formats of pages: one file each, and a table. A format says which lines of a text may hold a session.

pub mod html;
mod markdown;
pub mod notebook;
pub mod python;
mod rst;

use std::path::Path;

use super::block::{Blank, Block, lines};

/// How sessions are written in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole file is one session.
    Session,
    /// Sessions between paragraphs, ended by blank lines; also what is of an unknown ending.
    Prose,
    /// The same, with directives.
    Rst,
    /// Sessions in fenced or indented code blocks.
    Markdown,
    /// Sessions in `<pre>`.
    Html,
    /// Cells.
    Notebook,
    /// Sessions in the docstrings of a program.
    Python,
}

/// A format of pages.
struct Format {
    kind: Kind,
    /// The endings of files, in lower case; a file's name ends with a dot and one of them.
    endings: &'static [&'static str],
    /// Finds the blocks of a text.
    blocks: for<'p> fn(&'p str) -> Result<Vec<Block<'p>>, Unreadable>,
}

/// Why a text is not of its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Endings that another one is the end of come after it.
const FORMATS: &[Format] = &[
    Format {
        kind: Kind::Session,
        endings: &["pycon"],
        blocks: |text| Ok(vec![Block::session(lines(text), Blank::Output)]),
    },
    Format {
        kind: Kind::Rst,
        endings: &["rst", "rst.txt"],
        blocks: |text| Ok(rst::blocks(text)),
    },
    Format {
        kind: Kind::Prose,
        endings: &["txt"],
        blocks: |text| Ok(vec![Block::session(lines(text), Blank::End)]),
    },
    Format {
        kind: Kind::Markdown,
        endings: &["md", "markdown"],
        blocks: |text| Ok(markdown::blocks(text)),
    },
    Format {
        kind: Kind::Html,
        endings: &["html", "htm", "xhtml"],
        blocks: |text| Ok(html::blocks(text)),
    },
    Format {
        kind: Kind::Notebook,
        endings: &["ipynb"],
        blocks: notebook::blocks,
    },
    Format {
        kind: Kind::Python,
        endings: &["py"],
        blocks: |text| Ok(python::blocks(text)),
    },
];

impl Kind {
    /// The kind that a file's ending says; `None` for endings that no page has.
    pub fn of(path: &Path) -> Option<Kind> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let has = |ending: &&str| {
            name.strip_suffix(*ending)
                .is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        };
        let format = FORMATS.iter().find(|f| f.endings.iter().any(has))?;
        Some(format.kind)
    }

    /// The blocks of a text that is a page of this kind.
    ///
    /// # Errors
    /// The text is not of the format.
    pub fn blocks(self, text: &str) -> Result<Vec<Block<'_>>, Unreadable> {
        match FORMATS.iter().find(|format| format.kind == self) {
            Some(format) => (format.blocks)(text),
            None => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_the_ending() {
        let kind = |name| Kind::of(Path::new(name));
        assert_eq!(kind("a/b.MD"), Some(Kind::Markdown));
        assert_eq!(kind("a.rst.txt"), Some(Kind::Rst));
        assert_eq!(kind("a.txt"), Some(Kind::Prose));
        assert_eq!(kind("a.ipynb"), Some(Kind::Notebook));
        assert_eq!(kind("a.c"), None);
        assert_eq!(kind("md"), None);
        assert_eq!(kind(".md"), None);
    }

    #[test]
    fn every_kind_has_a_format() {
        for format in FORMATS {
            assert!(
                format
                    .kind
                    .blocks("")
                    .is_ok_and(|b| b.iter().all(|b| b.lines.is_empty()))
                    || format.kind == Kind::Notebook
            );
        }
    }
}
