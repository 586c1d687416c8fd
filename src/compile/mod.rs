//! Syntax tree to code: scopes, registers, instructions.

pub mod instruction;
pub mod unit;
