//! The plan of the house (ARCHITECTURE.md, "The rooms"): each room imports only rooms below it, no file has more
//! than 800 lines, and `unsafe` stands in the heap and the machine alone.

use std::path::{Path, PathBuf};

/// The rooms, each with those that it may import, the lowest first. `settings` is below all of them.
const ROOMS: &[(&str, &str)] = &[
    ("settings", ""),
    ("text", ""),
    ("syntax", "text"),
    ("compile", "syntax text"),
    ("heap", ""),
    ("runtime", "heap text"),
    ("objects", "runtime heap text compile"),
    ("vm", "objects runtime heap text compile"),
    ("builtins", "vm objects runtime heap text compile syntax"),
    ("traceback", "builtins objects runtime heap text syntax"),
    (
        "modules",
        "traceback builtins vm objects runtime heap text compile syntax",
    ),
    (
        "session",
        "modules traceback builtins vm objects runtime heap text compile syntax",
    ),
    ("transcript", "session syntax text"),
    ("repl", "session transcript syntax text"),
    ("cli", "session transcript repl syntax text"),
];

const MOST_LINES: usize = 800;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the sources");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "rs" || end == "py")
        {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    found.sort();
    let relative = |path: &PathBuf| {
        path.strip_prefix(root)
            .expect("below the root")
            .display()
            .to_string()
    };
    found
        .iter()
        .map(|path| (relative(path), std::fs::read_to_string(path).expect("text")))
        .collect()
}

/// The rooms that a text names as `crate::ROOM`.
fn imported(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn rooms_import_only_rooms_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(room) = path
            .split('/')
            .nth(1)
            .map(|name| name.trim_end_matches(".rs"))
        else {
            continue;
        };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            continue;
        };
        for other in imported(&text) {
            let known = ROOMS.iter().any(|(name, _)| *name == other);
            if known
                && other != room
                && other != "settings"
                && !allowed.split(' ').any(|name| name == other)
            {
                wrong.push(format!("{path} imports crate::{other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(path, text)| format!("{path}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn unsafe_stands_in_the_heap_and_the_machine() {
    let allowed = ["src/heap/", "src/vm/", "src/runtime/machine.rs"];
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !allowed.iter().any(|place| path.starts_with(place)))
        .flat_map(|(path, text)| {
            let lines = text
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default());
            let found = lines
                .enumerate()
                .filter(|(_, code)| code.contains("unsafe "))
                .map(|(at, _)| at + 1);
            found
                .map(|line| format!("{path}:{line}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
