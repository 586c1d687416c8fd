//! The instruction set: one table from which the enum, the disassembler, the checks and the
//! documentation come. It mirrors no other machine's; the rules below are the contract between the
//! compiler (`compile/`) and the evaluation loop (`vm/`).
//!
//! # Words
//! Code is an array of 64-bit words. An instruction is one word, `op k a b c`, followed by the number
//! of extension words that the table gives (a jump target, an inline cache).
//!
//! ```text
//!   bits  0..8  op     8..16  k     16..32  a     32..48  b     48..64  c
//! ```
//!
//! # Registers
//! A frame is a window of registers: locals first (parameters, then other local names, then the cells
//! of captured ones), temporaries above them, used as a stack by the compiler. An empty register is
//! the zero word.
//!
//! *A local is borrowed by the instruction that reads it; a temporary is consumed*: the bits
//! [`USE_A`], [`USE_B`], [`USE_C`] in `k` say which operands are consumed, that is dropped (or moved)
//! and left empty by the instruction, so that an object dies exactly at the instruction that used it
//! last. The compiler sets the bit for each temporary operand that it does not read again. Writing a
//! register drops what it held. Operands named `base` stand for consecutive temporaries
//! `base, base+1, …`, always consumed.
//!
//! Reading a local that may be unbound needs a `CheckLocal` before it; every other instruction may
//! take it that its operands are bound.
//!
//! # Jumps
//! A target is the absolute index of a word. Plain jumps hold it in `b | c << 16`; fused ones in the
//! low 32 bits of their first extension word. A taken jump to a lower or equal index is a safe point.

/// `a` is a temporary that this instruction consumes.
pub const USE_A: u8 = 1;
/// `b` is a temporary that this instruction consumes.
pub const USE_B: u8 = 2;
/// `c` is a temporary that this instruction consumes.
pub const USE_C: u8 = 4;
/// The last source operand (`c` of a binary operation or comparison, `b` of a fused comparison) is
/// not a register but a small integer (the operand's 16 bits, signed).
pub const IMMEDIATE: u8 = 8;
/// No register: what is sent to a generator that does not look at it goes there.
pub const NOWHERE: u16 = u16::MAX;
/// A fused comparison jumps when the comparison is *false*.
pub const JUMP_IF_FALSE: u8 = 16;

/// `MakeFunction`: a tuple of positional defaults is given.
pub const FN_DEFAULTS: u8 = 1;
/// `MakeFunction`: a dict of keyword-only defaults is given.
pub const FN_KWDEFAULTS: u8 = 2;
/// `MakeFunction`: a dict of annotations is given.
pub const FN_ANNOTATIONS: u8 = 4;
/// `MakeFunction`: a tuple of cells is given.
pub const FN_CLOSURE: u8 = 8;
/// `MakeFunction`: a tuple of type parameters is given.
pub const FN_TYPE_PARAMS: u8 = 16;

/// `LoadDictFree`: the extension names a register that holds the cell, not an entry of the closure.
pub const IN_REGISTER: u32 = 1 << 16;

/// `MakeTypeParam`: a function for the bound stands behind the name.
pub const PARAM_BOUND: u8 = 1;
/// `MakeTypeParam`: that function's value is the tuple of constraints.
pub const PARAM_CONSTRAINTS: u8 = 2;
/// `MakeTypeParam`: a function for the default comes last.
pub const PARAM_DEFAULT: u8 = 4;

/// `FormatValue`: bits 4 and 5 of `k` hold the conversion (0 none, 1 `str`, 2 `repr`, 3 `ascii`).
pub const FORMAT_CONVERSION_SHIFT: u8 = 4;
/// `FormatValue`: `c` is a register that holds the format specification (else there is none).
pub const FORMAT_HAS_SPEC: u8 = 64;

/// `LoadSuperAttr`: class and object were written out (else, if the global is not the builtin, it is called
/// without arguments).
pub const SUPER_WRITTEN_OUT: u8 = 16;

/// `CallEx`: a dict of keyword arguments stands in `base+2`.
pub const EX_KEYWORDS: u8 = 16;

/// `GetAwaitable`: the value is an `await`'s.
pub const AWAIT: u16 = 0;
/// `GetAwaitable`: the value is what `__aenter__` answered.
pub const AWAIT_ENTER: u16 = 1;
/// `GetAwaitable`: the value is what `__aexit__` answered.
pub const AWAIT_EXIT: u16 = 2;

/// What the instruction table says of one instruction.
#[derive(Debug, Clone, Copy)]
pub struct Info {
    /// Its name, as the disassembler prints it.
    pub name: &'static str,
    /// What `a`, `b`, `c` are, separated by blanks: `dst` a register written; `src` a register read;
    /// `base` the first of consecutive temporaries; `n` a count; `const`, `name`, `code` an index into
    /// that table; `free` an index into the closure; `imm` a number; `-` unused; `to` (over b and c) a target.
    pub operands: &'static str,
    /// How many extension words follow.
    pub extra: usize,
    /// What it does, in a line.
    pub meaning: &'static str,
}

macro_rules! instructions {
    ($( $name:ident $operands:literal $extra:literal $meaning:literal )*) => {
        /// An instruction's operation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Op { $( #[doc = $meaning] $name ),* }

        /// The table, indexed by `Op as usize`.
        pub static TABLE: &[Info] = &[
            $( Info { name: stringify!($name), operands: $operands, extra: $extra, meaning: $meaning } ),*
        ];

        /// All operations, in the table's order.
        pub static ALL: &[Op] = &[ $( Op::$name ),* ];
    };
}

instructions! {
    // Registers and constants.
    Nop            "- - -"          0 "nothing"
    LoadConst      "dst const -"    0 "a = constants[b]"
    LoadInt        "dst imm"        0 "a = the signed 32-bit number in b and c"
    Move           "dst src -"      0 "a = b (moved if b is consumed, else a new reference)"
    Drop           "src - -"        0 "drop a and leave it empty (no error if it is empty)"
    CheckLocal     "src - -"        0 "UnboundLocalError if a is empty"
    DeleteLocal    "src - -"        0 "UnboundLocalError if a is empty, else drop it"
    // Cells: a captured local's register holds a cell; a free variable stands in the closure.
    MakeCell       "dst - -"        0 "a = a new cell holding what a held (perhaps nothing)"
    LoadCell       "dst src -"      0 "a = contents of cell b; UnboundLocalError if empty"
    StoreCell      "src src -"      0 "contents of cell a = b"
    DeleteCell     "src - -"        0 "empty cell a; UnboundLocalError if it was"
    LoadFree       "dst free -"     0 "a = contents of closure[b]; NameError if empty"
    StoreFree      "free src -"     0 "contents of closure[a] = b"
    DeleteFree     "free - -"       0 "empty closure[a]; NameError if it was"
    LoadClosure    "dst free -"     0 "a = the cell closure[b] itself"
    LoadClassFree  "dst name free"  0 "a = locals[name b] if there, else contents of closure[c] (class bodies)"
    LoadClassCell  "dst name src"   0 "a = locals[name b] if there, else contents of cell c"
    LoadDictGlobal "dst name free"  0 "a = contents of closure[c] (a namespace) [name b] if there, else globals or builtins [name b]"
    LoadDictFree   "dst name free"  1 "as above, else contents of the closure's entry in the extension's low 32 bits"
    // Names.
    LoadGlobal     "dst name -"     2 "a = globals or builtins [name b]"
    StoreGlobal    "name src -"     1 "globals[name a] = b"
    DeleteGlobal   "name - -"       0 "delete globals[name a]"
    LoadName       "dst name -"     2 "a = locals, globals or builtins [name b] (module and class bodies)"
    StoreName      "name src -"     1 "locals[name a] = b"
    DeleteName     "name - -"       0 "delete locals[name a]"
    LoadLocals     "dst - -"        0 "a = the frame's locals mapping"
    SetupAnnotations "- - -"        0 "locals['__annotations__'] = {} unless it is there"
    // Attributes and items.
    LoadAttr       "dst src name"   2 "a = b.name"
    StoreAttr      "src name src"   2 "a.name = c (b is the name)"
    DeleteAttr     "src name -"     0 "delete a.name"
    LoadMethod     "base src name"  2 "a, a+1 = function, self — or attribute, empty — of b.name"
    LoadSuperAttr  "dst base name"  0 "a = super(b+1, b+2).name through the global in b; b..b+2 consumed"
    GetItem        "dst src src"    0 "a = b[c]"
    SetItem        "src src src"    0 "a[b] = c"
    DeleteItem     "src src -"      0 "delete a[b]"
    BuildSlice     "dst base n"     0 "a = slice(b, b+1[, b+2]) from c values"
    // Operators. Each of these rewrites itself to one of its special forms when it meets their types.
    Add            "dst src src"    0 "a = b + c"
    Sub            "dst src src"    0 "a = b - c"
    Mul            "dst src src"    0 "a = b * c"
    TrueDiv        "dst src src"    0 "a = b / c"
    FloorDiv       "dst src src"    0 "a = b // c"
    Mod            "dst src src"    0 "a = b % c"
    Pow            "dst src src"    0 "a = b ** c"
    LShift         "dst src src"    0 "a = b << c"
    RShift         "dst src src"    0 "a = b >> c"
    And            "dst src src"    0 "a = b & c"
    Or             "dst src src"    0 "a = b | c"
    Xor            "dst src src"    0 "a = b ^ c"
    MatMul         "dst src src"    0 "a = b @ c"
    InAdd          "dst src src"    0 "a = (b += c)"
    InSub          "dst src src"    0 "a = (b -= c)"
    InMul          "dst src src"    0 "a = (b *= c)"
    InTrueDiv      "dst src src"    0 "a = (b /= c)"
    InFloorDiv     "dst src src"    0 "a = (b //= c)"
    InMod          "dst src src"    0 "a = (b %= c)"
    InPow          "dst src src"    0 "a = (b **= c)"
    InLShift       "dst src src"    0 "a = (b <<= c)"
    InRShift       "dst src src"    0 "a = (b >>= c)"
    InAnd          "dst src src"    0 "a = (b &= c)"
    InOr           "dst src src"    0 "a = (b |= c)"
    InXor          "dst src src"    0 "a = (b ^= c)"
    InMatMul       "dst src src"    0 "a = (b @= c)"
    Neg            "dst src -"      0 "a = -b"
    Pos            "dst src -"      0 "a = +b"
    Invert         "dst src -"      0 "a = ~b"
    Not            "dst src -"      0 "a = not b"
    Lt             "dst src src"    0 "a = b < c"
    Le             "dst src src"    0 "a = b <= c"
    Eq             "dst src src"    0 "a = b == c"
    Ne             "dst src src"    0 "a = b != c"
    Gt             "dst src src"    0 "a = b > c"
    Ge             "dst src src"    0 "a = b >= c"
    Is             "dst src src"    0 "a = b is c"
    IsNot          "dst src src"    0 "a = b is not c"
    In             "dst src src"    0 "a = b in c"
    NotIn          "dst src src"    0 "a = b not in c"
    // Jumps.
    Jump           "- to"           0 "go to b|c<<16"
    JumpIfTrue     "src to"         0 "go there if a is true"
    JumpIfFalse    "src to"         0 "go there if a is false"
    JumpIfNone     "src to"         0 "go there if a is None"
    JumpIfNotNone  "src to"         0 "go there if a is not None"
    JumpLt         "src src -"      1 "fused comparison a < b and jump (see JUMP_IF_FALSE)"
    JumpLe         "src src -"      1 "fused a <= b and jump"
    JumpEq         "src src -"      1 "fused a == b and jump"
    JumpNe         "src src -"      1 "fused a != b and jump"
    JumpGt         "src src -"      1 "fused a > b and jump"
    JumpGe         "src src -"      1 "fused a >= b and jump"
    // Iteration.
    GetIter        "dst src -"      0 "a = iter(b)"
    ForIter        "dst src -"      1 "a = next(b), or, at the end, drop b, leave it empty and go to the target (b is never consumed otherwise)"
    ForNext        "dst src -"      1 "a = next(b) and go to the target, the word behind this loop's ForIter; or, at the end, drop b and leave it empty"
    UnpackSequence "src base n"     0 "the c values of a go to b, b+1, …, the first to b: temporaries or locals"
    UnpackEx       "src base n"     1 "as above for `x, *y, z`: c before the star, the extension's low 32 bits after it; the list stands between"
    // Containers.
    BuildTuple     "dst base n"     0 "a = (b, …) of c values"
    BuildList      "dst base n"     0 "a = [b, …] of c values"
    BuildSet       "dst base n"     0 "a = {b, …} of c values"
    BuildMap       "dst base n"     0 "a = {b: b+1, …} of c pairs"
    BuildString    "dst base n"     0 "a = the c strings joined"
    FormatValue    "dst src src"    0 "a = format(b, c) after the conversion in k (see FORMAT_*)"
    ListAppend     "src src -"      0 "a.append(b), a is a list (not consumed)"
    ListExtend     "src src -"      0 "a.extend(b) for a starred item of a list, a call or a tuple (a not consumed)"
    ListToTuple    "dst src -"      0 "a = tuple(list b)"
    SetAdd         "src src -"      0 "a.add(b) (a not consumed)"
    SetUpdate      "src src -"      0 "a.update(b) (a not consumed)"
    MapAdd         "src src src"    0 "a[b] = c, a is a dict (not consumed)"
    DictUpdate     "src src -"      0 "a.update(b) for `{**b}`; TypeError if b is no mapping (a not consumed)"
    DictMerge      "src src src"    0 "a.update(b) for a call's `**b`, c the callee for messages (not consumed); TypeError on a repeated key (a not consumed)"
    // Calls. The callee's frame begins at its first argument: nothing is copied.
    Call           "dst base n"     1 "a = b(b+1, …) with c positional arguments"
    CallMethod     "dst base n"     1 "a = b(…): LoadMethod's pair in b, b+1, then c arguments from b+2"
    CallKw         "dst base n"     1 "as Call with c values in all; the extension's low 32 bits index the constant tuple of keyword names (the last values)"
    CallMethodKw   "dst base n"     1 "as CallMethod, with keywords as CallKw"
    CallEx         "dst base -"     0 "a = b(*(b+1), **(b+2)): b+1 any iterable (TypeError if it is none), b+2 a dict if EX_KEYWORDS"
    MakeFunction   "dst code base"  0 "a = a function of code constant b; from c on the values that k's FN_* bits announce, in the order of the bits"
    BuildClass     "dst - -"        0 "a = builtins.__build_class__"
    Return         "src - -"        0 "leave the frame with a"
    // Shipped modules.
    Wake           "- - -"          0 "all that a code object has until it is first run: make its body, and begin with that"
    // Generators.
    MakeGenerator  "- - -"          0 "first instruction of a generator's code: leave with a generator that owns this frame"
    Yield          "dst src -"      0 "give b to the caller; when resumed, a = what was sent, if a is not NOWHERE"
    YieldFrom      "dst src src"    0 "delegate to iterator b (consumed at its end), c holds what was sent (None at first); a = its return value"
    GetYieldFromIter "dst src -"    0 "a = b if it is a generator, else iter(b)"
    // Awaiting. What is awaited is then delegated to with `YieldFrom`.
    GetAwaitable   "dst src n"      0 "a = the iterator by which b is awaited; c says for messages where b comes from (AWAIT, AWAIT_ENTER, AWAIT_EXIT)"
    GetAIter       "dst src -"      0 "a = aiter(b)"
    GetANext       "dst src -"      0 "a = the iterator by which the next item of b is awaited (b not consumed)"
    EndAsyncFor    "src - -"        0 "handler of the above and its awaiting: if exception a is a StopAsyncIteration drop it, else go on raising it"
    BeforeAsyncWith "base src -"    0 "a = b.__aexit__ bound, a+1 = b.__aenter__(), to be awaited"
    CallExit       "dst src -"      0 "a = b(None, None, None)"
    CallExitExcept "dst src src"    0 "a = b(type, c, traceback); b consumed, c (the exception) not"
    // Exceptions. A handler begins with the exception in the register that its table entry names.
    EnterHandler   "src - -"        0 "a holds the exception: it becomes the one being handled; the one before goes to a+1"
    LeaveHandler   "src - -"        0 "the exception in a+1 is again the one being handled; a and a+1 become empty"
    JumpIfNoMatch  "src src -"      1 "go to the target if exception a (not consumed) is not an instance of b (TypeError if b is no exception class)"
    Raise          "src src n"      0 "raise: c = 0 again the one being handled, 1 a, 2 a from b"
    Reraise        "src - -"        0 "LeaveHandler, then go on raising what a held, its traceback as it was"
    LoadAssertionError "dst - -"    0 "a = AssertionError"
    BeforeWith     "base src -"     0 "a = b.__exit__ bound, a+1 = b.__enter__()"
    WithExit       "src - -"        0 "a(None, None, None), result dropped; a consumed"
    WithExcept     "dst src src"    0 "a = whether b(type, c, traceback) is true; b consumed, c (the exception) not"
    // `except*`.
    MatchGroup     "base src -"     0 "split exception a by the classes b: a = the rest or None, a+1 = what matches (it becomes the one being handled) or None"
    MergeGroups    "dst src src"    0 "a = what is left to raise of b, an exception, when its handlers raised or left the exceptions of list c; None if nothing"
    // Patterns. A test that fails goes to its target.
    JumpIfNoSequence "src - -"      1 "go to the target if a is no sequence"
    JumpIfNoMapping "src - -"       1 "go to the target if a is no mapping"
    GetLen         "dst src -"      0 "a = len(b)"
    MatchClass     "src base n"     1 "the c attributes of a that class b names (its __match_args__, then the names of tuple b+1) go to b, b+1, …"
    MatchKeys      "src base n"     1 "the values of mapping a for the c keys of tuple b (not consumed) go to b+1, b+2, …"
    MatchRest      "dst src src"    0 "a = a dict of mapping b without the keys of tuple c"
    // Type parameters. Functions that answer bounds, constraints, defaults and values are called when asked for.
    MakeTypeParam  "dst base n"     0 "a = a TypeVar (c = 0), ParamSpec (1) or TypeVarTuple (2) of the name b and the functions that k's PARAM_* bits announce"
    MakeTypeAlias  "dst base -"     0 "a = a TypeAliasType of the name b, type parameters b+1 (a tuple or None) and the value's function b+2"
    GenericBase    "dst src -"      0 "a = typing.Generic of the type parameters b"
    // Imports.
    ImportName     "dst name src"   1 "a = import name b with from-list c (a tuple or None); the extension's low 32 bits: level"
    ImportFrom     "dst src name"   0 "a = from b import name c (b not consumed)"
    ImportStar     "src - -"        0 "from a import *"
    // The prompt.
    Display        "src - -"        0 "sys.displayhook(a)"
    // Special forms: written by the evaluation loop over the general instruction, never by the compiler.
    LoadAttrSlot   "dst src name"   2 "LoadAttr of an attribute in an instance's slot, by shape"
    StoreAttrSlot  "src name src"   2 "StoreAttr to an existing slot, by shape"
    StoreAttrAdd   "src name src"   2 "StoreAttr that adds a slot: shape to shape"
    LoadMethodShape "base src name" 2 "LoadMethod of a function found on the class, by shape"
    LoadAttrClass  "dst src name"   2 "LoadAttr of what a class holds, by the number of its instances' first shape"
    LoadMethodClass "base src name" 2 "LoadMethod of the same"
    LoadAttrShape  "dst src name"   2 "LoadAttr of what an instance's class holds, by shape"
    LoadAttrBound  "dst src name"   2 "LoadAttr of a function that an instance's class holds, by shape: binds it"
    LoadAttrProperty "dst src name" 2 "LoadAttr of a property whose function is written in Python, by shape: enters the function"
    LoadAttrModule "dst src name"   2 "LoadAttr of a module's name, by dict version and index"
    LoadMethodModule "base src name" 2 "LoadMethod of the same"
}

/// For each operation, which of its operands are `src`, and which are `base`.
static OPERANDS: [(u8, u8); TABLE.len()] = {
    let mut found = [(0, 0); TABLE.len()];
    let mut op = 0;
    while op < TABLE.len() {
        let operands = TABLE[op].operands.as_bytes();
        let (mut bit, mut at) = (USE_A, 0);
        while at < operands.len() {
            // No other operands' names begin so.
            match operands[at] {
                b's' => found[op].0 |= bit,
                b'b' => found[op].1 |= bit,
                _ => {}
            }
            while at < operands.len() && operands[at] != b' ' {
                at += 1;
            }
            at += 1;
            bit <<= 1;
        }
        op += 1;
    }
    found
};

/// One instruction word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Instr {
    /// The operation.
    pub op: Op,
    /// Bits that modify it (`USE_A`, …).
    pub k: u8,
    /// First operand.
    pub a: u16,
    /// Second operand.
    pub b: u16,
    /// Third operand.
    pub c: u16,
}

const _: () = assert!(size_of::<Instr>() == 8, "an instruction is one word");

impl Instr {
    /// An instruction of these parts.
    pub const fn new(op: Op, k: u8, a: u16, b: u16, c: u16) -> Instr {
        Instr { op, k, a, b, c }
    }

    /// The word that holds this instruction.
    pub const fn word(self) -> u64 {
        self.op as u64
            | (self.k as u64) << 8
            | (self.a as u64) << 16
            | (self.b as u64) << 32
            | (self.c as u64) << 48
    }

    /// The instruction that `word` holds; `None` if its operation is none of the table's.
    pub fn decode(word: u64) -> Option<Instr> {
        let op = *ALL.get((word & 0xff) as usize)?;
        Some(Instr {
            op,
            k: (word >> 8) as u8,
            a: (word >> 16) as u16,
            b: (word >> 32) as u16,
            c: (word >> 48) as u16,
        })
    }

    /// The 32-bit number in `b` and `c` (a jump's target, `LoadInt`'s number).
    pub const fn wide(self) -> u32 {
        self.b as u32 | (self.c as u32) << 16
    }

    /// Which of `a`, `b`, `c` are temporaries that it consumes, or the first of several: bits as [`USE_A`], [`USE_B`],
    /// [`USE_C`].
    pub fn consumed(self) -> u8 {
        let (sources, bases) = OPERANDS[self.op as usize];
        self.k & sources | bases
    }

    /// The table's line for it.
    pub fn info(self) -> &'static Info {
        &TABLE[self.op as usize]
    }
}
