//! Slots: what a class's instances can do, as functions. A builtin class fills them in its [`TypeSpec`]; a
//! class written in Python inherits them and gets, for each special method it defines, the function that
//! looks the method up and calls it (see `objects::class::dunder`).

use crate::heap::{Kind, Value};

use super::args::Args;
use super::error::PyResult;
use super::native::{GetSetDef, NativeDef};
use super::type_id::TypeId;
use super::vm::Vm;

macro_rules! operators {
    ($($name:ident $symbol:literal $method:literal $reflected:literal $in_place:literal)*) => {
        /// A binary operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum BinOp { $( #[doc = $symbol] $name ),* }

        impl BinOp {
            /// All of them, in the order of the enumeration.
            pub const ALL: &'static [BinOp] = &[$(BinOp::$name),*];

            /// `+`, as messages show it.
            pub fn symbol(self) -> &'static str {
                match self { $(BinOp::$name => $symbol),* }
            }

            /// `__add__`.
            pub fn method(self) -> &'static str {
                match self { $(BinOp::$name => $method),* }
            }

            /// `__radd__`.
            pub fn reflected(self) -> &'static str {
                match self { $(BinOp::$name => $reflected),* }
            }

            /// `__iadd__`.
            pub fn in_place(self) -> &'static str {
                match self { $(BinOp::$name => $in_place),* }
            }
        }
    };
}

operators! {
    Add "+" "__add__" "__radd__" "__iadd__"
    Sub "-" "__sub__" "__rsub__" "__isub__"
    Mul "*" "__mul__" "__rmul__" "__imul__"
    TrueDiv "/" "__truediv__" "__rtruediv__" "__itruediv__"
    FloorDiv "//" "__floordiv__" "__rfloordiv__" "__ifloordiv__"
    Mod "%" "__mod__" "__rmod__" "__imod__"
    Pow "**" "__pow__" "__rpow__" "__ipow__"
    LShift "<<" "__lshift__" "__rlshift__" "__ilshift__"
    RShift ">>" "__rshift__" "__rrshift__" "__irshift__"
    And "&" "__and__" "__rand__" "__iand__"
    Or "|" "__or__" "__ror__" "__ior__"
    Xor "^" "__xor__" "__rxor__" "__ixor__"
    MatMul "@" "__matmul__" "__rmatmul__" "__imatmul__"
    DivMod "divmod()" "__divmod__" "__rdivmod__" "__idivmod__"
}

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnOp {
    /// `-x`
    Neg,
    /// `+x`
    Pos,
    /// `~x`
    Invert,
    /// `abs(x)`
    Abs,
}

impl UnOp {
    /// `__neg__`.
    pub fn method(self) -> &'static str {
        match self {
            UnOp::Neg => "__neg__",
            UnOp::Pos => "__pos__",
            UnOp::Invert => "__invert__",
            UnOp::Abs => "__abs__",
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl CmpOp {
    /// All of them.
    pub const ALL: [CmpOp; 6] = [
        CmpOp::Lt,
        CmpOp::Le,
        CmpOp::Eq,
        CmpOp::Ne,
        CmpOp::Gt,
        CmpOp::Ge,
    ];

    /// The comparison with its operands exchanged.
    pub fn swapped(self) -> CmpOp {
        match self {
            CmpOp::Lt => CmpOp::Gt,
            CmpOp::Le => CmpOp::Ge,
            CmpOp::Gt => CmpOp::Lt,
            CmpOp::Ge => CmpOp::Le,
            same => same,
        }
    }

    /// Its answer for an ordering; `None` is the ordering of incomparable floats.
    pub fn holds(self, ordering: Option<std::cmp::Ordering>) -> bool {
        use std::cmp::Ordering::*;
        match self {
            CmpOp::Lt => ordering == Some(Less),
            CmpOp::Le => matches!(ordering, Some(Less | Equal)),
            CmpOp::Eq => ordering == Some(Equal),
            CmpOp::Ne => ordering != Some(Equal),
            CmpOp::Gt => ordering == Some(Greater),
            CmpOp::Ge => matches!(ordering, Some(Greater | Equal)),
        }
    }

    /// `<`.
    pub fn symbol(self) -> &'static str {
        match self {
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }

    /// `__lt__`.
    pub fn method(self) -> &'static str {
        match self {
            CmpOp::Lt => "__lt__",
            CmpOp::Le => "__le__",
            CmpOp::Eq => "__eq__",
            CmpOp::Ne => "__ne__",
            CmpOp::Gt => "__gt__",
            CmpOp::Ge => "__ge__",
        }
    }
}

/// One value to one value.
pub type Unary = fn(&mut Vm, &Value) -> PyResult;
/// An item, or the end (no exception is made for it).
pub type Next = fn(&mut Vm, &Value) -> PyResult<Option<Value>>;

/// The table of a class. A function gets the instance first.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Slots {
    pub repr: Option<Unary>,
    pub str: Option<Unary>,
    /// `None` with [`Slots::unhashable`]: the class says `__hash__ = None`.
    pub hash: Option<fn(&mut Vm, &Value) -> PyResult<i64>>,
    pub unhashable: bool,
    pub call: Option<fn(&mut Vm, &Value, Args) -> PyResult>,
    /// Attribute by an interned name.
    pub getattr: Option<fn(&mut Vm, &Value, &Value) -> PyResult>,
    /// Sets, or deletes (`None`).
    pub setattr: Option<fn(&mut Vm, &Value, &Value, Option<Value>) -> PyResult<()>>,
    /// May answer `NotImplemented`.
    pub compare: Option<fn(&mut Vm, &Value, &Value, CmpOp) -> PyResult>,
    pub iter: Option<Unary>,
    pub next: Option<Next>,
    /// `__del__`, called by name.
    pub finalize: Option<Unary>,
    pub len: Option<fn(&mut Vm, &Value) -> PyResult<usize>>,
    pub get_item: Option<fn(&mut Vm, &Value, &Value) -> PyResult>,
    /// Sets, or deletes (`None`).
    pub set_item: Option<fn(&mut Vm, &Value, &Value, Option<Value>) -> PyResult<()>>,
    pub contains: Option<fn(&mut Vm, &Value, &Value) -> PyResult<bool>>,
    /// Called with the operands in their order, for either operand's class; may answer `NotImplemented`.
    pub binary: Option<fn(&mut Vm, BinOp, &Value, &Value) -> PyResult>,
    pub in_place: Option<fn(&mut Vm, BinOp, &Value, &Value) -> PyResult>,
    pub unary: Option<fn(&mut Vm, UnOp, &Value) -> PyResult>,
    pub truth: Option<fn(&mut Vm, &Value) -> PyResult<bool>>,
    pub index: Option<Unary>,
    pub int: Option<Unary>,
    pub float: Option<Unary>,
    /// `__get__(self, instance, owner)`.
    pub descr_get: Option<fn(&mut Vm, &Value, Option<&Value>, &Value) -> PyResult>,
    /// `__set__`, or `__delete__` (`None`).
    pub descr_set: Option<fn(&mut Vm, &Value, &Value, Option<Value>) -> PyResult<()>>,
    /// Makes an instance of the class given first.
    pub new: Option<fn(&mut Vm, &Value, Args) -> PyResult>,
    pub init: Option<fn(&mut Vm, &Value, Args) -> PyResult<()>>,
}

impl Slots {
    /// Nothing.
    pub const EMPTY: Slots = Slots {
        repr: None,
        str: None,
        hash: None,
        unhashable: false,
        call: None,
        getattr: None,
        setattr: None,
        compare: None,
        iter: None,
        next: None,
        finalize: None,
        len: None,
        get_item: None,
        set_item: None,
        contains: None,
        binary: None,
        in_place: None,
        unary: None,
        truth: None,
        index: None,
        int: None,
        float: None,
        descr_get: None,
        descr_set: None,
        new: None,
        init: None,
    };

    /// Fills what is empty here from `base`. Hash and comparison go together, as in CPython: a class that
    /// defines one inherits neither.
    pub fn inherit(&mut self, base: &Slots) {
        macro_rules! take {
            ($($field:ident)*) => { $( if self.$field.is_none() { self.$field = base.$field; } )* };
        }
        if self.hash.is_none() && self.compare.is_none() && !self.unhashable {
            self.hash = base.hash;
            self.unhashable = base.unhashable;
            self.compare = base.compare;
        }
        take!(repr str call getattr setattr compare iter next len get_item set_item contains binary in_place
              unary truth index int float descr_get descr_set new init);
    }
}

/// What a builtin class is; one static a class, in the file of the type.
pub struct TypeSpec {
    /// Its number.
    pub id: TypeId,
    /// Its name; with a dot, the module stands before it (`collections.deque`), else it is `builtins`.
    pub name: &'static str,
    /// Its docstring.
    pub doc: &'static str,
    /// Its base.
    pub base: TypeId,
    /// Layout of its instances.
    pub kind: Kind,
    /// Whether Python classes may derive from it.
    pub subclassable: bool,
    /// Whether its plain instances have an attribute area (`__dict__`).
    pub attributes: bool,
    /// Whether its instances can be weakly referenced.
    pub weakly_referable: bool,
    /// What it does itself; the rest is inherited.
    pub slots: Slots,
    /// The binary operators that `slots.binary` knows; they appear as methods (`__add__`, `__radd__`).
    pub operators: &'static [BinOp],
    /// The in-place ones that `slots.in_place` knows.
    pub in_place: &'static [BinOp],
    /// The unary operators that `slots.unary` knows.
    pub unary: &'static [UnOp],
    /// Methods.
    pub methods: &'static [NativeDef],
    /// Computed attributes.
    pub getset: &'static [GetSetDef],
    /// Names of slots after the payload, in order, which stand in the namespace as `__slots__` do.
    pub members: &'static [&'static str],
    /// Those of them that CPython shows as members, plain fields of its objects.
    pub plain_fields: &'static [&'static str],
    /// The signature of a call as Python sees it (`__text_signature__`); empty if there is none.
    pub signature: &'static str,
}

impl TypeSpec {
    /// A spec to be completed with struct update syntax.
    pub const EMPTY: TypeSpec = TypeSpec {
        id: TypeId::OBJECT,
        name: "",
        doc: "",
        base: TypeId::OBJECT,
        kind: super::kind::INSTANCE,
        subclassable: false,
        attributes: false,
        weakly_referable: false,
        slots: Slots::EMPTY,
        operators: &[],
        in_place: &[],
        unary: &[],
        methods: &[],
        getset: &[],
        members: &[],
        plain_fields: &[],
        signature: "",
    };
}
