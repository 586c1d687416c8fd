//! `_abc`: the books of abstract base classes, on which `abc.ABCMeta` is built.
//!
//! Classes are remembered by weak references whose callbacks take them out of the set. Every registration
//! raises a number; what was found *not* to be a subclass holds for one number only.

use crate::heap::{HeapCell, Value};
use crate::objects::abc_data::{self, AbcData};
use crate::objects::{set as sets, weak_reference};
use crate::runtime::{Class, Dict, Native, NativeDef, PyResult, Str, TypeId, Vm, class_flag};

use super::NativeModule;

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_abc",
    doc: "The books of abstract base classes.",
    functions: &[
        NativeDef::no_args(
            "get_cache_token",
            |vm, _| {
                let token = token(vm);
                Ok(vm.int(token))
            },
            "($module, /)",
            "A number that changes with every registration of a class.",
        )
        .function(),
        NativeDef::one(
            "_abc_init",
            init,
            "($module, self, /)",
            "Makes a class abstract; finds its abstract methods.",
        )
        .function(),
        NativeDef::range(
            "_abc_register",
            2,
            2,
            register,
            "($module, self, subclass, /)",
            "Takes a class for a subclass from now on.",
        )
        .function(),
        NativeDef::range(
            "_abc_instancecheck",
            2,
            2,
            instance_check,
            "($module, self, instance, /)",
            "What isinstance answers.",
        )
        .function(),
        NativeDef::range(
            "_abc_subclasscheck",
            2,
            2,
            subclass_check,
            "($module, self, subclass, /)",
            "What issubclass answers.",
        )
        .function(),
        NativeDef::one(
            "_get_dump",
            dump,
            "($module, self, /)",
            "Registry, cache, negative cache and its version.",
        )
        .function(),
        NativeDef::one(
            "_reset_registry",
            |vm, args| reset(vm, &args[0], &[|data| &data.registry]),
            "($module, self, /)",
            "Forgets the registered classes.",
        )
        .function(),
        NativeDef::one(
            "_reset_caches",
            |vm, args| reset(vm, &args[0], &[|data| &data.cache, |data| &data.negative]),
            "($module, self, /)",
            "Forgets what was found out.",
        )
        .function(),
    ],
    fill: |_, _| {},
};

/// One of the sets of a memory.
type Part = fn(&AbcData) -> &HeapCell<Option<Value>>;

const REGISTRATIONS: &str = "abc.registrations";

/// Takes a dead class out of the set to which `receiver`, a weak reference, points.
static FORGET: NativeDef = NativeDef::one(
    "_destroy",
    |vm, args| {
        if let Some(set) = weak_reference::referent(&args[0]) {
            vm.call_method(&set, "discard", &args[1..])?;
        }
        Ok(Value::NONE)
    },
    "",
    "",
);

/// Whether a callback is that of the memories of classes: it takes the dead out of a set, and nobody sees it.
pub fn only_forgets(callback: &Value) -> bool {
    Native::of(callback).is_some_and(|native| std::ptr::eq(native.def.0, &FORGET))
}

/// How many registrations there were.
fn token(vm: &Vm) -> i64 {
    vm.state
        .get(REGISTRATIONS)
        .and_then(Value::as_small)
        .unwrap_or(0)
}

/// The memory of a class.
fn data_of(vm: &mut Vm, class: &Value) -> PyResult {
    let name = vm.intern_str("_abc_impl");
    let data = vm.get_attr(class, &name)?;
    if AbcData::of(&data).is_none() {
        return Err(vm.type_error("_abc_impl is set to a wrong type"));
    }
    Ok(data)
}

fn part(vm: &Vm, data: &Value, part: Part) -> Option<Value> {
    AbcData::of(data).and_then(|data| part(data).get(&vm.heap).clone())
}

/// Whether a class is in one of the sets.
fn knows(vm: &mut Vm, data: &Value, which: Part, class: &Value) -> PyResult<bool> {
    let Some(set) = part(vm, data, which) else {
        return Ok(false);
    };
    if vm.len(&set)? == 0 {
        return Ok(false);
    }
    let kind = vm.type_object(TypeId::WEAK_REFERENCE).clone();
    match weak_reference::make(vm, &kind, class, None) {
        Ok(reference) => sets::contains(vm, &set, &reference),
        // What can't be referred to is in no set.
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => Ok(false),
        Err(raised) => Err(raised),
    }
}

/// Adds a class to one of the sets.
fn remember(vm: &mut Vm, data: &Value, which: Part, class: &Value) -> PyResult<()> {
    let set = match part(vm, data, which) {
        Some(set) => set,
        None => {
            let set = sets::new(vm);
            if let Some(data) = AbcData::of(data) {
                *which(data).get_mut(&mut vm.heap) = Some(set.clone());
            }
            set
        }
    };
    let kind = vm.type_object(TypeId::WEAK_REFERENCE).clone();
    let home = weak_reference::make(vm, &kind, &set, None)?;
    let forget = vm.bound_native(&FORGET, home);
    let reference = weak_reference::make(vm, &kind, class, Some(forget))?;
    sets::add(vm, &set, reference)
}

/// The classes of one of the sets that still live.
fn members(vm: &mut Vm, data: &Value, which: Part) -> PyResult<Vec<Value>> {
    let Some(set) = part(vm, data, which) else {
        return Ok(Vec::new());
    };
    let references = vm.collect(&set)?;
    Ok(references
        .iter()
        .filter_map(weak_reference::referent)
        .collect())
}

fn reset(vm: &mut Vm, class: &Value, parts: &[Part]) -> PyResult {
    let data = data_of(vm, class)?;
    for which in parts {
        if let Some(set) = part(vm, &data, *which) {
            vm.call_method(&set, "clear", &[])?;
        }
    }
    Ok(Value::NONE)
}

fn dump(vm: &mut Vm, args: &[Value]) -> PyResult {
    let data = data_of(vm, &args[0])?;
    let parts: [Part; 3] = [
        |data| &data.registry,
        |data| &data.cache,
        |data| &data.negative,
    ];
    let mut items = Vec::new();
    for which in parts {
        let copy = sets::new(vm);
        if let Some(set) = part(vm, &data, which) {
            sets::update(vm, &copy, &set)?;
        }
        items.push(copy);
    }
    let version = AbcData::of(&data).map_or(0, |data| data.version.0.get());
    items.push(vm.int(version));
    Ok(vm.tuple(items))
}

fn is_abstract(vm: &mut Vm, value: &Value) -> PyResult<bool> {
    let mark = vm.names.__isabstractmethod__.clone();
    match vm.get_attr_opt(value, &mark)? {
        Some(mark) => vm.truth(&mark),
        None => Ok(false),
    }
}

fn init(vm: &mut Vm, args: &[Value]) -> PyResult {
    let class = &args[0];
    let mut names = Vec::new();
    let own: Vec<(Value, Value)> = Class::of(class)
        .and_then(|class| Dict::of(&class.dict))
        .map_or(Vec::new(), |dict| {
            let entries = dict.table(&vm.heap).iter();
            entries
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        });
    for (name, value) in own {
        if is_abstract(vm, &value)? {
            names.push(name);
        }
    }
    let mark = vm.names.__abstractmethods__.clone();
    let key = vm.names.__bases__.clone();
    let bases = vm.get_attr(class, &key)?;
    for base in vm.collect(&bases)? {
        let Some(inherited) = vm.get_attr_opt(&base, &mark)? else {
            continue;
        };
        for name in vm.collect(&inherited)? {
            if Str::of(&name).is_none() {
                return Err(vm.type_error("attribute name must be string"));
            }
            let name = vm.intern(&name);
            if let Some(value) = vm.get_attr_opt(class, &name)?
                && is_abstract(vm, &value)?
            {
                names.push(name);
            }
        }
    }
    let names = sets::frozen(vm, names);
    vm.set_attr(class, &mark, Some(names))?;
    let version = token(vm);
    let data = abc_data::new(vm, version);
    let name = vm.intern_str("_abc_impl");
    vm.set_attr(class, &name, Some(data))?;
    take_pattern_flags(vm, class)
}

/// `__abc_tpflags__` of a class body says whether patterns of sequences or mappings match instances.
fn take_pattern_flags(vm: &mut Vm, class: &Value) -> PyResult {
    let Some(object) = Class::of(class) else {
        return Ok(Value::NONE);
    };
    let name = vm.intern_str("__abc_tpflags__");
    let dict = object.dict.clone();
    let Some(bits) = vm
        .dict_get_str(&dict, &name)
        .and_then(|bits| bits.as_small())
    else {
        return Ok(Value::NONE);
    };
    vm.dict_remove(&dict, &name)?;
    for (bit, flag) in [
        (1 << 5, class_flag::SEQUENCE),
        (1 << 6, class_flag::MAPPING),
    ] {
        if bits & bit != 0 {
            object.set_flag(flag, true);
        }
    }
    Ok(Value::NONE)
}

/// Lets a class and its subclasses match the patterns that an abstract class's instances match.
fn spread_pattern_flags(vm: &mut Vm, from: &Value, to: &Value) -> PyResult<()> {
    const PATTERNS: u32 = class_flag::SEQUENCE | class_flag::MAPPING;
    let flags = Class::of(from).map_or(0, |class| class.flags.0.get() & PATTERNS);
    let Some(target) = Class::of(to) else {
        return Ok(());
    };
    let own = target.flags.0.get();
    if flags == 0 || !target.has(class_flag::HEAP) || own & PATTERNS == flags {
        return Ok(());
    }
    target.flags.0.set(own & !PATTERNS | flags);
    let subclasses: Vec<Value> = target
        .subclasses
        .get(&vm.heap)
        .iter()
        .filter_map(weak_reference::referent)
        .collect();
    for subclass in subclasses {
        spread_pattern_flags(vm, to, &subclass)?;
    }
    Ok(())
}

fn register(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, subclass] = args else {
        return Ok(Value::NONE);
    };
    if Class::of(subclass).is_none() {
        return Err(vm.type_error("Can only register classes"));
    }
    if vm.is_subclass_of(subclass, class)? {
        return Ok(subclass.clone());
    }
    if vm.is_subclass_of(class, subclass)? {
        return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
    }
    let data = data_of(vm, class)?;
    remember(vm, &data, |data| &data.registry, subclass)?;
    let next = token(vm) + 1;
    let next = vm.int(next);
    vm.state.insert(REGISTRATIONS, next);
    spread_pattern_flags(vm, class, subclass)?;
    Ok(subclass.clone())
}

fn instance_check(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, instance] = args else {
        return Ok(Value::NONE);
    };
    let data = data_of(vm, class)?;
    let name = vm.names.__class__.clone();
    let claimed = vm.get_attr(instance, &name)?;
    if knows(vm, &data, |data| &data.cache, &claimed)? {
        return Ok(Value::TRUE);
    }
    let real = vm.class_of(instance).clone();
    if real.is(&claimed) {
        let fresh = AbcData::of(&data).is_some_and(|data| data.version.0.get() == token(vm));
        if fresh && knows(vm, &data, |data| &data.negative, &claimed)? {
            return Ok(Value::FALSE);
        }
        return vm.call_method(class, "__subclasscheck__", &[claimed]);
    }
    let answer = vm.call_method(class, "__subclasscheck__", &[claimed])?;
    if vm.truth(&answer)? {
        return Ok(answer);
    }
    vm.call_method(class, "__subclasscheck__", &[real])
}

fn subclass_check(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, subclass] = args else {
        return Ok(Value::NONE);
    };
    if Class::of(subclass).is_none() {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    let data = data_of(vm, class)?;
    if knows(vm, &data, |data| &data.cache, subclass)? {
        return Ok(Value::TRUE);
    }
    let token = token(vm);
    if let Some(own) = AbcData::of(&data) {
        if own.version.0.get() < token {
            if let Some(set) = part(vm, &data, |data| &data.negative) {
                vm.call_method(&set, "clear", &[])?;
            }
            own.version.0.set(token);
        } else if knows(vm, &data, |data| &data.negative, subclass)? {
            return Ok(Value::FALSE);
        }
    }
    let found = search(vm, class, subclass, &data)?;
    let which: Part = if found {
        |data| &data.cache
    } else {
        |data| &data.negative
    };
    remember(vm, &data, which, subclass)?;
    Ok(Value::bool(found))
}

/// Asks the class itself, then looks at the method resolution order, the registered classes, the subclasses.
fn search(vm: &mut Vm, class: &Value, subclass: &Value, data: &Value) -> PyResult<bool> {
    let answer = vm.call_method(class, "__subclasshook__", std::slice::from_ref(subclass))?;
    if let Some(answer) = answer.as_bool() {
        return Ok(answer);
    }
    if !answer.is(&Value::NOT_IMPLEMENTED) {
        return Err(vm.error(
            TypeId::ASSERTION_ERROR,
            "__subclasshook__ must return either False, True, or NotImplemented",
        ));
    }
    if vm.is_subclass(subclass, class) {
        return Ok(true);
    }
    for registered in members(vm, data, |data| &data.registry)? {
        if vm.is_subclass_of(subclass, &registered)? {
            return Ok(true);
        }
    }
    let subclasses = vm.call_method(class, "__subclasses__", &[])?;
    if crate::runtime::List::of(&subclasses).is_none() {
        return Err(vm.type_error("__subclasses__() must return a list"));
    }
    for derived in vm.collect(&subclasses)? {
        if vm.is_subclass_of(subclass, &derived)? {
            return Ok(true);
        }
    }
    Ok(false)
}
