//! The property: on every program the heap does what the model does, step by step, and its books are right.
//!
//! `GOSSAMER_SEED` gives the first seed, `GOSSAMER_PROGRAMS` how many programs are run from there on.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::model::Model;
use super::player::Player;
use super::program::{Event, Program};
use super::world::died;
use crate::heap::{Stress, Value};

/// Runs a program on both. Answers the first difference.
fn compare(program: &Program, stress: Stress, tidy: bool) -> Result<usize, String> {
    let mut model = Model::new(program);
    let mut player = Player::new(program, stress);
    for (number, op) in program.steps.iter().enumerate() {
        model.step(*op);
        player.step(*op);
        same(&model, &player).map_err(|what| format!("step {number}, {op:?}: {what}"))?;
    }
    let steps = program.steps.len();
    if tidy {
        player.leave();
        let left = player.world.heap.census();
        let names = left.iter().all(|(kind, _)| *kind == "Note");
        if !names || !player.world.heap.check().is_empty() {
            return Err(format!("left at the end: {left:?}"));
        }
    }
    let dead = |player: &Player| {
        let died = player.events.iter();
        died.filter(|event| matches!(event, Event::Died(_))).count()
    };
    let already = dead(&player);
    let all = player.made - model.made_weak;
    drop(player);
    let lost = died().into_iter().filter(|tag| *tag != usize::MAX).count() + already;
    if !tidy && lost != all {
        return Err(format!("made {all} objects, of which {lost} died"));
    }
    Ok(steps)
}

fn same(model: &Model, player: &Player) -> Result<(), String> {
    let equal = |what: &str, want: &dyn std::fmt::Debug, got: &dyn std::fmt::Debug| {
        let (want, got) = (format!("{want:?}"), format!("{got:?}"));
        if want == got {
            Ok(())
        } else {
            Err(format!("{what}\n  the model: {want}\n  the heap:  {got}"))
        }
    };
    let heap = &player.world.heap;
    let ids = |values: &[Value]| -> Vec<usize> { values.iter().map(|v| player.id(v)).collect() };
    let recent = |events: &[_]| -> usize { events.len().saturating_sub(30) };
    // When code runs is seen, when memory is given back is not.
    let dead = |events: &[Event]| -> BTreeSet<usize> {
        let dead = events.iter().filter_map(|event| match event {
            Event::Died(id) => Some(*id),
            _ => None,
        });
        dead.collect()
    };
    let code = |events: &[Event]| -> Vec<Event> {
        let code = events
            .iter()
            .filter(|event| !matches!(event, Event::Died(_)));
        code.copied().collect()
    };
    equal("deaths", &dead(&model.events), &dead(&player.events))?;
    let (want, got) = (code(&model.events), code(&player.events));
    if want != got {
        let start = recent(&want).min(recent(&got));
        equal("events", &&want[start..], &&got[start..])?;
    }
    equal("roots", &model.roots, &ids(&player.roots))?;
    for root in &player.roots {
        let id = player.id(root);
        let count = super::world::count(root) as usize;
        equal(&format!("count of {id}"), &model.count(id), &count)?;
        let weak = ids(&heap.weak_references(root));
        let want = model.weak.get(&id).cloned().unwrap_or_default();
        equal(&format!("weak references to {id}"), &want, &weak)?;
    }
    let live = heap.live_objects() - super::program::NAMES as usize;
    equal("live objects", &model.things.len(), &live)?;
    let tracked = ids(&heap.tracked_objects(None));
    equal("tracked objects", &model.tracked_objects(), &tracked)?;
    let births = heap.collection_counts()[0] as usize;
    equal("births", &model.young_count, &births)?;
    let findings = heap.audit(|tracer| player.trace(tracer));
    equal("audit", &Vec::<()>::new(), &findings)?;
    equal("check", &Vec::<()>::new(), &heap.check())
}

fn outcome(program: &Program, stress: Stress, tidy: bool) -> Result<usize, String> {
    catch_unwind(AssertUnwindSafe(|| compare(program, stress, tidy)))
        .unwrap_or_else(|_| Err("a panic".to_string()))
}

/// A shorter program that fails too: its end is cut off, then every step and script that is not needed.
fn shrink(mut program: Program, stress: Stress, tidy: bool) -> Program {
    let fails = |program: &Program| outcome(program, stress, tidy).is_err();
    let mut cut = program.clone();
    while !cut.steps.is_empty() {
        cut.steps.pop();
        if fails(&cut) {
            program = cut.clone();
        }
    }
    let mut length = program.steps.len();
    while length > 0 {
        let mut at = 0;
        while at + length <= program.steps.len() {
            let mut less = program.clone();
            less.steps.drain(at..at + length);
            if fails(&less) {
                program = less;
            } else {
                at += 1;
            }
        }
        length /= 2;
    }
    for script in 0..program.scripts.len() {
        let mut at = 0;
        while at < program.scripts[script].len() {
            let mut less = program.clone();
            less.scripts[script].remove(at);
            if fails(&less) {
                program = less;
            } else {
                at += 1;
            }
        }
    }
    program
}

#[test]
fn the_heap_does_what_the_model_does() {
    let number = |name: &str, default: u64| {
        let set = std::env::var(name).ok();
        set.and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let first = number("GOSSAMER_SEED", 1);
    for seed in first..first + number("GOSSAMER_PROGRAMS", 800) {
        let mut random = fastrand::Rng::with_seed(seed);
        let steps = random.usize(20..250);
        let program = Program::random(&mut random, steps);
        let stress = Stress {
            quarantine: seed % 3 == 0,
            ..Stress::default()
        };
        let tidy = seed % 2 == 0;
        if outcome(&program, stress, tidy).is_err() {
            let program = shrink(program, stress, tidy);
            let what = outcome(&program, stress, tidy);
            panic!("seed {seed}: {what:?}\n{program:#?}");
        }
    }
}
