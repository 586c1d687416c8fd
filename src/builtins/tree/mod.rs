//! Syntax trees as objects of the classes in `_ast`: `nodes` makes them of a tree, `reader` (with `statements`) makes a
//! tree of them.

mod nodes;
mod reader;
mod statements;

pub use nodes::nodes;
pub use reader::{is_node, tree};
