//! The text room against CPython 3.13: thousands of seeded cases, one process of the reference.
//!
//! A case is a Python expression and what we answer to it. The expressions are evaluated by
//! `GOSSAMER_ORACLE`, or `python3.13`, or pyenv's 3.13; without one the test says so and passes.

mod codecs;
mod harness;
mod methods;
mod numbers;
mod strings;
#[path = "../support/mod.rs"]
#[allow(dead_code)]
mod support;

use harness::Cases;

#[test]
fn numbers_agree() {
    check("numbers", |cases| {
        numbers::floats(cases);
        numbers::ints(cases);
        numbers::formats(cases);
        numbers::percent(cases);
        numbers::fields(cases);
    });
}

#[test]
fn every_code_point_agrees() {
    check("code points", strings::code_points);
}

#[test]
fn strings_agree() {
    check("strings", |cases| {
        strings::hashes(cases);
        strings::cases_of_strings(cases);
        strings::reprs(cases);
        strings::escapes(cases);
    });
}

#[test]
fn methods_agree() {
    check("methods of str and bytes", |cases| {
        methods::of_str(cases);
        methods::of_bytes(cases);
    });
}

#[test]
fn codecs_agree() {
    check("codecs", |cases| {
        codecs::encoding(cases);
        codecs::decoding(cases);
    });
}

fn check(what: &str, build: impl FnOnce(&mut Cases)) {
    let Some(oracle) = support::oracle() else {
        println!("SKIPPED 1 comparison of {what}: no CPython 3.13 found");
        return;
    };
    let mut cases = Cases::new();
    build(&mut cases);
    cases.compare(oracle, what);
}
