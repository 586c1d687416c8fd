//! The builtin types, one file (or one folder) each, on top of `runtime`.
//!
//! Every type has the same plan: its object's declaration (`object!`), functions on it, and its `SPEC`, the
//! static table from which the class is made. `SPECS` and `KINDS` below list them all.

pub mod bootstrap;
pub mod bytes;
pub mod code;
pub mod complex;
pub mod dict;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod function;
pub mod generator;
pub mod instance;
pub mod int;
pub mod list;
pub mod mapping_proxy;
mod pending;
pub mod quick;
pub mod range;
pub mod sequence;
pub mod set;
pub mod slice;
mod table;
#[cfg(test)]
pub mod testing;
pub mod tuple;

pub use table::{KINDS, spec};
