//! Programs that depend on the very birth at which a collection comes by itself.
//!
//! CPython counts what its free lists and its compiler leave alive; with a threshold of some tens that decides what an
//! object's death sees. Whether a program hinges on it is asked of CPython alone: it runs again with a few more containers
//! alive, or with a threshold that is a little higher, and shows something else. Nothing else excuses a difference.

use crate::case::Case;
use crate::compare;
use crate::cpython::{Shown, alone};

/// Thresholds below this are some tens.
const SOME_TENS: u32 = 101;
/// How many more containers are alive, or may be.
const MORE: [u32; 6] = [1, 2, 3, 5, 8, 13];

/// Why a difference is not Gossamer's, if collections came by themselves at other births.
pub fn hinges_on_a_birth(case: &Case, wanted: &Shown, got: &Shown) -> Option<&'static str> {
    let at = case.statements.iter().position(|statement| {
        threshold(statement).is_some_and(|threshold| (1..SOME_TENS).contains(&threshold))
    })?;
    let threshold = threshold(&case.statements[at])?;
    let alive = MORE.iter().filter(|more| **more < threshold);
    let alive = alive.map(|more| with_more_alive(case, at, *more));
    // A container more is seen by the first collection alone, a higher threshold by all.
    let higher = MORE.iter().map(|more| {
        let mut statements = case.statements.clone();
        statements[at] = format!("gc.set_threshold({})\n", threshold + more);
        case.with(statements)
    });
    let mut changes = false;
    for other in alive.chain(higher) {
        let Some(shown) = alone(&other, "default", 0) else {
            continue;
        };
        if compare::same(case, &shown, got) {
            return Some("a collection by itself: as CPython with a few births more");
        }
        changes |= !compare::same(case, &shown, wanted);
    }
    changes.then_some("a collection by itself: CPython differs with a few births more")
}

/// The threshold that a statement sets, if that is all it does.
fn threshold(statement: &str) -> Option<u32> {
    let rest = statement.strip_prefix("gc.set_threshold(")?;
    rest.strip_suffix(")\n")?.parse().ok()
}

/// The case with so many containers more that live to the end; they come after the first full collection, which
/// forgets what was counted before. No line moves.
fn with_more_alive(case: &Case, at: usize, more: u32) -> Case {
    let mut statements = case.statements.clone();
    let collection = |statement: &String| statement.trim_end().ends_with("gc.collect()");
    let next = (at + 1 < statements.len() && collection(&statements[at + 1])).then_some(at + 1);
    let made = match more {
        1 => "{0}".to_string(),
        _ => format!("[{}]", vec!["{0}"; more as usize - 1].join(", ")),
    };
    let statement = &mut statements[next.unwrap_or(at)];
    *statement = format!("{}; gc.made = {made}\n", statement.trim_end());
    case.with(statements)
}
