//! `from __future__ import …`: which features a module asks for, and where such imports may stand.

use super::error::{Error, Result};
use crate::syntax::ast::{Constant, ExprKind, Module, StmtKind};

/// What a module asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `annotations`: annotations are not evaluated but kept as text.
    pub annotations: bool,
    /// Offset just past the last such import: later ones are errors.
    pub end: u32,
}

/// Features that exist and are always on.
const MANDATORY: [&str; 8] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
];

/// Reads the imports that `module` begins with.
pub fn features(module: &Module) -> Result<Features> {
    let mut features = Features::default();
    for (index, stmt) in module.body.iter().enumerate() {
        match &stmt.kind {
            StmtKind::ImportFrom(node)
                if node.level == 0 && node.module.as_deref() == Some("__future__") =>
            {
                features.end = stmt.span.end;
                for alias in &node.names {
                    match &*alias.name {
                        "annotations" => features.annotations = true,
                        name if MANDATORY.contains(&name) || name == "barry_as_FLUFL" => {}
                        name => {
                            let message = match name {
                                "braces" => "not a chance".to_owned(),
                                _ => format!("future feature {name} is not defined"),
                            };
                            let mut error = Error::new(message, stmt.span);
                            error.open_ended = true;
                            return Err(error);
                        }
                    }
                }
            }
            StmtKind::Expr(expr)
                if index == 0 && matches!(&expr.kind, ExprKind::Constant(Constant::Str(_))) => {}
            _ => break,
        }
    }
    Ok(features)
}
