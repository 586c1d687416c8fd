//! `_gossamer`: the facts of the module `gossamer`, read from the heap without disturbing it.
//!
//! * `graph`: one walk over all objects: who holds whom, and under which names.
//! * `words`: in which words a reference is told.
//! * `chain`: the shortest chain of references from a name to an object.
//! * `bytes`: the memory that an object really takes.
//! * `census`: the live objects by type.
//!
//! What is answered are objects of the Python half with plain data in them: nothing of it refers to what it is about.

mod bytes;
mod census;
mod chain;
mod graph;
mod words;

use crate::heap::{Heap, Value, WeakReference};
use crate::objects::code::Code;
use crate::objects::function::{BoundMethod, Function};
use crate::runtime::{Class, NativeDef, PyResult, TypeId, Vm};

use super::{NativeModule, set_int};
use graph::Graph;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_gossamer",
    doc: "The facts of the module gossamer.",
    functions: &[
        NativeDef::one(
            "refs",
            refs,
            "($module, object, /)",
            "How many references there are to an object besides this call's, who holds them, and its weak references.",
        )
        .function(),
        NativeDef::one(
            "why",
            why,
            "($module, object, /)",
            "A shortest chain of references, from a name on, that keeps an object alive.",
        )
        .function(),
        NativeDef::no_args(
            "heap",
            heap,
            "($module, /)",
            "The live objects by type with count and bytes, and what changed since the last call.",
        )
        .function(),
        NativeDef::one(
            "size",
            |vm, args| {
                let bytes = bytes::of(vm, &args[0]);
                Ok(vm.int(bytes as i64))
            },
            "($module, object, /)",
            "The bytes that an object takes here, without those of the objects to which it refers.",
        )
        .function(),
        NativeDef::no_args(
            "collector",
            collector,
            "($module, /)",
            "How the cycle collector stands: its counters, thresholds, collections so far and the last one.",
        )
        .function(),
        NativeDef::one(
            "_disassembly",
            disassembly,
            "($module, object, /)",
            "The instructions of a function, a method, a generator or a code object, as a text.",
        )
        .function(),
        NativeDef::one(
            "_page",
            |vm, args| {
                let Some(page) = vm.output.page else {
                    return Ok(Value::FALSE);
                };
                vm.output.flush();
                let text = vm.text(&args[0]);
                let paged = page(&text);
                if paged {
                    vm.output.keep(text.as_bytes());
                }
                Ok(Value::bool(paged))
            },
            "($module, text, /)",
            "Shows a text page by page, if the session's prompt does that; says whether it did.",
        )
        .function(),
        NativeDef::no_args(
            "_modules",
            |vm, _| {
                let native = super::NATIVE.iter().map(|native| native.name);
                let native = native.chain(["builtins"]).map(str::to_string);
                let shipped = super::shipped::files()
                    .filter_map(|file| file.strip_suffix("/__init__.py").or(file.strip_suffix(".py")))
                    .map(|path| path.replace('/', "."));
                let mut names: Vec<String> = native.chain(shipped).collect();
                names.retain(|name| !name.split('.').any(|part| part.starts_with('_')));
                names.sort();
                names.dedup();
                Ok(texts(vm, names))
            },
            "($module, /)",
            "The names of the modules that are part of the binary.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// An object of a class of the Python half.
fn result(vm: &mut Vm, class: &str, parts: &[Value]) -> PyResult {
    let module = (vm.hooks.import)(vm, "gossamer")?;
    let name = vm.intern_str(class);
    let class = vm.get_attr(&module, &name)?;
    vm.call(&class, parts)
}

/// What an object is called at the head of an answer: its type, or "class" and its own name.
fn subject(vm: &mut Vm, object: &Value) -> Value {
    let name = match Class::of(object) {
        Some(_) => words::holder(vm, object),
        None => words::short(&vm.type_name(object)),
    };
    vm.str(&name)
}

fn texts(vm: &mut Vm, lines: Vec<String>) -> Value {
    let lines = lines.iter().map(|line| vm.str(line)).collect();
    vm.list(lines)
}

fn refs(vm: &mut Vm, args: &[Value]) -> PyResult {
    // The module is there before anybody is counted.
    (vm.hooks.import)(vm, "gossamer")?;
    let object = &args[0];
    let immortal = super::sys::is_immortal(vm, object);
    let count = object
        .header()
        .map_or(0, |header| header.count() as i64 - 1);
    let (lines, weak) = if object.is_object() {
        let graph = Graph::new(vm, args);
        let mut lines = graph.holders(vm, object);
        let told: i64 = lines.iter().map(|(_, times)| *times as i64).sum();
        if count > told && !immortal {
            lines.push(("the session itself".to_string(), (count - told) as usize));
        }
        let lines = lines.into_iter().map(|(line, times)| match times {
            1 => line,
            times => format!("{line} ({times} times)"),
        });
        (lines.collect(), weak_references(vm, object))
    } else {
        (Vec::new(), Vec::new())
    };
    let name = subject(vm, object);
    let count = match immortal {
        true => Value::NONE,
        false => vm.int(count),
    };
    let (lines, weak) = (texts(vm, lines), texts(vm, weak));
    result(vm, "Refs", &[name, count, lines, weak])
}

/// An object's weak references, in the order in which they are told of its death.
fn weak_references(vm: &mut Vm, object: &Value) -> Vec<String> {
    let all = vm.heap.weak_references(object);
    let mut lines = Vec::new();
    for weak in &all {
        let name = vm.type_name(weak);
        let callback =
            Heap::downcast::<WeakReference>(weak).and_then(|weak| weak.callback(&vm.heap).cloned());
        let name = name.rsplit('.').next().unwrap_or(&name).to_string();
        lines.push(match callback {
            Some(callback) => format!("{name} with callback {}", words::called(vm, &callback)),
            None => name,
        });
    }
    lines
}

fn why(vm: &mut Vm, args: &[Value]) -> PyResult {
    (vm.hooks.import)(vm, "gossamer")?;
    let object = &args[0];
    let name = subject(vm, object);
    let (mut steps, mut ring) = (Value::NONE, false);
    if !super::sys::is_immortal(vm, object) {
        let others = object.header().is_some_and(|header| header.count() > 1);
        let graph = Graph::new(vm, args);
        let found = chain::shortest(vm, &graph, object);
        ring = others && found.is_empty();
        steps = texts(vm, found);
    }
    result(vm, "Why", &[name, steps, Value::bool(ring)])
}

fn heap(vm: &mut Vm, _: &[Value]) -> PyResult {
    let module = (vm.hooks.import)(vm, "gossamer")?;
    let now = census::take(vm, &module);
    let before = vm.census.replace(now.clone());
    let types = census::dict(vm, now.iter().map(|(name, numbers)| (&**name, *numbers)));
    let change = match &before {
        Some(before) => census::dict(vm, census::change(before, &now)),
        None => Value::NONE,
    };
    result(vm, "Heap", &[types, change])
}

fn collector(vm: &mut Vm, _: &[Value]) -> PyResult {
    let enabled = Value::bool(vm.heap.collector_enabled());
    let counts = vm.heap.collection_counts();
    let counts = super::gc::numbers(vm, counts.map(i64::from).into_iter())?;
    let thresholds = vm.heap.thresholds();
    let thresholds = super::gc::numbers(vm, thresholds.map(i64::from).into_iter())?;
    let living = [0, 1, 2].map(|generation| vm.heap.tracked_objects(Some(generation)).len() as i64);
    let living = super::gc::numbers(vm, living.into_iter())?;
    let done = vm.heap.collection_stats();
    let collections =
        super::gc::numbers(vm, done.map(|stats| stats.collections as i64).into_iter())?;
    let collected = super::gc::numbers(vm, done.map(|stats| stats.collected as i64).into_iter())?;
    let last = match vm.last_collection {
        Some(last) => {
            let dict = vm.dict();
            set_int(vm, &dict, "generation", last.generation as i64);
            set_int(vm, &dict, "collected", last.found as i64);
            let seconds = vm.float(last.seconds);
            super::set(vm, &dict, "seconds", seconds);
            dict
        }
        None => Value::NONE,
    };
    let parts = [
        enabled,
        counts,
        thresholds,
        living,
        collections,
        collected,
        last,
    ];
    result(vm, "Collector", &parts)
}

fn disassembly(vm: &mut Vm, args: &[Value]) -> PyResult {
    let mut object = args[0].clone();
    for name in [
        "__wrapped__",
        "__func__",
        "__code__",
        "gi_code",
        "cr_code",
        "ag_code",
    ] {
        if Code::of(&object).is_some() {
            break;
        }
        let inner = if let Some(method) = BoundMethod::of(&object) {
            Some(method.function.clone())
        } else if let Some(function) = Function::of(&object) {
            Some(function.code.get(&vm.heap).clone())
        } else {
            let name = vm.intern_str(name);
            vm.get_attr_opt(&object, &name)?
        };
        object = inner.unwrap_or(object);
    }
    match Code::of(&object) {
        Some(code) => {
            let text = crate::compile::disassemble::disassemble(code.unit());
            Ok(vm.str(&text))
        }
        None => {
            let name = vm.type_name(&args[0]);
            Err(vm.error(
                TypeId::TYPE_ERROR,
                &format!("a {name} has no instructions: it is not written in Python, or no code"),
            ))
        }
    }
}
