//! `gc`: the cycle collector.

use crate::heap::{Collection, Mode, Value, flag};
use crate::objects::code::Code;
use crate::objects::frame::FrameObject;
use crate::objects::function::Function;
use crate::objects::generator::{Generator, State};
use crate::objects::namespace::Namespace;
use crate::runtime::vm::LastCollection;
use crate::runtime::{
    Args, Class, Dict, List, NativeDef, PyResult, Tuple, TypeId, Vm, class_flag, kind,
};

use super::report::say;
use super::{NativeModule, set, set_int};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "gc",
    doc: "The collector of rings of objects.",
    functions: &[
        NativeDef::any("collect", collect, "($module, /, generation=2)", "Collects a generation and the younger ones; answers how many objects were unreachable.").function(),
        NativeDef::no_args("enable", |vm, _| enable(vm, true), "($module, /)", "Lets collections happen on their own.").function(),
        NativeDef::no_args("disable", |vm, _| enable(vm, false), "($module, /)", "Lets no collection happen on its own.").function(),
        NativeDef::no_args("isenabled", |vm, _| {
            let enabled = vm.heap.collector_enabled();
            Ok(Value::bool(enabled))
        }, "($module, /)", "Whether collections happen on their own.").function(),
        NativeDef::no_args("get_threshold", |vm, _| {
            let thresholds = vm.heap.thresholds();
            numbers(vm, thresholds.iter().map(|count| *count as i64))
        }, "($module, /)", "The generations' thresholds.").function(),
        NativeDef::range("set_threshold", 0, 255, set_threshold, "", "set_threshold(threshold0[, threshold1[, threshold2]]): sets the generations' thresholds; 0 turns automatic collections off.").function(),
        NativeDef::no_args("get_count", |vm, _| {
            let counts = vm.heap.collection_counts();
            numbers(vm, counts.iter().map(|count| *count as i64))
        }, "($module, /)", "The generations' counters.").function(),
        NativeDef::no_args("get_stats", stats, "($module, /)", "What each generation's collections did.").function(),
        NativeDef::any("get_objects", objects, "($module, /, generation=None)", "The objects at which the collector looks.").function(),
        NativeDef::any("get_referrers", referrers, "($module, /, *objs)", "The objects that refer to one of these.").function(),
        NativeDef::any("get_referents", referents, "($module, /, *objs)", "The objects to which these refer.").function(),
        NativeDef::one("is_tracked", |_, args| Ok(Value::bool(is_tracked(&args[0]))), "($module, obj, /)", "Whether the collector looks at an object.").function(),
        NativeDef::one("is_finalized", |_, args| Ok(flagged(&args[0], flag::FINALIZED)), "($module, obj, /)", "Whether an object's finalizer has run.").function(),
        NativeDef::no_args("freeze", |vm, _| {
            vm.heap.freeze();
            Ok(Value::NONE)
        }, "($module, /)", "Lets the collector look at no object that there is now.").function(),
        NativeDef::no_args("unfreeze", |vm, _| {
            vm.heap.unfreeze();
            Ok(Value::NONE)
        }, "($module, /)", "Lets the collector look at the frozen objects again.").function(),
        NativeDef::no_args("get_freeze_count", |vm, _| {
            let count = vm.heap.frozen_objects();
            Ok(vm.int(count as i64))
        }, "($module, /)", "How many objects are frozen.").function(),
        NativeDef::one("set_debug", set_debug, "($module, flags, /)", "Sets the debugging flags.").function(),
        NativeDef::no_args("get_debug", |vm, _| {
            Ok(vm.state.get("gc.debug").cloned().unwrap_or(Value::int32(0)))
        }, "($module, /)", "The debugging flags.").function(),
    ],
    fill: |vm, namespace| {
        for (name, number) in [
            ("DEBUG_STATS", STATS),
            ("DEBUG_COLLECTABLE", COLLECTABLE),
            ("DEBUG_UNCOLLECTABLE", UNCOLLECTABLE),
            ("DEBUG_SAVEALL", SAVE_ALL),
            ("DEBUG_LEAK", COLLECTABLE | UNCOLLECTABLE | SAVE_ALL),
        ] {
            set_int(vm, namespace, name, number);
        }
        for name in ["callbacks", "garbage"] {
            let list = vm.list(Vec::new());
            set(vm, namespace, name, list.clone());
            let key = if name == "callbacks" { "gc.callbacks" } else { "gc.garbage" };
            vm.state.insert(key, list);
        }
    },
};

fn flagged(value: &Value, bits: u16) -> Value {
    Value::bool(value.header().is_some_and(|header| header.has(bits)))
}

/// Whether CPython's collector looks at an object.
fn is_tracked(value: &Value) -> bool {
    let lent = FrameObject::of(value).is_some_and(|frame| !frame.ended.get());
    !lent
        && value
            .header()
            .is_some_and(|header| header.has(flag::TRACKED))
}

pub(super) fn numbers(vm: &mut Vm, items: impl Iterator<Item = i64>) -> PyResult {
    let items: Vec<Value> = items.map(|number| vm.int(number)).collect();
    Ok(vm.tuple(items))
}

fn enable(vm: &mut Vm, on: bool) -> PyResult {
    vm.heap.enable_collector(on);
    Ok(Value::NONE)
}

fn collect(vm: &mut Vm, args: Args) -> PyResult {
    let [generation] = args.bind(vm, "collect", ["generation"], 0, 0)?;
    let generation = match generation {
        Some(generation) => vm.index_i64(&generation)?,
        None => 2,
    };
    if !(0..=2).contains(&generation) {
        return Err(vm.value_error("invalid generation"));
    }
    let found = (vm.hooks.collect)(vm, generation as usize, true);
    Ok(vm.int(found as i64))
}

const STATS: i64 = 1;
const COLLECTABLE: i64 = 2;
const UNCOLLECTABLE: i64 = 4;
const SAVE_ALL: i64 = 32;

fn debug_flags(vm: &mut Vm) -> i64 {
    match vm.state.get("gc.debug").cloned() {
        Some(flags) => vm.index_i64(&flags).unwrap_or(0),
        None => 0,
    }
}

/// Collects a generation and the younger ones with all that `gc` can be asked to do about it: tells
/// `gc.callbacks` (if `tell`), writes what the debugging flags want, keeps the garbage in `gc.garbage`.
/// Answers how many objects were unreachable; 0 if a collection is under way.
pub fn collect_and_tell(vm: &mut Vm, generation: usize, tell: bool) -> usize {
    if !vm.heap.claim_collection() {
        return 0;
    }
    if tell {
        call_back(vm, "start", generation, 0);
    }
    let flags = debug_flags(vm);
    let began = std::time::Instant::now();
    if flags & STATS != 0 {
        let counts: Vec<String> = (0..4)
            .map(|generation| vm.heap.tracked_objects(Some(generation)).len().to_string())
            .collect();
        say(vm, &format!("gc: collecting generation {generation}...\n"));
        say(
            vm,
            &format!(
                "gc: objects in each generation: {}\n",
                counts[..3].join(" ")
            ),
        );
        say(
            vm,
            &format!("gc: objects in permanent generation: {}\n", counts[3]),
        );
    }
    let see = |vm: &mut Vm, collection: &Collection| {
        if flags & COLLECTABLE != 0 {
            list(vm, collection);
        }
    };
    let (found, saved) = crate::vm::collect(vm, generation, flags & SAVE_ALL != 0, see);
    if !saved.is_empty()
        && let Some(garbage) = vm.state.get("gc.garbage").cloned()
        && let Some(garbage) = List::of(&garbage)
    {
        garbage.items_mut(&mut vm.heap).extend(saved);
    }
    let seconds = began.elapsed().as_secs_f64();
    vm.last_collection = Some(LastCollection {
        generation,
        found,
        seconds,
    });
    if flags & STATS != 0 {
        let text =
            format!("gc: done, {found} unreachable, 0 uncollectable, {seconds:.4}s elapsed\n");
        say(vm, &text);
    }
    if tell {
        call_back(vm, "stop", generation, found);
    }
    vm.heap.release_collection();
    found
}

/// Writes a line for each of the unreachable.
fn list(vm: &mut Vm, collection: &Collection) {
    let found = vm.heap.found(collection);
    let lines: Vec<String> = found
        .iter()
        .map(|object| {
            let name = vm.class_name(vm.class_of(object));
            format!("gc: collectable <{name} {:#x}>\n", object.bits())
        })
        .collect();
    drop(found);
    for line in lines {
        say(vm, &line);
    }
}

/// Tells `gc.callbacks`.
fn call_back(vm: &mut Vm, phase: &str, generation: usize, collected: usize) {
    let Some(list) = vm.state.get("gc.callbacks").cloned() else {
        return;
    };
    let callbacks = List::of(&list).map_or(Vec::new(), |list| list.items(&vm.heap).to_vec());
    for callback in callbacks {
        let info = vm.dict();
        for (name, number) in [
            ("generation", generation as i64),
            ("collected", collected as i64),
            ("uncollectable", 0),
        ] {
            set_int(vm, &info, name, number);
        }
        let phase = vm.intern_str(phase);
        if let Err(raised) = vm.call(&callback, &[phase, info]) {
            super::unraisable(vm, raised.0, None, &callback);
        }
    }
}

fn set_threshold(vm: &mut Vm, args: &[Value]) -> PyResult {
    if args.is_empty() || args.len() > 3 {
        return Err(vm.type_error("gc.set_threshold requires 1 to 3 arguments"));
    }
    let mut thresholds = vm.heap.thresholds();
    for (threshold, value) in thresholds.iter_mut().zip(args) {
        let number = vm.index_i64(value)?;
        *threshold = number.clamp(0, i32::MAX as i64) as u32;
    }
    vm.heap.set_thresholds(thresholds);
    Ok(Value::NONE)
}

fn stats(vm: &mut Vm, _: &[Value]) -> PyResult {
    let known: Vec<(u64, u64)> = vm
        .heap
        .collection_stats()
        .iter()
        .map(|stats| (stats.collections, stats.collected))
        .collect();
    let mut all = Vec::new();
    for (collections, collected) in known {
        let dict = vm.dict();
        set_int(vm, &dict, "collections", collections as i64);
        set_int(vm, &dict, "collected", collected as i64);
        set_int(vm, &dict, "uncollectable", 0);
        all.push(dict);
    }
    Ok(vm.list(all))
}

fn objects(vm: &mut Vm, args: Args) -> PyResult {
    let [generation] = args.bind(vm, "get_objects", ["generation"], 0, 0)?;
    let generation = match generation.filter(|generation| !generation.is_none()) {
        Some(generation) => Some(vm.index_i64(&generation)?),
        None => None,
    };
    match generation {
        Some(number) if number < 0 => {
            return Err(vm.value_error("generation parameter cannot be negative"));
        }
        Some(number) if number > 2 => {
            return Err(vm.value_error(
                "generation parameter must be less than the number of available generations (3)",
            ));
        }
        _ => {}
    }
    let objects = vm
        .heap
        .tracked_objects(generation.map(|number| number as u16));
    Ok(vm.list(objects.into_iter().filter(is_tracked).collect()))
}

fn referrers(vm: &mut Vm, args: Args) -> PyResult {
    args.no_keywords(vm, "get_referrers")?;
    let wanted = args.positional;
    let mut found = Vec::new();
    let all = vm.heap.tracked_objects(None);
    for object in all.into_iter().filter(is_tracked) {
        // What its dict shows lies within the instance; the dict is not seen from there.
        let own = vm.heap.own_dict(&object);
        let refers = |wanted: &Value| match &own {
            Some(dict) if dict.is(wanted) => false,
            Some(dict) if vm.heap.count_references(dict, wanted) > 0 => true,
            _ => vm.heap.count_references(&object, wanted) > 0,
        };
        if wanted.iter().any(refers) {
            found.push(object);
        }
    }
    Ok(vm.list(found))
}

/// Makes the dict in which CPython keeps the attributes of an object that can't keep them within itself.
fn show_attributes(vm: &mut Vm, object: &Value) {
    let Some(id) = object.shape() else { return };
    let shape = vm.heap.shape(id);
    let in_slots = shape.mode == Mode::Slots && shape.count > shape.fixed;
    let always = Namespace::of(object).is_some();
    if always || in_slots && !vm.heap.keeps_values_within(id) {
        vm.instance_dict(object);
    }
}

/// Where a builtin class comes among the referents of its objects, if CPython makes it when its module begins.
enum ClassPlace {
    None,
    First,
    Last,
}

fn class_place(vm: &Vm, object: &Value) -> ClassPlace {
    let class = Class::of(vm.class_of(object)).filter(|class| !class.has(class_flag::HEAP));
    let Some(id) = class.map(|class| class.spec.0.get().id) else {
        return ClassPlace::None;
    };
    match id {
        TypeId::ATTR_GETTER | TypeId::METHOD_CALLER => ClassPlace::Last,
        TypeId::PATTERN
        | TypeId::MATCH
        | TypeId::SCANNER
        | TypeId::STRING_IO
        | TypeId::BYTES_IO
        | TypeId::DEFAULT_DICT
        | TypeId::DEQUE
        | TypeId::DEQUE_ITERATOR
        | TypeId::DEQUE_REVERSE_ITERATOR
        | TypeId::ITEM_GETTER
        | TypeId::KEY_WRAPPER
        | TypeId::LRU_CACHE
        | TypeId::PARTIAL
        | TypeId::TUPLE_GETTER
        | TypeId::ARRAY
        | TypeId::ARRAY_ITERATOR => ClassPlace::First,
        id if (TypeId::ACCUMULATE.0..=TypeId::ZIP_LONGEST.0).contains(&id.0) => ClassPlace::First,
        _ => ClassPlace::None,
    }
}

/// The variables of an activation, and then the cells of those that are free in its code.
fn variables(code: &Value, function: &Option<Value>, registers: &[Option<Value>]) -> Vec<Value> {
    let own = Code::of(code).map_or(0, |code| code.locals as usize);
    let mut found: Vec<Value> = registers.iter().take(own).flatten().cloned().collect();
    let function = function.as_ref().and_then(Function::of);
    let closure = function.and_then(|function| function.closure.as_ref());
    if let Some(cells) = closure.and_then(Tuple::of) {
        found.extend(cells.items().iter().cloned());
    }
    found
}

/// What a generator or a frame refers to, in CPython's order: an activation that has not ended is the generator's, and
/// then its frame's.
fn activation(vm: &Vm, object: &Value) -> Option<Vec<Value>> {
    let heap = &vm.heap;
    let mut found = Vec::new();
    if let Some(generator) = Generator::of(object) {
        found.push(generator.name.get(heap).clone());
        found.push(generator.qualname.get(heap).clone());
        if generator.state.get() == State::Closed {
            found.extend(generator.handled.get(heap).clone());
            return Some(found);
        }
        found.extend(generator.frame.get(heap).clone());
        found.extend(generator.function.get(heap).clone());
        found.push(generator.code.clone());
        found.extend(variables(
            &generator.code,
            generator.function.get(heap),
            generator.registers.get(heap),
        ));
        let code = Code::of(&generator.code);
        let stack = generator.registers.get(heap).iter();
        let stack = stack.skip(code.map_or(0, |code| code.locals as usize));
        // A generator expression that has begun has its iterator on the stack.
        let iterates =
            generator.state.get() == State::Suspended && code.is_some_and(Code::is_expression);
        let iterator = generator.registers.get(heap).first().filter(|_| iterates);
        let stack = iterator.into_iter().chain(stack).flatten();
        found.extend(stack.filter(|value| !value.is_none()).cloned());
    } else {
        let frame = FrameObject::of(object)?;
        found.extend(frame.back.get(heap).clone());
        found.extend(frame.extra.get(heap).clone());
        if frame.ended.get() {
            found.extend(frame.locals.get(heap).clone());
            found.extend(frame.function.clone());
            found.push(frame.code.clone());
            found.extend(variables(
                &frame.code,
                &frame.function,
                frame.registers.get(heap),
            ));
        }
    }
    Some(found)
}

fn referents(vm: &mut Vm, args: Args) -> PyResult {
    args.no_keywords(vm, "get_referents")?;
    let mut found = Vec::new();
    for object in args.positional {
        show_attributes(vm, object);
        let place = class_place(vm, object);
        if matches!(place, ClassPlace::First) {
            found.push(vm.class_of(object).clone());
        }
        if vm.is_of_python_class(object)
            && [kind::LIST, kind::TUPLE, kind::DICT]
                .map(Some)
                .contains(&object.kind())
        {
            // Before the contents come the attributes and the class.
            let (all, class) = (vm.heap.referents(object), vm.class_of(object));
            let before = all.iter().position(|referent| referent.is(class));
            found.extend(all.into_iter().take(before.map_or(0, |place| place + 1)));
        }
        // The heap does not see values that need no memory; in containers they count as objects.
        if let Some(list) = List::of(object) {
            found.extend(list.items(&vm.heap).iter().rev().cloned());
        } else if let Some(tuple) = Tuple::of(object) {
            found.extend(tuple.items().iter().rev().cloned());
        } else if let Some(dict) = Dict::of(object) {
            let table = dict.table(&vm.heap);
            let strings = table.only_strings();
            for (key, value) in table.iter() {
                found.push(value.clone());
                if !strings {
                    found.push(key.clone());
                }
            }
        } else if let Some(kept) = activation(vm, object) {
            found.extend(kept);
        } else if flagged(object, flag::TRACKED).is(&Value::TRUE) {
            let own = vm.heap.own_dict(object);
            let whole = [
                kind::EXCEPTION,
                kind::GETTER,
                kind::DEQUE,
                kind::SET,
                kind::SLICE,
            ];
            let referents = match object.kind().is_some_and(|kind| whole.contains(&kind)) {
                true => vm.heap.referents_of_any_kind(object),
                false => vm.heap.referents(object),
            };
            for referent in referents {
                match own
                    .as_ref()
                    .filter(|own| own.is(&referent))
                    .and_then(Dict::of)
                {
                    Some(own) => {
                        found.extend(own.table(&vm.heap).iter().map(|(_, value)| value.clone()))
                    }
                    None => found.push(referent),
                }
            }
        }
        if matches!(place, ClassPlace::Last) {
            found.push(vm.class_of(object).clone());
        }
    }
    Ok(vm.list(found))
}

fn set_debug(vm: &mut Vm, args: &[Value]) -> PyResult {
    let flags = vm.index_i64(&args[0])?;
    if i32::try_from(flags).is_err() {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    let flags = vm.int(flags);
    vm.state.insert("gc.debug", flags);
    Ok(Value::NONE)
}
