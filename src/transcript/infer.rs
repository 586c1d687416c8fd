//! `--style auto`: what a page's own tracebacks say about the Python that made it. Which lines stand below the frames
//! tells the style; where a frame of the library is, the library's folder; what the typed frames are called, the
//! prompt.
//!
//! Nothing of the content is taken from the page: frames, numbers, lines and messages are what really happens. Where
//! the lines fit several styles, the page is run in each, and the one in which most holds is taken.

use std::fmt::Write as _;

use super::example::Example;
use crate::session::{Style, library_files};

/// What a page's tracebacks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// The styles that fit, the likeliest first; never empty.
    pub styles: Vec<Style>,
    /// The library's folder, if a frame shows it.
    pub library: Option<String>,
    /// Whether typed frames are called `<python-input-0>`, as CPython's prompt does since 3.13.
    pub numbered: bool,
    /// What was seen.
    pub why: String,
}

/// What is below the frames of a page.
#[derive(Default)]
struct Seen {
    /// Typed frames: without a source line, with one, with one and carets.
    typed: [usize; 3],
    /// Frames of files: the same.
    files: [usize; 3],
    library: Option<String>,
    numbered: bool,
}

/// Looks at the claims of examples.
pub fn infer<'e>(examples: impl IntoIterator<Item = &'e Example>) -> Inferred {
    let mut seen = Seen::default();
    for example in examples {
        seen.look(&example.want.lines);
    }
    let styles = seen.styles();
    let mut why = String::new();
    let mut say = |what: &str, [bare, source, carets]: [usize; 3]| {
        if bare + source + carets > 0 {
            let _ = write!(
                why,
                "{what}: {bare} without source, {source} with it, {carets} with carets; "
            );
        }
    };
    say("typed frames", seen.typed);
    say("frames of files", seen.files);
    Inferred {
        styles,
        library: seen.library,
        numbered: seen.numbered,
        why: why.trim_end_matches("; ").to_string(),
    }
}

impl Seen {
    fn look(&mut self, lines: &[String]) {
        let mut inside = false;
        for (index, line) in lines.iter().enumerate() {
            inside |= line.starts_with("Traceback (most recent call last):");
            let Some(file) = frame(line).filter(|_| inside) else {
                continue;
            };
            let below = |count: usize| lines.get(index + count).map_or("", String::as_str);
            let source = below(1).starts_with("    ") && below(1).trim() != "...";
            let carets = source && is_carets(below(2));
            let kind = usize::from(source) + usize::from(carets);
            let numbered = file.starts_with("<python-input-");
            if file == "<stdin>" || numbered {
                self.numbered |= numbered;
                self.typed[kind] += 1;
            } else {
                self.files[kind] += 1;
                if self.library.is_none() {
                    self.library = library(file);
                }
            }
        }
    }

    fn styles(&self) -> Vec<Style> {
        let [bare, source, carets] = self.typed.map(|count| count > 0);
        let [_, _, in_files] = self.files.map(|count| count > 0);
        let all = [Style::Py313, Style::Docs, Style::Py311, Style::Py310];
        let fits = |style: &Style| match style {
            Style::Py313 => !bare,
            Style::Docs => !bare && !carets && !in_files,
            Style::Py311 => !source && !carets,
            Style::Py310 => !source && !carets && !in_files,
        };
        let mut found: Vec<Style> = all.into_iter().filter(fits).collect();
        // Where no file is in a traceback, 3.10 and 3.11 are alike.
        if self.files == [0; 3] && (bare || self.typed == [0; 3]) {
            found.truncate(1);
        }
        if found.is_empty() {
            // Frames of both kinds: made by hand, or of two Pythons.
            found.extend(all);
        }
        found
    }
}

/// The file of a frame's line.
fn frame(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("  File \"")?;
    let (file, rest) = rest.split_once("\", line ")?;
    rest.contains(", in ").then_some(file)
}

fn is_carets(line: &str) -> bool {
    line.starts_with("    ")
        && line.contains(['^', '~'])
        && line.chars().all(|c| matches!(c, ' ' | '^' | '~'))
}

/// The folder of the library, if the file is one of those that we ship.
fn library(file: &str) -> Option<String> {
    let slashed = file.replace('\\', "/");
    let own = library_files()
        .filter(|own| {
            slashed
                .strip_suffix(own)
                .is_some_and(|folder| folder.len() > 1 && folder.ends_with('/'))
        })
        .max_by_key(|own| own.len())?;
    file.get(..file.len() - own.len() - 1).map(str::to_string)
}

/// The number in `<python-input-7>` of the statement's own frame, if the claim shows it.
pub fn input_number(example: &Example) -> Option<usize> {
    let frames = example.want.lines.iter().filter_map(|line| frame(line));
    let mut named = frames.filter_map(|file| file.strip_prefix("<python-input-"));
    named.next()?.strip_suffix('>')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::page::Page;
    use super::super::run::{Way, sessions};
    use super::*;

    fn inferred(frames: &str) -> Inferred {
        let text = format!(">>> f()\nTraceback (most recent call last):\n{frames}E: m\n");
        let page = Page::from_bytes(Path::new("a.pycon"), text.into_bytes()).unwrap();
        infer(sessions(&page, &Way::default()).unwrap().iter().flatten())
    }

    #[test]
    fn styles_are_read_from_what_is_below_frames() {
        let typed = "  File \"<stdin>\", line 1, in <module>\n";
        let file = "  File \"/usr/lib/python3.8/json/decoder.py\", line 1, in f\n    x = 1\n";
        let styles = |text: &str| inferred(text).styles;
        assert_eq!(
            styles(&format!("{typed}    f()\n    ~^^\n")),
            [Style::Py313]
        );
        assert_eq!(
            styles(&format!("{typed}    f()\n")),
            [Style::Py313, Style::Docs]
        );
        assert_eq!(styles(typed), [Style::Py311]);
        assert_eq!(styles(&format!("{typed}{file}    ^^^\n")), [Style::Py311]);
        assert_eq!(styles("    ...\n"), [Style::Py313]);
        assert_eq!(
            inferred(file).library.as_deref(),
            Some("/usr/lib/python3.8")
        );
    }

    #[test]
    fn folders_of_other_systems_and_numbered_inputs() {
        let found = inferred("  File \"C:\\Python31\\lib\\weakref.py\", line 1, in f\n    x\n");
        assert_eq!(found.library.as_deref(), Some("C:\\Python31\\lib"));
        assert!(inferred("  File \"<python-input-3>\", line 1, in <module>\n    f()\n").numbered);
    }
}
