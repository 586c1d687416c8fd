//! The differential runner: makes programs and sessions, runs each under Gossamer (with the audit) and under
//! CPython 3.13, compares all that a user sees, and shrinks what differs.
//!
//! The same seed makes the same programs. A short run is part of the tests; a long one:
//!
//!     GOSSAMER_PROGRAMS=20000 GOSSAMER_SEED=7 cargo test --test oracle -- --nocapture
//!
//! What differs is told, smallest form first (`GOSSAMER_SHRINKING` seconds are spent on the first of each kind), and
//! kept under `target/tmp/oracle/`: each case as it was made, with the numbers of its kind and its own, and what was
//! shrunk with that of the kind alone. A file with one case, such as those, runs alone with `GOSSAMER_CASE=FILE`, and is shrunk if
//! `GOSSAMER_SHRINKING` says how long.

#[allow(dead_code)]
mod ask;
mod case;
mod compare;
mod cpython;
mod generate;
#[path = "../grammar/generate.rs"]
mod grammar_generate;
mod lifetimes;
mod moments;
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
use std::sync::Mutex;
use std::time::Duration;

use case::Case;
use compare::Verdict;
use cpython::{Cpython, Shown};
use random::Random;

/// How many cases are made and run at a time.
const BATCH: usize = 50;
/// How many kinds of differences are shrunk and told.
const SHOWN: usize = 25;

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
    /// The cases of each kind of difference.
    different: BTreeMap<String, Vec<Case>>,
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
                self.different.entry(kind).or_default().push(case);
            }
        }
    }

    fn tell(&self, what: &str, seed: u64) {
        let different: usize = self.different.values().map(Vec::len).sum();
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
fn run(what: &str, count: u64, seed: u64, make: impl FnMut(&mut Random) -> Case + Send) {
    let Some(mut cpython) = Oracle::start() else {
        println!("SKIPPED {count} {what}: no CPython 3.13 found");
        return;
    };
    let supply = Mutex::new((make, Random::new(seed), count as usize));
    let tally = Mutex::new(Tally::default());
    let next = || -> Vec<Case> {
        let mut supply = supply.lock().expect("no maker panicked");
        let (make, random, left) = &mut *supply;
        let size = BATCH.min(*left);
        *left -= size;
        (0..size).map(|_| make(random)).collect()
    };
    let lane = |cpython: &mut Oracle| {
        loop {
            let cases = next();
            if cases.is_empty() {
                return;
            }
            let verdicts = verdicts(cpython, &cases);
            let mut tally = tally.lock().expect("no lane panicked");
            for (case, verdict) in cases.into_iter().zip(verdicts) {
                tally.count(case, verdict);
            }
        }
    };
    let lanes = std::thread::available_parallelism().map_or(1, |number| number.get());
    std::thread::scope(|scope| {
        for _ in 1..lanes {
            scope.spawn(|| lane(&mut Oracle::start().expect("one was started before")));
        }
        lane(&mut cpython);
    });
    let tally = tally.into_inner().expect("no lane panicked");
    tally.tell(what, seed);
    let shrinking = Duration::from_secs(number("GOSSAMER_SHRINKING", 20));
    let mut told = String::new();
    for (index, (kind, mut cases)) in tally.different.into_iter().enumerate() {
        for (number, case) in cases.iter().enumerate() {
            keep(&format!("{what} {seed} {index} {number}"), case);
        }
        let count = cases.len();
        let case = cases.swap_remove(0);
        if index >= SHOWN {
            told += &format!("… and other kinds: {kind}\n");
            continue;
        }
        let small = if kind == compare::UNSTOPPABLE_KIND || shrinking.is_zero() {
            case // each try would go on running
        } else {
            shrink::shrink(&case, &kind, shrinking, |cases| {
                verdicts(&mut cpython, cases)
            })
        };
        let verdict = verdicts(&mut cpython, std::slice::from_ref(&small)).remove(0);
        told += &format!("== {count} times: {kind}\n{}", small.show(&verdict));
        keep(&format!("{what} {seed} {index}"), &small);
    }
    if !told.is_empty() {
        println!("{what}, seed {seed}:\n{told}");
        panic!("{what}, seed {seed}: some differ");
    }
}

/// CPython, and another one where all objects have other addresses: what the two do not show alike is nobody's
/// fault.
struct Oracle {
    usual: Cpython,
    /// Started when the first case differs.
    other: Option<Cpython>,
}

impl Oracle {
    fn start() -> Option<Oracle> {
        Some(Oracle {
            usual: Cpython::start(false)?,
            other: None,
        })
    }

    /// Whether both show the same.
    fn agrees(&mut self, case: &Case, wanted: &Shown) -> bool {
        if self.other.is_none() {
            self.other = Cpython::start(true);
        }
        let Some(other) = &mut self.other else {
            return true;
        };
        let (again, ()) = other.ask(std::slice::from_ref(case), || ());
        again.iter().all(|again| compare::same(case, wanted, again))
    }
}

fn verdicts(oracle: &mut Oracle, cases: &[Case]) -> Vec<Verdict> {
    let (wanted, got) = oracle.usual.ask(cases, || under_test::run(cases));
    let pairs = cases.iter().zip(wanted.iter().zip(&got));
    pairs
        .map(|(case, (wanted, got))| {
            let verdict = compare::compare(case, wanted, got);
            if matches!(verdict, Verdict::Different { .. }) && !oracle.agrees(case, wanted) {
                return Verdict::Aside("CPython shows something else with other addresses".into());
            }
            if !matches!(verdict, Verdict::Different { .. }) {
                return verdict;
            }
            let Some(wanted) = cpython::alone(case, "default", 0) else {
                return verdict;
            };
            let verdict = compare::compare(case, &wanted, got);
            match verdict {
                Verdict::Different { .. } if !steady(case, &wanted, got) => {
                    Verdict::Aside("another run shows something else".into())
                }
                Verdict::Different { .. } => match moments::hinges_on_a_birth(case, &wanted, got) {
                    Some(why) => Verdict::Aside(why.into()),
                    None => verdict,
                },
                verdict => verdict,
            }
        })
        .collect()
}

/// Whether both sides show the same again: objects have other addresses in each run, and collections come at other
/// times.
fn steady(case: &Case, wanted: &Shown, got: &Shown) -> bool {
    let others = [
        ("default", 300),
        ("malloc", 700),
        ("pymalloc_debug", 1100),
        ("malloc_debug", 1500),
    ];
    others.iter().all(|(allocator, objects)| {
        let again = cpython::alone(case, allocator, *objects);
        let ours = under_test::run(std::slice::from_ref(case));
        again.is_none_or(|again| compare::same(case, wanted, &again))
            && compare::same(case, got, &ours[0])
    })
}

fn keep(name: &str, case: &Case) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    let name = name.replace(' ', "-") + ".json";
    let _ = std::fs::create_dir_all(&folder);
    let _ = std::fs::write(folder.join(name), case.to_json().to_string());
}

/// Programs of statements that mean something: typed expressions, classes, generators, deaths.
#[test]
fn programs_that_mean_something() {
    let (count, seed) = (number("GOSSAMER_PROGRAMS", 150), number("GOSSAMER_SEED", 1));
    run("programs that mean something", count, seed, |random| {
        // What nobody catches ends a program.
        if random.percent(50) {
            Case::session(generate::program(random, 40))
        } else {
            Case::program(generate::program(random, 85))
        }
    });
}

/// Programs that build graphs of objects and take them apart: who dies, when, and who hears of it. A few differ
/// still, so the short run has none.
#[test]
fn lifetimes_of_objects() {
    let (count, seed) = (number("GOSSAMER_PROGRAMS", 0), number("GOSSAMER_SEED", 1));
    run("lifetimes of objects", count, seed, |random| {
        let statements = lifetimes::program(random);
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
    let mut cpython = Oracle::start().expect("there is a CPython 3.13");
    let mut ask = |cases: &[Case]| verdicts(&mut cpython, cases);
    let verdict = ask(std::slice::from_ref(&case)).remove(0);
    println!("{}", case.show(&verdict));
    let shrinking = Duration::from_secs(number("GOSSAMER_SHRINKING", 0));
    if let Verdict::Different { kind, .. } = &verdict
        && !shrinking.is_zero()
    {
        let small = shrink::shrink(&case, kind, shrinking, &mut ask);
        let verdict = ask(std::slice::from_ref(&small)).remove(0);
        println!("-- smaller\n{}", small.show(&verdict));
    }
    assert!(matches!(verdict, Verdict::Same { .. }));
}
