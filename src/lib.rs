//! Gossamer: a small Python session with CPython's memory semantics.
//!
//! The crate's face is [`Session`]: it runs one interactive statement at a time and answers an
//! [`Outcome`]. The prompt, the runner of files and the replay of transcripts are thin users of it.

pub mod builtins;
pub mod cli;
pub mod compile;
pub mod heap;
pub mod modules;
pub mod objects;
pub mod repl;
pub mod runtime;
pub mod session;
pub mod settings;
pub mod syntax;
pub mod text;
pub mod traceback;
pub mod transcript;
pub mod vm;

pub use session::{Outcome, Session, Settings};
