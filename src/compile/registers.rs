//! Which register a local has, and the stack of temporaries above the locals.
//!
//! The order: parameters; plain locals, in the order in which code first names them; captured locals
//! (cells), sorted; variables of inlined comprehensions. Comprehensions that can't run at the same time
//! share registers of the same name.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::scope::{DELETED, Place, ScopeId, Table};

/// The locals of a unit.
pub struct Locals {
    slots: FxHashMap<(ScopeId, Rc<str>), u16>,
    /// Names by register; plain locals that no code has named yet are `None`.
    names: Vec<Option<Rc<str>>>,
    /// The next register of a plain local.
    next_plain: usize,
    /// Registers that hold cells, ascending.
    pub cells: Vec<u16>,
    /// Of these, those made when the unit starts.
    pub own_cells: Vec<u16>,
    unit: ScopeId,
}

impl Locals {
    /// The locals of unit `unit`; `None` if there are too many.
    pub fn new(table: &Table, unit: ScopeId) -> Option<Locals> {
        let scope = table.get(unit);
        let mut locals = Locals::empty(unit);
        if scope.kind.is_function_like() {
            for name in &scope.params {
                let captured = table.symbol(unit, name).is_some_and(|s| s.captured);
                locals.place(unit, name, captured);
            }
            locals.next_plain = locals.names.len();
            let mut cells: Vec<&Rc<str>> = Vec::new();
            for name in &scope.names {
                let Some(symbol) = table.symbol(unit, name) else {
                    continue;
                };
                if symbol.place != Place::Local || scope.params.contains(name) {
                    continue;
                }
                if symbol.captured {
                    cells.push(name);
                } else {
                    locals.names.push(None);
                }
            }
            cells.sort();
            for name in cells {
                locals.place(unit, name, true);
            }
        } else {
            if scope.needs_class_cell {
                locals.place(unit, &Rc::from("__class__"), true);
            }
            if scope.needs_class_dict {
                locals.place(unit, &Rc::from("__classdict__"), true);
            }
        }
        locals.own_cells = locals.cells.clone();
        let mut pool = FxHashMap::default();
        locals.comprehensions(table, unit, &mut Vec::new(), &mut pool);
        (locals.names.len() < u16::MAX as usize).then_some(locals)
    }

    /// No locals at all, for a unit that has too many.
    pub fn empty(unit: ScopeId) -> Locals {
        Locals {
            slots: FxHashMap::default(),
            names: Vec::new(),
            next_plain: 0,
            cells: Vec::new(),
            own_cells: Vec::new(),
            unit,
        }
    }

    fn place(&mut self, scope: ScopeId, name: &Rc<str>, cell: bool) -> u16 {
        let register = self.names.len() as u16;
        self.names.push(Some(name.clone()));
        self.slots.insert((scope, name.clone()), register);
        if cell {
            self.cells.push(register);
        }
        register
    }

    /// Gives registers to the variables of comprehensions directly inside `scope`.
    fn comprehensions(
        &mut self,
        table: &Table,
        scope: ScopeId,
        busy: &mut Vec<u16>,
        pool: &mut FxHashMap<(Rc<str>, bool), Vec<u16>>,
    ) {
        for &child in &table.get(scope).children {
            let inner = table.get(child);
            if !inner.kind.is_inlined() {
                continue;
            }
            let depth = busy.len();
            for name in &inner.names {
                let Some(symbol) = table.symbol(child, name) else {
                    continue;
                };
                if symbol.place != Place::Local {
                    continue;
                }
                let key = (name.clone(), symbol.captured);
                let free = pool.entry(key.clone()).or_default();
                let register = match free.iter().find(|register| !busy.contains(register)) {
                    Some(&register) => {
                        self.slots.insert((child, name.clone()), register);
                        register
                    }
                    None => {
                        let register = self.place(child, name, symbol.captured);
                        pool.entry(key).or_default().push(register);
                        register
                    }
                };
                busy.push(register);
            }
            self.comprehensions(table, child, busy, pool);
            busy.truncate(depth);
        }
    }

    /// How many registers the locals have.
    pub fn count(&self) -> u16 {
        self.names.len() as u16
    }

    /// The register of `name`, which is local to `scope`.
    pub fn register(&mut self, scope: ScopeId, name: &Rc<str>) -> Option<u16> {
        if let Some(&register) = self.slots.get(&(scope, name.clone())) {
            return Some(register);
        }
        if scope != self.unit {
            return None;
        }
        let free = self.names.get_mut(self.next_plain)?;
        if free.is_some() {
            return None;
        }
        *free = Some(name.clone());
        let register = self.next_plain as u16;
        self.next_plain += 1;
        self.slots.insert((scope, name.clone()), register);
        Some(register)
    }

    /// Whether `register` holds a cell.
    pub fn is_cell(&self, register: u16) -> bool {
        self.cells.binary_search(&register).is_ok()
    }

    /// Whether some statement deletes `name` of `scope`.
    pub fn is_deletable(table: &Table, scope: ScopeId, name: &str) -> bool {
        table
            .symbol(scope, name)
            .is_some_and(|symbol| symbol.flags & DELETED != 0)
    }

    /// Names by register, at the end: locals that no code named come in the order of the scope.
    pub fn into_names(mut self, table: &Table) -> Vec<Rc<str>> {
        let scope = table.get(self.unit);
        if scope.kind.is_function_like() {
            for name in &scope.names {
                let local = table
                    .symbol(self.unit, name)
                    .is_some_and(|symbol| symbol.place == Place::Local);
                if local {
                    self.register(self.unit, name);
                }
            }
        }
        let nameless: Rc<str> = Rc::from("");
        self.names
            .into_iter()
            .map(|name| name.unwrap_or_else(|| nameless.clone()))
            .collect()
    }
}

/// The stack of temporaries.
pub struct Temporaries {
    first: u16,
    depth: u32,
    highest: u32,
}

impl Temporaries {
    /// Above `first` locals.
    pub fn new(first: u16) -> Temporaries {
        Temporaries {
            first,
            depth: 0,
            highest: 0,
        }
    }

    /// The next free temporary, now taken.
    pub fn push(&mut self) -> u16 {
        let register = self.next();
        self.depth += 1;
        self.highest = self.highest.max(self.depth);
        register
    }

    /// Gives back the topmost.
    pub fn pop(&mut self) {
        debug_assert!(self.depth > 0, "a temporary is given back twice");
        self.depth = self.depth.saturating_sub(1);
    }

    /// The register that `push` would take (the last one there is, when there are too many).
    pub fn next(&self) -> u16 {
        (self.first as u32 + self.depth).min(u16::MAX as u32) as u16
    }

    /// How many are taken.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Gives back all above `depth`.
    pub fn truncate(&mut self, depth: u32) {
        debug_assert!(depth <= self.depth, "temporaries were given back too early");
        self.depth = depth;
    }

    /// Registers in all, locals included; `None` if too many.
    pub fn total(&self) -> Option<u16> {
        u16::try_from(self.first as u32 + self.highest).ok()
    }
}
