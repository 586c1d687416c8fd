//! The matcher by itself; `tests/regex_oracle.rs` compares it with CPython.

use super::*;

fn found(pattern: &str, subject: &str) -> Option<(usize, usize)> {
    let units: Vec<u32> = pattern.chars().map(u32::from).collect();
    let regex = compile(&units, true, 0).ok()?;
    let mut search = Search::default();
    let task = Task {
        bytes: subject.as_bytes(),
        octets: subject.is_ascii(),
        start: 0,
        anchored: false,
        whole: false,
        advance: false,
    };
    let hit = search.run(&regex.program, &task, &mut || true);
    hit.is_ok_and(|hit| hit).then_some(search.span)
}

#[test]
fn finds_what_stands_there() {
    assert_eq!(found("b+", "abbc"), Some((1, 3)));
    assert_eq!(found("é.", "aéb"), Some((1, 4)));
    assert_eq!(found("(?i)straSSe", "die STRASSE"), Some((4, 11)));
    assert_eq!(found("x", "abc"), None);
}

#[test]
fn a_long_subject_needs_no_native_stack() {
    let subject = "ab".repeat(200_000);
    assert_eq!(found("(?:(a)|b)*", &subject), Some((0, 400_000)));
    assert_eq!(found("(?:(a)|b)*?$", &subject), Some((0, 400_000)));
}

#[test]
fn a_search_without_end_can_be_stopped() {
    let units: Vec<u32> = "(?:a|aa)*b".chars().map(u32::from).collect();
    let Ok(regex) = compile(&units, true, 0) else {
        panic!("it compiles");
    };
    // The b that the pattern needs is there, but too late.
    let subject = "a".repeat(64) + "cb";
    let task = Task {
        bytes: subject.as_bytes(),
        octets: true,
        start: 0,
        anchored: true,
        whole: false,
        advance: false,
    };
    let mut asked = 0;
    let result = Search::default().run(&regex.program, &task, &mut || {
        asked += 1;
        asked < 3
    });
    assert_eq!(result, Err(Stopped::Told));
}

#[test]
fn deep_patterns_are_refused() {
    let units: Vec<u32> = format!("{}{}", "(".repeat(5000), ")".repeat(5000))
        .chars()
        .map(u32::from)
        .collect();
    let kind = compile(&units, true, 0).map_err(|fault| fault.kind).err();
    assert_eq!(kind, Some(FaultKind::Recursion));
}
