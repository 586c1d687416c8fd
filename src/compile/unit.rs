//! A compiled piece of code as plain data: what the compiler hands to the machine. It knows nothing of
//! the heap; `vm` turns it into a code object.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use num_bigint::BigInt;

use super::frozen::Frozen;
use super::positions::Positions;
use crate::syntax::SyntaxError;

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    /// `None`.
    None,
    /// `True`, `False`.
    Bool(bool),
    /// `...`.
    Ellipsis,
    /// An integer of 64 bits.
    Int(i64),
    /// A longer integer.
    BigInt(Rc<BigInt>),
    /// A float.
    Float(f64),
    /// A complex number.
    Complex(f64, f64),
    /// A string, in WTF-8 (lone surrogates are three bytes each).
    Str(Rc<[u8]>),
    /// A bytes literal.
    Bytes(Rc<[u8]>),
    /// A tuple of constants (also keyword names of a call).
    Tuple(Rc<[Const]>),
    /// A frozen set of constants (`x in {1, 2}`).
    FrozenSet(Rc<[Const]>),
    /// The code of a function, class, lambda, comprehension or generator expression.
    Code(SharedUnit),
}

/// A region of code guarded by a handler. Regions don't partly overlap; an inner one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// First guarded word.
    pub start: u32,
    /// One past the last guarded word.
    pub end: u32,
    /// Where the handler begins.
    pub handler: u32,
    /// The register that receives the exception. All registers above it that are temporaries are
    /// dropped; those below keep their values.
    pub exception: u16,
}

/// Where an instruction comes from. Lines count from 1, columns from 0 in UTF-8 bytes of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Line of its first character (0: none).
    pub line: u32,
    /// Line of its last character.
    pub end_line: u32,
    /// Column of its first character.
    pub column: u32,
    /// Column one past its last character.
    pub end_column: u32,
}

/// The code has `*args`.
pub const VARARGS: u16 = 0x04;
/// The code has `**kwargs`.
pub const VARKEYWORDS: u16 = 0x08;
/// Names are registers (a function), not a mapping.
pub const OPTIMIZED: u16 = 0x01;
/// It runs in a new local namespace.
pub const NEWLOCALS: u16 = 0x02;
/// It stands inside a function.
pub const NESTED: u16 = 0x10;
/// It is a generator's.
pub const GENERATOR: u16 = 0x20;
/// It is a coroutine's.
pub const COROUTINE: u16 = 0x80;
/// It is a generator's whose generators can be awaited (`types.coroutine`).
pub const ITERABLE_COROUTINE: u16 = 0x100;
/// Annotations are not evaluated (`co_flags` only; the unit has a field).
pub const FUTURE_ANNOTATIONS: i64 = 0x100_0000;
/// It is an asynchronous generator's.
pub const ASYNC_GENERATOR: u16 = 0x200;

/// A compiled piece of code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeUnit {
    /// `f`, `<module>`, `<lambda>`, …
    pub name: Rc<str>,
    /// `A.f`, `f.<locals>.g`, …
    pub qualname: Rc<str>,
    /// What tracebacks show: `<stdin>`, a path.
    pub filename: Rc<str>,
    /// The line of `def`, `class`, of the first decorator, 1 for a module.
    pub first_line: u32,
    /// Positional parameters, those before `/` included.
    pub arg_count: u16,
    /// Of these, those before `/`.
    pub positional_only_count: u16,
    /// Keyword-only parameters. Registers: positional, keyword-only, `*args`, `**kwargs`.
    pub keyword_only_count: u16,
    /// `VARARGS`, `GENERATOR`, …
    pub flags: u16,
    /// Names of the locals that have registers, parameters first; those captured by inner functions are
    /// among them (their registers hold cells).
    pub local_names: Vec<Rc<str>>,
    /// Indices into `local_names` of those whose registers hold cells, in order.
    pub cells: Vec<u16>,
    /// Names of the free variables, in the order of the closure.
    pub free_names: Vec<Rc<str>>,
    /// Registers in all, temporaries included.
    pub register_count: u16,
    /// Instructions and extension words.
    pub words: Vec<u64>,
    /// Constants.
    pub constants: Vec<Const>,
    /// Global, attribute and import names.
    pub names: Vec<Rc<str>>,
    /// Guarded regions, inner before outer.
    pub guards: Vec<Guard>,
    /// (first word, position) for each instruction, ascending; a region lasts to the next.
    pub positions: Positions,
    /// The names that methods of this class body assign on their first parameter (`self.x = …`); the
    /// machine makes room for that many attributes. Empty for anything but class bodies.
    pub static_attributes: Vec<Rc<str>>,
    /// The docstring is `constants[0]` (a function's).
    pub has_docstring: bool,
    /// The module asked that annotations stay texts; code that it compiles does so too.
    pub future_annotations: bool,
    /// The warnings of parser and compiler (`SyntaxWarning`), in the outermost unit, each as the error that a
    /// filter may make of it. One without a place is a `DeprecationWarning` of what the compiler computed.
    pub warnings: Vec<SyntaxError>,
}

/// A unit that others hold, too. One of a shipped module stays frozen until somebody looks into it.
#[derive(Clone)]
pub struct SharedUnit(Rc<Lazily>);

struct Lazily {
    unit: OnceCell<CodeUnit>,
    frozen: Option<Frozen>,
}

impl SharedUnit {
    /// What the unit is while nobody has looked into it.
    pub fn frozen(&self) -> Option<&Frozen> {
        match self.0.unit.get() {
            None => self.0.frozen.as_ref(),
            Some(_) => None,
        }
    }

    /// Whether both are one and the same.
    pub fn is(&self, other: &SharedUnit) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl From<CodeUnit> for SharedUnit {
    fn from(unit: CodeUnit) -> SharedUnit {
        SharedUnit(Rc::new(Lazily {
            unit: unit.into(),
            frozen: None,
        }))
    }
}

impl From<Frozen> for SharedUnit {
    fn from(frozen: Frozen) -> SharedUnit {
        SharedUnit(Rc::new(Lazily {
            unit: OnceCell::new(),
            frozen: Some(frozen),
        }))
    }
}

impl Deref for SharedUnit {
    type Target = CodeUnit;

    fn deref(&self) -> &CodeUnit {
        self.0.unit.get_or_init(|| {
            let thawed = self.0.frozen.as_ref().and_then(Frozen::thaw);
            thawed.unwrap_or_else(|| unreachable!("the sum of the image was right"))
        })
    }
}

impl PartialEq for SharedUnit {
    fn eq(&self, other: &SharedUnit) -> bool {
        self.is(other) || **self == **other
    }
}

impl fmt::Debug for SharedUnit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}
