//! Docstrings: found, and cleaned of their indentation as CPython's compiler cleans them.

use std::rc::Rc;

use crate::syntax::ast::{Constant, ExprKind, Stmt, StmtKind};

/// The cleaned docstring that `body` begins with, and the statements after it.
pub fn of(body: &[Stmt]) -> Option<(Rc<[u8]>, &[Stmt])> {
    let (first, rest) = body.split_first()?;
    let StmtKind::Expr(expr) = &first.kind else {
        return None;
    };
    match &expr.kind {
        ExprKind::Constant(Constant::Str(text)) => Some((clean(&text.0), rest)),
        _ => None,
    }
}

/// Expands tabs, strips the first line's leading blanks and the indentation common to the other lines.
fn clean(text: &Rc<[u8]>) -> Rc<[u8]> {
    let expanded = expand_tabs(text);
    let first_blanks = blanks(&expanded);
    let rest = &expanded[first_blanks..];
    let mut margin = usize::MAX;
    for line in rest.split_inclusive(|&byte| byte == b'\n').skip(1) {
        let indent = blanks(line);
        if line.get(indent) != Some(&b'\n') {
            margin = margin.min(indent);
        }
    }
    // What follows a final newline is a line too, if an empty one.
    if rest.ends_with(b"\n") {
        margin = 0;
    }
    if margin == usize::MAX {
        margin = 0;
    }
    let mut clean = Vec::with_capacity(rest.len());
    for (number, line) in rest.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let skip = if number == 0 {
            0
        } else {
            margin.min(blanks(line))
        };
        clean.extend_from_slice(&line[skip..]);
    }
    if clean == **text {
        text.clone()
    } else {
        clean.into()
    }
}

fn blanks(line: &[u8]) -> usize {
    line.iter().take_while(|&&byte| byte == b' ').count()
}

/// Tabs become blanks up to the next column that is a multiple of eight.
fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(b' ', width));
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(byte);
                column = 0;
            }
            _ => {
                out.push(byte);
                // A character's first byte counts, the others don't.
                column += usize::from(byte & 0xC0 != 0x80);
            }
        }
    }
    out
}
