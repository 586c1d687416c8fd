//! `lru_cache`: a function that remembers its answers.
//!
//! The answers stand in a dict, the one used longest ago first: a hit takes its entry out and puts it in again
//! at the end.

use crate::heap::{Attributes, Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, Dict, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, integer, kind};

use super::super::class::attributes::DICT;
use super::super::function;
use super::super::sequence::instance_shape;

object! {
    /// A function with its answers.
    pub struct LruCache: kind::LRU_CACHE, tracked {
        /// Answers by key, a dict, if any number of them is kept.
        pub all: Option<Value>,
        /// The function.
        pub function: Value,
        /// Attributes that were set on it.
        pub attributes: Attributes,
        /// Answers by key, a dict, if not all are kept.
        pub newest: Option<Value>,
        /// How many there may be; none: any number.
        pub most: Option<usize>,
        /// Arguments of different classes are different.
        pub typed: bool,
        /// Calls that were answered from here.
        pub hits: HeapCell<i64>,
        /// Calls that were not.
        pub misses: HeapCell<i64>,
        /// What `cache_info` answers: a class.
        pub info: Value,
        /// What stands in keys between positional arguments and keywords.
        pub mark: Value,
    }
}

impl LruCache {
    /// Answers by key, a dict.
    fn answers(&self) -> Option<&Value> {
        self.all.as_ref().or(self.newest.as_ref())
    }
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let names = ["user_function", "maxsize", "typed", "cache_info_type"];
    let [function, most, typed, info] = args.bind(vm, "lru_cache", names, 0, 4)?;
    let (function, most) = (function.unwrap_or(Value::NONE), most.unwrap_or(Value::NONE));
    let typed = vm.truth(&typed.unwrap_or(Value::NONE))?;
    if vm.slots_ref(&function).call.is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let most = if most.is_none() {
        None
    } else if integer(&most).is_some() || vm.slots_ref(&most).index.is_some() {
        Some(vm.index_i64(&most)?.max(0) as usize)
    } else {
        return Err(vm.type_error("maxsize should be integer or None"));
    };
    let answers = vm.dict();
    let mark = mark(vm)?;
    let shape = instance_shape(class, TypeId::LRU_CACHE);
    Ok(vm.heap.alloc(shape, |header| LruCache {
        header,
        all: most.is_none().then(|| answers.clone()),
        function,
        attributes: Attributes,
        newest: most.is_some().then_some(answers),
        most,
        typed,
        hits: HeapCell::new(0),
        misses: HeapCell::new(0),
        info: info.unwrap_or(Value::NONE),
        mark,
    }))
}

/// An object that no argument is, the same in the whole session.
fn mark(vm: &mut Vm) -> PyResult {
    if let Some(mark) = vm.state.get("functools.mark") {
        return Ok(mark.clone());
    }
    let object = vm.type_object(TypeId::OBJECT).clone();
    let mark = vm.call(&object, &[])?;
    vm.state.insert("functools.mark", mark.clone());
    Ok(mark)
}

/// What stands for the arguments: the only one, if it is a plain string or integer, else a tuple.
fn key(vm: &mut Vm, own: &LruCache, args: Args) -> Value {
    if !own.typed && args.names.is_empty() {
        if let [one] = args.positional
            && (vm.is_exact(one, TypeId::STR) || vm.is_exact(one, TypeId::INT))
        {
            return one.clone();
        }
        return vm.tuple(args.positional.to_vec());
    }
    let mut parts = args.positional.to_vec();
    if !args.names.is_empty() {
        parts.push(own.mark.clone());
        for (name, value) in args.names.iter().zip(args.values) {
            parts.push(name.clone());
            parts.push(value.clone());
        }
    }
    if own.typed {
        let all = args.positional.iter().chain(args.values);
        parts.extend(all.map(|value| vm.class_of(value).clone()));
    }
    vm.tuple(parts)
}

fn call(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let Some(own) = Heap::downcast::<LruCache>(value) else {
        return Ok(Value::NONE);
    };
    if own.most == Some(0) {
        *own.misses.get_mut(&mut vm.heap) += 1;
        return vm.call_with(&own.function, args);
    }
    let key = key(vm, own, args);
    let hash = vm.hash(&key)?;
    let Some(answers) = own.answers().and_then(Dict::of) else {
        return Ok(Value::NONE);
    };
    if let Some(place) = vm.dict_find(answers, &key, hash)? {
        *own.hits.get_mut(&mut vm.heap) += 1;
        let table = answers.table_mut(&mut vm.heap);
        let found = table.value_at(place).cloned();
        if own.most.is_some() && place + 1 != table.places() {
            table.move_to_end(place);
        }
        return Ok(found.unwrap_or(Value::NONE));
    }
    *own.misses.get_mut(&mut vm.heap) += 1;
    let answer = vm.call_with(&own.function, args)?;
    let Some(most) = own.most else {
        store(vm, own, key, hash, answer.clone())?;
        return Ok(answer);
    };
    // The call may have come by here with the same arguments.
    if vm.dict_find(answers, &key, hash)?.is_some() {
        return Ok(answer);
    }
    let table = answers.table_mut(&mut vm.heap);
    let oldest = if table.len() >= most {
        table.pop_first()
    } else {
        None
    };
    store(vm, own, key, hash, answer.clone())?;
    drop(oldest);
    Ok(answer)
}

fn store(vm: &mut Vm, own: &LruCache, key: Value, hash: i64, answer: Value) -> PyResult<()> {
    let Some(answers) = own.answers().and_then(Dict::of) else {
        return Ok(());
    };
    let place = vm.dict_find(answers, &key, hash)?;
    if let Some(dict) = own.answers() {
        vm.track_dict(dict, &key, &answer);
    }
    let table = answers.table_mut(&mut vm.heap);
    let old = match place {
        Some(place) => table.replace(place, answer),
        None => {
            table.insert_new(hash, key, answer);
            None
        }
    };
    drop(old);
    Ok(())
}

fn cache_info(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(own) = args.first().and_then(Heap::downcast::<LruCache>) else {
        return Ok(Value::NONE);
    };
    let (hits, misses) = (*own.hits.get(&vm.heap), *own.misses.get(&vm.heap));
    let size = own
        .answers()
        .and_then(Dict::of)
        .map_or(0, |dict| dict.table(&vm.heap).len());
    let most = own.most.map_or(Value::NONE, |most| vm.int(most as i64));
    let numbers = [vm.int(hits), vm.int(misses), most, vm.int(size as i64)];
    vm.call(&own.info, &numbers)
}

fn cache_clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    if let Some(own) = args.first().and_then(Heap::downcast::<LruCache>) {
        *own.hits.get_mut(&mut vm.heap) = 0;
        *own.misses.get_mut(&mut vm.heap) = 0;
        let old = own
            .answers()
            .and_then(Dict::of)
            .map(|dict| dict.table_mut(&mut vm.heap).take());
        drop(old);
    }
    Ok(Value::NONE)
}

fn itself(_: &mut Vm, args: &[Value]) -> PyResult {
    Ok(args.first().cloned().unwrap_or(Value::NONE))
}

fn reduce(vm: &mut Vm, args: &[Value]) -> PyResult {
    let name = vm.names.__qualname__.clone();
    match args.first() {
        Some(value) => vm.get_attr(value, &name),
        None => Ok(Value::NONE),
    }
}

fn bind(vm: &mut Vm, value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    Ok(match instance {
        Some(instance) if !instance.is_none() => {
            function::bind(vm, value.clone(), instance.clone())
        }
        _ => value.clone(),
    })
}

/// The class.
pub static LRU_CACHE_SPEC: TypeSpec = TypeSpec {
    id: TypeId::LRU_CACHE,
    name: "functools._lru_cache_wrapper",
    doc: "A function that remembers its answers.\n\n\
          user_function: the function\nmaxsize: how many answers are kept; None for any number\n\
          typed: arguments of different classes are different\ncache_info_type: what cache_info() answers",
    kind: kind::LRU_CACHE,
    subclassable: true,
    attributes: true,
    weakly_referable: true,
    slots: Slots {
        call: Some(call),
        descr_get: Some(bind),
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "cache_info",
            cache_info,
            "(self, /)",
            "Hits, misses, the most answers kept, the answers kept now.",
        ),
        NativeDef::no_args(
            "cache_clear",
            cache_clear,
            "(self, /)",
            "Forgets all answers and the numbers.",
        ),
        NativeDef::no_args("__copy__", itself, "(self, /)", "The same object."),
        NativeDef::one(
            "__deepcopy__",
            itself,
            "(self, memo, /)",
            "The same object.",
        ),
        NativeDef::no_args("__reduce__", reduce, "(self, /)", "What pickle needs."),
    ],
    getset: &[DICT],
    ..TypeSpec::EMPTY
};
