//! The builtin types, one file (or one folder) each, on top of `runtime`.
//!
//! Every type has the same plan: its object's declaration (`object!`), functions on it, and its `SPEC`, the
//! static table from which the class is made. `SPECS` and `KINDS` below list them all.

pub mod abc_data;
pub mod array;
pub mod async_generator;
pub mod awaitable;
pub mod bootstrap;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod class;
pub mod class_method;
pub mod code;
pub mod complex;
pub mod coroutine;
pub mod deque;
pub mod dict;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod functools;
pub mod generator;
pub mod generic_alias;
pub mod getset;
pub mod getters;
pub mod instance;
pub mod int;
pub mod iterators;
pub mod itertools;
pub mod list;
pub mod mapping_proxy;
pub mod member;
pub mod memory_stream;
pub mod memory_view;
pub mod mersenne;
pub mod module;
pub mod namespace;
pub mod native;
pub mod object;
pub mod property;
pub mod proxy;
pub mod range;
pub mod regex;
pub mod sequence;
pub mod set;
pub mod singletons;
pub mod site;
pub mod sizes;
pub mod slice;
pub mod static_method;
pub mod str;
pub mod stream;
pub mod struct_time;
pub mod super_object;
mod table;
#[cfg(test)]
pub mod testing;
pub mod textual;
pub mod tuple;
pub mod tuple_getter;
pub mod type_arguments;
pub mod typing;
pub mod union;
pub mod weak_containers;
pub mod weak_reference;

pub use table::{KINDS, spec};
