//! Finds each name's place: local, in a scope around, or global.

use super::{BOUND, GLOBAL, Kind, NONLOCAL, Place, Scope, ScopeId, Symbol, TYPE_PARAM, Table};
use crate::compile::error::{Result, fail};
use crate::syntax::ast::Name;
use crate::syntax::span::Span;

/// Resolves every symbol of the table.
pub fn resolve(table: &mut Table) -> Result<()> {
    for index in 0..table.scopes.len() {
        let id = ScopeId(index as u32);
        let names = table.get(id).names.clone();
        for name in names {
            resolve_name(table, id, &name)?;
        }
    }
    Ok(())
}

fn resolve_name(table: &mut Table, id: ScopeId, name: &Name) -> Result<()> {
    let scope = table.get(id);
    let Some(flags) = scope.symbols.get(name).map(|symbol| symbol.flags) else {
        return Ok(());
    };
    let place = if flags & GLOBAL != 0 {
        if flags & NONLOCAL != 0 {
            let span = directive(scope, name);
            return fail(format!("name '{name}' is nonlocal and global"), span);
        }
        Place::GlobalExplicit
    } else if flags & NONLOCAL != 0 {
        if scope.kind == Kind::Module {
            let span = directive(scope, name);
            return fail("nonlocal declaration not allowed at module level", span);
        }
        match binding(table, id, name) {
            Some(owner) => {
                let bound = table.symbol(owner, name);
                if bound.is_some_and(|symbol| symbol.flags & TYPE_PARAM != 0) {
                    let span = directive(scope, name);
                    return fail(
                        format!("nonlocal binding not allowed for type parameter '{name}'"),
                        span,
                    );
                }
                Place::Outer(owner)
            }
            None => {
                let span = directive(scope, name);
                return fail(format!("no binding for nonlocal '{name}' found"), span);
            }
        }
    } else if flags & BOUND != 0 {
        Place::Local
    } else if let Some(place) = place_of_class(table, id, name) {
        place
    } else {
        match binding(table, id, name) {
            Some(owner) => Place::Outer(owner),
            None => Place::GlobalImplicit,
        }
    };
    if let Some(symbol) = table.get_mut(id).symbols.get_mut(name) {
        symbol.place = place;
    }
    if let Place::Outer(owner) = place {
        capture(table, id, owner, name);
    }
    Ok(())
}

/// In a scope that sees a class's namespace: the place of a name that the class binds, or declares global.
fn place_of_class(table: &Table, id: ScopeId, name: &Name) -> Option<Place> {
    let mut scope = table.get(id);
    if !scope.sees_class {
        return None;
    }
    while scope.kind != Kind::Class {
        scope = table.get(scope.parent?);
    }
    let flags = scope.symbols.get(name)?.flags;
    if flags & GLOBAL != 0 {
        return Some(Place::GlobalExplicit);
    }
    (flags & BOUND != 0 && flags & NONLOCAL == 0).then_some(Place::GlobalImplicit)
}

/// Where the last `global` or `nonlocal` for `name` stands.
fn directive(scope: &Scope, name: &Name) -> Span {
    let found = scope
        .directives
        .iter()
        .find(|(declared, _)| declared == name);
    found.map(|&(_, span)| span).unwrap_or_default()
}

/// The scope around `id` that binds `name` for it; `None` if it is global.
fn binding(table: &Table, id: ScopeId, name: &Name) -> Option<ScopeId> {
    let mut at = table.get(id).parent;
    while let Some(current) = at {
        let scope = table.get(current);
        match scope.kind {
            Kind::Module => return None,
            Kind::Class => {
                if matches!(&**name, "__class__" | "__classdict__") {
                    // The class's own code, comprehensions included, doesn't see the cell.
                    return (table.get(id).unit != current && !passes_inlined(table, id, current))
                        .then_some(current);
                }
            }
            _ => {
                if let Some(symbol) = scope.symbols.get(name) {
                    if symbol.flags & GLOBAL != 0 {
                        return None;
                    }
                    // A nonlocal's owner is further out.
                    if symbol.flags & NONLOCAL == 0 && symbol.flags & BOUND != 0 {
                        return Some(current);
                    }
                }
            }
        }
        at = scope.parent;
    }
    None
}

/// Whether a comprehension that runs in the code of `class` lies between it and `id`.
fn passes_inlined(table: &Table, id: ScopeId, class: ScopeId) -> bool {
    let mut at = table.get(id).parent;
    while let Some(current) = at
        && current != class
    {
        let scope = table.get(current);
        if scope.unit == class {
            return true;
        }
        at = scope.parent;
    }
    false
}

/// `id` uses `name` of `owner`: if another unit lies between, the name lives in a cell, and every unit
/// on the way hands it on.
fn capture(table: &mut Table, id: ScopeId, owner: ScopeId, name: &Name) {
    let home = table.get(owner).unit;
    let mut unit = table.get(id).unit;
    if unit == home {
        return;
    }
    if table.get(owner).kind == Kind::Class {
        let class = table.get_mut(owner);
        if &**name == "__class__" {
            class.needs_class_cell = true;
        } else {
            class.needs_class_dict = true;
        }
    } else if let Some(symbol) = table.get_mut(owner).symbols.get_mut(name) {
        symbol.captured = true;
    }
    while unit != home {
        if !table.get_mut(unit).free.insert(name.clone()) {
            return;
        }
        match table.get(unit).parent {
            Some(parent) => unit = table.get(parent).unit,
            None => return,
        }
    }
}

impl Symbol {
    /// A new symbol with these flags.
    pub(super) fn new(flags: u16) -> Symbol {
        Symbol {
            flags,
            place: Place::GlobalImplicit,
            captured: false,
        }
    }
}
