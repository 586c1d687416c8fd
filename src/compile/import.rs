//! `import` statements.

use std::rc::Rc;

use super::constant::text;
use super::context::{Compiler, Operand, Want};
use super::error::{Result, fail};
use super::instruction::{Instr, Op, USE_A};
use super::unit::Const;
use crate::syntax::ast::*;
use crate::syntax::span::Span;

impl<'a> Compiler<'a> {
    /// `import a.b, c as d`.
    pub fn import(&mut self, names: &'a [Alias], at: Span) -> Result<()> {
        for alias in names {
            let module = self.import_name(&alias.name, 0, Const::None, at);
            match &alias.asname {
                None => {
                    let first = alias.name.split('.').next().unwrap_or("");
                    self.store_name(&Name::from(first), module, at);
                }
                Some(name) => {
                    // `import a.b.c as d` binds the innermost module.
                    for part in alias.name.split('.').skip(1) {
                        let part = self.unit.name_index(&Name::from(part));
                        let inner = self.push();
                        self.emit(at, Op::ImportFrom, 0, inner, module.register(), part);
                        self.pop();
                        let k = Operand::Temp(inner).use_b();
                        self.emit(at, Op::Move, k, module.register(), inner, 0);
                    }
                    self.store_name(name, module, at);
                }
            }
        }
        Ok(())
    }

    fn import_name(&mut self, name: &Name, level: u32, from: Const, at: Span) -> Operand {
        let list = self.load_constant(at, from, Want::Push);
        self.release(list);
        let module = self.result(Want::Push);
        let name = self.mangled_index(name);
        let (a, c) = (module.register(), list.register());
        let instr = Instr::new(Op::ImportName, list.use_c(), a, name, c);
        self.emit_extended(at, instr, level as u64);
        module
    }

    /// `from a import b, c as d`.
    pub fn import_from(&mut self, node: &'a ImportFrom, at: Span) -> Result<()> {
        let is_future = node.level == 0 && node.module.as_deref() == Some("__future__");
        if is_future && at.start >= self.future_end {
            return fail(
                "from __future__ imports must occur at the beginning of the file",
                at,
            );
        }
        let names: Rc<[Const]> = node.names.iter().map(|alias| text(&alias.name)).collect();
        let name = node.module.clone().unwrap_or_else(|| Name::from(""));
        let module = self.import_name(&name, node.level, Const::Tuple(names), at);
        if let [only] = node.names.as_slice()
            && &*only.name == "*"
        {
            self.release(module);
            self.emit(at, Op::ImportStar, USE_A, module.register(), 0, 0);
            return Ok(());
        }
        for alias in &node.names {
            let index = self.mangled_index(&alias.name);
            let value = self.push();
            self.emit(at, Op::ImportFrom, 0, value, module.register(), index);
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.store_name(bound, Operand::Temp(value), at);
        }
        self.discard(at, module);
        Ok(())
    }
}
