//! Settings of a replay: from the command line, and from `replay.toml` beside the pages.
//!
//! For each setting the first that says it counts: the command line; then, from the page's folder
//! upwards, each folder's `replay.toml`, there first the section `[page."name.md"]` (name: relative to that
//! file's folder, with `/`), then the file's own keys. The search ends at the first folder that holds a `.git`.
//! A key or value that is not known is an error; so is a section for a page that is not there.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::compare::Compare;
use super::doctest::Flags;
use super::run::{Isolate, Way};
use crate::session::{Settings, Style};

/// The file's name.
pub const FILE_NAME: &str = "replay.toml";
const KEYS: &str = "style, shown-library, compare, options, normalize, isolate, time-limit, audit, path, skip, page";
/// How long an example may run, if nobody says it.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A style, or that the page's tracebacks tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleChoice {
    #[default]
    Auto,
    Style(Style),
}

impl StyleChoice {
    /// The choice of that name.
    pub fn from_name(name: &str) -> Option<StyleChoice> {
        match name {
            "auto" => Some(StyleChoice::Auto),
            name => Style::from_name(name).map(StyleChoice::Style),
        }
    }
}

/// Settings that somebody has made; what is `None` is left to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub style: Option<StyleChoice>,
    pub shown_library: Option<String>,
    pub compare: Option<Compare>,
    /// Doctest options of all examples.
    pub options: Option<Flags>,
    /// Whether addresses are equal if they are used consistently.
    pub addresses: Option<bool>,
    /// What shares a namespace.
    pub isolate: Option<Isolate>,
    /// How long an example may run; zero is no limit.
    pub time_limit: Option<Duration>,
    pub audit: Option<bool>,
    /// Folders from which modules may be imported.
    pub path: Option<Vec<PathBuf>>,
    /// Why the page is not run.
    pub skip: Option<String>,
}

impl Chosen {
    /// These, and where they say nothing, those.
    #[must_use]
    pub fn or(self, other: &Chosen) -> Chosen {
        Chosen {
            style: self.style.or(other.style),
            shown_library: self.shown_library.or_else(|| other.shown_library.clone()),
            compare: self.compare.or(other.compare),
            options: self.options.or(other.options),
            addresses: self.addresses.or(other.addresses),
            isolate: self.isolate.or(other.isolate),
            time_limit: self.time_limit.or(other.time_limit),
            audit: self.audit.or(other.audit),
            path: self.path.or_else(|| other.path.clone()),
            skip: self.skip.or_else(|| other.skip.clone()),
        }
    }

    /// What a session is told, but for what the page itself tells.
    pub fn session(&self) -> Settings {
        Settings {
            style: match self.style {
                Some(StyleChoice::Style(style)) => style,
                _ => Style::default(),
            },
            shown_library: self.shown_library.clone(),
            audit: self.audit.unwrap_or(false),
            path: self.path.clone().unwrap_or_default(),
            ..Settings::default()
        }
    }

    /// How a page is run and compared.
    pub fn way(&self) -> Way {
        let limit = self.time_limit.unwrap_or(TIME_LIMIT);
        Way {
            compare: self.compare.unwrap_or_default(),
            flags: self.options.unwrap_or_default(),
            addresses: self.addresses.unwrap_or(false),
            isolate: self.isolate,
            limit: (!limit.is_zero()).then_some(limit),
        }
    }
}

/// A time of so many seconds, if it is one.
pub fn seconds(value: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(value).ok()
}

/// What is wrong with a `replay.toml`, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; 0 if it could not be read at all.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl SettingsError {
    /// What is wrong at an offset of the file's text.
    pub fn at(path: &Path, text: &str, at: usize, message: String) -> SettingsError {
        SettingsError {
            path: path.to_path_buf(),
            line: 1 + text.bytes().take(at).filter(|&b| b == b'\n').count(),
            message,
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path.display(), self.message),
            line => write!(f, "{}:{line}: {}", self.path.display(), self.message),
        }
    }
}

impl std::error::Error for SettingsError {}

/// Finds settings for pages; reads each `replay.toml` once.
#[derive(Default)]
pub struct Finder {
    files: HashMap<PathBuf, Option<File>>,
}

impl Finder {
    /// The settings of a page, where `first` (the command line) says nothing.
    pub fn settings(&mut self, page: &Path, first: &Chosen) -> Result<Chosen, SettingsError> {
        let mut chosen = first.clone();
        let Ok(page) = page.canonicalize() else {
            return Ok(chosen);
        };
        for folder in page.ancestors().skip(1) {
            if !self.files.contains_key(folder) {
                let file = read(folder)?;
                self.files.insert(folder.to_path_buf(), file);
            }
            if let Some(Some(file)) = self.files.get(folder) {
                let name = relative(&page, folder);
                if let Some(section) = file.pages.get(&name) {
                    chosen = chosen.or(section);
                }
                chosen = chosen.or(&file.all);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(chosen)
    }
}

/// What a `replay.toml` says.
#[derive(Default)]
struct File {
    all: Chosen,
    pages: HashMap<String, Chosen>,
}

fn read(folder: &Path) -> Result<Option<File>, SettingsError> {
    let path = folder.join(FILE_NAME);
    let shown = match std::env::current_dir() {
        Ok(here) => path.strip_prefix(here).unwrap_or(&path).to_path_buf(),
        Err(_) => path.clone(),
    };
    match std::fs::read(&path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => parse(&text, &shown, folder).map(Some),
            Err(_) => Err(SettingsError {
                path: shown,
                line: 0,
                message: "not UTF-8".to_string(),
            }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SettingsError {
            path: shown,
            line: 0,
            message: error.to_string(),
        }),
    }
}

fn parse(text: &str, path: &Path, folder: &Path) -> Result<File, SettingsError> {
    let wrong = |at: usize, message: String| SettingsError::at(path, text, at, message);
    let table = DeTable::parse(text).map_err(|error| {
        wrong(
            error.span().map_or(0, |span| span.start),
            error.message().to_string(),
        )
    })?;
    let mut file = File::default();
    for (key, value) in table.get_ref() {
        if key.get_ref() != "page" {
            set(
                &mut file.all,
                (key.get_ref(), key.span().start),
                value,
                KEYS,
                folder,
            )
            .map_err(|(at, message)| wrong(at, message))?;
            continue;
        }
        let DeValue::Table(pages) = value.get_ref() else {
            return Err(wrong(
                key.span().start,
                "`page` is a table: [page.\"name.md\"]".into(),
            ));
        };
        for (name, section) in pages {
            let at = name.span().start;
            let name = name.get_ref().to_string();
            if !folder.join(&name).is_file() {
                return Err(wrong(
                    at,
                    format!("no such page beside this file: {name:?}"),
                ));
            }
            let DeValue::Table(section) = section.get_ref() else {
                return Err(wrong(
                    at,
                    format!("a page's settings are a table: [page.{name:?}]"),
                ));
            };
            let chosen = file.pages.entry(name).or_default();
            for (key, value) in section {
                let known = KEYS.trim_end_matches(", page");
                set(
                    chosen,
                    (key.get_ref(), key.span().start),
                    value,
                    known,
                    folder,
                )
                .map_err(|(at, message)| wrong(at, message))?;
            }
        }
    }
    Ok(file)
}

/// Sets one key (its name and place); an error says where and why. Paths are relative to `folder`.
fn set(
    chosen: &mut Chosen,
    (key, key_at): (&str, usize),
    value: &Spanned<DeValue<'_>>,
    known: &str,
    folder: &Path,
) -> Result<(), (usize, String)> {
    let at = value.span().start;
    let text = || match value.get_ref() {
        DeValue::String(text) => Ok(text.as_ref()),
        _ => Err((at, format!("`{key}` is a string"))),
    };
    match key {
        "style" => {
            let known = "`style` is \"auto\", \"docs\", \"3.10\", \"3.11\" or \"3.13\"";
            chosen.style =
                Some(StyleChoice::from_name(text()?).ok_or_else(|| (at, known.to_string()))?);
        }
        "compare" => {
            chosen.compare = Some(
                Compare::from_name(text()?)
                    .ok_or_else(|| (at, "`compare` is \"verbatim\" or \"doctest\"".to_string()))?,
            );
        }
        "shown-library" => chosen.shown_library = Some(text()?.to_string()),
        "path" => {
            let wrong = || (at, "`path` is a list of folders".to_string());
            let mut folders = Vec::new();
            for (at, name) in strings(value).ok_or_else(wrong)? {
                let path = folder.join(name);
                if !path.is_dir() {
                    let message = format!("no such folder: {name:?}");
                    return Err((at, message));
                }
                folders.push(path);
            }
            chosen.path = Some(folders);
        }
        "options" => {
            let wrong = || {
                (
                    at,
                    "`options` is a list of names of doctest options".to_string(),
                )
            };
            let mut flags = Flags::default();
            for (at, name) in strings(value).ok_or_else(wrong)? {
                let unknown = || (at, format!("not a doctest option: {name}"));
                flags = flags.with(Flags::from_name(name).ok_or_else(unknown)?);
            }
            chosen.options = Some(flags);
        }
        "normalize" => {
            let wrong = |at| {
                (
                    at,
                    "`normalize` is a list; it knows \"addresses\"".to_string(),
                )
            };
            chosen.addresses = Some(false);
            for (at, name) in strings(value).ok_or_else(|| wrong(at))? {
                if name != "addresses" {
                    return Err(wrong(at));
                }
                chosen.addresses = Some(true);
            }
        }
        "isolate" => {
            let known = || {
                (
                    at,
                    "`isolate` is \"file\", \"block\" or \"group\"".to_string(),
                )
            };
            chosen.isolate = Some(Isolate::from_name(text()?).ok_or_else(known)?);
        }
        "time-limit" => {
            let number = match value.get_ref() {
                DeValue::Integer(number) => number.as_str().parse().ok(),
                DeValue::Float(number) => number.as_str().parse().ok(),
                _ => None,
            };
            let wrong = || {
                (
                    at,
                    "`time-limit` is a number of seconds (0: none)".to_string(),
                )
            };
            chosen.time_limit = Some(number.and_then(seconds).ok_or_else(wrong)?);
        }
        "skip" => chosen.skip = Some(text()?.to_string()),
        "audit" => match value.get_ref() {
            DeValue::Boolean(on) => chosen.audit = Some(*on),
            _ => return Err((at, "`audit` is true or false".to_string())),
        },
        _ => return Err((key_at, format!("unknown key `{key}` (known: {known})"))),
    }
    Ok(())
}

/// The strings of a list, with their places; `None` if it is none.
fn strings<'v>(value: &'v Spanned<DeValue<'_>>) -> Option<Vec<(usize, &'v str)>> {
    let DeValue::Array(items) = value.get_ref() else {
        return None;
    };
    let string = |item: &'v Spanned<DeValue<'_>>| match item.get_ref() {
        DeValue::String(text) => Some((item.span().start, text.as_ref())),
        _ => None,
    };
    items.iter().map(string).collect()
}

/// A page's name relative to a folder above it, with `/`.
fn relative(page: &Path, folder: &Path) -> String {
    let rest = page.strip_prefix(folder).unwrap_or(page);
    let names: Vec<_> = rest
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect();
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        match parse(text, Path::new("replay.toml"), Path::new("/nowhere")) {
            Ok(_) => "no error".to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn keys_are_read() {
        let text = "style = \"3.10\"\ncompare = \"doctest\"\naudit = true\nshown-library = \"C:/x\"\n\
             path = [\"src\"]\noptions = [\"ELLIPSIS\"]\nnormalize = [\"addresses\"]\nisolate = \"block\"\n\
             time-limit = 0.5\nskip = \"why\"\n";
        let file = parse(text, Path::new("replay.toml"), Path::new("."))
            .ok()
            .unwrap();
        assert_eq!(
            file.all,
            Chosen {
                style: Some(StyleChoice::Style(Style::Py310)),
                shown_library: Some("C:/x".to_string()),
                compare: Some(Compare::Doctest),
                options: Some(Flags::ELLIPSIS),
                addresses: Some(true),
                isolate: Some(Isolate::Block),
                time_limit: Some(Duration::from_millis(500)),
                audit: Some(true),
                path: Some(vec!["./src".into()]),
                skip: Some("why".to_string()),
            }
        );
    }

    #[test]
    fn errors_say_file_line_and_key() {
        assert_eq!(
            error("# c\n\nstyl = \"docs\"\n"),
            format!("replay.toml:3: unknown key `styl` (known: {KEYS})")
        );
        assert!(error("style = \"4.0\"\n").starts_with("replay.toml:1: `style` is \"auto\""));
        assert_eq!(
            error("options = [\n\"NO\"]\n"),
            "replay.toml:2: not a doctest option: NO"
        );
        assert_eq!(
            error("\naudit = 1\n"),
            "replay.toml:2: `audit` is true or false"
        );
        assert!(error("x = \n").starts_with("replay.toml:1: "));
        assert_eq!(
            error("path = [\"no\"]\n"),
            "replay.toml:1: no such folder: \"no\""
        );
        assert_eq!(
            error("path = \"no\"\n"),
            "replay.toml:1: `path` is a list of folders"
        );
        assert_eq!(
            error("[page.\"a.md\"]\nstyle = \"docs\"\n"),
            "replay.toml:1: no such page beside this file: \"a.md\""
        );
    }
}
