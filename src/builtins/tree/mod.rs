//! Syntax trees as objects of the classes in `_ast`, which `nodes` makes.

mod nodes;

pub use nodes::nodes;
