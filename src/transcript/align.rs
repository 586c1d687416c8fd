//! The lines of a claim beside the lines that came out: which of the old ones may stay, which are replaced, which go and
//! which come. Lines that still match stay as they are, though they may be written in another way (`...`, addresses).

/// What becomes of lines, in order: `old` and `new` are indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Keep { old: usize },
    Replace { old: usize, new: usize },
    Delete { old: usize },
    Insert { new: usize },
}

/// What an old line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Not for this new line.
    No,
    /// For this new line.
    Line,
    /// For any number of lines (`...`).
    Any,
}

/// More comparisons than these, and nothing stays.
const MOST: usize = 1_000_000;

/// The steps that keep most lines. `matches(old, new)` compares two lines.
pub fn align(old: usize, new: usize, matches: impl Fn(usize, usize) -> Match) -> Vec<Step> {
    // Equal lines at both ends stay, whatever lies between.
    let line = |o: usize, n: usize| matches(o, n) == Match::Line;
    let mut head = 0;
    while head < old.min(new) && line(head, head) {
        head += 1;
    }
    let mut tail = 0;
    while tail < old.min(new) - head && line(old - 1 - tail, new - 1 - tail) {
        tail += 1;
    }
    let mut steps: Vec<Step> = (0..head).map(|old| Step::Keep { old }).collect();
    between(head..old - tail, head..new - tail, &matches, &mut steps);
    steps.extend((old - tail..old).map(|old| Step::Keep { old }));
    steps
}

fn between(
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
    matches: &dyn Fn(usize, usize) -> Match,
    steps: &mut Vec<Step>,
) {
    let (rows, columns) = (old.len(), new.len());
    // Old and new lines that wait for a kept one.
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    if rows.saturating_mul(columns) > MOST {
        gone.extend(old);
        come.extend(new);
        return pair(&mut gone, &mut come, steps);
    }
    // best[i][j]: how much can be kept of what is left.
    let width = columns + 1;
    let mut best = vec![0u32; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..=columns).rev() {
            let skip_old = best[(i + 1) * width + j];
            let found = if j == columns {
                Match::No
            } else {
                matches(old.start + i, new.start + j)
            };
            let any = found == Match::Any || j == columns && is_any(old.start + i, &new, matches);
            let mut most = if any { skip_old + 1 } else { skip_old };
            if j < columns {
                most = most.max(best[i * width + j + 1]);
                if found == Match::Line {
                    most = most.max(best[(i + 1) * width + j + 1] + 2);
                }
            }
            best[i * width + j] = most;
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows {
        let here = best[i * width + j];
        let found = if j == columns {
            Match::No
        } else {
            matches(old.start + i, new.start + j)
        };
        let any = found == Match::Any || j == columns && is_any(old.start + i, &new, matches);
        if found == Match::Line && here == best[(i + 1) * width + j + 1] + 2 {
            pair(&mut gone, &mut come, steps);
            steps.push(Step::Keep { old: old.start + i });
            i += 1;
            j += 1;
        } else if any {
            // It takes lines as long as that loses nothing, and leaves some to the old lines after it.
            while j < columns && best[i * width + j + 1] == here && columns - j > rows - i - 1 {
                j += 1;
            }
            pair(&mut gone, &mut come, steps);
            steps.push(Step::Keep { old: old.start + i });
            i += 1;
        } else if j < columns && here == best[(i + 1) * width + j + 1] {
            gone.push(old.start + i);
            come.push(new.start + j);
            i += 1;
            j += 1;
        } else if here == best[(i + 1) * width + j] {
            gone.push(old.start + i);
            i += 1;
        } else {
            come.push(new.start + j);
            j += 1;
        }
    }
    come.extend(new.start + j..new.end);
    pair(&mut gone, &mut come, steps);
}

/// Whether an old line stands for any number of lines, where no new one is left.
fn is_any(
    old: usize,
    new: &std::ops::Range<usize>,
    matches: &dyn Fn(usize, usize) -> Match,
) -> bool {
    new.end > 0 && matches(old, new.end - 1) == Match::Any
}

/// Puts the new lines in the places of the old ones.
fn pair(gone: &mut Vec<usize>, come: &mut Vec<usize>, steps: &mut Vec<Step>) {
    let both = gone.len().min(come.len());
    steps.extend(
        gone.iter()
            .zip(come.iter())
            .map(|(&old, &new)| Step::Replace { old, new }),
    );
    steps.extend(gone.iter().skip(both).map(|&old| Step::Delete { old }));
    steps.extend(come.iter().skip(both).map(|&new| Step::Insert { new }));
    gone.clear();
    come.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(old: &[&str], new: &[&str]) -> String {
        let matches = |o: usize, n: usize| match (old[o], new[n]) {
            ("...", _) => Match::Any,
            (a, b) if a == b => Match::Line,
            _ => Match::No,
        };
        let name = |step: &Step| match *step {
            Step::Keep { old } => format!("={old}"),
            Step::Replace { old, new } => format!("{old}>{new}"),
            Step::Delete { old } => format!("-{old}"),
            Step::Insert { new } => format!("+{new}"),
        };
        align(old.len(), new.len(), matches)
            .iter()
            .map(name)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn lines_that_match_stay() {
        assert_eq!(steps(&["a", "b", "c"], &["a", "x", "c"]), "=0 1>1 =2");
        assert_eq!(steps(&["a", "c"], &["a", "b", "c"]), "=0 +1 =1");
        assert_eq!(steps(&["a", "b", "c"], &["a", "c"]), "=0 -1 =2");
        assert_eq!(steps(&["x", "b", "y"], &["1", "2", "b"]), "0>0 +1 =1 -2");
        assert_eq!(steps(&[], &["a"]), "+0");
        assert_eq!(steps(&["a"], &[]), "-0");
    }

    #[test]
    fn dots_stand_for_any_lines() {
        assert_eq!(
            steps(&["a", "...", "z"], &["a", "1", "2", "y"]),
            "=0 =1 2>3"
        );
        assert_eq!(
            steps(&["x", "...", "z"], &["y", "1", "2", "z"]),
            "0>0 =1 =2"
        );
        assert_eq!(steps(&["x", "..."], &["y"]), "0>0 =1");
    }
}
