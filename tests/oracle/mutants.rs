//! The golden sessions with something changed: a statement lost, doubled, moved; a token deleted, doubled,
//! swapped or replaced; a number, an operator or a name put in the place of another.

use std::path::Path;

use crate::case::Case;
use crate::mutate;
use crate::ours;
use crate::random::Random;
use crate::tokens;

/// What depends on the machine, or what the README says differs.
const AVOIDED: &[&str] = &[
    "gc.collect",
    "getrefcount",
    "getsizeof",
    "get_count",
    "get_objects",
    "get_referrers",
    "get_stats",
    "id(",
    "hash(",
    "time",
    "weakref.py",
    "set_debug",
    "input",
    "breakpoint",
    "help",
    "gc.freeze",
    "co_code",
    "setrecursionlimit",
    "import sys",
    "10_000",
    "000000",
    "10 **",
    "<<",
    "while",
];

/// The statements of the golden sessions that CPython itself answered.
pub fn golden() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "pycon") {
                let text = std::fs::read_to_string(path).expect("it can be read");
                if !text.starts_with("# by hand:") {
                    found.push(statements(&text));
                }
            }
        }
    }
    found.retain(|statements| !statements.is_empty());
    found
}

fn statements(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let after = |prompt| {
            let rest: &str = line.strip_prefix(prompt)?;
            Some(rest.strip_prefix(' ').unwrap_or(rest))
        };
        if let Some(first) = after(">>>") {
            found.push(format!("{first}\n"));
        } else if let (Some(more), Some(last)) = (after("..."), found.last_mut())
            && !more.trim().is_empty()
        {
            *last += &format!("{more}\n");
        }
    }
    found.retain(|statement| !AVOIDED.iter().any(|word| statement.contains(word)));
    found
}

pub fn mutant(golden: &[Vec<String>], random: &mut Random) -> Case {
    let mut statements = random.pick(golden).clone();
    // What is common to two sessions is a third.
    if random.percent(20) {
        statements.extend(random.pick(golden).iter().cloned());
    }
    for _ in 0..=random.below(3) {
        let at = random.below(statements.len());
        match random.below(8) {
            0 if statements.len() > 1 => {
                statements.remove(at);
            }
            1 => {
                let copy = statements[at].clone();
                statements.insert(random.below(statements.len() + 1), copy);
            }
            2 => {
                let other = random.below(statements.len());
                statements.swap(at, other);
            }
            _ => {
                if let Some(text) = changed(&statements[at], random)
                    && !AVOIDED.iter().any(|word| text.contains(word))
                {
                    statements[at] = text;
                }
            }
        }
    }
    Case::session(statements)
}

const OPERATORS: &[&str] = &[
    "+", "-", "*", "/", "//", "%", "==", "!=", "<", ">", "<=", ">=", "&", "|", "^", "is", "in",
];
const VALUES: &[&str] = &[
    "0", "1", "-1", "2", "1.5", "''", "'é'", "None", "[]", "()", "{}", "True", "b'a'", "len",
    "object()",
];

/// A statement with a token changed; `None` if it would not be laid out as it is.
fn changed(statement: &str, random: &mut Random) -> Option<String> {
    let made = ours::tokens("interactive", &format!("{statement}\n"))?;
    if random.percent(30) {
        return plain(tokens::render(&mutate::mutate(&made, random)));
    }
    // A word of the text itself, so that its layout stays.
    let words: Vec<&tokens::Token> = made.iter().filter(|token| !token.text.is_empty()).collect();
    if words.is_empty() {
        return None;
    }
    let word = &random.pick(&words).text;
    let new = if OPERATORS.contains(&word.as_str()) {
        random.pick(OPERATORS).to_string()
    } else if word.starts_with(|c: char| c.is_ascii_digit() || c == '\'' || c == '"')
        || random.percent(30)
    {
        random.pick(VALUES).to_string()
    } else {
        random.pick(&words).text.clone()
    };
    let places: Vec<usize> = statement
        .match_indices(word.as_str())
        .map(|(at, _)| at)
        .collect();
    let at = *places.get(random.below(places.len().max(1)))?;
    let text = format!("{}{new}{}", &statement[..at], &statement[at + word.len()..]);
    plain(text)
}

fn plain(text: String) -> Option<String> {
    let text = text.trim_end().to_string() + "\n";
    let good = text.lines().all(|line| !line.trim().is_empty());
    (good && !text.trim().is_empty()).then_some(text)
}
