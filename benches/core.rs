//! What the heart's parts cost by themselves: an object, an entry, a call, a collection, a weak reference.
//! `cargo bench --bench core`. Objects are made through the crate's own interface, graphs and loops by Python.

use std::cell::RefCell;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gossamer::compile::{Options, compile_source};
use gossamer::heap::{Heap, Value, WeakReference};
use gossamer::objects::code;
use gossamer::runtime::{PyResult, TypeId, Vm};
use gossamer::syntax::Mode;
use gossamer::{Settings, modules, vm};

const PYTHON: &str = "
import weakref

class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def sum(self):
        return self.x + self.y

class Link:
    pass

def same(value):
    return value

def graph(count):
    points = [Point(i, [None]) for i in range(count)]
    for i in range(count):
        points[i].y[0] = points[i * 7919 % count]
    return points

def rings(count):
    for _ in range(count):
        first, second = Link(), Link()
        first.other = second
        second.other = first

point = Point(1, 2)
numbers = [3, 1, 2]
names = {'alpha': 1, 'beta': 2}
";

fn main() {
    divan::main();
}

/// A session's machine that has run [`PYTHON`], without automatic collections.
struct Machine {
    main: Value,
    vm: Vm,
}

impl Machine {
    fn new() -> Machine {
        let above = vm::Above {
            import: modules::import,
            unraisable: modules::unraisable,
            warn: modules::warn,
            warn_of_syntax: modules::warn_of_syntax,
            collect: modules::collect,
        };
        let mut vm = vm::new_vm(Settings::default(), above);
        let main = modules::install(&mut vm);
        vm.heap.enable_collector(false);
        let mut machine = Machine { main, vm };
        machine.run(PYTHON);
        machine
    }

    fn run(&mut self, source: &str) {
        let unit = compile_source(source, "core.py", Mode::Exec, Options::default());
        let unit = unit.expect("a right program");
        let code = code::load(&mut self.vm, &unit.into(), false);
        succeeded(vm::run_code(&mut self.vm, &code, &self.main, None, None));
    }

    fn get(&mut self, name: &str) -> Value {
        let name = self.vm.intern_str(name);
        let found = self.vm.dict_get_str(&self.main, &name);
        found.expect("a name of the program")
    }

    fn call(&mut self, name: &str, argument: i64) -> Value {
        let function = self.get(name);
        let argument = self.vm.int(argument);
        succeeded(self.vm.call(&function, &[argument]))
    }

    /// Collects, and answers what was found.
    fn collect(&mut self, generation: usize) -> usize {
        modules::collect(&mut self.vm, generation, false)
    }
}

fn succeeded(result: PyResult) -> Value {
    result.expect("a program that does not raise")
}

#[divan::bench]
fn allocate_and_free_list(bencher: Bencher) {
    let mut machine = Machine::new();
    bencher.bench_local(|| drop(black_box(machine.vm.list(Vec::new()))));
}

#[divan::bench]
fn allocate_and_free_dict(bencher: Bencher) {
    let mut machine = Machine::new();
    bencher.bench_local(|| drop(black_box(machine.vm.dict())));
}

#[divan::bench]
fn allocate_and_free_str(bencher: Bencher) {
    let mut machine = Machine::new();
    bencher.bench_local(|| drop(black_box(machine.vm.str("some text of a string"))));
}

/// Strings that are a dict's keys, and the dict.
fn filled(vm: &mut Vm, count: usize) -> (Vec<Value>, Value) {
    let dict = vm.dict();
    let keys: Vec<Value> = (0..count).map(|n| vm.str(&format!("key{n}"))).collect();
    for key in &keys {
        vm.dict_set_str(&dict, key, Value::NONE);
    }
    (keys, dict)
}

#[divan::bench(args = [8, 1000, 100_000])]
fn dict_get(bencher: Bencher, count: usize) {
    let mut machine = Machine::new();
    let (keys, dict) = filled(&mut machine.vm, count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for key in &keys {
            assert!(black_box(machine.vm.dict_get_str(&dict, key)).is_some());
        }
    });
}

#[divan::bench(args = [8, 1000, 100_000])]
fn dict_set(bencher: Bencher, count: usize) {
    let mut machine = Machine::new();
    let (keys, dict) = filled(&mut machine.vm, count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for key in &keys {
            machine.vm.dict_set_str(&dict, key, Value::TRUE);
        }
    });
}

#[divan::bench(args = [8, 1000, 100_000])]
fn dict_fill(bencher: Bencher, count: usize) {
    let mut machine = Machine::new();
    let (keys, _) = filled(&mut machine.vm, count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        let dict = machine.vm.dict();
        for key in &keys {
            machine.vm.dict_set_str(&dict, key, Value::NONE);
        }
    });
}

#[divan::bench]
fn call_from_native_code(bencher: Bencher) {
    let mut machine = Machine::new();
    let function = machine.get("same");
    bencher.bench_local(|| succeeded(machine.vm.call(&function, &[Value::TRUE])));
}

/// A statement a thousand times in a loop of Python; `pass` is the loop alone.
#[divan::bench(args = [
    "pass",
    "same(1)",
    "point.x",
    "point.x = 3",
    "point.sum()",
    "Point(1, 2)",
    "Link()",
    "numbers[1]",
    "numbers[1] = 4",
    "numbers.append(5); numbers.pop()",
    "names['beta']",
    "names['beta'] = 6",
    "(1, numbers)",
    "[numbers]",
    "weakref.ref(point)",
])]
fn thousand_times(bencher: Bencher, statement: &str) {
    let mut machine = Machine::new();
    machine.run(&format!(
        "def repeat(times):\n for _ in range(times):\n  {statement}\n"
    ));
    bencher
        .counter(ItemsCount::new(1000_usize))
        .bench_local(|| machine.call("repeat", 1000));
}

/// A collection of all generations that finds nothing, over points that each hold a list with a point.
#[divan::bench(args = [1000, 30_000, 300_000], sample_count = 20, sample_size = 1)]
fn full_collection(bencher: Bencher, points: i64) {
    let mut machine = Machine::new();
    let graph = machine.call("graph", points);
    machine.collect(2);
    bencher
        .counter(ItemsCount::new(2 * points as usize))
        .bench_local(|| assert_eq!(machine.collect(2), 0));
    drop(graph);
}

/// A collection of the youngest: two thousand objects that live, beside an old graph.
#[divan::bench(args = [0, 300_000], sample_size = 1)]
fn minor_collection(bencher: Bencher, old: i64) {
    let machine = RefCell::new(Machine::new());
    let graph = machine.borrow_mut().call("graph", old.max(1));
    machine.borrow_mut().collect(2);
    bencher
        .counter(ItemsCount::new(2000_usize))
        .with_inputs(|| machine.borrow_mut().call("graph", 1000))
        .bench_local_refs(|_| assert_eq!(machine.borrow_mut().collect(0), 0));
    drop(graph);
}

/// A collection that frees rings of two.
#[divan::bench(args = [1000, 100_000], sample_count = 20, sample_size = 1)]
fn collection_of_rings(bencher: Bencher, rings: i64) {
    let machine = RefCell::new(Machine::new());
    bencher
        .counter(ItemsCount::new(2 * rings as usize))
        .with_inputs(|| machine.borrow_mut().call("rings", rings))
        .bench_local_values(|_| {
            let found = machine.borrow_mut().collect(2);
            assert_eq!(found, 2 * rings as usize);
        });
}

fn weak(machine: &mut Machine, object: &Value) -> Value {
    let shape = TypeId::WEAK_REFERENCE.shape();
    let weak = machine.vm.heap.new_weak(shape, object, None);
    weak.expect("an object that can be referred to")
}

#[divan::bench]
fn weak_reference_made_and_dropped(bencher: Bencher) {
    let mut machine = Machine::new();
    let object = machine.get("point");
    bencher.bench_local(|| drop(black_box(weak(&mut machine, &object))));
}

/// An instance dies, and the weak references to it with it.
#[divan::bench(args = [0, 1, 10])]
fn instance_dies_with_weak_references(bencher: Bencher, count: usize) {
    let machine = RefCell::new(Machine::new());
    bencher
        .with_inputs(|| {
            let machine = &mut *machine.borrow_mut();
            let class = machine.get("Link");
            let object = succeeded(machine.vm.call(&class, &[]));
            let weak: Vec<Value> = (0..count).map(|_| weak(machine, &object)).collect();
            (object, weak)
        })
        .bench_local_values(|(object, weak)| {
            drop(object);
            let live = |weak: &Value| {
                Heap::downcast::<WeakReference>(weak).is_some_and(WeakReference::is_live)
            };
            assert!(!weak.iter().any(live));
            weak
        });
}
