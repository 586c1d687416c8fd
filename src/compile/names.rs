//! Reading, writing and deleting names.

use super::context::{Compiler, Operand, Want};
use super::emit::Registers;
use super::instruction::{IN_REGISTER, Instr, Op, USE_A};
use super::registers::Locals;
use super::scope::{Kind, Place, ScopeId};
use crate::syntax::ast::Name;
use crate::syntax::span::Span;

/// Where a name is reached from the current code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A local's register.
    Local(u16),
    /// The cell in this register.
    Cell(u16),
    /// The closure's entry.
    Free(u16),
    /// The closure's entry, unless the class body's namespace has the name.
    ClassFree(u16),
    /// The class's namespace, then the closure's entry (annotation scopes).
    DictFree(u16),
    /// The class's namespace, then globals and builtins (annotation scopes).
    DictGlobal,
    /// The globals and builtins.
    Global,
    /// The frame's namespace, then globals and builtins.
    Namespace,
}

impl<'a> Compiler<'a> {
    /// The scope of the code being compiled: the innermost inlined comprehension or the unit itself.
    pub fn scope(&self) -> ScopeId {
        let inner = self.unit.comprehensions.last().copied();
        inner.unwrap_or(self.unit.scope)
    }

    /// Where `name` (mangled) is.
    pub fn reference(&mut self, name: &Name) -> Reference {
        let scope = self.scope();
        let outside = match self.unit.kind {
            Kind::Module => Reference::Namespace,
            _ => Reference::Global,
        };
        let Some(symbol) = self.table.symbol(scope, name) else {
            return outside;
        };
        match symbol.place {
            Place::GlobalExplicit => Reference::Global,
            // A class body looks in its namespace first, but comprehensions in it don't.
            Place::GlobalImplicit if scope == self.unit.scope && self.unit.kind == Kind::Class => {
                Reference::Namespace
            }
            Place::GlobalImplicit if self.table.get(scope).sees_class => Reference::DictGlobal,
            Place::GlobalImplicit => outside,
            // What a class body binds is in its namespace, `__class__` too.
            Place::Local if scope == self.unit.scope && self.unit.kind == Kind::Class => {
                Reference::Namespace
            }
            Place::Local => match self.register_of(scope, name) {
                Some(reference) => reference,
                None => Reference::Namespace,
            },
            Place::Outer(owner) => {
                if self.table.get(owner).unit == self.unit.scope
                    && let Some(reference) = self.register_of(owner, name)
                {
                    return reference;
                }
                let index = self.free_index(name);
                if self.table.get(scope).sees_class && &**name != "__classdict__" {
                    Reference::DictFree(index)
                } else if scope == self.unit.scope && self.unit.kind == Kind::Class {
                    Reference::ClassFree(index)
                } else {
                    Reference::Free(index)
                }
            }
        }
    }

    /// Where the cell is that an inner unit takes for its free variable `name` (mangled).
    pub fn closure_reference(&mut self, name: &Name) -> Reference {
        let mut scopes = self.unit.comprehensions.clone();
        scopes.reverse();
        if self.unit.kind.is_function_like() {
            scopes.push(self.unit.scope);
        }
        for scope in scopes {
            let symbol = self.table.symbol(scope, name);
            if symbol.is_some_and(|symbol| symbol.place == Place::Local)
                && let Some(reference) = self.register_of(scope, name)
            {
                return reference;
            }
        }
        let free = &self.table.get(self.unit.scope).free;
        match free.iter().position(|free| free == name) {
            Some(index) => Reference::Free(index as u16),
            None => Reference::Global,
        }
    }

    /// The register of a name that is local to `scope`, a scope of this unit.
    fn register_of(&mut self, scope: ScopeId, name: &Name) -> Option<Reference> {
        let register = self.unit.locals.register(scope, name)?;
        if self.unit.locals.is_cell(register) {
            return Some(Reference::Cell(register));
        }
        if Locals::is_deletable(&self.table, scope, name) {
            self.unit.code.deletable.add(register);
        }
        Some(Reference::Local(register))
    }

    /// Reads `plain` (not mangled).
    pub fn load_name(&mut self, plain: &Name, at: Span, want: Want) -> Operand {
        let name = self.mangled(plain);
        let (op, b, c) = match self.reference(&name) {
            Reference::Local(register) => {
                self.check_local(register, at);
                return match want {
                    Want::Any => Operand::Borrowed(register),
                    Want::To(target) if target == register => Operand::Borrowed(register),
                    _ => self.unary(at, Op::Move, Operand::Borrowed(register), want),
                };
            }
            Reference::Cell(_) if self.table.get(self.scope()).sees_class => {
                return self.load_through_class(&name, at, want);
            }
            Reference::Cell(register) => (Op::LoadCell, register, 0),
            Reference::Free(index) => (Op::LoadFree, index, 0),
            Reference::ClassFree(index) => (Op::LoadClassFree, self.unit.name_index(&name), index),
            Reference::DictFree(_) | Reference::DictGlobal => {
                return self.load_through_class(&name, at, want);
            }
            Reference::Global => (Op::LoadGlobal, self.unit.name_index(&name), 0),
            Reference::Namespace => (Op::LoadName, self.unit.name_index(&name), 0),
        };
        let result = self.result(want);
        self.emit(at, op, 0, result.register(), b, c);
        result
    }

    /// Reads `name` in an annotation scope of a class: the namespace of the class goes first.
    fn load_through_class(&mut self, name: &Name, at: Span, want: Want) -> Operand {
        let dict = self.free_index("__classdict__");
        let index = self.unit.name_index(name);
        let reference = self.reference(name);
        let result = self.result(want);
        let to = result.register();
        let cell = match reference {
            Reference::DictFree(free) => Some(free as u32),
            Reference::Cell(register) => Some(register as u32 | IN_REGISTER),
            _ => None,
        };
        if let Some(cell) = cell {
            let instr = Instr::new(Op::LoadDictFree, 0, to, index, dict);
            self.emit_extended(at, instr, cell as u64);
        } else {
            self.emit(at, Op::LoadDictGlobal, 0, to, index, dict);
        }
        result
    }

    fn free_index(&self, name: &str) -> u16 {
        let free = &self.table.get(self.unit.scope).free;
        free.iter().position(|free| &**free == name).unwrap_or(0) as u16
    }

    /// Makes sure that a local is bound.
    pub fn check_local(&mut self, register: u16, at: Span) {
        if !self.unit.code.is_bound(register) {
            self.emit(at, Op::CheckLocal, 0, register, 0, 0);
            self.unit.code.set_bound(register);
        }
    }

    /// The register into which a value for `plain` can go directly, if it is a plain local.
    pub fn local_target(&mut self, plain: &Name) -> Option<u16> {
        let name = self.mangled(plain);
        match self.reference(&name) {
            Reference::Local(register) => Some(register),
            _ => None,
        }
    }

    /// Writes `value` to `plain`.
    pub fn store_name(&mut self, plain: &Name, value: Operand, at: Span) {
        let name = self.mangled(plain);
        let reference = self.reference(&name);
        self.release(value);
        let (source, used) = (value.register(), value.use_b());
        match reference {
            Reference::Local(register) => {
                if register != source {
                    self.emit(at, Op::Move, used, register, source, 0);
                }
            }
            Reference::Cell(register) => self.emit(at, Op::StoreCell, used, register, source, 0),
            Reference::Free(index) | Reference::ClassFree(index) | Reference::DictFree(index) => {
                self.emit(at, Op::StoreFree, used, index, source, 0);
            }
            Reference::Global | Reference::DictGlobal => {
                let index = self.unit.name_index(&name);
                self.emit(at, Op::StoreGlobal, used, index, source, 0);
            }
            Reference::Namespace => {
                let index = self.unit.name_index(&name);
                self.emit(at, Op::StoreName, used, index, source, 0);
            }
        }
    }

    /// Deletes `plain`.
    pub fn delete_name(&mut self, plain: &Name, at: Span) {
        let name = self.mangled(plain);
        let (op, a) = match self.reference(&name) {
            Reference::Local(register) => (Op::DeleteLocal, register),
            Reference::Cell(register) => (Op::DeleteCell, register),
            Reference::Free(index) | Reference::ClassFree(index) | Reference::DictFree(index) => {
                (Op::DeleteFree, index)
            }
            Reference::Global | Reference::DictGlobal => {
                (Op::DeleteGlobal, self.unit.name_index(&name))
            }
            Reference::Namespace => (Op::DeleteName, self.unit.name_index(&name)),
        };
        self.emit(at, op, 0, a, 0, 0);
    }

    /// The end of `except … as name`: `name = None; del name`, without a check.
    pub fn forget_name(&mut self, plain: &Name, at: Span) {
        let name = self.mangled(plain);
        if let Reference::Local(register) = self.reference(&name) {
            self.emit(at, Op::Drop, USE_A, register, 0, 0);
            return;
        }
        let none = self.load_constant(at, super::unit::Const::None, Want::Push);
        self.store_name(plain, none, at);
        self.delete_name(plain, at);
    }

    /// The locals that are bound here (for handlers).
    pub fn bound_here(&self) -> Option<Registers> {
        self.unit.code.bound_here()
    }
}
