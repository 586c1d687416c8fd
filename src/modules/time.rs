//! `time`: the clocks, and waiting.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::heap::Value;
use crate::runtime::{Integer, NativeDef, PyResult, Vm, float, integer};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "time",
    doc: "The clocks, and waiting.",
    functions: &[
        NativeDef::no_args(
            "time",
            |vm, _| {
                let now = since_epoch();
                Ok(vm.float(now.as_secs_f64()))
            },
            "($module, /)",
            "Seconds since 1970.",
        )
        .function(),
        NativeDef::no_args(
            "time_ns",
            |vm, _| {
                let now = since_epoch();
                Ok(vm.big(now.as_nanos().into()))
            },
            "($module, /)",
            "Nanoseconds since 1970.",
        )
        .function(),
        NativeDef::no_args(
            "perf_counter",
            seconds,
            "($module, /)",
            "Seconds of a clock for short intervals.",
        )
        .function(),
        NativeDef::no_args(
            "monotonic",
            seconds,
            "($module, /)",
            "Seconds of a clock that never goes back.",
        )
        .function(),
        NativeDef::no_args(
            "process_time",
            seconds,
            "($module, /)",
            "Seconds of a clock for short intervals.",
        )
        .function(),
        NativeDef::no_args(
            "perf_counter_ns",
            nanoseconds,
            "($module, /)",
            "Nanoseconds of a clock for short intervals.",
        )
        .function(),
        NativeDef::no_args(
            "monotonic_ns",
            nanoseconds,
            "($module, /)",
            "Nanoseconds of a clock that never goes back.",
        )
        .function(),
        NativeDef::one("sleep", sleep, "($module, seconds, /)", "Waits.").function(),
    ],
    fill: |_, _| {},
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

fn seconds(vm: &mut Vm, _: &[Value]) -> PyResult {
    Ok(vm.float(elapsed().as_secs_f64()))
}

fn nanoseconds(vm: &mut Vm, _: &[Value]) -> PyResult {
    Ok(vm.big(elapsed().as_nanos().into()))
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
