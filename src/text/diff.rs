//! Differences of two sequences, by Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986) as
//! the crate `similar` has it.
//!
//! What is compared is numbered first: so the algorithm is in the binary once, and not for each kind of item.

use std::fmt::Write;
use std::hash::Hash;

use rustc_hash::FxHashMap;
use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{DiffOp, DiffTag, group_diff_ops};

/// Which runs of items stay, go and come, in order.
pub fn operations<'t, T: Eq + Hash>(old: &'t [T], new: &'t [T]) -> Vec<DiffOp> {
    let mut numbers = FxHashMap::default();
    let mut numbered = |items: &'t [T]| -> Vec<usize> {
        let number = |item| {
            let next = numbers.len();
            *numbers.entry(item).or_insert(next)
        };
        items.iter().map(number).collect()
    };
    let (old, new) = (numbered(old), numbered(new));
    let mut hook = Compact::new(Replace::new(Capture::new()), &old, &new);
    let Ok(()) = myers::diff(&mut hook, &old, 0..old.len(), &new, 0..new.len());
    hook.into_inner().into_inner().into_ops()
}

/// A line of a diff.
pub struct Change<'a> {
    /// `-` if it goes, `+` if it comes, else a space.
    pub mark: char,
    /// Its index among the old lines.
    pub old: Option<usize>,
    /// The line with its end.
    pub line: &'a str,
}

/// The differences of two texts, line by line.
pub struct Lines<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    operations: Vec<DiffOp>,
}

impl<'a> Lines<'a> {
    /// Compares two texts.
    pub fn of(old: &'a str, new: &'a str) -> Lines<'a> {
        let lines = |text: &'a str| -> Vec<&'a str> { text.split_inclusive('\n').collect() };
        let (old, new) = (lines(old), lines(new));
        let operations = operations(&old, &new);
        Lines {
            old,
            new,
            operations,
        }
    }

    /// All lines.
    pub fn changes(&self) -> Vec<Change<'a>> {
        self.changes_of(&self.operations)
    }

    /// The changed lines, each group with up to `context` unchanged ones around it.
    pub fn groups(&self, context: usize) -> Vec<Vec<Change<'a>>> {
        let groups = group_diff_ops(self.operations.clone(), context);
        groups.iter().map(|group| self.changes_of(group)).collect()
    }

    fn changes_of(&self, operations: &[DiffOp]) -> Vec<Change<'a>> {
        let mut changes = Vec::new();
        for operation in operations {
            let (tag, old, new) = operation.as_tag_tuple();
            let equal = tag == DiffTag::Equal;
            changes.extend(old.map(|index| Change {
                mark: if equal { ' ' } else { '-' },
                old: Some(index),
                line: self.old[index],
            }));
            if !equal {
                changes.extend(new.map(|index| Change {
                    mark: '+',
                    old: None,
                    line: self.new[index],
                }));
            }
        }
        changes
    }

    /// The difference as `patch` understands it, `file` being the name of both; nothing if there is none.
    pub fn unified(&self, file: &str, context: usize) -> String {
        let mut text = String::new();
        for group in group_diff_ops(self.operations.clone(), context) {
            if text.is_empty() {
                let _ = write!(text, "--- {file}\n+++ {file}\n");
            }
            let place = |range: fn(&DiffOp) -> std::ops::Range<usize>| {
                let begin = group.first().map_or(0, |first| range(first).start);
                let end = group.last().map_or(0, |last| range(last).end);
                match end - begin {
                    0 => format!("{begin},0"),
                    1 => format!("{}", begin + 1),
                    count => format!("{},{count}", begin + 1),
                }
            };
            let (old, new) = (place(DiffOp::old_range), place(DiffOp::new_range));
            let _ = writeln!(text, "@@ -{old} +{new} @@");
            for change in self.changes_of(&group) {
                let _ = write!(text, "{}{}", change.mark, change.line);
                if !change.line.ends_with('\n') {
                    text.push_str("\n\\ No newline at end of file\n");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_tells_where_lines_go_and_come() {
        let old = "a\nb\nc\nd\ne\nf\ng";
        let new = "a\nb\nC\nd\ne\nf\ng\nh";
        assert_eq!(
            Lines::of(old, new).unified("page", 1),
            "--- page\n+++ page\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n@@ -6,2 +6,3 @@\n f\n-g\n\
             \\ No newline at end of file\n+g\n+h\n\\ No newline at end of file\n"
        );
        assert_eq!(Lines::of(old, old).unified("page", 3), "");
        assert_eq!(
            Lines::of("", "x\n").unified("page", 3),
            "--- page\n+++ page\n@@ -0,0 +1 @@\n+x\n"
        );
    }

    #[test]
    fn groups_have_their_surroundings() {
        let groups = Lines::of("1\n2\n3\n4\n5\n", "1\n2\n4\n5\n").groups(1);
        let shown: Vec<String> = groups[0]
            .iter()
            .map(|change| format!("{}{}", change.mark, change.line.trim_end()))
            .collect();
        assert_eq!(shown, [" 2", "-3", " 4"]);
    }
}
