//! Text to syntax tree: tokens, layout, parser, syntax errors.
//!
//! The way of the data: source text → `lexer` → `layout` (INDENT, DEDENT, NEWLINE) → `parser` →
//! [`ast::Module`]. Nothing here knows of objects, scopes or code.

pub mod ast;
pub mod span;
