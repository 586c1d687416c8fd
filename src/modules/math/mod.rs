//! `math`: functions of real numbers and of integers.
//!
//! Where the platform's C library is CPython's source of digits, it is ours, through the standard library.

mod close;
pub(super) mod inverse;
mod real;
mod special;
mod sums;
mod vectors;
mod whole;

pub(super) use real::{domain_error, range_error, real};

use crate::runtime::NativeDef;

use super::{NativeModule, set};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "math",
    doc: "Functions of real numbers and of integers.",
    functions: &FUNCTIONS,
    fill: |vm, namespace| {
        use std::f64::consts;
        for (name, number) in [
            ("pi", consts::PI),
            ("e", consts::E),
            ("tau", consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            let number = vm.float(number);
            set(vm, namespace, name, number);
        }
    },
};

const FUNCTIONS: [NativeDef; COUNT] = {
    let mut all = [real::FUNCTIONS[0]; COUNT];
    let tables: [&[NativeDef]; 4] = [
        &real::FUNCTIONS,
        &whole::FUNCTIONS,
        &vectors::FUNCTIONS,
        &close::FUNCTIONS,
    ];
    let (mut table, mut count) = (0, 0);
    while table < tables.len() {
        let mut at = 0;
        while at < tables[table].len() {
            all[count] = tables[table][at];
            count += 1;
            at += 1;
        }
        table += 1;
    }
    all
};

const COUNT: usize = real::FUNCTIONS.len()
    + whole::FUNCTIONS.len()
    + vectors::FUNCTIONS.len()
    + close::FUNCTIONS.len();
