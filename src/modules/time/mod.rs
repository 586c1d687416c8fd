//! `time`: the clocks, waiting, and dates.
//!
//! Local time is UTC: what a session answers does not depend on where it runs.

mod calendar;
mod format;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::heap::Value;
use crate::objects::{namespace, struct_time};
use crate::runtime::{Integer, NativeDef, PyResult, Str, Tuple, TypeId, Vm, float, integer};

use super::{NativeModule, set, set_class, set_int};
use calendar::Fields;

macro_rules! clock {
    ($name:literal $nanoseconds:literal $clock:ident $doc:literal) => {
        [
            NativeDef::no_args(
                $name,
                |vm, _| Ok(vm.float($clock().as_secs_f64())),
                "($module, /)",
                $doc,
            )
            .function(),
            NativeDef::no_args(
                $nanoseconds,
                |vm, _| Ok(vm.big($clock().as_nanos().into())),
                "($module, /)",
                concat!($doc, " In nanoseconds."),
            )
            .function(),
        ]
    };
}

const CLOCKS: [[NativeDef; 2]; 5] = [
    clock!("time" "time_ns" since_epoch "Seconds since 1970."),
    clock!("monotonic" "monotonic_ns" elapsed "Seconds of a clock that never goes back."),
    clock!("perf_counter" "perf_counter_ns" elapsed "Seconds of a clock for short intervals."),
    clock!("process_time" "process_time_ns" worked "Seconds that the process has worked."),
    clock!("thread_time" "thread_time_ns" worked "Seconds that the thread has worked."),
];

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "time",
    doc: "The clocks, waiting, and dates.",
    functions: &[
        CLOCKS[0][0],
        CLOCKS[0][1],
        CLOCKS[1][0],
        CLOCKS[1][1],
        CLOCKS[2][0],
        CLOCKS[2][1],
        CLOCKS[3][0],
        CLOCKS[3][1],
        CLOCKS[4][0],
        CLOCKS[4][1],
        NativeDef::one("sleep", sleep, "($module, seconds, /)", "Waits.").function(),
        NativeDef::one(
            "get_clock_info",
            clock_info,
            "($module, name, /)",
            "What is known about a clock.",
        )
        .function(),
        NativeDef::range(
            "gmtime",
            0,
            1,
            |vm, args| date(vm, args, "GMT"),
            "($module, seconds=None, /)",
            "The date of a time (of now, if None).",
        )
        .function(),
        NativeDef::range(
            "localtime",
            0,
            1,
            |vm, args| date(vm, args, "UTC"),
            "($module, seconds=None, /)",
            "The local date of a time (of now, if None). Local time is UTC.",
        )
        .function(),
        NativeDef::one(
            "mktime",
            make_time,
            "($module, tuple, /)",
            "The time of a local date.",
        )
        .function(),
        NativeDef::range(
            "strftime",
            1,
            2,
            strftime,
            "($module, format, tuple=None, /)",
            "A date (that of now, if None) as text in a format.",
        )
        .function(),
        NativeDef::range(
            "strptime",
            1,
            2,
            |vm, args| {
                // CPython's reader of dates is in its library, which the session's folders may hold.
                let import = vm.hooks.import;
                let module = import(vm, "_strptime")?;
                vm.call_method(&module, "_strptime_time", args)
            },
            "($module, string, format='%a %b %d %H:%M:%S %Y', /)",
            "The date that a text tells in a format.",
        )
        .function(),
        NativeDef::range(
            "asctime",
            0,
            1,
            asctime,
            "($module, tuple=None, /)",
            "A date (that of now, if None) as text: 'Thu Jan  1 00:00:00 1970'.",
        )
        .function(),
        NativeDef::range(
            "ctime",
            0,
            1,
            |vm, args| {
                let seconds = seconds_argument(vm, args.first())?;
                Ok(vm.str(&format::plain(&calendar::fields(seconds))))
            },
            "($module, seconds=None, /)",
            "The local date of a time (of now, if None) as text.",
        )
        .function(),
        NativeDef::no_args(
            "tzset",
            |_, _| Ok(Value::NONE),
            "($module, /)",
            "Does nothing.",
        )
        .function(),
    ],
    fill: |vm, namespace| {
        set_class(vm, namespace, TypeId::STRUCT_TIME);
        let zone = vm.str("UTC");
        let zones = vm.tuple([zone.clone(), zone]);
        set(vm, namespace, "tzname", zones);
        set_int(vm, namespace, "_STRUCT_TM_ITEMS", 11);
        for name in ["timezone", "altzone", "daylight"] {
            set_int(vm, namespace, name, 0);
        }
    },
};

fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

fn elapsed() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// How long the process was on a processor; where the system does not say, how long it is there.
fn worked() -> Duration {
    #[cfg(unix)]
    if let Ok(told) = nix::time::clock_gettime(nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID) {
        return told.into();
    }
    elapsed()
}

fn sleep(vm: &mut Vm, args: &[Value]) -> PyResult {
    let wanted = match (float(&args[0]), integer(&args[0])) {
        (Some(number), _) => number,
        (None, Some(Integer::Small(number))) => number as f64,
        _ => {
            let name = vm.type_name(&args[0]);
            return Err(vm.type_error(format!(
                "'{name}' object cannot be interpreted as an integer"
            )));
        }
    };
    if wanted.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if wanted < 0.0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    let Ok(wanted) = Duration::try_from_secs_f64(wanted) else {
        return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
    };
    vm.output.flush();
    let until = Instant::now() + wanted.min(Duration::from_secs(1 << 30));
    // In short pieces, so that Ctrl-C is seen.
    while let Some(rest) = until.checked_duration_since(Instant::now()) {
        std::thread::sleep(rest.min(Duration::from_millis(20)));
        vm.poll()?;
    }
    Ok(Value::NONE)
}

/// A text that must be one.
fn text(vm: &mut Vm, function: &str, value: &Value) -> PyResult<String> {
    if Str::of(value).is_some() {
        return Ok(vm.text(value));
    }
    let name = vm.type_name(value);
    Err(vm.type_error(format!("{function}() argument 1 must be str, not {name}")))
}

fn clock_info(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = text(vm, "get_clock_info", &args[0])?;
    let (clock, adjustable) = match name.as_str() {
        "time" => ("REALTIME", true),
        "monotonic" | "perf_counter" => ("MONOTONIC", false),
        "process_time" => ("PROCESS_CPUTIME_ID", false),
        "thread_time" => ("THREAD_CPUTIME_ID", false),
        _ => return Err(vm.value_error("unknown clock")),
    };
    let info = namespace::new(vm);
    let implementation = vm.str(&format!("clock_gettime(CLOCK_{clock})"));
    for (name, value) in [
        ("implementation", implementation),
        ("monotonic", Value::bool(!adjustable)),
        ("adjustable", Value::bool(adjustable)),
        ("resolution", vm.float(1e-9)),
    ] {
        let name = vm.intern_str(name);
        vm.set_attr(&info, &name, Some(value))?;
    }
    Ok(info)
}

/// Whole seconds since 1970: an argument's, or now's.
fn seconds_argument(vm: &mut Vm, value: Option<&Value>) -> PyResult<i64> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(since_epoch().as_secs() as i64);
    };
    let seconds = match float(value) {
        Some(number) if number.is_nan() => {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        Some(number) => number.floor(),
        None => {
            let index = vm.index(value)?;
            match integer(&index) {
                Some(Integer::Small(number)) => number as f64,
                _ => f64::INFINITY,
            }
        }
    };
    // What the calendar of 32-bit years can hold.
    if seconds.abs() > 6.7e16 {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(seconds as i64)
}

fn date(vm: &mut Vm, args: &[Value], zone: &str) -> PyResult {
    let seconds = seconds_argument(vm, args.first())?;
    let numbers = calendar::fields(seconds);
    let items = numbers.iter().map(|number| vm.int(*number)).collect();
    let (zone, offset) = (vm.str(zone), vm.int(0));
    Ok(struct_time::new(vm, items, zone, offset))
}

/// The fields of a tuple.
fn fields(vm: &mut Vm, function: &str, value: &Value) -> PyResult<Fields> {
    let Some(tuple) = Tuple::of(value) else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    let items = tuple.items();
    if items.len() != 9 {
        return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut fields = [0; 9];
    for (field, item) in fields.iter_mut().zip(items) {
        let index = vm.index(item)?;
        *field = match integer(&index) {
            Some(Integer::Small(number)) if i32::try_from(number).is_ok() => number,
            _ => return Err(vm.overflow_error("Python int too large to convert to C int")),
        };
    }
    Ok(fields)
}

/// The fields of an argument, or of now, in their ranges; 0 stands for 1 where fields begin with 1.
fn checked(vm: &mut Vm, function: &str, value: Option<&Value>) -> PyResult<Fields> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(calendar::fields(since_epoch().as_secs() as i64));
    };
    let mut fields = fields(vm, function, value)?;
    for at in [1, 2, 7] {
        if fields[at] == 0 {
            fields[at] = 1;
        }
    }
    for (at, most, what) in [
        (1, 12, "month"),
        (2, 31, "day of month"),
        (3, 23, "hour"),
        (4, 59, "minute"),
        (5, 61, "seconds"),
        (7, 366, "day of year"),
    ] {
        let least = i64::from(matches!(at, 1 | 2 | 7));
        if !(least..=most).contains(&fields[at]) {
            return Err(vm.value_error(format!("{what} out of range")));
        }
        if at == 5 && fields[6] < -1 {
            return Err(vm.value_error("day of week out of range"));
        }
    }
    fields[6] = fields[6].rem_euclid(7);
    Ok(fields)
}

fn make_time(vm: &mut Vm, args: &[Value]) -> PyResult {
    let fields = fields(vm, "mktime", &args[0])?;
    Ok(vm.float(calendar::seconds(&fields) as f64))
}

fn strftime(vm: &mut Vm, args: &[Value]) -> PyResult {
    let pattern = text(vm, "strftime", &args[0])?;
    let fields = checked(vm, "strftime", args.get(1))?;
    let date = args
        .get(1)
        .filter(|date| vm.is_exact(date, TypeId::STRUCT_TIME));
    let zone = date.and_then(|date| struct_time::zone(vm, date));
    let zone = zone.map_or("UTC".to_string(), |zone| vm.text(&zone));
    Ok(vm.str(&format::format(&pattern, &fields, &zone)))
}

fn asctime(vm: &mut Vm, args: &[Value]) -> PyResult {
    let fields = checked(vm, "asctime", args.first())?;
    Ok(vm.str(&format::plain(&fields)))
}
