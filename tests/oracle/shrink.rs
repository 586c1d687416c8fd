//! Makes a case that differs as small as it can be while the kind of its difference stays: fewer statements,
//! fewer lines, less on a line.

use std::time::{Duration, Instant};

use crate::case::Case;
use crate::compare::Verdict;

/// How many cases are run before the first that will do is taken.
const AT_ONCE: usize = 12;

/// `judge` runs cases; after `time` the smallest found so far is the answer.
pub fn shrink(
    case: &Case,
    kind: &str,
    time: Duration,
    mut judge: impl FnMut(&[Case]) -> Vec<Verdict>,
) -> Case {
    let mut best = case.clone();
    let begun = Instant::now();
    let still =
        |verdict: &Verdict| matches!(verdict, Verdict::Different { kind: own, .. } if own == kind);
    let mut try_all = |best: &mut Case, candidates: Vec<Case>| -> bool {
        for some in candidates.chunks(AT_ONCE) {
            if begun.elapsed() > time {
                return false;
            }
            if let Some(index) = judge(some).iter().position(still) {
                *best = some[index].clone();
                return true;
            }
        }
        false
    };
    loop {
        let before = best.clone();
        for by in [without_statements, without_lines, with_less] {
            while {
                let candidates = by(&best);
                try_all(&mut best, candidates)
            } {}
        }
        if best == before {
            return best;
        }
    }
}

/// Without runs of statements: long ones first.
fn without_statements(case: &Case) -> Vec<Case> {
    let count = case.statements.len();
    let mut found = Vec::new();
    let mut size = count / 2;
    while size > 0 {
        for start in (0..count).step_by(size) {
            let mut rest = case.statements.clone();
            rest.drain(start..(start + size).min(count));
            if !rest.is_empty() {
                found.push(case.with(rest));
            }
        }
        size /= 2;
    }
    found
}

/// Without a line of a statement, or a line and what it holds; without a level of indentation.
fn without_lines(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for (index, statement) in case.statements.iter().enumerate() {
        let lines: Vec<&str> = statement.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        for at in 0..lines.len() {
            if lines.len() == 1 {
                break;
            }
            let block = lines.iter().skip(at + 1);
            let inner = block
                .take_while(|line| indent(line) > indent(lines[at]))
                .count();
            for length in [inner + 1, 1] {
                let mut rest = lines.clone();
                rest.drain(at..at + length);
                if length == 1 && inner > 0 {
                    // What it held moves out.
                    let width = indent(lines[at + 1]) - indent(lines[at]);
                    for line in rest.iter_mut().skip(at).take(inner) {
                        *line = line.get(width..).unwrap_or(line);
                    }
                }
                let mut statements = case.statements.clone();
                statements[index] = rest.join("\n") + "\n";
                if rest.is_empty() {
                    statements.remove(index);
                }
                found.push(case.with(statements));
            }
        }
    }
    found
}

/// With a bracket's content gone, or with the bracket gone and its content left; with an operand gone.
fn with_less(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for (index, statement) in case.statements.iter().enumerate() {
        let mut push = |text: String| {
            let mut statements = case.statements.clone();
            statements[index] = text;
            found.push(case.with(statements));
        };
        for (open, _) in statement.match_indices(['(', '[', '{']) {
            let Some(close) = closing(statement, open) else {
                continue;
            };
            let (before, inner, after) = (
                &statement[..open],
                &statement[open + 1..close],
                &statement[close + 1..],
            );
            push(format!("{before}0{after}"));
            push(format!("{before}{inner}{after}"));
            for part in inner.split(", ") {
                push(format!(
                    "{before}{}{part}{}",
                    &statement[open..=open],
                    &statement[close..]
                ));
            }
        }
        let words: Vec<&str> = statement.split(' ').collect();
        for at in 0..words.len().saturating_sub(2) {
            if words[at + 1].len() <= 3 && !words[at + 1].is_empty() {
                let mut rest = words.clone();
                rest.drain(at + 1..at + 3);
                push(rest.join(" "));
                let mut rest = words.clone();
                rest.drain(at..at + 2);
                push(rest.join(" "));
            }
        }
    }
    found.retain(|small| small.text().len() < case.text().len());
    found
}

fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text[open..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at);
        }
    }
    None
}
