//! Code objects: a compiled unit made ready for the machine, with its constants and names as values.
//!
//! A function of a shipped module, whose unit is frozen, sleeps until it is first run or looked into: it has what calls
//! bind arguments with, and for a body the instruction `Wake`.

mod attributes;
mod replace;

use rustc_hash::FxHashMap;
use std::rc::Rc;

use crate::compile::frozen::Frozen;
use crate::compile::instruction::{Instr, Op};
use crate::compile::unit::{CodeUnit, Const, OPTIMIZED, SharedUnit};
use crate::heap::{Heap, HeapCell, Value, interrupt};
use crate::runtime::{Slots, Str, Tuple, TypeId, TypeSpec, Vm, kind};
use crate::{object, traces_nothing};

/// The unit from which a code object was made.
pub struct Unit(pub SharedUnit);
traces_nothing!(Unit);

/// Instructions, inline caches among them: the evaluation loop rewrites both.
pub struct Words(pub HeapCell<Box<[u64]>>);
traces_nothing!(Words);

object! {
    /// A code object.
    pub struct Code: kind::CODE, untracked {
        /// What the compiler made.
        pub unit: Unit,
        /// Instructions and caches.
        pub words: Words,
        /// What the words were while it slept: frames that were entered then begin there.
        pub slept: Words,
        /// Constants. While it sleeps, the docstring if there is one.
        pub constants: HeapCell<Vec<Value>>,
        /// Names (interned).
        pub names: HeapCell<Vec<Value>>,
        /// Names of the locals (interned).
        pub local_names: Vec<Value>,
        /// `co_filename`.
        pub filename: Value,
        /// `co_name`.
        pub name: Value,
        /// `co_qualname`.
        pub qualname: Value,
        /// The first constant is the docstring.
        pub documented: bool,
        /// The number of positional arguments of a call that needs no binding; -1 if every call does.
        pub simple: i32,
        /// Registers that are locals.
        pub locals: u32,
        /// Registers in all.
        pub registers: u32,
        /// Some instruction holds a cache.
        pub warmed: HeapCell<bool>,
    }
}

/// The body of code that sleeps.
const WAKE: u64 = Instr::new(Op::Wake, 0, 0, 0, 0).word();

impl Code {
    /// The code object that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Code> {
        Heap::downcast(value)
    }

    /// Whether it is that of a generator expression or a comprehension, whose only parameter is an iterator.
    pub fn is_expression(&self) -> bool {
        let name = self.local_names.first().and_then(Str::of);
        name.is_some_and(|name| name.as_bytes() == b".0")
    }

    /// Whether its body is still to be made (see [`wake`]).
    pub fn sleeps(&self, heap: &Heap) -> bool {
        self.words.0.get(heap)[..] == [WAKE]
    }

    /// What the compiler made.
    #[inline(always)]
    pub fn unit(&self) -> &CodeUnit {
        &self.unit.0
    }

    /// The position of the instruction at or before a word.
    pub fn position(&self, word: u32) -> crate::compile::unit::Position {
        let positions = &self.unit().positions;
        let at = positions.partition_point(|(start, _)| *start <= word);
        at.checked_sub(1)
            .map_or(Default::default(), |at| positions[at].1)
    }
}

/// The type `code`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::CODE,
    name: "code",
    plain_fields: &[
        "co_argcount",
        "co_consts",
        "co_exceptiontable",
        "co_filename",
        "co_firstlineno",
        "co_flags",
        "co_kwonlyargcount",
        "co_linetable",
        "co_name",
        "co_names",
        "co_nlocals",
        "co_posonlyargcount",
        "co_qualname",
        "co_stacksize",
    ],
    doc: "A compiled piece of code.",
    kind: kind::CODE,
    weakly_referable: true,
    slots: Slots {
        repr: Some(attributes::repr),
        hash: Some(attributes::hash),
        compare: Some(attributes::compare),
        ..Slots::EMPTY
    },
    methods: attributes::METHODS,
    getset: attributes::GETSET,
    ..TypeSpec::EMPTY
};

/// Makes a code object. `distinct` gives integers outside -5..256 and floats among the constants an identity
/// of their own, as each statement of the prompt has in CPython.
pub fn load(vm: &mut Vm, unit: &SharedUnit, distinct: bool) -> Value {
    collect_as_compiler(vm, unit);
    let mut loader = Loader { vm, interned: None };
    loader.unit(unit, distinct)
}

/// CPython's compiler makes containers, as many as are measured here, so a collection that is near begins while it is at
/// work; none of them outlives it.
fn collect_as_compiler(vm: &mut Vm, unit: &SharedUnit) {
    let (depth, units) = scopes(unit);
    let births = 24 + 18 * depth + 3 * (units - depth);
    vm.heap.add_births(births);
    if vm.heap.interrupts() & interrupt::COLLECT != 0
        && let Some(generation) = vm.heap.collection_due()
    {
        (vm.hooks.collect)(vm, generation, true);
    }
    vm.heap.forget_births(births);
}

/// How deep the units within a unit are nested, and how many they are; nobody compiles what is frozen.
fn scopes(unit: &SharedUnit) -> (u32, u32) {
    let mut found = (0, 0);
    if unit.frozen().is_some() {
        return found;
    }
    for constant in &unit.constants {
        if let Const::Code(inner) = constant {
            let (depth, units) = scopes(inner);
            found = (found.0.max(depth + 1), found.1 + units + 1);
        }
    }
    found
}

/// So many different names a module has room for at first.
const NAMES: usize = 400;

/// Makes a code object of a unit whose names, and those of the units in it, are each one allocation.
pub fn load_shared(vm: &mut Vm, unit: &SharedUnit) -> Value {
    let mut loader = Loader {
        vm,
        interned: Some(FxHashMap::with_capacity_and_hasher(
            NAMES,
            Default::default(),
        )),
    };
    loader.unit(unit, false)
}

/// Wakes a code object that sleeps. Its constants are no births, and none of them is tracked: their turn was the import.
pub fn wake(vm: &mut Vm, value: &Value) {
    let Some(code) = Code::of(value).filter(|code| code.sleeps(&vm.heap)) else {
        return;
    };
    let unit = code.unit.0.clone();
    let before = vm.heap.suspend_births();
    let mut loader = Loader { vm, interned: None };
    let mut constants = loader.constants(&unit.constants, false);
    let names = loader.names(&unit.names);
    for constant in &constants {
        untrack(vm, constant);
    }
    vm.heap.resume_births(before, 0);
    if code.documented {
        // The function has it already.
        constants[..1].clone_from_slice(&code.constants.get(&vm.heap)[..1]);
    }
    let words = unit.words.clone().into_boxed_slice();
    let slept = std::mem::replace(code.words.0.get_mut(&mut vm.heap), words);
    *code.slept.0.get_mut(&mut vm.heap) = slept;
    *code.names.get_mut(&mut vm.heap) = names;
    let old = std::mem::replace(code.constants.get_mut(&mut vm.heap), constants);
    drop(old);
}

/// A constant is not tracked, nor what is in it.
fn untrack(vm: &mut Vm, constant: &Value) {
    if let Some(tuple) = Tuple::of(constant) {
        vm.heap.untrack(constant);
        for item in tuple.items() {
            untrack(vm, item);
        }
    }
}

struct Loader<'v> {
    vm: &'v mut Vm,
    /// What was interned, by the address of its name, where equal names have one.
    interned: Option<FxHashMap<usize, Value>>,
}

impl Loader<'_> {
    fn name(&mut self, name: &Rc<str>) -> Value {
        let Some(interned) = &mut self.interned else {
            return self.vm.intern_str(name);
        };
        let address = Rc::as_ptr(name).cast::<u8>().addr();
        let vm = &mut *self.vm;
        interned
            .entry(address)
            .or_insert_with(|| vm.intern_str(name))
            .clone()
    }

    fn names(&mut self, names: &[Rc<str>]) -> Vec<Value> {
        names.iter().map(|name| self.name(name)).collect()
    }

    fn unit(&mut self, unit: &SharedUnit, distinct: bool) -> Value {
        if let Some(frozen) = unit.frozen()
            && frozen.head.flags & OPTIMIZED != 0
        {
            return self.sleeping(unit, frozen);
        }
        let constants = self.constants(&unit.constants, distinct);
        let names = self.names(&unit.names);
        let local_names = self.names(&unit.local_names);
        let filename = self.name(&unit.filename);
        let name = self.name(&unit.name);
        let qualname = self.name(&unit.qualname);
        let words = unit.words.clone().into_boxed_slice();
        self.vm.heap.alloc(TypeId::CODE.shape(), |header| Code {
            header,
            unit: Unit(unit.clone()),
            words: Words(HeapCell::new(words)),
            slept: Words(HeapCell::default()),
            constants: HeapCell::new(constants),
            names: HeapCell::new(names),
            local_names,
            filename,
            name,
            qualname,
            documented: unit.has_docstring,
            simple: simple_arguments(unit.flags, unit.arg_count, unit.keyword_only_count),
            locals: unit.local_names.len() as u32,
            registers: unit.register_count as u32,
            warmed: HeapCell::new(false),
        })
    }

    /// The code object of a frozen function.
    fn sleeping(&mut self, unit: &SharedUnit, frozen: &Frozen) -> Value {
        let head = &frozen.head;
        let docstring = head.docstring.as_ref();
        let constants: Vec<Value> = docstring.map(|text| self.text(text)).into_iter().collect();
        let local_names = self.names(&head.local_names);
        let filename = self.name(frozen.filename());
        let name = self.name(&head.name);
        // Nobody looks names with dots up.
        let qualname = match Rc::ptr_eq(&head.name, &head.qualname) {
            true => name.clone(),
            false => self.vm.str(&head.qualname),
        };
        let words = Box::new([WAKE]);
        self.vm.heap.alloc(TypeId::CODE.shape(), |header| Code {
            header,
            unit: Unit(unit.clone()),
            words: Words(HeapCell::new(words)),
            slept: Words(HeapCell::default()),
            documented: !constants.is_empty(),
            constants: HeapCell::new(constants),
            names: HeapCell::default(),
            local_names,
            filename,
            name,
            qualname,
            simple: simple_arguments(head.flags, head.arg_count, head.keyword_only_count),
            locals: head.local_names.len() as u32,
            registers: head.register_count as u32,
            warmed: HeapCell::new(false),
        })
    }

    fn text(&mut self, bytes: &[u8]) -> Value {
        let value = self.vm.str_bytes(bytes);
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        match bytes.iter().all(is_word) {
            true => self.vm.intern(&value),
            false => value,
        }
    }

    fn constants(&mut self, constants: &[Const], distinct: bool) -> Vec<Value> {
        let constants = constants.iter();
        constants
            .map(|constant| self.constant(constant, distinct))
            .collect()
    }

    fn constant(&mut self, constant: &Const, distinct: bool) -> Value {
        let vm = &mut *self.vm;
        match constant {
            Const::None => Value::NONE,
            Const::Bool(truth) => Value::bool(*truth),
            Const::Ellipsis => Value::ELLIPSIS,
            Const::Int(number) if distinct && !(-5..=256).contains(number) => {
                vm.int_object((*number).into())
            }
            Const::Int(number) => vm.int(*number),
            Const::BigInt(number) => vm.big((**number).clone()),
            Const::Float(number) if distinct => vm.boxed_float(*number),
            Const::Float(number) => vm.float(*number),
            Const::Complex(real, imag) => super::complex::new(vm, *real, *imag),
            Const::Str(bytes) => self.text(bytes),
            Const::Bytes(bytes) => super::bytes::new(vm, bytes),
            Const::Tuple(items) => {
                let items = self.constants(items, distinct);
                self.vm.tuple(items)
            }
            Const::FrozenSet(items) => {
                let items = self.constants(items, distinct);
                // CPython's compiler makes such a set anew from its own items, which tells in their order.
                let set = super::set::frozen(self.vm, items);
                let items = super::set::members(self.vm, &set);
                super::set::frozen(self.vm, items)
            }
            Const::Code(unit) => self.unit(unit, false),
        }
    }
}

/// The number of positional arguments of a call that finds its registers filled just so.
fn simple_arguments(flags: u16, arg_count: u16, keyword_only_count: u16) -> i32 {
    use crate::compile::unit::*;
    if flags & (VARARGS | VARKEYWORDS) == 0 && keyword_only_count == 0 && flags & OPTIMIZED != 0 {
        arg_count as i32
    } else {
        -1
    }
}
