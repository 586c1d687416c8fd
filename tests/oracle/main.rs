//! The differential runner: makes programs and sessions, runs each under Gossamer (with the audit) and under
//! CPython 3.13, compares all that a user sees, and shrinks what differs.
//!
//! The same seed makes the same programs. A short run is part of the tests; a long one:
//!
//!     GOSSAMER_PROGRAMS=20000 GOSSAMER_SEED=7 cargo test --test oracle -- --nocapture
//!
//! What differs is told, smallest form first, and kept under `target/tmp/oracle/`. A file with one case, such as
//! those, runs alone with `GOSSAMER_CASE=FILE`.

#[allow(dead_code)]
mod ask;
mod case;
mod compare;
mod cpython;
mod generate;
#[path = "../grammar/generate.rs"]
mod grammar_generate;
mod mutants;
#[path = "../grammar/mutate.rs"]
#[allow(dead_code)]
mod mutate;
#[path = "../grammar/notation.rs"]
#[allow(dead_code)]
mod notation;
#[path = "../grammar/ours.rs"]
#[allow(dead_code)]
mod ours;
#[path = "../grammar/random.rs"]
mod random;
mod sentences;
mod shrink;
#[path = "../grammar/tokens.rs"]
#[allow(dead_code)]
mod tokens;
mod under_test;

use std::collections::BTreeMap;
use std::path::PathBuf;

use case::Case;
use compare::Verdict;
use cpython::Cpython;
use random::Random;

/// How many cases are made and run at a time.
const BATCH: usize = 100;
/// How many kinds of differences are shrunk and told.
const SHOWN: usize = 12;

fn number(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What became of the cases of a run.
#[derive(Default)]
struct Tally {
    same: usize,
    /// Not compared: one of the two had no time or memory left, or Gossamer says that it lacks something.
    aside: BTreeMap<String, usize>,
    raised: usize,
    /// A case for each kind of difference, and how many there were.
    different: BTreeMap<String, (Case, usize)>,
}

impl Tally {
    fn count(&mut self, case: Case, verdict: Verdict) {
        match verdict {
            Verdict::Same { raised } => {
                self.same += 1;
                self.raised += usize::from(raised);
            }
            Verdict::Aside(why) => *self.aside.entry(why).or_default() += 1,
            Verdict::Different { kind, .. } => {
                self.different.entry(kind).or_insert((case, 0)).1 += 1;
            }
        }
    }

    fn tell(&self, what: &str, seed: u64) {
        let different: usize = self.different.values().map(|(_, count)| count).sum();
        let aside: usize = self.aside.values().sum();
        println!(
            "{what}, seed {seed}: {} run, {} the same ({} with an exception), {different} different, \
             {aside} not compared {:?}",
            self.same + different + aside,
            self.same,
            self.raised,
            self.aside
        );
    }
}

/// Runs `count` cases; panics if any differs.
fn run(what: &str, count: u64, seed: u64, mut make: impl FnMut(&mut Random) -> Case) {
    let Some(mut cpython) = Cpython::start() else {
        println!("SKIPPED {count} {what}: no CPython 3.13 found");
        return;
    };
    let mut random = Random::new(seed);
    let mut tally = Tally::default();
    let mut left = count as usize;
    while left > 0 {
        let cases: Vec<Case> = (0..left.min(BATCH)).map(|_| make(&mut random)).collect();
        left -= cases.len();
        let verdicts = verdicts(&mut cpython, &cases);
        for (case, verdict) in cases.into_iter().zip(verdicts) {
            tally.count(case, verdict);
        }
    }
    tally.tell(what, seed);
    let mut told = String::new();
    for (index, (kind, (case, count))) in tally.different.into_iter().enumerate() {
        if index >= SHOWN {
            told += &format!("… and other kinds: {kind}\n");
            continue;
        }
        let small = shrink::shrink(&case, &kind, |cases| verdicts(&mut cpython, cases));
        let verdict = verdicts(&mut cpython, std::slice::from_ref(&small)).remove(0);
        told += &format!("== {count} times: {kind}\n{}", small.show(&verdict));
        keep(what, seed, index, &small);
    }
    assert!(told.is_empty(), "{what}, seed {seed}:\n{told}");
}

fn verdicts(cpython: &mut Cpython, cases: &[Case]) -> Vec<Verdict> {
    let (wanted, got) = cpython.ask(cases, || under_test::run(cases));
    let pairs = cases.iter().zip(wanted.iter().zip(&got));
    pairs
        .map(|(case, (wanted, got))| compare::compare(case, wanted, got))
        .collect()
}

fn keep(what: &str, seed: u64, index: usize, case: &Case) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    let name = format!("{}-{seed}-{index}.json", what.replace(' ', "-"));
    let _ = std::fs::create_dir_all(&folder);
    let _ = std::fs::write(folder.join(name), case.to_json().to_string());
}

/// Programs of statements that mean something: typed expressions, classes, generators, deaths.
#[test]
fn programs_that_mean_something() {
    let (count, seed) = (number("GOSSAMER_PROGRAMS", 150), number("GOSSAMER_SEED", 1));
    run("programs that mean something", count, seed, |random| {
        let statements = generate::program(random);
        if random.percent(50) {
            Case::session(statements)
        } else {
            Case::program(statements)
        }
    });
}

/// Sentences of the grammar over a few names that have values: most raise, and say why.
#[test]
fn sentences_of_the_grammar() {
    let (count, seed) = (number("GOSSAMER_PROGRAMS", 100), number("GOSSAMER_SEED", 1));
    let mut sentences = sentences::Sentences::new(seed);
    run("sentences of the grammar", count, seed, |_| {
        sentences.session()
    });
}

/// The golden sessions with something changed. With each new page they are others, so the short run has none.
#[test]
fn mutants_of_golden_sessions() {
    let (count, seed) = (number("GOSSAMER_PROGRAMS", 0), number("GOSSAMER_SEED", 1));
    let golden = mutants::golden();
    run("mutants of golden sessions", count, seed, |random| {
        mutants::mutant(&golden, random)
    });
}

/// Those that once differed.
#[test]
fn a_case_alone() {
    let Some(path) = std::env::var_os("GOSSAMER_CASE") else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("it can be read");
    let case = Case::from_json(&text).expect("it is a case");
    let mut cpython = Cpython::start().expect("there is a CPython 3.13");
    let verdict = verdicts(&mut cpython, std::slice::from_ref(&case)).remove(0);
    println!("{}", case.show(&verdict));
    assert!(matches!(verdict, Verdict::Same { .. }));
}
