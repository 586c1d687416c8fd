//! Whether both showed the same, but for what the README's table of differences names.

use crate::case::{Case, Kind};
use crate::cpython::Shown;
use crate::under_test::{AUDIT, OUT_OF_TIME, PANIC};

/// Differences that are known, by a sign in what CPython shows.
const KNOWN: &[(&str, &str)] = &[
    (
        "str_ascii_iterator",
        "the iterator of an ASCII string has a class of its own",
    ),
    (
        "SyntaxWarning: 'complex' object is not",
        "a sum of a real and an imaginary literal is not one constant",
    ),
    (
        "SyntaxWarning: invalid decimal literal",
        "a number that a keyword follows at once is not warned of",
    ),
    (
        "int() base must be >= 2 and <= 36",
        "a base that no machine word holds",
    ),
    (
        "'typing.TypeAliasType' is not iterable",
        "`in` asks an alias for its items",
    ),
    (
        "_IncompleteInputError",
        "an exception that only CPython's own prompt knows",
    ),
];

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

pub fn compare(case: &Case, wanted: &Shown, got: &Shown) -> Verdict {
    let parts = |shown: &Shown| -> Vec<String> {
        let normal = |part: &String| without_library(&normal(part));
        shown.parts.iter().map(normal).collect()
    };
    let (mut want, mut have) = (parts(wanted), parts(got));
    match got.status {
        PANIC => return different("a panic", &want.concat(), ""),
        AUDIT => return different("the audit", "", &have.pop().unwrap_or_default()),
        OUT_OF_TIME if wanted.status >= 0 => return different("no answer in time", "", ""),
        OUT_OF_TIME => return Verdict::Aside("no answer in time".into()),
        _ => {}
    }
    if wanted.status < 0 {
        return Verdict::Aside("no answer of CPython".into());
    }
    let whole = want.concat();
    if whole.contains("MemoryError") {
        return Verdict::Aside("MemoryError".into());
    }
    if let Some(what) = lacks(&have.concat()) {
        return Verdict::Aside(what);
    }
    if let Some((_, why)) = KNOWN.iter().find(|(sign, _)| whole.contains(sign)) {
        return Verdict::Aside(format!("known: {why}"));
    }
    let same_lines = |one: &str, other: &str| {
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
            lines.sort();
            lines
        };
        one != other && sorted(one) == sorted(other)
    };
    if want.len() == have.len()
        && want
            .last()
            .zip(have.last())
            .is_some_and(|(one, other)| same_lines(one, other))
    {
        return Verdict::Aside("known: the order of deaths at the end".into());
    }
    if have.concat().contains(", in <generic parameters of ") {
        return Verdict::Aside("known: a starred default of a type parameter runs at once".into());
    }
    if case.kind == Kind::Session && whole.contains("was never closed") {
        return Verdict::Aside("the input ended inside a statement".into());
    }
    if whole.contains("line 1, in <module>\n  File ") {
        return Verdict::Aside("CPython did not find its sources".into());
    }
    if whole.contains("SyntaxWarning") && whole.contains("SyntaxError") {
        return Verdict::Aside("known: warnings about a source that is refused".into());
    }
    if case.kind == Kind::Session {
        align(&mut want, &mut have);
    }
    for (index, want) in want.iter().enumerate() {
        match have.get(index) {
            Some(have) if have == want => {}
            have => {
                let have = have.map_or("", |have| have);
                if want.contains("Error") && same_lines(want, have) {
                    return Verdict::Aside(
                        "known: operands of what raises die from the right".into(),
                    );
                }
                if changed_address(want, have) {
                    return Verdict::Aside("an address was part of a text".into());
                }
                return different(&kind(want, have), want, have);
            }
        }
    }
    if have.len() > want.len() {
        return different("more statements", "", have.last().map_or("", |last| last));
    }
    if wanted.status != got.status {
        let status = |shown: &Shown| format!("status {}", shown.status);
        return different("the status", &status(wanted), &status(got));
    }
    Verdict::Same {
        raised: whole.contains("Error") || whole.contains("Traceback"),
    }
}

fn different(kind: &str, wanted: &str, got: &str) -> Verdict {
    Verdict::Different {
        kind: kind.to_string(),
        wanted: wanted.to_string(),
        got: got.to_string(),
    }
}

/// The prompt that is left at the end of input says a newline; prompts after which nothing came are dropped.
fn align(want: &mut Vec<String>, have: &mut Vec<String>) {
    if let Some(end) = want.last_mut()
        && let Some(rest) = end.strip_prefix('\n')
    {
        *end = rest.to_string();
    }
    for side in [want, have] {
        side.retain(|part| !part.is_empty());
    }
}

/// What Gossamer says that it does not have yet.
fn lacks(shown: &str) -> Option<String> {
    let line = shown.lines().find(|line| {
        line.contains("not supported yet")
            || line.starts_with("ModuleNotFoundError: No module named")
                && [
                    "collections",
                    "itertools",
                    "functools",
                    "math",
                    "asyncio",
                    "types",
                    "typing",
                    "io",
                    "re",
                ]
                .iter()
                .any(|name| line.ends_with(&format!("'{name}'")))
    })?;
    Some(line.trim().to_string())
}

/// The frames of library files: their lines are others.
fn without_library(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let frame = line.trim_start().starts_with("File \"");
        if frame {
            inside = line.contains("/lib/python3.")
                || line.contains("<gossamer>/lib/")
                || line.contains("<frozen");
        } else if !line.starts_with("    ") {
            inside = false;
        }
        if !inside {
            out.push_str(line);
        }
    }
    out
}

/// Addresses differ, and so does the inner name of a statement of the prompt that slips out of CPython.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
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

/// Whether the first lines that differ do so in an address with which the program did something.
fn changed_address(want: &str, have: &str) -> bool {
    let mut pairs = want.lines().zip(have.lines());
    let differ = pairs.find(|(want, have)| want != have);
    differ.is_some_and(|(want, have)| {
        want.contains(" object ") && have.contains(" object ") && want.contains("0x")
            || want.contains("X7F")
    })
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
