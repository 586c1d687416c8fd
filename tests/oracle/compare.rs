//! Whether both showed the same. Only where they differ is asked whether the README's table of differences
//! names it.

use crate::case::{Case, Kind};
use crate::cpython::Shown;
use crate::under_test::{AUDIT, OUT_OF_TIME, PANIC, UNSTOPPABLE};

/// Differences that are known, by a sign in what CPython shows first where they part.
const KNOWN: &[(&str, &str)] = &[
    (
        "_IncompleteInputError",
        "an exception that only CPython's own prompt knows",
    ),
    (
        "--- Logging error ---",
        "asyncio tells through logging of tasks that die when all ends",
    ),
    (
        "<unknown>:",
        "showing a traceback, CPython reads the line again and warns of it once more",
    ),
    (
        ", in <listcomp>",
        "a comprehension in a lazy value of a class is code of its own",
    ),
];

const TOO_DEEP: &str = "RecursionError: maximum recursion depth exceeded";

const LEAK: &str = "__hash__ method should return an integer";

/// The kind of a case whose session runs on.
pub const UNSTOPPABLE_KIND: &str = "it can't be stopped";

pub enum Verdict {
    Same {
        /// An exception was shown.
        raised: bool,
    },
    /// Not compared, and why.
    Aside(String),
    Different {
        /// A short name of this kind of difference: cases of one kind have one cause, more or less.
        kind: String,
        wanted: String,
        got: String,
    },
}

/// Compares what CPython showed and what Gossamer did.
pub fn compare(case: &Case, wanted: &Shown, got: &Shown) -> Verdict {
    match got.status {
        PANIC => return different("a panic", &wanted.parts.concat(), ""),
        AUDIT => return different("the audit", "", got.parts.last().map_or("", |last| last)),
        UNSTOPPABLE => return different(UNSTOPPABLE_KIND, &wanted.parts.concat(), ""),
        OUT_OF_TIME if wanted.status >= 0 => {
            return different("no answer in time", &wanted.parts.concat(), "");
        }
        OUT_OF_TIME => return Verdict::Aside("no answer in time".into()),
        _ => {}
    }
    if wanted.status < 0 {
        return Verdict::Aside("no answer of CPython".into());
    }
    match difference(case, wanted, got) {
        None => Verdict::Same {
            raised: wanted.parts.iter().any(|part| part.contains("Error")),
        },
        Some((want, have)) => match known(&want, &have) {
            Some(why) => Verdict::Aside(why.into()),
            None => different(&kind(&want, &have), &want, &have),
        },
    }
}

/// Whether two runs showed the same.
pub fn same(case: &Case, one: &Shown, other: &Shown) -> bool {
    difference(case, one, other).is_none()
}

/// The first parts that differ.
fn difference(case: &Case, wanted: &Shown, got: &Shown) -> Option<(String, String)> {
    let parts = |shown: &Shown| -> Vec<String> {
        let normal = |part: &String| without_library(&normal(part));
        let parts = shown.parts.iter().map(normal);
        // Prompts after which nothing came say nothing.
        let silent = |part: &String| case.kind == Kind::Session && part.is_empty();
        parts.filter(|part| !silent(part)).collect()
    };
    let (want, have) = (parts(wanted), parts(got));
    let text = |parts: &[String], index: usize| parts.get(index).cloned().unwrap_or_default();
    for index in 0..want.len().max(have.len()) {
        let (want, have) = (text(&want, index), text(&have, index));
        if want != have {
            return Some((want, have));
        }
    }
    let status = |shown: &Shown| format!("status {}", shown.status);
    (wanted.status != got.status).then(|| (status(wanted), status(got)))
}

/// The reason, if it is known, why `want` and `have`, the first parts that differ, do so.
fn known(want: &str, have: &str) -> Option<&'static str> {
    let mut pairs = want.lines().zip(have.lines());
    let parting = pairs.position(|(want, have)| want != have);
    let parting = parting.unwrap_or(want.lines().count().min(have.lines().count()));
    let first = want.lines().nth(parting).unwrap_or("");
    if cut_at_a_lambda(first, have.lines().nth(parting).unwrap_or("")) {
        return Some("the text of a field with `=` ends at a colon of a lambda");
    }
    if want.contains("MemoryError") {
        return Some("MemoryError");
    }
    // What dies at the end is told at the end.
    if want.contains(LEAK) && have.starts_with(want) {
        return Some("what a `__hash__` answers that is no integer never dies");
    }
    if want.contains(TOO_DEEP) && messages(want) == messages(have) {
        return Some("how deep it goes depends on the calls that CPython has specialized");
    }
    let known = KNOWN.iter().find(|(sign, _)| first.contains(sign));
    known.map(|(_, why)| *why)
}

/// The lines of `text` but those of frames, and but what a finalizer that began at the limit could not do.
fn messages(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("  ")) {
        let ignored = matches!(lines[..], [.., told, "Traceback (most recent call last):"]
            if told.starts_with("Exception ignored in:"));
        match ignored && line.starts_with(TOO_DEEP) {
            true => lines.truncate(lines.len() - 2),
            false => lines.push(line),
        }
    }
    lines
}

/// Whether the wanted line parts from the other just where a lambda's colon stands in that.
fn cut_at_a_lambda(want: &str, have: &str) -> bool {
    let mut pairs = have.char_indices().zip(want.chars());
    let parting = pairs.find(|((_, have), want)| have != want);
    let Some(((at, ':'), _)) = parting else {
        return false;
    };
    have[..at]
        .rsplit_once("lambda")
        .is_some_and(|(_, arguments)| !arguments.contains(':'))
}

fn different(kind: &str, wanted: &str, got: &str) -> Verdict {
    Verdict::Different {
        kind: kind.to_string(),
        wanted: wanted.to_string(),
        got: got.to_string(),
    }
}

/// The frames of library files: their lines are others.
fn without_library(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        // Lines of a group stand behind its bars.
        let bare = line.trim_start_matches([' ', '|']);
        let margin = &line[..line.len() - bare.len()];
        let indent = margin.len() - margin.rfind('|').map_or(0, |bar| bar + 1);
        if bare.starts_with("File \"") {
            inside = line.contains("/lib/python3.")
                || line.contains("<gossamer>/lib/")
                || line.contains("<frozen");
        } else if indent < 4 {
            inside = false;
        }
        if !inside {
            out.push_str(line);
        }
    }
    out
}

/// Addresses differ, and so does the inner name of a statement of the prompt that slips out of CPython, and where
/// the library's modules lie.
fn normal(text: &str) -> String {
    let text = shipped(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("0x").or_else(|| rest.find("<stdin>-")) {
        let at = rest.find("<stdin>-").map_or(at, |other| at.min(other));
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let (mark, digits): (&str, fn(&u8) -> bool) = if here.starts_with("0x") {
            ("0x", u8::is_ascii_hexdigit)
        } else {
            ("<stdin>-", u8::is_ascii_digit)
        };
        let length = here[mark.len()..].bytes().take_while(digits).count();
        let address = mark == "0x" && length >= 8;
        if address || mark != "0x" {
            out.push_str(mark.trim_end_matches('-'));
        } else {
            out.push_str(&here[..mark.len() + length]);
        }
        rest = &here[mark.len() + length..];
    }
    out.push_str(rest);
    out
}

/// All library modules lie in one folder.
fn shipped(text: &str) -> String {
    const FOLDER: &str = "/lib/python3.13/";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(FOLDER) {
        let before = &rest[..at];
        let start = before.rfind(['\'', '"', '(', ' ', '\n']);
        out.push_str(&before[..start.map_or(0, |start| start + 1)]);
        out.push_str("<gossamer>/lib/");
        rest = &rest[at + FOLDER.len()..];
    }
    out.push_str(rest);
    out
}

/// The first lines that differ, without what depends on the case: names in quotes, numbers.
fn kind(want: &str, have: &str) -> String {
    let mut pairs = want.lines().zip(have.lines());
    let (want, have) = pairs.find(|(want, have)| want != have).unwrap_or_else(|| {
        let length = want.lines().count().min(have.lines().count());
        (
            want.lines().nth(length).unwrap_or(""),
            have.lines().nth(length).unwrap_or(""),
        )
    });
    format!("{} | {}", bare(want), bare(have))
}

fn bare(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = None;
    for c in line.trim().chars() {
        match quoted {
            Some(quote) if c == quote => quoted = None,
            Some(_) => continue,
            None if c == '\'' || c == '"' => quoted = Some(c),
            None => {}
        }
        let last = out.chars().last();
        match c {
            '0'..='9' if last == Some('9') => {}
            '0'..='9' => out.push('9'),
            '~' | '^' if last == Some(c) => {}
            c => out.push(c),
        }
    }
    // What is no message says little: values, carets.
    let message = out.contains("Error") || out.contains("Exception") || out.contains("Traceback");
    if message || out.starts_with("File") {
        out
    } else {
        out.chars().take(6).collect()
    }
}
