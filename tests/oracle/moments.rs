//! Programs that depend on the very birth at which a collection comes by itself.
//!
//! CPython counts what its free lists and its compiler leave alive; with a threshold of some tens that decides what an
//! object's death sees. Whether a program hinges on it is asked of CPython alone: it runs again with a few more containers
//! alive, and shows something else. Nothing else excuses a difference.

use crate::case::Case;
use crate::compare;
use crate::cpython::{Shown, alone};

/// Thresholds below this are some tens.
const SOME_TENS: u32 = 100;
/// How many more containers are alive; only those below the threshold are tried.
const MORE: [u32; 7] = [1, 2, 3, 5, 8, 13, 34];

/// Why a difference is not Gossamer's, if collections came by themselves at other births.
pub fn hinges_on_a_birth(case: &Case, wanted: &Shown, got: &Shown) -> Option<&'static str> {
    let at = case.statements.iter().position(|statement| {
        threshold(statement).is_some_and(|threshold| (1..SOME_TENS).contains(&threshold))
    })?;
    let threshold = threshold(&case.statements[at])?;
    let mut changes = false;
    for more in MORE.into_iter().filter(|more| *more < threshold) {
        let Some(shown) = alone(&with_more_alive(case, at, more), "default", 0) else {
            continue;
        };
        if compare::same(case, &shown, got) {
            return Some("a collection by itself: as CPython with a few containers more");
        }
        changes |= !compare::same(case, &shown, wanted);
    }
    changes.then_some("a collection by itself: CPython differs with a few containers more")
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
