//! Sources that nest deeper than anyone writes: each gets an answer, on the small stack of a test's
//! thread, and what CPython takes at depth 150 we take too.

use crate::ours;

/// Before, in the middle, behind: the outer ones are repeated.
const NESTS: [(&str, &str, &str); 30] = [
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("{", "1", "}"),
    ("{1:", "1", "}"),
    ("f(", "1", ")"),
    ("f(a=", "1", ")"),
    ("f(*", "1", ")"),
    ("a[", "1", "]"),
    ("a[1:", "1", "]"),
    ("(", "1", ",)"),
    ("(a:=", "1", ")"),
    ("(yield ", "1", ")"),
    ("[x for x in ", "1", "]"),
    ("(x for x in ", "1", ")"),
    ("-", "1", ""),
    ("not ", "1", ""),
    ("1**", "1", ""),
    ("1 if 1 else ", "1", ""),
    ("lambda:", "1", ""),
    ("lambda a=", "1", ":1"),
    ("", "a", ".b"),
    ("", "a", "()"),
    ("", "a", "[0]"),
    ("1+", "1", ""),
    ("1<", "1", ""),
    ("1 and ", "1", ""),
    ("1,", "1", ""),
    ("a=", "1", ""),
    ("'a' ", "'b'", ""),
    ("@a\n", "def f(): pass", ""),
];

#[test]
fn deep_sources_get_an_answer() {
    for (before, middle, behind) in NESTS {
        let nest = |depth| format!("{}{middle}{}", before.repeat(depth), behind.repeat(depth));
        assert_eq!(ours::error("file", &nest(150)), None, "{before} {behind}");
        for (depth, tail) in [(199, " $"), (1000, ""), (1000, " $"), (20_000, "")] {
            let error = ours::error("file", &(nest(depth) + tail));
            assert!(
                tail.is_empty() || error.is_some(),
                "{before} {behind} at {depth}"
            );
        }
    }
}

#[test]
fn deep_blocks_get_an_answer() {
    let nest = |depth: usize| {
        let line = |level: usize| " ".repeat(level) + "if a:\n";
        (0..depth).map(line).collect::<String>() + &" ".repeat(depth) + "b\n"
    };
    assert_eq!(ours::error("file", &nest(99)), None);
    let error = ours::error("file", &nest(100)).unwrap_or_default();
    assert!(
        error.ends_with("IndentationError: too many levels of indentation"),
        "{error}"
    );
}
