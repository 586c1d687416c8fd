//! The runtime: the state of a session ([`Vm`]), what every value can be asked (the protocols), and the few
//! types that this itself needs (classes, strings, tuples, lists, dicts, numbers, native functions).
//!
//! `objects` builds the builtin types on it, `vm` the evaluation loop. Both are reached from here only
//! through [`Hooks`].

pub mod answer;
pub mod apart;
pub mod args;
pub mod attribute;
pub mod binary;
pub mod class;
pub mod containers;
pub mod drain;
pub mod error;
pub mod exception;
pub mod input;
pub mod kind;
pub mod lookup_cache;
pub mod machine;
pub mod names;
pub mod native;
pub mod number;
pub mod protocol;
pub mod quick;
pub mod sequence;
pub mod site_cache;
pub mod slots;
pub mod sources;
pub mod str;
pub mod table;
pub mod type_id;
pub mod vm;
pub mod warning;

pub use answer::Answer;
pub use args::{Args, unexpected_keyword};
pub use class::{Class, class_flag};
pub use containers::{CellObject, Dict, List, Tuple, leave_instance};
pub use error::{PyResult, Raised};
pub use exception::Exception;
pub use native::{Call, GetSetDef, Native, NativeDef, Role};
pub use number::{Float, Int, Integer, float, integer};
pub use slots::{BinOp, CmpOp, Slots, TypeSpec, UnOp};
pub use str::Str;
pub use type_id::TypeId;
pub use vm::{Ending, Hooks, Resume, Vm};
