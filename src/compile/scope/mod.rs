//! Scopes: which names a block of code binds and uses, and where each name lives.
//!
//! `build` walks the tree once and notes names; `resolve` then finds each name's place. Behaviour and
//! messages are those of CPython's `symtable.c`.
//!
//! A *unit* is what becomes one code object: a module, class, function, lambda or generator expression.
//! List, set and dict comprehensions are scopes of their own that run inside the unit around them (PEP
//! 709): their names have registers there that nothing else sees.
//!
//! Invariant: after `resolve`, every name that stands in a scope has a symbol there with a final place.

mod build;
mod comprehension;
mod resolve;

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::error::Result;
use crate::syntax::ast::{Expr, Module, Name, TypeParam};
use crate::syntax::span::Span;

/// Index of a scope in its [`Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

/// What kind of block a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Module,
    Class,
    Function,
    Lambda,
    Generator,
    ListComp,
    SetComp,
    DictComp,
    /// The type parameters of a generic function, class or alias, and what can see them.
    TypeParams,
    /// A type parameter's bound or constraints, evaluated when asked for.
    Bound,
    /// A type parameter's default, evaluated when asked for.
    Default,
    /// The value of a `type` statement, evaluated when asked for.
    Alias,
    /// An annotation that is not evaluated: walked for its errors only.
    Annotation,
}

impl Kind {
    /// Whether names in it are registers.
    pub fn is_function_like(self) -> bool {
        !matches!(self, Kind::Module | Kind::Class)
    }

    /// Whether it runs inside the unit around it.
    pub fn is_inlined(self) -> bool {
        matches!(self, Kind::ListComp | Kind::SetComp | Kind::DictComp)
    }

    /// Whether it is one of the scopes of type parameters and lazy values (PEP 695).
    pub fn is_annotation_scope(self) -> bool {
        matches!(
            self,
            Kind::TypeParams | Kind::Bound | Kind::Default | Kind::Alias
        )
    }

    /// Whether it is a comprehension or generator expression.
    pub fn is_comprehension(self) -> bool {
        self == Kind::Generator || self.is_inlined()
    }
}

/// The name is declared `global` here.
pub const GLOBAL: u16 = 1;
/// The name is bound here.
pub const LOCAL: u16 = 2;
/// The name is a parameter.
pub const PARAM: u16 = 4;
/// The name is declared `nonlocal` here.
pub const NONLOCAL: u16 = 8;
/// The name is read here.
pub const USE: u16 = 16;
/// The name is bound by an import.
pub const IMPORT: u16 = 32;
/// The name is annotated.
pub const ANNOT: u16 = 64;
/// The name is an iteration variable of this comprehension.
pub const COMP_ITER: u16 = 128;
/// The name is deleted somewhere (`del`, the end of `except … as`).
pub const DELETED: u16 = 256;
/// The name is a type parameter.
pub const TYPE_PARAM: u16 = 512;
/// Any of the ways to bind.
pub const BOUND: u16 = LOCAL | PARAM | IMPORT;

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this scope.
    Local,
    /// In that function-like scope around it (or that class, for `__class__`).
    Outer(ScopeId),
    /// In the globals, by a `global` statement.
    GlobalExplicit,
    /// In the globals, since nothing around binds it.
    GlobalImplicit,
}

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    /// `GLOBAL`, `LOCAL`, …
    pub flags: u16,
    /// Set by `resolve`.
    pub place: Place,
    /// Local here and used by an inner unit: it lives in a cell.
    pub captured: bool,
}

/// One block.
#[derive(Debug)]
pub struct Scope {
    pub kind: Kind,
    pub parent: Option<ScopeId>,
    /// The scope whose code this one's code is part of (itself unless inlined).
    pub unit: ScopeId,
    /// Names in the order in which they first appeared.
    pub names: Vec<Name>,
    pub symbols: FxHashMap<Name, Symbol>,
    /// Parameters: positional, keyword-only, `*args`, `**kwargs`.
    pub params: Vec<Name>,
    /// Scopes directly inside.
    pub children: Vec<ScopeId>,
    /// Free variables of a unit, sorted as CPython sorts them.
    pub free: BTreeSet<Name>,
    /// It holds a `yield`.
    pub is_generator: bool,
    /// An `async def`.
    pub is_async: bool,
    /// A function inside a function.
    pub nested: bool,
    /// A class whose `__class__` its methods use.
    pub needs_class_cell: bool,
    /// A class whose namespace annotation scopes inside look into.
    pub needs_class_dict: bool,
    /// An annotation scope directly in a class: names are looked up in the class's namespace first.
    pub sees_class: bool,
    /// A unit in which `:=` stands somewhere.
    pub has_walrus: bool,
    /// The comprehension holds `await` or `async for`.
    pub is_async_comprehension: bool,
    /// The type parameters of a generic class, in their scope and those inside it (not in the class's): only they
    /// are private names of the class there.
    private_params: Option<Rc<[Name]>>,
    /// How deep in iterables of comprehensions the block stands.
    iterable_depth: u32,
    /// In the target of a comprehension's `for`.
    in_target: bool,
    /// Where `global` and `nonlocal` statements named names.
    directives: Vec<(Name, Span)>,
}

impl Scope {
    /// `name` as it stands in the symbols: private names bear the name of the class `private`.
    pub fn mangled(&self, private: Option<&str>, name: &Name) -> Name {
        match &self.private_params {
            Some(params) if !params.contains(name) => name.clone(),
            _ => mangle(private, name),
        }
    }

    /// Whether its code is a coroutine's or an asynchronous generator's.
    pub fn is_coroutine(&self) -> bool {
        self.is_async || self.kind == Kind::Generator && self.is_async_comprehension
    }
}

/// All scopes of a module.
#[derive(Debug)]
pub struct Table {
    scopes: Vec<Scope>,
    /// Scopes by the address of the tree's node that opens them.
    by_node: FxHashMap<usize, ScopeId>,
    inverted_bools: usize,
}

/// The key by which a tree's node finds its scope: its address (boxed nodes don't move while the tree
/// is borrowed).
pub fn node_key<T>(node: &T) -> usize {
    node as *const T as usize
}

/// The key of the scope that these type parameters open.
pub fn params_key(params: &[TypeParam]) -> usize {
    // Other nodes stand at even addresses.
    params.as_ptr() as usize + 1
}

/// The key of the scope in which a bound, a default or an alias's value is evaluated.
pub fn lazy_key(value: &Expr) -> usize {
    node_key(value) + 2
}

impl Table {
    /// Finds the scopes of `module`. `annotations_are_strings`: `from __future__ import annotations`.
    pub fn new(module: &Module, annotations_are_strings: bool) -> Result<Table> {
        let mut table = build::build(module, annotations_are_strings)?;
        resolve::resolve(&mut table)?;
        Ok(table)
    }

    /// How many times `~` of a constant `bool` is computed when it is compiled.
    pub fn inverted_bools(&self) -> usize {
        self.inverted_bools
    }

    /// The module's scope.
    pub const MODULE: ScopeId = ScopeId(0);

    /// The scope `id`.
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    fn get_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope that `node` (a `FunctionDef`, `ClassDef`, `Lambda`, `ElementComp` or `DictComp`) opens.
    pub fn of<T>(&self, node: &T) -> Option<ScopeId> {
        self.by_node.get(&node_key(node)).copied()
    }

    /// The scope of the annotation scope that stands for type parameters, a bound, a default or a value.
    pub fn of_key(&self, key: usize) -> Option<ScopeId> {
        self.by_node.get(&key).copied()
    }

    /// The symbol `name` (mangled) in scope `id`.
    pub fn symbol(&self, id: ScopeId, name: &str) -> Option<&Symbol> {
        self.get(id).symbols.get(name)
    }
}

/// `__x` inside class `C` is `_C__x`. `private` is the class's name.
fn mangle(private: Option<&str>, name: &Name) -> Name {
    let Some(class) = private else {
        return name.clone();
    };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.clone();
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return name.clone();
    }
    Name::from(format!("_{class}{name}"))
}
