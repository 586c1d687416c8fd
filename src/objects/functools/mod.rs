//! The classes behind the module `functools` that are written in Rust.

mod key;
mod lru_cache;
mod partial;

pub use key::{CMP_TO_KEY, KEY_SPEC, KeyWrapper};
pub use lru_cache::{LRU_CACHE_SPEC, LruCache};
pub use partial::{PARTIAL_SPEC, Partial};
