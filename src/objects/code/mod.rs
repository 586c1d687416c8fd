//! Code objects: a compiled unit made ready for the machine, with its constants and names as values.

mod attributes;
mod replace;

use rustc_hash::FxHashMap;
use std::rc::Rc;

use crate::compile::unit::{CodeUnit, Const};
use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{Slots, Str, TypeId, TypeSpec, Vm, kind};
use crate::{object, traces_nothing};

/// The unit from which a code object was made.
pub struct Unit(pub Rc<CodeUnit>);
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
        /// Constants.
        pub constants: Vec<Value>,
        /// Names (interned).
        pub names: Vec<Value>,
        /// Names of the locals (interned).
        pub local_names: Vec<Value>,
        /// `co_filename`.
        pub filename: Value,
        /// `co_name`.
        pub name: Value,
        /// `co_qualname`.
        pub qualname: Value,
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
pub fn load(vm: &mut Vm, unit: &Rc<CodeUnit>, distinct: bool) -> Value {
    vm.heap.compiled();
    let mut loader = Loader { vm, interned: None };
    loader.unit(unit, distinct)
}

/// Makes a code object of a unit whose names, and those of the units in it, are each one allocation.
pub fn load_shared(vm: &mut Vm, unit: &Rc<CodeUnit>) -> Value {
    let mut loader = Loader {
        vm,
        interned: Some(FxHashMap::default()),
    };
    loader.unit(unit, false)
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

    fn unit(&mut self, unit: &Rc<CodeUnit>, distinct: bool) -> Value {
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
            constants,
            names,
            local_names,
            filename,
            name,
            qualname,
            simple: simple_arguments(unit),
            locals: unit.local_names.len() as u32,
            registers: unit.register_count as u32,
            warmed: HeapCell::new(false),
        })
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
            Const::Str(bytes) => {
                let value = vm.str_bytes(bytes);
                let name_like = bytes
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
                if name_like { vm.intern(&value) } else { value }
            }
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
fn simple_arguments(unit: &CodeUnit) -> i32 {
    use crate::compile::unit::*;
    if unit.flags & (VARARGS | VARKEYWORDS) == 0
        && unit.keyword_only_count == 0
        && unit.flags & OPTIMIZED != 0
    {
        unit.arg_count as i32
    } else {
        -1
    }
}
