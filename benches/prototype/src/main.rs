//! What would machine code give? The functions of two programs, compiled by Gossamer to its instructions, and from
//! these, one by one, by Cranelift to machine code; then timed beside Gossamer and another Python.
//!
//! Exact, and so paid for in what is measured: values (integers of 62 bits with a tag, counted pointers) in registers
//! in memory; the guards of types and of overflow; each count, up and down where the interpreter does it, those of
//! the function and its code at each call included; death at zero; the version guard of globals; a full frame record
//! an activation, its `pc` written before whatever can fail; room on the stack, the limit of recursion; a safe point
//! at each jump back, call and return, and after each death.
//!
//! Left out: what has no quick way here (a stub raises; the real one would go on in the interpreter's functions, on the
//! same window and frame record), floats among it; instructions that the two never run; caches that
//! change after compiling; a limit of recursion beyond the native stack, as a compiled call is a native one.
//!
//! `GOSSAMER=../../target/profiling/gossamer PYTHON=/usr/bin/python3.11 cargo run --release`

#[cfg(feature = "machine-code")]
mod measure;
#[cfg(feature = "machine-code")]
mod memory;
#[cfg(feature = "machine-code")]
mod translate;

use std::rc::Rc;

use gossamer::compile::unit::{CodeUnit, Const};
use gossamer::compile::{Mode, Options, compile_source};

/// `benches/programs/calls.py`.
const FIB: &str = "\
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
";

/// The inner loop of `benches/programs/int_loop.py`.
const COLLATZ: &str = "\
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps
";

/// The function that a program defines.
fn function(text: &str) -> Rc<CodeUnit> {
    let unit = compile_source(text, "<prototype>", Mode::Exec, Options::default());
    let constants = unit.expect("a program that compiles").constants;
    let code = constants.into_iter().find_map(|constant| match constant {
        Const::Code(code) => Some(code),
        _ => None,
    });
    code.expect("a function")
}

#[cfg(feature = "machine-code")]
fn main() -> Result<(), String> {
    measure::check()?;
    measure::table()
}

/// What is left without the code generator, to see what that adds to a program's size.
#[cfg(not(feature = "machine-code"))]
fn main() {
    for text in [FIB, COLLATZ] {
        println!(
            "{}: {} words",
            function(text).name,
            function(text).words.len()
        );
    }
}
