//! The syntax tree: Python's own `ast` nodes and fields as plain Rust data.
//!
//! Differences from Python's `ast`, all deliberate:
//! - There is no `ctx`: where an expression stands (target, deleted, read) says it.
//! - `async` variants (`AsyncFor`, `AsyncWith`, `AsyncFunctionDef`) are a flag `is_async`; `TryStar` is
//!   the flag `is_star` of [`Try`].
//! - `Dict` pairs its keys and values; `Compare` pairs its operators and comparators.
//! - Big nodes are boxed structs, so that [`Expr`] stays small: parsing moves it a lot.
//! - Names are not mangled here.
//!
//! Invariant: chains that a parser builds in a loop (`a+b+c`, `a.b.c`, `f()()`, `elif`) may be as deep as
//! the source is long; [`Drop`] takes them apart in a loop, and every walker of the tree must either loop
//! along them or limit its depth. Every other kind of nesting is limited by the parser.

use std::rc::Rc;

use num_bigint::BigInt;

pub use super::span::Span;

/// An identifier, NFKC-normalised; equal names of one parse share one allocation.
pub type Name = Rc<str>;

/// A whole parsed source.
#[derive(Debug, Default)]
pub struct Module {
    /// The statements. `Mode::Eval` gives exactly one, a [`StmtKind::Expr`].
    pub body: Vec<Stmt>,
    /// What is written doubtfully (`SyntaxWarning`), in order, each as the error that a filter may make of it.
    pub warnings: Vec<super::SyntaxError>,
}

/// The text of a string literal: UTF-8, except that lone surrogates (`'\ud800'`) are kept as the three
/// bytes that UTF-8 would give them (WTF-8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PyStr(pub Rc<[u8]>);

impl PyStr {
    /// The text, if it holds no lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The bytes (WTF-8).
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for PyStr {
    fn from(text: &str) -> PyStr {
        PyStr(Rc::from(text.as_bytes()))
    }
}

/// A literal value.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    /// An integer that fits 64 bits.
    Int(i64),
    /// Any other integer.
    BigInt(Rc<BigInt>),
    Float(f64),
    /// An imaginary number: its imaginary part.
    Complex(f64),
    Str(PyStr),
    Bytes(Rc<[u8]>),
}

/// A statement and where it stands. A decorated `def` or `class` starts at its keyword, as in CPython.
#[derive(Debug)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Return(Option<Box<Expr>>),
    Delete(Vec<Expr>),
    Assign {
        targets: Vec<Expr>,
        value: Box<Expr>,
    },
    TypeAlias(Box<TypeAlias>),
    AugAssign {
        target: Box<Expr>,
        op: Operator,
        value: Box<Expr>,
    },
    AnnAssign(Box<AnnAssign>),
    For(Box<For>),
    While(Box<While>),
    /// `elif` is an `If` alone in `orelse`.
    If(Box<If>),
    With(Box<With>),
    Match {
        subject: Box<Expr>,
        cases: Vec<MatchCase>,
    },
    Raise {
        exc: Option<Box<Expr>>,
        cause: Option<Box<Expr>>,
    },
    Try(Box<Try>),
    Assert {
        test: Box<Expr>,
        msg: Option<Box<Expr>>,
    },
    Import(Vec<Alias>),
    ImportFrom(Box<ImportFrom>),
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Expr(Box<Expr>),
    Pass,
    Break,
    Continue,
}

/// `def` and `async def`.
#[derive(Debug)]
pub struct FunctionDef {
    pub is_async: bool,
    pub name: Name,
    pub type_params: Vec<TypeParam>,
    pub args: Arguments,
    pub returns: Option<Expr>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

#[derive(Debug)]
pub struct ClassDef {
    pub name: Name,
    pub type_params: Vec<TypeParam>,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

/// `type X[T] = value`.
#[derive(Debug)]
pub struct TypeAlias {
    /// A `Name` expression.
    pub name: Expr,
    pub type_params: Vec<TypeParam>,
    pub value: Expr,
}

#[derive(Debug)]
pub struct AnnAssign {
    pub target: Expr,
    pub annotation: Expr,
    pub value: Option<Expr>,
    /// The target is a bare name (not in parentheses).
    pub simple: bool,
}

/// `for` and `async for`.
#[derive(Debug)]
pub struct For {
    pub is_async: bool,
    pub target: Expr,
    pub iter: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

#[derive(Debug)]
pub struct While {
    pub test: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

#[derive(Debug)]
pub struct If {
    pub test: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

/// `with` and `async with`.
#[derive(Debug)]
pub struct With {
    pub is_async: bool,
    pub items: Vec<WithItem>,
    pub body: Vec<Stmt>,
}

#[derive(Debug)]
pub struct WithItem {
    pub context_expr: Expr,
    pub optional_vars: Option<Expr>,
}

/// `try` with `except` or (`is_star`) `except*`.
#[derive(Debug)]
pub struct Try {
    pub is_star: bool,
    pub body: Vec<Stmt>,
    pub handlers: Vec<ExceptHandler>,
    pub orelse: Vec<Stmt>,
    pub finalbody: Vec<Stmt>,
}

#[derive(Debug)]
pub struct ExceptHandler {
    pub typ: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

#[derive(Debug)]
pub struct ImportFrom {
    /// The dotted name after the dots, if any.
    pub module: Option<Name>,
    /// `*` is one alias named `*`.
    pub names: Vec<Alias>,
    /// How many dots came first.
    pub level: u32,
}

#[derive(Debug)]
pub struct Alias {
    /// The dotted name, without spaces.
    pub name: Name,
    pub asname: Option<Name>,
    pub span: Span,
}

#[derive(Debug)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

#[derive(Debug)]
pub struct Pattern {
    pub kind: PatternKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum PatternKind {
    /// A number, string or dotted name, compared with `==`.
    MatchValue(Box<Expr>),
    /// `None`, `True` or `False`, compared with `is`.
    MatchSingleton(Constant),
    MatchSequence(Vec<Pattern>),
    MatchMapping {
        /// Each key (a literal or dotted name) with its pattern.
        items: Vec<(Expr, Pattern)>,
        /// The name after `**`.
        rest: Option<Name>,
    },
    MatchClass(Box<MatchClass>),
    /// `*name`; `None` is `*_`.
    MatchStar(Option<Name>),
    /// `pattern as name`; a bare name has no pattern, `_` has neither.
    MatchAs {
        pattern: Option<Box<Pattern>>,
        name: Option<Name>,
    },
    MatchOr(Vec<Pattern>),
}

#[derive(Debug)]
pub struct MatchClass {
    pub cls: Expr,
    pub patterns: Vec<Pattern>,
    pub kwd_attrs: Vec<Name>,
    pub kwd_patterns: Vec<Pattern>,
}

#[derive(Debug)]
pub struct TypeParam {
    pub kind: TypeParamKind,
    pub name: Name,
    pub default_value: Option<Expr>,
    pub span: Span,
}

#[derive(Debug)]
pub enum TypeParamKind {
    TypeVar { bound: Option<Expr> },
    ParamSpec,
    TypeVarTuple,
}

/// An expression and where it stands. Parentheses around it are not part of its span (a tuple's are).
#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

// Parsing moves expressions through some fifteen functions; five words keep that cheap.
const _: () = assert!(size_of::<Expr>() <= 40);

#[derive(Debug)]
pub enum ExprKind {
    BoolOp {
        op: BoolOperator,
        values: Vec<Expr>,
    },
    NamedExpr {
        target: Box<Expr>,
        value: Box<Expr>,
    },
    BinOp {
        left: Box<Expr>,
        op: Operator,
        right: Box<Expr>,
    },
    UnaryOp {
        op: UnaryOperator,
        operand: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    Dict(Vec<DictItem>),
    Set(Vec<Expr>),
    ListComp(Box<ElementComp>),
    SetComp(Box<ElementComp>),
    GeneratorExp(Box<ElementComp>),
    DictComp(Box<DictComp>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare(Box<Compare>),
    Call(Box<Call>),
    FormattedValue {
        value: Box<Expr>,
        conversion: Conversion,
        format_spec: Option<Box<Expr>>,
    },
    /// An f-string: `Constant` strings and `FormattedValue`s.
    JoinedStr(Vec<Expr>),
    Constant(Constant),
    Attribute {
        value: Box<Expr>,
        attr: Name,
    },
    Subscript {
        value: Box<Expr>,
        slice: Box<Expr>,
    },
    Starred(Box<Expr>),
    Name(Name),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    /// `a:b:c`; stands only inside a `Subscript`'s slice (directly or in its tuple).
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

#[derive(Debug)]
pub struct Lambda {
    pub args: Arguments,
    pub body: Expr,
}

#[derive(Debug)]
pub struct DictItem {
    /// `None` for `**value`.
    pub key: Option<Expr>,
    pub value: Expr,
}

/// What a list, set or generator comprehension holds.
#[derive(Debug)]
pub struct ElementComp {
    pub elt: Expr,
    pub generators: Vec<Comprehension>,
}

#[derive(Debug)]
pub struct DictComp {
    pub key: Expr,
    pub value: Expr,
    pub generators: Vec<Comprehension>,
}

/// `for target in iter if …` inside a comprehension.
#[derive(Debug)]
pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
    pub is_async: bool,
}

#[derive(Debug)]
pub struct Compare {
    pub left: Expr,
    /// Never empty.
    pub rest: Vec<(CmpOp, Expr)>,
}

#[derive(Debug)]
pub struct Call {
    pub func: Expr,
    /// Positional arguments and `Starred` ones, in order.
    pub args: Vec<Expr>,
    pub keywords: Vec<Keyword>,
}

#[derive(Debug)]
pub struct Keyword {
    /// `None` for `**value`.
    pub arg: Option<Name>,
    pub value: Expr,
    pub span: Span,
}

/// The parameters of a function.
#[derive(Debug, Default)]
pub struct Arguments {
    pub posonlyargs: Vec<Arg>,
    pub args: Vec<Arg>,
    pub vararg: Option<Box<Arg>>,
    pub kwonlyargs: Vec<Arg>,
    /// One for each of `kwonlyargs`; `None` where it has no default.
    pub kw_defaults: Vec<Option<Expr>>,
    pub kwarg: Option<Box<Arg>>,
    /// Defaults of the last of `posonlyargs` and `args` together.
    pub defaults: Vec<Expr>,
}

#[derive(Debug)]
pub struct Arg {
    pub arg: Name,
    pub annotation: Option<Box<Expr>>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolOperator {
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Invert,
    Not,
    UAdd,
    USub,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// What stands after `!` in an f-string's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    None,
    /// `!s`
    Str,
    /// `!r`
    Repr,
    /// `!a`
    Ascii,
}

impl Expr {
    /// The expression `kind` at `span`.
    #[inline]
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr { kind, span }
    }
}

/// What is left in the place of a child that was taken out.
const HOLLOW: ExprKind = ExprKind::Constant(Constant::None);

impl Expr {
    /// Takes the expression out, leaving a hollow constant.
    pub fn take(&mut self) -> Expr {
        Expr {
            kind: std::mem::replace(&mut self.kind, HOLLOW),
            span: self.span,
        }
    }

    /// Takes the kind out, leaving a hollow constant.
    pub fn take_kind(&mut self) -> ExprKind {
        std::mem::replace(&mut self.kind, HOLLOW)
    }

    /// The leftmost child, along which a parser builds without recursion.
    fn spine(&mut self) -> Option<&mut Expr> {
        Some(match &mut self.kind {
            ExprKind::BinOp { left, .. } => left,
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
            ExprKind::Call(call) => &mut call.func,
            _ => return None,
        })
    }
}

impl Drop for Expr {
    fn drop(&mut self) {
        let Some(next) = self.spine() else { return };
        // One level is the common case: let the compiler's drop do it.
        if next.spine().is_none() {
            return;
        }
        let mut next = next.take();
        while let Some(deeper) = next.spine() {
            let deeper = deeper.take();
            next = deeper;
        }
    }
}

impl Drop for Stmt {
    fn drop(&mut self) {
        let StmtKind::If(first) = &mut self.kind else {
            return;
        };
        let mut rest = std::mem::take(&mut first.orelse);
        while let [
            Stmt {
                kind: StmtKind::If(next),
                ..
            },
        ] = rest.as_mut_slice()
        {
            let deeper = std::mem::take(&mut next.orelse);
            rest = deeper;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf() -> Expr {
        Expr::new(ExprKind::Constant(Constant::Int(1)), Span::default())
    }

    #[test]
    fn long_chains_drop_without_recursion() {
        let mut chain = leaf();
        for turn in 0..1_000_000 {
            let left = Box::new(chain);
            let kind = if turn % 2 == 0 {
                ExprKind::BinOp {
                    left,
                    op: Operator::Add,
                    right: Box::new(leaf()),
                }
            } else {
                ExprKind::Attribute {
                    value: left,
                    attr: Name::from("x"),
                }
            };
            chain = Expr::new(kind, Span::default());
        }
        drop(chain);
    }

    #[test]
    fn long_elif_chains_drop_without_recursion() {
        let mut orelse = Vec::new();
        for _ in 0..200_000 {
            let kind = StmtKind::If(Box::new(If {
                test: leaf(),
                body: Vec::new(),
                orelse,
            }));
            orelse = vec![Stmt {
                kind,
                span: Span::default(),
            }];
        }
        drop(orelse);
    }
}
