//! The checks that the compiled code is right and exact, and the tables of figures.

use std::process::{Command, Stdio};
use std::time::Instant;

use cranelift_jit::JITModule;

use crate::memory::{self, Error, Function, Machine, Word, at, count, int, live, load};
use crate::translate::translate;
use crate::{COLLATZ, FIB, function};

const LEVELS: [&str; 2] = ["none", "speed"];
const RUNS: usize = 7;

/// A compiled function, and the machine that runs it.
struct Loaded {
    machine: Machine,
    function: Word,
    _module: JITModule,
}

fn loaded(text: &str, level: &str) -> Result<Loaded, String> {
    let function = load(&function(text));
    let (_module, _) = translate(function, level)?;
    Ok(Loaded {
        machine: Machine::new(1000),
        function,
        _module,
    })
}

/// Calls the function; afterwards all counts must be what they were.
fn call(loaded: &mut Loaded, argument: Word) -> Result<Word, Error> {
    // SAFETY: the function lives.
    let code = unsafe { (*at::<Function>(loaded.function)).code };
    let before = (live(), count(loaded.function), count(code));
    let answer = loaded.machine.call(loaded.function, argument);
    let after = (live(), count(loaded.function), count(code));
    assert_eq!(before, after, "counts after {argument:#x}");
    assert!(
        loaded.machine.is_idle(),
        "an object or a frame was left behind"
    );
    answer
}

/// The compiled code answers what Python does, and leaves every count as it was, also when something is raised.
pub fn check() -> Result<(), String> {
    for level in LEVELS {
        let mut fib = loaded(FIB, level)?;
        assert_eq!(call(&mut fib, int(20)), Ok(int(6765)));
        assert_eq!(call(&mut fib, int(-3)), Ok(int(-3)));
        assert_eq!(call(&mut fib, memory::NONE), Err(Error::Left));
        fib.machine.interrupts = 1;
        assert_eq!(call(&mut fib, int(20)), Err(Error::Interrupt));
        fib.machine.traceback.clear();
        assert_eq!(call(&mut fib, int(5000)), Err(Error::Recursion));
        let traceback = &fib.machine.traceback;
        assert!(traceback.len() == 1000 && traceback.iter().all(|word| *word == traceback[0]));
        // The cache of the global must notice; and the last reference is ours.
        memory::forget(fib.function);
        assert_eq!(call(&mut fib, int(1)), Ok(int(1)));
        assert_eq!(call(&mut fib, int(2)), Err(Error::Left));
        let before = live();
        memory::release(fib.function);
        assert_eq!(live(), before - 3, "function, code and globals die");

        let mut collatz = loaded(COLLATZ, level)?;
        assert_eq!(call(&mut collatz, int(871)), Ok(int(178)));
        assert_eq!(call(&mut collatz, int(1)), Ok(int(0)));
        assert_eq!(call(&mut collatz, int((1 << 61) - 1)), Err(Error::Left));

        for (x, y) in [
            (7i64, 2i64),
            (-7, 2),
            (6, -3),
            (-7, -2),
            (7, -2),
            (1 << 40, 3),
            (-1 << 61, -1),
        ] {
            let divide = format!("def divide(x):\n    return x // {y} * 1000 + x % {y}\n");
            let floor = i64::div_euclid(x * y.signum(), y.abs());
            let result = match x == -1 << 61 {
                true => Err(Error::Left),
                false => Ok(int(floor * 1000 + x - floor * y)),
            };
            assert_eq!(
                call(&mut loaded(&divide, level)?, int(x)),
                result,
                "{x}, {y}"
            );
        }
    }
    Ok(())
}

/// User seconds of this process, or of its children that have ended.
fn user_seconds(whose: libc::c_int) -> f64 {
    // SAFETY: all zeros are a valid `rusage`, and `getrusage` writes it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(whose, &mut usage);
        usage
    };
    usage.ru_utime.tv_sec as f64 + usage.ru_utime.tv_usec as f64 / 1e6
}

fn median(mut measure: impl FnMut() -> Result<f64, String>) -> Result<f64, String> {
    let mut all = (0..RUNS)
        .map(|_| measure())
        .collect::<Result<Vec<f64>, String>>()?;
    all.sort_by(f64::total_cmp);
    Ok(all[RUNS / 2])
}

/// User seconds of a Python that runs a text.
fn interpreted(python: &str, text: &str) -> Result<f64, String> {
    let before = user_seconds(libc::RUSAGE_CHILDREN);
    let status = Command::new(python)
        .args(["-c", text])
        .stdout(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(user_seconds(libc::RUSAGE_CHILDREN) - before),
        other => Err(format!("{python}: {other:?}")),
    }
}

/// What is timed: a text, how it is run on, by Python and here, and how much work that is.
struct Work {
    what: &'static str,
    text: &'static str,
    python: &'static str,
    arguments: std::ops::Range<i64>,
    amount: u64,
}

fn works() -> [Work; 2] {
    let mut iterations = 0;
    for start in 1..200_000u64 {
        let mut n = start;
        while n != 1 {
            n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
            iterations += 1;
        }
    }
    let calls = (2..=34)
        .fold((1, 1), |(before, last), _| (last, before + last + 1))
        .1;
    let (python, arguments) = ("fib(34)", 34..35);
    let fib = Work {
        what: "a call of `fib`",
        text: FIB,
        python,
        arguments,
        amount: calls,
    };
    let (python, arguments) = ("for n in range(1, 200000): collatz(n)", 1..200_000);
    let (what, amount) = ("an iteration of `collatz`", iterations);
    [
        fib,
        Work {
            what,
            text: COLLATZ,
            python,
            arguments,
            amount,
        },
    ]
}

/// Prints the table of times, and that of the compiler's own.
pub fn table() -> Result<(), String> {
    let gossamer = std::env::var("GOSSAMER").map_err(|_| "GOSSAMER: the one to compare with")?;
    let python = std::env::var("PYTHON").unwrap_or("python3".into());
    println!(
        "| | Gossamer, ns | {python}, ns | level | machine code, ns | Gossamer's / it | {python}'s / it |"
    );
    println!("|---|---|---|---|---|---|---|");
    for work in works() {
        let nanoseconds = |seconds: f64| seconds / work.amount as f64 * 1e9;
        let text = format!("{}{}", work.text, work.python);
        let of = |python: &str| {
            let start = median(|| interpreted(python, "pass"))?;
            Ok::<f64, String>(nanoseconds(median(|| interpreted(python, &text))? - start))
        };
        let (ours, theirs) = (of(&gossamer)?, of(&python)?);
        for level in LEVELS {
            let mut loaded = loaded(work.text, level)?;
            let time = median(|| {
                let before = user_seconds(libc::RUSAGE_SELF);
                for argument in work.arguments.clone() {
                    let answer = loaded.machine.call(loaded.function, int(argument));
                    answer.map_err(|error| format!("{error:?}"))?;
                }
                Ok(nanoseconds(user_seconds(libc::RUSAGE_SELF) - before))
            })?;
            let (first, second) = (ours / time, theirs / time);
            println!(
                "| {} | {ours:.1} | {theirs:.1} | `{level}` | {time:.1} | {first:.2} | {second:.2} |",
                work.what
            );
        }
    }
    println!("\n| function | words | level | compiled in, ms | bytes |\n|---|---|---|---|---|");
    for text in [FIB, COLLATZ] {
        for level in LEVELS {
            let (unit, mut bytes) = (function(text), 0);
            let time = median(|| {
                let (function, before) = (load(&unit), Instant::now());
                bytes = translate(function, level)?.1;
                Ok(before.elapsed().as_secs_f64() * 1e3)
            })?;
            println!(
                "| `{}` | {} | `{level}` | {time:.2} | {bytes} |",
                unit.name,
                unit.words.len()
            );
        }
    }
    Ok(())
}
